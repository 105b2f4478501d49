"""The words of training material around a playbook's own: gettext, with a brand's own words first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations

from deescalate.terms import Vocabulary, label_of


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in one language. English is the id of every message."""

    language: str
    catalogue: NullTranslations
    vocabulary: Vocabulary
    overrides: Mapping[str, str] = field(default_factory=dict)
    """A brand's own words, by the English message."""

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self.overrides.get(message) or self.catalogue.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The message in the form that ``number`` asks for."""
        return self.overrides.get(singular if number == 1 else plural) or self.catalogue.ngettext(
            singular, plural, number
        )

    def pgettext(self, context: str, message: str) -> str:
        """The message as it is said in ``context``."""
        return self.overrides.get(message) or self.catalogue.pgettext(context, message)

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        """The message as it is said in ``context``, in the form that ``number`` asks for."""
        return self.overrides.get(singular if number == 1 else plural) or self.catalogue.npgettext(
            context, singular, plural, number
        )

    def word(self, kind: str, term: str) -> str:
        """A term of the vocabulary (``mood``, ``complaint``, ``said`` ...) as people read it."""
        return label_of(self.vocabulary, kind, term, self.language).label

    def inner(self, kind: str, term: str) -> str:
        """A term as it stands inside a sentence: without a capital letter at its beginning, unless it is an abbreviation."""
        label = self.word(kind, term)
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    def says(self, kind: str, term: str) -> str:
        """The one-line explanation of a term of the vocabulary."""
        return label_of(self.vocabulary, kind, term, self.language).says

    def listed(self, words: tuple[str, ...]) -> str:
        """Several words as one reads them: ``a, b or c``."""
        if len(words) < 2:
            return "".join(words)
        return self.gettext("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
