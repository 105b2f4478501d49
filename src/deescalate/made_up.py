"""Hypothesis strategies for made-up playbooks: small valid ones, promises about them, and broken ones.

For tests of whatever works on any playbook: the checker, renderers, tools. They shrink to two steps. Needs the extra ``test``.
"""

import json
from typing import Any

from hypothesis import strategies as st

from deescalate.assembly import Built, Shelf, build_playbook
from deescalate.model import PropertySpec, Word
from deescalate.parts import File, PartFiles
from deescalate.playbook import Playbook
from deescalate.references import SourceSpec
from deescalate.schema import read_as
from deescalate.source import read_yaml
from deescalate.vocabulary import Act, Flag, Outcome

SHELF = Shelf({Word("S9"): SourceSpec(Word("Made up"), Word("Nobody"))}, ("amount",), ("calm-down",))
"""What made-up playbooks can refer to."""

Tree = dict[str, Any]
"""A playbook as its YAML holds it."""


class _Palette:
    """The few facts that one made-up playbook asks about; a playbook that asks about all would take hours to try out."""

    def __init__(self, draw: st.DrawFn, steps: list[str], acts: list[Act]) -> None:
        kinds = ["mood", "mood_change", "complaint", "channel", "flags", "validity", "said", "authority", "turns_here", "done",
                 "knows", "opt_in"]  # fmt: skip
        self.kinds = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4, unique=True))
        self.flags = draw(
            st.lists(st.sampled_from([str(flag) for flag in Flag][:4]), min_size=1, max_size=2, unique=True)
        )
        self.done = [*steps, *map(str, acts)]

    def guards(self) -> st.SearchStrategy[Tree]:
        """Conditions over these facts."""
        choices = {kind: getattr(self, f"_{kind}")() for kind in self.kinds}
        return st.fixed_dictionaries({}, optional=choices).filter(bool)

    def _mood(self) -> st.SearchStrategy[Tree]:
        return st.fixed_dictionaries(
            {"at_least": st.sampled_from(["concerned", "angry", "furious"])}
        ) | st.fixed_dictionaries({"at_most": st.sampled_from(["calm", "dissatisfied", "angry"])})

    def _mood_change(self) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(["down", "same", "up", "jumped"]), min_size=1, max_size=2, unique=True)

    def _complaint(self) -> st.SearchStrategy[list[str]]:
        return st.just(["staff_conduct"]) | st.just(["delivery"])

    def _channel(self) -> st.SearchStrategy[list[str]]:
        return st.just(["voice"]) | st.just(["chat"])

    def _flags(self) -> st.SearchStrategy[Any]:
        return self._test(self.flags)

    def _validity(self) -> st.SearchStrategy[list[str]]:
        return st.just(["customer_mistaken"]) | st.just(["unclear", "unsolvable"])

    def _said(self) -> st.SearchStrategy[list[str]]:
        return st.just(["explains"]) | st.just(["insults", "explains"])

    def _authority(self) -> st.SearchStrategy[Tree]:
        return st.just({"at_least": 1}) | st.just({"at_most": 1})

    def _turns_here(self) -> st.SearchStrategy[Tree]:
        return st.fixed_dictionaries({"at_least": st.integers(2, 3)}) | st.just({"at_most": 1})

    def _done(self) -> st.SearchStrategy[Any]:
        return self._test(self.done)

    def _knows(self) -> st.SearchStrategy[Any]:
        return st.just(["amount"]) | st.just({"none": ["amount"]})

    def _opt_in(self) -> st.SearchStrategy[Any]:
        return st.just(["bold"]) | st.just({"none": ["bold"]})

    @staticmethod
    def _test(words: list[str]) -> st.SearchStrategy[Any]:
        some = st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True)
        return some | st.builds(lambda few: {"all": few}, some) | st.builds(lambda few: {"none": few}, some)


_ACTS = [Act.APOLOGISE, Act.LISTEN, Act.SHOW_EFFORT, Act.REFUSE, Act.OFFER_WIN]
_TEXTS = {"title": "A step", "goal": "Do it", "listen_for": "Anything", "source": ["S9"]}


