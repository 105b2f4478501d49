"""SPIN and the checker on the same model in one run: same verdicts, same number of situations.

    apt-get install spin gcc
    PYTHONPATH=src:tests/benchmarks python tests/benchmarks/checker_against_spin.py

The model is written out from the same rules: one nondeterministic turn is one atomic step of SPIN, and its state holds exactly what
a conversation remembers - step, way back, turns, flags, what was done, mood - and the state of the promise's monitor.
"""

import re
import subprocess
import tempfile
import time
from pathlib import Path

from family import family_promises, grown

from deescalate.checker import asked_by, check
from deescalate.exploration import View, explore
from deescalate.guards import CHANGE, FLAG_BIT, MOOD, SAID, TURNS_HERE, Tests
from deescalate.monitors import BROKEN, SETTLED, hits_at, monitor_of
from deescalate.network import memory_of, network_of
from deescalate.projection import Projector
from deescalate.properties import compile_properties
from deescalate.vocabulary import CustomerMove, Mood, MoodChange


class Promela:
    """One playbook of the family with one promise, as a Promela program."""

    def __init__(self, playbook, promise):
        self.playbook, self.network = playbook, network_of(playbook)
        self.width = playbook.names.width
        self.memory = memory_of(self.network, asked_by((promise,), self.width))
        self.monitor = monitor_of(promise)
        self.steps = list(playbook.steps)
        self.flags = [flag for flag, bit in FLAG_BIT.items() if any(tie & bit for tie in self.memory.raisable)]
        self.done = {
            name: bit for name, bit in playbook.names.steps.items() if any(tie & bit for tie in self.memory.done)
        }
        self.done |= {
            str(name): bit
            for name, bit in playbook.names.done.items()
            if bit not in self.done.values() and any(tie & bit for tie in self.memory.done)
        }

    def condition(self, tests):
        parts = []
        for scale, name in ((MOOD, "mood"), (CHANGE, "change"), (SAID, "said"), (TURNS_HERE, "turns")):
            if tests.forbidden & scale.all:
                values = list(scale.bits.values())
                allowed = [number for number, bit in enumerate(values) if not bit & tests.forbidden]
                if name == "turns":
                    allowed = [number for number in allowed if number <= self.memory.most_turns]
                parts.append("(" + (" || ".join(f"{name}=={number}" for number in allowed) or "false") + ")")
        names = {bit: f"f_{flag}" for flag, bit in FLAG_BIT.items()} | {
            bit: f"d_{name}" for name, bit in self.done.items()
        }
        for bit, name in names.items():
            if tests.forbidden & bit:
                parts.append(f"!{name}")
            if tests.forbidden & bit << self.width:
                parts.append(name)
        return " && ".join(parts) or "true"

    def arrive(self, target, here, back):
        """Statements that make the move: the monitor looks at the facts first, then they change."""
        place = self.playbook.steps[target]
        lines = []
        for hit in hits_at(self.monitor.watched, place, self.width):
            guard = " && ".join(self.clause(clause) for clause in hit.clauses) or "true"
            moves = []
            for state in range(7):
                now = self.monitor.advance(state, hit.hits, place.outcome is not None)
                moves.append(
                    f":: q=={state} -> " + ("assert(false)" if now == BROKEN else f"q={7 if now == SETTLED else now}")
                )
            lines.append(f":: {guard} -> if {' '.join(moves)} :: q==7 -> skip fi")
        text = "if " + " ".join(lines) + " fi; " if self.monitor.watched else ""
        text += "".join(f"d_{name}=true; " for name, bit in self.done.items() if place.done_bits & bit)
        text += "" if target == here else "turns=0; "
        return text + f"step={self.steps.index(target)}; back={back}; change=0; said=0"

    def clause(self, clause):
        """A clause: one of its bits is present."""
        parts = []
        for scale, name in ((MOOD, "mood"), (CHANGE, "change"), (SAID, "said"), (TURNS_HERE, "turns")):
            values = [number for number, bit in enumerate(scale.bits.values()) if bit & clause]
            if name == "turns":
                values = [number for number in values if number <= self.memory.most_turns]
            parts += [f"{name}=={number}" for number in values]
        names = {bit: f"f_{flag}" for flag, bit in FLAG_BIT.items()} | {
            bit: f"d_{name}" for name, bit in self.done.items()
        }
        for bit, name in names.items():
            parts += [name] * bool(clause & bit) + [f"!{name}"] * bool(clause & bit << self.width)
        return "(" + " || ".join(parts) + ")"

    def turn(self):
        """What the customer can do."""
        text = []
        for new in Mood:
            cases = []
            for old in Mood:
                climbed = new.level - old.level
                kind = (
                    MoodChange.DOWN
                    if climbed < 0
                    else MoodChange.SAME
                    if climbed == 0
                    else MoodChange.UP
                    if climbed == 1
                    else MoodChange.JUMPED
                )
                cases.append(f":: mood=={old.level} -> change={list(MoodChange).index(kind) + 1}")
            text.append(f":: true -> if {' '.join(cases)} fi; mood={new.level}")
        said = [list(SAID.bits).index(move) for move in (CustomerMove.EXPLAINS, CustomerMove.SPEAKS)]
        result = f"if {' '.join(text)} fi; if :: said={said[0]} :: said={said[1]} fi; "
        return result + " ".join(f"if :: f_{flag}=true :: true fi;" for flag in self.flags)

    def text(self):
        most = self.memory.most_turns
        variables = ["byte step=255, back=255, turns=0, mood=0, change=0, said=0, q=0"]
        variables += [f"bool f_{flag}=false" for flag in self.flags] + [f"bool d_{name}=false" for name in self.done]
        opening = "if " + " ".join(f":: mood={mood.level}" for mood in Mood) + " fi; "
        opening += " ".join(f"if :: f_{flag}=true :: true fi;" for flag in self.flags)
        opening += self.choose(
            [(rule, Tests(rule.forbidden, rule.needs)) for rule in self.playbook.interrupts],
            "",
            self.playbook.begin[0].go,
        )
        turns = f"if :: turns<{most} -> turns++ :: else fi; "
        branches = []
        for number, name in enumerate(self.steps):
            here = self.playbook.steps[name]
            if here.outcome:
                continue  # the conversation stands still there
            rules = [(rule, Tests(rule.forbidden, rule.needs)) for rule in (*self.playbook.interrupts, *here.ways)]
            branches.append(f":: step=={number} -> " + self.choose(rules, name, None))
        ends = " && ".join(
            f"step!={number}" for number, name in enumerate(self.steps) if self.playbook.steps[name].outcome
        )
        body = f"atomic {{ ({ends}) -> {turns} {self.turn()} if {' '.join(branches)} fi }}"
        return (
            "\n".join(f"{line};" for line in variables)
            + f"\nactive proctype talk() {{\natomic {{ {opening} }};\nend_talk: do\n:: {body}\nod }}\n"
        )

    def choose(self, rules, here, start):
        """The first rule that fits; at the beginning, else where `begin` leads."""
        text, closing = "", ""
        for rule, tests in rules:
            text += f"if :: ({self.condition(tests)}) -> {self.go(rule.go, here, start)} :: else -> "
            closing += " fi"
        text += self.go(start, here, start) if start else "assert(false)"
        return text + closing

    def go(self, target, here, start):
        if target == "back":
            homes = [name for name in self.steps if not self.playbook.steps[name].aside]
            cases = [f":: back=={self.steps.index(name)} -> {self.arrive(name, here, 255)}" for name in homes]
            return "if " + " ".join(cases) + " fi"
        aside = self.playbook.steps[target].aside
        if here and self.playbook.steps[here].aside:
            back = "back" if aside else 255
        else:
            back = self.steps.index(here or start) if aside else 255
        return self.arrive(target, here, back)


