"""Files to a playbook: reads every part, checks that all references lead somewhere, and builds the index.

Pure: the files come in as bytes with the names that problems carry; `library` fetches them from disk.

Codes: P01 unknown step, P02 unknown act, step, slot or variant in a condition, P03 unknown pitfall, P04 unknown source,
P05 step that no way leads to, P06 a turn without an answer, P07 a way never tried, P08 condition that never holds,
P09 both or neither of ways on and outcome, P10 step defined twice, P11 `begin` missing or leading astray, P12 unknown
part to include, P13 slot that slots.yaml does not have, P14 name that is not the folder's or not a name.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from deescalate.conditions import in_words
from deescalate.findings import Problem, Where, unknown
from deescalate.guards import Names, Tests, compile_guard, signs_of
from deescalate.model import PropertySpec, StepSpec, WaySpec, Word
from deescalate.parts import NAME, Part, PartFiles, read_part
from deescalate.playbook import BACK, Phrasing, Playbook, Rule, Step, StepText, WinOffer
from deescalate.properties import compile_properties
from deescalate.references import SourceSpec
from deescalate.vocabulary import LANGUAGES, Act
from deescalate.wording import Stage, compile_wording

_ACTS = frozenset(map(str, Act))


class Shelf(NamedTuple):
    """What references outside a playbook can point to."""

    sources: Mapping[str, SourceSpec]
    slots: tuple[str, ...]
    pitfalls: tuple[str, ...]


class Built(NamedTuple):
    """A playbook, if it could be built, and every problem of its files."""

    playbook: Playbook | None
    problems: tuple[Problem, ...]


def build_playbook(own: PartFiles, included: tuple[PartFiles, ...], shelf: Shelf) -> Built:
    """The playbook of ``own`` with the parts it includes, or the problems of all their files, in file order."""
    problems: list[Problem] = []
    parts = [read_part(files, problems) for files in (*included, own)]
    main = parts[-1]
    if main is None:
        return Built(None, tuple(sorted(problems)))
    whole = _Whole(main, tuple(part for part in parts if part), own, included, shelf, problems)
    playbook = whole.build()
    found = tuple(sorted(set(problems)))
    return Built(None if found else playbook, found)


class _Whole:
    """A playbook and its parts on the way to becoming one."""

    def __init__(
        self,
        main: Part,
        parts: tuple[Part, ...],
        own: PartFiles,
        included: tuple[PartFiles, ...],
        shelf: Shelf,
        problems: list[Problem],
    ) -> None:
        self._main = main
        self._parts = parts
        self._own = own
        self._included = included
        self._shelf = shelf
        self._problems = problems
        self._specs: dict[str, StepSpec] = {}
        self._unread = frozenset(name for part in parts for name in part.unread)
        self._asides: set[str] = set()
        self._documents: dict[str, tuple[str, ...]] = {}
        self._names = Names.of(steps=(), slots=(), variants=())

    def build(self) -> Playbook:
        self._check_includes()
        self._collect_steps()
        self._names = self._collect_names()
        interrupts = tuple(self._rule(way, interrupt=True) for part in self._parts for way in part.spec.interrupts)
        steps = {name: self._step(name, spec) for name, spec in self._specs.items()}
        begin = tuple(self._rule(way) for way in self._main.spec.begin)
        self._check_begin(begin, steps)
        self._check_reach(begin, interrupts, steps)
        for part in self._parts:
            self._check_sources(part.spec.source)
        languages = tuple(sorted(self._main.phrasings, key=_language_order))
        main = self._main.spec
        return Playbook(
            name=self._main.name,
            title=str(main.title),
            version=str(main.version),
            source=tuple(map(str, main.source)),
            scope=main.scope,
            begin=begin,
            interrupts=interrupts,
            interrupt_signs=self._signs(interrupts),
            steps=steps,
            names=self._names,
            opt_in={str(name): str(says) for name, says in main.opt_in.items()},
            languages=languages,
            texts={language: self._texts(language) for language in languages},
            phrasings=self._wording(languages),
            properties=self._properties(steps),
            waive=tuple(waiver for part in self._parts for waiver in part.spec.waive),
            procedure=self._main.procedure,
        )

    def _properties(self, steps: Mapping[str, Step]) -> tuple[PropertySpec, ...]:
        """The promises of all parts; mistakes in them are found here, so that loading reports them."""
        specs = tuple(spec for part in self._parts for spec in part.spec.properties)
        compile_properties(specs, self._names, steps, self._problems)
        for spec in specs:
            self._check_sources(spec.source)
        return specs

    def _note(self, where: Where, code: str, message: str) -> None:
        self._problems.append(Problem(where, code, message))

    def _check_includes(self) -> None:
        found = {files.name for files in self._included}
        for word in self._main.spec.include:
            if word not in found:
                self._note(
                    word.where, "P12", f"there is no part '{word}' to include; a part is a folder with a playbook.yaml"
                )

    def _collect_steps(self) -> None:
        for part in self._parts:
            for name, spec in part.spec.steps.items():
                if not NAME.fullmatch(name) or name == BACK or name in _ACTS:
                    self._check_step_name(name, spec)
                if name in self._specs:
                    where = self._specs[name].where
                    self._note(name.where, "P10", f"step '{name}' is already defined at {where}; rename one of the two")
                    continue
                self._specs[str(name)] = spec
                self._documents[str(name)] = tuple(map(str, part.spec.source))
                # A part that interrupts supplies asides; one that does not is a stretch of the ordinary way.
                if part is not self._main and part.spec.interrupts:
                    self._asides.add(str(name))

    def _check_step_name(self, name: Word, spec: StepSpec) -> None:
        if name in _ACTS:
            # `done: [apologise]` means the act and the step alike, so a step may bear an act's name only if it does it.
            if name not in {str(act) for act in (spec.act, *spec.also)}:
                self._note(name.where, "P14", f"step '{name}' bears the name of an act that it does not do; rename it")
        else:
            self._note(
                name.where, "P14", f"'{name}' cannot name a step; use small letters, digits and _, and not '{BACK}'"
            )

    def _collect_names(self) -> Names:
        slots: list[str] = []
        for slot in self._main.spec.slots:
            if slot not in self._shelf.slots:
                self._note(slot.where, "P13", unknown("slot", slot, self._shelf.slots))
            slots.append(str(slot))
        for part in self._parts[:-1]:
            slots += [str(slot) for slot in part.spec.slots if slot not in slots]
        variants = [str(name) for part in self._parts for name in part.spec.opt_in]
        return Names.of(steps=(*self._specs, *self._unread), slots=slots, variants=variants)

    def _rule(self, way: WaySpec, *, interrupt: bool = False) -> Rule:
        go = way.go
        if interrupt and go == BACK:
            self._note(go.where, "P01", "an interrupt leads to a step; only an aside leads 'back'")
        elif go not in self._specs and go not in self._unread and go != BACK:
            self._note(go.where, "P01", unknown("step", go, (*self._specs, BACK)))
        tests = compile_guard(way.when, self._names, self._problems)
        reached = self._names.steps.get(go, 0) if interrupt else 0
        return Rule(tests.forbidden | reached, tests.needs, str(go), way.where, in_words(way.when), interrupt, way.when)

    def _signs(self, interrupts: tuple[Rule, ...]) -> int:
        return _union(signs_of(Tests(rule.forbidden, rule.needs), self._names.width) for rule in interrupts)

    def _step(self, name: str, spec: StepSpec) -> Step:
        self._check_ways(name, spec)
        self._check_sources(spec.source)
        for pitfall in spec.avoid:
            if pitfall not in self._shelf.pitfalls:
                self._note(pitfall.where, "P03", unknown("pitfall", pitfall, self._shelf.pitfalls))
        ways = tuple(self._rule(way) for way in spec.then)
        if spec.resume is not None and spec.resume not in self._specs and spec.resume not in self._unread:
            self._note(spec.resume.where, "P01", unknown("step", spec.resume, tuple(self._specs)))
        acts = (spec.act, *spec.also)
        wins = tuple(WinOffer(offer.win, compile_guard(offer.when, self._names, self._problems)) for offer in spec.wins)
        return Step(
            name=name,
            act=spec.act,
            acts=frozenset(acts),
            ways=ways,
            outcome=spec.outcome,
            aside=name in self._asides,
            resume=str(spec.resume) if spec.resume else None if name in self._asides else name,
            done_bits=_union(self._names.done[act] for act in acts) | self._names.steps[name],
            wins=wins,
            avoid=tuple(map(str, spec.avoid)),
            source=tuple(map(str, spec.source)),
            documents=self._documents[name],
            provenance=spec.provenance,
            register=spec.register,
            reason_lies=spec.reason_lies,
            where=spec.where,
        )

    def _check_ways(self, name: str, spec: StepSpec) -> None:
        if bool(spec.then) == bool(spec.outcome):
            found = "both" if spec.then else "neither"
            self._note(
                spec.where, "P09", f"step '{name}' has {found} of `then` and `outcome`; it needs exactly one of them"
            )
        self._check_last(spec.then, f"step '{name}'")

    def _check_last(self, ways: tuple[WaySpec, ...], owner: str) -> None:
        if not ways:
            return
        if ways[-1].when is not None:
            message = (
                f"{owner} leaves turns without an answer: give the last way no `when`, so that it takes what is left"
            )
            self._note(ways[-1].where, "P06", message)
        open_ways = [place for place, way in enumerate(ways) if way.when is None]
        if open_ways:
            for way in ways[open_ways[0] + 1 :]:
                self._note(
                    way.where, "P07", f"never tried: the way before it in {owner} is always open; move or remove it"
                )

    def _check_begin(self, begin: tuple[Rule, ...], steps: Mapping[str, Step]) -> None:
        spec = self._main.spec
        if not begin:
            self._note(
                spec.where, "P11", "key 'begin' is missing: where does a conversation start? begin: [{go: step}]"
            )
        self._check_last(spec.begin, "`begin`")
        for rule in begin:
            if rule.go == BACK or (rule.go in steps and steps[rule.go].aside):
                self._note(
                    rule.where,
                    "P11",
                    f"`begin` must not lead to '{rule.go}', which only interrupts; use an interrupt",
                )

    def _check_reach(self, begin: Iterable[Rule], interrupts: Iterable[Rule], steps: Mapping[str, Step]) -> None:
        reached: set[str] = set()
        waiting = [rule.go for rule in (*begin, *interrupts)]
        while waiting:
            name = waiting.pop()
            if name in steps and name not in reached:
                reached.add(name)
                waiting += [rule.go for rule in steps[name].ways]
        for name in self._main.spec.steps:
            if name not in reached and not self._unread:
                self._note(name.where, "P05", f"no way leads to step '{name}'; add one or remove the step")

    def _check_sources(self, words: Iterable[Word]) -> None:
        for word in words:
            problem = source_problem(word, self._shelf.sources)
            if problem:
                self._note(word.where, "P04", problem)

    def _texts(self, language: str) -> dict[str, StepText]:
        texts: dict[str, StepText] = {}
        for part in self._parts:
            goals = part.goals.get(language, {})
            for name, spec in part.spec.steps.items():
                translated = goals.get(name)
                if translated is None and language != part.spec.language:
                    message = f"step '{name}' has no title and goal in '{language}'; add it to goals/{language}.yaml"
                    self._note(spec.where, "P29", message)
                text = translated or spec
                texts[str(name)] = StepText(str(text.title), str(text.goal), str(text.listen_for))
            for name in goals:
                if name not in part.spec.steps and name not in self._unread:
                    self._note(name.where, "P01", unknown("step", name, tuple(part.spec.steps)))
        return texts

    def _wording(self, languages: tuple[str, ...]) -> dict[str, dict[str, tuple[Phrasing, ...]]]:
        merged: dict[str, dict[str, tuple[Phrasing, ...]]] = {language: {} for language in languages}
        for part, files in zip(self._parts, (*self._included, self._own), strict=False):
            specs = {language: part.phrasings.get(language, {}) for language in languages}
            places = {str(name): name.where for name in part.spec.steps}
            names = {language: f"{files.name}/phrasings/{language}.yaml" for language in languages}
            names |= {language: file.name for language, file in files.phrasings.items()}
            stage = Stage(places, self._unread, self._main.spec.scope.channels)
            wording = compile_wording(specs, stage, self._names, names)
            self._problems += wording.problems
            for language in languages:
                merged[language] |= wording.phrasings[language]
        return merged


def _language_order(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)


def source_problem(word: str, sources: Mapping[str, SourceSpec]) -> str | None:
    """What is wrong with a source id such as ``S2-29`` or ``beta2012``, or None."""
    document, _, number = word.partition("-")
    if word in sources:
        return None
    if document in sources and number.isdigit() and sources[document].principles:
        last = sources[document].principles
        return (
            None
            if 1 <= int(number) <= last
            else f"'{word}': {document} has principles {document}-01 to {document}-{last}"
        )
    return unknown("source", word, tuple(sources))


def _union(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found
