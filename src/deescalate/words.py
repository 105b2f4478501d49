"""What the words of a language say about its patterns: each written word looked up once, as a bit mask of what it meets.

Between `text`, which cuts and folds, and `matching`, which asks which patterns a sentence can hold.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from deescalate.misspellings import Misspellings
from deescalate.pieces import BEGINNING, DIGITS, EMOJI, EXACT, PAUSE
from deescalate.text import Lexicon, fold_letters, spelling, token_spans

MOST_REMEMBERED = 50_000
_PAUSE = f"{PAUSE} "
_FULL_STOP = "."


class Signal(NamedTuple):
    """What a word, or two words that meet, say about the patterns of their sentence."""

    mask: int = 0
    """Which needs they meet."""
    keys: tuple[int, ...] = ()
    """The needs among them that propose patterns."""


SILENT = Signal()
Followers = Mapping[str, Signal]
"""What the next word adds if it is one of these."""
NO_FOLLOWERS: Followers = {}
Needs = Mapping[frozenset[str], int]
"""Sets of words of which a pattern needs one, with their numbers."""


class Token(NamedTuple):
    """How one token of the text reads in canonical form."""

    form: str
    signal: Signal = SILENT
    first: str = ""
    """The first word of the form; empty for signs, which leave the words around them neighbours."""
    followers: Followers = NO_FOLLOWERS
    ends: bool = False
    """Whether a sentence ends here, unless it is the full stop of an abbreviation."""
    stop: bool = False
    abbreviates: bool = False
    written: str = ""
    """The form with how it was written beside it, if some pattern asks for that."""


class Chunk(NamedTuple):
    """What stands between two blanks of the text."""

    tokens: tuple[Token, ...]
    spans: tuple[tuple[int, int], ...]
    """Start and end of each token, in the chunk."""
    width: int


_GLUED = re.compile(r"(?<=[^\W\d_]{3})\.(?=[^\W\d_]{4}(?!\.))")
_NO_SENTENCES = re.compile(r"[@/]|^www\.", re.IGNORECASE)


def _with_sentences_apart(text: str) -> str:
    """The same length; a full stop between two words without a blank ends a sentence unless it may be an address."""
    return text if _NO_SENTENCES.search(text) else _GLUED.sub("…", text)


class Words:
    """What the words of a language say about its patterns."""

    def __init__(
        self,
        bits: Needs,
        keys: Needs,
        lexicon: Lexicon,
        *,
        misspellings: Misspellings,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        """`bits` number the needs in masks, `keys` those that propose patterns; `kept` are the words whose tokens say how they were written."""
        self._misspellings = misspellings
        signals = _signals(bits, keys)
        self.needed = frozenset(signals)
        self._lexicon = lexicon
        self._kept = kept
        self._exact: dict[str, Signal] = {}
        self._stems: dict[int, dict[str, Signal]] = {}
        self._endings: dict[int, dict[str, list[tuple[int, Signal]]]] = {}
        pairs: dict[str, dict[str, Signal]] = {}
        for word, signal in signals.items():
            before, _, after = word.partition(" ")
            if after:
                pairs.setdefault(before, {})[after] = signal
            elif word[1:2] == "*" and word[2:]:
                of_length = self._endings.setdefault(len(word) - 2, {})
                of_length.setdefault(word[2:], []).append((int(word[0]) + len(word) - 2, signal))
            elif word.endswith("*"):
                self._stems.setdefault(len(word) - 1, {})[word[:-1]] = signal
            else:
                self._exact[word] = signal
        self._pairs = pairs
        self.beginning: Followers = pairs.get(BEGINNING, {})
        self._token = lru_cache(maxsize=MOST_REMEMBERED)(self._look_up)

    def chunk(self, text: str, *, before: str = " ", after: str = " ") -> Chunk:
        """A stretch of text without blanks, and the blanks around it."""
        folded = fold_letters(_with_sentences_apart(text) if "." in text else text)
        padded = f"{before}{folded}{after}"
        shift = len(before)
        spans = token_spans(padded)
        tokens = tuple(self._token(padded[start:end]) for start, end in spans)
        if self._kept:
            written = zip(tokens, spans, strict=True)
            tokens = tuple(
                self._as_written(token, text[start - shift : end - shift]) for token, (start, end) in written
            )
        return Chunk(tokens, tuple((start - shift, min(end - shift, len(text))) for start, end in spans), len(text))

    def _as_written(self, token: Token, text: str) -> Token:
        """The same, with its spelling if a pattern asks how this word is written."""
        word = token.form[:-1]
        return token._replace(written=f"{word}{EXACT}{spelling(text)} ") if word in self._kept else token

    def _look_up(self, token: str) -> Token:
        first = token[0]
        if first in ".!?…\n":
            sign = "?" if "?" in token else "‼" if token.count("!") > 1 else "!" if "!" in token else "."
            return Token(f"{sign} ", _joined(self._met(sign)), ends=True, stop=token == _FULL_STOP)
        if first.isdigit():
            return self._read_as(token, token)._replace(signal=_joined((*self._met(DIGITS), *self._met(token))))
        if first == "@":
            return Token("")
        if not first.isalnum() and first not in "£$€₽%":
            pause = token[-1] not in ")d" or len(token) == 1
            is_pause = pause and first in ",;:()[]—-"
            return Token(_PAUSE) if is_pause else Token(f"{EMOJI} ", _joined(self._met(EMOJI)))
        words = "link" if token.startswith(("http://", "https://")) else self._lexicon.words(token)
        return self._read_as(token, self._misspellings.meant(words) or words)

    def _read_as(self, token: str, form: str) -> Token:
        words = form.split()
        abbreviates = token in self._lexicon.abbreviations
        if not words:
            return Token(f"{form} " if form else "", abbreviates=abbreviates)
        signals = [signal for word in words for signal in self._met(word)]
        signals += [self._pairs.get(before, {}).get(after, SILENT) for before, after in pairwise(words)]
        followers = self._pairs.get(words[-1], {})
        return Token(f"{form} ", _joined(signals), words[0], followers, abbreviates=abbreviates)

    def _met(self, word: str) -> Iterator[Signal]:
        """What the word says: as it stands, by its beginnings, by its endings."""
        if signal := self._exact.get(word):
            yield signal
        for length, stems in self._stems.items():
            if signal := stems.get(word[:length]):
                yield signal
        for length, endings in self._endings.items():
            yield from (signal for fewest, signal in endings.get(word[-length:], ()) if len(word) >= fewest)


def _signals(bits: Needs, keys: Needs) -> dict[str, Signal]:
    """What each word, beginning, ending or pair of words says about the patterns."""
    masks: dict[str, int] = {}
    for needed, bit in bits.items():
        for word in needed:
            masks[word] = masks.get(word, 0) | 1 << bit
    proposing: dict[str, list[int]] = {}
    for needed, key in keys.items():
        for word in needed:
            proposing.setdefault(word, []).append(key)
    return {word: Signal(masks.get(word, 0), tuple(proposing.get(word, ()))) for word in {**masks, **proposing}}


def _joined(signals: Iterable[Signal]) -> Signal:
    """What words say together; the same key by two of them counts once."""
    met = [signal for signal in signals if signal is not SILENT]
    if not met:
        return SILENT
    if len(met) == 1:
        return met[0]
    mask = 0
    for signal in met:
        mask |= signal.mask
    return Signal(mask, tuple(dict.fromkeys(key for signal in met for key in signal.keys)))
