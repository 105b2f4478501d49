"""Sets of situations as whole numbers: one bit for each combination of the facts that a check follows.

A fact that is followed has a digit in the number of a situation; a literal ("mood is angry", "a warning was given") is the set of
all situations whose digit says so, a change of a fact is a shift. What is not followed has no digit: it is chosen anew at every
turn, which allows more than can happen and never less, so what is proved holds.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from deescalate.clauses import Clauses, variables_in
from deescalate.guards import AUTHORITY, CHANGE, CHANNEL, MAX_TURNS_HERE, MOOD, TURNS_HERE
from deescalate.vocabulary import Mood, MoodChange

Situations = int
"""A set of situations."""


class Digit(NamedTuple):
    """Where a followed variable stands in the number of a situation."""

    variable: int
    stride: int
    """Distance between two situations that differ by one in this digit."""
    values: tuple[int, ...]
    """For each digit the bits of facts that it stands for."""


class Layout(NamedTuple):
    """How situations are numbered."""

    followed: int
    """Every bit of the facts that has a digit."""
    digits: Mapping[int, Digit]
    """By variable."""
    size: int
    """How many situations there are at one place."""
    literal: Mapping[int, Situations]
    """For each bit of facts the situations in which it is present."""

    @property
    def all(self) -> Situations:
        """Every situation."""
        return (1 << self.size) - 1

    def where(self, alternatives: Iterable[Clauses]) -> Situations:
        """The situations in which one of the alternatives holds; their clauses are about followed facts only."""
        found = 0
        for clauses in alternatives:
            fitting = self.all
            for clause in clauses:
                fitting &= self._any_of(clause)
            found |= fitting
        return found

    def _any_of(self, clause: int) -> Situations:
        found = 0
        while clause:
            lowest = clause & -clause
            found |= self.literal[lowest]
            clause ^= lowest
        return found


def layout_of(variables: Iterable[int], *, width: int, most_turns: int) -> Layout:
    """The layout that follows ``variables``; turns in a step are told apart up to ``most_turns``."""
    digits: dict[int, Digit] = {}
    stride = 1
    for variable in variables:
        values = _values_of(variable, width, most_turns)
        digits[variable] = Digit(variable, stride, values)
        stride *= len(values)
    literal: dict[int, Situations] = {}
    for digit in digits.values():
        period = digit.stride * len(digit.values)
        ones = ((1 << stride) - 1) // ((1 << period) - 1)
        for place, bits in enumerate(digit.values):
            pattern = (((1 << digit.stride) - 1) << place * digit.stride) * ones
            for bit in _single(bits):
                literal[bit] = pattern
    followed = 0
    for variable in digits:
        followed |= variable
    return Layout(followed, digits, stride, literal)


def _values_of(variable: int, width: int, most_turns: int) -> tuple[int, ...]:
    if variable == TURNS_HERE.all:
        bits = [TURNS_HERE.bits[turn] for turn in range(MAX_TURNS_HERE + 1)]
        most = min(most_turns, MAX_TURNS_HERE)
        return (*bits[:most], sum(bits[most:]))
    if variable in {MOOD.all, CHANGE.all, CHANNEL.all, AUTHORITY.all}:
        return tuple(_single(variable))
    held = next(iter(_single(variable)))
    assert variable == held | held << width
    return (held << width, held)


def _single(bits: int) -> Iterable[int]:
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


class Changes(NamedTuple):
    """How sets of situations change in a turn, for one layout."""

    layout: Layout
    raised: tuple[tuple[Situations, int], ...]
    """Things that the customer's turn can bring up: the situations without it, and the shift."""
    moods: tuple[tuple[Situations, int], ...]
    """For each change of mood the situations in which it is possible, and the shift."""
    calm_digit: Digit | None
    """The digit of the last change of mood, which is forgotten when a move has been chosen."""
    turns: Digit | None

    def heard(self, situations: Situations) -> Situations:
        """Every situation that the customer's next turn can make of these."""
        if self.turns:
            last = self.layout.literal[_lowest(self.turns.values[-1])]
            situations = (situations & last) | (situations & ~last) << self.turns.stride
        for without, shift in self.raised:
            situations |= (situations & without) << shift
        if self.moods:
            moved = 0
            for possible, shift in self.moods:
                part = situations & possible
                moved |= part << shift if shift >= 0 else part >> -shift
            situations = moved
        return situations

    def arrived(self, situations: Situations, marks: tuple[tuple[Situations, int], ...], *, stays: bool) -> Situations:
        """The situations once the move has been made: what it does is done, and turns are counted anew unless one stays."""
        if self.turns and not stays:
            situations = self._zeroed(situations, self.turns)
        if self.calm_digit:
            situations = self._zeroed(situations, self.calm_digit)
        for without, shift in marks:
            part = situations & without
            situations = (situations ^ part) | part << shift
        return situations

    def _zeroed(self, situations: Situations, digit: Digit) -> Situations:
        found = 0
        for place, bits in enumerate(digit.values):
            found |= (situations & self.layout.literal[_lowest(bits)]) >> place * digit.stride
        return found

    def before_arrival(
        self, reached: Situations, marks: tuple[tuple[Situations, int], ...], *, stays: bool
    ) -> Situations:
        """The situations that `arrived` leads into ``reached``."""
        for without, shift in reversed(marks):
            marked = reached & ~without
            reached = marked | marked >> shift
        if self.calm_digit:
            reached = self._spread(reached, self.calm_digit)
        if self.turns and not stays:
            reached = self._spread(reached, self.turns)
        return reached

    def _spread(self, situations: Situations, digit: Digit) -> Situations:
        zero = situations & self.layout.literal[_lowest(digit.values[0])]
        found = zero
        for place in range(1, len(digit.values)):
            found |= zero << place * digit.stride
        return found

    def before_hearing(self, heard: Situations) -> Situations:
        """The situations that a customer's turn can lead into ``heard``."""
        if self.moods:
            moved = 0
            for possible, shift in self.moods:
                moved |= (heard >> shift if shift >= 0 else heard << -shift) & possible
            heard = moved
            if self.calm_digit:
                heard &= self.layout.literal[_lowest(self.calm_digit.values[0])]
        for without, shift in self.raised:
            heard |= heard >> shift & without
        if self.turns:
            last = self.layout.literal[_lowest(self.turns.values[-1])]
            first = self.layout.literal[_lowest(self.turns.values[0])]
            heard = (heard & last) | (heard & ~first) >> self.turns.stride
        return heard

    def marks(self, done_bits: int, width: int) -> tuple[tuple[Situations, int], ...]:
        """What arriving at a step with these ``done_bits`` changes."""
        found = []
        for variable in variables_in(done_bits, width):
            digit = self.layout.digits.get(variable)
            if digit:
                found.append((self.layout.literal[digit.values[0]], digit.stride))
        return tuple(found)


