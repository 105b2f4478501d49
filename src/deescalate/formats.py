"""Findings in the formats of other tools: SARIF for code scanning, workflow commands for GitHub, plain JSON.

Columns count code points, as ``columnKind`` tells SARIF readers; GitHub is told lines and columns from 1.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from deescalate.findings import Severity, Where
from deescalate.linter import Finding, LintResult


class Linted(NamedTuple):
    """A draft and what the linter made of it."""

    name: str
    """The file, or the id of a record."""
    text: str
    result: LintResult
    line: int = 1
    """Where the draft begins in its file."""


_LEVEL = {Severity.BLOCK: "error", Severity.HIGH: "warning", Severity.MEDIUM: "note"}
_COMMAND = {Severity.BLOCK: "error", Severity.HIGH: "warning", Severity.MEDIUM: "notice"}


def place_of(linted: Linted, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset in a draft."""
    before = linted.text[:offset]
    return linted.line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1


def sarif(drafts: Iterable[Linted], version: str) -> dict[str, Any]:
    """A SARIF 2.1.0 log of all findings."""
    findings = [(draft, finding) for draft in drafts for finding in draft.result.findings]
    rules = {finding.pitfall: finding for _, finding in findings}
    return sarif_log(
        "deescalate",
        version,
        rules=[_rule(name, rules[name]) for name in sorted(rules)],
        results=[_result(draft, finding) for draft, finding in findings],
    )


def sarif_log(tool: str, version: str, *, rules: list[dict[str, Any]], results: list[dict[str, Any]]) -> dict[str, Any]:
    """The frame of a SARIF 2.1.0 log."""
    driver = {"name": tool, "version": version, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": finding.name},
        "fullDescription": {"text": finding.why},
        "help": {"text": " / ".join(finding.instead)},
    }


def _result(draft: Linted, finding: Finding) -> dict[str, Any]:
    line, column = place_of(draft, finding.start)
    end_line, end_column = place_of(draft, finding.end)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {
        "ruleId": finding.pitfall,
        "level": _LEVEL[finding.severity],
        "message": {"text": f"{finding.name}: {finding.why}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": draft.name}, "region": region}}],
    }


def github_lines(drafts: Iterable[Linted]) -> Iterator[str]:
    """Workflow commands that annotate a pull request."""
    for draft in drafts:
        for finding in draft.result.findings:
            where = Where(draft.name, *place_of(draft, finding.start))
            yield annotation(_COMMAND[finding.severity], where, finding.pitfall, f"{finding.name}: {finding.why}")


def annotation(command: str, where: Where, title: str, message: str) -> str:
    """One workflow command of GitHub: error, warning or notice at a place."""
    place = f"file={_property(where.file)},line={where.line},col={where.column},title={_property(title)}"
    return f"::{command} {place}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
