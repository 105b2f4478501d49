"""quickcard: the desk card, one page always - what to say and what not, stage by stage, limits, when to hand over.

A5 is no shrunken A4: it has its own, shorter selection. The size of the letters is chosen by a careful estimate of lines, so
that it is the same on every machine, and checked by printing where something can print; below 8.5 points nobody reads a card,
so one that does not fit is refused with what to leave out.
"""

from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

from deescalate.training.brand import Paper
from deescalate.training.job import Job, Sheet, UnrenderableError
from deescalate.training.material import Exit, Line, Stage

SMALLEST = 8.5
"""Points below which a card is not read at a desk."""

_SIZES = tuple(SMALLEST + step / 4 for step in range(16, -1, -1))
_MM = 72 / 25.4
_LETTER_WIDTH = {"ru": 0.6}
_USUAL_WIDTH = 0.545
"""Width of an average letter of Noto Sans, in its size, a little more than measured."""
_LEADING = 1.26
_BETWEEN_ROWS = 1.05
"""Room around a row of a table, in the size of its letters."""
_BETWEEN_ITEMS = 0.6
"""The same for an item of a list."""


class _Choice(NamedTuple):
    """How much is put on a card."""

    lines: int
    """Sentences for each stage."""
    soon_read: int
    """Letters of a sentence above which a shorter one is preferred."""
    bad: int
    """Pitfalls for each stage."""
    exits: int
    limits: int


_ROOM = {Paper.A4: (210 - 24, 297 - 24), Paper.LETTER: (216 - 24, 279 - 24), Paper.A5: (148 - 16, 210 - 16)}
"""Width and height inside the margins, in millimetres."""
_LARGE = (_Choice(2, 100, 2, 6, 6), _Choice(2, 80, 1, 6, 5), _Choice(1, 80, 1, 6, 5))
_SMALL = (_Choice(1, 75, 1, 4, 4), _Choice(1, 50, 1, 4, 3), _Choice(1, 0, 1, 3, 2))
"""Selections, the fullest first; the first that fits is taken."""


class Row(NamedTuple):
    """A stage on the card."""

    number: int
    title: str
    say: tuple[Line, ...]
    bad: tuple[str, ...]


class Card(NamedTuple):
    """What stands on the card."""

    rows: tuple[Row, ...]
    exits: tuple[Exit, ...]
    can: tuple[str, ...]
    cannot: tuple[str, ...]


def quickcard(job: Job) -> tuple[Sheet, ...]:
    """The card; raises `UnrenderableError` when no selection fits at the smallest size."""
    width, height = (length * _MM for length in _ROOM[job.order.paper])
    choices = _SMALL if job.order.paper is Paper.A5 else _LARGE
    cards = [_card(job, choice) for choice in choices]
    for card in cards:
        for size in (size for size in _SIZES if _height(job, card, width, size) <= height):
            text = _page(job, card, size)
            if job.pages_of(text) in {1, None}:
                return (Sheet("quickcard", "html", text),)
    text = _page(job, cards[-1], SMALLEST)
    if job.pages_of(text) == 1:
        return (Sheet("quickcard", "html", text),)
    raise UnrenderableError(_refusal(job, cards[-1], width, height))


def _page(job: Job, card: Card, size: float) -> str:
    return job.page("quickcard.html.j2", title=job.labels.gettext("Quick card"), card=card, size=size)


def _card(job: Job, choice: _Choice) -> Card:
    material = job.material
    rows: list[Row] = []
    seen: set[str] = set()
    for stage in material.main:
        fresh = [pitfall for pitfall in stage.avoid if pitfall.bad and pitfall.id not in seen][: choice.bad]
        seen |= {pitfall.id for pitfall in fresh}
        bad = tuple(pitfall.bad[0] for pitfall in fresh)
        rows.append(Row(len(rows) + 1, stage.title, _best(stage, choice), bad))
    signs = [exit_ for exit_ in material.exits if exit_.sign]
    exits = tuple(sorted(signs, key=lambda exit_: exit_.back))[: choice.exits]
    return Card(tuple(rows), exits, material.can[: choice.limits], material.cannot[: choice.limits])


def _best(stage: Stage, choice: _Choice) -> tuple[Line, ...]:
    """Lines for a card: those that must be said, then short ones, those for the complaint asked for first."""
    lines = [line for line in stage.lines if line.ready and not line.when] or list(stage.lines)
    lines.sort(key=lambda line: (line.binding != "verbatim", _excess(line, choice), not line.specific))
    return tuple(lines[: choice.lines])


def _excess(line: Line, choice: _Choice) -> int:
    return max(0, len(line.text) - choice.soon_read)


def _height(job: Job, card: Card, width: float, size: float) -> float:
    """Points that the card needs at a size, rather too many than too few."""
    lines = sum(lines for lines, _ in _needs(job, card, width, size))
    between = _BETWEEN_ITEMS if job.order.paper is Paper.A5 else _BETWEEN_ROWS
    return size * (_LEADING * lines + between * (len(card.rows) + 2))


def _needs(job: Job, card: Card, width: float, size: float) -> Iterator[tuple[int, str]]:
    """Lines that each part of the card needs, with the text that needs them."""
    letter = size * _LETTER_WIDTH.get(job.order.language, _USUAL_WIDTH)

    def lines(text: str, share: float) -> int:
        return ceil(len(text) * letter / (width * share - 10))

    yield 4, job.material.title
    small = job.order.paper is Paper.A5
    for row in card.rows:
        says, bads = [f"✓ {line.text}" for line in row.say], [f"✗ {text}" for text in row.bad]
        longest = max((*says, *bads, row.title), key=len)
        if small:
            yield lines(row.title, 0.95) + lines(" ".join((*says, *bads)) + "  ", 0.95), longest
        else:
            say, bad = sum(lines(text, 0.51) for text in says), sum(lines(text, 0.28) for text in bads)
            yield max(lines(row.title, 0.21), say, bad), longest
    exits = tuple(f"{exit_.sign} → {exit_.stage.title} · " for exit_ in card.exits)
    if small:
        yield (
            sum(lines("".join(items) + "  " * len(items) + " " * 20, 1) for items in (card.can, card.cannot, exits)),
            "",
        )
    else:
        boxes = ((card.can, 0.27), (card.cannot, 0.27), (exits, 0.38))
        yield 2 + max(sum(lines(item, share) for item in items) for items, share in boxes), ""


def _refusal(job: Job, card: Card, width: float, height: float) -> str:
    needs = list(_needs(job, card, width, SMALLEST))
    over = max(1, ceil((_height(job, card, width, SMALLEST) - height) / (SMALLEST * _LEADING)))
    longest = sorted(((lines, text) for lines, text in needs[1:] if text), reverse=True)[:3]
    texts = "; ".join(f"'{text[:60]}'" for _, text in longest)
    larger = ", or take a larger paper" if job.order.paper is Paper.A5 else ""
    return (
        f"the card is about {over} lines too long for one {job.order.paper} page at {SMALLEST} pt, and smaller letters"
        f" nobody reads: shorten or drop {texts}{larger}"
    )
