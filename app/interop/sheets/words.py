"""How an import is told: what was counted, and what was not read."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.interop.sheets.headings import Meaning
from app.interop.sheets.listing import APPOINTMENTS, CLASSES, ENROLMENTS, GUARDIANSHIPS, PERSONS
from app.interop.sheets.sheet import IDENTITY_NUMBER, Line, Plain, Sheet
from app.interop.sheets.values import day_of_cell, name_of, number_of, text_of

DAYS = {Meaning.FIRST_DAY, Meaning.LAST_DAY}
NAMES = {Meaning.NAME, Meaning.GUARDIAN, Meaning.FATHER, Meaning.MOTHER}
NUMBERS = {Meaning.NUMBER, Meaning.PHONE, Meaning.GUARDIAN_PHONE, Meaning.FATHER_PHONE, Meaning.MOTHER_PHONE}


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


def understood(sheet: Sheet, line: Line) -> list[str]:
    """Return a line's cells as they are understood: names without blanks, days as 2026-09-01; what nobody can read as it is."""
    return [_understood(meaning, cell) for meaning, cell in zip(sheet.meanings, line.cells, strict=True)]


def _understood(meaning: Meaning | None, cell: Plain) -> str:
    if cell == IDENTITY_NUMBER:
        return str(_("(not read)"))
    if meaning in DAYS:
        try:
            day = day_of_cell(cell)
        except ValueError:
            return text_of(cell)
        return day.isoformat() if day else ""
    if meaning in NAMES:
        return name_of(cell)
    return number_of(cell) if meaning in NUMBERS else text_of(cell)


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
