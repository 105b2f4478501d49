"""Reads the pattern language of the rules into pieces of regular expression over canonical text.

Authors write patterns, not regular expressions. A pattern is words and signs separated by spaces:

    calm down            these words, one after another; case, diacritics and a comma between them do not matter
    calm*                any word that begins so
    zrobił~(|a|em|am)    the word with one of these endings (an empty one is the word itself)
    (calm|cool) down     one of the alternatives, each one or several words (or any pattern)
    [just|please] relax  may be left out
    <insult>             a class of the language's lexicon; built in: <any> one word, <digits>,
                         <long_number> (four digits or more), <emoji>
    ...   ..2            a gap of up to five, up to two words, never over the end of the sentence
    {not & fault}        all of them in any order, each up to five words from the next
    ^   $   ?   !   !!   beginning of a sentence, its end; an end with "?", with "!", with two or more "!"
    ,   /                a comma (or colon, bracket, dash) here; the end of one sentence and the beginning of the next
    <any>-not  ..3-<negation>  calm*-(calmly|calming)     but none of these words

Inside a sentence a comma is optional everywhere. A literal word is spelt out as the lexicon's `spellings` say ("don't"
becomes "do not"), so that one spelling in a rule covers all of them. Nothing here can loop: gaps are bounded.
"""

import re
from collections.abc import Iterator
from itertools import pairwise, permutations
from typing import NamedTuple

from deescalate.findings import DeescalateError
from deescalate.text import TOKEN, Cursor, Lexicon, clean_word, fold

ENDS = ".!?‼"
"""Canonical signs for the end of a sentence."""
PAUSE = ","
EMOJI = "☺"
DIGITS = "#"
"""What a number asks of a text, in `Piece.needs`."""
BEGINNING, END = "^", "$"
"""What the first word of a sentence follows, and what follows its last, in pairs of words."""

_PAUSES = f"(?:[{PAUSE}{EMOJI}] )?"
_ANY = rf"[^ {ENDS}{PAUSE}{EMOJI}][^ ]* "
_GAP = 5
_MOST_GAPS = 5
_WIDEST_GAP = 8
_MOST_IN_ANY_ORDER = 3
_LITERAL = re.compile(r"[^\s()\[\]<>{}|&^$?!,/~*.]+")
_PLAIN = {
    closing: re.compile(rf"([^()\[\]<>{{}}&^$?!,/~*.]++){end}")
    for closing, end in (("", "$"), (")", r"\)"), ("]", "]"))
}
"""Nothing but words and bars up to the end of a pattern, a group, an option: most of what authors write."""
_CLASS = re.compile(r"<([a-z][a-z_0-9]*)>")
_GAP_SIGN = re.compile(r"\.\.(\d|\.)")
_ENDINGS = re.compile(r"~\(([^()]*)\)")
_SIGNS = {
    "^": f"[{ENDS}] ",
    "$": f"[{ENDS[::-1]}] ",
    "/": f"[{ENDS}] ",
    "?": r"\? ",
    "!!": "‼ ",
    "!": "[!‼] ",
    ",": f"{PAUSE} ",
}
_SENTENCE_ENDS = frozenset(_SIGNS[sign] for sign in ("$", "?", "!", "!!")) - {_SIGNS["^"]}
_SIGN_NEEDS = {"?": (frozenset("?"),), "!": (frozenset("!‼"),), "!!": (frozenset("‼"),)}
_BEGINNING = frozenset({BEGINNING})
_END = frozenset({END})
_MOST_PAIRS = 36


class PatternError(DeescalateError, ValueError):
    """A pattern cannot be read; `offset` counts characters from its beginning."""

    def __init__(self, message: str, *, pattern: str, offset: int) -> None:
        super().__init__(f"{message} (at character {offset + 1} of '{pattern}')")
        self.pattern = pattern
        self.offset = offset


