"""The invented county: the same seed gives the same data, everything is relative to its day, and it makes sense."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.classroom.class_sets.models import ClassSet, DeviceSet, SetFeelings
from app.classroom.class_sets.rules import BEFORE, FEWEST
from app.classroom.lecturers.models import LecturerOffer, OfferTaking, OutsideExpert
from app.core.clock import now
from app.core.database import Base
from app.core.facts import Fact
from app.demo import county as counties
from app.demo.command import SEED, HasPeople, invent
from app.demo.plan import TOWNS
from app.learning.together.models import ReadingModule
from app.people.models import Appointment, Person
from app.records.models import Attendance, TaughtSession, TrainingRecord
from app.tables import metadata

pytestmark = pytest.mark.slow
DAY = date(2026, 11, 25)
NEVER_THE_SAME = {"sealed"}  # encrypted with a number used once


@pytest.fixture(autouse=True)
def one_town(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counties, "TOWNS", TOWNS[:1])


def everything(db: Any) -> list[str]:
    """Every row without its keys, which never start again at one."""
    db.flush()
    found = []
    for table in metadata.sorted_tables:
        columns = [
            c
            for c in table.columns
            if c.name not in {"id", *NEVER_THE_SAME} and not c.foreign_keys and not c.name.endswith(("_by", "_key"))
        ]
        if columns:
            found += [f"{table.name}{tuple(row)}" for row in db.execute(select(*columns))]
    return sorted(found)


@pytest.mark.sqlite_is_enough
def test_same_seed_and_day_give_the_same_county_and_another_seed_another(db):
    counties_made = []
    for seed in (SEED, SEED, SEED + 1):
        with db.begin_nested() as savepoint, time_machine.travel("2026-11-25 09:00:00+08:00", tick=False):
            invent(db, seed=seed, today=DAY, address="http://127.0.0.1:8000")
            counties_made.append(everything(db))
            savepoint.rollback()
        db.expunge_all()

    first, again, other = counties_made
    assert first == again
    assert first != other


def test_county_makes_sense_on_its_day(db):
    with time_machine.travel("2026-11-25 01:32:00+08:00", tick=False):
        invent(db, seed=SEED, today=DAY, address="http://127.0.0.1:8000")
        moment = now()

    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Fact):
            newest = db.scalar(select(func.max(mapper.class_.recorded_at)))
            assert newest is None or newest <= moment, f"{mapper.class_.__name__}: entered in hours still to come"

    assert db.scalar(select(func.max(TaughtSession.held_on))) < DAY
    assert db.scalar(select(func.max(TrainingRecord.completed_on))) < DAY
    for taught in db.scalars(select(TaughtSession)):
        finished = db.scalar(
            select(func.min(TrainingRecord.completed_on)).where(TrainingRecord.person_id == taught.facilitator_id)
        )
        assert finished is not None
        assert finished < taught.held_on, "somebody taught before she had learned"
        assert taught.held_on.weekday() < 5
        assert (taught.held_on.month, taught.held_on.day) not in [(10, day) for day in range(1, 9)]
    schools = select(func.count(Appointment.organisation_id.distinct())).group_by(Appointment.person_id)
    assert max(db.scalars(schools)) == 2, "nobody shows that a parent is not the sum of its children"
    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) > 0
    assert stories_told(db) == {
        "classes counted before their lessons": 4,
        "sets filled in just now": ["B"],
        "steps of feelings shown": [5, 2],
        "offers with all three words": 1,
        "offers that wait": 1,
        "experts with a second person": [True, False],
        "visitors who belong elsewhere": 2,
        "modules heard together": [4, 3],
    }


def stories_told(db: Any) -> dict[str, Any]:
    """What one town shows of sets, lecturers, experts, visitors and people who learn together."""
    sets = db.scalars(select(ClassSet)).all()
    assert all(one.tickets >= FEWEST and one.letter == BEFORE for one in sets)
    taken = set(db.scalars(select(OfferTaking.lecturer_offer_id)))
    heard = select(func.count()).where(
        Attendance.taught_session_id == ReadingModule.taught_session_id, Attendance.reached.is_(True)
    )
    together = select(heard.scalar_subquery()).select_from(ReadingModule).order_by(ReadingModule.id)
    return {
        "classes counted before their lessons": len(sets),
        "sets filled in just now": db.scalars(select(DeviceSet.letter)).all(),
        "steps of feelings shown": [len(row.chosen) for row in db.scalars(select(SetFeelings)) if not row.waiting],
        "offers with all three words": len(taken),
        "offers that wait": len(set(db.scalars(select(LecturerOffer.id))) - taken),
        "experts with a second person": [row.agreed_on is not None for row in db.scalars(select(OutsideExpert))],
        "visitors who belong elsewhere": db.scalar(select(func.count()).where(Appointment.is_visit.is_(True))),
        "modules heard together": db.scalars(together).all(),
    }


def test_demo_refuses_a_database_with_people(db, make):
    make.person("吴建平")

    with pytest.raises(HasPeople):
        invent(db, seed=SEED, today=DAY, address="http://127.0.0.1:8000")

    assert db.scalar(select(func.count()).select_from(Person)) == 1
