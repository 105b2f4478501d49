"""Applies a language's rules to one message: where each rule finds words, and what holds a hit back.

Between `matching`, which finds patterns, and `linter`, which knows the conversation. Guards come in the order a reader
would ask: are these the writer's own words, are they negated, does the rule except them, is the remedy in the message.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from deescalate.matching import CompiledPattern, Hit, Reading
from deescalate.pieces import ENDS
from deescalate.pitfalls import CompiledLanguage, CompiledRule, Guards
from deescalate.proposals import EVERYBODY
from deescalate.quotations import quoted_spans
from deescalate.rules import Negated, Reach, SentenceKind
from deescalate.text import Span

_NEGATION_REACH = 3
_ANYWHERE = -1
"""Stands for every sentence of a message."""
_QUOTATION_MARK = re.compile('["„“«‹‚>]')


class Found(NamedTuple):
    """Words that a rule found, and what holds them back, if anything does."""

    rule: CompiledRule
    span: Span
    hit: Hit
    held_by: str = ""


class Message(NamedTuple):
    """A message that was read."""

    reading: Reading
    quoted: tuple[Span, ...]
    """Where the words are not the writer's own."""


class Recognised(NamedTuple):
    """What one message holds, in the order of the text."""

    moves: tuple[Found, ...] = ()
    pitfalls: tuple[Found, ...] = ()
    """Also those held back."""


def read(rules: CompiledLanguage, text: str) -> Message:
    """A message in the canonical form that the rules of its language are for."""
    return Message(rules.matcher.read(text), quoted_spans(text) if _may_quote(text) else ())


def recognise(
    rules: CompiledLanguage, message: Message, *, history: Sequence[str] = (), asking: int = EVERYBODY
) -> Recognised:
    """The moves and pitfalls of a message; `history` holds the agent's earlier messages.

    With the bits of `CompiledLanguage.asking_for` some pitfalls: they are as they would be with all; others, and moves, may
    be missing.
    """
    found = _recognise_alone(rules, message, asking)
    if not found.pitfalls:
        return found
    counted = tuple(_counted(rules, found.pitfalls, history))
    return found._replace(pitfalls=tuple(sorted(counted, key=_in_text_order)))


def _recognise_alone(rules: CompiledLanguage, message: Message, asking: int) -> Recognised:
    """As `recognise`, before counting."""
    reading, quoted = message
    hits = rules.matcher.find(reading, asking)
    if not hits:
        return Recognised()
    spans = reading.spans([(hit.start, hit.end) for hit in hits])
    judging = _Judging(rules, reading, quoted, {})
    said: list[Found] = []
    suspected: list[Found] = []
    for hit, span in zip(hits, spans, strict=True):
        said.extend([Found(rule, span, hit) for rule in rules.moves_by_pattern[hit.pattern]])
        suspected.extend([Found(rule, span, hit) for rule in rules.pitfalls_by_pattern[hit.pattern]])
    moves = _longest([found for found in said if not judging.held_locally(found)]) if said else []
    for move in moves:
        watching = rules.pitfalls_by_move.get(move.rule.owner, ())
        suspected.extend([move._replace(rule=rule) for rule in watching])
    made = {move.rule.owner: move for move in reversed(moves)}
    judged = tuple([judging.judged(found, made) for found in suspected])
    return Recognised(tuple(moves), judged)


def _may_quote(text: str) -> bool:
    """Whether looking for words of others can find any: marks, or lines that announce them."""
    return bool(_QUOTATION_MARK.search(text)) or ("\n" in text and (":" in text or "--" in text))


