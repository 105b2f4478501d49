"""``deescalate check``, ``trace`` and ``paths``: proofs, counterexamples told, conversations that use every way on."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from deescalate import __version__
from deescalate.conversation import Coach
from deescalate.diagrams import mermaid_lines
from deescalate.findings import MisuseError, PlaybookError, Problem, unknown
from deescalate.library import BUNDLED, bundled_names, house_properties, is_catalogue, load, own_catalogue
from deescalate.playbook import RECOMMENDED
from deescalate.proving import check, pitfall_problems, promise_ids
from deescalate.report import Paint
from deescalate.routes import routes_through
from deescalate.shell import CLEAN, FOUND, paint, text_of, write_whole
from deescalate.verdict_report import (
    github_problem_lines,
    problems_of,
    report_dict,
    report_lines,
    sarif_of_problems,
    story_lines,
    table_lines,
)
from deescalate.verdicts import Counterexample, Report
from deescalate.wording_checks import ENOUGH

_PITFALLS = "pitfalls"


def add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("check", help="prove that playbooks are complete and keep their promises")
    command.add_argument(
        "paths",
        nargs="*",
        metavar="NAME|PATH",
        help="bundled playbooks, folders of yours, a folder of playbooks, or 'pitfalls' (default: all bundled ones)",
    )
    command.add_argument(
        "--property", action="append", default=[], metavar="ID", help="only this promise (may be repeated)"
    )
    command.add_argument(
        "--phrasings",
        type=int,
        default=ENOUGH,
        metavar="N",
        help=f"phrasings each step must offer to everybody (default: {ENOUGH})",
    )
    command.add_argument("--all", action="store_true", help="show what was proved as well")
    command.add_argument("--baseline", metavar="FILE", help="problems listed in FILE are knowingly accepted")
    command.add_argument("--write-baseline", metavar="FILE", help="write what is wrong now to FILE")
    command.add_argument("--format", choices=["text", "json", "sarif", "github"], default="text")
    command.set_defaults(run=_check)


def add_trace(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser(
        "trace", help="the shortest conversation that breaks a promise, or shows what it is about"
    )
    command.add_argument("property", metavar="ID", help="id of the promise, such as F09")
    command.add_argument("playbook", nargs="?", default=RECOMMENDED, metavar="NAME|PATH")
    command.add_argument("--language", default="en", metavar="CODE", help="language of the recording or diagram")
    command.add_argument(
        "--format",
        choices=["text", "table", "json", "mermaid"],
        default="text",
        help="json: a recording for coach --replay",
    )
    command.set_defaults(run=_trace)


def add_paths(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("paths", help="few short conversations that together use every way on")
    command.add_argument("playbook", nargs="?", default=RECOMMENDED, metavar="NAME|PATH")
    command.add_argument(
        "--format", choices=["text", "json"], default="text", help="json: recordings for coach --replay"
    )
    command.set_defaults(run=_paths)


def _check(options: argparse.Namespace) -> int:
    known = set(promise_ids())
    reports: list[Report] = []
    problems: list[Problem] = []
    for number, name in enumerate(names := tuple(_named(options.paths)), start=1):
        _progress(f"checking {name} ({number} of {len(names)})")
        if name == _PITFALLS:
            problems += pitfall_problems()
            continue
        if is_catalogue(Path(name)):
            problems += pitfall_problems(own_catalogue(name))
            continue
        try:
            coach = load(name)
        except PlaybookError as error:
            problems += error.problems
            continue
        known |= set(promise_ids(coach))
        reports.append(check(coach, only=options.property, enough=options.phrasings))
    _progress("")
    for wanted in options.property:
        if not any(name == wanted or name.startswith(f"{wanted}.") for name in known):
            raise MisuseError(unknown("property", wanted, tuple(sorted(known))))
    problems += [problem for report in reports for problem in problems_of(report)]
    if options.write_baseline:
        write_whole(Path(options.write_baseline), map(_key, problems))
    accepted = set(text_of(options.baseline).splitlines()) if options.baseline else set()
    left = [problem for problem in problems if _key(problem) not in accepted]
    _show(options, reports, left, paint())
    return FOUND if left else CLEAN


def _key(problem: Problem) -> str:
    """What a baseline knows a problem by: not its line, which moves when the file is edited."""
    return f"{problem.where.file}: {problem.code} {problem.message}"


def _show(options: argparse.Namespace, reports: list[Report], left: list[Problem], style: Paint) -> None:
    if options.format == "json":
        rest = [{"where": str(problem.where), "code": problem.code, "message": problem.message} for problem in left]
        print(
            json.dumps(
                {"reports": [report_dict(report) for report in reports], "problems": rest}, ensure_ascii=False, indent=1
            )
        )
    elif options.format == "sarif":
        says = {str(spec.id): str(spec.says) for spec in house_properties()}
        print(json.dumps(sarif_of_problems(left, says, __version__), ensure_ascii=False, indent=1))
    elif options.format == "github":
        _print(github_problem_lines(left))
    else:
        for report in reports:
            _print(report_lines(report, style, every=options.all))
        told = {problem for report in reports for problem in problems_of(report)}
        _print(str(problem) for problem in left if problem not in told)
        print(style.green("nothing to complain of") if not left else style.red(f"{len(left)} problems"))


def _named(paths: list[str]) -> Iterator[str]:
    """What to check: each argument, a folder of playbooks as the playbooks in it."""
    for path in paths or [*bundled_names(), _PITFALLS]:
        folder = Path(path)
        if path == _PITFALLS or folder.resolve() == (BUNDLED / _PITFALLS).resolve():
            yield _PITFALLS
        elif folder.is_dir() and not (folder / "playbook.yaml").exists() and not is_catalogue(folder):
            inside = sorted(str(found.parent) for found in folder.glob("*/playbook.yaml"))
            yield from inside
            if (folder / _PITFALLS).is_dir():
                yield _PITFALLS if folder.resolve() == BUNDLED.resolve() else str(folder / _PITFALLS)
            if not inside:
                yield path
        else:
            yield path


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _trace(options: argparse.Namespace) -> int:
    coach = load(options.playbook)
    known = promise_ids(coach)
    if options.property not in known:
        raise MisuseError(unknown("property", options.property, known))
    verdict = check(coach, only=(options.property,))[options.property]
    story = verdict.counterexample or verdict.witness
    print_comment = options.format == "text"
    if print_comment:
        print(f"{verdict.id} {verdict.status}: {verdict.says}")
    if story is None:
        raise MisuseError(f"there is no conversation to show for '{verdict.id}': {verdict.because or verdict.status}")
    if print_comment and verdict.counterexample is None:
        print("It is kept; this is the shortest conversation in which it matters:")
    _print(_story(story, options, coach))
    return FOUND if verdict.counterexample else CLEAN


def _story(story: Counterexample, options: argparse.Namespace, coach: Coach) -> Iterable[str]:
    if options.format == "json":
        return (json.dumps(record, ensure_ascii=False) for record in story.records(options.language))
    if options.format == "mermaid":
        return mermaid_lines(coach, options.language, story.steps)
    return table_lines(story) if options.format == "table" else story_lines(story)


def _paths(options: argparse.Namespace) -> int:
    coach = load(options.playbook)
    _progress("looking for conversations that use every way on")
    routes = routes_through(coach)
    _progress("")
    for number, story in enumerate(routes.conversations, start=1):
        if options.format == "json":
            _print(json.dumps(record, ensure_ascii=False) for record in story.records(coach.languages[0]))
        else:
            print(f"{number}. {' > '.join(story.steps)}")
            _print(f"   {line}" for line in story_lines(story))
    if options.format == "text":
        print(
            f"{len(routes.conversations)} conversations use every way on"
            + (f" but {len(routes.missed)}:" if routes.missed else ".")
        )
        _print(f"   {where}: no conversation was found that takes this way" for where in routes.missed)
    return CLEAN
