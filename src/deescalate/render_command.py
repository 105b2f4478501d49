"""``deescalate render``: a playbook as a picture."""

import argparse
from pathlib import Path

from deescalate.diagrams import mermaid_lines, svg
from deescalate.findings import MisuseError
from deescalate.library import load
from deescalate.machine import Taken
from deescalate.recordings import read_recordings
from deescalate.replay import replay
from deescalate.shell import CLEAN, text_of, write_whole


def add_render(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("render", help="draw a playbook: steps, ways on, interrupts")
    command.add_argument("what", choices=["diagram"])
    command.add_argument("playbook", nargs="?", default="sedus", metavar="NAME|PATH")
    command.add_argument("--language", metavar="CODE", help="language of the titles (default: the playbook's first)")
    command.add_argument(
        "--path", metavar="FILE", help="highlight the way of a recorded conversation (see trace --format json)"
    )
    command.add_argument("--format", choices=["svg", "mermaid"], default="svg")
    command.add_argument("--out", metavar="FILE", help="write to FILE instead of the terminal")
    command.set_defaults(run=_render)


def _render(options: argparse.Namespace) -> int:
    coach = load(options.playbook)
    language = options.language or coach.languages[0]
    if language not in coach.languages:
        raise MisuseError(
            f"playbook '{coach.name}' has no texts in '{language}', only in: {', '.join(coach.languages)}"
        )
    steps: list[str] = []
    if options.path:
        recording = read_recordings(text_of(options.path), options.path, {"playbook": options.playbook})[0]
        steps = [
            _step(moment.talk.taken) for moment in replay(coach, recording) if not (moment.turn and moment.turn.agent)
        ]
    lines = (
        svg(coach, language, steps).splitlines()
        if options.format == "svg"
        else list(mermaid_lines(coach, language, steps))
    )
    if options.out:
        write_whole(Path(options.out), lines)
    else:
        print("\n".join(lines))
    return CLEAN


def _step(taken: Taken) -> str:
    return taken.snapshot.step
