"""``deescalate lint``: drafts from files, standard input or JSON Lines, checked for pitfalls."""

import argparse
import json
from collections.abc import Iterator

from deescalate import __version__
from deescalate.findings import MisuseError, Severity, UnreadableError
from deescalate.formats import Linted, github_lines, sarif
from deescalate.language import guess_language
from deescalate.library import lint, load_profile
from deescalate.pages import page_of
from deescalate.pitfalls import Profile
from deescalate.report import lint_lines
from deescalate.shell import CLEAN, FAIL_ON, FOUND, interface_for, paint, text_of, worst_level
from deescalate.vocabulary import Act, Channel, Complaint, Mood, Phase
from deescalate.wire import to_json

_NEVER = "never"


def add_lint(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("lint", help="check draft replies for pitfalls")
    command.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help="drafts, one a file; .jsonl: one record a line; - or nothing: standard input",
    )
    command.add_argument(
        "--language", metavar="CODE", help="language of the drafts (default: guessed, or the record's)"
    )
    command.add_argument("--channel", choices=list(map(str, Channel)), metavar="CHANNEL", help="where it will be sent")
    command.add_argument("--mood", choices=list(map(str, Mood)), metavar="MOOD", help="the customer's mood")
    command.add_argument(
        "--complaint", choices=list(map(str, Complaint)), metavar="TYPE", help="what the customer complains about"
    )
    command.add_argument(
        "--step",
        choices=[*map(str, Act), *map(str, Phase)],
        metavar="STEP",
        help="the act or phase it belongs to, such as apologise or P1",
    )
    command.add_argument(
        "--explain-in", metavar="CODE", help="language of the explanations (default: that of the draft)"
    )
    command.add_argument("--profile", metavar="FILE", help="what a team or an inbox wants otherwise (YAML)")
    command.add_argument(
        "--pitfalls", metavar="FOLDER", help="pitfalls of your own, with lexicon and moves beside the folder"
    )
    command.add_argument("--explain", metavar="PITFALL", help="print the page of a pitfall and stop")
    command.add_argument(
        "--fail-on",
        choices=[*map(str, Severity), _NEVER],
        default=str(FAIL_ON),
        help="exit with 1 from this severity on (default: high)",
    )
    command.add_argument("--format", choices=["text", "json", "sarif", "github"], default="text")
    command.set_defaults(run=_lint)


def _lint(options: argparse.Namespace) -> int:
    if options.explain:
        print("\n".join(page_of(options.explain, options.explain_in or options.language or "en")))
        return CLEAN
    profile = load_profile(options.profile, pitfalls=options.pitfalls) if options.profile else None
    drafts = (_checked(draft, options, profile) for name in options.files for draft in _drafts(name))
    threshold = Severity(options.fail_on).level if options.fail_on != _NEVER else len(Severity) + 1
    worst = 0
    if options.format == "sarif":
        linted = tuple(drafts)
        worst = max((worst_level(draft.result) for draft in linted), default=0)
        print(json.dumps(sarif(linted, __version__), ensure_ascii=False, indent=2))
    else:
        for draft in drafts:
            worst = max(worst, worst_level(draft.result))
            _print_draft(draft, options)
    return FOUND if worst >= threshold else CLEAN


def _print_draft(draft: Linted, options: argparse.Namespace) -> None:
    if options.format == "json":
        print(json.dumps({"id": draft.name, **to_json(draft.result)}, ensure_ascii=False))
        return
    if options.format == "github":
        for line in github_lines([draft]):
            print(line)
        return
    style = paint()
    print(style.bold(draft.name))
    language = options.explain_in or draft.result.language
    for line in lint_lines(draft.text, draft.result, interface_for(language), style):
        print(line)


def _drafts(name: str) -> Iterator[tuple[str, dict[str, object], int]]:
    """Name, fields and line of each draft in a file."""
    text = text_of(name)
    if not name.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        yield name, {"text": text}, 1
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield from _records(line, name, number)


def _records(line: str, name: str, number: int) -> Iterator[tuple[str, dict[str, object], int]]:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise UnreadableError(f"{name}:{number}: J01 not JSON; one object a line is expected") from None
    if isinstance(record, dict) and isinstance(record.get("text"), str):
        yield str(record.get("id", f"{name}:{number}")), record, number
    elif isinstance(record, dict) and isinstance(record.get("turns"), list):
        for place, turn in enumerate(record["turns"]):
            if turn.get("role") == "agent" and isinstance(turn.get("text"), str):
                yield f"{record.get('id', number)}#{place}", {"language": record.get("lang"), **turn}, number
    else:
        raise UnreadableError(f"{name}:{number}: J02 not a draft; a record needs a 'text'")


def _checked(draft: tuple[str, dict[str, object], int], options: argparse.Namespace, profile: Profile | None) -> Linted:
    name, record, line = draft
    text = str(record["text"])
    language = options.language or record.get("language") or record.get("lang") or guess_language(text)
    if language is None:
        raise MisuseError(f"{name}: not sure which language this is; say so with --language")
    channel, mood, step, complaint = (
        _text_or_none(getattr(options, key) or record.get(key)) for key in ("channel", "mood", "step", "complaint")
    )
    result = lint(
        text,
        language=str(language),
        channel=channel,
        mood=mood,
        step=step,
        complaint=complaint,
        flags=_texts_in(record, "flags", name),
        history=_texts_in(record, "history", name),
        explain_in=options.explain_in,
        profile=profile,
        pitfalls=options.pitfalls,
    )
    return Linted(name, text, result, line if name != "-" else 1)


def _texts_in(record: dict[str, object], key: str, name: str) -> list[str]:
    found = record.get(key) or []
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise MisuseError(f"{name}: '{key}' must be a list of texts")
    return found


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
