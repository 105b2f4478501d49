"""A company's logo as a data URI: a PNG as it is, an SVG as a drawing alone."""

import base64
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from deescalate.findings import MisuseError

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_DRAWN = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "clipPath",
        "mask",
        "pattern",
        "marker",
        "linearGradient",
        "radialGradient",
        "stop",
        "filter",
        "feGaussianBlur",
        "feOffset",
        "feBlend",
        "feMerge",
        "feMergeNode",
        "feFlood",
        "feComposite",
        "feColorMatrix",
    ]
)
_OUTSIDE = re.compile(r"url\s*\(\s*['\"]?(?!#)|javascript:|@import|expression\s*\(|\\", re.IGNORECASE)
_MAX_LOGO = 500_000


def picture_uri(picture: bytes, name: str) -> str:
    """A PNG, or an SVG without scripts and outside parts, as a data URI; raises `MisuseError` for anything else."""
    if len(picture) > _MAX_LOGO:
        raise MisuseError(f"{name}: larger than {_MAX_LOGO // 1000} kB; a logo of a few kB prints as well")
    if picture.startswith(_PNG):
        return f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return f"data:image/svg+xml;base64,{base64.b64encode(clean_svg(picture, name)).decode()}"


def clean_svg(picture: bytes, name: str) -> bytes:
    """The drawing alone: known elements, no scripts, no event handlers, no reference to anything outside."""
    if b"<!DOCTYPE" in picture or b"<!ENTITY" in picture:
        raise MisuseError(f"{name}: has a document type; export it as plain SVG")
    try:
        root = ElementTree.fromstring(picture)  # noqa: S314 - entities, which make this dangerous, are refused above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise MisuseError(f"{name}: neither PNG nor SVG ({error})") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise MisuseError(f"{name}: neither PNG nor SVG")
    _clean(root)
    ElementTree.register_namespace("", _SVG)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _clean(element: ElementTree.Element) -> None:
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{_SVG}}}") in _DRAWN:
            _clean(child)
        else:
            element.remove(child)
    for key in list(_unwanted(element.attrib)):
        del element.attrib[key]


def _unwanted(attributes: Mapping[str, str]) -> Iterator[str]:
    for key, value in attributes.items():
        plain = key.lower()
        refers = key == _XLINK or plain == "href"
        if (
            (key.startswith("{") and key != _XLINK)
            or plain.startswith("on")
            or (refers and not value.strip().startswith("#"))
            or _OUTSIDE.search(value)
        ):
            yield key
