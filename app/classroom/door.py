"""Whether the door of a make-up lesson of few pupils stood open, asked of whoever taught it (SAFEGUARDS 13, 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.classroom.models import LessonState

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson

OPEN, SHUT = "yes", "no"
QUESTION = _("Did the door stay open, with a third adult able to see in?")
ANSWERS = {OPEN: _("all the time"), SHUT: _("not all the time")}
NOT_SAID = _("Please say whether the door stayed open.")


def said_of_door(lesson: PlannedLesson) -> str | None:
    """Return what whoever taught has said of the door; None before that: the plan's word is none."""
    if lesson.state == LessonState.PLANNED:
        return None
    return OPEN if lesson.open_place else SHUT
