"""What training material is made with, from disk: scenes, slips, labels, fonts, brands and templates."""

import gettext
import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from deescalate.findings import PlaybookError, UnreadableError
from deescalate.library import BUNDLED, catalogue, read_file, slots, sources, vocabulary
from deescalate.model import OneOf, Word
from deescalate.schema import Read, by_text, read_map
from deescalate.source import Document, read_yaml
from deescalate.training.brand import PLAIN, Brand, read_brand
from deescalate.training.glyphs import Coverage
from deescalate.training.labels import Labels
from deescalate.training.scenes import Scene, Slip, read_scenes, read_slips
from deescalate.training.studio import Fonts

T = TypeVar("T")

_HERE = Path(__file__).parent
_CONTENT = BUNDLED / "training"


@cache
def scenes_in(language: str) -> tuple[Scene, ...]:
    """The bundled scenes in a language; none where there is no file."""
    return _from_content(language, "scenes.yaml", lambda document: read_scenes(document, map(str, slots())), ())


@cache
def slips_in(language: str) -> Mapping[str, tuple[Slip, ...]]:
    """The bundled slips in a language by pitfall; none where there is no file."""
    known = tuple(map(str, catalogue().pitfalls))
    return _from_content(language, "slips.yaml", lambda document: read_slips(document, known), {})


@cache
def replies_in(playbook: str) -> Mapping[str, tuple[str, ...]]:
    """Per line of a playbook, which kind of answer it asks for: what holds for all, then its own."""
    kind = Mapping[Word, OneOf[Word]]
    read = _checked(read_map(_document(_CONTENT / "replies.yaml"), kind))  # type: ignore[type-abstract]  # a generic alias
    groups = by_text(read)
    lines = {**groups.get("all", {}), **groups.get(playbook, {})}
    return {str(line): tuple(map(str, keys)) for line, keys in lines.items()}


def labels_in(language: str, overrides: Mapping[str, str] | None = None) -> Labels:
    """The labels of a language; English where it has none."""
    return Labels(language, _translations(language), vocabulary(), overrides or {})


@cache
def _translations(language: str) -> gettext.NullTranslations:
    path = _HERE / "locale" / language / "LC_MESSAGES" / "training.mo"
    if not path.is_file():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(path.read_bytes()))


@cache
def fonts() -> Fonts:
    """The fonts that travel with the library."""
    folder = _HERE / "fonts"
    coverage = Coverage.of((folder / "coverage.txt").read_text(encoding="ascii"))
    return Fonts(coverage, {path.stem: path.read_bytes() for path in sorted(folder.glob("*.woff2"))})


def brand_in(path: str | Path | None) -> Brand:
    """The brand of a file, ours without one; raises `PlaybookError` with every problem."""
    if path is None:
        return PLAIN
    path = Path(path)
    file = read_file(path, path.parent)
    return _checked(
        read_brand(read_yaml(file.data, str(path)), lambda name: read_file(path.parent / name, path.parent).data)
    )


def templates_in(folder: str | Path | None) -> BaseLoader:
    """Templates of a user's folder before ours; ``base/`` names ours."""
    ours = PackageLoader("deescalate.training", "templates")
    loaders: list[BaseLoader] = [ours, PrefixLoader({"base": ours})]
    if folder is not None:
        if not Path(folder).is_dir():
            raise UnreadableError(f"{folder}: there is no such folder of templates")
        loaders.insert(0, FileSystemLoader(folder))
    return ChoiceLoader(loaders)


def examples_in(language: str) -> Mapping[str, str]:
    """An example value for each slot."""
    found = {str(name): spec.example for name, spec in slots().items()}
    return {name: str(example.get(Word(language)) or example[Word("en")]) for name, example in found.items()}


def citations() -> Mapping[str, str]:
    """How one cites each source."""
    return {
        str(name): f"{spec.author}, {spec.title}" + (f" ({spec.year})" if spec.year else "")
        for name, spec in sources().items()
    }


def _from_content(language: str, name: str, read: Callable[[Document], Read[T]], nothing: T) -> T:
    path = _CONTENT / language / name
    return _checked(read(_document(path))) if path.is_file() else nothing


def _document(path: Path) -> Document:
    file = read_file(path, BUNDLED)
    return read_yaml(file.data, file.name)


def _checked(read: Read[T]) -> T:
    if read.problems or read.value is None:
        raise PlaybookError(read.problems)
    return read.value
