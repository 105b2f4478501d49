"""Finds patterns in a text: words propose candidates by bit mask, `re` confirms, offsets are those of the original.

A text is read once into its canonical form: every word folded and spelt out, each followed by one space, with one sign
for the end of a sentence, a pause or an emoji. A pattern is tried on a sentence only if the sentence holds a word from
every set the pattern needs (design notes, matching.md), so the cost of a language's rules is that of the few that may
apply. Overlong sentences are cut, which bounds the work on hostile text.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple

from deescalate.misspellings import Misspellings
from deescalate.patterns import PatternReader, words_kept_as_written
from deescalate.pieces import EMOJI, END, ENDS, PAUSE, Piece
from deescalate.proposals import EVERYBODY, Proposals
from deescalate.rarity import Rarity
from deescalate.text import Lexicon, Span, fold_letters, has_diacritics, unwrapped
from deescalate.words import MOST_REMEMBERED, SILENT, Chunk, Signal, Token, Words

_LONGEST_SENTENCE = 120
_SENTENCES_CROSSED = 3
_NOT_WORDS = frozenset({*ENDS, PAUSE, EMOJI})
_PAUSE = f"{PAUSE} "
_LONGEST_REMEMBERED = 40


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


class _OriginalSpans:
    """Where each token of a text stands in it; worked out for those that are asked for."""

    def __init__(self, chunks: tuple[Chunk, ...]) -> None:
        self._chunks = chunks
        self._offsets = list(accumulate([chunk.width + 1 for chunk in chunks], initial=0))
        self._firsts = list(accumulate([len(chunk.spans) for chunk in chunks], initial=0))
        self.count = self._firsts[-1]

    def of(self, token: int) -> tuple[int, int]:
        """Start and end of a token, or of the last one."""
        token = min(token, self.count - 1)
        chunk = bisect_right(self._firsts, token) - 1
        start, end = self._chunks[chunk].spans[token - self._firsts[chunk]]
        return self._offsets[chunk] + start, self._offsets[chunk] + end


class Reading(NamedTuple):
    """A text in canonical form."""

    chunks: tuple[Chunk, ...]
    canonical: str
    starts: tuple[int, ...]
    """Where each token begins in canonical text."""
    sentences: tuple[Sentence, ...]

    def clause(self, hit: Hit, border: "CompiledPattern") -> tuple[int, int]:
        """From where to where the clause, or clauses, of a hit reach, signs before and after them included."""
        first, last, *_ = self.sentences[hit.sentence]
        start, end, place = first, last, first
        search = _search(border.source)
        while match := search(self.canonical, place, last):
            place = match.start()
            if place < hit.start:
                start = place
            elif place >= hit.end - 1:
                # A sign belongs to the clause that it closes, a conjunction to the one that it opens.
                end = place + (3 if self.canonical[place + 1] in _NOT_WORDS else 1)
                break
            place = match.end() - 1
        return start, min(end, last)

    def spans(self, places: Sequence[tuple[int, int]]) -> list[Span]:
        """The stretches of the original that stand behind stretches of canonical text."""
        if not places:
            return []
        spans = _OriginalSpans(self.chunks)
        known: dict[tuple[int, int], Span] = {}
        return [known.get(place) or known.setdefault(place, self._span(*place, spans)) for place in places]

    def _span(self, start: int, end: int, spans: "_OriginalSpans") -> Span:
        first = bisect_right(self.starts, start) - 1
        last = bisect_left(self.starts, end) - 1
        # The first and last "token" of canonical text are the signs around the message, not in the original.
        while first < last and (first == 0 or self._is_sign(first)):
            first += 1
        while last > first and (last > spans.count or self._is_sign(last)):
            last -= 1
        return Span(spans.of(max(first, 1) - 1)[0], spans.of(max(last, 1) - 1)[1])

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
    key: int
    """The one of them that an ordinary sentence is least likely to have; every bit if it needs nothing."""

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

    def overlaps(self, reading: Reading, hit: Hit) -> bool:
        """Whether the pattern is found, from any word on, where it overlaps the hit."""
        sentence = reading.sentences[hit.sentence]
        if self.need & sentence.mask != self.need:
            return False
        number = min(hit.sentence + _SENTENCES_CROSSED, len(reading.sentences)) - 1 if self.crosses else hit.sentence
        search, start, end = _search(self.source), sentence.start, reading.sentences[number].end
        while (match := search(reading.canonical, start, end)) and match.start() + 1 < hit.end:
            if match.end() > hit.start:
                return True
            start = match.start() + 1
        return False

    def is_within(self, reading: Reading, start: int, end: int) -> bool:
        """Whether the pattern is found between two places of canonical text, each at the blank before or after a word."""
        return _search(self.source)(reading.canonical, start, end) is not None


def _compiled(piece: Piece, need: int = 0, key: int = -1) -> CompiledPattern:
    return CompiledPattern(f" (?:{piece.source})", need, piece.crosses, key)


@cache
def _search(source: str) -> Callable[[str, int, int], re.Match[str] | None]:
    return re.compile(source).search


class Matcher:
    """The patterns of one language, indexed by the words they need."""

    def __init__(
        self,
        patterns: Sequence[str],
        *,
        lexicon: Lexicon,
        guards: Sequence[str] = (),
        askers: Sequence[int] | None = None,
    ) -> None:
        """Compile `patterns` and `guards`, keeping their order; PatternError for one that cannot be read.

        Guards are not looked for by `find`; the caller tries them where a pattern was found. `askers` says for each
        pattern, in bits, who asks for it.
        """
        self._kept = words_kept_as_written((*patterns, *guards), lexicon)
        rarity = Rarity(lexicon.common)
        reader = PatternReader(lexicon, rarity, kept=self._kept)
        pieces = [*map(reader.read, patterns)]
        self._proposals = Proposals(pieces, rarity, askers or [EVERYBODY] * len(pieces))
        self.patterns = tuple(map(_compiled, pieces))
        self.guards = tuple(self._guard(reader.read_guard(text), rarity) for text in guards)
        self.clause_border = _compiled(reader.clause_border())
        known = frozenset(reader.words).union(lexicon.common, *map(str.split, lexicon.spellings.values()))
        misspellings = Misspellings(known, stems=reader.stems)
        self._words = Words(
            self._proposals.bits, self._proposals.keys, lexicon, misspellings=misspellings, kept=self._kept
        )
        self._chunks: dict[str, Chunk] = {}

    def _guard(self, piece: Piece, rarity: Rarity) -> CompiledPattern:
        if not piece.needs:
            return _compiled(piece)
        mask_of = self._proposals.mask_of
        return _compiled(piece, mask_of(piece.needs), mask_of([rarity.rarest(piece.needs)]))

    def read(self, text: str) -> Reading:
        """The text in canonical form."""
        chunks = self._cut(text)
        tokens: Iterable[Token] = chain.from_iterable([chunk.tokens for chunk in chunks])
        if self._kept and has_diacritics(text):
            # Where nothing is written with diacritics, their absence says nothing.
            tokens = [token._replace(form=token.written) if token.written else token for token in tokens]
        parts, ends, signals = self._parts(tokens)
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
            form, signal, first, following, ends_here, stop, abbreviates, _ = token
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
                # A part of an overlong sentence is searched from the last word of the part before.
                mask, keys = (0, []) if ends_here else (signal.mask | met.mask, [*signal.keys, *met.keys])
                words = 0
        if words or not signals:
            met = followers.get(END, SILENT)
            parts.append(f"{ENDS[0]} ")
            ends.append(len(parts) - 1)
            signals.append(Signal(mask | met.mask, (*keys, *met.keys)))
        return parts, ends, signals

    def find(self, reading: Reading, asking: int = EVERYBODY) -> list[Hit]:
        """Every pattern found in the text, by sentence, then by pattern; only those of the `asking`, if given."""
        return [
            Hit(index, start, end, number)
            for number, sentence in enumerate(reading.sentences)
            for index, once in self._proposals.candidates(sentence.mask, sentence.keys, asking)
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
            if len(self._chunks) >= MOST_REMEMBERED:
                self._chunks.clear()
            self._chunks[piece] = chunk
        return chunk
