"""Finds patterns in a text: words propose candidates by bit mask, `re` confirms, offsets are those of the original.

A text is read once into its canonical form: every word folded and spelt out, each followed by one space, with one sign
for the end of a sentence, a pause or an emoji. A pattern is tried on a sentence only if the sentence holds a word from
every set the pattern needs (design notes, matching.md), so the cost of a language's rules is that of the few that may
apply. Overlong sentences are cut, which bounds the work on hostile text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from deescalate.patterns import BEGINNING, DIGITS, EMOJI, END, ENDS, PAUSE, PatternReader
from deescalate.text import (
    SILENT,
    Chunk,
    Followers,
    Lexicon,
    Signal,
    Span,
    Token,
    fold_letters,
    token_spans,
    unwrapped,
)

_LONGEST_SENTENCE = 120
_SENTENCES_CROSSED = 3
_NOT_WORDS = frozenset({*ENDS, PAUSE, EMOJI})
_PAUSE = f"{PAUSE} "
_FULL_STOP = "."
_MOST_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40


class Sentence(NamedTuple):
    """A sentence in canonical text, from the sign before it to its own end sign."""

    start: int
    end: int
    mask: int
    """Which needs it meets."""
    keys: tuple[int, ...]
    """The needs that propose patterns, each as often as it is met."""


class Hit(NamedTuple):
    """A pattern found in canonical text."""

    pattern: int
    """Position among the patterns the matcher was built from."""
    start: int
    end: int
    sentence: int


class Reading(NamedTuple):
    """A text in canonical form."""

    chunks: tuple[Chunk, ...]
    canonical: str
    starts: tuple[int, ...]
    """Where each token begins in canonical text."""
    sentences: tuple[Sentence, ...]

    def spans(self, places: Sequence[tuple[int, int]]) -> list[Span]:
        """The stretches of the original that stand behind stretches of canonical text."""
        if not places:
            return []
        offsets = accumulate([chunk.width + 1 for chunk in self.chunks], initial=0)
        tokens = [
            (offset + start, offset + end)
            for offset, chunk in zip(offsets, self.chunks, strict=False)
            for start, end in chunk.spans
        ]
        known: dict[tuple[int, int], Span] = {}
        return [known.get(place) or known.setdefault(place, self._span(*place, tokens)) for place in places]

    def _span(self, start: int, end: int, tokens: list[tuple[int, int]]) -> Span:
        first = bisect_right(self.starts, start) - 1
        last = bisect_left(self.starts, end) - 1
        # The first and last "token" of canonical text are the signs around the message, not in the original.
        while first < last and (first == 0 or self._is_sign(first)):
            first += 1
        while last > first and (last > len(tokens) or self._is_sign(last)):
            last -= 1
        most = len(tokens)
        return Span(tokens[min(max(first, 1), most) - 1][0], tokens[min(max(last, 1), most) - 1][1])

    def _is_sign(self, token: int) -> bool:
        begin = self.starts[token]
        if begin in self.starts[token + 1 : token + 2]:
            return True  # left out of canonical text
        return self.canonical[begin : begin + 1] in _NOT_WORDS or self.canonical[begin : begin + 2] == f" {ENDS[0]}"


class CompiledPattern(NamedTuple):
    """A pattern ready to be looked for; its regular expression is compiled when first tried."""

    source: str
    need: int
    """Bits that a sentence must have for the pattern to be possible in it."""
    crosses: bool

    def places(self, reading: Reading, sentence: int, *, once: bool = False) -> Sequence[tuple[int, int]]:
        """Where the pattern is found in a sentence, in canonical text, left to right; `once` there is no second place."""
        start, end, mask, _ = reading.sentences[sentence]
        if self.need & mask != self.need:
            return ()
        if self.crosses:
            end = reading.sentences[min(sentence + _SENTENCES_CROSSED, len(reading.sentences)) - 1].end
        search, canonical = _search(self.source), reading.canonical
        match = search(canonical, start, end)
        if not match:
            return ()
        if once and not self.crosses:
            return ((match.start() + 1, match.end()),)
        places = []
        while match:
            first, last = match.span()
            places.append((first + 1, last))
            match = search(canonical, last - 1, end)
        return places

    def is_within(self, reading: Reading, start: int, end: int) -> bool:
        """Whether the pattern is found between two places of canonical text, each at the blank before or after a word."""
        return _search(self.source)(reading.canonical, start, end) is not None


@cache
def _search(source: str) -> Callable[[str, int, int], re.Match[str] | None]:
    return re.compile(source).search


class Matcher:
    """The patterns of one language, indexed by the words they need."""

    def __init__(self, patterns: Sequence[str], *, lexicon: Lexicon, guards: Sequence[str] = ()) -> None:
        """Compile `patterns` and `guards`, keeping their order; PatternError for one that cannot be read.

        Guards are not looked for by `find`; the caller tries them where a pattern was found.
        """
        reader = PatternReader(lexicon)
        pieces = [*map(reader.read, patterns), *(reader.read(text, part=True) for text in guards)]
        numbers: dict[frozenset[str], int] = {}
        for piece in pieces:
            for need in piece.needs:
                numbers.setdefault(need, len(numbers))
        compiled = [
            CompiledPattern(f" (?:{piece.source})", sum({1 << numbers[need] for need in piece.needs}), piece.crosses)
            for piece in pieces
        ]
        self.patterns, self.guards = tuple(compiled[: len(patterns)]), tuple(compiled[len(patterns) :])
        self._by_key: dict[int, list[tuple[int, int]]] = {}
        for index, (piece, pattern) in enumerate(zip(pieces, self.patterns, strict=False)):
            self._by_key.setdefault(numbers[lexicon.rarest(piece.needs)], []).append((pattern.need, index))
        # A sentence is searched from the sign before it, so signs may be met once more than they are counted.
        self._uncounted = {number for words, number in numbers.items() if words & _NOT_WORDS}
        self._words = _Words(numbers, frozenset(self._by_key), lexicon)
        self._chunks: dict[str, Chunk] = {}

    def read(self, text: str) -> Reading:
        """The text in canonical form."""
        chunks = self._cut(text)
        parts, ends, signals = self._parts(chain.from_iterable([chunk.tokens for chunk in chunks]))
        starts = (0, *accumulate(map(len, parts)))
        # A sentence is searched from the blank before the sign that ends the one before it.
        froms = (0, *(starts[end] - 1 for end in ends[1:-1]))
        sentences = tuple(
            Sentence(start, starts[end + 1], *signal)
            for start, end, signal in zip(froms, ends[1:], signals, strict=True)
        )
        return Reading(tuple(chunks), "".join(parts), starts[:-1], sentences)

    def _parts(self, tokens: Iterable[Token]) -> tuple[list[str], list[int], list[Signal]]:
        """The canonical form of each token, which of them end sentences, and what each sentence signals."""
        parts, ends = [f" {ENDS[0]} "], [0]
        signals = []
        mask = words = 0
        keys: list[int] = []
        followers = beginning = self._words.beginning
        abbreviated = False
        for token in tokens:
            form, signal, first, following, ends_here, stop, abbreviates = token
            met = SILENT
            if first:
                met = followers.get(first, SILENT)
                followers = following
            elif ends_here and words and not (stop and abbreviated):
                met = followers.get(END, SILENT)
                followers = beginning
            elif ends_here:
                form, signal, ends_here = "", SILENT, False
            elif form == _PAUSE and parts[-1] == form:
                form = ""
            parts.append(form)
            if signal is not SILENT:
                mask |= signal.mask
                keys += signal.keys
            if met is not SILENT:
                mask |= met.mask
                keys += met.keys
            words += 1 if form else 0
            abbreviated = abbreviates
            if ends_here or words >= _LONGEST_SENTENCE:
                ends.append(len(parts) - 1)
                signals.append(Signal(mask, tuple(keys)))
                mask = words = 0
                # A part of an overlong sentence is searched from the last word of the part before.
                keys = [] if ends_here else [*signal.keys, *met.keys]
        if words or not signals:
            met = followers.get(END, SILENT)
            parts.append(f"{ENDS[0]} ")
            ends.append(len(parts) - 1)
            signals.append(Signal(mask | met.mask, (*keys, *met.keys)))
        return parts, ends, signals

    def find(self, reading: Reading) -> list[Hit]:
        """Every pattern found in the text, by sentence, then by pattern."""
        return [
            Hit(index, start, end, number)
            for number, sentence in enumerate(reading.sentences)
            for index, once in self._candidates(sentence)
            for start, end in self.patterns[index].places(reading, number, once=once)
        ]

    def find_without_index(self, reading: Reading) -> list[Hit]:
        """The same as `find`, trying every pattern everywhere: what tests compare with."""
        return [
            Hit(index, start, end, number)
            for number in range(len(reading.sentences))
            for index, pattern in enumerate(self.patterns)
            for start, end in pattern.places(reading, number)
        ]

    def vocabulary(self) -> frozenset[str]:
        """Every word, beginning of a word, and pair of words that some pattern asks for."""
        return self._words.needed

    def _candidates(self, sentence: Sentence) -> list[tuple[int, bool]]:
        """The patterns that may be in a sentence; with each, whether what it needs most is there only once."""
        mask, keys, by_key = sentence.mask, sentence.keys, self._by_key
        different = set(keys)
        repeated = self._uncounted
        if len(different) < len(keys):
            repeated = repeated | {key for key, same in pairwise(sorted(keys)) if key == same}
        return sorted(
            [(index, key not in repeated) for key in different for need, index in by_key[key] if need & mask == need]
        )

    def _cut(self, text: str) -> list[Chunk]:
        """The text at its blanks; most of what stands between them has been seen before."""
        pieces = unwrapped(text).split(" ")
        seen = self._chunks
        chunks = [seen.get(piece) or self._chunk(piece) for piece in pieces]
        # Between blanks a dash is a pause, at the edge of the text it is nothing.
        if fold_letters(text[:1]) == "-" or fold_letters(text[-1:]) == "-":
            chunks[-1] = self._words.chunk(pieces[-1], before=" " if len(pieces) > 1 else "", after="")
            if len(pieces) > 1:
                chunks[0] = self._words.chunk(pieces[0], before="", after=" ")
        return chunks

    def _chunk(self, piece: str) -> Chunk:
        chunk = self._words.chunk(piece)
        if len(piece) <= _LONGEST_REMEMBERED:
            if len(self._chunks) >= _MOST_REMEMBERED:
                self._chunks.clear()
            self._chunks[piece] = chunk
        return chunk


class _Words:
    """What the words of a language say about its patterns."""

    def __init__(self, numbers: Mapping[frozenset[str], int], keys: Iterable[int], lexicon: Lexicon) -> None:
        masks: dict[str, int] = {}
        for needed, number in numbers.items():
            for word in needed:
                masks[word] = masks.get(word, 0) | 1 << number
        self.needed = frozenset(masks)
        self._lexicon = lexicon
        self._keys = sum(1 << key for key in keys)
        self._exact: dict[str, int] = {}
        self._stems: dict[int, dict[str, int]] = {}
        pairs: dict[str, dict[str, Signal]] = {}
        for word, mask in masks.items():
            before, _, after = word.partition(" ")
            if after:
                pairs.setdefault(before, {})[after] = self._signal(mask)
            elif word.endswith("*"):
                self._stems.setdefault(len(word) - 1, {})[word[:-1]] = mask
            else:
                self._exact[word] = mask
        self._pairs = pairs
        self.beginning: Followers = pairs.get(BEGINNING, {})
        self._token = lru_cache(maxsize=_MOST_REMEMBERED)(self._look_up)

    def chunk(self, text: str, *, before: str = " ", after: str = " ") -> Chunk:
        """A stretch of text without blanks, and the blanks around it."""
        folded = fold_letters(text)
        padded = f"{before}{folded}{after}"
        shift = len(before)
        spans = token_spans(padded)
        tokens = tuple(self._token(padded[start:end]) for start, end in spans)
        return Chunk(tokens, tuple((start - shift, min(end - shift, len(text))) for start, end in spans), len(text))

    def _look_up(self, token: str) -> Token:
        first = token[0]
        if first in ".!?…\n":
            sign = "?" if "?" in token else "‼" if token.count("!") > 1 else "!" if "!" in token else "."
            return Token(f"{sign} ", self._signal(self._mask(sign)), ends=True, stop=token == _FULL_STOP)
        if first.isdigit():
            return self._read_as(token, token)._replace(signal=self._signal(self._mask(DIGITS) | self._mask(token)))
        if first == "@":
            return Token("")
        if not first.isalnum() and first not in "£$€₽%":
            pause = token[-1] not in ")d" or len(token) == 1
            is_pause = pause and first in ",;:()[]—-"
            return Token(_PAUSE) if is_pause else Token(f"{EMOJI} ", self._signal(self._mask(EMOJI)))
        words = "link" if token.startswith(("http://", "https://")) else self._lexicon.words(token)
        return self._read_as(token, words)

    def _read_as(self, token: str, form: str) -> Token:
        words = form.split()
        abbreviates = token in self._lexicon.abbreviations
        if not words:
            return Token(f"{form} " if form else "", abbreviates=abbreviates)
        masks = [self._mask(word) for word in words]
        masks += [self._pairs.get(before, {}).get(after, SILENT).mask for before, after in pairwise(words)]
        followers = self._pairs.get(words[-1], {})
        return Token(f"{form} ", self._signal(*masks), words[0], followers, abbreviates=abbreviates)

    def _mask(self, word: str) -> int:
        mask = self._exact.get(word, 0)
        for length, stems in self._stems.items():
            mask |= stems.get(word[:length], 0)
        return mask

    def _signal(self, *masks: int) -> Signal:
        total = 0
        keys = []
        for mask in masks:
            total |= mask
            rest = mask & self._keys
            while rest:
                keys.append((rest & -rest).bit_length() - 1)
                rest &= rest - 1
        return Signal(total, tuple(keys)) if total else SILENT
