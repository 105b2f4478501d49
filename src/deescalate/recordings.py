"""Recorded conversations: JSON Lines to records, all problems at once.

Two kinds of line are read. Records of one conversation, a line each: ``{"open": {...}}`` begins it, ``{"agent": "..."}`` and
``{"customer": {...}}`` follow. Or a whole dialogue in one line, as corpora have it: ``{"id": ..., "lang": ...,
"turns": [{"role": "customer", "text": ...}, ...]}``; roles other than customer and agent are left out, and messages that
the customer sends in a row are one turn. What the customer wrote before the first answer opens the conversation.

Codes: J01 not JSON, J02 not a record, J03 a field that is wrong, J04 nothing to replay.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from deescalate.findings import MisuseError, PlaybookError, Problem, Where
from deescalate.vocabulary import LANGUAGES
from deescalate.wire import CustomerRecord, OpenRecord, TurnRecord, validated


class Recording(NamedTuple):
    """One recorded conversation."""

    name: str
    """Its id, or the file and line where it begins."""
    open: OpenRecord
    turns: tuple[TurnRecord, ...]
    begins_with: str = ""
    """What a customer wrote before anybody answered: it opens the conversation and reacts to nothing yet."""


_ROLES = {"customer": "customer", "user": "customer", "client": "customer", "agent": "agent", "assistant": "agent"}


def read_recordings(text: str, file: str, defaults: Mapping[str, Any]) -> tuple[Recording, ...]:
    """The conversations in ``text``; what a recording leaves open is taken from ``defaults``.

    Raises `PlaybookError` with every line that cannot be read.
    """
    problems: list[Problem] = []
    found: list[Recording] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        where = Where(file, number)
        try:
            _take(_parsed(line), where, defaults, found)
        except _LineError as error:
            problems.append(Problem(where, error.code, str(error)))
        except MisuseError as error:
            problems.append(Problem(where, "J03", str(error)))
    if not found and not problems:
        problems.append(Problem(Where(file, 1), "J04", "there is no conversation in this file"))
    if problems:
        raise PlaybookError(tuple(problems))
    return tuple(found)


class _LineError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _parsed(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        column = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _LineError("J01", f"not JSON{column}; a recording has one JSON object a line") from error
    if not isinstance(value, dict):
        raise _LineError("J02", "not a record; a line is an object with 'open', 'agent', 'customer' or 'turns'")
    return value


def _take(value: Mapping[str, Any], where: Where, defaults: Mapping[str, Any], found: list[Recording]) -> None:
    if "turns" in value and "open" not in value:
        found.append(_dialogue(value, where, defaults))
    elif "open" in value:
        opening = validated(OpenRecord, {**defaults, **_object(value["open"], "open")})
        turns = tuple(validated(TurnRecord, _object(turn, "turns")) for turn in value.get("turns", ()))
        found.append(Recording(f"{where.file}:{where.line}", opening, turns))
    elif "agent" in value or "customer" in value:
        turn = validated(TurnRecord, value)
        if not found:
            found.append(Recording(f"{where.file}:{where.line}", validated(OpenRecord, defaults), ()))
        found[-1] = found[-1]._replace(turns=(*found[-1].turns, turn))
    else:
        raise _LineError(
            "J02",
            f"not a record; found {', '.join(sorted(value)) or 'an empty object'}, expected 'open', 'agent', 'customer' or 'turns'",
        )


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _LineError("J02", f"'{name}' must hold an object")
    return value


def _dialogue(value: Mapping[str, Any], where: Where, defaults: Mapping[str, Any]) -> Recording:
    language = {"language": value["lang"]} if value.get("lang") in LANGUAGES else {}
    turns = value["turns"]
    if not isinstance(turns, list):
        raise _LineError("J02", "'turns' must hold a list")
    name = str(value.get("id") or f"{where.file}:{where.line}")
    found = tuple(_dialogue_turns(turns))
    opening = validated(OpenRecord, {**defaults, **language})
    if found and found[0].customer is not None:
        return Recording(name, opening, found[1:], begins_with=found[0].customer.text)
    return Recording(name, opening, found)


def _dialogue_turns(turns: list[Any]) -> Iterator[TurnRecord]:
    """The turns of a dialogue; messages that a customer sends one after the other are one turn."""
    waiting: dict[str, Any] | None = None
    for turn in turns:
        role = _ROLES.get(str(_object(turn, "turns").get("role")))
        text = turn.get("text")
        if role is None or not isinstance(text, str) or not text.strip():
            continue
        noted = {name: turn[name] for name in ("mood", "said", "flags", "validity") if name in turn}
        if role == "customer":
            waiting = {**waiting, **noted, "text": f"{waiting['text']}\n{text}"} if waiting else {"text": text, **noted}
            continue
        if waiting:
            yield TurnRecord(customer=validated(CustomerRecord, waiting))
            waiting = None
        yield TurnRecord(agent=text)
    if waiting:
        yield TurnRecord(customer=validated(CustomerRecord, waiting))
