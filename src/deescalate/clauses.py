"""Guards as clauses: what the checker reasons with instead of trying every combination of facts.

A clause is a set of bits of the facts (see `guards`) of which at least one must be present. A guard that holds is a list of
clauses, and so is a guard that fails, because a fact excludes a guard by being present. What a check does not follow - what
the customer says, flags that nothing else asks about - is chosen away (`project`), so that a clause list over the few things
that are followed remains: that is how cases which all guards treat alike are merged without ever being listed.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from deescalate.guards import SCALES, SETS_AT, Tests

Clauses = tuple[int, ...]
"""All of these must hold; the empty tuple always holds."""

SCALE_MASKS = tuple(scale.all for scale in SCALES)


_SCALES = sum(SCALE_MASKS)


def variables_in(bits: int, width: int) -> Iterator[int]:
    """The variables that ``bits`` say something about, each as the mask of all its values."""
    if bits & _SCALES:
        for scale in SCALE_MASKS:
            if bits & scale:
                yield scale
    rest = bits >> SETS_AT
    named = (rest | rest >> width) & ((1 << width) - 1)
    while named:
        lowest = named & -named
        yield (lowest | lowest << width) << SETS_AT
        named ^= lowest


def holding(tests: Tests, width: int) -> Clauses:
    """The clauses that say that a guard holds."""
    return (*(variable & ~tests.forbidden for variable in variables_in(tests.forbidden, width)), *tests.needs)


def failing(tests: Tests, width: int) -> Clauses:
    """The clauses that say that a guard does not hold; for a guard that always holds, impossible."""
    found = [tests.forbidden]
    for need in tests.needs:
        absent = [bit << width for bit in bits_of(need)]
        found = [clause | bit for clause in found for bit in absent]
    return tuple(found)


def bits_of(bits: int) -> Iterator[int]:
    """The single bits of ``bits``, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


def restricted(clauses: Iterable[int], possible: int, width: int) -> Clauses | None:
    """``clauses`` when only the facts in ``possible`` can be; None when they cannot hold."""
    kept: list[int] = []
    for clause in clauses:
        left = clause & possible
        if not left:
            return None
        outside = possible & ~left
        for variable in variables_in(left, width):
            if not outside & variable:
                break  # the variable has no value outside the clause: it always holds
        else:
            kept.append(left)
    return tuple(dict.fromkeys(kept))


class Choice(NamedTuple):
    """Values that were chosen, and what then remains to be satisfied."""

    made: int
    left: Clauses


def project(clauses: Clauses, keep: int, width: int) -> tuple[Clauses, ...]:
    """``clauses`` with everything outside ``keep`` chosen as it suits: alternatives, each with clauses over ``keep`` only."""
    return tuple(choice.left for choice in choices(clauses, keep, width))


def choices(clauses: Clauses, keep: int, width: int, *, plain: int = 0) -> tuple[Choice, ...]:
    """The ways to choose everything outside ``keep``, with the clauses over ``keep`` that each leaves.

    Of the values of a variable only those are tried that satisfy clauses no other value satisfies as well; of equals, one of
    ``plain``. A variable that no clause needs is not chosen.
    """
    found: dict[Clauses, Choice] = {}
    waiting = [Choice(0, clauses)]
    while waiting:
        made, current = waiting.pop()
        if 0 in current:
            continue
        made, current = _without_choice(made, current, keep, width, plain)
        loose = _loose(current, keep)
        if not loose:
            left = _without_weaker(current)
            found.setdefault(left, Choice(made, left))
            continue
        variable, served = _easiest(current, loose, width, plain)
        for indices, value in served.items():
            rest = tuple(clause & ~variable for place, clause in enumerate(current) if not indices >> place & 1)
            waiting.append(Choice(made | value, rest))
    return tuple(found.values())


def _loose(clauses: Clauses, keep: int) -> int:
    loose = 0
    for clause in clauses:
        loose |= clause
    return loose & ~keep


def _without_choice(made: int, clauses: Clauses, keep: int, width: int, plain: int) -> Choice:
    """Takes every value that satisfies all the clauses its variable is in: no other value can be better."""
    again = True
    while again:
        again = False
        for variable in variables_in(_loose(clauses, keep), width):
            common = variable
            for clause in clauses:
                if clause & variable:
                    common &= clause
            if common:
                rest = tuple(clause for clause in clauses if not clause & variable)
                if len(rest) < len(clauses):
                    wanted = common & plain or common
                    made |= wanted & -wanted
                    clauses, again = rest, True
    return Choice(made, clauses)


def _easiest(clauses: Clauses, loose: int, width: int, plain: int) -> tuple[int, dict[int, int]]:
    """The variable with the fewest values worth trying, and these: which clauses each satisfies, and the value."""
    best: tuple[int, dict[int, int]] | None = None
    for variable in variables_in(loose, width):
        served = _served(clauses, variable, plain)
        if best is None or len(served) < len(best[1]):
            best = (variable, served)
            if len(served) == 1:
                break
    assert best is not None
    return best


def _served(clauses: Clauses, variable: int, plain: int) -> dict[int, int]:
    """For each set of clauses that a value satisfies, as a set of places, such a value."""
    places = [(1 << place, clause & variable) for place, clause in enumerate(clauses) if clause & variable]
    served: dict[int, int] = {}
    for value in bits_of(variable):
        serves = 0
        for place, clause in places:
            if clause & value:
                serves |= place
        if serves and (serves not in served or value & plain):
            served[serves] = value
    if len(served) == 1:
        return served
    return {
        one: value for one, value in served.items() if not any(one != other and one & ~other == 0 for other in served)
    }


def _without_weaker(clauses: Clauses) -> Clauses:
    if len(clauses) < 2:
        return clauses
    distinct = sorted(set(clauses))
    return tuple(one for one in distinct if not any(other != one and other & ~one == 0 for other in distinct))
