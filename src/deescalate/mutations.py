"""Playbooks spoiled on purpose, one fault at a time: whether the promises are strong enough to notice.

Each operator makes the faults that its name tells, wherever they fit in a playbook, and names the promise that must catch them
(domain/6-properties.md). A mutant that survives is a promise that is missing or too weak.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from deescalate.conditions import in_words
from deescalate.data_checks import FREE_WINS
from deescalate.guards import COMPLAINT, compile_guard
from deescalate.model import Guard, Locus, Word, WordTest
from deescalate.playbook import Phrasing, Playbook, Rule, Step
from deescalate.template import parse_template
from deescalate.vocabulary import Act, Complaint, CustomerMove, Flag


class Mutant(NamedTuple):
    """A spoiled playbook."""

    operator: str
    what: str
    """Where the fault was put."""
    killer: str
    """The promise (or family of promises) that must catch it."""
    playbook: Playbook


Spoil = Callable[[Playbook], Iterator[tuple[str, Playbook]]]


class Operator(NamedTuple):
    """A kind of fault."""

    name: str
    killer: str
    spoil: Spoil


def mutants(playbook: Playbook) -> Iterator[Mutant]:
    """Every mutant of ``playbook``, in the order of the operators."""
    for operator in OPERATORS:
        for what, spoiled in operator.spoil(playbook):
            yield Mutant(operator.name, what, operator.killer, spoiled)


def _own(playbook: Playbook, *acts: Act) -> list[Step]:
    """The playbook's own steps that do one of these acts (any, if none is named)."""
    return [step for step in playbook.steps.values() if not step.aside and (not acts or not step.acts.isdisjoint(acts))]


def _with_steps(playbook: Playbook, *steps: Step) -> Playbook:
    return replace(playbook, steps={**playbook.steps, **{step.name: step for step in steps}})


def _doing(playbook: Playbook, step: Step, acts: Iterable[Act]) -> Step:
    """``step`` with exactly these acts."""
    does = frozenset(acts)
    bits = playbook.names.steps[step.name]
    for act in does:
        bits |= playbook.names.done[act]
    return step._replace(acts=does, done_bits=bits)


def _rule(playbook: Playbook, step: Step, go: str, guard: Guard | None = None) -> Rule:
    tests = compile_guard(guard, playbook.names, [])
    return Rule(tests.forbidden, tests.needs, go, step.where, in_words(guard), interrupt=False, guard=guard)


def _reguarded(playbook: Playbook, rule: Rule, guard: Guard) -> Rule:
    tests = compile_guard(guard, playbook.names, [])
    once = playbook.names.steps[rule.go] if rule.interrupt else 0
    return rule._replace(forbidden=tests.forbidden | once, needs=tests.needs, says=in_words(guard), guard=guard)


