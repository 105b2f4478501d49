"""Anki imports and updates, gift-pegjs parses, PDFs hold every sentence on as many pages as promised, axe finds no fault."""

import json
import re
from pathlib import Path

import pytest
from pages import blocks, foot, loose, parts, sentences
from programs import DAY, anki_python, browser, node, run, tool

import deescalate as de
from deescalate.training import rendering
from deescalate.training.anki_deck import deck_file
from deescalate.training.flashcards import flashcards, text_file
from deescalate.training.job import Sheet
from deescalate.training.quiz_files import gift
from deescalate.training.rendering import Look, Wish, job_of, order_of
from test_training_flashcards import HOSTILE, hostile_deck
from test_training_quiz import HOSTILE as HOSTILE_QUIZ
from test_training_quiz import hostile, job_in
from test_training_rendering import with_texts


def imported(tmp_path, *files):
    return json.loads(
        run(anki_python(), Path(__file__).with_name("anki_import.py"), tmp_path / "collection.anki2", *files)
    )


def deck_files(coach, language, day, tmp_path, name):
    sheets = flashcards(job_of(coach, order_of(coach, Wish(language, date=day), Look()), Look()))
    paths = {}
    for sheet in sheets:
        paths[sheet.suffix] = tmp_path / f"{name}.{sheet.suffix}"
        paths[sheet.suffix].write_bytes(sheet.text.encode() if isinstance(sheet.text, str) else sheet.text)
    return paths


