"""Guards as bit masks: what an author compares, compiled so that trying a guard is one or two ``&``.

The facts of a moment are one whole number. For each scale (mood, complaint, what was said ...) exactly one bit is set. For
each thing that may hold or not (a flag, an act done, a slot known, a variant switched on) there are two bits, one for
"holds" and one for "does not hold", and exactly one of them is set. So a guard holds when the facts have none of the bits
it forbids and, for each "one of these", at least one of the bits it needs.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from deescalate.findings import Problem, unknown
from deescalate.model import Guard, MoodTest, NumberTest, Word, WordTest
from deescalate.vocabulary import (
    TOP_AUTHORITY,
    Act,
    Channel,
    ChannelClass,
    Complaint,
    CustomerMove,
    Flag,
    Mood,
    MoodChange,
    Validity,
)

MAX_TURNS_HERE = 20
"""Turns in one step are counted up to this number; more count as this many."""


class Scale(NamedTuple):
    """One thing of which exactly one value holds, with the bit of each value."""

    bits: Mapping[object, int]

    @property
    def all(self) -> int:
        """Every bit of the scale."""
        return sum(self.bits.values())

    def except_for(self, values: Iterable[object]) -> int:
        """The bits that a guard allowing only ``values`` forbids."""
        return self.all & ~sum({self.bits[value] for value in values})


def _scales(*scales: Iterable[object]) -> list[Scale]:
    placed: list[Scale] = []
    offset = 0
    for scale in scales:
        values = list(scale)
        placed.append(Scale({value: 1 << offset + place for place, value in enumerate(values)}))
        offset += len(values)
    return placed


MOOD, CHANGE, COMPLAINT, CHANNEL, VALIDITY, SAID, AUTHORITY, TURNS_HERE = _scales(
    Mood,
    (None, *MoodChange),  # None: the customer has not reacted yet
    Complaint,
    Channel,
    Validity,
    (None, *CustomerMove),
    range(TOP_AUTHORITY + 1),
    range(MAX_TURNS_HERE + 1),
)
SCALES = (MOOD, CHANGE, COMPLAINT, CHANNEL, VALIDITY, SAID, AUTHORITY, TURNS_HERE)
SETS_AT = TURNS_HERE.all.bit_length()
"""The first bit above the scales."""

FLAG_BIT: Mapping[str, int] = {flag: 1 << SETS_AT + place for place, flag in enumerate(Flag)}


class Tests(NamedTuple):
    """A compiled guard: see the module."""

    forbidden: int
    needs: tuple[int, ...]


ALWAYS = Tests(0, ())


def fits(tests: Tests, facts: int) -> bool:
    """Whether a guard holds."""
    return not facts & tests.forbidden and all(facts & need for need in tests.needs)


class Names(NamedTuple):
    """What the words of a playbook's guards can mean, with the bit that says that it holds."""

    done: Mapping[str, int]
    """Acts, and steps that do not bear an act's name."""
    steps: Mapping[str, int]
    """Steps reached, each with a bit of its own."""
    knows: Mapping[str, int]
    """Slots."""
    opt_in: Mapping[str, int]
    """Variants an agent can switch on."""
    width: int
    """Things that may hold or not: ``bit << width`` is the bit that says that one does not hold."""

    @classmethod
    def of(cls, *, steps: Iterable[str], slots: Iterable[str], variants: Iterable[str]) -> "Names":
        """The names with their bits, in the order given."""
        offset = SETS_AT + len(Flag)
        groups: list[dict[str, int]] = []
        for words in (map(str, Act), steps, slots, variants):
            bits = {word: 1 << offset + place for place, word in enumerate(words)}
            offset += len(bits)
            groups.append(bits)
        acts, step_bits, knows, opt_in = groups
        return cls({**step_bits, **acts}, step_bits, knows, opt_in, offset - SETS_AT)

    @property
    def nothing(self) -> int:
        """The bits that say that nothing holds."""
        return ((1 << self.width) - 1) << SETS_AT + self.width


def raised(holds: int, bits: int, width: int) -> int:
    """``holds`` after the things of ``bits`` came to hold."""
    return (holds | bits) & ~(bits << width)


