"""Finds patterns in a text: words propose candidates by bit mask, `re` confirms, offsets are those of the original.

A text is read once into its canonical form: every word folded and spelt out, each followed by one space, with one sign
for the end of a sentence, a pause or an emoji. A pattern is tried on a sentence only if the sentence holds a word from
every set the pattern needs (design notes, matching.md), so the cost of a language's rules is that of the few that may
apply. Overlong sentences are cut, which bounds the work on hostile text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from deescalate.patterns import DIGITS, EMOJI, ENDS, PAUSE, PatternReader
from deescalate.text import TOKEN, Lexicon, Span, fold, token_spans

_LONGEST_SENTENCE = 120
_SENTENCES_CROSSED = 3
_FULL_STOP = "."
_NOT_WORDS = frozenset({*ENDS, PAUSE, EMOJI})


class Token(NamedTuple):
    """How one token of the text reads in canonical form."""

    form: str
    mask: int
    ends: bool = False
    """Whether a sentence ends here."""


class Sentence(NamedTuple):
    """A sentence in canonical text, from the sign before it to its own end sign."""

    start: int
    end: int
    mask: int
    """Which needed words it holds."""


class Hit(NamedTuple):
    """A pattern found in canonical text."""

    pattern: int
    """Position among the patterns the matcher was built from."""
    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in canonical form."""

    original: str
    canonical: str
    starts: tuple[int, ...]
    """Where each token begins in canonical text."""
    sentences: tuple[Sentence, ...]

    def spans(self, places: Sequence[tuple[int, int]]) -> list[Span]:
        """The stretches of the original that stand behind stretches of canonical text."""
        if not places:
            return []
        tokens = token_spans(fold(self.original))
        return [self._span(start, end, tokens) for start, end in places]

    def _span(self, start: int, end: int, tokens: list[tuple[int, int]]) -> Span:
        first = bisect_right(self.starts, start) - 1
        last = bisect_left(self.starts, end) - 1
        # The first and last "token" of canonical text are the signs around the message, not in the original.
        while first < last and (first == 0 or self._is_sign(first)):
            first += 1
        while last > first and (last > len(tokens) or self._is_sign(last)):
            last -= 1
        first, last = (min(max(index, 1), len(tokens)) for index in (first, last))
        return Span(tokens[first - 1][0], tokens[last - 1][1])

    def _is_sign(self, token: int) -> bool:
        begin = self.starts[token]
        if begin in self.starts[token + 1 : token + 2]:
            return True  # left out of canonical text
        return self.canonical[begin : begin + 1] in _NOT_WORDS or self.canonical[begin : begin + 2] == f" {ENDS[0]}"


@cache
def _expression(source: str) -> re.Pattern[str]:
    return re.compile(source)


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    """A pattern ready to be looked for; its regular expression is compiled when first tried."""

    source: str
    need: int
    """Bits that a sentence must have for the pattern to be possible in it."""
    crosses: bool

    def places(self, reading: Reading, sentence: int) -> Iterator[tuple[int, int]]:
        """Where the pattern is found in a sentence, in canonical text, left to right."""
        start, end, mask = reading.sentences[sentence]
        if self.need & mask != self.need:
            return
        if self.crosses:
            end = reading.sentences[min(sentence + _SENTENCES_CROSSED, len(reading.sentences)) - 1].end
        expression = _expression(self.source)
        match = expression.search(reading.canonical, start, end)
        while match:
            yield match.start() + 1, match.end()
            match = expression.search(reading.canonical, match.end() - 1, end)

    def is_within(self, reading: Reading, start: int, end: int) -> bool:
        """Whether the pattern is found between two places of canonical text, each at the blank before or after a word."""
        return _expression(self.source).search(reading.canonical, start, end) is not None


