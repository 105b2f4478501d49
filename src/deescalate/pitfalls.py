"""The catalogue of pitfalls and good moves, and what the linter runs: each language compiled when first used.

Between files and linter: `catalogue` gathers what authors wrote (`rules`) into a `Catalogue`; `compile_language` turns the
rules of one language into one matcher.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from deescalate.findings import MisuseError, Severity, unknown
from deescalate.matching import CompiledPattern, Matcher
from deescalate.model import QuotedText
from deescalate.rules import Kind, MoveSpec, PitfallSpec, Rule, Saying, Wording
from deescalate.scorer import Scorer
from deescalate.text import Lexicon

Guards = tuple[tuple[str, CompiledPattern], ...]
"""Each guard as its author wrote it, and compiled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Everything that is written in, and about, one language."""

    lexicon: Lexicon
    moves: Mapping[str, MoveSpec]
    pitfalls: Mapping[str, Wording]
    scorer: Scorer | None = None
    """The learnt second opinion, where there is one."""
    listener: Scorer | None = None
    """The same for moves, sentence by sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All pitfalls, with the languages they are recognised in."""

    pitfalls: Mapping[str, PitfallSpec]
    languages: Mapping[str, Language]
    """By code; a mapping that reads a language when it is first asked for is welcome."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """What a team, a channel or an inbox wants otherwise; unknown pitfalls in it are the caller's mistake."""

    off: tuple[str, ...] = ()
    """Pitfalls not looked for."""
    only: tuple[str, ...] = ()
    """If not empty, the only pitfalls looked for."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    say: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """More patterns: language, then pitfall."""
    allow: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Patterns that are never reported, by language."""


NO_PROFILE = Profile()


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its patterns ready to run."""

    owner: str
    """Id of the pitfall or move."""
    name: str
    """Stable within a version: owner, language and position, as `calm-down.en.3`."""
    rule: Rule
    unless: Guards
    unless_clause: Guards
    unless_here: Guards
    unless_message: Guards
    also: Guards
    watched: int
    """Without one of these bits no guard can hold in a sentence."""


@dataclass(frozen=True, slots=True)
class CompiledLanguage:
    """One language's rules behind one matcher."""

    matcher: Matcher
    says: tuple[str, ...]
    """The patterns of the matcher as their authors wrote them."""
    moves_by_pattern: tuple[tuple[CompiledRule, ...], ...]
    """For each pattern of the matcher the rules of moves that say it."""
    pitfalls_by_pattern: tuple[tuple[CompiledRule, ...], ...]
    pitfalls_by_move: Mapping[str, tuple[CompiledRule, ...]]
    negation: tuple[CompiledPattern, ...]
    allow: Guards
    asking: Mapping[str, int]
    """For each pitfall the bits that ask the matcher for its patterns and for those of the moves it looks at."""
    beyond_doubt: frozenset[str]
    """Pitfalls of which the scorer has no say: counted over the conversation, asked for by the profile, unknown to it."""

    def asking_for(self, pitfalls: Iterable[str]) -> int:
        """The bits that ask the matcher for what these pitfalls need; unknown ones need nothing."""
        bits = 0
        for name in pitfalls:
            bits |= self.asking.get(name, 0)
        return bits


@lru_cache(maxsize=32)
def compile_language(catalogue: Catalogue, language: str, profile: Profile = NO_PROFILE) -> CompiledLanguage:
    """The rules of a language the catalogue covers, with a profile's additions; PatternError for a bad pattern."""
    spec = catalogue.languages[language]
    moves = dict(_named_rules({name: move.rules for name, move in spec.moves.items()}, language))
    rules_of = _pitfall_rules(spec, language, profile)
    pitfalls = dict(_named_rules(rules_of, language))
    allow = profile.allow.get(language, ())
    negation = ("<negation>",) if "negation" in spec.lexicon.classes else ()
    says = tuple(dict.fromkeys(text for _, rule in (*moves.values(), *pitfalls.values()) for text in rule.patterns))
    guards = tuple(dict.fromkeys((*allow, *negation, *_guards_of(moves), *_guards_of(pitfalls))))
    bits = {owner: 1 << number for number, owner in enumerate(dict.fromkeys((*spec.moves, *spec.pitfalls)))}
    matcher = Matcher(
        says, lexicon=spec.lexicon, guards=guards, askers=_askers(says, [*moves.values(), *pitfalls.values()], bits)
    )
    compiled = dict(zip(guards, matcher.guards, strict=True))
    compiled_moves = tuple(_compile(name, owner, rule, compiled=compiled) for name, (owner, rule) in moves.items())
    compiled_pitfalls = tuple(
        _compile(name, owner, rule, compiled=compiled) for name, (owner, rule) in pitfalls.items()
    )
    return CompiledLanguage(
        matcher=matcher,
        says=says,
        moves_by_pattern=_by_pattern(says, compiled_moves, compiled),
        pitfalls_by_pattern=_by_pattern(says, compiled_pitfalls, compiled),
        pitfalls_by_move=_by_move(compiled_pitfalls, known=tuple(spec.moves)),
        negation=tuple(compiled[text] for text in negation),
        allow=tuple((text, compiled[text]) for text in allow),
        asking={name: _asking(name, rules, bits) for name, rules in rules_of.items()},
        beyond_doubt=frozenset(_beyond_doubt(catalogue, spec, profile)),
    )


