"""Compiles the labels of training material, and says which messages a language lacks or nobody uses any more.

    pip install -e '.[dev]' && python tests/measure/write_labels.py

Reads ``src/deescalate/training/locale/LANGUAGE/LC_MESSAGES/training.po`` and writes the ``.mo`` beside it.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""The time in compiled files: the same labels give the same bytes."""

HERE = Path(__file__).parents[2] / "src" / "deescalate" / "training"
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
OPTIONS = {
    "templates/**": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
}


def used() -> dict[tuple[str | None, str], str]:
    """Every message that modules and templates ask for, with its context, and where."""
    found = {}
    for file, line, message, _, context in extract_from_dir(HERE, METHODS, OPTIONS, KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        found.setdefault((context, first), f"{file}:{line}")
    return found


def compiled(po: Path) -> bytes:
    """The bytes of the ``.mo`` of a ``.po``."""
    with po.open("rb") as stream:
        catalogue = read_po(stream)
    catalogue.creation_date = catalogue.revision_date = ALWAYS
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def problems(po: Path) -> Iterator[str]:
    """Messages without translation, and translations that nobody asks for."""
    with po.open("rb") as stream:
        catalogue = read_po(stream)
    known = {}
    for message in catalogue:
        if message.id:
            first = message.id[0] if isinstance(message.id, tuple) else message.id
            known[message.context, first] = message.string
    asked = used()
    for key, where in asked.items():
        words = known.get(key)
        if not words or (isinstance(words, tuple) and not all(words)):
            yield f"{po.parts[-3]}: {where}: '{key[1]}' has no translation"
    if extra := [key[1] for key in known if key not in asked and key[0] != "playbook"]:
        yield f"{po.parts[-3]}: nobody uses {extra}"


def main() -> int:
    """Writes every ``.mo``; the exit code says whether all is there."""
    wrong = 0
    for po in sorted(HERE.glob("locale/*/LC_MESSAGES/training.po")):
        po.with_suffix(".mo").write_bytes(compiled(po))
        for problem in problems(po):
            print(problem)
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
