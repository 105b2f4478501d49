"""A playbook as the checker sees it: places, the hops between them, and the clauses under which each hop is taken.

Made from the same masks that `machine.step` tries, in the same order: a hop is taken when its guard holds and every guard tried
before it fails. A place is a step together with the step that an aside returns to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from deescalate.clauses import Clauses, failing, holding, variables_in
from deescalate.guards import (
    AUTHORITY,
    CHANGE,
    CHANNEL,
    COMPLAINT,
    FLAG_BIT,
    MAX_TURNS_HERE,
    MOOD,
    SAID,
    SETS_AT,
    TURNS_HERE,
    Tests,
)
from deescalate.playbook import BACK, Playbook, Rule, Step
from deescalate.vocabulary import Mood


class Place(NamedTuple):
    """Where a conversation stands: a step, and the one that an aside returns to."""

    step: str
    back: str | None


OUTSIDE = Place("", None)
"""Before the first move."""


class Hop(NamedTuple):
    """A rule that leads from one place to another."""

    rule: Rule
    target: Place
    clauses: Clauses
    """Its guard holds, and those tried before it in the same list fail."""
    undisturbed: bool
    """Whether every interrupt must fail as well."""
    stays: bool
    """Whether it leads to the step where one is, so that turns there go on being counted."""


@dataclass(frozen=True, eq=False)
class Network:
    """The places and hops of one playbook."""

    playbook: Playbook
    undisturbed: Clauses
    """Every interrupt fails."""
    interrupts: tuple[tuple[Rule, Clauses], ...]
    ways: Mapping[str, tuple[tuple[Rule, Clauses], ...]]
    openings: tuple[Hop, ...]
    opening_facts: int
    """Facts that can be when a conversation begins."""
    turn_facts: int
    """Facts that can be when a customer's turn is answered."""

    @property
    def width(self) -> int:
        """See `guards.Names`."""
        return self.playbook.names.width

    def hops(self, place: Place) -> Iterator[Hop]:
        """The hops from a place, in the order in which they are tried; places of one step have the same rules."""
        if place == OUTSIDE:
            yield from self.openings
            return
        here = self.playbook.steps[place.step]
        if here.outcome is not None:
            return
        for rule, clauses in self.interrupts:
            yield self._hop(here, place.back, rule, clauses, undisturbed=False)
        for rule, clauses in self.ways[here.name]:
            yield self._hop(here, place.back, rule, clauses, undisturbed=True)

    def _hop(self, here: Step, back: str | None, rule: Rule, clauses: Clauses, *, undisturbed: bool) -> Hop:
        target = self._arrival(here, back, rule)
        return Hop(rule, target, clauses, undisturbed, target.step == here.name)

    def _arrival(self, here: Step, back: str | None, rule: Rule) -> Place:
        returning = back if here.aside and back else here.name
        name = returning if rule.go == BACK else rule.go
        if not self.playbook.steps[name].aside:
            return Place(name, None)
        return Place(name, here.resume or back)

    def facts_at(self, place: Place) -> int:
        """Facts that can be when a move is chosen at a place."""
        if place == OUTSIDE:
            return self.opening_facts
        return self.turn_facts & ~(self.playbook.steps[place.step].done_bits << self.width)

    def ends_at(self, place: Place) -> bool:
        """Whether the conversation is over there."""
        return self.playbook.steps[place.step].outcome is not None


def network_of(playbook: Playbook) -> Network:
    """The network of ``playbook``."""
    width = playbook.names.width
    interrupts = tuple(_in_order(playbook.interrupts, width))
    ways = {name: tuple(_in_order(step.ways, width)) for name, step in playbook.steps.items()}
    undisturbed = _all_fail(playbook.interrupts, width)
    return Network(
        playbook=playbook,
        undisturbed=undisturbed,
        interrupts=interrupts,
        ways=ways,
        openings=tuple(_openings(playbook, interrupts)),
        opening_facts=_opening_facts(playbook),
        turn_facts=_turn_facts(playbook),
    )


def _in_order(rules: Iterable[Rule], width: int) -> Iterator[tuple[Rule, Clauses]]:
    earlier: Clauses = ()
    for rule in rules:
        tests = Tests(rule.forbidden, rule.needs)
        yield rule, (*holding(tests, width), *earlier)
        earlier = (*earlier, *failing(tests, width))


def _all_fail(rules: Iterable[Rule], width: int) -> Clauses:
    return tuple(clause for rule in rules for clause in failing(Tests(rule.forbidden, rule.needs), width))


