"""Trails to conversations: who complains about what, in which mood, and what the customer does turn by turn.

A trail says where each move arrives. Whether a conversation goes that way is a puzzle over all its turns at once, because
flags stay, the channel does not change and moods are compared: it is solved by trying, the plainest values first. The solver can
be told to forget some of these ties; a trail that becomes possible when a tie is forgotten needs that tie, and the checker
follows it from then on.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar, cast

from deescalate.clauses import Choice, Clauses, bits_of, choices, restricted, variables_in
from deescalate.exploration import Trail
from deescalate.guards import (
    AUTHORITY,
    CHANGE,
    CHANNEL,
    COMPLAINT,
    FLAG_BIT,
    MAX_TURNS_HERE,
    MOOD,
    SAID,
    TURNS_HERE,
    VALIDITY,
    Scale,
)
from deescalate.machine import Situation, Turn
from deescalate.monitors import Monitor, hits_at
from deescalate.network import OUTSIDE, Memory, Network
from deescalate.tracking import change_of
from deescalate.vocabulary import Channel, Complaint, CustomerMove, Flag, Mood, Validity

T = TypeVar("T")


class Script(NamedTuple):
    """What somebody who plays the customer does."""

    situation: Situation
    turns: tuple[Turn, ...]


class _Moment(NamedTuple):
    """What is known of a conversation when its next turn is chosen."""

    mood: int
    """Bit; 0 before the beginning."""
    up: int
    """Flags and slots that hold, as far as they are tied."""
    lasting: int
    """What can still be of the things that never change, as far as they are tied."""


_NOTHING_KNOWN = _Moment(0, 0, 0)


class _Stage(NamedTuple):
    """One move of a trail: the clauses of each hop that makes it, and what can be."""

    options: tuple[Clauses, ...]
    done: int
    """Bits of acts and steps that hold when the move is chosen."""
    turns_here: int
    facts: int


Reductions = dict[tuple[Clauses, int], tuple[Choice, ...]]


def script_for(
    network: Network, memory: Memory, monitor: Monitor, trail: Trail, throughout: Clauses
) -> tuple[Script | None, tuple[int, ...]]:
    """A script that makes the trail happen; or None, with the ties that make it impossible, as few as suffice."""
    stages = _stages(network, monitor, trail, throughout)
    ties = frozenset(memory.all)
    reductions: Reductions = {}
    script = _Solver(network, memory, stages, ties, reductions).solve()
    if script is not None:
        return script, ()
    needed = frozenset(_named(stages, ties, memory))
    groups = [(memory.mood,), memory.raisable, memory.lasting, *((tie,) for tie in memory.all)]
    for group in groups:  # whole groups first: what a trail does not need at all is dropped at once
        fewer = needed.difference(group)
        if len(fewer) < len(needed) and _Solver(network, memory, stages, fewer, reductions).solve() is None:
            needed = fewer
    return None, tuple(needed)


def _named(stages: tuple[_Stage, ...], ties: frozenset[int], memory: Memory) -> Iterator[int]:
    """The ties that the stages ask about."""
    asked = 0
    for stage in stages:
        for option in stage.options:
            for clause in option:
                asked |= clause
    for tie in memory.all:
        wanted = tie | CHANGE.all if tie == MOOD.all else tie
        if tie in ties and asked & wanted:
            yield tie


def _stages(network: Network, monitor: Monitor, trail: Trail, throughout: Clauses) -> tuple[_Stage, ...]:
    stages: list[_Stage] = []
    width, steps = network.width, network.playbook.steps
    here, done, turns = OUTSIDE, 0, 0
    for stop in trail:
        options: list[Clauses] = []
        for hop in network.hops(here):
            if hop.target != stop.place:
                continue
            calm = network.undisturbed if hop.undisturbed else ()
            hits = hits_at(monitor.watched, steps[stop.place.step], width)
            options += [(*hop.clauses, *calm, *hit.clauses, *throughout) for hit in hits if hit.hits == stop.hits]
        turns = min(turns + 1, MAX_TURNS_HERE) if here != OUTSIDE else 0
        stages.append(_Stage(tuple(options), done, turns, network.facts_at(here)))
        done |= steps[stop.place.step].done_bits
        if stop.place.step != here.step:
            turns = 0
        here = stop.place
    return tuple(stages)


class _Solver:
    """Searches for the values of all turns of a trail, depth first; what has failed once is not tried again."""

    def __init__(
        self, network: Network, memory: Memory, stages: tuple[_Stage, ...], ties: frozenset[int], reductions: Reductions
    ) -> None:
        self._network = network
        self._width = network.width
        self._stages = stages
        self._mood_tied = memory.mood in ties
        self._turns_tied = memory.turns in ties
        self._keeps = _union(tie for tie in memory.raisable if tie in ties)
        self._lasts = tuple(tie for tie in memory.lasting if tie in ties)
        self._done = _union(tie for tie in memory.done if tie in ties)
        self._failed: set[tuple[int, _Moment]] = set()
        self._chosen: list[int] = []
        self._choice = _Choice(self._width, self._keeps, _union(self._lasts), network.playbook.names.nothing)
        self._options_of: dict[int, tuple[Choice, ...]] = {}
        self._reductions = reductions

    def solve(self) -> Script | None:
        """The plainest script, if there is one."""
        start = _Moment(0, 0, self._network.opening_facts & _union(self._lasts))
        final = self._from(0, start)
        return _script(self._chosen, final.lasting, self._network) if final else None

    def _from(self, number: int, moment: _Moment) -> _Moment | None:
        """The moment after the last turn, if all turns from ``number`` on can be chosen."""
        if number == len(self._stages):
            return moment
        if (number, moment) in self._failed:
            return None
        for facts, after in self._turns(number, moment):
            self._chosen.append(facts)
            final = self._from(number + 1, after)
            if final:
                return final
            self._chosen.pop()
        self._failed.add((number, moment))
        return None

    def _turns(self, number: int, moment: _Moment) -> Iterator[tuple[int, _Moment]]:
        """What can happen in a turn: the facts that had to be chosen, and the moment after it."""
        possible = self._possible(self._stages[number], moment)
        for mood, moods in self._moods(moment, possible):
            for made, left in self._options(number):
                clauses = restricted(left, moods, self._width)
                if clauses is not None:
                    for facts in self._choice.solutions(clauses, moods):
                        yield facts | made | mood, self._after(facts, mood, moment)

    def _options(self, number: int) -> tuple[Choice, ...]:
        """The ways to make a move, with everything chosen that no other turn depends on."""
        known = self._options_of.get(number)
        if known is None:
            stage = self._stages[number]
            possible = self._possible(stage, _NOTHING_KNOWN)
            keep = self._keeps | _union(self._lasts) | ((MOOD.all | CHANGE.all) if self._mood_tied else 0)
            known = ()
            for option in stage.options:
                clauses = restricted(option, possible, self._width)
                if clauses is not None:
                    known += self._reduced_to(clauses, keep & _union(clauses))
            self._options_of[number] = known
        return known

    def _reduced_to(self, clauses: Clauses, keep: int) -> tuple[Choice, ...]:
        """What is left to choose; worked out once for all solvers of a trail."""
        key = (clauses, keep)
        if key not in self._reductions:
            self._reductions[key] = choices(clauses, keep, self._width, plain=_PLAIN)
        return self._reductions[key]

    def _possible(self, stage: _Stage, moment: _Moment) -> int:
        width = self._width
        possible = stage.facts
        if self._turns_tied:
            possible &= ~TURNS_HERE.all | TURNS_HERE.bits[stage.turns_here]
        not_done = self._done & ~(stage.done | stage.done << width)
        possible &= ~(self._done & stage.done << width)
        possible &= ~(not_done & not_done >> width)
        if moment is not _NOTHING_KNOWN:
            for variable in self._lasts:
                possible &= ~variable | moment.lasting
        return possible & ~(self._keeps & moment.up << width)  # what holds does not cease to

    def _moods(self, moment: _Moment, possible: int) -> Iterator[tuple[int, int]]:
        """Each mood that the turn can have, with what can be then: the nearest mood first."""
        if not self._mood_tied:
            yield 0, possible
            return
        before = moment.mood or MOOD.bits[Mood.DISSATISFIED]
        for mood in sorted(bits_of(possible & MOOD.all), key=lambda bit: abs(bit.bit_length() - before.bit_length())):
            if moment.mood:
                change = CHANGE.bits[change_of(mood.bit_length() - before.bit_length())]
                yield mood, possible & ~(MOOD.all | CHANGE.all) | mood | change
            else:
                yield mood, possible & ~MOOD.all | mood

    def _after(self, facts: int, mood: int, moment: _Moment) -> _Moment:
        lasting = moment.lasting
        for variable in self._lasts:
            if facts & variable:
                lasting = lasting & ~variable | facts & variable
        up = moment.up | facts & self._keeps & ~self._network.playbook.names.nothing
        return _Moment(mood, up, lasting)


def _union(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


class _Choice(NamedTuple):
    """How the facts of one turn are chosen."""

    width: int
    keeps: int
    """Flags and slots: bringing one up is not free, because it stays."""
    lasts: int
    """What never changes: choosing it is not free either."""
    absent: int
    """The bits that say that something does not hold."""

    def solutions(self, clauses: Clauses, possible: int) -> Iterator[int]:
        """Choices, as few as needed, that satisfy all clauses; the plainest come first."""
        made, clauses = self._free_choices(clauses)
        if not clauses:
            yield made
            return
        clause = min(clauses, key=lambda one: (one.bit_count(), one))
        for bit in sorted(bits_of(clause), key=lambda one: (not one & _PLAIN, one & ~self.absent, one)):
            (variable,) = variables_in(bit, self.width)
            narrowed = possible & ~variable | bit
            rest = restricted(clauses, narrowed, self.width)
            if rest is not None:
                for facts in self.solutions(rest, narrowed):
                    yield facts | bit | made
            possible &= ~bit  # the other choices need not try this value again
            if restricted((clause,), possible, self.width) is None:
                return

    def _free_choices(self, clauses: Clauses) -> Choice:
        """Takes every value that satisfies all the clauses its variable is in, and costs nothing later on."""
        made = 0
        for variable in variables_in(_union(clauses) & ~self.lasts, self.width):
            common = variable & self.absent if variable & self.keeps else variable
            for clause in clauses:
                if clause & variable:
                    common &= clause
            if common:
                wanted = common & _PLAIN or common
                made |= wanted & -wanted
                clauses = tuple(clause for clause in clauses if not clause & variable)
        return Choice(made, clauses)


_PLAIN = (
    SAID.bits[CustomerMove.SPEAKS]
    | VALIDITY.bits[Validity.UNCLEAR]
    | COMPLAINT.bits[Complaint.GENERAL_DISSATISFACTION]
    | AUTHORITY.bits[1]
    | CHANNEL.bits[Channel.PHONE]
)
"""Values that say the least; chosen first."""


def _script(chosen: list[int], lasting: int, network: Network) -> Script:
    """The chosen facts as an opening and turns; what did not matter is left as plain as can be."""
    names, scope = network.playbook.names, network.playbook.scope
    first, *rest = chosen
    complaint = Complaint.GENERAL_DISSATISFACTION
    channel = Channel.PHONE
    situation = Situation(
        complaint=_value(COMPLAINT, first, complaint if complaint in scope.complaints else scope.complaints[0]),
        mood=_value(MOOD, first, _usual_mood(network.opening_facts)),
        channel=_value(
            CHANNEL, _single(lasting & CHANNEL.all), channel if channel in scope.channels else scope.channels[0]
        ),
        validity=_value(VALIDITY, first, Validity.UNCLEAR),
        authority=_value(AUTHORITY, _single(lasting & AUTHORITY.all), 1),
        flags=frozenset(flag for flag in Flag if first & FLAG_BIT[flag]),
        knows=frozenset(name for name, bit in names.knows.items() if first & bit),
        opt_in=frozenset(
            name for name, bit in names.opt_in.items() if lasting & bit and not lasting & bit << network.width
        ),
    )
    turns: list[Turn] = []
    mood, validity, complaint = situation.mood, situation.validity, situation.complaint
    for facts in rest:
        mood = _value(MOOD, facts, mood)
        new_validity, new_complaint = _value(VALIDITY, facts, validity), _value(COMPLAINT, facts, complaint)
        turns.append(
            Turn(
                mood=mood,
                said=_value(SAID, facts, CustomerMove.SPEAKS),
                flags=frozenset(flag for flag in Flag if facts & FLAG_BIT[flag]),
                validity=new_validity if new_validity != validity else None,
                complaint=new_complaint if new_complaint != complaint else None,
                knows=frozenset(name for name, bit in names.knows.items() if facts & bit),
            )
        )
        validity, complaint = new_validity, new_complaint
    return Script(situation, tuple(turns))


def _usual_mood(opening_facts: int) -> Mood:
    moods = [mood for mood in Mood if opening_facts & MOOD.bits[mood]]
    return min(moods, key=lambda mood: abs(mood.level - Mood.DISSATISFIED.level))


def _single(bits: int) -> int:
    """``bits`` if it is a single one, else none: what is still open does not matter."""
    return bits if bits & (bits - 1) == 0 else 0


def _value(scale: Scale, facts: int, otherwise: T) -> T:
    for value, bit in scale.bits.items():
        if facts & bit:
            return cast("T", value)
    return otherwise
