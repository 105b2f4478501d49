"""Proves the promises of a playbook over every conversation there can be, or finds the shortest one that breaks them.

The checker begins by following nothing but the place where a conversation stands: all else - moods, flags, what was done before -
is chosen anew at each turn, which allows too much. What is proved so is proved. A way to break a promise that is found so is
looked at closely (`witnesses`): either it can happen, and then it is a shortest one, or it cannot, and then the
facts that make it impossible are followed from there on. So every verdict is exact, and what a promise does not depend on is
never unfolded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from deescalate.clauses import Clauses, holding, restricted
from deescalate.exploration import Explored, View, explore
from deescalate.findings import Problem
from deescalate.guards import AUTHORITY, CHANGE, CHANNEL, FLAG_BIT, MOOD, Tests
from deescalate.lengths import WALKER, walk
from deescalate.model import PropertySpec, WaiverSpec
from deescalate.monitors import ABOUT, BROKEN, Monitor, monitor_of, premise_of, settled_by_move, watch
from deescalate.network import Memory, Network, memory_of, memory_size, network_of
from deescalate.places import Map, explore_places, map_of
from deescalate.playbook import Playbook
from deescalate.projection import Projector
from deescalate.properties import Pattern, Property, compile_properties
from deescalate.reachability import able, good_places
from deescalate.verdicts import Counterexample, Report, Status, Verdict, told
from deescalate.vocabulary import TOP_AUTHORITY, Mood, Validity
from deescalate.witnesses import script_for

LIMIT: Final = 3_000_000
"""Situations after which a check gives up."""

MAX_SIZE: Final = 1 << 20
"""Situations at one place that a check without abstraction may tell apart."""

ASSUMPTIONS: Final = (
    "at every turn the customer may do anything: any mood, any move, new flags, another complaint, another view of who is at fault",
    "flags and known values stay; channel, authority and variants never change",
    "the agent makes the move that the playbook says, and the facts that the tool passes are true",
)


class _Answer(NamedTuple):
    """What a search for a broken promise found."""

    found: Counterexample | None
    situations: int
    complete: bool
    followed: tuple[int, ...]


@dataclass
class _Session:
    """One check of one playbook: the views that its properties share."""

    network: Network
    memory: Memory
    limit: int
    followed: tuple[int, ...] = ()
    _views: dict[tuple[tuple[int, ...], Clauses], View] = field(default_factory=dict)
    _projectors: dict[Clauses, Projector] = field(default_factory=dict)
    _maps: dict[Clauses, Map] = field(default_factory=dict)

    def search(self, monitor: Monitor, throughout: Clauses) -> _Answer:
        """The shortest conversation that breaks ``monitor``, if there is one."""
        while True:
            view = self.view(throughout)
            explored = self.explore(view, monitor)
            if explored.trail is None:
                return _Answer(None, explored.situations, explored.complete, self.followed)
            script, ties = script_for(self.network, self.memory, monitor, explored.trail, throughout)
            if script is not None:
                found = told(self.network.playbook, *script)
                _confirm(self.network.playbook, monitor, found)
                return _Answer(found, explored.situations, complete=True, followed=self.followed)
            self.follow(ties)

    def explore(self, view: View, monitor: Monitor) -> Explored:
        """What ``monitor`` sees, by places alone where nothing else is followed."""
        if view.followed:
            return explore(view, monitor, limit=self.limit)
        throughout = view.projector.throughout
        if throughout not in self._maps:
            self._maps[throughout] = map_of(view)
        return explore_places(view, self._maps[throughout], monitor)

    def view(self, throughout: Clauses) -> View:
        """The view of the network that follows what has proved to matter."""
        key = (self.followed, throughout)
        if key not in self._views:
            variables = tuple(
                part for tie in self.followed for part in ((tie, CHANGE.all) if tie == MOOD.all else (tie,))
            )
            projector = self._projectors.setdefault(throughout, Projector(self.network, throughout))
            self._views[key] = View(projector, self.memory, variables)
        return self._views[key]

    def follow(self, ties: Iterable[int]) -> None:
        """From here on, follows ``ties`` as well."""
        wanted = {*self.followed, *ties}
        assert len(wanted) > len(self.followed), "a trail is impossible only because of something that is not followed"
        self.followed = tuple(tie for tie in self.memory.all if tie in wanted)


def _confirm(playbook: Playbook, monitor: Monitor, found: Counterexample) -> None:
    """The machine itself has the last word: it must go where the checker says, and only the last move break the promise."""
    state, before = monitor.start, None
    for number, move in enumerate(found.moves, start=1):
        state = watch(playbook, monitor, state, before, move.taken)
        before = move.taken.snapshot
        assert (state == BROKEN) == (number == len(found.moves)), "checker and machine disagree"


def check(
    playbook: Playbook,
    house: Iterable[PropertySpec] = (),
    *,
    only: Iterable[str] = (),
    limit: int = LIMIT,
) -> Report:
    """The verdict on every promise of ``playbook`` and of the ``house``; ``only`` these ids, if any are named."""
    problems: list[Problem] = []
    house = tuple(house)
    of_house = {str(spec.id) for spec in house}
    specs = (*house, *playbook.properties)
    promises = compile_properties(specs, playbook.names, playbook.steps, problems)
    wanted = set(only)
    meant = tuple(promise for promise in promises if not wanted or promise.id in wanted)
    network = network_of(playbook)
    session = _Session(network, memory_of(network, asked_by(meant, network.width)), limit)
    verdicts = []
    for promise in meant:
        waiver = waiver_of(promise.id, playbook.waive)
        if waiver:
            verdicts.append(_verdict(promise, Status.WAIVED, because=str(waiver.because)))
        else:
            verdicts.append(_judged(session, promise, of_house=promise.id in of_house))
    return Report(playbook.name, tuple(verdicts), tuple(sorted(set(problems))), ASSUMPTIONS)


def waiver_of(name: str, waivers: Iterable[WaiverSpec]) -> WaiverSpec | None:
    """The waiver of a promise: `F33` waives F33 and F33.words alike."""
    return next(
        (waiver for waiver in waivers if name == waiver.property or name.startswith(f"{waiver.property}.")), None
    )


def asked_by(promises: Iterable[Property], width: int) -> tuple[int, ...]:
    """Every clause that a property's conditions are made of."""
    tests: list[Tests] = []
    for promise in promises:
        tests += [promise.about.tests, promise.throughout]
        tests += [promise.comes.tests] if promise.comes else []
    return tuple(clause for test in tests for clause in holding(test, width))


