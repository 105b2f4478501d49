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
from itertools import pairwise, permutations
from typing import NamedTuple

from deescalate.findings import DeescalateError
from deescalate.text import TOKEN, Lexicon, clean_word, fold

ENDS = ".!?‼"
"""Canonical signs for the end of a sentence."""
PAUSE = ","
EMOJI = "☺"
DIGITS = "#"
"""What a number asks of a text, in `Piece.needs`."""

_PAUSES = f"(?:[{PAUSE}{EMOJI}] )?"
_ANY = rf"[^ {ENDS}{PAUSE}{EMOJI}][^ ]* "
_GAP = 5
_MOST_GAPS = 5
_WIDEST_GAP = 8
_MOST_IN_ANY_ORDER = 3
_LITERAL = re.compile(r"[^\s()\[\]<>{}|&^$?!,/~*.]+")
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
    """From each of these sets one word (a stem ends in `*`) must be in the text."""
    ways: tuple[tuple[frozenset[str], ...], ...] = ()
    """If not empty: one of these needs is met, too. Alternatives made of common words only stand apart here."""
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

    def read(self, pattern: str, *, part: bool = False) -> Piece:
        """The piece for a whole pattern, or for a `part` of one; PatternError says what is wrong and where."""
        cursor = _Cursor(pattern)
        piece = self._alternatives(cursor, closing="")
        if not piece.needs and not part:
            raise cursor.error("needs at least one word that must be there", at=0)
        return piece

    def _alternatives(self, cursor: "_Cursor", *, closing: str) -> Piece:
        options = [self._sequence(cursor, closing)]
        while cursor.take("|"):
            options.append(self._sequence(cursor, closing))
        if closing and not cursor.take(closing):
            raise cursor.error(f"'{closing}' is missing")
        return _either(options, self._lexicon)

    def _sequence(self, cursor: "_Cursor", closing: str) -> Piece:
        pieces: list[Piece] = []
        while not cursor.at_end and not (cursor.peek == "|" or (closing and cursor.peek in {closing, "&"})):
            pieces.extend(self._item(cursor))
        if not pieces:
            raise cursor.error("a word is missing")
        if sum(piece.gap for piece in pieces) > _MOST_GAPS:
            raise cursor.error(f"has more than {_MOST_GAPS} gaps")
        return _one_after_another(pieces)

    def _item(self, cursor: "_Cursor") -> list[Piece]:
        if gap := cursor.match(_GAP_SIGN):
            limit = _GAP if gap[1] == "." else int(gap[1])
            if not 0 < limit <= _WIDEST_GAP:
                raise cursor.error(f"a gap holds 1 to {_WIDEST_GAP} words")
            return [_gap(limit, self._exception(cursor))]
        if cursor.peek == "?" and cursor.follows_a_word:
            raise cursor.error(
                "'?' stands for the end of a question, after a blank; what may be left out is [in brackets]"
            )
        for sign, source in _SIGNS.items():
            if cursor.take(sign):
                return [Piece(source, _SIGN_NEEDS.get(sign, ()), crosses=sign == "/")]
        if cursor.take("["):
            inner = self._alternatives(cursor, closing="]")
            return [Piece(f"(?:{inner.source})?", gap=False, crosses=inner.crosses)]
        if cursor.take("{"):
            return [self._any_order(cursor)]
        return self._words(cursor)

    def _words(self, cursor: "_Cursor") -> list[Piece]:
        """Whatever stands for words: a class, alternatives, a stem, a word with endings, literal words."""
        if cursor.peek in {"<", "("}:
            return [_but_not(self._group(cursor), self._exception(cursor))]
        start = cursor.offset
        if not (literal := cursor.match(_LITERAL)):
            raise cursor.error(f"'{cursor.peek}' has no meaning here")
        if cursor.take("*"):
            *before, stem = TOKEN.findall(fold(literal[0])) or [""]
            if len(stem) < 2:
                raise cursor.error("a stem has at least two letters", at=start)
            piece = Piece(f"{re.escape(clean_word(stem, cyrillic=self._cyrillic))}[^ ]* ", (frozenset({f"{stem}*"}),))
            return [*map(_word, before), _but_not(piece, self._exception(cursor))]
        if endings := cursor.match(_ENDINGS):
            forms = [literal[0] + ending.strip() for ending in endings[1].split("|")]
            return [
                _but_not(
                    _either([self._literal(cursor, form) for form in forms], self._lexicon), self._exception(cursor)
                )
            ]
        return [self._literal(cursor, literal[0])]

    def _literal(self, cursor: "_Cursor", text: str) -> Piece:
        words = self._lexicon.words_of(text).split()
        if not words:
            raise cursor.error(f"'{text}' holds no word")
        return _one_after_another(list(map(_word, words)))

    def _group(self, cursor: "_Cursor") -> Piece:
        if cursor.take("("):
            return self._alternatives(cursor, closing=")")
        start = cursor.offset
        if not (name := cursor.match(_CLASS)):
            raise cursor.error("a class is written <name>, in small letters")
        if name[1] not in self._classes and name[1] not in self._lexicon.classes:
            raise cursor.error(f"unknown class <{name[1]}>", at=start)
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

    def _any_order(self, cursor: "_Cursor") -> Piece:
        pieces = [self._sequence(cursor, "}")]
        while cursor.take("&"):
            pieces.append(self._sequence(cursor, "}"))
        if not cursor.take("}"):
            raise cursor.error("'}' is missing")
        if not 2 <= len(pieces) <= _MOST_IN_ANY_ORDER:
            raise cursor.error(f"any order is for 2 to {_MOST_IN_ANY_ORDER} parts")
        gap = _gap(_GAP, None)
        orders = [
            _one_after_another([part for piece in order for part in (gap, piece)][1:]) for order in permutations(pieces)
        ]
        needs = tuple(need for piece in pieces for need in piece.needs)
        return Piece(_either(orders, self._lexicon).source, needs, crosses=any(piece.crosses for piece in pieces))

    def _exception(self, cursor: "_Cursor") -> str | None:
        """The source of what an item must not be, if a `-` is attached to it."""
        if not cursor.attached("-"):
            return None
        if cursor.peek in {"<", "("}:
            return self._group(cursor).source
        if not (literal := cursor.match(_LITERAL)):
            raise cursor.error("'-' must be followed by a word, a class or alternatives")
        if cursor.take("*"):
            return re.escape(clean_word(fold(literal[0]), cyrillic=self._cyrillic)) + "[^ ]* "
        return self._literal(cursor, literal[0]).source


