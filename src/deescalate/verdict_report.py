"""What the checker found, as text for people and as data for other tools."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deescalate.findings import Problem
from deescalate.formats import annotation, sarif_log
from deescalate.report import Paint, wrapped
from deescalate.verdicts import Counterexample, Report, Status, Told, Verdict

_GOOD = {Status.PROVED, Status.WAIVED, Status.NOT_CHECKED}
_SHOWN_PROBLEMS = 5


def report_lines(report: Report, paint: Paint, *, every: bool = False) -> Iterator[str]:
    """A report for people: a summary, then what is wrong, then (``every``) all that is right as well."""
    counts = {status: sum(verdict.status is status for verdict in report.verdicts) for status in Status}
    summary = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    yield paint.bold(f"{report.playbook}: {summary or 'nothing to check'}")
    for problem in report.problems:
        yield paint.red(f"  {problem}")
    for verdict in report.verdicts:
        if every or verdict.status not in _GOOD or verdict.status is Status.WAIVED:
            yield from verdict_lines(verdict, paint)


def verdict_lines(verdict: Verdict, paint: Paint) -> Iterator[str]:
    """One promise: how it came out, and the conversation or the places that show why."""
    style = paint.green if verdict.status in _GOOD else paint.red
    head = f"  {verdict.status:<12} {verdict.id:<6} "
    first, *rest = wrapped(head, verdict.says)
    yield style(first)
    yield from rest
    if verdict.situations:
        yield paint.dim(f"{'':15}{_extent(verdict)}")
    if verdict.because:
        yield from wrapped(f"{'':15}", verdict.because)
    for problem in verdict.problems[:_SHOWN_PROBLEMS]:
        yield f"{'':15}{problem}"
    if len(verdict.problems) > _SHOWN_PROBLEMS:
        yield f"{'':15}and {len(verdict.problems) - _SHOWN_PROBLEMS} more"
    if verdict.counterexample and verdict.status is Status.VIOLATED:
        yield f"{'':15}{verdict.where}, broken by this conversation:"
        yield from (f"{'':15}{line}" for line in story_lines(verdict.counterexample))


def _extent(verdict: Verdict) -> str:
    stands = f", each standing for {verdict.each_stands_for:,}" if verdict.each_stands_for > 1 else ""
    return f"{verdict.situations:,} situations{stands}"


def story_lines(story: Counterexample) -> Iterator[str]:
    """A conversation told turn by turn: what the customer did, the mood, the step, the rule with file and line."""
    for number, move in enumerate(story.moves, start=1):
        yield f"{number:>2}. {happened(story, move)}"
        rule = move.taken.rule
        place = f" ({rule.where.file}:{rule.where.line})" if rule else ""
        yield f"    -> {move.taken.snapshot.step}{place}"


def happened(story: Counterexample, move: Told) -> str:
    """What the customer did in a move, or how the conversation begins."""
    turn = move.turn
    if turn is None:
        start = story.situation
        known = [
            str(start.complaint),
            str(start.mood),
            str(start.channel),
            str(start.validity),
            f"authority {start.authority}",
        ]
        return f"It begins: {', '.join([*known, *sorted(start.flags), *sorted(start.opt_in)])}"
    known = [str(turn.mood), *sorted(turn.flags), *(str(item) for item in (turn.validity, turn.complaint) if item)]
    return f"The customer {turn.said} ({', '.join(known)})"


def report_dict(report: Report) -> dict[str, Any]:
    """A report as plain JSON values."""
    return {
        "playbook": report.playbook,
        "passed": report.passed,
        "assumptions": list(report.assumptions),
        "problems": [_problem_dict(problem) for problem in report.problems],
        "verdicts": [_verdict_dict(verdict) for verdict in report.verdicts],
    }


def _verdict_dict(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "says": verdict.says,
        "status": str(verdict.status),
        "pattern": verdict.pattern,
        "source": list(verdict.source),
        "where": str(verdict.where),
        "situations": verdict.situations,
        "each_stands_for": verdict.each_stands_for,
        "because": verdict.because,
        "problems": [_problem_dict(problem) for problem in verdict.problems],
        "counterexample": list(verdict.counterexample.records()) if verdict.counterexample else None,
    }


def _problem_dict(problem: Problem) -> dict[str, Any]:
    return {"where": str(problem.where), "code": problem.code, "message": problem.message}


def problems_of(report: Report) -> tuple[Problem, ...]:
    """Everything that is wrong as problems with a place: for SARIF, GitHub and baselines."""
    found = list(report.problems)
    for verdict in report.verdicts:
        if verdict.status in _GOOD:
            continue
        found += [problem._replace(code=verdict.id) for problem in verdict.problems]
        if not verdict.problems:
            found.append(Problem(verdict.where, verdict.id, f"{verdict.status}: {verdict.says}"))
    return tuple(sorted(set(found)))


def github_problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Workflow commands that annotate a pull request."""
    for problem in problems:
        yield annotation("error", problem.where, problem.code, problem.message)


def sarif_of_problems(problems: Iterable[Problem], says: Mapping[str, str], version: str) -> dict[str, Any]:
    """A SARIF 2.1.0 log of problems; ``says`` explains the codes."""
    problems = tuple(problems)
    codes = sorted({problem.code for problem in problems})
    return sarif_log(
        "deescalate check",
        version,
        rules=[{"id": code, "shortDescription": {"text": says.get(code, code)}} for code in codes],
        results=[_sarif_result(problem) for problem in problems],
    )


def _sarif_result(problem: Problem) -> dict[str, Any]:
    where = problem.where
    region = {"startLine": max(where.line, 1), "startColumn": max(where.column, 1)}
    return {
        "ruleId": problem.code,
        "level": "error",
        "message": {"text": problem.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": where.file}, "region": region}}],
    }


def table_lines(story: Counterexample) -> Iterator[str]:
    """A conversation as a Markdown table."""
    yield "| | what happens | mood | step | rule |"
    yield "|--:|---|---|---|---|"
    for number, move in enumerate(story.moves, start=1):
        rule = move.taken.rule
        place = f"{rule.where.file}:{rule.where.line}" if rule else ""
        snapshot = move.taken.snapshot
        yield f"| {number} | {happened(story, move)} | {snapshot.mood} | {snapshot.step} | {place} |"
