"""Writes the table of all principles and where each works: python tests/measure/write_principles.py

A test compares it with the playbooks, and finds a principle without a home.
"""

from pathlib import Path

from deescalate.library import bundled_names, catalogue, house_properties, load, principles, sources
from deescalate.principles import homes, numbered
from deescalate.schema import by_text

FILE = Path(__file__).parents[2] / "playbooks" / "PRINCIPLES.md"
HEAD = """# What the five documents teach, and where it works here

Written by `python tests/measure/write_principles.py`; a test compares it with the playbooks. `deescalate explain S2-29` shows one
principle. A *step* is one of a playbook or of a part that playbooks include, a *promise* is checked of every playbook, a *pitfall* is
found by the linter, *procedure* is a field that a company fills in. What works in no rule says so: *training* (a text for trainers),
*vocabulary* (a term), *machine* (how the library works), *background* (nothing follows from it, with the reason).
"""


def table() -> str:
    """The whole page."""
    found = homes([load(name) for name in bundled_names()], house_properties(), catalogue(), by_text(principles()))
    lines = [HEAD]
    for document, spec in sources().items():
        if not spec.principles:
            continue
        lines += [
            f"## {document}: {spec.author}, {spec.title}",
            "",
            "| id | it teaches | it works in |",
            "|---|---|---|",
        ]
        for principle in numbered({document: spec}):
            places: dict[str, list[str]] = {}
            for home in found.get(principle, ()):
                places.setdefault(home.kind, []).append(home.name)
            where = "; ".join(f"*{kind}* {', '.join(names)}" for kind, names in places.items())
            lines.append(f"| {principle} | {by_text(principles())[principle].says} | {where} |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
    print(FILE)
