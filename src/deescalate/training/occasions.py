"""When something fits, in the words of a language: compiled guards read back with the labels of the vocabulary."""

from collections.abc import Iterable, Iterator

from deescalate.guards import (
    AUTHORITY,
    CHANGE,
    CHANNEL,
    COMPLAINT,
    FLAG_BIT,
    MAX_TURNS_HERE,
    MOOD,
    SAID,
    TURNS_HERE,
    VALIDITY,
    Scale,
    Tests,
)
from deescalate.playbook import Playbook
from deescalate.training.labels import Labels
from deescalate.vocabulary import CustomerMove, Mood, MoodChange, Term

_NAMED_SCALES = ((CHANGE, "mood_change"), (COMPLAINT, "complaint"), (CHANNEL, "channel"), (VALIDITY, "validity"))


class Occasions:
    """Reads guards of one playbook in one language."""

    def __init__(self, playbook: Playbook, labels: Labels) -> None:
        self._names = playbook.names
        self._labels = labels
        self._titles = {name: text.title for name, text in playbook.texts[labels.language].items()}
        self._scope = frozenset(playbook.scope.channels), frozenset(playbook.scope.complaints)

    def moves(self, tests: Tests) -> tuple[str, ...]:
        """What the customer does, where a guard asks for something; empty: whatever it is."""
        allowed = _allowed(SAID, tests)
        return (
            ()
            if allowed is None
            else tuple(self._labels.inner("said", move) for move in CustomerMove if move in allowed)
        )

    def in_words(self, tests: Tests, *, without_moves: bool = False, brief: bool = False) -> str:
        """The condition, empty when it always holds; ``brief``: without what must not have happened."""
        parts = [*self._scales(tests), *self._numbers(tests), *self._held(tests, brief=brief)]
        if not without_moves and (moves := self.moves(tests)):
            parts.insert(0, self._labels.gettext("the customer %s") % self._labels.listed(moves))
        text = "; ".join(parts)
        return text[:1].upper() + text[1:]

    def _scales(self, tests: Tests) -> Iterator[str]:
        moods = _allowed(MOOD, tests)
        if moods is not None:
            yield self._mood([mood for mood in Mood if mood in moods])
        for scale, kind in _NAMED_SCALES:
            allowed = _allowed(scale, tests)
            if allowed is not None:
                words = [value for value in scale.bits if value in allowed and value is not None]
                if MoodChange.UP in allowed and MoodChange.JUMPED in allowed:
                    words.remove(MoodChange.JUMPED)
                yield self._labels.listed(tuple(self._labels.inner(kind, str(word)) for word in words))

    def _mood(self, moods: list[Mood]) -> str:
        first, last = self._labels.inner("mood", moods[0]), self._labels.inner("mood", moods[-1])
        if len(moods) == 1:
            return self._labels.gettext("mood: %s") % first
        if moods[-1] is Mood.FURIOUS:
            return self._labels.gettext("mood: %s or hotter") % first
        if moods[0] is Mood.CALM:
            return self._labels.gettext("mood: %s or cooler") % last
        return self._labels.gettext("mood: %s") % self._labels.listed(
            tuple(self._labels.inner("mood", mood) for mood in moods)
        )

    def _numbers(self, tests: Tests) -> Iterator[str]:
        levels = _allowed(AUTHORITY, tests)
        if levels is not None:
            low = min(_numbers_in(levels))
            yield (
                self._labels.gettext("your level of authority: %d or more") % low
                if low
                else self._labels.gettext("without authority of your own")
            )
        turns = _allowed(TURNS_HERE, tests)
        if turns is not None:
            low, high = min(_numbers_in(turns)), max(_numbers_in(turns))
            if low > 1:
                yield self._labels.ngettext("after %d turn here", "after %d turns here", low) % low
            elif high < MAX_TURNS_HERE:
                yield (
                    self._labels.gettext("at the first try")
                    if high == 1
                    else self._labels.ngettext("up to %d turn here", "up to %d turns here", high) % high
                )

    def _held(self, tests: Tests, *, brief: bool) -> Iterator[str]:
        width = self._names.width
        flags = {name: (bit, self._labels.inner("flag", name)) for name, bit in FLAG_BIT.items()}
        done = {name: (bit, self._done(name)) for name, bit in self._names.done.items()}
        gettext = self._labels.gettext
        for group, wanted, unwanted in (
            (flags, "%s", gettext("not with: %s")),
            (done, gettext("after: %s"), gettext("not after: %s")),
        ):
            some = [word for bit, word in group.values() if any(need & bit for need in tests.needs)]
            every = [word for bit, word in group.values() if tests.forbidden & bit << width]
            none = [word for bit, word in group.values() if tests.forbidden & bit]
            if some or every:
                yield wanted % (self._labels.listed(tuple(dict.fromkeys(some))) or ", ".join(dict.fromkeys(every)))
            if none and not brief:
                yield unwanted % self._labels.listed(tuple(dict.fromkeys(none)))
        if any(tests.forbidden & bit << width for bit in self._names.opt_in.values()):
            yield gettext("only if you have prepared it")

    def depends_on_before(self, tests: Tests) -> bool:
        """Whether a guard asks for something done before."""
        done = sum(self._names.done.values())
        return bool(tests.forbidden & done << self._names.width) or any(need & done for need in tests.needs)

    def _done(self, name: str) -> str:
        return self._titles.get(name) or self._labels.word("act", name)


def _allowed(scale: Scale, tests: Tests) -> frozenset[Term | int | None] | None:
    """The values that a guard leaves; None when it leaves all."""
    if not scale.all & tests.forbidden:
        return None
    return frozenset(_values(scale, tests))


def _values(scale: Scale, tests: Tests) -> Iterable[Term | int | None]:
    for value, bit in scale.bits.items():
        if not bit & tests.forbidden:
            assert value is None or isinstance(value, Term | int)
            yield value


def _numbers_in(values: Iterable[object]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def allows(tests: Tests, scale: Scale, value: object) -> bool:
    """Whether a guard leaves ``value`` of a scale open."""
    return not scale.bits[value] & tests.forbidden


def limits(tests: Tests, scale: Scale) -> bool:
    """Whether a guard asks for something on a scale."""
    return bool(scale.all & tests.forbidden)
