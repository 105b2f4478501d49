"""Flashcards: what a learner meets, ids that stay, nothing of Anki's own language let through."""

import io
import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from importlib.util import find_spec

import pytest

import deescalate as de
from deescalate.cli import main
from deescalate.training import anki_deck, flashcards
from deescalate.training.anki_deck import deck_file
from deescalate.training.flashcards import deck_of, text_file
from deescalate.training.rendering import Look, Wish, job_of, order_of
from test_training_rendering import LANGUAGES, with_texts
from training_sample import sample_scenes, sample_slips

HOSTILE = '</div><script>alert(1)</script>\t"quoted", #tags:x {{c1::Front}} [sound:x.mp3] [latex]y[/latex] \\(z\\) & \' ; a::b'


@pytest.fixture(scope="module")
def sedus():
    return de.load("sedus")


def job_in(coach, language="en", **wish):
    job = job_of(coach, order_of(coach, Wish(language, **wish), Look()), Look())
    slips = sample_slips(tuple(map(str, coach.catalogue.pitfalls)))
    return replace(job, scenes=job.scenes or sample_scenes(), slips=job.slips or slips)


def hostile_deck():
    """A deck whose cards have our hostile text on one of their sides, and in its name."""
    job = job_in(with_texts(de.load("sedus"), "en", HOSTILE), date="2026-11-24")
    job = replace(job, scenes=tuple(replace(scene, title=HOSTILE) for scene in sample_scenes()))
    deck = deck_of(job)
    notes = tuple(note for note in deck.notes if "alert(1)" in note.front + note.back)
    assert {note.id.split(".")[2] for note in notes} == {"step", "situation"}
    return deck._replace(notes=notes)


def rows(text):
    lines = text.removesuffix("\n").split("\n")
    return [line for line in lines if line.startswith("#")], [
        line.split("\t") for line in lines if not line.startswith("#")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deck_asks_for_steps_situations_and_pitfalls(sedus, language):
    job = job_in(sedus, language)
    _, notes = rows(text_file(deck_of(job)))
    assert all(len(note) == 4 and all(note) for note in notes)
    assert len({note[0] for note in notes}) == len(notes)
    assert len({note[1] for note in notes}) == len(notes), "two cards with one question"
    kinds = [note[0].split(".")[2] for note in notes]
    assert {kind: kinds.count(kind) > 10 for kind in ("step", "pitfall", "spot", "situation")} == dict.fromkeys(
        ("step", "pitfall", "spot", "situation"), True
    )
    by_id = {note[0]: note for note in notes}
    for pitfall in job.material.pitfalls:
        assert flashcards._e(pitfall.name) in by_id[f"deescalate.{language}.spot.{pitfall.id}"][2]
        assert flashcards._e(pitfall.name) not in by_id[f"deescalate.{language}.spot.{pitfall.id}"][1]


def test_ids_stay_when_texts_change(sedus):
    old = deck_of(job_in(sedus, date="2026-11-24"))
    new = deck_of(job_in(with_texts(sedus, "en", "Something else"), date="2026-12-01"))
    assert [note.id for note in old.notes] == [note.id for note in new.notes]
    assert sum(before != after for before, after in zip(old.notes, new.notes, strict=True)) >= 1
    assert (old.id, old.day < new.day) == (new.id, True)


def test_the_header_is_what_anki_reads(sedus):
    head, _ = rows(text_file(deck_of(job_in(sedus, "pl"))))
    assert head[:3] == ["#separator:tab", "#html:true", "#notetype:Basic"]
    assert head[3].startswith("#deck:SEDUS")
    assert head[4:] == ["#guid column:1", "#tags column:4"]


def test_hostile_text_is_text(sedus):
    deck = hostile_deck()
    head, notes = rows(text_file(deck))
    assert len(head) == 6
    assert "::" not in head[3].removeprefix("#deck:")
    for note in notes:
        fields = note[1] + note[2]
        assert len(note) == 4
        assert not re.search(r"<script|\[sound:|\[latex\]|\\\(", fields)
        assert "&lt;script&gt;" in fields


def test_without_scenes_and_slips_the_deck_is_thinner_but_there(sedus):
    job = replace(job_in(sedus), scenes=(), slips={})
    kinds = {note.id.split(".")[2] for note in deck_of(job).notes}
    assert kinds == {"step", "pitfall", "spot"}


@pytest.mark.skipif(not find_spec("genanki"), reason="genanki is not installed: no .apkg was checked")
def test_an_apkg_holds_the_same_notes_and_the_same_bytes(sedus):
    deck = deck_of(job_in(sedus, "ru", date="2026-11-24"))
    once = deck_file(deck)
    assert once == deck_file(deck)
    archive = zipfile.ZipFile(io.BytesIO(once))
    assert sorted(archive.namelist()) == ["collection.anki2", "media"]
    assert json.loads(archive.read("media")) == {}
    database = sqlite3.connect(":memory:")
    database.deserialize(archive.read("collection.anki2"))
    stored = dict(database.execute("select guid, flds from notes").fetchall())
    assert stored == {note.id: f"{note.front}\x1f{note.back}" for note in deck.notes}
    style = json.loads(database.execute("select models from col").fetchone()[0])
    assert any(".nightMode" in model["css"] for model in style.values())
    database.close()


def test_without_genanki_the_command_says_how_to_get_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(anki_deck, "find_spec", lambda _name: None)
    assert main(["render", "flashcards", "--format", "apkg", "--out", str(tmp_path / "a.apkg")]) == 3
    assert "deescalate[anki]" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert main(["render", "flashcards", "--out", str(tmp_path / "a.txt")]) == 0
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("#separator:tab\n")