def spin(text):
    """SPIN's verdict, states and seconds for compiling and for running."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "m.pml").write_text(text, encoding="utf-8")
        start = time.perf_counter()
        subprocess.run(["spin", "-a", "m.pml"], cwd=folder, check=True, capture_output=True)
        subprocess.run(
            ["gcc", "-O2", "-DSAFETY", "-DNOFAIR", "-o", "pan", "pan.c"], cwd=folder, check=True, capture_output=True
        )
        compiled = time.perf_counter()
        done = subprocess.run(
            ["./pan", "-m1000000", "-E"], cwd=folder, check=False, capture_output=True, text=True
        ).stdout
        ran = time.perf_counter()
    errors = int(re.search(r"errors: (\d+)", done)[1])
    states = int(float(re.search(r"([\d.e+]+) states, stored", done)[1]))
    return "violated" if errors else "proved", states, compiled - start, ran - compiled


def ours(playbook, promise):
    network = network_of(playbook)
    memory = memory_of(network, asked_by((promise,), network.width))
    variables = tuple(part for tie in memory.all for part in ((tie, CHANGE.all) if tie == MOOD.all else (tie,)))
    view = View(Projector(network, ()), memory, variables)
    start = time.perf_counter()
    explored = explore(view, monitor_of(promise), limit=10**9)
    return "violated" if explored.trail else "proved", explored.situations, time.perf_counter() - start


def main():
    print(
        "steps flags promise | SPIN: verdict states compile s run s | everything followed: verdict situations s | check: verdict s"
    )
    for steps, flags in ((5, 1), (8, 3), (8, 4)):
        playbook = grown(steps, flags)
        for spec, promise in zip(
            family_promises(), compile_properties(family_promises(), playbook.names, playbook.steps, []), strict=True
        ):
            theirs, states, compiling, running = spin(Promela(playbook, promise).text())
            verdict, situations, seconds = ours(playbook, promise)
            start = time.perf_counter()
            status = check(playbook, (spec,))[spec.id].status
            whole = time.perf_counter() - start
            assert theirs == verdict == status, (theirs, verdict, status)
            print(
                f"{steps:5} {flags:5} {promise.id:7} | {theirs} {states:8,} {compiling:.2f} {running:.3f} | {verdict} {situations:8,} {seconds:.3f} | {status} {whole:.3f}"
            )


if __name__ == "__main__":
    main()
