"""The teacher's pages as she meets them, and what strangers get."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.classroom.models import LessonState, PlannedLesson
from app.classroom.registers.codes import register_code_of
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import today
from app.records.models import Attendance, GuardianLetter, TaughtSession
from tests.queries import count_queries

pytestmark = pytest.mark.slow

SIGN_IN_QUERIES = 3


def test_zhou_min_plans_teaches_and_closes_a_lesson(page, class_of, db):
    zhou = class_of(48)
    page.sign_in(zhou.teacher)
    assert "小小安全课" in page.get("/classes").text

    planned = page.post(
        f"/classes/{zhou.group.id}/plan",
        {
            "module": "small-g56-1",
            "planned_on": str(today()),
            "facilitator": zhou.teacher.id,
            "second_adult": "none",
            "second_person": "",
        },
    )
    lesson = db.scalars(select(PlannedLesson)).one()
    assert planned.location == f"/lessons/{lesson.id}"
    assert lesson.code in page.get(planned.location).text

    script = page.get(f"/lessons/{lesson.id}/script")
    assert "只给老师看的话" in script.text
    over = page.post(
        f"/lessons/{lesson.id}/taught",
        {"key_points": ["1", "2"], "activities": ["s1-rules"], "second_adult": "none", "check_0": "half"},
    )
    assert over.location == f"/lessons/{lesson.id}/register"

    missed = [str(pupil.id) for pupil in zhou.pupils[:2]]
    register = page.get(over.location)
    assert register.html.count('name="not_reached"') == 48
    closed = page.post(f"/lessons/{lesson.id}/register/close", {"not_reached": missed}, form_at=over.location)
    assert closed.location == f"/lessons/{lesson.id}"

    assert "2 名" in page.get(closed.location).text
    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) == 2
    waiting = page.get(f"/classes/{zhou.group.id}/make-up").text
    assert "学生01" in waiting
    assert "学生02" in waiting
    assert "学生03" not in waiting


def test_second_submit_of_the_register_makes_no_second_session(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"
    token = page.get(address).csrf()

    for _ in range(2):
        answer = page.client.post(f"{address}/close", data={"csrf_token": token, "not_reached": [zhou.pupils[0].id]})
        assert answer.status_code == 302

    assert db.scalar(select(func.count()).select_from(TaughtSession)) == 1
    assert db.scalar(select(func.count()).select_from(Attendance)) == 6


@pytest.mark.sqlite_is_enough
def test_name_that_is_not_in_the_class_is_refused_with_a_message(page, make, class_of, db):
    zhou = class_of()
    stranger = make.person("别班学生")
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)

    page.post(
        f"/lessons/{lesson.id}/register/close",
        {"not_reached": [stranger.id]},
        status=422,
        form_at=f"/lessons/{lesson.id}/register",
    )

    assert db.scalar(select(TaughtSession.id)) is None


@pytest.mark.sqlite_is_enough
def test_plan_on_a_day_without_the_class_keeps_what_was_chosen(page, make, class_of):
    zhou = class_of()
    group = make.class_group(zhou.school, "五（9）班", first_day=today() - timedelta(days=50), last_day=today())
    make.enrolment(zhou.teacher, group, role="teacher")
    page.sign_in(zhou.teacher)

    answer = page.post(
        f"/classes/{group.id}/plan",
        {
            "module": "small-g56-2",
            "planned_on": str(today() + timedelta(days=1)),
            "facilitator": "",
            "second_adult": "next_door",
            "second_person": "",
        },
        status=422,
    )

    assert "这一天没有这个班" in answer.text
    assert 'value="small-g56-2" selected' in answer.html or 'selected value="small-g56-2"' in answer.html


@pytest.mark.sqlite_is_enough
def test_second_adult_in_the_room_is_chosen_and_named_not_taken_for_granted(page, db, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/plan"
    plan = {"module": "small-g56-1", "planned_on": str(today()), "facilitator": zhou.teacher.id, "second_person": ""}

    places = re.findall(r'<input[^>]*name="second_adult"[^>]*>', page.get(address).html)
    assert len(places) == 3
    assert not any("checked" in place for place in places)
    assert "请选择第二位大人会在哪里" in page.post(address, plan, 422).text
    assert "请写明谁会在教室里" in page.post(address, {**plan, "second_adult": "in_room"}, 422).text
    assert db.scalar(select(func.count(PlannedLesson.id))) == 0
    page.post(address, {**plan, "second_adult": "next_door"})
    assert db.scalar(select(PlannedLesson.second_adult)) == "next_door"


@pytest.mark.sqlite_is_enough
def test_one_person_cannot_be_both_adults(page, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    answer = page.post(
        f"/classes/{zhou.group.id}/plan",
        {
            "module": "small-g56-1",
            "planned_on": str(today()),
            "facilitator": zhou.teacher.id,
            "second_adult": "in_room",
            "second_person": zhou.teacher.id,
        },
        status=422,
    )

    assert "第二位大人" in answer.text


def test_lesson_ended_early_leads_to_an_ordinary_next_lesson(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["1"], "second_adult": "in_room"})

    answer = page.get(f"/lessons/{lesson.id}")
    assert "没听懂，就再告诉下一位" in answer.text
    assert f"/classes/{zhou.group.id}/plan?module=small-g56-1" in answer.html
    assert page.get(f"/lessons/{lesson.id}/register", 302).location == f"/lessons/{lesson.id}"


@pytest.mark.sqlite_is_enough
def test_lesson_of_a_later_day_cannot_be_entered_yet(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + timedelta(days=1))
    page.sign_in(zhou.teacher)

    page.get(f"/lessons/{lesson.id}/taught", 302)

    assert db.scalar(select(PlannedLesson.state)) == LessonState.PLANNED


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(
    "address",
    [
        "/classes/{class_}/plan",
        "/classes/{class_}/make-up",
        "/classes/{class_}/make-up/plan",
        "/classes/{class_}/letter/small-g56",
        "/lessons/{lesson}",
        "/lessons/{lesson}/change",
        "/lessons/{lesson}/script",
        "/lessons/{lesson}/taught",
        "/lessons/{lesson}/register",
        "/lessons/{lesson}/register/correct",
        "/lessons/{lesson}/print",
        "/lessons/{lesson}/print/register",
        "/lessons/{lesson}/print/worksheet",
        "/lessons/{lesson}/questions",
    ],
)
@pytest.mark.parametrize("state", ["planned", "taught"])
def test_another_class_is_a_404(page, make, class_of, address, state):
    zhou, wang = class_of(), class_of(title="五（2）班", teacher="王芳")
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state=state)
    page.sign_in(wang.teacher)

    page.get(address.format(class_=zhou.group.id, lesson=lesson.id), 404)


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(
    "address",
    ["/lessons/{lesson}/register/close", "/lessons/{lesson}/call-off", "/classes/{class_}/make-up/join/{lesson}"],
)
def test_change_of_another_class_is_a_404(page, make, class_of, address, db):
    zhou, wang = class_of(), class_of(title="五（2）班", teacher="王芳")
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(wang.teacher)

    page.post(
        address.format(class_=zhou.group.id, lesson=lesson.id), status=404, form_at=f"/classes/{wang.group.id}/plan"
    )

    assert db.scalar(select(PlannedLesson.state)) == LessonState.TAUGHT


@pytest.mark.sqlite_is_enough
def test_clerk_keys_the_paper_of_her_own_school_only(page, make, class_of):
    zhou, other = class_of(), class_of(title="六（1）班", teacher="王芳")
    clerk = make.person("文员")
    make.role(clerk, Role.CLERK, zhou.school)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    elsewhere = make.planned_lesson(other.group, facilitator=other.teacher, state="taught")
    page.sign_in(clerk)

    assert zhou.group.title not in page.get("/classes").text
    page.get(f"/lessons/{lesson.id}/register", 404)
    page.get(f"/lessons/code?code={register_code_of(elsewhere)}", 422)
    page.get(f"/lessons/code?code={register_code_of(lesson)}", 302)
    page.get(f"/lessons/{lesson.id}/register")
    page.get(f"/lessons/{elsewhere.id}/register", 404)
    page.get(f"/lessons/{lesson.id}/script", 404)
    page.get(f"/classes/{zhou.group.id}/make-up", 404)


@pytest.mark.sqlite_is_enough
def test_letter_is_kept_for_the_class_and_shows_in_what_is_ready(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/letter/small-g56"
    assert "给家人" in page.get(address).text
    assert "还没有发出" in page.get(f"/lessons/{lesson.id}").text

    page.post(address, {"sent_on": str(today() - timedelta(days=20))})
    page.post(address, {"sent_on": str(today() - timedelta(days=21))})

    assert db.scalars(select(GuardianLetter.sent_on)).all() == [today() - timedelta(days=21)]
    assert "还没有发出" not in page.get(f"/lessons/{lesson.id}").text


@pytest.mark.sqlite_is_enough
def test_two_pupils_join_another_class_in_two_taps(page, make, class_of, db):
    zhou = class_of(4)
    wang = class_of(4, school=zhou.school, title="五（2）班", teacher="王芳")
    make.taught(
        zhou.group, zhou.teacher, missed=zhou.pupils[:2], reached=zhou.pupils[2:], held_on=today() - timedelta(days=2)
    )
    theirs = make.planned_lesson(wang.group, facilitator=wang.teacher)
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/make-up"
    assert "五（2）班" in page.get(address).text

    page.post(f"{address}/join/{theirs.id}", form_at=address)

    assert "一起上" in page.get(address).text
    theirs.state = theirs.state  # The lesson is another teacher's: she finds the two as guests.
    page.sign_in(wang.teacher)
    page.post(f"/lessons/{theirs.id}/taught", {"key_points": ["1", "2"], "second_adult": "in_room"})
    register = page.get(f"/lessons/{theirs.id}/register")
    assert register.html.count('name="came"') == 2


@pytest.mark.sqlite_is_enough
def test_tiny_make_up_lesson_asks_for_two_adults_and_an_open_door(page, make, class_of, db):
    zhou = class_of(4)
    make.taught(
        zhou.group, zhou.teacher, missed=zhou.pupils[:2], reached=zhou.pupils[2:], held_on=today() - timedelta(days=2)
    )
    page.sign_in(zhou.teacher)
    second = make.person("何秀")
    make.appointment(second, zhou.school, make.post("校医", sensitive=False), first_day=None)
    address = f"/classes/{zhou.group.id}/make-up/plan"
    fields = {
        "classes": [zhou.group.id],
        "module": "small-g56-1",
        "planned_on": str(today()),
        "facilitator": zhou.teacher.id,
        "second_adult": "none",
        "second_person": "",
    }

    assert "不到三名" in page.post(address, fields, status=422).text
    page.post(address, {**fields, "second_adult": "in_room", "second_person": second.id, "open_place": "y"})

    lesson = db.scalars(select(PlannedLesson)).one()
    assert (lesson.is_make_up, lesson.open_place, lesson.second_adult_id) == (True, True, second.id)
    shown = page.get(f"/lessons/{lesson.id}")
    assert "安全课" in shown.text
    assert "补" not in shown.text


@pytest.mark.sqlite_is_enough
def test_make_up_list_is_logged_and_counts_only_after_the_term(page, make, class_of, db):
    zhou = class_of(3)
    make.taught(
        zhou.group, zhou.teacher, missed=zhou.pupils[:1], reached=zhou.pupils[1:], held_on=today() - timedelta(days=40)
    )
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/make-up"
    assert zhou.pupils[0].name in page.get(address).text
    assert db.scalars(select(AuditEntry.action)).all() == ["make_up_list.seen"]

    make.window(zhou.school, first_day=today() - timedelta(days=90), last_day=today() - timedelta(days=1))

    after = page.get(address).text
    assert zhou.pupils[0].name not in after
    assert "1 名" in after


@pytest.mark.sqlite_is_enough
def test_manager_sees_numbers_of_classes_and_no_name(page, make, class_of):
    zhou = class_of(5)
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:1], reached=zhou.pupils[1:], held_on=today())
    manager = make.person("教务")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    page.sign_in(manager)

    shown = page.get("/school-classes").text

    assert "4 / 5" in shown
    assert "学生" not in shown.replace("学生保护", "")


@pytest.mark.sqlite_is_enough
def test_classes_stand_by_grade_and_number_for_their_school_and_their_teacher(page, make, class_of):
    titles = ["五（2）班", "五（10）班", "六（1）班"]
    zhou = class_of(2, title=titles[1])
    for title, grades in ((titles[2], "6"), (titles[0], "5")):
        make.enrolment(zhou.teacher, make.class_group(zhou.school, title, grades=grades), role="teacher")
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)

    for viewer, address in ((zhou.teacher, "/classes"), (head, "/school-classes")):
        page.sign_in(viewer)
        shown = page.get(address).text
        assert sorted(titles, key=shown.index) == titles, address


@pytest.mark.sqlite_is_enough
def test_class_without_a_teacher_leads_to_adding_one_and_one_with_a_teacher_says_who_plans(page, make, class_of):
    zhou = class_of(5)
    bare = make.class_group(zhou.school, "五（9）班", grades="5")
    for role in (Role.TRAINING_MANAGER, Role.PROTECTION_LEAD):
        viewer = make.person(f"管理{role}")
        make.role(viewer, role, zhou.school)
        page.sign_in(viewer)

        shown = page.get("/school-classes")

        assert f"由{zhou.teacher.name}安排" in shown.text
        assert "五（9）班 ：还没有老师，没人能安排和上课。" in shown.text
        address = f"/rosters/{bare.id}/teachers/new"
        assert (address in shown.html) is (role is Role.TRAINING_MANAGER)


@pytest.mark.sqlite_is_enough
def test_head_takes_an_adult_out_of_all_lessons_in_one_step(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(head)

    page.post("/school-classes/adults", {"person": zhou.teacher.id, "by_person": ""})

    assert db.scalar(select(PlannedLesson.facilitator_id).where(PlannedLesson.id == lesson.id)) is None
    assert not db.scalars(select(AuditEntry.id)).all()


# Besides sign-in and the mark of a demonstration, which the layout asks for. The lesson's page joins compliance, the
# help card and the calendar, so it may ask more often than the five of other pages.
@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/classes", 5),
        ("/lessons/{lesson}/register", 2),
        ("/lessons/{lesson}/script", 4),
        ("/classes/{class_}/make-up", 6),
        ("/lessons/{lesson}", 9),
    ],
)
def test_pages_ask_as_often_for_66_pupils_as_for_20(page, make, class_of, address, most):
    page.get("/sign-in")  # The first page of a process asks once whether this is a demonstration.
    asked = []
    for number in (20, 66):
        zhou = class_of(number, title=f"五（{number}）班")
        wang = class_of(4, school=zhou.school, title=f"六（{number}）班", teacher="王芳")
        make.taught(
            zhou.group,
            zhou.teacher,
            missed=zhou.pupils[:3],
            reached=zhou.pupils[3:],
            held_on=today() - timedelta(days=3),
        )
        make.planned_lesson(wang.group, facilitator=wang.teacher)
        lesson = make.planned_lesson(
            zhou.group,
            facilitator=zhou.teacher,
            module="small-g56-2",
            state="taught" if "register" in address else "planned",
        )
        make.db.commit()
        page.sign_in(zhou.teacher)
        with count_queries() as queries:
            page.get(address.format(class_=zhou.group.id, lesson=lesson.id))
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[1] <= SIGN_IN_QUERIES + 1 + most, queries
