"""From which day a list counts unless another is chosen: of classes without pupils the running term's first day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.interop.sheets.classes import Classes, UnknownClass
from app.interop.sheets.headings import Meaning, SheetKind
from app.interop.sheets.values import name_of
from app.people.models import Enrolment, EnrolmentRole, Person
from app.people.queries.organisations import inside, lines_of
from app.people.queries.windows import windows_of_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.interop.sheets.sheet import Sheet


def first_day_to_offer(db: Session, sheet: Sheet, organisation_id: int, *, on: date) -> date:
    """Return the day to offer: today, but the running term's first day of pupils none of whom is here, in classes without any."""
    if sheet.kind is not SheetKind.STUDENTS or _has_pupils_of(db, sheet, organisation_id, on):
        return on
    line = lines_of(db, [organisation_id], on=on)[organisation_id]
    windows = windows_of_school_year(db, line, on=on, kinds=("term", "school_year"))
    return min((one.first_day for one in windows), default=on)


def _has_pupils_of(db: Session, sheet: Sheet, organisation_id: int, on: date) -> bool:
    """Whether a class that a list names has pupils, or somebody of a name in it is in another class here."""
    classes = Classes(db, [*db.scalars(inside([organisation_id], on=on))], on=on)
    here = db.execute(
        select(Enrolment.class_group_id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.class_group_id.in_([group.id for group in classes.groups]),
            Enrolment.role == EnrolmentRole.STUDENT,
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on),
        )
    ).all()
    if not here:
        return False
    filled, names = {group for group, _name in here}, {name for _group, name in here}
    named = {
        (values.get(Meaning.CLASS, ""), values.get(Meaning.GRADE, "")) for values in map(sheet.values, sheet.lines)
    }
    listed = {name_of(sheet.values(line).get(Meaning.NAME, "")) for line in sheet.lines}
    return named == {("", "")} or bool(listed & names) or any(_id_of(classes, *one) in filled for one in named)


def _id_of(classes: Classes, title: str | float, grade: str | float) -> int | None:
    try:
        return classes.find(title, grade).id
    except UnknownClass:
        return None
