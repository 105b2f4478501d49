"""Choices that look like chance and are the same everywhere: FNV-1a over the keys, then a 32-bit mixer.

The same seed gives the same choices in every language and on every machine, and the browser's copy of this function agrees
with it (constants: FNV, public domain; mixer "triple32 / lowbias32", C. Wellons 2018, public domain).
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_WORD = 0xFFFFFFFF


def roll(seed: int | str, *keys: object) -> int:
    """A whole number from 0 to 2**32 - 1 that depends on ``seed`` and ``keys`` alone."""
    mixed = 0x811C9DC5
    for byte in ":".join(map(str, (seed, *keys))).encode():
        mixed = (mixed ^ byte) * 0x01000193 & _WORD
    mixed ^= mixed >> 16
    mixed = mixed * 0x21F0AAAD & _WORD
    mixed ^= mixed >> 15
    mixed = mixed * 0xD35A2D97 & _WORD
    return mixed ^ mixed >> 15


def pick(items: Sequence[T], seed: int | str, *keys: object) -> T:
    """One of ``items``, which must not be empty."""
    return items[roll(seed, *keys) % len(items)]


def shuffled(items: Sequence[T], seed: int | str, *keys: object) -> tuple[T, ...]:
    """All of ``items`` in another order; equal items keep a fixed order among themselves."""
    order = sorted(range(len(items)), key=lambda place: (roll(seed, *keys, place), place))
    return tuple(items[place] for place in order)
