"""The words of a plan: how far a lesson has come, what does not fit, and what helps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.classroom.term.board import Look
from app.classroom.term.conflicts import Conflict
from app.classroom.warnings import Warn
from app.classroom.words import WARNINGS

CONFLICTS = {
    Conflict.NO_ROOM: _(
        "No week is left for it this term. Choose a day yourself, or let it be the first of next term."
    ),
    Conflict.NO_DAY: _("No day is chosen, so it stays among those without a day. Choose one, and it is planned."),
    Conflict.OPEN: _("Nobody is free or authorised for it yet: the place stays open."),
    Conflict.NO_SCHOOL: _("No school on that day as far as we know."),
    Conflict.OUTSIDE_TERM: _("This day lies outside the term."),
    Conflict.LAST_PERIOD: WARNINGS[Warn.LAST_PERIOD],
    Conflict.LAST_DAY_OF_WEEK: WARNINGS[Warn.LAST_DAY_OF_WEEK],
    Conflict.BEFORE_HOLIDAY: WARNINGS[Warn.BEFORE_HOLIDAY],
    Conflict.END_OF_TERM: WARNINGS[Warn.END_OF_TERM],
    Conflict.OVER: _("This day is over."),
    Conflict.STILL_OPEN: _("Nobody is named who teaches it."),
    Conflict.NOBODY: _("Nobody was reached, or it was taken back: it counts as not given. Plan it for another day."),
    Conflict.NOT_TOLD: _(
        "Nothing of it was told, so it counts as not given. It is an ordinary next lesson: plan it for another day."
    ),
    Conflict.NOT_ALL_TOLD: _(
        "What is left of it is an ordinary next lesson: plan it for another day. Until then it counts as not given."
    ),
    Conflict.REGISTER_OPEN: _("All of it was told; it counts once its register is closed."),
    Conflict.AGAIN: _("The same lesson is planned for another day, too."),
    Conflict.SAME_DAY: WARNINGS[Warn.SAME_DAY],
    Conflict.OUT_OF_ORDER: WARNINGS[Warn.OUT_OF_ORDER],
    Conflict.SAME_WEEK: _("The class has another lesson in that week."),
    Conflict.TWICE: _("Somebody of it stands in another lesson that day. Please check the periods."),
    Conflict.NOT_AUTHORISED: _("Whoever stands there is not authorised for this age on that day."),
    Conflict.LETTER: _("The letter cannot be out five school days before."),
    Conflict.MANY_BEGIN: _("More than a third of the classes would begin in this month."),
}
LOOKS = {
    Look.TOLD: _("told, register open"),
    Look.UNFINISHED: _("not taught to the end"),
    Look.NOT_GIVEN: _("not given"),
    Look.GIVEN: _("given"),
}
