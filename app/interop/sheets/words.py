"""How an import is told: what was counted, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.interop.sheets.listing import APPOINTMENTS, CLASSES, ENROLMENTS, GUARDIANSHIPS, PERSONS


def thing_counted(code: str) -> str:
    """Return in words what was counted: people, posts held …; the name of a roster's file stays as it is."""
    texts = {
        PERSONS: _("People"),
        APPOINTMENTS: _("Posts held"),
        ENROLMENTS: _("Pupils in classes"),
        GUARDIANSHIPS: _("Guardianships"),
        CLASSES: _("Classes"),
    }
    return str(texts.get(code, code))


def columns_not_read(headings: Sequence[str]) -> str:
    """Return which columns were not read."""
    return str(
        ngettext(
            "%(num)s column not read: %(columns)s",
            "%(num)s columns not read: %(columns)s",
            len(headings),
            columns="、".join(headings),
        )
    )
