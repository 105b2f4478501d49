"""Training material as a trainer gets it: whole, safe, the same every time, in every language and in the company's look."""

import html
import re
import shutil
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise

import pytest

import deescalate as de
from deescalate.cli import main
from deescalate.findings import MisuseError, PlaybookError
from deescalate.library import bundled_names
from deescalate.playbook import StepText
from deescalate.training import rendering
from deescalate.training.artefacts import ARTEFACTS
from deescalate.training.colours import Colour, contrast, on, read_colour, readable
from deescalate.training.job import Sheet, UnrenderableError
from deescalate.training.markdown import escaped
from deescalate.training.pictures import clean_svg
from deescalate.training.quickcard import SMALLEST
from deescalate.training.rendering import Look, Wish, job_of, order_of, printed, render
from deescalate.training.shelf import fonts

LANGUAGES = ("en", "pl", "ro", "ru")
HOSTILE = "</style></script><script>alert(1)</script>{{ 7 * 7 }}{% raw %}<img src=x onerror=a()> & \"'"


@pytest.fixture(scope="module")
def sedus():
    return de.load("sedus")


def shown(page):
    """The text of a page, as one reads it."""
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", body)).split())


def with_texts(coach, language, text):
    """A coach whose first step in the file has ``text`` for title, goal and first line."""
    step = next(iter(coach.phrasings[language]))
    line = coach.phrasings[language][step][0]
    changed = line._replace(template=line.template._replace(parts=(text,)), text=text)
    lines = {**coach.phrasings[language], step: (changed, *coach.phrasings[language][step][1:])}
    texts = {**coach.texts[language], step: StepText(text, text, text)}
    return replace(
        coach,
        title=text,
        phrasings={**coach.phrasings, language: lines},
        texts={**coach.texts, language: texts},
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_holds_every_sentence(sedus, language):
    job = job_of(sedus, order_of(sedus, Wish(language), Look()), Look())
    text = shown(render(sedus, "script", language=language))
    stages = (*job.material.stages, *(exit_.stage for exit_ in job.material.exits), *job.material.beyond)
    assert {stage.id for stage in stages} == set(sedus.steps)
    for stage in stages:
        assert len(stage.lines) == len(sedus.phrasings[language][stage.id])
        for line in stage.lines:
            assert " ".join(line.text.replace("«", "").replace("»", "").split()) in text.replace("«", "").replace(
                "»", ""
            )
        for words in (stage.title, stage.goal, stage.listen_for):
            assert " ".join(words.split()) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", ARTEFACTS, ids=lambda entry: entry.name)
def test_every_artefact_renders_in_every_language_and_the_same_twice(sedus, entry, language):
    order = order_of(sedus, Wish(language, complaint="delivery", date="2026-11-24"), Look())
    if entry.needs_scenes and not job_of(sedus, order, Look()).scenes:
        pytest.skip(f"no scenes in {language} yet")
    once = rendering.sheets(sedus, entry, order, Look())
    assert once == rendering.sheets(sedus, entry, order, Look())
    for sheet in once:
        if sheet.suffix == "html":
            assert f'<html lang="{language}">' in sheet.text
            assert sheet.text.count("<h1") == 1
            levels = [int(level) for level in re.findall(r"<h([1-6])", sheet.text)]
            assert all(after <= before + 1 for before, after in pairwise(levels))
            assert not re.search(r"(src|href)=\"(?!data:|#)", sheet.text)
            assert "2026-11-24" in sheet.text


@pytest.mark.parametrize("entry", ARTEFACTS, ids=lambda entry: entry.name)
def test_hostile_text_comes_out_as_text(sedus, entry, tmp_path):
    coach = with_texts(sedus, "en", HOSTILE)
    order = order_of(coach, Wish("en", complaint="delivery"), Look())
    if entry.needs_scenes and not job_of(coach, order, Look()).scenes:
        pytest.skip("no scenes yet")
    for sheet in rendering.sheets(coach, entry, order, Look()):
        if sheet.suffix == "html":
            assert "<script" not in sheet.text
            assert "<img src=x" not in sheet.text
            assert "49" not in re.findall(r"alert\(1\)[^<]{0,40}", sheet.text)
            assert sheet.text.count("</style>") == 1
            assert "{{ 7 * 7 }}" in shown(sheet.text)
        elif sheet.suffix == "md":
            assert "<script>" not in sheet.text.replace("\\<", "")


@pytest.mark.parametrize("name", bundled_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bundled_playbook_has_a_script_and_a_card(name, language):
    coach = de.load(name)
    script = shown(render(coach, "script", language=language))
    assert all(" ".join(text.title.split()) in script for text in coach.texts[language].values())
    assert render(coach, "quickcard", language=language, paper="a5")
    if language != "en":
        assert coach.title not in script, "the title has no translation in training.po (msgctxt playbook)"


def test_markdown_shows_signs_as_they_are():
    assert escaped("1. *a* _b_ [c](d) <e> # `f` | ~g~") == r"1\. \*a\* \_b\_ \[c\](d) \<e\> \# \`f\` \| \~g\~"
    assert escaped("- no list") == r"\- no list"


def test_a_letter_without_glyph_is_named_with_its_place(sedus):
    with pytest.raises(
        UnrenderableError, match=r"U\+4F60 \(CJK UNIFIED IDEOGRAPH-4F60\) in stay_with\.\S+ has no glyph"
    ):
        render(with_texts(sedus, "en", "Hello 你"), "script", language="en")


def test_a_page_carries_only_the_fonts_it_needs(sedus):
    english, russian = (render(sedus, "quickcard", language=language) for language in ("en", "ru"))
    assert 'font-family:"D cyrillic"' not in english
    assert 'font-family:"D cyrillic"' in russian
    assert len(english) < 150_000
    assert fonts().coverage.missing("Zażółć gęślą jaźń ăâîșțĂÂÎȘȚ Съешь ещё ✓✗→▲▼☐ „”«»“”–—…№€₽−") == ()


def test_a_users_template_changes_one_block(sedus, tmp_path):
    (tmp_path / "script.html.j2").write_text(
        '{% extends "base/script.html.j2" %}{% block footer %}<p>Ours: {{ material.version }}</p>{% endblock %}'
    )
    page = render(sedus, "script", language="en", templates=tmp_path)
    assert "<p>Ours: 1.0.0</p>" in page
    assert "The conversation at a glance" in page


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{% block", "1: "),
        ("{{ nothing_like_it }}", "'nothing_like_it' is undefined"),
        ("{{ material.__class__.__mro__ }}", "unsafe|undefined"),
        ('{% extends "base/none.html.j2" %}', "there is no template"),
    ],
)
def test_a_faulty_template_is_a_clear_error(sedus, tmp_path, template, message):
    (tmp_path / "script.html.j2").write_text(template)
    with pytest.raises(UnrenderableError, match=message):
        render(sedus, "script", language="en", templates=tmp_path)


def test_a_brand_changes_name_colours_paper_and_words(sedus, tmp_path):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script><path d="M0 0"/></svg>'
    )
    brand = tmp_path / "brand.yaml"
    brand.write_text(
        'name: Northline & "Sons"\nlogo: logo.svg\ncolours: {accent: "#0a5c43"}\npaper: letter\nfooter: "</style>internal"\n'
        'labels: {en: {"Call script": "Playbook for calls"}}\n'
    )
    page = render(sedus, "script", language="en", brand=brand)
    assert "--accent:#0a5c43" in page
    assert "size:letter" in page
    assert "<h1>Playbook for calls</h1>" in page
    assert page.count("</style>") == 1
    assert "data:image/svg+xml;base64," in page


