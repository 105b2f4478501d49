"""Promises about wording: enough of it everywhere, in every form, free of pitfalls, fit for its channel.

The linter comes in as a function, so that this module knows nothing of catalogues. A sentence is tried in every form it can
take, with the example values of its slots and with values that nobody should be able to hurt a conversation with.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, Protocol

from deescalate.findings import Problem
from deescalate.guards import CHANNEL, COMPLAINT, MOOD
from deescalate.playbook import Phrasing, Playbook, Step
from deescalate.template import Choice, Form, Person, Slot, fill
from deescalate.vocabulary import Act, Channel, ChannelClass, Mood
from deescalate.wording import can_always_be_said

ENOUGH = 3
"""Phrasings that can be offered everywhere."""

MAX_WORDS = {ChannelClass.VOICE: 45, ChannelClass.MESSAGES: 60}
MAX_CHARACTERS = {ChannelClass.PUBLIC: 280}

HOSTILE = ("{amount}", "%s <b>\u202e{agent: a / b}", "x" * 200)
"""Values of slots that a stranger might choose."""


class LintFinding(Protocol):
    """What is needed of a linter's finding."""

    @property
    def pitfall(self) -> str: ...  # noqa: D102 - see linter.Finding
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def quote(self) -> str: ...  # noqa: D102
    @property
    def made_by(self) -> str: ...  # noqa: D102


class Draft(NamedTuple):
    """A sentence on its way to the linter; None where it should be judged out of context."""

    text: str
    language: str
    act: Act | None
    channel: Channel | None


Lint = Callable[[Draft], Sequence[LintFinding]]


class Desk(NamedTuple):
    """Everything that wording is checked with."""

    playbook: Playbook
    lint: Lint
    examples: Mapping[str, Mapping[str, str]]
    """Per slot and language an example value."""
    enough: int


class WordingCheck(NamedTuple):
    """A promise about wording."""

    id: str
    says: str
    source: tuple[str, ...]
    find: Callable[[Desk], Iterator[Problem]]


class Spoken(NamedTuple):
    """A phrasing as it comes out, with where values stand in it."""

    text: str
    values: tuple[tuple[int, int], ...]


def spoken(phrasing: Phrasing, values: Mapping[str, str]) -> Iterator[Spoken]:
    """The phrasing in every form of agent and customer that it has, with these values."""
    template = phrasing.template
    agents: Iterable[Form | None] = (Form.MASCULINE, Form.FEMININE) if Person.AGENT in template.persons else (None,)
    customers: Iterable[Form | None] = tuple(Form) if Person.CUSTOMER in template.persons else (None,)
    for agent, customer in product(agents, customers):
        text = fill(template, dict(values), agent, customer)
        if text is not None:
            yield Spoken(text, tuple(_places(phrasing, values, agent, customer)))


def _places(
    phrasing: Phrasing, values: Mapping[str, str], agent: Form | None, customer: Form | None
) -> Iterator[tuple[int, int]]:
    at = 0
    for part in phrasing.template.parts:
        if isinstance(part, Slot):
            value = values.get(part.name, part.fallback) or ""
            if part.name in values:
                yield at, at + len(value)
            at += len(value)
        elif isinstance(part, Choice):
            form = agent if part.person is Person.AGENT else customer
            assert form is not None
            at += len(part.forms[tuple(Form).index(form)])
        else:
            at += len(part)


def _all(desk: Desk) -> Iterator[tuple[str, Step, Phrasing]]:
    for language, by_step in desk.playbook.phrasings.items():
        for name, phrasings in by_step.items():
            for phrasing in phrasings:
                yield language, desk.playbook.steps[name], phrasing


def _examples(desk: Desk, language: str) -> dict[str, str]:
    return {slot: by_language[language] for slot, by_language in desk.examples.items() if language in by_language}


def _channels(playbook: Playbook) -> tuple[Channel, ...]:
    """One channel of each class."""
    return tuple({channel.kind: channel for channel in reversed(playbook.scope.channels)}.values())


def _findings(
    desk: Desk, pitfalls: frozenset[str] | None, steps: Callable[[Step], bool], code: str
) -> Iterator[Problem]:
    for language, step, phrasing in _all(desk):
        if not steps(step):
            continue
        found: dict[str, str] = {}
        for variant in spoken(phrasing, _examples(desk, language)):
            for channel in _channels(desk.playbook):
                if phrasing.tests.forbidden & CHANNEL.bits[channel]:
                    continue
                for finding in desk.lint(Draft(variant.text, language, step.act, channel)):
                    if pitfalls is None or finding.pitfall in pitfalls:
                        found.setdefault(finding.pitfall, finding.quote)
        for pitfall, quote in found.items():
            yield Problem(phrasing.where, code, f"'{phrasing.id}' is reported as {pitfall}: \"{quote}\"")


