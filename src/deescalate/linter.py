"""Says which words of a draft are a pitfall, why, and what to say instead; and which good moves the draft makes.

The last stop of a draft: `matching` finds the words, this module decides. A hit counts unless it is quoted, negated,
excepted by its rule, answered by a remedy elsewhere in the message, or out of place in this conversation; what was held
back stays visible in the result, with the reason. Same input, same findings, same order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from deescalate.findings import MisuseError, Severity, unknown
from deescalate.model import MoodTest
from deescalate.opinions import own_words, proposal
from deescalate.pitfalls import NO_PROFILE, Catalogue, CompiledLanguage, Profile, compile_language
from deescalate.recognition import Found, Recognised, recognise
from deescalate.rules import Context, Kind, PitfallSpec
from deescalate.scorer import Opinion, Scorer
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


@dataclass(frozen=True, slots=True)
class LintResult:
    """What a draft's words amount to."""

    language: str
    covered: bool
    """False: there are no rules for this language, and empty findings say nothing."""
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    moves: tuple[MoveFound, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the conversation around a draft; None and empty mean not known."""

    channel: Channel | None = None
    mood: Mood | None = None
    phase: Phase | None = None
    act: Act | None = None
    flags: tuple[Flag, ...] = ()
    complaint: Complaint | None = None

    def fits(self, context: Context | None) -> bool:
        """Whether nothing known contradicts the context."""
        if context is None:
            return True
        return (
            (self.mood is None or context.mood is None or _in_range(self.mood, context.mood))
            and (self.channel is None or not context.channels or self.channel in context.channels)
            and (self.phase is None or not context.phases or self.phase in context.phases)
            and self._is_such_a_case(context)
        )

    def _is_such_a_case(self, context: Context) -> bool:
        """Whether the complaint or a flag is asked for, as far as they are known and the context asks for any."""
        answers = [bool(set(self.flags) & set(context.flags))] if self.flags and context.flags else []
        if self.complaint is not None and context.complaints:
            answers.append(self.complaint in context.complaints)
        return not answers or any(answers)

    def knows(self, context: Context | None) -> bool:
        """Whether the caller said where and in which case this is, as far as the context asks for it."""
        return context is None or (
            (self.channel is not None or not context.channels)
            and (bool(self.flags) or self.complaint is not None or not (context.flags or context.complaints))
        )

    def admits(self, spec: PitfallSpec) -> bool:
        """Whether the pitfall is looked for here."""
        in_phase = self.phase is None or not spec.phases or self.phase in spec.phases
        return in_phase and self.fits(spec.when) and (self.act is None or self.act not in spec.except_acts)

    def severity(self, severity: Severity, spec: PitfallSpec) -> Severity:
        """The catalogue's severity of a pitfall here.

        What is wrong only on some channel or in some case is medium at most while nobody said that this is one.
        """
        if not self.knows(spec.when) and severity.level > Severity.MEDIUM.level:
            return Severity.MEDIUM
        return self.heated(severity)

    def heated(self, severity: Severity) -> Severity:
        """A step more for an angry or vulnerable customer, and one in public."""
        hot = (self.mood is not None and self.mood.level >= Mood.ANGRY.level) or Flag.VULNERABLE in self.flags
        public = self.channel is not None and self.channel.public
        return severity.raised(int(hot) + int(public))


@dataclass(frozen=True, slots=True)
class _Judge:
    """Turns what was recognised into what is reported, for one draft in one situation."""

    catalogue: Catalogue
    rules: CompiledLanguage
    situation: Situation
    profile: Profile
    explain_in: str
    text: str

    def findings(self, found: Iterable[Found]) -> tuple[list[Finding], list[Suppressed]]:
        """What is reported and what is not, each in the order of the text."""
        reported: list[Finding] = []
        suppressed: list[Suppressed] = []
        for item in found:
            held_by = item.held_by or self._held_by_situation(item)
            if held_by:
                span, rule = item.span, item.rule
                suppressed.append(Suppressed(rule.owner, *span, self._quote(item), rule.name, held_by))
            else:
                reported.append(self._finding(item))
        return _without_overlaps(reported), suppressed

    def _held_by_situation(self, item: Found) -> str:
        name = item.rule.owner
        if self._is_off(name):
            return "profile"
        if not (self.situation.admits(self.catalogue.pitfalls[name]) and self.situation.fits(item.rule.rule.when)):
            return "context"
        return ""

    def _finding(self, item: Found) -> Finding:
        name = item.rule.owner
        spec = self.catalogue.pitfalls[name]
        if name in self.profile.severity:
            severity = self.situation.heated(self.profile.severity[name])
        else:
            severity = self.situation.severity(item.rule.rule.severity or spec.severity, spec)
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

    def reconsidered(
        self, findings: Iterable[Finding], scorer: Scorer, opinion: Opinion
    ) -> tuple[list[Finding], list[Suppressed]]:
        """What stands, and what the scorer doubts and is held back.

        What a profile asks for and what is counted over the conversation stands as it is.
        """
        kept: list[Finding] = []
        dropped: list[Suppressed] = []
        for item in findings:
            asked_for = any(item.pitfall in by_pitfall for by_pitfall in self.profile.say.values())
            counted = self.catalogue.pitfalls[item.pitfall].kind is Kind.COUNT
            if asked_for or counted or not scorer.doubts(opinion, item.pitfall):
                kept.append(item)
            else:
                dropped.append(Suppressed(item.pitfall, item.start, item.end, item.quote, item.rule, "scorer"))
        return kept, dropped

    def proposal(self, scorer: Scorer, opinion: Opinion, found: Recognised, known: set[str]) -> Finding | None:
        """The pitfall that the scorer proposes, unless rules have found or cleared it, or it is not looked for here.

        It is medium at most, unless the profile sets another severity.
        """
        proposed = proposal(scorer, opinion, found.reading, found.quoted)
        if proposed is None or proposed.pitfall in known or self._is_off(proposed.pitfall):
            return None
        name = proposed.pitfall
        spec = self.catalogue.pitfalls[name]
        if not self.situation.admits(spec):
            return None
        severity = self.profile.severity.get(name) or min(spec.severity, Severity.MEDIUM, key=lambda one: one.level)
        finding = self._explained(name, proposed.span, severity, "scorer", ", ".join(proposed.words))
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
    situation = Situation(
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
    found = recognise(rules, text, history=history)
    judge = _Judge(catalogue, rules, situation, profile, explained, text)
    findings, suppressed = judge.findings(found.pitfalls)
    scorer = catalogue.languages[code].scorer
    opinion = scorer.opinion(own_words(found.reading, found.quoted)) if scorer else None
    if scorer and opinion:
        findings, doubted = judge.reconsidered(findings, scorer, opinion)
        suppressed += doubted
        known = {item.pitfall for item in findings} | {item.pitfall for item in suppressed}
        proposed = judge.proposal(scorer, opinion, found, known)
        findings += [proposed] if proposed else []
        findings.sort(key=_place)
        suppressed.sort(key=_place)
    return LintResult(code, True, tuple(findings), tuple(suppressed), _moves(found.moves, text))


def _moves(found: Iterable[Found], text: str) -> tuple[MoveFound, ...]:
    return tuple(MoveFound(item.rule.owner, *item.span, text[item.span.start : item.span.end]) for item in found)


def _code(language: str) -> str:
    match = _LANGUAGE_CODE.fullmatch(language)
    if not match:
        raise MisuseError(f"'{language}' is no language code; write 'en', 'pl', 'ro', 'ru' or the like")
    return match[1]


def _check_names(profile: Profile, catalogue: Catalogue) -> None:
    for name in (*profile.off, *profile.only, *profile.severity):
        if name not in catalogue.pitfalls:
            raise MisuseError(unknown("pitfall", name, tuple(catalogue.pitfalls)))


def _in_range(mood: Mood, test: MoodTest) -> bool:
    """Whether the mood passes; a test without bounds passes every mood."""
    return (
        (test.at_least is None or mood.level >= test.at_least.level)
        and (test.at_most is None or mood.level <= test.at_most.level)
        and (not test.is_ or mood in test.is_)
    )
