"""The table of artefacts: to add one, write a module with a function from `Job` to sheets, a template, and an entry here."""

from deescalate.findings import MisuseError, unknown
from deescalate.training.anki_deck import HOW_TO
from deescalate.training.calibration import calibration
from deescalate.training.cards import cards
from deescalate.training.flashcards import flashcards
from deescalate.training.guide import guide
from deescalate.training.job import Artefact
from deescalate.training.markdown import markdown
from deescalate.training.quickcard import quickcard
from deescalate.training.quiz import quiz
from deescalate.training.scorecard import scorecard
from deescalate.training.script import script
from deescalate.training.worksheet import worksheet

ARTEFACTS = (
    Artefact("script", script),
    Artefact("markdown", markdown, formats=("md",)),
    Artefact("quickcard", quickcard),
    Artefact("cards", cards, needs_scenes=True),
    Artefact("worksheet", worksheet, needs_scenes=True),
    Artefact("guide", guide),
    Artefact("scorecard", scorecard, formats=("html", "pdf", "csv")),
    Artefact("quiz", quiz, formats=("html", "pdf", "xml", "txt"), needs_scenes=True),
    Artefact("calibration", calibration, formats=("html", "pdf", "csv"), needs_scenes=True),
    Artefact("flashcards", flashcards, formats=("txt", "apkg"), extras={"apkg": HOW_TO}),
)


def artefact(name: str) -> Artefact:
    """The artefact with this name; raises `MisuseError` with the nearest one."""
    for entry in ARTEFACTS:
        if entry.name == name:
            return entry
    raise MisuseError(unknown("artefact", name, ("diagram", "pack", *(entry.name for entry in ARTEFACTS))))
