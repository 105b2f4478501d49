"""What authors promise, compiled: the sentence, the pattern, and which moves it is about as masks.

A move is an arrival at a step; its acts happen then, so beginning a conversation is its first move and staying in a step makes
the same move again. What holds "when a move is chosen" are the facts that decided it: those that the ways on were tried with.

Codes: P15 unknown step in a property, P16 not exactly one pattern or a scope that the pattern cannot have, P17 a property
waived that does not exist, P18 two properties with one id.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from deescalate.findings import Problem, Where, unknown
from deescalate.guards import ALWAYS, Names, Tests, compile_guard
from deescalate.model import Guard, MoveTest, PropertySpec
from deescalate.playbook import Step
from deescalate.vocabulary import Act, Outcome, Phase


class Pattern(StrEnum):
    """The shapes that a promise can have."""

    NEVER = "never"
    AT_MOST = "at_most"
    EXACTLY = "exactly"
    BEFORE = "before"
    NEXT = "next"
    LEADS_TO = "leads_to"
    EVENTUALLY = "eventually"
    ALWAYS_REACHABLE = "always_reachable"
    BOUNDED = "bounded"


class Moves(NamedTuple):
    """Which moves are meant: empty sets do not restrict, `tests` must hold when the move is chosen."""

    acts: frozenset[Act] = frozenset()
    steps: frozenset[str] = frozenset()
    phases: frozenset[Phase] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    tests: Tests = ALWAYS

    def can_be(self, step: Step) -> bool:
        """Whether arriving at ``step`` is such a move, facts left aside."""
        return (
            (not self.acts or not self.acts.isdisjoint(step.acts))
            and (not self.steps or step.name in self.steps)
            and (not self.phases or step.act.phase in self.phases)
            and (not self.outcomes or step.outcome in self.outcomes)
        )


class Property(NamedTuple):
    """A compiled promise."""

    id: str
    says: str
    source: tuple[str, ...]
    pattern: Pattern
    about: Moves
    """The moves that the promise is about: never, at most, only after, followed by ..."""
    comes: Moves | None
    """The other moves: those that must have come before or must follow."""
    number: int | None
    """How many times, moves, or within how many."""
    from_start: bool
    """For `leads_to`: counted from the first move."""
    throughout: Tests
    """Only conversations in which this holds at every turn are meant."""
    where: Where


def compile_properties(
    specs: Iterable[PropertySpec], names: Names, steps: Mapping[str, Step], problems: list[Problem]
) -> tuple[Property, ...]:
    """The properties that can be compiled for a playbook with these names and steps; the others are problems."""
    compiled: dict[str, Property] = {}
    for spec in specs:
        if spec.id in compiled:
            known = compiled[spec.id].where
            problems.append(Problem(spec.where, "P18", f"property '{spec.id}' is already made at {known}; rename one"))
            continue
        count = len(problems)
        found = _Compiler(names, steps, problems).compile(spec)
        if found and len(problems) == count:
            compiled[str(spec.id)] = found
    return tuple(compiled.values())


class _Compiler(NamedTuple):
    names: Names
    steps: Mapping[str, Step]
    problems: list[Problem]

    def compile(self, spec: PropertySpec) -> Property | None:
        pattern = self._pattern(spec)
        if pattern is None:
            return None
        about, comes, number = self._parts(spec, pattern)
        only_when = self._tests(spec.only_when)
        return Property(
            id=str(spec.id),
            says=str(spec.says),
            source=tuple(map(str, spec.source)),
            pattern=pattern,
            about=about._replace(tests=both(about.tests, only_when)),
            comes=comes,
            number=number,
            from_start=bool(spec.leads_to and spec.leads_to.after is None),
            throughout=self._tests(spec.throughout),
            where=spec.where,
        )

    def _pattern(self, spec: PropertySpec) -> Pattern | None:
        written = [pattern for pattern in Pattern if getattr(spec, pattern) is not None]
        if len(written) != 1:
            found = " and ".join(written) or "none"
            message = f"property '{spec.id}' needs exactly one of {', '.join(Pattern)}; found {found}"
            self.problems.append(Problem(spec.where, "P16", message))
            return None
        if spec.only_when and written[0] in {Pattern.ALWAYS_REACHABLE, Pattern.BOUNDED}:
            message = (
                f"`only_when` does not go with `{written[0]}`, which is about whole conversations; use `throughout`"
            )
            self.problems.append(Problem(spec.where, "P16", message))
            return None
        return written[0]

    def _parts(self, spec: PropertySpec, pattern: Pattern) -> tuple[Moves, Moves | None, int | None]:
        times = spec.at_most or spec.exactly
        if times:
            return self._moves(times, spec), None, times.times
        if spec.before:
            return self._moves(spec.before, spec), self._moves(spec.before.comes, spec), None
        if spec.next:
            return self._moves(spec.next.after, spec), self._moves(spec.next.comes, spec), None
        if spec.leads_to:
            after = spec.leads_to.after
            about = self._moves(after, spec) if after else Moves()
            return about, self._moves(spec.leads_to.comes, spec), spec.leads_to.within
        if spec.eventually:
            meant = frozenset(Outcome) - set(spec.eventually.except_)
            return Moves(outcomes=meant), self._moves(spec.eventually.comes, spec), None
        if spec.bounded:
            return Moves(), None, spec.bounded.moves
        move = spec.never or spec.always_reachable
        assert move is not None, pattern
        return self._moves(move, spec), None, None

    def _moves(self, test: MoveTest, spec: PropertySpec) -> Moves:
        for step in test.step:
            if step not in self.steps:
                message = f"{unknown('step', step, tuple(self.steps))} (in property '{spec.id}')"
                self.problems.append(Problem(step.where, "P15", message))
        return Moves(
            frozenset(test.act),
            frozenset(map(str, test.step)),
            frozenset(test.phase),
            frozenset(test.outcome),
            self._tests(test.while_),
        )

    def _tests(self, guard: Guard | None) -> Tests:
        return compile_guard(guard, self.names, self.problems)


def both(one: Tests, other: Tests) -> Tests:
    """The test that holds when both do."""
    return Tests(one.forbidden | other.forbidden, (*one.needs, *other.needs))
