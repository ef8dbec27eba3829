"""A village school whose class has nobody authorised, and a town school that has somebody, under one bureau."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from app.certification.facilitators.models import Authorisation
from app.classroom.lecturers import service
from app.classroom.lecturers.models import LecturerOffer, OfferTaking
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.identity import SignedIn
from app.people.models import Organisation, Person
from app.records.service import enter_practical_result
from tests.certification.facilitators.world import CORE, ask_for_rights, earn

DAY = timedelta(days=1)


def viewer(person: Person, role: Role, organisation: Organisation) -> SignedIn:
    return SignedIn("", 0, 0, person.id, person.name, None, ((role, organisation.id),), roles=frozenset({str(role)}))


@dataclass
class Two:
    """Two schools below a bureau: `town` has the lecturer, `village` the class."""

    db: Any
    make: Any
    bureau: Organisation
    town: Organisation
    village: Organisation
    zhou: Any  # the class of the village, with its teacher
    lecturer: Person
    right: Authorisation
    people: dict[str, Person]

    def holder(self, role: Role, place: Organisation) -> Person:
        return self.people[f"{role}-{place.id}"]

    def as_(self, role: Role, place: Organisation) -> SignedIn:
        return viewer(self.holder(role, place), role, place)

    def offer(self, to: Organisation | None = None, *, agreed: bool = True) -> LecturerOffer:
        row = service.offer_lecturer(
            self.db,
            self.lecturer.id,
            self.town.id,
            (to or self.village).id,
            at=now(),
            by=self.holder(Role.HEAD, self.town).id,
        )
        if agreed:
            service.agree(self.db, row, at=now(), by=self.lecturer.id)
        self.db.flush()
        return row

    def lend(self, to: Organisation | None = None) -> tuple[LecturerOffer, OfferTaking]:
        row = self.offer(to)
        service.take_up(self.db, row, self.village.id, at=now(), by=self.holder(Role.HEAD, self.village).id)
        self.db.flush()
        taking = self.db.query(OfferTaking).filter_by(lecturer_offer_id=row.id).one()
        return row, taking

    def plan(self, **more: Any) -> dict[str, str]:
        return {
            "module": "small-g56-1",
            "planned_on": str(today() + DAY),
            "facilitator": str(self.lecturer.id),
            "second_adult": "next_door",
            "second_person": "",
            **more,
        }


def give_right(
    db: Any, person: Person, place: Organisation, band: str = "g56", until: date | None = None
) -> Authorisation:
    """The right to teach an age at an organisation, as head or protection lead give it."""
    trial = enter_practical_result(
        db, person.id, practical="trial", kind="trial-lesson", course=None, edition="1.0",
        passed_on=today(), band=band, at=now(), by=person.id,
    )  # fmt: skip
    db.flush()
    row = Authorisation(
        person_id=person.id, organisation_id=place.id, band=band, first_day=today(),
        valid_until=until or today() + 300 * DAY, practical_result_id=trial.id,
    )  # fmt: skip
    record_fact(db, row, at=now(), by=None)
    db.flush()
    return row


@pytest.fixture
def two(app: Any, db: Any, make: Any, class_of: Any) -> Two:
    ask_for_rights(app)
    make.edition(CORE)
    bureau = make.organisation("山湾县教育局", kind="district")
    town, village = make.organisation("城关小学", parent=bureau), make.organisation("石桥村小", parent=bureau)
    zhou = class_of(6, school=village)
    lecturer = make.person("吴讲师")
    make.appointment(lecturer, town, make.post("教师", sensitive=False), first_day=None)
    earn(db, make, lecturer)
    people = {}
    for place in (town, village):
        for role in (Role.TRAINING_MANAGER, Role.HEAD, Role.PROTECTION_LEAD):
            person = make.person(f"{place.name}{role}")
            make.appointment(person, place, make.post("干部", sensitive=False), first_day=None)
            make.role(person, role, place)
            people[f"{role}-{place.id}"] = person
    return Two(db, make, bureau, town, village, zhou, lecturer, give_right(db, lecturer, town), people)
