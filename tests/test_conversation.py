"""Conversations: immutable, replayable, JSON in and out, and advice that is never empty and never half filled."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deescalate as de
from deescalate.guards import MAX_TURNS_HERE
from deescalate.vocabulary import (
    LANGUAGES,
    Channel,
    Complaint,
    CustomerMove,
    Flag,
    Mood,
    Validity,
)
from deescalate.wire import ConversationRecord, json_schema, records_of

SEDUS = de.load("sedus")
SLOTS = sorted(SEDUS.names.knows)

values = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" {}|<>&"), min_size=1, max_size=40
).filter(str.strip)
facts = st.dictionaries(st.sampled_from(SLOTS), values, max_size=5)
openings = st.fixed_dictionaries(
    {
        "language": st.sampled_from(LANGUAGES),
        "complaint": st.sampled_from(Complaint),
        "mood": st.sampled_from(Mood),
        "channel": st.sampled_from(SEDUS.scope.channels),
    },
    optional={
        "validity": st.sampled_from(Validity),
        "authority": st.integers(0, 3),
        "flags": st.lists(st.sampled_from(Flag), max_size=3, unique=True),
        "opt_in": st.just(["takeover"]),
        "facts": facts,
        "agent_form": st.sampled_from(["m", "f"]),
        "customer_form": st.sampled_from(["m", "f", "group"]),
    },
)
heard = st.fixed_dictionaries(
    {"said": st.sampled_from(CustomerMove)},
    optional={
        "mood": st.sampled_from(Mood),
        "flags": st.lists(st.sampled_from(Flag), max_size=2, unique=True),
        "validity": st.sampled_from(Validity),
        "complaint": st.sampled_from(Complaint),
        "facts": facts,
        "text": st.text(max_size=30),
    },
)
turns = st.lists(st.one_of(heard, st.integers(0, 3)), max_size=14)
"""What the customer did, or the number of the coach's line that the agent says."""


def held(opening, sequence) -> de.Conversation:
    talk = SEDUS.open(**opening)
    for turn in sequence:
        talk = (
            talk.reply(talk.advice.say[turn % len(talk.advice.say)].text)
            if isinstance(turn, int)
            else talk.hear(**turn)
        )
    return talk


@given(openings, turns)
def test_advice_is_never_empty_and_never_half_filled(opening, sequence):
    talk = held(opening, sequence)
    known = "".join(value for _, value in sorted(talk.facts.items()))
    assert talk.advice.say
    assert talk.advice.goal
    assert talk.advice.listen_for
    for suggestion in talk.advice.say:
        assert suggestion.text.strip()
        assert not re.search(r"\{(agent|customer|[a-z_]+)[:|}]", suggestion.text) or "{" in known


@given(openings, turns)
def test_replaying_a_log_gives_an_equal_conversation(opening, sequence):
    talk = held(opening, sequence)
    again = SEDUS.replay(talk.opening, talk.log)
    assert again == talk
    assert again.advice == talk.advice


@given(openings, turns)
def test_json_there_and_back_gives_an_equal_conversation(opening, sequence):
    talk = held(opening, sequence)
    text = de.conversation_to_json(talk)
    assert de.conversation_from_json(SEDUS, text) == talk
    assert de.conversation_to_json(de.conversation_from_json(SEDUS, text)) == text


@given(openings, turns, heard)
def test_turns_change_nothing_that_was_there_before(opening, sequence, turn):
    talk = held(opening, sequence)
    before = de.conversation_to_json(talk)
    advice = talk.advice
    talk.hear(**turn)
    talk.reply(advice.say[0].text)
    assert de.conversation_to_json(talk) == before
    assert talk.advice is advice


@given(openings, turns, heard)
def test_undo_takes_back_exactly_the_last_turn(opening, sequence, turn):
    talk = held(opening, sequence)
    assert talk.hear(**turn).undo() == talk
    assert talk.reply("Thank you.").undo() == talk


@given(openings, turns)
def test_the_same_input_gives_the_same_advice(opening, sequence):
    assert held(opening, sequence).advice == held(opening, sequence).advice