def _judged(session: _Session, promise: Property, *, of_house: bool) -> Verdict:
    throughout = holding(promise.throughout, session.network.width)
    session.followed = ()
    beside = _beside_the_point(session.network, promise, throughout) if of_house else ""
    if beside:
        return _verdict(promise, Status.NOT_CHECKED, because=beside)
    if promise.pattern is Pattern.BOUNDED:
        return _judged_length(session, promise, throughout)
    if promise.pattern is Pattern.ALWAYS_REACHABLE:
        return _judged_reach(session, promise, throughout)
    answer = session.search(monitor_of(promise), throughout)
    if answer.found:
        return _verdict(promise, Status.VIOLATED, session, answer, counterexample=answer.found)
    if not answer.complete:
        return _inconclusive(promise, session, answer)
    premise = premise_of(promise)
    if premise is None:
        return _verdict(promise, Status.PROVED, session, answer)
    happens = session.search(premise, throughout)
    if happens.found:
        return _verdict(promise, Status.PROVED, session, answer, witness=happens.found)
    if not happens.complete:
        return _inconclusive(promise, session, happens)
    return _verdict(promise, Status.VACUOUS, session, answer, because="what it is about never happens")


def _beside_the_point(network: Network, promise: Property, throughout: Clauses) -> str:
    """Why a promise of the house is not about this playbook at all; the empty string if it is."""
    if restricted(throughout, network.opening_facts, network.width) is None:
        return "no conversation that this playbook is meant for is of this kind"
    about = promise.about
    told_apart = about.acts or about.steps or about.phases
    steps = network.playbook.steps.values()
    if promise.pattern is not Pattern.ALWAYS_REACHABLE and told_apart and not any(map(about.can_be, steps)):
        return "no step of this playbook does that"
    return ""


