"""A family of playbooks that grow: so many steps in a row, so many flags that interrupt once, moods that matter."""

from typing import Any

from deescalate.made_up import built
from deescalate.model import PropertySpec
from deescalate.playbook import Playbook
from deescalate.schema import read_as
from deescalate.source import read_yaml
from deescalate.vocabulary import Flag

TEXTS = {"title": "A step", "goal": "Do it", "listen_for": "Anything", "source": ["S9"], "also": []}


def grown(steps: int, flags: int, *, turns: int = 3) -> Playbook:
    """A row of ``steps`` steps, each left when the mood falls, when something is explained, or after ``turns`` turns."""
    ups = [str(flag) for flag in Flag][:flags]
    row: dict[str, Any] = {}
    for number in range(steps - 1):
        row[f"s{number}"] = {
            **TEXTS,
            "act": ["apologise", "listen", "define", "show_effort"][min(number, 3)],
            "then": [
                {"when": {"mood_change": ["down"]}, "go": f"s{number + 1}"},
                {"when": {"said": ["explains"]}, "go": f"s{number + 1}"},
                {"when": {"turns_here": {"at_least": turns}}, "go": f"s{number + 1}"},
                {"go": f"s{number}"},
            ],
        }
    row[f"s{steps - 1}"] = {**TEXTS, "act": "close", "outcome": "resolved_full"}
    common = {"title": "Made up", "version": "1.0.0", "source": ["S9"]}
    tree = {
        **common,
        "playbook": "made_up",
        "include": ["aside"],
        "begin": [{"go": "s0"}],
        "steps": row,
        "interrupts": [],
    }
    asides = {
        f"a{number}": {**TEXTS, "act": "acknowledge", "then": [{"go": "back"}]} for number in range(max(flags, 1))
    }
    part = {
        **common, "playbook": "aside", "steps": asides,
        "interrupts": [{"when": {"flags": [flag]}, "go": f"a{number}"} for number, flag in enumerate(ups)],
    }  # fmt: skip
    playbook = built(tree, part).playbook
    assert playbook is not None
    return playbook


PROMISES = """
- {id: holds, says: "Nothing is closed before it was defined", before: {act: close, comes: define}}
- {id: breaks, says: "A legal threat is answered twice at most", at_most: {act: acknowledge, times: 1}}
- {id: counts, says: "Listening ends after three turns", never: {act: listen, while: {turns_here: {at_least: 3}, done: [listen]}}}
"""


def family_promises() -> tuple[PropertySpec, ...]:
    """Promises about the family: one needs the places only, one breaks, one needs the turns."""
    read = read_as(read_yaml(PROMISES.encode(), "family.yaml"), tuple[PropertySpec, ...])
    assert read.value is not None, read.problems
    return read.value
