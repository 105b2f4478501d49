"""Folding keeps every offset; words come out plain whatever they were typed with."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deescalate.quotations import quoted_spans
from deescalate.text import TOKEN, clean_word, fold, token_spans

HARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "aeosşșţțăâîąęłżźёйЁЙİıßﬁ’“„«»\u0301\u0306\u200b\u200f\u202e\ufeff\u00ad\u00a0—–…😊👍🏽\n\r\t "
        ),
        st.characters(),
    ),
    max_size=80,
)


@given(HARD)
def test_folding_keeps_the_length_of_any_text(text):
    assert len(fold(text)) == len(text)


@given(HARD)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(HARD)
def test_tokens_slice_the_folded_text(text):
    folded = fold(text)
    assert [folded[start:end] for start, end in token_spans(folded)] == TOKEN.findall(folded)


@given(st.text(alphabet="ąćęłńóśźżăâîșțĄĆĘŁÓŚŹŻĂÂÎȘȚ", min_size=1))
def test_composed_and_decomposed_letters_are_the_same_word(word):
    plain, marked = (clean_word(fold(unicodedata.normalize(form, word)), cyrillic=False) for form in ("NFC", "NFD"))
    assert plain == marked


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Proszę się USPOKOIĆ", "prosze sie uspokoic"),
        ("Liniştiţi-vă", "linistiti-va"),
        ("ещё Ёлка Йод", "еще елка йод"),
        ("you’re “fine”", 'you\'re "fine"'),
        ("a\u00a0b–c", "a b-c"),
        ("𝗖𝗮𝗹𝗺", "calm"),
    ],
)
def test_folded_text_reads_plain(written, plain):
    assert fold(written) == plain


@pytest.mark.parametrize(
    ("word", "cyrillic", "plain"),
    [
        ("sooorry", False, "sorry"),
        ("re\u200blax", False, "relax"),
        ("успокойтeсь", True, "успокойтесь"),
        ("cаlm", False, "calm"),
        ("c", True, "с"),
        ("и\u0306од", True, "йод"),
        ("1000", False, "1000"),
    ],
)
def test_word_is_cleaned(word, cyrillic, plain):
    assert clean_word(fold(word), cyrillic=cyrillic) == plain


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('You wrote "calm down now" and left.', ['"calm down now"']),
        ("Napisał pan „spokojnie” i tyle.", ["„spokojnie”"]),
        ("Вы пишете «успокойтесь», верно?", ["«успокойтесь»"]),
        ("> relax\nHello", ["> relax"]),
        ("Hello\nOn Mon, 3 May 2021 Jan Kos wrote:\nrelax", ["On Mon, 3 May 2021 Jan Kos wrote:\nrelax"]),
        ("Hello\n-- \nrelax", ["-- \nrelax"]),
        ("Dzień dobry\nW dniu 3 maja Jan Kos napisał(a):\nspokojnie", ["W dniu 3 maja Jan Kos napisał(a):\nspokojnie"]),
        ('"Please relax, the invoice is not due until Friday."', []),
        ('5" screen', []),
    ],
)
def test_words_of_others_are_marked(text, quoted):
    assert [text[start:end] for start, end in quoted_spans(text)] == quoted
