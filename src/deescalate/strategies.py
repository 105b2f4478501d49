"""Hypothesis strategies: situations, turns and whole conversations of a playbook, and a state machine that walks through one.

    from hypothesis import given
    from deescalate.strategies import conversations

    @given(conversations(playbook))
    def test_nobody_is_left_without_advice(conversation): ...

Everything shrinks to what is plain: a short conversation with a customer who says nothing special. Needs the extra ``test``.
Playbooks to try things on are in `made_up`.
"""

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from deescalate.machine import Situation, Taken, Turn, begin, step
from deescalate.monitors import BROKEN, monitor_of, watch
from deescalate.playbook import Playbook
from deescalate.properties import Property
from deescalate.verdicts import Counterexample, told
from deescalate.vocabulary import Complaint, CustomerMove, Flag, Mood, Validity

_PLAIN_MOVES = (CustomerMove.SPEAKS, *(move for move in CustomerMove if move is not CustomerMove.SPEAKS))
_PLAIN_MOODS = sorted(Mood, key=lambda mood: abs(mood.level - Mood.DISSATISFIED.level))


def situations(playbook: Playbook) -> st.SearchStrategy[Situation]:
    """Openings within a playbook's scope."""
    scope = playbook.scope
    low = scope.mood.at_least.level if scope.mood.at_least else 0
    high = scope.mood.at_most.level if scope.mood.at_most else len(Mood) - 1
    return st.builds(
        Situation,
        complaint=st.sampled_from(scope.complaints),
        mood=st.sampled_from([mood for mood in _PLAIN_MOODS if low <= mood.level <= high]),
        channel=st.sampled_from(scope.channels),
        validity=st.sampled_from(Validity),
        authority=st.integers(0, 3),
        flags=st.frozensets(st.sampled_from(Flag), max_size=3),
        knows=_some_of(playbook.names.knows),
        opt_in=_some_of(playbook.names.opt_in),
    )


def turns(playbook: Playbook) -> st.SearchStrategy[Turn]:
    """Turns of a customer."""
    return st.builds(
        Turn,
        mood=st.sampled_from(_PLAIN_MOODS),
        said=st.sampled_from(_PLAIN_MOVES),
        flags=st.frozensets(st.sampled_from(Flag), max_size=2),
        validity=st.none() | st.sampled_from(Validity),
        complaint=st.none() | st.sampled_from(Complaint),
        knows=_some_of(playbook.names.knows),
    )


def _some_of(names: Mapping[str, int]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(names)), max_size=3) if names else st.just(frozenset())


@st.composite
def conversations(draw: st.DrawFn, playbook: Playbook, *, max_turns: int = 25) -> Counterexample:
    """Whole conversations, walked with `machine.step`; they end early when the playbook does."""
    opening = draw(situations(playbook))
    said = draw(st.lists(turns(playbook), max_size=max_turns))
    walked = told(playbook, opening, tuple(said))
    last = next((place for place, name in enumerate(walked.steps) if playbook.steps[name].outcome), len(walked.moves))
    return Counterexample(walked.playbook, walked.situation, walked.moves[: last + 1])


def walking_machine(playbook: Playbook, promises_kept: Iterable[Property] = ()) -> type[RuleBasedStateMachine]:
    """A Hypothesis state machine that walks through a playbook: subclass it, or run it as it is.

        class TestWalks(walking_machine(load("my_playbook")).TestCase): ...

    Each turn must have one answer, the same each time; each snapshot must stand at a step that exists; none of
    ``promises_kept`` (those that were proved) may break.
    """
    watched = tuple((promise, monitor_of(promise)) for promise in promises_kept)

    class Walk(RuleBasedStateMachine):
        """One conversation."""

        taken: Taken

        @initialize(situation=situations(playbook))
        def open(self, situation: Situation) -> None:
            """The conversation begins."""
            self.taken = begin(playbook, situation)
            self.states = [watch(playbook, monitor, monitor.start, None, self.taken) for _, monitor in watched]

        @rule(turn=turns(playbook))
        def hear(self, turn: Turn) -> None:
            """The customer does something; at an end that changes nothing."""
            before, self.taken = self.taken.snapshot, step(playbook, self.taken.snapshot, turn)
            assert (self.taken.rule is None) == (playbook.steps[before.step].outcome is not None)
            assert self.taken == step(playbook, before, turn), "the same turn must lead to the same step"
            self.states = [
                watch(playbook, monitor, state, before, self.taken)
                for (_, monitor), state in zip(watched, self.states, strict=True)
            ]

        @invariant()
        def stands_somewhere(self) -> None:
            """The conversation is at a step of the playbook."""
            assert self.taken.snapshot.step in playbook.steps

        @invariant()
        def keeps_its_promises(self) -> None:
            """What was proved holds."""
            broken = [promise.id for (promise, _), state in zip(watched, self.states, strict=True) if state == BROKEN]
            assert not broken, f"proved, and broken all the same: {broken}"

    Walk.__name__ = Walk.__qualname__ = f"Walk_{playbook.name.replace('/', '_')}"
    return Walk
