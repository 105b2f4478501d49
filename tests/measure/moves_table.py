"""Measures which good moves are heard in sentences of strangers: python tests/measure/moves_table.py

Sentences stand in tests/held_back/moves, written by people who neither wrote rules nor saw the training sentences. Counted are
the acts of the vocabulary; remedies such as `deadline`, which only rules know, are not.

    python tests/measure/moves_table.py --by-act    what is heard of each act
"""

import argparse
from collections import Counter
from pathlib import Path

import yaml
from linter_table import Tally
from train_listener import labelled

import deescalate as de
from deescalate.vocabulary import LANGUAGES, Act

HELD_BACK = Path(__file__).parents[1] / "held_back" / "moves"


def heard(text: str, language: str) -> frozenset[str]:
    return frozenset(move.move for move in de.lint(text, language=language).moves if move.move in set(Act))


def row(language: str, *, by_act: bool) -> str:
    data = yaml.load((HELD_BACK / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    sentences = [(acts, heard(text, language)) for text, acts in labelled(data)]
    made = Counter(act for acts, _ in sentences for act in acts)
    right = Counter(act for acts, found in sentences for act in acts & found)
    if by_act:
        return f"{language} " + ", ".join(f"{act} {right[act]}/{made[act]}" for act in sorted(made))
    silent = [found for acts, found in sentences if not acts]
    cells = (
        Tally(sum(right.values()), sum(made.values())),
        Tally(sum(right.values()), sum(len(found) for _, found in sentences)),
        Tally(sum(map(bool, silent)), len(silent)),
    )
    return f"| {language} | {' | '.join(map(str, cells))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by-act", action="store_true")
    options = parser.parse_args()
    if not options.by_act:
        print("| | moves heard | of what is heard, right | sentences without a move in which one is heard |")
        print("|---|---|---|---|")
    for language in LANGUAGES:
        print(row(language, by_act=options.by_act), flush=True)


if __name__ == "__main__":
    main()
