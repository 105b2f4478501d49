"""What the two training scripts share: texts as rows of a matrix, a logistic regression, weights rounded into a file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from deescalate.scorer import FEW, Scorer, packed

STRENGTH = 90.0
"""Inverse of the regularisation."""
LEVELS = 16
"""A weight is rounded to one of so many steps on each side of nought: finer ones add nothing but size."""
SEEN = 3
"""A feature must occur in this many texts."""
FAINT = 1
"""Features whose weights all round to this or less are dropped."""

Features = Counter[str]
Columns = dict[str, int]


class Model(NamedTuple):
    """Weights before rounding: a row for each name, a column for each feature."""

    columns: Columns
    weights: np.ndarray
    biases: np.ndarray

    def scores(self, texts: Iterable[Features]) -> np.ndarray:
        """A row for each text, a column for each name."""
        return np.asarray(matrix_of(texts, self.columns) @ self.weights.T + self.biases)

    def rounded(self, names: Sequence[str], propose: float, doubt: float, fewest: int = 1) -> Scorer:
        """The model as it is shipped."""
        scale = float(np.abs(self.weights).max()) / LEVELS
        steps = np.rint(self.weights / scale).astype(int).T
        lanes = {
            feature: packed([int(weight) for weight in steps[number]])
            for feature, number in self.columns.items()
            if np.abs(steps[number]).max() > FAINT
        }
        biases = tuple(round(float(bias), 4) for bias in self.biases)
        return Scorer(tuple(names), biases, round(scale, 6), propose, doubt, lanes, fewest)


def columns_of(texts: Iterable[Features]) -> Columns:
    """The features that occur often enough, in the order of the alphabet."""
    seen = Counter(feature for features in texts for feature in features)
    return {name: number for number, name in enumerate(sorted(name for name in seen if seen[name] >= SEEN))}


def matrix_of(texts: Iterable[Features], columns: Columns) -> csr_matrix:
    """A row for each text: how often each feature occurs, weighed as `Scorer.scores` does."""
    rows = [{columns[name]: count for name, count in features.items() if name in columns} for features in texts]
    values = [count / (sum(row.values()) + FEW) ** 0.5 for row in rows for count in row.values()]
    numbers = [number for row in rows for number in row]
    return csr_matrix((values, numbers, np.cumsum([0, *map(len, rows)])), shape=(len(rows), len(columns)))


def regression(matrix: csr_matrix, wanted: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of what is wanted against the rest, each text counting so much."""
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix, wanted, sample_weight=counts)
    return model.coef_[0], float(model.intercept_[0])
