"""Phrasing files to parsed phrasings: ids, sentences, slots, and whether the languages agree.

Codes: P20 id is not ``step.name``, P21 phrasing for an unknown step, P22 mistake in a sentence's braces, P23 unknown
slot, P24 a step has nothing to say in a language, P25 nothing that can always be said, P26 `when` differs between
languages, P27 slots differ between languages, P28 an id is missing in a language, P29 texts of a step missing in a
language, P30 the same sentence in two places.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import fields
from typing import NamedTuple

from deescalate.findings import Problem, Where, unknown
from deescalate.guards import CHANNEL, Names, compile_guard
from deescalate.model import Guard, PhrasingSpec, Word
from deescalate.playbook import Phrasing
from deescalate.template import Template, TemplateError, parse_template
from deescalate.vocabulary import Channel

_ID = re.compile(r"([a-z][a-z0-9_]*)\.([a-z0-9]+(?:[-_][a-z0-9]+)*)")

_WEIGHT = {
    "complaint": 8,
    "validity": 6,
    "flags": 6,
    "mood": 5,
    "said": 4,
    "mood_change": 4,
    "channel": 3,
}
"""What makes a phrasing more specific: the complaint most, then who it is said to, then where it is said."""
_OTHER_WEIGHT = 1
_SLOT_WEIGHT = 2
_FORM_WEIGHT = 1

PhrasingSpecs = Mapping[str, Mapping[Word, PhrasingSpec]]
"""By language, by id."""


class Wording(NamedTuple):
    """The phrasings of all languages by step, and what is wrong with them."""

    phrasings: dict[str, dict[str, tuple[Phrasing, ...]]]
    problems: tuple[Problem, ...]


class Stage(NamedTuple):
    """Where sentences are said: the steps of one file, and the channels of the playbook."""

    steps: Mapping[str, Where]
    unread: Set[str]
    """Steps that could not be read: their phrasings are left out without a word, the step's own problem has been noted."""
    channels: tuple[Channel, ...]


def compile_wording(specs: PhrasingSpecs, stage: Stage, names: Names, files: Mapping[str, str]) -> Wording:
    """Every language's phrasings for the steps of ``stage``; ``files`` names each language's file for problems."""
    problems: list[Problem] = []
    compiled: dict[str, dict[str, tuple[Phrasing, ...]]] = {}
    for language, by_id in specs.items():
        by_step: dict[str, list[Phrasing]] = {step: [] for step in stage.steps}
        for phrasing_id, spec in by_id.items():
            if phrasing_id.partition(".")[0] in stage.unread:
                continue
            phrasing = _compile_one(phrasing_id, spec, stage.steps, names, problems)
            if phrasing:
                by_step[phrasing_id.partition(".")[0]].append(phrasing)
        _check_supply(by_step, stage, language, problems)
        compiled[language] = {step: tuple(found) for step, found in by_step.items()}
    _check_agreement(specs, files, problems)
    _check_repeats(specs, problems)
    return Wording(compiled, tuple(problems))


def _compile_one(
    phrasing_id: Word, spec: PhrasingSpec, steps: Mapping[str, Where], names: Names, problems: list[Problem]
) -> Phrasing | None:
    matched = _ID.fullmatch(phrasing_id)
    if not matched:
        problems.append(Problem(phrasing_id.where, "P20", f"'{phrasing_id}' is no phrasing id; write step.short-name"))
        return None
    if matched.group(1) not in steps:
        message = f"{unknown('step', matched.group(1), tuple(steps))} (in the phrasing id '{phrasing_id}')"
        problems.append(Problem(phrasing_id.where, "P21", message))
        return None
    try:
        template = parse_template(spec.text)
    except TemplateError as error:
        at = spec.text.where
        # Behind the opening quote; a sentence folded over several lines is reported at its beginning.
        column = at.column + 1 + error.offset if "\n" not in spec.text else at.column
        problems.append(Problem(Where(at.file, at.line, column), "P22", str(error)))
        return None
    unknown_slots = sorted(template.slots - names.knows.keys())
    problems += [Problem(spec.text.where, "P23", unknown("slot", slot, tuple(names.knows))) for slot in unknown_slots]
    return Phrasing(
        id=str(phrasing_id),
        template=template,
        text=str(spec.text),
        tests=compile_guard(spec.when, names, problems),
        weight=_weight_of(spec.when, template),
        binding=spec.binding,
        source=tuple(map(str, spec.source)),
        where=phrasing_id.where,
    )


