"""A pytest plugin: ``pytest --playbooks DIR`` collects each playbook's promises as tests.

Costs other test runs next to nothing: the library is imported only when playbooks are collected. The folder is a playbook's own, or
one whose sub-folders are playbooks; ``playbooks = DIR`` in the ini file does the same for every run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deescalate.verdicts import Report, Verdict


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--playbooks`` and the ini value of the same name."""
    group = parser.getgroup("deescalate")
    group.addoption(
        "--playbooks", action="append", default=[], metavar="DIR", help="prove the promises of the playbooks in DIR"
    )
    parser.addini("playbooks", "folders whose playbooks are checked", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Adds the folders to what is collected."""
    for folder in _folders(config):
        if str(folder) not in config.args:
            config.args.append(str(folder))


def _folders(config: pytest.Config) -> list[Path]:
    chosen = [config.invocation_params.dir / name for name in config.getoption("playbooks")]
    return [folder.resolve() for folder in (*chosen, *config.getini("playbooks"))]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "PlaybookFile | None":
    """A playbook of one of the folders."""
    if file_path.name != "playbook.yaml":
        return None
    folders = _folders(parent.config)
    if file_path.parent in folders or file_path.parent.parent in folders:
        return PlaybookFile.from_parent(parent, path=file_path)
    return None


class PlaybookFile(pytest.File):
    """A playbook: one test for loading, one for each promise."""

    _report: "Report | None" = None

    def collect(self) -> Iterator["PromiseItem"]:
        """The tests, named by the ids of the promises."""
        from deescalate.findings import PlaybookError  # noqa: PLC0415 - nothing is loaded before it is needed
        from deescalate.library import load  # noqa: PLC0415
        from deescalate.proving import promise_ids  # noqa: PLC0415

        try:
            names = promise_ids(load(self.path.parent))
        except PlaybookError:
            names = ()
        for name in ("loads", *names):
            yield PromiseItem.from_parent(self, name=name)

    def report(self) -> "Report":
        """What the checker found; made once for the file."""
        from deescalate.library import load  # noqa: PLC0415
        from deescalate.proving import check  # noqa: PLC0415

        if self._report is None:
            self._report = check(load(self.path.parent))
        return self._report


class BrokenPromiseError(Exception):
    """A promise was not proved."""

    def __init__(self, verdict: "Verdict") -> None:
        super().__init__(verdict.id)
        self.verdict = verdict


class PromiseItem(pytest.Item):
    """One promise of one playbook."""

    def runtest(self) -> None:
        """Passes if the promise is proved, waived, or cannot be checked."""
        from deescalate.library import load  # noqa: PLC0415

        assert isinstance(self.parent, PlaybookFile)
        if self.name == "loads":
            load(self.path.parent)
            return
        verdict = self.parent.report()[self.name]
        if not verdict.status.passed:
            raise BrokenPromiseError(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The counterexample as a conversation, or the problems of the files."""
        from deescalate.findings import DeescalateError  # noqa: PLC0415
        from deescalate.report import PLAIN  # noqa: PLC0415
        from deescalate.verdict_report import verdict_lines  # noqa: PLC0415

        del style
        error = excinfo.value
        if isinstance(error, BrokenPromiseError):
            return "\n".join(verdict_lines(error.verdict, PLAIN))
        if isinstance(error, DeescalateError):
            return str(error)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test comes from, and its name."""
        return self.path, None, f"{self.path.parent.name}: {self.name}"
