"""Everything that is promised of a playbook, checked in one go: conversations, data, wording, and what cannot be checked.

`checker` proves what is about conversations; the checks of data and wording look at the files' content. All report under the
ids of the house-wide properties, so that nothing is left out silently.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from deescalate.checker import ASSUMPTIONS, LIMIT, check, waiver_of
from deescalate.data_checks import DATA_CHECKS, NOT_CHECKED, DataCheck
from deescalate.findings import Problem, Where, unknown
from deescalate.model import PropertySpec
from deescalate.playbook import Playbook
from deescalate.verdicts import Report, Status, Verdict
from deescalate.wording_checks import ENOUGH, WORDING_CHECKS, Desk, Lint, WordingCheck

STATIC = "static"


class Wordings(NamedTuple):
    """What wording is checked with."""

    lint: Lint
    examples: Mapping[str, Mapping[str, str]]
    """Per slot and language an example value."""
    enough: int = ENOUGH
    """Phrasings that each step must have for everybody."""


def inspect(
    playbook: Playbook,
    house: Iterable[PropertySpec] = (),
    *,
    wordings: Wordings | None = None,
    only: Iterable[str] = (),
    limit: int = LIMIT,
) -> Report:
    """Every verdict on ``playbook``, in the order of their ids; without ``wordings``, sentences are not looked at.

    ``only`` names ids or families of them (`F29` means F29.length too).
    """
    house, wanted = tuple(house), tuple(only)
    specs = tuple(spec for spec in house if _is_wanted(spec.id, wanted))
    own = {str(spec.id) for spec in playbook.properties if _is_wanted(spec.id, wanted)}
    proofs = check(playbook, specs, only=(*own, *(str(spec.id) for spec in specs)) if wanted else (), limit=limit)
    static = tuple(verdict for verdict in _static(playbook, wordings, wanted))
    verdicts = tuple(sorted((*proofs.verdicts, *static), key=lambda verdict: _in_order(verdict.id)))
    problems = (*proofs.problems, *_unknown_waivers(playbook, house))
    return Report(playbook.name, verdicts, tuple(sorted(set(problems))), ASSUMPTIONS)


def _in_order(name: str) -> tuple[bool, str]:
    return (not name[:1].isupper(), name)


def _is_wanted(name: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or any(name == one or name.startswith(f"{one}.") for one in wanted)


def _static(playbook: Playbook, wordings: Wordings | None, wanted: tuple[str, ...]) -> Iterator[Verdict]:
    where = Where(f"{playbook.name}/playbook.yaml", 1)
    # Several checks look at the same sentences for different pitfalls: each is linted once.
    desk = Desk(playbook, cache(wordings.lint), wordings.examples, wordings.enough) if wordings else None
    checks: tuple[DataCheck | WordingCheck, ...] = (*DATA_CHECKS, *(WORDING_CHECKS if desk else ()))
    for one in checks:
        if _is_wanted(one.id, wanted):
            yield _judged(playbook, desk, one, where)
    for name, says, because in NOT_CHECKED:
        if _is_wanted(name, wanted):
            yield Verdict(name, says, (), where, Status.NOT_CHECKED, STATIC, because=because)


def _judged(playbook: Playbook, desk: Desk | None, one: DataCheck | WordingCheck, where: Where) -> Verdict:
    status, because, problems = Status.PROVED, "", tuple[Problem, ...]()
    waiver = waiver_of(one.id, playbook.waive)
    if waiver:
        status, because = Status.WAIVED, str(waiver.because)
    elif isinstance(one, WordingCheck):
        assert desk is not None
        problems = tuple(one.find(desk))
    elif one.applies(playbook):
        problems = tuple(one.find(playbook))
    else:
        status, because = Status.NOT_CHECKED, one.otherwise
    if problems:
        status = Status.VIOLATED
    return Verdict(one.id, one.says, one.source, where, status, STATIC, problems=problems, because=because)


def _unknown_waivers(playbook: Playbook, house: Iterable[PropertySpec]) -> Iterator[Problem]:
    known = [
        *(str(spec.id) for spec in (*house, *playbook.properties)),
        *(one.id for one in (*DATA_CHECKS, *WORDING_CHECKS)),
    ]
    known += [name for name, _, _ in NOT_CHECKED]
    families = sorted({*known, *(name.partition(".")[0] for name in known)})
    for waiver in playbook.waive:
        if waiver.property not in families:
            yield Problem(waiver.property.where, "P17", unknown("property", waiver.property, tuple(families)))
