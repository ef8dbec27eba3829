"""A small county for the report pages: one town, two schools, staff at both, pupils in classes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.compliance import service
from app.compliance.models import Requirement
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed
from app.people.models import Person, Window
from app.records import service as ledger
from tests.make import AT

STAFF_RULE = """
requirements:
  - id: core
    title: {zh: 核心课, en: Core course}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
  - id: lessons
    title: {zh: 预防课, en: Lessons}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {lessons: {courses: [kids-g56], count: 1}}
    timing: {each: term}
"""


class County:
    """A county with one town and two schools: staff at both, pupils in classes."""

    def __init__(self, db, make, *, pupils: tuple[int, int] = (30, 7)) -> None:
        self.db, self.make = db, make
        self.county = make.organisation("青河县", kind="district")
        self.town = make.organisation("柳镇", kind="district", parent=self.county)
        self.schools = [make.organisation(name, parent=self.town) for name in ("青禾小学", "柳林小学")]
        self.post = make.post("宿管")
        make._fact(
            Window(
                public_id="t1", organisation_id=self.county.id, kind="term", title="秋",
                first_day=date(2026, 9, 1), last_day=date(2027, 1, 20),
            )
        )  # fmt: skip
        service.load_requirements(db, STAFF_RULE, "r.yaml", at=AT, by=None)
        self.keeper = self.staff(self.schools[0], "何秀", first_day=date(2026, 9, 1))
        self.guard = self.staff(self.schools[1], "门卫周", first_day=date(2026, 12, 1))
        self.classes = []
        for school, number in zip(self.schools, pupils, strict=True):
            group = make.class_group(school)
            self.classes.append(group)
            holdings_changed(db, [pupil.id for pupil in make.pupils(group, number)], None)

    def staff(self, school, name, *, first_day=date(2026, 9, 1)) -> Person:
        person = self.make.person(name)
        self.make.appointment(person, school, self.post, first_day=first_day)
        holdings_changed(self.db, [person.id], None)
        return person

    def holder(self, role, at) -> Person:
        person = self.make.person(f"{role}")
        self.make.role(person, role, at)
        return person

    def asks(self, rules: str) -> None:
        """Load requirements, and work the classes and the schools out by them, too."""
        service.load_requirements(self.db, rules, "r.yaml", at=AT, by=None)
        class_groups_changed(self.db, [group.id for group in self.classes], None)
        organisations_changed(self.db, [school.id for school in self.schools], None)

    def requirement(self, name: str) -> Requirement:
        return self.db.scalars(select(Requirement).filter_by(public_id=name)).one()

    def complete(self, person, *, on: date) -> None:
        ledger.enter_training_record(
            self.db, person.id, course="staff-core", edition="1.0", completed_on=on, minutes=120, at=AT, by=None
        )
