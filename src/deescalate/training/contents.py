"""What lies in a pack and in which order one uses it: prepare, show, practise, observe, debrief, desk, quality, systems."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

Translate = Callable[[str], str]


class Place(NamedTuple):
    """A file of the pack."""

    artefact: str
    """Of the table; ``quickcard a5`` for the small card."""
    path: str
    """In the pack, with ``/``."""


class Absent(NamedTuple):
    """What is not in the pack."""

    what: str
    why: str
    """Our message, in English."""


class Link(NamedTuple):
    """A file as the index shows it."""

    path: str
    kind: str


class Entry(NamedTuple):
    """An artefact in the index."""

    title: str
    use: str
    links: tuple[Link, ...]


class Chapter(NamedTuple):
    """A stage of training."""

    title: str
    says: str
    entries: tuple[Entry, ...]


_KINDS = {"apkg": "Anki (.apkg)", "csv": "CSV", "md": "Markdown", "svg": "SVG", "pdf": "PDF", "html": "HTML"}
_FIRST = ("pdf", "html")


def chapters(places: tuple[Place, ...], _: Translate) -> tuple[Chapter, ...]:
    """The chapters that have files; files of artefacts that no chapter names come last, so that none is lost."""
    by_artefact: dict[str, list[str]] = {}
    for place in places:
        by_artefact.setdefault(place.artefact, []).append(place.path)
    plan = (*_session(_), *_afterwards(_))
    named = {name for *_rest, uses in plan for name in uses}
    others = {name: (name, "") for name in by_artefact if name not in named}
    plan = (*plan, (_("More"), "", others))
    made = (Chapter(title, says, tuple(_entries(uses, by_artefact, _))) for title, says, uses in plan)
    return tuple(chapter for chapter in made if chapter.entries)


_Plan = Iterable[tuple[str, str, Mapping[str, tuple[str, str]]]]


def _session(_: Translate) -> _Plan:
    yield (
        _("Prepare"),
        _("An hour before, on your own."),
        {
            "guide": (
                _("Facilitator's guide"),
                _("Times, what to do and say, what to lay out, how to keep people safe."),
            )
        },
    )
    yield (
        _("Show"),
        _("Walk the way through one conversation, and let the group say why each step stands where it stands."),
        {
            "script": (
                _("Call script"),
                _("One copy each. Boxed lines are said word for word, all others in your own words."),
            ),
            "diagram": (_("Diagram"), _("All steps and ways in one picture, for a projector or a wall.")),
        },
    )
    yield (
        _("Practise"),
        _("First on paper, then aloud in threes, until everybody has played every part once."),
        {
            "worksheet": (
                _("Worksheet: helps or hurts?"),
                _("In pairs, with a pen. The key is at the end: print it apart."),
            ),
            "cards": (_("Role-play cards"), _("One sheet for each three. Cut the cards; nobody reads another's.")),
        },
    )
    yield (
        _("Observe and debrief"),
        _(
            "On the same sheets: the observer ticks what can be heard and notes exact words. Then the debrief card says who speaks when; the agent always begins."
        ),
        {"cards": (_("Role-play cards"), _("The observer's card and the debrief card."))},
    )


def _afterwards(_: Translate) -> _Plan:
    yield (
        _("At the desk"),
        _("After the session, for everybody who was there."),
        {
            "quickcard": (_("Quick card"), _("One page beside the screen.")),
            "quickcard a5": (_("Quick card, A5"), _("A shorter choice for little room.")),
            "flashcards": (
                _("Flashcards"),
                _(
                    "Five minutes a day with Anki. A later version updates the cards and keeps what was learnt. Open the .apkg, or import the text file."
                ),
            ),
            "quiz": (
                _("Which reply is better, and why?"),
                _("A week later: on paper with its key, or in a learning platform."),
            ),
        },
    )
    yield (
        _("Quality"),
        _("Agree on what a mark means first, and score real calls only then."),
        {
            "calibration": (
                _("Calibration: three conversations to score"),
                _("Everybody scores alone, then you compare with the key."),
            ),
            "scorecard": (_("Scorecard"), _("For real calls. It asks for what was practised.")),
        },
    )
    yield (
        _("For your wiki"),
        "",
        {"markdown": (_("Call script"), _("The same script as text that wikis read."))},
    )


def _entries(uses: Mapping[str, tuple[str, str]], files: Mapping[str, list[str]], _: Translate) -> Iterator[Entry]:
    for name, (title, use) in uses.items():
        if paths := files.get(name):
            links = sorted((Link(path, _kind(path, _)) for path in paths), key=_rank)
            yield Entry(title, use, tuple(links))


def _rank(link: Link) -> tuple[bool, int, str]:
    """What people read first, PDF before the page it was printed from; the key of a calibration after what it is the key to."""
    suffix = link.path.rpartition(".")[2]
    return suffix not in _FIRST, link.path.count("-key"), link.path


def _kind(path: str, _: Translate) -> str:
    suffix = path.rpartition(".")[2]
    kind = _KINDS.get(suffix, suffix.upper())
    if "moodle" in path:
        kind = "Moodle XML"
    elif "gift" in path:
        kind = "GIFT"
    elif suffix == "txt":
        kind = _("text")
    return _("key, %(kind)s") % {"kind": kind} if "-key" in path else kind
