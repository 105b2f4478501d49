"""A conversation: an immutable fold over its turns, coached at every moment.

``coach.open(...)`` begins one, ``reply`` adds what the agent said, ``hear`` what the customer did; each returns a new
conversation. Its log is all it consists of: replaying the log gives an equal conversation, so a stateless web handler can
keep it as JSON (`wire`) between requests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from deescalate.advisor import Advice, Advisor, Avoid, Remedy, Speaker
from deescalate.findings import MisuseError, unknown
from deescalate.guards import FLAG_BIT
from deescalate.linter import Finding, LintResult, MoveFound, lint
from deescalate.machine import Situation, Snapshot, Taken, Turn, begin, held, step
from deescalate.model import PropertySpec
from deescalate.pitfalls import Catalogue
from deescalate.playbook import Playbook
from deescalate.promises import Promise, Watched, broken_by, out_of_turn, watched_promises
from deescalate.template import Form
from deescalate.terms import Vocabulary, label_of, term_of, terms_of
from deescalate.vocabulary import (
    TOP_AUTHORITY,
    Act,
    Channel,
    Complaint,
    CustomerMove,
    Flag,
    Mood,
    Outcome,
    Validity,
    Win,
)

MAX_FACT_LENGTH = 200
"""Characters in a slot's value."""


class Opening(NamedTuple):
    """How a conversation was opened."""

    situation: Situation
    language: str
    agent: Form | None
    customer: Form | None
    facts: tuple[tuple[str, str], ...]
    """Values of slots, by name, sorted."""


class AgentTurn(NamedTuple):
    """What the agent said."""

    text: str


class CustomerTurn(NamedTuple):
    """What the customer did, and perhaps said."""

    turn: Turn
    text: str
    facts: tuple[tuple[str, str], ...]


Event = AgentTurn | CustomerTurn


@dataclass(frozen=True, eq=False)
class Coach(Playbook):
    """A playbook with the pitfalls and the words it needs: what `load` returns and conversations are opened with."""

    catalogue: Catalogue
    vocabulary: Vocabulary
    house: tuple[PropertySpec, ...] = ()
    """What every playbook promises; watched while a conversation goes on."""

    def open(
        self,
        *,
        complaint: str = "general_dissatisfaction",
        mood: str = "dissatisfied",
        channel: str = "phone",
        language: str = "en",
        validity: str = "unclear",
        authority: int = 1,
        flags: Iterable[str] = (),
        opt_in: Iterable[str] = (),
        facts: Mapping[str, str] | None = None,
        agent_form: str | None = None,
        customer_form: str | None = None,
    ) -> "Conversation":
        """A new conversation; raises `MisuseError` for words that do not exist or lie outside the playbook's scope.

        ``facts`` are values of slots; ``agent_form`` and ``customer_form`` are "m", "f" or "group", None if not known.
        """
        if language not in self.languages:
            raise MisuseError(unknown("language", language, self.languages))
        if not 0 <= authority <= TOP_AUTHORITY:
            raise MisuseError(f"authority is a level from 0 to {TOP_AUTHORITY}, found {authority}")
        known = _checked_facts(facts)
        situation = Situation(
            complaint=term_of(Complaint, complaint),
            mood=term_of(Mood, mood),
            channel=term_of(Channel, channel),
            validity=term_of(Validity, validity),
            authority=authority,
            flags=terms_of(Flag, flags),
            knows=frozenset(name for name, _ in known),
            opt_in=frozenset(opt_in),
        )
        self._check_scope(situation)
        return self.start(Opening(situation, language, _form(agent_form), _form(customer_form), known))

    def start(self, opening: Opening) -> "Conversation":
        """The conversation that ``opening`` describes."""
        return Conversation(self, opening, (), begin(self, opening.situation), dict(opening.facts), frozenset(), None)

    def replay(self, opening: Opening, log: Iterable[Event]) -> "Conversation":
        """The conversation with this opening and these turns; equal to the one whose log it is."""
        talk = self.start(opening)
        for event in log:
            talk = talk.after(event)
        return talk

    def _check_scope(self, situation: Situation) -> None:
        scope = self.scope
        if situation.channel not in scope.channels:
            raise MisuseError(
                f"playbook '{self.name}' is not for channel '{situation.channel}', only for: {', '.join(scope.channels)}"
            )
        if situation.complaint not in scope.complaints:
            raise MisuseError(
                f"playbook '{self.name}' is not for complaint '{situation.complaint}', only for: {', '.join(scope.complaints)}"
            )
        low, high = scope.mood.at_least, scope.mood.at_most
        if (low and situation.mood.level < low.level) or (high and situation.mood.level > high.level):
            raise MisuseError(
                f"playbook '{self.name}' is for moods from {low or Mood.CALM} to {high or Mood.FURIOUS}, not '{situation.mood}'"
            )


