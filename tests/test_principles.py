"""All 218 principles of the documents have a place, the table says where, and no id is invented."""

import re
import sys
from pathlib import Path

import pytest

from deescalate.library import BUNDLED, bundled_names, catalogue, house_properties, load, principles, sources
from deescalate.principles import Home, homes, numbered
from deescalate.schema import by_text

sys.path.insert(0, str(Path(__file__).parent / "measure"))

from write_principles import FILE, table


@pytest.fixture(scope="module")
def found():
    return homes([load(name) for name in bundled_names()], house_properties(), catalogue(), by_text(principles()))


def test_the_documents_have_218_principles_and_each_has_its_line():
    wanted = list(numbered(sources()))
    assert len(wanted) == 218
    assert list(map(str, principles())) == wanted
    assert all(len(spec.says.split()) >= 4 for spec in principles().values())


def test_no_principle_is_without_a_home(found):
    assert [principle for principle in numbered(sources()) if not found.get(principle)] == []


def test_what_is_placed_by_hand_says_why():
    assert [str(name) for name, spec in principles().items() if (spec.lives is None) != (not spec.because)] == []


def test_the_table_beside_the_playbooks_is_the_one_of_these_playbooks():
    assert FILE.read_text(encoding="utf-8") == table(), "run: python tests/measure/write_principles.py"


def test_a_principle_lives_where_it_is_cited(found):
    assert Home("pitfall", "calm-down") in found["S2-39"]
    assert Home("promise", "F27") in found["S2-39"]
    assert Home("procedure", "coverage_hours") in found["S4-36"]
    assert any(home.kind == "step" and home.name.startswith("let_them_win:") for home in found["S0-34"])


def test_every_source_is_used_and_every_id_that_looks_like_one_exists():
    known = {str(name) for name in sources()}
    text = "\n".join(
        re.sub(r"(?m)(^|\s)#.*$", "", path.read_text(encoding="utf-8"))
        for path in sorted(BUNDLED.rglob("*.yaml"))
        if path.name not in {"sources.yaml", "principles.yaml"}
    )
    cited = set(re.findall(r"\b[a-z]+\d{4,5}\b|\b[a-z]{3,}\b|\bS\d(?=-\d\d)", text))
    assert [name for name in sorted(known) if name not in cited] == []
    unknown = set(re.findall(r"\bS\d-\d\d\b", text)) - set(numbered(sources()))
    assert not unknown
