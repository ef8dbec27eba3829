"""The words of a mentor's log."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.learning.mentoring.rules import Went, What

WHAT = {
    What.PREPARED: _("prepared a lesson together"),
    What.WATCHED: _("watched a lesson"),
    What.CO_TAUGHT: _("taught a lesson together"),
    What.SECOND_ADULT: _("was the second adult"),
    What.REPORT_ROUTE: _("talked through the report route"),
    What.HELP_CARD: _("talked through the help card"),
    What.QUESTIONS: _("practised hard questions"),
}
WENT = {
    Went.AS_AGREED: _("as agreed"),
    Went.TALK_AGAIN: _("talk again"),
    Went.ASKED_LEAD: _("asked the protection lead"),
}
