"""The public strategies keep their word: valid playbooks load, broken ones are reported, steps are total and deterministic."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deescalate.machine import begin, step
from deescalate.made_up import broken_trees, built, playbook_trees, playbooks
from deescalate.strategies import conversations, situations, turns
from deescalate.verdicts import told

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(playbook_trees())
def test_made_up_playbooks_load_or_only_have_conditions_that_exclude_each_other(trees):
    assert {problem.code for problem in built(*trees).problems} <= {"P08", "P05", "P07"}


@SLOW
@given(broken_trees())
def test_broken_playbooks_are_reported(trees):
    assert built(*trees).playbook is None
    assert built(*trees).problems


@SLOW
@given(st.data())
def test_a_step_is_total_and_deterministic(data):
    playbook = data.draw(playbooks())
    taken = begin(playbook, data.draw(situations(playbook)))
    for turn in data.draw(st.lists(turns(playbook), max_size=8)):
        following = step(playbook, taken.snapshot, turn)
        assert following == step(playbook, taken.snapshot, turn)
        assert following.snapshot.step in playbook.steps
        taken = following


@SLOW
@given(st.data())
def test_a_conversation_told_again_is_the_same(data):
    playbook = data.draw(playbooks())
    conversation = data.draw(conversations(playbook))
    assert told(playbook, conversation.situation, conversation.turns) == conversation