def _lowest(bits: int) -> int:
    return bits & -bits


def changes_of(layout: Layout, raisable: Iterable[int]) -> Changes:
    """The changes for ``layout``; ``raisable`` are the variables that a customer's turn can bring up."""
    raised = tuple(
        (layout.literal[digit.values[0]], digit.stride)
        for variable in raisable
        if (digit := layout.digits.get(variable)) is not None
    )
    mood, change = layout.digits.get(MOOD.all), layout.digits.get(CHANGE.all)
    moods: list[tuple[Situations, int]] = []
    if mood and change:
        places = {bits: place for place, bits in enumerate(change.values)}
        for climbed in range(1 - len(Mood), len(Mood)):
            possible = 0
            for start in range(len(Mood)):
                if 0 <= start + climbed < len(Mood):
                    possible |= layout.literal[mood.values[start]]
            moods.append((possible, climbed * mood.stride + places[CHANGE.bits[change_of(climbed)]] * change.stride))
    return Changes(layout, raised, tuple(moods), change, layout.digits.get(TURNS_HERE.all))


def change_of(climbed: int) -> MoodChange:
    """How a mood moved that climbed by so many grades."""
    if climbed < 0:
        return MoodChange.DOWN
    if climbed == 0:
        return MoodChange.SAME
    return MoodChange.UP if climbed == 1 else MoodChange.JUMPED