def test_undo_at_the_beginning_stays_there():
    talk = SEDUS.open()
    assert talk.undo() == talk


def test_what_was_said_is_not_offered_again_until_nothing_else_is_left():
    talk = SEDUS.open(mood="furious").hear(said="vents")
    offered = [suggestion.id for suggestion in talk.advice.say]
    spoken = []
    while len(spoken) < len(offered):
        best = talk.advice.say[0]
        assert not {suggestion.id for suggestion in talk.advice.say} & set(spoken)
        spoken.append(best.id)
        talk = talk.reply(f"Hello! {best.text.upper()}")
    assert [suggestion.id for suggestion in talk.advice.say] == offered


def test_the_most_specific_phrasing_comes_first():
    assert SEDUS.open(complaint="delivery").advice.say[0].id == "apologise.delivery"
    with_amount = SEDUS.open(complaint="billing_overcharge", facts={"amount": "£12"}).hear().hear(said="explains")
    assert with_amount.advice.say[0].id == "define.amount"
    assert "£12" in with_amount.advice.say[0].text


def unspecific_lengths(mood: str) -> list[int]:
    suggestions = SEDUS.open(mood=mood, language="ro").hear(said="vents").advice.say
    weights = {phrasing.id: phrasing.weight for phrasing in SEDUS.phrasings["ro"]["empathise"]}
    return [len(suggestion.text.split()) for suggestion in suggestions if weights[suggestion.id] == 0]


def test_an_angry_customer_gets_the_shorter_of_two_equal_sentences_first():
    assert unspecific_lengths("angry") == sorted(unspecific_lengths("angry"))
    assert unspecific_lengths("furious") == sorted(unspecific_lengths("furious"))
    assert unspecific_lengths("frustrated") != sorted(unspecific_lengths("frustrated"))


def test_the_most_specific_comes_first_for_a_furious_customer_too():
    for language in LANGUAGES:
        assert (
            SEDUS.open(mood="furious", complaint="delivery", language=language).advice.say[0].id == "apologise.delivery"
        )


def test_forms_are_used_only_when_they_are_known():
    def forms(**known: str) -> set[str]:
        return {s.text for s in SEDUS.open(language="pl", **known).advice.say if s.id == "apologise.formed"}

    assert forms() == set()
    assert len({*forms(customer_form="m"), *forms(customer_form="f"), *forms(customer_form="group")}) == 3


def test_a_value_is_inserted_as_it_is_and_never_read_again():
    talk = SEDUS.open(facts={"item": "{agent_name|x} {0.__class__}"})
    assert any("{agent_name|x} {0.__class__}" in suggestion.text for suggestion in talk.advice.say)


def test_remedies_follow_what_is_known():
    def remedies(**more: object) -> set[str]:
        talk = SEDUS.open(**more).hear().hear(said="explains").hear(said="confirms").hear(said="answers")
        for _ in range(12):
            if talk.snapshot.step == "offer_win":
                break
            talk = talk.hear(said="accepts")
        return {str(remedy.id) for remedy in talk.advice.remedies}

    assert "goodwill_token" in remedies(validity="company_at_fault")
    assert "goodwill_token" not in remedies(validity="customer_mistaken")
    assert {"partial_rightness", "insider_help"} <= remedies(validity="customer_mistaken")
    assert "hospitality" in remedies(channel="face_to_face")
    assert "hospitality" not in remedies(channel="phone")


