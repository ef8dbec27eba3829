"""A village school: a manager who records, a head and a protection lead who listen, and sounds to send."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now
from app.learning.recordings import service
from app.learning.recordings.models import Recording
from app.learning.recordings.rules import ReadAloud, Spot, spots_of
from app.people.models import Appointment, Organisation, Person
from tests.make import Make

FILES = Path(__file__).parent / "files"
REAL = {path.suffix[1:]: path.read_bytes() for path in sorted(FILES.iterdir())}


class School:
    """A school, who works there, and its recordings."""

    def __init__(self, db: Session, make: Make, he_xiu: Person) -> None:
        self.db, self.make, self.he_xiu = db, make, he_xiu
        self.course = catalogue().courses["tiny-core"]
        self.place = db.get(Organisation, db.scalar(select(Appointment.organisation_id).limit(1)))
        self.manager = self.colleague("石主任", Role.TRAINING_MANAGER)
        self.head = self.colleague("郝校长", Role.HEAD)
        self.lead = self.colleague("鲍老师", Role.PROTECTION_LEAD)
        self.address = f"/recordings/{self.place.id}/tiny-core"

    def colleague(self, name: str, *roles: Role, at: Organisation | None = None) -> Person:
        person = self.make.person(name)
        self.make.appointment(person, at or self.place, self.make.post(name), first_day=date(2020, 9, 1))
        for role in roles:
            self.make.role(person, role, at or self.place)
        return person

    def spot(self, number: int = 0) -> Spot:
        return spots_of(self.course, "zh-CN")[number]

    def records(self, number: int = 0, *, by: Person | None = None, at: Organisation | None = None) -> Recording:
        row = service.keep_recording(
            self.db,
            ReadAloud((at or self.place).id, self.course, self.spot(number), "zh-CN"),
            REAL["mp3"],
            at=now(),
            by=(by or self.manager).id,
        )
        self.db.flush()
        return row

    def approves(self, row: Recording, *, by: Person | None = None, number: int = 0) -> None:
        service.approve(self.db, row, self.spot(number), at=now(), by=(by or self.head).id)
        self.db.flush()


def sent(content: bytes, name: str = "recording.amr") -> dict[str, Any]:
    """What a phone sends; the name says nothing about the kind."""
    return {"file": (io.BytesIO(content), name)}


@pytest.fixture
def school(db: Session, make: Make, he_xiu: Person) -> School:
    """The village school where He Xiu works."""
    return School(db, make, he_xiu)
