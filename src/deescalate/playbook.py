"""The resolved, indexed, immutable playbook that everything after loading works on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from deescalate.findings import Where
from deescalate.guards import Names, Tests
from deescalate.model import Guard, Locus, PropertySpec, Provenance, ScopeSpec, WaiverSpec
from deescalate.procedure import ProcedureSpec
from deescalate.template import Template
from deescalate.vocabulary import Act, Binding, Outcome, Register, Win

BACK = "back"
"""The name that leads from an aside back to the step that was interrupted."""

RECOMMENDED = "complete"
"""The bundled playbook that is taken where none is named."""


class Rule(NamedTuple):
    """A way on, ready to be tried: `forbidden` and `needs` are its guard as masks (see `guards`)."""

    forbidden: int
    needs: tuple[int, ...]
    go: str
    where: Where
    says: str
    """The condition in words."""
    interrupt: bool
    """Whether it is tried from every step; its guard then also forbids that its step was reached before."""
    guard: Guard | None


class StepText(NamedTuple):
    """What a coach shows to the agent about a step, in one language."""

    title: str
    goal: str
    listen_for: str


class WinOffer(NamedTuple):
    """A win that fits when the tests hold."""

    win: Win
    tests: Tests


class Step(NamedTuple):
    """One move of the agent and what may follow."""

    name: str
    act: Act
    acts: frozenset[Act]
    """The act and everything else the move does."""
    ways: tuple[Rule, ...]
    """Tried in order when no interrupt fits; empty at an end."""
    outcome: Outcome | None
    aside: bool
    """Whether the step comes from an included part that interrupts: leaving for it remembers where one was."""
    resume: str | None
    """Where an aside that interrupts this step leads back to; None in an aside: where it would have led back itself."""
    done_bits: int
    """What counts as done once this step is reached: its acts and itself."""
    wins: tuple[WinOffer, ...]
    avoid: tuple[str, ...]
    source: tuple[str, ...]
    documents: tuple[str, ...]
    """What the file is drawn from that the step stands in."""
    provenance: Provenance | None
    register: Register | None
    reason_lies: Locus | None
    """Where the reason lies that the step gives."""
    where: Where


class Phrasing(NamedTuple):
    """A wording, parsed, with when it fits."""

    id: str
    template: Template
    text: str
    """As written, with its slots."""
    tests: Tests
    weight: int
    """How specific it is; heavier ones are offered first."""
    binding: Binding
    source: tuple[str, ...]
    where: Where


@dataclass(frozen=True, eq=False)
class Playbook:
    """A playbook with everything it includes."""

    name: str
    title: str
    version: str
    source: tuple[str, ...]
    scope: ScopeSpec
    begin: tuple[Rule, ...]
    interrupts: tuple[Rule, ...]
    interrupt_signs: int
    """Facts of which each interrupt needs at least one: without them none has to be tried."""
    steps: Mapping[str, Step]
    names: Names
    opt_in: Mapping[str, str]
    """Variants an agent can switch on, with their condition in words."""
    languages: tuple[str, ...]
    """Languages with phrasings for every step."""
    texts: Mapping[str, Mapping[str, StepText]]
    """Per language and step: title, goal, what to listen for."""
    phrasings: Mapping[str, Mapping[str, tuple[Phrasing, ...]]]
    """Per language and step, in file order."""
    properties: tuple[PropertySpec, ...]
    """What the playbook and its parts promise beyond the house-wide properties."""
    waive: tuple[WaiverSpec, ...]
    """House-wide properties that do not apply, with the reason."""
    procedure: ProcedureSpec | None
    """What the company fixes around the conversations; None where the playbook leaves it to others."""
