"""Says which words of a draft are a pitfall, why, and what to say instead; and which good moves the draft makes.

The last stop of a draft: `matching` finds the words, this module decides. A hit counts unless it is quoted, negated,
excepted by its rule, answered by a remedy elsewhere in the message, or out of place in this conversation; what was held
back stays visible in the result, with the reason. Same input, same findings, same order.

The scorer comes first, since it is quick: of most drafts it doubts all pitfalls but one or two, and only their rules are
tried. What the others would have found, and the good moves, are looked for when somebody asks for them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from deescalate.findings import MisuseError, Severity, unknown
from deescalate.opinions import heaviest, moves_heard, own_words
from deescalate.pitfalls import NO_PROFILE, Catalogue, CompiledLanguage, Profile, compile_language
from deescalate.proposals import EVERYBODY
from deescalate.recognition import Found, Message, read, recognise
from deescalate.scorer import Scorer, Scores
from deescalate.surroundings import Surroundings
from deescalate.terms import term_of
from deescalate.text import Span
from deescalate.vocabulary import Act, Channel, Complaint, Flag, Mood, Phase

_LANGUAGE_CODE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z]{2,4})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Finding:
    """A pitfall in a draft; `draft[start:end] == quote`."""

    pitfall: str
    severity: Severity
    start: int
    end: int
    quote: str
    name: str
    why: str
    instead: tuple[str, ...]
    source: tuple[str, ...]
    rule: str
    """Which rule found it."""
    pattern: str
    """The pattern of that rule (or of the move it watches) that matched, as its author wrote it; the scorer's heaviest features."""
    made_by: str = "rule"
    """``rule``, or ``scorer`` where no rule found words and the learnt scorer proposes the pitfall."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Words that look like a pitfall and were not reported."""

    pitfall: str
    start: int
    end: int
    quote: str
    rule: str
    by: str
    """What held it back."""


@dataclass(frozen=True, slots=True)
class MoveFound:
    """A good move, or a remedy, heard in a draft."""

    move: str
    start: int
    end: int
    quote: str
    made_by: str = "rule"
    """``rule``, or ``scorer`` where the learnt listener hears the move in a sentence in which no rule does."""


class _Rest(NamedTuple):
    """What else a draft's words amount to."""

    suppressed: tuple[Suppressed, ...]
    moves: tuple[MoveFound, ...]


