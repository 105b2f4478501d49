"""Marks for a written conversation: what the agent did and fell into, against the criteria of a card.

The rule is the one printed on the card: heard and nothing against it is good; heard, and one slip against it, fair; not
heard, or two slips, poor. What the case did not call for is not relevant.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from deescalate.conversation import Coach
from deescalate.training.criteria import THROUGHOUT, Criterion, Mark, Section
from deescalate.training.dialogues import Dialogue, Speaker
from deescalate.vocabulary import Act, CustomerMove, Validity

AUTO_FAIL = ("humiliate", "contempt-sarcasm", "discourage-complaint", "hush-offer", "public-private-data")
"""Pitfalls after which the rest of a call no longer counts."""

_SHARE = {Mark.GOOD: Fraction(1), Mark.FAIR: Fraction(1, 2), Mark.POOR: Fraction(0)}
_AT_ONCE = 2
"""Replies within which the customer is met."""
_RECOVERED = 2
"""Slips in a whole call that are still fair."""
_SOLVING = frozenset({Act.OFFER_OPTIONS, Act.RESOLVE, Act.REFUSE, Act.GIVE_REASON})
_YES = frozenset(
    {CustomerMove.CONFIRMS, CustomerMove.ACCEPTS, CustomerMove.ANSWERS, CustomerMove.THANKS, CustomerMove.CHOOSES}
)


class Reply(NamedTuple):
    """What the agent said, as it is judged."""

    number: int
    text: str
    act: Act | None
    """What the reply is for; None for a slip."""
    acts: frozenset[Act]
    """All that it does; none for a slip."""
    pitfall: str
    answer: str
    """What the customer does then; empty at the end."""


class Marked(NamedTuple):
    """A criterion with its mark and the replies that decide it, of those that speak for it the most telling."""

    criterion: Criterion
    mark: Mark
    heard: tuple[Reply, ...]
    against: tuple[Reply, ...]


class Score(NamedTuple):
    """The sum of a card."""

    points: Fraction
    possible: int
    """The weights of what was relevant."""
    failed: tuple[Reply, ...]
    """Replies after which nothing else counts."""

    @property
    def percent(self) -> int:
        """Points of the possible ones, rounded half up; 0 when the call has failed."""
        if self.failed or not self.possible:
            return 0
        return int(self.points * 100 / self.possible + Fraction(1, 2))


def replies_of(dialogue: Dialogue, coach: Coach) -> tuple[Reply, ...]:
    """The agent's replies, counted from 1."""
    turns = dialogue.turns
    agent = [place for place, turn in enumerate(turns) if turn.speaker is Speaker.AGENT]
    return tuple(
        Reply(
            number,
            turns[place].text,
            None if turns[place].pitfall else coach.steps[turns[place].step].act,
            frozenset() if turns[place].pitfall else coach.steps[turns[place].step].acts,
            turns[place].pitfall,
            turns[place + 1].move if place + 1 < len(turns) else "",
        )
        for number, place in enumerate(agent, start=1)
    )


def marks_of(sections: tuple[Section, ...], dialogue: Dialogue, coach: Coach) -> tuple[Marked, ...]:
    """A mark for each criterion, in the order of the card."""
    replies = replies_of(dialogue, coach)
    return tuple(
        _marked(criterion, replies, dialogue.scene.validity) for section in sections for criterion in section.criteria
    )


def score_of(marks: tuple[Marked, ...], replies: tuple[Reply, ...]) -> Score:
    """The sum: points of what was relevant, and what makes the call fail."""
    relevant = [marked for marked in marks if marked.mark is not Mark.NOT_RELEVANT]
    points = sum((marked.criterion.weight * _SHARE[marked.mark] for marked in relevant), Fraction(0))
    possible = sum(marked.criterion.weight for marked in relevant)
    return Score(points, possible, tuple(reply for reply in replies if reply.pitfall in AUTO_FAIL))


def points_of(marked: Marked) -> Fraction | None:
    """The points of a mark; None where it does not count."""
    return None if marked.mark is Mark.NOT_RELEVANT else marked.criterion.weight * _SHARE[marked.mark]


def _marked(criterion: Criterion, replies: tuple[Reply, ...], validity: Validity) -> Marked:
    if criterion.id == THROUGHOUT:
        slips = tuple(reply for reply in replies if reply.pitfall)
        mark = Mark.GOOD if not slips else Mark.FAIR if len(slips) <= _RECOVERED else Mark.POOR
        return Marked(criterion, mark, (), slips)
    heard = tuple(_heard(criterion, replies, validity))
    against = tuple(reply for reply in replies if reply.pitfall in criterion.spoils)
    telling = sorted(heard, key=lambda reply: reply.act not in criterion.acts)[:1]
    return Marked(criterion, _mark(criterion, heard, against, replies, validity), tuple(telling), against)


def _heard(criterion: Criterion, replies: tuple[Reply, ...], validity: Validity) -> Iterator[Reply]:
    """The replies in which the agent does it."""
    if criterion.id == "face" and validity is not Validity.CUSTOMER_MISTAKEN:
        return
    acts = frozenset({Act.CONCEDE_PART}) if criterion.id == "face" else criterion.acts
    yield from (reply for reply in replies if reply.acts & acts)


def _mark(
    criterion: Criterion,
    heard: tuple[Reply, ...],
    against: tuple[Reply, ...],
    replies: tuple[Reply, ...],
    validity: Validity,
) -> Mark:
    if not heard and not against and not _called_for(criterion, replies, validity):
        return Mark.NOT_RELEVANT
    if not heard or len(against) > 1:
        return Mark.POOR
    return Mark.FAIR if against or _late(criterion, heard, replies) else Mark.GOOD


def _called_for(criterion: Criterion, replies: tuple[Reply, ...], validity: Validity) -> bool:
    """Whether the case asked for it, though it was not done."""
    if criterion.id in {"refusal", "face"}:
        return False
    cleared_up = validity is Validity.CUSTOMER_MISTAKEN and any(Act.CONCEDE_PART in reply.acts for reply in replies)
    return not (criterion.id == "way-on" and cleared_up)


def _late(criterion: Criterion, heard: tuple[Reply, ...], replies: tuple[Reply, ...]) -> bool:
    """Whether it came, but not as it should: too late, too often, without a yes."""
    first = heard[0].number
    match criterion.id:
        case "meets":
            return first > _AT_ONCE
        case "one-apology":
            return len(heard) > 1
        case "listens":
            return any(reply.acts & _SOLVING and reply.number < first for reply in replies)
        case "says-back":
            return not any(reply.answer in _YES for reply in heard)
        case _:
            return False
