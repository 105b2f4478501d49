"""What the learnt scorer says of a message that was read: which of its words it hears, and where those that weighed most stand."""

import re
from collections.abc import Iterator, Sequence

from deescalate.matching import Reading, Sentence
from deescalate.scorer import Scorer, features_of
from deescalate.text import Span

_WORD = re.compile(r"\S+")
_HEAVIEST = 6
"""Features shown as those that weighed most."""


def own_words(reading: Reading, quoted: Sequence[Span]) -> Iterator[list[str]]:
    """The words of each sentence that is the writer's own; one that holds somebody else's words is left out."""
    return (reading.canonical[one.start : one.end].split() for one in _own_sentences(reading, quoted))


def _own_sentences(reading: Reading, quoted: Sequence[Span]) -> Iterator[Sentence]:
    if not quoted:
        yield from reading.sentences
        return
    others = sorted(quoted)
    wholes = reading.spans([(one.start, one.end) for one in reading.sentences])
    at = reach = 0
    for sentence, whole in zip(reading.sentences, wholes, strict=True):
        while at < len(others) and others[at].start < whole.end:
            reach, at = max(reach, others[at].end), at + 1
        if reach <= whole.start:
            yield sentence


def heaviest(scorer: Scorer, pitfall: str, reading: Reading, quoted: Sequence[Span]) -> tuple[Span, tuple[str, ...]]:
    """What speaks for a pitfall in a message: where, and its heaviest features, heaviest first.

    Where: from the first heavy word to the last in the sentence that weighs most.
    """
    heavy = dict(scorer.weights(own_words(reading, quoted), pitfall)[:_HEAVIEST])
    best, places = 0.0, [(0, len(reading.canonical))]
    for sentence in _own_sentences(reading, quoted):
        found = list(_heavy_words(reading.canonical, sentence, heavy))
        weight = sum(weight for _, _, weight in found)
        if weight > best:
            best, places = weight, [(found[0][0] - 1, found[-1][1] + 1)]
    return reading.spans(places)[0], tuple(heavy)


def _heavy_words(canonical: str, sentence: Sentence, heavy: dict[str, float]) -> Iterator[tuple[int, int, float]]:
    """Start, end and weight of each word that a heavy feature begins with."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(canonical, sentence.start, sentence.end)]
    for number, (start, end) in enumerate(words):
        last = words[number + 1][1] if number + 1 < len(words) else end
        alone = sum(heavy.get(feature, 0.0) for feature in features_of([canonical[start:end]]))
        pair = [canonical[start:end], canonical[words[number + 1][0] : last]] if last > end else []
        both = sum(heavy.get(feature, 0.0) for feature in features_of(pair) if " " in feature)
        if alone or both:
            yield start, last if both else end, alone + both
