"""Labels: every message in every language, right plurals, compiled files up to date."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from deescalate.training.shelf import labels_in

LOCALE = Path(__file__).parents[1] / "src" / "deescalate" / "training" / "locale"


def test_plurals_are_right():
    def turns(language, number):
        return labels_in(language).ngettext("after %d turn here", "after %d turns here", number) % number

    assert [turns("pl", number).split()[2] for number in (1, 3, 5, 22, 25)] == ["wypowiedzi", *["wypowiedziach"] * 4]
    assert [turns("ro", number) for number in (1, 3, 20)] == [
        "după 1 replică aici",
        "după 3 replici aici",
        "după 20 de replici aici",
    ]
    assert [turns("ru", number).split()[2] for number in (1, 2, 21)] == ["реплики", "реплик", "реплики"]
    assert turns("en", 1) == "after 1 turn here"


def test_own_words_come_first():
    assert labels_in("pl", {"Say": "Mów"}).gettext("Say") == "Mów"
    assert labels_in("pl").gettext("Say") == "Powiedz"
    assert labels_in("xx").gettext("Say") == "Say"


@pytest.mark.parametrize("language", ["pl", "ro", "ru"])
def test_messages_keep_their_places(language):
    text = (LOCALE / language / "LC_MESSAGES" / "training.po").read_text(encoding="utf-8")
    for message, words in re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"', text, re.MULTILINE):
        assert sorted(re.findall(r"%(?:\(\w+\))?[sd]", message)) == sorted(re.findall(r"%(?:\(\w+\))?[sd]", words)), (
            message
        )


def test_compiled_labels_are_up_to_date_and_complete():
    if importlib.util.find_spec("babel") is None:
        pytest.skip("Babel is not installed: labels were not compared with their sources")
    sys.path.insert(0, str(Path(__file__).parent / "measure"))
    write_labels = importlib.import_module("write_labels")
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/training.po")):
        assert po.with_suffix(".mo").read_bytes() == write_labels.compiled(po), (
            f"run tests/measure/write_labels.py: {po}"
        )
        assert list(write_labels.problems(po)) == []
