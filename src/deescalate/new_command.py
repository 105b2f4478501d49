"""``deescalate new``: a small complete playbook that passes, as a folder to begin with."""

import argparse
import shutil
from pathlib import Path

from deescalate.findings import MisuseError, UnreadableError
from deescalate.library import BUNDLED
from deescalate.parts import NAME
from deescalate.shell import CLEAN
from deescalate.starter import starter_files


def add_new(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("new", help="write a small complete playbook to begin with")
    command.add_argument("name", metavar="NAME", help="its name and its folder: small letters, digits and _")
    command.set_defaults(run=_new)


def _new(options: argparse.Namespace) -> int:
    folder = Path(options.name)
    if not NAME.fullmatch(folder.name):
        raise MisuseError(f"'{folder.name}' cannot name a playbook; use small letters, digits and _")
    if folder.exists():
        raise MisuseError(f"'{folder}' exists already; choose another name")
    draft = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        for name, text in starter_files(folder.name, (BUNDLED / "playbook.schema.json").as_uri()).items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        draft.rename(folder)
    except OSError as error:
        raise UnreadableError(f"{folder}: cannot be written ({error.strerror})") from error
    print(f"{folder}/playbook.yaml      steps and ways on")
    print(f"{folder}/phrasings/en.yaml  what one can say")
    print(f"\nnow: deescalate check {folder}   deescalate coach --playbook {folder}")
    return CLEAN
