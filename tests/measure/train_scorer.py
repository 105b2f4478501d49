"""Trains the linter's learnt second opinion on the sentences in tests/training: python tests/measure/train_scorer.py

    python tests/measure/train_scorer.py en pl          only these languages
    python tests/measure/train_scorer.py --out FOLDER   somewhere else
    python tests/measure/train_scorer.py --data FOLDER  with real replies as decent ones (English; as the shipped weights were made)

Needs scikit-learn (pip install -e '.[train]'); the library itself does not. Nothing of tests/held_back is used; beside the
training sentences it sees what tests hold it to: the examples of the rules, the better wordings, all phrasings, the harmless
traps (tests/harmless), the recordings of agents who do well. Each text is read by the linter, so the model sees the same canonical words.

A score is a sum of two logistic regressions: how much speaks for this pitfall against everything else, and how much for a bad
reply of any kind against a decent one. The second is what tells a near miss, which has the words of the pitfall, from the real
thing; it has many more examples than each pitfall. Being linear in the same features, both fit into one weight.

From which score on something is reported is measured, not chosen: each set of sentences whose words no author of rules has seen
is left out once, and the threshold is the one at which so many of their near misses are reported as `NEAR_MISSES` says.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from learning import Features, Model, columns_of, matrix_of, regression
from real_replies import Half, agent_turns

from deescalate.library import BUNDLED, bundled_names, catalogue, load, slots
from deescalate.opinions import own_words
from deescalate.pitfalls import compile_language
from deescalate.recognition import read, recognise
from deescalate.scorer import Scorer, features_of, write_scorer
from deescalate.starter import starter_files
from deescalate.vocabulary import LANGUAGES
from deescalate.wording_checks import spoken

TRAINING = Path(__file__).parents[1] / "training"
HARMLESS = TRAINING.parent / "harmless"
RECORDINGS = TRAINING.parents[1] / "examples" / "recordings"
UNSEEN = "fghijklm"
"""Sets of sentences that no author of rules has seen."""
NEAR_MISSES = 0.025
"""How many of the near misses of somebody new may be reported: the aim of 3 % with a margin. Decent replies that nobody wrote as
traps are hit far less often."""
RULES_COUNT = 3.0
"""So much lower may the score be where a rule has found words."""
BADNESS = 1.0
"""How much the question whether a reply is bad at all counts beside the one which pitfall it holds."""
FEWEST = 10
"""Three or four words have fewer features: there rules alone decide, since the textbook is short."""
POSITIVE, NEAR, PROMISED = 3.0, 3.0, 6.0
"""How much a bad reply, a near miss of the pitfall, and a text that must not be reported count; everything else counts one."""
PITFALLS = tuple(map(str, catalogue().pitfalls))


class Text(NamedTuple):
    """A training text: the pitfall it commits, or nearly commits, if any."""

    features: Features
    commits: str = ""
    nears: str = ""
    promised: bool = False
    """Whether tests hold the linter to it: words that must never be reported."""
    found: frozenset[str] = frozenset()
    """Pitfalls that rules find in it."""
    held: frozenset[str] = frozenset()
    """Pitfalls that rules find and hold back."""
    source: str = ""
    """The letter of its file."""


def read_text(language: str, text: str, **known: Any) -> Text:
    rules = compile_language(catalogue(), language)
    message = read(rules, text)
    words = own_words(message.reading, message.quoted)
    pitfalls = recognise(rules, message).pitfalls
    found = frozenset(item.rule.owner for item in pitfalls if not item.held_by)
    held = frozenset(item.rule.owner for item in pitfalls) - found
    return Text(Counter(one for sentence in words for one in features_of(sentence)), found=found, held=held, **known)


def texts(language: str) -> Iterator[Text]:
    for path in sorted(TRAINING.glob(f"{language}-*.yaml")):
        data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        source = path.stem[-1]
        for pitfall, found in data["report"].items():
            yield from (read_text(language, text, commits=pitfall, source=source) for text in found)
        for pitfall, found in data["pass"].items():
            yield from (read_text(language, text, nears=pitfall, source=source) for text in found)
        yield from (read_text(language, text, source=source) for text in data.get("clean") or ())


def own_texts(language: str) -> Iterator[Text]:
    """What must hold: examples, better wordings, harmless traps, good recordings, every phrasing that can be said as it is."""
    for pitfall, wording in catalogue().languages[language].pitfalls.items():
        yield from (read_text(language, text, commits=str(pitfall)) for text in wording.examples.report)
        yield from (read_text(language, text, nears=str(pitfall)) for text in wording.examples.accept)
        yield from (read_text(language, text, promised=True) for text in wording.instead)
    if language == "en":
        started = yaml.safe_load(starter_files("mine", "x")["phrasings/en.yaml"])
        yield from (read_text(language, phrasing["text"], promised=True) for phrasing in started.values())
    harmless = yaml.load((HARMLESS / f"{language}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    yield from (
        read_text(language, text, promised=True)
        for name, found in harmless.items()
        if name != "language"
        for text in found
    )
    for path in sorted(RECORDINGS.glob(f"{language}_*_good.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "agent" in (record := json.loads(line)):
                yield read_text(language, record["agent"], promised=True)
    examples = {str(slot): str(spec.example[language]) for slot, spec in slots().items()}
    for text in dict.fromkeys(
        spoken_text.text
        for name in bundled_names()
        for phrasings in load(name).phrasings[language].values()
        for phrasing in phrasings
        for spoken_text in spoken(phrasing, examples)
    ):
        yield read_text(language, text, promised=True)


def real_texts(language: str, data: Path | None) -> Iterator[Text]:
    """Decent replies of real agents, English only: half of the conversations, the other half measures."""
    turns = agent_turns(data, Half.LEARNT) if data and language == "en" else []
    yield from (read_text(language, text) for text in turns)


def fit(known: list[Text]) -> Model:
    columns = columns_of(text.features for text in known)
    matrix = matrix_of((text.features for text in known), columns)
    nears = np.array([text.nears for text in known])
    commits = np.array([text.commits for text in known])
    counts = np.where([text.promised for text in known], PROMISED, 1.0)
    bad, bias = regression(matrix, commits != "", counts)
    weights, biases = [], []
    for pitfall in PITFALLS:
        its = np.where(commits == pitfall, POSITIVE, np.where(nears == pitfall, NEAR, counts))
        its_weights, its_bias = regression(matrix, commits == pitfall, its)
        weights.append(its_weights + BADNESS * bad)
        biases.append(its_bias + BADNESS * bias)
    return Model(columns, np.array(weights), np.array(biases))


def threshold(known: list[Text], language: str) -> float:
    """From which score on to report, measured on the near misses of authors who were left out."""
    reached: list[float] = []
    caught: list[float] = []
    for source in sorted({text.source for text in known} & set(UNSEEN)):
        left_out = [text for text in known if text.source == source and (text.nears or text.commits)]
        scores = fit([text for text in known if text.source != source]).scores(text.features for text in left_out)
        for text, row in zip(left_out, scores, strict=True):
            (reached if text.nears else caught).append(_score_that_counts(text, row))
    limit = float(np.quantile(reached, 1 - NEAR_MISSES))
    share = np.mean(np.array(caught) >= limit)
    print(
        f"{language}: {share:.1%} of {len(caught)} bad replies of new authors caught, {NEAR_MISSES:.1%} of near misses"
    )
    return round(limit, 2)


def _score_that_counts(text: Text, scores: np.ndarray) -> float:
    """With which score the linter would report the text under its own pitfall."""
    pitfall = text.commits or text.nears
    score = float(scores[PITFALLS.index(pitfall)])
    if pitfall in text.found:
        return score + RULES_COUNT
    return score if score == scores.max() and pitfall not in text.held else -np.inf


def train(language: str, data: Path | None) -> Scorer:
    known = [*texts(language), *own_texts(language), *real_texts(language, data)]
    propose = threshold(known, language)
    return fit(known).rounded(PITFALLS, propose, propose - RULES_COUNT, FEWEST)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--out", type=Path, default=BUNDLED / "scorer")
    parser.add_argument("--data", type=Path, help="folder with the real conversations, for English")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    for language in options.languages:
        data = write_scorer(train(language, options.data))
        (options.out / f"{language}.bin").write_bytes(data)
        print(f"{language}: {len(data) / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