def _weight_of(guard: Guard | None, template: Template) -> int:
    named = [item.name for item in fields(guard) if item.name != "where" and getattr(guard, item.name)] if guard else []
    return (
        sum(_WEIGHT.get(name, _OTHER_WEIGHT) for name in named)
        + _SLOT_WEIGHT * len(template.slots)
        + _FORM_WEIGHT * len(template.persons)
    )


def can_always_be_said(phrasing: Phrasing, channel: Channel) -> bool:
    """Whether a phrasing needs no slot, no form and no condition but that of being on this channel."""
    tests = phrasing.tests
    bound = tests.needs or tests.forbidden & (~CHANNEL.all | CHANNEL.bits[channel])
    return not (bound or phrasing.template.required or phrasing.template.persons)


def _check_supply(by_step: Mapping[str, list[Phrasing]], stage: Stage, language: str, problems: list[Problem]) -> None:
    kinds = {channel.kind: channel for channel in reversed(stage.channels)}
    for step, found in by_step.items():
        if not found:
            problems.append(Problem(stage.steps[step], "P24", f"step '{step}' has no phrasing in '{language}'"))
            continue
        silent = [kind for kind, one in kinds.items() if not any(can_always_be_said(item, one) for item in found)]
        if silent:
            message = f"step '{step}' has no phrasing in '{language}' for {', '.join(sorted(silent))} without any other `when`, slots and forms, so advice could be empty"
            problems.append(Problem(found[0].where, "P25", message))


def _check_agreement(specs: PhrasingSpecs, files: Mapping[str, str], problems: list[Problem]) -> None:
    first: dict[str, tuple[str, Word, PhrasingSpec]] = {}
    for language, by_id in specs.items():
        for phrasing_id, spec in by_id.items():
            known = first.setdefault(phrasing_id, (language, phrasing_id, spec))
            if known[2].when != spec.when:
                message = (
                    f"`when` of '{phrasing_id}' is not the one in '{known[0]}' ({known[1].where}); make them equal"
                )
                problems.append(Problem(phrasing_id.where, "P26", message))
            if _slots_in(known[2].text) != _slots_in(spec.text):
                message = (
                    f"slots of '{phrasing_id}' are not those in '{known[0]}' ({known[1].where}); use the same ones"
                )
                problems.append(Problem(phrasing_id.where, "P27", message))
    for language, by_id in specs.items():
        missing = [known for phrasing_id, known in first.items() if phrasing_id not in by_id]
        for other, phrasing_id, _spec in missing:
            message = f"'{phrasing_id}' is missing in '{language}'; it exists in '{other}' ({phrasing_id.where})"
            problems.append(Problem(Where(files[language], 1), "P28", message))


def _slots_in(text: str) -> frozenset[str]:
    try:
        return parse_template(text).slots
    except TemplateError:
        return frozenset()


def _check_repeats(specs: PhrasingSpecs, problems: list[Problem]) -> None:
    for by_id in specs.values():
        seen: dict[str, Word] = {}
        for phrasing_id, spec in by_id.items():
            sentence = " ".join(spec.text.casefold().split())
            if sentence in seen:
                other = seen[sentence]
                message = (
                    f"the sentence of '{phrasing_id}' is also that of '{other}' ({other.where}); say it differently"
                )
                problems.append(Problem(spec.text.where, "P30", message))
            seen.setdefault(sentence, phrasing_id)
