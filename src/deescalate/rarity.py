"""How often words are met in ordinary replies, roughly: a pattern is looked up by the rarest of what it needs."""

_VERY_COMMON = 60
_ENDING = 30
_SHORT = 8
_LONG = 5


class Rarity:
    """Compares the words of one language; what was compared is remembered."""

    def __init__(self, common: frozenset[str]) -> None:
        """`common` are words that tell sentences apart badly."""
        self._common = common
        self._known: dict[frozenset[str], int] = {}

    def rarest(self, needs: tuple[frozenset[str], ...]) -> frozenset[str]:
        """The set least likely to be met by an ordinary sentence, the first of equals."""
        return needs[0] if len(needs) == 1 else min(needs, key=self.commonness)

    def commonness(self, words: frozenset[str]) -> int:
        """How likely one of the words is met, in no particular unit."""
        known = self._known.get(words)
        if known is None:
            known = self._known[words] = sum([self._commonness(word) for word in words])
        return known

    def has_common(self, words: frozenset[str]) -> bool:
        """Whether one of the words tells sentences apart badly."""
        return self.commonness(words) > len(words)

    def _commonness(self, word: str) -> int:
        if "*" in word[:2]:
            return _ENDING
        if word in self._common or len(word) <= 2:
            return _VERY_COMMON
        return 1 if self._common or len(word) >= _LONG else _SHORT
