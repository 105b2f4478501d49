"""What is referred to, as its author wrote it: terms of the vocabulary, slots, sources, and the pages of codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from deescalate.model import Word


@dataclass(frozen=True, slots=True)
class TermSpec:
    """A term of the vocabulary in one language."""

    label: Annotated[Word, "What a menu shows"]
    says: Annotated[Word, "One line of explanation"]


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """A value that a tool can pass and sentences can use."""

    says: Annotated[Word, "What to pass"]
    example: Annotated[Mapping[Word, Word], "An example in each language, in the form the sentences expect"]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A document or a piece of literature."""

    title: Annotated[Word, "Title"]
    author: Annotated[Word, "Author or publisher"]
    year: Annotated[Word, "Year"] = Word("")
    language: Annotated[Word, "Language, where it matters"] = Word("")
    kind: Annotated[Word, "practitioner, study, meta-analysis, consensus"] = Word("")
    principles: Annotated[int, "How many numbered principles it has (S2-01 ...); 0: none"] = 0


@dataclass(frozen=True, slots=True)
class CodeSpec:
    """The page of a code: ``codes.yaml`` holds them by code."""

    says: Annotated[Word, "What is wrong"]
    do: Annotated[Word, "What to do"]
    file: Annotated[Word, "The file of the example"] = Word("")
    right: Annotated[Word, "How it should be"] = Word("")
    wrong: Annotated[Word, "The same with the mistake"] = Word("")


class Lives(StrEnum):
    """Where a principle works that no step, phrasing, pitfall, promise or field of the procedure cites."""

    TRAINING = "training"
    """In the training pack: texts for trainers and learners."""
    VOCABULARY = "vocabulary"
    """In a term: a complaint, a mood, a flag, a channel, an outcome."""
    MACHINE = "machine"
    """In how the library works: what it offers, and what it leaves to people."""
    BACKGROUND = "background"
    """Nowhere: a reason or a claim that nothing follows from."""


@dataclass(frozen=True, slots=True)
class PrincipleSpec:
    """A principle of one of the documents: ``principles.yaml`` holds them by id."""

    says: Annotated[Word, "What it teaches, in one line and in our words"]
    lives: Annotated[Lives | None, "Where it works besides what cites it"] = None
    because: Annotated[Word, "Which text, term or feature, or why it is background only"] = Word("")
