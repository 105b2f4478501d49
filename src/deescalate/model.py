"""What an author wrote, as data: one frozen dataclass for each shape a playbook's YAML can take.

The neutral form between file and engine. `schema` reads positioned trees into these classes and generates the JSON
Schema from them, so a key, a default and its explanation (the second item of each ``Annotated``) exist once. A
field named ``is_`` is the key ``is``. Words that refer to something - steps, pitfalls, sources - are `Word`: text that
knows its place, so that a wrong reference can be reported where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

from deescalate.findings import Where
from deescalate.vocabulary import (
    Act,
    Binding,
    Channel,
    ChannelClass,
    Complaint,
    CustomerMove,
    Flag,
    Mood,
    MoodChange,
    Outcome,
    Phase,
    Register,
    Validity,
    Win,
)

T = TypeVar("T")

NOWHERE = Where("", 0, 0)


class Word(str):
    """A text that knows where it was written."""

    __slots__ = ("where",)
    where: Where

    def __new__(cls, text: str, where: Where = NOWHERE) -> "Word":
        """The text with its place."""
        word = super().__new__(cls, text)
        word.where = where
        return word


class QuotedText(Word):
    """A sentence for people: must stand in double quotes, so that YAML cannot change it."""

    __slots__ = ()


class OneOf(tuple[T, ...]):
    """Alternatives; a single one may be written without brackets."""

    __slots__ = ()


class Provenance(StrEnum):
    """Where a step comes from when no document gives it."""

    RECONSTRUCTION = "reconstruction"


class Locus(StrEnum):
    """Where the reason for a refusal lies."""

    OUTSIDE = "outside"
    COMPANY = "company"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class MoodTest:
    """Where on the scale of moods."""

    at_least: Annotated[Mood | None, "This mood or hotter"] = None
    at_most: Annotated[Mood | None, "This mood or cooler"] = None
    is_: Annotated[tuple[Mood, ...], "One of these moods"] = ()


@dataclass(frozen=True, slots=True)
class NumberTest:
    """A bound on a small number."""

    at_least: Annotated[int | None, "This number or more"] = None
    at_most: Annotated[int | None, "This number or fewer"] = None


@dataclass(frozen=True, slots=True)
class FlagTest:
    """Which flags are up; a plain list means `any`."""

    SHORTHAND: ClassVar[str] = "any"
    any: Annotated[tuple[Flag, ...], "At least one of these"] = ()
    all: Annotated[tuple[Flag, ...], "Every one of these"] = ()
    none: Annotated[tuple[Flag, ...], "Not one of these"] = ()


@dataclass(frozen=True, slots=True)
class WordTest:
    """Which of some named things; a plain list means `any`."""

    SHORTHAND: ClassVar[str] = "any"
    any: Annotated[tuple[Word, ...], "At least one of these"] = ()
    all: Annotated[tuple[Word, ...], "Every one of these"] = ()
    none: Annotated[tuple[Word, ...], "Not one of these"] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """When a way is open or a phrasing fits: everything named must hold at once."""

    mood: Annotated[MoodTest | None, "The customer's mood in this turn"] = None
    mood_change: Annotated[tuple[MoodChange, ...], "How the mood moved since the turn before"] = ()
    complaint: Annotated[tuple[Complaint, ...], "One of these complaints"] = ()
    channel: Annotated[tuple[Channel | ChannelClass, ...], "One of these channels or classes of channels"] = ()
    flags: Annotated[FlagTest | None, "What has been noticed so far"] = None
    validity: Annotated[tuple[Validity, ...], "What is known about fault so far"] = ()
    said: Annotated[tuple[CustomerMove, ...], "What the customer did in this turn"] = ()
    authority: Annotated[NumberTest | None, "The agent's level, 0 to 3"] = None
    turns_here: Annotated[NumberTest | None, "Customer turns in this step, this one included"] = None
    done: Annotated[WordTest | None, "Acts done or steps visited so far, the present step included"] = None
    knows: Annotated[WordTest | None, "Slots whose value is known"] = None
    opt_in: Annotated[WordTest | None, "Variants that the agent has switched on"] = None
    where: Where = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class WaySpec:
    """A way on: the first one whose `when` holds is taken."""

    go: Annotated[Word, "The step to go to; `back` returns to the step that was interrupted"]
    when: Annotated[Guard | None, "When this way is open; left out: always"] = None
    where: Where = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class WinSpec:
    """A win that the agent can offer in a step."""

    win: Annotated[Win, "What the customer gets"]
    when: Annotated[Guard | None, "When it may be offered; left out: always"] = None


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One move of the agent and what may follow it."""

    title: Annotated[Word, "What the step is called"]
    act: Annotated[Act, "What the agent does in this step"]
    goal: Annotated[Word, "What the agent should reach, in plain words"]
    listen_for: Annotated[Word, "What to listen for in the customer's answer"]
    source: Annotated[tuple[Word, ...], "Where this comes from: ids of sources.yaml"]
    also: Annotated[tuple[Act, ...], "What else the same move does"] = ()
    wins: Annotated[tuple[WinSpec, ...], "Wins that may be offered here"] = ()
    provenance: Annotated[Provenance | None, "`reconstruction` where no document gives the step"] = None
    register: Annotated[Register | None, "Tone: warm or competent"] = None
    reason_lies: Annotated[Locus | None, "In a step that gives a reason: where it lies, never with the customer"] = None
    avoid: Annotated[tuple[Word, ...], "Pitfalls to warn of in this step"] = ()
    then: Annotated[tuple[WaySpec, ...], "Ways on, tried in order"] = ()
    resume: Annotated[
        Word | None,
        "Where an aside that interrupts this step leads back to; left out: here, or from an aside to where it came from",
    ] = None
    outcome: Annotated[Outcome | None, "How the conversation ends here; such a step has no ways on"] = None
    where: Where = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ScopeMood:
    """For which moods at the beginning a playbook is meant."""

    at_least: Annotated[Mood | None, "This mood or hotter"] = None
    at_most: Annotated[Mood | None, "This mood or cooler"] = None


