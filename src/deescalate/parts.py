"""The files of a playbook, or of a part that playbooks include, read into what their author wrote.

Code: P14 a name that is not that of the folder.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from deescalate.findings import Problem
from deescalate.model import GoalSpec, PhrasingSpec, PlaybookSpec, Word
from deescalate.procedure import ProcedureSpec
from deescalate.schema import read_as, read_map
from deescalate.source import Document, read_yaml
from deescalate.source import Mapping as Keys

T = TypeVar("T")

NAME = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*")


class File(NamedTuple):
    """A file's name, as problems show it, and its bytes."""

    name: str
    data: bytes


class PartFiles(NamedTuple):
    """The files of a playbook or of a part that playbooks include."""

    name: str
    playbook: File
    phrasings: Mapping[str, File]
    """By language."""
    goals: Mapping[str, File]
    """By language."""
    procedure: File | None = None


class Part(NamedTuple):
    """A part, read."""

    name: str
    spec: PlaybookSpec
    phrasings: Mapping[str, Mapping[Word, PhrasingSpec]]
    goals: Mapping[str, Mapping[Word, GoalSpec]]
    procedure: ProcedureSpec | None
    unread: frozenset[str]
    """Steps that stand in the file but could not be read: references to them are not judged."""


def included_parts(playbook: File) -> tuple[Word, ...]:
    """The parts that a ``playbook.yaml`` includes, in order; empty when it cannot be read."""
    read = read_as(read_yaml(playbook.data, playbook.name), PlaybookSpec)
    return read.value.include if read.value else ()


def read_part(files: PartFiles, problems: list[Problem]) -> Part | None:
    """The part that ``files`` hold, None if its ``playbook.yaml`` cannot be read; ``problems`` gets what is wrong."""
    document = read_yaml(files.playbook.data, files.playbook.name)
    read = read_as(document, PlaybookSpec)
    problems += read.problems
    phrasings = {
        language: _read_map(file, PhrasingSpec, problems) for language, file in sorted(files.phrasings.items())
    }
    goals = {language: _read_map(file, GoalSpec, problems) for language, file in sorted(files.goals.items())}
    procedure = _read_procedure(files.procedure, problems)
    if read.value is None:
        return None
    name = read.value.playbook
    if name != files.name or not NAME.fullmatch(name):
        problems.append(Problem(name.where, "P14", f"name '{name}' is not that of the folder, '{files.name}'"))
    return Part(files.name, read.value, phrasings, goals, procedure, _step_names(document) - set(read.value.steps))


def _read_procedure(file: File | None, problems: list[Problem]) -> ProcedureSpec | None:
    if file is None:
        return None
    read = read_as(read_yaml(file.data, file.name), ProcedureSpec)
    problems += read.problems
    return read.value


def _step_names(document: Document) -> frozenset[str]:
    """The names under ``steps``, readable or not."""
    top = document.root.entries if isinstance(document.root, Keys) else ()
    steps = next((value for key, value in top if key.text == "steps"), None)
    return frozenset(key.text for key, _ in steps.entries) if isinstance(steps, Keys) else frozenset()


def _read_map(file: File, kind: type[T], problems: list[Problem]) -> Mapping[Word, T]:
    read = read_map(read_yaml(file.data, file.name), kind)
    problems += read.problems
    return read.value or {}
