"""Conversations to read: a scene played through a playbook, well, with slips, or badly.

The machine decides where a conversation goes; the agent says what the coach offers at that moment, or a slip that the
linter finds there under its own name; the customer's words are the scene's, by what they do. No sentence comes twice, and
the same seed gives the same conversation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from deescalate.advisor import Suggestion
from deescalate.conversation import Coach, Conversation
from deescalate.training.chance import pick, roll, shuffled
from deescalate.training.reactions import CHECKING, LONGEST, cooler, likely_moves, willing
from deescalate.training.scenes import Scene, Slip
from deescalate.vocabulary import Act, Channel, CustomerMove, Mood, Outcome, Phase, Validity

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_FIRST_CHOICES = 4
"""Of the lines that the coach offers, most fitting first, so many are drawn from."""
_COOLING = frozenset(
    {Act.EMPATHISE, Act.LISTEN, Act.ASK_EXPECTATION, Act.OFFER_OPTIONS, Act.COMMIT_CHECK, Act.RESOLVE, Act.OFFER_WIN}
)
_PATIENCE = 9
"""Replies after which a customer who is treated badly leaves at the latest."""
_KEY_AT = {(Act.CONFIRM, CustomerMove.CONFIRMS): "confirms_no_more"}
"""Words of a scene for a move at a certain act, where they are not filed under the move."""
_MOVE_OF = {"confirms_no_more": CustomerMove.CONFIRMS}
_SHORT = 3
"""Words up to which the same sentence may come again: "Yes." """


class Quality(StrEnum):
    """How well the agent does."""

    GOOD = "good"
    MIXED = "mixed"
    """Two or three slips, then recovery."""
    POOR = "poor"
    """Slips pile up, and the customer leaves."""


class Speaker(StrEnum):
    """Who speaks."""

    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn."""

    speaker: Speaker
    text: str
    step: str
    """Where the agent stands."""
    stage_title: str
    phrasing: str
    """Id of the coach's line that the agent says; empty for a slip."""
    pitfall: str
    """Id of the pitfall that the agent falls into; empty otherwise."""
    better: str
    """For a slip: what the coach offered at that moment."""
    mood: Mood
    """The customer's mood after this turn."""
    move: str
    """What the customer does; empty for the agent."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A whole conversation."""

    scene: Scene
    quality: Quality
    seed: int
    language: str
    channel: Channel
    turns: tuple[Said, ...]
    outcome: Outcome

    @property
    def slips(self) -> tuple[Said, ...]:
        """The agent's turns that go wrong."""
        return tuple(turn for turn in self.turns if turn.pitfall)


def converse(
    coach: Coach,
    scene: Scene,
    slips: Mapping[str, tuple[Slip, ...]],
    *,
    language: str,
    quality: Quality,
    seed: int = 1,
    mood: Mood = Mood.ANGRY,
    channel: Channel = Channel.PHONE,
    authority: int = 1,
    asides: Mapping[CustomerMove, tuple[str, ...]] | None = None,
    replies: Mapping[str, tuple[str, ...]] | None = None,
) -> Dialogue:
    """The conversation; raises `MisuseError` for a scene outside the playbook's scope.

    ``asides`` are words for moves that scenes have none for, above all for leaving; ``replies`` says for lines of the
    playbook which kinds of the scene's words answer them, where those are not what their step expects.
    """
    facts = {slot: value for slot, value in scene.slots.items() if slot in coach.names.knows}
    talk = coach.open(
        complaint=scene.complaint,
        mood=mood,
        channel=channel,
        language=language,
        authority=authority,
        facts=facts,
    )
    words = _Words(slips, asides or {}, replies or {})
    teller = _Teller(talk, scene, words, quality, f"{seed}:{scene.id}:{quality}")
    outcome = teller.tell()
    return Dialogue(scene, quality, seed, language, channel, tuple(teller.turns), outcome)


class _Words(NamedTuple):
    """What is said besides the playbook's and the scene's words, and which words answer which lines."""

    slips: Mapping[str, tuple[Slip, ...]]
    asides: Mapping[CustomerMove, tuple[str, ...]]
    replies: Mapping[str, tuple[str, ...]]


