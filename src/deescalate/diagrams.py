"""A playbook as a picture: Mermaid text, or an SVG that needs nothing from outside.

Steps stand in layers by how many moves they are away from the beginning; interrupts have a column of their own, since
they can come from everywhere. The path of a conversation can be highlighted.
"""

from collections.abc import Iterable, Iterator, Set
from html import escape
from itertools import pairwise
from typing import NamedTuple

from deescalate.playbook import BACK, Playbook, Rule

_BOX_WIDTH, _BOX_HEIGHT = 170, 40
_GAP_X, _GAP_Y = 40, 70
_MARGIN = 30
_TITLE_LENGTH = 26


class _Arrow(NamedTuple):
    start: str
    end: str
    label: str
    taken: bool


def mermaid_lines(playbook: Playbook, language: str, path: Iterable[str] = ()) -> Iterator[str]:
    """The playbook as a Mermaid flowchart; steps of ``path`` and the ways between them are highlighted."""
    steps = list(path)
    pairs = set(pairwise(steps))
    yield "flowchart TD"
    for name, step in playbook.steps.items():
        title = _quoted(playbook.texts[language][name].title)
        yield f'  {name}(["{title}"])' if step.outcome else f'  {name}["{title}"]'
    arrows = list(_arrows(playbook, pairs))
    for arrow in arrows:
        label = f'|"{_quoted(arrow.label)}"|' if arrow.label else ""
        yield f"  {arrow.start} -->{label} {arrow.end}"
    for rule in playbook.interrupts:
        yield f'  anywhere(("any step")) -. "{_quoted(rule.says)}" .-> {rule.go}'
    if steps:
        yield "  classDef taken fill:#ffe08a,stroke:#8a5a00,stroke-width:3px"
        yield f"  class {','.join(dict.fromkeys(steps))} taken"
        for number, arrow in enumerate(arrows):
            if arrow.taken:
                yield f"  linkStyle {number} stroke:#8a5a00,stroke-width:4px"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;").replace("\n", " ")


def _arrows(playbook: Playbook, pairs: Set[tuple[str, str]]) -> Iterator[_Arrow]:
    for rule in playbook.begin:
        yield _Arrow("start", rule.go, _label(rule), taken=False)
    for name, step in playbook.steps.items():
        for rule in step.ways:
            end = "where_it_was" if rule.go == BACK else rule.go
            yield _Arrow(name, end, _label(rule), taken=(name, rule.go) in pairs)


def _merged(arrows: Iterable[_Arrow]) -> Iterator[_Arrow]:
    """One arrow for all ways between the same two steps, their conditions joined."""
    between: dict[tuple[str, str], _Arrow] = {}
    for arrow in arrows:
        known = between.get((arrow.start, arrow.end))
        label = f"{known.label}; or {arrow.label}" if known and arrow.label else arrow.label
        between[arrow.start, arrow.end] = arrow._replace(label=label)
    yield from between.values()


def _label(rule: Rule) -> str:
    return "" if rule.guard is None else rule.says


def svg(playbook: Playbook, language: str, path: Iterable[str] = ()) -> str:
    """The playbook as an SVG picture with title, text and no outside parts."""
    steps = list(path)
    pairs = set(pairwise(steps))
    places = _places(playbook)
    width = max(x for x, _ in places.values()) + _BOX_WIDTH + _MARGIN
    height = max(y for _, y in places.values()) + _BOX_HEIGHT + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title" font-family="sans-serif" font-size="12">',
        f'<title id="title">{escape(playbook.title)}</title>',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L10 5L0 10z" fill="#555"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    lines += (
        _svg_arrow(arrow, places)
        for arrow in _merged(_arrows(playbook, pairs))
        if arrow.start in places and arrow.end in places
    )
    interrupted = {rule.go for rule in playbook.interrupts}
    for name, (x, y) in places.items():
        lines.append(
            _svg_box(playbook, name, playbook.texts[language][name].title, x, y, name in steps, name in interrupted)
        )
    return "\n".join([*lines, "</svg>", ""])


