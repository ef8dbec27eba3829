"""The chain from "not reached" to "reached": since when, what comes next, and slips that tell nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.classroom import rules, service
from app.classroom.rules import Mark
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.models import Enrolment
from app.records.models import Attendance
from tests.queries import count_queries

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONDAY = date(2026, 9, 7)
MODULE = "small-g56-1"


@pytest.fixture
def lead(make):
    def of(school):
        person = make.person("主任")
        make.role(person, Role.TRAINING_MANAGER, school)
        return person

    return of


# -- since when --


@pytest.mark.parametrize(
    ("missed", "came_on", "since"),
    [
        ([], {}, MONDAY),
        ([], {1: MONDAY + 9 * DAY}, MONDAY + 9 * DAY),
        ([], {1: MONDAY - 9 * DAY}, MONDAY),
        ([Mark(1, MODULE, MONDAY + DAY, reached=False)], {1: None}, MONDAY + DAY),
        ([Mark(1, MODULE, MONDAY - WEEK, reached=False), Mark(1, MODULE, MONDAY, reached=False)], {}, MONDAY - WEEK),
        # From another class, where the lesson was missed before coming.
        ([Mark(1, MODULE, MONDAY - WEEK, reached=False)], {1: MONDAY + 9 * DAY}, MONDAY - WEEK),
    ],
)
def test_pupil_waits_since_the_first_miss_or_since_the_class_had_it_or_since_coming(missed, came_on, since):
    assert rules.waiting_since({1}, MONDAY, missed, came_on) == since


@given(
    pupils=st.sets(st.integers(1, 9), min_size=1),
    missed=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 90))),
    came=st.dictionaries(st.integers(1, 9), st.none() | st.integers(-30, 90)),
    taught=st.integers(0, 90),
)
def test_since_agrees_with_asking_pupil_by_pupil(pupils, missed, came, taught):
    taught_on = MONDAY + taught * DAY
    days = []
    for pupil in pupils:
        own = sorted(MONDAY + day * DAY for person, day in missed if person == pupil)
        came_on = came.get(pupil)
        if own:
            days.append(own[0])
        elif came_on is not None and MONDAY + came_on * DAY > taught_on:
            days.append(MONDAY + came_on * DAY)
        else:
            days.append(taught_on)

    found = rules.waiting_since(
        pupils,
        taught_on,
        [Mark(person, MODULE, MONDAY + day * DAY, reached=False) for person, day in missed if person in pupils],
        {person: None if day is None else MONDAY + day * DAY for person, day in came.items()},
    )

    assert found == min(days)


# -- the school's list --


def rows(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", html.partition("<tbody>")[2], re.S)]


def test_longest_wait_stands_first_with_its_count_and_no_pupil_is_named(page, make, class_of, lead):
    zhou = class_of()
    wang = class_of(school=zhou.school, title="五（2）班", teacher="王芳")
    make.taught(wang.group, wang.teacher, reached=wang.pupils[1:], missed=wang.pupils[:1], held_on=today() - 3 * WEEK)
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[2:], missed=zhou.pupils[:2], held_on=today() - WEEK)
    page.sign_in(lead(zhou.school))

    shown = page.get("/school-classes/waiting")

    first, second = rows(shown.html)
    assert "五（2）班" in first
    assert "3 周" in first
    assert "王芳" in first
    assert "五（1）班" in second
    assert "2 名学生" in second
    assert all(pupil.name not in shown.text for pupil in [*zhou.pupils, *wang.pupils])
    assert "%" not in shown.text


def test_next_step_says_who_can_do_what(page, make, class_of, lead, db):
    zhou = class_of()
    wang = class_of(school=zhou.school, title="五（2）班", teacher="王芳")
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[1:], missed=zhou.pupils[:1], held_on=today() - WEEK)
    page.sign_in(lead(zhou.school))
    assert "还没有安排" in page.get("/school-classes/waiting").text

    lesson = make.planned_lesson(wang.group, facilitator=wang.teacher, planned_on=today() + DAY)
    offered = page.get("/school-classes/waiting")
    assert "五（2）班在" in offered.text
    assert "可以让孩子一起去上" in offered.text

    service.invite_class(db, lesson, zhou.group.id, at=now(), by=zhou.teacher.id)
    db.commit()
    joined = page.get("/school-classes/waiting")
    assert f'href="/lessons/{lesson.id}"' in joined.html
    assert "一起上课" in joined.text


def test_reached_in_another_class_goes_from_the_list_and_the_first_register_stays(page, make, class_of, lead, db):
    zhou = class_of()
    wang = class_of(school=zhou.school, title="五（2）班", teacher="王芳")
    first = make.taught(
        zhou.group, zhou.teacher, reached=zhou.pupils[1:], missed=zhou.pupils[:1], held_on=today() - WEEK
    )
    manager = lead(zhou.school)
    page.sign_in(manager)
    assert len(rows(page.get("/school-classes/waiting").html)) == 1

    make.taught(wang.group, wang.teacher, reached=[*wang.pupils, zhou.pupils[0]], held_on=today())

    assert "本班每个孩子都上到了" in page.get("/school-classes/waiting").text
    page.sign_in(zhou.teacher)
    assert "6 / 6" in page.get("/classes").text
    assert [row.reached for row in first_entries(db, first)].count(False) == 1


def first_entries(db, taught):
    return db.scalars(select(Attendance).filter_by(taught_session_id=taught.id)).all()


def test_entry_follows_a_pupil_to_another_class_and_to_another_school(page, make, class_of, lead):
    zhou = class_of()
    elsewhere = class_of(title="五（3）班", teacher="李梅", school=make.organisation("河东小学"))
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[1:], missed=zhou.pupils[:1], held_on=today() - WEEK)
    moved = zhou.pupils[0]
    make.taught(elsewhere.group, elsewhere.teacher, reached=elsewhere.pupils, held_on=today() - 2 * DAY)

    leave(make, moved, zhou.group)
    make.enrolment(moved, elsewhere.group, first_day=today() - DAY)

    page.sign_in(lead(zhou.school))
    assert rows(page.get("/school-classes/waiting").html) == []
    page.sign_in(lead(elsewhere.school))
    (row,) = rows(page.get("/school-classes/waiting").html)
    assert "1 名学生" in row


def leave(make, pupil, group):
    row = make.db.scalars(select(Enrolment).filter_by(person_id=pupil.id, class_group_id=group.id)).one()
    record_fact(make.db, row, at=now(), by=None, last_day=today() - 2 * DAY)


def test_list_of_eight_classes_asks_as_much_as_of_one(page, make, class_of, lead):
    zhou = class_of(2)
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[1:], missed=zhou.pupils[:1], held_on=today())
    page.sign_in(lead(zhou.school))
    with count_queries() as few:
        page.get("/school-classes/waiting")
    for number in range(2, 9):
        one = class_of(2, school=zhou.school, title=f"五（{number}）班", teacher=f"老师{number}")
        make.taught(one.group, one.teacher, reached=one.pupils[1:], missed=one.pupils[:1], held_on=today())
    with count_queries() as many:
        page.get("/school-classes/waiting")

    assert len(many) == len(few)


# -- the teacher's own --


def test_teacher_sees_since_when_and_prints_slips_that_name_nobody_and_give_no_reason(page, make, class_of):
    zhou = class_of()
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[2:], missed=zhou.pupils[:2], held_on=today() - WEEK)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY, kind="make_up", invited=[zhou.group]
    )
    page.sign_in(zhou.teacher)
    own = page.get(f"/classes/{zhou.group.id}/make-up")
    address = f"/classes/{zhou.group.id}/make-up/slips/{lesson.id}"
    assert f"{(today() - WEEK).month}月{(today() - WEEK).day}日起" in own.text
    assert f'href="{address}"' in own.html

    slips = page.get(address)

    assert slips.html.count("<strong>安全课</strong>") == 2
    cut_out = re.search(r'<ul class="pass-cards slips".*?</ul>', slips.html, re.S)[0]
    assert all(word not in cut_out for word in ("补", "缺", "没上", zhou.group.title))
    assert all(pupil.name not in slips.text for pupil in zhou.pupils)


@pytest.mark.parametrize("absent", [0, 1])
def test_closed_make_up_says_how_many_it_reached_and_never_that_a_class_was_all_there(page, make, class_of, absent):
    zhou = class_of()
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[3:], missed=zhou.pupils[:3], held_on=today() - WEEK)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, kind="make_up", state="taught", invited=[zhou.group]
    )
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"
    missing = [pupil.id for pupil in zhou.pupils[:absent]]

    page.post(f"{address}/close", {"not_reached": missing}, form_at=address)

    shown = page.get(f"/lessons/{lesson.id}").text
    assert f"上到 {3 - absent} 人" in shown.partition("到课")[2]
    assert not re.search(r"\d / \d", shown.partition("到课")[2][:20])
    assert "全班到齐" not in shown
    assert ("登记已结束，这节课上到 3 人" in shown) is (not absent)


def test_register_of_a_make_up_is_headed_like_every_other_safety_lesson(page, make, class_of):
    zhou = class_of()
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[3:], missed=zhou.pupils[:3], held_on=today() - WEEK)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, kind="make_up", state="taught", invited=[zhou.group]
    )
    page.sign_in(zhou.teacher)

    for part in ("register", "register/file", "register/kept"):
        shown = page.client.get(f"/lessons/{lesson.id}/{part}")
        assert shown.status_code == 200, part
        text = shown.get_data(as_text=True)
        assert "安全课 · " in text, part
        assert "补课" not in text, part


def test_slips_of_a_lesson_the_class_is_not_asked_to_are_nobodys(page, make, class_of):
    zhou = class_of()
    wang = class_of(school=zhou.school, title="五（2）班", teacher="王芳")
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[1:], missed=zhou.pupils[:1], held_on=today() - WEEK)
    lesson = make.planned_lesson(wang.group, facilitator=wang.teacher, planned_on=today() + DAY)
    page.sign_in(zhou.teacher)
    page.get(f"/classes/{zhou.group.id}/make-up/slips/{lesson.id}", status=404)
    page.sign_in(wang.teacher)

    page.get(f"/classes/{zhou.group.id}/make-up/slips/{lesson.id}", status=404)


# -- pooling --


def test_class_whose_lesson_nobody_has_planned_is_told_which_others_wait_and_plans_one_for_all(
    page, db, make, class_of
):
    zhou = class_of(12)
    wang = class_of(12, school=zhou.school, title="五（2）班", teacher="王芳")
    record_fact(db, wang.pupils[0], at=now(), by=None, name="魏来来")
    small = make.class_group(zhou.school, "一（1）班", grades="1", first_day=None, last_day=None)
    make.pupils(small, 3)
    for one, missing in ((zhou, 2), (wang, 3)):
        missed = one.pupils[:missing]
        make.taught(
            one.group, one.teacher, reached=one.pupils[missing:], missed=missed, held_on=today() - WEEK, module=MODULE
        )
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/make-up"

    shown = page.get(address)
    assert "五（2）班王芳：3名学生" in "".join(shown.text.split())
    assert "能补到 5 名学生" in shown.text
    assert "一（1）班" not in shown.text
    assert "魏来来" not in shown.text
    plan = page.get(f"{address}/plan?module={MODULE}&together=1")
    assert f'value="{zhou.group.id}"' in plan.html
    assert "五（2）班" not in plan.text, "who waits there is that teacher's to know"

    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY, kind="make_up", invited=[zhou.group]
    )
    assert "别的班也有学生在等" not in page.get(address).text
    page.sign_in(wang.teacher)
    assert f"/make-up/join/{lesson.id}" in page.get(f"/classes/{wang.group.id}/make-up").html


def test_school_is_told_that_one_lesson_would_do_for_two_classes_and_then_that_the_other_class_can_join(
    page, make, class_of, lead
):
    zhou = class_of()
    wang = class_of(school=zhou.school, title="五（2）班", teacher="王芳")
    far = class_of(title="五（3）班", teacher="李梅", school=make.organisation("河东小学"))
    for one in (zhou, wang, far):
        make.taught(one.group, one.teacher, reached=one.pupils[1:], missed=one.pupils[:1], held_on=today() - WEEK)
    page.sign_in(lead(zhou.school))

    alone = page.get("/school-classes/waiting").text
    assert alone.count("最好合上一节") == 2
    assert "五（3）班" not in alone

    make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY, kind="make_up", invited=[zhou.group]
    )
    planned = page.get("/school-classes/waiting").text
    assert "最好合上一节" not in planned
    assert planned.count("可以让孩子一起去上") == 1


def test_way_to_a_lesson_of_her_own_class_says_what_its_form_does(page, make, class_of):
    zhou = class_of()
    class_of(school=zhou.school, title="五（2）班", teacher="王芳")
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils[1:], missed=zhou.pupils[:1], held_on=today() - WEEK)
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/make-up"

    shown = page.get(address)

    way = re.search(rf'<a href="{address}/plan\?module={MODULE}">([^<]*)</a>', shown.html)[1]
    assert way == "或者由本班另安排一节（同学段其他班的学生也可以来上）"
    assert "五（2）班" not in page.get(f"{address}/plan?module={MODULE}").text


def test_teacher_of_both_classes_plans_one_lesson_for_both_in_one_step(page, make, class_of):
    zhou = class_of(6)
    other = make.class_group(zhou.school, "五（3）班", first_day=None, last_day=None)
    make.enrolment(zhou.teacher, other, role="teacher")
    for group, pupils in ((zhou.group, zhou.pupils), (other, make.pupils(other, 4))):
        make.taught(group, zhou.teacher, reached=pupils[2:], missed=pupils[:2], held_on=today() - WEEK, module=MODULE)
    page.sign_in(zhou.teacher)

    plan = page.get(f"/classes/{zhou.group.id}/make-up/plan?module={MODULE}&together=1")

    chosen = re.findall(r'<input[^>]*checked[^>]*name="classes"[^>]*value="(\d+)"', plan.html)
    assert sorted(map(int, chosen)) == sorted([zhou.group.id, other.id])


def test_newcomer_lacks_what_the_class_had_before_and_waits_since_coming(page, db, make, class_of, lead):
    """Who moved in yesterday stood as having missed a lesson in this class a month before."""
    zhou = class_of(3)
    missing, *others = zhou.pupils
    for number, reached in (("1", others), ("2", zhou.pupils)):
        make.taught(
            zhou.group, zhou.teacher, reached=reached, missed=[one for one in zhou.pupils if one not in reached],
            held_on=today() - 4 * WEEK, module=f"small-g56-{number}",
        )  # fmt: skip
    newcomer = make.person("孟俊博", number="31")
    make.enrolment(newcomer, zhou.group, first_day=today() - DAY)
    page.sign_in(zhou.teacher)
    teachers = page.get(f"/classes/{zhou.group.id}/make-up").text
    page.sign_in(lead(zhou.school))
    heads = page.get("/school-classes/waiting").text

    days = {
        name: f"{day.year}年{day.month}月{day.day}日"
        for name, day in (("came", today() - DAY), ("had", today() - 4 * WEEK))
    }
    lacking = f"31 孟俊博 {days['came']}来到本班；本班在那以前上了这一课，这名学生还没上过"
    assert teachers.count(lacking) == 2
    assert f"最早从 {days['had']}起" in teachers, "another pupil missed the first lesson there"
    assert f"还有 1 名学生没上到 · 从 {days['came']}起" in teachers
    assert missing.name in teachers
    assert heads.count("其中1名是上课以后才来这个班的") == 2
    assert "孟俊博" not in heads


def test_miss_in_the_class_they_came_from_comes_along_with_its_day(make, db, page, class_of):
    zhou = class_of(2)
    mover = make.person("孟俊博", number="31")
    elsewhere = make.class_group(zhou.school, "五（9）班", first_day=None, last_day=None)
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils, held_on=today() - 4 * WEEK)
    make.taught(elsewhere, zhou.teacher, missed=[mover], reached=[make.person("旁人")], held_on=today() - 2 * WEEK)
    make.enrolment(mover, zhou.group, first_day=today() - DAY)
    page.sign_in(zhou.teacher)

    words = page.get(f"/classes/{zhou.group.id}/make-up").text

    since = today() - 2 * WEEK
    assert f"从 {since.year}年{since.month}月{since.day}日起" in words
    assert "来到本班" not in words
