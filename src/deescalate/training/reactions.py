"""What a willing customer does after each act of the agent: asked of the machine, never decided here.

For each act a few likely moves, the likeliest first; the one that leads on is taken. So the way of a conversation is the
playbook's, and this only plays the customer.
"""

from collections.abc import Iterator
from typing import NamedTuple

from deescalate.machine import Situation, Snapshot, Taken, Turn, begin, step
from deescalate.playbook import Playbook
from deescalate.vocabulary import Act, Channel, Complaint, CustomerMove, Mood, Validity

LONGEST = 40
"""Moves of the agent after which a walk is given up."""

M = CustomerMove
_LIKELY = {
    Act.APOLOGISE: (M.EXPLAINS, M.VENTS),
    Act.ACKNOWLEDGE: (M.EXPLAINS, M.ACCEPTS),
    Act.INTRODUCE: (M.EXPLAINS, M.VENTS),
    Act.INVITE_COMPLAINT: (M.EXPLAINS, M.ANSWERS),
    Act.EMPATHISE: (M.EXPLAINS, M.ANSWERS),
    Act.LISTEN: (M.EXPLAINS, M.ANSWERS),
    Act.TAKE_OVER: (M.CALMS_AGENT, M.EXPLAINS),
    Act.DEFINE: (M.CONFIRMS, M.ANSWERS),
    Act.VALIDATE: (M.CONFIRMS, M.ACCEPTS),
    Act.THANK: (M.ANSWERS, M.ACCEPTS),
    Act.ASK_EXPECTATION: (M.ANSWERS, M.EXPLAINS),
    Act.SHOW_EFFORT: (M.EXPLAINS, M.ACCEPTS, M.ASKS),
    Act.CHECK: (M.CONFIRMS, M.ACCEPTS),
    Act.OFFER_OPTIONS: (M.CHOOSES, M.ACCEPTS),
    Act.OFFER_CHANGE: (M.EXPLAINS, M.CHOOSES),
    Act.RESOLVE: (M.ACCEPTS, M.THANKS),
    Act.ASK_CENTRAL: (M.ACCEPTS, M.CONFIRMS),
    Act.COMMIT_CHECK: (M.ACCEPTS, M.CONFIRMS),
    Act.REFUSE: (M.REJECTS, M.ASKS, M.ACCEPTS),
    Act.OFFER_ALTERNATIVE: (M.ACCEPTS, M.CHOOSES),
    Act.OFFER_WIN: (M.THANKS, M.ACCEPTS),
    Act.CONFIRM: (M.CONFIRMS, M.ACCEPTS),
    Act.SUMMARISE: (M.CONFIRMS, M.CHOOSES),
    Act.ENSURE_SAFETY: (M.ANSWERS, M.CONFIRMS),
    Act.SUPPORT_VULNERABLE: (M.ANSWERS, M.ACCEPTS),
}
_ANY = (M.EXPLAINS, M.ANSWERS, M.CONFIRMS, M.ACCEPTS, M.CHOOSES, M.THANKS, M.ASKS, M.CORRECTS)
CHECKING = frozenset({Act.SHOW_EFFORT, Act.CHECK})
"""Acts in which it comes out whose fault it was."""


class Reaction(NamedTuple):
    """What a customer does, and where that leads."""

    turn: Turn
    taken: Taken


def likely_moves(act: Act) -> tuple[CustomerMove, ...]:
    """What a customer who cooperates may do after ``act``, the likeliest first."""
    return tuple(dict.fromkeys((*_LIKELY.get(act, ()), *_ANY)))


def willing(
    playbook: Playbook, snapshot: Snapshot, mood: Mood, validity: Validity | None, moves: tuple[CustomerMove, ...]
) -> Reaction:
    """The first of ``moves`` that leads to a new step of the playbook's own; the first of all when none leads on."""
    reactions = tuple(_reactions(playbook, snapshot, mood, validity, moves))
    on = [reaction for reaction in reactions if reaction.taken.snapshot.step != snapshot.step]
    own = [reaction for reaction in on if not playbook.steps[reaction.taken.snapshot.step].aside]
    return (own or on or reactions)[0]


def _reactions(
    playbook: Playbook, snapshot: Snapshot, mood: Mood, validity: Validity | None, moves: tuple[CustomerMove, ...]
) -> Iterator[Reaction]:
    for move in moves:
        turn = Turn(mood, move, validity=validity)
        yield Reaction(turn, step(playbook, snapshot, turn))


def main_path(playbook: Playbook) -> tuple[str, ...]:
    """The steps of a conversation that goes well: the company erred, the customer cools down and gets a choice."""
    scope = playbook.scope
    general = Complaint.GENERAL_DISSATISFACTION
    situation = Situation(
        complaint=general if general in scope.complaints else scope.complaints[0],
        mood=_within(playbook, Mood.ANGRY),
        channel=Channel.PHONE if Channel.PHONE in scope.channels else scope.channels[0],
    )
    here = begin(playbook, situation).snapshot
    path = [here.step]
    for _ in range(LONGEST):
        place = playbook.steps[here.step]
        if place.outcome:
            break
        mood = cooler(here.mood)
        fault = Validity.COMPANY_AT_FAULT if place.act in CHECKING else None
        here = willing(playbook, here, mood, fault, likely_moves(place.act)).taken.snapshot
        path.append(here.step)
    return tuple(dict.fromkeys(path))


def cooler(mood: Mood) -> Mood:
    """One grade cooler, down to concerned."""
    return tuple(Mood)[max(mood.level - 1, Mood.CONCERNED.level)] if mood.level > Mood.CONCERNED.level else mood


def _within(playbook: Playbook, mood: Mood) -> Mood:
    low, high = playbook.scope.mood.at_least, playbook.scope.mood.at_most
    if low and mood.level < low.level:
        return low
    return high if high and mood.level > high.level else mood
