"""Writes the JSON Schemas for editors beside the playbooks: python tests/measure/write_schemas.py

They are generated from the classes that the files are read into; a test compares.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deescalate.model import GoalSpec, PhrasingSpec, PlaybookSpec, Word
from deescalate.procedure import ProcedureSpec
from deescalate.schema import json_schema

FOLDER = Path(__file__).parents[2] / "playbooks"
KINDS: dict[str, tuple[Any, str]] = {
    "playbook.schema.json": (PlaybookSpec, "A deescalate playbook, or a part that playbooks include"),
    "phrasings.schema.json": (Mapping[Word, PhrasingSpec], "Phrasings of a deescalate playbook in one language"),
    "procedure.schema.json": (ProcedureSpec, "What a company fixes around the conversations of a deescalate playbook"),
    "goals.schema.json": (Mapping[Word, GoalSpec], "Titles and goals of a deescalate playbook in one language"),
}


def schemas() -> dict[str, str]:
    """Each schema file's content."""
    return {
        name: json.dumps(json_schema(kind, title), indent=1, ensure_ascii=False) + "\n"
        for name, (kind, title) in KINDS.items()
    }


if __name__ == "__main__":
    for name, content in schemas().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
        print(FOLDER / name)
