"""The fewest short conversations that use every way on: for drills and for regression tests.

Each conversation goes, by the shortest way that a search finds, to the nearest rule not used yet, and on to the next, until it ends;
then another begins. Turns tried are only those that some condition can tell apart. Finding truly fewest is a hard problem;
this is greedy, deterministic, and says which rules it could not reach.
"""

from collections import deque
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from deescalate.findings import Where
from deescalate.machine import Situation, Snapshot, Taken, Turn, begin, step
from deescalate.model import Guard
from deescalate.playbook import Playbook, Rule
from deescalate.verdicts import Counterexample, told
from deescalate.vocabulary import Complaint, CustomerMove, Flag, Mood, Validity

_SEARCHED = 20_000
"""Situations looked at before a search for the next unused rule gives up."""


class Routes(NamedTuple):
    """Conversations that together use every way on, and the ways that none was found for."""

    conversations: tuple[Counterexample, ...]
    missed: tuple[Where, ...]


class _Walk(NamedTuple):
    situation: Situation
    turns: tuple[Turn, ...]
    snapshot: Snapshot


def routes_through(playbook: Playbook) -> Routes:
    """Conversations that together use every rule of ``playbook``, each continued as long as it meets new ones."""
    unused = {rule.where for rule in _rules(playbook)}
    found: list[Counterexample] = []
    starts = list(_starts(playbook))
    while unused:
        walk = _next_new(playbook, starts, unused)
        if walk is None:
            break
        while walk is not None:
            finished = walk
            unused -= set(_used(playbook, walk))
            walk = _next_new(playbook, [walk], unused)
        found.append(told(playbook, finished.situation, _to_an_end(playbook, finished)))
        unused -= {move.taken.rule.where for move in found[-1].moves if move.taken.rule}
    return Routes(tuple(found), tuple(sorted(unused)))


def _rules(playbook: Playbook) -> Iterator[Rule]:
    yield from playbook.begin
    yield from playbook.interrupts
    for name in playbook.steps:
        yield from playbook.steps[name].ways


def _starts(playbook: Playbook) -> Iterator[_Walk]:
    """The plainest beginning, and those that differ from it in one thing that conditions ask for."""
    scope = playbook.scope
    plain = Situation(
        complaint=Complaint.GENERAL_DISSATISFACTION
        if Complaint.GENERAL_DISSATISFACTION in scope.complaints
        else scope.complaints[0],
        mood=Mood.FURIOUS if scope.mood.at_most is None else scope.mood.at_most,
        channel=scope.channels[0],
    )
    others = [plain._replace(mood=Mood.DISSATISFIED), plain._replace(authority=0)]
    others += [plain._replace(opt_in=frozenset([name])) for name in playbook.names.opt_in]
    others += [plain._replace(complaint=item) for item in _named_complaints(playbook) if item in scope.complaints]
    others += [plain._replace(flags=frozenset([flag])) for flag in _named_flags(playbook)]
    others += [plain._replace(channel=channel) for channel in scope.channels[1:]]
    for situation in dict.fromkeys((plain, *others)):
        yield _Walk(situation, (), begin(playbook, situation).snapshot)


def _named_complaints(playbook: Playbook) -> Iterator[Complaint]:
    for rule in _rules(playbook):
        if rule.guard:
            yield from rule.guard.complaint


def _named_flags(playbook: Playbook) -> Iterator[Flag]:
    """Flags that a step's own way asks for: they must have been up before, for an interrupt may answer them first."""
    for name in playbook.steps:
        for rule in playbook.steps[name].ways:
            if rule.guard and rule.guard.flags:
                yield from (*rule.guard.flags.any, *rule.guard.flags.all)


def _next_new(playbook: Playbook, starts: list[_Walk], unused: set[Where]) -> _Walk | None:
    """The nearest conversation, continued from one of ``starts``, whose last move uses an unused rule."""
    for start in starts:
        if not start.turns and set(_used(playbook, start)) & unused:
            return start
    # Interrupts multiply the situations, so they are only looked at when the steps' own ways lead to nothing new.
    return _search(playbook, starts, unused, ()) or _search(playbook, starts, unused, playbook.interrupts)


def _search(playbook: Playbook, starts: list[_Walk], unused: set[Where], interrupts: tuple[Rule, ...]) -> _Walk | None:
    waiting = deque(starts)
    seen = {_kind(walk.snapshot) for walk in starts}
    while waiting and len(seen) < _SEARCHED:
        walk = waiting.popleft()
        for turn, taken in _moves(playbook, walk.snapshot, interrupts):
            further = _Walk(walk.situation, (*walk.turns, turn), taken.snapshot)
            if taken.rule and taken.rule.where in unused:
                return further
            if _kind(taken.snapshot) not in seen:
                seen.add(_kind(taken.snapshot))
                waiting.append(further)
    return None


def _kind(snapshot: Snapshot) -> Snapshot:
    """What two situations must share for the search to take them for one: what was said last does not count."""
    return snapshot._replace(said=None, mood_change=None)


def _moves(playbook: Playbook, snapshot: Snapshot, interrupts: tuple[Rule, ...]) -> Iterator[tuple[Turn, Taken]]:
    """One turn for each way, and each of the interrupts, that can be taken from here."""
    here = playbook.steps[snapshot.step]
    if here.outcome:
        return
    for rule in (*here.ways, *interrupts):
        for turn in _turns_for(rule.guard or Guard(), snapshot):
            taken = step(playbook, snapshot, turn)
            if taken.rule and taken.rule.where == rule.where:
                yield turn, taken
                break


def _turns_for(guard: Guard, snapshot: Snapshot) -> Iterator[Turn]:
    """Turns that could fit ``guard``, the plainest first."""
    level = snapshot.mood.level
    moods = [Mood.FURIOUS if guard.mood and guard.mood.at_least else snapshot.mood]
    if guard.mood or guard.mood_change:
        moods += [mood for mood in Mood if mood.level in {level - 1, level + 1, level + 2, 0}]
    said = guard.said[:1] or (
        CustomerMove.EXPLAINS,
        CustomerMove.VENTS,
        CustomerMove.SPEAKS,
        CustomerMove.CONFIRMS,
        CustomerMove.REJECTS,
    )
    flags = frozenset[Flag]((guard.flags.any[:1] + guard.flags.all) if guard.flags else ())
    validities: tuple[Validity | None, ...] = guard.validity[:1] or (None,)
    complaints: tuple[Complaint | None, ...] = guard.complaint[:1] or (None,)
    for mood, move, validity, complaint in product(dict.fromkeys(moods), said, validities, complaints):
        yield Turn(mood, move, flags, validity, complaint)


def _used(playbook: Playbook, walk: _Walk) -> Iterator[Where]:
    for move in told(playbook, walk.situation, walk.turns).moves:
        if move.taken.rule:
            yield move.taken.rule.where


def _to_an_end(playbook: Playbook, walk: _Walk) -> tuple[Turn, ...]:
    """The turns of ``walk`` and the fewest more that end the conversation."""
    waiting = deque([walk])
    seen = {_kind(walk.snapshot)}
    while waiting and len(seen) < _SEARCHED:
        here = waiting.popleft()
        if playbook.steps[here.snapshot.step].outcome:
            return here.turns
        for turn, taken in _moves(playbook, here.snapshot, ()):
            if _kind(taken.snapshot) not in seen:
                seen.add(_kind(taken.snapshot))
                waiting.append(_Walk(here.situation, (*here.turns, turn), taken.snapshot))
    return walk.turns
