"""The command line: parses arguments, fetches files, prints.

Exit codes: 0 clean, 1 findings at or above the threshold, 2 misuse, 3 the work could not be done.
"""

import argparse
import gzip
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from deescalate import __version__
from deescalate.findings import DeescalateError, MisuseError, PlaybookError, Severity, UnreadableError
from deescalate.formats import Linted, github_lines, sarif
from deescalate.interface import Interface
from deescalate.language import guess_language
from deescalate.library import bundled_names, catalogue, interface_texts, lint, load, vocabulary
from deescalate.linter import LintResult
from deescalate.recordings import read_recordings
from deescalate.replay import replay, replay_json, replay_lines
from deescalate.report import Paint, lint_lines
from deescalate.terminal import Session
from deescalate.vocabulary import LANGUAGES, Act, Channel, Complaint, Mood, Phase
from deescalate.wire import records_of, to_json

CLEAN, FOUND, MISUSE, FAILED = 0, 1, 2, 3
_FAIL_ON = Severity.HIGH
_NEVER = "never"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except MisuseError as error:
        return _failed(error, MISUSE)
    except DeescalateError as error:
        return _failed(error, FAILED)
    except BrokenPipeError:
        # The reader has gone (`| head`); keep the interpreter from complaining when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        return CLEAN
    return code


