"""What can be wrong, as data: severities, places, problems in files, and the errors callers get.

A mistake of an author or a writer is a value (`Problem` here, `Finding` in the linter); a mistake of the caller is
one of the exceptions below.
"""

from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is; ``level`` orders them."""

    MEDIUM = "medium"
    """A hint with a better wording."""
    HIGH = "high"
    """A warning that must be acknowledged."""
    BLOCK = "block"
    """Not to be sent."""

    @property
    def level(self) -> int:
        """1 (medium) to 3 (block)."""
        return _SEVERITY_LEVEL[self]

    def raised(self, steps: int) -> "Severity":
        """This severity, ``steps`` grades higher, at most block."""
        ladder = tuple(Severity)
        return ladder[min(self.level - 1 + steps, len(ladder) - 1)]


_SEVERITY_LEVEL = {severity: level for level, severity in enumerate(Severity, start=1)}


class Where(NamedTuple):
    """A place in a file; lines and columns count from 1, columns in code points."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """One thing wrong in an author's file."""

    where: Where
    code: str
    """Stable: once published a code keeps its meaning."""
    message: str
    """What was found, why it matters and what to do."""

    def __str__(self) -> str:
        return f"{self.where}: {self.code} {self.message}"


class DeescalateError(Exception):
    """The root of every error this library raises on purpose."""


class MisuseError(DeescalateError, ValueError):
    """The caller asked for something that does not exist: a mood, a channel, a step, a slot ..."""


class UnreadableError(DeescalateError):
    """A file could not be read at all: missing, not text, too large, not a file."""


class PlaybookError(DeescalateError):
    """An author's files have problems; all of them are in ``problems``, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def did_you_mean(word: str, known: "tuple[str, ...] | list[str]") -> str:
    """``"; did you mean 'x'?"`` with the nearest known word, or the empty string."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def unknown(kind: str, word: str, known: "tuple[str, ...] | list[str]") -> str:
    """A message for a word that is none of the known ones: quotes it, names the nearest or all."""
    near = did_you_mean(word, known)
    return f"unknown {kind} '{word}'{near}" if near else f"unknown {kind} '{word}'; known: {', '.join(known)}"
