"""Reads the pattern language of the rules into pieces of regular expression over canonical text.

Authors write patterns, not regular expressions. A pattern is words and signs separated by spaces:

    calm down            these words, one after another; case, diacritics and a comma between them do not matter
    calm*   *ți   za*li  any word that begins so; that ends so, after at least three letters (`*5ți`: five); both
    zrobił~(|a|em|am)    the word with one of these endings (an empty one is the word itself)
    =față                the word with just these diacritics, in a draft that has any
    (calm|cool) down     one of the alternatives, each one or several words (or any pattern)
    [just|please] relax  may be left out
    <insult>             a class of the language's lexicon; built in: <any> one word, <digits>,
                         <long_number> (four digits or more), <emoji>
    ...   ..2            a gap of up to five, up to two words, never over the end of the sentence
    ...;  ..2;           a gap that does not leave the clause either: no comma, dash, emoji, word of class <clause>
    {not & fault}        all of them in any order, each up to five words from the next; {not & fault}; in one clause
    ^   $   ?   !   !!   beginning of a sentence, its end; an end with "?", with "!", with two or more "!"
    ,   /   ;            a comma (or colon, bracket, dash); a sentence ends and the next begins; the border of a clause
    <any>-not  ..3-<negation>  ..3;-not  calm*-(calmly|calming)     but none of these words

Inside a sentence a comma is optional everywhere. A literal word is spelt out as the lexicon's `spellings` say ("don't"
becomes "do not"), so that one spelling in a rule covers all of them. Nothing here can hang: gaps are bounded, and so are
the ways in which the gaps and options of one pattern can be filled together.
"""

import re
from collections.abc import Iterable
from itertools import permutations

from deescalate.cursor import Cursor
from deescalate.findings import DeescalateError
from deescalate.pieces import (
    ANY,
    DIGITS,
    EMOJI,
    SIGNS,
    Piece,
    border,
    but_not,
    either,
    ending,
    exactly,
    gap,
    gap_in_clause,
    one_after_another,
    reaching,
    sign,
    stem,
    ways_of,
    word,
)
from deescalate.rarity import Rarity
from deescalate.text import TOKEN, Lexicon, clean_word, fold, spelling

_GAP = 5
_MOST_GAPS = 5
_WIDEST_GAP = 8
_MOST_IN_ANY_ORDER = 3
_WIDEST_SPREAD = 5000
_LETTERS_BEFORE_ENDING = 3
_CLAUSE = "clause"
_LITERAL = re.compile(r"[^\s()\[\]<>{}|&^$?!,;/~*.=]+")
_PLAIN = {
    closing: re.compile(rf"([^()\[\]<>{{}}&^$?!,;/~*.=]++){end}")
    for closing, end in (("", "$"), (")", r"\)"), ("]", "]"))
}
"""Nothing but words and bars up to the end of a pattern, a group, an option: most of what authors write."""
_CLASS = re.compile(r"<([a-z][a-z_0-9]*)>")
_DOTS = re.compile(r"\.[.\d]*")
_GAP_SIGN = re.compile(r"\.\.(?:(\d+)|\.)")
_ENDINGS = re.compile(r"~\(([^()]*)\)")
_ENDING = re.compile(r"\*(\d?)([^\W\d_]+)")
_EXACT = re.compile(r"=([^\W\d_]+)")


class PatternError(DeescalateError, ValueError):
    """A pattern cannot be read; `offset` counts characters from its beginning."""

    def __init__(self, message: str, *, pattern: str, offset: int) -> None:
        super().__init__(f"{message} (at character {offset + 1} of '{pattern}')")
        self.pattern = pattern
        self.offset = offset


