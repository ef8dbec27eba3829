"""Two rows that say the same of the same days are refused: one of them is a slip (issue 3, "Bad input gets")."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.interop.roster.layout import APPOINTMENTS, ENROLLMENTS, GUARDIANSHIPS
from app.people.models import Appointment, Enrolment, Guardianship
from app.people.rules import overlap

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.layout import File
    from app.interop.roster.rows import Roster, Row

SAME = (
    (APPOINTMENTS, Appointment, ("person_id", "organisation_id", "post_id", "kind")),
    (ENROLLMENTS, Enrolment, ("person_id", "class_group_id", "role")),
    (GUARDIANSHIPS, Guardianship, ("guardian_id", "student_id")),
)


def check_no_overlap(entering: Entering, roster: Roster) -> None:
    """Note rows of this roster that share days with another one of the same persons, place and post or role."""
    for file, model, columns in SAME:
        _check(entering, roster.of(file), file, model, columns)


def _check(entering: Entering, rows: list[Row], file: File, model: type[Any], columns: tuple[str, ...]) -> None:
    entered = entering.rows_of(model)
    seen: dict[tuple[Any, ...], list[tuple[date, date, Row]]] = {}
    for row in rows:
        fact = entered.get(row["sourcedId"])
        if fact is None:
            continue
        first, last = fact.first_day or date.min, fact.last_day or date.max
        others = seen.setdefault(tuple(getattr(fact, name) for name in columns), [])
        for other_first, other_last, other in others:
            if overlap(first, last, other_first, other_last):
                entering.problem(
                    row,
                    "beginDate",
                    _(
                        "It says the same as row %(row)s of %(file)s, and they share days. Keep one of them, or let the first end earlier.",
                        row=other.number,
                        file=file.name,
                    ),
                )
                break
        others.append((first, last, row))
