"""The change of school year: everyone moves up a grade at once, as dated facts, and it can be taken back as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.audit import audit
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.identifiers import new_public_id
from app.people.models import (
    ClassGroup,
    ClassGroupWindow,
    Enrolment,
    EnrolmentRole,
    Organisation,
    RosterImport,
)
from app.people.queries.moving_up import Moving, still_there
from app.people.queries.organisations import lines_of
from app.people.queries.windows import windows_of_school_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ROLLOVER = "rollover"
NOTHING = "0" * 64


def move_up(
    db: Session,
    organisation: Organisation,
    moves: Iterable[Moving],
    *,
    leaving: Collection[int],
    first_day: date,
    at: datetime,
    by: int | None,
) -> RosterImport:
    """Move classes up on a day: pupils leave the old class on the day before and are in the new one from that day.

    `leaving` are the ids of classes whose pupils leave the school. It is logged as an import, so that it can be taken
    back as one. Days before `first_day` stay as they were.
    """
    log = RosterImport(
        source=organisation.public_id[:60],
        at=at,
        by=by,
        digest=NOTHING,
        counts={},
        reverted_at=None,
        kind=ROLLOVER,
        organisation_id=organisation.id,
    )
    db.add(log)
    db.flush()
    one = _Move(db, log, first_day, at, by)
    for moving in moves:
        one.move(moving, leaves=moving.group.id in leaving)
    db.flush()
    log.counts = {name: counts for name, counts in one.counts.items() if any(counts.values())}
    audit(db, "classes-moved-up", at=at, by=by, subject="organisation", subject_id=organisation.id, log=log.id)
    holdings_changed(db, one.persons, first_day - timedelta(days=1))
    return log


class _Move:
    def __init__(self, db: Session, log: RosterImport, first_day: date, at: datetime, by: int | None) -> None:
        self.db, self.log, self.first_day, self.at, self.by = db, log, first_day, at, by
        self.persons: set[int] = set()
        self.counts: dict[str, dict[str, int]] = {"classes": {"new": 0}, "enrolments": {"new": 0, "ended": 0}}

    def move(self, moving: Moving, *, leaves: bool) -> None:
        """Move one class up, or let its pupils leave."""
        going = list(
            self.db.scalars(
                select(Enrolment).where(
                    Enrolment.class_group_id == moving.group.id,
                    Enrolment.role == EnrolmentRole.STUDENT,
                    still_there(self.first_day),
                )
            )
        )
        for row in going:
            self.record(row, last_day=self.first_day - timedelta(days=1))
            self.counts["enrolments"]["ended"] += 1
            self.persons.add(row.person_id)
        if leaves or moving.grade is None:
            return
        group = moving.existing or self.new_class(moving)
        there = set(
            self.db.scalars(
                select(Enrolment.person_id).where(
                    Enrolment.class_group_id == group.id, Enrolment.role == EnrolmentRole.STUDENT
                )
            )
        )
        for row in going:
            if row.person_id not in there:
                self.enrol(row.person_id, group.id)

    def enrol(self, person_id: int, group_id: int) -> None:
        """Enrol a pupil in the new class from the first day on."""
        self.record(
            Enrolment(
                public_id=new_public_id("e"),
                person_id=person_id,
                class_group_id=group_id,
                role=EnrolmentRole.STUDENT,
                first_day=self.first_day,
            )
        )
        self.counts["enrolments"]["new"] += 1

    def new_class(self, moving: Moving) -> ClassGroup:
        """Enter the class of the new school year; without a school year or term it begins on the first day."""
        line = lines_of(self.db, [moving.group.organisation_id], on=self.first_day)[moving.group.organisation_id]
        windows = windows_of_school_year(self.db, line, on=self.first_day)
        group: ClassGroup = self.record(
            ClassGroup(
                public_id=new_public_id("c"),
                organisation_id=moving.group.organisation_id,
                title=moving.title,
                grades=moving.grade,
                first_day=None if windows else self.first_day,
                last_day=None,
            )
        )
        self.db.flush()
        for window in windows:
            self.record(ClassGroupWindow(class_group_id=group.id, window_id=window.id))
        self.counts["classes"]["new"] += 1
        return group

    def record(self, fact: Any, **changes: Any) -> Any:
        """Write a fact of this change."""
        return record_fact(self.db, fact, at=self.at, by=self.by, import_id=self.log.id, **changes)
