"""A recorded conversation beside the coach: what it would have advised at each moment, what it finds in each reply."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from deescalate.conversation import Coach, Conversation
from deescalate.interface import Interface
from deescalate.recordings import Recording
from deescalate.report import Paint, advice_lines, lint_lines
from deescalate.wire import TurnRecord, open_from_record, take_turn, to_json


class Replayed(NamedTuple):
    """A moment of a replay: the conversation after one record."""

    turn: TurnRecord | None
    """None for the opening."""
    talk: Conversation
    moved: bool
    """Whether the advice is for another step than before."""
    begins_with: str = ""
    """At the opening: what the customer wrote before anybody answered."""


def replay(coach: Coach, recording: Recording) -> Iterator[Replayed]:
    """The conversation after its opening and after each of its turns."""
    talk = open_from_record(coach, recording.open)
    yield Replayed(None, talk, moved=True, begins_with=recording.begins_with)
    for turn in recording.turns:
        before = talk.snapshot.step
        talk = take_turn(talk, turn)
        yield Replayed(turn, talk, moved=talk.snapshot.step != before)


def replay_lines(moment: Replayed, interface: Interface, paint: Paint) -> Iterator[str]:
    """One moment as text: who spoke, then the findings, or the advice when the step is a new one."""
    turn, talk = moment.turn, moment.talk
    if turn is not None and turn.agent is not None:
        yield from _spoken(interface.text("agent"), turn.agent, paint)
        assert talk.heard is not None
        for line in lint_lines(turn.agent, talk.heard, interface, paint):
            yield f"  {line}"
        return
    if turn is not None and turn.customer is not None:
        snapshot = talk.snapshot
        said = interface.label("said", snapshot.said).label if snapshot.said else ""
        mood = interface.label("mood", snapshot.mood).label
        yield from _spoken(f"{interface.text('customer')} ({said}, {mood})", turn.customer.text, paint)
    if moment.begins_with:
        yield from _spoken(interface.text("customer"), moment.begins_with, paint)
    if moment.moved:
        yield ""
        yield from advice_lines(talk.advice, interface, paint)
        yield paint.dim(f"{interface.text('because')}: {talk.advice.why}")
        yield ""


def _spoken(who: str, text: str, paint: Paint) -> Iterator[str]:
    words = " ".join(text.split())
    yield f"{paint.bold(who)}: {words}" if words else paint.bold(who)


def replay_json(moment: Replayed, recording: str, number: int) -> dict[str, Any]:
    """One moment as a JSON object."""
    turn, talk = moment.turn, moment.talk
    record: dict[str, Any] = {"recording": recording, "turn": number}
    if moment.begins_with:
        record["customer"] = {"text": moment.begins_with}
    if turn is not None:
        record |= turn.model_dump(mode="json", exclude_defaults=True)
    if turn is not None and turn.agent is not None:
        record["lint"] = to_json(talk.heard)
    else:
        record["advice"] = to_json(talk.advice)
    return record
