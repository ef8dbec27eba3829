"""The words of a head's reasons."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.classroom.ready.rules import Reason

REASONS: dict[str, object] = {
    Reason.NO_OTHER_ADULT: _("No other adult can be there that day"),
    Reason.ON_ITS_WAY: _("What is missing is on its way: a certificate, a right, the help card"),
    Reason.TOLD_IN_PERSON: _("The families were told in person"),
    Reason.SMALL_SCHOOL: _("A small school or teaching point with few adults"),
    Reason.TERM_ENDS: _("The term ends: there is no later day for it"),
}
