"""The plan of a training session: what happens when, what the trainer does and says, what has to lie ready."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from deescalate.training.cards import MINUTES

Translate = Callable[[str], str]


class Part(NamedTuple):
    """A part of a session before it has its place."""

    name: str
    do: str
    say: str
    materials: str


class Slot(NamedTuple):
    """A part with its time."""

    start: str
    end: str
    minutes: int
    part: Part


def ninety_minutes(_: Translate) -> tuple[Slot, ...]:
    """The short session."""
    parts = (10, _welcome(_)), (10, _path(_)), (15, _worksheet(_)), (10, _lines(_)), (35, _threes(_)), (10, _end(_))
    return tuple(_placed(parts))


def three_hours(_: Translate) -> tuple[Slot, ...]:
    """The long one: a break, a second block of role play, the quiz."""
    first = (15, _welcome(_)), (20, _path(_)), (25, _worksheet(_)), (15, _lines(_)), (35, _threes(_))
    return tuple(_placed((*first, (15, _break(_)), (35, _again(_)), (10, _quiz(_)), (10, _end(_)))))


def _placed(parts: tuple[tuple[int, Part], ...]) -> Iterator[Slot]:
    now = 0
    for minutes, part in parts:
        yield Slot(_clock(now), _clock(now + minutes), minutes, part)
        now += minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _welcome(_: Translate) -> Part:
    return Part(
        _("Welcome"),
        _(
            "Announce what is coming: loud customers, played. Agree on “pause”, “rewind” and “stop”. Name the scenes that may touch somebody, and how to sit one out."
        ),
        _(
            "Nobody is put on the spot in front of the group today. We practise in threes, and each of you can stop a scene at any time, without a reason."
        ),
        _("Debrief card"),
    )


def _path(_: Translate) -> Part:
    return Part(
        _("The path"),
        _(
            "Say what a lost customer costs: the trust, the work of finding another, the colleagues who pick up the next call. No figures. Then walk the path on the script; the group says why each step stands where it stands."
        ),
        _(
            "The anger is not about you. You happen to be the person who picked up. These steps bring both of you through it."
        ),
        _("Call script, one each"),
    )


def _worksheet(_: Translate) -> Part:
    return Part(
        _("Helps or hurts?"),
        _(
            "In pairs: read the conversation, judge every line of the agent, write a better one. Then three lines with the whole group, with reasons."
        ),
        _("Don't look for the culprit. Look for the line where it turned."),
        _("Worksheet, one each; the key for you"),
    )


def _lines(_: Translate) -> Part:
    return Part(
        _("Lines and voice"),
        _(
            "For four or five steps: say the poor line, the weak one, the model line. All answer in chorus, then everybody says one model line in their own words."
        ),
        _("Keep the purpose, change the words until they are yours."),
        _("This guide; quick card"),
    )


def _threes(_: Translate) -> Part:
    return Part(
        _("Role play in threes"),
        _(
            "The same scene three times, each time with another agent: two minutes to read, %(minutes)s to talk, three to debrief. You walk around and listen; you step in only for the agreed words."
        )
        % {"minutes": MINUTES},
        _("The first run is for stumbling. We judge nothing before the second."),
        _("Role-play cards, one sheet for each three"),
    )


def _break(_: Translate) -> Part:
    return Part(
        _("Break"),
        _("A real one: out of the room, out of the roles. Ask those who played the customer how they are."),
        _("Leave your role on the chair."),
        _("Water, fresh air"),
    )


def _again(_: Translate) -> Part:
    return Part(
        _("Once more, harder"),
        _(
            "The same threes, three rounds again: now with the twist, one step angrier, or another scene. Every agent begins at the line they wanted to redo."
        ),
        _("Take the line from your debrief card and begin exactly there."),
        _("The same cards; a second scene"),
    )


def _quiz(_: Translate) -> Part:
    return Part(
        _("Quiz"),
        _("Five questions alone, then compare in threes: not who is right, but which reason carries."),
        _("If two of you disagree, read the line aloud. It is often the voice that decides."),
        _("Quiz, one each"),
    )


def _end(_: Translate) -> Part:
    return Part(
        _("The end"),
        _(
            "Everybody says one thing for tomorrow, in one sentence. Everybody says their own name: the roles end here. Stay in the room for ten minutes afterwards."
        ),
        _("What do you say differently tomorrow, in your first call? One sentence."),
        _("Quick card, one each"),
    )
