"""Changes of class groups, of who is enrolled and of who teaches them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.announcements import class_groups_changed, holdings_changed
from app.people.identifiers import new_public_id
from app.people.models import ClassGroup, ClassGroupWindow, Enrolment, EnrolmentRole, Person
from app.people.pasted import PastedPupil
from app.people.queries.affected import persons_of_class_groups
from app.people.queries.classes import numbers_from
from app.people.queries.merges import are_one
from app.people.rules import overlap
from app.people.seats import is_taken, next_free
from app.people.service.staff import ALWAYS, NEVER, enter_person
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class AlreadyEnrolled(ValueError):
    """The person is in this class, in this role, on some of these days already."""


class NotForOneself(PermissionError):
    """Whoever enters a teacher names themselves: to teach a class opens its names, and nobody grants that to themselves."""


class NumberTaken(ValueError):
    """Somebody in the class has this number already; `free` is the next one that nobody has, if its numbers are seats."""

    def __init__(self, number: str, free: str | None) -> None:
        super().__init__(number)
        self.number, self.free = number, free


class BeforeItBegan(ValueError):
    """The day lies before the enrolment began."""


def enter_class_group(
    db: Session,
    *,
    organisation_id: int,
    title: str,
    grades: Iterable[str],
    first_day: date | None,
    last_day: date | None,
    terms: Collection[int],
    at: datetime,
    by: int | None,
    group: ClassGroup | None = None,
) -> ClassGroup:
    """Enter a class of one school year, or correct one; without days it has those of its terms."""
    row = group or ClassGroup(public_id=new_public_id("c"), organisation_id=organisation_id)
    record_fact(
        db,
        row,
        at=at,
        by=by,
        title=title,
        grades=",".join(grades),
        first_day=first_day,
        last_day=last_day,
    )
    db.flush()
    _audit(db, "class-changed" if group else "class-entered", row.id, at=at, by=by)
    former = {link.window_id: link for link in db.scalars(select(ClassGroupWindow).filter_by(class_group_id=row.id))}
    for window_id, link in former.items():
        if window_id not in terms:
            remove_fact(db, link, at=at, by=by)
    for window_id in sorted(set(terms) - former.keys()):
        record_fact(db, ClassGroupWindow(class_group_id=row.id, window_id=window_id), at=at, by=by)
    holdings_changed(db, persons_of_class_groups(db, [row.id]), None)
    class_groups_changed(db, [row.id], None)
    return row


def enrol_pasted(
    db: Session, group: ClassGroup, pupils: Iterable[PastedPupil], *, since: date, at: datetime, by: int | None
) -> int:
    """Enrol the pupils of a pasted list since a day, and return how many; whom the school knows is not entered twice."""
    persons = []
    for pupil in pupils:
        person_id = pupil.person_id
        if person_id is None:
            person_id = enter_person(db, name=pupil.name, number=pupil.number, at=at, by=by).id
        _enrol(db, group.id, person_id, EnrolmentRole.STUDENT, first_day=since, at=at, by=by)
        persons.append(person_id)
    _audit(db, "pupils-entered", group.id, at=at, by=by, count=len(persons))
    holdings_changed(db, persons, since)
    return len(persons)


def enter_teacher(
    db: Session,
    group: ClassGroup,
    person_id: int,
    *,
    first_day: date,
    last_day: date | None,
    at: datetime,
    by: int | None,
) -> Enrolment:
    """Say who may teach a class between two days; that makes no duty (COMPLIANCE §1).

    Raises AlreadyEnrolled; NotForOneself, because it is a right as any other (SAFEGUARDS 33).
    """
    if are_one(db, person_id, by, day_of(at)):
        raise NotForOneself
    same = select(Enrolment).filter_by(class_group_id=group.id, person_id=person_id, role=EnrolmentRole.TEACHER)
    for other in db.scalars(same):
        if overlap(first_day, last_day or ALWAYS, other.first_day or NEVER, other.last_day or ALWAYS):
            raise AlreadyEnrolled
    row = _enrol(db, group.id, person_id, EnrolmentRole.TEACHER, first_day=first_day, last_day=last_day, at=at, by=by)
    _audit(db, "class-teacher-named", group.id, at=at, by=by, person=person_id, first_day=first_day)
    holdings_changed(db, [person_id], first_day)
    return row


def end_enrolment(
    db: Session, row: Enrolment, *, last_day: date, at: datetime, by: int | None, number: str | None = None
) -> None:
    """End an enrolment on a day; its former version stays. `number` stays with the class where the pupil takes another.

    Raises BeforeItBegan.
    """
    if row.first_day is not None and last_day < row.first_day:
        raise BeforeItBegan
    record_fact(db, row, at=at, by=by, last_day=last_day, number=number or row.number)
    if row.role == EnrolmentRole.TEACHER:
        _audit(
            db,
            "class-teacher-ended",
            row.class_group_id,
            at=at,
            by=by,
            person=row.person_id,
            last_day=last_day,
        )
    else:
        _audit(db, "class-list-changed", row.class_group_id, at=at, by=by)
    holdings_changed(db, [row.person_id], last_day)


def transfer(
    db: Session, row: Enrolment, to: ClassGroup, *, since: date, at: datetime, by: int | None, number: str | None = None
) -> Enrolment:
    """Move a pupil to another class since a day: the old enrolment ends the day before, if it has not ended by then.

    With `number` they have another one there; the class they leave goes on knowing them by the old.
    Raises BeforeItBegan, AlreadyEnrolled and NumberTaken.
    """
    there = select(Enrolment).filter_by(class_group_id=to.id, person_id=row.person_id, role=EnrolmentRole.STUDENT)
    if any(one.last_day is None or one.last_day >= since for one in db.scalars(there)):
        raise AlreadyEnrolled
    person = db.get_one(Person, row.person_id)
    former = row.number or person.number
    number = number or person.number
    _refuse_taken(db, number, to.id, since, but=person.id)
    day_before = since - timedelta(days=1)
    last_day = min(day_before, row.last_day or day_before)
    end_enrolment(db, row, last_day=last_day, at=at, by=by, number=former if former != number else None)
    _renumber(db, person, number, at=at, by=by)
    new = _enrol(db, to.id, row.person_id, EnrolmentRole.STUDENT, first_day=since, at=at, by=by)
    holdings_changed(db, [row.person_id], since - timedelta(days=1))
    return new


def correct_pupil(db: Session, row: Enrolment, *, name: str, number: str | None, at: datetime, by: int | None) -> None:
    """Correct a pupil's name, or their number in a class; nothing else is kept of a pupil. Raises NumberTaken.

    Classes they left go on knowing them by the number they had there.
    """
    person = db.get_one(Person, row.person_id)
    former = row.number or person.number
    if number != former:
        _refuse_taken(db, number, row.class_group_id, day_of(at), but=person.id)
    sort_key = person.sort_key if name == person.name else sort_key_of(name)
    record_fact(db, person, at=at, by=by, name=name, sort_key=sort_key)
    if row.number is not None:
        record_fact(db, row, at=at, by=by, number=number or None)
    elif number != former:
        keep_number_of_left_classes(db, person, before=day_of(at), at=at, by=by)
        _renumber(db, person, number, at=at, by=by)


def keep_number_of_left_classes(db: Session, person: Person, *, before: date, at: datetime, by: int | None) -> None:
    """Let the classes that a pupil left before a day go on showing the number they had there, before it becomes another."""
    left = select(Enrolment).filter_by(person_id=person.id, role=EnrolmentRole.STUDENT, number=None)
    for row in db.scalars(left.where(Enrolment.last_day < before)) if person.number else ():
        record_fact(db, row, at=at, by=by, number=person.number)


def _refuse_taken(db: Session, number: str | None, group_id: int, since: date, *, but: int) -> None:
    numbers = numbers_from(db, group_id, on=since, but=but)
    if number and is_taken(number, numbers):
        raise NumberTaken(number, next_free(numbers))


def _renumber(db: Session, person: Person, number: str | None, *, at: datetime, by: int | None) -> None:
    if number != person.number:
        record_fact(db, person, at=at, by=by, number=number or None)


def _audit(db: Session, action: str, group_id: int, *, at: datetime, by: int | None, **codes: object) -> None:
    """Say that a class was changed; never which pupil."""
    audit(db, action, at=at, by=by, subject="class_group", subject_id=group_id, **codes)


def _enrol(
    db: Session,
    group_id: int,
    person_id: int,
    role: EnrolmentRole,
    *,
    first_day: date,
    last_day: date | None = None,
    at: datetime,
    by: int | None,
) -> Enrolment:
    return record_fact(
        db,
        Enrolment(
            public_id=new_public_id("e"),
            class_group_id=group_id,
            person_id=person_id,
            role=role,
            first_day=first_day,
            last_day=last_day,
        ),
        at=at,
        by=by,
    )
