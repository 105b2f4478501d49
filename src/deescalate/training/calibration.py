"""calibration: three written conversations to score alone and compare, blank cards, and a key worked out from what happens in them.

One conversation is good, one goes wrong and recovers, one breaks down; in which order depends on the seed, so that nobody
knows beforehand. The key is a sheet of its own: it is not handed out.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from deescalate.training.chance import shuffled
from deescalate.training.criteria import Mark
from deescalate.training.dialogues import Dialogue, Quality, Said
from deescalate.training.job import Job, Sheet, UnrenderableError
from deescalate.training.marking import Marked, Reply, Score, marks_of, points_of, replies_of, score_of
from deescalate.training.scenes import Scene
from deescalate.training.scorecard import Card, card_of
from deescalate.training.spreadsheet import table
from deescalate.training.worksheet import numbered

_LETTERS = "ABC"
_TRIES = 24
"""Conversations of one kind that are looked at before the nearest is taken."""
_WANTED = {Quality.GOOD: range(90, 101), Quality.MIXED: range(50, 86), Quality.POOR: range(41)}
"""Scores by which a conversation is plainly of its kind."""
_REVIEWERS = 4
_LONGEST_QUOTE = 90


class Conversation(NamedTuple):
    """A conversation with its marks."""

    letter: str
    dialogue: Dialogue
    turns: tuple[tuple[int, Said], ...]
    marks: tuple[Marked, ...]
    score: Score
    kind: str


def calibration(job: Job) -> tuple[Sheet, ...]:
    """The pack to hand out, the key, and both as tables."""
    if not job.slips:
        raise UnrenderableError(f"there are no slips in '{job.order.language}' to judge; add slips.yaml")
    _ = job.labels.gettext
    card = card_of(job)
    conversations = tuple(_conversations(job, card))
    names = {"card": card, "conversations": conversations, "reviewers": range(1, _REVIEWERS + 1)}
    pack = job.page("calibration.html.j2", title=_("Calibration: three conversations to score"), **names)
    more = {
        "notes": _notes(job, conversations),
        "points": points_of,
        "figures": lambda number: in_figures(number, job.order.language),
        "pitfall_name": lambda name: job.pitfall(name).name,
    }
    key = job.page("calibration_key.html.j2", title=_("Calibration: the key"), **names, **more)
    language = job.order.language
    return (
        Sheet("calibration", "html", pack),
        Sheet("calibration-key", "html", key),
        Sheet("calibration", "csv", table(_blank_rows(job, conversations), language)),
        Sheet("calibration-key", "csv", table(_key_rows(job, conversations), language)),
    )


def _conversations(job: Job, card: Card) -> Iterator[Conversation]:
    kinds = shuffled(tuple(Quality), job.order.seed, "calibration")
    scenes = shuffled((job.scene(), *job.scenes), job.order.seed, "calibration scenes")
    different = tuple({scene.id: scene for scene in scenes}.values())
    for place, kind in enumerate(kinds):
        yield _nearest(job, card, kind, different[place % len(different)], _LETTERS[place])


def _nearest(job: Job, card: Card, kind: Quality, scene: Scene, letter: str) -> Conversation:
    """The first conversation that is plainly of its kind, else the one that comes nearest."""
    wanted = _WANTED[kind]

    def away(found: Conversation) -> int:
        percent = found.score.percent
        return max(wanted.start - percent, percent - wanted.stop + 1, 0) + (
            1000 if kind is Quality.MIXED and found.score.failed else 0
        )

    tries: list[Conversation] = []
    tell = job.dialogue if kind is Quality.GOOD else job.slipping
    for number in range(_TRIES):
        tries.append(_told(job, card, tell(kind, scene=scene, seed=job.order.seed + 1000 * number), letter))
        if not away(tries[-1]):
            return tries[-1]
    return min(tries, key=away)


def _told(job: Job, card: Card, dialogue: Dialogue, letter: str) -> Conversation:
    _ = job.labels.gettext
    kinds = {
        Quality.GOOD: _("a good conversation"),
        Quality.MIXED: _("a middling one: slips, and a recovery"),
        Quality.POOR: _("a poor one: the customer leaves"),
    }
    marks = marks_of(card.sections, dialogue, job.coach)
    score = score_of(marks, replies_of(dialogue, job.coach))
    return Conversation(letter, dialogue, tuple(numbered(dialogue)), marks, score, kinds[dialogue.quality])


def _notes(job: Job, conversations: tuple[Conversation, ...]) -> dict[tuple[str, str], tuple[tuple[bool, str], ...]]:
    """Why each mark, by conversation and criterion: notes, and whether they speak for the agent."""
    return {
        (told.letter, marked.criterion.id): tuple(_why(job, marked)) for told in conversations for marked in told.marks
    }


def _why(job: Job, marked: Marked) -> Iterator[tuple[bool, str]]:
    _ = job.labels.gettext
    if marked.mark is Mark.NOT_RELEVANT:
        yield True, _("The case did not call for it.")
        return
    if not marked.criterion.acts:
        slips = ", ".join(str(reply.number) for reply in marked.against)
        yield not slips, _("Pitfalls in line %(numbers)s.") % {"numbers": slips} if slips else _("No pitfall.")
        return
    for reply in marked.heard:
        yield True, _quote(job, reply)
    if not marked.heard:
        yield False, _("Not heard.")
    if marked.mark is Mark.FAIR and not marked.against:
        yield False, _("But too late, too often, or without waiting for the yes.")
    for reply in marked.against:
        yield False, f"{_quote(job, reply)} - {job.pitfall(reply.pitfall).name}"


def _quote(job: Job, reply: Reply) -> str:
    text = reply.text
    if len(text) > _LONGEST_QUOTE:
        text = text[:_LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(" ,;:-") + " …"
    return job.labels.gettext("Line %(number)s: %(text)s") % {"number": reply.number, "text": text}


def _blank_rows(job: Job, conversations: tuple[Conversation, ...]) -> Iterator[tuple[object, ...]]:
    """A row for each mark to be given, with a column for each reviewer."""
    _ = job.labels.gettext
    reviewers = tuple(_("Reviewer %(number)s") % {"number": number} for number in range(1, _REVIEWERS + 1))
    yield (_("Conversation"), _("Id"), _("Criterion"), _("Weight"), *reviewers, _("Agreed"))
    for told in conversations:
        for marked in told.marks:
            item = marked.criterion
            yield (told.letter, item.id, item.name, item.weight, *[""] * (_REVIEWERS + 1))


def _key_rows(job: Job, conversations: tuple[Conversation, ...]) -> Iterator[tuple[object, ...]]:
    _ = job.labels.gettext
    marks = {Mark.GOOD: _("good"), Mark.FAIR: _("fair"), Mark.POOR: _("poor"), Mark.NOT_RELEVANT: _("not relevant")}
    yield (_("Conversation"), _("Id"), _("Criterion"), _("Weight"), _("Mark"), _("Points"), _("Why"))
    notes = _notes(job, conversations)
    for told in conversations:
        for marked in told.marks:
            item = marked.criterion
            why = " | ".join(text for _good, text in notes[told.letter, item.id])
            points = points_of(marked)
            shown = None if points is None else in_figures(points, job.order.language)
            yield (told.letter, item.id, item.name, item.weight, marks[marked.mark], shown, why)
        yield (told.letter, "score", _("Score"), told.score.possible, "", told.score.percent, "")


def in_figures(number: Fraction, language: str) -> str:
    """Halves as people of the language write them."""
    text = f"{float(number):.1f}".removesuffix(".0")
    return text if language == "en" else text.replace(".", ",")
