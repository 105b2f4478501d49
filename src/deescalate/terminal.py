"""The coach in a terminal or a pipe: shows advice, asks what was said and how the customer reacted, until the end.

Reads lines and writes lines through the two functions it is given, so that it works the same on a terminal, in a pipe and in
a test. The end of input ends the session politely.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from deescalate.conversation import AgentTurn, Coach, Conversation
from deescalate.interface import Interface
from deescalate.promises import Promise
from deescalate.report import Paint, advice_lines, lint_lines, two_columns
from deescalate.vocabulary import CustomerMove, Flag, Mood, Phase, Validity

T = TypeVar("T", bound=StrEnum)

Read = Callable[[str], str | None]
"""Shows a prompt and gives the line typed, or None at the end of input."""
Write = Callable[[str], None]

_QUIT, _UNDO, _FLAGS, _EVERY, _HELP = "q", "u", "f", "m", "?"


class _Left(Exception):  # noqa: N818 - not an error
    """The user has had enough."""


class _Undone(Exception):  # noqa: N818 - not an error
    """The user wants the turn before back."""


class Session:
    """One coached conversation at a terminal."""

    def __init__(self, interface: Interface, read: Read, write: Write, paint: Paint) -> None:
        self._interface = interface
        self._read = read
        self._write = write
        self._paint = paint

    def open(self, coach: Coach, given: dict[str, object]) -> Conversation | None:
        """A conversation opened with what is ``given`` and the answers to what is missing; None when the user quits."""
        try:
            if "complaint" not in given:
                given["complaint"] = self._choose("ask_complaint", "complaint", coach.scope.complaints)
            if "channel" not in given:
                given["channel"] = self._choose("ask_channel", "channel", coach.scope.channels)
            if "mood" not in given:
                given["mood"] = self._choose("ask_start_mood", "mood", tuple(Mood))
        except (_Left, _Undone):
            return None
        return coach.open(**given)  # type: ignore[arg-type]  # names and values come from the argument parser

    def run(self, talk: Conversation) -> Conversation:
        """Coaches ``talk`` until it ends, the user quits or input ends; gives the conversation as it stands then."""
        self._say(self._paint.dim(self._interface.text("commands")))
        past: list[Conversation] = []
        try:
            while True:
                talk = self._exchange(talk, past)
                if _is_over(talk):
                    return talk
        except _Left:
            return talk

    def _exchange(self, talk: Conversation, past: list[Conversation]) -> Conversation:
        """The conversation after one thing the agent says and the customer's answer to it, or one such exchange back."""
        self._show(talk)
        try:
            typed = self._reply_typed(talk)
            if typed == _FLAGS:
                past.append(talk)
                return self._flags_turn(talk)
            spoken = self._agent_turn(talk, typed)
        except _Undone:
            self._say(self._interface.text("undone"))
            return past.pop() if past else talk
        if _is_over(spoken):
            return spoken
        try:
            answered = self._customer_turn(spoken)
        except _Undone:
            self._say(self._interface.text("undone"))
            return talk
        past.append(talk)
        return answered

    def _show(self, talk: Conversation, *, every: bool = False) -> None:
        label = self._interface.label
        snapshot = talk.snapshot
        self._say("")
        here = " · ".join(
            (
                label("mood", snapshot.mood).label,
                label("complaint", snapshot.complaint).label,
                label("channel", snapshot.channel).label,
            )
        )
        self._say(self._paint.dim(here))
        self._warn(talk.broken_promises)
        self._lines(advice_lines(talk.advice, self._interface, self._paint, every=every))

    def _reply_typed(self, talk: Conversation) -> str:
        typed = self._ask("ask_reply")
        while typed == _EVERY:
            self._show(talk, every=True)
            typed = self._ask("ask_reply")
        return typed

    def _agent_turn(self, talk: Conversation, typed: str) -> Conversation:
        text = _line_chosen(talk, typed)
        broken = talk.promises_broken_by(text)
        spoken = talk.reply(text)
        if text != typed:
            self._say(f'> "{text}"')
        if spoken.heard:
            self._lines(lint_lines(text, spoken.heard, self._interface, self._paint))
        self._warn(broken)
        return spoken

    def _warn(self, broken: tuple[Promise, ...]) -> None:
        for promise in broken:
            self._say(self._paint.yellow(f"{self._interface.text('too_early')}: {promise.says} [{promise.id}]"))

    def _flags_turn(self, talk: Conversation) -> Conversation:
        flags = self._choose_flags()
        return talk.hear(said=CustomerMove.SPEAKS, flags=flags) if flags else talk

    def _customer_turn(self, talk: Conversation) -> Conversation:
        said = self._choose("ask_move", "said", tuple(CustomerMove))
        mood = self._choose_mood(talk.snapshot.mood)
        validity = None
        if _asks_validity(talk):
            validity = self._choose("ask_validity", "validity", tuple(Validity), default=talk.snapshot.validity)
        flags = (
            self._choose_flags() if said in (CustomerMove.INSULTS, CustomerMove.THREATENS, CustomerMove.LEAVES) else ()
        )
        return talk.hear(mood=mood, said=said, validity=validity, flags=flags)

    def _choose(self, question: str, kind: str, terms: tuple[T, ...], default: T | None = None) -> T:
        self._say(self._interface.text(question))
        self._lines(two_columns(self._interface.label(kind, term).label for term in terms))
        while True:
            typed = self._ask(None)
            if not typed and default is not None:
                return default
            if typed.isdecimal() and 1 <= int(typed) <= len(terms):
                return terms[int(typed) - 1]
            if typed in terms:
                return next(term for term in terms if term == typed)
            self._say(self._interface.text("not_understood"))

    def _choose_mood(self, now: Mood) -> Mood:
        moods = tuple(Mood)
        names = "  ".join(
            f"{number} {self._interface.label('mood', mood).label}" for number, mood in enumerate(moods, start=1)
        )
        self._say(self._interface.text("ask_mood"))
        self._say(f"    {names}")
        while True:
            typed = self._ask(None)
            steps = {"": 0, "=": 0, "+": 1, "++": 2, "-": -1, "--": -2}.get(typed)
            if steps is not None:
                return moods[min(max(now.level + steps, 0), len(moods) - 1)]
            if typed.isdecimal() and 1 <= int(typed) <= len(moods):
                return moods[int(typed) - 1]
            if typed in moods:
                return Mood(typed)
            self._say(self._interface.text("not_understood"))

    def _choose_flags(self) -> tuple[Flag, ...]:
        flags = tuple(Flag)
        self._say(self._interface.text("ask_flags"))
        self._lines(two_columns(self._interface.label("flag", flag).label for flag in flags))
        while True:
            typed = self._ask(None).replace(",", " ").split()
            if all(word.isdecimal() and 1 <= int(word) <= len(flags) for word in typed):
                return tuple(dict.fromkeys(flags[int(word) - 1] for word in typed))
            self._say(self._interface.text("not_understood"))

    def _ask(self, question: str | None) -> str:
        if question:
            self._say(self._interface.text(question))
        while True:
            typed = self._read("> ")
            if typed is None or typed.strip() == _QUIT:
                raise _Left
            typed = typed.strip()
            if typed == _UNDO:
                raise _Undone
            if typed != _HELP:
                return typed
            self._say(self._interface.text("help"))
            self._say(self._interface.text("commands"))

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(line)

    def _say(self, line: str) -> None:
        self._write(line)


def _line_chosen(talk: Conversation, typed: str) -> str:
    """The suggestion that a number or Enter stands for, or the words typed."""
    say = talk.advice.say
    if not typed:
        return say[0].text
    if typed.isdecimal() and 1 <= int(typed) <= len(say):
        return say[int(typed) - 1].text
    return typed


def _is_over(talk: Conversation) -> bool:
    """Whether the agent has said the last words."""
    return talk.outcome is not None and bool(talk.log) and isinstance(talk.log[-1], AgentTurn)


def _asks_validity(talk: Conversation) -> bool:
    """Whether the agent is checking something and where it goes from here depends on the result."""
    step = talk.coach.steps[talk.snapshot.step]
    return step.act.phase is Phase.P4 and any(rule.guard and rule.guard.validity for rule in step.ways)