def _failed(error: DeescalateError, code: int) -> int:
    if isinstance(error, PlaybookError):
        sys.stderr.write(f"{error}\n")
    else:
        sys.stderr.write(f"deescalate: {error}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deescalate", description="Coaches people through conversations with angry customers.")
    parser.add_argument("--version", action="version", version=f"deescalate {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_coach(commands)
    _add_lint(commands)
    _add_list(commands)
    return parser


def _add_coach(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("coach", help="be coached turn by turn, or see a recorded conversation beside the coach")
    command.add_argument("--playbook", default="sedus", metavar="NAME|PATH", help="a bundled playbook or a folder (default: sedus)")
    command.add_argument("--language", metavar="CODE", help="language of the conversation: en, pl, ro, ru ... (default: en)")
    command.add_argument("--complaint", choices=list(map(str, Complaint)), metavar="TYPE", help="what it is about (asked if left out)")
    command.add_argument("--mood", choices=list(map(str, Mood)), metavar="MOOD", help=f"{', '.join(Mood)} (asked if left out)")
    command.add_argument("--channel", choices=list(map(str, Channel)), metavar="CHANNEL", help=f"{', '.join(Channel)} (asked if left out)")
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="authority=0-3, agent_form=m|f, customer_form=m|f|group, opt_in=takeover, or a slot such as amount='47 lei'")
    command.add_argument("--replay", metavar="FILE", help="a recorded conversation, JSON Lines, - for standard input, .gz as it is")
    command.add_argument("--record", metavar="FILE", help="write the conversation to FILE as JSON Lines when it ends")
    command.add_argument("--format", choices=["text", "json"], default="text", help="with --replay: text (default) or a JSON object a turn")
    command.set_defaults(run=_coach)


def _add_lint(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("lint", help="check draft replies for pitfalls")
    command.add_argument("files", nargs="*", default=["-"], metavar="FILE", help="drafts, one a file; .jsonl: one record a line; - or nothing: standard input")
    command.add_argument("--language", metavar="CODE", help="language of the drafts (default: guessed, or the record's)")
    command.add_argument("--channel", choices=list(map(str, Channel)), metavar="CHANNEL", help="where it will be sent")
    command.add_argument("--mood", choices=list(map(str, Mood)), metavar="MOOD", help="the customer's mood")
    command.add_argument("--step", choices=[*map(str, Act), *map(str, Phase)], metavar="STEP", help="the act or phase it belongs to, such as apologise or P1")
    command.add_argument("--explain-in", metavar="CODE", help="language of the explanations (default: that of the draft)")
    command.add_argument("--fail-on", choices=[*map(str, Severity), _NEVER], default=str(_FAIL_ON), help="exit with 1 from this severity on (default: high)")
    command.add_argument("--format", choices=["text", "json", "sarif", "github"], default="text")
    command.set_defaults(run=_lint)


def _add_list(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("list", help="what there is: playbooks, pitfalls, or the words of the vocabulary")
    command.add_argument("what", nargs="?", choices=["playbooks", "pitfalls", "vocabulary"], default="playbooks")
    command.add_argument("--language", default="en", choices=LANGUAGES, help="language of the texts (default: en)")
    command.add_argument("--format", choices=["text", "json"], default="text")
    command.set_defaults(run=_list)


def _paint() -> Paint:
    return Paint(on=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def _interface(language: str) -> Interface:
    return Interface(language, interface_texts(), vocabulary())


def _coach(options: argparse.Namespace) -> int:
    given = _given(options)
    if options.replay:
        return _replay(options, given)
    coach = load(options.playbook)
    language = given.setdefault("language", "en")
    session = Session(_interface(str(language)), _reader(), print, _paint())
    talk = session.open(coach, given)
    if talk is None:
        return CLEAN
    talk = session.run(talk)
    if options.record:
        _write_whole(Path(options.record), (json.dumps(record, ensure_ascii=False) for record in records_of(talk)))
    return CLEAN


def _given(options: argparse.Namespace) -> dict[str, object]:
    """What the command line says about how the conversation begins."""
    given: dict[str, object] = {
        name: getattr(options, name) for name in ("language", "complaint", "mood", "channel") if getattr(options, name)
    }
    facts: dict[str, str] = {}
    for setting in options.set:
        name, equals, value = setting.partition("=")
        if not equals:
            raise MisuseError(f"--set takes NAME=VALUE, found '{setting}'")
        if name == "authority":
            given[name] = _level(value)
        elif name in ("agent_form", "customer_form"):
            given[name] = value
        elif name == "opt_in":
            given[name] = value.split(",")
        else:
            facts[name] = value
    return {**given, "facts": facts} if facts else given


def _level(value: str) -> int:
    if not value.isdecimal():
        raise MisuseError(f"authority is a level from 0 to 3, found '{value}'")
    return int(value)


def _reader() -> Callable[[str], str | None]:
    """Reads a line, with the terminal's editing where there is one; None at the end of input."""
    interactive = sys.stdin.isatty()

    def read(prompt: str) -> str | None:
        try:
            line = input(prompt)
        except EOFError:
            return None
        if not interactive:
            print(line)
        return line

    return read


def _replay(options: argparse.Namespace, given: dict[str, object]) -> int:
    defaults = {"playbook": options.playbook, **given}
    worst = 0
    for recording in read_recordings(_text_of(options.replay), options.replay, defaults):
        coach = load(recording.open.playbook)
        interface, paint = _interface(recording.open.language), _paint()
        if options.format == "text":
            print(paint.bold(f"== {recording.name}"))
        for number, moment in enumerate(replay(coach, recording)):
            if options.format == "json":
                print(json.dumps(replay_json(moment, recording.name, number), ensure_ascii=False))
            else:
                for line in replay_lines(moment, interface, paint):
                    print(line)
            if moment.turn is not None and moment.turn.agent is not None:
                worst = max(worst, _worst(moment.talk.heard))
    return FOUND if worst >= _FAIL_ON.level else CLEAN


def _worst(result: LintResult | None) -> int:
    return max((finding.severity.level for finding in result.findings), default=0) if result else 0


def _lint(options: argparse.Namespace) -> int:
    drafts = (_checked(draft, options) for name in options.files for draft in _drafts(name))
    threshold = Severity(options.fail_on).level if options.fail_on != _NEVER else len(Severity) + 1
    worst = 0
    if options.format == "sarif":
        linted = tuple(drafts)
        worst = max((_worst(draft.result) for draft in linted), default=0)
        print(json.dumps(sarif(linted, __version__), ensure_ascii=False, indent=2))
    else:
        for draft in drafts:
            worst = max(worst, _worst(draft.result))
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
    paint = _paint()
    print(paint.bold(draft.name))
    language = options.explain_in or draft.result.language
    for line in lint_lines(draft.text, draft.result, _interface(language), paint):
        print(line)


def _drafts(name: str) -> Iterator[tuple[str, dict[str, object], int]]:
    """Name, fields and line of each draft in a file."""
    text = _text_of(name)
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


def _checked(draft: tuple[str, dict[str, object], int], options: argparse.Namespace) -> Linted:
    name, record, line = draft
    text = str(record["text"])
    language = options.language or record.get("language") or record.get("lang") or guess_language(text)
    if language is None:
        raise MisuseError(f"{name}: not sure which language this is; say so with --language")
    context = {key: getattr(options, key) or record.get(key) for key in ("channel", "mood", "step")}
    result = lint(text, language=str(language), explain_in=options.explain_in, **context)
    return Linted(name, text, result, line if name != "-" else 1)


def _text_of(name: str) -> str:
    """The text of a file or of standard input."""
    try:
        if name == "-":
            return sys.stdin.read()
        data = Path(name).read_bytes()
        return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8-sig")
    except FileNotFoundError:
        raise UnreadableError(f"{name}: there is no such file") from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{name}: not UTF-8 text; save the file as UTF-8") from None
    except (OSError, EOFError) as error:
        raise UnreadableError(f"{name}: cannot be read ({error})") from error


def _write_whole(path: Path, lines: Iterable[str]) -> None:
    """Writes the file under another name first, so that it is never there half."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be written ({error.strerror})") from error


def _list(options: argparse.Namespace) -> int:
    rows = {"playbooks": _playbook_rows, "pitfalls": _pitfall_rows, "vocabulary": _term_rows}[options.what](options.language)
    if options.format == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return CLEAN
    paint = _paint()
    for row in rows:
        name, *rest = row.values()
        print(f"{paint.bold(str(name))}  {'  '.join(map(str, rest))}")
    return CLEAN


def _playbook_rows(_language: str) -> Iterator[dict[str, object]]:
    for name in bundled_names():
        coach = load(name)
        yield {"name": name, "title": coach.title, "steps": len(coach.steps), "languages": " ".join(coach.languages)}


def _pitfall_rows(language: str) -> Iterator[dict[str, object]]:
    pitfalls = catalogue()
    texts = pitfalls.languages[language].pitfalls
    for name, spec in pitfalls.pitfalls.items():
        yield {"id": str(name), "severity": str(spec.severity), "name": str(texts[name].name) if name in texts else ""}


def _term_rows(language: str) -> Iterator[dict[str, object]]:
    interface = _interface(language)
    for kind, terms in interface.vocabulary.items():
        for term in terms:
            label = interface.label(kind, term)
            yield {"term": str(term), "kind": str(kind), "label": label.label, "says": label.says}


if __name__ == "__main__":
    sys.exit(main())
