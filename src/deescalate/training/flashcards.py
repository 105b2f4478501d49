"""flashcards: a deck for Anki - steps, situations, pitfalls - as a text file that needs nothing, and as ``.apkg``.

Ids of notes come from ids of steps, scenes and pitfalls, so the deck of a new version of a playbook updates the cards that a
learner already has, with what the learner has done with them. A pitfall has the same card in the decks of all playbooks.
"""

import html
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from deescalate.training.anki_deck import Deck, Note, deck_file
from deescalate.training.chance import shuffled
from deescalate.training.dialogues import Quality, Said, Speaker
from deescalate.training.job import Job, Sheet
from deescalate.training.material import Avoided, Line, Stage, StageKind
from deescalate.training.reactions import CHECKING
from deescalate.training.scenes import Scene
from deescalate.vocabulary import Mood

_LINES = 3
_INSTEAD = 2
_SCENES = 14
"""Conversations that situations are taken from."""
_EACH_STEP, _EACH_SCENE = 3, 3
"""Situations of one step, and of one scene."""
_MOODS = (Mood.ANGRY, Mood.FURIOUS, Mood.FRUSTRATED, Mood.DISSATISFIED)
_PROGRAMS = {"[": "&#91;", "\\": "&#92;&#8288;"}
"""What Anki would take for a command in a field: sounds, LaTeX, formulas."""


class Kind(StrEnum):
    """What a card asks for."""

    STEP = "step"
    SITUATION = "situation"
    PITFALL = "pitfall"
    SPOT = "spot"


class _Moment(NamedTuple):
    """Something a customer says, and the agent's good answer to it."""

    before: str
    hears: Said
    answer: Said
    checked: bool
    """Whether the agent has looked at the case by then."""


def flashcards(job: Job) -> tuple[Sheet, ...]:
    """The deck as text, and as ``.apkg`` where genanki is installed."""
    deck = deck_of(job)
    sheets = [Sheet("flashcards", "txt", text_file(deck))]
    package = deck_file(deck)
    if package is not None:
        sheets.append(Sheet("flashcards", "apkg", package))
    return tuple(sheets)


def deck_of(job: Job) -> Deck:
    """The deck of an order."""
    material = job.material
    notes = (*_steps(job), *_situations(job), *_pitfalls(job))
    return Deck(f"{material.playbook}.{material.language}", _deck_name(material.title), notes, job.order.date)


def text_file(deck: Deck) -> str:
    """The deck as Anki's text import reads it; HTML, every text escaped."""
    head = ["#separator:tab", "#html:true", "#notetype:Basic", f"#deck:{deck.name}", "#guid column:1", "#tags column:4"]
    rows = ["\t".join((note.id, note.front, note.back, " ".join(note.tags))) for note in deck.notes]
    return "\n".join([*head, *rows]) + "\n"


def _deck_name(title: str) -> str:
    """A title without the sign that would make a deck inside a deck, and without quotes."""
    return " ".join(title.replace("::", ":").replace('"', "'").split())


def _steps(job: Job) -> Iterator[Note]:
    _, material = job.labels.gettext, job.material
    for stage in material.stages:
        asked = _("What is this step for, and what do you say?")
        yield _step(job, stage, _head(_("Step")) + _big(stage.title) + _asks(asked))
    for exit_ in material.exits:
        asked = _("This can happen at any moment. What do you do first, and what do you say?")
        yield _step(job, exit_.stage, _head(_("At any moment")) + _big(exit_.sign or exit_.when) + _asks(asked))


def _step(job: Job, stage: Stage, front: str) -> Note:
    _ = job.labels.gettext
    own = [line for line in stage.lines if not line.when] or list(stage.lines)
    named = "" if stage.kind is not StageKind.EXIT else _big(stage.title)
    back = named + _row("", stage.goal) + _row(_("Listen for"), stage.listen_for)
    return _note(job, Kind.STEP, f"{job.material.playbook}.{stage.id}", front, back + _said(own[:_LINES]))


