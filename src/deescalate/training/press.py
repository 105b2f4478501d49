"""HTML to PDF: by WeasyPrint where it is installed (extra ``pdf``), else by an installed Chromium, Chrome or Edge.

The same page gives the same bytes: WeasyPrint takes the time from ``SOURCE_DATE_EPOCH``; in Chromium's file, which has
no such switch, the two dates are overwritten with ours, as long as they are.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from deescalate.training.job import UnrenderableError

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
_PATIENCE = 120
"""Seconds for one document."""
_DATE = re.compile(rb"\((D:\d{14}\+00'00'?)\)")
_PAGE = re.compile(rb"/Type\s*/Page\b")
HOW_TO = (
    "there is no PDF engine here: install WeasyPrint (pip install 'deescalate[pdf]') or Chromium, Chrome or Edge,"
    " or open the HTML file in a browser and print it"
)


class Engine(NamedTuple):
    """What makes PDFs here."""

    name: str
    print_: Callable[[str, int], bytes]
    """From HTML and a time (seconds since 1970) to the bytes of a PDF."""
    count: Callable[[str], int]
    """On how many pages an HTML text is printed."""


def engine(preferred: str = "") -> Engine | None:
    """The engine of this machine, ``weasyprint`` before ``browser`` unless one is preferred; None: there is none."""
    found = [choice for choice in (_weasyprint(), _browser()) if choice is not None]
    return next((choice for choice in found if choice.name == preferred), found[0] if found else None)


@cache
def _weasyprint() -> Engine | None:
    if find_spec("weasyprint") is None:
        return None
    try:
        weasyprint = import_module("weasyprint")
    except OSError:
        return None  # its system libraries (Pango) are missing
    fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=("data",))

    def document(html: str) -> Any:
        return weasyprint.HTML(string=html, base_url="about:blank", url_fetcher=fetcher)

    def print_(html: str, time: int) -> bytes:
        with _at(time):
            return bytes(document(html).write_pdf(pdf_variant="pdf/ua-1"))

    return Engine("weasyprint", print_, lambda html: len(document(html).render().pages))


@contextmanager
def _at(time: int) -> Iterator[None]:
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(time)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


@cache
def _browser() -> Engine | None:
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        return None

    def print_(html: str, time: int) -> bytes:
        return _printed_by(path, html, time)

    return Engine("browser", print_, lambda html: len(_PAGE.findall(print_(html, 0))))


def _printed_by(browser: str, html: str, time: int) -> bytes:
    with tempfile.TemporaryDirectory(prefix="deescalate-") as folder:
        page, out = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_text(html, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        options += [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={out}"]
        try:
            done = subprocess.run(  # noqa: S603 - a browser of this machine, and a page of ours
                [browser, *options, page.as_uri()], capture_output=True, timeout=_PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnrenderableError(f"{browser} could not print: {error}") from error
        if not out.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise UnrenderableError(f"{browser} could not print: {' '.join(last) or f'exit code {done.returncode}'}")
        return _dated(out.read_bytes(), time)


def _dated(pdf: bytes, time: int) -> bytes:
    """The PDF with our time in place of the clock's."""
    stamp = datetime.fromtimestamp(time, UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    return _DATE.sub(lambda found: b"(" + stamp[: len(found.group(1))] + b")", pdf)
