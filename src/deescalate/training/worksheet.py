"""worksheet: a conversation to judge - does each line of the agent help or hurt, why, what instead - with its key.

An odd seed gives a conversation that goes wrong and recovers, an even one a conversation that breaks down.
"""

from collections.abc import Iterator
from typing import NamedTuple

from deescalate.training.dialogues import Dialogue, Quality, Said, Speaker
from deescalate.training.job import Job, Sheet
from deescalate.training.scenes import Scene
from deescalate.vocabulary import Mood


class Judged(NamedTuple):
    """A line of the agent with what the key says of it."""

    number: int
    said: Said
    name: str
    """Of the pitfall; of the step for a line that helps."""
    why: str
    """Empty where the reason has just been given."""
    before: Mood
    after: Mood


class Worksheet(NamedTuple):
    """What stands on the worksheet."""

    scene: Scene
    mood: Mood
    """The customer's at the beginning."""
    turns: tuple[tuple[int, Said], ...]
    """The turns; those of the agent are counted from 1, the others are 0."""
    key: tuple[Judged, ...]
    recovers: bool


def worksheet(job: Job) -> tuple[Sheet, ...]:
    """The worksheet with its key on a new page."""
    quality = Quality.MIXED if job.order.seed % 2 else Quality.POOR
    dialogue = job.slipping(quality)
    sheet = Worksheet(
        dialogue.scene,
        dialogue.turns[0].mood,
        tuple(numbered(dialogue)),
        tuple(_judged(job, dialogue)),
        quality is Quality.MIXED,
    )
    text = job.page("worksheet.html.j2", title=job.labels.gettext("Worksheet: helps or hurts?"), sheet=sheet)
    return (Sheet("worksheet", "html", text),)


def numbered(dialogue: Dialogue) -> Iterator[tuple[int, Said]]:
    """The turns, those of the agent with their number, those of the customer with 0."""
    number = 0
    for turn in dialogue.turns:
        agent = turn.speaker is Speaker.AGENT
        number += agent
        yield (number if agent else 0), turn


def _judged(job: Job, dialogue: Dialogue) -> Iterator[Judged]:
    """Every line of the agent; the purpose of a step is told once."""
    told: set[str] = set()
    for place, (number, turn) in enumerate(numbered(dialogue)):
        if not number:
            continue
        before = dialogue.turns[place - 1].mood if place else turn.mood
        after = dialogue.turns[place + 1].mood if place + 1 < len(dialogue.turns) else turn.mood
        if turn.pitfall:
            pitfall = job.pitfall(turn.pitfall)
            yield Judged(number, turn, pitfall.name, pitfall.why, before, after)
        else:
            why = "" if turn.step in told else job.coach.texts[job.order.language][turn.step].goal
            told.add(turn.step)
            yield Judged(number, turn, turn.stage_title, why, before, after)
