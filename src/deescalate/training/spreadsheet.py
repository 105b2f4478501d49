"""CSV as the spreadsheet programs of a language open it with a double click: their separator, UTF-8 with its mark."""

from collections.abc import Iterable, Sequence

_SEPARATOR = {"en": ","}
_USUAL = ";"
"""Where a comma is the decimal sign."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a cell."""


def table(rows: Iterable[Sequence[object]], language: str) -> str:
    """Rows as CSV; no text in it becomes a formula."""
    separator = _SEPARATOR.get(language, _USUAL)
    return "\ufeff" + "".join(separator.join(_cell(value, separator) for value in row) + "\r\n" for row in rows)


def _cell(value: object, separator: str) -> str:
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, str) and text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in (separator, '"', "\r", "\n")) else text
