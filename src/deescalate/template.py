"""Sentences with slots and forms, parsed once at load and joined at use.

A sentence may hold ``{item}``, ``{item|a fallback}``, ``{agent: masculine / feminine}`` and ``{customer: masculine /
feminine / group}``, nothing else: no expressions, no attributes, so an author's or a stranger's text can neither run nor
read anything, and a value is inserted as it is and never parsed again.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Form(StrEnum):
    """The grammatical gender or form of address that a person wants."""

    MASCULINE = "m"
    FEMININE = "f"
    GROUP = "group"


class Person(StrEnum):
    """Whose form a choice depends on."""

    AGENT = "agent"
    CUSTOMER = "customer"


class Slot(NamedTuple):
    """A value to insert; the fallback stands in when the value is not known."""

    name: str
    fallback: str | None


class Choice(NamedTuple):
    """Wordings of which a person's form picks one: masculine, feminine and perhaps group."""

    person: Person
    forms: tuple[str, ...]


class Template(NamedTuple):
    """A parsed sentence."""

    parts: tuple[str | Slot | Choice, ...]
    required: frozenset[str]
    """Slots without a fallback."""
    slots: frozenset[str]
    """All slots."""
    persons: frozenset[Person]
    """Persons whose form must be known."""


class TemplateError(Exception):
    """A sentence cannot be parsed; ``offset`` is the place in the sentence, from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


_HOLE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"\s*([a-z][a-z0-9_]*)\s*(?:\|(.*))?", re.DOTALL)
_CHOICE = re.compile(r"\s*(agent|customer)\s*:(.*)", re.DOTALL)
_FORMS = tuple(Form)


@lru_cache(maxsize=8192)
def parse_template(text: str) -> Template:
    """The sentence ``text``; raises `TemplateError` with the place of the first mistake."""
    parts: list[str | Slot | Choice] = []
    end = 0
    for hole in _HOLE.finditer(text):
        _add_text(parts, text[end : hole.start()], end)
        parts.append(_parse_hole(hole.group(1), hole.start()))
        end = hole.end()
    _add_text(parts, text[end:], end)
    slots = [part for part in parts if isinstance(part, Slot)]
    return Template(
        tuple(parts),
        frozenset(slot.name for slot in slots if slot.fallback is None),
        frozenset(slot.name for slot in slots),
        frozenset(part.person for part in parts if isinstance(part, Choice)),
    )


def _add_text(parts: list[str | Slot | Choice], text: str, start: int) -> None:
    for brace in "{}":
        if brace in text:
            raise TemplateError(f"lone '{brace}'; write {{slot}} or leave the brace out", start + text.index(brace))
    if text:
        parts.append(text)


def _parse_hole(inside: str, offset: int) -> Slot | Choice:
    choice = _CHOICE.fullmatch(inside)
    if choice:
        forms = tuple(form.strip() for form in choice.group(2).split("/"))
        if len(forms) not in (2, 3) or not all(forms):
            raise TemplateError("a choice has two or three forms: {agent: m / f} or {customer: m / f / group}", offset)
        return Choice(Person(choice.group(1)), forms)
    slot = _SLOT.fullmatch(inside)
    if not slot:
        raise TemplateError(
            f"'{{{inside[:40]}}}' is no slot; write {{name}}, {{name|fallback}} or {{agent: m / f}}", offset
        )
    return Slot(slot.group(1), slot.group(2))


def fill(template: Template, values: Mapping[str, str], agent: Form | None, customer: Form | None) -> str | None:
    """The sentence with its values and forms, or None when a needed value or form is not known."""
    parts = template.parts
    if len(parts) == 1 and type(parts[0]) is str:
        return parts[0]
    said: list[str] = []
    for part in parts:
        if type(part) is str:
            said.append(part)
        elif type(part) is Slot:
            value = values.get(part.name, part.fallback)
            if value is None:
                return None
            said.append(value)
        else:
            assert isinstance(part, Choice)
            form = agent if part.person is Person.AGENT else customer
            place = _FORMS.index(form) if form is not None else len(part.forms)
            if place >= len(part.forms):
                return None
            said.append(part.forms[place])
    return "".join(said)
