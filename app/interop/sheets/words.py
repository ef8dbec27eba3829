"""How an import is told: what was counted, and what was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.languages import long_day
from app.interop.roster.entering import CHANGED, ENDED, NEW
from app.interop.sheets.headings import Meaning
from app.interop.sheets.listing import APPOINTMENTS, CLASSES, ENROLMENTS, GUARDIANSHIPS, PERSONS, RENUMBERED, TEACHERS
from app.interop.sheets.sheet import IDENTITY_NUMBER, Line, Plain, Sheet
from app.interop.sheets.values import day_of_cell, is_month_only, name_of, number_of, phone_of, text_of

if TYPE_CHECKING:
    from app.interop.roster.importing import Imported
    from app.interop.roster.problems import Problem

StaffLine = tuple[str, str, list[str]]
MOST_SHOWN = 50
DAYS = {Meaning.FIRST_DAY, Meaning.LAST_DAY}
NAMES = {Meaning.NAME, Meaning.GUARDIAN, Meaning.FATHER, Meaning.MOTHER}
PHONES = {Meaning.PHONE, Meaning.GUARDIAN_PHONE, Meaning.FATHER_PHONE, Meaning.MOTHER_PHONE}


def thing_counted(code: str) -> str:
    """Return in words what was counted: people, posts held …; the name of a roster's file stays as it is."""
    texts = {
        PERSONS: _("People"),
        APPOINTMENTS: _("Posts held"),
        ENROLMENTS: _("Pupils in classes"),
        GUARDIANSHIPS: _("Guardianships"),
        CLASSES: _("Classes"),
        TEACHERS: _("Teachers of classes"),
    }
    return str(texts.get(code, code))


def staff_shown(done: Imported) -> tuple[list[StaffLine], list[StaffLine]]:
    """Return what would become of staff known here, and of new ones: the name, new, changed or ended, and what.

    One line of each for a person. Nothing is cut: one changed phone among many new names is what the look is for.
    """
    words = {NEW: _("New"), CHANGED: _("Changed"), ENDED: _("Ended")}
    lines: dict[tuple[int | None, str, str], list[str]] = {}
    for one in done.shown:
        lines.setdefault((one.person_id, one.name, one.what), []).append(one.text)
    new = {person for person, _name, what in lines if what == NEW} - {
        person for person, _n, what in lines if what != NEW
    }
    told = [(person, (name, str(words[what]), texts)) for (person, name, what), texts in lines.items()]
    return [line for person, line in told if person not in new], [line for person, line in told if person in new]


def grouped(problems: Sequence[Problem]) -> list[tuple[Problem, list[int]]]:
    """Return each thing to correct once, with every row of its sheet where it stands."""
    rows: dict[tuple[str, str | None, str, str | None], tuple[Problem, list[int]]] = {}
    for one in problems:
        _first, found = rows.setdefault((one.file, one.column, one.message, one.command), (one, []))
        found += [one.row] if one.row is not None else []
    return list(rows.values())


def classes_shown(done: Imported) -> list[tuple[str, dict[str, int]]]:
    """Return for each class how many pupils would be new in it, leave it or stay; no pupil is named (SAFEGUARDS 18)."""
    counts: dict[str, Counter[str]] = {}
    for one in done.shown:
        if one.what not in (TEACHERS, RENUMBERED):
            counts.setdefault(one.name, Counter())[one.what] += 1
    return [(title, dict(found)) for title, found in counts.items()]


def numbers_shown(done: Imported) -> list[tuple[str, list[str]]]:
    """Return for each class which numbers of pupils become which others; no pupil is named (SAFEGUARDS 18)."""
    found: dict[str, list[str]] = {}
    for one in done.shown:
        if one.what == RENUMBERED:
            found.setdefault(one.name, []).append(one.text)
    return list(found.items())


def teachers_shown(done: Imported) -> list[tuple[str, str]]:
    """Return who would become teacher of which class."""
    return [(one.name, one.text) for one in done.shown if one.what == TEACHERS]


def months_only(sheet: Sheet) -> list[int]:
    """Return the rows in which a day is written as a year and a month alone."""
    places = [at for at, meaning in enumerate(sheet.meanings) if meaning in DAYS]
    return [line.row for line in sheet.lines if any(is_month_only(line.cells[at]) for at in places)]


def kinds_changed(tables: Mapping[str, int]) -> str:
    """Return in words of which kinds entries were changed, and how many."""
    codes = {
        "person": PERSONS,
        "appointment": APPOINTMENTS,
        "enrolment": ENROLMENTS,
        "guardianship": GUARDIANSHIPS,
        "class_group": CLASSES,
    }
    known = [(thing_counted(codes[table]), count) for table, count in tables.items() if table in codes]
    others = sum(count for table, count in tables.items() if table not in codes)
    return "、".join(f"{text} {count}" for text, count in [*known, *([(_("Others"), others)] if others else [])])


def understood(sheet: Sheet, line: Line) -> list[str]:
    """Return a line's cells as they are understood: names without blanks, days as people write them; what nobody can read as it is."""
    return [_understood(meaning, cell) for meaning, cell in zip(sheet.meanings, line.cells, strict=True)]


def _understood(meaning: Meaning | None, cell: Plain) -> str:
    if cell == IDENTITY_NUMBER:
        return str(_("(not read)"))
    if meaning in DAYS:
        try:
            day = day_of_cell(cell)
        except ValueError:
            return text_of(cell)
        return long_day(day)
    if meaning in NAMES:
        return name_of(cell)
    if meaning is Meaning.NUMBER:
        return number_of(cell)
    return phone_of(cell) if meaning in PHONES else text_of(cell)


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