class _Teller:
    """Tells one conversation; holds what has been said so far."""

    def __init__(self, talk: Conversation, scene: Scene, words: _Words, quality: Quality, seed: str) -> None:
        self.turns: list[Said] = []
        self._talk = talk
        self._coach = talk.coach
        self._scene = scene
        self._slips, self._asides, self._asked = words
        self._quality = quality
        self._seed = seed
        self._spoken: set[str] = set()
        self._fallen: set[str] = set()
        self._advised: set[str] = set()
        self._revealed = False
        self._replies = 0
        self._planned = _plan(quality, seed)

    def tell(self) -> Outcome:
        mood = self._talk.snapshot.mood
        self._customer(self._scene.opens(mood), CustomerMove.VENTS, mood)
        for _ in range(LONGEST):
            slip = self._slip() if self._slips_now() else None
            if slip is not None:
                if self._fall(slip):
                    return self._ending()
                continue
            line = self._speak()
            if line is None:
                return self._ending()
            if self._talk.outcome:
                self._goodbye()
                return self._talk.outcome
            if self._quality is Quality.POOR and self._replies > _PATIENCE:
                self._leave("", _hotter(self._talk.snapshot.mood))
                return self._ending()
            if not self._react(line.id):
                return self._ending()
        return self._ending()

    def _ending(self) -> Outcome:
        return self._talk.outcome or Outcome.LEFT_UNRECOVERED

    def _slips_now(self) -> bool:
        """Whether a slip is due: as planned, or later when none fitted then."""
        return sum(number <= self._replies for number in self._planned) > len(self._fallen)

    def _slip(self) -> Slip | None:
        """A slip that the linter finds here under its own name, one that the step warns of if there is one."""
        warned = self._coach.steps[self._talk.snapshot.step].avoid
        others = shuffled([name for name in self._slips if name not in warned], self._seed, self._replies, "others")
        for pitfall in (*shuffled(warned, self._seed, self._replies, "warned"), *others):
            if pitfall in self._fallen:
                continue
            for slip in shuffled(self._slips.get(pitfall, ()), self._seed, self._replies, pitfall):
                found = {finding.pitfall for finding in self._talk.lint(slip.says).findings}
                if found == {pitfall} and self._fresh(slip.says) and self._fresh(slip.retort):
                    return slip
        return None

    def _fall(self, slip: Slip) -> bool:
        """The agent slips, the customer throws it back; whether that was the end."""
        offered = self._offered()
        self._agent(slip.says, "", slip.pitfall, offered.text if offered else "")
        self._advised |= {offered.text} if offered else set()
        self._fallen.add(slip.pitfall)
        mood = _hotter(self._talk.snapshot.mood)
        if self._quality is Quality.POOR and len(self._fallen) == len(self._planned):
            self._leave(slip.retort, mood)
            return True
        self._hear(slip.retort, CustomerMove.VENTS, mood, None)
        return False

    def _leave(self, first: str, mood: Mood) -> None:
        words = [text for text in self._asides.get(CustomerMove.LEAVES, ()) if self._fresh(text)]
        last = [pick(words, self._seed, "leaves")] if words else []
        self._hear(" ".join((first, *last)).strip(), CustomerMove.LEAVES, mood, None)

    def _offered(self) -> Suggestion | None:
        """What the coach offers now, has not been said and can be answered: one of the most specific."""
        weights = {
            line.id: line.weight for line in self._coach.phrasings[self._talk.language][self._talk.snapshot.step]
        }
        fresh = [line for line in self._talk.advice.say if self._fresh(line.text) and self._answerable(line.id)]
        fresh.sort(key=lambda line: -weights[line.id])
        clean = [line for line in fresh if not self._talk.lint(line.text).findings]
        best = [line for line in clean[:_FIRST_CHOICES] if line.text not in self._advised] or clean[:_FIRST_CHOICES]
        return pick(best, self._seed, self._replies, "line") if best else None

    def _answerable(self, line: str) -> bool:
        """Whether the scene has words that answer the line, and the conversation does not stand still over it."""
        if line not in self._asked:
            return True
        keys = self._asked[line]
        act = self._coach.steps[self._talk.snapshot.step].act
        stands = self._talk.snapshot.turns_here > 0 and likely_moves(act)[0] not in keys
        return not stands and any(self._unsaid(key) for key in keys)

    def _speak(self) -> Suggestion | None:
        offered = self._offered()
        if offered:
            self._agent(offered.text, offered.id, "", "")
        return offered

    def _react(self, line: str) -> bool:
        """The customer answers ``line``; False when the scene has no fresh words left."""
        snapshot = self._talk.snapshot
        step = self._coach.steps[snapshot.step]
        # Who is treated badly does not cool down over a good sentence in between.
        cools = bool(step.acts & _COOLING) and not self._still_hot(step.act) and self._quality is not Quality.POOR
        mood = cooler(snapshot.mood) if cools else snapshot.mood
        working = step.act.phase in {Phase.P4, Phase.P5} and snapshot.validity is Validity.UNCLEAR
        validity = self._scene.validity if working else None
        answers = self._answers(line, step.act)
        if not answers:
            return False
        turn = willing(self._coach, snapshot, mood, validity, tuple(answers)).turn
        text = answers[turn.said]
        self._revealed = self._revealed or text == self._scene.reveals
        self._hear(text, turn.said, mood, validity)
        return True

    def _answers(self, line: str, act: Act) -> dict[CustomerMove, str]:
        """What the customer may do now, likeliest first, with the words for it."""
        if line in self._asked:
            keys = [(_MOVE_OF.get(key) or CustomerMove(key), key) for key in self._asked[line]]
        else:
            keys = [(move, _KEY_AT.get((act, move), str(move))) for move in self._moves(act)]
        found: dict[CustomerMove, str] = {}
        for move, key in keys:
            words = self._unsaid(key)
            if act in CHECKING and move is CustomerMove.EXPLAINS and line not in self._asked:
                words = () if self._revealed else (self._scene.reveals,)
            if words:
                # Facts come in their order; anything else as it falls.
                in_order = move is CustomerMove.EXPLAINS
                found[move] = words[0] if in_order else pick(words, self._seed, self._replies, "customer")
        return found

    def _unsaid(self, key: str) -> tuple[str, ...]:
        return tuple(text for text in self._scene.says.get(key, ()) if self._fresh(text))

    def _still_hot(self, act: Act) -> bool:
        """Whether the customer has to let off steam before anything else: the first word of empathy to a furious one."""
        first = not any(
            turn.step == self._talk.snapshot.step for turn in self.turns[:-1] if turn.speaker is Speaker.AGENT
        )
        return act is Act.EMPATHISE and first and self._talk.snapshot.mood is Mood.FURIOUS

    def _moves(self, act: Act) -> tuple[CustomerMove, ...]:
        """What the customer may do now, likeliest first."""
        hot = act is Act.APOLOGISE and self._talk.snapshot.mood.level >= Mood.ANGRY.level
        return (CustomerMove.VENTS, *likely_moves(act)) if hot or self._still_hot(act) else likely_moves(act)

    def _goodbye(self) -> None:
        words = self._unsaid("thanks")
        if words:
            self._customer(pick(words, self._seed, "goodbye"), CustomerMove.THANKS, self._talk.snapshot.mood)

    def _fresh(self, text: str) -> bool:
        return self._spoken.isdisjoint((text.casefold(), *_sentences(text)))

    def _hear(self, text: str, move: CustomerMove, mood: Mood, validity: Validity | None) -> None:
        self._customer(text, move, mood)
        self._talk = self._talk.hear(mood=mood, said=move, validity=validity, text=text)

    def _customer(self, text: str, move: CustomerMove, mood: Mood) -> None:
        self._add(Speaker.CUSTOMER, text, "", "", "", mood, str(move))

    def _agent(self, text: str, phrasing: str, pitfall: str, better: str) -> None:
        self._replies += 1
        self._add(Speaker.AGENT, text, phrasing, pitfall, better, self._talk.snapshot.mood, "")
        self._talk = self._talk.reply(text)

    def _add(
        self, speaker: Speaker, text: str, phrasing: str, pitfall: str, better: str, mood: Mood, move: str
    ) -> None:
        step = self._talk.snapshot.step
        title = self._coach.texts[self._talk.language][step].title
        self.turns.append(Said(speaker, text, step, title, phrasing, pitfall, better, mood, move))
        self._spoken |= {text.casefold(), *_sentences(text)}


def _plan(quality: Quality, seed: str) -> frozenset[int]:
    """The agent's replies, counted from 0, that are slips."""
    if quality is Quality.GOOD:
        return frozenset()
    if quality is Quality.MIXED:
        return frozenset(shuffled(range(1, 6), seed, "plan")[: 2 + roll(seed, "slips") % 2])
    spared = roll(seed, "spared") % 3
    return frozenset(number for number in range(6) if number not in {spared, 3})


def _hotter(mood: Mood) -> Mood:
    return tuple(Mood)[min(mood.level + 1, Mood.FURIOUS.level)]


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text that are long enough to be noticed when they come again."""
    return (sentence.casefold() for sentence in _SENTENCE_END.split(text) if len(sentence.split()) > _SHORT)
