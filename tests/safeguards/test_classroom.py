"""The classroom when somebody in it is the offender: what each role can read, learn by a refusal, change or delete."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from wtforms import Field, StringField, TextAreaField

from app.classroom import service
from app.classroom.forms import planning, replacing, teaching
from app.classroom.models import LessonState, PlannedLesson, SecondAdult
from app.classroom.service import Delivered
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import FactVersion
from app.core.throttle import Throttle
from app.records.models import Attendance

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

PUPIL, TEACHER, SECOND = "标记学生甲", "标记老师乙", "标记大人丙"


@pytest.fixture
def marked(make, class_of):
    """A class in which every name is marked, with a lesson of today."""
    zhou = class_of(3, teacher=TEACHER)
    for number in range(3):
        zhou.pupils.append(make.person(f"{PUPIL}{number}"))
        make.enrolment(zhou.pupils[-1], zhou.group)
    second = make.person(SECOND)
    make.appointment(second, zhou.school, make.post("校医", sensitive=False), first_day=None)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, second_adult_id=second.id)
    return zhou, second, lesson


# -- the class device (SAFEGUARDS 8, 9) --


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("state", ["planned", "taught", "closed"])
def test_class_view_shows_no_name_and_no_way_to_the_desk(page, make, marked, signed_in, state):
    zhou, _second, lesson = marked
    shown = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state=state, invited=[zhou.group])
    if signed_in:
        page.sign_in(zhou.teacher)

    for screen in ("", "/1", "/2", "/3", "/1?pinyin=1", "/3?lang=en"):
        html = page.get(f"/j/{shown.code}{screen}").html
        for word in ("标记", zhou.group.title, zhou.school.name, "学生0", "只给老师看", "讲稿"):
            assert word not in html
        for address in re.findall(r'(?:href|action|src)="([^"]+)"', html):
            assert address.startswith(("/j/", "/static/", "#")), address
    assert lesson.code != shown.code


def test_class_view_sends_the_screens_and_never_the_script(page, marked):
    _zhou, _second, lesson = marked

    first = page.get(f"/j/{lesson.code}/1").text

    assert "三条约定" in first
    assert "同学们好" not in first
    assert "材料" not in first


def test_last_screen_carries_the_help_lines(page, marked):
    _zhou, _second, lesson = marked

    assert "110" in page.get(f"/j/{lesson.code}/3").text


@pytest.mark.parametrize(("days", "status"), [(-2, 404), (-1, 200), (0, 200), (1, 200), (2, 404)])
def test_code_opens_only_around_its_day(page, make, marked, days, status):
    zhou, _second, _lesson = marked
    lesson = make.planned_lesson(zhou.group, planned_on=today() + timedelta(days=days))

    page.get(f"/j/{lesson.code}", status)
    page.get(f"/j/{lesson.code}/1", status)


def test_code_of_a_lesson_called_off_and_one_that_never_was_get_the_same_page(page, make, marked):
    zhou, _second, _lesson = marked
    off = make.planned_lesson(zhou.group, state="called_off")

    assert page.get(f"/j/{off.code}", 404).text == page.get("/j/zzzzzz", 404).text


def test_codes_cannot_be_guessed_in_a_row(page, marked, db):
    _zhou, _second, lesson = marked
    for number in range(20):
        page.get(f"/j/zzzzz{number % 8 + 2}", 404)

    page.get(f"/j/{lesson.code}", 429)
    assert lesson.code not in str(db.scalars(select(Throttle.door)).all())


# -- the facilitator is the offender --


def test_facilitator_sees_names_only_around_the_lesson(page, make, marked):
    zhou, _second, _lesson = marked
    lecturer = make.person("讲师")
    make.role(lecturer, Role.FACILITATOR, zhou.school)
    make.appointment(lecturer, zhou.school, make.post("讲师", sensitive=False), first_day=None)
    page.sign_in(lecturer)
    before = make.planned_lesson(
        zhou.group, facilitator=lecturer, planned_on=today() + timedelta(days=1), state="taught"
    )
    long_ago = make.planned_lesson(
        zhou.group, facilitator=lecturer, planned_on=today() - timedelta(days=20), state="taught"
    )
    now_open = make.planned_lesson(zhou.group, facilitator=lecturer, state="taught")

    for lesson in (before, long_ago):
        page.get(f"/lessons/{lesson.id}")
        page.get(f"/lessons/{lesson.id}/register", 404)
        page.get(f"/lessons/{lesson.id}/print/register", 404)
    assert PUPIL in page.get(f"/lessons/{now_open.id}/register").text
    page.get(f"/classes/{zhou.group.id}/make-up", 404)
    page.get(f"/lessons/{now_open.id}/change", 404)


def test_replaced_facilitator_loses_everything_at_once_and_is_told_nothing(page, make, marked, db):
    zhou, _second, _lesson = marked
    lecturer, head, other = make.person("讲师"), make.person("校长"), make.person("另一位")
    make.role(lecturer, Role.FACILITATOR, zhou.school)
    make.appointment(lecturer, zhou.school, make.post("讲师", sensitive=False), first_day=None)
    make.role(head, Role.HEAD, zhou.school)
    make.appointment(other, zhou.school, make.post("教师", sensitive=False), first_day=None)
    lesson = make.planned_lesson(zhou.group, facilitator=lecturer)
    page.sign_in(head)
    page.post("/school-classes/adults", {"person": lecturer.id, "by_person": other.id})

    page.sign_in(lecturer)
    for address in (
        "",
        "/script",
        "/register",
        "/taught",
        "/print",
        "/print/register",
        "/questions",
        "/register/correct",
    ):
        page.get(f"/lessons/{lesson.id}{address}", 404)
    assert zhou.group.title not in page.get("/classes").text
    assert db.scalars(select(AuditEntry.id)).all() == []


def test_bureau_takes_a_person_out_without_seeing_any_name(page, make, marked, db):
    zhou, second, lesson = marked
    bureau = make.organisation("教育局", kind="district")
    school = make.organisation("下属小学", parent=bureau)
    group = make.class_group(school, "五（7）班", first_day=None, last_day=None)
    here = make.planned_lesson(group, facilitator=second)
    officer = make.person("局里的人")
    make.role(officer, Role.BUREAU_OFFICER, bureau)
    page.sign_in(officer)

    shown = page.get("/school-classes/adults/by-name").text
    assert "标记" not in shown
    answers = {
        page.post("/school-classes/adults/by-name", {"school": school.id, "name": name}).location
        for name in (SECOND, "没有这个人")
    }

    assert len(answers) == 1
    db.expire_all()
    assert db.get(PlannedLesson, here.id).facilitator_id is None
    assert db.get(PlannedLesson, lesson.id).second_adult_id == second.id
    page.post("/school-classes/adults/by-name", {"school": zhou.school.id, "name": TEACHER}, status=422)


# -- the second adult, a colleague, the bureau, a guardian with the address are the offender --


def test_second_adult_learns_nothing_from_the_site(page, marked):
    zhou, second, lesson = marked
    page.sign_in(second)

    for address in (
        f"/lessons/{lesson.id}",
        f"/lessons/{lesson.id}/register",
        f"/classes/{zhou.group.id}/make-up",
        "/classes",
    ):
        page.get(address, 404)


@pytest.mark.parametrize("role", [Role.BUREAU_OFFICER, Role.REVIEWER, Role.ADMINISTRATOR, Role.LEARNER])
def test_role_without_a_class_never_sees_a_register(page, make, marked, role):
    zhou, _second, lesson = marked
    person = make.person("某人")
    if role is not Role.LEARNER:
        make.role(person, role, None if role is Role.ADMINISTRATOR else zhou.school)
    page.sign_in(person)

    for address in ("", "/register", "/register/correct", "/print/register", "/script"):
        page.get(f"/lessons/{lesson.id}{address}", 404)


@pytest.mark.parametrize("role", [Role.TRAINING_MANAGER, Role.HEAD])
def test_manager_and_head_see_lessons_but_no_pupil(page, make, marked, role):
    zhou, _second, lesson = marked
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:1], reached=zhou.pupils[1:], held_on=today())
    person = make.person("某人")
    make.role(person, role, zhou.school)
    page.sign_in(person)

    for address in (f"/lessons/{lesson.id}", "/school-classes"):
        assert PUPIL not in page.get(address).html
        assert "学生0" not in page.get(address).html
    for address in (f"/lessons/{lesson.id}/register", f"/classes/{zhou.group.id}/make-up"):
        page.get(address, 404)


def test_manager_of_a_district_sees_no_class_of_its_schools(page, make, marked):
    bureau = make.organisation("教育局", kind="district")
    school = make.organisation("下属小学", parent=bureau)
    make.class_group(school, "五（8）班", first_day=None, last_day=None)
    manager = make.person("区里的人")
    make.role(manager, Role.TRAINING_MANAGER, bureau)
    page.sign_in(manager)

    assert "五（8）班" not in page.get("/school-classes").text


# -- the class teacher is the offender --


def test_class_teacher_cannot_change_a_closed_register_without_a_version(page, make, marked, db):
    zhou, _second, _lesson = marked
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)
    register = f"/lessons/{lesson.id}/register"
    page.post(f"{register}/close", {"not_reached": [zhou.pupils[0].id]}, form_at=register)

    page.get(f"/lessons/{lesson.id}/change", 302)
    page.post(f"{register}/correct", {"shown": [zhou.pupils[0].id]})

    versions = db.scalars(select(FactVersion).filter_by(fact_table="attendance")).all()
    assert [(version.content["reached"], version.replaced_by) for version in versions] == [(False, zhou.teacher.id)]
    assert db.scalar(select(func.count()).select_from(Attendance)) == 6


def test_teacher_cannot_take_one_child_aside_by_a_make_up_lesson(page, make, marked, db):
    zhou, second, _lesson = marked
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:1], reached=zhou.pupils[1:], held_on=today())
    waiting = {"classes": [zhou.group.id], "module": "small-g56-1", "planned_on": str(today())}
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/make-up/plan"

    for alone in (
        {"facilitator": zhou.teacher.id, "second_adult": "none", "second_person": ""},
        {"facilitator": zhou.teacher.id, "second_adult": "next_door", "second_person": second.id, "open_place": "y"},
        {"facilitator": zhou.teacher.id, "second_adult": "in_room", "second_person": "", "open_place": "y"},
        {"facilitator": zhou.teacher.id, "second_adult": "in_room", "second_person": second.id},
        {"facilitator": "", "second_adult": "in_room", "second_person": second.id, "open_place": "y"},
    ):
        page.post(address, {**waiting, **alone}, status=422)
    assert db.scalar(select(func.count()).where(PlannedLesson.kind == "make_up")) == 0


def test_looking_at_the_make_up_list_is_logged_without_a_name(page, make, marked, db):
    zhou, _second, _lesson = marked
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:1], reached=zhou.pupils[1:], held_on=today())
    page.sign_in(zhou.teacher)

    page.get(f"/classes/{zhou.group.id}/make-up")

    entry = db.scalars(select(AuditEntry)).one()
    assert (entry.by, entry.subject, entry.subject_id, entry.codes) == (
        zhou.teacher.id,
        "class_group",
        zhou.group.id,
        {},
    )


# -- what nobody can enter --


def test_ending_early_and_ending_with_the_bell_leave_the_same_kind_of_row(db, make, marked):
    zhou, _second, _lesson = marked
    from app.classroom.courses import courses_for

    module = courses_for(zhou.group)[0].modules[0]
    rows = []
    for points in ({1}, {1, 2}):
        lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
        said = Delivered(frozenset(points), frozenset(), {}, SecondAdult.IN_ROOM)
        service.finish_lesson(db, lesson, said, module, asks_check=True, at=now(), by=zhou.teacher.id)
        rows.append(lesson)

    assert [row.state for row in rows] == [LessonState.UNFINISHED, LessonState.TAUGHT]
    names = {column.name for column in PlannedLesson.__table__.columns}
    assert not [name for name in names if any(word in name for word in ("reason", "early", "stopped", "ended"))]


def test_no_form_of_the_classroom_takes_words_about_anybody():
    typed = set()
    for name, form in [
        *inspect.getmembers(planning, inspect.isclass),
        *inspect.getmembers(replacing, inspect.isclass),
        *inspect.getmembers(teaching, inspect.isclass),
    ]:
        for attribute, value in inspect.getmembers(form):
            kind = getattr(value, "field_class", None)
            if kind is not None and issubclass(kind, Field) and kind in (StringField, TextAreaField):
                typed.add(f"{name}.{attribute}")

    assert typed == {"CodeForm.code", "TakeOutForm.name"}


def test_rough_counts_are_not_asked_of_a_tiny_class(page, make, class_of):
    tiny = class_of(4)
    lesson = make.planned_lesson(tiny.group, facilitator=tiny.teacher)
    page.sign_in(tiny.teacher)

    assert 'name="check_0"' not in page.get(f"/lessons/{lesson.id}/script").html
    assert 'name="check_0"' not in page.get(f"/lessons/{lesson.id}/taught").html
