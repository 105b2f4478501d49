"""markdown: the script as CommonMark for a wiki; every text escaped, no HTML."""

import re
from collections.abc import Iterator

from deescalate.training.job import Job, Sheet
from deescalate.training.material import Line, Stage

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&$^{}])")
_AT_THE_START = re.compile(r"^(\d*)([-+=:.)])")


def markdown(job: Job) -> tuple[Sheet, ...]:
    """The script as Markdown."""
    return (Sheet("script", "md", "\n".join(_lines(job)) + "\n"),)


def escaped(text: str) -> str:
    """``text`` so that CommonMark shows it as it is, on one line."""
    safe = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _AT_THE_START.sub(r"\1\\\2", safe)  # what means something at the beginning of a line only


def _lines(job: Job) -> Iterator[str]:
    material, _ = job.material, job.labels.gettext
    about = [material.title, _("version %(number)s") % {"number": material.version}, material.date]
    about += [material.complaint_label, material.channel_label]
    yield f"# {escaped(_('Call script'))}"
    yield ""
    yield escaped(" · ".join(filter(None, about)))
    if material.exits:
        yield from ("", f"## {escaped(_('At any moment'))}", "")
        for exit_ in material.exits:
            yield f"- {escaped(exit_.when)} → **{escaped(exit_.stage.title)}**"
    for stage in (*material.stages, *(exit_.stage for exit_ in material.exits), *material.beyond):
        yield ""
        yield from _stage(job, stage)
    yield from ("", f"## {escaped(_('Why these things backfire'))}", "")
    for pitfall in material.pitfalls:
        yield f"- **{escaped(pitfall.name)}**: {escaped(pitfall.why)}"


def _stage(job: Job, stage: Stage) -> Iterator[str]:
    _ = job.labels.gettext
    note = f" ({_('our reconstruction, not in the document')})" if stage.reconstruction else ""
    yield f"## {stage.number}\\. {escaped(stage.title + note)}"
    yield ""
    yield f"**{escaped(_('Purpose'))}:** {escaped(stage.goal)}  "
    yield f"**{escaped(_('Listen for'))}:** {escaped(stage.listen_for)}"
    yield from ("", f"### {escaped(_('What you can say'))}", "")
    yield from (f"- {_line(job, line)}" for line in stage.lines)
    if stage.wins:
        yield from ("", f"### {escaped(_('What you can give'))}", "")
        for win in stage.wins:
            when = f" ({escaped(win.when)})" if win.when else ""
            yield f"- **{escaped(win.label)}**: {escaped(win.says)}{when}"
    if stage.avoid:
        yield from ("", f"### {escaped(_('Avoid'))}", "")
        for pitfall in stage.avoid:
            bad = f" ✗ {escaped(pitfall.bad[0])}" if pitfall.bad else ""
            better = f" ✓ {escaped(pitfall.instead[0])}" if pitfall.instead else ""
            yield f"- **{escaped(pitfall.name)}**{bad}{better}"
    if stage.outcome_label:
        yield from ("", f"**{escaped(_('How it ends'))}:** {escaped(stage.outcome_label)}")
    if stage.ways:
        yield from ("", f"### {escaped(_('How it goes on'))}", "")
        for way in stage.ways:
            moves = _("The customer %(moves)s") % {"moves": job.labels.listed(way.moves)} if way.moves else ""
            condition = "; ".join(filter(None, (moves, way.when))) or _("Otherwise")
            yield f"- {escaped(condition)} → {escaped(_('stay here') if way.to == stage.id else way.title)}"


def _line(job: Job, line: Line) -> str:
    text = escaped(line.text)
    exact = f" ({escaped(job.labels.gettext('word for word'))})" if line.binding == "verbatim" else ""
    when = f" *{escaped(line.when)}*" if line.when else ""
    return f"{f'**{text}**' if exact else text}{exact}{when}"
