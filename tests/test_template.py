"""Sentences with slots and forms: what they say, and that nothing in them is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deescalate.template import Form, TemplateError, fill, parse_template


def said(text: str, agent: Form | None = None, customer: Form | None = None, **values: str) -> str | None:
    return fill(parse_template(text), values, agent, customer)


def test_a_slot_is_filled_or_the_sentence_is_not_said():
    assert said("About {item}.", item="the lamp") == "About the lamp."
    assert said("About {item}.") is None


def test_a_fallback_stands_in_only_when_the_value_is_not_known():
    assert said("About {item|your order}.") == "About your order."
    assert said("About {item|your order}.", item="the lamp") == "About the lamp."
    assert parse_template("{item|x}").required == frozenset()


@pytest.mark.parametrize(
    ("form", "words"),
    [(Form.MASCULINE, "pan wie"), (Form.FEMININE, "pani wie"), (Form.GROUP, "państwo wiedzą"), (None, None)],
)
def test_a_form_is_chosen_by_who_it_is_said_to(form, words):
    assert said("{customer: pan wie / pani wie / państwo wiedzą}", customer=form) == words


def test_a_form_that_the_sentence_does_not_have_keeps_it_unsaid():
    assert said("{customer: pan / pani}", customer=Form.GROUP) is None
    assert said("{agent: sam / sama}", agent=Form.FEMININE) == "sama"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "}",
        "{}",
        "{ }",
        "{a.b}",
        "{a[0]}",
        "{a!r}",
        "{a:>9}",
        "{A}",
        "{{a}}",
        "{agent: x}",
        "{agent: a / / b}",
        "{a{b}}",
        "{%x%}",
    ],
)
def test_everything_else_in_braces_is_refused(text):
    with pytest.raises(TemplateError):
        parse_template(text)


def test_the_place_of_a_mistake_is_named():
    with pytest.raises(TemplateError) as caught:
        parse_template("Good {item} and {bad.one}.")
    assert caught.value.offset == len("Good {item} and ")


@given(st.text())
def test_any_text_is_parsed_or_refused(text):
    try:
        template = parse_template(text)
    except TemplateError:
        return
    if not template.slots and not template.persons:
        assert fill(template, {}, None, None) in (text, "")


@given(st.text())
def test_a_value_comes_out_as_it_went_in(value):
    assert said("<{item}>", item=value) == f"<{value}>"
