"""Questions "which reply is better, and why": moments of good conversations, the playbook's line there, and real pitfalls.

What writers of test items know is checked while choosing: options of like length, the right one rarely the longest, its place
varied evenly, no two options that begin alike, one pitfall each, nothing said twice.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from deescalate.training.chance import pick, roll, shuffled
from deescalate.training.dialogues import Dialogue, Quality, Said, Speaker
from deescalate.training.job import Job, UnrenderableError
from deescalate.training.scenes import Scene, Slip
from deescalate.vocabulary import Act, Mood, Phase

LIKE_LENGTH = 2.0
"""How many times longer than the shortest option the longest may be."""
RARELY_LONGEST = 0.4
"""The share of questions in which the right option may be the longest."""
FEWEST, MOST = 10, 12
_OPTIONS = 4
_ENOUGH = 3
_MOMENTS_EACH = 3
"""Questions of one step at most."""
_AHEAD = 2
"""Replies by which a good line comes too early."""
_EARLY = frozenset({Act.OFFER_OPTIONS, Act.RESOLVE, Act.REFUSE, Act.OFFER_WIN, Act.COMMIT_CHECK, Act.ASK_CENTRAL})
"""Acts that come too early before the problem is clear."""
_OPEN = frozenset({Phase.P0, Phase.P1, Phase.P2, Phase.P3})
"""Phases in which solving is too early."""
_AGAIN = frozenset({"over-apology", "repeat-scold", "make-repeat"})
"""Pitfalls that need something said before."""
_HEATED = frozenset(
    {"staged-outrage", "contempt-sarcasm", "rhetorical-challenge", "victim-play", "threat-ultimatum"}
    | {"command-tone", "silence-customer", "calm-down", "label-customer", "echo-accusation", "grovel"}
)
"""Pitfalls that nobody falls into with a customer who is calm."""
_WORN = 3
"""Uses after which a pitfall waits until others have been used."""
_STARTS = (Mood.FURIOUS, Mood.ANGRY, Mood.FRUSTRATED, Mood.DISSATISFIED)


class Worth(StrEnum):
    """What an option is worth."""

    RIGHT = "right"
    WEAK = "weak"
    """A good line, but of another step: too early."""
    WRONG = "wrong"


class Option(NamedTuple):
    """An answer to choose."""

    text: str
    worth: Worth
    about: str
    """Id of the line or of the slip."""
    name: str
    """Of the step or the pitfall."""
    why: str


class Question(NamedTuple):
    """A moment and the replies to choose from, in their order."""

    id: str
    """Stable: the same moment and line have it in every quiz."""
    scene: Scene
    mood: Mood
    before: str
    """What the agent has just said; empty at the beginning."""
    hears: str
    """What the customer says."""
    step: str
    options: tuple[Option, ...]

    @property
    def right(self) -> int:
        """The place of the right option."""
        return next(place for place, option in enumerate(self.options) if option.worth is Worth.RIGHT)


class _Moment(NamedTuple):
    """A question without its wrong options."""

    dialogue: Dialogue
    place: int

    @property
    def said(self) -> Said:
        return self.dialogue.turns[self.place]


def questions_of(job: Job) -> tuple[Question, ...]:
    """The questions of an order; raises `UnrenderableError` where there is too little to make them of."""
    if not job.slips:
        raise UnrenderableError(f"there are no slips in '{job.order.language}' for wrong answers; add slips.yaml")
    found = _Chooser(job).questions()
    if len(found) < FEWEST:
        raise UnrenderableError(
            f"only {len(found)} of {FEWEST} questions can be made in '{job.order.language}' from these scenes and slips"
            " by the rules for good questions: take another --seed, leave out --complaint, or add scenes and slips"
        )
    return _placed(found, job.order.seed)


def faults(questions: tuple[Question, ...]) -> Iterator[str]:
    """What writers of test items would object to."""
    longest = sum(_longest(question.options) for question in questions)
    if longest > RARELY_LONGEST * len(questions):
        yield f"the right option is the longest in {longest} of {len(questions)} questions"
    for question in questions:
        lengths = [len(option.text) for option in question.options]
        if max(lengths) > LIKE_LENGTH * min(lengths):
            yield f"{question.id}: options of {min(lengths)} to {max(lengths)} letters"
        if len({_opening(option.text) for option in question.options}) < len(question.options):
            yield f"{question.id}: two options begin alike"
        wrong = [option.name for option in question.options if option.worth is Worth.WRONG]
        if len(set(wrong)) < len(wrong):
            yield f"{question.id}: two options with one pitfall"
    places = Counter(question.right for question in questions)
    if places and max(places.values()) - min(places.values()) > 1 and len(places) > 1:
        yield f"the right option is at {dict(places)}"


class _Chooser:
    """Chooses questions; holds what has been used."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._seed = job.order.seed
        self._lines: set[str] = set()
        self._heard: set[str] = set()
        self._slips: Counter[str] = Counter()
        self._pitfalls: Counter[str] = Counter()
        self._steps: Counter[str] = Counter()
        self._longest = 0

    def questions(self) -> list[Question]:
        moments = list(self._moments())
        found: list[Question] = []
        for fewest in (_OPTIONS, _ENOUGH):
            for moment in moments:
                if len(found) == MOST:
                    return found
                question = self._question(moment, fewest)
                if question:
                    found.append(question)
        return found

    def _moments(self) -> Iterator[_Moment]:
        """Replies of good conversations, one of each conversation in turn, steps mixed."""
        scenes = shuffled(self._job.scenes or (self._job.scene(),), self._seed, "quiz")
        scenes = (*scenes, *scenes) if len(scenes) >= MOST else scenes * (1 + 2 * MOST // max(1, len(scenes)))
        told = [
            self._job.dialogue(Quality.GOOD, scene=scene, seed=self._seed + 31 * number, mood=self._mood(number))
            for number, scene in enumerate(scenes[: 2 * MOST])
        ]
        rows = [
            shuffled([_Moment(talk, place) for place in _replies(talk)], self._seed, "moments", number)
            for number, talk in enumerate(told)
        ]
        for turn in range(max(map(len, rows), default=0)):
            yield from (row[turn] for row in rows if turn < len(row))

    def _mood(self, number: int) -> Mood | None:
        """Another mood at the beginning in each conversation, within what the playbook is for."""
        if self._job.order.mood:
            return self._job.order.mood
        low, high = self._job.coach.scope.mood.at_least, self._job.coach.scope.mood.at_most
        bottom, top = (low or Mood.CALM).level, (high or Mood.FURIOUS).level
        inside = [mood for mood in Mood if bottom <= mood.level <= top]
        moods = [mood for mood in inside if mood in _STARTS] or inside
        return pick(moods, self._seed, "moods", number)

    def _question(self, moment: _Moment, fewest: int) -> Question | None:
        said = moment.said
        hears = moment.dialogue.turns[moment.place - 1]
        if said.text in self._lines or self._steps[said.step] >= _MOMENTS_EACH or hears.text in self._heard:
            return None
        key = Option(said.text, Worth.RIGHT, said.phrasing, said.stage_title, self._goal(said.step))
        options = self._options(moment, key, fewest)
        if not options:
            return None
        self._use(said, options)
        before = moment.dialogue.turns[moment.place - 2].text if moment.place > 1 else ""
        self._heard.add(hears.text)
        scene = moment.dialogue.scene
        name = f"{self._job.material.playbook}.{self._job.order.language}.{scene.id}.{said.phrasing}"
        return Question(name, scene, hears.mood, before, hears.text, said.step, options)

    def _options(self, moment: _Moment, key: Option, fewest: int) -> tuple[Option, ...]:
        """The right option first, then what goes with it by the rules; nothing when too little does."""
        may_be_longest = self._longest + 1 <= RARELY_LONGEST * FEWEST
        chosen = [key]
        weak = list(self._weak(moment))
        wrong = [self._wrong(slip) for slip in self._plausible(moment)]
        longer = [option for option in (*weak, *wrong) if len(option.text) >= len(key.text)]
        for option in (*longer[:1], *weak[:2], *wrong):
            if len(chosen) < _OPTIONS and _goes_with(option, chosen):
                chosen.append(option)
        if len(chosen) < fewest or (_longest(chosen) and not may_be_longest):
            return ()
        return tuple(chosen)

    def _weak(self, moment: _Moment) -> Iterator[Option]:
        """Lines that the agent says later in the same conversation, where solving comes too early."""
        steps, turns = self._job.coach.steps, moment.dialogue.turns
        if steps[moment.said.step].act.phase not in _OPEN:
            return
        later = [turns[place] for place in _replies(moment.dialogue) if place > moment.place + 2 * _AHEAD - 1]
        for said in later:
            if steps[said.step].act in _EARLY and said.text not in self._lines:
                why = self._job.labels.gettext("A good line, but too early: first comes another step, %(step)s.")
                yield Option(
                    said.text,
                    Worth.WEAK,
                    said.phrasing,
                    said.stage_title,
                    why % {"step": moment.said.stage_title},
                )

    def _plausible(self, moment: _Moment) -> Iterator[Slip]:
        """Slips that happen at this moment: those the step warns of first, then those of its phase; the least used first."""
        step = self._job.coach.steps[moment.said.step]
        names = shuffled([name for name in self._job.slips if self._fits(name, moment)], self._seed, moment.said.text)

        def last(name: str) -> tuple[bool, bool, int]:
            return self._pitfalls[name] >= _WORN, name not in step.avoid, self._pitfalls[name]

        slips = [
            slip
            for name in sorted(names, key=last)
            for slip in shuffled(self._job.slips[name], self._seed, moment.said.text, name)
        ]
        yield from sorted(slips, key=lambda slip: self._slips[slip.id])

    def _fits(self, pitfall: str, moment: _Moment) -> bool:
        """Whether somebody could fall into it here."""
        if moment.place <= 1 and pitfall in _AGAIN:
            return False
        step = self._job.coach.steps[moment.said.step]
        if pitfall in step.avoid:
            return True
        calm = moment.dialogue.turns[moment.place - 1].mood.level < Mood.FRUSTRATED.level
        phases = self._job.coach.catalogue.pitfalls[pitfall].phases
        return (not phases or step.act.phase in phases) and not (calm and pitfall in _HEATED)

    def _wrong(self, slip: Slip) -> Option:
        pitfall = self._job.pitfall(slip.pitfall)
        return Option(slip.says, Worth.WRONG, slip.id, pitfall.name, pitfall.why)

    def _goal(self, step: str) -> str:
        return self._job.coach.texts[self._job.order.language][step].goal

    def _use(self, said: Said, options: tuple[Option, ...]) -> None:
        self._steps[said.step] += 1
        self._longest += _longest(options)
        for option in options:
            self._lines.add(option.text)
            if option.worth is Worth.WRONG:
                self._slips[option.about] += 1
                self._pitfalls[option.about.rpartition(".")[0]] += 1


def _replies(talk: Dialogue) -> list[int]:
    """Places of the agent's lines, the goodbye left out."""
    return [place for place, turn in enumerate(talk.turns[:-2]) if turn.speaker is Speaker.AGENT]


def _goes_with(option: Option, chosen: list[Option]) -> bool:
    """Whether an option keeps the rules beside those chosen."""
    lengths = [len(other.text) for other in (option, *chosen)]
    weak = option.worth is Worth.WEAK and any(other.worth is Worth.WEAK for other in chosen)
    return (
        not weak
        and max(lengths) <= LIKE_LENGTH * min(lengths)
        and all(_opening(other.text) != _opening(option.text) for other in chosen)
        and all(other.name != option.name for other in chosen)
    )


def _opening(text: str) -> str:
    return text.split(maxsplit=1)[0].strip(".,!?:;…").casefold() if text.split() else ""


def _longest(options: Sequence[Option]) -> bool:
    """Whether the right option is longer than all others."""
    right = max(len(option.text) for option in options if option.worth is Worth.RIGHT)
    return all(len(option.text) < right for option in options if option.worth is not Worth.RIGHT)


def _placed(questions: list[Question], seed: int) -> tuple[Question, ...]:
    """The questions mixed, the right option at each place equally often."""
    used: Counter[int] = Counter()
    placed: list[Question] = []
    for question in shuffled(questions, seed, "order"):
        places = range(len(question.options))
        place = min(places, key=lambda here: (used[here], roll(seed, question.id, here)))
        used[place] += 1
        right, *others = question.options
        mixed = list(shuffled(others, seed, question.id))
        mixed.insert(place, right)
        placed.append(question._replace(options=tuple(mixed)))
    return tuple(placed)
