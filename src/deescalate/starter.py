"""A small complete playbook to begin with: what ``deescalate new`` writes, with comments that teach the format."""

_PLAYBOOK = """\
# yaml-language-server: $schema={schema}
# A playbook is a list of steps. Each step is one thing that you say; under `then` stands where to go, depending on what
# the customer does next. Change the words, add steps, then run:  deescalate check {name}
playbook: {name}
title: My first playbook
version: 0.1.0
source: [S0, S1, S3, S4]
# Ready-made parts for what can come in between. Each brings its own interrupts; they are tried before your steps.
include: [common/safety, common/limits, common/handover, common/vulnerable, common/threats, common/leaving, common/flare_up]
scope:
  channels: [phone, face_to_face, video, chat, messaging_dm]
slots: [amount, deadline, owner, result, source]
begin:
  - {{go: apologise}}
steps:
  apologise:
    title: Say sorry once
    act: apologise                      # one of: deescalate list vocabulary
    goal: One short apology for what happened, then go on.
    listen_for: Nothing yet. Whatever comes, go on.
    source: [S4-23, S2-29]              # where the idea comes from
    register: warm               # tone: warm at both ends, competent in the middle
    avoid: [over-apology, echo-accusation]
    resume: listen_first                # if something came in between, go on here and do not apologise again
    then:
      - {{go: listen_first}}            # the last way has no `when`: every turn has an answer
  listen_first:
    title: Listen
    act: listen
    also: [empathise]                   # the same sentence does this too
    goal: Let the customer tell what happened and name the feeling.
    listen_for: The first fact.
    source: [S0-17]
    register: warm
    avoid: [calm-down, prove-wrong]
    then:
      # Ways are tried from the top; the first whose `when` holds is taken.
      - {{when: {{said: [explains, answers, asks, demands]}}, go: define}}
      - {{when: {{mood_change: [down]}}, go: define}}
      - {{when: {{turns_here: {{at_least: 2}}}}, go: define}}
      - {{go: listen_first}}
  define:
    title: Say the problem back
    act: define
    goal: Say it in the customer's own words and get a yes.
    listen_for: A yes, or the detail to correct.
    source: [S0-15]
    register: competent
    avoid: [prove-wrong, blame-customer]
    then:
      - {{when: {{said: [confirms, accepts, answers, thanks, chooses]}}, go: ask_expectation}}
      - {{when: {{turns_here: {{at_least: 3}}}}, go: prepare_handover}}   # a step of an included part
      - {{go: define}}
  ask_expectation:
    title: Thank, and ask what would be right
    act: ask_expectation
    also: [thank, validate]
    goal: Thank for the complaint and ask one question.
    listen_for: What the customer wants.
    source: [S1-03, S3-27]
    register: competent
    avoid: [instant-capitulation]
    then:
      - {{go: effort}}
  effort:
    title: Check it, visibly
    act: show_effort
    also: [check]
    goal: Check now and say what you are doing.
    listen_for: What the check shows. Note it - whose fault, or no way.
    source: [S0-47]
    register: competent
    avoid: [vague-stall, over-promise]
    then:
      - {{when: {{validity: [company_at_fault], authority: {{at_least: 1}}}}, go: resolve}}
      - {{go: ask_central}}
  resolve:
    title: Put it right
    act: resolve
    goal: Do it, and say who does what by when.
    listen_for: Whether it is what the customer wanted.
    source: [S1-06]
    register: competent
    avoid: [vague-stall, over-promise, upsell-mid-complaint]
    then:
      - {{go: offer_win}}
  ask_central:
    title: Ask those who decide
    act: ask_central
    goal: Say who decides and when you report back. Promise the answer, not its content.
    listen_for: How the customer wants to hear from you.
    source: [S0-19]
    register: competent
    avoid: [over-promise, not-my-job]
    then:
      - {{go: offer_win}}
  offer_win:
    title: Let the customer win a little
    act: offer_win
    also: [concede_part]
    wins:
      - {{win: credit_for_signal}}
      - {{win: choice_control}}
      - {{win: priority_status, when: {{complaint: [repeat_failure]}}}}
    goal: Credit for the signal, a point they were right about, a choice. It must be true.
    listen_for: Whether it is felt as a win.
    source: [S0-38]
    register: warm
    avoid: [gloat, hush-offer]
    then:
      - {{go: close_it}}
  close_it:
    title: Close
    act: close
    also: [summarise, thank, log_cause]
    goal: Sum up, thank with a fact, log the cause.
    listen_for: A goodbye that sounds better than the hello.
    source: [S3-30, S4-19]
    register: warm
    outcome: deferred_committed         # a step either goes on (`then`) or ends the conversation (`outcome`)
# Promises of this playbook. The house-wide ones are checked as well: deescalate explain F09
properties:
  - id: asks-first
    says: Nothing is put right before the customer was asked what would be right.
    source: [S1-03]
    before: {{act: resolve, comes: ask_expectation}}
"""

