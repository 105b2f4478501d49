"""CSV as the spreadsheet programs of a language open it with a double click: their separator, UTF-8 with its mark."""

import csv
import io
from collections.abc import Iterable, Sequence

_SEPARATOR = {"en": ","}
_USUAL = ";"
"""Where a comma is the decimal sign."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a cell."""


def table(rows: Iterable[Sequence[object]], language: str) -> str:
    """Rows as CSV; no text in it becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_SEPARATOR.get(language, _USUAL), lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
