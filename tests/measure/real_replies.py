"""Real agents' replies, English, from the folder of conversations (its README names origin and licence; nothing is copied).

Every second conversation of each set may be learnt from as an example of decent replies; the others measure false alarms.
"""

import gzip
import json
from enum import IntEnum
from itertools import islice
from pathlib import Path

SETS = {"dlg_ibm_twitter": None, "dlg_abcd_sample": None, "dlg_star": "utter"}
"""Each set with the kind of turns that are free text, where others are not."""


class Half(IntEnum):
    """Which conversations."""

    LEARNT = 0
    MEASURED = 1


def agent_turns(folder: Path, half: Half) -> list[str]:
    """The agents' turns of one half of the conversations, each text once, in the order of the files."""
    turns: list[str] = []
    for name, kept in SETS.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in islice(lines, half, None, 2):
                turns += [
                    turn["text"]
                    for turn in json.loads(line)["turns"]
                    if turn["role"] == "agent" and turn.get("text") and (kept is None or turn.get("kind") == kept)
                ]
    return list(dict.fromkeys(turns))