@dataclass(frozen=True)
class Conversation:
    """A conversation at one moment; never changes."""

    coach: Coach
    opening: Opening
    log: tuple[Event, ...]
    taken: Taken
    """The last move of the machine."""
    facts: Mapping[str, str]
    """Values of slots known so far."""
    said: frozenset[str]
    """Ids of the coach's phrasings that the agent has used."""
    heard: LintResult | None
    """What the linter made of the agent's last reply."""

    @property
    def snapshot(self) -> Snapshot:
        """Where the conversation stands."""
        return self.taken.snapshot

    @property
    def language(self) -> str:
        """The language it is held in."""
        return self.opening.language

    @property
    def outcome(self) -> Outcome | None:
        """How it ends, once it is at an end."""
        return self.coach.steps[self.snapshot.step].outcome

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Pitfalls in the agent's last reply; see `covered` for languages without rules."""
        return self.heard.findings if self.heard else ()

    @property
    def moves(self) -> tuple[MoveFound, ...]:
        """Good moves in the agent's last reply."""
        return self.heard.moves if self.heard else ()

    @property
    def covered(self) -> bool:
        """Whether the linter has rules for this language."""
        return self.language in self.coach.catalogue.languages

    @cached_property
    def advice(self) -> Advice:
        """What the coach says now."""
        speaker = Speaker(self.facts, self.opening.agent, self.opening.customer)
        return _advisor(self.coach, self.language).advise(self.taken, speaker, self.said)

    @cached_property
    def broken_promises(self) -> tuple[Promise, ...]:
        """Promises of the playbook or the house that the coach's next move would break: none where all were proved."""
        return broken_by(self.coach, _watched(self.coach), self._moves_so_far())

    def promises_broken_by(self, text: str) -> tuple[Promise, ...]:
        """Promises that saying ``text`` now would break: it closes, refuses or solves before its turn has come."""
        here = self.coach.steps[self.snapshot.step]
        broken: dict[Promise, None] = {}
        for act in _decisive_acts(self.lint(text).moves):
            if act not in here.acts:
                moves = out_of_turn(self.coach, self.taken, act)
                found = [broken_by(self.coach, _watched(self.coach), (*self._moves_so_far(), move)) for move in moves]
                # Only what is broken whichever of the steps that do this is meant.
                broken |= (
                    dict.fromkeys(promise for promise in found[0] if all(promise in other for other in found))
                    if found
                    else {}
                )
        return tuple(broken)

    def _moves_so_far(self) -> tuple[Taken, ...]:
        taken = begin(self.coach, self.opening.situation)
        moves = [taken]
        for event in self.log:
            if isinstance(event, CustomerTurn):
                taken = step(self.coach, taken.snapshot, event.turn)
                moves.append(taken)
        return tuple(moves)

    def reply(self, text: str) -> "Conversation":
        """The conversation after the agent said ``text``; what the linter found is in ``findings``."""
        if not isinstance(text, str) or not text.strip():
            raise MisuseError("a reply is a text that is not empty")
        return self.after(AgentTurn(text))

    def hear(
        self,
        *,
        mood: str | None = None,
        said: str = "speaks",
        flags: Iterable[str] = (),
        validity: str | None = None,
        complaint: str | None = None,
        facts: Mapping[str, str] | None = None,
        text: str = "",
    ) -> "Conversation":
        """The conversation after the customer's turn; what is left out stays as it was."""
        known = _checked_facts(facts)
        turn = Turn(
            mood=term_of(Mood, mood) if mood is not None else self.snapshot.mood,
            said=term_of(CustomerMove, said),
            flags=terms_of(Flag, flags),
            validity=term_of(Validity, validity) if validity is not None else None,
            complaint=term_of(Complaint, complaint) if complaint is not None else None,
            knows=frozenset(name for name, _ in known),
        )
        return self.after(CustomerTurn(turn, text, known))

    def after(self, event: Event) -> "Conversation":
        """The conversation with one more turn."""
        log = (*self.log, event)
        if isinstance(event, AgentTurn):
            return replace(self, log=log, said=self.said | self._used(event.text), heard=self.lint(event.text))
        facts = {**self.facts, **dict(event.facts)} if event.facts else self.facts
        return replace(self, log=log, taken=step(self.coach, self.snapshot, event.turn), facts=facts)

    def undo(self) -> "Conversation":
        """The conversation without its last turn; at the beginning, itself."""
        return self.coach.replay(self.opening, self.log[:-1])

    def lint(self, text: str) -> LintResult:
        """What the linter finds in a draft at this moment; the conversation stays as it is."""
        snapshot = self.snapshot
        act = self.coach.steps[snapshot.step].act
        return lint(
            self.coach.catalogue,
            text,
            language=self.language,
            channel=snapshot.channel,
            mood=snapshot.mood,
            phase=act.phase,
            act=act,
            flags=held(snapshot, FLAG_BIT),
            complaint=snapshot.complaint,
            history=tuple(event.text for event in self.log if isinstance(event, AgentTurn)),
        )

    def _used(self, text: str) -> frozenset[str]:
        """The suggestions of this moment whose words stand in ``text``."""
        words = _plain(text)
        return frozenset(suggestion.id for suggestion in self.advice.say if _plain(suggestion.text) in words)


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())


def _form(form: str | None) -> Form | None:
    return term_of(Form, form) if form is not None else None


def _checked_facts(facts: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    for name, value in (facts or {}).items():
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_FACT_LENGTH or not value.isprintable():
            raise MisuseError(f"the value of '{name}' must be one line of text, 1 to {MAX_FACT_LENGTH} characters")
    return tuple(sorted((facts or {}).items()))


def _decisive_acts(moves: tuple[MoveFound, ...]) -> tuple[Act, ...]:
    """The acts among ``moves`` that end or settle something."""
    return tuple(act for act in (Act.CLOSE, Act.REFUSE, Act.RESOLVE) if any(move.move == act for move in moves))


@lru_cache(maxsize=64)
def _watched(coach: Coach) -> tuple[Watched, ...]:
    """The promises of a coach, ready to be watched."""
    return watched_promises(coach, coach.house)


@lru_cache(maxsize=64)
def _advisor(coach: Coach, language: str) -> Advisor:
    """The advisor of a coach in a language; built when first asked for."""
    wordings = coach.catalogue.languages
    pitfalls = wordings[language if language in wordings else "en"].pitfalls
    avoid = {
        str(name): Avoid(str(name), str(w.name), str(w.why), tuple(map(str, w.instead))) for name, w in pitfalls.items()
    }
    remedies = {win: Remedy(win, *label_of(coach.vocabulary, "win", win, language)) for win in Win}
    return Advisor.of(coach, language, avoid, remedies)
