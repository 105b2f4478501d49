"""Which patterns a sentence can hold, judged by its words alone: the few that are then tried.

Each way in which a pattern can be met is looked up by the rarest thing that it needs (a word, a beginning, two words that
meet); whether the sentence has the rest as well is one `&` of bit masks. Who asks for a pattern is a mask as well, so that
patterns which nobody asks for at the moment cost next to nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from deescalate.pieces import EMOJI, ENDS, PAUSE, Piece
from deescalate.rarity import Rarity

_NOT_WORDS = frozenset({*ENDS, PAUSE, EMOJI})


EVERYBODY = -1
"""Every bit there is."""


class _Proposed(NamedTuple):
    """A pattern that a key may stand for."""

    need: int
    """Bits that a sentence must have besides."""
    pattern: int
    askers: int


class Proposals:
    """The patterns of one language by what they need."""

    def __init__(self, patterns: Sequence[Piece], rarity: Rarity, askers: Sequence[int]) -> None:
        """`askers` says for each pattern, in bits, who asks for it."""
        self._bits: dict[frozenset[str], int] = {}
        self._keys: dict[frozenset[str], int] = {}
        self._by_key: list[list[_Proposed]] = []
        self._askers_by_key: list[int] = []
        looked_up = [
            (index, key, [need for need in way if need != key])
            for index, piece in enumerate(patterns)
            for way in piece.ways or (piece.needs,)
            for key in (rarity.rarest(way),)
        ]
        # What is needed most often gets the lowest bits, which keeps most masks short.
        often = Counter(need for _, _, others in looked_up for need in others)
        self.mask_of([need for need, _ in often.most_common()])
        for index, key, others in looked_up:
            self._note(key, _Proposed(self.mask_of(others), index, askers[index]))
        # A sentence is searched from the sign before it, so signs may be met once more than they are counted.
        self._uncounted = {number for words, number in self._keys.items() if words & _NOT_WORDS}

    def _note(self, key: frozenset[str], proposed: _Proposed) -> None:
        number = self._keys.setdefault(key, len(self._by_key))
        if number == len(self._by_key):
            self._by_key.append([])
            self._askers_by_key.append(0)
        if proposed not in self._by_key[number][-1:]:
            self._by_key[number].append(proposed)
            self._askers_by_key[number] |= proposed.askers

    def mask_of(self, needs: Sequence[frozenset[str]]) -> int:
        """The bits of a text that meets all of them."""
        mask = 0
        for need in needs:
            mask |= 1 << self._bits.setdefault(need, len(self._bits))
        return mask

    @property
    def bits(self) -> Mapping[frozenset[str], int]:
        """The number of the bit for each need that masks know."""
        return self._bits

    @property
    def keys(self) -> Mapping[frozenset[str], int]:
        """The number of each need by which patterns are looked up."""
        return self._keys

    def candidates(self, mask: int, keys: Sequence[int], asking: int) -> list[tuple[int, bool]]:
        """The patterns that may be in a sentence; with each, whether what it needs most is there only once.

        Only patterns of those `asking` count.
        """
        by_key, askers = self._by_key, self._askers_by_key
        asked = [key for key in set(keys) if askers[key] & asking]
        proposed = [
            (index, key) for key in asked for need, index, who in by_key[key] if who & asking and need & mask == need
        ]
        once: dict[int, bool] = {}
        for index, key in proposed:
            once[index] = index not in once and key not in self._uncounted and keys.count(key) == 1
        return sorted(once.items())
