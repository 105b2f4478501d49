"""How the checker grows with steps, flags and turns. Run: PYTHONPATH=src:tests/benchmarks python tests/benchmarks/checker_growth.py

`exact` unfolds everything a conversation remembers; `check` is what authors get: it follows only what matters.
"""

import time

from family import family_promises, grown

from deescalate.checker import asked_by, check
from deescalate.exploration import View, explore
from deescalate.guards import CHANGE, MOOD
from deescalate.monitors import monitor_of
from deescalate.network import memory_of, network_of
from deescalate.projection import Projector
from deescalate.properties import compile_properties

SIZES = ((5, 1), (5, 2), (8, 3), (8, 4), (8, 5), (10, 6), (12, 6), (12, 7))


def exact(playbook):
    network = network_of(playbook)
    promises = compile_properties(family_promises(), playbook.names, playbook.steps, [])
    memory = memory_of(network, asked_by(promises, network.width))
    variables = tuple(part for tie in memory.all for part in ((tie, CHANGE.all) if tie == MOOD.all else (tie,)))
    view = View(Projector(network, ()), memory, variables)
    start = time.perf_counter()
    explored = explore(view, monitor_of(promises[-1]), limit=10**9)
    seconds = time.perf_counter() - start
    assert explored.trail is None
    places = 1 + len(explored.places)
    return places * view.layout.size // len(CHANGE.bits), explored, seconds


def main():
    print("steps flags | potential  reached  exact s | check s: situations holds, counts; moves of the counterexample")
    for steps, flags in SIZES:
        playbook = grown(steps, flags)
        potential, explored, seconds = exact(playbook)
        start = time.perf_counter()
        report = check(playbook, family_promises())
        whole = time.perf_counter() - start
        holds, breaks, counts = report.verdicts
        assert holds.status == counts.status == "proved"
        moves = len(breaks.counterexample.moves) if breaks.counterexample else "-"
        print(
            f"{steps:5} {flags:5} | {potential:10,} {explored.situations:10,} {seconds:8.3f} | "
            f"{whole:.3f}: {holds.situations}, {counts.situations}; {moves}"
        )


if __name__ == "__main__":
    main()
