"""A company's procedure: what is missing or was not filled in is found, at its place."""

import shutil

import pytest

from deescalate.findings import PlaybookError
from deescalate.library import BUNDLED, load
from deescalate.procedure import procedure_problems, redress_problems
from deescalate.proving import check

CHANGES = [
    ("F35", 'approved_on: "2026-11-02"', 'approved_on: "soon"', "is no date"),
    ("F35", '  public: "2 hours, at night too"\n', "", "`receipt_within` says nothing for public"),
    (
        "F35",
        'specialist: "The complaints desk, six people, on every shift"',
        'specialist: "TODO"',
        "has not been filled in",
    ),
    ("F35", 'keywords: ["complaint"', 'keywords: ["???", "complaint"', "has not been filled in"),
    ("F12.redress", 'up_to: "20 euros a case, 2 cases a year"', 'up_to: "a little"', "has no number"),
    ("F12.redress", "decided_by: 3", "decided_by: 4", "levels go from 0 to 3"),
]


@pytest.fixture
def copy(tmp_path):
    """A company's copy of ten_rules, and a function that changes its procedure."""
    folder = tmp_path / "ten_rules"
    shutil.copytree(BUNDLED / "ten_rules", folder)

    def changed(old: str, new: str):
        path = folder / "procedure.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return changed


def test_the_shipped_procedure_is_complete():
    playbook = load("ten_rules")
    assert playbook.procedure is not None
    assert not list(procedure_problems(playbook.procedure, playbook.scope.channels))
    assert not list(redress_problems(playbook.procedure))


@pytest.mark.parametrize(("code", "old", "new", "says"), CHANGES)
def test_what_is_missing_is_found_at_its_place(copy, code, old, new, says):
    report = check(load(copy(old, new)), only=(code,))
    verdict = next(one for one in report.verdicts if one.id == code)
    assert verdict.status == "violated"
    (problem,) = verdict.problems
    assert says in problem.message
    assert problem.where.file.endswith("procedure.yaml")
    assert problem.where.line > 0


def test_a_field_left_out_is_a_mistake_of_the_file(copy):
    folder = copy(
        'outside_body: "The consumer arbitration board of the customer\'s country; address on every final answer"\n', ""
    )
    with pytest.raises(PlaybookError, match="outside_body"):
        load(folder)


def test_without_a_procedure_the_promise_is_not_checked_and_says_why():
    report = check(load("sedus"), only=("F35",))
    (verdict,) = report.verdicts
    assert verdict.status == "not checked"
    assert "procedure.yaml" in verdict.because
