"""Where each principle of the five documents works: steps, phrasings, pitfalls, promises, fields of the procedure.

What cites a principle is its home; what nothing cites is placed by ``principles.yaml``, which says for each principle in one line
what it teaches and, where it works in no rule, why ("training", "vocabulary", "machine", "background").
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from deescalate.data_checks import DATA_CHECKS
from deescalate.model import PropertySpec
from deescalate.pitfalls import Catalogue
from deescalate.playbook import Playbook
from deescalate.procedure import ProcedureSpec
from deescalate.references import PrincipleSpec, SourceSpec
from deescalate.schema import keys_of
from deescalate.wording_checks import WORDING_CHECKS

_IN_TEXT = re.compile(r"\bS\d-\d\d\b")


class Home(NamedTuple):
    """A place where a principle works."""

    kind: str
    """step, phrasing, pitfall, promise, procedure, or what ``principles.yaml`` says."""
    name: str


def numbered(sources: Mapping[str, SourceSpec]) -> Iterator[str]:
    """The ids of all principles, document by document."""
    for document, spec in sources.items():
        yield from (f"{document}-{number:02}" for number in range(1, spec.principles + 1))


def homes(
    playbooks: Iterable[Playbook],
    house: Iterable[PropertySpec],
    catalogue: Catalogue,
    said: Mapping[str, PrincipleSpec],
) -> dict[str, tuple[Home, ...]]:
    """For every principle that something cites or ``principles.yaml`` places: where it works, each place once."""
    found: dict[str, dict[Home, None]] = {}
    for principle, home in (
        *_in_playbooks(playbooks),
        *((source, Home("promise", str(spec.id))) for spec in house for source in spec.source),
        *((source, Home("promise", one.id)) for one in (*DATA_CHECKS, *WORDING_CHECKS) for source in one.source),
        *((source, Home("pitfall", str(name))) for name, spec in catalogue.pitfalls.items() for source in spec.source),
        *_in_procedure(),
        *((name, Home(str(spec.lives), str(spec.because))) for name, spec in said.items() if spec.lives),
    ):
        found.setdefault(str(principle), {}).setdefault(home)
    return {principle: tuple(places) for principle, places in found.items()}


def _in_playbooks(playbooks: Iterable[Playbook]) -> Iterator[tuple[str, Home]]:
    for playbook in playbooks:
        for step in playbook.steps.values():
            part = step.where.file.removesuffix("/playbook.yaml")
            yield from ((source, Home("step", f"{part}: {step.name}")) for source in step.source)
        for phrasings in playbook.phrasings[playbook.languages[0]].values():
            for phrasing in phrasings:
                yield from ((source, Home("phrasing", phrasing.id)) for source in phrasing.source)


def _in_procedure() -> Iterator[tuple[str, Home]]:
    for name, key in keys_of(ProcedureSpec).items():
        yield from ((principle, Home("procedure", name)) for principle in _IN_TEXT.findall(key.doc))
