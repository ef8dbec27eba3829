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

TEMPLATE = Path(__file__).parents[1] / "typst" / "seal.typ"


def seal_picture(content: bytes, *, at: datetime) -> bytes:
    """Return an uploaded seal as a PNG of our own. Raises NoSeal."""
    kind = kind_of_seal(content)
    drawing = content.decode("utf-8-sig") if kind == "svg" else framed(content)
    try:
        picture = typeset(TEMPLATE, {"drawing": drawing}, kind=PNG, at=at, pixels_per_inch=PIXELS_PER_INCH)
    except CannotDraw as error:
        raise NoSeal(Flaw.NO_PICTURE) from error
    if len(picture) > MOST_DRAWN_BYTES:
        raise NoSeal(Flaw.PHOTO)
    return picture


def framed(picture: bytes) -> str:
    """Return a PNG inside an SVG, which is text and can go to typst as data."""
    data = base64.b64encode(picture).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image href="data:image/png;base64,{data}" width="100" height="100"/></svg>'
    )