class Matcher:
    """The patterns of one language, indexed by the words they need."""

    def __init__(self, patterns: Sequence[str], *, lexicon: Lexicon, guards: Sequence[str] = ()) -> None:
        """Compile `patterns` and `guards`, keeping their order; PatternError for one that cannot be read.

        Guards are not looked for by `find`; the caller tries them where a pattern was found.
        """
        reader = PatternReader(lexicon)
        pieces = [*map(reader.read, patterns), *(reader.read(text, part=True) for text in guards)]
        bits: dict[frozenset[str], int] = {}
        for piece in pieces:
            for need in (*piece.needs, *(need for way in piece.ways for need in way)):
                bits.setdefault(need, 1 << len(bits))
        self._lexicon = lexicon
        self._exact, self._stems = _masks(bits)
        compiled = [
            CompiledPattern(
                source=f" (?:{piece.source})",
                need=_any_of(bits[need] for need in piece.needs),
                crosses=piece.crosses,
            )
            for piece in pieces
        ]
        self.patterns = tuple(compiled[: len(patterns)])
        self.guards = tuple(compiled[len(patterns) :])
        self._by_key: dict[int, list[tuple[int, int]]] = {}
        for index, piece in enumerate(pieces[: len(patterns)]):
            for way in piece.ways or (piece.needs,):
                mask = _any_of(bits[words] for words in way)
                self._by_key.setdefault(bits[lexicon.rarest(way)], []).append((mask, index))
        self._keys = _any_of(iter(self._by_key))
        self._token = lru_cache(maxsize=50_000)(self._look_up)

    def read(self, text: str) -> Reading:
        """The text in canonical form."""
        parts = [f" {ENDS[0]} "]
        ends = [0]
        masks = []
        mask = words = 0
        look_up = self._token
        before = ""
        for token in TOKEN.findall(fold(text)):
            form, bits, ends_here = look_up(token)
            if ends_here and ((token == _FULL_STOP and before in self._lexicon.abbreviations) or not words):
                form, bits, ends_here = "", 0, False
            elif form == f"{PAUSE} " and parts[-1] == form:
                form = ""
            parts.append(form)
            mask |= bits
            words += 1 if form else 0
            before = token
            if ends_here or words >= _LONGEST_SENTENCE:
                ends.append(len(parts) - 1)
                masks.append(mask)
                mask = words = 0
        if words or not masks:
            parts.append(f"{ENDS[0]} ")
            ends.append(len(parts) - 1)
            masks.append(mask)
        starts = (0, *accumulate(map(len, parts)))
        # A sentence is searched from the blank before the sign that ends the one before it.
        froms = (0, *(starts[end] - 1 for end in ends[1:-1]))
        sentences = tuple(map(Sentence, froms, (starts[end + 1] for end in ends[1:]), masks))
        return Reading(text, "".join(parts), starts[:-1], sentences)

    def find(self, reading: Reading) -> list[Hit]:
        """Every pattern found in the text, by sentence, then by pattern."""
        hits: list[Hit] = []
        for number, sentence in enumerate(reading.sentences):
            hits.extend(self._find_in(reading, number, self._candidates(sentence.mask)))
        return hits

    def find_without_index(self, reading: Reading) -> list[Hit]:
        """The same as `find`, trying every pattern everywhere: what tests compare with."""
        every = range(len(self.patterns))
        return [hit for number in range(len(reading.sentences)) for hit in self._find_in(reading, number, every)]

    def vocabulary(self) -> frozenset[str]:
        """Every word, and beginning of a word, that some pattern asks for."""
        return frozenset(self._exact).union(*(stems for _, stems in self._stems))

    def _candidates(self, mask: int) -> list[int]:
        candidates: set[int] = set()
        keys = mask & self._keys
        while keys:
            key = keys & -keys
            keys ^= key
            candidates.update(index for need, index in self._by_key[key] if need & mask == need)
        return sorted(candidates)

    def _find_in(self, reading: Reading, number: int, candidates: Sequence[int]) -> Iterator[Hit]:
        for index in candidates:
            for start, end in self.patterns[index].places(reading, number):
                yield Hit(index, start, end, number)

    def _look_up(self, token: str) -> Token:
        first = token[0]
        if first in ".!?…\n":
            sign = "?" if "?" in token else "‼" if token.count("!") > 1 else "!" if "!" in token else "."
            return Token(f"{sign} ", self._exact.get(sign, 0), ends=True)
        if first.isdigit():
            return Token(f"{token} ", self._exact.get(DIGITS, 0) | self._mask(token))
        if first == "@":
            return Token("", 0)
        if not first.isalnum() and first not in "£$€₽%":
            pause = token[-1] not in ")d" or len(token) == 1
            is_pause = pause and first in ",;:()[]—-"
            return Token(f"{PAUSE} ", 0) if is_pause else Token(f"{EMOJI} ", self._exact.get(EMOJI, 0))
        words = "link" if token.startswith(("http://", "https://")) else self._lexicon.words(token)
        return Token(f"{words} ", _any_of(map(self._mask, words.split()))) if words else Token("", 0)

    def _mask(self, word: str) -> int:
        mask = self._exact.get(word, 0)
        for length, stems in self._stems:
            mask |= stems.get(word[:length], 0)
        return mask


def _masks(bits: dict[frozenset[str], int]) -> tuple[dict[str, int], tuple[tuple[int, dict[str, int]], ...]]:
    """Word to the bits it sets; and for each length of stem, stem to its bits."""
    exact: dict[str, int] = {}
    stems: dict[int, dict[str, int]] = {}
    for words, bit in bits.items():
        for word in words:
            if word.endswith("*"):
                of_length = stems.setdefault(len(word) - 1, {})
                of_length[word[:-1]] = of_length.get(word[:-1], 0) | bit
            else:
                exact[word] = exact.get(word, 0) | bit
    return exact, tuple(sorted(stems.items()))


def _any_of(masks: Iterator[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total