def _edge(source: Act, target: Act) -> Spoil:
    """An edge from steps doing one act to a step doing another, taken when the customer demands something."""

    def spoil(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
        goals = _own(playbook, target)
        for step in _own(playbook, source):
            if step.outcome is None and goals:
                way = _rule(playbook, step, goals[0].name, Guard(said=(CustomerMove.DEMANDS,)))
                yield f"{step.name} -> {goals[0].name}", _with_steps(playbook, step._replace(ways=(way, *step.ways)))

    return spoil


def _apologise_twice(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook):
        if Act.APOLOGISE not in step.acts and _own(playbook, Act.APOLOGISE):
            yield step.name, _with_steps(playbook, _doing(playbook, step, {*step.acts, Act.APOLOGISE}))


def _apologise_last(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.APOLOGISE):
        goal = step.ways[-1].go if step.ways else ""
        if goal not in playbook.steps or goal == step.name:
            continue
        begin = tuple(rule._replace(go=goal) if rule.go == step.name else rule for rule in playbook.begin)
        ends = [_doing(playbook, end, {*end.acts, Act.APOLOGISE}) for end in _own(playbook) if end.outcome is not None]
        resumed = [other._replace(resume=goal) for other in _own(playbook) if other.resume == step.name]
        yield step.name, replace(_with_steps(playbook, *resumed, *ends), begin=begin)


def _apologise_on_and_on(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.APOLOGISE):
        way = _rule(playbook, step, step.name, Guard(said=(CustomerMove.VENTS,)))
        yield step.name, _with_steps(playbook, step._replace(ways=(way, *step.ways)))


def _define_without_yes(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.DEFINE):
        leaving = [rule for rule in step.ways if rule.go != step.name]
        if leaving and leaving[0].guard is not None:
            yield step.name, _with_steps(playbook, step._replace(ways=(_rule(playbook, step, leaving[0].go),)))


def _swap_effort_and_reason(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    efforts, reasons = _own(playbook, Act.SHOW_EFFORT), _own(playbook, Act.GIVE_REASON)
    if not efforts or not reasons:
        return
    swapped = {efforts[0].name: reasons[0].name, reasons[0].name: efforts[0].name}
    steps = [
        step._replace(ways=tuple(rule._replace(go=swapped.get(rule.go, rule.go)) for rule in step.ways))
        for step in _own(playbook)
        if step.name not in swapped
    ]
    yield f"{efforts[0].name} and {reasons[0].name}", _with_steps(playbook, *steps)


def _blame_the_customer(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.GIVE_REASON):
        yield step.name, _with_steps(playbook, step._replace(reason_lies=Locus.CUSTOMER))


def _no_way_on(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.OFFER_ALTERNATIVE):
        yield step.name, _with_steps(playbook, _doing(playbook, step, step.acts - {Act.OFFER_ALTERNATIVE}))


def _no_free_win(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.OFFER_WIN):
        paid = tuple(offer for offer in step.wins if offer.win not in FREE_WINS)
        if len(paid) < len(step.wins):
            yield step.name, _with_steps(playbook, step._replace(wins=paid))


def _say(text: str, *acts: Act) -> Spoil:
    """One English sentence more in steps with these acts (any, if none is named)."""

    def spoil(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
        for step in _own(playbook, *acts):
            said = playbook.phrasings["en"][step.name]
            if said:
                more = said[0]._replace(id=f"{step.name}.spoiled", template=parse_template(text), text=text)
                yield step.name, _with_phrasings(playbook, "en", step.name, (*said, more))

    return spoil


def _with_phrasings(playbook: Playbook, language: str, step: str, said: tuple[Phrasing, ...]) -> Playbook:
    by_step: Mapping[str, tuple[Phrasing, ...]] = {**playbook.phrasings[language], step: said}
    return replace(playbook, phrasings={**playbook.phrasings, language: by_step})


def _no_authority_needed(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook):
        ways = tuple(
            _reguarded(playbook, rule, replace(rule.guard, authority=None))
            if rule.guard and rule.guard.authority
            else rule
            for rule in step.ways
        )
        if ways != step.ways:
            yield step.name, _with_steps(playbook, step._replace(ways=ways))


def _without_interrupts(flags: frozenset[Flag], *, moods: bool = False) -> Spoil:
    """Interrupts about these flags, or about moods, are gone."""

    def about(rule: Rule) -> bool:
        guard = rule.guard
        wanted = {*guard.flags.any, *guard.flags.all} if guard and guard.flags else set()
        return bool(wanted & flags) or bool(moods and guard and guard.mood_change)

    def spoil(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
        kept = tuple(rule for rule in playbook.interrupts if not about(rule))
        if len(kept) < len(playbook.interrupts):
            yield f"{len(playbook.interrupts) - len(kept)} interrupts", replace(playbook, interrupts=kept)

    return spoil


def _without_act(act: Act, *, everywhere: bool) -> Spoil:
    """Steps no longer do this: all of them at once, or one after the other."""

    def spoil(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
        steps = [_doing(playbook, step, step.acts - {act}) for step in playbook.steps.values() if act in step.acts]
        if everywhere and steps:
            yield "everywhere", _with_steps(playbook, *steps)
        elif not everywhere:
            for step in steps:
                yield step.name, _with_steps(playbook, step)

    return spoil


def _no_answer(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook):
        if step.outcome is None:
            yield step.name, _with_steps(playbook, step._replace(ways=step.ways[:-1]))


def _out_of_order(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    """The first interrupt about a threat to life or abuse comes last."""
    urgent = {Flag.THREAT_SELF_HARM, Flag.THREAT_VIOLENCE, Flag.ABUSIVE_PERSONAL}
    for rule in playbook.interrupts:
        if rule.guard and rule.guard.flags and urgent & {*rule.guard.flags.any, *rule.guard.flags.all}:
            rest = tuple(other for other in playbook.interrupts if other is not rule)
            yield f"{rule.go} last", replace(playbook, interrupts=(*rest, rule))


def _no_warning(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    warned = WordTest(any=(Word("warn"),))
    changed = []
    for rule in playbook.interrupts:
        if Act.WARN in playbook.steps[rule.go].acts:
            continue
        if rule.guard and rule.guard.done == warned:
            rule = _reguarded(playbook, rule, replace(rule.guard, done=WordTest(any=(Word("set_limit"),))))  # noqa: PLW2901 - the same rule, spoiled
        changed.append(rule)
    if len(changed) < len(playbook.interrupts):
        yield "warn", replace(playbook, interrupts=tuple(changed))


def _asking_in_circles(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.DEFINE):
        for way in step.ways:
            other = playbook.steps.get(way.go)
            if other and other is not step and not other.aside and other.outcome is None:
                back = _rule(playbook, other, step.name, Guard(said=(CustomerMove.CORRECTS,)))
                yield f"{other.name} -> {step.name}", _with_steps(playbook, other._replace(ways=(back, *other.ways)))
                return


def _take_over_anywhere(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook):
        ways = tuple(
            _reguarded(playbook, rule, replace(rule.guard, channel=()))
            if rule.guard and rule.guard.channel and Act.TAKE_OVER in playbook.steps[rule.go].acts
            else rule
            for rule in step.ways
        )
        if ways != step.ways:
            yield step.name, _with_steps(playbook, step._replace(ways=ways))


def _unbound(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    """Sentences that name a time no longer do, in one language."""
    for step in _own(playbook, Act.COMMIT_CHECK, Act.ASK_CENTRAL):
        language = playbook.languages[-1]
        kept = tuple(one for one in playbook.phrasings[language][step.name] if "deadline" not in one.template.slots)
        yield f"{step.name} in {language}", _with_phrasings(playbook, language, step.name, kept)


def _same_remedy_again(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook, Act.OFFER_WIN):
        again = COMPLAINT.bits[Complaint.REPEAT_FAILURE]
        kept = tuple(
            offer
            for offer in step.wins
            if not (offer.tests.forbidden & COMPLAINT.all and not offer.tests.forbidden & again)
        )
        if len(kept) < len(step.wins):
            yield step.name, _with_steps(playbook, step._replace(wins=kept))


def _no_provenance(playbook: Playbook) -> Iterator[tuple[str, Playbook]]:
    for step in _own(playbook):
        if step.provenance is not None:
            yield step.name, _with_steps(playbook, step._replace(provenance=None))


OPERATORS = (
    Operator("duplicate the apology", "F01", _apologise_twice),
    Operator("move the apology to the end", "F02", _apologise_last),
    Operator("apologise on and on", "F03", _apologise_on_and_on),
    Operator("from the apology straight to solving", "F04", _edge(Act.APOLOGISE, Act.RESOLVE)),
    Operator("define without a yes", "F05", _define_without_yes),
    Operator("from defining straight to refusing", "F06", _edge(Act.DEFINE, Act.REFUSE)),
    Operator("swap effort and reason", "F07", _swap_effort_and_reason),
    Operator("the reason lies with the customer", "F07", _blame_the_customer),
    Operator("strip the alternative", "F08", _no_way_on),
    Operator("from refusing straight to closing", "F09", _edge(Act.REFUSE, Act.CLOSE)),
    Operator("remove the free wins", "F10", _no_free_win),
    Operator(
        "prove it to a mistaken customer",
        "F11",
        _say("Let me prove it to you: you are wrong and the log shows it.", Act.CONCEDE_PART),
    ),
    Operator("from empathy straight to conceding", "F12", _edge(Act.EMPATHISE, Act.RESOLVE)),
    Operator("concede without authority", "F14", _no_authority_needed),
    Operator("the subject of the complaint handles it", "F15", _without_interrupts(frozenset({Flag.AGENT_INVOLVED}))),
    Operator("drop the thanks", "F16", _without_act(Act.THANK, everywhere=True)),
    Operator("drop the logging of the cause", "F18", _without_act(Act.LOG_CAUSE, everywhere=False)),
    Operator("leave a turn without an answer", "F19", _no_answer),
    Operator("ignore flaring moods", "F24", _without_interrupts(frozenset(), moods=True)),
    Operator("try what is urgent last", "F20", _out_of_order),
    Operator("drop the warning", "F22", _no_warning),
    Operator("ask in circles", "F23", _asking_in_circles),
    Operator("the risky way in writing", "F26", _take_over_anywhere),
    Operator("ask for calm, in one language", "F27", _say("Please calm down.")),
    Operator("unbind the time", "F31", _unbound),
    Operator("the same remedy again", "F33", _same_remedy_again),
    Operator("remove the provenance", "F39", _no_provenance),
)
"""The mutations of domain/6-properties.md."""
