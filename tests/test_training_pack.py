"""A pack: everything in one folder with an index, whole or not at all, never over somebody's files."""

import html
import json
import re
from importlib.util import find_spec
from itertools import pairwise

import pytest

import deescalate as de
from deescalate.cli import main
from deescalate.findings import MisuseError
from deescalate.training import packing, rendering
from deescalate.training.artefacts import ARTEFACTS
from deescalate.training.contents import Place, chapters
from deescalate.training.job import Artefact, UnrenderableError
from deescalate.training.packing import pack
from deescalate.training.press import Engine
from deescalate.training.rendering import Look, Wish, order_of
from test_training_rendering import HOSTILE, LANGUAGES, with_texts

QUICK = tuple(entry for entry in ARTEFACTS if entry.name in {"script", "markdown", "quickcard", "scorecard"})


def _broken(_job):
    raise UnrenderableError("there is <b>nothing</b> here")


@pytest.fixture
def sedus():
    return de.load("sedus")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A short table and an engine that prints at once: the artefacts have their own tests."""
    monkeypatch.setattr(packing, "ARTEFACTS", QUICK)
    press = Engine("test", lambda _html, _time: b"%PDF", lambda _html: 1)
    monkeypatch.setattr(packing, "engine", lambda: press)
    monkeypatch.setattr(rendering, "engine", lambda: press)


def made(coach, folder, language="en", **more):
    return pack(coach, order_of(coach, Wish(language, date="2026-11-24"), Look()), Look(), folder, **more)


def bytes_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_artefact_of_the_table_has_a_chapter():
    places = tuple(Place(entry.name, f"screen/{entry.name}.html") for entry in ARTEFACTS)
    assert "More" not in {chapter.title for chapter in chapters(places, str)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_leads_to_every_file_in_the_order_of_use(sedus, tmp_path, language):
    packed = made(sedus, tmp_path / "pack", language)
    index = (tmp_path / "pack" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"#]+)"', index)
    assert (
        {place.path for place in packed.files}
        == set(links)
        == set(bytes_of(tmp_path / "pack")) - {"index.html", "pack.json"}
    )
    order = [
        links.index(name)
        for name in ("screen/script.html", "screen/quickcard-a4.html", "screen/scorecard.html", "screen/script.md")
    ]
    assert order == sorted(order)
    assert {"screen/quickcard-a5.html", "print/script.pdf", "screen/diagram.svg", "systems/scorecard.csv"} <= set(links)
    levels = [int(level) for level in re.findall(r"<h([1-6])", index)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert f'<html lang="{language}">' in index


def test_the_same_order_gives_the_same_bytes(sedus, tmp_path):
    made(sedus, tmp_path / "a", "pl")
    made(sedus, tmp_path / "b", "pl")
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_what_is_left_out_is_said_and_the_rest_is_there(sedus, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(packing, "ARTEFACTS", (*QUICK, Artefact("cards", _broken)))
    monkeypatch.setattr(packing, "engine", lambda: None)
    assert (
        main(["render", "pack", "sedus", "--language", "ro", "--date", "2026-11-24", "--out", str(tmp_path / "p")]) == 0
    )
    out, err = capsys.readouterr()
    assert out.strip() == str(tmp_path / "p" / "index.html")
    assert "left out: cards: there is <b>nothing</b> here" in err
    assert "left out: PDF: there is no PDF engine here" in err
    assert "%" not in err, "percentages are for terminals"
    assert err.splitlines().count("screen/script.html") == 1
    index = (tmp_path / "p" / "index.html").read_text(encoding="utf-8")
    assert html.escape("there is <b>nothing</b> here") in index
    assert "WeasyPrint" in index
    assert "Ce lipsește" in index


def test_an_earlier_pack_is_replaced_whole(sedus, tmp_path):
    made(sedus, tmp_path / "p", "en")
    made(sedus, tmp_path / "p", "ru")
    assert '<html lang="ru">' in (tmp_path / "p" / "screen" / "script.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["p"], "something is left beside it"


def test_files_of_the_trainer_are_never_overwritten(sedus, tmp_path):
    target = tmp_path / "p"
    target.mkdir()
    made(sedus, target)  # an empty folder is taken
    script = target / "screen" / "script.html"
    script.write_text("my own words")
    before = bytes_of(target)
    with pytest.raises(MisuseError, match=r"changes of yours \(screen/script\.html\)"):
        made(sedus, target)
    assert bytes_of(target) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(MisuseError, match="not empty and no earlier pack"):
        made(sedus, tmp_path / "mine")
    (tmp_path / "mine" / "pack.json").write_text("{")
    with pytest.raises(MisuseError, match="no earlier pack"):
        made(sedus, tmp_path / "mine")
    with pytest.raises(MisuseError, match="is no folder"):
        made(sedus, tmp_path / "mine" / "notes.txt")


def test_a_pack_that_fails_leaves_nothing_and_the_earlier_one_whole(sedus, tmp_path):
    made(sedus, tmp_path / "p")
    before = bytes_of(tmp_path / "p")

    def tell(path, _percent):
        if path.endswith("a5.html"):
            raise KeyboardInterrupt

    for name in ("p", "new"):
        with pytest.raises(KeyboardInterrupt):
            made(sedus, tmp_path / name, "pl", tell=tell)
    assert bytes_of(tmp_path / "p") == before
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_progress_counts_up_to_all(sedus, tmp_path):
    told = []
    made(sedus, tmp_path / "p", tell=lambda path, percent: told.append((path, percent)))
    assert [percent for _, percent in told] == sorted(percent for _, percent in told)
    assert told[-1] == ("index.html", 100)
    assert max(percent for _, percent in told[:-1]) < 100


def test_hostile_titles_are_text_in_the_index(sedus, tmp_path):
    made(with_texts(sedus, "en", HOSTILE), tmp_path / "p")
    index = (tmp_path / "p" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in index
    assert index.count("</style>") == 1


def test_an_artefact_that_no_chapter_names_is_not_lost():
    [chapter] = chapters((Place("novelty", "screen/novelty.html"),), str)
    assert (chapter.title, chapter.entries[0].links[0].path) == ("More", "screen/novelty.html")


def test_the_command_wants_a_folder(capsys):
    assert main(["render", "pack", "sedus"]) == 2
    assert main(["render", "pack", "sedus", "--out", "x", "--format", "pdf"]) == 2
    assert "name it with --out" in capsys.readouterr().err


@pytest.mark.skipif(not find_spec("genanki"), reason="genanki is not installed: no .apkg was packed")
def test_the_manifest_knows_every_file(sedus, tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "ARTEFACTS", tuple(entry for entry in ARTEFACTS if entry.name == "flashcards"))
    made(sedus, tmp_path / "p")
    manifest = json.loads((tmp_path / "p" / "pack.json").read_bytes())
    assert set(manifest["files"]) | {"pack.json"} == set(bytes_of(tmp_path / "p"))
    assert "systems/flashcards.apkg" in manifest["files"]
