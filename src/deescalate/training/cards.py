"""cards: role play in threes - customer, agent, observer, debrief - four A6 cards on a sheet, one sheet for each scene.

Every card must fit its quarter of the sheet. The size of its letters is chosen by a careful estimate of lines, so that it is
the same on every machine, and checked by printing each card alone where something can print; a card that does not fit at
the smallest size is refused with the texts that are too long.
"""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import NamedTuple

from deescalate.findings import MisuseError
from deescalate.training.brand import Paper
from deescalate.training.chance import pick
from deescalate.training.job import Job, Sheet, UnrenderableError
from deescalate.training.material import Avoided
from deescalate.training.scenes import Scene
from deescalate.training.scorecard import card_of
from deescalate.vocabulary import Mood

SMALLEST = 7.5
"""Points below which a card held in the hand is not read."""
LARGEST = 9.25
MINUTES = 6
"""For one round of a scene."""

_SHEETS = {Paper.A4: (297.0, 210.0), Paper.LETTER: (279.4, 215.9)}
"""Width and height of the sheet on its side, in millimetres."""
_MARGIN = (6.5, 6.0)
"""White around a card, left and right, above and below; more than any home printer needs."""
_MM = 72 / 25.4
_LETTER_WIDTH = {"ru": 0.58}
_USUAL_WIDTH = 0.525
"""Width of an average letter of Noto Sans, in its size."""
_LEADING = 1.22
_BAR = 2.2
"""Height of the bar with the role, in lines."""
_STEP = 0.25
_LEFT = (50, 48, 52, 54, 56, 58, 60)
_GUTTER = 0.03
_DOUBT = 2.5
"""Lines that the estimate may be wrong by before a card is refused unprinted."""
_SIZE = {"observer": 8.0, "debrief": 8.5}
"""Cards that are the same for every scene begin with this size."""
_PITFALLS = 4


Needs = Iterable[tuple[str, float]]
"""Texts, each with the lines that it needs besides: its heading, its frame, the room around it."""


class Follow(NamedTuple):
    """Words for later in the conversation."""

    when: str
    says: str


class Play(NamedTuple):
    """A scene as it is played in this order."""

    scene: Scene
    mood: Mood
    first: str
    later: tuple[Follow, ...]


class Watched(NamedTuple):
    """A part of the conversation with what can be heard in it."""

    name: str
    behaviours: tuple[str, ...]


class Face(NamedTuple):
    """A card with the size of its letters, in points."""

    role: str
    play: Play
    size: float
    left: int
    """Width of the left of two columns, in hundredths."""


class FourCards(NamedTuple):
    """A printed sheet."""

    play: Play
    faces: tuple[Face, ...]


def cards(job: Job) -> tuple[Sheet, ...]:
    """The sheets, a page each; raises `UnrenderableError` when a card does not fit or there is no scene to play."""
    if job.order.paper not in _SHEETS:
        raise MisuseError(f"role-play cards are four to a sheet of a4 or letter, not {job.order.paper}")
    job.scene()
    plays = tuple(_play(job, scene) for scene in job.scenes)
    sheets = tuple(FourCards(play, tuple(_faces(job, play))) for play in plays)
    fitting = _checked(job, sheets)
    return (Sheet("cards", "html", _page(job, fitting, alone=())),)


def _play(job: Job, scene: Scene) -> Play:
    _ = job.labels.gettext
    mood = job.order.mood or Mood.ANGRY
    moments = (
        (_("Still hot"), "vents"),
        (_("Asked what happened"), "explains"),
        (_("Not enough"), "rejects"),
        (_("You have been heard"), "thanks"),
    )
    later = (
        # The facts come in their order: the first of them makes sense on its own.
        Follow(when, says[0] if key == "explains" else pick(says, job.order.seed, scene.id, key))
        for when, key in moments
        if (says := scene.says.get(key, ()))
    )
    return Play(scene, mood, scene.opens(mood), tuple(later))


def _faces(job: Job, play: Play) -> Iterator[Face]:
    for role in ("customer", "agent", "observer", "debrief"):
        size = _size(job, role, play)
        yield Face(role, play, size, _left(job, play, size))


def _size(job: Job, role: str, play: Play) -> float:
    """The largest size at which the estimate fits; the smallest when none does."""
    steps = int((LARGEST - SMALLEST) / _STEP)
    sizes = [LARGEST - _STEP * step for step in range(steps + 1)]
    return next((size for size in sizes if _fits(job, role, play, size)), SMALLEST)


def _left(job: Job, play: Play, size: float) -> int:
    """The share of the left column of the customer's card, in hundredths, that makes both about as long."""
    return min(_LEFT, key=lambda share: _columns(job, play, size, share))


def _columns(job: Job, play: Play, size: float, left: int) -> float:
    """Lines of the longer column of the customer's card."""
    shares = (left / 100 - _GUTTER, 1 - left / 100)
    return max(_lines(job, texts, size, share) for texts, share in zip(_told(play), shares, strict=True))


def _lines(job: Job, texts: Needs, size: float, share: float) -> float:
    """Lines that texts need in a part of the width of a card."""
    letter = size * _LETTER_WIDTH.get(job.order.language, _USUAL_WIDTH)
    width = _room(job)[0] * share
    return sum(ceil(len(text) * letter / width) + extra for text, extra in texts)


def _fits(job: Job, role: str, play: Play, size: float, spare: float = 0) -> bool:
    if role in _SIZE:
        return size <= _SIZE[role]
    if role == "customer":
        steps = (play.scene.softens, play.scene.hardens)
        needed = max(_lines(job, [(item, 0) for item in items], size, 0.46) for items in steps) + 2.8
        needed += _columns(job, play, size, _left(job, play, size))
    else:
        needed = _lines(job, _seen(job, play), size, 0.46) / 2
    return (needed + _BAR + spare) * size * _LEADING <= _room(job)[1]


