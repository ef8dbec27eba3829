"""The document of one's own data on paper, set by typst in a child process."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.core.languages import current_tag, long_moment
from app.core.typesetting import PDF, drawable, typeset
from app.desk.own_data.gathering import Gathered
from app.desk.own_data.words import code_words, label_of, title_of, written

TEMPLATE = Path(__file__).parent / "typst" / "own_data.typ"
MOST_ROWS = 300  # of one part on paper; the JSON holds all


def as_pdf(parts: Iterable[Gathered], *, at: datetime) -> bytes:
    """Return the document as PDF bytes. Raises CannotDraw."""
    return typeset(TEMPLATE, values_of(parts, at=at), kind=PDF, at=at)


def values_of(parts: Iterable[Gathered], *, at: datetime) -> dict[str, Any]:
    """Return the values of the paper, all of them finished text."""
    words = code_words()
    filled = [part for part in parts if part.rows]
    return {
        "lang": current_tag().partition("-")[0],
        "title": _("What is kept about you"),
        "made": _("Made on %(moment)s", moment=long_moment(at)),
        "intro": _("Every entry that Hulei keeps about you. Other people are not in it."),
        "parts": [
            {
                "title": drawable(str(title_of(part))),
                "entries": [
                    [
                        [str(label_of(part, key)), drawable(written(key, value, words=words))]
                        for key, value in row.items()
                        if value is not None
                    ]
                    for row in part.rows[:MOST_ROWS]
                ],
                "more": _("%(count)s more entries are in the JSON file.", count=len(part.rows) - MOST_ROWS)
                if len(part.rows) > MOST_ROWS
                else "",
            }
            for part in filled
        ],
    }
