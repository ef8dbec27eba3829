"""Acts, contacts, and sessions without classes: each entered once, and taken back by a second entry, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, select

from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.identifiers import new_public_id
from app.people.queries.organisations import take_turns_at
from app.records.announcements import (
    class_evidence_changed,
    contacts_changed,
    learning_changed,
    organisation_evidence_changed,
)
from app.records.counted import reach_changed
from app.records.models import (
    Act,
    Attendance,
    Contact,
    ContactKind,
    GuardianLetter,
    LetterOut,
    RecordVoid,
    TaughtSession,
)
from app.records.voids import AttendanceVoidReason, Deed, DeedVoidReason, is_taken_back, void_name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.models import Person


class InTheFuture(ValueError):
    """What has not happened yet cannot be entered (COMPLIANCE §9)."""


class EnteredAlready(ValueError):
    """An act of this kind stands for this day already; whoever means another one says so.

    `count` is how many stand; `is_same`: one of them is by the same person in the same capacity, with the same reference.
    """

    def __init__(self, count: int, *, is_same: bool) -> None:
        super().__init__(count)
        self.count, self.is_same = count, is_same


class TakenBackAlready(ValueError):
    """A second entry took this back before."""


@dataclass(frozen=True)
class DoneAct:
    """What somebody says about an act: a count and a date, never a finding."""

    organisation_id: int
    kind: str
    done_on: date
    person_id: int | None = None
    capacity: str | None = None
    reference: str | None = None


def enter_act(db: Session, done: DoneAct, *, at: datetime, by: int | None, again: bool = False) -> Act:
    """Enter an act of an organisation.

    Raises InTheFuture, and EnteredAlready when one of its kind stands for that day already, unless `again` says that it was another one.
    """
    _refuse_future(done.done_on, at)
    take_turns_at(db, done.organisation_id)
    standing = [] if again else _of_that_day(db, done)
    if standing:
        same = (done.person_id, done.capacity, done.reference)
        is_same = any((row.person_id, row.capacity, row.reference) == same for row in standing)
        raise EnteredAlready(len(standing), is_same=is_same)
    row = record_fact(
        db,
        Act(
            public_id=new_public_id("act"),
            organisation_id=done.organisation_id,
            kind=done.kind,
            done_on=done.done_on,
            person_id=done.person_id,
            capacity=done.capacity,
            reference=done.reference,
        ),
        at=at,
        by=by,
    )
    organisation_evidence_changed(db, [done.organisation_id], done.done_on)
    return row


def _of_that_day(db: Session, done: DoneAct) -> Sequence[Act]:
    return db.scalars(
        select(Act).where(
            Act.organisation_id == done.organisation_id,
            Act.kind == done.kind,
            Act.done_on == done.done_on,
            ~is_taken_back(Deed.ACT, Act.public_id),
        )
    ).all()


def void_act(db: Session, row: Act, *, reason: DeedVoidReason, at: datetime, by: int | None) -> RecordVoid:
    """Take an act back by a second entry; raises TakenBackAlready."""
    take_turns_at(db, row.organisation_id)
    void = _void(db, void_name(Deed.ACT, row), reason=reason, at=at, by=by)
    organisation_evidence_changed(db, [row.organisation_id], row.done_on)
    return void


def came_by_code() -> ColumnElement[bool]:
    """Whether a contact is a receipt that a family gave itself, by the code of its slip: nobody entered it."""
    return and_(Contact.kind == ContactKind.LETTER_RECEIPT, Contact.recorded_by.is_(None), Contact.import_id.is_(None))


def enter_contacts(
    db: Session, students: Collection[int], *, kind: str, held_on: date, at: datetime, by: int | None
) -> Sequence[Contact]:
    """Enter that the school was in touch with the guardians of pupils, once a pupil, kind and day.

    Returns the contacts entered; pupils who have the same one already are left as they are. A family's own receipt and
    one keyed from paper are two, and either stays when the other is taken back. Raises InTheFuture.
    """
    _refuse_future(held_on, at)
    of_this_way = came_by_code() if by is None and kind == ContactKind.LETTER_RECEIPT else ~came_by_code()
    have = set(
        db.scalars(
            select(Contact.student_id).where(
                Contact.student_id.in_(students),
                Contact.kind == kind,
                Contact.held_on == held_on,
                of_this_way,
                ~is_taken_back(Deed.CONTACT, Contact.public_id),
            )
        )
    )
    new = sorted(set(students) - have)
    rows = [
        record_fact(
            db,
            Contact(public_id=new_public_id("con"), student_id=student, kind=kind, held_on=held_on),
            at=at,
            by=by,
        )
        for student in new
    ]
    if rows:
        contacts_changed(db, new, held_on)
    return rows


def void_contacts(
    db: Session, rows: Collection[Contact], *, reason: DeedVoidReason, at: datetime, by: int | None
) -> None:
    """Take contacts back by second entries; raises TakenBackAlready."""
    for row in rows:
        _void(db, void_name(Deed.CONTACT, row), reason=reason, at=at, by=by)
    if rows:
        contacts_changed(db, {row.student_id for row in rows}, min(row.held_on for row in rows))


def letter_out(db: Session, class_group_id: int, course: str) -> GuardianLetter | None:
    """Return the letter about a course that went out to the families of a class."""
    return db.scalar(select(GuardianLetter).filter_by(class_group_id=class_group_id, course=course))


def enter_letter(
    db: Session, class_group_id: int, *, course: str, sent_on: date, at: datetime, by: int | None
) -> GuardianLetter:
    """Enter the day a class's families got a course's letter; another day corrects the first."""
    known = letter_out(db, class_group_id, course)
    before = known.sent_on if known else sent_on
    letter = known or GuardianLetter(class_group_id=class_group_id, course=course)
    record_fact(db, letter, at=at, by=by, sent_on=sent_on)
    class_evidence_changed(db, [class_group_id], min(before, sent_on))
    return letter


def enter_letter_by_link(
    db: Session, class_group_id: int, *, course: str, edition: str, at: datetime, by: int | None
) -> LetterOut:
    """Enter that a letter went out to a class's families by link today; it went out on this day, unless it did on paper before."""
    day = day_of(at)
    row = record_fact(
        db,
        LetterOut(
            public_id=new_public_id("letter"),
            class_group_id=class_group_id,
            course=course,
            edition=edition,
            sent_on=day,
        ),
        at=at,
        by=by,
    )
    if letter_out(db, class_group_id, course) is None:
        enter_letter(db, class_group_id, course=course, sent_on=day, at=at, by=by)
    else:
        class_evidence_changed(db, [class_group_id], day)
    return row


