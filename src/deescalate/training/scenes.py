"""Scenes to play and slips to spot, as authors write them: people, their words, and what agents say in a weak moment.

``playbooks/training/LANGUAGE/scenes.yaml`` holds scenes by id, ``complaint.name``; ``slips.yaml`` holds slips by pitfall.
Read like playbooks: all problems at once, each with its line and column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated

from deescalate.findings import Problem, unknown
from deescalate.model import QuotedText, Word
from deescalate.schema import Read, keys_of, read_map
from deescalate.source import Document
from deescalate.vocabulary import Complaint, Mood, Validity

Texts = tuple[QuotedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSpec:
    """The customer's first words at each mood."""

    furious: Annotated[QuotedText, "Furious: loud, unfair, no slurs"]
    angry: Annotated[QuotedText, "Angry"]
    frustrated: Annotated[QuotedText, "Frustrated"]
    dissatisfied: Annotated[QuotedText, "Dissatisfied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaysSpec:
    """What the customer says in the course of a talk, by what they do."""

    vents: Annotated[Texts, "Still angry, before facts"]
    explains: Annotated[Texts, "Tells the facts in pieces"]
    answers: Annotated[Texts, "Answers what would put it right"]
    confirms: Annotated[Texts, "Yes, that is it"]
    corrects: Annotated[Texts, "Corrects a detail"]
    accepts: Annotated[Texts, "Accepts a choice or a proposal"]
    chooses: Annotated[Texts, "Chooses one of two ways"]
    rejects: Annotated[Texts, "Not good enough"]
    asks: Annotated[Texts, "A question"]
    thanks: Annotated[Texts, "Calmer, thanks"]
    confirms_no_more: Annotated[Texts, "No, that is all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSpec:
    """A scene in one language."""

    title: Annotated[QuotedText, "What the scene is called"]
    customer: Annotated[QuotedText, "Name, age, job or situation"]
    company: Annotated[QuotedText, "The company, invented"]
    story: Annotated[QuotedText, "Told to the person who plays the customer"]
    wants: Annotated[QuotedText, "What they ask for"]
    hidden: Annotated[QuotedText, "Why it really matters; told only if asked and listened to"]
    softens: Annotated[Texts, "What the agent does that softens"]
    hardens: Annotated[Texts, "What the agent does that hardens"]
    sees: Annotated[QuotedText, "What the agent's screen shows"]
    can: Annotated[Texts, "What this agent may decide alone"]
    cannot: Annotated[Texts, "What not"]
    twist: Annotated[QuotedText, "A complication for a second round"]
    validity: Annotated[Validity, "What the facts will show"]
    opening: Annotated[OpeningSpec, "The customer's first words at each mood"]
    says: Annotated[SaysSpec, "What the customer says in the course of a talk"]
    reveals: Annotated[QuotedText, "The sentence with which the hidden reason comes out"]
    slots: Annotated[Mapping[Word, QuotedText], "Values for the playbook's slots, in the basic form"] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSpec:
    """What an agent says in a weak moment, and what comes back."""

    says: Annotated[QuotedText, "What the agent says: natural, tempting, fits any complaint"]
    retort: Annotated[QuotedText, "What the customer throws back"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene to play: who, what happened, what is behind it, what both sides may say."""

    id: str
    complaint: Complaint
    title: str
    customer: str
    company: str
    story: str
    wants: str
    hidden: str
    softens: tuple[str, ...]
    hardens: tuple[str, ...]
    sees: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]
    twist: str
    validity: Validity
    slots: Mapping[str, str]
    opening: Mapping[Mood, str]
    """First words, by mood; furious to dissatisfied."""
    says: Mapping[str, tuple[str, ...]]
    """By what the customer does (a `CustomerMove`, and ``confirms_no_more``)."""
    reveals: str

    def opens(self, mood: Mood) -> str:
        """The first words at ``mood``: those of the nearest mood that has some."""
        near = min(self.opening, key=lambda other: (abs(other.level - mood.level), -other.level))
        return self.opening[near]


@dataclass(frozen=True, slots=True)
class Slip:
    """A pitfall as it happens: the agent's words and the retort."""

    id: str
    """The pitfall and the place in its list, ``calm-down.2``."""
    pitfall: str
    says: str
    retort: str


def read_scenes(document: Document, slots: Iterable[str]) -> Read[tuple[Scene, ...]]:
    """The scenes of a file, in its order; ``slots`` are the names that values may be given for."""
    read = read_map(document, SceneSpec)
    problems = list(read.problems)
    known = tuple(slots)
    scenes = [scene for name, spec in (read.value or {}).items() if (scene := _scene(name, spec, known, problems))]
    return Read(tuple(scenes), tuple(sorted(problems)))


def read_slips(document: Document, pitfalls: Iterable[str]) -> Read[Mapping[str, tuple[Slip, ...]]]:
    """The slips of a file by pitfall; ``pitfalls`` are the ids that exist."""
    read = read_map(document, tuple[SlipSpec, ...])
    known = tuple(pitfalls)
    problems = list(read.problems)
    slips: dict[str, tuple[Slip, ...]] = {}
    for name, specs in (read.value or {}).items():
        if name not in known:
            problems.append(Problem(name.where, "S04", unknown("pitfall", name, known)))
        slips[str(name)] = tuple(_slips(str(name), specs))
    return Read(MappingProxyType(slips), tuple(sorted(problems)))


def _slips(pitfall: str, specs: tuple[SlipSpec, ...]) -> Iterator[Slip]:
    for number, spec in enumerate(specs, start=1):
        yield Slip(f"{pitfall}.{number}", pitfall, str(spec.says), str(spec.retort))


def _scene(name: Word, spec: SceneSpec, slots: tuple[str, ...], problems: list[Problem]) -> Scene | None:
    complaint, dot, rest = name.partition(".")
    if complaint not in set(Complaint):
        problems.append(Problem(name.where, "S04", unknown("complaint", complaint, tuple(Complaint))))
        return None
    if not (dot and rest):
        problems.append(Problem(name.where, "S03", f"a scene's id is COMPLAINT.NAME, found '{name}'"))
        return None
    problems += [Problem(slot.where, "S04", unknown("slot", slot, slots)) for slot in spec.slots if slot not in slots]
    plain = {key.field: _plain(getattr(spec, key.field)) for key in keys_of(SceneSpec).values()}
    plain["opening"] = MappingProxyType({Mood(key): str(getattr(spec.opening, key)) for key in keys_of(OpeningSpec)})
    plain["says"] = MappingProxyType({key: _plain(getattr(spec.says, key)) for key in keys_of(SaysSpec)})
    plain["slots"] = MappingProxyType({str(slot): str(value) for slot, value in spec.slots.items()})
    return Scene(id=str(name), complaint=Complaint(complaint), **plain)  # type: ignore[arg-type]  # by the spec's keys


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return str(value) if isinstance(value, Word) else value