_PHRASINGS = """\
# Sentences by id: the step, a dot, a name of your choice. Always in double quotes. The ids are the same in every language.
# A sentence with {{amount}} is offered only when the amount is known; `when` says for whom it fits best.
apologise.short:
  text: "I'm sorry about this. I'm looking at it now."
apologise.bill:
  when: {{complaint: [billing_overcharge]}}
  text: "I'm sorry about the bill. I have it open in front of me."
apologise.start:
  text: "I'm sorry it went like that. Tell me what happened and I'll look it up."
apologise.now:
  text: "Sorry, that should have gone better. I'm opening your file."
listen_first.tell:
  text: "What happened? I'm taking notes."
listen_first.heard:
  text: "That cost you a whole day. What came next?"
listen_first.go-on:
  text: "Go on, I'm with you."
define.right:
  text: "Let me say back what I've understood. Is that right?"
define.amount:
  text: "So it's about {{amount}}. Have I got that right?"
define.missing:
  text: "What have I left out?"
define.when:
  text: "When did you first notice it?"
ask_expectation.what:
  text: "Thank you for telling me. What would put it right for you?"
ask_expectation.matters:
  text: "Thanks for coming to us with it. What matters most to you now?"
ask_expectation.outcome:
  text: "You're right to raise it, thank you. How should this end?"
effort.now:
  text: "I'm opening your file and reading it from the start."
effort.colleague:
  text: "I'm asking the colleague who handles these."
effort.found:
  text: "I've looked at {{source}}. What I see there is this. {{result}}."
effort.read:
  text: "I'm going through the entries line by line."
resolve.now:
  text: "I'm correcting it while we speak, and you'll see a message in a minute."
resolve.deadline:
  text: "I'm doing it now. It's finished {{deadline}}."
resolve.steps:
  text: "I've put the correction in. You'll get it in writing."
resolve.check:
  text: "It's corrected, and tomorrow I'll look whether it worked."
ask_central.who:
  text: "I'm taking it to the person who decides, with everything you've told me."
ask_central.report:
  text: "I'll tell you the answer myself, whatever it is. When can I reach you?"
ask_central.owner:
  text: "{{owner}} decides this. I've written it all down, and you'll hear from me {{deadline}}."
ask_central.words:
  text: "I'm passing it on in your words. Shall I read them to you?"
offer_win.credit:
  text: "Because you told us, I can raise it for everybody it affects."
offer_win.choice:
  text: "You choose how you'd like the confirmation, by e-mail or by text."
offer_win.point:
  text: "You were right about one thing, and I've noted it for the people who can change it."
close_it.short:
  text: "I've written down what we agreed. Thank you for the clear details."
close_it.reach:
  text: "You can reach me directly about this. Thank you for calling it out."
close_it.sum:
  text: "In short, it's with me and you'll hear the result. Thanks for telling us."
"""


def starter_files(name: str, schema: str) -> dict[str, str]:
    """The files of a new playbook by their path in its folder; ``schema`` is where editors find the JSON Schema."""
    return {
        "playbook.yaml": _PLAYBOOK.format(name=name, schema=schema),
        "phrasings/en.yaml": _PHRASINGS.format(),
    }
