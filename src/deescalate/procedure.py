"""What a company fixes around the conversations: time limits, redress, hours, owners, approval (S4-10 to S4-36).

The file ``procedure.yaml`` beside a playbook holds it, as data that a company replaces by its own. What must be there is
what cannot be left out of `ProcedureSpec`; `procedure_problems` finds what is there and cannot be right. Nothing here is
legal advice: the limits that the law sets differ by country and are for the company to know.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from deescalate.findings import Problem, Where
from deescalate.model import NOWHERE, QuotedText, Word
from deescalate.vocabulary import Channel, ChannelClass, Complaint

_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_EMPTY = re.compile(r"(to ?do|tbd|tba|x{2,}|\?+|\.{2,}|-+|fill( this)? in.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RemedySpec:
    """Something that may be given, and how far."""

    up_to: Annotated[QuotedText, "The bound: a sum, a share of the price or a number of times"]
    decided_by: Annotated[int, "The level that may decide it, 0 (agent without authority) to 3 (central office)"]
    when: Annotated[QuotedText, "What it is for"]


@dataclass(frozen=True, slots=True)
class KnownProblemSpec:
    """A problem that comes up often, and how it is solved."""

    problem: Annotated[QuotedText, "What customers report"]
    solution: Annotated[QuotedText, "What solves it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureSpec:
    """The procedure around a playbook's conversations, as a company fills it in."""

    approved_by: Annotated[QuotedText, "Who has approved this procedure (S4-13)"]
    approved_on: Annotated[QuotedText, "When, as year-month-day"]
    receipt_within: Annotated[
        Mapping[ChannelClass, QuotedText], "How soon receipt is confirmed, by class of channels (S4-32)"
    ]
    answer_within: Annotated[Mapping[ChannelClass, QuotedText], "How soon an answer is given at the latest (S4-10)"]
    coverage_hours: Annotated[Mapping[ChannelClass, QuotedText], "When somebody is there to answer (S4-36)"]
    explanation_modes: Annotated[tuple[QuotedText, ...], "How explanations may be given (S4-11)"]
    allowed_redress: Annotated[Mapping[Word, RemedySpec], "What may be given, and how far (S4-12)"]
    intake: Annotated[tuple[QuotedText, ...], "Where complaints arrive, so that none is lost (S4-31)"]
    keywords: Annotated[tuple[QuotedText, ...], "Words by which a complaint is recognised in a mailbox (S4-16, S4-31)"]
    specialist: Annotated[QuotedText, "Who is authorised and trained for complaints, from any channel (S4-17, S4-30)"]
    staffing: Annotated[QuotedText, "How many trained people there are, and by which count (S4-17, S4-39)"]
    cause_owner: Annotated[QuotedText, "Who gets the causes and answers for removing them (S4-20, S4-21)"]
    early_warning: Annotated[QuotedText, "Who watches what is said about the company elsewhere (S4-27)"]
    shared_record: Annotated[QuotedText, "Where every channel sees the whole history (S4-28)"]
    outside_body: Annotated[QuotedText, "Which independent body a customer can turn to"]
    known_problems: Annotated[
        Mapping[Complaint, tuple[KnownProblemSpec, ...]], "The usual problems and what solves them (S4-15)"
    ]
    where: Where = field(default=NOWHERE, compare=False)


def procedure_problems(procedure: ProcedureSpec, channels: Sequence[Channel]) -> Iterator[Problem]:
    """What is missing in a procedure for these channels, or stands there without having been filled in (code F35)."""
    if not _DATE.fullmatch(procedure.approved_on):
        where = procedure.approved_on.where
        yield Problem(where, "F35", f"'{procedure.approved_on}' is no date; write year-month-day, as in 2026-11-24")
    kinds = tuple(dict.fromkeys(channel.kind for channel in channels))
    for name in ("receipt_within", "answer_within", "coverage_hours"):
        given: Mapping[ChannelClass, QuotedText] = getattr(procedure, name)
        missing = sorted(kind for kind in kinds if kind not in given)
        if missing:
            yield Problem(procedure.where, "F35", f"`{name}` says nothing for {', '.join(missing)}")
    for name in ("explanation_modes", "allowed_redress", "intake", "keywords", "known_problems"):
        if not getattr(procedure, name):
            yield Problem(procedure.where, "F35", f"`{name}` is empty")
    for text in _texts(procedure):
        if _EMPTY.fullmatch(text.strip()):
            yield Problem(text.where, "F35", f"'{text}' has not been filled in")


def redress_problems(procedure: ProcedureSpec) -> Iterator[Problem]:
    """Remedies without a bound that can be checked, or decided at a level that does not exist (code F12)."""
    for name, remedy in procedure.allowed_redress.items():
        if not any(sign.isdigit() for sign in remedy.up_to):
            yield Problem(remedy.up_to.where, "F12", f"the bound of '{name}' has no number: '{remedy.up_to}'")
        if not 0 <= remedy.decided_by <= 3:
            yield Problem(name.where, "F12", f"'{name}' is decided by level {remedy.decided_by}; levels go from 0 to 3")


def _texts(procedure: ProcedureSpec) -> Iterator[QuotedText]:
    yield from (
        procedure.approved_by, procedure.specialist, procedure.staffing, procedure.cause_owner,
        procedure.early_warning, procedure.shared_record, procedure.outside_body,
    )  # fmt: skip
    for by_channel in (procedure.receipt_within, procedure.answer_within, procedure.coverage_hours):
        yield from by_channel.values()
    yield from (*procedure.explanation_modes, *procedure.intake, *procedure.keywords)
    for remedy in procedure.allowed_redress.values():
        yield from (remedy.up_to, remedy.when)
    for problems in procedure.known_problems.values():
        for problem in problems:
            yield from (problem.problem, problem.solution)
