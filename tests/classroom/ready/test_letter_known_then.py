"""A letter counts as it was known on the lesson's day: a day entered or moved afterwards is said as such, and stays listed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.classroom.ready.given import gaps_of
from app.classroom.ready.letter_days import LateLetter
from app.classroom.service import record_letter
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.languages import long_day
from app.records.deeds import enter_letter_by_link

DAY = timedelta(days=1)
NOON, LATE, EARLY = time(12), time(23, 59), time(0, 1)


def moment(day, hour=NOON):
    return datetime.combine(day, hour, ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def given(make, class_of):
    """A class's lesson ten days ago, of which a part was told."""
    zhou = class_of(6)
    on = today() - 10 * DAY
    return zhou, make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, state="unfinished", key_points=[1], planned_on=on
    )


def letter(db, zhou, sent_on, at):
    record_letter(db, zhou.group.id, course="small-g56", sent_on=sent_on, at=at, by=zhou.teacher.id)
    db.flush()


@pytest.mark.parametrize(
    ("entries", "late"),
    [
        ([(-20, -20, NOON)], None),
        ([(0, 0, LATE)], None),
        ([(-20, -20, NOON), (-1, 3, NOON)], None),
        ([(-20, -20, NOON), (4, 4, NOON)], None),
        ([(-20, 2, NOON)], (-20, 2)),
        ([(0, 1, EARLY)], (0, 1)),
        ([(1, 1, NOON)], (1, 1)),
        ([(1, 1, NOON), (-9, 3, NOON)], (-9, 3)),
    ],
    ids=[
        "before",
        "late that evening",
        "moved afterwards, but it stood",
        "sent anew afterwards",
        "entered afterwards",
        "entered after midnight",
        "sent afterwards",
        "put back before the lesson",
    ],
)
def test_letter_that_nobody_knew_of_on_the_day_is_said_as_such(db, given, entries, late):
    zhou, lesson = given
    on = lesson.planned_on
    for sent, entered, hour in entries:
        letter(db, zhou, on + sent * DAY, moment(on + entered * DAY, hour))

    gaps = gaps_of(db, lesson)

    assert "letter_missing" not in gaps.keys
    assert ("letter_after" in gaps.keys) is (late is not None)
    assert gaps.letter == (LateLetter(on + late[0] * DAY, on + late[1] * DAY) if late else None)


def test_letter_by_link_counts_from_its_day(db, given):
    zhou, lesson = given
    assert "letter_missing" in gaps_of(db, lesson).keys
    at = {"at": moment(lesson.planned_on - 6 * DAY), "by": zhou.teacher.id}

    enter_letter_by_link(db, zhou.group.id, course="small-g56", edition="1.0", **at)
    db.flush()

    assert not {"letter_missing", "letter_after"} & set(gaps_of(db, lesson).keys)


def test_lesson_stays_listed_when_the_day_is_put_back_before_it(page, db, make, given):
    """The line “no letter” went from the lesson and from the list as soon as a day before it was typed."""
    zhou, lesson = given
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/letter/small-g56"
    page.post(address, {"sent_on": str(today())})

    page.post(address, {"sent_on": str(lesson.planned_on - 9 * DAY)})

    said = f"写的是{long_day(lesson.planned_on - 9 * DAY)}发出，{long_day(today())}才登记"
    assert f"{long_day(today())}登记。" in page.get(address).text
    page.sign_in(head)
    assert said in page.get("/lessons-although-not-ready").text
    changed = page.get("/changes").text
    assert "改了给家人的信发出的日子" in changed
    assert f"从{long_day(today())}改成{long_day(lesson.planned_on - 9 * DAY)}" in changed
    [row] = db.scalars(select(AuditEntry).filter_by(action="letter-day-moved"))
    assert (row.subject_id, row.by) == (zhou.group.id, zhou.teacher.id)


def test_day_entered_again_as_it_stands_is_no_change(db, given):
    zhou, lesson = given
    for _twice in range(2):
        letter(db, zhou, lesson.planned_on, now())

    assert db.scalars(select(AuditEntry).filter_by(action="letter-day-moved")).all() == []
