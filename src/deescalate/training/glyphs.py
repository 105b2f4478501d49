"""Which letters the fonts that travel with the library have: pure data, read from ``fonts/coverage.txt``."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
"""Categories of characters that draw nothing."""


class Coverage(NamedTuple):
    """The letters of each piece of the fonts."""

    pieces: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, text: str) -> "Coverage":
        """From the lines of ``coverage.txt``: ``piece: 20-7E A0``."""
        lines = (line.partition(":") for line in text.splitlines() if line.strip())
        return cls({piece: frozenset(_letters(runs)) for piece, _, runs in lines})

    def needed(self, text: str) -> tuple[str, ...]:
        """The pieces that ``text`` needs; the one that has most of it first, so that lines are set in one font."""
        letters = Counter(text)
        left, chosen = set(letters), []
        while left:
            share = {piece: sum(letters[letter] for letter in covered & left) for piece, covered in self.pieces.items()}
            best = max(share, key=lambda piece: share[piece])
            if not share[best]:
                break
            chosen.append(best)
            left -= self.pieces[best]
        return tuple(chosen)

    def missing(self, text: str) -> tuple[str, ...]:
        """Letters of ``text`` that no piece has, each once, in order."""
        covered = frozenset().union(*self.pieces.values())
        strange = dict.fromkeys(letter for letter in text if letter not in covered)
        return tuple(letter for letter in strange if unicodedata.category(letter) not in _INVISIBLE)


def _letters(runs: str) -> Iterator[str]:
    for run in runs.split():
        low, _, high = run.partition("-")
        yield from map(chr, range(int(low, 16), int(high or low, 16) + 1))


def without_glyph(coverage: Coverage, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A message for each letter that cannot be drawn; ``texts`` are places with their text."""
    for place, text in texts:
        for letter in coverage.missing(text):
            name = unicodedata.name(letter, "unnamed")
            yield f"U+{ord(letter):04X} ({name}) in {place} has no glyph in the fonts that travel with the library"
