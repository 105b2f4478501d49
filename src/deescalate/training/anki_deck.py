"""A deck as ``.apkg``, which Anki opens with a double click; made by genanki where that is installed (extra ``anki``).

Ids and times come from the deck, so the same deck has the same bytes. Anki updates a note that it knows when the time of the
file's note is later; the time is the date of the order.
"""

import io
import itertools
import json
import sqlite3
import zipfile
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from deescalate.training.chance import roll

HOW_TO = "an .apkg needs genanki: pip install 'deescalate[anki]'; the text file (--format txt) needs nothing, in Anki: File, Import"
_STYLE = """\
.card{font-family:"Noto Sans",Arial,sans-serif;font-size:20px;line-height:1.45;color:#1b1d22;background:#fff;max-width:36em;margin:0 auto;padding:1em;text-align:left}
.card div{margin-bottom:.5em}
small{color:#545a66}
hr{border:0;border-top:2px solid #1d4e89;margin:1em 0}
.card.nightMode{color:#ececf0;background:#17191e}
.nightMode small{color:#b4b8c2}
.nightMode hr{border-top-color:#8fb8e8}
"""
_NOTE_TYPE = "deescalate"
_LARGE = 1 << 30
_FIRST_DAY = date(1980, 1, 1)


class Note(NamedTuple):
    """A card, both sides as HTML."""

    id: str
    front: str
    back: str
    tags: tuple[str, ...]


class Deck(NamedTuple):
    """Cards with a name."""

    id: str
    name: str
    notes: tuple[Note, ...]
    day: str
    """ISO, or empty: later than that of the deck it shall update."""


def deck_file(deck: Deck) -> bytes | None:
    """The bytes of an ``.apkg``; None where genanki is not installed."""
    if find_spec("genanki") is None:
        return None
    genanki = import_module("genanki")
    model = genanki.Model(
        _number(_NOTE_TYPE),
        _NOTE_TYPE,
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": '{{FrontSide}}<hr id="answer">{{Back}}'}],
        css=_STYLE,
    )
    made = genanki.Deck(_number(deck.id), deck.name)
    for note in deck.notes:
        made.add_note(genanki.Note(model=model, fields=[note.front, note.back], guid=note.id, tags=list(note.tags)))
    return _zipped(_database(genanki.Package(made), _seconds(deck.day)))


def _number(name: str) -> int:
    """An id that is the same everywhere, in the range that Anki uses."""
    return _LARGE + roll("anki", name) % _LARGE


def _seconds(day: str) -> int:
    when = date.fromisoformat(day) if day else _FIRST_DAY
    return int(datetime(when.year, when.month, when.day, tzinfo=UTC).timestamp())


def _database(package: Any, time: int) -> bytes:
    connection = sqlite3.connect(":memory:")
    try:
        package.write_to_db(connection.cursor(), float(time), itertools.count(time * 1000))
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _zipped(database: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("collection.anki2", database), ("media", json.dumps({}).encode())):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
