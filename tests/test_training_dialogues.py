"""Conversations to read: coherent, different by seed, the same for the same seed; good ones are clean, slips are found."""

import pytest

import deescalate as de
from deescalate.library import load
from deescalate.training.chance import pick, roll, shuffled
from deescalate.training.dialogues import Quality, Speaker, converse
from deescalate.training.shelf import replies_in, scenes_in, slips_in
from deescalate.vocabulary import Channel, CustomerMove, Mood, Outcome
from training_sample import sample_scenes, sample_slips

ASIDES = {CustomerMove.LEAVES: ("I've had enough. I'm ending this now.",)}


@pytest.fixture(scope="module")
def coach():
    return load("sedus")


def told(coach, scene, quality, *, seed=1, mood=Mood.ANGRY, language="en", slips=None, channel=Channel.PHONE):
    return converse(
        coach,
        scene,
        sample_slips(tuple(map(str, coach.catalogue.pitfalls))) if slips is None else slips,
        language=language,
        quality=quality,
        seed=seed,
        mood=mood,
        channel=channel,
        asides=ASIDES,
        replies=replies_in("sedus"),
    )


def test_rolls_are_those_of_the_browser():
    assert [roll(1, turn) % 100 for turn in range(6)] == [94, 44, 46, 69, 15, 22]
    assert [roll("ęж", turn) % 100 for turn in range(6)] == [8, 52, 1, 32, 57, 19]
    assert pick("abc", 1, 2) in "abc"
    assert sorted(shuffled("abcde", 7)) == list("abcde")


@pytest.mark.parametrize("scene", sample_scenes(), ids=lambda scene: scene.id)
@pytest.mark.parametrize("mood", [Mood.FURIOUS, Mood.ANGRY, Mood.DISSATISFIED])
def test_a_good_conversation_ends_well_and_the_linter_finds_nothing(coach, scene, mood):
    dialogue = told(coach, scene, Quality.GOOD, mood=mood)
    ends = {
        "company_at_fault": "resolved_full",
        "customer_mistaken": "explained_accepted",
        "unsolvable": "symbolic_win_only",
    }
    assert dialogue.outcome == ends[scene.validity]
    assert not dialogue.slips
    assert dialogue.turns[-1].mood.level < mood.level
    assert scene.reveals in [turn.text for turn in dialogue.turns]
    for turn in dialogue.turns:
        if turn.speaker is Speaker.AGENT:
            assert turn.phrasing
            assert not de.lint(turn.text, language="en", channel="phone").findings, turn.text


@pytest.mark.parametrize("scene", sample_scenes(), ids=lambda scene: scene.id)
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_mixed_conversation_recovers_and_a_poor_one_does_not(coach, scene, seed):
    mixed, poor = told(coach, scene, Quality.MIXED, seed=seed), told(coach, scene, Quality.POOR, seed=seed)
    assert 2 <= len(mixed.slips) <= 3
    assert mixed.outcome is not Outcome.LEFT_UNRECOVERED
    assert len(poor.slips) >= 3
    assert poor.outcome is Outcome.LEFT_UNRECOVERED
    assert poor.turns[-1].mood is Mood.FURIOUS
    for turn in (*mixed.slips, *poor.slips):
        assert turn.pitfall in {finding.pitfall for finding in de.lint(turn.text, language="en").findings}
        assert turn.better
        assert turn.better != turn.text


def test_no_sentence_comes_twice(coach):
    for scene in sample_scenes():
        for quality in Quality:
            for seed in range(1, 8):
                texts = [turn.text for turn in told(coach, scene, quality, seed=seed).turns]
                assert len(set(texts)) == len(texts)


def test_the_same_seed_gives_the_same_conversation_and_another_one_another(coach):
    scene = sample_scenes()[0]
    assert told(coach, scene, Quality.MIXED, seed=4) == told(coach, scene, Quality.MIXED, seed=4)
    assert len({told(coach, scene, Quality.MIXED, seed=seed).turns for seed in range(1, 9)}) > 5


def test_every_turn_follows_from_the_machine(coach):
    scene = sample_scenes()[0]
    dialogue = told(coach, scene, Quality.GOOD)
    talk = coach.open(complaint=scene.complaint, mood="angry", language="en", facts=scene.slots)
    for turn in dialogue.turns[1:]:
        assert turn.step == talk.snapshot.step
        if turn.speaker is Speaker.CUSTOMER and not talk.outcome:
            checking = talk.coach.steps[talk.snapshot.step].act.phase in {"P4", "P5"}
            talk = talk.hear(mood=turn.mood, said=turn.move, validity=scene.validity if checking else None)
    assert talk.outcome is dialogue.outcome


@pytest.mark.parametrize("language", ["en", "pl", "ro", "ru"])
def test_every_scene_can_be_told_well_mixed_and_badly(coach, language):
    if not scenes_in(language) or not slips_in(language):
        pytest.skip(f"no scenes in {language} yet")
    for scene in scenes_in(language):
        for quality in Quality:
            dialogue = told(coach, scene, quality, language=language, slips=slips_in(language))
            assert (dialogue.outcome is Outcome.LEFT_UNRECOVERED) == (quality is Quality.POOR), (scene.id, quality)
            texts = [turn.text for turn in dialogue.turns]
            assert len(set(texts)) == len(texts)