def _places(playbook: Playbook) -> dict[str, tuple[int, int]]:
    """Where each step's box stands: own steps in layers from the beginning, asides in columns to the right."""
    layers: list[list[str]] = []
    placed: set[str] = set()
    layer = list(dict.fromkeys(rule.go for rule in playbook.begin))
    while layer:
        layers.append(layer)
        placed |= set(layer)
        following = (rule.go for name in layer for rule in playbook.steps[name].ways)
        layer = [
            go for go in dict.fromkeys(following) if go not in placed and go != BACK and not playbook.steps[go].aside
        ]
    places = {}
    widest = max(map(len, layers), default=1)
    for row, names in enumerate(layers):
        indent = (widest - len(names)) * (_BOX_WIDTH + _GAP_X) // 2
        for column, name in enumerate(names):
            places[name] = (_MARGIN + indent + column * (_BOX_WIDTH + _GAP_X), _MARGIN + row * (_BOX_HEIGHT + _GAP_Y))
    others = [name for name in playbook.steps if name not in places]
    rows = max(len(layers), 1)
    for number, name in enumerate(others):
        column = widest + number // rows
        places[name] = (
            _MARGIN + _GAP_X + column * (_BOX_WIDTH + _GAP_X),
            _MARGIN + number % rows * (_BOX_HEIGHT + _GAP_Y),
        )
    return places


def _svg_box(playbook: Playbook, name: str, title: str, x: int, y: int, taken: bool, interrupt: bool) -> str:
    ends = playbook.steps[name].outcome is not None
    fill = "#ffe08a" if taken else "#e8f1e8" if ends else "#fbeee0" if interrupt else "#eef3fb"
    stroke = "#8a5a00" if taken else "#335"
    dash = ' stroke-dasharray="5 3"' if interrupt else ""
    radius = 20 if ends else 6
    short = title if len(title) <= _TITLE_LENGTH else f"{title[: _TITLE_LENGTH - 1]}…"
    return (
        f'<g><title>{escape(title)}</title><rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="{radius}" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="{3 if taken else 1}"{dash}/>'
        f'<text x="{x + _BOX_WIDTH // 2}" y="{y + _BOX_HEIGHT // 2 + 4}" text-anchor="middle" fill="#111">{escape(short)}</text></g>'
    )


def _svg_arrow(arrow: _Arrow, places: dict[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[arrow.start], places[arrow.end]
    style = 'stroke="#8a5a00" stroke-width="4"' if arrow.taken else 'stroke="#777" stroke-width="1"'
    title = f"<title>{escape(f'{arrow.start} -> {arrow.end}: {arrow.label}' if arrow.label else f'{arrow.start} -> {arrow.end}')}</title>"
    middle = _BOX_WIDTH // 2
    if arrow.start == arrow.end:
        right, centre = x1 + _BOX_WIDTH, y1 + _BOX_HEIGHT // 2
        curve = f"M{right} {centre - 8}C{right + 30} {centre - 20} {right + 30} {centre + 20} {right} {centre + 8}"
    elif y2 > y1:
        start, end = (x1 + middle, y1 + _BOX_HEIGHT), (x2 + middle, y2)
        bend = max((end[1] - start[1]) // 2, 20)
        curve = f"M{start[0]} {start[1]}C{start[0]} {start[1] + bend} {end[0]} {end[1] - bend} {end[0]} {end[1]}"
    elif y1 == y2:
        start, end = (x1 + middle, y1 + _BOX_HEIGHT), (x2 + middle, y2 + _BOX_HEIGHT)
        curve = f"M{start[0]} {start[1]}C{start[0]} {start[1] + 30} {end[0]} {end[1] + 30} {end[0]} {end[1]}"
    else:
        start, end = (x1 + _BOX_WIDTH, y1 + _BOX_HEIGHT // 2), (x2 + _BOX_WIDTH, y2 + _BOX_HEIGHT // 2)
        reach = max(start[0], end[0]) + 35
        curve = f"M{start[0]} {start[1]}C{reach} {start[1]} {reach} {end[1]} {end[0]} {end[1]}"
    return f'<path d="{curve}" fill="none" {style} marker-end="url(#tip)">{title}</path>'
