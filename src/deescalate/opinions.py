"""What the learnt scorers say of a message that was read: where the words stand that weighed most, which moves they hear."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deescalate.matching import Reading, Sentence
from deescalate.scorer import Placed, Scorer, placed_features
from deescalate.text import Span

_WORD = re.compile(r"\S+")
_HEAVIEST = 6
"""Features shown as those that weighed most."""
MOST_MOVES = 2
"""More moves than so many no sentence makes that a listener would notice."""


def own_words(reading: Reading, quoted: Sequence[Span]) -> Iterator[list[str]]:
    """The words of each sentence that is the writer's own; one that holds somebody else's words is left out."""
    return (_words(reading, one) for one in _own_sentences(reading, quoted))


def _own_sentences(reading: Reading, quoted: Sequence[Span]) -> Iterator[Sentence]:
    if not quoted:
        yield from reading.sentences
        return
    others = sorted(quoted)
    wholes = _spans(reading, reading.sentences)
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
    sentences = list(_own_sentences(reading, quoted))
    placed = [list(placed_features(_words(reading, sentence))) for sentence in sentences]
    features = {one.feature for found in placed for one in found}
    weights = {feature: scorer.weight(feature, pitfall) for feature in features}
    ordered = sorted(weights, key=lambda feature: (-weights[feature], feature))[:_HEAVIEST]
    heavy = tuple(feature for feature in ordered if weights[feature] > 0)
    speaking = [[one for one in found if one.feature in heavy] for found in placed]
    best = max(range(len(sentences)), key=lambda number: sum(weights[one.feature] for one in speaking[number]))
    return _where(reading, sentences[best], speaking[best]), heavy


class SentenceHeard(NamedTuple):
    """What the listener makes of one sentence."""

    span: Span
    moves: tuple[str, ...]
    """The moves that it makes, the most likely first."""
    doubted: frozenset[str]
    """The moves that it does not make, even if a rule found their words."""


def moves_heard(listener: Scorer, reading: Reading, quoted: Sequence[Span]) -> list[SentenceHeard]:
    """Which moves each sentence of the writer makes, in the order of the text."""
    heard = []
    for sentence in _own_sentences(reading, quoted):
        if scores := listener.scores([_words(reading, sentence)]):
            (span,) = _spans(reading, [sentence])
            doubted = frozenset(listener.names).difference(listener.not_doubted(scores))
            heard.append(SentenceHeard(span, tuple(listener.likely(scores)[:MOST_MOVES]), doubted))
    return heard


def _spans(reading: Reading, sentences: Sequence[Sentence]) -> list[Span]:
    """The sentences in the original, without their signs; each begins after the sign that ends the one before it."""
    return reading.spans([(one.start + 1, one.end) for one in sentences])


def _words(reading: Reading, sentence: Sentence) -> list[str]:
    return reading.canonical[sentence.start : sentence.end].split()


def _where(reading: Reading, sentence: Sentence, speaking: Sequence[Placed]) -> Span:
    """From the first to the last of the words that speak; the whole sentence if none does."""
    if not speaking:
        return _spans(reading, [sentence])[0]
    words = list(_WORD.finditer(reading.canonical, sentence.start, sentence.end))
    first, last = min(one.first for one in speaking), max(one.last for one in speaking)
    return reading.spans([(words[first].start(), words[last].end() + 1)])[0]