@st.composite
def playbook_trees(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A small valid playbook and the part it includes, as their YAML holds them; a few in a hundred are not valid."""
    count, aside_count = draw(st.integers(2, 5)), draw(st.integers(0, 2))
    names = [f"s{number}" for number in range(count)]
    asides = [f"a{number}" for number in range(aside_count)]
    ends = {
        names[-1],
        *draw(st.sets(st.sampled_from(names[1:]), max_size=1)),
        *draw(st.sets(st.sampled_from([*asides, "a"]), max_size=1)),
    }
    acts = draw(st.lists(st.sampled_from(_ACTS), min_size=2, max_size=3, unique=True))
    palette = _Palette(draw, [*names, *asides], acts)
    going_on = [name for name in names if name not in ends]
    parents = {
        name: draw(st.sampled_from(going_on[: max(1, going_on.index(name) if name in going_on else len(going_on))]))
        for name in names[1:]
    }
    steps = {}
    for name in names:
        children = [child for child, parent in parents.items() if parent == name]
        steps[name] = _step(draw, palette, acts, name in ends, names, children)
    aside_steps = {name: _step(draw, palette, acts, name in ends, [*names, *asides, "back"], []) for name in asides}
    scope = {"channels": ["phone", "chat"], "complaints": ["general_dissatisfaction", "staff_conduct"]}
    tree = {
        "playbook": "made_up", "title": "Made up", "version": "1.0.0", "source": ["S9"], "scope": scope, "slots": ["amount"],
        "opt_in": {"bold": "The agent dares"}, "begin": _ways(draw, palette, names[:1], names), "steps": steps,
        "interrupts": draw(st.lists(_way(palette, names), max_size=1)), "include": ["aside"] if asides else [],
    }  # fmt: skip
    part = {
        "playbook": "aside", "title": "Made up", "version": "1.0.0", "source": ["S9"], "steps": aside_steps,
        "interrupts": [draw(_way(palette, [name])) for name in asides],
    }  # fmt: skip
    return tree, part


def _step(
    draw: st.DrawFn, palette: _Palette, acts: list[Act], ends: bool, targets: list[str], children: list[str]
) -> Tree:
    does = draw(st.lists(st.sampled_from(acts), min_size=1, max_size=2, unique=True))
    step: Tree = {**_TEXTS, "act": str(does[0]), "also": list(map(str, does[1:]))}
    if draw(st.integers(0, 4)) == 0:
        step["resume"] = draw(st.sampled_from([target for target in targets if target != "back"]))
    if ends:
        step["outcome"] = str(draw(st.sampled_from([Outcome.RESOLVED_FULL, Outcome.HANDED_OVER])))
    else:
        step["then"] = _ways(draw, palette, children, targets)
    return step


def _ways(draw: st.DrawFn, palette: _Palette, needed: list[str], targets: list[str]) -> list[Tree]:
    """Ways on to every step that is needed, and some more; the last one is always open."""
    goals = [*needed, *draw(st.lists(st.sampled_from(targets), max_size=2, min_size=0 if needed else 1))]
    ways: list[Tree] = [{"when": draw(palette.guards()), "go": goal} for goal in goals[:-1]]
    return [*ways, {"go": goals[-1]}]


def _way(palette: _Palette, targets: list[str]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries({"when": palette.guards(), "go": st.sampled_from(targets)})


def built(tree: Tree, part: Tree) -> Built:
    """The playbook of trees such as `playbook_trees` makes, or its problems."""
    own = _files("made_up", tree)
    included = (_files("aside", part),) if tree.get("include") else ()
    return build_playbook(own, included, SHELF)


def _files(name: str, tree: Tree) -> PartFiles:
    said = {f"{step}.plain": {"text": f"This is {step}."} for step in tree["steps"]}
    files = {"playbook": tree, "phrasings/en": said}
    data = {path: File(f"{name}/{path}.yaml", _yaml(content)) for path, content in files.items()}
    return PartFiles(name, data["playbook"], {"en": data["phrasings/en"]}, {})


def _yaml(tree: Any) -> bytes:
    """JSON is YAML, and its texts stand in double quotes."""
    return json.dumps(tree, ensure_ascii=False).encode()


def playbooks() -> st.SearchStrategy[Playbook]:
    """Small valid playbooks."""
    return playbook_trees().map(lambda trees: built(*trees)).filter(lambda it: it.playbook is not None).map(_playbook)


def _playbook(it: Built) -> Playbook:
    assert it.playbook is not None
    return it.playbook


@st.composite
def promises(draw: st.DrawFn, tree: Tree, part: Tree) -> tuple[PropertySpec, ...]:
    """Promises about the acts and steps of a made-up playbook, one for each pattern; most of them do not hold."""
    steps = {**tree["steps"], **(part["steps"] if tree["include"] else {})}
    acts = sorted({act for step in steps.values() for act in (step["act"], *step["also"])})
    moves = _moves(acts, sorted(steps))
    bodies: list[Tree] = [
        {"never": draw(moves)},
        {"at_most": {**draw(moves), "times": draw(st.integers(0, 2))}},
        {"exactly": {**draw(moves), "times": draw(st.integers(0, 2))}},
        {"before": {**draw(moves), "comes": draw(moves)}},
        {"next": {"after": draw(moves), "comes": draw(moves)}},
        {"leads_to": {"after": draw(moves), "comes": draw(moves), "within": draw(st.integers(0, 3))}},
        {"leads_to": {"after": draw(moves), "comes": draw(moves)}},
        {"leads_to": {"comes": draw(moves), "within": draw(st.integers(1, 3))}},
        {"eventually": {"comes": draw(moves), "except": draw(st.sampled_from([[], ["handed_over"]]))}},
        {"always_reachable": draw(moves)},
        {"bounded": {"moves": draw(st.integers(1, 12))}},
    ]
    scopes = st.fixed_dictionaries({}, optional={"only_when": _few_facts(), "throughout": _few_facts()})
    for number, body in enumerate(bodies):
        scope = draw(scopes) if draw(st.integers(0, 3)) == 0 else {}
        if "always_reachable" in body or "bounded" in body:
            scope.pop("only_when", None)
        body |= {"id": f"R{number}", "says": "Made up", **scope}
    read = read_as(read_yaml(_yaml(bodies), "promises.yaml"), tuple[PropertySpec, ...])
    assert read.value is not None, read.problems
    return read.value


def _moves(acts: list[str], steps: list[str]) -> st.SearchStrategy[Tree]:
    kinds = {
        "act": st.sampled_from(acts),
        "step": st.sampled_from(steps),
        "outcome": st.just("resolved_full"),
    }
    one = st.sampled_from(sorted(kinds)).flatmap(lambda kind: st.builds(lambda value: {kind: value}, kinds[kind]))
    conditional = st.builds(lambda move, guard: {**move, "while": guard}, one, _few_facts())
    return one | one | one | conditional


def _few_facts() -> st.SearchStrategy[Tree]:
    return st.sampled_from(
        [
            {"validity": ["unclear"]},
            {"flags": ["abusive_personal"]},
            {"flags": {"none": ["abusive_personal"]}},
            {"channel": ["voice"]},
            {"complaint": ["staff_conduct"]},
        ]
    )


@st.composite
def broken_trees(draw: st.DrawFn) -> tuple[Tree, Tree]:
    """A playbook with one mistake that loading must report: a lost step, an unknown word, a missing key, a turn without an answer."""
    tree, part = draw(playbook_trees())
    names = sorted(name for name, step in tree["steps"].items() if "then" in step)
    step = tree["steps"][draw(st.sampled_from(names))]
    mistake = draw(st.sampled_from(["lost step", "unknown act", "missing key", "no answer", "unknown key", "both"]))
    if mistake == "lost step":
        step["then"][-1]["go"] = "nowhere"
    elif mistake == "unknown act":
        step["act"] = "apologize"
    elif mistake == "missing key":
        del step[draw(st.sampled_from(["title", "goal", "listen_for", "source", "act"]))]
    elif mistake == "no answer":
        step["then"][-1]["when"] = {"mood": {"at_least": "angry"}}
    elif mistake == "unknown key":
        step["gaol"] = "Do it"
    else:
        step["outcome"] = "resolved_full"
    return tree, part
