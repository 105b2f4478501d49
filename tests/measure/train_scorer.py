"""Trains the linter's learnt second opinion on the sentences in tests/training: python tests/measure/train_scorer.py

    python tests/measure/train_scorer.py en pl          only these languages
    python tests/measure/train_scorer.py --out FOLDER   somewhere else
    python tests/measure/train_scorer.py --data FOLDER  with real replies as decent ones (English; as the shipped weights were made)
    python tests/measure/train_scorer.py --without e    leaves a file of each language out (to measure on it)

Needs scikit-learn (pip install -e '.[train]'); the library itself does not. One logistic regression for each pitfall: its bad
replies against everything else, its own near misses counted double. Each text is read by the linter, so the model sees the same
canonical words; nothing of tests/held_back is used. Besides
the training sentences it sees what the playbooks hold: the examples of the rules, the better wordings, all phrasings. Weights are rounded to one byte.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from real_replies import Half, agent_turns
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from deescalate.library import BUNDLED, bundled_names, catalogue, load, slots
from deescalate.opinions import own_words
from deescalate.pitfalls import compile_language
from deescalate.recognition import read
from deescalate.scorer import Scorer, features_of, packed, write_scorer
from deescalate.starter import starter_files
from deescalate.vocabulary import LANGUAGES
from deescalate.wording_checks import spoken

TRAINING = Path(__file__).parents[1] / "training"
STRENGTH = 30.0
"""Inverse of the regularisation, chosen on sentences that are not in the training files."""
POSITIVE, NEAR, OURS = 3.0, 3.0, 6.0
"""How much a bad reply, a near miss of the pitfall, and a sentence of our own count; everything else counts one."""
LEVELS = 64
"""A weight is rounded to one of so many steps on each side of nought: finer ones add nothing but size."""
SEEN = 2
"""A feature must occur in this many texts."""
FAINT = 1
"""Features whose weights all round to this or less are dropped."""
PROPOSE, DOUBT = -1.3, -4.25
"""Thresholds, chosen by what they add and cost on held-back sentences."""


class Text(NamedTuple):
    """A training text: the pitfall it commits, or nearly commits, if any."""

    features: Counter[str]
    commits: str
    nears: str
    ours: bool = False
    """Whether the library itself says it: it must never be reported."""


def texts(language: str, without: str) -> Iterator[Text]:
    for path in sorted(TRAINING.glob(f"{language}-*.yaml")):
        if path.stem[-1] in without:
            continue
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        for pitfall, found in data["report"].items():
            yield from (Text(features(language, text), pitfall, "") for text in found)
        for pitfall, found in data["pass"].items():
            yield from (Text(features(language, text), "", pitfall) for text in found)
        yield from (Text(features(language, text), "", "") for text in data.get("clean") or ())


def own_texts(language: str) -> Iterator[Text]:
    """What stands in the playbooks: examples, better wordings, and every phrasing that can be said as it is."""
    for pitfall, wording in catalogue().languages[language].pitfalls.items():
        yield from (Text(features(language, text), str(pitfall), "") for text in wording.examples.report)
        yield from (Text(features(language, text), "", str(pitfall)) for text in wording.examples.accept)
        yield from (Text(features(language, text), "", "", ours=True) for text in wording.instead)
    if language == "en":
        started = yaml.safe_load(starter_files("mine", "x")["phrasings/en.yaml"])
        yield from (Text(features(language, phrasing["text"]), "", "", ours=True) for phrasing in started.values())
    examples = {str(slot): str(spec.example[language]) for slot, spec in slots().items()}
    for text in dict.fromkeys(
        spoken_text.text
        for name in bundled_names()
        for phrasings in load(name).phrasings[language].values()
        for phrasing in phrasings
        for spoken_text in spoken(phrasing, examples)
    ):
        yield Text(features(language, text), "", "", ours=True)


def features(language: str, text: str) -> Counter[str]:
    message = read(compile_language(catalogue(), language), text)
    return Counter(one for words in own_words(message.reading, message.quoted) for one in features_of(words))


def real_texts(language: str, data: Path | None) -> Iterator[Text]:
    """Decent replies of real agents, English only: half of the conversations, the other half measures."""
    turns = agent_turns(data, Half.LEARNT) if data and language == "en" else []
    yield from (Text(features(language, text), "", "") for text in turns)


def train(language: str, without: str = "", data: Path | None = None) -> Scorer:
    known = [*texts(language, without), *own_texts(language), *real_texts(language, data)]
    seen: dict[str, int] = {}
    for text in known:
        for feature in text.features:
            seen[feature] = seen.get(feature, 0) + 1
    names = sorted(feature for feature, count in seen.items() if count >= SEEN)
    matrix = _matrix(known, {feature: number for number, feature in enumerate(names)})
    pitfalls = [str(name) for name in catalogue().pitfalls]
    weights, biases = zip(*(fitted(matrix, known, pitfall) for pitfall in pitfalls), strict=True)
    scale = float(np.abs(weights).max()) / LEVELS
    rounded = np.rint(np.array(weights) / scale).astype(int).T
    kept = [number for number, row in enumerate(rounded) if np.abs(row).max() > FAINT]
    lanes = {names[number]: packed([int(weight) for weight in rounded[number]]) for number in kept}
    return Scorer(tuple(pitfalls), tuple(round(float(b), 4) for b in biases), round(scale, 6), PROPOSE, DOUBT, lanes)


def _matrix(known: list[Text], column: dict[str, int]) -> csr_matrix:
    """A row for each text: how often each feature occurs, over the square root of how many there are."""
    rows = [{column[name]: count for name, count in text.features.items() if name in column} for text in known]
    values = [count / max(1, sum(row.values())) ** 0.5 for row in rows for count in row.values()]
    columns = [number for row in rows for number in row]
    return csr_matrix((values, columns, np.cumsum([0, *map(len, rows)])), shape=(len(rows), len(column)))


def fitted(matrix: csr_matrix, known: list[Text], pitfall: str) -> tuple[np.ndarray, float]:
    commits = np.array([text.commits == pitfall for text in known])
    nears = np.array([text.nears == pitfall for text in known])
    ours = np.array([text.ours for text in known])
    counts = np.where(commits, POSITIVE, np.where(nears, NEAR, np.where(ours, OURS, 1.0)))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix, commits, sample_weight=counts)
    return model.coef_[0], float(model.intercept_[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--out", type=Path, default=BUNDLED / "scorer")
    parser.add_argument("--without", default="", help="letters of training files to leave out")
    parser.add_argument("--data", type=Path, help="folder with the real conversations, for English")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    for language in options.languages:
        data = write_scorer(train(language, options.without, options.data))
        (options.out / f"{language}.bin").write_bytes(data)
        print(f"{language}: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
