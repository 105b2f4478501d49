"""What rules can say beyond their patterns: guards of sentence, clause and pattern, contexts that must be known."""

import pytest

from deescalate.catalogue import problems_in, read_language, read_structure
from deescalate.findings import Severity
from deescalate.linter import lint
from deescalate.pitfalls import Catalogue, Profile
from deescalate.source import read_yaml

LEXICON = """
language: {language}
classes:
  negation: ["not", "nie"]
  clause: ["(but|ale|dar|но)"]
"""
PITFALL = """
odd:
  name: "Odd"
  says: "Is odd."
  why: "Because."
  instead: ["Even.", "Not odd."]
  examples: {{report: ["so odd"], accept: ["even"]}}
  rules:
{rules}
"""


def document(text: str):
    return read_yaml(text.encode(), "test.yaml")


def rules_of(rules: str, *, language: str = "en", spec: str = "severity: high, kind: surface, source: [practice]"):
    structure = read_structure([document(f"odd: {{{spec}}}")])
    read = read_language(
        document(LEXICON.format(language=language)), document("{}"), [document(PITFALL.format(rules=rules))]
    )
    assert not (*structure.problems, *read.problems), (*structure.problems, *read.problems)
    return Catalogue(structure.value, {language: read.value})


def quotes(rules: str, text: str, *, language: str = "en", **context: object) -> list[str]:
    return [
        item.quote for item in lint(rules_of(rules, language=language), text, language=language, **context).findings
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Not today, you are odd.", True),  # another clause
        ("It is not nice but you are odd.", True),
        ("It is not nice - you are odd.", True),
        ("Nobody is right, you are not odd at all.", False),
        ("Not today but you are not odd.", False),
        ("You are odd, not even.", True),
        ("Not you are odd.", False),
    ],
)
def test_guard_of_a_clause_does_not_look_beyond_it(text, found):
    assert bool(quotes('    - {say: ["odd"], unless_clause: ["not"]}', text)) is found


def test_guard_of_a_clause_knows_where_clause_and_sentence_begin_and_end():
    assert quotes('    - {say: ["odd"], unless_clause: ["^ so"]}', "So odd. A so odd.") == ["odd"]
    assert quotes('    - {say: ["odd"], unless_clause: [", so"]}', "Well, so odd, but odd") == ["odd"]
    assert quotes('    - {say: ["odd"], unless_clause: ["odd ,"]}', "Well, odd, but odd") == ["odd"]
    assert quotes('    - {say: ["odd"], unless_clause: ["odd $"]}', "Well, odd, but odd") == ["odd"]


def test_hit_over_two_clauses_is_guarded_by_both():
    rule = '    - {say: ["you ... odd"], unless_clause: ["not"]}'
    assert quotes(rule, "You, I say, are odd, not me") == ["You, I say, are odd"]
    assert quotes(rule, "Not you, I say, are odd") == []
    assert quotes(rule, "You, I say, are not odd") == []


@pytest.mark.parametrize(
    ("text", "found"), [("Nie, jest dziwne", True), ("Nie jest dziwne", False), ("Nie, dziwne", True)]
)
def test_negation_may_be_looked_for_in_the_clause_only(text, found):
    rule = '    - {say: ["dziwn*"], negated: cancels_in_clause}'
    assert bool(quotes(rule, text, language="pl")) is found
    assert quotes(rule.replace("_in_clause", ""), text, language="pl") == []


def test_pattern_may_have_guards_of_its_own():
    rules = """
    - say:
        - "odd"
        - {pattern: "strange", unless: ["film"], unless_here: ["strange as"], unless_clause: ["house"]}
        - {pattern: "weird", unless_message: ["joke"]}
      unless: ["maybe"]
"""
    assert quotes(rules, "an odd film, a strange one") == ["odd"]
    assert quotes(rules, "odd house, strange") == ["odd", "strange"]
    assert quotes(rules, "strange house, odd") == ["odd"]
    assert quotes(rules, "strange as it is, strange") == ["strange"]
    assert quotes(rules, "weird. odd. A joke.") == ["odd"]
    assert quotes(rules, "maybe strange or odd") == []


def test_guards_of_patterns_leave_the_count_of_the_rule_alone():
    rules = '    - {say: ["odd", {pattern: "strange", unless: ["film"]}], times: {at_least: 2}}'
    assert quotes(rules, "odd. strange.") == ["strange"]
    assert quotes(rules, "odd. strange film.") == []


def test_pattern_twice_in_a_rule_is_a_problem():
    with pytest.raises(AssertionError, match="S08"):
        rules_of('    - {say: ["odd", "odd"]}')


def test_unreadable_guard_of_a_pattern_is_found_where_it_stands():
    problem = problems_in(rules_of('    - {say: [{pattern: "odd", unless: ["a (b"]}]}'), "en")[0]
    assert (problem.code, problem.where.line) == ("R01", 9)


def test_gap_at_the_end_of_a_guard_covers_the_words_after_it():
    assert quotes('    - {say: ["odd"], unless_here: ["not ..3"]}', "not so very odd. not so very very odd") == ["odd"]
    assert quotes('    - {say: ["odd"], unless_here: ["not ..3;"]}', "not so, odd") == ["odd"]
    assert quotes('    - {say: ["odd"], unless_here: ["not ..3"]}', "not so, odd") == []


def test_guard_is_looked_for_from_every_word():
    # The first "not ... not" must not hide the second one, which reaches the word.
    assert quotes('    - {say: ["odd"], unless_here: ["not ..4 (not|odd)"]}', "not a not b odd") == []


@pytest.mark.parametrize(
    ("context", "severity"),
    [
        ({}, ["medium"]),
        ({"channel": "email_letter"}, []),
        ({"channel": "social_public"}, ["block"]),
        ({"mood": "angry"}, ["medium"]),
    ],
)
def test_what_is_wrong_only_in_public_is_medium_while_the_channel_is_not_known(context, severity):
    spec = "severity: high, kind: context, source: [practice], when: {channels: [social_public]}"
    rules = rules_of('    - {say: ["odd"]}', spec=spec)
    assert [finding.severity for finding in lint(rules, "so odd", language="en", **context).findings] == severity


def test_a_severity_that_a_team_sets_stands_while_the_channel_is_not_known():
    spec = "severity: high, kind: context, source: [practice], when: {channels: [social_public]}"
    rules = rules_of('    - {say: ["odd"]}', spec=spec)
    (name,) = rules.pitfalls
    profile = Profile(severity={name: Severity.BLOCK})
    assert [finding.severity for finding in lint(rules, "so odd", language="en", profile=profile).findings] == ["block"]
