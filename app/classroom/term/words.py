"""The words of a plan's notes: what does not fit, and what helps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.classroom.term.conflicts import Conflict

CONFLICTS = {
    Conflict.NO_ROOM: _(
        "No week is left for it this term. Choose a day yourself, or let it be the first of next term."
    ),
    Conflict.OPEN: _("Nobody is free or authorised for it yet: the place stays open."),
    Conflict.NO_SCHOOL: _("No school on that day as far as we know."),
    Conflict.OVER: _("This day is over."),
    Conflict.SAME_WEEK: _("The class has another lesson in that week."),
    Conflict.TWICE: _("Somebody of it stands in another lesson that day. Please check the periods."),
    Conflict.NOT_AUTHORISED: _("Whoever stands there is not authorised for this age on that day."),
    Conflict.LETTER: _("The letter cannot be out five school days before."),
    Conflict.MANY_BEGIN: _("More than a third of the classes would begin in this month."),
}