def test_why_names_the_rule_with_its_file_and_line(root):
    talk = SEDUS.open().hear(said="vents")
    place = talk.advice.why.rpartition("(")[2].rstrip(")")
    file, line = place.rsplit(":", 1)
    assert "go: empathise" in (root / "playbooks" / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_an_interrupt_says_that_it_is_one():
    assert SEDUS.open(flags=["vulnerable"]).advice.why.startswith("interrupt: flags vulnerable")


def test_at_an_end_nothing_changes_any_more():
    talk = SEDUS.open(flags=["threat_violence"])
    assert talk.outcome == "safety_referral"
    later = talk.hear(said="explains", mood="calm", flags=["vulnerable"])
    assert later.snapshot == talk.snapshot
    assert later.advice.why == "the conversation has ended"


def test_turns_in_a_step_are_counted_up_to_a_limit():
    talk = SEDUS.open(flags=["threat_self_harm"])
    for _ in range(MAX_TURNS_HERE * 2):
        talk = talk.hear(said="silent")
    assert talk.snapshot.turns_here <= MAX_TURNS_HERE


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"mood": "mad"}, "unknown mood 'mad'"),
        ({"complaint": "billing"}, "unknown complaint 'billing'"),
        ({"channel": "fax"}, "unknown channel 'fax'"),
        ({"channel": "email_letter"}, "playbook 'sedus' is not for channel 'email_letter'"),
        ({"language": "de"}, "unknown language 'de'; known: en, pl, ro, ru"),
        ({"flags": ["vulnerabel"]}, "did you mean 'vulnerable'?"),
        ({"flags": "vulnerable"}, "write ['vulnerable']"),
        ({"opt_in": ["takover"]}, "did you mean 'takeover'?"),
        ({"facts": {"amont": "1"}}, "did you mean 'amount'?"),
        ({"facts": {"amount": "1\n2"}}, "one line of text"),
        ({"facts": {"amount": ""}}, "one line of text"),
        ({"facts": {"amount": "x" * 201}}, "one line of text"),
        ({"authority": 4}, "from 0 to 3, found 4"),
        ({"validity": "true"}, "unknown validity 'true'"),
        ({"agent_form": "x"}, "unknown form 'x'"),
    ],
    ids=str,
)
def test_what_does_not_exist_is_the_callers_mistake(wrong, says):
    with pytest.raises(de.MisuseError) as caught:
        SEDUS.open(**wrong)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "wrong", [{"said": "shouts"}, {"mood": "mad"}, {"flags": ["x"]}, {"facts": {"x": "1"}}, {"validity": "x"}]
)
def test_the_same_holds_for_a_turn(wrong):
    with pytest.raises(de.MisuseError):
        SEDUS.open().hear(**wrong)


@pytest.mark.parametrize("wrong", ["", "  ", None, 3])
def test_a_reply_is_a_text(wrong):
    with pytest.raises(de.MisuseError):
        SEDUS.open().reply(wrong)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "Invalid JSON"),
        ("[]", "should be an object"),
        ('{"turns": []}', "open"),
        ('{"open": {"mood": "mad"}}', "open.mood"),
        ('{"open": {"playbook": "sedus"}, "turns": [{"agent": "a", "customer": {}}]}', "either 'agent' or 'customer'"),
        ('{"open": {"playbook": "sedus"}, "turns": [{"customer": {"sayd": 1}}]}', "turns.0.customer.sayd"),
        ('{"open": {"playbook": "other"}}', "held with playbook 'other'"),
    ],
)
def test_json_from_elsewhere_is_checked(text, says):
    with pytest.raises(de.MisuseError) as caught:
        de.conversation_from_json(SEDUS, text)
    assert says in str(caught.value)


def test_advice_and_findings_are_json_with_a_schema():
    import jsonschema  # noqa: PLC0415 - used here only

    talk = SEDUS.open(mood="furious").reply("Please calm down.")
    for value in (talk.advice, talk.heard):
        data = de.to_json(value)
        assert json.loads(json.dumps(data)) == data
        jsonschema.validate(data, json_schema(type(value)))


def test_a_conversation_is_the_same_records_that_a_recording_has():
    talk = (
        SEDUS.open(language="ro", facts={"amount": "3 lei"}).reply("Îmi cer scuze.").hear(said="vents", mood="furious")
    )
    first, *rest = records_of(talk)
    assert ConversationRecord.model_validate({**first, "turns": rest})
    assert rest == [{"agent": "Îmi cer scuze."}, {"customer": {"mood": "furious", "said": "vents"}}]


def test_every_channel_of_the_scope_can_be_opened():
    for channel in Channel:
        if channel in SEDUS.scope.channels:
            assert SEDUS.open(channel=channel).advice.say
