"""guide: the facilitator's plan - time, do, say, materials; each step with its lines; role play; voice; what is known; safety."""

from collections.abc import Iterator
from typing import NamedTuple

from deescalate.training.cards import MINUTES
from deescalate.training.chance import shuffled
from deescalate.training.job import Job, Sheet
from deescalate.training.lessons import Lesson, lesson_for
from deescalate.training.material import Line, Stage
from deescalate.training.scenes import Scene
from deescalate.training.sessions import ninety_minutes, three_hours
from deescalate.vocabulary import Act

_SCENES = 4
"""Scenes proposed where no complaint is asked for."""
_READ_ALOUD = range(25, 171)
"""Letters of a line that can be said in one breath."""


class Taught(NamedTuple):
    """A step as it is taught."""

    stage: Stage
    model: Line | None
    poor: str
    pitfall: str
    """Name of what the poor line is."""
    why: str
    lesson: Lesson


class Known(NamedTuple):
    """Something that trainers like to say, and where it comes from."""

    claim: str
    source: str
    """Empty: nobody named one."""
    kind: str


def guide(job: Job) -> tuple[Sheet, ...]:
    """The guide as one document."""
    gettext = job.labels.gettext
    short = ninety_minutes(gettext)
    text = job.page(
        "guide.html.j2",
        title=gettext("Facilitator's guide"),
        short=short,
        long=three_hours(gettext),
        told=tuple(slot.part for slot in short),
        steps=tuple(_taught(job)),
        scenes=_proposed(job),
        known=tuple(_known(job)),
        minutes=MINUTES,
        reconstructed=any(stage.reconstruction for stage in job.material.stages),
        risky=_risky(job),
    )
    return (Sheet("guide", "html", text),)


def _risky(job: Job) -> bool:
    """Whether the playbook has the risky way of being more upset than the customer."""
    return any(stage.act is Act.TAKE_OVER for stage in job.material.stages)


def _proposed(job: Job) -> tuple[Scene, ...]:
    """The scenes of the order; of many, a few of different complaints."""
    if job.order.complaint or job.order.scene:
        return job.scenes
    drawn = shuffled(job.scenes, job.order.seed, "guide")
    return tuple({scene.complaint: scene for scene in drawn}.values())[:_SCENES]


def _taught(job: Job) -> Iterator[Taught]:
    """The steps of the main path; a pitfall is shown once."""
    shown: set[str] = set()
    for stage in job.material.main:
        poor = next(
            (
                (pitfall, line)
                for pitfall in stage.avoid
                if pitfall.id not in shown and (line := job.bad_line(pitfall.id))
            ),
            None,
        )
        lesson = lesson_for(stage.act, job.labels.gettext)
        if poor:
            shown.add(poor[0].id)
            yield Taught(stage, _model(job, stage), poor[1], poor[0].name, poor[0].why, lesson)
        else:
            yield Taught(stage, _model(job, stage), "", "", "", lesson)


def _model(job: Job, stage: Stage) -> Line | None:
    """A line to be said aloud, one for the complaint that was asked for before others, whole before one with blanks."""
    lines = [line for line in stage.lines if not line.specific or job.order.complaint]
    lines.sort(
        key=lambda line: (
            line.id in job.replies,  # asks for something else than its step is there for
            bool(line.when) and not line.specific,
            len(line.text) not in _READ_ALOUD,
            not line.ready,
        )
    )
    return next(iter(lines), None)


def _known(job: Job) -> Iterator[Known]:
    _ = job.labels.gettext
    pooled, single = _("many studies, pooled"), _("single studies")
    yield Known(_("Letting off steam does not lower anger."), "Kjærvik & Bushman (2024)", pooled)
    yield Known(
        _("An early apology that takes in what it was like helps; a long one does not help more."),
        "Roschk & Kaiser (2013); Marinova, Singh & Singh (2018)",
        single,
    )
    yield Known(
        _("Work that the customer can see counts, even where nothing can be done in the end."),
        "Marinova, Singh & Singh (2018)",
        single,
    )
    yield Known(
        _("Concrete words, taken from what the customer said, sound like listening."), "Packard & Berger (2021)", single
    )
    yield Known(
        _("Customers' outbursts rub off on those who answer; that is why aftercare is part of the plan."),
        "Dallimore, Sparks & Butcher (2007)",
        single,
    )
    yield from _said(job)


def _said(job: Job) -> Iterator[Known]:
    """What rests on experience, agreement or nothing."""
    _ = job.labels.gettext
    practice, nobody = _("a trainer's experience"), _("a claim without a source")
    yield Known(
        _("Do not calm people; help them calm themselves. Written for psychiatric emergencies and carried over here."),
        "Richmond et al., Project BETA (2012)",
        _("agreement among experts"),
    )
    yield Known(
        _("A voice that is all too calm sounds indifferent. Clinical guides advise a calm one; we keep to the middle."),
        "Rujoiu (2012)",
        practice,
    )
    if _risky(job):
        yield Known(
            _("Being more upset than the customer takes the wind out of the anger. No study of it was found."),
            "Rujoiu (2012)",
            practice,
        )
    yield Known(
        _(
            "What it costs to win a customer, how many friends a satisfied one tells, how many leave because of the service: the texts that this pack draws on give figures and no source. Do not quote them."
        ),
        "",
        nobody,
    )
