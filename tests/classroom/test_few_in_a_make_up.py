"""A make-up lesson of several teachers' classes: planned for those who can still come, true about those who did (SAFEGUARDS 13, 27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom import service
from app.classroom.models import InvitedClass, LessonState, PlannedLesson
from app.classroom.readiness import Ready, readiness
from app.classroom.ready.given import gaps_of
from app.classroom.registers.format import Sent
from app.classroom.registers.incoming import take_sent
from app.classroom.registers.models import Way
from app.compliance.questions import Held, TaughtAlthough, taught_although
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from tests.classroom.test_rules import ALL_READY

WEEK = timedelta(weeks=1)
MODULE = "small-g56-1"
FEW = {"few_adults", "few_closed"}


@pytest.fixture
def two(make, class_of):
    """One pupil waits in her class, and three in a colleague's."""
    zhou = class_of(6)
    wang = class_of(6, school=zhou.school, title="五（2）班", teacher="王芳")
    for one, missing in ((zhou, 1), (wang, 3)):
        make.taught(
            one.group, one.teacher, reached=one.pupils[missing:], missed=one.pupils[:missing], held_on=today() - WEEK
        )
    return zhou, wang


def fields(zhou, **more):
    return {
        "classes": [zhou.group.id],
        "module": MODULE,
        "planned_on": str(today()),
        "facilitator": zhou.teacher.id,
        "second_adult": "none",
        "second_person": "",
        **more,
    }


@pytest.mark.parametrize(
    ("pupils", "more", "missing"),
    [
        (None, {}, set()),
        (0, {}, set()),
        (3, {}, set()),
        (2, {}, {"few_closed"}),
        (2, {"open_place": True}, set()),
        (1, {"open_place": True, "second_adult": "next_door"}, {"few_adults"}),
        (1, {"second_adult_named": False}, FEW),
        (1, {"facilitator_named": False, "open_place": True}, {"few_adults"}),
    ],
)
def test_fewer_than_three_need_two_named_adults_in_the_room_and_an_open_door(pupils, more, missing):
    known = replace(ALL_READY, pupils=pupils, **more)

    assert {line.key for line in readiness(known) if line.state is Ready.NO} & FEW == missing


@pytest.mark.sqlite_is_enough
def test_lesson_announced_to_other_classes_counts_those_who_can_still_come(page, db, two):
    zhou, _wang = two
    address = f"/classes/{zhou.group.id}/make-up/plan"
    page.sign_in(zhou.teacher)
    assert "不到三名" in page.post(address, fields(zhou), status=422).text
    together = f"{address}?module={MODULE}&together=1"
    shown = page.get(together)
    assert "别的老师的班里还有 3 名学生可以一起来" in shown.text
    assert f'action="{address}?together=1"' in shown.html

    page.post(f"{address}?together=1", fields(zhou))

    assert db.scalars(select(PlannedLesson.kind)).all() == ["make_up"]


@pytest.mark.sqlite_is_enough
def test_lesson_offered_to_too_few_still_asks_for_two_adults_and_the_open_door(page, db, make, class_of):
    zhou = class_of(6)
    wang = class_of(6, school=zhou.school, title="五（2）班", teacher="王芳")
    for one in (zhou, wang):
        make.taught(one.group, one.teacher, reached=one.pupils[1:], missed=one.pupils[:1], held_on=today() - WEEK)
    page.sign_in(zhou.teacher)

    refused = page.post(f"/classes/{zhou.group.id}/make-up/plan?together=1", fields(zhou), status=422)

    assert "不到三名" in refused.text
    assert "together=1" in refused.html
    assert db.scalars(select(PlannedLesson.id)).all() == []


@pytest.mark.sqlite_is_enough
def test_lessons_page_says_what_is_missing_until_three_come_and_the_plan_can_say_it(page, db, two):
    zhou, wang = two
    page.sign_in(zhou.teacher)
    page.post(f"/classes/{zhou.group.id}/make-up/plan?together=1", fields(zhou))
    lesson = db.scalars(select(PlannedLesson)).one()
    address = f"/lessons/{lesson.id}"
    said = page.get(address).text
    assert "教室里要有两位写明姓名的大人" in said
    assert "门要一直开着" in said

    page.post(f"{address}/change", both(zhou, wang))
    assert "门要一直开着" not in page.get(address).text
    assert 'checked id="open_place"' in page.get(f"{address}/change").html
    service.invite_class(db, lesson, wang.group.id, at=now(), by=wang.teacher.id)
    db.flush()
    page.post(f"{address}/change", fields(zhou))

    assert "不到三名" not in page.get(address).text


