"""From a playbook to `Material`: stages in the order of the conversation, lines with their conditions in words, exits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from deescalate.conversation import Coach
from deescalate.guards import CHANNEL, COMPLAINT, Tests
from deescalate.pitfalls import Catalogue
from deescalate.playbook import BACK, Phrasing, Rule, Step
from deescalate.template import Choice, Form, Person, Slot, Template
from deescalate.training.labels import Labels
from deescalate.training.material import Avoided, Exit, Line, Material, Piece, Stage, StageKind, Way, WinLine
from deescalate.training.occasions import Occasions, allows, limits
from deescalate.training.reactions import main_path
from deescalate.vocabulary import Act, Channel, Complaint

_SOLVING = frozenset({Act.OFFER_OPTIONS, Act.RESOLVE, Act.ASK_CENTRAL, Act.COMMIT_CHECK, Act.REFUSE, Act.OFFER_WIN})
_FEW = 5
_TELLING = range(3, 12)
"""Words in a good example."""


class Wanted(NamedTuple):
    """For what the material is."""

    language: str
    complaint: Complaint | None = None
    channel: Channel | None = None
    date: str = ""
    agent: Form | None = None
    customer: Form | None = None


def material_of(
    coach: Coach, labels: Labels, wanted: Wanted, examples: Mapping[str, str], sources: Mapping[str, str]
) -> Material:
    """The material; ``examples`` are values of slots in this language, ``sources`` how one cites each source."""
    builder = _Builder(coach, labels, wanted, examples)
    path = main_path(coach)
    order = _in_order(coach, path)
    numbers = {name: number for number, name in enumerate(order, start=1)}
    stages = tuple(builder.stage(name, number, _kind(coach, name, path)) for name, number in numbers.items())
    exits = tuple(builder.exits(len(order)))
    reached = {*numbers, *(exit_.stage.id for exit_ in exits)}
    rest = [name for name in coach.steps if name not in reached]
    start = len(order) + len(exits) + 1
    beyond = tuple(builder.stage(name, number, StageKind.EXIT) for number, name in enumerate(rest, start=start))
    everything = (*stages, *(exit_.stage for exit_ in exits), *beyond)
    return Material(
        playbook=coach.name,
        title=labels.pgettext("playbook", coach.title),
        version=coach.version,
        language=wanted.language,
        date=wanted.date,
        complaint=wanted.complaint,
        complaint_label=labels.word("complaint", wanted.complaint) if wanted.complaint else "",
        channel=wanted.channel,
        channel_label=labels.word("channel", wanted.channel) if wanted.channel else "",
        stages=stages,
        exits=exits,
        beyond=beyond,
        can=tuple(dict.fromkeys(win.label for stage in stages for win in stage.wins)),
        cannot=tuple(_cannot(stages)),
        pitfalls=tuple({pitfall.id: pitfall for stage in everything for pitfall in stage.avoid}.values()),
        sources=tuple(_cited(coach, sources)),
    )


def _in_order(coach: Coach, path: tuple[str, ...]) -> list[str]:
    """The playbook's own steps: side branches right after the step of the main path that first leads to them, ends last."""
    place = {name: number for number, name in enumerate(path)}
    waiting = list(path)
    while waiting:
        name = waiting.pop(0)
        for rule in coach.steps[name].ways:
            if rule.go != BACK and rule.go not in place:
                place[rule.go] = place[name]
                waiting.append(rule.go)
    written = list(coach.steps)
    last = len(path)
    own = [name for name, step in coach.steps.items() if not step.aside]

    def key(name: str) -> tuple[int, bool, int]:
        step = coach.steps[name]
        ends = step.outcome is not None and name not in path
        return (last if ends else place.get(name, last)), name not in path, written.index(name)

    return sorted(own, key=key)


def _kind(coach: Coach, name: str, path: tuple[str, ...]) -> StageKind:
    if name in path:
        return StageKind.MAIN
    return StageKind.END if coach.steps[name].outcome else StageKind.SIDE


def _cannot(stages: Iterable[Stage]) -> Iterator[str]:
    """What is warned of most often while solving."""
    warned = Counter(pitfall.name for stage in stages if stage.act in _SOLVING for pitfall in stage.avoid)
    return (name for name, _ in warned.most_common(_FEW))


def _cited(coach: Coach, sources: Mapping[str, str]) -> Iterator[str]:
    """Every source of a step as one cites it, principles by their document."""
    ids = (*coach.source, *(source for step in coach.steps.values() if not step.aside for source in step.source))
    documents = (source if source in sources else source.partition("-")[0] for source in ids)
    return (sources[name] for name in dict.fromkeys(documents) if name in sources)


