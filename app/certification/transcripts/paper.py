"""The transcript on paper, set by typst in a child process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.certification.rules import grouped
from app.certification.transcripts.queries import Line
from app.core.installation import is_demonstration
from app.core.languages import bracketed, current_tag, in_current_language, long_day, long_moment
from app.core.typesetting import PDF, typeset

TEMPLATE = Path(__file__).parents[1] / "typst" / "transcript.typ"


def as_pdf(name: str, lines: Sequence[Line], *, site: str, address: str, at: datetime) -> bytes:
    """Return a transcript of a site as PDF bytes; `address` is where the site is reached. Raises CannotDraw."""
    return typeset(TEMPLATE, values_of(name, lines, site=site, address=address, at=at), kind=PDF, at=at)


def values_of(name: str, lines: Sequence[Line], *, site: str, address: str, at: datetime) -> dict[str, Any]:
    """Return the values of the paper, all of them finished text."""
    return {
        "lang": current_tag().partition("-")[0],
        "title": _("Transcript of training"),
        "name": name,
        "intro": _("All training completed here, oldest first."),
        "made": _("Made on %(moment)s", moment=long_moment(at)),
        "columns": [_("Course, edition"), _("Minutes"), _("Completed on"), _("Valid until"), _("Number and issuer")],
        "lines": [
            [
                in_current_language(one.title, one.title_en) + (bracketed(one.edition) if one.edition else ""),
                str(one.minutes or "—"),
                long_day(one.completed_on),
                end_of_line(one),
                "\n".join(filter(None, (grouped(one.code), one.issuer))) if one.code else "—",
            ]
            for one in lines
        ],
        "total": total_of(lines),
        "made_by": _("Made by %(site)s.", site=site),
        "check": _(
            "Check each certificate: open %(address)s and type its number. A line without a number cannot be checked there.",
            address=f"{address}/c",
        ),
        "is_demonstration": is_demonstration(),
        "proves": _(
            "It only shows that the training was taken. It says nothing about character, and gives no right to be alone with a child."
        ),
    }


def end_of_line(line: Line) -> str:
    """Return until when a course counts, in words; nothing more than that it does not, when it does not."""
    if not line.is_known:
        return str(_("not known here"))
    return long_day(line.valid_until) if line.valid_until else str(_("without end"))


def total_of(lines: Sequence[Line]) -> str:
    """Return how much it is altogether."""
    return str(
        _(
            "Altogether %(count)s courses, %(minutes)s minutes",
            count=len(lines),
            minutes=sum(one.minutes or 0 for one in lines),
        )
    )
