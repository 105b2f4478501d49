"""A small scene file and a small slips file of our own, so that tests of training need nobody's content."""

from deescalate.source import read_yaml
from deescalate.training.scenes import read_scenes, read_slips

SCENES = """
delivery.fridge:
  title: "The fridge that never came"
  customer: "Rachel Owen, 41, nurse"
  company: "Coldwell Home"
  story: "You ordered a fridge and took a day off to wait for it. Nobody came and nobody rang."
  wants: "A delivery on Saturday, with a time."
  hidden: "Your father's insulin has to be kept cold, and the old fridge is dead."
  softens: ["asks why it is urgent", "gives a time and keeps it", "says your words back"]
  hardens: ["quotes the delivery terms", "talks over you", "asks for the order number twice"]
  sees: "Order R-1204, paid. The van broke down on Tuesday; nobody informed the customer. Our fault."
  can: ["book a Saturday slot", "refund the delivery fee"]
  cannot: ["lend a fridge", "pay damages"]
  twist: "The Saturday slot goes to another customer while you speak."
  validity: company_at_fault
  slots: {item: "the fridge", reference: "R-1204", deadline: "by noon tomorrow", amount: "£39"}
  opening:
    furious: "A whole day! I sat here a whole day and you lot couldn't be bothered to ring!"
    angry: "I took a day off for this fridge and nobody turned up."
    frustrated: "This is the second time I'm ringing about the same fridge."
    dissatisfied: "My fridge didn't come on Tuesday."
  says:
    vents: ["Not a call, not a text, nothing at all!", "And I'm supposed to just put up with it?", "I'm fed up to here with waiting."]
    explains: ["It was booked for Tuesday between eight and two.", "At three I rang, and I was told it was on the van.", "By six there was still nobody at the door."]
    answers: ["I want it here on Saturday, with a proper time.", "Saturday, and somebody who rings before they come."]
    confirms: ["Yes, that's what happened.", "That's it, exactly.", "Right, you've got it now."]
    corrects: ["Not Wednesday, it was Tuesday."]
    accepts: ["All right, let's do it that way.", "Fine, that works for me.", "Okay, I can live with that."]
    chooses: ["Then I'll take the Saturday slot.", "The first one, please."]
    rejects: ["That's not good enough, I'm afraid.", "No, that doesn't help me at all."]
    asks: ["And how will I know that it's really coming?"]
    thanks: ["Thank you, that's a weight off my mind.", "Thanks for sorting this out, I mean it."]
    confirms_no_more: ["No, that was everything.", "No, nothing else from me."]
  reveals: "You see, my dad's insulin has to stay cold, and our old fridge died on Sunday."
billing_overcharge.gym:
  title: "The gym that kept charging"
  customer: "Tom Hale, 29, courier"
  company: "PulseFit"
  story: "You think you cancelled in March, and you were charged in April."
  wants: "The April fee back."
  hidden: "Your rent bounced because of it."
  softens: ["asks what happened", "shows you the entry", "does not gloat"]
  hardens: ["says you should have read the terms", "interrupts", "laughs"]
  sees: "The cancellation came on 3 April, after the April fee. The customer mixed up the dates."
  can: ["waive the late fee"]
  cannot: ["refund April"]
  twist: "The bank calls on the other line."
  validity: customer_mistaken
  slots: {item: "the April fee", reference: "M-778", deadline: "by Friday", amount: "£25"}
  opening:
    furious: "You've robbed me! I cancelled and you still helped yourselves to my account!"
    angry: "I cancelled in March and you charged me again."
    frustrated: "I'm looking at a charge that shouldn't be there, again."
    dissatisfied: "There's a charge I don't recognise."
  says:
    vents: ["It's always the same with places like yours!", "You people just take and take.", "I've had it with these charges."]
    explains: ["I filled in the form at the desk, in March I think.", "The girl at the desk took it and said it was done.", "Then this morning the money was gone."]
    answers: ["I'd like the twenty-five pounds back.", "Just put the money back, that's all."]
    confirms: ["Yes, that's right.", "Oh. Yes, I see it there now.", "Yes, exactly like that."]
    corrects: ["It was the desk on the ground floor, not upstairs."]
    accepts: ["Okay, fair enough.", "All right, I'll go with that.", "Yes, do that please."]
    chooses: ["Then waive the fee, please.", "I'd go for the second one."]
    rejects: ["No, I'm not happy with that.", "That isn't what I asked for."]
    asks: ["So what does that mean for next month?"]
    thanks: ["Thanks for not making me feel stupid.", "Cheers, that was kind of you."]
    confirms_no_more: ["No, that's all I had.", "Nothing else, no."]
  reveals: "The thing is, my rent bounced because of it, and my landlord's not a patient man."
product_defect.pram:
  title: "The pram with the loose wheel"
  customer: "Nadia Shah, 33, on leave"
  company: "Little Miles"
  story: "The wheel of the pram came off in the street after three years."
  wants: "A new pram."
  hidden: "The baby nearly fell out."
  softens: ["asks about the baby", "tries a second way", "is honest"]
  hardens: ["talks about the warranty first", "doubts the story", "rushes"]
  sees: "Bought three years ago, warranty two years. The model is no longer made; no spare wheels exist."
  can: ["give a discount code", "look for a repair shop"]
  cannot: ["replace the pram"]
  twist: "A neighbour joins the call and shouts."
  validity: unsolvable
  slots: {item: "the pram", reference: "P-90", deadline: "by Monday", amount: "£210"}
  opening:
    furious: "Your pram nearly killed my child, and you keep me on hold for this?"
    angry: "The wheel came off in the middle of the street!"
    frustrated: "This wheel is loose again, and again nobody helps."
    dissatisfied: "The wheel of my pram has come off."
  says:
    vents: ["How can you sell a thing like this to parents!", "I'm shaking just thinking about it.", "Nobody there seems to care one bit."]
    explains: ["The front left wheel came off at the crossing.", "We bought it at your shop three years ago.", "The bolt had sheared straight through."]
    answers: ["I want a pram that I can trust.", "A new one, that's what I want."]
    confirms: ["Yes, that's how it was.", "Yes, the front left one.", "That's right, three years."]
    corrects: ["It was the left wheel, not the right one."]
    accepts: ["All right, try that then.", "Yes, please do.", "Okay, I'll wait for that."]
    chooses: ["I'd take the repair shop.", "The second idea sounds better."]
    rejects: ["That's hard to hear, honestly.", "No, a discount isn't what I need."]
    asks: ["Is there really no wheel left anywhere?"]
    thanks: ["Thank you for being straight with me.", "Thanks for trying, at least."]
    confirms_no_more: ["No, there's nothing else.", "No, that's me done."]
  reveals: "He nearly slid out on to the road, and I can't stop seeing it."
"""

