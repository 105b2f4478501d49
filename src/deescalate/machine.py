"""Where a conversation goes: one pure, total function over values that do not change.

``step(playbook, snapshot, turn)`` is the only place that decides; conversations, checker, simulator and renderers all ask
it. Interrupts are tried before the step's own ways, and the first rule that fits wins. An interrupt leads to its step once
in a conversation. Leaving for an included step ("aside") remembers the step to resume; ``back`` leads there.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from deescalate.findings import MisuseError, unknown
from deescalate.guards import (
    AUTHORITY,
    CHANGE,
    CHANNEL,
    COMPLAINT,
    FLAG_BIT,
    MAX_TURNS_HERE,
    MOOD,
    SAID,
    TURNS_HERE,
    VALIDITY,
    raised,
)
from deescalate.playbook import BACK, Playbook, Rule, Step
from deescalate.vocabulary import Channel, Complaint, CustomerMove, Flag, Mood, MoodChange, Validity


class Snapshot(NamedTuple):
    """Everything that decides where a conversation goes next."""

    step: str
    back: str | None
    """The step that an aside returns to."""
    mood: Mood
    mood_change: MoodChange | None
    """None before the customer's first reaction."""
    said: CustomerMove | None
    complaint: Complaint
    channel: Channel
    validity: Validity
    authority: int
    """The agent's level, 0 to 3."""
    turns_here: int
    """Customer turns in this step so far."""
    holds: int
    """Flags, acts done and steps reached, slots known, variants switched on: bits of `guards`, by name in `held`."""


class Turn(NamedTuple):
    """What the customer did, and what became known with it; None leaves things as they were."""

    mood: Mood
    said: CustomerMove = CustomerMove.SPEAKS
    flags: frozenset[Flag] = frozenset()
    """Flags noticed in this turn; flags noticed before stay."""
    validity: Validity | None = None
    complaint: Complaint | None = None
    knows: frozenset[str] = frozenset()
    """Slots whose value became known."""


class Taken(NamedTuple):
    """One move of the machine: where it arrived and the rule that led there (None: the conversation had ended)."""

    snapshot: Snapshot
    rule: Rule | None

    @property
    def why(self) -> str:
        """The rule in words with its file and line."""
        if self.rule is None:
            return "the conversation has ended"
        kind = "interrupt: " if self.rule.interrupt else ""
        return f"{kind}{self.rule.says} -> {self.rule.go} ({self.rule.where.file}:{self.rule.where.line})"


def step(playbook: Playbook, snapshot: Snapshot, turn: Turn) -> Taken:
    """The next snapshot and the rule that led to it; total: every turn has an answer, at an end it changes nothing."""
    here = playbook.steps[snapshot.step]
    if here.outcome is not None:
        return Taken(snapshot, None)
    mood = turn.mood
    change = _CHANGE[_LEVEL[mood] - _LEVEL[snapshot.mood]]
    complaint = turn.complaint or snapshot.complaint
    validity = turn.validity or snapshot.validity
    turns_here = min(snapshot.turns_here + 1, MAX_TURNS_HERE)
    width = playbook.names.width
    holds = snapshot.holds
    if turn.flags or turn.knows:
        holds = raised(holds, _flag_bits(turn.flags) | _bits_of(playbook.names.knows, turn.knows, "slot"), width)
    channel, authority = snapshot.channel, snapshot.authority
    facts = _facts(mood, change, turn.said, complaint, channel, validity, authority, turns_here, holds)
    rule = _chosen(playbook, here, facts)
    place = _arrive(playbook, here, snapshot.back, rule)
    back = None
    if place.aside:
        back = here.resume or snapshot.back
    moved = Snapshot(
        place.name,
        back,
        mood,
        change,
        turn.said,
        complaint,
        channel,
        validity,
        authority,
        turns_here if place is here else 0,
        raised(holds, place.done_bits, width),
    )
    return Taken(moved, rule)


def _chosen(playbook: Playbook, here: Step, facts: int) -> Rule:
    """The rule that decides: the first interrupt that fits, else the first of the step's own ways."""
    rule = first_that_fits(playbook.interrupts, facts) if facts & playbook.interrupt_signs else None
    rule = rule or first_that_fits(here.ways, facts)
    assert rule is not None, "loading refuses a step whose last way has a condition (P06)"
    return rule


def _arrive(playbook: Playbook, here: Step, back: str | None, rule: Rule) -> Step:
    """The step that ``rule`` leads to from ``here``."""
    if rule.go != BACK:
        return playbook.steps[rule.go]
    return playbook.steps[back] if here.aside and back else here


