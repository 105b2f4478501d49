"""The README tells the truth: its commands run, its Python is a doctest, its tables are the code's."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from test_architecture import ROWS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


COMMANDS = [
    line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command):
    assert "deescalate" in command
    here = command.replace("deescalate ", f"{sys.executable} -m deescalate.cli ")
    done = subprocess.run(["bash", "-c", here], cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_python_is_true():
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    for block in blocks("python"):
        runner.run(doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0))
    assert runner.tries > 10
    assert runner.failures == 0


def test_set_up_commands_are_one_line_each_and_the_second_is_what_ci_runs():
    main, tests = (block.strip() for block in blocks("sh")[:2])
    assert "\n" not in main + tests
    assert main.startswith("python3 -m venv .venv && ")
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def rows_table() -> str:
    lines = ["| row | modules |", "|--:|---|"]
    return "\n".join(
        [
            *lines,
            *(f"| {number} | {', '.join(f'`{name}`' for name in row)} |" for number, row in enumerate(ROWS, start=1)),
        ]
    )


def test_the_table_of_modules_is_the_tested_one():
    shown = re.search(r"<!-- rows -->\n(.*?)\n<!-- /rows -->", README, re.DOTALL)
    assert shown is not None
    assert shown.group(1) == rows_table()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.stem)
def test_every_example_runs(path):
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_files_named_exist():
    for name in re.findall(r"`((?:playbooks|examples|tests|\.ci)/[\w./]+)`", README):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"`(\w+\.py)`", README):
        assert list(ROOT.glob(f"*/**/{name}")), name
