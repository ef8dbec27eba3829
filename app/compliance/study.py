"""What somebody has covered that no record holds yet: sessions that reached them, and what is still open after those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select

from app.compliance.definitions import courses_named
from app.compliance.facts import read_editions
from app.compliance.queries import ledgers_of
from app.compliance.rules.counting_coverage import counting_toward
from app.compliance.rules.days import as_date, known_date
from app.compliance.rules.editions import UNNUMBERED, number_of
from app.compliance.rules.renewal import own_end
from app.content.catalogue import catalogue
from app.people.queries.merges import is_one_of
from app.records.models import Attendance, Coverage, TaughtSession

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rules.ledger import Covered
    from app.content.shapes import Course
    from app.records.models import TrainingRecord


@dataclass(frozen=True)
class LearntTogether:
    """How much of a course sessions have taught somebody: `learnt` of `total` parts, on these days.

    `course` is None where its files are gone. `asks_more`: the parts alone make no record.
    """

    title: str
    learnt: int
    total: int
    days: tuple[date, ...]
    course: Course | None
    asks_more: bool

    @property
    def is_all(self) -> bool:
        """Whether no part is left."""
        return self.learnt == self.total


def covered_toward(
    db: Session, person_id: int, course: str, edition: str | None, *, day: date, after: date | None = None
) -> dict[str, Covered]:
    """Return by module what somebody covered that counts toward a record of a course: in sessions, or entered elsewhere.

    Whoever has nothing but what they read here is told so by one question.
    """
    if not db.scalar(select(_was_taught(person_id, course, day))):
        return {}
    ledger = ledgers_of(db, [person_id], read_editions(db), day)[person_id]
    number = None if after is None else after.toordinal()
    return counting_toward(ledger, course, edition, day=day.toordinal(), after=number)


def end_carried_on(db: Session, record: TrainingRecord) -> date | None:
    """Return the last day of the record that this one renewed early, from which its validity runs; None: from its own day.

    The record and what came before it must be in the database.
    """
    editions = read_editions(db)
    if not editions.keep_days:
        return None
    ledger = ledgers_of(db, [record.person_id], editions, record.completed_on)[record.person_id]
    return next((known_date(row.carries_on) for row in ledger.records if row.id == record.public_id), None)


@dataclass(frozen=True)
class Held:
    """The newest edition of a course somebody holds a valid record of, and its last valid day; None: for ever."""

    edition: str
    valid_until: date | None


def held_edition(db: Session, person_id: int, course: str, day: date) -> Held | None:
    """Return the newest edition of a course that somebody ever completed, when a record of it is valid on a day.

    Valid by its edition's own validity. Records whose edition is no dotted number are left aside.
    """
    editions = read_editions(db)
    ledger = ledgers_of(db, [person_id], editions, day)[person_id]
    mine = [
        record
        for record in ledger.records
        if record.course == course
        and record.completed_on <= day.toordinal()
        and number_of(record.edition) != UNNUMBERED
    ]
    last = max(mine, key=lambda record: (number_of(record.edition), own_end(record, editions)), default=None)
    if last is None or last.edition is None or own_end(last, editions) < day.toordinal():
        return None
    return Held(last.edition, known_date(own_end(last, editions)))


def learnt_together(db: Session, person_id: int, requirement: Requirement, day: date) -> list[LearntTogether]:
    """Return of the courses a requirement names what sessions have taught somebody and no record holds yet."""
    editions = read_editions(db)
    ledger = ledgers_of(db, [person_id], editions, day)[person_id]
    found = []
    for name in dict.fromkeys(courses_named(requirement.definition["evidence"])):
        edition = editions.newest(name)
        if edition is None:
            continue
        covered = counting_toward(ledger, name, edition.edition, day=day.toordinal())
        parts = [covered[module] for module in edition.required if module in covered]
        days = {as_date(row.day) for row in parts if row.session}
        if days:
            course = catalogue().courses.get(name)
            title = course.title if course else name
            found.append(
                LearntTogether(
                    title, len(parts), len(edition.required), tuple(sorted(days)), course, not edition.modules_only
                )
            )
    return found


def _was_taught(person_id: int, course: str, day: date) -> ColumnElement[bool]:
    attended = (
        select(Attendance.id)
        .join(TaughtSession, TaughtSession.id == Attendance.taught_session_id)
        .where(
            TaughtSession.course == course,
            is_one_of(Attendance.person_id, person_id, day),
            Attendance.reached.is_(True),
        )
    )
    led = select(TaughtSession.id).where(
        TaughtSession.course == course, is_one_of(TaughtSession.facilitator_id, person_id, day)
    )
    brought = select(Coverage.id).where(
        Coverage.course == course,
        is_one_of(Coverage.person_id, person_id, day),
        or_(Coverage.person_id != person_id, Coverage.source.is_not(None)),
    )
    return or_(attended.exists(), led.exists(), brought.exists())
