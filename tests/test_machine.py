"""The machine on a small playbook: what conditions mean, one at a time."""

import pytest

from deescalate.machine import Situation, Turn, begin, step
from deescalate.vocabulary import Channel, Complaint, CustomerMove, Flag, Mood, Validity
from small import FILES, build

OWN = "small/playbook.yaml"
FIRST = "      - {when: {said: [explains], mood: {at_most: angry}}, go: fix}"


def goes_to(condition: str, situation: Situation, turn: Turn) -> str:
    """Where ``sorry`` leads when its first way has this condition."""
    built = build({**FILES, OWN: FILES[OWN].replace(FIRST, f"      - {{when: {condition}, go: fix}}")})
    assert built.playbook is not None, built.problems
    return step(built.playbook, begin(built.playbook, situation).snapshot, turn).snapshot.step


CALM = Situation(
    mood=Mood.CALM, knows=frozenset({"amount"}), opt_in=frozenset({"bold"}), flags=frozenset({Flag.KEY_ACCOUNT})
)


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        ("{mood: {at_least: angry}}", Turn(Mood.ANGRY), Turn(Mood.FRUSTRATED)),
        ("{mood: {at_most: angry}}", Turn(Mood.ANGRY), Turn(Mood.FURIOUS)),
        ("{mood: {is: [calm, furious]}}", Turn(Mood.FURIOUS), Turn(Mood.ANGRY)),
        ("{mood_change: [up]}", Turn(Mood.CONCERNED), Turn(Mood.CALM)),
        ("{mood_change: [up]}", Turn(Mood.FURIOUS), Turn(Mood.CALM)),
        ("{mood_change: [jumped]}", Turn(Mood.DISSATISFIED), Turn(Mood.CONCERNED)),
        ("{mood_change: [same]}", Turn(Mood.CALM), Turn(Mood.CONCERNED)),
        ("{said: [vents, asks]}", Turn(Mood.CALM, CustomerMove.ASKS), Turn(Mood.CALM, CustomerMove.ANSWERS)),
        ("{validity: [unsolvable]}", Turn(Mood.CALM, validity=Validity.UNSOLVABLE), Turn(Mood.CALM)),
        ("{complaint: [delivery]}", Turn(Mood.CALM, complaint=Complaint.DELIVERY), Turn(Mood.CALM)),
        ("{flags: [silent_leaving]}", Turn(Mood.CALM, flags=frozenset({Flag.SILENT_LEAVING})), Turn(Mood.CALM)),
        ("{flags: {all: [key_account, silent_leaving]}}", Turn(Mood.CALM, flags=frozenset({Flag.SILENT_LEAVING})), Turn(Mood.CALM)),
        ("{flags: {none: [silent_leaving]}}", Turn(Mood.CALM), Turn(Mood.CALM, flags=frozenset({Flag.SILENT_LEAVING}))),
        ("{turns_here: {at_most: 1}, said: [vents]}", Turn(Mood.CALM, CustomerMove.VENTS), Turn(Mood.CALM)),
    ],
)  # fmt: skip
def test_a_condition_holds_exactly_when_it_says_so(condition, holds, fails):
    assert goes_to(condition, CALM, holds) == "fix"
    assert goes_to(condition, CALM, fails) == "sorry"


@pytest.mark.parametrize(
    ("condition", "other"),
    [
        ("{authority: {at_least: 1}}", {"authority": 0}),
        ("{channel: [phone]}", {"channel": Channel.CHAT}),
        ("{channel: [voice]}", {"channel": Channel.CHAT}),
        ("{knows: [amount]}", {"knows": frozenset()}),
        ("{opt_in: [bold]}", {"opt_in": frozenset()}),
        ("{done: [apologise]}", None),
        ("{done: {none: [fix]}}", None),
    ],
)
def test_so_do_those_about_the_beginning_and_what_was_done(condition, other):
    assert goes_to(condition, CALM, Turn(Mood.CALM)) == "fix"
    if other is not None:
        assert goes_to(condition, CALM._replace(**other), Turn(Mood.CALM)) == "sorry"


def test_everything_named_must_hold_at_once():
    condition = "{said: [vents], mood: {at_least: angry}}"
    assert goes_to(condition, CALM, Turn(Mood.ANGRY, CustomerMove.VENTS)) == "fix"
    assert goes_to(condition, CALM, Turn(Mood.ANGRY, CustomerMove.ASKS)) == "sorry"
    assert goes_to(condition, CALM, Turn(Mood.CALM, CustomerMove.VENTS)) == "sorry"
