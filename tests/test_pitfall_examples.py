"""Rules carry their tests: every example of every pitfall and move, in every language, and no rule without one."""

import json
from pathlib import Path

import pytest
import yaml

from deescalate.catalogue import problems_in
from deescalate.library import catalogue
from deescalate.linter import lint

RULES = catalogue()
LANGUAGES = ("en", "pl", "ro", "ru")
FEWEST_BETTER_WORDINGS = 2
HARMLESS = Path(__file__).parent / "harmless"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pitfall_is_written_and_every_example_holds(language):
    assert language in RULES.languages
    problems = problems_in(RULES, language)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("language", LANGUAGES)
def test_better_wordings_pass_the_linter_themselves(language):
    reported = [
        f"{name}: '{text}' is {finding.pitfall} «{finding.quote}»"
        for name, wording in RULES.languages[language].pitfalls.items()
        for text in wording.instead
        for finding in lint(RULES, text, language=language).findings
    ]
    assert not reported, "\n".join(reported)


@pytest.mark.parametrize("language", LANGUAGES)
def test_harmless_traps_are_not_reported(language):
    """Words that are bad in another language or another sense, as decent agents use them (tests/harmless)."""
    data = yaml.load((HARMLESS / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    texts = [text for name, found in data.items() if name != "language" for text in found]
    assert len(texts) >= 100
    reported = [
        f"'{text}' is {finding.pitfall} «{finding.quote}»"
        for text in texts
        for finding in lint(RULES, text, language=language).findings
    ]
    assert not reported, "\n".join(reported)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_complete_and_examples_go_both_ways(language):
    for name, wording in RULES.languages[language].pitfalls.items():
        assert len(wording.instead) >= FEWEST_BETTER_WORDINGS, name
        assert wording.rules, name
        assert wording.examples.report, name
        assert wording.examples.accept, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_the_domain_notes_are_among_ours_and_hold(language, shared: Path):
    path = shared / "domain" / "pitfalls.yaml"
    if not path.exists():
        pytest.skip("the project's shared material is not here")
    wrong = []
    for pitfall in yaml.safe_load(path.read_text(encoding="utf-8"))["pitfalls"]:
        given = pitfall["examples"][language]
        for wanted, texts in ((True, given["trigger"]), (False, given["near_miss"])):
            for text in texts:
                found = [item.pitfall for item in lint(RULES, text, language=language).findings]
                if (pitfall["id"] in found) is not wanted:
                    wrong.append(json.dumps([pitfall["id"], wanted, text], ensure_ascii=False))
    assert not wrong, "\n".join(wrong)
