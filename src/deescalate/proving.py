"""The bundled checks of a loaded playbook: its conversations, its data, its wording; and of the bundled pitfalls.

Apart from `library`, because only who checks needs the checker.
"""

from collections.abc import Iterable

from deescalate.catalogue import problems_in
from deescalate.conversation import Coach
from deescalate.data_checks import DATA_CHECKS, NOT_CHECKED
from deescalate.findings import Problem
from deescalate.inspection import Wordings, inspect
from deescalate.library import catalogue, house_properties, slots
from deescalate.linter import Finding
from deescalate.linter import lint as lint_with
from deescalate.pitfalls import Catalogue
from deescalate.verdicts import Report
from deescalate.wording_checks import ENOUGH, WORDING_CHECKS, Draft


def check(playbook: Coach, *, only: Iterable[str] = (), enough: int = ENOUGH) -> Report:
    """The verdict on every promise about ``playbook``: its conversations, its data and its wording.

    ``only`` these ids or families of them (F29 means F29.length too), if any are named; ``enough`` is how many phrasings each
    step must be able to offer to everybody.
    """
    examples = {
        str(name): {str(code): str(text) for code, text in spec.example.items()} for name, spec in slots().items()
    }
    return inspect(playbook, house_properties(), wordings=Wordings(_lint_draft, examples, enough), only=only)


def _lint_draft(draft: Draft) -> tuple[Finding, ...]:
    act = draft.act
    result = lint_with(
        catalogue(),
        draft.text,
        language=draft.language,
        channel=draft.channel,
        phase=act.phase if act else None,
        act=act,
    )
    return result.findings


def static_promises() -> dict[str, str]:
    """What is checked of data and wording, and what cannot be checked: id and sentence."""
    checked = {one.id: one.says for one in (*DATA_CHECKS, *WORDING_CHECKS)}
    return {**checked, **{name: says for name, says, _because in NOT_CHECKED}}


def promise_ids(playbook: Coach | None = None) -> tuple[str, ...]:
    """The ids of everything that `check` has a verdict on: those of the house, and a playbook's own."""
    own = playbook.properties if playbook else ()
    return (*(str(spec.id) for spec in (*house_properties(), *own)), *static_promises())


def pitfall_problems(pitfalls: Catalogue | None = None) -> tuple[Problem, ...]:
    """What is wrong with these pitfalls, the bundled ones if None: every example of every rule is tried."""
    found = pitfalls or catalogue()
    return tuple(problem for code in found.languages for problem in problems_in(found, code))