def test_too_little_contrast_is_refused_with_the_nearest_colour_that_passes(sedus, tmp_path):
    brand = tmp_path / "brand.yaml"
    brand.write_text('name: X\ncolours:\n  accent: "#ffcc00"\n  ink: "grey"\nlogo: "../../etc/passwd"\npapr: a4\n')
    with pytest.raises(PlaybookError) as failure:
        render(sedus, "script", language="en", brand=brand)
    text = str(failure.value)
    assert re.search(r"brand.yaml:3:11: B02 accent #ffcc00 on paper #ffffff has a contrast of 1\.5\d:1", text)
    near = read_colour(re.search(r"that passes is (#[0-9a-f]{6})", text).group(1))
    assert 4.5 <= contrast(near, Colour(255, 255, 255)) < 4.7
    assert "B01 'grey' is no colour" in text
    assert "B03" in text
    assert "S01 unknown key 'papr'; did you mean 'paper'?" in text


def test_contrast_is_that_of_wcag():
    assert round(contrast(Colour(0, 0, 0), Colour(255, 255, 255)), 2) == 21
    assert round(contrast(read_colour("#777"), read_colour("#fff")), 2) == 4.48
    assert on(read_colour("#ffee00")) == Colour(0, 0, 0)
    assert readable(read_colour("#123456"), read_colour("#fff")) == read_colour("#123456")