class _Cursor:
    """A place in a pattern; blanks between items are skipped."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.offset = 0
        self._skip()

    def _skip(self) -> None:
        while self.offset < len(self.pattern) and self.pattern[self.offset].isspace():
            self.offset += 1

    @property
    def peek(self) -> str:
        return self.pattern[self.offset : self.offset + 1]

    @property
    def at_end(self) -> bool:
        return self.offset >= len(self.pattern)

    @property
    def follows_a_word(self) -> bool:
        """Whether a word, group or class ends right before the cursor, without a blank."""
        before = self.pattern[self.offset - 1 : self.offset]
        return before.isalnum() or before in set(")]>*")

    def take(self, sign: str) -> bool:
        """Whether `sign` is next; if so the cursor is behind it."""
        found = self.pattern.startswith(sign, self.offset)
        # A star, an ending or an exception belongs to its word only without a blank between.
        if found and sign == "*" and self.pattern[self.offset - 1].isspace():
            return False
        if found:
            self.offset += len(sign)
            self._skip()
        return found

    def attached(self, sign: str) -> bool:
        """Whether `sign` follows without a blank; if so the cursor is behind it."""
        if self.peek != sign or self.pattern[self.offset - 1].isspace():
            return False
        self.offset += 1
        return True

    def match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self.pattern, self.offset)
        if found:
            self.offset = found.end()
            if not self.pattern.startswith("~(", self.offset):
                self._skip()
        return found

    def error(self, message: str, *, at: int | None = None) -> PatternError:
        return PatternError(message, pattern=self.pattern, offset=self.offset if at is None else at)


def _word(word: str) -> Piece:
    return Piece(f"{re.escape(word)} ", (frozenset({word}),))


def _gap(limit: int, barred: str | None) -> Piece:
    guard = f"(?!{barred})" if barred else ""
    return Piece(f"{_PAUSES}(?:{guard}{_ANY}{_PAUSES}){{0,{limit}}}?", gap=True)


def _but_not(piece: Piece, barred: str | None) -> Piece:
    return piece._replace(source=f"(?!{barred})(?:{piece.source})") if barred else piece


def _one_after_another(pieces: list[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    source = pieces[0].source
    for before, piece in pairwise(pieces):
        source += piece.source if before.gap or piece.gap else _PAUSES + piece.source
    last = len(pieces) - 1
    crossing = [
        index
        for index, piece in enumerate(pieces)
        if piece.crosses or (piece.source in _SENTENCE_ENDS and index < last)
    ]
    # Only what must be in the first sentence can propose the pattern there.
    first_sentence = pieces[: crossing[0] + 1] if crossing else pieces
    needs = tuple(need for piece in first_sentence for need in piece.needs)
    return Piece(source, needs, crosses=bool(crossing))


def _either(options: list[Piece], lexicon: Lexicon) -> Piece:
    if len(options) == 1:
        return options[0]
    source = f"(?:{'|'.join(dict.fromkeys(option.source for option in options))})"
    crosses = any(option.crosses for option in options)
    if not all(option.needs for option in options):
        return Piece(source, crosses=crosses)
    needs = frozenset[str]().union(*(lexicon.rarest(option.needs) for option in options))
    rare = [lexicon.rarest(option.needs) for option in options if not lexicon.is_common(option.needs)]
    common = [option.needs for option in options if lexicon.is_common(option.needs)]
    ways = ((frozenset[str]().union(*rare),), *common) if rare else tuple(common)
    return Piece(source, (needs,), ways if common else (), crosses=crosses)
