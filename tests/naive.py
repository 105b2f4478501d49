"""A second checker that shares nothing with the first but `machine.begin` and `machine.step`.

It tries every opening and every turn one by one, keeps whole situations as tuples in dictionaries, and reads properties as they
were written, not as masks. Slow and plain on purpose: the fast one must agree with it, lengths of counterexamples included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from itertools import chain, combinations, product
from typing import Any, NamedTuple

from deescalate.machine import Situation, Snapshot, Taken, Turn, begin, step
from deescalate.model import Guard, MoveTest, PropertySpec
from deescalate.playbook import Playbook, Step
from deescalate.vocabulary import Channel, Complaint, CustomerMove, Flag, Mood, MoodChange, Validity


class Moment(NamedTuple):
    """What holds when a move is chosen."""

    mood: Mood
    mood_change: MoodChange | None
    complaint: Complaint
    channel: Channel
    flags: frozenset[Flag]
    validity: Validity
    said: CustomerMove | None
    authority: int
    turns_here: int
    done: frozenset[str]
    knows: frozenset[str]
    opt_in: frozenset[str]


def holds(guard: Guard | None, moment: Moment) -> bool:
    if guard is None:
        return True
    for item in fields(guard):
        test = getattr(guard, item.name)
        if item.name == "where" or test is None or test == ():
            continue
        if not _fits(item.name, test, getattr(moment, item.name)):
            return False
    return True


def _fits(name: str, test: Any, value: Any) -> bool:
    if name == "mood":
        low, high = test.at_least, test.at_most
        return (
            (not low or value.level >= low.level)
            and (not high or value.level <= high.level)
            and (not test.is_ or value in test.is_)
        )
    if name in {"authority", "turns_here"}:
        return (test.at_least is None or value >= test.at_least) and (test.at_most is None or value <= test.at_most)
    if name in {"flags", "done", "knows", "opt_in"}:
        have = set(map(str, value))
        return (
            (not test.any or bool(have & set(map(str, test.any))))
            and have >= set(map(str, test.all))
            and not have & set(map(str, test.none))
        )
    if name == "mood_change":
        return value in test or (value is MoodChange.JUMPED and MoodChange.UP in test)
    if name == "channel":
        return value in test or value.kind in test
    return value in test


class State(NamedTuple):
    """A situation: the snapshot without what the last turn said, what was done, and how far the promise has come."""

    snapshot: Snapshot
    done: frozenset[str]
    watch: Any


BROKEN = "broken"


class Naive:
    """The verdicts of one playbook."""

    def __init__(self, playbook: Playbook, promises: tuple[PropertySpec, ...]) -> None:
        self.playbook = playbook
        rules = [*playbook.begin, *playbook.interrupts, *(rule for s in playbook.steps.values() for rule in s.ways)]
        self.guards = [rule.guard for rule in rules if rule.guard] + [g for p in promises for g in _guards_of(p)]
        self.openings = tuple(self._openings())
        self.turns = tuple(self._turns())
        self._known: dict[tuple[Snapshot, frozenset[str]], tuple[tuple[Taken, Moment], ...]] = {}

    def _mentioned(self, name: str) -> set[Any]:
        found: set[Any] = set()
        for guard in self.guards:
            test = getattr(guard, name)
            if test is None:
                continue
            parts = (test.any, test.all, test.none) if hasattr(test, "any") else (test,)
            for part in parts:
                found |= set(part) if isinstance(part, tuple) else {part}
        return found

    def _some(self, kind: Any, name: str, scope: Any = None) -> list[Any]:
        """The members that are mentioned, and one that is not."""
        mentioned = self._mentioned(name)
        members = [m for m in kind if scope is None or m in scope]
        other = [m for m in members if m not in mentioned][:1]
        return [m for m in members if m in mentioned] + other

    def _moods(self) -> list[Mood]:
        return list(Mood) if self._mentioned("mood") | self._mentioned("mood_change") else [Mood.ANGRY]

    def _openings(self) -> Iterator[Situation]:
        scope = self.playbook.scope
        low = scope.mood.at_least.level if scope.mood.at_least else 0
        high = scope.mood.at_most.level if scope.mood.at_most else 5
        moods = [m for m in self._moods() if low <= m.level <= high] or [m for m in Mood if low <= m.level <= high]
        channels = scope.channels if self._mentioned("channel") else scope.channels[:1]
        levels = range(4) if self._mentioned("authority") else [1]
        values = product(
            self._some(Complaint, "complaint", scope.complaints), moods, channels, self._some(Validity, "validity"), levels,
            _subsets(self._mentioned("flags")), _subsets(self._mentioned("knows")), _subsets(self._mentioned("opt_in")),
        )  # fmt: skip
        for complaint, mood, channel, validity, level, flags, knows, opt_in in values:
            yield Situation(complaint, mood, channel, validity, level, flags, knows, opt_in)

    def _turns(self) -> Iterator[Turn]:
        values = product(
            self._moods(), self._some(CustomerMove, "said"), _subsets(self._mentioned("flags")), self._some(Validity, "validity"),
            self._some(Complaint, "complaint"), _subsets(self._mentioned("knows")),
        )  # fmt: skip
        for mood, said, flags, validity, complaint, knows in values:
            yield Turn(mood, said, flags, validity, complaint, knows)

    def begun(self) -> Iterator[tuple[Taken, Moment]]:
        for situation in self.openings:
            taken = begin(self.playbook, situation)
            moment = Moment(
                situation.mood, None, situation.complaint, situation.channel, situation.flags, situation.validity, None,
                situation.authority, 0, frozenset(), frozenset(map(str, situation.knows)), frozenset(map(str, situation.opt_in)),
            )  # fmt: skip
            yield taken, moment

    def next(self, before: Snapshot, done: frozenset[str]) -> tuple[tuple[Taken, Moment], ...]:
        if (before, done) not in self._known:
            self._known[before, done] = tuple(self._next(before, done))
        return self._known[before, done]

    def _next(self, before: Snapshot, done: frozenset[str]) -> Iterator[tuple[Taken, Moment]]:
        names = self.playbook.names
        for turn in self.turns:
            taken = step(self.playbook, before, turn)
            if taken.rule is None:
                return
            now = taken.snapshot
            moment = Moment(
                now.mood, now.mood_change, now.complaint, now.channel, frozenset(f for f in Flag if _up(now, f)), now.validity, now.said,
                now.authority, min(before.turns_here + 1, 20), done, frozenset(n for n, b in names.knows.items() if now.holds & b),
                frozenset(n for n, b in names.opt_in.items() if now.holds & b),
            )  # fmt: skip
            yield taken, moment


def _up(snapshot: Snapshot, flag: Flag) -> bool:
    from deescalate.guards import FLAG_BIT  # noqa: PLC0415 - the only thing about bits that is needed here

    return bool(snapshot.holds & FLAG_BIT[flag])


def _subsets(values: set[Any]) -> list[frozenset[Any]]:
    ordered = sorted(values)
    return [frozenset(c) for c in chain.from_iterable(combinations(ordered, n) for n in range(len(ordered) + 1))]


def _guards_of(promise: PropertySpec) -> list[Guard]:
    found = [guard for guard in (promise.only_when, promise.throughout) if guard]
    for name in ("never", "at_most", "exactly", "before", "next", "leads_to", "eventually", "always_reachable"):
        test = getattr(promise, name)
        moves = (test, getattr(test, "after", None), getattr(test, "comes", None))
        found += [move.while_ for move in moves if isinstance(move, MoveTest) and move.while_]
    return found


def is_move(test: MoveTest, place: Step, moment: Moment) -> bool:
    return (
        (not test.act or bool(set(test.act) & place.acts))
        and (not test.step or place.name in test.step)
        and (not test.phase or place.act.phase in test.phase)
        and (not test.outcome or place.outcome in test.outcome)
        and holds(test.while_, moment)
    )


def advance(p: PropertySpec, watch: Any, place: Step, moment: Moment) -> Any:
    """How far the promise has come after one more move; the watch is None at the beginning."""
    meant = holds(p.only_when, moment)
    end = place.outcome is not None
    if p.never:
        return BROKEN if meant and is_move(p.never, place, moment) else 0
    if times := p.at_most or p.exactly:
        count = (watch or 0) + (meant and is_move(times, place, moment))
        return BROKEN if count > times.times or (p.exactly and end and count != times.times) else count
    if p.before:
        if watch is not True and meant and is_move(p.before, place, moment):
            return BROKEN
        return True if watch is True else is_move(p.before.comes, place, moment)
    if p.next:
        if watch is True and not is_move(p.next.comes, place, moment):
            return BROKEN
        return meant and is_move(p.next.after, place, moment)
    if p.eventually:
        came = watch is True or is_move(p.eventually.comes, place, moment)
        return BROKEN if end and meant and not came and place.outcome not in p.eventually.except_ else came
    assert p.leads_to
    return _owed(p, watch, place, moment, meant=meant, end=end)


def _owed(p: PropertySpec, watch: Any, place: Step, moment: Moment, *, meant: bool, end: bool) -> Any:
    """The watch is the age of the oldest debt, "clear" without one, "never" when none can come."""
    assert p.leads_to
    limit = p.leads_to.within if p.leads_to.within is not None else 10**9
    came = is_move(p.leads_to.comes, place, moment)
    if p.leads_to.after is None:
        if watch == "never" or came or (watch is None and not meant):
            return "never"
        age = (watch or 0) + 1
        late = age >= limit
    else:
        if came:
            return "clear"
        if watch in {None, "clear"}:
            if not (meant and is_move(p.leads_to.after, place, moment)):
                return "clear"
            age = 0
        else:
            age = watch + 1
        late = age >= limit
    if late or end:
        return BROKEN
    return age if limit < 10**9 else 0


class Verdict(NamedTuple):
    status: str
    length: int
    """Moves of the shortest counterexample."""
    situations: int


def remembered(snapshot: Snapshot) -> Snapshot:
    """A snapshot without what no later turn depends on: all turns that are tried name a complaint and who is at fault."""
    return snapshot._replace(said=None, mood_change=None, complaint=Complaint.DELIVERY, validity=Validity.UNCLEAR)


def search(naive: Naive, p: PropertySpec, update: Any, limit: int = 1_500) -> tuple[int, int]:
    """Moves until ``update`` says broken (0: never), and situations met (-1: too many)."""
    seen: set[State] = set()
    level: list[State] = []
    moves: list[tuple[Taken, Moment, frozenset[str], Any]] = [(t, m, frozenset(), None) for t, m in naive.begun()]
    length = 0
    while moves:
        length += 1
        for taken, moment, done, watch in moves:
            if not holds(p.throughout, moment):
                continue
            place = naive.playbook.steps[taken.snapshot.step]
            now = update(p, watch, place, moment)
            if now == BROKEN:
                return length, len(seen)
            state = State(
                taken.snapshot._replace(said=None, mood_change=None),
                done | {place.name} | set(map(str, place.acts)),
                now,
            )
            if state not in seen:
                seen.add(state)
                level.append(state)
        if len(seen) > limit:
            return 0, -1
        moves = [(t, m, s.done, s.watch) for s in level for t, m in naive.next(s.snapshot, s.done)]
        level = []
    return 0, len(seen)


def premise(p: PropertySpec, _watch: Any, place: Step, moment: Moment) -> Any:
    meant = holds(p.only_when, moment)
    if p.never:
        return BROKEN if is_move(p.never, place, moment) or _static(p.never, place) else 0
    if p.exactly:
        return BROKEN if place.outcome else 0
    if p.eventually:
        return BROKEN if place.outcome and place.outcome not in p.eventually.except_ and meant else 0
    if p.leads_to and p.leads_to.after is None:
        return BROKEN if meant else 0
    test = p.at_most or p.before or (p.next and p.next.after) or (p.leads_to and p.leads_to.after)
    return BROKEN if test and meant and is_move(test, place, moment) else 0


def _static(test: MoveTest, place: Step) -> bool:
    return is_move(
        MoveTest(act=test.act, step=test.step, phase=test.phase, outcome=test.outcome),
        place,
        None,  # type: ignore[arg-type]
    )


def judge(naive: Naive, p: PropertySpec) -> Verdict:
    if p.bounded:
        return judge_length(naive, p)
    if p.always_reachable:
        return judge_reach(naive, p)
    length, count = search(naive, p, advance)
    if length:
        return Verdict("violated", length, count)
    if count < 0:
        return Verdict("too large", 0, 0)
    if p.never and p.never.while_ is None and p.only_when is None:
        return Verdict("proved", 0, count)
    happens, tried = search(naive, p, premise)
    if tried < 0:
        return Verdict("too large", 0, 0)
    return Verdict("proved" if happens else "vacuous", 0, count)


def judge_length(naive: Naive, p: PropertySpec, limit: int = 1_500) -> Verdict:
    assert p.bounded
    level = {(remembered(t.snapshot), _done(naive, frozenset(), t)) for t, m in naive.begun() if holds(p.throughout, m)}
    length = 1
    while level and length <= p.bounded.moves:
        level = {
            (remembered(t.snapshot), _done(naive, done, t))
            for before, done in level
            for t, m in naive.next(before, done)
            if holds(p.throughout, m)
        }
        if len(level) > limit:
            return Verdict("too large", 0, 0)
        length += 1
    return Verdict("violated", length, 0) if level else Verdict("proved", 0, 0)


def _done(naive: Naive, done: frozenset[str], taken: Taken) -> frozenset[str]:
    place = naive.playbook.steps[taken.snapshot.step]
    return done | {place.name} | set(map(str, place.acts))


def judge_reach(naive: Naive, p: PropertySpec, limit: int = 1_500) -> Verdict:
    """The graph of all situations before the move was made, then backwards from the moves that make it."""
    test = p.always_reachable
    assert test
    depth: dict[tuple[Snapshot, frozenset[str]], int] = {}
    sources: dict[tuple[Snapshot, frozenset[str]], set[Any]] = {}
    able: set[Any] = set()
    moves: list[tuple[Any, Taken, Moment, frozenset[str]]] = [(None, t, m, frozenset()) for t, m in naive.begun()]
    length = 0
    while moves:
        length += 1
        fresh = []
        for before, taken, moment, done in moves:
            if not holds(p.throughout, moment):
                continue
            place = naive.playbook.steps[taken.snapshot.step]
            if is_move(test, place, moment):
                able.add(before)
                continue
            after = (remembered(taken.snapshot), _done(naive, done, taken))
            sources.setdefault(after, set()).add(before)
            if after not in depth and not place.outcome:
                depth[after] = length
                fresh.append(after)
        if len(depth) > limit:
            return Verdict("too large", 0, 0)
        moves = [(s, t, m, s[1]) for s in fresh for t, m in naive.next(*s)]
    waiting = list(able)
    while waiting:
        for before in sources.get(waiting.pop(), ()):
            if before not in able:
                able.add(before)
                waiting.append(before)
    stuck = [moves for state, moves in depth.items() if state not in able]
    return Verdict("violated", min(stuck), 0) if stuck else Verdict("proved", 0, 0)