def _clean(desk: Desk) -> Iterator[Problem]:
    return _findings(desk, None, lambda _step: True, "F30")


def _no_proving(desk: Desk) -> Iterator[Problem]:
    proving = frozenset({"prove-wrong", "blame-customer", "gloat", "humiliate"})
    mistaken = {Act.CHECK, Act.CONCEDE_PART, Act.CONCEDE_FACT, Act.CLOSE, Act.OFFER_WIN}
    return _findings(desk, proving, lambda step: not step.acts.isdisjoint(mistaken), "F11")


def _no_discouraging(desk: Desk) -> Iterator[Problem]:
    return _findings(desk, frozenset({"discourage-complaint", "hush-offer"}), lambda _step: True, "F17")


def _no_guilt_in_taking_over(desk: Desk) -> Iterator[Problem]:
    guilt = frozenset({"liability-overreach", "echo-accusation"})
    return _findings(desk, guilt, lambda step: Act.TAKE_OVER in step.acts, "F26")


def _out_of_context(desk: Desk, pitfalls: frozenset[str], code: str) -> Iterator[Problem]:
    for language, _, phrasing in _all(desk):
        for variant in spoken(phrasing, _examples(desk, language)):
            for finding in desk.lint(Draft(variant.text, language, None, None)):
                if finding.pitfall in pitfalls:
                    yield Problem(phrasing.where, code, f"'{phrasing.id}' asks for calm: \"{finding.quote}\"")


def _no_calming(desk: Desk) -> Iterator[Problem]:
    return _out_of_context(desk, frozenset({"calm-down"}), "F27")


def _unhurt_by_values(desk: Desk) -> Iterator[Problem]:
    for language, step, phrasing in _all(desk):
        slots = phrasing.template.slots
        if not slots:
            continue
        # A made-up number makes a promise as vague as a hostile value does: what is reported for both is not the value's doing.
        usual = _reported(desk, phrasing, dict.fromkeys(slots, "R-1204"), language, step)
        for hostile in HOSTILE:
            values = dict.fromkeys(slots, hostile)
            for variant in spoken(phrasing, values):
                if any(variant.text[start:end] != hostile for start, end in variant.values):
                    yield Problem(phrasing.where, "F30", f"'{phrasing.id}' changes the value that is put into it")
            for pitfall in sorted(_reported(desk, phrasing, values, language, step) - usual):
                yield Problem(
                    phrasing.where, "F30", f"'{phrasing.id}' is reported as {pitfall} with the value \"{hostile[:20]}\""
                )


def _reported(desk: Desk, phrasing: Phrasing, values: Mapping[str, str], language: str, step: Step) -> frozenset[str]:
    """Pitfalls in a phrasing with these values, those that lie wholly in a value left out."""
    return frozenset(
        finding.pitfall
        for variant in spoken(phrasing, values)
        for finding in desk.lint(Draft(variant.text, language, step.act, None))
        if finding.made_by
        == "rule"  # the scorer weighs whole messages; a value that is no word moves its score a little
        and not any(start <= finding.start and finding.end <= end for start, end in variant.values)
    )


def _same_in_every_mood(desk: Desk) -> Iterator[Problem]:
    """A wording must not be offered because somebody is more unreasonable; only urgency and safety may depend on the mood."""
    for _, step, phrasing in _all(desk):
        moods = MOOD.all & phrasing.tests.forbidden
        if moods and step.act in {Act.RESOLVE, Act.OFFER_OPTIONS, Act.OFFER_WIN}:
            yield Problem(phrasing.where, "F28", f"'{phrasing.id}' makes an offer depend on the mood")


def _enough(desk: Desk) -> Iterator[Problem]:
    playbook = desk.playbook
    for language, by_step in playbook.phrasings.items():
        for name, phrasings in by_step.items():
            plain = [
                phrasing for phrasing in phrasings if not (phrasing.template.required or phrasing.template.persons)
            ]
            if all(
                sum(can_always_be_said(one, channel) for one in plain) >= desk.enough for channel in _channels(playbook)
            ):
                continue
            for complaint, mood, channel in product(playbook.scope.complaints, Mood, _channels(playbook)):
                known = COMPLAINT.bits[complaint] | MOOD.bits[mood] | CHANNEL.bits[channel]
                others = ~(COMPLAINT.all | MOOD.all | CHANNEL.all)
                fitting = [p for p in plain if not p.tests.forbidden & (known | others) and not p.tests.needs]
                if len(fitting) < desk.enough:
                    message = (
                        f"step '{name}' has {len(fitting)} phrasings in '{language}' that can be offered for {complaint}, "
                        f"{mood}, {channel.kind} without slots and forms; {desk.enough} are needed"
                    )
                    yield Problem(playbook.steps[name].where, "F29", message)
                    break


