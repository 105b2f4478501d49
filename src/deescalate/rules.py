"""What an author wrote about pitfalls and good moves, as data: one frozen dataclass for each shape in their YAML.

Read by `schema` like the playbooks' classes in `model`; the second item of each ``Annotated`` is the key's explanation.
Structure stands once (`PitfallSpec`), words and rules by language (`Wording`, `MoveSpec`, `LexiconSpec`); patterns are in
the language that `patterns` describes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar

from deescalate.findings import Severity
from deescalate.model import MoodTest, QuotedText, Word
from deescalate.vocabulary import Act, Channel, Complaint, Flag, Phase


class Reach(StrEnum):
    """Over what a rule counts."""

    MESSAGE = "message"
    CONVERSATION = "conversation"


class SentenceKind(StrEnum):
    """What kind of sentence a rule is for."""

    QUESTION = "question"
    STATEMENT = "statement"


class Negated(StrEnum):
    """What a negation just before the words found means."""

    ALLOWED = "allowed"
    CANCELS = "cancels"
    IN_CLAUSE = "cancels_in_clause"


class Kind(StrEnum):
    """What a pitfall's recognition rests on, for readers."""

    SURFACE = "surface"
    STRUCTURAL = "structural"
    COUNT = "count"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """From how many occurrences on something is reported."""

    at_least: Annotated[int, "Reported from this occurrence on"]
    over: Annotated[Reach, "message, or conversation: the agent's earlier turns count too"] = Reach.MESSAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where something applies; what is empty, or not known of the conversation, does not limit it."""

    mood: Annotated[MoodTest | None, "Moods of the customer"] = None
    channels: Annotated[tuple[Channel, ...], "One of these channels"] = ()
    flags: Annotated[tuple[Flag, ...], "One of these flags is known, or one of the complaints"] = ()
    complaints: Annotated[tuple[Complaint, ...], "It is one of these complaints, or one of the flags is known"] = ()
    phases: Annotated[tuple[Phase, ...], "One of these phases of the conversation"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A pattern that a rule reports; written as a text, or with guards of its own beside those of the rule."""

    SHORTHAND: ClassVar[str] = "pattern"

    pattern: Annotated[QuotedText, "Reported where it is found"]
    unless: Annotated[tuple[QuotedText, ...], "Patterns that cancel in the same sentence"] = ()
    unless_clause: Annotated[tuple[QuotedText, ...], "Patterns that cancel in the same clause"] = ()
    unless_here: Annotated[tuple[QuotedText, ...], "Patterns that cancel where they overlap the words found"] = ()
    unless_message: Annotated[tuple[QuotedText, ...], "Patterns that cancel anywhere in the message"] = ()

    @property
    def guards(self) -> tuple[QuotedText, ...]:
        """Every pattern that cancels."""
        return (*self.unless, *self.unless_clause, *self.unless_here, *self.unless_message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to recognise something in words."""

    say: Annotated[tuple[Saying, ...], "Patterns, reported where they are found"] = ()
    move: Annotated[Word, "Instead of say: reported where this move is found"] = Word("")
    unless: Annotated[tuple[QuotedText, ...], "Patterns that cancel in the same sentence"] = ()
    unless_clause: Annotated[tuple[QuotedText, ...], "Patterns that cancel in the same clause"] = ()
    unless_here: Annotated[tuple[QuotedText, ...], "Patterns that cancel where they overlap the words found"] = ()
    unless_message: Annotated[tuple[QuotedText, ...], "Patterns that cancel anywhere in the message"] = ()
    also: Annotated[tuple[QuotedText, ...], "Patterns, one of which must be somewhere in the message too"] = ()
    beside: Annotated[tuple[Word, ...], "Moves that must all be in the message"] = ()
    lacking: Annotated[tuple[Word, ...], "Moves none of which may be in the message"] = ()
    negated: Annotated[Negated, "Whether a negation shortly before cancels"] = Negated.ALLOWED
    sentence: Annotated[SentenceKind | None, "Only in questions, or only in statements"] = None
    times: Annotated[Times | None, "Only from so many occurrences on"] = None
    when: Annotated[Context | None, "Only in this context"] = None
    severity: Annotated[Severity | None, "Severity of what this rule finds, instead of the pitfall's"] = None

    @property
    def patterns(self) -> tuple[QuotedText, ...]:
        """What is reported."""
        return tuple(saying.pattern for saying in self.say)

    @property
    def guards(self) -> tuple[QuotedText, ...]:
        """Every pattern that cancels or must be there too, those of single patterns included."""
        own = (*self.unless, *self.unless_clause, *self.unless_here, *self.unless_message, *self.also)
        return (*own, *(text for saying in self.say for text in saying.guards))


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """The tests that rules carry."""

    report: Annotated[tuple[QuotedText, ...], "Texts that must be reported"] = ()
    accept: Annotated[tuple[QuotedText, ...], "Near misses that must not"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallSpec:
    """What a pitfall is in every language."""

    severity: Annotated[Severity, "How bad it is without further context"]
    kind: Annotated[Kind, "What its recognition rests on"]
    source: Annotated[tuple[Word, ...], "Ids of sources.yaml, or principles of the practitioners' documents"]
    phases: Annotated[tuple[Phase, ...], "Where it is looked for; left out: everywhere"] = ()
    when: Annotated[Context | None, "In which context it is looked for"] = None
    except_acts: Annotated[tuple[Act, ...], "Acts for which these words are the right ones"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A pitfall in one language: what people read about it, and how it is recognised."""

    name: Annotated[QuotedText, "A short label"]
    says: Annotated[QuotedText, "What such a reply does, in one line"]
    why: Annotated[QuotedText, "Why it backfires"]
    instead: Annotated[tuple[QuotedText, ...], "At least two better wordings"]
    rules: Annotated[tuple[Rule, ...], "How it is recognised"]
    examples: Annotated[Examples, "Texts that must be reported, and near misses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSpec:
    """A good move, or a remedy that pitfalls ask for, in one language."""

    rules: Annotated[tuple[Rule, ...], "How it is recognised"]
    examples: Annotated[Examples, "Texts that make the move, and texts that do not"] = field(default_factory=Examples)


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconSpec:
    """The words of a language that its rules share."""

    language: Annotated[Word, "The language's code"]
    abbreviations: Annotated[tuple[Word, ...], "Words after which a full stop ends no sentence"] = ()
    common: Annotated[
        tuple[Word, ...], "Words of every other sentence; patterns are looked up by their other words"
    ] = ()
    spellings: Annotated[Mapping[Word, QuotedText], "One written word: the words it stands for"] = field(
        default_factory=dict
    )
    classes: Annotated[Mapping[Word, tuple[QuotedText, ...]], "Name of a class: its patterns"] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSpec:
    """What a team, a channel or an inbox wants otherwise: a file of its own, see ``lint --profile``."""

    off: Annotated[tuple[Word, ...], "Pitfalls not looked for"] = ()
    only: Annotated[tuple[Word, ...], "If named, the only pitfalls looked for"] = ()
    severity: Annotated[Mapping[Word, Severity], "Another severity, by pitfall"] = field(default_factory=dict)
    say: Annotated[Mapping[Word, Mapping[Word, tuple[QuotedText, ...]]], "More patterns, by language and pitfall"] = (
        field(default_factory=dict)
    )
    allow: Annotated[Mapping[Word, tuple[QuotedText, ...]], "Patterns that are never reported, by language"] = field(
        default_factory=dict
    )
