"""What the linter makes of sentences nobody showed it: the aims of the project, on the blind sentences in tests/held_back.

Exact figures stand in the README (tests/measure/linter_table.py, moves_table.py); here only what must never get lost again.
"""

from pathlib import Path

import pytest
import yaml

import deescalate as de
from deescalate.findings import Severity
from deescalate.vocabulary import Act

HELD_BACK = Path(__file__).parent / "held_back"
LANGUAGES = ("en", "pl", "ro", "ru")
CAUGHT, NEAR_MISSES, CLEAN = 0.85, 0.05, 0.02
MOVES_HEARD, RIGHT = 0.6, 0.85


def blind(name: str) -> dict:
    return yaml.load((HELD_BACK / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def reported_share(texts: dict[str, list[str]], language: str) -> float:
    """How many of the texts are reported under the pitfall they are about."""
    found = [
        pitfall in {finding.pitfall for finding in de.lint(text, language=language).findings}
        for pitfall, of_pitfall in texts.items()
        for text in of_pitfall
    ]
    return sum(found) / len(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_replies_of_strangers_are_caught_and_decent_ones_left_alone(language):
    data = blind(language)
    assert reported_share(data["report"], language) >= CAUGHT
    assert reported_share(data["pass"], language) <= NEAR_MISSES
    grave = [
        text
        for text in data["clean"]
        if any(finding.severity.level >= Severity.HIGH.level for finding in de.lint(text, language=language).findings)
    ]
    assert len(grave) <= CLEAN * len(data["clean"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_good_moves_of_strangers_are_heard_and_mostly_right(language):
    made = heard = right = 0
    for act, sentences in blind(f"moves/{language}")["acts"].items():
        for one in sentences:
            text, acts = (one["text"], {act, *one["also"]}) if isinstance(one, dict) else (one, {act})
            found = {move.move for move in de.lint(text, language=language).moves} & set(map(str, Act))
            made, heard, right = made + len(acts), heard + len(found), right + len(acts & found)
    assert right >= MOVES_HEARD * made
    assert right >= RIGHT * heard
