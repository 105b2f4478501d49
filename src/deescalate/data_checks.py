"""Promises about what a playbook says of itself: wins, order of interrupts, registers, sources. One small function for each.

They need no conversation: each looks at the steps and notes what is wrong at its place. Ids are those of the house-wide
properties (domain/6-properties.md); a playbook may waive them like any other.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from deescalate.findings import Problem, Where
from deescalate.guards import CHANNEL, COMPLAINT, VALIDITY
from deescalate.model import Locus
from deescalate.playbook import Playbook, Rule, Step
from deescalate.procedure import procedure_problems, redress_problems
from deescalate.vocabulary import Act, Complaint, Flag, Phase, Register, Validity, Win

FREE_WINS = frozenset({
    Win.CREDIT_FOR_SIGNAL, Win.PARTIAL_RIGHTNESS, Win.FUTURE_CHANGE, Win.CHOICE_CONTROL, Win.EFFORT_GIVEN, Win.INSIDER_HELP,
    Win.LAST_WORD, Win.SENIOR_VOICE,
})  # fmt: skip
"""Wins that cost the company nothing but attention (domain/4-vocabulary.md, 5.6)."""


class DataCheck(NamedTuple):
    """A promise about a playbook's data."""

    id: str
    says: str
    source: tuple[str, ...]
    find: Callable[[Playbook], Iterator[Problem]]
    applies: Callable[[Playbook], bool] = lambda _playbook: True
    """Whether a playbook has anything that the promise is about."""
    otherwise: str = "no step of this playbook does that"
    """Why it is not checked where it does not apply."""


def _does(*acts: Act) -> Callable[[Playbook], bool]:
    return lambda playbook: any(not step.acts.isdisjoint(acts) for step in playbook.steps.values())


def _steps_doing(playbook: Playbook, *acts: Act) -> Iterator[Step]:
    return (step for step in playbook.steps.values() if not step.acts.isdisjoint(acts))


def _reasons_outside(playbook: Playbook) -> Iterator[Problem]:
    for step in _steps_doing(playbook, Act.GIVE_REASON):
        if step.reason_lies is None:
            yield Problem(
                step.where, "F07", f"step '{step.name}' gives a reason: say where it lies (reason_lies: outside)"
            )
        elif step.reason_lies is Locus.CUSTOMER:
            yield Problem(step.where, "F07", f"step '{step.name}' puts the reason on the customer; find one outside")


def _wins_everywhere(playbook: Playbook) -> Iterator[Problem]:
    for complaint in playbook.scope.complaints:
        for validity in Validity:
            for step in _steps_doing(playbook, Act.OFFER_WIN):
                wins = _wins_for(playbook, step, complaint, validity)
                if step.aside:
                    continue
                if len(wins) < 2 or not wins & FREE_WINS:
                    found = ", ".join(sorted(wins)) or "none"
                    message = f"step '{step.name}' needs two wins, one of them free, for {complaint} when {validity}; it has {found}"
                    yield Problem(step.where, "F10", message)


def _wins_for(playbook: Playbook, step: Step, complaint: Complaint, validity: Validity) -> frozenset[Win]:
    """The wins that fit, whatever the channel and whatever else holds."""
    known = COMPLAINT.bits[complaint] | VALIDITY.bits[validity]
    channels = sum(CHANNEL.bits[channel] for channel in playbook.scope.channels)
    anywhere = COMPLAINT.all | VALIDITY.all
    return frozenset(
        offer.win
        for offer in step.wins
        if not offer.tests.forbidden & known and not offer.tests.forbidden & channels
        and not offer.tests.forbidden & ~(anywhere | CHANNEL.all) and not offer.tests.needs
    )  # fmt: skip


def _both_interests(playbook: Playbook) -> Iterator[Problem]:
    limits = {"instant-capitulation", "over-promise"}
    for step in _steps_doing(playbook, Act.RESOLVE, Act.OFFER_OPTIONS):
        if limits.isdisjoint(step.avoid):
            message = f"step '{step.name}' concedes and does not warn of {' or '.join(sorted(limits))}: where is the company's limit?"
            yield Problem(step.where, "F13", message)


def _answers_everything(playbook: Playbook) -> Iterator[Problem]:
    owners = [
        (f"step '{step.name}'", step.ways, step.where) for step in playbook.steps.values() if step.outcome is None
    ]
    for owner, ways, where in (*owners, ("`begin`", playbook.begin, Where(f"{playbook.name}/playbook.yaml", 1))):
        if not ways or ways[-1].guard is not None:
            yield Problem(where, "F19", f"{owner} leaves turns without an answer: its last way must be open always")


_URGENCY: tuple[tuple[str, frozenset[Flag]], ...] = (
    ("threats to life", frozenset({Flag.THREAT_VIOLENCE, Flag.THREAT_SELF_HARM})),
    ("abuse", frozenset({Flag.ABUSIVE_PERSONAL, Flag.DISCRIMINATORY})),
    ("vulnerability", frozenset({Flag.VULNERABLE})),
    ("legal threats and publicity", frozenset({Flag.THREAT_LEGAL, Flag.THREAT_PUBLICITY})),
)
"""What goes before what, most urgent first; moods come last."""


def _urgent_first(playbook: Playbook) -> Iterator[Problem]:
    last, name = -1, ""
    for rule in playbook.interrupts:
        rank = _rank(rule)
        if rank is None:
            continue
        label = _URGENCY[rank][0] if rank < len(_URGENCY) else "mood"
        if rank < last:
            yield Problem(
                rule.where, "F20", f"this interrupt is about {label} and must come before the one about {name}"
            )
        else:
            last, name = rank, label


