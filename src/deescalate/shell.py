"""What all commands share: exit codes, colours, reading and writing files and the terminal."""

import gzip
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from deescalate.findings import Severity, UnreadableError
from deescalate.interface import Interface
from deescalate.library import interface_texts, vocabulary
from deescalate.linter import LintResult
from deescalate.report import Paint

CLEAN, FOUND, MISUSE, FAILED = 0, 1, 2, 3
FAIL_ON = Severity.HIGH
"""From which severity on findings count as failure, unless the caller says otherwise."""


def paint() -> Paint:
    """Colours when output goes to a terminal and NO_COLOR is not set."""
    return Paint(on=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def interface_for(language: str) -> Interface:
    """The words around a playbook's own, in this language."""
    return Interface(language, interface_texts(), vocabulary())


def worst_level(result: LintResult | None) -> int:
    """Level of the gravest finding, 0 without any."""
    return max((finding.severity.level for finding in result.findings), default=0) if result else 0


def text_of(name: str) -> str:
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


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Writes the file under another name first, so that it is never there half."""
    write_bytes(path, "".join(f"{line}\n" for line in lines).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Writes the file under another name first, so that it is never there half; makes the folder it lies in."""
    draft = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise UnreadableError(f"{path}: cannot be written ({error.strerror})") from error


def line_reader() -> Callable[[str], str | None]:
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