@dataclass(frozen=True, slots=True)
class ScopeSpec:
    """What a playbook is meant for; left out: everything."""

    channels: Annotated[tuple[Channel, ...], "Channels it can be used on"] = tuple(Channel)
    complaints: Annotated[tuple[Complaint, ...], "Complaints it covers"] = tuple(Complaint)
    mood: Annotated[ScopeMood, "Moods at the beginning"] = ScopeMood()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTest:
    """Which moves of the agent are meant: everything named must fit; a bare act means that act."""

    SHORTHAND: ClassVar[str | None] = "act"
    act: Annotated[OneOf[Act], "The move does one of these"] = OneOf()
    step: Annotated[OneOf[Word], "It is one of these steps"] = OneOf()
    phase: Annotated[OneOf[Phase], "Its main act belongs to one of these phases"] = OneOf()
    outcome: Annotated[OneOf[Outcome], "The conversation ends with it, in one of these ways"] = OneOf()
    while_: Annotated[Guard | None, "What holds when the move is chosen"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesTest(MoveTest):
    """How often such a move may happen."""

    SHORTHAND: ClassVar[str | None] = None
    times: Annotated[int, "How many times"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeTest(MoveTest):
    """A move that needs another one before it."""

    SHORTHAND: ClassVar[str | None] = None
    comes: Annotated[MoveTest, "What must have come in an earlier move"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTest:
    """What the move right after another must be."""

    after: Annotated[MoveTest, "After such a move"]
    comes: Annotated[MoveTest, "the next one is such a one"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadsToTest:
    """What must follow, soon or before the conversation ends."""

    comes: Annotated[MoveTest, "What must come; the same move may do it"]
    after: Annotated[MoveTest | None, "After such a move; left out: from the beginning"] = None
    within: Annotated[int | None, "In so many moves at the latest; left out: before the end"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventuallyTest:
    """What every conversation that ends contains."""

    comes: Annotated[MoveTest, "What must have come, the last move included"]
    except_: Annotated[OneOf[Outcome], "Endings that are excused"] = OneOf()


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTest:
    """How long a conversation can get."""

    moves: Annotated[int, "Moves of the agent at most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertySpec:
    """A promise: a sentence for people and one pattern that the checker proves for every conversation."""

    id: Annotated[Word, "A short name, like F01"]
    says: Annotated[Word, "The promise in plain words"]
    source: Annotated[tuple[Word, ...], "Where it comes from: ids of sources.yaml"] = ()
    never: Annotated[MoveTest | None, "Such a move never happens"] = None
    at_most: Annotated[TimesTest | None, "Such a move happens at most so many times"] = None
    exactly: Annotated[TimesTest | None, "Until the end such a move has happened so many times"] = None
    before: Annotated[BeforeTest | None, "Such a move comes only after another"] = None
    next: Annotated[NextTest | None, "What the next move must be"] = None
    leads_to: Annotated[LeadsToTest | None, "What must follow"] = None
    eventually: Annotated[EventuallyTest | None, "What every conversation contains when it ends"] = None
    always_reachable: Annotated[MoveTest | None, "Wherever one is, such a move is still possible, or has been made"] = (
        None
    )
    bounded: Annotated[BoundTest | None, "No conversation is longer"] = None
    only_when: Annotated[Guard | None, "Only moves chosen when this holds are meant"] = None
    throughout: Annotated[Guard | None, "Only conversations in which this holds at every turn are meant"] = None
    where: Where = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverSpec:
    """A promise that a playbook knowingly does not make."""

    property: Annotated[Word, "The id of the property"]
    because: Annotated[Word, "Why; reports show it"]


@dataclass(frozen=True, slots=True)
class PlaybookSpec:
    """A playbook, or a part that playbooks include: ``playbook.yaml``."""

    playbook: Annotated[Word, "The name: that of its folder"]
    title: Annotated[Word, "What it is called"]
    version: Annotated[Word, "Version, like 1.0.0"]
    source: Annotated[tuple[Word, ...], "Where it comes from: ids of sources.yaml"]
    steps: Annotated[Mapping[Word, StepSpec], "The steps by name"]
    language: Annotated[Word, "Language of titles and goals in this file"] = Word("en")
    include: Annotated[tuple[Word, ...], "Parts to include; their interrupts come first, in this order"] = ()
    scope: Annotated[ScopeSpec, "What it is meant for"] = ScopeSpec()
    opt_in: Annotated[Mapping[Word, Word], "Variants that an agent may switch on, with their condition in words"] = (
        field(default_factory=dict)
    )
    slots: Annotated[tuple[Word, ...], "Slots its phrasings may use: names of slots.yaml"] = ()
    begin: Annotated[tuple[WaySpec, ...], "Where a conversation begins; a part has none"] = ()
    interrupts: Annotated[tuple[WaySpec, ...], "Ways tried before those of any step; each leads to its step once"] = ()
    properties: Annotated[
        tuple[PropertySpec, ...], "What this playbook promises beyond the house-wide properties.yaml"
    ] = ()
    waive: Annotated[tuple[WaiverSpec, ...], "House-wide properties that do not apply, with the reason"] = ()
    where: Where = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class PhrasingSpec:
    """One wording: ``phrasings/LANGUAGE.yaml`` holds them by id, ``step.name``."""

    text: Annotated[QuotedText, "The sentence, in double quotes, with {slots} and {agent: m / f} forms"]
    when: Annotated[Guard | None, "When it fits; the most specific that fits is offered first"] = None
    binding: Annotated[Binding, "`verbatim` must be said as written"] = Binding.SAMPLE
    source: Annotated[tuple[Word, ...], "Where the idea comes from"] = ()
    where: Where = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class GoalSpec:
    """A step's texts for the agent in another language: ``goals/LANGUAGE.yaml`` holds them by step."""

    title: Annotated[Word, "What the step is called"]
    goal: Annotated[Word, "What the agent should reach"]
    listen_for: Annotated[Word, "What to listen for"]
    where: Where = field(default=NOWHERE, compare=False)