def _situations(job: Job) -> Iterator[Note]:
    """Moments of good conversations: what the customer says, the next step and a line; none without scenes."""
    used: Counter[str] = Counter()
    for number, scene in enumerate(shuffled(job.scenes, job.order.seed, "flashcards")[:_SCENES]):
        mood = job.order.mood or _MOODS[number % len(_MOODS)]
        moments = {moment.answer.step: moment for moment in _moments(job, scene, mood)}
        rare = sorted(moments, key=lambda step: used[step])[:_EACH_SCENE]
        for step in rare:
            if used[step] < _EACH_STEP:
                used[step] += 1
                yield _situation(job, scene, moments[step])


def _situation(job: Job, scene: Scene, moment: _Moment) -> Note:
    _ = job.labels.gettext
    front = _head(f"{scene.title} · {job.word('complaint', scene.complaint)}")
    front += _row(_("On the screen"), scene.sees) if moment.checked else ""
    front += _row(_("You have just said"), moment.before) if moment.before else ""
    mood = _("The customer (%(mood)s)") % {"mood": job.labels.inner("mood", moment.hears.mood)}
    front += _row(mood, moment.hears.text) + _asks(_("What is the next step, and what do you say?"))
    back = _big(moment.answer.stage_title) + _row(_("For example"), moment.answer.text)
    return _note(job, Kind.SITUATION, f"{job.material.playbook}.{moment.answer.step}.{scene.id}", front, back)


def _moments(job: Job, scene: Scene, mood: Mood) -> Iterator[_Moment]:
    turns = job.dialogue(Quality.GOOD, scene=scene, mood=mood).turns
    checked = False
    for place, turn in enumerate(turns[:-1]):
        answer = turns[place + 1]
        if turn.speaker is Speaker.CUSTOMER and answer.phrasing:
            yield _Moment(turns[place - 1].text if place else "", turn, answer, checked)
        checked = checked or job.coach.steps[turn.step].act in CHECKING


def _pitfalls(job: Job) -> Iterator[Note]:
    _ = job.labels.gettext
    for pitfall in job.material.pitfalls:
        bad = _bad_lines(job, pitfall)
        if not bad:
            continue
        instead = "".join(_row("✓", text) for text in pitfall.instead[:_INSTEAD])
        asked = _asks(_("Why does this backfire, and what helps instead?"))
        front = _head(_("Pitfall")) + _bad(bad[0]) + asked
        yield _note(job, Kind.PITFALL, pitfall.id, front, _big(pitfall.name) + _row("", pitfall.why) + instead)
        front = _head(_("Pitfall")) + _bad(bad[-1]) + _asks(_("Which pitfall is this?"))
        yield _note(job, Kind.SPOT, pitfall.id, front, _big(pitfall.name) + _row("", pitfall.says))


def _bad_lines(job: Job, pitfall: Avoided) -> tuple[str, ...]:
    """Up to two sentences of agents who fall into it: slips first, which are natural, then examples."""
    slips = [slip.says for slip in job.slips.get(pitfall.id, ())]
    return tuple(dict.fromkeys((*slips, *pitfall.bad)))[:2]


def _note(job: Job, kind: Kind, about: str, front: str, back: str) -> Note:
    tags = ("deescalate", f"deescalate::{job.material.playbook}", f"deescalate::{kind}")
    return Note(f"deescalate.{job.material.language}.{kind}.{about}", front, back, tags)


def _said(lines: Iterable[Line]) -> str:
    rows = (
        "".join(f"<i>{_e(piece.text)}</i>" if piece.blank else _e(piece.text) for piece in line.pieces)
        for line in lines
    )
    return "".join(f"<div>✓ {row}</div>" for row in rows)


def _head(text: str) -> str:
    return f"<div><small>{_e(text)}</small></div>"


def _big(text: str) -> str:
    return f"<div><b>{_e(text)}</b></div>"


def _bad(text: str) -> str:
    return f"<div>✗ {_e(text)}</div>"


def _asks(text: str) -> str:
    return f"<div><i>{_e(text)}</i></div>"


def _row(name: str, text: str) -> str:
    sign = f"{name} " if name == "✓" else f"<small>{_e(name)}:</small> " if name else ""
    return f"<div>{sign}{_e(text)}</div>"


def _e(text: str) -> str:
    """``text`` as a field shows it: on one line, nothing in it HTML or a command of Anki."""
    safe = html.escape(" ".join(text.split()))
    return "".join(_PROGRAMS.get(sign, sign) for sign in safe)
