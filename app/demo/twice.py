"""Two who stand in the lists of one school twice: one pair to compare, one merge that waits for the bureau."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core.access import Role
from app.demo.rows import Rows, morning
from app.people.service.merges import ask_merge

if TYPE_CHECKING:
    from app.demo.county import County
    from app.demo.plan import Calendar


def enter_twice(rows: Rows, county: County, calendar: Calendar) -> None:
    """Enter two teachers of the first school a second time, as a payroll file without phone numbers would."""
    school = county.school("s-01")
    teachers = [person for person, post, _since in school.staff if post == "subject-teacher"][:2]
    again = [rows.adult(person.name) for person in teachers]
    rows.db.flush()
    for person in again:
        rows.appoint(person, school.organisation, "subject-teacher", calendar.school_year[0] + timedelta(days=30))
    rows.db.flush()
    ask_merge(
        rows.db,
        teachers[-1].id,
        again[-1].id,
        organisation_id=school.organisation.id,
        of_pupils=False,
        asked_as=Role.HEAD,
        at=morning(rows.today),
        by=school.holder("head").id,
    )
