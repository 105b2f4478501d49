"""Templates to pages: Jinja2 in its sandbox, everything escaped, fonts and colours of the page from the brand.

A user's folder of templates comes before ours; ``base/`` names ours even then, so that a user's file can extend them and
change one block. Texts of playbooks, scenes and brands are only ever values: nothing in them is a template.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from jinja2 import BaseLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from deescalate.training.brand import Brand, Paper
from deescalate.training.colours import Colour, on, readable, tinted
from deescalate.training.glyphs import Coverage, without_glyph
from deescalate.training.job import UnrenderableError
from deescalate.training.labels import Labels
from deescalate.training.material import Line, Piece

_QUOTES = {"en": "“”", "pl": "„”", "ro": "„”", "ru": "«»"}
_GOOD, _BAD = Colour(0x1B, 0x6E, 0x3C), Colour(0xA6, 0x24, 0x2B)
_DARK_PAPER, _DARK_INK = Colour(0x17, 0x19, 0x1E), Colour(0xEC, 0xEC, 0xF0)
_STYLES = {
    "Regular": (400, "normal"),
    "Bold": (700, "normal"),
    "Italic": (400, "italic"),
    "BoldItalic": (700, "italic"),
}
_AROUND = 24


class Fonts(NamedTuple):
    """The fonts that travel with the library: letters of each piece, and the bytes of each file."""

    coverage: Coverage
    files: Mapping[str, bytes]
    """By ``piece-Style``."""


class Studio:
    """Renders templates for one language and brand."""

    def __init__(self, loader: BaseLoader, labels: Labels, brand: Brand, fonts: Fonts, paper: Paper) -> None:
        self._brand = brand
        self._fonts = fonts
        self._labels = labels
        self._paper = paper
        self._environment = _environment(loader, labels)

    def page(self, template: str, /, *, title: str, **context: Any) -> str:
        """The template filled in; raises `UnrenderableError` for a faulty template and for letters without a glyph."""
        look = {"brand": self._brand, "paper": self._paper.value, "language": self._labels.language}
        try:
            text = self._environment.get_template(template).render(
                title=title, palette=palette(self._brand), font_faces=FONTS_HERE, **look, **context
            )
        except TemplateNotFound as error:
            raise UnrenderableError(f"there is no template '{error}'") from None
        except TemplateSyntaxError as error:
            raise UnrenderableError(f"{error.filename or error.name}:{error.lineno}: {error.message}") from None
        except (UndefinedError, SecurityError, TemplateError, TypeError, ValueError, KeyError) as error:
            raise UnrenderableError(f"template '{template}': {error}") from None
        return self._with_fonts(text)

    def _with_fonts(self, text: str) -> str:
        """The page with those pieces of the fonts that its letters need."""
        missing = self._fonts.coverage.missing(text)
        if missing:
            at = text.index(missing[0])
            around = " ".join(text[max(0, at - _AROUND) : at + _AROUND].split())
            raise UnrenderableError("\n".join(without_glyph(self._fonts.coverage, [(f"'{around}'", "".join(missing))])))
        if FONTS_HERE not in text:
            return text
        return text.replace(FONTS_HERE, font_faces(self._fonts, text), 1)


FONTS_HERE = "/* fonts */"
"""Where the base page wants the fonts: which ones is known only when all is written."""


def font_faces(fonts: Fonts, text: str) -> str:
    """``@font-face`` rules with the fonts in them, and the variable that names them in order."""
    needed = fonts.coverage.needed(text)
    rules: list[str] = []
    for piece in needed:
        for style, (weight, slant) in _STYLES.items():
            data = fonts.files.get(f"{piece}-{style}")
            if data is not None:
                uri = f"data:font/woff2;base64,{base64.b64encode(data).decode()}"
                rules.append(
                    f'@font-face{{font-family:"D {piece}";font-weight:{weight};font-style:{slant};'
                    f'src:url({uri}) format("woff2")}}'
                )
    names = ",".join(f'"D {piece}"' for piece in needed)
    return "\n".join([*rules, f":root{{--font:{names},sans-serif}}", f"@page{{font-family:{names},sans-serif}}"])


def palette(brand: Brand) -> Mapping[str, Mapping[str, str]]:
    """CSS variables for light (and print) and dark, every text colour readable on its ground."""
    return {
        "light": _shades(brand.accent, brand.ink, brand.paper_colour),
        "dark": _shades(readable(brand.accent, _DARK_PAPER, 6), _DARK_INK, _DARK_PAPER),
    }


def _shades(accent: Colour, ink: Colour, paper: Colour) -> Mapping[str, str]:
    good, bad = readable(_GOOD, paper, 5.5), readable(_BAD, paper, 5.5)
    quiet = readable(ink.mixed(paper, 0.35), paper, 5.5)
    shades = {
        "ink": ink,
        "paper": paper,
        "quiet": quiet,
        "line": paper.mixed(ink, 0.25),
        "edge": readable(paper.mixed(ink, 0.45), paper, 3),
        "accent": accent,
        "on-accent": on(accent),
        "accent-soft": tinted(accent, paper, ink, accent, quiet),
        "good": good,
        "bad": bad,
        "good-soft": tinted(good, paper, ink, good, quiet),
        "bad-soft": tinted(bad, paper, ink, bad, quiet),
    }
    return {name: str(colour) for name, colour in shades.items()}


def _environment(loader: BaseLoader, labels: Labels) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        labels.gettext,
        labels.ngettext,
        newstyle=True,
        pgettext=labels.pgettext,
        npgettext=labels.npgettext,
    )
    environment.globals["labels"] = labels
    quotes = _QUOTES.get(labels.language, _QUOTES["en"])
    environment.filters["sentence"] = _sentence
    environment.filters["css"] = _css_text
    environment.filters["quoted"] = _quoted_by(quotes)
    return environment


def _sentence(line: Line | Iterable[Piece]) -> Markup:
    """A line with its blanks marked."""
    pieces = line.pieces if isinstance(line, Line) else line
    return Markup("").join(
        Markup('<span class="blank">{}</span>').format(piece.text) if piece.blank else escape(piece.text)
        for piece in pieces
    )


def _quoted_by(quotes: str) -> Callable[[str], Markup]:
    def quoted(text: str) -> Markup:
        return Markup("{}{}{}").format(quotes[0], text, quotes[1])

    return quoted


def _css_text(text: str) -> Markup:
    """A text as a CSS string; whatever could end the string, the rule or the style sheet is written by its number."""
    plain = (letter if letter.isalnum() or letter in " ·,-" else f"\\{ord(letter):x} " for letter in text)
    return Markup('"{}"').format(Markup("").join(plain))
