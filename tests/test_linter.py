"""What the linter reports, when, how gravely, and what it holds back."""

import pickle
import random
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deescalate.findings import MisuseError, Severity
from deescalate.library import catalogue
from deescalate.linter import lint
from deescalate.pitfalls import Profile, compile_language
from deescalate.recognition import read, recognise

CALM = "Please calm down so we can talk."
RULES = catalogue()
TRAINING = Path(__file__).parent / "training"
PIECES = st.sampled_from(
    ["Please ", "calm down", "you should have checked", " the size. ", "sorry", "I’m ", "fault", "your ", "😊", "\u0301",
     "\u200b", "\u202e", "ï", "„", "”", '"', "\n> ", "ça", "са", "?!", "...", "it is ", "proszę ", "Что ", "\U0001f3fd"]
)  # fmt: skip


def pitfalls_of(text: str, **context: object) -> list[str]:
    return [finding.pitfall for finding in lint(RULES, text, language="en", **context).findings]


@given(st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join))
def test_a_finding_quotes_the_draft_between_its_offsets(draft):
    result = lint(RULES, draft, language="en")
    for item in (*result.findings, *result.suppressed, *result.moves):
        assert draft[item.start : item.end] == item.quote
        assert item.quote


@given(st.lists(PIECES, max_size=25).map("".join))
def test_same_draft_gives_the_same_result_in_the_order_of_the_text(draft):
    first = lint(RULES, draft, language="en")
    assert first == lint(RULES, draft, language="en")
    places = [(item.start, item.end, item.pitfall) for item in first.findings]
    assert places == sorted(set(places))


def test_marks_emoji_and_look_alikes_do_not_hide_or_move_a_finding():
    draft = "😊 \u202ePlease ca\u200blm do\u0301wn, Mr\u00a0Kowalski"
    (finding,) = (item for item in lint(RULES, draft, language="en").findings if item.pitfall == "calm-down")
    assert finding.quote == "Please ca\u200blm do\u0301wn"


def test_finding_says_what_why_and_what_instead():
    finding = lint(RULES, CALM, language="en").findings[0]
    assert (finding.pitfall, finding.severity, finding.quote) == ("calm-down", Severity.BLOCK, "Please calm down")
    assert finding.why
    assert len(finding.instead) >= 2
    assert "S2-39" in finding.source
    assert finding.rule == "calm-down.en.1"


def test_language_without_rules_is_not_covered():
    result = lint(RULES, "Bitte beruhigen Sie sich.", language="de")
    assert not result.covered
    assert result.findings == ()


def test_region_of_a_language_does_not_matter():
    assert lint(RULES, CALM, language="en-GB").findings


@pytest.mark.parametrize(
    "context",
    [
        {"channel": "fax"},
        {"mood": "cross"},
        {"phase": "P9"},
        {"act": "shout"},
        {"flags": ["odd"]},
        {"complaint": "odd"},
        {"explain_in": "xx"},
        {"profile": Profile(off=("clam-down",))},
    ],
)
def test_unknown_name_is_the_callers_mistake(context):
    with pytest.raises(MisuseError):
        lint(RULES, CALM, language="en", **context)


def test_language_must_be_a_code():
    with pytest.raises(MisuseError, match="'Polish' is no language code"):
        lint(RULES, CALM, language="Polish")


def test_severity_rises_with_heat_and_in_public_and_stops_at_block():
    text = "That's simply not true."
    graves = [
        lint(RULES, text, language="en", **context).findings[0].severity
        for context in ({}, {"mood": "angry"}, {"flags": ["vulnerable"]}, {"channel": "social_public"})
    ]
    assert graves == [Severity.HIGH, Severity.BLOCK, Severity.BLOCK, Severity.BLOCK]
    assert lint(RULES, CALM, language="en", mood="furious", channel="social_public").findings[0].severity == "block"


def test_pitfall_is_looked_for_in_its_phases_only():
    assert "prove-wrong" in pitfalls_of("That's simply not true.", phase="P2")
    held = lint(RULES, "That's simply not true.", language="en", phase="P6")
    assert "prove-wrong" not in [item.pitfall for item in held.findings]
    assert ("prove-wrong", "context") in [(item.pitfall, item.by) for item in held.suppressed]


@pytest.mark.parametrize(
    ("context", "found"),
    [
        ({}, True),
        ({"flags": ["threat_legal"], "complaint": "delivery"}, True),
        ({"complaint": "safety_hygiene"}, True),
        ({"complaint": "safety_hygiene", "flags": ["vulnerable"]}, True),
        ({"complaint": "delivery"}, False),
        ({"flags": ["vulnerable"]}, False),
    ],
)
def test_liability_is_spoken_of_where_the_complaint_or_a_threat_makes_it_one(context, found):
    assert ("liability-overreach" in pitfalls_of("We were clearly negligent.", **context)) is found