def _no_echoes(desk: Desk) -> Iterator[Problem]:
    for by_step in desk.playbook.phrasings.values():
        seen: dict[str, Phrasing] = {}
        for phrasing in (phrasing for phrasings in by_step.values() for phrasing in phrasings):
            plain = " ".join(phrasing.text.casefold().split())
            if plain in seen:
                message = f"the sentence of '{phrasing.id}' is also that of '{seen[plain].id}' ({seen[plain].where})"
                yield Problem(phrasing.where, "F29", message)
            seen.setdefault(plain, phrasing)


def _same_ids(desk: Desk) -> Iterator[Problem]:
    ids = {
        language: {phrasing.id: phrasing for phrasings in by_step.values() for phrasing in phrasings}
        for language, by_step in desk.playbook.phrasings.items()
    }
    known = {name: phrasing for by_id in ids.values() for name, phrasing in by_id.items()}
    for language, by_id in ids.items():
        for name, other in known.items():
            if name not in by_id:
                yield Problem(other.where, "F29", f"'{name}' is missing in '{language}'")
            elif by_id[name].template.slots != other.template.slots:
                yield Problem(by_id[name].where, "F29", f"slots of '{name}' in '{language}' differ from {other.where}")


def _short_enough(desk: Desk) -> Iterator[Problem]:
    for language, _, phrasing in _all(desk):
        for variant in spoken(phrasing, _examples(desk, language)):
            words = len(variant.text.split())
            for channel in _channels(desk.playbook):
                if phrasing.tests.forbidden & CHANNEL.bits[channel]:
                    continue
                too_many = words > MAX_WORDS.get(channel.kind, words)
                if too_many or len(variant.text) > MAX_CHARACTERS.get(channel.kind, len(variant.text)):
                    yield Problem(
                        phrasing.where, "F29", f"'{phrasing.id}' is too long for {channel.kind}: {words} words"
                    )
                    break


_BOUND: tuple[tuple[frozenset[Act], frozenset[str]], ...] = (
    (frozenset({Act.SHOW_EFFORT}), frozenset({"source", "result", "owner", "deadline"})),
    (frozenset({Act.COMMIT_CHECK, Act.ASK_CENTRAL}), frozenset({"deadline"})),
    (frozenset({Act.RESOLVE}), frozenset({"owner", "deadline"})),
)
"""What a sentence about effort or a promise can be made true with."""


def _true_efforts(desk: Desk) -> Iterator[Problem]:
    yield from _bound(desk, _BOUND, "F31")


def _dated_promises(desk: Desk) -> Iterator[Problem]:
    promising = frozenset({Act.COMMIT_CHECK, Act.ASK_CENTRAL})
    yield from _bound(desk, ((promising, frozenset({"deadline"})), (promising, frozenset({"owner"}))), "F18")


def _bound(desk: Desk, wanted: Iterable[tuple[frozenset[Act], frozenset[str]]], code: str) -> Iterator[Problem]:
    for language, by_step in desk.playbook.phrasings.items():
        for acts, slots in wanted:
            for name, phrasings in by_step.items():
                step = desk.playbook.steps[name]
                if step.act in acts and not any(phrasing.template.required & slots for phrasing in phrasings):
                    message = f"step '{name}' has no phrasing in '{language}' that names {' or '.join(sorted(slots))}"
                    yield Problem(step.where, code, message)


WORDING_CHECKS = (
    WordingCheck("F11.words", "What is said to a mistaken customer proves nothing and blames nobody.", ("S0-37", "S3-29"), _no_proving),
    WordingCheck("F17.words", "No sentence discourages a complaint.", ("S3-24", "iso10002"), _no_discouraging),
    WordingCheck("F18.date", "Commitments can name who answers and by when.", ("S4-21", "S4-22"), _dated_promises),
    WordingCheck("F26.words", "The risky way names nobody's guilt.", ("S2-52",), _no_guilt_in_taking_over),
    WordingCheck("F27", "No sentence anywhere asks for calm.", ("S2-39",), _no_calming),
    WordingCheck("F28", "Unreasonable moods unlock no offers.", ("S3-13",), _same_in_every_mood),
    WordingCheck("F29", "Every step has phrasings enough for every complaint, mood, channel and language.", ("S2-09", "S4-25"), _enough),
    WordingCheck("F29.echoes", "No two steps offer the same sentence.", ("S2-11",), _no_echoes),
    WordingCheck("F29.languages", "All languages have the same phrasings with the same slots.", ("S4-25",), _same_ids),
    WordingCheck("F29.length", "Sentences fit their channel.", ("S2-36", "beta2012"), _short_enough),
    WordingCheck("F30", "Every sentence, in every form, is free of pitfalls at its step.", ("S2-39",), _clean),
    WordingCheck("F30.values", "No value that is put into a sentence can hurt it.", (), _unhurt_by_values),
    WordingCheck("F31", "Effort and promises can be made concrete: who, what, by when, from where.", ("S0-30", "S0-32"), _true_efforts),
)  # fmt: skip
