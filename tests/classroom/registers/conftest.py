"""A lesson whose register can come in on every way."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.classroom.models import PlannedLesson
from app.classroom.queries.lessons import lesson_by_code
from app.classroom.registers.codes import register_code_of
from app.classroom.registers.format import RegisterPart, Sent
from app.classroom.registers.incoming import Taken, take_sent
from app.classroom.registers.models import Way
from app.classroom.registers.seats import references, seat_groups
from app.classroom.roll import roll_of
from app.core.clock import now
from app.people.models import Person
from tests.classroom.conftest import Class

ALL_TAUGHT = {"all": True, "second_adult": "none"}


@dataclass
class Registers:
    """Makes what devices say of one lesson, and lets it come in."""

    db: Session
    lesson: PlannedLesson
    zhou: Class

    def said(
        self,
        not_reached: Iterable[Person] = (),
        *,
        key: str | None = None,
        listed: Collection[Person] | None = None,
        came: Collection[Person] = (),
        guests: Collection[Person] = (),
        **more: Any,
    ) -> dict[str, Any]:
        pupils = self.zhou.pupils if listed is None else listed
        refs = references(self.lesson.id, [person.id for person in (*pupils, *guests)])
        seats = {str(person.number): refs[person.id] for person in pupils}
        missed = [str(person.number) for person in not_reached]
        return {
            "format": "hulei-register",
            "version": 1,
            "lesson": register_code_of(self.lesson),
            "key": key or secrets.token_hex(12),
            "way": "queue",
            "register": {
                "seats": seats,
                "not_reached": missed,
                "guests": {f"g{person.number}": refs[person.id] for person in guests},
                "came": [f"g{person.number}" for person in came],
                "nobody": set(seats) == set(missed) and not came,
            },
            **more,
        }

    def come_in(self, said: dict[str, Any], way: Way = Way.QUEUE) -> Taken:
        lesson = lesson_by_code(self.db, self.lesson.code)
        assert lesson is not None
        taken = take_sent(self.db, lesson, Sent.model_validate(said), way, at=now(), by=self.zhou.teacher.id)
        self.db.flush()
        return taken

    def on_the_page(self) -> RegisterPart:
        """What the register's page and its file list now."""
        lesson = lesson_by_code(self.db, self.lesson.code)
        assert lesson is not None
        [group] = seat_groups(lesson, roll_of(self.db, lesson))
        return RegisterPart(seats={seat.label: seat.ref for seat in group.seats})


@pytest.fixture
def registers_of(db: Session, make: Any, class_of: Any) -> Any:
    """Build a class with a lesson whose key points were taught: `registers_of(6)`; `state="planned"` before that."""

    def build(pupils: int = 6, *, state: str = "taught", **lesson: Any) -> Registers:
        zhou = class_of(pupils)
        return Registers(db, make.planned_lesson(zhou.group, facilitator=zhou.teacher, state=state, **lesson), zhou)

    return build
