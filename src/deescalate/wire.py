"""Conversations and results as JSON, for web handlers, databases and recordings.

The edge where callers' data is validated, by pydantic; nothing that only lints or steps imports this module. One record
format serves everywhere: ``{"open": {...}}`` begins a conversation, ``{"agent": "..."}`` and ``{"customer": {...}}`` are
its turns. A recording holds one record a line; `conversation_to_json` holds them all in one object.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from deescalate.conversation import AgentTurn, Coach, Conversation, Event
from deescalate.findings import MisuseError
from deescalate.guards import FLAG_BIT
from deescalate.playbook import RECOMMENDED
from deescalate.template import Form
from deescalate.vocabulary import Channel, Complaint, CustomerMove, Flag, Mood, Validity

R = TypeVar("R", bound=BaseModel)


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenRecord(_Record):
    """How a conversation begins; what is left out has the default of `Coach.open`."""

    playbook: str = RECOMMENDED
    language: str = "en"
    complaint: Complaint | None = None
    mood: Mood | None = None
    channel: Channel | None = None
    validity: Validity | None = None
    authority: int | None = None
    flags: list[Flag] | None = None
    opt_in: list[str] | None = None
    facts: dict[str, str] | None = None
    agent_form: Form | None = None
    customer_form: Form | None = None


class CustomerRecord(_Record):
    """What the customer did; what is left out stays as it was."""

    text: str = ""
    mood: Mood | None = None
    said: CustomerMove | None = None
    flags: list[Flag] = []
    validity: Validity | None = None
    complaint: Complaint | None = None
    facts: dict[str, str] = {}


class TurnRecord(_Record):
    """One turn: the agent's words, or what the customer did."""

    agent: str | None = None
    customer: CustomerRecord | None = None


class ConversationRecord(_Record):
    """A whole conversation."""

    open: OpenRecord
    turns: list[TurnRecord] = []


def open_from_record(coach: Coach, record: OpenRecord) -> Conversation:
    """The conversation that a record opens; raises `MisuseError` where the coach would."""
    given = record.model_dump(exclude_none=True, exclude={"playbook"})
    return coach.open(**given)


def take_turn(talk: Conversation, record: TurnRecord) -> Conversation:
    """``talk`` after the turn of a record.

    A customer's turn without ``said`` counts as "answers" when the agent had just asked something, else as "explains".
    """
    if (record.agent is None) == (record.customer is None):
        raise MisuseError("a turn has either 'agent' or 'customer'")
    if record.agent is not None:
        return talk.reply(record.agent)
    assert record.customer is not None
    given = record.customer.model_dump(exclude_none=True)
    given.setdefault("said", _guessed_move(talk))
    return talk.hear(**given)


def _guessed_move(talk: Conversation) -> CustomerMove:
    last = talk.log[-1] if talk.log else None
    asked = isinstance(last, AgentTurn) and "?" in last.text
    return CustomerMove.ANSWERS if asked else CustomerMove.EXPLAINS


def records_of(talk: Conversation) -> Iterable[dict[str, Any]]:
    """The records of a conversation, the opening first."""
    yield {"open": _open_record(talk)}
    for event in talk.log:
        yield _turn_record(event)


def _open_record(talk: Conversation) -> dict[str, Any]:
    opening = talk.opening
    situation = opening.situation
    record = {
        "playbook": talk.coach.name,
        "language": opening.language,
        "complaint": str(situation.complaint),
        "mood": str(situation.mood),
        "channel": str(situation.channel),
        "validity": str(situation.validity),
        "authority": situation.authority,
        "flags": [str(flag) for flag in FLAG_BIT if flag in situation.flags],
        "opt_in": sorted(situation.opt_in),
        "facts": dict(opening.facts),
        "agent_form": opening.agent and str(opening.agent),
        "customer_form": opening.customer and str(opening.customer),
    }
    return {name: value for name, value in record.items() if value not in (None, [], {})}


def _turn_record(event: Event) -> dict[str, Any]:
    if isinstance(event, AgentTurn):
        return {"agent": event.text}
    turn = event.turn
    record = {
        "text": event.text,
        "mood": str(turn.mood),
        "said": str(turn.said),
        "flags": [str(flag) for flag in FLAG_BIT if flag in turn.flags],
        "validity": turn.validity and str(turn.validity),
        "complaint": turn.complaint and str(turn.complaint),
        "facts": dict(event.facts),
    }
    return {"customer": {name: value for name, value in record.items() if value not in (None, "", [], {})}}


def conversation_to_json(talk: Conversation) -> str:
    """Everything that makes up a conversation, as one line of JSON."""
    opening, *turns = records_of(talk)
    return json.dumps({**opening, "turns": turns}, ensure_ascii=False)


def conversation_from_json(coach: Coach, text: str | bytes) -> Conversation:
    """The conversation that `conversation_to_json` wrote; raises `MisuseError` for anything else."""
    record = validated(ConversationRecord, text)
    if record.open.playbook != coach.name:
        raise MisuseError(f"this conversation was held with playbook '{record.open.playbook}', not '{coach.name}'")
    talk = open_from_record(coach, record.open)
    for turn in record.turns:
        talk = take_turn(talk, turn)
    return talk


def validated(kind: type[R], data: str | bytes | Mapping[str, Any]) -> R:
    """``data``, JSON text or a mapping, as a record; raises `MisuseError` naming every field that is wrong."""
    try:
        return kind.model_validate_json(data) if isinstance(data, str | bytes) else kind.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(_in_words(problem) for problem in error.errors())
        raise MisuseError(problems) from error


def _in_words(problem: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else str(problem["msg"])


def to_json(value: Any) -> Any:
    """Advice, findings and other results as plain JSON values."""
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def json_schema(kind: type) -> dict[str, Any]:
    """The JSON Schema of what `to_json` makes of a ``kind``."""
    return TypeAdapter(kind).json_schema(mode="serialization")
