"""The learnt second opinion: what it adds, what it holds back, and that neither goes further than promised."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deescalate.library import BUNDLED, catalogue
from deescalate.linter import Finding, LintResult, lint
from deescalate.pitfalls import Catalogue, Profile
from deescalate.scorer import FEW, Scorer, features_of, packed, read_scorer, write_scorer
from deescalate.vocabulary import Act

LANGUAGES = ("en", "pl", "ro", "ru")
PITFALLS = ("calm-down", "humiliate")
MODEL = Scorer(
    names=PITFALLS,
    biases=(-1.0, -1.0),
    scale=0.1,
    propose=0.0,
    doubt=-2.0,
    lanes={
        "zebra": packed([60, -20]),
        "zebra strip": packed([40, 0]),
        "teapo": packed([-90, 5]),
        "-pot": packed([-30, 1]),
    },
)

MOVES = ("apologise", "check")
LISTENER = Scorer(
    names=MOVES,
    biases=(-1.0, -1.0),
    scale=0.1,
    propose=0.0,
    doubt=-2.0,
    lanes={
        "zebra": packed([-20, 60]),
        "zebra strip": packed([0, 40]),
        "eleph": packed([90, -90]),
        "teapo": packed([-90, 5]),
    },
)


def with_model(model: Scorer | None) -> Catalogue:
    english = catalogue().languages["en"]
    return Catalogue(catalogue().pitfalls, {"en": replace(english, scorer=model)})


def said(text: str, model: Scorer | None = MODEL, **context) -> LintResult:
    return lint(with_model(model), text, language="en", **context)


def by_scorer(result: LintResult) -> list[Finding]:
    return [finding for finding in result.findings if finding.made_by == "scorer"]


def test_features_are_beginnings_pairs_and_endings():
    assert set(features_of(["the", "zebras", ",", "gallop", "?"])) == {
        "the", "zebra", "gallo", "?", "the zebra", "zebra gallo", "gallo ?", "-ras", "-lop",
    }  # fmt: skip


def test_score_is_the_sum_of_weights_over_the_root_of_their_number_plus_the_bias():
    scores = MODEL.scores([["zebras", "stripes"], ["unknown"]])
    assert scores == pytest.approx(((60 + 40) * 0.1 / 12**0.5 - 1, -20 * 0.1 / 12**0.5 - 1))
    assert (MODEL.weight("zebra", "humiliate"), MODEL.weight("unknown", "humiliate")) == (-2.0, 0.0)
    assert MODEL.scores([["unknown"]]) is None


def test_a_feature_counts_each_time_it_occurs_and_not_over_the_end_of_a_sentence():
    twice = MODEL.scores([["zebras"], ["stripes"], ["zebras", ",", "stripes"]])
    assert twice == pytest.approx(((60 + 60 + 40) * 0.1 / 13**0.5 - 1, -40 * 0.1 / 13**0.5 - 1))


@given(st.lists(st.lists(st.sampled_from(["zebra", "strip", "teapot", "?", ",", "x"]), min_size=1), min_size=1))
def test_scores_count_the_features_that_training_sees(sentences):
    """`scores` hears words one by one, `features_of`, which the model is trained on, sentence by sentence."""
    known = [name for words in sentences for name in features_of(words) if name in MODEL.lanes]
    scores = MODEL.scores(sentences)
    if not known:
        assert scores is None
    else:
        added = sum(MODEL.lanes[name] for name in known).to_bytes(8, "little")
        lanes = [int.from_bytes(added[:4], "little"), int.from_bytes(added[4:], "little")]
        assert scores == pytest.approx(
            [(lane - 128 * len(known)) * 0.1 / (len(known) + FEW) ** 0.5 - 1 for lane in lanes]
        )


@given(st.lists(st.lists(st.integers(-128, 127), min_size=2, max_size=2), min_size=1, max_size=60))
def test_many_weights_are_added_up_exactly(rows):
    model = replace(MODEL, scale=1.0, biases=(0.0, 0.0), lanes={f"w{n}": packed(row) for n, row in enumerate(rows)})
    scores = model.scores([list(model.lanes)])
    root = (len(rows) + FEW) ** 0.5
    assert scores == pytest.approx(tuple(sum(column) / root for column in zip(*rows, strict=True)))


def test_a_model_survives_its_file():
    again = read_scorer(write_scorer(MODEL))
    assert (again.names, again.biases, again.scale) == (MODEL.names, MODEL.biases, MODEL.scale)
    assert (again.propose, again.doubt) == (MODEL.propose, MODEL.doubt)
    assert dict(again.lanes) == dict(MODEL.lanes)
    assert read_scorer(write_scorer(replace(MODEL, fewest=7))).fewest == 7


def test_a_few_words_are_left_to_the_rules():
    model = replace(MODEL, fewest=2)
    assert model.scores([["zebras"]]) is None
    assert [finding.pitfall for finding in said("Please calm down, teapots.", model).findings] == ["calm-down"]
    assert not said("Please calm down, teapots, teapots.", model).findings
    (textbook,) = lint(catalogue(), "It's your fault.", language="en").findings
    assert (textbook.pitfall, textbook.severity) == ("blame-customer", "block")


def test_a_proposal_says_who_made_it_which_words_weighed_and_is_medium_at_most():
    text = "We looked. Zebra stripes are what you see! Good day."
    (found,) = by_scorer(said(text))
    assert (found.pitfall, found.severity, found.rule) == ("calm-down", "medium", "scorer")
    assert text[found.start : found.end] == found.quote == "Zebra stripes"
    assert found.pattern == "zebra, zebra strip"
    assert found.why
    assert found.instead


def test_nothing_is_proposed_where_nobody_would_look():
    assert by_scorer(said("Zebra stripes"))
    assert not by_scorer(said("Zebra stripes", None))
    assert not by_scorer(said("Zebra stripes", profile=Profile(off=("calm-down",))))
    assert not by_scorer(said("Zebra stripes", profile=Profile(only=("grovel",))))
    assert not by_scorer(said('You wrote "zebra stripes" and I looked.'))
    assert by_scorer(
        said("Zebra stripes", profile=Profile(severity={"calm-down": catalogue().pitfalls["calm-down"].severity}))
    )


def test_what_rules_have_found_is_not_proposed_again():
    result = said("Please calm down, zebra stripes.")
    assert [finding.pitfall for finding in result.findings] == ["calm-down"]
    assert result.findings[0].made_by == "rule"


def test_a_doubted_finding_is_held_back_and_can_be_seen():
    text = "Please calm down, teapots."
    assert [finding.pitfall for finding in said(text, None).findings] == ["calm-down"]
    result = said(text)
    assert not result.findings
    assert [(item.pitfall, item.by) for item in result.suppressed] == [("calm-down", "scorer")]


def test_doubt_does_not_touch_what_a_team_asked_for():
    profile = Profile(say={"en": {"calm-down": ("teapots",)}})
    assert [finding.pitfall for finding in said("Please calm down, teapots.", profile=profile).findings]


def test_doubt_does_not_touch_what_is_counted():
    model = replace(MODEL, names=("over-apology", "humiliate"))
    text = "I'm sorry, teapots. I'm so sorry, teapots. Sorry again!"
    assert model.scores([["teapots", "teapots"]])[0] < model.doubt
    assert "over-apology" in [finding.pitfall for finding in said(text, model).findings]


def heard(text: str, model: Scorer | None) -> list[tuple[str, str, str]]:
    english = replace(catalogue().languages["en"], listener=model)
    result = lint(Catalogue(catalogue().pitfalls, {"en": english}), text, language="en")
    return [(move.move, move.quote, move.made_by) for move in result.moves if move.move in MOVES]


def test_a_move_is_heard_in_the_sentence_that_makes_it():
    text = "Good day. We see zebra stripes. Bye!"
    assert heard(text, LISTENER) == [("check", "We see zebra stripes", "scorer")]
    assert heard(text, None) == []


def test_a_move_that_rules_have_found_is_not_heard_twice():
    assert heard("I'm sorry about that.", None) == [("apologise", "sorry", "rule")]
    assert heard("I'm sorry about the elephants.", LISTENER) == [("apologise", "sorry", "rule")]
    assert heard("Grey elephants.", LISTENER) == [("apologise", "Grey elephants", "scorer")]


def test_a_move_that_the_listener_doubts_is_not_listed_but_stays_a_remedy():
    text = "I'm sorry, teapots. I'm sorry again, and sorry once more."
    assert [move for move, _, _ in heard(text, None)].count("apologise") >= 2
    assert heard("I'm sorry, teapots.", None)
    assert not heard("I'm sorry, teapots.", LISTENER)
    # what is counted over the conversation rests on rules alone
    english = replace(catalogue().languages["en"], listener=LISTENER, scorer=None)
    result = lint(Catalogue(catalogue().pitfalls, {"en": english}), text, language="en")
    assert "over-apology" in [finding.pitfall for finding in result.findings]


def test_no_move_is_heard_in_somebody_elses_words():
    assert heard('You wrote "we see zebra stripes" to us.', LISTENER) == []
    after = 'You wrote "we see elephants". We see zebra stripes.'
    assert heard(after, LISTENER) == [("check", "We see zebra stripes", "scorer")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_listener_for_acts_of_the_vocabulary(language):
    model = catalogue().languages[language].listener
    assert model is not None
    assert set(model.names) <= set(map(str, Act))
    assert len(model.names) >= 35
    assert model.doubt < model.propose


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_model_of_todays_pitfalls(language):
    model = catalogue().languages[language].scorer
    assert model is not None
    assert set(model.names) == set(map(str, catalogue().pitfalls))
    assert model.doubt < model.propose


def test_all_models_together_stay_under_a_megabyte():
    assert sum(path.stat().st_size for path in (BUNDLED / "scorer").iterdir()) < 1_000_000


@given(st.text(max_size=300))
def test_quotes_are_slices_of_any_draft(draft):
    for finding in lint(catalogue(), draft, language="en").findings:
        assert draft[finding.start : finding.end] == finding.quote