def take_letter_back(db: Session, class_group_id: int, *, course: str, at: datetime, by: int | None) -> None:
    """Take back that a letter went out by link today, with the day that was entered with it: its link was closed again."""
    asked = select(LetterOut).filter_by(class_group_id=class_group_id, course=course, sent_on=day_of(at))
    for row in db.scalars(asked.order_by(LetterOut.id.desc()).limit(1)).all():
        known = letter_out(db, class_group_id, course)
        if known is not None and known.recorded_at == row.recorded_at:
            remove_fact(db, known, at=at, by=by)
        remove_fact(db, row, at=at, by=by)
        class_evidence_changed(db, [class_group_id], row.sent_on)


def void_session(db: Session, row: TaughtSession, *, reason: DeedVoidReason, at: datetime, by: int | None) -> None:
    """Take a session without classes back by a second entry, for its organisation and whom it reached.

    Raises TakenBackAlready.
    """
    _void(db, void_name(Deed.SESSION, row), reason=reason, at=at, by=by)
    reached = set(db.scalars(select(Attendance.person_id).where(Attendance.taught_session_id == row.id)))
    if row.facilitator_id is not None:
        reached.add(row.facilitator_id)
    learning_changed(db, reached, row.held_on)
    if row.organisation_id is not None:
        organisation_evidence_changed(db, [row.organisation_id], row.held_on)


def void_attendance(
    db: Session, row: TaughtSession, person: Person, *, reason: AttendanceVoidReason, at: datetime, by: int | None
) -> None:
    """Take back by a second entry that one person was reached by a session; taken back already, it stays so."""
    name = _attendance_name(row, person)
    if db.scalar(select(RecordVoid.id).where(RecordVoid.voids == name)) is None:
        record_fact(db, RecordVoid(voids=name, reason=str(reason)), at=at, by=by)
        reach_changed(db, row, person.id)


def restore_attendance(db: Session, row: TaughtSession, person: Person, *, at: datetime, by: int | None) -> None:
    """Let an attendance stand again that was taken back; that it was taken back stays readable as a version."""
    void = db.scalar(select(RecordVoid).where(RecordVoid.voids == _attendance_name(row, person)))
    if void is not None:
        remove_fact(db, void, at=at, by=by)
        reach_changed(db, row, person.id)


def _attendance_name(row: TaughtSession, person: Person) -> str:
    return f"{row.public_id}:{person.public_id}"


def _void(db: Session, name: str, *, reason: DeedVoidReason, at: datetime, by: int | None) -> RecordVoid:
    if db.scalar(select(RecordVoid.id).where(RecordVoid.voids == name)) is not None:
        raise TakenBackAlready
    return record_fact(db, RecordVoid(voids=name, reason=str(reason)), at=at, by=by)


def _refuse_future(day: date, at: datetime) -> None:
    if day > day_of(at):
        raise InTheFuture
