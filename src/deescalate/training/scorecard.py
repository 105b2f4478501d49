"""scorecard: criteria with weights and behaviour that can be heard, what is not relevant, what fails a call; HTML and CSV."""

from typing import NamedTuple

from deescalate.training.criteria import Section, sections_of
from deescalate.training.job import Job, Sheet
from deescalate.training.marking import AUTO_FAIL
from deescalate.training.material import Avoided
from deescalate.training.spreadsheet import table
from deescalate.vocabulary import Act


class Card(NamedTuple):
    """What stands on the scorecard."""

    sections: tuple[Section, ...]
    fails: tuple[tuple[Avoided, str], ...]
    """Pitfalls after which nothing else counts, each with an example."""
    warns: bool
    """Whether the playbook ends contacts, which must not come without a warning."""


def scorecard(job: Job) -> tuple[Sheet, ...]:
    """The card as a page and as a table."""
    card = card_of(job)
    text = job.page("scorecard.html.j2", title=job.labels.gettext("Scorecard"), card=card)
    return (Sheet("scorecard", "html", text), Sheet("scorecard", "csv", table(_rows(job, card), job.order.language)))


def card_of(job: Job) -> Card:
    """The card of a playbook."""
    public = any(channel.public for channel in job.coach.scope.channels)
    known = [name for name in AUTO_FAIL if name in job.coach.catalogue.pitfalls]
    fails = tuple((job.pitfall(name), job.bad_line(name)) for name in known if public or name != "public-private-data")
    warns = any(Act.END_CONTACT in step.acts for step in job.coach.steps.values())
    return Card(sections_of(job.material, job.coach, job.labels, job.bad_line), fails, warns)


def _rows(job: Job, card: Card) -> list[tuple[object, ...]]:
    _ = job.labels.gettext
    head = (_("Section"), _("Id"), _("Criterion"), _("Weight"), _("good"), _("fair"), _("poor"))
    rows: list[tuple[object, ...]] = [(*head, _("Not relevant unless"), _("Mark"), _("Points"), _("Words heard"))]
    for section in card.sections:
        for item in section.criteria:
            about = (section.name, item.id, item.name, item.weight, *item.anchors, item.relevant_if)
            rows.append((*about, "", "", ""))
    for pitfall, example in card.fails:
        rows.append((_("Fails the call"), pitfall.id, pitfall.says, 0, "", "", example, "", "", "", ""))
    if card.warns:
        rows.append((_("Fails the call"), "cut-off", _("Cuts the customer off without a warning"), 0, *[""] * 7))
    return rows
