"""Gathers the files of a folder of pitfalls into a `Catalogue`, with every problem in them.

Takes documents, not paths: which files there are, and reading them, is the business of `library`. Names of files decide
what they are: ``pitfalls/FAMILY.yaml`` structure, ``pitfalls/LANGUAGE/FAMILY.yaml`` wording and rules,
``moves/LANGUAGE.yaml`` and ``lexicon/LANGUAGE.yaml``.

Codes: R01 a pattern that cannot be read, R02 a pitfall without wording in a language, R03 wording without a pitfall,
R04 an unknown move, R05 an example that is not reported, R06 a near miss that is, R07 a pattern that no example needs.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from deescalate.findings import Problem, Where, unknown
from deescalate.model import Word
from deescalate.patterns import PatternError, PatternReader
from deescalate.pitfalls import NO_PROFILE, Catalogue, CompiledLanguage, Language, compile_language
from deescalate.rarity import Rarity
from deescalate.recognition import read, recognise
from deescalate.rules import Examples, LexiconSpec, MoveSpec, PitfallSpec, Rule, Wording
from deescalate.schema import Read, by_text, read_as, read_map
from deescalate.source import Document
from deescalate.text import Lexicon, fold

T = TypeVar("T")


def read_structure(documents: Iterable[Document]) -> Read[Mapping[Word, PitfallSpec]]:
    """What each pitfall is, from the files of all families."""
    return _gathered(read_map(document, PitfallSpec) for document in documents)


def read_language(lexicon: Document, moves: Document, families: Iterable[Document]) -> Read[Language]:
    """Everything written in one language."""
    words = read_as(lexicon, LexiconSpec)
    made = read_map(moves, MoveSpec)
    wordings = _gathered(read_map(family, Wording) for family in families)
    problems = (*words.problems, *made.problems, *wordings.problems)
    if words.value is None or made.value is None or wordings.value is None:
        return Read(None, problems)
    language = Language(lexicon=_lexicon(words.value), moves=by_text(made.value), pitfalls=by_text(wordings.value))
    return Read(language, problems)


def _gathered(parts: Iterable[Read[Mapping[Word, T]]]) -> Read[Mapping[Word, T]]:
    values: dict[Word, T] = {}
    problems: list[Problem] = []
    for part in parts:
        problems.extend(part.problems)
        first = {name: name for name in values}
        problems.extend(
            Problem(
                _where(name), "R08", f"pitfall '{name}' stands at {_where(first[name])} already; give it another name"
            )
            for name in part.value or {}
            if name in first
        )
        values.update(part.value or {})
    return Read(MappingProxyType(values), tuple(problems))


def _lexicon(spec: LexiconSpec) -> Lexicon:
    plain = Lexicon(spec.language)
    spelt = {fold(word): plain.words_of(words) for word, words in spec.spellings.items()}
    return Lexicon(
        spec.language,
        by_text(spec.classes),
        spelt,
        abbreviations=frozenset(map(plain.words_of, spec.abbreviations)),
        common=frozenset(map(plain.words_of, spec.common)),
    )


def problems_in(catalogue: Catalogue, language: str) -> list[Problem]:
    """Everything wrong with the rules of a language, each example of each rule tried; empty when all is well."""
    spec = catalogue.languages[language]
    unreadable = list(_unreadable(spec))
    missing = [
        Problem(_where(name), "R02", f"pitfall '{name}' has no wording in '{language}'; it would never be found there")
        for name in catalogue.pitfalls
        if name not in spec.pitfalls
    ]
    strays = [
        Problem(_where(name), "R03", unknown("pitfall", name, tuple(catalogue.pitfalls)))
        for name in spec.pitfalls
        if name not in catalogue.pitfalls
    ]
    moves = [*_unknown_moves(spec)]
    if unreadable or strays or moves:
        return [*missing, *strays, *moves, *unreadable]
    return [*missing, *_failed_examples(spec, compile_language(catalogue, language, NO_PROFILE))]


def _unreadable(spec: Language) -> Iterator[Problem]:
    reader = PatternReader(spec.lexicon, Rarity(spec.lexicon.common))
    owners: list[MoveSpec | Wording] = [*spec.moves.values(), *spec.pitfalls.values()]
    shared = [text for patterns in spec.lexicon.classes.values() for text in patterns]
    guards = [text for owner in owners for rule in owner.rules for text in rule.guards]
    says = [text for owner in owners for rule in owner.rules for text in rule.patterns]
    for text, part in (*((text, True) for text in (*shared, *guards)), *((text, False) for text in says)):
        try:
            reader.read(text, part=part)
        except PatternError as error:
            where = _where(text)
            # The text stands in double quotes, and its place is that of the quote.
            yield Problem(where._replace(column=where.column + 1 + error.offset), "R01", str(error))


def _unknown_moves(spec: Language) -> Iterator[Problem]:
    for wording in spec.pitfalls.values():
        for rule in wording.rules:
            for move in (rule.move, *rule.beside, *rule.lacking):
                if move and move not in spec.moves:
                    yield Problem(_where(move), "R04", unknown("move", move, tuple(spec.moves)))


def _failed_examples(spec: Language, rules: CompiledLanguage) -> Iterator[Problem]:
    examples: dict[str, Examples] = {name: move.examples for name, move in spec.moves.items()}
    examples.update((name, wording.examples) for name, wording in spec.pitfalls.items())
    for name, of_owner in examples.items():
        for text in of_owner.report:
            if name not in _recognised(rules, text):
                yield Problem(_where(text), "R05", f"'{name}' is not found in its example '{text}'")
        for text in of_owner.accept:
            if name in _recognised(rules, text):
                yield Problem(_where(text), "R06", f"'{name}' is found in its near miss '{text}'")
    owners: dict[str, MoveSpec | Wording] = {**spec.moves, **spec.pitfalls}
    for owner, owned in owners.items():
        yield from _unused(owner, owned.rules, owned.examples, rules)


def _recognised(rules: CompiledLanguage, text: str) -> set[str]:
    found = recognise(rules, read(rules, text))
    return {item.rule.owner for item in (*found.moves, *found.pitfalls) if not item.held_by}


def _unused(owner: str, of_owner: tuple[Rule, ...], examples: Examples, rules: CompiledLanguage) -> Iterator[Problem]:
    matcher = rules.matcher
    readings = [matcher.read(text) for text in examples.report]
    fired = {rules.says[hit.pattern] for reading in readings for hit in matcher.find(reading)}
    for rule in of_owner:
        for text in rule.patterns:
            if text not in fired:
                yield Problem(_where(text), "R07", f"no example of '{owner}' needs the pattern '{text}'; add one")


def _where(text: str) -> Where:
    return text.where if isinstance(text, Word) else Where("", 0, 0)
