"""The sentences of a page, as they are printed."""

import re
from html.parser import HTMLParser

INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "cite",
    "code",
    "em",
    "i",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "wbr",
}
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
NOT_PRINTED = {"noprint", "visually-hidden", "pagefoot", "skip"}
NOT_TEXT = {"style", "script", "title", "head"}
LOOSE = re.compile(r"[\s\u00ad\u2010\u2011\u2060-]|[“”„«»‘’\"']")


class _Reader(HTMLParser):
    def __init__(self, hidden):
        super().__init__()
        self._hidden = hidden
        self.blocks, self._pieces, self._open, self._silent = [], [], [], 0

    def handle_starttag(self, tag, attributes):
        classes = set((dict(attributes).get("class") or "").split())
        if tag not in INLINE or "tag" in classes:
            self._end()
        if tag in VOID:
            return
        silent = bool(tag in NOT_TEXT or classes & self._hidden)
        self._open.append((tag, silent))
        self._silent += silent

    def handle_endtag(self, tag):
        if tag not in INLINE:
            self._end()
        while self._open:
            name, silent = self._open.pop()
            self._silent -= silent
            if name == tag:
                break

    def handle_data(self, data):
        if not self._silent:
            self._pieces.append(data)

    def _end(self):
        if text := " ".join("".join(self._pieces).split()):
            self.blocks.append((text, tuple(self._pieces)))
        self._pieces = []


def blocks(page):
    """Each block of a page: its text, and the pieces that its inline elements cut it into."""
    headless = re.search(r"\.top,[^{}]*\{display:none\}", page)  # sheets of cards have no head
    reader = _Reader(NOT_PRINTED | ({"top"} if headless else set()))
    reader.feed(page)
    reader.close()
    return reader.blocks


def sentences(page):
    return [part for text, _ in blocks(page) for part in parts(text)]


def parts(text):
    return re.split(r"(?<=[.!?…])\s+", text)


def foot(page):
    """What stands at the foot of every printed page."""
    found = re.search(r"@bottom-left\{content:(\"(?:[^\"\\]|\\.)*\")", page)
    return re.sub(r"\\([0-9a-f]{1,6}) ?", lambda code: chr(int(code[1], 16)), found[1][1:-1]) if found else ""


def loose(text):
    """Text without what printing may change: white space, hyphens, quotation marks, capitals."""
    return LOOSE.sub("", text).casefold()
