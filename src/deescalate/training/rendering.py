"""From a playbook and an order to finished sheets: gathers what an artefact needs, and prints it where PDF is asked for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from deescalate.conversation import Coach
from deescalate.findings import MisuseError, unknown
from deescalate.template import Form
from deescalate.terms import term_of
from deescalate.training.artefacts import artefact
from deescalate.training.brand import Brand, Paper
from deescalate.training.glyphs import without_glyph
from deescalate.training.job import Artefact, Job, Order, Sheet, UnrenderableError
from deescalate.training.material import Material
from deescalate.training.press import HOW_TO, Engine, engine
from deescalate.training.scenes import Scene, Slip
from deescalate.training.shelf import (
    brand_in,
    citations,
    examples_in,
    fonts,
    labels_in,
    replies_in,
    scenes_in,
    slips_in,
    templates_in,
)
from deescalate.training.staging import Wanted, material_of
from deescalate.training.studio import Studio
from deescalate.vocabulary import Channel, Complaint, Mood

_SHOWN = 5
"""Letters without a glyph that are named."""


class Look(NamedTuple):
    """Files of the caller that change how things look."""

    brand: str | Path | None = None
    templates: str | Path | None = None


class Wish(NamedTuple):
    """What a caller asks for, in words that may not exist."""

    language: str
    complaint: str | None = None
    channel: str | None = None
    mood: str | None = None
    paper: str | None = None
    seed: int = 1
    date: str = ""
    scene: str = ""
    agent_form: str | None = None
    customer_form: str | None = None


def render(
    playbook: Coach,
    what: str,
    *,
    language: str,
    complaint: str | None = None,
    channel: str | None = None,
    mood: str | None = None,
    paper: str | None = None,
    seed: int = 1,
    date: str = "",
    scene: str = "",
    agent_form: str | None = None,
    customer_form: str | None = None,
    brand: str | Path | None = None,
    templates: str | Path | None = None,
) -> str:
    """An artefact as text: HTML, or Markdown, CSV and the like where that is what it is.

    Of an artefact with several files the first. ``date`` is ISO or empty; nothing here asks the clock. Words that do not
    exist raise `MisuseError`, what cannot be made `UnrenderableError`.
    """
    wish = Wish(language, complaint, channel, mood, paper, seed, date, scene, agent_form, customer_form)
    look = Look(brand, templates)
    text = sheets(playbook, artefact(what), order_of(playbook, wish, look), look)[0].text
    return text if isinstance(text, str) else text.decode()


def order_of(coach: Coach, wish: Wish, look: Look) -> Order:
    """The order that a wish means; raises `MisuseError` for words that do not exist or do not fit the playbook."""
    if wish.language not in coach.languages:
        languages = ", ".join(coach.languages)
        raise MisuseError(f"playbook '{coach.name}' has no texts in '{wish.language}', only in: {languages}")
    _seconds(wish.date)
    order = Order(
        language=wish.language,
        complaint=term_of(Complaint, wish.complaint) if wish.complaint else None,
        channel=term_of(Channel, wish.channel) if wish.channel else None,
        mood=term_of(Mood, wish.mood) if wish.mood else None,
        paper=term_of(Paper, wish.paper) if wish.paper else brand_in(look.brand).paper,
        seed=wish.seed,
        date=wish.date,
        scene=wish.scene,
        agent=term_of(Form, wish.agent_form) if wish.agent_form else None,
        customer=term_of(Form, wish.customer_form) if wish.customer_form else None,
    )
    if order.complaint and order.complaint not in coach.scope.complaints:
        raise MisuseError(f"playbook '{coach.name}' is not for complaint '{order.complaint}'")
    if order.channel and order.channel not in coach.scope.channels:
        raise MisuseError(f"playbook '{coach.name}' is not for channel '{order.channel}'")
    return order


def sheets(coach: Coach, what: Artefact, order: Order, look: Look) -> tuple[Sheet, ...]:
    """The sheets of an artefact, as its author's template has them."""
    return what.make(job_of(coach, order, look))


def job_of(coach: Coach, order: Order, look: Look) -> Job:
    """Everything an artefact needs for an order."""
    brand = brand_in(look.brand)
    labels = labels_in(order.language, brand.labels.get(order.language))
    wanted = Wanted(order.language, order.complaint, order.channel, order.date, order.agent, order.customer)
    material = material_of(coach, labels, wanted, examples_in(order.language), citations())
    _check_glyphs(material, brand)
    studio = Studio(templates_in(look.templates), labels, brand, fonts(), order.paper)
    press = engine()

    def page(template: str, /, *, title: str, **context: object) -> str:
        return studio.page(template, title=title, material=material, order=order, **context)

    return Job(
        coach=coach,
        order=order,
        material=material,
        labels=labels,
        brand=brand,
        page=page,
        pages_of=press.count if press else lambda _html: None,
        scenes=_scenes(coach, order),
        slips=_printable(slips_in(order.language)),
        replies=replies_in(coach.name),
    )


def printed(sheet: Sheet, day: str, chosen: Engine | None = None) -> Sheet:
    """An HTML sheet as PDF, dated ``day``; raises `UnrenderableError` where nothing can make one."""
    press = chosen or engine()
    if press is None:
        raise UnrenderableError(HOW_TO)
    assert isinstance(sheet.text, str)
    return Sheet(sheet.name, "pdf", press.print_(sheet.text, _seconds(day)))


def _seconds(day: str) -> int:
    """The beginning of a day, in seconds since 1970; of 1980 without one, the first that every format knows."""
    try:
        when = date.fromisoformat(day) if day else date(1980, 1, 1)
    except ValueError:
        raise MisuseError(f"a date is written YYYY-MM-DD, found '{day}'") from None
    return int(datetime(when.year, when.month, when.day, tzinfo=UTC).timestamp())


def _scenes(coach: Coach, order: Order) -> tuple[Scene, ...]:
    """Scenes for the order: the one named, else those of its complaint, else all in the playbook's scope."""
    found = tuple(scene for scene in scenes_in(order.language) if scene.complaint in coach.scope.complaints)
    if order.scene:
        named = tuple(scene for scene in found if scene.id == order.scene)
        if not named:
            raise MisuseError(unknown("scene", order.scene, tuple(scene.id for scene in found)))
        return named
    if order.complaint:
        return tuple(scene for scene in found if scene.complaint is order.complaint)
    return found


def _printable(slips: Mapping[str, tuple[Slip, ...]]) -> Mapping[str, tuple[Slip, ...]]:
    """The slips without those that no font of ours can show: some live from a smiley."""
    missing = fonts().coverage.missing
    kept = {
        name: tuple(slip for slip in group if not missing(slip.says + slip.retort)) for name, group in slips.items()
    }
    return {name: group for name, group in kept.items() if group}


def _check_glyphs(material: Material, brand: Brand) -> None:
    """Raises `UnrenderableError` when a text of the playbook or the brand has letters that the fonts lack."""
    problems = list(without_glyph(fonts().coverage, _texts(material, brand).items()))
    if problems:
        more = [f"... and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        raise UnrenderableError("\n".join([*problems[:_SHOWN], *more]))


def _texts(material: Material, brand: Brand) -> Mapping[str, str]:
    stages = (*material.stages, *(exit_.stage for exit_ in material.exits), *material.beyond)
    texts = {"brand.yaml": f"{brand.name}{brand.footer}", "the playbook's title": material.title}
    for stage in stages:
        texts[f"step {stage.id}"] = f"{stage.title}{stage.goal}{stage.listen_for}"
        texts.update((line.id, line.text) for line in stage.lines)
    return texts
