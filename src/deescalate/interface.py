"""The words of the terminal coach in each language, and the labels of the vocabulary beside them."""

from collections.abc import Mapping
from typing import NamedTuple

from deescalate.model import Word
from deescalate.terms import Label, Vocabulary, label_of

Texts = Mapping[Word, Mapping[Word, Word]]
"""Per text, its wording in each language."""


class Interface(NamedTuple):
    """What is shown around a playbook's own words, in one language."""

    language: str
    texts: Texts
    vocabulary: Vocabulary

    def text(self, name: str) -> str:
        """A text of interface.yaml; English where the language has none."""
        by_language = self.texts[Word(name)]
        return str(by_language.get(Word(self.language)) or by_language[Word("en")])

    def label(self, kind: str, term: str) -> Label:
        """A term of the vocabulary."""
        return label_of(self.vocabulary, kind, term, self.language)