class _Builder:
    def __init__(self, coach: Coach, labels: Labels, wanted: Wanted, examples: Mapping[str, str]) -> None:
        self._coach = coach
        self._labels = labels
        self._wanted = wanted
        self._examples = examples
        self._occasions = Occasions(coach, labels)
        self._texts = coach.texts[wanted.language]

    def stage(self, name: str, number: int, kind: StageKind) -> Stage:
        step = self._coach.steps[name]
        text = self._texts[name]
        outcome = step.outcome
        return Stage(
            id=name,
            number=number,
            kind=kind,
            title=text.title,
            act=step.act,
            act_label=self._labels.word("act", step.act),
            phase=step.act.phase,
            goal=text.goal,
            listen_for=text.listen_for,
            lines=tuple(self._lines(name)),
            avoid=tuple(self._avoided(step)),
            wins=tuple(self._wins(step)),
            ways=tuple(self._way(rule) for rule in step.ways),
            outcome=outcome,
            outcome_label=self._labels.word("outcome", outcome) if outcome else "",
            reconstruction=step.provenance is not None,
            source=step.source,
        )

    def exits(self, numbered: int) -> Iterator[Exit]:
        found: dict[str, dict[str, bool]] = {}
        for rule in self._coach.interrupts:
            own = self._coach.names.done.get(rule.go, 0) | self._coach.names.steps.get(rule.go, 0)
            tests = Tests(rule.forbidden & ~own, rule.needs)
            words = self._occasions.in_words(tests, brief=True)
            found.setdefault(rule.go, {})[words] = self._occasions.depends_on_before(tests)
        for number, (name, conditions) in enumerate(found.items(), start=numbered + 1):
            leads_back = any(rule.go == BACK for rule in self._coach.steps[name].ways)
            sign = " / ".join(words for words, depends in conditions.items() if not depends)
            yield Exit(" / ".join(conditions), sign, self.stage(name, number, StageKind.EXIT), leads_back)

    def _way(self, rule: Rule) -> Way:
        tests = Tests(rule.forbidden, rule.needs)
        to = "" if rule.go == BACK else rule.go
        return Way(
            self._occasions.moves(tests),
            self._occasions.in_words(tests, without_moves=True, brief=True),
            to,
            self._texts[to].title if to else self._labels.gettext("Back to where you were"),
        )

    def _wins(self, step: Step) -> Iterator[WinLine]:
        for offer in step.wins:
            if self._fits(offer.tests):
                word = self._labels.word("win", offer.win)
                yield WinLine(offer.win, word, self._labels.says("win", offer.win), self._when(offer.tests))

    def _fits(self, tests: Tests) -> bool:
        """Whether this can apply to the complaint and channel that are asked for."""
        complaint, channel = self._wanted.complaint, self._wanted.channel
        return (complaint is None or allows(tests, COMPLAINT, complaint)) and (
            channel is None or allows(tests, CHANNEL, channel)
        )

    def _when(self, tests: Tests) -> str:
        """The condition in words, without what holds anyway in this material."""
        known = COMPLAINT.all if self._wanted.complaint else 0
        known |= CHANNEL.all if self._wanted.channel else 0
        return self._occasions.in_words(tests._replace(forbidden=tests.forbidden & ~known))

    def _lines(self, name: str) -> Iterator[Line]:
        """Lines that fit: for the complaint asked for first, else those for one complaint last."""
        lines = [
            self._line(item) for item in self._coach.phrasings[self._wanted.language][name] if self._fits(item.tests)
        ]
        first = self._wanted.complaint is not None
        return iter(sorted(lines, key=lambda line: (line.specific != first, bool(line.when), not line.ready)))

    def _line(self, phrasing: Phrasing) -> Line:
        return Line(
            phrasing.id,
            self._pieces(phrasing.template),
            phrasing.binding,
            self._when(phrasing.tests),
            limits(phrasing.tests, COMPLAINT),
            "",
            phrasing.source,
        )

    def _pieces(self, template: Template) -> tuple[Piece, ...]:
        return tuple(self._piece(part) for part in template.parts)

    def _piece(self, part: str | Slot | Choice) -> Piece:
        if isinstance(part, str):
            return Piece(part, blank=False)
        if isinstance(part, Slot):
            return Piece(self._examples.get(part.name) or part.fallback or part.name.replace("_", " "), blank=True)
        form = self._wanted.agent if part.person is Person.AGENT else self._wanted.customer
        place = list(Form).index(form) if form else len(part.forms)
        return Piece(part.forms[place] if place < len(part.forms) else "/".join(part.forms), blank=False)

    def _avoided(self, step: Step) -> Iterator[Avoided]:
        found = (avoided(self._coach.catalogue, name, self._wanted.language) for name in step.avoid)
        return (pitfall for pitfall in found if pitfall)


def avoided(catalogue: Catalogue, name: str, language: str) -> Avoided | None:
    """A pitfall as training material, in English where ``language`` has none; None where nobody has written about it."""
    languages = catalogue.languages
    wording = languages[language if language in languages else "en"].pitfalls.get(name)
    if wording is None:
        return None
    bad = sorted(map(str, wording.examples.report), key=_untelling)
    return Avoided(
        name, str(wording.name), str(wording.says), str(wording.why), tuple(bad), tuple(map(str, wording.instead))
    )


def _untelling(text: str) -> bool:
    """Whether an example is no whole sentence of a length that one takes in at a glance."""
    return not (text[:1].isupper() and text[-1:] in ".!?" and len(text.split()) in _TELLING)
