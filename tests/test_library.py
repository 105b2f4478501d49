"""What is loaded from disk: bundled playbooks, a user's folder, and folders that try to be clever."""

import os

import pytest

import deescalate as de
from deescalate.assembly import source_problem
from deescalate.library import BUNDLED, bundled_names, catalogue, interface_texts, slots, sources, vocabulary
from deescalate.vocabulary import (
    LANGUAGES,
    Act,
    Channel,
    Complaint,
    CustomerMove,
    Flag,
    Mood,
    MoodChange,
    Outcome,
    Phase,
    Validity,
    Win,
)
from small import FILES

KINDS = {
    "mood": Mood, "mood_change": MoodChange, "complaint": Complaint, "channel": Channel, "flag": Flag, "validity": Validity,
    "said": CustomerMove, "act": Act, "phase": Phase, "win": Win, "outcome": Outcome,
}  # fmt: skip


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def own_files():
    """The small playbook with sources, slots and pitfalls that the library has."""
    text = FILES["small/playbook.yaml"].replace("[S9]", "[S2]").replace("[S9-1]", "[S2-1]").replace("[S9-2]", "[S2-2]")
    return {
        **FILES,
        "small/playbook.yaml": text,
        "asides/playbook.yaml": FILES["asides/playbook.yaml"].replace("[S9", "[S2"),
    }


def test_all_bundled_playbooks_load():
    assert "sedus" in bundled_names()
    for name in bundled_names():
        assert de.load(name).languages == LANGUAGES


def test_a_users_folder_loads_with_parts_of_its_own_and_bundled_ones(tmp_path):
    files = own_files()
    files["small/playbook.yaml"] = (
        files["small/playbook.yaml"]
        .replace("[asides]", "[asides, common/vulnerable]")
        .replace("  - {when: {flags: [threat_legal]}, go: lawyer}", "  - {when: {flags: [threat_legal]}, go: lawyer}")
    )
    files["asides/playbook.yaml"] = files["asides/playbook.yaml"].replace("[vulnerable]", "[key_account]")
    write(tmp_path, files)
    for path in (tmp_path / "small", str(tmp_path / "small"), tmp_path / "small" / "playbook.yaml"):
        talk = de.load(path).open(flags=["vulnerable"])
        assert talk.advice.step == "support_vulnerable"
        assert talk.hear().advice.step == "sorry"


def test_problems_of_a_users_folder_come_all_at_once(tmp_path):
    files = own_files()
    files["small/playbook.yaml"] = files["small/playbook.yaml"].replace("go: fix}", "go: fixx}")
    files["small/phrasings/en.yaml"] += "fix.other:\n  text: Done.\n"
    write(tmp_path, files)
    with pytest.raises(de.PlaybookError) as caught:
        de.load(tmp_path / "small")
    assert {problem.code for problem in caught.value.problems} == {"P01", "P05", "S07"}
    assert str(caught.value).startswith("small/phrasings/en.yaml:")


@pytest.mark.parametrize("name", ["nothing", "../sedus", "sedus/../sedus/nothing", "/", "", "sedus\0"])
def test_what_is_not_there_is_said_plainly(name):
    with pytest.raises(de.DeescalateError, match=r"there is no playbook|cannot be read"):
        de.load(name)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    write(tmp_path / "in", own_files())
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: hunter2\n", encoding="utf-8")
    (tmp_path / "in" / "small" / "phrasings" / "pl.yaml").symlink_to(secret)
    with pytest.raises(de.UnreadableError, match="leads out of") as caught:
        de.load(tmp_path / "in" / "small")
    assert "hunter2" not in str(caught.value)


def test_a_pipe_does_not_hang(tmp_path):
    write(tmp_path, own_files())
    os.mkfifo(tmp_path / "small" / "phrasings" / "pl.yaml")
    with pytest.raises(de.UnreadableError, match="not a regular file"):
        de.load(tmp_path / "small")


def test_a_part_cannot_be_included_from_anywhere(tmp_path):
    files = own_files()
    files["small/playbook.yaml"] = files["small/playbook.yaml"].replace("[asides]", '[asides, "../../etc"]')
    write(tmp_path, files)
    with pytest.raises(de.PlaybookError, match="P12 there is no part"):
        de.load(tmp_path / "small")


def test_the_vocabulary_has_every_term_in_every_language():
    terms = vocabulary()
    assert set(terms) == set(KINDS)
    for kind, enum in KINDS.items():
        assert list(terms[kind]) == list(enum), kind
        for term, by_language in terms[kind].items():
            assert tuple(by_language) == LANGUAGES, f"{kind}.{term}"
        for language in LANGUAGES:
            labels = [by_language[language].label for by_language in terms[kind].values()]
            assert len(set(labels)) == len(labels), f"two terms of {kind} have the same label in {language}"


def test_texts_around_the_playbooks_exist_in_every_language():
    for name, by_language in interface_texts().items():
        assert tuple(by_language) == LANGUAGES, name
    for name, spec in slots().items():
        assert tuple(spec.example) == LANGUAGES, name


def test_no_source_is_listed_in_vain():
    used = set()
    for path in BUNDLED.rglob("*.yaml"):
        if path.name != "sources.yaml":
            text = path.read_text(encoding="utf-8")
            used |= {name for name in map(str, sources()) if name in text}
    assert used == set(map(str, sources()))


def test_every_source_of_a_pitfall_has_an_entry():
    for name, spec in catalogue().pitfalls.items():
        for source in spec.source:
            assert source_problem(source, sources()) is None, f"{name}: {source}"