def test_warning_may_name_its_consequence():
    text = "One more word like that and I'm hanging up."
    assert "threat-ultimatum" in pitfalls_of(text)
    assert "threat-ultimatum" not in pitfalls_of(text, act="warn")


def test_cheerfulness_is_fine_with_a_calm_customer():
    assert "mood-mismatch" in pitfalls_of("No worries at all! 😊", mood="angry")
    assert "mood-mismatch" not in pitfalls_of("No worries at all! 😊", mood="calm")


def test_second_apology_of_the_conversation_is_too_many():
    text = "I'm sorry about the delay. I've just refunded the fee."
    assert "over-apology" not in pitfalls_of(text)
    assert "over-apology" in pitfalls_of(text, history=["We apologise for the mix-up."])


def test_refusal_with_an_alternative_is_not_bare():
    assert "bare-refusal" in pitfalls_of("We can't refund the ticket.")
    held = lint(RULES, "We can't refund the ticket. I can move it to any date until June.", language="en")
    assert "bare-refusal" not in [item.pitfall for item in held.findings]
    assert any(item.pitfall == "bare-refusal" and item.by.startswith("remedy") for item in held.suppressed)


def test_words_of_the_customer_do_not_count():
    result = lint(RULES, 'You were told "you should have checked the size", which was wrong of us.', language="en")
    assert "blame-customer" not in [item.pitfall for item in result.findings]
    assert ("blame-customer", "quotation") in [(item.pitfall, item.by) for item in result.suppressed]
    assert pitfalls_of("I'm looking at it now.\n\n> please calm down") == []


def test_profile_switches_off_regrades_allows_and_adds():
    profile = Profile(
        off=("minimise",),
        severity={"calm-down": Severity.MEDIUM},
        allow={"en": ("calm down tea",)},
        say={"en": {"calm-down": ("keep your hair on",)}},
    )
    assert "minimise" not in pitfalls_of("It's only a two-day delay.", profile=profile)
    assert lint(RULES, CALM, language="en", profile=profile).findings[0].severity == "medium"
    assert "calm-down" not in pitfalls_of("Please calm down tea is in aisle 4.", profile=profile)
    assert "calm-down" in pitfalls_of("Oh keep your hair on", profile=profile)
    assert pitfalls_of(CALM, profile=Profile(only=("grovel",))) == []


@pytest.mark.parametrize(
    "unit",
    ["sorry ", "sorry. ", "please calm down ", "> a\n", "1:11 <a@b> ", "pleese claim donw ", "you are not, but "],
)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_hostile_draft_takes_time_in_proportion_to_its_length(language, unit):
    lint(RULES, unit * 20, language=language)
    start = time.process_time()
    lint(RULES, unit * (50_000 // len(unit)), language=language)
    assert time.process_time() - start < 5, "the budget of a second for 100 kB is for the benchmarks"


def test_moves_are_recognised():
    text = "I'm sorry about that. I've just refunded the fee. Which card did you use?"
    made = [item.move for item in lint(RULES, text, language="en").moves]
    assert [name for name in made if name in {"apologise", "concrete_action", "ask"}] == [
        "apologise",
        "concrete_action",
        "ask",
    ]
    assert lint(RULES, text, language="de").moves == ()


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ru"])
def test_asking_for_some_pitfalls_finds_them_as_asking_for_all(language):
    """The linter asks only for the pitfalls that the scorer does not doubt; what they need must come along."""
    rules = compile_language(RULES, language)
    data = yaml.load((TRAINING / f"{language}-c.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    texts = sorted(text for part in ("report", "pass") for found in data[part].values() for text in found)
    for text in random.Random(7).sample(texts, 60):
        message = read(rules, text)
        whole = recognise(rules, message, history=(text,))
        for pitfall in {item.rule.owner for item in whole.pitfalls} | {"over-apology", "bare-refusal"}:
            some = recognise(rules, message, history=(text,), asking=rules.asking_for([pitfall]))
            assert of(pitfall, some) == of(pitfall, whole)


def of(pitfall, found):
    return [item for item in found.pitfalls if item.rule.owner == pitfall]


def test_result_can_be_sent_to_another_process():
    result = lint(RULES, "I'm so sorry. Please calm down, I will check it now.", language="en")
    assert pickle.loads(pickle.dumps(result)) == result
    assert result.moves
    assert result != lint(RULES, "Please calm down, I will check it now. I'm so sorry.", language="en")
