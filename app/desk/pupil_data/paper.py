"""The document of one pupil on paper, set by typst in a child process."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from app.core.languages import current_tag, long_day, long_moment
from app.core.typesetting import PDF, drawable, typeset
from app.desk.pupil_data.gathering import PupilData, Year

TEMPLATE = Path(__file__).parent / "typst" / "pupil_data.typ"


def as_pdf(data: PupilData, *, at: datetime) -> bytes:
    """Return the document as PDF bytes. Raises CannotDraw."""
    return typeset(TEMPLATE, values_of(data, at=at), kind=PDF, at=at)


def values_of(data: PupilData, *, at: datetime) -> dict[str, Any]:
    """Return the values of the paper, all of them finished text; the first page says what it is before it says anything else."""
    return {
        "lang": current_tag().partition("-")[0],
        "opening": _("Nobody reads replies here. If a child is in danger call 110; at school ask the protection lead."),
        "title": _("What is kept about your child in Hulei"),
        "school": drawable(data.school),
        "made": _("Made on %(moment)s", moment=long_moment(at)),
        "said": [
            _(
                "You asked for this in writing. Hulei is where the school enters which safety lessons reached which class."
            ),
            _(
                "It is given on paper, from hand to hand, to a guardian whose ID was seen. Nothing of the ID was copied or kept."
            ),
            _(
                "No child is given marks, compared or graded here: children are not tested, and no remarks about them are written."
            ),
            _(
                "Only this child, and only what this school entered: no other children, guardians or teachers. It lists lessons that reached the child."
            ),
            _("Something is wrong? The school corrects it: please tell the school."),
        ],
        "kept": {
            "title": _("Who and where"),
            "rows": [
                [_("Name"), drawable(data.name)],
                [_("Number at school"), drawable(data.number or "") or "—"],
                [_("Classes"), "\n".join(drawable(_class(one)) for one in data.years) or "—"],
            ],
        },
        "lessons": {
            "title": _("Lessons that reached the child"),
            "heads": [_("Day"), _("Lesson")],
            "rows": [[long_day(one.day), drawable(one.title)] for one in data.lessons],
            "none": _("None is entered yet."),
        },
    }


def _class(one: Year) -> str:
    said = one.title
    if one.first is not None:
        said = _("%(title)s, school year %(first)s to %(last)s", title=one.title, first=one.first, last=one.first + 1)
    if one.number:
        said = _("%(class_group)s, with number %(number)s", class_group=said, number=one.number)
    return said
