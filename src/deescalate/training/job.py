"""What an artefact works with and what it gives back: the whole of what a new one has to know.

An artefact is a function from `Job` to `Sheet`s, a template beside it, and an entry in `artefacts.ARTEFACTS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from deescalate.conversation import Coach
from deescalate.findings import DeescalateError
from deescalate.template import Form
from deescalate.training.brand import Brand, Paper
from deescalate.training.chance import pick
from deescalate.training.dialogues import Dialogue, Quality, converse
from deescalate.training.labels import Labels
from deescalate.training.material import Avoided, Material
from deescalate.training.scenes import Scene, Slip
from deescalate.training.staging import avoided
from deescalate.vocabulary import Channel, Complaint, CustomerMove, Mood

_TRIES = 12
"""Conversations that are tried until one has a slip: a short one may end before it comes to that."""
_FAR = 100_003
"""Between the seeds of those, so that another order meets others."""


class UnrenderableError(DeescalateError):
    """What was asked for cannot be made from this playbook, these scenes or on this machine; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the caller asked for."""

    language: str
    complaint: Complaint | None = None
    channel: Channel | None = None
    mood: Mood | None = None
    paper: Paper = Paper.A4
    seed: int = 1
    date: str = ""
    """Shown and used as the time of files; ISO, or empty."""
    scene: str = ""
    """Id of a scene; empty: any."""
    agent: Form | None = None
    customer: Form | None = None


class Sheet(NamedTuple):
    """A file to be written."""

    name: str
    """Without suffix."""
    suffix: str
    text: str | bytes


class Renderer(Protocol):
    """Fills a template."""

    def __call__(self, template: str, /, *, title: str, **context: Any) -> str:
        """The text of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An order with everything needed to fulfil it; nothing in it reads, prints or changes."""

    coach: Coach
    order: Order
    material: Material
    labels: Labels
    brand: Brand
    page: Renderer
    """``page(template, title=..., **context)``: HTML with the base page, fonts and colours; other texts as they are."""
    pages_of: Callable[[str], int | None] = lambda _html: None
    """How many pages an HTML text prints on; None where no PDF engine is at hand."""
    scenes: tuple[Scene, ...] = ()
    slips: Mapping[str, tuple[Slip, ...]] = field(default_factory=dict)
    replies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def word(self, kind: str, term: str) -> str:
        """A term of the vocabulary in the language of the order."""
        return self.labels.word(kind, term)

    def pitfall(self, name: str) -> Avoided:
        """A pitfall in the language of the order, one that no step warns of too."""
        found = avoided(self.coach.catalogue, name, self.order.language)
        return found or Avoided(name, name, "", "", (), ())

    def scene(self, *keys: object) -> Scene:
        """The scene of the order, drawn by its seed (and ``keys``) where several fit."""
        if not self.scenes:
            wanted = self.order.complaint or "this playbook"
            raise UnrenderableError(
                f"there is no scene in '{self.order.language}' for {wanted}; add one to scenes.yaml"
            )
        return pick(self.scenes, self.order.seed, "scene", *keys)

    def bad_line(self, pitfall: str) -> str:
        """What an agent says who falls into a pitfall: a slip, which fits any complaint, else an example; else empty."""
        slips = sorted((slip.says for slip in self.slips.get(pitfall, ())), key=len)
        return next(iter((*slips, *self.pitfall(pitfall).bad)), "")

    def dialogue(
        self, quality: Quality, *, scene: Scene | None = None, seed: int | None = None, mood: Mood | None = None
    ) -> Dialogue:
        """A conversation from a scene; by default the order's scene, seed and mood."""
        scope = self.coach.scope
        channel = self.order.channel or (Channel.PHONE if Channel.PHONE in scope.channels else scope.channels[0])
        return converse(
            self.coach,
            scene or self.scene(),
            self.slips,
            language=self.order.language,
            quality=quality,
            seed=self.order.seed if seed is None else seed,
            mood=mood or self.order.mood or Mood.ANGRY,
            channel=channel,
            asides={CustomerMove.LEAVES: self.farewells()},
            replies=self.replies,
        )

    def slipping(self, quality: Quality, *, scene: Scene | None = None, seed: int | None = None) -> Dialogue:
        """A conversation that goes wrong in places; raises `UnrenderableError` where there are no slips that fit."""
        first = self.order.seed if seed is None else seed
        for number in range(_TRIES if self.slips else 0):
            dialogue = self.dialogue(quality, scene=scene, seed=first + _FAR * number)
            if dialogue.slips:
                return dialogue
        raise UnrenderableError(
            f"there are no slips in '{self.order.language}' that fit this conversation; add some to slips.yaml"
        )

    def farewells(self) -> tuple[str, ...]:
        """What a customer says who has had enough."""
        gettext = self.labels.gettext
        return (
            gettext("I've had enough. I'm ending this now."),
            gettext("Forget it. I'm taking my business somewhere else."),
            gettext("There's no talking to you. Goodbye."),
        )


@dataclass(frozen=True, slots=True)
class Artefact:
    """An entry of the table: a name, what makes it, the formats it can be written in (the first is the default)."""

    name: str
    make: Callable[[Job], tuple[Sheet, ...]]
    formats: tuple[str, ...] = ("html", "pdf")
    needs_scenes: bool = False
    extras: Mapping[str, str] = field(default_factory=dict)
    """Formats that need something installed, and how one gets it."""
