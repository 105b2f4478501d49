"""Every situation a conversation can get into, level by level: sets of situations at places, in product with a monitor.

A level holds what can be reached with one more move and was not reached with fewer, so the first broken promise that is
found is one of the shortest. What the layout does not follow is chosen anew at every turn: an exploration may find ways that
do not exist (`witnesses` looks whether they do), but misses none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from deescalate.clauses import Clauses
from deescalate.monitors import BROKEN, SETTLED, Hit, Monitor, hits_at
from deescalate.network import OUTSIDE, Hop, Memory, Network, Place
from deescalate.projection import Projector
from deescalate.tracking import Changes, Layout, Situations, changes_of, layout_of


class Edge(NamedTuple):
    """A move that some of a place's situations allow."""

    target: Place
    hits: int
    when: Situations
    """The situations, as they are once the customer was heard, in which the move is possible."""
    marks: tuple[tuple[Situations, int], ...]
    stays: bool
    ends: bool


class Stop(NamedTuple):
    """One move of a trail: where it arrives and what it counts as."""

    place: Place
    hits: int


Trail = tuple[Stop, ...]
"""The moves of a conversation, the first one included."""

Level = dict[tuple[Place, int], Situations]
"""By place and state of the monitor."""


NOTHING: Mapping[Place, Situations] = MappingProxyType({})


class Explored(NamedTuple):
    """What an exploration found."""

    trail: Trail | None
    """To the first broken promise."""
    situations: int
    """How many situations were reached; the monitor's states count."""
    complete: bool
    """False when the limit was reached first."""
    places: frozenset[Place]
    """Where conversations can stand while the monitor still watches."""


@dataclass
class View:
    """A network seen through a layout: what is followed has digits, everything else is chosen as it suits.

    What has been worked out is kept, so that many properties can share one view.
    """

    projector: Projector
    memory: Memory
    followed: tuple[int, ...]
    """Variables."""
    layout: Layout = field(init=False)
    changes: Changes = field(init=False)
    _edges: dict[object, tuple[Edge, ...]] = field(default_factory=dict)
    _marks: dict[str, tuple[tuple[Situations, int], ...]] = field(default_factory=dict)
    _conditions: dict[object, Situations] = field(default_factory=dict)

    @property
    def network(self) -> Network:
        """The network that is seen."""
        return self.projector.network

    def __post_init__(self) -> None:
        width = self.network.width
        self.layout = layout_of(self.followed, width=width, most_turns=self.memory.most_turns)
        self.changes = changes_of(self.layout, self.memory.raisable)

    def opening(self) -> Situations:
        """The situations in which a conversation can begin."""
        facts = self.network.opening_facts
        return self.layout.where([tuple(v & facts for v in (d.variable for d in self.layout.digits.values()))])

    def edges(self, place: Place, hits: Mapping[str, tuple[Hit, ...]]) -> tuple[Edge, ...]:
        """The moves from a place; ``hits`` says for each step what arriving there can count as."""
        found: dict[tuple[Place, int, bool], Situations] = {}
        for number, hop in self.projector.hops(place):
            for hit in hits[hop.target.step]:
                when = self._condition(place, number, hop, hit.clauses)
                if when:
                    key = (hop.target, hit.hits, hop.stays)
                    found[key] = found.get(key, 0) | when
        return tuple(self._edge(*key, when) for key, when in found.items())

    def plain_edges(self, place: Place) -> tuple[Edge, ...]:
        """The moves from a place, for monitors that do not look at facts; their hits are left 0."""
        known = self._edges.get(place)
        if known is None:
            known = self._edges[place] = self.edges(place, _NoHits())
        return known

    def _edge(self, target: Place, hits: int, stays: bool, when: Situations) -> Edge:
        marks = self._marks.get(target.step)
        if marks is None:
            done = self.network.playbook.steps[target.step].done_bits
            marks = self._marks[target.step] = self.changes.marks(done, self.network.width)
        return Edge(target, hits, when, marks, stays, self.network.ends_at(target))

    def _condition(self, place: Place, number: int, hop: Hop, extra: Clauses) -> Situations:
        """The situations in which ``hop`` can be taken while ``extra`` holds."""
        key = (place.step, number, extra)
        known = self._conditions.get(key)
        if known is None:
            alternatives = self.projector.alternatives(place, number, hop, extra, self.layout.followed)
            known = self._conditions[key] = self.layout.where(alternatives)
        return known


