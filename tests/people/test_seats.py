"""Numbers in a class: none twice by a move or a correction, and two of one number told apart without names."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.classroom.queries.pupils import seats, seats_of_session
from app.core.clock import now, today
from app.people import seats as rules
from app.people.models import Enrolment, Person
from app.people.service import classes as service

SINCE = date(2026, 9, 1)
DAY = timedelta(days=1)


@pytest.fixture
def two(make, school):
    """Two classes with a pupil 07 each, and 48 the last number of the second."""
    first, second = (make.class_group(school, title, last_day=None) for title in ("五（1）班", "五（2）班"))
    mover = make.enrolment(make.person("孟俊博", number="07"), first, first_day=SINCE)
    for name, number in (("安然", "07"), ("白露", "48")):
        make.enrolment(make.person(name, number=number), second, first_day=SINCE)
    return first, second, mover


def shown(db, group, day):
    return {seat.name: seat.shown for seat in seats(db, [group.id], day)}


@pytest.mark.parametrize(
    ("numbers", "free"), [(["01", "48"], "49"), (["1", "9"], "10"), ([], None), (["20230107"], None), (["G1"], None)]
)
def test_next_free_number_follows_the_last_one_and_is_written_as_long(numbers, free):
    assert rules.next_free(numbers) == free


@pytest.mark.parametrize(
    ("numbers", "labels"),
    [
        (["01", "02", None], ["01", "02", None]),
        (["07", "07", "08"], ["07-1", "07-2", "08"]),
        (["7", "07"], ["7-1", "07-2"]),
    ],
)
def test_several_of_one_number_each_get_their_turn(numbers, labels):
    assert rules.with_turns(numbers) == labels


def test_move_refuses_a_number_that_is_taken_and_offers_the_next_free_one(page, db, manager, two):
    """Two with number 07 stood on the register without names as 07 and 07(8): nobody knew who is who."""
    first, second, mover = two
    page.post(f"/rosters/{first.id}/pupils/find", {"wanted": "孟俊博"}, form_at=f"/rosters/{first.id}")
    address, fields = f"/rosters/pupils/{mover.id}/transfer", {"class_group_id": second.id, "since": today()}

    refused = page.post(address, {**fields, "number": "07"}, 422)
    enrolled = db.scalars(select(Enrolment.class_group_id).filter_by(person_id=mover.person_id)).all()
    offered = re.findall(r'name="number"[^>]*value="([^"]*)"', refused.html)[0]
    page.post(address, {**fields, "number": offered})

    assert "五（2）班已经有07号了" in refused.text
    assert enrolled == [first.id], "refused is not half moved"
    assert offered == "49"
    assert shown(db, second, today()) == {"安然": "07", "白露": "48", "孟俊博": "49"}


def test_class_that_is_left_goes_on_showing_the_number_of_its_day(db, make, two):
    first, second, mover = two
    pupil = db.get_one(Person, mover.person_id)
    before = today() - DAY
    lesson = make.taught(first, make.person("周老师"), reached=[pupil], held_on=before)

    service.transfer(db, mover, second, since=today(), number="49", at=now(), by=None)
    db.flush()

    assert shown(db, first, before) == {"孟俊博": "07"}
    assert shown(db, second, today())["孟俊博"] == "49"
    assert [seat.number for seat, _reached in seats_of_session(db, lesson.id, before)] == ["07"]


def test_move_that_lies_ahead_leaves_the_number_until_then(db, two):
    first, second, mover = two
    service.transfer(db, mover, second, since=today() + 7 * DAY, number="49", at=now(), by=None)
    db.flush()

    assert shown(db, first, today()) == {"孟俊博": "07"}
    assert shown(db, second, today() + 7 * DAY)["孟俊博"] == "49"


def test_correction_refuses_a_number_that_is_taken_and_leaves_what_left_classes_knew(page, db, manager, two):
    first, second, mover = two
    service.transfer(db, mover, second, since=today() - DAY, number="49", at=now(), by=None)
    db.flush()
    page.post(f"/rosters/{second.id}/pupils/find", {"wanted": "孟俊博"}, form_at=f"/rosters/{second.id}")
    row = db.scalars(select(Enrolment).filter_by(class_group_id=second.id, person_id=mover.person_id)).one()

    refused = page.post(f"/rosters/pupils/{row.id}", {"name": "孟俊博", "number": "7"}, 422)
    page.post(f"/rosters/pupils/{row.id}", {"name": "孟俊博", "number": "50"})

    assert "五（2）班已经有7号了" in refused.text
    assert shown(db, second, today())["孟俊博"] == "50"
    assert shown(db, first, today() - 2 * DAY) == {"孟俊博": "07"}


def test_class_says_that_two_have_one_number_and_how_a_register_tells_them_apart(page, db, make, manager, two):
    """Lists of a new school year bring what they bring; the page says it to who can mend it and to the teacher."""
    _first, second, _mover = two
    make.enrolment(make.person("蔡明", number="07"), second, first_day=SINCE)

    to_manager = page.get(f"/rosters/{second.id}").text
    teacher = make.person("周老师")
    make.enrolment(teacher, second, role="teacher", first_day=SINCE)
    page.sign_in(teacher)
    to_teacher = page.get(f"/rosters/{second.id}").text

    assert "这个班有几名学生同号：07" in to_manager
    assert "按姓名找到其中一名" in to_manager
    assert "安然" not in to_manager
    assert "请告诉学校教务" in to_teacher
    assert "07-1 安然 07-2 蔡明" in to_teacher
    assert shown(db, second, today()) == {"安然": "07-1", "蔡明": "07-2", "白露": "48"}
    assert "/rosters/" in page.get("/classes").html
    assert "有几名学生同号：07" in page.get("/classes").text
