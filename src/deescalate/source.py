"""YAML text to a tree of texts with line and column: the first stage of the route of the data.

Only the parser's *events* are read, so nothing is ever constructed: every scalar stays the text that the author wrote
(``no`` stays "no"), and what a stranger's file could abuse - tags, anchors, aliases, depth, size - is refused with a
place. Depth and size are bounded before a tree exists, because 200,000 nested brackets crash recursive readers.

Codes: Y01 not YAML, Y02 duplicate key, Y03 tag, Y04 anchor or alias, Y05 too deep, Y06 too large, Y07 not UTF-8 text,
Y08 value cut by `` #``, Y09 second document, Y10 empty file, Y11 key that is not a plain word.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import yaml

from deescalate.findings import Problem, Where

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 24
MAX_NODES: Final = 60_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CUT = re.compile(r"[ \t]+#(?=\S)")


class Scalar(NamedTuple):
    """One text with its place; ``quoted`` tells double quotes from the rest."""

    text: str
    line: int
    column: int
    quoted: bool


class Sequence(NamedTuple):
    """A list of nodes."""

    items: "tuple[Node, ...]"
    line: int
    column: int


class Mapping(NamedTuple):
    """Keys with their values, in file order, each key once."""

    entries: "tuple[tuple[Scalar, Node], ...]"
    line: int
    column: int


Node = Scalar | Sequence | Mapping


class Document(NamedTuple):
    """A file as a tree, and everything that was wrong with it as YAML; no tree when nothing could be read."""

    file: str
    root: Node | None
    problems: tuple[Problem, ...]


class _Open:
    """A collection whose end has not been seen yet."""

    __slots__ = ("children", "column", "is_mapping", "line")

    def __init__(self, is_mapping: bool, line: int, column: int) -> None:
        self.is_mapping = is_mapping
        self.line = line
        self.column = column
        self.children: list[Node] = []


def read_yaml(data: bytes, file: str) -> Document:
    """The tree of ``data``; ``file`` is the name that problems carry."""
    if len(data) > MAX_BYTES:
        return _refused(file, "Y06", f"file of {len(data):,} bytes is larger than {MAX_BYTES:,}; split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(file, "Y07", f"not UTF-8 text (byte {error.start}); save the file as UTF-8", line)
    return _Reader(text, file).read()


def _refused(file: str, code: str, message: str, line: int = 1, column: int = 1) -> Document:
    return Document(file, None, (Problem(Where(file, line, column), code, message),))


def _place(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    mark = event.start_mark
    assert mark is not None, "events of a text always have marks"
    return mark.line + 1, mark.column + 1


class _Stop(Exception):  # noqa: N818 - not an error: the way out of the loop
    """Reading cannot go on; the problem has been noted."""


class _Reader:
    """One pass over the events of one file."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._lines: list[str] | None = None
        self._file = file
        self._problems: list[Problem] = []
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._nodes = 0

    def read(self) -> Document:
        try:
            for event in self._events():
                self._take(event)
        except _Stop:
            return Document(self._file, None, tuple(self._problems))
        if self._root is None:
            self._note(1, 1, "Y10", "the file is empty")
        return Document(self._file, self._root, tuple(self._problems))

    def _events(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except yaml.reader.ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            self._note(line, 1, "Y07", f"character U+{error.character:04X} is not allowed in a text file")
            raise _Stop from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._note(
                line, column, "Y01", f"not YAML: {error.problem or error.context}; check quotes, colons and indentation"
            )
            raise _Stop from error
        except (yaml.YAMLError, RecursionError) as error:
            self._note(1, 1, "Y01", "not YAML; check quotes, colons and indentation")
            raise _Stop from error

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.NodeEvent):
            self._nodes += 1
            if self._nodes > MAX_NODES:
                self._note_at(event, "Y06", f"more than {MAX_NODES:,} keys and values; split the file")
                raise _Stop
        if isinstance(event, yaml.ScalarEvent):
            self._close(self._scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_magic(event)
            if len(self._stack) >= MAX_DEPTH:
                self._note_at(event, "Y05", f"nested deeper than {MAX_DEPTH} levels; a playbook needs six")
                raise _Stop
            self._stack.append(_Open(isinstance(event, yaml.MappingStartEvent), *_place(event)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(self._finished(self._stack.pop()))
        elif isinstance(event, yaml.AliasEvent):
            self._note_at(event, "Y04", f"alias '*{event.anchor}' is not allowed; write the value out")
            self._close(Scalar("", *_place(event), quoted=False))
        elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
            self._note_at(event, "Y09", "a second document begins here; one file holds one document")
            raise _Stop

    def _close(self, node: Node) -> None:
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self._root = node

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        self._refuse_magic(event)
        if not event.style:
            self._refuse_cut(event)
        return Scalar(event.value, *_place(event), quoted=event.style == '"')

    def _refuse_magic(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._note_at(
                event, "Y04", f"anchor '&{event.anchor}' is not allowed; write the value out where it is needed"
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            self._note_at(event, "Y03", f"tag '{event.tag}' is not allowed; a playbook holds only text, lists and keys")

    def _refuse_cut(self, event: yaml.ScalarEvent) -> None:
        if self._lines is None:
            self._lines = self._text.split("\n")
        end = event.end_mark
        assert end is not None, "events of a text always have marks"
        rest = self._lines[end.line] if end.line < len(self._lines) else ""
        cut = _CUT.match(rest, end.column)
        if cut and event.value:
            lost = rest[cut.end() - 1 :].strip()
            self._note_at(
                event,
                "Y08",
                f"the value was cut at '{lost[:40]}' because ' #' begins a comment; put the text in double quotes",
            )

    def _finished(self, opened: _Open) -> Node:
        if not opened.is_mapping:
            return Sequence(tuple(opened.children), opened.line, opened.column)
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        pairs = zip(opened.children[::2], opened.children[1::2], strict=True)
        for key, value in pairs:
            if not isinstance(key, Scalar):
                self._note(key.line, key.column, "Y11", "a key must be one plain word, not a list or a mapping")
            elif key.text in seen:
                self._note(
                    key.line,
                    key.column,
                    "Y02",
                    f"key '{key.text}' is already set in line {seen[key.text]}; keep one of the two",
                )
            else:
                seen[key.text] = key.line
                entries.append((key, value))
        return Mapping(tuple(entries), opened.line, opened.column)

    def _note_at(self, event: yaml.Event, code: str, message: str) -> None:
        self._note(*_place(event), code, message)

    def _note(self, line: int, column: int, code: str, message: str) -> None:
        self._problems.append(Problem(Where(self._file, line, column), code, message))
