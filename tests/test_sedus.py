"""SEDUS as a user meets it: where it goes, when it branches, what it can say in each language."""

import re

import pytest

import deescalate as de
from deescalate.playbook import Playbook
from deescalate.vocabulary import LANGUAGES, Channel, Complaint, Flag
from deescalate.wording import can_always_be_said

SEDUS = de.load("sedus")
APOLOGY = {
    "en": r"\b(sorry|apolog\w+|regret\w*|forgive)\b",
    "pl": r"\b(przepr\w+|przykro|wybacz\w*|żałuję)\b",
    "ro": r"\b(scuz\w*|pare rău|iert\w*|regret\w*)\b",
    "ru": r"\b(извин\w+|прост(и|ите|ить)|жаль|сожале\w+|прощени\w+)\b",
}


def walk(talk: de.Conversation, *turns: str | dict[str, object]) -> list[str]:
    """The steps that the turns lead through, the present one first; a text is what the customer did."""
    steps = [talk.snapshot.step]
    for turn in turns:
        talk = talk.hear(**({"said": turn} if isinstance(turn, str) else turn))
        steps.append(talk.snapshot.step)
    return steps


def furious(**more: object) -> de.Conversation:
    return SEDUS.open(**{"mood": "furious", "complaint": "billing_overcharge", **more})


def test_the_reference_path_of_a_furious_caller_who_is_right():
    steps = walk(
        furious(),
        "vents",
        {"said": "explains", "mood": "angry"},
        "confirms",
        "answers",
        {"said": "speaks", "validity": "company_at_fault"},
        "chooses",
        "accepts",
        "thanks",
        "confirms",
    )
    assert steps == ["apologise", "empathise", "define", "ask_expectation", "effort", "options", "resolve", "offer_win", "confirm", "close_solved"]  # fmt: skip


def test_a_mistaken_customer_is_shown_nothing_but_looks_along_and_keeps_face():
    steps = walk(furious(), "vents", "explains", "confirms", "answers", {"validity": "customer_mistaken"}, "accepts", "thanks", "confirms")  # fmt: skip
    assert steps[5:] == ["look_together", "offer_win", "confirm", "close_explained"]


def test_without_a_solution_there_is_effort_twice_then_an_honest_no_then_a_win():
    steps = walk(furious(), "vents", "explains", "confirms", "answers", {"validity": "unsolvable"}, "speaks", "rejects", "speaks", "confirms")  # fmt: skip
    assert steps[4:] == ["effort", "effort_more", "honest_no", "offer_win", "confirm", "close_parted"]


def test_what_cannot_be_found_out_now_gets_a_date():
    steps = walk(furious(), "vents", "explains", "confirms", "answers", "accepts", "accepts", "accepts", "accepts", "thanks", "confirms")  # fmt: skip
    assert steps[4:] == ["effort", "effort", "effort", "commit_check", "offer_win", "confirm", "close_promised"]


def test_who_may_not_decide_asks_those_who_may_and_promises_a_date():
    steps = walk(furious(authority=0), "vents", "explains", "confirms", "answers", {"validity": "company_at_fault"}, "accepts", "thanks", "confirms")  # fmt: skip
    assert steps[5:] == ["ask_central", "offer_win", "confirm", "close_promised"]


@pytest.mark.parametrize(
    ("turn", "step"),
    [
        ({"mood": "angry", "said": "vents"}, "define"),
        ({"mood": "furious", "said": "vents"}, "listen"),
        ({"mood": "furious", "said": "explains"}, "define"),
        ({"mood": "dissatisfied", "said": "vents"}, "define"),
    ],
)
def test_empathy_goes_on_by_mood_and_by_what_the_customer_did(turn, step):
    assert walk(furious(), "vents", turn)[-1] == step


def test_a_mood_that_does_not_fall_leads_to_another_way_or_another_person():
    steps = walk(furious(), "vents", "vents", "vents", "vents", "vents", "vents", "vents")
    assert steps[2:] == ["listen", "listen", "listen", "change_approach", "change_approach", "prepare_handover"]


def test_a_flare_up_goes_back_to_listening_once_then_to_somebody_else():
    talk = SEDUS.open(mood="dissatisfied").hear(said="explains").hear(said="explains")
    assert talk.snapshot.step == "define"
    talk = talk.hear(said="vents", mood="angry")
    assert talk.snapshot.step == "listen_again"
    talk = talk.hear(said="explains", mood="dissatisfied")
    assert talk.snapshot.step == "define"
    assert talk.hear(said="vents", mood="furious").snapshot.step == "prepare_handover"


TAKEOVER = {"mood": "furious", "channel": "phone", "opt_in": ["takeover"]}


def test_the_anger_is_taken_over_only_when_every_condition_is_met():
    assert walk(SEDUS.open(**TAKEOVER), "vents", "vents")[-1] == "take_over"