def both(zhou, wang, **more):
    return fields(zhou, second_adult="in_room", second_person=wang.teacher.id, open_place="y", **more)


@pytest.mark.parametrize(
    "fewer",
    [
        {"second_adult": "none", "second_person": ""},
        {"second_adult": "next_door"},
        {"second_person": ""},
        {"facilitator": ""},
        {"open_place": ""},
    ],
    ids=["none", "next door", "not named", "nobody teaches", "door shut"],
)
@pytest.mark.sqlite_is_enough
def test_change_of_a_make_up_for_one_pupil_refuses_what_its_plan_refuses(page, two, planned, fewer):
    """The form that changes it saved “none” for one pupil, whom the lesson then counted (SAFEGUARDS 13)."""
    zhou, wang = two
    lesson = planned(open_place=True)
    page.sign_in(zhou.teacher)
    sent = {**both(zhou, wang), **fewer}
    if not sent["open_place"]:
        del sent["open_place"]

    refused = page.post(f"/lessons/{lesson.id}/change", sent, status=422)

    assert "不到三名" in refused.text
    assert (lesson.second_adult, lesson.second_adult_id, lesson.open_place) == ("in_room", wang.teacher.id, True)
    assert lesson.facilitator_id == zhou.teacher.id


@pytest.mark.parametrize(("more", "moves"), [({"open_place": True}, True), ({"open_place": False}, False)])
@pytest.mark.sqlite_is_enough
def test_dragging_a_make_up_for_one_pupil_refuses_what_its_plan_refuses(page, two, planned, more, moves):
    zhou, _wang = two
    lesson = planned(**more)
    former = lesson.planned_on
    page.sign_in(zhou.teacher)

    page.post(f"/lessons/{lesson.id}/move", {"day": str(former + WEEK)}, status=303)

    assert (lesson.planned_on != former) is moves


@pytest.mark.parametrize(("is_own", "stays"), [(True, True), (False, False)], ids=["own class", "a colleague's"])
@pytest.mark.sqlite_is_enough
def test_taking_a_class_out_again_leaves_no_teacher_alone_with_one_pupil_of_hers(page, db, make, two, is_own, stays):
    zhou, wang = two
    lesson = make.planned_lesson(
        zhou.group,
        facilitator=zhou.teacher,
        kind="make_up",
        invited=[zhou.group, wang.group],
        second_adult="none",
    )
    who = zhou.teacher if is_own else wang.teacher
    if is_own:
        make.enrolment(who, wang.group, role="teacher")
    page.sign_in(who)

    page.post(f"/classes/{wang.group.id}/make-up/join/{lesson.id}", {"withdraw": "1"})

    db.expire_all()
    invited = db.scalars(select(InvitedClass.class_group_id).filter_by(planned_lesson_id=lesson.id)).all()
    assert (wang.group.id in invited) is stays
    assert "不到三名" in page.get(f"/classes/{wang.group.id}/make-up").text


@pytest.mark.sqlite_is_enough
def test_swap_that_leaves_a_place_open_works_at_once_and_says_which_small_lesson_waits(page, make, two, planned):
    """A hold never waits (SAFEGUARDS 10); whoever set it is told what is missing now (SAFEGUARDS 13)."""
    zhou, wang = two
    lesson = planned(open_place=True)
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(head)

    page.post("/school-classes/adults", {"person": wang.teacher.id, "by_person": ""})

    assert lesson.second_adult_id is None
    assert "学生不到三名，现在还缺" in page.get("/school-classes/adults").text


@pytest.mark.sqlite_is_enough
def test_small_make_up_given_alone_is_named_beside_the_rate(page, db, make, two):
    """Who taught says the truth in steps; that nobody was beside one or two pupils stands with the lessons not ready."""
    zhou, _wang = two
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, kind="make_up", invited=[zhou.group], second_adult="none"
    )
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(zhou.teacher)
    taught(page, lesson, second_adult="none")
    page.post(f"/lessons/{lesson.id}/register/close")
    db.flush()

    assert (lesson.state, set(gaps_of(db, lesson).keys) & {*FEW, "second_none"}) == (
        LessonState.CLOSED,
        {*FEW, "second_none"},
    )
    assert list(taught_although(db, Held([zhou.school.id], today() - WEEK, today()), [])) == [TaughtAlthough(0, 1)]
    page.sign_in(head)
    assert "不到三名" in page.get("/lessons-although-not-ready").text


