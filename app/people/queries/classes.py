"""Questions about class groups: managers get counts, the class teacher the names of their own class (SAFEGUARDS 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager

from app.people.identity import SignedIn
from app.people.models import ClassGroup, ClassGroupWindow, Enrolment, EnrolmentRole, Organisation, Person, Window
from app.people.queries.belonging import has_left
from app.people.queries.moving_up import in_order
from app.people.queries.organisations import MANAGES, own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class ClassLine:
    """A line of the list of classes: no pupil's name."""

    group: ClassGroup
    organisation: Organisation
    pupils: int
    teachers: tuple[str, ...]


SEAT_NUMBER = func.coalesce(Enrolment.number, Person.number)  # a pupil's number in the class of an enrolment


def on_day(day: date, enrolment: Any = Enrolment) -> ColumnElement[bool]:
    """Whether an enrolment holds on a day."""
    return and_(
        or_(enrolment.first_day.is_(None), enrolment.first_day <= day),
        or_(enrolment.last_day.is_(None), enrolment.last_day >= day),
    )


def _teaches(viewer: SignedIn, day: date) -> ColumnElement[bool]:
    teaching = aliased(Enrolment)
    return exists().where(
        teaching.class_group_id == ClassGroup.id,
        teaching.person_id == viewer.person_id,
        teaching.role == EnrolmentRole.TEACHER,
        on_day(day, teaching),
        ~has_left(viewer.person_id, ClassGroup.organisation_id, day),
    )


def _manages(viewer: SignedIn, day: date) -> ColumnElement[bool]:
    return ClassGroup.organisation_id.in_(own_organisations(viewer, *MANAGES, on=day))


def class_lines(db: Session, viewer: SignedIn, *, on: date, past: bool = False) -> list[ClassLine]:
    """List the classes a viewer manages or teaches, with counts; `past` lists those that are over."""
    over = and_(ClassGroup.last_day.is_not(None), ClassGroup.last_day < on)
    pupils = (
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.class_group_id == ClassGroup.id, Enrolment.role == EnrolmentRole.STUDENT, on_day(on))
        .correlate(ClassGroup)
        .scalar_subquery()
    )
    found = db.execute(
        select(ClassGroup, Organisation, pupils)
        .join(Organisation, Organisation.id == ClassGroup.organisation_id)
        .where(or_(_manages(viewer, on), _teaches(viewer, on)), over if past else ~over)
        .order_by(Organisation.name, Organisation.id, ClassGroup.id)
    ).all()
    found = sorted(found, key=lambda row: (row[1].name, row[1].id, in_order(row[0])))
    names = teacher_names(db, [group.id for group, _organisation, _pupils in found], on=on)
    return [
        ClassLine(group, organisation, count, tuple(names.get(group.id, ()))) for group, organisation, count in found
    ]


def teacher_names(db: Session, groups: Sequence[int], *, on: date) -> dict[int, list[str]]:
    """Return the names of those who teach some classes on a day, by class; a class without any is left out."""
    names: dict[int, list[str]] = {}
    for group, name in db.execute(
        select(Enrolment.class_group_id, Person.name)
        .join(Enrolment.person)
        .where(Enrolment.class_group_id.in_(groups), Enrolment.role == EnrolmentRole.TEACHER, on_day(on))
        .order_by(Person.sort_key)
    ):
        names.setdefault(group, []).append(name)
    return names


def class_group_for(db: Session, viewer: SignedIn, group_id: int, *, on: date) -> tuple[ClassGroup, bool] | None:
    """Find a class the viewer manages or teaches, with whether they manage it."""
    row = db.execute(
        select(ClassGroup, _manages(viewer, on)).where(
            ClassGroup.id == group_id, or_(_manages(viewer, on), _teaches(viewer, on))
        )
    ).first()
    return (row[0], bool(row[1])) if row else None


def managed_class_group(db: Session, viewer: SignedIn, group_id: int, *, on: date) -> ClassGroup | None:
    """Find a class whose roster the viewer may correct."""
    return db.scalar(select(ClassGroup).where(ClassGroup.id == group_id, _manages(viewer, on)))


def pupils_of_own_class(db: Session, viewer: SignedIn, group_id: int, *, on: date) -> Sequence[Enrolment]:
    """List the pupils of a class for its own teacher, by number; nobody else gets a row."""
    rows = db.scalars(
        _enrolments(EnrolmentRole.STUDENT)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(Enrolment.class_group_id == group_id, on_day(on), _teaches(viewer, on))
    ).all()
    return sorted(rows, key=_seat_order)


def _seat_order(row: Enrolment) -> tuple[int, str, int]:
    number = row.seat_number or ""
    return (int(number) if number.isdecimal() else 10**9, row.person.sort_key, row.person_id)