class Piece(NamedTuple):
    """What a pattern, or a part of one, asks of canonical text."""

    source: str
    """Regular expression over canonical text, in which a space follows every word."""
    needs: tuple[frozenset[str], ...] = ()
    """From each of these sets one must be in the text: a word, a stem (ends in `*`) or two words that meet ("not me")."""
    first: frozenset[str] = frozenset()
    """If not empty: it begins with one of these words."""
    last: frozenset[str] = frozenset()
    gap: bool = False
    crosses: bool = False
    """Whether it reaches into the next sentence."""


class PatternReader:
    """Reads the patterns of one language; classes of its lexicon are read once, when first used."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._classes = {
            "any": Piece(_ANY),
            "digits": Piece(r"\d[^ ]* ", (frozenset({DIGITS}),)),
            "long_number": Piece(r"\d[^ ]{3,} ", (frozenset({DIGITS}),)),
            "emoji": Piece(f"{EMOJI} ", (frozenset({EMOJI}),)),
        }
        self._open: list[str] = []
        self._cyrillic = lexicon.language == "ru"
        self._literals: dict[str, Piece | None] = {}
        self._phrases: dict[str, Piece | None] = {}

    def read(self, pattern: str, *, part: bool = False) -> Piece:
        """The piece for a whole pattern, or for a `part` of one; PatternError says what is wrong and where."""
        cursor = Cursor(pattern)
        piece = self._alternatives(cursor, closing="")
        if not piece.needs and not part:
            raise _error(cursor, "needs at least one word that must be there", at=0)
        return piece

    def _alternatives(self, cursor: Cursor, *, closing: str) -> Piece:
        if plain := self._plain(cursor, closing):
            return plain
        options = [self._sequence(cursor, closing)]
        while cursor.take("|"):
            options.append(self._sequence(cursor, closing))
        if closing and not cursor.take(closing):
            raise _error(cursor, f"'{closing}' is missing")
        return _either(options, self._lexicon)

    def _plain(self, cursor: Cursor, closing: str) -> Piece | None:
        """As `_alternatives` where there are only words, which is faster; nothing where there is more, or a mistake."""
        found = _PLAIN[closing].match(cursor.pattern, cursor.offset)
        if not found:
            return None
        options = [self._phrase(option) for option in found[1].split("|")]
        known = [option for option in options if option]
        if len(known) < len(options):
            return None
        cursor.go_to(found.end())
        return _either(known, self._lexicon)

    def _phrase(self, text: str) -> Piece | None:
        """Words separated by blanks; nothing if there is none, or one of them is no word."""
        if text not in self._phrases:
            literals = [self._known_literal(literal) for literal in text.split()]
            known = [literal for literal in literals if literal]
            complete = known and len(known) == len(literals)
            self._phrases[text] = _one_after_another(known, self._lexicon) if complete else None
        return self._phrases[text]

    def _sequence(self, cursor: Cursor, closing: str) -> Piece:
        pieces: list[Piece] = []
        while not cursor.at_end and not (cursor.peek == "|" or (closing and cursor.peek in {closing, "&"})):
            pieces.append(self._item(cursor))
        if not pieces:
            raise _error(cursor, "a word is missing")
        if sum(piece.gap for piece in pieces) > _MOST_GAPS:
            raise _error(cursor, f"has more than {_MOST_GAPS} gaps")
        return _one_after_another(pieces, self._lexicon)

    def _item(self, cursor: Cursor) -> Piece:
        peek = cursor.peek
        if peek.isalnum() or peek in {"(", "<"}:
            return self._words(cursor)
        if gap := cursor.match(_GAP_SIGN):
            limit = _GAP if gap[1] == "." else int(gap[1])
            if not 0 < limit <= _WIDEST_GAP:
                raise _error(cursor, f"a gap holds 1 to {_WIDEST_GAP} words")
            return _gap(limit, self._exception(cursor))
        if peek == "?" and cursor.follows_a_word:
            raise _error(
                cursor, "'?' stands for the end of a question, after a blank; what may be left out is [in brackets]"
            )
        for sign, source in _SIGNS.items():
            if cursor.take(sign):
                return _sign(sign, source)
        if cursor.take("["):
            inner = self._alternatives(cursor, closing="]")
            return Piece(f"(?:{inner.source})?", crosses=inner.crosses)
        if cursor.take("{"):
            return self._any_order(cursor)
        return self._words(cursor)

    def _words(self, cursor: Cursor) -> Piece:
        """Whatever stands for words: a class, alternatives, a stem, a word with endings, literal words."""
        if cursor.peek in {"<", "("}:
            return _but_not(self._group(cursor), self._exception(cursor))
        start = cursor.offset
        if not (literal := cursor.match(_LITERAL)):
            raise _error(cursor, f"'{cursor.peek}' has no meaning here")
        if cursor.take("*"):
            *before, stem = TOKEN.findall(fold(literal[0])) or [""]
            if len(stem) < 2:
                raise _error(cursor, "a stem has at least two letters", at=start)
            piece = Piece(f"{re.escape(clean_word(stem, cyrillic=self._cyrillic))}[^ ]* ", (frozenset({f"{stem}*"}),))
            pieces = [*map(_word, before), _but_not(piece, self._exception(cursor))]
            return _one_after_another(pieces, self._lexicon)
        if endings := cursor.match(_ENDINGS):
            forms = [self._literal(cursor, literal[0] + ending.strip()) for ending in endings[1].split("|")]
            return _but_not(_either(forms, self._lexicon), self._exception(cursor))
        return self._literal(cursor, literal[0])

    def _literal(self, cursor: Cursor, text: str) -> Piece:
        if not (literal := self._known_literal(text)):
            raise _error(cursor, f"'{text}' holds no word")
        return literal

    def _known_literal(self, text: str) -> Piece | None:
        """What one written word stands for; nothing if it holds no word."""
        if text not in self._literals:
            words = self._lexicon.words_of(text).split()
            self._literals[text] = _one_after_another(list(map(_word, words)), self._lexicon) if words else None
        return self._literals[text]

    def _group(self, cursor: Cursor) -> Piece:
        if cursor.take("("):
            return self._alternatives(cursor, closing=")")
        start = cursor.offset
        if not (name := cursor.match(_CLASS)):
            raise _error(cursor, "a class is written <name>, in small letters")
        if name[1] not in self._classes and name[1] not in self._lexicon.classes:
            raise _error(cursor, f"unknown class <{name[1]}>", at=start)
        return self._class(name[1])

    def _class(self, name: str) -> Piece:
        if name not in self._classes:
            patterns = self._lexicon.classes[name]
            if name in self._open:
                raise PatternError(f"class <{name}> contains itself", pattern=f"<{name}>", offset=0)
            self._open.append(name)
            try:
                self._classes[name] = _either([self.read(pattern, part=True) for pattern in patterns], self._lexicon)
            finally:
                self._open.pop()
        return self._classes[name]

    def _any_order(self, cursor: Cursor) -> Piece:
        pieces = [self._sequence(cursor, "}")]
        while cursor.take("&"):
            pieces.append(self._sequence(cursor, "}"))
        if not cursor.take("}"):
            raise _error(cursor, "'}' is missing")
        if not 2 <= len(pieces) <= _MOST_IN_ANY_ORDER:
            raise _error(cursor, f"any order is for 2 to {_MOST_IN_ANY_ORDER} parts")
        gap = _gap(_GAP, None)
        orders = [
            _one_after_another([part for piece in order for part in (gap, piece)][1:], self._lexicon)
            for order in permutations(pieces)
        ]
        needs = tuple(need for piece in pieces for need in piece.needs)
        return Piece(_either(orders, self._lexicon).source, needs, crosses=any(piece.crosses for piece in pieces))

    def _exception(self, cursor: Cursor) -> str | None:
        """The source of what an item must not be, if a `-` is attached to it."""
        if not cursor.attached("-"):
            return None
        if cursor.peek in {"<", "("}:
            return self._group(cursor).source
        if not (literal := cursor.match(_LITERAL)):
            raise _error(cursor, "'-' must be followed by a word, a class or alternatives")
        if cursor.take("*"):
            return re.escape(clean_word(fold(literal[0]), cyrillic=self._cyrillic)) + "[^ ]* "
        return self._literal(cursor, literal[0]).source


def _error(cursor: Cursor, message: str, *, at: int | None = None) -> PatternError:
    return PatternError(message, pattern=cursor.pattern, offset=cursor.offset if at is None else at)


def _word(word: str) -> Piece:
    words = frozenset({word})
    return Piece(f"{re.escape(word)} ", (words,), words, words)


def _sign(sign: str, source: str) -> Piece:
    first = _END if source in _SENTENCE_ENDS else frozenset[str]()
    last = _BEGINNING if sign == "^" else frozenset[str]()
    return Piece(source, _SIGN_NEEDS.get(sign, ()), first, last, crosses=sign == "/")


def _gap(limit: int, barred: str | None) -> Piece:
    guard = f"(?!{barred})" if barred else ""
    return Piece(f"{_PAUSES}(?:{guard}{_ANY}{_PAUSES}){{0,{limit}}}?", gap=True)


def _but_not(piece: Piece, barred: str | None) -> Piece:
    return piece._replace(source=f"(?!{barred})(?:{piece.source})") if barred else piece


def _one_after_another(pieces: list[Piece], lexicon: Lexicon) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    source = pieces[0].source
    needs = [*pieces[0].needs]
    last = len(pieces) - 1
    crosses = pieces[0].crosses or pieces[0].source in _SENTENCE_ENDS
    for index, (before, piece) in enumerate(pairwise(pieces), start=1):
        source += piece.source if before.gap or piece.gap else _PAUSES + piece.source
        # Only what must be in the first sentence can propose the pattern there.
        if not crosses:
            needs.extend(piece.needs)
            if before.needs or piece.needs:
                needs.extend(_meeting(before.last, piece.first, lexicon))
            crosses = piece.crosses or (piece.source in _SENTENCE_ENDS and index < last)
    return Piece(source, tuple(needs), pieces[0].first, pieces[-1].last, crosses=crosses)


def _meeting(before: frozenset[str], after: frozenset[str], lexicon: Lexicon) -> Iterator[frozenset[str]]:
    """The pairs of words that meet between two pieces, where single words would be met too often."""
    common = lexicon.has_common
    if 0 < len(before) * len(after) <= _MOST_PAIRS and common(before) and common(after):
        yield frozenset(f"{one} {next_one}" for one in before for next_one in after)


def _any_of(sources: list[str]) -> str:
    """The alternatives, those with the same first letter together: `re` then leaves the others out at a glance.

    What is found stays the same, since only alternatives with the letter of the text compete, and they keep their order.
    """
    groups: list[dict[str, list[str]]] = []
    for source in sources:
        letter = source[0] if source[0].isalpha() else ""
        if not letter or not groups or "" in groups[-1]:
            groups.append({})
        groups[-1].setdefault(letter, []).append(source)
    grouped = [
        "|".join(same) if len(same) == 1 else f"(?:{'|'.join(same)})" for group in groups for same in group.values()
    ]
    return f"(?:{'|'.join(grouped)})"


def _either(options: list[Piece], lexicon: Lexicon) -> Piece:
    if len(options) == 1:
        return options[0]
    source = _any_of(list(dict.fromkeys([option.source for option in options])))
    crosses = any(option.crosses for option in options)
    first, last, needs = set[str](), set[str](), set[str]()
    for option in options:
        first |= option.first
        last |= option.last
        if option.needs:
            needs |= lexicon.rarest(option.needs)
    return Piece(
        source,
        (frozenset(needs),) if all(option.needs for option in options) else (),
        frozenset(first) if all(option.first for option in options) else frozenset(),
        frozenset(last) if all(option.last for option in options) else frozenset(),
        crosses=crosses,
    )
