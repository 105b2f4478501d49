"""What the checker found out about a promise, as values that reports, plugins and diagrams show."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from deescalate.findings import Problem, Where
from deescalate.machine import Situation, Taken, Turn, begin, step
from deescalate.playbook import Playbook


class Status(StrEnum):
    """How a check came out."""

    PROVED = "proved"
    VIOLATED = "violated"
    VACUOUS = "vacuous"
    """It holds because what it is about never happens."""
    INCONCLUSIVE = "inconclusive"
    """A limit was reached: nothing is known."""
    WAIVED = "waived"
    """The playbook knowingly does not promise it."""
    NOT_CHECKED = "not checked"
    """The playbook has no data to check it with, or only a person can judge it."""

    @property
    def passed(self) -> bool:
        """Whether nobody has to do anything."""
        return self in {Status.PROVED, Status.WAIVED, Status.NOT_CHECKED}


class Told(NamedTuple):
    """One move of a counterexample: what the customer did (None at the beginning) and where that led."""

    turn: Turn | None
    taken: Taken


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A conversation: how it opens, what the customer does, where each turn leads and by which rule."""

    playbook: str
    situation: Situation
    moves: tuple[Told, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The customer's turns."""
        return tuple(told.turn for told in self.moves if told.turn is not None)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps it visits, one for each move of the agent."""
        return tuple(told.taken.snapshot.step for told in self.moves)

    def records(self, language: str = "en") -> tuple[dict[str, Any], ...]:
        """The lines of a recording that `coach --replay` reads; dump each as JSON."""
        return (
            {"open": _opening(self.playbook, self.situation, language)},
            *({"customer": _turn(turn)} for turn in self.turns),
        )


def told(playbook: Playbook, situation: Situation, turns: tuple[Turn, ...]) -> Counterexample:
    """The conversation that this opening and these turns make."""
    taken = begin(playbook, situation)
    moves = [Told(None, taken)]
    for turn in turns:
        taken = step(playbook, taken.snapshot, turn)
        moves.append(Told(turn, taken))
    return Counterexample(playbook.name, situation, tuple(moves))


def _opening(playbook: str, situation: Situation, language: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "playbook": playbook,
        "language": language,
        "complaint": str(situation.complaint),
        "mood": str(situation.mood),
        "channel": str(situation.channel),
        "validity": str(situation.validity),
        "authority": situation.authority,
    }
    if situation.flags:
        record["flags"] = sorted(map(str, situation.flags))
    if situation.opt_in:
        record["opt_in"] = sorted(situation.opt_in)
    if situation.knows:
        record["facts"] = {name: name for name in sorted(situation.knows)}
    return record


def _turn(turn: Turn) -> dict[str, Any]:
    record: dict[str, Any] = {"mood": str(turn.mood), "said": str(turn.said)}
    if turn.flags:
        record["flags"] = sorted(map(str, turn.flags))
    if turn.validity is not None:
        record["validity"] = str(turn.validity)
    if turn.complaint is not None:
        record["complaint"] = str(turn.complaint)
    if turn.knows:
        record["facts"] = {name: name for name in sorted(turn.knows)}
    return record


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one promise came out."""

    id: str
    says: str
    source: tuple[str, ...]
    where: Where
    """Where the promise is written."""
    status: Status
    pattern: str
    """The pattern, or `static` for checks of data and wording."""
    situations: int = 0
    """How many situations were explored, all that are alike counted once."""
    each_stands_for: int = 1
    """How many combinations of complaint, mood, channel, validity, authority, flags and variants one of them stands for."""
    counterexample: Counterexample | None = None
    problems: tuple[Problem, ...] = ()
    """What a static check found."""
    because: str = ""
    """Why it is vacuous, inconclusive, waived or not checked."""
    witness: Counterexample | None = None
    """For a promise that was proved: the shortest conversation in which what it is about happens."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a check of one playbook found."""

    playbook: str
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    """Mistakes in the properties themselves."""
    assumptions: tuple[str, ...]
    """What every proof rests on."""

    @property
    def passed(self) -> bool:
        """Whether nothing is violated, vacuous, inconclusive or mistaken."""
        return not self.problems and all(verdict.status.passed for verdict in self.verdicts)

    def __getitem__(self, name: str) -> Verdict:
        return next(verdict for verdict in self.verdicts if verdict.id == name)
