"""Scene and slip files are read like playbooks: all mistakes at once, each at its line and column."""

import yaml

from deescalate.source import read_yaml
from deescalate.training.scenes import read_scenes, read_slips
from training_sample import SCENES, SLIPS, sample_scenes, sample_slips

SLOTS = ("item", "reference", "deadline", "amount")


def problems_of(text):
    return [str(problem) for problem in read_scenes(read_yaml(text.encode(), "scenes.yaml"), SLOTS).problems]


def test_a_scene_holds_what_was_written():
    scene = sample_scenes()[0]
    assert (scene.id, scene.complaint, scene.validity) == ("delivery.fridge", "delivery", "company_at_fault")
    assert scene.says["chooses"] == ("Then I'll take the Saturday slot.", "The first one, please.")
    assert scene.opens(next(iter(scene.opening))).startswith("A whole day!")


def test_mistakes_come_all_at_once_with_their_place():
    broken = SCENES.replace("delivery.fridge:", "delivry.fridge:").replace('{item: "the pram"', '{itm: "the pram"')
    broken = broken.replace('  twist: "The bank', '  twst: "The bank').replace("validity: unsolvable", "validity: lost")
    messages = problems_of(broken)
    assert any(
        line.startswith("scenes.yaml:2:1: S04 unknown complaint 'delivry'; did you mean 'delivery'?")
        for line in messages
    )
    assert any("S01 unknown key 'twst'; did you mean 'twist'?" in line for line in messages)
    assert any("S02 key 'twist' is missing" in line for line in messages)
    assert any("S04 unknown validity 'lost'" in line for line in messages)


def test_an_unknown_slot_is_named():
    assert any(
        "unknown slot 'itm'; did you mean 'item'?" in line for line in problems_of(SCENES.replace("{item:", "{itm:"))
    )


def test_a_slip_of_an_unknown_pitfall_is_named():
    read = read_slips(
        read_yaml(SLIPS.replace("calm-down:", "calm-dwn:").encode(), "slips.yaml"), ("calm-down", "yes-but")
    )
    assert str(read.problems[0]) == "slips.yaml:2:1: S04 unknown pitfall 'calm-dwn'; did you mean 'calm-down'?"


def test_slips_have_ids():
    slips = sample_slips(tuple(yaml.safe_load(SLIPS)))
    assert [slip.id for slip in slips["calm-down"]] == ["calm-down.1", "calm-down.2"]
