"""The coarsest exploration: only where a conversation stands, every place one bit, all of a level in one number.

Most promises are kept by the order of the steps alone, and this is enough to prove them. It follows nothing, so it is
`exploration` for a view without digits, a hundred times faster.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deescalate.clauses import bits_of
from deescalate.exploration import Explored, Stop, Trail, View
from deescalate.monitors import BROKEN, SETTLED, Hit, Monitor, hits_at
from deescalate.network import OUTSIDE, Place

PlaceSet = int
"""A set of places."""

Levels = list[dict[int, PlaceSet]]
"""For each number of moves, by state of the monitor, the places reached first then."""


class Map(NamedTuple):
    """All places that can be reached, and where each leads."""

    places: tuple[Place, ...]
    leads_to: tuple[PlaceSet, ...]
    at_step: Mapping[str, PlaceSet]
    ends: PlaceSet


def map_of(view: View) -> Map:
    """The map of a view without digits."""
    places: dict[Place, int] = {OUTSIDE: 0}
    leads_to: list[PlaceSet] = []
    for place in _growing(places):
        found = 0
        for edge in view.plain_edges(place):
            found |= 1 << places.setdefault(edge.target, len(places))
        leads_to.append(found)
    at_step: dict[str, PlaceSet] = {}
    ends = 0
    for place, number in places.items():
        at_step[place.step] = at_step.get(place.step, 0) | 1 << number
        if place != OUTSIDE and view.network.ends_at(place):
            ends |= 1 << number
    return Map(tuple(places), tuple(leads_to), at_step, ends)


def _growing(places: dict[Place, int]) -> Iterator[Place]:
    """The places in order, those included that are added on the way."""
    done = 0
    while done < len(places):
        fresh = list(places)[done:]
        yield from fresh
        done += len(fresh)


class _Walker:
    """A monitor on a map."""

    def __init__(self, view: View, known: Map, monitor: Monitor) -> None:
        steps, width = view.network.playbook.steps, view.network.width
        self._view = view
        self._map = known
        self._monitor = monitor
        self._hits = {name: hits_at(monitor.watched, steps[name], width) for name in known.at_step if name}
        self._sorted: dict[tuple[int, bool], PlaceSet] = {}
        self._by_facts: PlaceSet = 0
        for name, hits in self._hits.items():
            if len(hits) > 1:
                self._by_facts |= known.at_step[name]
                continue
            key = (hits[0].hits, steps[name].outcome is not None)
            self._sorted[key] = self._sorted.get(key, 0) | known.at_step[name]
        self._numbers = {place: number for number, place in enumerate(known.places)} if self._by_facts else {}
        self._led_by_facts: dict[int, tuple[tuple[int, PlaceSet], ...]] = {}

    def next(self, state: int, places: PlaceSet) -> Iterator[tuple[int, int, PlaceSet]]:
        """The state of the monitor, hits and places after one more move."""
        reached, by_hits = 0, dict[int, int]()
        for bit in bits_of(places):
            number = bit.bit_length() - 1
            reached |= self._map.leads_to[number]
            if self._by_facts & self._map.leads_to[number]:
                for hits, found in self._by_facts_from(number):
                    by_hits[hits] = by_hits.get(hits, 0) | found
        for (hits, ends), here in self._sorted.items():
            if reached & here:
                yield self._monitor.advance(state, hits, ends), hits, reached & here
        for hits, found in by_hits.items():
            for ends, part in ((False, found & ~self._map.ends), (True, found & self._map.ends)):
                if part:
                    yield self._monitor.advance(state, hits, ends), hits, part

    def _by_facts_from(self, number: int) -> tuple[tuple[int, PlaceSet], ...]:
        """Where a place leads when it depends on the facts what that counts as."""
        known = self._led_by_facts.get(number)
        if known is None:
            found: dict[int, PlaceSet] = {}
            for edge in self._view.edges(self._map.places[number], _Only(self._hits)):
                found[edge.hits] = found.get(edge.hits, 0) | 1 << self._numbers[edge.target]
            known = self._led_by_facts[number] = tuple(found.items())
        return known


class _Only(dict[str, tuple[Hit, ...]]):
    """Hits of the steps where they depend on facts; nothing for the others, which then have no edges."""

    def __init__(self, hits: Mapping[str, tuple[Hit, ...]]) -> None:
        super().__init__({name: several if len(several) > 1 else () for name, several in hits.items()})


def explore_places(view: View, known: Map, monitor: Monitor) -> Explored:
    """What ``monitor`` sees when nothing but the place is followed."""
    walker = _Walker(view, known, monitor)
    level: dict[int, PlaceSet] = {monitor.start: 1}
    levels: Levels = [level]
    seen: dict[int, PlaceSet] = {}
    situations = 0
    while level:
        following: dict[int, PlaceSet] = {}
        for state, places in level.items():
            for becomes, hits, reached in walker.next(state, places):
                if becomes == BROKEN:
                    trail = _trail(walker, known, levels, reached & -reached, hits)
                    return Explored(trail, situations, complete=True, places=frozenset())
                new = reached & ~seen.get(becomes, 0)
                if new and becomes != SETTLED:
                    seen[becomes] = seen.get(becomes, 0) | new
                    following[becomes] = following.get(becomes, 0) | new
                    situations += new.bit_count()
        levels.append(following)
        level = following
    reached = 0
    for places in seen.values():
        reached |= places
    standing = frozenset(known.places[bit.bit_length() - 1] for bit in bits_of(reached))
    return Explored(None, situations, complete=True, places=standing)


def _trail(walker: _Walker, known: Map, levels: Levels, target: PlaceSet, hits: int) -> Trail:
    """A trail to the place ``target``, where the promise is broken."""
    stops = [Stop(known.places[target.bit_length() - 1], hits)]
    becomes = BROKEN
    for depth in range(len(levels) - 1, 0, -1):
        state, place = _source(walker, levels[depth], target, becomes, hits)
        hits = _hits_before(walker, levels[depth - 1], place, state)
        stops.append(Stop(known.places[place.bit_length() - 1], hits))
        target, becomes = place, state
    return tuple(reversed(stops))


def _source(
    walker: _Walker, level: dict[int, PlaceSet], target: PlaceSet, becomes: int, hits: int
) -> tuple[int, PlaceSet]:
    """A place of the level before, with its state, from which ``target`` is reached so."""
    for state, places in level.items():
        for place in bits_of(places):
            if any(
                (found, kind) == (becomes, hits) and reached & target
                for found, kind, reached in walker.next(state, place)
            ):
                return state, place
    raise AssertionError("every level was reached from the one before")


def _hits_before(walker: _Walker, level: dict[int, PlaceSet], target: PlaceSet, becomes: int) -> int:
    """What reaching ``target`` from the level before counted as."""
    for state, places in level.items():
        for found, hits, reached in walker.next(state, places):
            if found == becomes and reached & target:
                return hits
    raise AssertionError("every level was reached from the one before")
