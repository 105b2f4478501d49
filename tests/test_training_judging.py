"""Worksheet, scorecard and calibration pack: a conversation to judge, the card to judge by, and a key that follows from both."""

import csv
import html
import io
import re
from dataclasses import replace
from fractions import Fraction
from itertools import chain

import pytest

import deescalate as de
from deescalate.cli import main
from deescalate.library import bundled_names
from deescalate.training.calibration import calibration, in_figures
from deescalate.training.criteria import Mark
from deescalate.training.dialogues import Quality
from deescalate.training.job import UnrenderableError
from deescalate.training.marking import marks_of, replies_of, score_of
from deescalate.training.rendering import Look, Wish, job_of, order_of
from deescalate.training.scorecard import card_of, scorecard
from deescalate.training.shelf import scenes_in, slips_in
from deescalate.training.spreadsheet import table
from deescalate.training.worksheet import worksheet
from training_sample import sample_scenes, sample_slips

LANGUAGES = ("en", "pl", "ro", "ru")
HOSTILE = "</style><script>alert(1)</script>{{ 7 * 7 }} & \"'"
TINY = """\
playbook: tiny
title: A tiny one
version: 1.0.0
source: [S2-04]
begin:
  - {go: sorry}
steps:
  sorry:
    title: Say sorry
    act: apologise
    goal: One breath
    listen_for: Anything
    source: [S2-04]
    then:
      - {when: {said: [explains]}, go: fix}
      - {go: sorry}
  fix:
    title: Fix it
    act: resolve
    goal: Do it now
    listen_for: A yes
    source: [S2-04]
    outcome: resolved_full
"""
TINY_LINES = """\
sorry.plain:
  text: "Sorry about that, let me look at it now."
fix.plain:
  text: "It is done, and you have it in writing."
"""


@pytest.fixture(scope="module")
def sedus():
    return de.load("sedus")


def job_in(coach, language="en", **wish):
    """A job with the scenes and slips of the language, or with the English sample where there are none."""
    job = job_of(coach, order_of(coach, Wish(language, **wish), Look()), Look())
    slips = sample_slips(tuple(map(str, coach.catalogue.pitfalls)))
    return replace(job, scenes=job.scenes or sample_scenes(), slips=job.slips or slips)


def shown(page):
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", body)).split())


def rows(text, language="en"):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter="," if language == "en" else ";"))


def criteria(card):
    return list(chain.from_iterable(section.criteria for section in card.sections))


def tiny(tmp_path):
    folder = tmp_path / "tiny"
    (folder / "phrasings").mkdir(parents=True)
    (folder / "playbook.yaml").write_text(TINY)
    (folder / "phrasings" / "en.yaml").write_text(TINY_LINES)
    return de.load(folder)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_worksheet_holds_the_whole_conversation_and_a_key_for_each_line_of_the_agent(sedus, language, seed):
    if not slips_in(language):
        pytest.skip(f"no slips in {language} yet")
    job = job_in(sedus, language, seed=seed)
    dialogue = job.dialogue(Quality.MIXED if seed % 2 else Quality.POOR)
    page = worksheet(job)[0].text
    sheet, key = re.split(r'<section[^>]*class="newpage key"', page)
    agent = [turn for turn in dialogue.turns if turn.speaker == "agent"]
    for turn in dialogue.turns:
        assert " ".join(turn.text.split()) in shown(sheet)
    assert sheet.count('<span class="tick">') == 2 * len(agent)
    assert key.count('<th scope="row">') == len(agent)
    for turn in dialogue.slips:
        assert job.pitfall(turn.pitfall).name in shown(key)
        assert " ".join(turn.better.split()) in shown(key)
        assert job.pitfall(turn.pitfall).why in shown(key)
    assert dialogue.scene.hidden not in shown(sheet), "what is behind it belongs to the key"
    assert dialogue.scene.hidden in shown(key)


def test_a_worksheet_without_slips_says_what_is_missing(sedus):
    with pytest.raises(UnrenderableError, match=r"no slips in 'en'.*slips\.yaml"):
        worksheet(replace(job_in(sedus), slips={}))


