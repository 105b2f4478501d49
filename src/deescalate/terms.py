"""Words of callers to terms of the vocabulary, and the vocabulary's labels for people."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from deescalate.findings import MisuseError, unknown
from deescalate.model import Word
from deescalate.references import TermSpec

T = TypeVar("T", bound=StrEnum)

Vocabulary = Mapping[Word, Mapping[Word, Mapping[Word, TermSpec]]]
"""Per kind of term (``mood``, ``said`` ...) and term, the label and explanation in each language."""


class Label(NamedTuple):
    """A term as people read it."""

    label: str
    says: str


def term_of(kind: type[T], word: str) -> T:
    """The member of ``kind`` that ``word`` names; raises `MisuseError` with the nearest one."""
    try:
        return kind(word)
    except ValueError:
        raise MisuseError(unknown(_name_of(kind), str(word), tuple(kind))) from None


def terms_of(kind: type[T], words: Iterable[str]) -> frozenset[T]:
    """The members of ``kind`` that ``words`` name; a bare text is taken for a mistake."""
    if isinstance(words, str):
        raise MisuseError(f"expected a list of {_name_of(kind)}s, found the text '{words}'; write ['{words}']")
    return frozenset(term_of(kind, word) for word in words)


def _name_of(kind: type[StrEnum]) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip()


def label_of(vocabulary: Vocabulary, kind: str, term: str, language: str) -> Label:
    """How ``term`` is shown in ``language``; in English where the language has no label."""
    by_language = vocabulary[Word(kind)][Word(term)]
    spec = by_language.get(Word(language)) or by_language[Word("en")]
    return Label(str(spec.label), str(spec.says))
