"""A company's own look: ``brand.yaml`` with name, logo, colours, paper, footer and its own words for labels.

Codes: B01 not a colour, B02 too little contrast, B03 a logo that cannot be used, B04 a language without labels.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from deescalate.findings import MisuseError, Problem, UnreadableError, unknown
from deescalate.model import QuotedText, Word
from deescalate.schema import Read, read_as
from deescalate.source import Document
from deescalate.training.colours import ENOUGH, WHITE, Colour, contrast, read_colour, readable
from deescalate.training.pictures import picture_uri
from deescalate.vocabulary import LANGUAGES

_BLUE, _INK = Colour(0x1D, 0x4E, 0x89), Colour(0x1B, 0x1D, 0x22)


class Paper(StrEnum):
    """Sizes of paper."""

    A4 = "a4"
    A5 = "a5"
    LETTER = "letter"


class SheetPaper(StrEnum):
    """Sizes of paper that a brand can ask for."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColoursSpec:
    """Colours, written ``"#rrggbb"``."""

    accent: Annotated[QuotedText | None, "Headings, lines, marks"] = None
    ink: Annotated[QuotedText | None, "Text"] = None
    paper: Annotated[QuotedText | None, "Ground"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandSpec:
    """``brand.yaml``."""

    name: Annotated[Word, "The company's name"] = Word("")
    logo: Annotated[Word, "An SVG or PNG file beside this one"] = Word("")
    colours: Annotated[ColoursSpec, "Colours; contrast is checked"] = ColoursSpec()
    paper: Annotated[SheetPaper, "Paper, where the command does not say"] = SheetPaper.A4
    footer: Annotated[Word, "A line at the foot of every page"] = Word("")
    labels: Annotated[Mapping[Word, Mapping[Word, QuotedText]], "Own words for labels: language, English label"] = (
        field(default_factory=dict)
    )


@dataclass(frozen=True, slots=True)
class Brand:
    """A look, ready to be used."""

    name: str = ""
    logo: str = ""
    """As a data URI; empty: none."""
    accent: Colour = _BLUE
    ink: Colour = _INK
    paper_colour: Colour = WHITE
    paper: Paper = Paper.A4
    footer: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


PLAIN = Brand()


def read_brand(document: Document, logo: Callable[[str], bytes]) -> Read[Brand]:
    """The brand of a file; ``logo`` gives the bytes of a file beside it and raises `UnreadableError` if there is none."""
    read = read_as(document, BrandSpec)
    problems = list(read.problems)
    if read.value is None:
        return Read(None, read.problems)
    spec = read.value
    accent, ink, paper = (
        _colour(text, default, problems)
        for text, default in (
            (spec.colours.accent, PLAIN.accent),
            (spec.colours.ink, PLAIN.ink),
            (spec.colours.paper, PLAIN.paper_colour),
        )
    )
    _check_contrast("ink", spec.colours.ink or spec.colours.paper, ink, paper, problems)
    _check_contrast("accent", spec.colours.accent or spec.colours.paper, accent, paper, problems)
    problems += [
        Problem(code.where, "B04", unknown("language", code, LANGUAGES))
        for code in spec.labels
        if code not in LANGUAGES
    ]
    picture = _picture(spec.logo, logo, problems) if spec.logo else ""
    labels = {str(code): {str(key): str(own) for key, own in words.items()} for code, words in spec.labels.items()}
    brand = Brand(str(spec.name), picture, accent, ink, paper, Paper(spec.paper.value), str(spec.footer), labels)
    return Read(None if problems else brand, tuple(sorted(problems)))


def _colour(text: QuotedText | None, default: Colour, problems: list[Problem]) -> Colour:
    if text is None:
        return default
    colour = read_colour(text)
    if colour is None:
        problems.append(Problem(text.where, "B01", f"'{text[:40]}' is no colour; write \"#rrggbb\""))
    return colour or default


def _check_contrast(name: str, text: QuotedText | None, colour: Colour, paper: Colour, problems: list[Problem]) -> None:
    ratio = contrast(colour, paper)
    if text is not None and ratio < ENOUGH:
        near = readable(colour, paper)
        message = (
            f"{name} {colour} on paper {paper} has a contrast of {ratio:.2f}:1, and text needs {ENOUGH}:1 to be read;"
            f" the nearest colour that passes is {near} ({contrast(near, paper):.2f}:1)"
        )
        problems.append(Problem(text.where, "B02", message))


def _picture(name: Word, logo: Callable[[str], bytes], problems: list[Problem]) -> str:
    try:
        return picture_uri(logo(str(name)), str(name))
    except (MisuseError, UnreadableError) as error:
        problems.append(Problem(name.where, "B03", str(error)))
        return ""