def _openings(playbook: Playbook, interrupts: tuple[tuple[Rule, Clauses], ...]) -> Iterator[Hop]:
    """An interrupt that fits goes first, and leads back to where `begin` would have led."""
    for begin, begun in _in_order(playbook.begin, playbook.names.width):
        for rule, clauses in interrupts:
            back = begin.go if playbook.steps[rule.go].aside else None
            yield Hop(rule, Place(rule.go, back), (*clauses, *begun), undisturbed=False, stays=False)
        back = begin.go if playbook.steps[begin.go].aside else None
        yield Hop(begin, Place(begin.go, back), begun, undisturbed=True, stays=False)


def _scales_in_scope(playbook: Playbook) -> int:
    """Every bit of the scales, channels only as far as the playbook is meant for them (they never change)."""
    out_of_scope = sum(bit for channel, bit in CHANNEL.bits.items() if channel not in playbook.scope.channels)
    return ((1 << SETS_AT) - 1) & ~out_of_scope


def _opening_facts(playbook: Playbook) -> int:
    scope, names = playbook.scope, playbook.names
    facts = _scales_in_scope(playbook) & ~(CHANGE.all | SAID.all | TURNS_HERE.all | COMPLAINT.all | MOOD.all)
    facts |= CHANGE.bits[None] | SAID.bits[None] | TURNS_HERE.bits[0]
    facts |= sum(COMPLAINT.bits[complaint] for complaint in scope.complaints)
    low = scope.mood.at_least.level if scope.mood.at_least else 0
    high = scope.mood.at_most.level if scope.mood.at_most else len(Mood) - 1
    facts |= sum(MOOD.bits[mood] for mood in Mood if low <= mood.level <= high)
    free = _union((*FLAG_BIT.values(), *names.knows.values(), *names.opt_in.values()))
    return facts | names.nothing | free


def _turn_facts(playbook: Playbook) -> int:
    names = playbook.names
    facts = _scales_in_scope(playbook) & ~(CHANGE.bits[None] | SAID.bits[None] | TURNS_HERE.bits[0])
    reachable = _union(step.done_bits for step in playbook.steps.values() if step.outcome is None)
    free = _union((*FLAG_BIT.values(), *names.knows.values(), *names.opt_in.values()))
    return facts | names.nothing | free | reachable


def _union(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


class Memory(NamedTuple):
    """Which variables a conversation remembers from turn to turn, apart from the place; all others are chosen anew."""

    raisable: tuple[int, ...]
    """Flags and known slots: a turn can bring them up, nothing takes them back."""
    lasting: tuple[int, ...]
    """Channel, authority, variants: fixed at the beginning."""
    done: tuple[int, ...]
    """Acts done and steps reached."""
    mood: int
    """The mood, to which the next one is compared; 0 where no guard asks how it moved."""
    turns: int
    """Turns in the present step; 0 where no guard counts them."""
    most_turns: int
    """More turns than this are all alike."""

    @property
    def all(self) -> tuple[int, ...]:
        """Every variable, in the order in which they get their digits."""
        return (
            *((self.turns,) if self.turns else ()),
            *self.done,
            *self.lasting,
            *self.raisable,
            *((self.mood,) if self.mood else ()),
        )


def memory_of(network: Network, asked: Iterable[int]) -> Memory:
    """What there is to remember when guards and properties ask for the bits of the clauses ``asked``."""
    clauses = (*asked, *network.undisturbed)
    clauses += tuple(clause for _, own in network.interrupts for clause in own)
    clauses += tuple(clause for ways in network.ways.values() for _, own in ways for clause in own)
    clauses += tuple(clause for hop in network.openings for clause in hop.clauses)
    named = _union(clauses)
    width, names = network.width, network.playbook.names
    variables = tuple(variables_in(named, width))
    raisable = _union((*FLAG_BIT.values(), *names.knows.values()))
    settable = _union(step.done_bits for step in network.playbook.steps.values() if step.outcome is None)
    return Memory(
        raisable=tuple(variable for variable in variables if variable & raisable),
        lasting=tuple(
            variable
            for variable in variables
            if variable in {CHANNEL.all, AUTHORITY.all} or variable & _union(names.opt_in.values())
        ),
        done=tuple(variable for variable in variables if variable & settable),
        mood=MOOD.all if named & CHANGE.all else 0,
        turns=TURNS_HERE.all if named & TURNS_HERE.all else 0,
        most_turns=_most_turns(clauses),
    )


def memory_size(memory: Memory) -> int:
    """How many situations there are at one place when everything is followed."""
    size = 1 << len(memory.done) + len(memory.raisable)
    size *= memory.most_turns + 1 if memory.turns else 1
    size *= len(Mood) * len(CHANGE.bits) if memory.mood else 1
    for variable in memory.lasting:
        size *= variable.bit_count()
    return size


def _most_turns(clauses: Iterable[int]) -> int:
    most = 0
    for clause in clauses:
        for turn in range(most, MAX_TURNS_HERE):
            if bool(clause & TURNS_HERE.bits[turn]) != bool(clause & TURNS_HERE.bits[turn + 1]):
                most = turn + 1
    return most