def _room(job: Job) -> tuple[float, float]:
    """Width and height inside the margins of a card, in points."""
    width, height = _SHEETS[job.order.paper]
    return (width / 2 - 2 * _MARGIN[0]) * _MM, (height / 2 - 2 * _MARGIN[1]) * _MM


def _told(play: Play) -> tuple[Needs, Needs]:
    """The two columns of the customer's card."""
    scene = play.scene
    left = (
        (scene.customer + scene.company + " " * 4, 0.4),
        (scene.story, 0.4),
        (scene.wants + " " * 14, 0.4),
        (scene.hidden, 1.7),
        (scene.reveals + " " * 26, 0.8),
    )
    right = (
        (play.first + " " * 16, 0.4),
        *((follow.when + follow.says + " " * 4, 0.1) for follow in play.later),
        (" " * 105, 0.6),  # what ends the scene
        (scene.twist + " " * 20, 0.1),
    )
    return left, right


def _seen(job: Job, play: Play) -> Needs:
    """The agent's card, whose columns level out."""
    scene = play.scene
    return (
        (scene.company + " " * 20, 0.4),
        (scene.sees, 2.2),
        *((item, 0.1) for item in (*scene.can, *scene.cannot)),
        ("", 3.2),
        (" " * 190, 1.6),  # goal and time
        *((f"{stage.number} {stage.title}", 0.1) for stage in job.material.main),
        ("", 1.3),
    )


def _checked(job: Job, sheets: tuple[FourCards, ...]) -> tuple[FourCards, ...]:
    """The sheets with every card small enough; observer and debrief are the same on all of them."""
    faces = tuple(face for sheet in sheets for face in sheet.faces)
    alike = {face.role: face for face in reversed(faces) if face.role in _SIZE}
    different = (*alike.values(), *(face for face in faces if face.role not in _SIZE))
    settled = {(face.role, face.play.scene.id): face.size for face in _settled(job, sheets, different)}
    return tuple(
        sheet._replace(
            faces=tuple(
                _sized(job, face, settled[face.role, (alike.get(face.role) or face).play.scene.id])
                for face in sheet.faces
            )
        )
        for sheet in sheets
    )


def _sized(job: Job, face: Face, size: float) -> Face:
    return face._replace(size=size, left=_left(job, face.play, size))


def _settled(job: Job, sheets: tuple[FourCards, ...], faces: tuple[Face, ...]) -> tuple[Face, ...]:
    """The cards, each at a size at which it takes one page; halved until those are found that do not."""
    pages = job.pages_of(_page(job, sheets, alone=faces))
    if pages is None:
        for face in faces:
            if face.role not in _SIZE and not _fits(job, face.role, face.play, face.size, spare=-_DOUBT):
                raise UnrenderableError(_refusal(job, face))
    if pages in {None, len(faces)}:
        return faces
    if len(faces) > 1:
        middle = len(faces) // 2
        return (*_settled(job, sheets, faces[:middle]), *_settled(job, sheets, faces[middle:]))
    smaller = faces[0].size - _STEP
    if smaller < SMALLEST:
        raise UnrenderableError(_refusal(job, faces[0]))
    return _settled(job, sheets, (_sized(job, faces[0], smaller),))


def _refusal(job: Job, face: Face) -> str:
    left, right = _told(face.play) if face.role == "customer" else (_seen(job, face.play), ())
    texts = [text.strip() for text, _ in (*left, *right)]
    if face.role in _SIZE:
        texts = [*(pitfall.name for pitfall in _pitfalls(job)), *(stage.title for stage in job.material.main)]
    longest = "; ".join(f"'{text[:60]}' ({len(text)} letters)" for text in sorted(texts, key=len, reverse=True)[:3])
    return (
        f"the {face.role} card of scene '{face.play.scene.id}' does not fit an A6 card at {SMALLEST} pt, and smaller letters"
        f" nobody reads: shorten {longest}"
    )


def _page(job: Job, sheets: tuple[FourCards, ...], *, alone: tuple[Face, ...]) -> str:
    """The sheets; or, to see whether they fit, cards ``alone``, each on a page of its own size."""
    width, height = _SHEETS[job.order.paper]
    return job.page(
        "cards.html.j2",
        title=job.labels.gettext("Role-play cards"),
        sheets=sheets,
        alone=alone,
        moods=tuple(Mood),
        width=width,
        height=height,
        margin=_MARGIN,
        minutes=MINUTES,
        watched=_watched(job),
        pitfalls=_pitfalls(job),
    )


def _watched(job: Job) -> tuple[Watched, ...]:
    """What can be heard on the main path, by part of the conversation: the criteria of the scorecard, so that both agree."""
    acts = frozenset(act for stage in job.material.main for act in job.coach.steps[stage.id].acts)
    parts = (
        Watched(section.name, tuple(item.name for item in section.criteria if item.acts & acts))
        for section in card_of(job).sections
    )
    return tuple(part for part in parts if part.behaviours)


def _pitfalls(job: Job) -> tuple[Avoided, ...]:
    """Those that the main path warns of, the first of each step before the second of any."""
    stages = job.material.main
    deepest = max((len(stage.avoid) for stage in stages), default=0)
    ranked = (stage.avoid[place] for place in range(deepest) for stage in stages if place < len(stage.avoid))
    return tuple({pitfall.id: pitfall for pitfall in ranked}.values())[:_PITFALLS]