def _askers(says: Iterable[str], rules: Iterable[tuple[str, Rule]], bits: Mapping[str, int]) -> list[int]:
    """For each pattern the bits of the pitfalls and moves that say it."""
    askers = dict.fromkeys(says, 0)
    for owner, rule in rules:
        for text in rule.patterns:
            askers[text] |= bits[owner]
    return list(askers.values())


def _asking(pitfall: str, rules: Iterable[Rule], bits: Mapping[str, int]) -> int:
    asking = bits[pitfall]
    for rule in rules:
        for move in filter(None, (rule.move, *rule.beside, *rule.lacking)):
            asking |= bits[move]
    return asking


def _beyond_doubt(catalogue: Catalogue, spec: Language, profile: Profile) -> Iterator[str]:
    asked_for = frozenset(name for by_pitfall in profile.say.values() for name in by_pitfall)
    known = spec.scorer.names if spec.scorer else ()
    for name in spec.pitfalls:
        if name in asked_for or name not in known or catalogue.pitfalls[name].kind is Kind.COUNT:
            yield name


def _pitfall_rules(spec: Language, language: str, profile: Profile) -> dict[str, tuple[Rule, ...]]:
    rules = {name: wording.rules for name, wording in spec.pitfalls.items()}
    for name, patterns in profile.say.get(language, {}).items():
        if name not in rules:
            raise MisuseError(unknown("pitfall", name, tuple(rules)))
        rules[name] = (*rules[name], Rule(say=tuple(Saying(pattern=QuotedText(text)) for text in patterns)))
    return rules


def _named_rules(rules: Mapping[str, tuple[Rule, ...]], language: str) -> Iterator[tuple[str, tuple[str, Rule]]]:
    for owner, of_owner in rules.items():
        for number, rule in enumerate(of_owner, start=1):
            yield f"{owner}.{language}.{number}", (owner, rule)


def _guards_of(rules: Mapping[str, tuple[str, Rule]]) -> Iterator[str]:
    for _, rule in rules.values():
        yield from rule.guards


def _compile(
    name: str, owner: str, rule: Rule, *, compiled: Mapping[str, CompiledPattern], saying: Saying | None = None
) -> CompiledRule:
    """The rule as it holds for its patterns, or for the one `saying` that has guards of its own."""
    own = saying or Saying(pattern=QuotedText(""))
    unless, clause, here, message, also = (
        tuple((text, compiled[text]) for text in texts)
        for texts in (
            (*rule.unless, *own.unless),
            (*rule.unless_clause, *own.unless_clause),
            (*rule.unless_here, *own.unless_here),
            (*rule.unless_message, *own.unless_message),
            rule.also,
        )
    )
    watched = 0
    for _, guard in (*unless, *clause, *here):
        watched |= guard.key
    return CompiledRule(owner, name, rule, unless, clause, here, message, also, watched)


def _by_pattern(
    says: tuple[str, ...], rules: tuple[CompiledRule, ...], compiled: Mapping[str, CompiledPattern]
) -> tuple[tuple[CompiledRule, ...], ...]:
    saying: dict[str, list[CompiledRule]] = {}
    for rule in rules:
        for said in {said.pattern: said for said in reversed(rule.rule.say)}.values():
            own = _compile(rule.name, rule.owner, rule.rule, compiled=compiled, saying=said) if said.guards else rule
            saying.setdefault(said.pattern, []).append(own)
    return tuple(tuple(saying.get(text, ())) for text in says)


def _by_move(rules: tuple[CompiledRule, ...], *, known: tuple[str, ...]) -> dict[str, tuple[CompiledRule, ...]]:
    by_move: dict[str, tuple[CompiledRule, ...]] = {}
    for rule in rules:
        for move in (rule.rule.move, *rule.rule.beside, *rule.rule.lacking):
            if move and move not in known:
                raise MisuseError(f"rule {rule.name}: {unknown('move', move, known)}")
        if rule.rule.move:
            by_move[rule.rule.move] = (*by_move.get(rule.rule.move, ()), rule)
    return by_move
