"""Positioned trees to the dataclasses of `model`, all problems at once; and the JSON Schema of the same classes.

Both sides are driven by the classes' annotations alone, so what is read and what editors are told cannot differ.

Codes: S01 unknown key, S02 missing key, S03 wrong kind of value, S04 unknown word, S05 not a number in range,
S06 empty text, S07 sentence not in double quotes, S08 the same word twice in a list.
"""

import types
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import (
    Annotated,
    Any,
    ClassVar,
    Generic,
    NamedTuple,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from deescalate.findings import Problem, Where, unknown
from deescalate.model import OneOf, QuotedText, Word
from deescalate.source import Document, Mapping, Node, Scalar, Sequence

T = TypeVar("T")

MAX_NUMBER = 99
MAX_UNKNOWN_KEYS = 100
"""Unknown keys reported for one mapping; a file with more is not a playbook, and the rest would only hide this."""


class Read(NamedTuple, Generic[T]):
    """What a document holds, if it could be read, and every problem in it."""

    value: T | None
    problems: tuple[Problem, ...]


class _Unreadable(Exception):  # noqa: N818 - not an error: the way out of a node
    """This node gave no value; the problem has been noted."""


class _Key(NamedTuple):
    """One key of a mapping: its field, how to read it, whether it may be left out."""

    field: str
    kind: Any
    required: bool
    doc: str


def read_map(document: Document, kind: type[T]) -> Read[MappingType[Word, T]]:
    """``document`` read as names with a ``kind`` each."""
    return read_as(document, MappingType[Word, kind])  # type: ignore[valid-type,type-abstract]  # an alias built at run time


def by_text(mapping: MappingType[Word, T]) -> MappingType[str, T]:
    """The same mapping, for callers that look up plain texts: a `Word` equals its text."""
    return cast("MappingType[str, T]", mapping)


def read_as(document: Document, kind: type[T]) -> Read[T]:
    """``document`` read as ``kind``, a dataclass of `model`."""
    reader = _TreeReader(document.file, list(document.problems))
    value: T | None = None
    if document.root is not None:
        try:
            value = reader.read(document.root, kind)
        except _Unreadable:
            value = None
    return Read(value, tuple(sorted(reader.problems)))


@cache
def keys_of(kind: type) -> MappingType[str, _Key]:
    """The keys that a dataclass is written with, in order."""
    hints = get_type_hints(kind, include_extras=True)
    found = {}
    for item in fields(kind):
        hint = hints[item.name]
        if get_origin(hint) is not Annotated:
            continue  # places are noted by the reader, not written by the author
        inner, doc = get_args(hint)
        required = item.default is MISSING and item.default_factory is MISSING
        found[item.name.rstrip("_")] = _Key(item.name, inner, required, doc)
    return types.MappingProxyType(found)


@cache
def _has_place(kind: type) -> bool:
    return any(item.name == "where" for item in fields(kind))


class _TreeReader:
    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file = file
        self.problems = problems

    def read(self, node: Node, kind: Any) -> Any:
        return _reader_of(kind)(self, node, kind)

    def note(self, node: Node, code: str, message: str) -> None:
        self.problems.append(Problem(self.place(node), code, message))

    def refuse(self, node: Node, code: str, message: str) -> _Unreadable:
        self.note(node, code, message)
        return _Unreadable()

    def place(self, node: Node) -> Where:
        return Where(self._file, node.line, node.column)

    def scalar(self, node: Node, wanted: str) -> Scalar:
        if not isinstance(node, Scalar):
            raise self.refuse(node, "S03", f"expected {wanted}, found {_name_of(node)}")
        if not node.text.strip():
            raise self.refuse(node, "S06", f"empty; write {wanted}")
        return node

    def word(self, node: Node, kind: Any) -> Word:
        scalar = self.scalar(node, "a text")
        if kind is QuotedText and not scalar.quoted:
            self.note(node, "S07", 'a sentence must stand in double quotes: text: "..."')
        return kind(scalar.text, self.place(node))  # type: ignore[no-any-return]  # kind is Word or QuotedText

    def number(self, node: Node, _kind: Any) -> int:
        text = self.scalar(node, "a whole number").text
        if not (text.isascii() and text.isdigit() and int(text[:9]) <= MAX_NUMBER):
            raise self.refuse(node, "S05", f"expected a whole number from 0 to {MAX_NUMBER}, found '{text[:40]}'")
        return int(text)

    def member(self, node: Node, kind: Any) -> StrEnum:
        members = _members_of(kind)
        text = self.scalar(node, f"a {_label_of(kind)}").text
        if text not in members:
            raise self.refuse(node, "S04", unknown(_label_of(kind), text, tuple(members)))
        return members[text]

    def optional(self, node: Node, kind: Any) -> Any:
        (inner,) = (arg for arg in get_args(kind) if arg is not types.NoneType)
        return self.read(node, inner)

    def items(self, node: Node, kind: Any) -> tuple[Any, ...]:
        inner = get_args(kind)[0]
        if not isinstance(node, Sequence):
            hint = f"; write [{node.text}]" if isinstance(node, Scalar) and node.text.strip() else ""
            raise self.refuse(node, "S03", f"expected a list, found {_name_of(node)}{hint}")
        found: list[Any] = []
        for item in node.items:
            try:
                value = self.read(item, inner)
            except _Unreadable:
                continue
            if isinstance(item, Scalar) and value in found:
                self.note(item, "S08", f"'{item.text}' stands twice in this list")
            found.append(value)
        return tuple(found)

    def one_or_more(self, node: Node, kind: Any) -> OneOf[Any]:
        if isinstance(node, Scalar):
            return OneOf((self.read(node, get_args(kind)[0]),))
        return OneOf(self.items(node, kind))

    def mapping(self, node: Node, kind: Any) -> MappingType[Word, Any]:
        inner = get_args(kind)[1]
        if not isinstance(node, Mapping):
            raise self.refuse(node, "S03", f"expected keys with values, found {_name_of(node)}")
        found: dict[Word, Any] = {}
        for key, value in node.entries:
            try:
                found[Word(key.text, self.place(key))] = self.read(value, inner)
            except _Unreadable:
                continue
        return types.MappingProxyType(found)

    def record(self, node: Node, kind: Any) -> Any:
        shorthand = getattr(kind, "SHORTHAND", None)
        keys = keys_of(kind)
        if shorthand and not isinstance(node, Mapping):
            return kind(**{shorthand: self.read(node, keys[shorthand].kind)})
        if not isinstance(node, Mapping):
            raise self.refuse(node, "S03", f"expected the keys {', '.join(keys)}, found {_name_of(node)}")
        values = self._values(node, keys)
        missing = [name for name, key in keys.items() if key.required and key.field not in values]
        written = {key.text for key, _ in node.entries}
        for name in missing:
            if name not in written:
                self.note(node, "S02", f"key '{name}' is missing: {keys[name].doc[:1].lower()}{keys[name].doc[1:]}")
        if missing:
            raise _Unreadable
        if _has_place(kind):
            values["where"] = self.place(node)
        return kind(**values)

    def _values(self, node: Mapping, keys: MappingType[str, _Key]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        strangers = 0
        for key, value in node.entries:
            if key.text not in keys:
                strangers += 1
                if strangers <= MAX_UNKNOWN_KEYS:
                    self.note(key, "S01", unknown("key", key.text, tuple(keys)))
                continue
            try:
                values[keys[key.text].field] = self.read(value, keys[key.text].kind)
            except _Unreadable:
                continue
        return values


@cache
def _reader_of(kind: Any) -> Callable[[_TreeReader, Node, Any], Any]:
    origin = get_origin(kind)
    if origin is tuple:
        return _TreeReader.items
    if origin is OneOf:
        return _TreeReader.one_or_more
    if origin is MappingType:
        return _TreeReader.mapping
    if origin in (types.UnionType, Union):
        return _TreeReader.optional if types.NoneType in get_args(kind) else _TreeReader.member
    if is_dataclass(kind):
        return _TreeReader.record
    if issubclass(kind, Word):
        return _TreeReader.word
    if issubclass(kind, StrEnum):
        return _TreeReader.member
    assert kind is int, kind
    return _TreeReader.number


@cache
def _members_of(kind: Any) -> MappingType[str, StrEnum]:
    """The members of an enum, or of a union of enums, by their text."""
    enums = get_args(kind) or (kind,)
    return types.MappingProxyType({member.value: member for enum in enums for member in enum})


@cache
def _label_of(kind: Any) -> str:
    name = (get_args(kind) or (kind,))[0].__name__
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _name_of(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"'{node.text[:40]}'" if node.text.strip() else "nothing"
    return "a list" if isinstance(node, Sequence) else "keys with values"


@dataclass(frozen=True, slots=True)
class _SchemaWriter:
    """Collects the definitions of one JSON Schema."""

    TITLE: ClassVar[str] = "https://json-schema.org/draft/2020-12/schema"
    definitions: dict[str, Any]

    def schema_of(self, kind: Any) -> dict[str, Any]:
        origin = get_origin(kind)
        if origin is tuple:
            return {"type": "array", "items": self.schema_of(get_args(kind)[0])}
        if origin is OneOf:
            single = self.schema_of(get_args(kind)[0])
            return {"anyOf": [single, {"type": "array", "items": single}]}
        if origin is MappingType:
            return {"type": "object", "additionalProperties": self.schema_of(get_args(kind)[1])}
        if origin in (types.UnionType, Union):
            inner = [arg for arg in get_args(kind) if arg is not types.NoneType]
            return self.schema_of(inner[0]) if len(inner) == 1 else {"enum": list(_members_of(kind))}
        if is_dataclass(kind):
            return self._reference_to(kind)
        if issubclass(kind, Word):
            return {"type": "string", "minLength": 1}
        if issubclass(kind, StrEnum):
            return {"enum": list(_members_of(kind))}
        return {"type": "integer", "minimum": 0, "maximum": MAX_NUMBER}

    def _reference_to(self, kind: Any) -> dict[str, Any]:
        name = kind.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # stands in while the class is written, so that a cycle ends
            self.definitions[name] = self._definition_of(kind)
        return {"$ref": f"#/$defs/{name}"}

    def _definition_of(self, kind: Any) -> dict[str, Any]:
        keys = keys_of(kind)
        properties = {name: {**self.schema_of(key.kind), "description": key.doc} for name, key in keys.items()}
        record: dict[str, Any] = {
            "type": "object",
            "description": (kind.__doc__ or "").splitlines()[0],
            "properties": properties,
            "additionalProperties": False,
        }
        required = [name for name, key in keys.items() if key.required]
        if required:
            record["required"] = required
        shorthand = getattr(kind, "SHORTHAND", None)
        return {"anyOf": [self.schema_of(keys[shorthand].kind), record]} if shorthand else record


def json_schema(kind: Any, title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of files read as ``kind``, for editors."""
    writer = _SchemaWriter({})
    schema = writer.schema_of(kind)
    return {"$schema": writer.TITLE, "title": title, **schema, "$defs": writer.definitions}