@pytest.mark.parametrize("name", bundled_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_playbook_has_a_scorecard_that_sums_to_a_hundred(name, language):
    job = job_in(de.load(name), language)
    card = card_of(job)
    assert 4 <= len(card.sections) <= 6
    assert sum(section.weight for section in card.sections) == 100
    assert all(criterion.weight > 0 for criterion in criteria(card))
    assert {"humiliate", "contempt-sarcasm", "discourage-complaint"} <= {pitfall.id for pitfall, _ in card.fails}
    assert card.warns
    page, sheet = scorecard(job)
    for criterion in criteria(card):
        assert criterion.name in shown(page.text)
        assert all(anchor in shown(page.text) for anchor in criterion.anchors)
    assert len(rows(sheet.text, language)) == 1 + len(criteria(card)) + len(card.fails) + card.warns


def test_no_pitfall_counts_in_two_criteria(sedus):
    spoils = list(chain.from_iterable(criterion.spoils for criterion in criteria(card_of(job_in(sedus)))))
    assert len(set(spoils)) == len(spoils)
    assert set(spoils) <= set(sedus.catalogue.pitfalls)


def test_a_card_promises_only_what_its_playbook_does(tmp_path):
    job = job_in(tiny(tmp_path))
    card = card_of(job)
    assert [criterion.id for criterion in criteria(card)] == ["meets", "one-apology", "way-on", "throughout"]
    assert sum(section.weight for section in card.sections) == 100
    assert not card.warns
    assert "Cuts the customer off" not in shown(scorecard(job)[0].text)
    assert worksheet(job)
    assert len(calibration(job)) == 4


def score(job, quality, seed=1, scene=None):
    dialogue = job.dialogue(quality, seed=seed, scene=scene)
    marks = marks_of(card_of(job).sections, dialogue, job.coach)
    return {marked.criterion.id: marked for marked in marks}, score_of(marks, replies_of(dialogue, job.coach)), dialogue


def test_a_good_conversation_gets_full_marks_whatever_the_facts_show(sedus):
    job = replace(job_in(sedus), scenes=sample_scenes(), slips=sample_slips(tuple(sedus.catalogue.pitfalls)))
    relevant = {"company_at_fault": set(), "customer_mistaken": {"face"}, "unsolvable": {"refusal"}}
    for scene in job.scenes:
        marks, total, _ = score(job, Quality.GOOD, scene=scene)
        assert {marked.mark for marked in marks.values()} <= {Mark.GOOD, Mark.NOT_RELEVANT}
        special = {name for name in ("face", "refusal") if marks[name].mark is Mark.GOOD}
        assert special == relevant[scene.validity]
        assert total.percent == 100


@pytest.mark.parametrize("seed", range(1, 9))
def test_marks_follow_from_what_was_done_and_fallen_into(sedus, seed):
    job = job_in(sedus)
    for quality in Quality:
        marks, total, dialogue = score(job, quality, seed)
        slips = [turn.pitfall for turn in dialogue.slips]
        for marked in marks.values():
            against = [name for name in slips if name in marked.criterion.spoils]
            assert [reply.pitfall for reply in marked.against if marked.criterion.acts] == against
            if len(against) > 1:
                assert marked.mark is Mark.POOR
            elif against:
                assert marked.mark in {Mark.FAIR, Mark.POOR}
        assert (total.percent == 0) >= bool({"humiliate", "contempt-sarcasm"} & set(slips))
    assert score(job, Quality.GOOD, seed)[1].percent > score(job, Quality.POOR, seed)[1].percent


def test_a_call_that_breaks_off_is_poor_at_its_end_and_not_irrelevant(sedus):
    marks, _, dialogue = score(job_in(sedus), Quality.POOR)
    assert dialogue.outcome == "left_unrecovered"
    assert {marks[name].mark for name in ("win", "open-points", "close")} == {Mark.POOR}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_calibration_pack_has_a_good_a_middling_and_a_poor_conversation(sedus, language, seed):
    if not slips_in(language):
        pytest.skip(f"no slips in {language} yet")
    job = job_in(sedus, language, seed=seed, date="2026-11-24")
    pack, key, blank, marks = calibration(job)
    assert calibration(job) == (pack, key, blank, marks)
    scores = sorted(int(row[5]) for row in rows(marks.text, language) if row[1] == "score")
    assert scores[0] <= 45
    assert 45 < scores[1] < 90
    assert scores[2] >= 90
    count = len(criteria(card_of(job)))
    assert len(rows(blank.text, language)) == 1 + 3 * count
    assert len(rows(marks.text, language)) == 1 + 3 * (count + 1)
    assert len({len(row) for row in rows(marks.text, language)}) == 1
    poor = job.labels.gettext("a poor one: the customer leaves")
    assert poor in shown(key.text)
    assert poor not in shown(pack.text), "the pack that is handed out must not tell which is which"


def test_the_points_of_the_key_add_up(sedus):
    for seed in range(1, 6):
        found = rows(calibration(job_in(sedus, seed=seed))[3].text)[1:]
        for letter in "ABC":
            lines = [row for row in found if row[0] == letter and row[1] != "score"]
            total = next(row for row in found if row[0] == letter and row[1] == "score")
            relevant = [row for row in lines if row[5]]
            assert sum(int(row[3]) for row in relevant) == int(total[3])
            points = sum(Fraction(row[5]) for row in relevant)
            assert int(total[5]) in {0, int(points * 100 / int(total[3]) + Fraction(1, 2))}


def test_the_order_of_the_conversations_differs_by_seed(sedus):
    def order(seed):
        found = rows(calibration(job_in(sedus, seed=seed))[3].text)
        return tuple(int(row[5]) for row in found if row[1] == "score")

    ranks = {tuple(sorted(range(3), key=order(seed).__getitem__)) for seed in range(1, 7)}
    assert len(ranks) > 1


def test_hostile_scenes_and_slips_come_out_as_text(sedus):
    job = job_in(sedus)
    scene = replace(sample_scenes()[0], title=HOSTILE, company=HOSTILE, customer=HOSTILE, sees=HOSTILE, hidden=HOSTILE)
    job = replace(job, scenes=(scene,))
    for sheet in (*worksheet(job), *calibration(job)):
        if sheet.suffix == "html":
            assert "<script" not in sheet.text
            assert sheet.text.count("</style>") == 1
            assert "{{ 7 * 7 }}" in shown(sheet.text)


def test_no_text_becomes_a_formula_in_a_spreadsheet():
    text = table([("=1+1", "@x", "-a", 'say "x"', "a,b", "two\nlines", 5)], "en")
    assert rows(text) == [["'=1+1", "'@x", "'-a", 'say "x"', "a,b", "two\nlines", "5"]]
    assert rows(table([("a;b", "c")], "pl"), "pl") == [["a;b", "c"]]
    assert in_figures(Fraction(5, 2), "pl") == "2,5"
    assert in_figures(Fraction(4), "pl") == "4"


def test_slips_that_cannot_be_printed_are_not_taken(sedus):
    for language in LANGUAGES:
        job = job_of(sedus, order_of(sedus, Wish(language), Look()), Look())
        kept = [slip.says for group in job.slips.values() for slip in group]
        assert not [text for text in kept if "😊" in text]
        assert len(kept) <= sum(map(len, slips_in(language).values()))


def test_the_command_writes_the_kind_of_file_that_is_asked_for(tmp_path, capsys):
    if not scenes_in("en") or not slips_in("en"):
        pytest.skip("no scenes yet")
    out = tmp_path / "card.csv"
    assert main(["render", "scorecard", "--language", "en", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("\ufeffSection,Id,Criterion,Weight")
    assert main(["render", "scorecard", "--calibration", "--language", "en", "--out", str(tmp_path / "pack")]) == 0
    assert sorted(path.name for path in (tmp_path / "pack").iterdir()) == [
        "calibration-key.csv",
        "calibration-key.html",
        "calibration.csv",
        "calibration.html",
    ]
    assert main(["render", "calibration", "--language", "en", "--out", str(tmp_path / "one.csv")]) == 2
    assert main(["render", "script", "--calibration"]) == 2
    assert "goes with the scorecard" in capsys.readouterr().err
    assert not (tmp_path / "one.csv").exists()