_LEVEL = {mood: mood.level for mood in Mood}
_CHANGE = {
    climbed: MoodChange.DOWN
    if climbed < 0
    else (MoodChange.SAME, MoodChange.UP)[climbed]
    if climbed < 2
    else MoodChange.JUMPED
    for climbed in range(1 - len(Mood), len(Mood))
}
_MOOD, _MOOD_CHANGE, _COMPLAINT, _CHANNEL = MOOD.bits, CHANGE.bits, COMPLAINT.bits, CHANNEL.bits
_VALIDITY, _SAID, _AUTHORITY, _TURNS_HERE = VALIDITY.bits, SAID.bits, AUTHORITY.bits, TURNS_HERE.bits


def first_that_fits(rules: tuple[Rule, ...], facts: int) -> Rule | None:
    """The first rule whose guard holds."""
    for rule in rules:
        if facts & rule.forbidden:
            continue
        for need in rule.needs:
            if not facts & need:
                break
        else:
            return rule
    return None


def _facts(  # noqa: PLR0917 - a step is to take two microseconds, and names would cost a fifth of one
    mood: Mood,
    change: MoodChange | None,
    said: CustomerMove | None,
    complaint: Complaint,
    channel: Channel,
    validity: Validity,
    authority: int,
    turns_here: int,
    holds: int,
) -> int:
    return (
        _MOOD[mood]
        | _MOOD_CHANGE[change]
        | _COMPLAINT[complaint]
        | _CHANNEL[channel]
        | _VALIDITY[validity]
        | _SAID[said]
        | _AUTHORITY[authority]
        | _TURNS_HERE[turns_here]
        | holds
    )


def facts_of(snapshot: Snapshot) -> int:
    """The facts at ``snapshot``, as guards of phrasings and wins test them."""
    return _facts(
        snapshot.mood,
        snapshot.mood_change,
        snapshot.said,
        snapshot.complaint,
        snapshot.channel,
        snapshot.validity,
        snapshot.authority,
        snapshot.turns_here,
        snapshot.holds,
    )


class Situation(NamedTuple):
    """How a conversation begins."""

    complaint: Complaint = Complaint.GENERAL_DISSATISFACTION
    mood: Mood = Mood.DISSATISFIED
    """Not known counts as dissatisfied (domain/4-vocabulary.md, 5.2)."""
    channel: Channel = Channel.PHONE
    validity: Validity = Validity.UNCLEAR
    authority: int = 1
    flags: frozenset[Flag] = frozenset()
    knows: frozenset[str] = frozenset()
    opt_in: frozenset[str] = frozenset()


def begin(playbook: Playbook, situation: Situation) -> Taken:
    """The first snapshot: where `begin` leads, or an interrupt that fits from the start and will return there."""
    names = playbook.names
    bits = (
        _flag_bits(situation.flags)
        | _bits_of(names.knows, situation.knows, "slot")
        | _bits_of(names.opt_in, situation.opt_in, "variant")
    )
    blank = Snapshot(
        step="",
        back=None,
        mood=situation.mood,
        mood_change=None,
        said=None,
        complaint=situation.complaint,
        channel=situation.channel,
        validity=situation.validity,
        authority=situation.authority,
        turns_here=0,
        holds=raised(names.nothing, bits, names.width),
    )
    facts = facts_of(blank)
    rule = first_that_fits(playbook.begin, facts)
    assert rule is not None, "loading refuses a `begin` whose last way has a condition (P06)"
    start = playbook.steps[rule.go]
    interrupt = first_that_fits(playbook.interrupts, facts)
    place = playbook.steps[interrupt.go] if interrupt else start
    back = start.name if place.aside else None
    holds = raised(blank.holds, place.done_bits, names.width)
    return Taken(blank._replace(step=place.name, back=back, holds=holds), interrupt or rule)


def _flag_bits(flags: Iterable[Flag]) -> int:
    return sum(FLAG_BIT[flag] for flag in flags)


def _bits_of(names: Mapping[str, int], words: frozenset[str], kind: str) -> int:
    for word in words:
        if word not in names:
            raise MisuseError(unknown(kind, word, tuple(names)))
    return sum(names[word] for word in words)


def held(snapshot: Snapshot, bits: Mapping[str, int]) -> tuple[str, ...]:
    """Those of ``bits`` (``playbook.names.done``, ``.steps``, ``.knows``, ``.opt_in`` or `FLAG_BIT`) that hold, in order."""
    return tuple(name for name, bit in bits.items() if snapshot.holds & bit)
