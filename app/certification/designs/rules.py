"""Which templates there are, and what an uploaded seal may be, on plain bytes."""

from __future__ import annotations

import re
import struct
from enum import StrEnum
from xml.etree import ElementTree

PNG = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">I4sII")
MOST_BYTES, MOST_DRAWN_BYTES = 1_000_000, 150_000
LEAST_SIDE, MOST_SIDE = 120, 3000
PIXELS_PER_INCH = 300  # of a seal drawn as large as it is ever printed, 40 mm
MOST_PARTS = 4000
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "title", "desc", "metadata",
    "linearGradient", "radialGradient", "stop", "clipPath", "style",
}  # fmt: skip
LETTERS = {"text", "tspan", "textPath"}
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)


class Template(StrEnum):
    """How a certificate is laid out."""

    CHINESE = "chinese"
    BILINGUAL = "bilingual"


class Flaw(StrEnum):
    """Why a picture is not taken as a seal."""

    TOO_LARGE = "too-large"
    NO_PICTURE = "no-picture"
    SIDES = "sides"
    LETTERS = "letters"
    ACTIVE = "active"
    PHOTO = "photo"


class NoSeal(ValueError):
    """A picture that is not taken as a seal."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


def kind_of_seal(content: bytes) -> str:
    """Return "png" or "svg" for a picture that may be drawn; nothing in it may run, load or grow. Raises NoSeal."""
    if len(content) > MOST_BYTES:
        raise NoSeal(Flaw.TOO_LARGE)
    if content.startswith(PNG):
        _check_png(content)
        return "png"
    _check_svg(content)
    return "svg"


def _check_png(content: bytes) -> None:
    if len(content) < len(PNG) + HEADER.size:
        raise NoSeal(Flaw.NO_PICTURE)
    _length, kind, width, height = HEADER.unpack_from(content, len(PNG))
    if kind != b"IHDR":
        raise NoSeal(Flaw.NO_PICTURE)
    if not (min(width, height) >= LEAST_SIDE and max(width, height) <= MOST_SIDE):
        raise NoSeal(Flaw.SIDES)


def _check_svg(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
        # Without a document type there are no entities, so that nothing can grow while it is read.
        if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
            raise NoSeal(Flaw.ACTIVE)
        root = ElementTree.fromstring(text)  # noqa: S314  no entities, at most 1 MB
    except (UnicodeDecodeError, ElementTree.ParseError, ValueError) as error:
        if isinstance(error, NoSeal):
            raise
        raise NoSeal(Flaw.NO_PICTURE) from error
    if root.tag != f"{SVG}svg":
        raise NoSeal(Flaw.NO_PICTURE)
    for number, element in enumerate(root.iter()):
        if number > MOST_PARTS:
            raise NoSeal(Flaw.TOO_LARGE)
        _check_element(element)


def _check_element(element: ElementTree.Element) -> None:
    namespace, _end, name = str(element.tag).rpartition("}")
    if namespace and f"{namespace}}}" != SVG:
        return  # words of a drawing program about its own file; nothing draws them
    if name in LETTERS:
        raise NoSeal(Flaw.LETTERS)
    said = [*element.attrib.values(), element.text or ""]
    if name not in DRAWN or any(one.rpartition("}")[2].startswith("on") for one in element.attrib):
        raise NoSeal(Flaw.ACTIVE)
    links = [value for key, value in element.attrib.items() if key.rpartition("}")[2] == "href"]
    if any(ELSEWHERE.search(one) for one in said) or any(not one.startswith("#") for one in links):
        raise NoSeal(Flaw.ACTIVE)
