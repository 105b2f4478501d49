"""Breaks the bundled playbooks on purpose and shows which promise notices: python tests/measure/mutants.py

Every operator of the domain's list (6-properties.md) is applied wherever it fits; each mutant must be killed by the promise that is
named for it. Exits with 1 when one survives.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from deescalate.library import bundled_names, load
from deescalate.mutations import Mutant, mutants
from deescalate.proving import check
from deescalate.verdicts import Status


class Row(NamedTuple):
    """What became of the mutants of one operator."""

    playbook: str
    operator: str
    killer: str
    killed: int
    of: int


def is_killed(mutant: Mutant) -> bool:
    return any(verdict.status is Status.VIOLATED for verdict in check(mutant.playbook, only=(mutant.killer,)).verdicts)


def rows(name: str) -> Iterator[Row]:
    killed, of = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for mutant in mutants(load(name)):
        key = (mutant.operator, mutant.killer)
        of[key] += 1
        killed[key] += is_killed(mutant)
    for operator, killer in of:
        yield Row(name, operator, killer, killed[operator, killer], of[operator, killer])


def main() -> int:
    survived = total = 0
    print("| playbook | what is broken | must be noticed by | killed |")
    print("|---|---|---|---|")
    for name in bundled_names():
        for row in rows(name):
            print(f"| {row.playbook} | {row.operator} | {row.killer} | {row.killed} of {row.of} |", flush=True)
            survived += row.of - row.killed
            total += row.of
    print(f"\n{total - survived} of {total} mutants killed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
