"""What is shipped keeps its promises, and each promise notices the fault it is there for."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from deescalate.inspection import Wordings, inspect
from deescalate.library import bundled_names, load, slots
from deescalate.model import PropertySpec
from deescalate.mutations import OPERATORS, mutants
from deescalate.properties import compile_properties
from deescalate.schema import read_as
from deescalate.source import read_yaml
from deescalate.strategies import conversations, walking_machine
from deescalate.verdicts import Status

ROOT = Path(__file__).parents[1]
HOUSE = read_as(
    read_yaml((ROOT / "playbooks" / "properties.yaml").read_bytes(), "properties.yaml"), tuple[PropertySpec, ...]
).value
IDS = {f"F{number:02}" for number in range(1, 40)}
EXAMPLES = {str(slot): {str(k): str(v) for k, v in spec.example.items()} for slot, spec in slots().items()}
WORDING_KILLERS = {"F11", "F27", "F31"}


class Hit:
    """A finding of the make-believe linter."""

    def __init__(self, pitfall, text, quote):
        self.pitfall, self.quote = pitfall, quote
        self.start = text.find(quote)
        self.end = self.start + len(quote)


def linter(draft):
    """Knows two pitfalls; the true linter has its own tests."""
    words = {"calm down": "calm-down", "you are wrong": "prove-wrong"}
    return [Hit(pitfall, draft.text, quote) for quote, pitfall in words.items() if quote in draft.text]


@pytest.fixture(scope="module")
def sedus():
    return load("sedus")


@pytest.mark.parametrize("name", bundled_names())
def test_every_shipped_playbook_keeps_its_promises(name):
    report = inspect(load(name), HOUSE, wordings=Wordings(linter, EXAMPLES))
    assert not report.problems
    failed = [(verdict.id, str(verdict.status)) for verdict in report.verdicts if not verdict.status.passed]
    assert not failed


def test_all_thirty_nine_properties_are_reported(sedus):
    report = inspect(sedus, HOUSE, wordings=Wordings(linter, EXAMPLES), limit=1)
    families = {verdict.id.partition(".")[0] for verdict in report.verdicts}
    assert families >= IDS
    assert all(verdict.because for verdict in report.verdicts if verdict.status is Status.NOT_CHECKED)


def test_every_mutation_of_the_domain_notes_has_an_operator_that_fits_sedus(sedus):
    made = {mutant.operator for mutant in mutants(sedus)}
    assert made == {operator.name for operator in OPERATORS}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_mutant_is_killed_by_its_property(sedus, operator):
    survivors = []
    for what, spoiled in operator.spoil(sedus):
        wordings = Wordings(linter, EXAMPLES) if operator.killer in WORDING_KILLERS else None
        report = inspect(spoiled, HOUSE, wordings=wordings, only=(operator.killer,))
        if not any(verdict.status is Status.VIOLATED for verdict in report.verdicts):
            survivors.append(what)
    assert not survivors


def proved(playbook):
    problems = []
    return compile_properties(HOUSE, playbook.names, playbook.steps, problems)


SEDUS = load("sedus")
LIVE = tuple(
    one for one in proved(SEDUS) if one.pattern not in {"always_reachable", "bounded"} and not one.throughout.forbidden
)

TestWalks = walking_machine(SEDUS, LIVE).TestCase
TestWalks.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)


@settings(max_examples=50, deadline=None)
@given(conversations(SEDUS))
def test_conversations_end_where_the_playbook_ends_them(conversation):
    ends = [step for step in conversation.steps if SEDUS.steps[step].outcome]
    assert len(ends) <= 1
    assert not ends or conversation.steps[-1] == ends[0]