def test_an_svg_is_a_drawing_alone():
    clean = clean_svg(
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><style>@import url(x)</style>'
        b'<a href="http://x"><path d="M0 0"/></a><image href="http://x/y.png"/><use xlink:href="http://x#a"/>'
        b'<rect fill="url(http://x)" onclick="x()"/><circle fill="url(#own)" r="1"/><foreignObject/></svg>',
        "logo.svg",
    )
    assert b"http://x" not in clean
    assert b"onclick" not in clean
    assert b'fill="url(#own)"' in clean
    with pytest.raises(MisuseError, match="document type"):
        clean_svg(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["a4", "a5", "letter"])
def test_the_quick_card_is_never_too_small(sedus, language, paper):
    for complaint in (None, "billing_overcharge", "privacy_security"):
        page = render(sedus, "quickcard", language=language, paper=paper, complaint=complaint)
        assert float(re.search(r"font-size:([\d.]+)pt;line-height:1.26", page).group(1)) >= SMALLEST
        if find_spec("weasyprint"):
            assert rendering.engine().count(page) == 1


def test_a_quick_card_that_cannot_fit_says_what_to_drop(sedus):
    long = "Sorry. " + "This goes on and on, far beyond what anybody reads at a desk. " * 60
    with pytest.raises(
        UnrenderableError, match=r"lines too long for one a5 page at 8\.5 pt.*shorten or drop.*larger paper"
    ):
        render(with_texts(sedus, "en", long), "quickcard", language="en", paper="a5")


@pytest.mark.skipif(not find_spec("weasyprint"), reason="WeasyPrint is not installed: no PDF was checked")
def test_a_pdf_is_tagged_and_the_same_twice(sedus):
    page = render(sedus, "quickcard", language="pl", date="2026-11-24")
    first, second = (printed(Sheet("x", "html", page), "2026-11-24").text for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF")
    assert b"/MarkInfo" in first or b"ObjStm" in first


def test_unknown_words_name_the_nearest(sedus):
    with pytest.raises(MisuseError, match="unknown artefact 'scrpt'; did you mean 'script'"):
        render(sedus, "scrpt", language="en")
    with pytest.raises(MisuseError, match="did you mean 'delivery'"):
        render(sedus, "script", language="en", complaint="delivry")
    with pytest.raises(MisuseError, match="YYYY-MM-DD"):
        render(sedus, "script", language="en", date="tomorrow")
    with pytest.raises(MisuseError, match="no texts in 'de'"):
        render(sedus, "script", language="de")


def test_the_command_writes_whole_files_or_none(tmp_path, capsys):
    out = tmp_path / "new" / "card.html"
    assert main(["render", "quickcard", "sedus", "--language", "ro", "--paper", "a5", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [path.name for path in out.parent.iterdir()] == ["card.html"]
    assert main(["render", "script", "--format", "docx", "--out", str(out)]) == 2
    assert main(["render", "script", "--brand", str(tmp_path / "none.yaml")]) == 3
    assert "there is no such file" in capsys.readouterr().err


def test_without_an_engine_the_command_says_how_to_print(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(rendering, "engine", lambda: None)
    assert main(["render", "script", "--format", "pdf", "--out", str(tmp_path / "a.pdf")]) == 3
    assert "print it" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not shutil.which("chromium"), reason="no Chromium here: its PDF was not checked")
def test_chromium_prints_too_and_the_same_twice(sedus):
    press = rendering.engine("browser")
    page = render(sedus, "quickcard", language="ru", date="2026-11-24")
    first, second = (printed(Sheet("x", "html", page), "2026-11-24", press).text for _ in range(2))
    assert first == second
    assert press.count(page) == 1
