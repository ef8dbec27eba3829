"""Seals as pictures: what was uploaded is drawn anew in a child process, and only that is kept."""

from __future__ import annotations

import base64
from datetime import datetime
from pathlib import Path

from app.certification.designs.rules import (
    MOST_DRAWN_BYTES,
    PIXELS_PER_INCH,
    Flaw,
    NoSeal,
    kind_of_seal,
)
from app.core.typesetting import PNG, CannotDraw, typeset

# White and nearly white become clear, so that no box of the picture's ground stands on the cream paper.
CLEARED = (
    '<filter id="f" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feColorMatrix type="matrix" '
    'values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -8 -8 -8 0 22.4" result="ink"/>'
    '<feComposite in="SourceGraphic" in2="ink" operator="in"/></filter>'
)
USED = ' filter="url(#f)"'
TEMPLATE = Path(__file__).parents[1] / "typst" / "seal.typ"


def seal_picture(content: bytes, *, at: datetime) -> bytes:
    """Return an uploaded seal as a PNG of our own. Raises NoSeal."""
    kind = kind_of_seal(content)
    try:
        drawn = _drawn(content.decode("utf-8-sig"), at) if kind == "svg" else content
        picture = _drawn(framed(drawn, CLEARED), at)
    except CannotDraw as error:
        raise NoSeal(Flaw.NO_PICTURE) from error
    if len(picture) > MOST_DRAWN_BYTES:
        raise NoSeal(Flaw.PHOTO)
    return picture


def _drawn(drawing: str, at: datetime) -> bytes:
    return typeset(TEMPLATE, {"drawing": drawing}, kind=PNG, at=at, pixels_per_inch=PIXELS_PER_INCH)


def framed(picture: bytes, filtered: str = "") -> str:
    """Return a PNG inside an SVG, which is text and can go to typst as data; `filtered` through a filter called f."""
    data = base64.b64encode(picture).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'{filtered}<image href="data:image/png;base64,{data}" width="100" height="100"{USED if filtered else ""}/></svg>'
    )
