"""What a hop needs of the facts that are followed, with everything else chosen as it suits; worked out once and shared.

Two checks that follow different things mostly ask the same: whether a step warns does not depend on how turns are counted. So
answers are kept by what a hop really asks about.
"""

from dataclasses import dataclass, field

from deescalate.clauses import Clauses, project, restricted, variables_in
from deescalate.network import Hop, Network, Place

Alternatives = tuple[Clauses, ...]


@dataclass
class Projector:
    """The hops of a network as conditions on what is followed, in conversations where ``throughout`` holds."""

    network: Network
    throughout: Clauses
    _hops: dict[Place, tuple[tuple[int, Hop], ...]] = field(default_factory=dict)
    _own: dict[object, tuple[Clauses | None, int]] = field(default_factory=dict)
    _calm: dict[str, tuple[int, Clauses | None]] = field(default_factory=dict)
    _numbers: dict[Clauses | None, int] = field(default_factory=dict)
    _rests: dict[object, Alternatives] = field(default_factory=dict)
    _alternatives: dict[object, Alternatives] = field(default_factory=dict)

    def hops(self, place: Place) -> tuple[tuple[int, Hop], ...]:
        """The hops from a place that can be taken at all, numbered as they are tried; places of a step have the same numbers."""
        known = self._hops.get(place)
        if known is None:
            numbered = enumerate(self.network.hops(place))
            known = self._hops[place] = tuple(
                (number, hop) for number, hop in numbered if self.alternatives(place, number, hop, (), 0)
            )
        return known

    def alternatives(self, place: Place, number: int, hop: Hop, extra: Clauses, followed: int) -> Alternatives:
        """The conditions under which ``hop``, the ``number``th from ``place``, can be taken while ``extra`` holds."""
        own_key = (place.step, number, extra)
        known = self._own.get(own_key)
        if known is None:
            facts = self.network.facts_at(place)
            own = restricted((*hop.clauses, *extra, *self.throughout), facts, self.network.width)
            known = self._own[own_key] = (own, _union(own or ()))
        own, asked = known
        if own is None:
            return ()
        if not hop.undisturbed:
            return self._projected(own, ((),), (own, followed & asked), followed)
        calm_number, calm = self._calm_at(place)
        if calm is None:
            return ()
        key = (own, calm_number, followed & (asked | _union(calm)))
        return self._projected(
            own, None if key in self._alternatives else self._left(own, calm, calm_number, followed), key, followed
        )

    def _projected(self, own: Clauses, rests: Alternatives | None, key: object, followed: int) -> Alternatives:
        known = self._alternatives.get(key)
        if known is None:
            assert rests is not None
            width = self.network.width
            known = tuple(dict.fromkeys(one for rest in rests for one in project((*own, *rest), followed, width)))
            self._alternatives[key] = known
        return known

    def _calm_at(self, place: Place) -> tuple[int, Clauses | None]:
        """What it takes at a place that no interrupt fits, with a number by which equal ones are known."""
        known = self._calm.get(place.step)
        if known is None:
            calm = restricted(self.network.undisturbed, self.network.facts_at(place), self.network.width)
            known = self._calm[place.step] = (self._numbers.setdefault(calm, len(self._numbers)), calm)
        return known

    def _left(self, own: Clauses, calm: Clauses, calm_number: int, followed: int) -> Alternatives:
        """What is left of "no interrupt fits" when all that only interrupts ask about is chosen as it suits."""
        width = self.network.width
        asked = followed & _union(calm)
        for clause in own:
            for variable in variables_in(clause, width):
                asked |= variable
        known = self._rests.get((calm_number, asked))
        if known is None:
            known = self._rests[calm_number, asked] = project(calm, asked, width)
        return known


def _union(clauses: Clauses) -> int:
    found = 0
    for clause in clauses:
        found |= clause
    return found