SLIPS = """
calm-down:
  - says: "Please calm down, madam."
    retort: "Don't you dare tell me to calm down!"
  - says: "You need to calm down before we can go on."
    retort: "I'll calm down when somebody does their job!"
policy-shield:
  - says: "I'm sorry, that's our policy."
    retort: "I couldn't care less about your policy!"
not-my-job:
  - says: "That's not my department."
    retort: "Then whose is it? Somebody over there must be in charge!"
blame-customer:
  - says: "You should have read the terms before you ordered."
    retort: "So now it's all my fault, is it?"
minimise:
  - says: "It's not the end of the world."
    retort: "Easy for you to say from your desk!"
yes-but:
  - says: "Yes, I understand, but there's nothing unusual here."
    retort: "You understand nothing, you haven't even listened!"
victim-play:
  - says: "I only work here, don't shout at me."
    retort: "Oh, poor you! And who's helping me?"
bare-refusal:
  - says: "No, that's impossible."
    retort: "Is 'no' the only word they've taught you?"
"""


def sample_scenes():
    read = read_scenes(read_yaml(SCENES.encode(), "scenes.yaml"), ("item", "reference", "deadline", "amount"))
    assert not read.problems, read.problems
    return read.value


def sample_slips(pitfalls):
    read = read_slips(read_yaml(SLIPS.encode(), "slips.yaml"), pitfalls)
    assert not read.problems, read.problems
    return read.value
