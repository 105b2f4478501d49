"""What a trainer needs for each act of a playbook: a weak line and what it lacks, the question learners ask, a debrief prompt.

The model line and the poor one come from the playbook and the slips; a weak line is neither wrong nor right, so it is ours.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from deescalate.vocabulary import Act

Translate = Callable[[str], str]


class Lesson(NamedTuple):
    """How an act is taught."""

    weak: str
    """What many say; empty where we have none."""
    lacks: str
    question: str
    answer: str
    prompt: str


def lesson_for(act: Act, _: Translate) -> Lesson:
    """The lesson of an act; a general one for acts without their own."""
    return _lessons(_).get(act) or Lesson(
        "",
        "",
        _("What if the line does not sound like me?"),
        _("Say it your way and keep its purpose. Only lines marked word for word stay as they are."),
        _("What did this step change in the customer?"),
    )


def _lessons(_: Translate) -> Mapping[Act, Lesson]:
    return {**_opening(_), **_problem(_), **_solution(_), **_ending(_)}


def _opening(_: Translate) -> Mapping[Act, Lesson]:
    return {
        Act.APOLOGISE: Lesson(
            _("Sorry for any inconvenience."),
            _("It fits everybody, so it names nothing that happened to this customer."),
            _("Do I admit that we are at fault when I say sorry?"),
            _(
                "No. You are sorry about what happened to this person; whose fault it was is looked at later, in its own step."
                " Where somebody was hurt, keep to your company's wording."
            ),
            _("Could a stranger tell from the apology what had happened?"),
        ),
        Act.ACKNOWLEDGE: Lesson(
            _("Okay, noted."),
            _("It is written down, but nobody has taken it on."),
            _("Why not begin with the order number?"),
            _(
                "Because then the record comes before the person. One sentence first; the number comes easily afterwards."
            ),
            _("At which word did the customer know that somebody had taken it on?"),
        ),
        Act.EMPATHISE: Lesson(
            _("I see."),
            _("It says that you understand, but not what."),
            _("If I name the anger, do I agree that the company is bad?"),
            _("You say what it is like for them, not who is right. “A whole day of waiting” is no confession."),
            _("Which feeling was named, and how did the customer take it?"),
        ),
        Act.LISTEN: Lesson(
            _("Mm. And then?"),
            _("A sign of life, but nothing that shows what you have heard."),
            _("How long do I let them go on?"),
            _(
                "Until there is a first fact that you can write down, or the same thing comes a second time."
                " Letting off steam does not make anybody calmer by itself; being understood helps more."
            ),
            _("Who spoke more in the first two minutes, and what did the agent write down?"),
        ),
    }


def _problem(_: Translate) -> Mapping[Act, Lesson]:
    return {
        Act.DEFINE: Lesson(
            _("So something went wrong there."),
            _("True, but without a single detail that the customer gave."),
            _("Is it not a waste of time to repeat what they have just said?"),
            _("It takes ten seconds and saves the second telling. The yes is the first thing the two of you agree on."),
            _("Did the customer say yes, and to which words?"),
        ),
        Act.VALIDATE: Lesson(
            _("Thanks for the feedback."),
            _("Polite, but it goes straight into a drawer."),
            _("Do I tell them that they are right?"),
            _(
                "You tell them that it was right to speak up. Whether they are right in the matter is what the check is for."
            ),
            _("What exactly was the customer thanked for?"),
        ),
        Act.ASK_EXPECTATION: Lesson(
            _("And what do you want from us?"),
            _("The right question, but it sounds like a challenge."),
            _("What if they ask for the moon?"),
            _("Then you know where you stand. Asking promises nothing, and the wish is often smaller than we fear."),
            _("What was the wish about: money, time, an explanation, respect?"),
        ),
    }


def _solution(_: Translate) -> Mapping[Act, Lesson]:
    return {
        Act.SHOW_EFFORT: Lesson(
            _("One moment, please."),
            _("Honest, but what follows is silence, and nobody can see you work."),
            _("What do I say while I know nothing yet?"),
            _("What you are looking at, and where. Work that can be seen counts, even when nothing comes of it."),
            _("What could the customer picture the agent doing?"),
        ),
        Act.OFFER_OPTIONS: Lesson(
            _("We could do it like this."),
            _("A single way: the customer can only take it or leave it."),
            _("What if there is only one way?"),
            _("Then let them choose how or when: today or tomorrow, by phone or by mail. Never make up a second way."),
            _("Were both ways real, and whose choice was it in the end?"),
        ),
        Act.RESOLVE: Lesson(
            _("It will be taken care of."),
            _("Nobody does it, and at no time."),
            _("What if I cannot keep the date?"),
            _("Name one that you can keep. If it slips after all, ring before it is due, not afterwards."),
            _("Who does what, and by when? Could the customer say it?"),
        ),
    }


def _ending(_: Translate) -> Mapping[Act, Lesson]:
    return {
        Act.OFFER_WIN: Lesson(
            _("There is a voucher in it for you."),
            _("A crumb from above; it says nothing about what the customer did."),
            _("Is that not flattery?"),
            _(
                "Only if it is not true. Name a point they were right about, or what changes because of them."
                " If there is none, leave it out."
            ),
            _("Did it land as a win or as a crumb, and by what could you tell?"),
        ),
        Act.CONFIRM: Lesson(
            _("Is that all?"),
            _("It asks for a no."),
            _("Will that not open everything up again?"),
            _("Sometimes. Better now, with you, than tomorrow with a colleague."),
            _("How long was the pause after the question?"),
        ),
        Act.CLOSE: Lesson(
            _("Have a nice day."),
            _("It fits every conversation, so it ends none."),
            _("How much do I sum up?"),
            _("One sentence: what is done, or who gets in touch and when. Then thank them for one specific thing."),
            _("What was the last sentence that the customer heard?"),
        ),
    }