@pytest.mark.parametrize(
    "spoiled",
    [
        {"opt_in": []},
        {"mood": "angry"},
        {"channel": "chat"},
        {"channel": "messaging_dm"},
        {"validity": "customer_mistaken"},
        *({"flags": [flag]} for flag in ("vulnerable", "cold_sarcastic", "audience_present", "threat_legal", "threat_publicity", "abusive_personal", "discriminatory")),
    ],
    ids=str,
)  # fmt: skip
def test_one_missing_condition_keeps_the_anger_where_it_is(spoiled):
    talk = SEDUS.open(**{**TAKEOVER, **spoiled})
    for _ in range(8):
        assert talk.snapshot.step != "take_over"
        talk = talk.hear(said="vents")


def test_taking_over_ends_when_the_customer_calms_the_agent_or_after_two_turns():
    start = SEDUS.open(**TAKEOVER).hear(said="vents").hear(said="vents")
    assert walk(start, "calms_agent")[-1] == "define"
    assert walk(start, "vents", "vents")[-1] == "listen"
    assert "take_over" not in walk(start, "vents", "vents", "vents", "vents")[2:]


def test_abuse_meets_a_limit_a_warning_and_an_end_with_a_way_back():
    abuse = {"said": "insults", "flags": ["abusive_personal"]}
    steps = walk(furious(), "vents", abuse, "explains", abuse, abuse)
    assert steps == ["apologise", "empathise", "set_limit", "empathise", "warn", "end_contact"]


def test_swearing_at_the_situation_is_not_abuse():
    assert "set_limit" not in walk(furious(), "insults", "insults", "insults")


@pytest.mark.parametrize(
    ("turn", "step", "then"),
    [
        ({"flags": ["vulnerable"]}, "support_vulnerable", "define"),
        ({"flags": ["threat_legal"], "said": "threatens"}, "answer_legal", "define"),
        ({"flags": ["threat_publicity"], "said": "threatens"}, "answer_publicity", "define"),
        ({"flags": ["silent_leaving"]}, "invite_complaint", "define"),
        ({"complaint": "safety_hygiene"}, "make_safe", "define"),
        ({"complaint": "privacy_security"}, "secure_first", "define"),
        ({"flags": ["threat_violence"], "said": "threatens"}, "end_for_safety", "end_for_safety"),
        ({"flags": ["threat_self_harm"]}, "stay_with", "refer_help"),
        ({"said": "asks_for_manager"}, "prepare_handover", "hand_over"),
        ({"flags": ["agent_involved"]}, "prepare_handover", "hand_over"),
        ({"said": "leaves"}, "let_go", "let_go"),
    ],
    ids=str,
)
def test_what_comes_in_between_is_answered_and_the_thread_is_taken_up_again(turn, step, then):
    talk = furious().hear(said="vents").hear(said="explains")
    assert talk.snapshot.step == "define"
    talk = talk.hear(**turn)
    assert talk.snapshot.step == step
    assert talk.hear(said="answers").snapshot.step == then


@pytest.mark.parametrize("flag", list(Flag))
def test_every_flag_can_be_up_from_the_start(flag):
    talk = furious(flags=[flag])
    assert talk.advice.say


def test_reconstructed_steps_say_so():
    invented = {name for name, step in SEDUS.steps.items() if not step.aside and step.provenance}
    of_the_document = {name for name, step in SEDUS.steps.items() if not step.aside} - invented
    assert of_the_document == {"apologise", "empathise", "take_over", "listen", "change_approach"}
    assert furious().hear(said="vents").hear(said="explains").advice.reconstruction


def phrasings(playbook: Playbook):
    return [
        (language, step, phrasing)
        for language, by_step in playbook.phrasings.items()
        for step, found in by_step.items()
        for phrasing in found
    ]


def test_four_languages_and_no_other():
    assert SEDUS.languages == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_four_sentences_that_can_always_be_said(language):
    for step, found in SEDUS.phrasings[language].items():
        for channel in (Channel.PHONE, Channel.CHAT):
            assert sum(can_always_be_said(one, channel) for one in found) >= 4, step


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["apologise", "define", "effort", "resolve", "offer_win"])
def test_every_complaint_has_its_own_words_where_it_changes_what_one_says(language, step):
    ids = {phrasing.id for phrasing in SEDUS.phrasings[language][step]}
    assert {f"{step}.{complaint.replace('_', '-')}" for complaint in Complaint} <= ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_apology_in_each_apology_and_none_elsewhere(language):
    for _, step, phrasing in (found for found in phrasings(SEDUS) if found[0] == language):
        said = re.findall(APOLOGY[language], phrasing.text.casefold())
        assert len(said) == (1 if step == "apologise" else 0), phrasing


def test_sentences_are_short_ask_one_thing_and_use_no_semicolon():
    for _, _, phrasing in phrasings(SEDUS):
        assert len(phrasing.text.split()) <= 40, phrasing
        assert phrasing.text.count("?") <= 1, phrasing
        assert ";" not in phrasing.text, phrasing


def test_no_sentence_stands_in_a_document_or_in_the_catalogue_of_the_domain(shared):
    if not (shared / "seeds").is_dir():
        pytest.skip("the project's shared material is not here")
    documents = " ".join(
        " ".join(path.read_text(encoding="utf-8").casefold().split())
        for path in (*shared.glob("seeds/*.txt"), shared / "domain" / "pitfalls.yaml")
    )
    for _, _, phrasing in phrasings(SEDUS):
        assert " ".join(phrasing.text.casefold().strip(".!?").split()) not in documents, phrasing
