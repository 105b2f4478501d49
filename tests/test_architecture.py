"""Imports point one way, files stay small, nothing heavy is imported before it is needed.

The rows are data: a module imports only from rows above its own. Every import is walked, in functions and under
``TYPE_CHECKING`` too, so the order exists in fact and not on paper.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "deescalate"
MODULES = sorted(path for path in SOURCE.rglob("*.py"))

ROWS = (
    ("cursor", "findings", "language", "misspellings", "rarity", "scorer", "starter", "template", "text", "vocabulary"),
    ("model", "pieces", "quotations", "source"),
    ("conditions", "guards", "patterns", "procedure", "proposals", "references", "rules", "schema", "words"),
    ("clauses", "matching", "parts", "playbook", "surroundings", "terms"),
    (
        "data_checks",
        "diagrams",
        "interface",
        "machine",
        "network",
        "opinions",
        "pitfalls",
        "properties",
        "tracking",
        "wording",
    ),
    ("advisor", "assembly", "monitors", "mutations", "projection", "recognition", "verdicts", "wording_checks"),
    ("catalogue", "exploration", "linter", "made_up", "promises", "routes", "strategies"),
    ("conversation", "formats", "lengths", "places", "principles", "reachability", "report", "witnesses"),
    ("checker", "terminal", "verdict_report", "wire"),
    ("inspection", "recordings"),
    ("library", "replay"),
    ("proving", "shell"),
    ("pages",),
    (
        "training.chance",
        "training.colours",
        "training.contents",
        "training.glyphs",
        "training.labels",
        "training.lessons",
        "training.material",
        "training.pictures",
    ),
    (
        "training.__init__",
        "training.anki_deck",
        "training.brand",
        "training.occasions",
        "training.reactions",
        "training.scenes",
    ),
    ("training.dialogues", "training.staging"),
    ("training.criteria", "training.job", "training.spreadsheet"),
    ("training.marking", "training.questions", "training.worksheet"),
    (
        "training.flashcards",
        "training.markdown",
        "training.press",
        "training.quickcard",
        "training.quiz_files",
        "training.scorecard",
        "training.script",
        "training.studio",
    ),
    ("training.calibration", "training.cards", "training.quiz"),
    ("training.sessions",),
    ("training.guide",),
    ("training.artefacts", "training.shelf"),
    ("training.rendering",),
    ("training.packing",),
    (
        "pytest_plugin",
        "check_command",
        "coach_command",
        "explain_command",
        "lint_command",
        "list_command",
        "new_command",
        "render_command",
    ),
    ("__init__", "cli"),
)
ROW = {module: number for number, row in enumerate(ROWS) for module in row}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "handler", "data", "info"}
MAX_LINES = 350
MAX_FUNCTION_LINES = 40


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def trees():
    for path in MODULES:
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module and node.module.startswith("deescalate."):
                found.add(node.module.removeprefix("deescalate."))
            elif node.module == "deescalate" and {alias.name for alias in node.names} != {"__version__"}:
                found.add("__init__")  # the package itself is lazy: only its version may be asked for
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("deescalate.") for alias in node.names if alias.name.startswith("deescalate.")
            }
    return found


def test_every_module_has_a_row_and_every_row_its_modules():
    assert {name_of(path) for path in MODULES} == set(ROW)


@pytest.mark.parametrize(("name", "tree"), list(trees()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_from_rows_above(name, tree):
    wrong = {other for other in imports_of(tree) if ROW[other] >= ROW[name]}
    assert not wrong, f"{name} (row {ROW[name] + 1}) imports {wrong}"


@pytest.mark.parametrize(("name", "tree"), list(trees()), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_stand_at_the_top(name, tree):
    inner = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and name != "pytest_plugin"  # it loads the library only when used
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inner


def test_only_the_outermost_modules_touch_disk_terminal_clock_and_chance():
    outside = {
        "os",
        "sys",
        "io",
        "pathlib",
        "time",
        "datetime",
        "random",
        "socket",
        "subprocess",
        "shutil",
        "tempfile",
        "gzip",
        "logging",
    }
    allowed = {
        "check_command",
        "cli",
        "coach_command",
        "explain_command",
        "library",
        "lint_command",
        "list_command",
        "new_command",
        "pytest_plugin",
        "shell",
        "render_command",
        "training.anki_deck",  # builds its file in memory, and asks whether genanki is there
        "training.packing",
        "training.press",
        "training.rendering",
        "training.shelf",
    }
    for name, tree in trees():
        modules = {
            node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
        }
        modules |= {
            alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        if name not in allowed:
            assert not modules & outside, f"{name} imports {modules & outside}"
            calls = {
                node.func.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert not calls & {"open", "print", "input", "eval", "exec", "compile"}, name


def test_files_and_functions_are_small():
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= MAX_LINES, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                assert (node.end_lineno or 0) - first.lineno < MAX_FUNCTION_LINES, f"{path.name}: {node.name}"


def test_no_drawer_for_leftovers():
    assert not {part for path in MODULES for part in name_of(path).split(".")} & FORBIDDEN_NAMES


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_loads_none_of_the_package_and_nothing_heavy():
    loaded = loaded_after("import deescalate")
    assert {name for name in loaded if name.startswith("deescalate.")} == set()
    assert not loaded & {"yaml", "pydantic", "jinja2", "hypothesis", "pytest"}


def test_linting_and_stepping_need_no_pydantic():
    loaded = loaded_after(
        "import deescalate as de\n"
        "de.lint('Please calm down.', language='en')\n"
        "de.load('sedus').open().hear(mood='angry').advice"
    )
    assert not loaded & {"pydantic", "jinja2", "argparse"}


def test_every_public_name_can_be_fetched():
    import deescalate  # noqa: PLC0415 - the public face is under test here

    for name in deescalate.__all__:
        assert getattr(deescalate, name) is not None
    assert set(deescalate.__all__) == set(deescalate._HOME)
    for name, home in deescalate._HOME.items():
        assert name != home
    with pytest.raises(AttributeError, match="nonsense"):
        deescalate.nonsense  # noqa: B018 - the access is the test
