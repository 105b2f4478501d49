"""Properties as small monitors: they watch a conversation move by move and know when a promise is broken.

A monitor's state is one whole number. The checker runs monitors in product with the machine, over every conversation; the coach
can run the same ones along a single conversation, and ask before a move whether it would break a promise.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from deescalate.clauses import Clauses, failing, holding
from deescalate.guards import ALWAYS, MAX_TURNS_HERE, TURNS_HERE, fits
from deescalate.machine import Snapshot, Taken, facts_of
from deescalate.playbook import Playbook, Step
from deescalate.properties import Moves, Pattern, Property

BROKEN: Final = -1
"""The promise is broken by this move."""
SETTLED: Final = -2
"""Nothing that follows can break the promise any more."""

ABOUT: Final = 1
"""Bit of a hit: the move is one that the promise is about."""
COMES: Final = 2
"""Bit of a hit: the move is the other one."""

Advance = Callable[[int, int, bool], int]
"""State, hits and whether the conversation ends with this move, to the next state."""


class Monitor(NamedTuple):
    """How a promise is watched."""

    start: int
    advance: Advance
    watched: tuple[tuple[int, Moves], ...]
    """The bits of hits with the moves that they stand for."""


class Hit(NamedTuple):
    """What a move can count as, and the clauses under which it does."""

    hits: int
    clauses: Clauses


def monitor_of(promise: Property) -> Monitor:
    """The monitor of a property whose pattern is about single conversations (not `always_reachable`, not `bounded`)."""
    number = promise.number or 0
    watched = [(ABOUT, promise.about)]
    if promise.comes is not None:
        watched.append((COMES, promise.comes))
    match promise.pattern:
        case Pattern.NEVER:
            return Monitor(0, _never, tuple(watched))
        case Pattern.AT_MOST:
            return Monitor(0, _at_most(number), tuple(watched))
        case Pattern.EXACTLY:
            return Monitor(0, _exactly(number), tuple(watched))
        case Pattern.BEFORE:
            return Monitor(0, _before, tuple(watched))
        case Pattern.NEXT:
            return Monitor(0, _next, tuple(watched))
        case Pattern.EVENTUALLY:
            return Monitor(0, _eventually, tuple(watched))
        case _:
            assert promise.pattern is Pattern.LEADS_TO, promise.pattern
            if promise.from_start:
                return Monitor(_FIRST, _from_start(promise.number), tuple(watched))
            return Monitor(0, _leads_to(promise.number), tuple(watched))


def premise_of(promise: Property) -> Monitor | None:
    """A monitor that is broken as soon as what the promise is about happens; None if a promise needs no premise."""
    about = promise.about
    if promise.pattern is Pattern.NEVER:
        about = about._replace(tests=ALWAYS)  # never "closing while furious" is vacuous where nothing closes
        if about == promise.about:
            return None
    if promise.pattern is Pattern.EXACTLY:
        return Monitor(0, _any_end, ((ABOUT, about),))
    return Monitor(0, _never, ((ABOUT, about),))


def _any_end(_state: int, _hits: int, ends: bool) -> int:
    return BROKEN if ends else 0


def _never(_state: int, hits: int, _ends: bool) -> int:
    return BROKEN if hits & ABOUT else 0


def settled_by_move(_state: int, hits: int, _ends: bool) -> int:
    """For `always_reachable`: once the move has been made, nothing is owed."""
    return SETTLED if hits & ABOUT else 0


def _at_most(times: int) -> Advance:
    def advance(state: int, hits: int, _ends: bool) -> int:
        count = state + (hits & ABOUT)
        return BROKEN if count > times else count

    return advance


def _exactly(times: int) -> Advance:
    def advance(state: int, hits: int, ends: bool) -> int:
        count = state + (hits & ABOUT)
        return BROKEN if count > times or (ends and count < times) else count

    return advance


def _before(_state: int, hits: int, _ends: bool) -> int:
    if hits & ABOUT:
        return BROKEN
    return SETTLED if hits & COMES else 0


def _next(state: int, hits: int, _ends: bool) -> int:
    if state and not hits & COMES:
        return BROKEN
    return hits & ABOUT


def _eventually(_state: int, hits: int, ends: bool) -> int:
    if hits & COMES:
        return SETTLED
    return BROKEN if ends and hits & ABOUT else 0


def _leads_to(within: int | None) -> Advance:
    """State 0: nothing is owed; else the moves left, 1 without a limit."""

    def advance(state: int, hits: int, ends: bool) -> int:
        if hits & COMES:
            return 0
        if state and within is not None:
            state -= 1
            if not state:
                return BROKEN
        if hits & ABOUT and not state:
            state = 1 if within is None else within
            if not state:
                return BROKEN
        return BROKEN if ends and state else state

    return advance


_FIRST: Final = 1_000
"""No move has been made yet."""


def _from_start(within: int | None) -> Advance:
    def advance(state: int, hits: int, ends: bool) -> int:
        if hits & COMES:
            return SETTLED
        if state == _FIRST:
            if not hits & ABOUT:
                return SETTLED
            state = 1 if within is None else within
        if within is not None:
            state -= 1
            if not state:
                return BROKEN
        return BROKEN if ends else state

    return advance


def hits_at(watched: tuple[tuple[int, Moves], ...], place: Step, width: int) -> tuple[Hit, ...]:
    """What arriving at ``place`` can count as: one hit when the facts do not matter, else one for each case."""
    always = 0
    cases: list[Hit] = [Hit(0, ())]
    for bit, moves in watched:
        if not moves.can_be(place):
            continue
        if moves.tests == ALWAYS:
            always |= bit
            continue
        holds, fails = holding(moves.tests, width), failing(moves.tests, width)
        cases = [
            Hit(case.hits | hit, (*case.clauses, *clauses))
            for case in cases
            for hit, clauses in ((bit, holds), (0, fails))
        ]
    return tuple(Hit(case.hits | always, case.clauses) for case in cases)


def hits_of(watched: tuple[tuple[int, Moves], ...], place: Step, facts: int) -> int:
    """What arriving at ``place`` counts as when ``facts`` decided it."""
    return sum(bit for bit, moves in watched if moves.can_be(place) and fits(moves.tests, facts))


def deciding_facts(playbook: Playbook, before: Snapshot | None, taken: Taken) -> int:
    """The facts that decided the move ``taken`` from ``before`` (None: the beginning)."""
    after = taken.snapshot
    if before is None:
        done = playbook.steps[after.step].done_bits
        width = playbook.names.width
        return (facts_of(after) | done << width) & ~done
    done_masks = _done_mask(playbook)
    holds = (after.holds & ~done_masks) | (before.holds & done_masks)
    turns = TURNS_HERE.bits[min(before.turns_here + 1, MAX_TURNS_HERE)]
    return (facts_of(after._replace(holds=holds)) & ~TURNS_HERE.all) | turns


def _done_mask(playbook: Playbook) -> int:
    """Every bit that says that an act was or was not done, a step was or was not reached."""
    bits = 0
    for bit in playbook.names.done.values():
        bits |= bit
    for bit in playbook.names.steps.values():
        bits |= bit
    return bits | bits << playbook.names.width


def watch(playbook: Playbook, monitor: Monitor, state: int, before: Snapshot | None, taken: Taken) -> int:
    """The monitor's state after ``taken``; a state that is `BROKEN` or `SETTLED` stays so."""
    if state < 0 or taken.rule is None:
        return state
    place = playbook.steps[taken.snapshot.step]
    hits = hits_of(monitor.watched, place, deciding_facts(playbook, before, taken))
    return monitor.advance(state, hits, place.outcome is not None)
