"""Advice, findings and problems as text for a terminal of 80 columns.

Pure: gives lines, prints nothing. Other formats (JSON, SARIF, GitHub) are in `formats`.
"""

import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from deescalate.advisor import Advice
from deescalate.findings import Severity
from deescalate.interface import Interface
from deescalate.linter import Finding, LintResult
from deescalate.vocabulary import Act

WIDTH = 80
SHOWN_LINES = 3
"""Phrasings shown unless all are asked for."""
_INDENT = 11
_WIDEST_HANG = 24
"""Behind a longer head the following lines begin at the indent."""


class Paint(NamedTuple):
    """ANSI styles, or nothing at all when output is not a terminal."""

    on: bool

    def bold(self, text: str) -> str:
        """What matters most."""
        return self._styled("1", text)

    def dim(self, text: str) -> str:
        """What can be skipped."""
        return self._styled("2", text)

    def red(self, text: str) -> str:
        """What must not be sent."""
        return self._styled("31", text)

    def yellow(self, text: str) -> str:
        """What to think about."""
        return self._styled("33", text)

    def green(self, text: str) -> str:
        """What was good."""
        return self._styled("32", text)

    def _styled(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on else text


PLAIN = Paint(on=False)


def advice_lines(advice: Advice, interface: Interface, paint: Paint = PLAIN, *, every: bool = False) -> Iterator[str]:
    """The coach's advice: step, goal, what to say, what to avoid, what to listen for, where it comes from."""
    yield paint.bold(_cut(advice.title))
    yield from _labelled(interface.text("goal"), advice.goal)
    yield from _numbered(advice, interface, paint, every=every)
    if advice.remedies:
        yield from _labelled(interface.text("offer"), " · ".join(remedy.label for remedy in advice.remedies))
    if advice.avoid:
        yield from _labelled(
            interface.text("avoid"), " · ".join(pitfall.name for pitfall in advice.avoid), paint.yellow
        )
    yield from _labelled(interface.text("listen"), advice.listen_for)
    source = ", ".join(advice.source)
    if advice.reconstruction:
        source = f"{source} ({interface.text('reconstruction')})"
    yield from _labelled(interface.text("source"), source, paint.dim)
    if advice.outcome:
        yield from _labelled(interface.text("ended"), interface.label("outcome", advice.outcome).label, paint.bold)


def _numbered(advice: Advice, interface: Interface, paint: Paint, *, every: bool) -> Iterator[str]:
    shown = advice.say if every else advice.say[:SHOWN_LINES]
    label = interface.text("say")
    for number, suggestion in enumerate(shown, start=1):
        head = f"{label:<{_INDENT - 4}} {number:>2} "
        yield from wrapped(head, suggestion.text, paint.green)
        label = ""


def _labelled(label: str, text: str, style: object = None) -> Iterator[str]:
    head = f"{label:<{_INDENT - 1}} " if len(label) < _INDENT else f"{label}: "
    return wrapped(head, text, style)


def wrapped(head: str, text: str, style: object = None) -> Iterator[str]:
    """``text`` broken at the width, the first line after ``head``, the others below its end."""
    hang = len(head) if len(head) <= _WIDEST_HANG else _INDENT
    lines = textwrap.wrap(text, WIDTH, initial_indent=" " * len(head), subsequent_indent=" " * hang) or [head]
    for place, line in enumerate(lines):
        cut = len(head) if place == 0 else hang
        yield (head if place == 0 else " " * hang) + (style(line[cut:]) if callable(style) else line[cut:])


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def lint_lines(text: str, result: LintResult, interface: Interface, paint: Paint = PLAIN) -> Iterator[str]:
    """What the linter makes of ``text``: each finding under its words, then the good moves."""
    if not result.covered:
        yield paint.yellow(interface.text("not_covered"))
        return
    for finding in result.findings:
        yield from finding_lines(text, finding, interface, paint)
    acts = set(map(str, Act))
    heard = [interface.label("act", move.move).label for move in result.moves if move.move in acts]
    if heard:
        yield from _labelled(interface.text("heard"), " · ".join(dict.fromkeys(heard)), paint.green)
    elif not result.findings:
        yield paint.dim(interface.text("no_findings"))


def finding_lines(text: str, finding: Finding, interface: Interface, paint: Paint = PLAIN) -> Iterator[str]:
    """One finding: the words underlined in their sentence, the reason, better wordings."""
    before, after, start = _sentence_around(text, finding.start, finding.end)
    quote = " ".join(text[finding.start : finding.end].split())
    style = paint.red if finding.severity is Severity.BLOCK else paint.yellow
    yield style(f"{finding.severity}: {finding.name}") + paint.dim(f" [{finding.pitfall}]")
    yield f"  {before}{quote}{after}"
    yield "  " + " " * start + style("~" * max(len(quote), 1))
    yield from _indented(finding.why)
    for better in finding.instead[:2]:
        yield from _indented(f"{interface.text('instead')}: {better}", paint.green)


def _sentence_around(text: str, start: int, end: int) -> tuple[str, str, int]:
    """What stands before and after the words on their line, cut to the width, and the words' column."""
    room = max(WIDTH - 4 - (end - start), 0)
    head = " ".join(text[max(text.rfind("\n", 0, start) + 1, 0) : start].split(" "))
    stop = text.find("\n", end)
    tail = text[end : stop if stop >= 0 else len(text)]
    keep = room // 2 if len(tail) > room // 2 else room - len(tail)
    head = head if len(head) <= keep else "…" + head[len(head) - keep + 1 :] if keep > 1 else ""
    left = max(room - len(head), 0)
    tail = tail if len(tail) <= left else tail[: left - 1] + "…" if left > 1 else ""
    return head, tail, len(head)


def _indented(text: str, style: object = None) -> Iterator[str]:
    for line in textwrap.wrap(text, WIDTH - 4):
        yield "    " + (style(line) if callable(style) else line)


def two_columns(items: Iterable[str]) -> Iterator[str]:
    """``items`` numbered from 1, in two columns read downwards."""
    numbered = [f"{number:>3} {item}" for number, item in enumerate(items, start=1)]
    half = (len(numbered) + 1) // 2
    width = WIDTH // 2
    for left, right in zip(numbered[:half], [*numbered[half:], ""], strict=False):
        yield f"{left[: width - 1]:<{width}}{right[: width - 1]}".rstrip()