@pytest.mark.parametrize("suffix", ["txt", "apkg"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_anki_imports_the_deck_twice_and_updates_it(tmp_path, suffix, language):
    anki_python()
    coach = de.load("sedus")
    first = deck_files(coach, language, DAY, tmp_path, "first")
    if suffix not in first:
        pytest.skip("not checked: genanki is missing, so there is no .apkg")
    changed = deck_files(with_texts(coach, language, "A new title"), language, "2026-12-01", tmp_path, "second")
    seen = imported(tmp_path, first[suffix], first[suffix], changed[suffix])
    once, twice, later = seen["steps"]
    assert once["new"] == len(seen["notes"]) > 100
    assert (twice["new"], twice["updated"], twice["duplicate"]) == (0, 0, once["new"]) or (
        twice["new"] == 0 and suffix == "txt"
    )
    assert later["new"] == 0
    assert later["updated"] >= 1
    assert any("A new title" in note["shown"] for note in seen["notes"].values())
    assert not any(step["conflicting"] or step["empty_first_field"] for step in seen["steps"])


def test_text_and_apkg_are_the_same_notes(tmp_path):
    anki_python()
    files = deck_files(de.load("sedus"), "pl", DAY, tmp_path, "deck")
    if "apkg" not in files:
        pytest.skip("not checked: genanki is missing, so there is no .apkg")
    seen = imported(tmp_path, files["apkg"], files["txt"])
    assert seen["steps"][1]["new"] == 0
    assert len(seen["notes"]) == seen["steps"][0]["new"]


@pytest.mark.parametrize("suffix", ["txt", "apkg"])
def test_hostile_text_reaches_the_learner_as_text(tmp_path, suffix):
    anki_python()
    deck = hostile_deck()
    content = text_file(deck).encode() if suffix == "txt" else deck_file(deck)
    if content is None:
        pytest.skip("not checked: genanki is missing, so there is no .apkg")
    (tmp_path / f"hostile.{suffix}").write_bytes(content)
    seen = imported(tmp_path, tmp_path / f"hostile.{suffix}")
    assert len(seen["notes"]) == len(deck.notes)
    for note in deck.notes:
        fields = seen["notes"][note.id]["fields"]
        shown = [" ".join(sentences(f"<div>{field}</div>")) for field in fields]
        assert any(loose(HOSTILE) in loose(text) for text in shown), shown
        assert "<script" not in "".join(fields)


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ru"])
def test_gift_pegjs_reads_every_question(packs, language, tmp_path):
    folder, packed = packs(language)
    found = list(folder.glob("systems/quiz-gift.txt"))
    if not found:
        pytest.skip(f"not checked: no quiz in {language}: {[item for item in packed.absent if item.what == 'quiz']}")
    parsed = node("gift.cjs", "gift-pegjs", found[0])
    questions = [item for item in parsed if item["type"] == "MC"]
    assert len(questions) >= 10
    for question in questions:
        assert 3 <= len(question["choices"]) <= 4
        assert question["globalFeedback"]["text"]
        assert all(choice["text"]["text"] and choice["feedback"]["text"] for choice in question["choices"])


def test_gift_pegjs_keeps_hostile_text(tmp_path):
    questions, material, labels = hostile(job_in(de.load("sedus")))
    (tmp_path / "q.txt").write_text(gift(questions, material, labels), encoding="utf-8")
    [question] = [item for item in node("gift.cjs", "gift-pegjs", tmp_path / "q.txt") if item["type"] == "MC"]
    kept = loose(re.sub(r"[\x00-\x1f]", "", HOSTILE_QUIZ))
    for text in (question["stem"]["text"], *(choice["text"]["text"] for choice in question["choices"])):
        assert kept in loose(" ".join(sentences(text)))


def pdf_text(path):
    return [page for page in run(tool("pdftotext"), "-raw", path, "-").split("\f") if page.strip()]


def lost(page, printed):
    """The sentences of an HTML text that a PDF lacks; pieces of a line may stand in another order, as floats do."""
    line = loose(foot(page))
    kept = (re.sub(r"^\d+ / \d+$", "", part, flags=re.MULTILINE) for part in printed)
    text = "".join(loose(part).replace(line, "") for part in kept)
    found = []
    for block, pieces in blocks(page):
        missing = [sentence for sentence in parts(block) if loose(sentence) not in text]
        if missing and not all(loose(piece) in text for piece in pieces):
            found += missing
    return found


def test_every_pdf_holds_every_sentence(folder):
    tool("pdftotext")
    pdfs = sorted(folder.glob("print/*.pdf"))
    if not pdfs:
        pytest.skip("not checked: there is no PDF engine here")
    faults = {}
    for pdf in pdfs:
        page = (folder / "screen" / f"{pdf.stem}.html").read_text(encoding="utf-8")
        if missing := lost(page, pdf_text(pdf)):
            faults[pdf.name] = missing[:5]
    assert not faults


def pages_of(path):
    return int(re.search(r"^Pages:\s+(\d+)", run(tool("pdfinfo"), path), re.MULTILINE)[1])


def test_one_page_where_one_is_promised_and_marks_for_readers_of_screens(folder):
    tool("pdfinfo")
    cards = sorted(folder.glob("print/quickcard-*.pdf"))
    if not cards:
        pytest.skip("not checked: there is no PDF engine here")
    assert [pages_of(card) for card in cards] == [1, 1]
    sizes = [
        tuple(
            map(
                float,
                re.search(r"^Page size:\s+([\d.]+) x ([\d.]+)", run(tool("pdfinfo"), card), re.MULTILINE).groups(),
            )
        )
        for card in cards
    ]
    assert sizes == [pytest.approx((595.28, 841.89), abs=1), pytest.approx((419.53, 595.28), abs=1)]
    for pdf in folder.glob("print/*.pdf"):
        assert re.search(r"^Tagged:\s+yes", run(tool("pdfinfo"), pdf), re.MULTILINE), pdf.name


def test_chromium_prints_the_same_pages(folder, tmp_path):
    browser()
    press = rendering.engine("browser")
    faults = {}
    for pdf in sorted(folder.glob("print/*.pdf")):
        page = (folder / "screen" / f"{pdf.stem}.html").read_text(encoding="utf-8")
        other = tmp_path / pdf.name
        other.write_bytes(rendering.printed(Sheet(pdf.stem, "html", page), DAY, press).text)
        ours, theirs = pages_of(pdf), pages_of(other)
        if ours != theirs and (min(ours, theirs) < 4 or abs(ours - theirs) > max(1, ours // 10)):
            faults[pdf.name] = f"{ours} pages, in Chromium {theirs}"
        if missing := lost(page, pdf_text(other)):
            faults[f"{pdf.name} text"] = missing[:3]
    assert not faults


def test_axe_finds_no_fault_in_light_and_dark_and_nothing_scrolls_sideways_at_320_px(folder):
    files = [folder / "index.html", *sorted(folder.glob("screen/*.html"))]
    assert node("axe.cjs", "axe-core", browser(), *files) == []


def test_nothing_is_missing_from_the_pack_but_what_it_says(packed):
    folder, made = packed
    index = (folder / "index.html").read_text(encoding="utf-8")
    for place in made.files:
        assert (folder / place.path).is_file()
        assert f'href="{place.path}"' in index
    if made.absent:
        pytest.skip(
            f"not checked, because left out: {'; '.join(f'{item.what} ({item.why[:80]})' for item in made.absent)}"
        )
