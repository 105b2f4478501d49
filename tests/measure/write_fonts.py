"""Cuts Noto Sans to what the four languages need and writes it, with the list of its letters, beside the templates.

    apt-get install fonts-noto-core && pip install -e '.[fonts]' && python tests/measure/write_fonts.py [/usr/share/fonts/truetype/noto]

Pieces: Latin and Cyrillic (each with digits, Latin letters and punctuation, so that a line needs no second font) in four
styles, symbols in one; a page carries only those it needs. The fonts are under the SIL
Open Font License 1.1 (OFL.txt); Noto reserves no font name, so that a cut version may keep it. Same fonts in, same bytes out.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parents[2] / "src" / "deescalate" / "training" / "fonts"
PUNCTUATION = [
    *range(0x2010, 0x2028),
    0x202F,
    0x2030,
    0x2032,
    0x2033,
    0x2039,
    0x203A,
    0x2044,
    0x20AC,
    0x20BD,
    0x2116,
    0x2122,
]
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    0x1E9E,
    0x2C6,
    0x2C7,
    0x2D9,
    0x2DA,
    0x2DC,
    *PUNCTUATION,
]
CYRILLIC = [
    *range(0x20, 0x7F),
    *[0xA0, 0xA7, 0xAB, 0xAD, 0xB0, 0xB7, 0xBB, 0xD7],
    *PUNCTUATION,
    *range(0x400, 0x460),
    0x490,
    0x491,
    0x492,
    0x493,
    0x49A,
    0x49B,
    0x4A2,
    0x4A3,
    0x4AE,
    0x4AF,
    0x4B0,
    0x4B1,
    0x4BA,
    0x4BB,
    0x4D8,
    0x4D9,
    0x4E8,
    0x4E9,
]
SYMBOLS = [
    0x2212,
    *range(0x2190, 0x2194),
    0x21A9,
    0x21BA,
    0x2248,
    0x2260,
    0x2264,
    0x2265,
    0x25A0,
    0x25A1,
    0x25B2,
    0x25B6,
    0x25BC,
    0x25C0,
    0x25CB,
    0x25CF,
    0x2605,
    0x2606,
    0x260E,
    0x2610,
    0x2611,
    0x2612,
    0x263A,
    0x26A0,
    0x2702,
    0x2713,
    0x2714,
    0x2717,
    0x2718,
]
STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
SYMBOL_FONTS = ("NotoSansSymbols2-Regular.ttf", "NotoSansSymbols-Regular.ttf", "NotoSansMath-Regular.ttf")


def cut(font: TTFont, letters: list[int], out: Path) -> set[int]:
    """Writes the part of ``font`` with ``letters`` and gives the letters that it had."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "case"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(out)
    return set(font.getBestCmap())


def ranges(letters: set[int]) -> str:
    """``20-7E A0-17F``: runs of code points."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        if runs and runs[-1][1] == letter - 1:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return " ".join(f"{low:X}-{high:X}" if high > low else f"{low:X}" for low, high in runs)


def main(folder: Path) -> None:
    """Writes the WOFF2 files and ``coverage.txt``: per piece its name and the runs of code points in it."""
    HERE.mkdir(exist_ok=True)
    covered: dict[str, set[int]] = {}
    for piece, letters in (("latin", LATIN), ("cyrillic", CYRILLIC)):
        found = [
            cut(
                TTFont(folder / f"NotoSans-{style}.ttf", recalcTimestamp=False),
                letters,
                HERE / f"{piece}-{style}.woff2",
            )
            for style in STYLES
        ]
        covered[piece] = set.intersection(*found)
    left = set(SYMBOLS)
    for number, name in enumerate(SYMBOL_FONTS, start=1):
        here = sorted(left & set(TTFont(folder / name).getBestCmap()))
        if here:
            piece = f"symbols{number}"
            covered[piece] = (
                cut(TTFont(folder / name, recalcTimestamp=False), here, HERE / f"{piece}-Regular.woff2") & left
            )
            left -= covered[piece]
    if left:
        print("no font has:", " ".join(f"U+{letter:04X}" for letter in sorted(left)), file=sys.stderr)
    lines = [f"{piece}: {ranges(letters)}" for piece, letters in covered.items()]
    (HERE / "coverage.txt").write_text("\n".join([*lines, ""]), encoding="ascii")
    print(sum(path.stat().st_size for path in HERE.glob("*.woff2")), "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/noto"))
