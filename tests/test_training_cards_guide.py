"""Role-play cards that fit, in the right hands only; a guide whose times add up and whose claims are honest."""

import html
import re
from dataclasses import replace

import pytest

import deescalate as de
from deescalate.findings import MisuseError
from deescalate.training import cards as role_play
from deescalate.training.guide import guide
from deescalate.training.job import UnrenderableError
from deescalate.training.lessons import lesson_for
from deescalate.training.rendering import Look, Wish, engine, job_of, order_of
from deescalate.training.sessions import ninety_minutes, three_hours
from deescalate.vocabulary import Act, Mood
from training_sample import sample_scenes, sample_slips

LANGUAGES = ("en", "pl", "ro", "ru")
HOSTILE = "</style></script><script>alert(1)</script>{{ 7 * 7 }}<img src=x onerror=a()> & \"'"


@pytest.fixture(scope="module")
def sedus():
    return de.load("sedus")


def job_for(coach, language="en", **wish):
    """A job without an engine, with scenes of our own where nobody asks for others."""
    job = job_of(coach, order_of(coach, Wish(language, **wish), Look()), Look())
    return replace(job, pages_of=lambda _html: None)


def sample_job(coach, **wish):
    job = job_for(coach, **wish)
    scenes = tuple(scene for scene in sample_scenes() if job.order.complaint in {None, scene.complaint})
    return replace(job, scenes=scenes, slips=sample_slips(coach.catalogue.pitfalls))


