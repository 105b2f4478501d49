"""Trains what hears good moves in sentences, on those in tests/training/moves: python tests/measure/train_listener.py

    python tests/measure/train_listener.py en pl          only these languages
    python tests/measure/train_listener.py --out FOLDER   somewhere else

Needs scikit-learn (pip install -e '.[train]'); the library itself does not. One logistic regression for each act of the
vocabulary that can be heard in words: the sentences that make it against all others, those of bad replies included. Nothing of
tests/held_back is used. From which score on a move counts as heard is measured: each author is left out once, and so many of the
moves then heard in their sentences must be there as `PRECISION` says.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from learning import Features, Model, columns_of, matrix_of, regression
from train_scorer import TRAINING, read_text

from deescalate.library import BUNDLED
from deescalate.opinions import MOST_MOVES
from deescalate.scorer import Scorer, write_scorer
from deescalate.vocabulary import LANGUAGES

PRECISION = 0.85
RULES_COUNT = 2.0
"""So much lower may the score be where a rule has found words."""
MADE, BAD = 3.0, 0.2
"""How much a sentence that makes the move counts, and one of a bad reply; everything else counts one."""


class Sentence(NamedTuple):
    """A training sentence and every act that it makes."""

    features: Features
    acts: frozenset[str]
    author: str
    bad: bool = False


def sentences(language: str) -> Iterator[Sentence]:
    for path in sorted((TRAINING / "moves").glob(f"{language}-*.yaml")):
        for text, acts in labelled(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)):
            yield Sentence(read_text(language, text).features, acts, path.stem[-1])


def labelled(data: dict[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each sentence of a file with the acts that it makes, the one it is filed under first of all."""
    for act, found in data["acts"].items():
        for one in found:
            yield (one["text"], frozenset({act, *one["also"]})) if isinstance(one, dict) else (one, frozenset({act}))
    yield from ((text, frozenset()) for text in data["none"])


def bad_sentences(language: str) -> Iterator[Sentence]:
    """Bad replies of one sentence: they make no good move."""
    for path in sorted(TRAINING.glob(f"{language}-*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        for text in (text for found in data["report"].values() for text in found):
            if sum(map(text.count, ".?!")) <= 1:
                yield Sentence(read_text(language, text).features, frozenset(), "", bad=True)


def fit(known: list[Sentence], acts: list[str]) -> Model:
    columns = columns_of(one.features for one in known if not one.bad)
    matrix = matrix_of((one.features for one in known), columns)
    plain = np.array([BAD if one.bad else 1.0 for one in known])
    weights, biases = [], []
    for act in acts:
        made = np.array([act in one.acts for one in known])
        its_weights, its_bias = regression(matrix, made, np.where(made, MADE, plain))
        weights.append(its_weights)
        biases.append(its_bias)
    return Model(columns, np.array(weights), np.array(biases))


def threshold(known: list[Sentence], acts: list[str], language: str) -> float:
    """The lowest score from which on so many moves heard are made, with authors who were left out."""
    heard: list[tuple[float, bool]] = []
    made = 0
    for author in sorted({one.author for one in known} - {""}):
        left_out = [one for one in known if one.author == author]
        scores = fit([one for one in known if one.author != author], acts).scores(one.features for one in left_out)
        made += sum(len(one.acts) for one in left_out)
        for one, row in zip(left_out, scores, strict=True):
            heard += [(float(row[number]), acts[number] in one.acts) for number in np.argsort(-row)[:MOST_MOVES]]
    heard.sort(reverse=True)
    right = np.cumsum([hit for _, hit in heard])
    last = int(np.flatnonzero(right / np.arange(1, len(heard) + 1) >= PRECISION)[-1])
    print(
        f"{language}: {right[last] / made:.1%} of {made} moves of new authors heard, {right[last] / (last + 1):.0%} right"
    )
    return round(heard[last][0], 2)


def train(language: str) -> Scorer:
    known = [*sentences(language), *bad_sentences(language)]
    acts = sorted({act for one in known for act in one.acts})
    propose = threshold(known, acts, language)
    return fit(known, acts).rounded(acts, propose, propose - RULES_COUNT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--out", type=Path, default=BUNDLED / "scorer")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    for language in options.languages:
        data = write_scorer(train(language))
        (options.out / f"moves-{language}.bin").write_bytes(data)
        print(f"{language}: {len(data) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
