"""The fast checker and the naive one give the same verdicts, with counterexamples of the same length."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deescalate.checker import check
from deescalate.made_up import built, playbook_trees, promises
from deescalate.verdicts import told
from naive import Naive, judge

MAX_TRIED = 4_000
"""Openings times turns that the naive checker still tries within seconds."""


def compare(data, limit=MAX_TRIED):
    """Draws a playbook with its promises and compares all verdicts; gives how many were compared."""
    trees = data.draw(playbook_trees())
    playbook = built(*trees).playbook
    if playbook is None:
        return 0
    specs = data.draw(promises(*trees))
    naive = Naive(playbook, specs)
    if len(naive.turns) * len(naive.openings) > limit or len(naive.turns) > 100:
        return 0
    report = check(playbook, specs)
    assert not report.problems
    compared = 0
    for spec in specs:
        found, expected = report[spec.id], judge(naive, spec)
        if expected.status == "too large":
            continue
        length = len(found.counterexample.moves) if found.counterexample else 0
        assert (str(found.status), length) == (expected.status, expected.length), spec
        compared += 1
        if found.counterexample:
            again = told(playbook, found.counterexample.situation, found.counterexample.turns)
            assert again == found.counterexample, "every counterexample replays"
    return compared


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_fast_and_naive_checker_agree(data):
    compare(data)
