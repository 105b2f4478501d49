"""Haste is read as what it can only mean, and other words are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deescalate.matching import Matcher
from deescalate.misspellings import Misspellings, is_slip
from deescalate.text import Lexicon

KNOWN = frozenset({"uspokoic", "zobaczymy", "reclamatie", "reclamati", "protect", "успокойтесь", "other", "another"})


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("uspookoic", "uspokoic"),
        ("usopkoic", "uspokoic"),
        ("usokoic", "uspokoic"),
        ("uspakoic", "uspokoic"),
        ("успокойетсь", "успокойтесь"),
        ("uspakoci", ""),  # two slips
        ("zobaczmy", ""),  # another form of the verb
        ("zobaczyymy", "zobaczymy"),
        ("uspokoi", ""),
        ("auspokoic", ""),
        ("uspokoic", ""),
        ("othr", ""),
        ("project", ""),  # short, and as likely another word
        ("stematycznie", ""),
    ],
)
def test_word_is_read_as_the_one_it_can_only_be(word, meant):
    assert Misspellings(KNOWN, stems={"stematy"}).meant(word) == meant


def test_nothing_is_read_where_two_words_are_in_reach():
    assert Misspellings({"sprawdzicie", "sprawczicie"}).meant("sprawzicie") == ""


@given(st.text("abcd", min_size=1, max_size=9), st.text("abcd", min_size=1, max_size=9))
def test_slip_goes_both_ways(word, known):
    assert is_slip(word, known) == is_slip(known, word)


def found(pattern: str, text: str, lexicon: Lexicon) -> list[str]:
    matcher = Matcher([pattern], lexicon=lexicon)
    reading = matcher.read(text)
    hits = matcher.find(reading)
    assert hits == matcher.find_without_index(reading)
    return [text[start:end] for start, end in reading.spans([(hit.start, hit.end) for hit in hits])]


@pytest.mark.parametrize(
    ("pattern", "text", "quotes"),
    [
        ("proszę się uspokoić", "prosze sie UPSOKOIĆ zaraz", ["prosze sie UPSOKOIĆ"]),
        ("proszę się uspokoić", "porszę się uspookoić!", ["porszę się uspookoić"]),
        ("(sprawdzono|wolno) szybko", "sprawdzano szybko", []),
        ("uspokój się $", "Uspokój się.Sprawdzam.", ["Uspokój się"]),
        ("uspokój się $", "uspokój sie.sprawdzam to", ["uspokój sie"]),
        ("bank pl", "na bank.pl nie ma", ["bank.pl"]),
        ("bank info", "na www.bank.info.pl i a@bank.info i bank.info/x", ["bank.info", "bank.info"]),
        ("proszę , spokojnie", "proszę,spokojnie", ["proszę,spokojnie"]),
        ("spokojnie", "spokoooojnie", ["spokoooojnie"]),
    ],
)
def test_text_typed_in_haste_is_found_where_it_stands(pattern, text, quotes):
    lexicon = Lexicon("pl", spellings={"spr": "sprawdzono"}, common=frozenset({"sprawdzano"}))
    assert found(pattern, text, lexicon) == quotes
