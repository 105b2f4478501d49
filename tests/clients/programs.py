"""Training material in the programs of those who use it; not part of the normal suite. One line prepares, one runs it:

    python3 -m venv .clients/anki && .clients/anki/bin/pip install -q anki==26.9.3 && npm install --prefix .clients gift-pegjs@1.0.2 axe-core@4.14.1 playwright-core@1.56
    pip install -e '.[test,pdf,anki]' && pytest tests/clients

Another folder than .clients in the checkout is named by DEESCALATE_CLIENTS; Chromium and poppler-utils come from the system. A program that is missing
is reported as "not checked", never passed over.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

LANGUAGES = ("en", "pl", "ro", "ru")
HERE = Path(__file__).parent
TOOLS = Path(os.environ.get("DEESCALATE_CLIENTS", HERE.parents[1] / ".clients"))
DAY = "2026-11-24"


def tool(name: str) -> str:
    """The path of a program; skips, aloud, where it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"not checked: {name} is missing")
    return found


def browser() -> str:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None) or tool(
        "chromium"
    )


def run(*command: object, patience: int = 300) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, timeout=patience
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def node(script: str, package: str, *arguments: object) -> object:
    """What a script of ours says, with an npm package from the tools' folder."""
    tool("node")
    if not (TOOLS / "node_modules" / package).is_dir():
        pytest.skip(f"not checked: npm package {package} is not in {TOOLS}")
    return json.loads(run("node", HERE / script, TOOLS, *arguments))


def anki_python() -> Path:
    path = TOOLS / "anki" / "bin" / "python"
    if not path.exists():
        pytest.skip(f"not checked: there is no {path} with the package anki")
    return path
