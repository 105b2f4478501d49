"""Folds a text character by character and cuts it into tokens, so that rules see words and callers keep offsets.

First stop of a draft on its way to findings. Folding keeps the length: every character is replaced by exactly one
(lower case, no diacritics, plain quotes and spaces), so an offset in the folded text *is* an offset in the original and
no map is needed. What cannot be folded one to one (combining marks, zero-width characters, stretched words, Latin
look-alikes inside Cyrillic words) stays in place and is cleaned word by word in `clean_word`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
"""Characters without a width of their own, as the inside of a character class."""

_MARKS = "\u0300-\u036f\u0483-\u0487"
_INNER = rf"\w{_MARKS}{INVISIBLE}"
_EMOJI = "\u231a-\u23ff\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff"

TOKEN = re.compile(
    r"https?://\S+|@\w+"
    r"|\d+(?:[.,:]\d+)*"
    rf"|[^\W\d_][{_INNER}]*(?:'[{_INNER}]+)*"
    r"|[!?]+[.!?\u2026]*|[.\u2026]+(?=[\s\"')\]]|$)|\u2026|\n\s*"
    r"|[:;]-?[)d](?!\w)|[,;:()\[\]\u2014]|(?<=\s)-+(?=\s)"
    rf"|[{_EMOJI}][{_EMOJI}{INVISIBLE}]*|[\u00a3$\u20ac\u20bd%]"
)
"""One token of a folded text: word, number, end of sentence, pause, emoji, currency sign. Quote marks are none."""

_FOLDED_RANGES = ((0x80, 0x250), (0x2B0, 0x2FF), (0x400, 0x530), (0x1E00, 0x1F00), (0x2000, 0x2070))
_STYLED_RANGES = ((0x2100, 0x2150), (0xFF01, 0xFF5F), (0x1D400, 0x1D800))
_ODD_LETTERS = dict(zip("łŁđĐøØßæÆœŒıþðħŧ", "lLdDoOsaAoOitdht", strict=True))
_PLAIN_SIGNS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4`\u2032\u02bb", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\u2043", "-"),
    **dict.fromkeys("\u2015", "\u2014"),
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000\t\r\v\f", " "),
    **{chr(code): " " for code in range(0x2000, 0x200B)},
    **dict.fromkeys("\u0085\u2028\u2029", "\n"),
}
_CYRILLIC_KEPT = "йїў"
_LATIN_LIKE = "aeopcyxikmthbjs"
_CYRILLIC_LIKE = "аеорсухікмтнвјѕ"
_TO_CYRILLIC = str.maketrans(_LATIN_LIKE, _CYRILLIC_LIKE)
_TO_LATIN = str.maketrans(_CYRILLIC_LIKE, _LATIN_LIKE)
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_CEDILLAS = str.maketrans("şţ", "șț")
_DIACRITICS = re.compile(r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f\u0401\u0451]")
_UNSEEN = re.compile(rf"[{_MARKS}{INVISIBLE}]")
_SOFT_WRAP = re.compile(r"(?<=[^\n.!?:;]{50})\n(?=[^\W\d_A-Z]|\d)")


class Span(NamedTuple):
    """A stretch of the original text, in code points."""

    start: int
    end: int


def fold(text: str) -> str:
    """Text of the same length in lower case, without diacritics, with plain quotes, dashes and spaces."""
    return fold_letters(unwrapped(text))


def unwrapped(text: str) -> str:
    """Text of the same length in which ends of line inside a paragraph are blanks: the one fold that needs context."""
    return _SOFT_WRAP.sub(_unwrap, text) if "\n" in text else text


def fold_letters(text: str) -> str:
    """As `fold`, character by character; equal pieces of texts are folded alike."""
    if text.isascii():
        return text.lower().translate(_ASCII_SIGNS) if "`" in text or "\t" in text or "\r" in text else text.lower()
    return text.translate(_fold_table())


_ASCII_SIGNS = str.maketrans("`\t\r\v\f", "'    ")


def _unwrap(newline: re.Match[str]) -> str:
    following = newline.string[newline.end() : newline.end() + 1]
    return " " if following.islower() or following.isdigit() else "\n"


@cache
def _fold_table() -> dict[int, str]:
    table = {ord(sign): plain for sign, plain in _PLAIN_SIGNS.items()}
    table.update((code, chr(code).lower()) for code in range(ord("A"), ord("Z") + 1))
    for low, high in (*_FOLDED_RANGES, *_STYLED_RANGES):
        for code in range(low, high):
            if code not in table:
                table[code] = _fold_letter(chr(code))
    return table


def _fold_letter(letter: str) -> str:
    """The one plain lower-case letter for `letter`, or itself where no single one stands for it."""
    if letter in _ODD_LETTERS:
        return _ODD_LETTERS[letter].lower()
    lower = letter.lower()
    if lower in _CYRILLIC_KEPT:
        return lower
    plain = unicodedata.normalize("NFKD", letter)[:1].lower()
    if len(plain) != 1 or not plain.isalpha():
        return lower if len(lower) == 1 else letter
    return _ODD_LETTERS.get(plain, plain)


def clean_word(word: str, *, cyrillic: bool) -> str:
    """The folded word without marks, invisible characters, stretched letters and letters of the other script.

    `cyrillic` says which script the language is written in; a word made of look-alikes only follows it.
    """
    if not word.isascii():
        word = _UNSEEN.sub("", unicodedata.normalize("NFC", word).translate(_fold_table()))
        if _CYRILLIC.search(word) and _LATIN.search(word):
            word = word.translate(_TO_CYRILLIC if cyrillic else _TO_LATIN)
    elif cyrillic and not word.translate(_TO_CYRILLIC).strip(_CYRILLIC_LIKE):
        word = word.translate(_TO_CYRILLIC)
    return _STRETCHED.sub(r"\1", word)


def spelling(word: str) -> str:
    """The word as it was written, diacritics and all, in small letters."""
    composed = unicodedata.normalize("NFC", word).lower().translate(_CEDILLAS)
    return _STRETCHED.sub(r"\1", _UNSEEN.sub("", composed))


def has_diacritics(text: str) -> bool:
    """Whether the writer uses letters with marks at all; many never do."""
    return not text.isascii() and _DIACRITICS.search(text) is not None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a language that its rules share."""

    language: str
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a class to the patterns it stands for; they may use other classes."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """One written word to the words it stands for: contractions, shorthand, common slips."""
    abbreviations: frozenset[str] = frozenset()
    """Words after which a full stop ends no sentence."""
    common: frozenset[str] = frozenset()
    """Words that tell sentences apart badly."""

    def words_of(self, text: str) -> str:
        """The canonical words of a text as an author wrote it, separated by spaces."""
        return " ".join(self.words(token) for token in TOKEN.findall(fold(text)))

    def words(self, token: str) -> str:
        """The canonical words of one folded token, separated by spaces."""
        word = clean_word(token, cyrillic=self.language == "ru")
        if word in self.spellings:
            return self.spellings[word]
        if self.language == "en" and word.endswith("'s"):
            return f"{word[:-2]} s"
        return word


def token_spans(folded: str) -> list[tuple[int, int]]:
    """Start and end of each token of `TOKEN.findall(folded)`, in the same order."""
    return [match.span() for match in TOKEN.finditer(folded)]
