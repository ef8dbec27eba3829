"""Lessons of a class on one day, or closed within a quarter of an hour: a question beside the rate (SAFEGUARDS 28)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from app.compliance.honesty import shares
from app.compliance.honesty_pace import CLOSE_TOGETHER, lessons_close_together
from app.compliance.pages.questions import QUESTIONS
from app.compliance.rules.days import add_months, as_date
from app.people.models import ClassGroup
from app.records.deeds import void_session
from app.records.models import Attendance, TaughtClassGroup, TaughtSession
from app.records.voids import DeedVoidReason
from tests.compliance.county import County
from tests.compliance.naive_pace import Lesson, close_ones
from tests.make import AT

TODAY = date(2026, 12, 31)
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
COURSE = "kids-g56"


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    return County(db, make, pupils=(1, 1))


def asked(db, county, school=0, **more):
    places, also = [county.schools[school].id], {CLOSE_TOGETHER: lessons_close_together}
    *_others, share = shares(db, county.requirement("lessons"), places, day=TODAY, also=also, **more)
    assert share.question == CLOSE_TOGETHER
    return share


def told(db, county):
    share = asked(db, county)
    return share.part, share.whole


def enter(db, county, lessons):
    """Enter lessons as they stand in the ledger; each reached one pupil or nobody."""
    schools = dict(zip("AB", county.schools, strict=True))
    pupil = county.keeper.id  # anybody: only whether somebody was reached matters
    groups = {}
    for school in schools.values():
        for number in (1, 2):
            groups[f"{school.name}{number}"] = ClassGroup(
                public_id=f"g-{school.id}-{number}", organisation_id=school.id, title=f"{number}班", grades="5",
                recorded_at=AT,
            )  # fmt: skip
    called = {f"{letter}{n}": groups[f"{school.name}{n}"] for letter, school in schools.items() for n in (1, 2)}
    for row in called.values():
        county.make._fact(row)
    for one in lessons:
        stamp = {"recorded_at": one.closed_at or NINE, "recorded_by": None, "import_id": None if one.closed_at else 7}
        session = county.make._fact(
            TaughtSession(
                public_id=f"s-{one.number}", organisation_id=schools[one.school].id, course=one.course, edition="1.0",
                held_on=one.held_on, minutes=40, is_make_up=one.is_make_up,
            )
        )  # fmt: skip
        rows = [{"taught_session_id": session.id, "class_group_id": called[name].id} for name in one.classes]
        for table, found in ((TaughtClassGroup, rows), (Attendance, _attendance(session, pupil, one))):
            db.connection().execute(insert(table), [{**row, **stamp} for row in found])
        if one.is_taken_back:
            void_session(db, session, reason=DeedVoidReason.WRONG_DAY, at=AT, by=None)
    db.flush()


def _attendance(session, pupil, one):
    return [{"taught_session_id": session.id, "person_id": pupil, "reached": bool(one.reached)}]


def lesson(number, day=10, minute=0, **more):
    closed_at = NINE + timedelta(minutes=minute)
    given = {"school": "A", "classes": ("A1",), "course": COURSE, "closed_at": closed_at, **more}
    return Lesson(number=number, held_on=date(2026, 11, day), **given)


@pytest.mark.parametrize(
    ("lessons", "close"),
    [
        ([lesson(1), lesson(2, 11, 16)], (0, 2)),
        ([lesson(1), lesson(2, 11, 15)], (2, 2)),
        ([lesson(1), lesson(2, 10, 600)], (2, 2)),
        ([lesson(1), lesson(2, 10, 600, classes=("A2",))], (0, 2)),
        ([lesson(1), lesson(2, 11, 3, course="other")], (0, 1)),
        ([lesson(1), lesson(2, 11, 3, is_make_up=True)], (0, 1)),
        ([lesson(1), lesson(2, 11, 3, is_taken_back=True)], (0, 1)),
        ([lesson(1), lesson(2, 11, 3, reached=0)], (0, 1)),
        ([lesson(1), lesson(2, 11, closed_at=None), lesson(3, 12, closed_at=None)], (0, 3)),
        ([lesson(1, closed_at=None), lesson(2, closed_at=None), lesson(3, 12)], (2, 3)),
        ([lesson(1), lesson(2, 10, 1), lesson(3, 10, 2), lesson(4, 3, 9)], (4, 4)),
        ([lesson(1, classes=("A1", "A2")), lesson(2, 11, 3, classes=("A2",))], (2, 2)),
        ([lesson(1), lesson(2, 11, 5, classes=("B1",), school="B")], (0, 1)),
    ],
    ids=[
        "a quarter of an hour and a minute",
        "a quarter of an hour",
        "one day",
        "another class",
        "another course",
        "a make-up",
        "taken back",
        "reached nobody",
        "one import closes nothing",
        "imported for one day",
        "three on one day and one earlier",
        "two classes together",
        "another school",
    ],
)
def test_lessons_of_a_class_that_lie_close_together_are_counted(db, county, lessons, close):
    enter(db, county, lessons)

    assert told(db, county) == close
    assert close_ones(lessons, "A", COURSE, after=as_date(add_months(TODAY.toordinal(), -12)), until=TODAY) == close


LESSONS = st.builds(
    lambda **given: given,
    school=st.just("A"),
    classes=st.sampled_from([("A1",), ("A1",), ("A2",), ("A1", "A2")]),
    course=st.sampled_from([COURSE, COURSE, "other"]),
    held_on=st.sampled_from([date(2025, 12, 30), *(date(2026, 11, day) for day in (9, 10, 11, 12)), TODAY]),
    closed_at=st.one_of(st.none(), st.integers(0, 80).map(lambda minute: NINE + timedelta(minutes=minute))),
    is_make_up=st.sampled_from([False, False, True]),
    is_taken_back=st.sampled_from([False, False, False, True]),
    reached=st.sampled_from([1, 1, 1, 0]),
)


@pytest.mark.sqlite_is_enough
@given(many=st.lists(LESSONS, max_size=9))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_question_agrees_with_a_second_plain_reading(db, county, many):
    lessons = [Lesson(number=number, **one) for number, one in enumerate(many)]
    after = as_date(add_months(TODAY.toordinal(), -12))
    with db.begin_nested() as savepoint:
        enter(db, county, lessons)
        found = told(db, county)
        savepoint.rollback()
    db.expire_all()

    assert found == close_ones(lessons, "A", COURSE, after=after, until=TODAY)


def test_above_the_school_only_the_per_cent_of_enough_lessons_is_told(db, county):
    enter(db, county, [lesson(number, day=number + 1, minute=20 * number) for number in range(6)])

    share = asked(db, county, is_masked=True)

    assert (share.part, share.whole, share.percent) == (None, None, 0)


def test_question_stands_in_words_beside_figures_about_children_alone(page, db, county):
    enter(db, county, [lesson(1), lesson(2, 10, 600)])
    words = str(QUESTIONS[CLOSE_TOGETHER])
    head = county.holder("head", county.schools[0])
    page.sign_in(head)

    def shown(name):
        return page.get(f"/reports/{county.schools[0].id}/{county.requirement(name).id}").text

    assert words in shown("lessons")
    assert words not in shown("core")
