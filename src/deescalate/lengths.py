"""How long conversations can get: sets of situations after one move, two moves, three, without forgetting the way there.

Unlike `exploration`, a situation counts again each time it is reached, because a longer way to it may lead further. What a
playbook counts - turns in a step, what was done - is followed from the beginning: without it every conversation would go on for ever.
"""

from typing import NamedTuple

from deescalate.exploration import Level, Seer, Trail, View
from deescalate.monitors import Monitor
from deescalate.network import OUTSIDE


class Walked(NamedTuple):
    """How far conversations go."""

    moves: int
    """Moves of the longest one, as far as they were followed."""
    trail: Trail | None
    """A way that is longer than allowed."""
    situations: int
    """The most situations there were after some number of moves."""


WALKER = Monitor(0, lambda _state, _hits, _ends: 0, ())
"""A monitor that never minds."""


def walk(view: View, *, at_most: int) -> Walked:
    """The longest conversation, or one that is longer than ``at_most`` moves."""
    seer = Seer(view, WALKER)
    level: Level = {(OUTSIDE, 0): view.opening()}
    levels: list[Level] = []
    most = 0
    while level and len(levels) <= at_most:
        levels.append(level)
        level = _further(view, seer, level)
        most = max(most, sum(here.bit_count() for here in level.values()))
    if not level:
        return Walked(len(levels) - 1, None, most)
    key, reached = next(iter(level.items()))
    return Walked(at_most + 1, seer.trail_to(levels, key, reached), most)


def _further(view: View, seer: Seer, level: Level) -> Level:
    changes = view.changes
    following: Level = {}
    for (place, state), here in level.items():
        heard = changes.heard(here) if place != OUTSIDE else here
        for edge, _ in seer.moves(place, state):
            moved = heard & edge.when
            if moved:
                key = (edge.target, state)
                following[key] = following.get(key, 0) | changes.arrived(moved, edge.marks, stays=edge.stays)
    return following
