"""Changes of facts as the site would make them: a fact, and the announcement of its service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.compliance import service
from app.compliance.models import WaiverReason
from app.core.facts import record_fact
from app.people import models as people
from app.people.announcements import holdings_changed
from app.people.merges import PersonMerge
from app.people.service import classes, organisations
from app.records import deeds
from app.records import service as ledger
from app.records.announcements import contacts_changed, learning_changed, organisation_evidence_changed
from app.records.models import Attendance, RecordVoid, TaughtSession, TrainingRecord
from app.records.voids import AttendanceVoidReason
from tests.compliance import naive
from tests.compliance.written import Written
from tests.make import AT


class Changes:
    """Makes one change after the other; `pick` chooses, by chance or by hypothesis.

    `seldom` says when to change what concerns everybody: classes, organisations, terms.
    """

    def __init__(
        self, written: Written, pick: Callable[[Sequence[Any]], Any], *, seldom: Callable[[], bool] | None = None
    ) -> None:
        self.written, self.db, self.pick = written, written.db, pick
        self.seldom = seldom or (lambda: pick([True, False, False]))
        self.persons, self.groups, self.orgs = written.subjects.values()
        self.number = 0

    def something(self, day: date) -> None:
        """Change something about somebody, a class or an organisation."""
        self.number += 1
        if self.seldom():
            self.pick([self.regrade, self.move, self.resize, self.term, self.waive, self.merge])(day)
            return
        change = self.pick(
            [self.appoint, self.end, self.leave_class, self.enrol, self.guard, self.record, self.cover, self.void,
             self.teach, self.correct, self.strike, self.study, self.contact, self.act]
        )  # fmt: skip
        change(self.pick(self.persons), day)

    def key(self, name: str) -> int:
        return self.written.keys[name]

    def appoint(self, person: str, day: date) -> None:
        org, kind = self.pick(["s-1", "dep", "d-1"]), self.pick(["staff", "volunteer"])
        self.written.appointment(naive.Appointment(person, org, "keeper", kind, day, None))
        holdings_changed(self.db, [self.key(person)], day)

    def end(self, person: str, day: date) -> None:
        self._end(people.Appointment, person, day)

    def leave_class(self, person: str, day: date) -> None:
        self._end(people.Enrolment, person, day)

    def _end(self, table: Any, person: str, day: date) -> None:
        row = self.db.scalars(select(table).where(table.person_id == self.key(person)).order_by(table.id)).first()
        if row is not None and (row.first_day is None or row.first_day <= day):
            record_fact(self.db, row, at=AT, by=None, last_day=day)
            holdings_changed(self.db, [self.key(person)], day)

    def enrol(self, person: str, day: date) -> None:
        self.written.enrolment(naive.Enrolment(person, self.pick(self.groups), day, None))
        holdings_changed(self.db, [self.key(person)], day)

    def guard(self, person: str, day: date) -> None:
        student = self.pick([name for name in self.persons if name != person])
        self.written.guardianship(naive.Guardianship(person, student, day, None))
        holdings_changed(self.db, [self.key(person)], day)

    def record(self, person: str, day: date) -> None:
        course = self.pick(["core", "kids"])
        ledger.enter_training_record(
            self.db,
            self.key(person),
            course=course,
            edition="1.0",
            completed_on=day,
            minutes=self.pick([10, 25]),
            at=AT,
            by=None,
        )

    def cover(self, person: str, day: date) -> None:
        module = self.pick(["k1", "k2"])
        ledger.enter_coverage(
            self.db, self.key(person), course="kids", edition="1.0", module=module, on=day, at=AT, by=None
        )

    def void(self, person: str, day: date) -> None:
        row = self.db.scalars(select(TrainingRecord).where(TrainingRecord.person_id == self.key(person))).first()
        if row is not None and row.public_id not in self.written.facts.voids:
            self.written.facts.voids.add(row.public_id)
            ledger.void_record(self.db, row, reason="wrong_person", at=AT, by=None)

    def teach(self, person: str, day: date) -> None:
        first, second = self.groups[0], self.pick(self.groups[1:])
        groups = self.pick([(), (), (second,), (first, second)])
        org = self.pick([None, "s-1", "dep"])
        taught = ledger.Taught(
            "kids",
            "1.0",
            ("k1",),
            day,
            40,
            self.key("p-1"),
            tuple(self.key(group) for group in groups),
            self.key(org) if org else None,
            self.pick([None, "law_vice_principal"]),
            is_make_up=self.pick([False, False, True]),
        )
        who = [self.key(person)]
        ledger.enter_taught_session(self.db, taught, reached=self.pick([who, who, ()]), enrolled=who, at=AT, by=None)

    def correct(self, person: str, day: date) -> None:
        """Say the opposite of what a register says of somebody, who may be its only one."""
        row = self.db.scalars(select(Attendance).filter_by(person_id=self.key(person)).order_by(Attendance.id)).first()
        if row is not None:
            session = self.db.get_one(TaughtSession, row.taught_session_id)
            ledger.correct_attendance(self.db, session, row.person_id, reached=not row.reached, at=AT, by=None)

    def strike(self, person: str, day: date) -> None:
        """Take somebody's attendance back, or let it stand again."""
        attended = select(TaughtSession).join(Attendance, Attendance.taught_session_id == TaughtSession.id)
        of_person = attended.where(Attendance.person_id == self.key(person)).order_by(TaughtSession.id)
        session = self.db.scalars(of_person).first()
        if session is not None:
            who = self.db.get_one(people.Person, self.key(person))
            name = f"{session.public_id}:{who.public_id}"
            if self.db.scalar(select(RecordVoid.id).where(RecordVoid.voids == name)) is None:
                deeds.void_attendance(self.db, session, who, reason=AttendanceVoidReason.WAS_NOT_THERE, at=AT, by=None)
            else:
                deeds.restore_attendance(self.db, session, who, at=AT, by=None)

    def waive(self, day: date) -> None:
        person = self.key(self.pick(self.persons))
        service.grant_waiver(
            self.db, person, "r", first_day=day, last_day=None, reason=WaiverReason.OTHER, at=AT, by=None
        )

    def merge(self, day: date) -> None:
        """Merge two persons from a day on, or part two who are merged."""
        merges = self.db.scalars(select(PersonMerge).order_by(PersonMerge.id)).all()
        row = next((row for row in merges if row.last_day is None and row.first_day <= day), None)
        if row is not None:
            record_fact(self.db, row, at=AT, by=None, last_day=day)
        else:
            kept = self.pick(self.persons)
            other = self.pick([name for name in self.persons if name != kept])
            taken = {one for row in merges for one in (row.kept_id, row.other_id)}
            if taken & {self.key(kept), self.key(other)}:
                return
            row = self.written.merge(naive.Merge(kept, other, day))
        self.db.flush()
        holdings_changed(self.db, [row.kept_id, row.other_id], day)

    def study(self, person: str, day: date) -> None:
        self.written.hours(naive.Hours(f"new-{self.number}", person, day, 30, ["body"], self.pick([True, False])))
        learning_changed(self.db, [self.key(person)], day)

    def contact(self, person: str, day: date) -> None:
        self.written.contact(naive.Contact(f"new-{self.number}", person, "visit", day))
        contacts_changed(self.db, [self.key(person)], day)

    def act(self, _person: str, day: date) -> None:
        org = self.pick(self.orgs)
        self.written.act(
            naive.Act(f"new-{self.number}", org, "safety_check", day, self.pick([None, "law_vice_principal"]))
        )
        organisation_evidence_changed(self.db, [self.key(org)], day)

    def regrade(self, day: date) -> None:
        group = self.db.get_one(people.ClassGroup, self.key(self.pick(self.groups)))
        classes.enter_class_group(
            self.db,
            organisation_id=group.organisation_id,
            title=group.title,
            grades=self.pick([["5"], ["6", "sen"], []]),
            first_day=self.pick([None, day]),
            last_day=None,
            terms=[],
            at=AT,
            by=None,
            group=group,
        )

    def move(self, day: date) -> None:
        row = self.db.get_one(people.Organisation, self.key(self.pick(["s-1", "dep"])))
        parent = "d-2" if row.public_id == "s-1" else self.pick(["s-1", "s-2"])
        organisations.move_organisation(self.db, row, parent_id=self.key(parent), since=day, at=AT, by=None)

    def resize(self, day: date) -> None:
        row = self.db.get_one(people.Organisation, self.key(self.pick(["s-1", "dep"])))
        organisations.change_organisation(
            self.db, row, name=row.name, first_day=self.pick([None, day]), last_day=None, at=AT, by=None
        )

    def term(self, day: date) -> None:
        organisation = self.pick([None, self.key("d-1"), self.key("s-1")])
        try:
            organisations.enter_window(
                self.db,
                organisation_id=organisation,
                kind="term",
                title="term",
                first_day=day,
                last_day=date(day.year, 12, 31),
                at=AT,
                by=None,
            )
        except organisations.WindowsOverlap:
            return
