"""What a call is scored by: criteria with weights and behaviour that can be heard, taken from the acts of a playbook.

A criterion stands on the card when the playbook has a step for it; the weights of those that do always sum to 100. Every
pitfall belongs to one criterion at most, so that one slip is not counted twice (`throughout` counts them all, lightly).
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from deescalate.conversation import Coach
from deescalate.training.labels import Labels
from deescalate.training.material import Line, Material, Stage
from deescalate.vocabulary import Act

FULL = 100
"""What the weights of a card sum to."""
THROUGHOUT = "throughout"
_READ = range(20, 161)
"""Letters of an example that fits into a cell."""
_SHORT = 110
"""Letters up to which one is preferred."""

Translate = Callable[[str], str]


class Mark(StrEnum):
    """How well something was done."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    NOT_RELEVANT = "not_relevant"


class Anchors(NamedTuple):
    """Behaviour that can be heard, by mark."""

    good: str
    fair: str
    poor: str


class Criterion(NamedTuple):
    """A thing to listen for."""

    id: str
    name: str
    weight: int
    acts: frozenset[Act]
    """What the agent does; any of them."""
    spoils: tuple[str, ...]
    """Pitfalls that speak against it."""
    anchors: Anchors
    relevant_if: str = ""
    """When it is looked at, where that is not always."""
    good_line: Line | None = None
    poor_line: str = ""


class Section(NamedTuple):
    """Criteria that belong together."""

    name: str
    criteria: tuple[Criterion, ...]

    @property
    def weight(self) -> int:
        """What its criteria weigh together."""
        return sum(criterion.weight for criterion in self.criteria)


def sections_of(material: Material, coach: Coach, labels: Labels, bad: Callable[[str], str]) -> tuple[Section, ...]:
    """The sections of a card for this playbook, weights summing to 100; ``bad`` is an example of a pitfall, or empty."""
    stages = (*material.main, *(stage for stage in material.stages if stage not in material.main))
    acts = frozenset(act for stage in stages for act in coach.steps[stage.id].acts)
    plan = tuple(
        (name, tuple(criterion for criterion in criteria if not criterion.acts or criterion.acts & acts))
        for name, criteria in _plan(labels.gettext)
    )
    weights = iter(_shared([criterion.weight for _, criteria in plan for criterion in criteria]))
    shown: set[str] = set()
    found: list[Section] = []
    for name, criteria in plan:
        if criteria:
            weighted = [criterion._replace(weight=next(weights)) for criterion in criteria]
            lines = [_with_good_line(criterion, stages, coach, shown) for criterion in weighted]
            found.append(Section(name, tuple(_with_poor_line(criterion, stages, bad) for criterion in lines)))
    return tuple(found)


def _shared(weights: list[int]) -> list[int]:
    """The weights scaled to sum to 100, whole numbers, the largest remainders first."""
    total = sum(weights)
    shares = [weight * FULL // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(weights[place] * FULL % total), place))
    for place in order[: FULL - sum(shares)]:
        shares[place] += 1
    return shares


def _with_good_line(criterion: Criterion, stages: tuple[Stage, ...], coach: Coach, shown: set[str]) -> Criterion:
    """The criterion with a line of the playbook that shows it and is not ``shown`` yet."""
    own = [stage for stage in stages if stage.act in criterion.acts]
    own = own or [stage for stage in stages if criterion.acts & coach.steps[stage.id].acts]
    lines = [line for stage in own for line in stage.lines if line.id not in shown and len(line.text) in _READ]
    lines.sort(key=lambda line: (not line.ready, bool(line.when), len(line.text) > _SHORT))
    shown |= {line.id for line in lines[:1]}
    return criterion._replace(good_line=lines[0] if lines else None)


def _with_poor_line(criterion: Criterion, stages: tuple[Stage, ...], bad: Callable[[str], str]) -> Criterion:
    """The criterion with what agents say who fail it, pitfalls that the playbook warns of first."""
    warned = {pitfall.id for stage in stages for pitfall in stage.avoid}
    names = sorted(criterion.spoils, key=lambda name: name not in warned)
    return criterion._replace(poor_line=next(filter(None, map(bad, names)), ""))


def _plan(_: Translate) -> Iterator[tuple[str, tuple[Criterion, ...]]]:
    yield _("The first minutes"), _first(_)
    yield _("Feelings and listening"), _feelings(_)
    yield _("The problem"), _problem(_)
    yield _("The solution"), (*_work(_), *_hard_news(_))
    yield _("The end"), _end(_)
    yield _("From beginning to end"), _throughout(_)


def _first(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            "meets",
            _("Meets the customer in the first two replies"),
            7,
            frozenset({Act.APOLOGISE, Act.ACKNOWLEDGE, Act.THANK, Act.INVITE_COMPLAINT, Act.EMPATHISE}),
            ("mood-mismatch", "overfamiliar", "staged-outrage"),
            Anchors(
                _("Apologises, thanks or takes the complaint up at once, in a whole sentence"),
                _("Does so, but only later, or in a tone that does not fit"),
                _("Asks for data, defends the company or answers in the wrong tone"),
            ),
        ),
        Criterion(
            "one-apology",
            _("Apologises once, then turns to the customer"),
            5,
            frozenset({Act.APOLOGISE}),
            ("non-apology", "over-apology", "echo-accusation", "empty-apology", "grovel"),
            Anchors(
                _("One apology for what happened; from then on it is about the customer"),
                _("An apology, but one too many, or one with an “if” or a “but” beside it"),
                _("No apology, an empty one, or sorry in every reply"),
            ),
        ),
    )


