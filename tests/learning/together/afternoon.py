"""An afternoon of learning together, by calling the services minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assessment.models import QuizAttempt
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import day_of
from app.learning.together import oral, queries, service
from app.learning.together.models import OralAnswers, ReadingGroup
from app.learning.together.queries import Group
from app.people.models import Appointment, Organisation, Person
from tests.learning.learner import right_answer, wrong_answer
from tests.make import Make

AFTERNOON = datetime(2026, 9, 14, 6, 0, tzinfo=UTC)


class Afternoon:
    """A group of two who learn, read to by Mr Lu and Ms Tao; the manager opened it."""

    def __init__(self, db: Session, make: Make, he_xiu: Person, at: datetime = AFTERNOON) -> None:
        self.db, self.make, self.at, self.he_xiu = db, make, at, he_xiu
        self.course = catalogue().courses["tiny-core"]
        self.school = db.get(Organisation, db.scalar(select(Appointment.organisation_id).limit(1)))
        self.guard = self.colleague("门卫老秦")
        self.lu, self.tao = self.colleague("陆老师", certified=True), self.colleague("陶老师", certified=True)
        self.manager = self.colleague("石主任", certified=True)
        make.role(self.manager, Role.TRAINING_MANAGER, self.school)

    def colleague(self, name: str, *, certified: bool = False) -> Person:
        person = self.make.person(name)
        self.make.appointment(person, self.school, self.make.post(name), first_day=date(2020, 9, 1))
        if certified:
            self.certify(person)
        return person

    def certify(self, person: Person) -> None:
        self.make.training_record(person, "tiny-core", completed_on=day_of(self.at) - timedelta(days=30))

    def later(self, **more: Any) -> datetime:
        self.at += timedelta(**(more or {"minutes": 1}))
        return self.at

    def opens(self, *, helpers: Any = (), members: Any = ()) -> ReadingGroup:
        pair = [one.id for one in helpers or (self.lu, self.tao)]
        learners = [one.id for one in members or (self.he_xiu, self.guard)]
        group = service.open_group(
            self.db,
            self.course,
            organisation_id=self.school.id,
            helpers=pair,
            members=learners,
            at=self.at,
            by=self.manager.id,
        )
        self.db.flush()
        return group

    def group(self, row: ReadingGroup) -> Group:
        viewer = type("Viewer", (), {"person_id": self._helper(row), "organisations_as": lambda *_: set()})()
        seen = queries.group_for(self.db, viewer, row.id, on=day_of(self.at))
        assert seen is not None
        return seen

    def _helper(self, row: ReadingGroup) -> int:
        from app.learning.together.models import ReadingHelper

        return self.db.scalar(select(ReadingHelper.person_id).filter_by(group_id=row.id).limit(1))

    def both_come(self, row: ReadingGroup) -> Group:
        seen = self.group(row)
        for helper in seen.helpers:
            service.say_here(seen, helper.person_id, at=self.at)
        self.db.flush()
        return self.group(row)

    def reads(self, row: ReadingGroup, module: str, there: Any, *, minutes: int = 12, **more: Any) -> None:
        seen, script = self.group(row), self.course.module(module)
        begun = service.begin_module(self.db, seen, script, at=self.at)
        self.later(minutes=more.pop("passed", minutes))
        service.end_module(
            self.db,
            seen,
            begun,
            script,
            there=[one.id for one in there],
            minutes=minutes,
            really_short=more.pop("really_short", False),
            at=self.at,
            by=self.lu.id,
        )
        self.db.flush()

    def reads_all(self, row: ReadingGroup, there: Any) -> None:
        for module in self.course.modules:
            self.reads(row, module.id, there)

    def asks(self, row: ReadingGroup, who: Person, by: Person | None = None) -> OralAnswers:
        helper = (by or self.lu).id
        return oral.begin_aloud(
            self.db, self.group(row), self.course, person_id=who.id, asked_by=helper, at=self.later()
        )

    def says(self, row: ReadingGroup, answers: OralAnswers, *, wrong: Any = ()) -> QuizAttempt:
        """Tap an answer to every question that is open."""
        attempt = self.db.get(QuizAttempt, answers.attempt_id)
        for name in attempt.second_items if attempt.in_second_part else attempt.items:
            item = self.course.final.item(name)
            answer = wrong_answer(item) if name in wrong else right_answer(item)
            oral.tap_answer(self.db, self.group(row), attempt, item, answer, at=self.later())
        return attempt

    def hands_in(self, row: ReadingGroup, answers: OralAnswers) -> QuizAttempt:
        return oral.hand_in(self.db, self.group(row), answers, self.course, self.course.final, at=self.later())

    def answers_aloud(self, row: ReadingGroup, who: Person, *, wrong: Any = ()) -> QuizAttempt:
        answers = self.asks(row, who)
        self.says(row, answers, wrong=wrong)
        return self.hands_in(row, answers)


@pytest.fixture
def afternoon(db: Session, make: Make, he_xiu: Person) -> Afternoon:
    """The afternoon, before the group is opened."""
    return Afternoon(db, make, he_xiu)
