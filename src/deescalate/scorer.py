"""A learnt opinion: which pitfall a message may hold, which move a sentence may make.

Of a message it proposes a pitfall where no rule found words, and doubts one that a rule found; in a sentence it hears moves.

A linear model for each language, trained by ``tests/measure/train_scorer.py`` (pitfalls) and ``train_listener.py`` (moves) on
sentences written for it, one weight for each pair of feature and name. Features are the beginnings of words, pairs of
neighbouring beginnings, and the endings of long words, in the canonical form that the rules read, so that case, diacritics and
spelling matter to neither. The score of a name is the sum of its weights, one for each time a feature occurs, over the square
root of their number, plus its bias; the number is taken as larger than it is by `FEW`, since a few words say little.

All names are added up at once: the weights of a feature stand side by side in one large integer, a lane for each name.
What a word adds by itself is worked out once.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

STEM = 5
ENDING = 3
_LONG = 5
FEW = 10
"""The number of features is taken as larger by this."""
_LANE_BYTES = 4
_OFFSET = 128
"""Weights are stored from -128 to 127 and added up without a sign."""
_SIGNS_HEARD = frozenset("?!‼")
_MOST_REMEMBERED = 50_000


Scores = tuple[float, ...]
"""For each of `Scorer.names`, in their order; what they are compared with are `Scorer.propose` and `Scorer.doubt`."""


class _Heard(NamedTuple):
    """What a word adds by itself."""

    stem: str
    """Empty for signs that are not heard."""
    known: int
    """How many of its own features the model knows."""
    lanes: int
    """Their weights, added up."""
    followers: Mapping[str, int]
    """The weights of the pairs that begin with it, by what the next word begins with."""


_NO_FOLLOWERS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """The model of one language."""

    names: tuple[str, ...]
    """Of pitfalls, or of moves."""
    biases: tuple[float, ...]
    scale: float
    """What a weight of 1 in the file stands for."""
    propose: float
    """Reported from this score on."""
    doubt: float
    """A rule's finding below this score is doubted."""
    lanes: Mapping[str, int]
    """For each feature the weights of all names."""
    fewest: int = 1
    """Of a text with fewer known features it has no opinion."""
    _heard: dict[str, _Heard] = field(default_factory=dict, init=False, repr=False)
    """Words met before."""
    _pairs: dict[str, dict[str, int]] = field(default_factory=dict, init=False, repr=False)
    """The weights of pairs by their first word."""

    def __post_init__(self) -> None:
        for feature, weights in self.lanes.items():
            first, _, second = feature.partition(" ")
            if second:
                self._pairs.setdefault(first, {})[second] = weights

    def scores(self, sentences: Iterable[Sequence[str]]) -> Scores | None:
        """The scores of a message in canonical words, sentence by sentence; None if it holds too few known features."""
        heard = self._heard
        total = known = 0
        for words in sentences:
            pairs = _NO_FOLLOWERS
            for word in words:
                stem, count, own, followers = heard.get(word) or self._hear(word)
                if stem:
                    total += own
                    known += count
                    if (pair := pairs.get(stem)) is not None:
                        total += pair
                        known += 1
                    pairs = followers
        if known < self.fewest:
            return None
        size = _LANE_BYTES * len(self.names)
        sums = memoryview(total.to_bytes(size, "little")).cast("I")
        factor = self.scale / sqrt(known + FEW)
        less = _OFFSET * known * factor
        return tuple([one * factor - less + bias for one, bias in zip(sums, self.biases, strict=True)])

    def _hear(self, word: str) -> _Heard:
        features = [feature for feature in features_of([word]) if feature in self.lanes]
        stem = _stem(word)
        weights = sum(self.lanes[feature] for feature in features)
        heard = _Heard(stem, len(features), weights, self._pairs.get(stem, _NO_FOLLOWERS))
        if len(self._heard) >= _MOST_REMEMBERED:
            self._heard.clear()
        self._heard[word] = heard
        return heard

    def proposed(self, scores: Scores) -> str | None:
        """The most likely pitfall, if it is likely enough."""
        best = max(scores)
        return self.names[scores.index(best)] if best >= self.propose else None

    def likely(self, scores: Scores) -> list[str]:
        """Every name that is likely enough, the most likely first."""
        found = [(-score, name) for name, score in zip(self.names, scores, strict=True) if score >= self.propose]
        return [name for _, name in sorted(found)]

    def not_doubted(self, scores: Scores) -> list[str]:
        """The pitfalls that a rule's finding can stand for."""
        return [name for name, score in zip(self.names, scores, strict=True) if score >= self.doubt]

    def weight(self, feature: str, name: str) -> float:
        """How much a feature speaks for a name; nothing if it is not known."""
        if feature not in self.lanes:
            return 0.0
        lane = self.names.index(name) * _LANE_BYTES * 8
        return (((self.lanes[feature] >> lane) & 0xFFFFFFFF) - _OFFSET) * self.scale


class Placed(NamedTuple):
    """A feature, and the places of its first and last word in the sentence."""

    feature: str
    first: int
    last: int


def features_of(words: Sequence[str]) -> list[str]:
    """The features of one sentence: beginnings, pairs of beginnings ("a b"), endings of long words ("-xyz")."""
    return [placed.feature for placed in placed_features(words)]


def placed_features(words: Sequence[str]) -> Iterator[Placed]:
    """The features of one sentence, word by word."""
    before, place_before = "", 0
    for place, word in enumerate(words):
        if stem := _stem(word):
            if before:
                yield Placed(f"{before} {stem}", place_before, place)
            yield Placed(stem, place, place)
            if len(word) > _LONG:
                yield Placed(f"-{word[-ENDING:]}", place, place)
            before, place_before = stem, place


def _stem(word: str) -> str:
    return word[:STEM] if word[0].isalnum() or word in _SIGNS_HEARD else ""


def read_scorer(data: bytes) -> Scorer:
    """The model in a file that `write_scorer` made."""
    head, _, body = zlib.decompress(data).partition(b"\n")
    header = json.loads(head)
    known, _, matrix = body.partition(b"\n\n")
    recorded = tuple(header["names"])
    width = len(recorded)
    features = known.decode().split("\n")
    padded = bytearray(_LANE_BYTES * width)
    lanes = {}
    for number, feature in enumerate(features):
        padded[::_LANE_BYTES] = matrix[number * width : (number + 1) * width]
        lanes[feature] = int.from_bytes(padded, "little")
    biases, fewest = tuple(header["biases"]), header["fewest"]
    return Scorer(recorded, biases, header["scale"], header["propose"], header["doubt"], lanes, fewest)


def write_scorer(scorer: Scorer) -> bytes:
    """The file of a model; `read_scorer` gives an equal one."""
    header = {
        "names": scorer.names, "biases": scorer.biases, "scale": scorer.scale,
        "propose": scorer.propose, "doubt": scorer.doubt, "fewest": scorer.fewest,
    }  # fmt: skip
    size = _LANE_BYTES * len(scorer.names)
    matrix = b"".join(lane.to_bytes(size, "little")[::_LANE_BYTES] for lane in scorer.lanes.values())
    names = "\n".join(scorer.lanes).encode()
    return zlib.compress(json.dumps(header).encode() + b"\n" + names + b"\n\n" + matrix, 9)


def packed(weights: Sequence[int]) -> int:
    """Weights from -128 to 127, one for each name, side by side in one integer."""
    size = _LANE_BYTES * len(weights)
    padded = bytearray(size)
    padded[::_LANE_BYTES] = bytes(weight + _OFFSET for weight in weights)
    return int.from_bytes(padded, "little")
