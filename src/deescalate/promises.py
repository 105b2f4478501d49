"""The checker's monitors in a conversation that is going on: which promises a move would break, named before it is made.

For a playbook that was proved no step of its own ever breaks one; what an agent does out of turn, or a playbook that is not
proved yet, can.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from deescalate.findings import Problem
from deescalate.guards import raised
from deescalate.machine import Taken
from deescalate.model import PropertySpec
from deescalate.monitors import BROKEN, Monitor, monitor_of, watch
from deescalate.playbook import Playbook
from deescalate.properties import Pattern, compile_properties
from deescalate.vocabulary import Act


class Promise(NamedTuple):
    """A promise that a move breaks."""

    id: str
    says: str


class Watched(NamedTuple):
    """A promise with its monitor."""

    promise: Promise
    monitor: Monitor


_IN_THE_MOMENT = {Pattern.NEVER, Pattern.AT_MOST, Pattern.BEFORE, Pattern.NEXT}
"""Patterns that a single move breaks; the others are about what is still to come."""


def watched_promises(playbook: Playbook, house: Iterable[PropertySpec]) -> tuple[Watched, ...]:
    """The promises that can be watched while a conversation goes on."""
    problems: list[Problem] = []
    promises = compile_properties((*house, *playbook.properties), playbook.names, playbook.steps, problems)
    waived = {str(waiver.property) for waiver in playbook.waive}
    return tuple(
        Watched(Promise(promise.id, promise.says), monitor_of(promise))
        for promise in promises
        if promise.pattern in _IN_THE_MOMENT and promise.id not in waived
    )


def broken_by(playbook: Playbook, watched: Iterable[Watched], moves: Sequence[Taken]) -> tuple[Promise, ...]:
    """The promises that the last of ``moves`` breaks and those before it kept."""
    broken: list[Promise] = []
    for promise, monitor in watched:
        state, before = monitor.start, None
        for taken in moves[:-1]:
            state = watch(playbook, monitor, state, before, taken)
            before = taken.snapshot
        if state >= 0 and watch(playbook, monitor, state, before, moves[-1]) == BROKEN:
            broken.append(promise)
    return tuple(broken)


def out_of_turn(playbook: Playbook, now: Taken, act: Act) -> tuple[Taken, ...]:
    """The moves that doing ``act`` now, whatever the playbook says, could be: arrivals at the steps that do it."""
    snapshot = now.snapshot
    width = playbook.names.width
    return tuple(
        Taken(snapshot._replace(step=name, holds=raised(snapshot.holds, step.done_bits, width)), now.rule)
        for name, step in playbook.steps.items()
        if act in step.acts
    )