def _judged_length(session: _Session, promise: Property, throughout: Clauses) -> Verdict:
    assert promise.number is not None
    memory = session.memory
    session = _Session(session.network, memory, session.limit, followed=_counted(session.network, memory))
    while True:
        view = session.view(throughout)
        if view.layout.size > MAX_SIZE:
            return _inconclusive(
                promise, session, _Answer(None, view.layout.size, complete=False, followed=session.followed)
            )
        walked = walk(view, at_most=promise.number)
        answer = _Answer(None, walked.situations, complete=True, followed=session.followed)
        if walked.trail is None:
            longest = f"the longest conversation has {walked.moves} moves"
            return _verdict(promise, Status.PROVED, session, answer, because=longest)
        script, ties = script_for(session.network, memory, WALKER, walked.trail, throughout)
        if script is not None:
            found = told(session.network.playbook, *script)
            return _verdict(promise, Status.VIOLATED, session, answer, counterexample=found)
        session.follow(ties)


def _counted(network: Network, memory: Memory) -> tuple[int, ...]:
    """What keeps conversations from going on for ever: turns in a step, and interrupts that come once."""
    once = 0
    for rule, _ in network.interrupts:
        once |= network.playbook.names.steps[rule.go]
    return tuple(tie for tie in memory.all if tie == memory.turns or (tie in memory.done and tie & once))


def _judged_reach(session: _Session, promise: Property, throughout: Clauses) -> Verdict:
    network, memory = session.network, session.memory
    monitor = Monitor(0, settled_by_move, ((ABOUT, promise.about),))
    explored = session.explore(session.view(throughout), monitor)
    answer = _Answer(None, explored.situations, explored.complete, session.followed)
    standing = frozenset(place for place in explored.places if not network.ends_at(place))
    good = good_places(network, memory, monitor, throughout, standing)
    if explored.complete and good >= standing:
        return _verdict(promise, Status.PROVED, session, answer)
    session = _Session(network, memory, session.limit, followed=memory.all)
    view = session.view(throughout) if memory_size(memory) <= MAX_SIZE else None
    if view is None:
        return _inconclusive(promise, session, answer)
    explored = explore(view, monitor, limit=session.limit)
    standing = frozenset(place for place in explored.places if not network.ends_at(place))
    can = able(view, monitor, standing)
    forbidden = {place: view.layout.all & ~can[place] for place in standing}
    stuck = explore(view, monitor, limit=session.limit, forbidden=forbidden)
    answer = _Answer(None, stuck.situations, stuck.complete and explored.complete, session.followed)
    if not answer.complete:
        return _inconclusive(promise, session, answer)
    if stuck.trail is None:
        return _verdict(promise, Status.PROVED, session, answer)
    script, _ = script_for(network, memory, monitor, stuck.trail, throughout)
    assert script is not None, "nothing was left out, so every trail can happen"
    return _verdict(promise, Status.VIOLATED, session, answer, counterexample=told(network.playbook, *script))


def _inconclusive(promise: Property, session: _Session, answer: _Answer) -> Verdict:
    return _verdict(
        promise, Status.INCONCLUSIVE, session, answer, because=f"stopped after {answer.situations:,} situations"
    )


def _verdict(
    promise: Property,
    status: Status,
    session: _Session | None = None,
    answer: _Answer | None = None,
    *,
    counterexample: Counterexample | None = None,
    witness: Counterexample | None = None,
    because: str = "",
) -> Verdict:
    return Verdict(
        id=promise.id,
        says=promise.says,
        source=promise.source,
        where=promise.where,
        status=status,
        pattern=promise.pattern,
        situations=answer.situations if answer else 0,
        each_stands_for=_weight(session.network.playbook, answer.followed) if session and answer else 1,
        counterexample=counterexample,
        witness=witness,
        because=because,
    )


def _weight(playbook: Playbook, followed: tuple[int, ...]) -> int:
    """How many combinations of facts that were not told apart one situation stands for."""
    seen = set(followed)
    weight = len(playbook.scope.complaints) * len(Validity)
    weight *= 1 if MOOD.all in seen else len(Mood)
    weight *= 1 if CHANNEL.all in seen else len(playbook.scope.channels)
    weight *= 1 if AUTHORITY.all in seen else TOP_AUTHORITY + 1
    width = playbook.names.width
    things = (*FLAG_BIT.values(), *playbook.names.opt_in.values())
    return weight << sum(1 for bit in things if bit | bit << width not in seen)
