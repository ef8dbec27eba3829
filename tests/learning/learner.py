"""A content folder of three small courses, and somebody who takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.assessment import service as attempts
from app.assessment.models import QuizAttempt
from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.content.shapes import Course, Item, ItemKind
from app.core.clock import day_of
from app.learning import queries, service
from app.learning.models import CourseRun
from app.people.models import Person
from tests.make import Make

TINY = Path(__file__).parents[1] / "courses" / "tiny"
MORNING = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


@pytest.fixture
def tiny(app: Flask) -> Iterator[None]:
    """The catalogue is that of tests/courses/tiny."""
    former = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = Shelf(TINY)
    yield
    if former is None:
        del app.extensions[EXTENSION]
    else:
        app.extensions[EXTENSION] = former


def right_answer(item: Item) -> tuple[str, ...]:
    """The right answer to any item."""
    if item.kind is ItemKind.ORDER:
        return tuple(option.id for option in item.options)
    if item.kind is ItemKind.MATCH:
        return tuple(f"{option.id}={option.id}" for option in item.options)
    return tuple(sorted(item.keys))


def wrong_answer(item: Item) -> tuple[str, ...]:
    """An answer to any item that is worth nothing."""
    ids = [option.id for option in item.options]
    if item.kind is ItemKind.ORDER:
        return tuple(reversed(ids))
    if item.kind is ItemKind.MATCH:
        return tuple(f"{left}={right}" for left, right in zip(ids, ids[1:] + ids[:1], strict=True))
    wrong_first = sorted(ids, key=lambda name: name in item.keys)
    return tuple(sorted(wrong_first[: len(item.keys)]))


class Learner:
    """Somebody who takes a course by calling the services, minute by minute."""

    def __init__(
        self, db: Session, person: Person, course: str = "tiny-core", at: datetime = MORNING, *, again: bool = False
    ) -> None:
        self.db, self.person, self.at = db, person, at
        self.course: Course = catalogue().courses[course]
        self.run: CourseRun = service.begin(db, person.id, self.course, at=at, again=again)
        db.flush()

    def later(self, **more: Any) -> datetime:
        self.at += timedelta(**(more or {"minutes": 1}))
        return self.at

    def reads(self, module: str) -> None:
        """Go through every page, screens by going on, scenarios by their first choices."""
        script = self.course.module(module)
        for number, page in enumerate(script.pages, start=1):
            if page.scenario:
                self.walks(module, page.scenario.id)
            service.turn_page(self.db, self.run, self.course, script, page=number, to=number + 1, at=self.later())

    def walks(self, module: str, scenario: str, round_number: int = 1) -> None:
        script = next(one for one in self.course.module(module).scenarios if one.id == scenario)
        step, position = script.steps["start"], 1
        while step.choices:
            choice = step.choices[0]
            service.decide(
                self.db,
                self.run,
                self.course,
                self.course.module(module),
                scenario=scenario,
                round_number=round_number,
                position=position,
                choice=choice.id,
                at=self.later(),
            )
            step, position = script.steps[choice.target], position + 1

    def takes(self, quiz: str) -> QuizAttempt:
        return service.take_quiz(self.db, self.run, self.course, self.course.quizzes[quiz], at=self.later())

    def answers(self, attempt: QuizAttempt, *, wrong: Any = ()) -> QuizAttempt:
        """Answer and submit what is open; `wrong` are item ids answered wrong."""
        quiz = self.course.quizzes[attempt.quiz]
        for name in attempt.second_items if attempt.in_second_part else attempt.items:
            item = quiz.item(name)
            answer = wrong_answer(item) if name in wrong else right_answer(item)
            attempts.save_answer(self.db, attempt, item, answer, at=self.later())
        service.submit_quiz(self.db, self.run, self.course, attempt, quiz, at=self.later())
        return attempt

    def finishes_modules(self) -> None:
        for module in self.course.modules:
            self.reads(module.id)
            if self.course.quiz_of(module.id):
                self.answers(self.takes(module.id))

    def passes_final(self) -> None:
        self.answers(self.takes(self.course.final.id))

    def signs(self) -> None:
        policy = catalogue().policies[self.course.completion.code_of_conduct]
        service.sign_code(self.db, self.run, self.course, policy, at=self.later())

    @property
    def standing(self) -> Any:
        return queries.standing_of(self.db, self.run, self.course, day=day_of(self.at))


@pytest.fixture
def he_xiu(tiny: None, make: Make) -> Person:
    """A dorm keeper of a school."""
    school = make.organisation("青禾小学")
    person = make.person("何秀")
    make.appointment(person, school, make.post("宿管员"), first_day=date(2020, 9, 1))
    return person


@pytest.fixture
def learner(db: Session, he_xiu: Person) -> Learner:
    """He Xiu has begun the tiny core course."""
    return Learner(db, he_xiu)


def fields_of(item: Item, answer: tuple[str, ...]) -> dict[str, Any]:
    """What a browser sends for an answer."""
    if item.kind is ItemKind.ORDER:
        return {f"place-{name}": str(place) for place, name in enumerate(answer, start=1)}
    if item.kind is ItemKind.MATCH:
        return {f"pair-{pair.partition('=')[0]}": pair.partition("=")[2] for pair in answer}
    return {"answer": list(answer)}
