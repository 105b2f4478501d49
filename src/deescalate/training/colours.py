"""Colours and whether text in them can be read: WCAG 2.2 contrast, and the nearest colour that passes."""

import re
from typing import NamedTuple

ENOUGH = 4.5
"""Contrast that text of ordinary size needs (WCAG 2.2, success criterion 1.4.3)."""

_WRITTEN = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 256


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255 each."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance as WCAG defines it, 0 (black) to 1 (white)."""
        red, green, blue = (
            part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in self
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: "Colour", share: float) -> "Colour":
        """This colour with ``share`` (0 to 1) of another."""
        return Colour(*(round(mine + (theirs - mine) * share) for mine, theirs in zip(self, other, strict=True)))


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def read_colour(text: str) -> Colour | None:
    """The colour written as ``#rgb`` or ``#rrggbb``; None for anything else."""
    written = _WRITTEN.fullmatch(text)
    if not written:
        return None
    digits = written.group(1)
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return Colour(int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 to 21."""
    low, high = sorted((one.luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)


def readable(colour: Colour, ground: Colour, enough: float = ENOUGH) -> Colour:
    """The colour nearest to ``colour`` that can be read on ``ground``: itself, or darker or lighter by as little as it takes."""
    for step in range(_STEPS):
        for end in (BLACK, WHITE):
            moved = colour.mixed(end, step / (_STEPS - 1))
            if contrast(moved, ground) >= enough:
                return moved
    raise AssertionError("black or white can be read on every colour")


def on(ground: Colour) -> Colour:
    """Black or white, whichever can be read better on ``ground``."""
    return max((WHITE, BLACK), key=lambda colour: contrast(colour, ground))


def tinted(accent: Colour, paper: Colour, *inks: Colour) -> Colour:
    """As much of ``accent`` over ``paper`` as leaves every one of ``inks`` readable, a tenth at most."""
    for share in (0.1, 0.07, 0.05, 0.03):
        ground = paper.mixed(accent, share)
        if all(contrast(ink, ground) >= ENOUGH for ink in inks):
            return ground
    return paper