@dataclass(frozen=True, slots=True)
class _Judging:
    """A message being judged."""

    rules: CompiledLanguage
    reading: Reading
    quoted: tuple[Span, ...]
    tried: dict[tuple[str, int], bool]
    """Whether a guard is found in a sentence, looked for once."""

    def judged(self, found: Found, moves: dict[str, Found]) -> Found:
        """The same, with what holds it back in a message that makes these moves."""
        held_by = self.held_locally(found) or self.held_by_message(found.rule, moves)
        return found._replace(held_by=held_by) if held_by else found

    def held_locally(self, found: Found) -> str:
        """What near the words holds them back, or the empty string."""
        hit, rule = found.hit, found.rule.rule
        if self.quoted and any(span.start <= found.span.start and found.span.end <= span.end for span in self.quoted):
            return "quotation"
        if rule.sentence and (rule.sentence is SentenceKind.QUESTION) != self._is_question(hit):
            return f"not a {rule.sentence}"
        if rule.negated is not Negated.ALLOWED and self._is_negated(hit, in_clause=rule.negated is Negated.IN_CLAUSE):
            return "negation"
        guarded = found.rule.watched & self.reading.sentences[hit.sentence].mask or self.rules.allow
        return self._excepted(found.rule, hit) if guarded else ""

    def _excepted(self, rule: CompiledRule, hit: Hit) -> str:
        for text, guard in rule.unless:
            if self._is_in_sentence(text, guard, hit.sentence):
                return f"unless: {text}"
        if rule.unless_clause:
            start, end = self.reading.clause(hit, self.rules.matcher.clause_border)
            for text, guard in rule.unless_clause:
                if self._is_in_sentence(text, guard, hit.sentence) and guard.is_within(self.reading, start, end):
                    return f"unless clause: {text}"
        for guards in (rule.unless_here, self.rules.allow):
            for text, guard in guards:
                if self._is_in_sentence(text, guard, hit.sentence) and guard.overlaps(self.reading, hit):
                    return f"unless here: {text}"
        return ""

    def _is_in_sentence(self, text: str, guard: CompiledPattern, sentence: int) -> bool:
        if guard.need & self.reading.sentences[sentence].mask != guard.need:
            return False
        key = text, sentence
        if key not in self.tried:
            self.tried[key] = bool(guard.places(self.reading, sentence, once=True))
        return self.tried[key]

    def held_by_message(self, rule: CompiledRule, moves: dict[str, Found]) -> str:
        """What elsewhere in the message answers the rule, or the empty string."""
        for move in rule.rule.lacking:
            if move in moves:
                return f"remedy: {move}"
        for move in rule.rule.beside:
            if move not in moves:
                return f"no {move} beside it"
        if text := self._first_in_message(rule.unless_message):
            return f"unless: {text}"
        if rule.also and not self._first_in_message(rule.also):
            return "nothing of 'also' beside it"
        return ""

    def _first_in_message(self, guards: Guards) -> str:
        for text, guard in guards:
            key = text, _ANYWHERE
            if key not in self.tried:
                sentences = range(len(self.reading.sentences))
                self.tried[key] = any(self._is_in_sentence(text, guard, number) for number in sentences)
            if self.tried[key]:
                return text
        return ""

    def _is_question(self, hit: Hit) -> bool:
        return self.reading.canonical[self.reading.sentences[hit.sentence].end - 2] == "?"

    def _is_negated(self, hit: Hit, *, in_clause: bool) -> bool:
        canonical, (first, _, mask, _) = self.reading.canonical, self.reading.sentences[hit.sentence]
        # A part of an overlong sentence begins with a word that counts for the part before.
        guards = [
            guard
            for guard in self.rules.negation
            if guard.need & mask == guard.need or canonical[first + 1] not in ENDS
        ]
        if not guards:
            return False
        start = hit.start - 1
        for _ in range(_NEGATION_REACH):
            start = max(canonical.rfind(" ", first, start), first)
        if in_clause:
            start = max(start, self.reading.clause(hit, self.rules.matcher.clause_border)[0])
        return any(guard.is_within(self.reading, start, hit.start) for guard in guards)


def _counted(rules: CompiledLanguage, found: Sequence[Found], history: Sequence[str]) -> Iterator[Found]:
    """The same, with what does not occur often enough held back."""
    counting = [item for item in found if item.rule.rule.times and not item.held_by]
    yield from (item for item in found if not item.rule.rule.times or item.held_by)
    if not counting:
        return
    asking = rules.asking_for({item.rule.owner for item in counting})
    earlier = [
        item
        for text in history
        for item in _recognise_alone(rules, read(rules, text), asking).pitfalls
        if not item.held_by
    ]
    for name in dict.fromkeys(item.rule.name for item in counting):
        here = _longest(item for item in counting if item.rule.name == name)
        times = here[0].rule.rule.times
        assert times is not None
        before = 0
        if times.over is Reach.CONVERSATION:
            before = sum(1 for item in earlier if item.rule.name == name)
        for number, item in enumerate(here, start=before + 1):
            yield item if number >= times.at_least else item._replace(held_by=f"only {number} so far")


def _longest(found: Iterable[Found]) -> list[Found]:
    """In text order, of overlapping finds of one owner only the longest."""
    kept: list[Found] = []
    last: dict[str, int] = {}
    for item in sorted(found, key=_in_text_order):
        index = last.get(item.rule.owner)
        if index is None or kept[index].span.end <= item.span.start:
            last[item.rule.owner] = len(kept)
            kept.append(item)
        elif _length(item) > _length(kept[index]):
            kept[index] = item
    return sorted(kept, key=_in_text_order)


def _length(found: Found) -> int:
    return found.span.end - found.span.start


def _in_text_order(found: Found) -> tuple[Span, str, str]:
    return found.span, found.rule.owner, found.rule.name
