"""``deescalate render``: a playbook as a picture, a call script, cards and other training material."""

import argparse
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from deescalate.conversation import Coach
from deescalate.diagrams import mermaid_lines, svg
from deescalate.findings import MisuseError
from deescalate.library import load
from deescalate.machine import Taken
from deescalate.playbook import RECOMMENDED
from deescalate.recordings import read_recordings
from deescalate.replay import replay
from deescalate.shell import CLEAN, text_of, write_bytes, write_whole

_DIAGRAM_FORMATS = ("svg", "mermaid")


def add_render(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("render", help="training material from a playbook, or a picture of it")
    command.add_argument(
        "what", metavar="ARTEFACT", help="pack (everything), diagram, script, quickcard ... (any other word names all)"
    )
    command.add_argument("playbook", nargs="?", default=RECOMMENDED, metavar="NAME|PATH")
    command.add_argument("--language", metavar="CODE", help="language (default: the playbook's first)")
    command.add_argument("--complaint", metavar="TYPE", help="for one type of complaint")
    command.add_argument("--channel", metavar="NAME", help="for one channel")
    command.add_argument("--mood", metavar="MOOD", help="the customer's mood at the beginning")
    command.add_argument("--paper", metavar="SIZE", help="a4, a5 or letter (default: the brand's, else a4)")
    command.add_argument("--brand", metavar="FILE", help="brand.yaml: name, logo, colours, footer, labels")
    command.add_argument("--templates", metavar="DIR", help="your own templates, taken before ours")
    command.add_argument("--seed", type=int, default=1, metavar="N", help="another number, other scenes (default: 1)")
    command.add_argument("--date", metavar="YYYY-MM-DD", help="date on the material (default: today)")
    command.add_argument("--format", metavar="FORMAT", help="html, pdf ...; of a diagram svg or mermaid")
    command.add_argument("--out", metavar="FILE", help="write to FILE (or folder, for several files)")
    command.add_argument(
        "--calibration", action="store_true", help="scorecard: three conversations to score and compare, with key"
    )
    command.add_argument(
        "--path", metavar="FILE", help="diagram: highlight a recorded conversation (see trace --format json)"
    )
    command.set_defaults(run=_render)


def _render(options: argparse.Namespace) -> int:
    coach = load(options.playbook)
    language = options.language or coach.languages[0]
    if language not in coach.languages:
        raise MisuseError(
            f"playbook '{coach.name}' has no texts in '{language}', only in: {', '.join(coach.languages)}"
        )
    if options.what == "diagram":
        return _diagram(coach, language, options)
    # Templates cost a twentieth of a second, which the other commands should not pay.
    rendering = import_module("deescalate.training.rendering")
    if options.what == "pack":
        return _pack(coach, language, options)
    entry = rendering.artefact(_what(options))
    asked = options.format or (Path(options.out).suffix[1:] if options.out else "")
    form = asked or entry.formats[0]
    if form not in entry.formats:
        raise MisuseError(f"{entry.name} comes as {', '.join(entry.formats)}, not as '{form}'")
    order, look = _ordered(coach, language, options)
    sheets = rendering.sheets(coach, entry, order, look)
    if asked or options.out is None:
        sheets = tuple(sheet for sheet in sheets if sheet.suffix == ("html" if form == "pdf" else form))
    if not sheets:
        raise rendering.UnrenderableError(entry.extras[form])
    if form == "pdf":
        sheets = tuple(rendering.printed(sheet, order.date) if sheet.suffix == "html" else sheet for sheet in sheets)
    return _deliver(sheets, options.out)


def _ordered(coach: Coach, language: str, options: argparse.Namespace) -> tuple[Any, Any]:
    """The order and the look that the options ask for."""
    rendering = import_module("deescalate.training.rendering")
    date = options.date or datetime.now(UTC).date().isoformat()
    wish = rendering.Wish(language, options.complaint, options.channel, options.mood, options.paper, options.seed, date)
    look = rendering.Look(options.brand, options.templates)
    return rendering.order_of(coach, wish, look), look


def _pack(coach: Coach, language: str, options: argparse.Namespace) -> int:
    """Everything, into a folder; what is done and what is left out on standard error, the index on standard output."""
    if options.out is None or options.format:
        raise MisuseError("a pack is a folder of many formats: name it with --out, without --format")
    packing = import_module("deescalate.training.packing")
    lively = sys.stderr.isatty()

    def tell(path: str, percent: int) -> None:
        print(f"{percent:3}% {path}" if lively else path, file=sys.stderr, flush=True)

    packed = packing.pack(coach, *_ordered(coach, language, options), Path(options.out), tell)
    for item in packed.absent:
        print(f"left out: {item.what}: {item.why}", file=sys.stderr)
    print(Path(options.out) / packing.INDEX)
    return CLEAN


def _what(options: argparse.Namespace) -> str:
    """The artefact's name: ``--calibration`` makes a scorecard the pack to practise scoring with."""
    if not options.calibration:
        return str(options.what)
    if options.what not in {"scorecard", "calibration"}:
        raise MisuseError("--calibration goes with the scorecard: deescalate render scorecard --calibration")
    return "calibration"


def _deliver(sheets: tuple[Any, ...], out: str | None) -> int:
    """Writes one sheet to a file or the terminal, several into a folder."""
    if out is None:
        if len(sheets) > 1 or isinstance(sheets[0].text, bytes):
            raise MisuseError("this is more than text: name a file or a folder with --out")
        print(sheets[0].text, end="")
        return CLEAN
    target = Path(out)
    if len(sheets) > 1 and target.suffix and not target.is_dir():
        names = ", ".join(f"{sheet.name}.{sheet.suffix}" for sheet in sheets)
        raise MisuseError(f"these are several files ({names}): name a folder with --out")
    several = len(sheets) > 1 or target.is_dir()
    for sheet in sheets:
        path = target / f"{sheet.name}.{sheet.suffix}" if several else target
        write_bytes(path, sheet.text.encode() if isinstance(sheet.text, str) else sheet.text)
        print(path)
    return CLEAN


def _diagram(coach: Coach, language: str, options: argparse.Namespace) -> int:
    form = options.format or "svg"
    if form not in _DIAGRAM_FORMATS:
        raise MisuseError(f"a diagram comes as {', '.join(_DIAGRAM_FORMATS)}, not as '{form}'")
    steps: list[str] = []
    if options.path:
        recording = read_recordings(text_of(options.path), options.path, {"playbook": options.playbook})[0]
        steps = [
            _step(moment.talk.taken) for moment in replay(coach, recording) if not (moment.turn and moment.turn.agent)
        ]
    lines = svg(coach, language, steps).splitlines() if form == "svg" else list(mermaid_lines(coach, language, steps))
    if options.out:
        write_whole(Path(options.out), lines)
    else:
        print("\n".join(lines))
    return CLEAN


def _step(taken: Taken) -> str:
    return taken.snapshot.step