@dataclass(frozen=True)
class LintResult:
    """What a draft's words amount to, in the order of the text.

    From `lint`, `suppressed` and `moves` are worked out when first asked for: most callers want the findings alone.
    """

    language: str
    covered: bool
    """False: there are no rules for this language, and empty findings say nothing."""
    findings: tuple[Finding, ...] = field(default_factory=tuple)
    suppressed: tuple[Suppressed, ...] = field(default_factory=tuple)
    moves: tuple[MoveFound, ...] = field(default_factory=tuple)

    @classmethod
    def with_rest_to_come(
        cls, language: str, findings: tuple[Finding, ...], work_out: Callable[[], _Rest]
    ) -> "LintResult":
        """A result that knows how to work out what it was not asked for."""
        result = object.__new__(cls)
        vars(result).update(language=language, covered=True, findings=findings, _work_out=work_out)
        return result

    def __getattr__(self, name: str) -> Any:
        # Only attributes not set come here.
        if name not in _Rest._fields or "_work_out" not in vars(self):
            raise AttributeError(name)
        vars(self).update(vars(self)["_work_out"]()._asdict())
        return vars(self)[name]

    def __getstate__(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class _Judge:
    """Turns what was recognised into what is reported, for one draft in one situation."""

    catalogue: Catalogue
    rules: CompiledLanguage
    surroundings: Surroundings
    profile: Profile
    explain_in: str
    text: str

    def findings(self, found: Iterable[Found]) -> tuple[list[Finding], list[Suppressed]]:
        """What is reported and what is not, each in the order of the text."""
        reported: list[Finding] = []
        suppressed: list[Suppressed] = []
        for item in found:
            held_by = item.held_by or self._held_by_surroundings(item)
            if held_by:
                span, rule = item.span, item.rule
                suppressed.append(Suppressed(rule.owner, *span, self._quote(item), rule.name, held_by))
            else:
                reported.append(self._finding(item))
        return _without_overlaps(reported), suppressed

    def _held_by_surroundings(self, item: Found) -> str:
        name = item.rule.owner
        if self._is_off(name):
            return "profile"
        if not (
            self.surroundings.admits(self.catalogue.pitfalls[name]) and self.surroundings.fits(item.rule.rule.when)
        ):
            return "context"
        return ""

    def _finding(self, item: Found) -> Finding:
        name = item.rule.owner
        spec = self.catalogue.pitfalls[name]
        if name in self.profile.severity:
            severity = self.surroundings.heated(self.profile.severity[name])
        else:
            severity = self.surroundings.severity(item.rule.rule.severity or spec.severity, spec)
        return self._explained(name, item.span, severity, item.rule.name, self.rules.says[item.hit.pattern])

    def _explained(self, name: str, span: Span, severity: Severity, rule: str, pattern: str) -> Finding:
        wording = self.catalogue.languages[self.explain_in].pitfalls[name]
        return Finding(
            pitfall=name,
            severity=severity,
            start=span.start,
            end=span.end,
            quote=self.text[span.start : span.end],
            name=wording.name,
            why=wording.why,
            instead=wording.instead,
            source=self.catalogue.pitfalls[name].source,
            rule=rule,
            pattern=pattern,
        )

    def proposal(self, scorer: Scorer, scores: Scores, message: Message, known: set[str]) -> Finding | None:
        """The pitfall that the scorer proposes, unless rules have found or cleared it, or it is not looked for here.

        It is medium at most, unless the profile sets another severity.
        """
        proposed = scorer.proposed(scores)
        # A catalogue of one's own may lack pitfalls that the scorer has learnt.
        spec = self.catalogue.pitfalls.get(proposed) if proposed else None
        if proposed is None or spec is None or proposed in known or self._is_off(proposed):
            return None
        if not self.surroundings.admits(spec):
            return None
        span, words = heaviest(scorer, proposed, message.reading, message.quoted)
        severity = self.profile.severity.get(proposed) or min(spec.severity, Severity.MEDIUM, key=lambda one: one.level)
        finding = self._explained(proposed, span, severity, "scorer", ", ".join(words))
        return replace(finding, made_by="scorer")

    def _is_off(self, name: str) -> bool:
        return name in self.profile.off or (bool(self.profile.only) and name not in self.profile.only)

    def _quote(self, item: Found) -> str:
        return self.text[item.span.start : item.span.end]


def _without_overlaps(findings: Sequence[Finding]) -> list[Finding]:
    """By start, end and pitfall; of overlapping findings of one pitfall only the longest, then the gravest."""
    kept: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda item: (item.start, item.end)):
        of_pitfall = kept.setdefault(finding.pitfall, [])
        if not of_pitfall or of_pitfall[-1].end <= finding.start:
            of_pitfall.append(finding)
        elif _weight(finding) > _weight(of_pitfall[-1]):
            of_pitfall[-1] = finding
    return sorted((item for items in kept.values() for item in items), key=_place)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _place(item: Finding | Suppressed) -> tuple[int, int, str]:
    return item.start, item.end, item.pitfall


def _weight(finding: Finding) -> tuple[int, int]:
    return finding.end - finding.start, finding.severity.level


