"""Pieces of regular expression over canonical text, put together with what they need of a text and what they begin with.

The parts a pattern is read into (`patterns`): each piece says which words must be there, so that `matching` tries it only
on sentences that hold them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from deescalate.rarity import Rarity

ENDS = ".!?‼"
"""Canonical signs for the end of a sentence."""
PAUSE = ","
EMOJI = "☺"
DIGITS = "#"
"""What a number asks of a text, in `Piece.needs`."""
BEGINNING, END = "^", "$"
"""What the first word of a sentence follows, and what follows its last, in pairs of words."""
EXACT = "="
"""Between a canonical word and how it was written, where that is kept."""

_PAUSES = f"(?:[{PAUSE}{EMOJI}] )?"
ANY = rf"[^ {ENDS}{PAUSE}{EMOJI}][^ ]* "
BORDER = f"[{ENDS}{PAUSE}{EMOJI}] "
SIGNS = {
    "^": f"[{ENDS}] ",
    "$": f"[{ENDS[::-1]}] ",
    "/": f"[{ENDS}] ",
    "?": r"\? ",
    "!!": "‼ ",
    "!": "[!‼] ",
    ",": f"{PAUSE} ",
}
SENTENCE_ENDS = frozenset(SIGNS[sign] for sign in ("$", "?", "!", "!!")) - {SIGNS["^"]}
_SIGN_NEEDS = {"?": (frozenset("?"),), "!": (frozenset("!‼"),), "!!": (frozenset("‼"),)}
_BEGINNING = frozenset({BEGINNING})
_END = frozenset({END})
_MOST_PAIRS = 36
_MOST_WAYS = 200
_LAZY_AT_END = re.compile(r"(\{0,\d\})\?$")


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
    spread: int = 1
    """In how many ways its gaps, those of its parts included, can be filled at one place: what trying it may cost."""
    ways: tuple[tuple[frozenset[str], ...], ...] = ()
    """If not empty: the needs of each of its alternatives, one of which must be met whole; sharper than `needs`."""


def word(text: str, *, written: bool = False) -> Piece:
    """One canonical word; `written` says that texts may keep beside it how it was written."""
    words = frozenset({text})
    kept = f"(?:{EXACT}[^ ]*)?" if written else ""
    return Piece(f"{re.escape(text)}{kept} ", (words,), words, words)


def exactly(text: str, spelling: str) -> Piece:
    """One canonical word, written so; in a text that keeps no spellings, the word."""
    words = frozenset({text})
    return Piece(f"{re.escape(text)}(?:{EXACT}{re.escape(spelling)})? ", (words,), words, words)


def stem(beginning: str) -> Piece:
    """Any word that begins so."""
    return Piece(f"{re.escape(beginning)}[^ ]* ", (frozenset({f"{beginning}*"}),))


def ending(end: str, fewest: int, *, beginning: str = "", written: bool = False) -> Piece:
    """Any word with so many letters before the ending, of which the first may be given."""
    kept = f"(?:{EXACT}[^ ]*)?" if written else ""
    letters = f"{re.escape(beginning)}[^ {EXACT}]{{{fewest},}}{re.escape(end)}{kept} "
    return Piece(letters, (frozenset({f"{beginning}*" if beginning else f"{fewest}*{end}"}),))


def sign(text: str) -> Piece:
    """A sign between words, or at the edge of a sentence."""
    source = SIGNS[text]
    first = _END if source in SENTENCE_ENDS else frozenset[str]()
    last = _BEGINNING if text == "^" else frozenset[str]()
    return Piece(source, _SIGN_NEEDS.get(text, ()), first, last, crosses=text == "/")


def border(conjunction: str) -> Piece:
    """Where a clause begins or ends: a sign, a conjunction, or both; `conjunction` may be nothing."""
    either_one = f"(?:{BORDER}(?:{conjunction})?|{conjunction})" if conjunction else BORDER
    return Piece(either_one)


def gap(limit: int, *barred: str) -> Piece:
    """Up to so many words of a sentence, none of them barred."""
    guard = "".join(f"(?!{source})" for source in barred)
    return Piece(f"{_PAUSES}(?:{guard}{ANY}{_PAUSES}){{0,{limit}}}?", gap=True, spread=limit + 1)


def gap_in_clause(limit: int, *barred: str) -> Piece:
    """Up to so many words with no sign between them, none of them barred."""
    guard = "".join(f"(?!{source})" for source in barred)
    return Piece(f"(?:{guard}{ANY}){{0,{limit}}}?", gap=True, spread=limit + 1)


def reaching(piece: Piece) -> Piece:
    """The same; a gap at its end takes in as many words as it may, not as few."""
    return piece._replace(source=_LAZY_AT_END.sub(r"\1", piece.source))


def but_not(piece: Piece, *barred: str) -> Piece:
    """The same, but nothing that begins with what is barred."""
    return piece._replace(source=f"(?!{barred[0]})(?:{piece.source})") if barred else piece


def one_after_another(pieces: list[Piece], rarity: Rarity) -> Piece:
    """The pieces in this order."""
    if len(pieces) == 1:
        return pieces[0]
    source = pieces[0].source
    needs = [*pieces[0].needs]
    within = [pieces[0]]
    last = len(pieces) - 1
    crosses = pieces[0].crosses or pieces[0].source in SENTENCE_ENDS
    for index, (before, piece) in enumerate(pairwise(pieces), start=1):
        source += piece.source if before.gap or piece.gap else _PAUSES + piece.source
        # Only what must be in the first sentence can propose the pattern there.
        if not crosses:
            within.append(piece)
            needs.extend(piece.needs)
            if before.needs or piece.needs:
                needs.extend(_meeting(before.last, piece.first, rarity))
            crosses = piece.crosses or (piece.source in SENTENCE_ENDS and index < last)
    ways = ways_of(within, needs, rarity)
    spread = prod([piece.spread for piece in pieces])
    return Piece(source, tuple(needs), pieces[0].first, pieces[-1].last, crosses=crosses, ways=ways, spread=spread)


def ways_of(
    pieces: Sequence[Piece], needs: Sequence[frozenset[str]], rarity: Rarity
) -> tuple[tuple[frozenset[str], ...], ...]:
    """The ways of the piece that says most about a text, each with what the other pieces need."""
    branching = [piece for piece in pieces if piece.ways]
    if not branching:
        return ()
    telling = min(branching, key=lambda piece: rarity.commonness(rarity.rarest(piece.needs)))
    others = [need for need in needs if need not in telling.needs]
    return tuple((*way, *others) for way in telling.ways)


def _meeting(before: frozenset[str], after: frozenset[str], rarity: Rarity) -> Iterator[frozenset[str]]:
    """The pairs of words that meet between two pieces, where single words would be met too often."""
    common = rarity.has_common
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


def either(options: list[Piece], rarity: Rarity) -> Piece:
    """One of the pieces."""
    if len(options) == 1:
        return options[0]
    source = _any_of(list(dict.fromkeys([option.source for option in options])))
    crosses = any(option.crosses for option in options)
    all_need = all(option.needs for option in options)
    first, last, needs = set[str](), set[str](), set[str]()
    for option in options:
        first |= option.first
        last |= option.last
        if option.needs:
            needs |= rarity.rarest(option.needs)
    ways = [way for option in options for way in option.ways or (option.needs,)] if all_need else []
    return Piece(
        source,
        (frozenset(needs),) if all_need else (),
        frozenset(first) if all(option.first for option in options) else frozenset(),
        frozenset(last) if all(option.last for option in options) else frozenset(),
        crosses=crosses,
        spread=max([option.spread for option in options]),
        ways=_merged(ways) if len(ways) <= _MOST_WAYS else (),
    )


def _merged(ways: list[tuple[frozenset[str], ...]]) -> tuple[tuple[frozenset[str], ...], ...]:
    """The same, those that need only one word as one way that needs one of these words."""
    single = frozenset[str]().union(*[way[0] for way in ways if len(way) == 1])
    others = dict.fromkeys(way for way in ways if len(way) > 1)
    if not others:
        return ()
    return (*(((single,),) if single else ()), *others)