def _feelings(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            "feeling",
            _("Takes the feeling seriously"),
            10,
            frozenset({Act.EMPATHISE}),
            ("calm-down", "minimise", "false-empathy", "yes-but", "label-customer"),
            Anchors(
                _("Says in plain words what it means for this customer, or lets them say it"),
                _("Does so, but brushes the feeling aside once"),
                _("Orders, judges or belittles the feeling, or passes over it"),
            ),
        ),
        Criterion(
            "listens",
            _("Listens before solving"),
            12,
            frozenset({Act.LISTEN}),
            ("silence-customer", "rush", "interrogate", "command-tone", "victim-play", "rhetorical-challenge"),
            Anchors(
                _("Lets the customer tell it to the end; short signs of listening"),
                _("Listens, but hurries, orders or challenges once"),
                _("Solves, refuses or explains first, or does not let the customer speak"),
            ),
        ),
    )


def _problem(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            "says-back",
            _("Says the problem back and gets a yes"),
            10,
            frozenset({Act.DEFINE}),
            ("prove-wrong", "suspicion", "impossible-denial", "make-repeat", "repeat-scold", "internal-jargon"),
            Anchors(
                _("In the customer's words - what, when, how much - and waits for the yes"),
                _("Says it back, but doubts or disputes something once, or does not wait for the yes"),
                _("Does not say it back, or disputes it"),
            ),
        ),
        Criterion(
            "asks",
            _("Asks what would put it right"),
            8,
            frozenset({Act.ASK_EXPECTATION}),
            ("only-you", "discourage-complaint"),
            Anchors(
                _("Thanks for the complaint and asks one open question"),
                _("Asks, but lets the complaint seem unwelcome once"),
                _("Never asks, or decides alone what the customer needs"),
            ),
        ),
    )


def _work(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            "effort",
            _("Shows the work"),
            8,
            frozenset({Act.SHOW_EFFORT, Act.CHECK}),
            ("vague-stall", "not-my-job", "scapegoat", "dead-end-ignorance"),
            Anchors(
                _("Says what is being checked and where, and stays on it"),
                _("Checks, but passes the matter on, puts it on others or stalls once"),
                _("No checking, or only “somebody will look into it”"),
            ),
        ),
        Criterion(
            "way-on",
            _("A way on: what, who, by when"),
            7,
            frozenset({Act.OFFER_OPTIONS, Act.RESOLVE, Act.ASK_CENTRAL, Act.COMMIT_CHECK, Act.OFFER_ALTERNATIVE}),
            ("over-promise", "instant-capitulation", "threat-ultimatum", "upsell-mid-complaint", "liability-overreach"),
            Anchors(
                _("A choice or a next step with a name and a time, within the agent's own limits"),
                _("A next step, but with a promise too much, a threat or a sale beside it"),
                _("No next step"),
            ),
            _("there is something to solve (a mix-up that is cleared up needs nothing more)"),
        ),
    )


def _hard_news(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            "refusal",
            _("Refuses only after trying, with the reason and another way"),
            6,
            frozenset({Act.REFUSE}),
            ("bare-refusal", "policy-shield", "fine-print-gotcha", "legalese-script"),
            Anchors(
                _("Tries first, then an honest no with its reason and what is possible instead"),
                _("An honest no in the end, but a rule or a bare no before it"),
                _("A bare no, or a rule or a clause as the only reason"),
            ),
            _("something is refused"),
        ),
        Criterion(
            "face",
            _("Lets the customer keep face"),
            5,
            frozenset({Act.CONCEDE_PART, Act.CHECK}),
            ("blame-customer", "gloat", "humiliate"),
            Anchors(
                _("Looks at it together and names what the customer was right about"),
                _("Clears it up, but rubs the mistake in once"),
                _("Blames, shows up or gloats"),
            ),
            _("the customer is mistaken, or is blamed"),
        ),
    )


def _end(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            "win",
            _("A win before the end"),
            6,
            frozenset({Act.OFFER_WIN}),
            ("hush-offer",),
            Anchors(
                _("Gives something true: credit, a choice, a point the customer was right about"),
                _("A win, but as a favour or in passing"),
                _("Nothing for the customer to take away"),
            ),
        ),
        Criterion(
            "open-points",
            _("Asks whether anything is still open"),
            4,
            frozenset({Act.CONFIRM}),
            ("premature-close",),
            Anchors(
                _("Asks once and waits for the answer"),
                _("Asks, but is already on the way out"),
                _("Ends over an open question"),
            ),
        ),
        Criterion(
            "close",
            _("Sums up and parts warmly"),
            4,
            frozenset({Act.CLOSE}),
            (),
            Anchors(
                _("Says what is done or comes next, and thanks for something specific"),
                _("A stock goodbye"),
                _("No goodbye, or the customer breaks off"),
            ),
        ),
    )


def _throughout(_: Translate) -> tuple[Criterion, ...]:
    return (
        Criterion(
            THROUGHOUT,
            _("Stays fair, also under pressure"),
            8,
            frozenset(),
            (),
            Anchors(_("No pitfall in the whole call"), _("One or two, and a recovery"), _("Three or more")),
        ),
    )