def lint(
    catalogue: Catalogue,
    text: str,
    *,
    language: str,
    channel: str | None = None,
    mood: str | None = None,
    phase: str | None = None,
    act: str | None = None,
    flags: Sequence[str] = (),
    complaint: str | None = None,
    history: Sequence[str] = (),
    profile: Profile | None = None,
    explain_in: str | None = None,
) -> LintResult:
    """Findings and moves of a draft, in the order of the text.

    `history` holds the agent's earlier turns, oldest first. Texts are in the language `explain_in`, by default the
    draft's. Names that do not exist raise MisuseError; a language without rules gives a result that is not `covered`.
    """
    code = _code(language)
    surroundings = Surroundings(
        channel=term_of(Channel, channel) if channel is not None else None,
        mood=term_of(Mood, mood) if mood is not None else None,
        phase=term_of(Phase, phase) if phase is not None else None,
        act=term_of(Act, act) if act is not None else None,
        flags=tuple(term_of(Flag, flag) for flag in flags),
        complaint=term_of(Complaint, complaint) if complaint is not None else None,
    )
    profile = profile or NO_PROFILE
    _check_names(profile, catalogue)
    explained = _code(explain_in or code)
    if code not in catalogue.languages:
        return LintResult(language=code, covered=False)
    if explained not in catalogue.languages:
        raise MisuseError(unknown("language", explained, tuple(catalogue.languages)))
    rules = compile_language(catalogue, code, profile)
    judge = _Judge(catalogue, rules, surroundings, profile, explained, text)
    message = read(rules, text)
    scorer = catalogue.languages[code].scorer
    scores = scorer.scores(own_words(message.reading, message.quoted)) if scorer else None
    draft = _Draft(judge, message, tuple(history), scorer, scores, catalogue.languages[code].listener)
    return LintResult.with_rest_to_come(code, draft.findings(), draft.rest)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft that was read, in its situation."""

    judge: _Judge
    message: Message
    history: tuple[str, ...]
    scorer: Scorer | None
    scores: Scores | None
    listener: Scorer | None

    def findings(self) -> tuple[Finding, ...]:
        """What is reported, in the order of the text."""
        standing = self._standing()
        asking = EVERYBODY if standing is None else self.judge.rules.asking_for(standing)
        found = recognise(self.judge.rules, self.message, history=self.history, asking=asking)
        reported, held = self.judge.findings(found.pitfalls) if found.pitfalls else ([], [])
        if self.scorer and self.scores:
            known = {item.pitfall for item in reported} | {item.pitfall for item in held}
            reported = [item for item in reported if standing is None or item.pitfall in standing]
            if proposed := self.judge.proposal(self.scorer, self.scores, self.message, known):
                reported = sorted([*reported, proposed], key=_place)
        return tuple(reported)

    def rest(self) -> _Rest:
        """What was not reported, and why; the moves."""
        found = recognise(self.judge.rules, self.message, history=self.history)
        reported, suppressed = self.judge.findings(found.pitfalls)
        standing = self._standing()
        if standing is not None:
            suppressed += [
                Suppressed(item.pitfall, item.start, item.end, item.quote, item.rule, "scorer")
                for item in reported
                if item.pitfall not in standing
            ]
            suppressed.sort(key=_place)
        moves = sorted(self._moves(found.moves), key=lambda move: (move.start, move.end, move.move))
        return _Rest(tuple(suppressed), tuple(moves))

    def _moves(self, found: Iterable[Found]) -> Iterator[MoveFound]:
        """What rules and the listener hear; the same move in a sentence counts once, the rule's words first."""
        reading, quoted = self.message
        sentences = moves_heard(self.listener, reading, quoted) if self.listener else []
        by_rules: list[tuple[str, Span]] = []
        for item in found:
            name, span = item.rule.owner, item.span
            if not any(name in one.doubted for one in sentences if _overlap(one.span, span)):
                by_rules.append((name, span))
                yield self._move(name, span, "rule")
        for one in sentences:
            for name in one.moves:
                if not any(name == move and _overlap(one.span, span) for move, span in by_rules):
                    yield self._move(name, one.span, "scorer")

    def _move(self, name: str, span: Span, made_by: str) -> MoveFound:
        return MoveFound(name, *span, self.judge.text[span.start : span.end], made_by)

    def _standing(self) -> frozenset[str] | None:
        """The pitfalls that the scorer does not doubt here; None: all of them.

        What a profile asks for and what is counted over the conversation stands as it is.
        """
        if self.scorer is None or self.scores is None:
            return None
        return self.judge.rules.beyond_doubt.union(self.scorer.not_doubted(self.scores))


def _code(language: str) -> str:
    match = _LANGUAGE_CODE.fullmatch(language)
    if not match:
        raise MisuseError(f"'{language}' is no language code; write 'en', 'pl', 'ro', 'ru' or the like")
    return match[1]


def _check_names(profile: Profile, catalogue: Catalogue) -> None:
    for name in (*profile.off, *profile.only, *profile.severity):
        if name not in catalogue.pitfalls:
            raise MisuseError(unknown("pitfall", name, tuple(catalogue.pitfalls)))