class _NoHits(dict[str, tuple[Hit, ...]]):
    def __missing__(self, key: str) -> tuple[Hit, ...]:
        return (Hit(0, ()),)


def explore(view: View, monitor: Monitor, *, limit: int, forbidden: Mapping[Place, Situations] = NOTHING) -> Explored:
    """What ``monitor`` sees in every conversation; gives up after ``limit`` situations.

    A situation that is ``forbidden`` counts as a broken promise as well.
    """
    seer = Seer(view, monitor)
    level: Level = {(OUTSIDE, monitor.start): view.opening()}
    levels = [level]
    seen: Level = {}
    situations = 0
    while level:
        following: Level = {}
        for (place, state), here in level.items():
            heard = view.changes.heard(here) if place != OUTSIDE else here
            for edge, becomes in seer.moves(place, state):
                moved = heard & edge.when
                if not moved or becomes == SETTLED:
                    continue
                moved = view.changes.arrived(moved, edge.marks, stays=edge.stays)
                key = (edge.target, becomes)
                wrong = moved if becomes == BROKEN else moved & forbidden.get(edge.target, 0)
                if wrong:
                    return Explored(seer.trail_to(levels, key, wrong), situations, complete=True, places=frozenset())
                new = moved & ~seen.get(key, 0)
                if new:
                    seen[key] = seen.get(key, 0) | new
                    following[key] = following.get(key, 0) | new
        situations += sum(found.bit_count() for found in following.values())
        if situations > limit:
            return Explored(None, situations, complete=False, places=frozenset())
        levels.append(following)
        level = following
    return Explored(None, situations, complete=True, places=frozenset(place for place, _ in seen))


class Seer:
    """A view with a monitor."""

    def __init__(self, view: View, monitor: Monitor) -> None:
        self._view = view
        self._monitor = monitor
        width = view.network.width
        steps = view.network.playbook.steps
        self._hits = {name: hits_at(monitor.watched, step, width) for name, step in steps.items()}
        self._plain = all(len(hits) == 1 for hits in self._hits.values())
        self._edges: dict[Place, tuple[Edge, ...]] = {}
        self._moves: dict[tuple[Place, int], tuple[tuple[Edge, int], ...]] = {}

    def moves(self, place: Place, state: int) -> tuple[tuple[Edge, int], ...]:
        """The edges from a place, each with what the monitor's state becomes."""
        known = self._moves.get((place, state))
        if known is None:
            advance = self._monitor.advance
            known = tuple((edge, advance(state, edge.hits, edge.ends)) for edge in self._edges_at(place))
            self._moves[place, state] = known
        return known

    def _edges_at(self, place: Place) -> tuple[Edge, ...]:
        known = self._edges.get(place)
        if known is None:
            if self._plain:
                plain = self._view.plain_edges(place)
                known = tuple(edge._replace(hits=self._hits[edge.target.step][0].hits) for edge in plain)
            else:
                known = self._view.edges(place, self._hits)
            self._edges[place] = known
        return known

    def trail_to(self, levels: list[Level], key: tuple[Place, int], reached: Situations) -> Trail:
        """A trail that ends with the broken promise at ``key``."""
        stops: list[Stop] = []
        for level in reversed(levels):
            source, one, hits = self._source(level, key, reached)
            stops.append(Stop(key[0], hits))
            key, reached = source, one
        return tuple(reversed(stops))

    def _source(
        self, level: Level, key: tuple[Place, int], reached: Situations
    ) -> tuple[tuple[Place, int], Situations, int]:
        """A place of ``level``, and one of its situations, from which one move leads to one of ``reached``."""
        for source, here in level.items():
            for edge, becomes in self.moves(*source):
                if (edge.target, becomes) == key and self._image(source[0], here, edge) & reached:
                    return source, self._one_of(source[0], here, edge, reached), edge.hits
        raise AssertionError("every level was reached from the one before")

    def _image(self, place: Place, here: Situations, edge: Edge) -> Situations:
        changes = self._view.changes
        heard = changes.heard(here) if place != OUTSIDE else here
        return changes.arrived(heard & edge.when, edge.marks, stays=edge.stays)

    def _one_of(self, place: Place, here: Situations, edge: Edge, reached: Situations) -> Situations:
        """A single situation of ``here``, found by halving."""
        while here & (here - 1):
            middle = ((here & -here).bit_length() - 1 + here.bit_length()) // 2
            low = here & ((1 << middle) - 1)
            here = low if self._image(place, low, edge) & reached else here ^ low
        return here