def words_kept_as_written(patterns: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """The canonical words of which some pattern, or a class of the lexicon, says how they must be written."""
    shared = (text for entries in lexicon.classes.values() for text in entries)
    marked = (found for text in (*patterns, *shared) if "=" in text for found in _EXACT.findall(text))
    return frozenset(map(lexicon.words_of, marked))


class PatternReader:
    """Reads the patterns of one language; classes of its lexicon are read once, when first used."""

    def __init__(self, lexicon: Lexicon, rarity: Rarity, *, kept: frozenset[str] = frozenset()) -> None:
        """`kept` are the words that texts show as they were written, see `words_kept_as_written`."""
        self._lexicon = lexicon
        self._rarity = rarity
        self._kept = kept
        self._classes = {
            "any": Piece(ANY),
            "digits": Piece(r"\d[^ ]* ", (frozenset({DIGITS}),)),
            "long_number": Piece(r"\d[^ ]{3,} ", (frozenset({DIGITS}),)),
            "emoji": Piece(f"{EMOJI} ", (frozenset({EMOJI}),)),
        }
        self._open: list[str] = []
        self._cyrillic = lexicon.language == "ru"
        self.words: set[str] = set()
        """The words that stand in what has been read."""
        self.stems: set[str] = set()
        """The beginnings of words that stand in it."""
        self._literals: dict[str, Piece | None] = {}
        self._phrases: dict[str, Piece | None] = {}

    def read(self, pattern: str, *, part: bool = False) -> Piece:
        """The piece for a whole pattern, or for a `part` of one; PatternError says what is wrong and where."""
        cursor = Cursor(pattern)
        piece = self._alternatives(cursor, closing="")
        if not piece.needs and not part:
            raise _error(cursor, "needs at least one word that must be there", at=0)
        if piece.spread > _WIDEST_SPREAD:
            raise _error(
                cursor, "its gaps and options can be filled in too many ways; make them narrower or fewer", at=0
            )
        return piece

    def read_guard(self, pattern: str) -> Piece:
        """The piece for a guard: a gap at its end reaches as far as it may, so that it covers the words after it."""
        return reaching(self.read(pattern, part=True))

    def clause_border(self) -> Piece:
        """The beginning or end of a clause."""
        return border(self._conjunction())

    def _conjunction(self) -> str:
        return self._class(_CLAUSE).source if _CLAUSE in self._lexicon.classes else ""

    def _alternatives(self, cursor: Cursor, *, closing: str) -> Piece:
        if plain := self._plain(cursor, closing):
            return plain
        options = [self._sequence(cursor, closing)]
        while cursor.take("|"):
            options.append(self._sequence(cursor, closing))
        if closing and not cursor.take(closing):
            raise _error(cursor, f"'{closing}' is missing")
        return either(options, self._rarity)

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
        return either(known, self._rarity)

    def _phrase(self, text: str) -> Piece | None:
        """Words separated by blanks; nothing if there is none, or one of them is no word."""
        if text not in self._phrases:
            literals = [self._known_literal(literal) for literal in text.split()]
            known = [literal for literal in literals if literal]
            complete = known and len(known) == len(literals)
            self._phrases[text] = one_after_another(known, self._rarity) if complete else None
        return self._phrases[text]

    def _sequence(self, cursor: Cursor, closing: str) -> Piece:
        pieces: list[Piece] = []
        while not cursor.at_end and not (cursor.peek == "|" or (closing and cursor.peek in {closing, "&"})):
            pieces.append(self._item(cursor))
        if not pieces:
            raise _error(cursor, "a word is missing")
        if sum(piece.gap for piece in pieces) > _MOST_GAPS:
            raise _error(cursor, f"has more than {_MOST_GAPS} gaps")
        return one_after_another(pieces, self._rarity)

    def _item(self, cursor: Cursor) -> Piece:
        peek = cursor.peek
        if peek.isalnum() or peek in {"(", "<", "*", "="}:
            return self._words(cursor)
        if peek == ".":
            return self._gap(cursor)
        if peek == "?" and cursor.follows_a_word:
            raise _error(
                cursor, "'?' stands for the end of a question, after a blank; what may be left out is [in brackets]"
            )
        for text in SIGNS:
            if cursor.take(text):
                return sign(text)
        if cursor.take(";"):
            return self.clause_border()
        if cursor.take("["):
            inner = self._alternatives(cursor, closing="]")
            return Piece(f"(?:{inner.source})?", crosses=inner.crosses, spread=inner.spread + 1)
        if cursor.take("{"):
            return self._any_order(cursor)
        return self._words(cursor)

    def _gap(self, cursor: Cursor) -> Piece:
        start = cursor.offset
        found, dots = _GAP_SIGN.match(cursor.pattern, start), _DOTS.match(cursor.pattern, start)
        if not found or not dots or found[0] != dots[0]:
            raise _error(cursor, f"a gap is written '...' or '..1' to '..{_WIDEST_GAP}'")
        limit = int(found[1][:2]) if found[1] else _GAP
        cursor.offset = found.end()
        if not 0 < limit <= _WIDEST_GAP:
            raise _error(cursor, f"a gap holds 1 to {_WIDEST_GAP} words", at=start)
        if cursor.peek.isalnum() or (cursor.peek and cursor.peek in "(<[{*="):
            raise _error(cursor, "after a gap a blank is missing")
        in_clause = cursor.attached(";")
        barred = self._exception(cursor)
        cursor.go_to(cursor.offset)
        return gap_in_clause(limit, *filter(None, [self._conjunction()]), *barred) if in_clause else gap(limit, *barred)

    def _words(self, cursor: Cursor) -> Piece:
        """Whatever stands for words: a class, alternatives, a stem, an ending, a word with endings, literal words."""
        if cursor.peek in {"<", "("}:
            return but_not(self._group(cursor), *self._exception(cursor))
        if cursor.peek == "*":
            return self._ending(cursor)
        if cursor.peek == "=":
            return self._exactly(cursor)
        start = cursor.offset
        if not (literal := cursor.match(_LITERAL)):
            raise _error(cursor, f"'{cursor.peek}' has no meaning here")
        if not cursor.pattern[cursor.offset - 1].isspace() and cursor.peek == "*":
            return self._stem(cursor, literal[0], start)
        if endings := cursor.match(_ENDINGS):
            forms = [self._literal(cursor, literal[0] + form.strip()) for form in endings[1].split("|")]
            return but_not(either(forms, self._rarity), *self._exception(cursor))
        return self._literal(cursor, literal[0])

    def _stem(self, cursor: Cursor, text: str, start: int) -> Piece:
        *before, last = TOKEN.findall(fold(text)) or [""]
        if len(last) < 2:
            raise _error(cursor, "a stem has at least two letters", at=start)
        beginning = clean_word(last, cyrillic=self._cyrillic)
        self.stems.add(beginning)
        if _ENDING.match(cursor.pattern, cursor.offset):
            return one_after_another(
                [*map(self._word, before), self._ending(cursor, beginning=beginning)], self._rarity
            )
        cursor.take("*")
        return one_after_another(
            [*map(self._word, before), but_not(stem(beginning), *self._exception(cursor))], self._rarity
        )

    def _ending(self, cursor: Cursor, *, beginning: str = "") -> Piece:
        if not (found := cursor.match(_ENDING)):
            raise _error(cursor, "a '*' belongs to a stem before it or to an ending after it, without a blank")
        fewest = int(found[1]) if found[1] else (0 if beginning else _LETTERS_BEFORE_ENDING)
        end = clean_word(fold(found[2]), cyrillic=self._cyrillic)
        piece = ending(end, fewest, beginning=beginning, written=bool(self._kept))
        return but_not(piece, *self._exception(cursor))

    def _exactly(self, cursor: Cursor) -> Piece:
        if not (found := cursor.match(_EXACT)):
            raise _error(cursor, "'=' must be followed by a word")
        if not cursor.pattern[cursor.offset - 1].isspace() and cursor.peek in set("*~-'"):
            raise _error(cursor, "'=' is for one word as it is written, without endings or exceptions")
        plain, written = clean_word(fold(found[1]), cyrillic=self._cyrillic), spelling(found[1])
        if self._lexicon.words_of(found[1]) != plain:
            raise _error(
                cursor, f"'{found[1]}' stands in the spellings of the lexicon, so it cannot be asked for exactly"
            )
        return exactly(plain, written)

    def _word(self, text: str) -> Piece:
        return word(text, written=text in self._kept)

    def _literal(self, cursor: Cursor, text: str) -> Piece:
        if not (literal := self._known_literal(text)):
            raise _error(cursor, f"'{text}' holds no word")
        return literal

    def _known_literal(self, text: str) -> Piece | None:
        """What one written word stands for; nothing if it holds no word."""
        if text not in self._literals:
            words = self._lexicon.words_of(text).split()
            self.words.update(words)
            self._literals[text] = one_after_another(list(map(self._word, words)), self._rarity) if words else None
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
                self._classes[name] = either([self.read(pattern, part=True) for pattern in patterns], self._rarity)
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
        between = gap(_GAP)
        if cursor.attached(";"):
            between = gap_in_clause(_GAP, *filter(None, [self._conjunction()]))
            cursor.go_to(cursor.offset)
        orders = [
            one_after_another([part for piece in order for part in (between, piece)][1:], self._rarity)
            for order in permutations(pieces)
        ]
        needs = tuple(need for piece in pieces for need in piece.needs)
        return either(orders, self._rarity)._replace(
            needs=needs,
            first=frozenset(),
            last=frozenset(),
            ways=ways_of(pieces, needs, self._rarity),
            crosses=any(piece.crosses for piece in pieces),
        )

    def _exception(self, cursor: Cursor) -> tuple[str, ...]:
        """The source of what an item must not be, if a `-` is attached to it."""
        if not cursor.attached("-"):
            return ()
        if cursor.peek in {"<", "("}:
            return (self._group(cursor).source,)
        if cursor.peek == "*":
            return (self._ending(cursor).source,)
        start = cursor.offset
        if not (literal := cursor.match(_LITERAL)):
            raise _error(cursor, "'-' must be followed by a word, a class or alternatives")
        if not cursor.pattern[cursor.offset - 1].isspace() and cursor.peek == "*":
            return (self._stem(cursor, literal[0], start).source,)
        return (self._literal(cursor, literal[0]).source,)


def _error(cursor: Cursor, message: str, *, at: int | None = None) -> PatternError:
    return PatternError(message, pattern=cursor.pattern, offset=cursor.offset if at is None else at)
