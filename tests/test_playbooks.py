"""What each bundled playbook is for, and where it goes (that it keeps its promises: tests/test_promises.py)."""

import pytest

import deescalate as de
from deescalate.library import bundled_names
from deescalate.vocabulary import LANGUAGES, Channel, Complaint, Flag, Mood

NAMES = ("ambassador", "complete", "first_contact", "let_them_win", "sedus", "ten_rules")


def test_these_are_the_playbooks():
    assert tuple(bundled_names()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_step_can_be_coached_in_every_language(name):
    playbook = de.load(name)
    assert playbook.languages == LANGUAGES
    for language in LANGUAGES:
        assert set(playbook.texts[language]) == set(playbook.steps)
        for channel in playbook.scope.channels:
            advice = playbook.open(channel=channel, language=language, mood="angry").advice
            assert len(advice.say) >= 3
            assert advice.goal


@pytest.mark.parametrize("name", ["complete", "ten_rules"])
def test_the_general_playbooks_are_for_every_channel(name):
    assert set(de.load(name).scope.channels) == set(Channel)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("complaint", list(Complaint))
def test_complete_begins_with_something_to_say_whatever_comes(complaint, channel):
    playbook = de.load("complete")
    for mood in Mood:
        advice = playbook.open(complaint=complaint, channel=channel, mood=mood, language="pl").advice
        assert len(advice.say) >= 3


def test_complete_resolves_what_the_documents_disagree_about():
    playbook = de.load("complete")
    steps = playbook.steps
    # C1: the right to complain is granted before any fact is conceded
    assert "validate" in steps["thank_and_ask"].acts
    assert not [step.name for step in steps.values() if "concede_fact" in step.acts]
    # C3: what somebody is entitled to is given at once; a choice is offered where it is goodwill
    talk = playbook.open(
        complaint="product_defect", mood="angry", channel="phone", facts={"entitlement": "a free repair"}
    )
    while talk.advice.step != "check_it":
        talk = talk.hear(said="answers", mood="dissatisfied")
    assert talk.hear(said="answers", validity="company_at_fault").advice.step == "grant_entitlement"
    plain = playbook.open(complaint="product_defect", mood="angry", channel="phone")
    while plain.advice.step != "check_it":
        plain = plain.hear(said="answers", mood="dissatisfied")
    assert plain.hear(said="answers", validity="company_at_fault").advice.step == "give_a_choice"
    # C6: the risky way needs the agent's own consent
    assert "take_over" in steps
    # C7: a call is offered, and who prefers writing goes on in writing
    letters = playbook.open(complaint="delivery", mood="angry", channel="email_letter").hear(said="explains")
    letters = letters.hear(said="corrects").hear(said="corrects")
    assert letters.advice.step == "offer_a_call"
    assert letters.hear(said="rejects").advice.step == "write_back"
    # C9: what failed twice is owned before anything is offered again
    again = playbook.open(complaint="repeat_failure", mood="angry", channel="phone")
    while again.advice.step != "define":
        again = again.hear(said="explains")
    assert again.hear(said="confirms").advice.step == "own_the_repeat"


@pytest.mark.parametrize("flag", [Flag.THREAT_SELF_HARM, Flag.VULNERABLE, Flag.THREAT_LEGAL])
@pytest.mark.parametrize("name", NAMES)
def test_people_come_before_procedure_everywhere(name, flag):
    talk = de.load(name).open(mood="angry").hear(said="explains", flags=[flag])
    wanted = {
        Flag.THREAT_SELF_HARM: "stay_with",
        Flag.VULNERABLE: "support_vulnerable",
        Flag.THREAT_LEGAL: "answer_legal",
    }
    assert talk.advice.step == wanted[flag]


def test_the_first_contact_meets_the_nearly_furious_differently():
    playbook = de.load("first_contact")
    assert playbook.open(mood="dissatisfied").advice.step == "show_interest"
    assert playbook.open(mood="furious").advice.step == "meet_the_fury"


def test_let_them_win_takes_some_cases_to_the_centre_in_any_event():
    playbook = de.load("let_them_win")
    for complaint, step in (("staff_conduct", "ask_the_centre"), ("delivery", "bounded_offer")):
        talk = playbook.open(complaint=complaint, mood="dissatisfied", authority=2)
        while talk.advice.step != "real_effort":
            talk = talk.hear(said="answers")
        assert talk.hear(said="answers", validity="company_at_fault").advice.step == step