def card_texts(page):
    """The text of each card, by role, of the first scene."""
    found = re.findall(r'<section class="face (\w+) .*?</section>', page, re.DOTALL)
    texts = re.findall(r'<section class="face \w+ .*?</section>', page, re.DOTALL)
    plain = (" ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split()) for text in texts)
    return dict(reversed(list(zip(found, plain, strict=True))))


def test_what_is_hidden_stands_on_the_customers_card_alone(sedus):
    job = sample_job(sedus, complaint="delivery")
    (scene,) = job.scenes
    texts = card_texts(role_play.cards(job)[0].text)
    assert list(texts) == ["debrief", "observer", "agent", "customer"]
    for secret in (scene.hidden, scene.reveals, scene.twist, scene.softens[0]):
        assert secret in texts["customer"]
        assert not any(secret in texts[role] for role in ("agent", "observer", "debrief"))
    assert scene.sees in texts["agent"]
    assert scene.sees not in texts["customer"]
    assert all(item in texts["agent"] for item in (*scene.can, *scene.cannot))
    assert all(stage.title in texts["agent"] for stage in job.material.main)


@pytest.mark.parametrize("mood", ["furious", "angry", "frustrated", "dissatisfied"])
def test_the_ladder_starts_where_the_order_says(sedus, mood):
    job = sample_job(sedus, complaint="delivery", mood=mood)
    page = role_play.cards(job)[0].text
    (here,) = re.findall(r'class="here" aria-current="step">([^<]*)<', page)
    assert here.casefold() == f"start: {job.word('mood', mood)}".casefold()
    assert html.escape(job.scenes[0].opening[Mood(mood)], quote=False).replace("'", "&#39;") in page


def test_cards_for_every_scene_of_the_order(sedus):
    everything = role_play.cards(sample_job(sedus))[0].text
    assert everything.count('class="set"') == len(sample_scenes())
    assert role_play.cards(sample_job(sedus, complaint="delivery"))[0].text.count('class="set"') == 1


def test_a_seed_gives_the_same_cards_and_another_seed_other_lines(sedus):
    pages = {seed: role_play.cards(sample_job(sedus, seed=seed))[0].text for seed in (1, 2, 3)}
    assert pages[1] == role_play.cards(sample_job(sedus, seed=1))[0].text
    assert len(set(pages.values())) > 1


def test_a_card_too_long_is_refused_with_what_is_too_long(sedus):
    job = sample_job(sedus, complaint="delivery")
    scene = replace(job.scenes[0], story="This goes on and on, far beyond what fits a card. " * 20)
    with pytest.raises(UnrenderableError, match=r"customer card of scene 'delivery\.fridge'.*A6.*'This goes on"):
        role_play.cards(replace(job, scenes=(scene,)))
    press = engine()
    if press:
        with pytest.raises(UnrenderableError, match="does not fit an A6"):
            role_play.cards(replace(job, scenes=(scene,), pages_of=press.count))


def test_a_card_that_prints_too_long_gets_smaller_letters(sedus):
    def pages(page):
        sizes = [float(size) for size in re.findall(r'lone" style="font-size:([\d.]+)pt', page)]
        return len(sizes) + sum(size > 7.75 for size in sizes)

    page = role_play.cards(replace(sample_job(sedus), pages_of=pages))[0].text
    assert {float(size) for size in re.findall(r'" style="font-size:([\d.]+)pt', page)} <= {7.5, 7.75}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scene_fits_in_every_language(sedus, language):
    job = job_for(sedus, language, mood="furious")
    if not job.scenes:
        pytest.skip(f"no scenes in {language} yet")
    page = role_play.cards(job)[0].text
    assert page.count('class="set"') == len(job.scenes)
    press = engine()
    if press:
        printed = replace(job_for(sedus, language, complaint="delivery"), pages_of=press.count)
        assert press.count(role_play.cards(printed)[0].text) == len(printed.scenes)


def test_hostile_scenes_stay_text(sedus):
    job = sample_job(sedus, complaint="delivery")
    scene = replace(job.scenes[0], title=HOSTILE, story=HOSTILE, softens=(HOSTILE,))
    job = replace(job, scenes=(scene,))
    for page in (role_play.cards(job)[0].text, guide(job)[0].text):
        assert "<script" not in page
        assert "<img src=x" not in page
        assert page.count("</style>") == 1


def test_other_paper_and_no_scenes(sedus):
    assert "size:279.4mm 215.9mm" in role_play.cards(sample_job(sedus, paper="letter"))[0].text
    with pytest.raises(MisuseError, match="a4 or letter"):
        role_play.cards(sample_job(sedus, paper="a5"))
    with pytest.raises(UnrenderableError, match="no scene"):
        role_play.cards(replace(sample_job(sedus), scenes=()))


def test_the_times_of_a_session_add_up():
    for slots, minutes, end in ((ninety_minutes(str), 90, "1:30"), (three_hours(str), 180, "3:00")):
        assert sum(slot.minutes for slot in slots) == minutes
        assert slots[0].start == "0:00"
        assert slots[-1].end == end
        assert [slot.end for slot in slots[:-1]] == [slot.start for slot in slots[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_teaches_every_step_with_three_lines(sedus, language):
    job = job_for(sedus, language, complaint="delivery")
    page = guide(job)[0].text
    for stage in job.material.main:
        lesson = lesson_for(stage.act, job.labels.gettext)
        assert lesson.weak
        assert str(html.escape(stage.title)) in page
        assert page.count(lesson.prompt) == 1
    assert "Rujoiu" in page or "Ружою" in page
    if language != "en":
        assert lesson_for(Act.CLOSE, str).answer not in page


def test_the_guide_teaches_no_pitfall_twice_and_no_poor_line_as_a_model(sedus):
    page = guide(job_for(sedus, complaint="delivery"))[0].text
    poor = re.findall(r'class="bad">✗ Poor</th><td>“(.*?)”', page)
    assert len(poor) == len(set(poor)) >= 8
    for model in re.findall(r"✓ Model</th><td>(.*?)<span", page):
        assert not de.lint(html.unescape(re.sub(r"<[^>]*>", "", model)), language="en").findings


def test_a_guide_needs_neither_scenes_nor_slips_nor_warnings(sedus):
    bare = replace(job_for(sedus), scenes=(), slips={})
    stages = tuple(replace(stage, avoid=(), lines=(), wins=(), act=Act.INTRODUCE) for stage in bare.material.stages)
    job = replace(bare, material=replace(bare.material, stages=stages))

    def page(template, /, *, title, **context):
        return bare.page(template, title=title, **context)

    text = guide(replace(job, page=page))[0].text
    assert "Scenes for this session" not in text
    assert "✗ Poor" not in text
    assert "Say it your way and keep its purpose" in text


@pytest.mark.parametrize("name", ["ambassador", "let_them_win"])
def test_only_what_a_playbook_has_is_said_of_it(name):
    coach = de.load(name)
    text = guide(job_for(coach))[0].text
    has_reconstruction = any(step.provenance for step in coach.steps.values())
    assert ("Marian Rujoiu" in text) == has_reconstruction
    assert ("more upset than the customer" in text) == any(step.act is Act.TAKE_OVER for step in coach.steps.values())
