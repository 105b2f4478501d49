"""pack: every artefact of the table in one folder, with an index that says what each is for and in which order to use it.

Written into a folder beside the target and renamed at the end, so that a pack is there whole or not at all. An earlier pack is
replaced only where nothing was added to it or changed in it.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from deescalate.conversation import Coach
from deescalate.diagrams import svg
from deescalate.findings import MisuseError, UnreadableError
from deescalate.training.artefacts import ARTEFACTS
from deescalate.training.brand import Paper
from deescalate.training.contents import Absent, Place, chapters
from deescalate.training.job import Artefact, Order, Sheet, UnrenderableError
from deescalate.training.press import HOW_TO, Engine, engine
from deescalate.training.rendering import Look, job_of, printed, sheets

INDEX, MANIFEST = "index.html", "pack.json"
_FOLDERS = {"pdf": "print", "html": "screen", "svg": "screen", "md": "screen"}
_OTHERS = "systems"
Tell = Callable[[str, int], None]
"""Told of each file, and how many percent are done."""


class Packed(NamedTuple):
    """What was made."""

    files: tuple[Place, ...]
    absent: tuple[Absent, ...]


class _Item(NamedTuple):
    """An entry of the table, as the pack orders it."""

    name: str
    entry: Artefact
    order: Order


def pack(coach: Coach, order: Order, look: Look, folder: Path, tell: Tell = lambda _path, _percent: None) -> Packed:
    """Writes the pack; raises `MisuseError` for a folder that holds anything but an untouched earlier pack."""
    _check_target(folder)
    with _draft(folder) as draft:
        places: list[Place] = []
        absent: list[Absent] = []
        items = _items(order)
        for number, item in enumerate(items):
            for made in _made(coach, item, look):
                if isinstance(made, Absent):
                    absent.append(made)
                    continue
                path = _path(made)
                _write(draft / path, made.text)
                places.append(Place(item.name, path))
                tell(path, 100 * (number + 1) // (len(items) + 1))
        if engine() is None:
            absent.append(Absent("PDF", HOW_TO))
        packed = Packed(tuple(places), tuple(absent))
        _write(draft / INDEX, _index(coach, order, look, packed))
        tell(INDEX, 100)
        _write(draft / MANIFEST, _manifest(draft))
    return packed


def _items(order: Order) -> tuple[_Item, ...]:
    """Every entry of the table once, the quick card on large paper and on A5."""
    large = replace(order, paper=Paper.A4 if order.paper is Paper.A5 else order.paper)
    small = replace(order, paper=Paper.A5)
    diagram = Artefact("diagram", lambda job: (Sheet("diagram", "svg", svg(job.coach, job.order.language)),))
    items = [_Item(entry.name, entry, large) for entry in (*ARTEFACTS, diagram)]
    place = next((number for number, item in enumerate(items) if item.name == "quickcard"), None)
    if place is not None:
        items.insert(place + 1, _Item("quickcard a5", items[place].entry, small))
    return tuple(items)


def _made(coach: Coach, item: _Item, look: Look) -> Iterator[Sheet | Absent]:
    """The sheets of an item and their PDFs, and what cannot be made."""
    try:
        found = sheets(coach, item.entry, item.order, look)
    except UnrenderableError as error:
        yield Absent(item.name, str(error))
        return
    for sheet in found:
        named = sheet._replace(name=f"quickcard-{item.order.paper}") if item.entry.name == "quickcard" else sheet
        yield named
        if sheet.suffix == "html" and engine() is not None:
            yield _pdf(named, item.order.date, engine())
    for suffix, how in item.entry.extras.items():
        if suffix not in {sheet.suffix for sheet in found}:
            yield Absent(f"{item.name} (.{suffix})", how)


def _pdf(sheet: Sheet, day: str, press: Engine | None) -> Sheet | Absent:
    try:
        return printed(sheet, day, press)
    except UnrenderableError as error:
        return Absent(f"{sheet.name}.pdf", str(error))


def _path(sheet: Sheet) -> str:
    return f"{_FOLDERS.get(sheet.suffix, _OTHERS)}/{sheet.name}.{sheet.suffix}"


def _index(coach: Coach, order: Order, look: Look, packed: Packed) -> str:
    job = job_of(coach, order, look)
    _ = job.labels.gettext
    return job.page(
        "pack.html.j2",
        title=_("Training pack"),
        chapters=chapters(packed.files, _),
        absent=packed.absent,
        pdf=any(place.path.endswith(".pdf") for place in packed.files),
    )


def _manifest(draft: Path) -> str:
    files = {path.relative_to(draft).as_posix(): _digest(path) for path in sorted(draft.rglob("*")) if path.is_file()}
    return json.dumps({"made_by": "deescalate render pack", "files": files}, indent=1, sort_keys=True) + "\n"


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def _check_target(folder: Path) -> None:
    """Raises `MisuseError` unless the folder is missing, empty or an earlier pack as we left it."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise MisuseError(f"{folder} is no folder: name one that is empty or does not exist")
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    if not found:
        return
    known = _earlier(folder)
    if known is None:
        raise MisuseError(f"{folder} is not empty and no earlier pack: name another folder")
    own = sorted(name for name, path in found.items() if name != MANIFEST and known.get(name) != _digest(path))
    if own:
        more = f" and {len(own) - 3} more" if len(own) > 3 else ""
        raise MisuseError(
            f"{folder} holds an earlier pack with files of yours or changes of yours ({', '.join(own[:3])}{more}):"
            " move them away, or name another folder"
        )


def _earlier(folder: Path) -> dict[str, str] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder beside the target that takes its place when all went well."""
    target = folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as beside:
            draft, old = Path(beside, "new"), Path(beside, "old")
            draft.mkdir()
            yield draft
            if target.exists():
                target.replace(old)
            try:
                draft.replace(target)
            except OSError:
                if old.exists():
                    old.replace(target)
                raise
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise UnreadableError(f"{folder}: cannot be written ({error.strerror or error})") from error