@pytest.mark.parametrize(
    ("came", "more", "gaps"),
    [
        (2, {}, FEW),
        (2, {"open_place": True}, {"few_adults"}),
        (3, {}, set()),
        (0, {}, set()),
    ],
)
def test_lesson_in_which_fewer_than_three_were_keeps_that_it_was_so(db, make, two, came, more, gaps):
    zhou, wang = two
    lesson = make.planned_lesson(
        zhou.group,
        facilitator=zhou.teacher,
        kind="make_up",
        state="taught",
        invited=[zhou.group, wang.group],
        second_adult="next_door",
        second_adult_id=wang.teacher.id,
        **more,
    )
    service.close_register(
        db,
        lesson,
        catalogue().courses["small-g56"],
        enrolled=(),
        not_reached=(),
        guests=[one.id for one in wang.pupils[:came]],
        at=now(),
        by=zhou.teacher.id,
    )
    db.flush()

    assert set(gaps_of(db, lesson).keys) & FEW == gaps


DOOR = "门是不是一直开着"


@pytest.fixture
def planned(make, two):
    """Build a make-up for one pupil with two named adults: `planned(open_place=True)`."""
    zhou, wang = two

    def build(**more):
        return make.planned_lesson(
            zhou.group,
            facilitator=zhou.teacher,
            kind="make_up",
            invited=[zhou.group],
            second_adult="in_room",
            second_adult_id=wang.teacher.id,
            **more,
        )

    return build


def taught(page, lesson, status=302, **fields):
    return page.post(f"/lessons/{lesson.id}/taught", {"second_adult": "in_room", "all": "1", **fields}, status)


@pytest.mark.parametrize(
    ("said", "stands", "gaps"), [("yes", True, set()), ("no", False, {"few_closed"})], ids=["open", "shut"]
)
def test_whether_the_door_stood_open_is_asked_after_the_lesson_in_one_tap(page, db, two, planned, said, stands, gaps):
    """The plan's word alone counted as what was: the least work gave the better word (SAFEGUARDS 27)."""
    zhou, _wang = two
    lesson = planned(open_place=True)
    page.sign_in(zhou.teacher)
    form = page.get(f"/lessons/{lesson.id}/taught").html.partition("data-door")[2].partition("</fieldset>")[0]
    assert DOOR in form
    assert "checked" not in form
    assert "有第三位大人看得见里面：请选门是不是一直开着" in taught(page, lesson, 422).text
    assert lesson.state == LessonState.PLANNED

    taught(page, lesson, open_place=said)
    page.post(f"/lessons/{lesson.id}/register/close")
    db.flush()

    assert (lesson.state, lesson.open_place) == (LessonState.CLOSED, stands)
    assert set(gaps_of(db, lesson).keys) & FEW == gaps


@pytest.mark.parametrize("more", [{"open_place": False}, {"open_place": True, "kind": "class", "invited": []}])
def test_door_is_not_asked_about_where_no_plan_says_that_it_stays_open(page, make, two, more):
    zhou, _wang = two
    fields = {"kind": "make_up", "invited": [zhou.group], "second_adult": "none", **more}
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, **fields)
    page.sign_in(zhou.teacher)

    for address in ("taught", "script", "register/file", "print/register"):
        assert DOOR not in page.client.get(f"/lessons/{lesson.id}/{address}").text, address
    assert page.client.get(f"/lessons/{lesson.id}/register/kept").get_json()["door"] is None


def test_every_way_to_enter_a_small_make_up_asks_about_its_door(page, two, planned):
    zhou, _wang = two
    lesson = planned(open_place=True)
    page.sign_in(zhou.teacher)

    for address in ("taught", "script", "register/file", "print/register"):
        assert DOOR in page.client.get(f"/lessons/{lesson.id}/{address}").text, address
    held = page.client.get(f"/lessons/{lesson.id}/register/kept").get_json()["door"]
    assert (held["said"], [word for word, _text in held["words"]]) == (None, ["yes", "no"])


@pytest.mark.parametrize(
    ("more", "stands"), [({}, False), ({"open_place": True}, True), ({"open_place": False}, False)]
)
def test_device_that_says_nothing_of_the_door_leaves_it_unsaid_and_never_open(db, two, planned, more, stands):
    zhou, _wang = two
    lesson = planned(open_place=True)
    said = {
        "format": "hulei-register",
        "version": 1,
        "lesson": lesson.code,
        "key": "a-key-of-sixteen-letters",
        "way": "queue",
        "taught": {"all": True, "second_adult": "in_room", **more},
    }

    take_sent(db, lesson, Sent.model_validate(said), Way.QUEUE, at=now(), by=zhou.teacher.id)

    assert (lesson.state, lesson.open_place) == (LessonState.TAUGHT, stands)
