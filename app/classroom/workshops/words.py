"""What is said when something cannot be done with a workshop."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.classroom.workshops import service

CANNOT = {
    service.NotYet: _("This day lies ahead. It can be opened, keyed and closed on its date."),
    service.DayClosed: _("This day is closed or over. What is wrong is corrected in the list of who was there."),
    service.SameDate: _("Two days of one workshop cannot be on one date. Please choose another day."),
}


def cannot(error: Exception) -> str:
    """Say why something cannot be done now, and what to do instead."""
    return str(CANNOT[type(error)])
