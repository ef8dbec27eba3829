"""Documents set by typst in a short-lived child process, and which characters its fonts have."""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.core.font_files import added_characters, further_fonts
from app.core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

FONTS = ROOT / "static" / "fonts"
SECONDS = 60
PDF, PNG, SVG = "pdf", "png", "svg"
PIXELS_PER_INCH = 110


class CannotDraw(RuntimeError):
    """The child process could not set the document."""


@lru_cache(maxsize=1)
def _covered() -> tuple[list[int], list[int]]:
    pairs = [line.split("-") for line in (FONTS / "coverage.txt").read_text().split() if "-" in line and line[0] != "#"]
    ranges = sorted((int(first, 16), int(last, 16)) for first, last in pairs)
    return [first for first, _ in ranges], [last for _, last in ranges]


def characters_not_drawable(text: str) -> list[str]:
    """Return the characters our font and those added here lack, so that nobody gets an empty box for part of their name."""
    firsts, lasts = _covered()
    missing = []
    for character in dict.fromkeys(text):
        place = bisect_right(firsts, ord(character)) - 1
        if place < 0 or ord(character) > lasts[place]:
            missing.append(character)
    added = added_characters(further_fonts()) if missing else frozenset()
    return [character for character in missing if ord(character) not in added]


def number_added() -> int:
    """Return how many characters the fonts added here have that ours lacks."""
    firsts, lasts = _covered()
    ours = {point for first, last in zip(firsts, lasts, strict=True) for point in range(first, last + 1)}
    return len(added_characters(further_fonts()) - ours)


def what_helps() -> str:
    """Say what to do about a character that cannot be drawn, to whoever looks after people or the site."""
    return str(
        _(
            "Once the system administrator adds a font that has the character, it is drawn: "
            "see “Rare characters in names” in the manual for administrators."
        )
    )


def drawable(text: str) -> str:
    """Return a text with each character our fonts lack written as its code point, never as an empty box."""
    for character in characters_not_drawable(text):
        text = text.replace(character, f"[U+{ord(character):04X}]")
    return text


def typeset(
    template: Path, values: dict[str, Any], *, kind: str, at: datetime, pixels_per_inch: int = PIXELS_PER_INCH
) -> bytes:
    """Return a template's document as PDF, PNG or SVG bytes; the same values and moment give the same bytes.

    Raises CannotDraw.
    """
    document = {"name": "", "date": at.isoformat(), "values": json.dumps(values)}
    return _in_child(template, [document], kind=kind, pixels_per_inch=pixels_per_inch, as_zip=False)


def typeset_each(template: Path, documents: Iterable[tuple[str, dict[str, Any], datetime]]) -> bytes:
    """Return many documents of one template as PDF files in a zip: the name of each in it, its values, its moment.

    Raises CannotDraw.
    """
    order = [{"name": name, "date": at.isoformat(), "values": json.dumps(values)} for name, values, at in documents]
    return _in_child(template, order, kind=PDF, pixels_per_inch=PIXELS_PER_INCH, as_zip=True)


def _in_child(
    template: Path, documents: list[dict[str, Any]], *, kind: str, pixels_per_inch: int, as_zip: bool
) -> bytes:
    order = {
        "template": str(template.relative_to(ROOT)),
        "kind": kind,
        "pixels_per_inch": pixels_per_inch,
        "as_zip": as_zip,
        "documents": documents,
        "fonts": [str(folder) for folder in (FONTS, further_fonts()) if folder],
    }
    try:
        # As a file, not as a module of `app`: importing that first starts the whole site, two seconds for each document.
        done = subprocess.run(
            [sys.executable, "-P", "app/core/typeset_child.py"],
            input=json.dumps(order).encode(),
            capture_output=True,
            cwd=ROOT,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotDraw(str(error)) from error
    if done.returncode != 0:
        raise CannotDraw(done.stderr.decode(errors="replace")[-400:])
    return done.stdout
