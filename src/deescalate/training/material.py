"""A playbook as training material in one language: everything that scripts, cards and quizzes show, and no layout.

Built by `staging.material_of`; templates of users rest on these names, so they only grow.
"""

from dataclasses import dataclass
from enum import StrEnum

from deescalate.vocabulary import Act, Binding, Channel, Complaint, Outcome, Phase, Win


class StageKind(StrEnum):
    """What part a stage plays in the conversation."""

    MAIN = "main"
    """On the way that a conversation takes when all goes well."""
    SIDE = "side"
    """For when it does not."""
    END = "end"
    """Here it ends."""
    EXIT = "exit"
    """Outside the order: an interrupt leads here from everywhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence."""

    text: str
    blank: bool
    """An example in place of what the agent fills in."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to say."""

    id: str
    pieces: tuple[Piece, ...]
    binding: Binding
    when: str
    """When it fits, in words; empty: always."""
    specific: bool
    """Whether it is for some types of complaint only."""
    why: str
    """The reason, where its author gave one."""
    source: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence, with blanks as «an example»."""
        return "".join(f"«{piece.text}»" if piece.blank else piece.text for piece in self.pieces)

    @property
    def ready(self) -> bool:
        """Whether nothing has to be filled in."""
        return not any(piece.blank for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Avoided:
    """A pitfall: what not to say."""

    id: str
    name: str
    says: str
    why: str
    bad: tuple[str, ...]
    """Examples, the most telling first."""
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WinLine:
    """What the customer can be given."""

    id: Win
    label: str
    says: str
    when: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a stage; the first that fits is taken."""

    moves: tuple[str, ...]
    """What the customer does; empty: whatever it is."""
    when: str
    """What else must hold, in words."""
    to: str
    """Id of the stage; empty: back to where the conversation was."""
    title: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the playbook as a trainee meets it."""

    id: str
    number: int
    """In the order of the conversation, from 1; exits are counted on."""
    kind: StageKind
    title: str
    act: Act
    act_label: str
    phase: Phase
    goal: str
    listen_for: str
    lines: tuple[Line, ...]
    avoid: tuple[Avoided, ...]
    wins: tuple[WinLine, ...]
    ways: tuple[Way, ...]
    outcome: Outcome | None
    outcome_label: str
    reconstruction: bool
    """Not in the document that the playbook comes from."""
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exit:
    """What interrupts a conversation at any moment."""

    when: str
    sign: str
    """The part of it that does not depend on what was done before; empty: all of it does."""
    stage: Stage
    back: bool
    """Whether the conversation goes on afterwards where it was."""


@dataclass(frozen=True, slots=True)
class Material:
    """A playbook as training material in one language."""

    playbook: str
    title: str
    version: str
    language: str
    date: str
    """As the caller gave it; may be empty."""
    complaint: Complaint | None
    complaint_label: str
    channel: Channel | None
    channel_label: str
    stages: tuple[Stage, ...]
    """In the order of the conversation; ends last."""
    exits: tuple[Exit, ...]
    beyond: tuple[Stage, ...]
    """Stages that only exits lead to."""
    can: tuple[str, ...]
    """What the agent may give."""
    cannot: tuple[str, ...]
    """What the agent must not promise or do while solving."""
    pitfalls: tuple[Avoided, ...]
    """All that stages warn of, each once."""
    sources: tuple[str, ...]
    """Documents and literature the steps rest on, as one cites them."""

    @property
    def main(self) -> tuple[Stage, ...]:
        """The way that a conversation takes when all goes well, its end included."""
        return tuple(stage for stage in self.stages if stage.kind is StageKind.MAIN)

    def stage(self, name: str) -> Stage:
        """The stage with this id."""
        everything = (*self.stages, *(exit_.stage for exit_ in self.exits), *self.beyond)
        return next(stage for stage in everything if stage.id == name)
