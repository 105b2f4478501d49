"""A snapshot to advice: what to do now, what one could say, what to avoid and why, what to listen for.

Everything about a step that does not depend on the moment is put together once for each language (`Advisor`); a moment
only picks what fits. Phrasings come most specific first; when the customer is angry, the shorter of two equals first
(short turns under stress: S2-36, beta2012). What was said in this conversation is not offered again unless nothing else is left.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from deescalate.guards import fits
from deescalate.machine import Snapshot, Taken, facts_of
from deescalate.playbook import Phrasing, Playbook, Step, WinOffer
from deescalate.template import Form, fill
from deescalate.vocabulary import Act, Binding, Mood, Outcome, Phase, Register, Win


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something the agent could say."""

    id: str
    text: str
    binding: Binding
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Avoid:
    """A pitfall to keep out of in this step."""

    id: str
    name: str
    why: str
    instead: tuple[str, ...]
    """Better wordings."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A win that the agent may offer now."""

    id: Win
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the coach says at one moment of a conversation."""

    step: str
    title: str
    act: Act
    phase: Phase
    goal: str
    say: tuple[Suggestion, ...]
    """Best first; never empty."""
    avoid: tuple[Avoid, ...]
    remedies: tuple[Remedy, ...]
    listen_for: str
    source: tuple[str, ...]
    reconstruction: bool
    """Whether the step is this project's reconstruction and not in the document."""
    register: Register | None
    outcome: Outcome | None
    """Set at an end: how the conversation ends here."""
    why: str
    """The rule that led here, with its file and line."""


class Speaker(NamedTuple):
    """What fills slots and chooses forms."""

    values: Mapping[str, str]
    agent: Form | None
    customer: Form | None


class _StepText(NamedTuple):
    """What a step's advice says whatever the moment."""

    step: Step
    title: str
    goal: str
    listen_for: str
    in_order: tuple[Phrasing, ...]
    short_first: tuple[Phrasing, ...]
    avoid: tuple[Avoid, ...]
    remedies: tuple[tuple[WinOffer, Remedy], ...]


class Advisor(NamedTuple):
    """A playbook's advice in one language, put together as far as it does not depend on the moment."""

    language: str
    steps: Mapping[str, _StepText]

    @classmethod
    def of(
        cls, playbook: Playbook, language: str, avoid: Mapping[str, Avoid], remedies: Mapping[Win, Remedy]
    ) -> "Advisor":
        """The advisor of ``playbook`` in ``language``; ``avoid`` and ``remedies`` hold the texts of that language."""
        texts, phrasings = playbook.texts[language], playbook.phrasings[language]
        steps = {}
        for name, step in playbook.steps.items():
            found = phrasings[name]
            steps[name] = _StepText(
                step,
                *texts[name],
                in_order=tuple(sorted(found, key=lambda phrasing: -phrasing.weight)),
                short_first=tuple(sorted(found, key=lambda phrasing: (-phrasing.weight, len(phrasing.text.split())))),
                avoid=tuple(avoid[pitfall] for pitfall in step.avoid if pitfall in avoid),
                remedies=tuple((offer, remedies[offer.win]) for offer in step.wins),
            )
        return cls(language, steps)

    def advise(self, taken: Taken, speaker: Speaker, said: Set[str] = frozenset()) -> Advice:
        """Advice after ``taken``; ``said`` holds the ids of phrasings already used in the conversation."""
        snapshot = taken.snapshot
        text = self.steps[snapshot.step]
        step = text.step
        facts = facts_of(snapshot)
        return Advice(
            step.name,
            text.title,
            step.act,
            step.act.phase,
            text.goal,
            _suggestions(text, snapshot, facts, speaker, said),
            text.avoid,
            tuple([remedy for offer, remedy in text.remedies if fits(offer.tests, facts)]) if text.remedies else (),
            text.listen_for,
            step.source,
            step.provenance is not None,
            step.register,
            step.outcome,
            taken.why,
        )


def _suggestions(
    text: _StepText, snapshot: Snapshot, facts: int, speaker: Speaker, said: Set[str]
) -> tuple[Suggestion, ...]:
    ordered = text.short_first if snapshot.mood.level >= Mood.ANGRY.level else text.in_order
    fresh: list[Suggestion] = []
    used: list[Suggestion] = []
    values, agent, customer = speaker
    for phrasing in ordered:
        tests = phrasing.tests
        if not fits(tests, facts):
            continue
        words = fill(phrasing.template, values, agent, customer)
        if words is not None:
            suggestion = Suggestion(phrasing.id, words, phrasing.binding, phrasing.source)
            (used if phrasing.id in said else fresh).append(suggestion)
    assert fresh or used, "loading refuses a step without a phrasing that can always be said (P25)"
    return tuple(fresh or used)