def _enrolments(role: EnrolmentRole) -> Any:
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.role == role)
        .order_by(Person.sort_key, Enrolment.id)
    )


def numbers_of_pupils(db: Session, group_id: int, *, on: date) -> list[str | None]:
    """Return the number of each pupil of a class on a day, and no name."""
    rows = db.execute(
        select(Enrolment.person_id, SEAT_NUMBER)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.class_group_id == group_id, Enrolment.role == EnrolmentRole.STUDENT, on_day(on))
        .distinct()
        .order_by(Enrolment.person_id)
    )
    return [number for _person, number in rows]


def numbers_from(db: Session, group_id: int, *, on: date, but: int | None = None) -> set[str]:
    """Return the numbers that pupils of a class have on a day or later, those of one person left out."""
    found = db.scalars(
        select(SEAT_NUMBER)
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.class_group_id == group_id,
            Enrolment.role == EnrolmentRole.STUDENT,
            Enrolment.person_id != but if but is not None else true(),
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on),
        )
    )
    return {number for number in found if number}


def teachers_of(db: Session, group_id: int) -> Sequence[Enrolment]:
    """List who teaches or taught a class."""
    found: Sequence[Enrolment] = db.scalars(
        _enrolments(EnrolmentRole.TEACHER).where(Enrolment.class_group_id == group_id)
    ).all()
    return found


def terms_of(db: Session, group_id: int) -> Sequence[Window]:
    """List the terms a class belongs to."""
    return db.scalars(
        select(Window)
        .join(ClassGroupWindow, ClassGroupWindow.window_id == Window.id)
        .where(ClassGroupWindow.class_group_id == group_id)
        .order_by(Window.first_day)
    ).all()


def pupil_to_correct(db: Session, viewer: SignedIn, group_id: int, wanted: str, *, on: date) -> Sequence[Enrolment]:
    """Find a pupil of one class by the exact name, for who corrects the roster (DESIGN §3).

    Managers have no list of names: they name the one pupil whose entry is wrong. A number finds nobody, because who
    counts through the seat numbers would have read the whole class (SAFEGUARDS 18).
    """
    found: Sequence[Enrolment] = db.scalars(
        _enrolments(EnrolmentRole.STUDENT)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Enrolment.class_group_id == group_id,
            Person.name == wanted,
            _manages(viewer, on),
        )
    ).all()
    return found


def enrolment_to_correct(
    db: Session, viewer: SignedIn, enrolment_id: int, *, on: date, role: EnrolmentRole = EnrolmentRole.STUDENT
) -> Enrolment | None:
    """Find one enrolment in a class whose roster the viewer may correct, with person and class."""
    return db.scalar(
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.class_group)
        .options(contains_eager(Enrolment.person), contains_eager(Enrolment.class_group))
        .where(Enrolment.id == enrolment_id, Enrolment.role == role, _manages(viewer, on))
    )


def sister_classes(db: Session, group: ClassGroup, *, on: date) -> Sequence[ClassGroup]:
    """List the other classes of the same organisation that are not over."""
    found = db.scalars(
        select(ClassGroup)
        .where(
            ClassGroup.organisation_id == group.organisation_id,
            ClassGroup.id != group.id,
            or_(ClassGroup.last_day.is_(None), ClassGroup.last_day >= on),
        )
        .order_by(ClassGroup.id)
    )
    return sorted(found, key=in_order)


def known_pupils(
    db: Session, organisation_id: int, numbers: Sequence[str], *, on: date
) -> dict[tuple[str, str], tuple[int, str | None]]:
    """Return pupils of an organisation by number and name: their id, and the class they are in on a day.

    Where two pupils share number and name nobody can tell them apart, so neither is returned.
    """
    found = db.execute(
        select(Person.id, Person.number, Person.name, ClassGroup.title, on_day(on))
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Person.number.in_(numbers),
            Enrolment.role == EnrolmentRole.STUDENT,
            ClassGroup.organisation_id == organisation_id,
        )
        .order_by(Enrolment.id)
    ).all()
    pupils: dict[tuple[str, str], dict[int, str | None]] = {}
    for person_id, number, name, title, is_there in found:
        by_id = pupils.setdefault((str(number), name), {})
        by_id[person_id] = title if is_there else by_id.get(person_id)
    return {key: next(iter(by_id.items())) for key, by_id in pupils.items() if len(by_id) == 1}


def numbers_and_names_in(db: Session, group_id: int, *, on: date) -> set[tuple[str, str]]:
    """Return number and name of each of a class's pupils, to refuse a second entry of the same one."""
    found = db.execute(
        select(SEAT_NUMBER, Person.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.class_group_id == group_id, Enrolment.role == EnrolmentRole.STUDENT)
        .where(or_(Enrolment.last_day.is_(None), Enrolment.last_day >= on))
    ).all()
    return {(number or "", name) for number, name in found}
