"""Questions about the change of school year: which classes there are to move up, and to what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.people.models import ClassGroup, Enrolment, EnrolmentRole, Window
from app.people.moving_up import leaves, next_grade, next_title, numbers_in_order
from app.people.queries.class_groups import days_of_class_groups, standing_class_groups

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

JUNE, SEPTEMBER, OCTOBER = 6, 9, 10
HOLIDAYS = timedelta(days=130)
"""So long before the new school year a class may have ended with its last term."""


@dataclass(frozen=True)
class Moving:
    """A class at the change of school year. `title` is its next name, None when its pupils leave or nobody can say.

    `existing` is the class of the new year that is there already. `pupils` counts who is still in the old one.
    `is_highest`: the school has no grade above it. Pupils of other classes never leave all at once (SAFEGUARDS 34).
    """

    group: ClassGroup
    pupils: int
    grade: str | None
    title: str | None
    leaves: bool
    is_highest: bool
    existing: ClassGroup | None


def classes_to_move(db: Session, organisations: Collection[int], *, first_day: date) -> list[Moving]:
    """List the classes of the school year before a day that still have pupils, and what would become of each."""
    days = days_of_class_groups()
    pupils = (
        select(Enrolment.class_group_id, func.count().label("count"))
        .where(Enrolment.role == EnrolmentRole.STUDENT, still_there(first_day))
        .group_by(Enrolment.class_group_id)
        .subquery()
    )
    found = db.execute(
        select(ClassGroup, pupils.c.count)
        .join(days, days.c.id == ClassGroup.id)
        .join(pupils, pupils.c.class_group_id == ClassGroup.id)
        .where(
            ClassGroup.organisation_id.in_(organisations),
            or_(days.c.first_day.is_(None), days.c.first_day < first_day),
            or_(days.c.last_day.is_(None), days.c.last_day >= first_day - HOLIDAYS),
        )
        .order_by(ClassGroup.grades, ClassGroup.title, ClassGroup.id)
    ).all()
    of_school = {grade for group, _count in found for grade in group.grades.split(",")}
    old = {group.id for group, _count in found}
    new = {
        (group.organisation_id, group.grades, group.title): group
        for group in standing_class_groups(db, organisations, on=first_day)
        if group.id not in old
    }
    return [_moving(group, count, of_school, new) for group, count in found]


def _moving(group: ClassGroup, pupils: int, of_school: set[str], new: dict[tuple[int, str, str], ClassGroup]) -> Moving:
    grades = [grade for grade in group.grades.split(",") if grade]
    grade = next_grade(grades, of_school)
    title = next_title(group.title, grades[0], grade) if grade else None
    existing = new.get((group.organisation_id, grade or "", title or ""))
    highest = bool(grades) and max(of_school, key=_rank) in grades
    return Moving(group, pupils, grade, title, leaves(grades, of_school), highest, existing)


def in_order(group: ClassGroup) -> tuple[Any, ...]:
    """Return where a class stands in a list: by its first grade, then by its name."""
    return by_grade(group.grades, group.title)


def by_grade(grades: str, title: str) -> tuple[Any, ...]:
    """Return where a class of some grades and a name stands in a list of classes: class 10 after class 9."""
    return min((_rank(grade) for grade in grades.split(",") if grade), default=(0, "")), numbers_in_order(title), title


def _rank(grade: str) -> tuple[int, str]:
    """Return the order of grades: kindergarten, 1 to 12; special education stands before all."""
    return (int(grade), "") if grade.isdecimal() else (0 if grade.startswith("k") else -1, grade)


def still_there(first_day: date) -> ColumnElement[bool]:
    """Whether an enrolment goes on into the new school year as it was entered."""
    return and_(
        or_(Enrolment.first_day.is_(None), Enrolment.first_day < first_day),
        or_(Enrolment.last_day.is_(None), Enrolment.last_day >= first_day),
    )


def is_within_school_year(db: Session, organisations: Collection[int], day: date) -> bool:
    """Whether a day lies after the first day of a school year or term that holds it: pupils would move up in mid-year.

    Where none was entered, from October to June.
    """
    ours = or_(Window.organisation_id.in_(organisations), Window.organisation_id.is_(None))
    kinds = Window.kind.in_(("school_year", "term"))
    holding = select(Window.id).where(ours, kinds, Window.first_day < day, Window.last_day >= day)
    near = select(Window.id).where(ours, kinds, Window.first_day <= day + HOLIDAYS, Window.last_day >= day - HOLIDAYS)
    is_known = db.scalar(select(near.exists()))
    return bool(db.scalar(select(holding.exists()))) if is_known else not JUNE < day.month < OCTOBER


def next_school_year(db: Session, organisations: Collection[int], *, on: date) -> date:
    """Return the first day of the school year that begins next: as entered, else the coming first of September."""
    entered = db.scalar(
        select(func.min(Window.first_day)).where(
            or_(Window.organisation_id.in_(organisations), Window.organisation_id.is_(None)),
            Window.kind == "school_year",
            Window.first_day > on,
        )
    )
    september = date(on.year, SEPTEMBER, 1)
    return entered or (september if september > on else september.replace(year=on.year + 1))