def _rank(rule: Rule) -> int | None:
    guard = rule.guard
    wanted = {*guard.flags.any, *guard.flags.all} if guard and guard.flags else set()
    for rank, (_, flags) in enumerate(_URGENCY):
        if wanted & flags:
            return rank
    return len(_URGENCY) if guard and (guard.mood_change or guard.mood) else None


def _more_after_a_repeat(playbook: Playbook) -> Iterator[Problem]:
    for step in _steps_doing(playbook, Act.OFFER_WIN):
        if step.aside:
            continue
        usual = {offer.win for offer in step.wins if not offer.tests.forbidden & COMPLAINT.all}
        special = {offer.win for offer in step.wins if offer.tests.forbidden & COMPLAINT.all}
        again = {
            offer.win for offer in step.wins if not offer.tests.forbidden & COMPLAINT.bits[Complaint.REPEAT_FAILURE]
        }
        if not again & special - usual:
            message = f"step '{step.name}' gives a customer whose thing failed again no win that others do not get"
            yield Problem(step.where, "F33", message)


_REGISTERS = {
    Phase.P0: Register.WARM, Phase.P1: Register.WARM, Phase.P2: Register.WARM,
    Phase.P3: Register.COMPETENT, Phase.P4: Register.COMPETENT, Phase.P6: Register.WARM,
}  # fmt: skip


def _warm_at_both_ends(playbook: Playbook) -> Iterator[Problem]:
    for step in playbook.steps.values():
        wanted = _REGISTERS.get(step.act.phase)
        if wanted and not step.aside and step.register is not wanted:
            message = f"step '{step.name}' belongs to {step.act.phase} and should be {wanted}, not {step.register or 'without register'}"
            yield Problem(step.where, "F38", message)


def _sources_named(playbook: Playbook) -> Iterator[Problem]:
    for step in playbook.steps.values():
        own = {source.partition("-")[0] for source in step.documents}
        cited = {source.partition("-")[0] for source in step.source}
        if not cited:
            yield Problem(step.where, "F39", f"step '{step.name}' names no source")
        elif not step.aside and not cited & own and step.provenance is None:
            message = (
                f"step '{step.name}' cites nothing from {', '.join(sorted(own))}: mark it `provenance: reconstruction`"
            )
            yield Problem(step.where, "F39", message)


def _second_documents_are_reconstructions(playbook: Playbook) -> Iterator[Problem]:
    """SEDUS: the published part defines S and E only (S2-56); what comes from the definition step on is ours."""
    for step in playbook.steps.values():
        if not all(source.startswith("S2") for source in step.documents):
            continue
        if not step.aside and step.act.phase in {Phase.P3, Phase.P4, Phase.P5, Phase.P6} and step.provenance is None:
            yield Problem(
                step.where, "F39", f"step '{step.name}' is not in the published part of SEDUS: mark it `reconstruction`"
            )


def _procedure(playbook: Playbook) -> Iterator[Problem]:
    if playbook.procedure:
        yield from procedure_problems(playbook.procedure, playbook.scope.channels)


def _redress(playbook: Playbook) -> Iterator[Problem]:
    if playbook.procedure:
        yield from redress_problems(playbook.procedure)


def _has_procedure(playbook: Playbook) -> bool:
    return playbook.procedure is not None


_LEFT_TO_COMPANY = "it belongs to the organisation: no procedure.yaml stands beside this playbook"


def _provenance(playbook: Playbook) -> Iterator[Problem]:
    yield from _sources_named(playbook)
    yield from _second_documents_are_reconstructions(playbook)


DATA_CHECKS = (
    DataCheck("F07.locus", "The reason for a refusal never lies with the customer.", ("S0-62", "bradley2012"), _reasons_outside, _does(Act.GIVE_REASON)),
    DataCheck("F10", "For every complaint and every fault there are two wins, one of them free.", ("S0-38", "S0-55"), _wins_everywhere, _does(Act.OFFER_WIN)),
    DataCheck("F12.redress", "Every remedy has a bound and a level that decides it.", ("S0-66", "S4-12", "haesevoets2017"), _redress, _has_procedure, _LEFT_TO_COMPANY),
    DataCheck("F13", "Whoever concedes keeps the company's limit in sight.", ("S0-30",), _both_interests, _does(Act.RESOLVE, Act.OFFER_OPTIONS)),
    DataCheck("F19", "Every turn of the customer has an answer.", ("S4-14",), _answers_everything),
    DataCheck("F20", "What is more urgent is tried first: life, abuse, vulnerability, law and press, mood.", ("beta2012", "ombudsman2012"), _urgent_first),
    DataCheck("F33", "When it failed again, more is offered than the first time.", ("S2-18", "S3-04", "maxham2002"), _more_after_a_repeat, _does(Act.OFFER_WIN)),
    DataCheck("F35", "Response times, redress, hours, owners and approval are on file.", ("S4-10", "S4-12", "S4-13", "S4-36"), _procedure, _has_procedure, _LEFT_TO_COMPANY),
    DataCheck("F38", "Warm at both ends, competent in the middle.", ("packard2024",), _warm_at_both_ends),
    DataCheck("F39", "Every step says where it comes from, or that it is a reconstruction.", ("S2-56",), _provenance),
)  # fmt: skip

NOT_CHECKED = (
    (
        "F34",
        "Nothing is asked twice.",
        "a playbook does not say which value a step asks for; the coach shows known values",
    ),
    ("sincerity", "Empathy is sincere, reasons are objective, the tone is right.", "only people can judge it"),
)
"""What is promised house-wide and cannot be checked here, with the reason."""