def signs_of(tests: Tests, width: int) -> int:
    """Facts of which at least one must be present for a guard to hold, as few as one of its conditions names."""
    held = ((1 << width) - 1) << SETS_AT
    candidates = [*tests.needs]
    candidates += [1 << place for place in _places(tests.forbidden >> width & held)]
    candidates += [scale.all & ~tests.forbidden for scale in SCALES if scale.all & tests.forbidden]
    return min(candidates, key=int.bit_count, default=-1)


def _places(bits: int) -> Iterable[int]:
    return (place for place in range(bits.bit_length()) if bits >> place & 1)


def compile_guard(guard: Guard | None, names: Names, problems: list[Problem]) -> Tests:
    """The masks of ``guard`` (none: always holds); notes unknown words (P02) and guards that never hold (P08)."""
    if guard is None:
        return ALWAYS
    forbidden = 0
    for scale, values in (
        (CHANGE, _changes(guard.mood_change)),
        (COMPLAINT, guard.complaint),
        (CHANNEL, _channels(guard.channel)),
        (VALIDITY, guard.validity),
        (SAID, guard.said),
        (MOOD, _moods(guard.mood)),
        (AUTHORITY, _numbers(guard.authority, TOP_AUTHORITY)),
        (TURNS_HERE, _numbers(guard.turns_here, MAX_TURNS_HERE)),
    ):
        forbidden |= scale.except_for(values) if values is not None and values != () else 0
    needs: list[int] = []
    if guard.flags:
        flags = guard.flags
        forbidden |= _set(flags.any, flags.all, flags.none, FLAG_BIT, names.width, needs)
    for test, bits, kind in (
        (guard.done, names.done, "act or step"),
        (guard.knows, names.knows, "slot"),
        (guard.opt_in, names.opt_in, "variant"),
    ):
        if test:
            known = _known(test, bits, kind, problems)
            forbidden |= _set(known.any, known.all, known.none, bits, names.width, needs)
    tests = Tests(forbidden, tuple(needs))
    if _never_holds(tests, names.width):
        problems.append(Problem(guard.where, "P08", "this can never hold: its conditions exclude each other"))
    return tests


def _changes(changes: tuple[MoodChange, ...]) -> tuple[MoodChange, ...]:
    """A jump is an increase too."""
    return (*changes, MoodChange.JUMPED) if MoodChange.UP in changes else changes


def _channels(wanted: tuple[Channel | ChannelClass, ...]) -> tuple[Channel, ...]:
    return tuple(channel for channel in Channel if channel in wanted or channel.kind in wanted)


def _moods(test: MoodTest | None) -> list[Mood] | None:
    if test is None:
        return None
    low = test.at_least.level if test.at_least else 0
    high = test.at_most.level if test.at_most else len(Mood) - 1
    return [mood for mood in Mood if low <= mood.level <= high and (not test.is_ or mood in test.is_)]


def _numbers(test: NumberTest | None, top: int) -> list[int] | None:
    if test is None:
        return None
    return [number for number in range(test.at_least or 0, top + 1) if test.at_most is None or number <= test.at_most]


def _known(test: WordTest, bits: Mapping[str, int], kind: str, problems: list[Problem]) -> WordTest:
    """The words of ``test`` that exist; the others are noted."""
    kept: list[tuple[Word, ...]] = []
    for words in (test.any, test.all, test.none):
        kept.append(tuple(word for word in words if word in bits))
        problems += [Problem(word.where, "P02", unknown(kind, word, tuple(bits))) for word in words if word not in bits]
    return WordTest(*kept)


def _set(
    some: Iterable[str],
    every: Iterable[str],
    none: Iterable[str],
    bits: Mapping[str, int],
    width: int,
    needs: list[int],
) -> int:
    """The bits forbidden by a test of what holds; ``needs`` gets the bits of "one of these"."""
    wanted = [bits[word] for word in some]
    if len(wanted) > 1:
        needs.append(sum(set(wanted)))
        wanted = []
    wanted += [bits[word] for word in every]
    return sum({bit << width for bit in wanted} | {bits[word] for word in none})


def _never_holds(tests: Tests, width: int) -> bool:
    """Whether a scale is left no value, or something should hold that must not."""
    if any(scale.all & ~tests.forbidden == 0 for scale in SCALES):
        return True
    held = (1 << SETS_AT + width) - 1
    must_not = (tests.forbidden & held) >> SETS_AT
    must = tests.forbidden >> SETS_AT + width
    return bool(must_not & must) or any(need & ~tests.forbidden == 0 for need in tests.needs)
