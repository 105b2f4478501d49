"""The checker on small playbooks: one example for each pattern and verdict, and what every counterexample must be."""

import json

import pytest

from deescalate.checker import check
from deescalate.model import PropertySpec
from deescalate.monitors import BROKEN, monitor_of, watch
from deescalate.properties import compile_properties
from deescalate.recordings import read_recordings
from deescalate.schema import read_as
from deescalate.source import read_yaml
from deescalate.verdicts import Status
from small import FILES, build


def promise(text, **about):
    """A property from its YAML, without id and sentence."""
    read = read_as(read_yaml(f'[{{id: R1, says: "x", {text}}}]'.encode(), "p.yaml"), tuple[PropertySpec, ...])
    assert read.value, read.problems
    return read.value


def verdict(text, files=FILES, **options):
    built = build(files)
    assert built.playbook, built.problems
    report = check(built.playbook, promise(text), **options)
    assert not report.problems, report.problems
    return report["R1"]


@pytest.mark.parametrize(
    ("text", "status", "steps"),
    [
        ("never: refuse", Status.NOT_CHECKED, None),
        ("never: support_vulnerable", Status.VIOLATED, ["slow"]),
        ("never: {act: resolve, while: {mood: {is: [furious]}, turns_here: {at_most: 2}}}", Status.PROVED, None),
        ("at_most: {act: support_vulnerable, times: 1}", Status.PROVED, None),
        ("at_most: {act: acknowledge, times: 1}", Status.VIOLATED, ["lawyer", "slow", "lawyer"]),
        ("at_most: {act: apologise, times: 2}", Status.VIOLATED, ["sorry", "sorry", "sorry"]),
        ("at_most: {act: apologise, times: 5}", Status.VIOLATED, ["sorry"] * 3 + ["slow"] + ["sorry"] * 3),
        ("exactly: {act: resolve, times: 1}", Status.PROVED, None),
        ("exactly: {act: apologise, times: 1}", Status.VIOLATED, ["sorry", "sorry"]),
        ("before: {act: resolve, comes: apologise}", Status.PROVED, None),
        ("before: {act: resolve, comes: acknowledge}", Status.VIOLATED, ["sorry", "fix"]),
        ("before: {act: resolve, comes: acknowledge}, only_when: {flags: [threat_legal]}", Status.PROVED, None),
        ("next: {after: acknowledge, comes: [apologise, support_vulnerable]}", Status.PROVED, None),
        ("next: {after: apologise, comes: [apologise, resolve]}", Status.VIOLATED, ["sorry", "slow"]),
        ("leads_to: {comes: apologise, within: 4}", Status.PROVED, None),
        ("leads_to: {comes: apologise, within: 2}", Status.VIOLATED, ["slow", "lawyer"]),
        ("leads_to: {after: acknowledge, comes: resolve}", Status.PROVED, None),
        ("eventually: {comes: apologise}", Status.PROVED, None),
        ("eventually: {comes: acknowledge}", Status.VIOLATED, ["sorry", "fix"]),
        ("eventually: {comes: acknowledge, except: resolved_full}", Status.VACUOUS, None),
        ("always_reachable: resolve", Status.PROVED, None),
        ("always_reachable: acknowledge", Status.PROVED, None),
        ("bounded: {moves: 12}", Status.PROVED, None),
        ("before: {act: resolve, comes: apologise}, only_when: {turns_here: {at_least: 9}}", Status.VACUOUS, None),
    ],
)
def test_each_pattern_says_whether_and_how_it_breaks(text, status, steps):
    found = verdict(text)
    assert found.status is status, found
    assert (list(found.counterexample.steps) if found.counterexample else None) == steps


def test_a_way_that_loses_the_move_is_found_by_reachability():
    files = {
        **FILES,
        "small/playbook.yaml": FILES["small/playbook.yaml"].replace("{go: sorry}\n  fix", "{go: fix}\n  fix"),
    }
    found = verdict("always_reachable: apologise", files)
    assert found.status is Status.VIOLATED
    # Slowing down comes first, but the lawyer is already there and nothing leads back from him.
    assert found.counterexample.steps == ("slow",)


def test_a_conversation_without_end_is_longer_than_any_bound():
    files = {
        **FILES,
        "small/playbook.yaml": FILES["small/playbook.yaml"].replace("turns_here: {at_least: 3}", "said: [thanks]"),
    }
    found = verdict("bounded: {moves: 20}", files)
    assert found.status is Status.VIOLATED
    assert len(found.counterexample.moves) == 21


def test_a_limit_makes_a_check_inconclusive_and_never_proved():
    found = verdict("before: {act: resolve, comes: acknowledge}, only_when: {flags: [threat_legal]}", limit=1)
    assert found.status is Status.INCONCLUSIVE
    assert not found.status.passed


def test_a_counterexample_replays_as_a_recording(tmp_path):
    found = verdict("before: {act: resolve, comes: acknowledge}")
    lines = "\n".join(json.dumps(record) for record in found.counterexample.records("en"))
    (recording,) = read_recordings(lines, "r.jsonl", {})
    assert recording.open.playbook == "small"
    assert len(recording.turns) == len(found.counterexample.turns)


def test_a_proof_comes_with_a_conversation_in_which_it_matters():
    found = verdict("before: {act: resolve, comes: apologise}")
    assert found.witness.steps == ("sorry", "fix")
    assert found.situations > 0
    assert found.each_stands_for > 1_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("never: {step: nowhere}", "P15"),
        ("never: refuse, at_most: {act: refuse, times: 1}", "P16"),
        ("bounded: {moves: 3}, only_when: {mood: {at_least: angry}}", "P16"),
        ("never: {while: {done: [nothing_known]}}", "P02"),
    ],
)
def test_mistakes_in_a_property_are_reported_at_their_place(text, code):
    report = check(build().playbook, promise(text))
    assert [problem.code for problem in report.problems] == [code]
    assert not report.passed
    assert not report.verdicts


def test_a_waived_promise_is_shown_with_its_reason():
    text = FILES["small/playbook.yaml"] + 'waive: [{property: R1, because: "No lawyers here"}]\n'
    found = verdict("eventually: {comes: acknowledge}", {**FILES, "small/playbook.yaml": text})
    assert found.status is Status.WAIVED
    assert found.because == "No lawyers here"


def test_own_properties_are_read_with_the_playbook_and_their_mistakes_with_it():
    text = FILES["small/playbook.yaml"] + 'properties: [{id: own, says: "x", never: {step: nowhere}}]\n'
    assert "P15" in {problem.code for problem in build({**FILES, "small/playbook.yaml": text}).problems}


def test_the_same_monitors_run_along_a_conversation():
    playbook = build().playbook
    problems = []
    (one,) = compile_properties(
        promise("before: {act: resolve, comes: acknowledge}"), playbook.names, playbook.steps, problems
    )
    found = check(playbook, promise("before: {act: resolve, comes: acknowledge}"))["R1"].counterexample
    monitor = monitor_of(one)
    state, before = monitor.start, None
    for move in found.moves:
        state = watch(playbook, monitor, state, before, move.taken)
        before = move.taken.snapshot
    assert state == BROKEN
