"""What one school keeps about one pupil and may hand to a guardian: name, number, classes, and the lessons that reached the child.

Only what belongs to the school that was asked: an old school must never tell to which school a child went.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, exists, func, null, or_, select

from app.content.catalogue import catalogue, course_edition
from app.core.languages import in_current_language
from app.people.models import (
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    OrganisationKind,
    Person,
)
from app.people.queries.class_groups import days_of_class_groups
from app.people.queries.merges import ids_on
from app.people.queries.organisations import inside, lines_of
from app.records.approvals import record_stands
from app.records.models import Attendance, TaughtClassGroup, TaughtModule, TaughtSession, TrainingRecord
from app.records.voids import Deed, is_attendance_voided, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.people.pupil_exports import PupilExport

Places = Select[tuple[int]]
FORMAT = "hulei-pupil-1"
SUMMER = 7  # July


@dataclass(frozen=True, order=True)
class Lesson:
    """A lesson that reached the child: its day and title, nothing of who taught it where."""

    day: date
    title: str


@dataclass(frozen=True)
class Year:
    """A class the child is or was in; `first` is the year in which its school year begins, where anybody knows."""

    title: str
    first: int | None
    number: str | None = None  # where it was another than now


@dataclass(frozen=True)
class PupilData:
    """Everything in the document."""

    school: str
    name: str
    number: str | None
    years: tuple[Year, ...]
    lessons: tuple[Lesson, ...]


def pupil_data(db: Session, row: PupilExport, *, on: date) -> PupilData:
    """Return what a request is about, under each of the ids that are the child.

    The same queries whatever the rows, and one or two for each former edition of a course.
    """
    school = _school_of(db, db.get_one(ClassGroup, row.class_group_id).organisation_id, on)
    places = inside([school.id], on=on)
    ids = ids_on(db, [row.person_id], on)[row.person_id]
    person = db.get_one(Person, row.person_id)
    stays = _stays(db, ids, places)
    return PupilData(
        school=school.name,
        name=person.name,
        number=person.number,
        years=tuple(dict.fromkeys(Year(stay.title, _first_year(stay), stay.number) for stay in stays)),
        lessons=_lessons(db, [*_taught(db, ids, places), *_recorded(db, ids, stays)]),
    )


def as_json(data: PupilData, *, at: datetime) -> dict[str, Any]:
    """Return the document as plain JSON: days and moments in ISO form."""
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "school": data.school,
        "name": data.name,
        "number": data.number,
        "classes": [
            {"class": one.title, "school_year_begins": one.first} | ({"number": one.number} if one.number else {})
            for one in data.years
        ],
        "lessons": [{"day": one.day.isoformat(), "title": one.title} for one in data.lessons],
    }


def _school_of(db: Session, organisation_id: int, on: date) -> Organisation:
    """Return the school a class belongs to, where departments of a school have classes of their own."""
    line = lines_of(db, [organisation_id], on=on)[organisation_id]
    found = {one.id: one for one in db.scalars(select(Organisation).where(Organisation.id.in_(line)))}
    of_its_own = (found[one] for one in line if found[one].kind != OrganisationKind.DEPARTMENT)
    return next(of_its_own, found[organisation_id])


def _stays(db: Session, ids: Collection[int], places: Places) -> Sequence[Any]:
    """Return when the child is or was in which class of the school, the oldest first."""
    days = days_of_class_groups()
    begins = func.coalesce(days.c.first_day, Enrolment.first_day)
    return db.execute(
        select(ClassGroup.title, begins.label("begins"), Enrolment.first_day, Enrolment.last_day, Enrolment.number)
        .join(Enrolment, Enrolment.class_group_id == ClassGroup.id)
        .join(days, days.c.id == ClassGroup.id)
        .where(
            Enrolment.person_id.in_(ids),
            Enrolment.role == EnrolmentRole.STUDENT,
            ClassGroup.organisation_id.in_(places),
        )
        .order_by(begins, Enrolment.id)
    ).all()


def _first_year(stay: Any) -> int | None:
    """Return in which year a class's school year begins: a class that begins in summer is of the one to come."""
    begins: date | None = stay.begins
    if begins is None:
        return None
    return begins.year if begins.month >= SUMMER else begins.year - 1


def _taught(db: Session, ids: Collection[int], places: Places) -> Sequence[Any]:
    """Return the sessions of the school that reached the child, module by module where they say which."""
    taught = TaughtSession
    of_the_school = or_(
        taught.organisation_id.in_(places),
        exists().where(
            TaughtClassGroup.taught_session_id == taught.id,
            ClassGroup.id == TaughtClassGroup.class_group_id,
            ClassGroup.organisation_id.in_(places),
        ),
    )
    return db.execute(
        select(taught.held_on, taught.course, taught.edition, TaughtModule.module)
        .join(Attendance, Attendance.taught_session_id == taught.id)
        .join(Person, Person.id == Attendance.person_id)
        .outerjoin(TaughtModule, TaughtModule.taught_session_id == taught.id)
        .where(
            Attendance.person_id.in_(ids),
            Attendance.reached.is_(True),
            of_the_school,
            ~is_attendance_voided(taught.public_id, Person.public_id),
            ~is_taken_back(Deed.SESSION, taught.public_id),
        )
    ).all()


def _recorded(db: Session, ids: Collection[int], stays: Sequence[Any]) -> Sequence[Any]:
    """Return whole courses that a list brought in, on days on which the child was at this school."""
    held = [
        and_(
            TrainingRecord.completed_on >= (stay.first_day or date.min),
            TrainingRecord.completed_on <= (stay.last_day or date.max),
        )
        for stay in stays
    ]
    if not held:
        return ()
    record = TrainingRecord
    return db.execute(
        select(record.completed_on, record.course, record.edition, null()).where(
            record.person_id.in_(ids), record_stands(), or_(*held)
        )
    ).all()


def _lessons(db: Session, rows: Sequence[Any]) -> tuple[Lesson, ...]:
    """Return lessons by day, called as in their own edition; a course nobody has files of is called by its id."""
    present = catalogue().courses
    editions = {
        (course, edition): (course_edition(db, course, edition) if edition else None) or present.get(course)
        for course, edition in {(row[1], row[2]) for row in rows}
    }
    return tuple(
        sorted({Lesson(day, _title(editions[key, edition], key, module)) for day, key, edition, module in rows})
    )


def _title(course: Course | None, course_id: str, module_id: str | None) -> str:
    if course is None:
        return course_id
    title = in_current_language(course.title, course.title_en)
    module = next((one.title for one in course.modules if one.id == module_id), None)
    return f"{title} · {module}" if module else title
