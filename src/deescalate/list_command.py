"""``deescalate list``: the bundled playbooks, the pitfalls, the words of the vocabulary."""

import argparse
import json
from collections.abc import Iterator

from deescalate.library import bundled_names, catalogue, load
from deescalate.shell import CLEAN, interface_for, paint
from deescalate.vocabulary import LANGUAGES


def add_list(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command's arguments."""
    command = commands.add_parser("list", help="what there is: playbooks, pitfalls, or the words of the vocabulary")
    command.add_argument("what", nargs="?", choices=["playbooks", "pitfalls", "vocabulary"], default="playbooks")
    command.add_argument("--language", default="en", choices=LANGUAGES, help="language of the texts (default: en)")
    command.add_argument("--format", choices=["text", "json"], default="text")
    command.set_defaults(run=_list)


def _list(options: argparse.Namespace) -> int:
    rows = {"playbooks": _playbook_rows, "pitfalls": _pitfall_rows, "vocabulary": _term_rows}[options.what](
        options.language
    )
    if options.format == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=2))
        return CLEAN
    style = paint()
    for row in rows:
        name, *rest = row.values()
        print(f"{style.bold(str(name))}  {'  '.join(map(str, rest))}")
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
    interface = interface_for(language)
    for kind, terms in interface.vocabulary.items():
        for term in terms:
            label = interface.label(kind, term)
            yield {"term": str(term), "kind": str(kind), "label": label.label, "says": label.says}
