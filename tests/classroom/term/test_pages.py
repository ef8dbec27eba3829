"""The plan of a term as a manager and a class teacher meet it."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from app.classroom.models import PlannedLesson, TimetableHold
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.core.access import Role
from app.core.clock import now
from app.core.facts import record_fact
from tests.make import AT
from tests.queries import count_queries

pytestmark = pytest.mark.slow

MONDAY = date(2026, 9, 7)
ASKED = """
requirements:
  - id: lessons
    title: {zh: 每学期两节预防课, en: Two lessons a term}
    basis: [moe-order-50]
    scope: national
    subject: person
    audience: [{kinds: [student], grades: ["5", "6"]}]
    evidence: {lessons: {courses: [small-g56], count: 2}}
    timing: {each: term}
    effective_from: 2026-09-01
"""


@pytest.fixture(autouse=True)
def first_monday_of_a_term():
    with time_machine.travel("2026-09-07 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school(db, make, class_of):
    """Two classes of one school in a term in which two lessons are asked of each."""
    zhou = class_of(3)
    wang = class_of(3, school=zhou.school, title="五（2）班", teacher="王芳")
    make.window(zhou.school, first_day=date(2026, 9, 1), last_day=date(2027, 1, 22))
    load_requirements(db, ASKED, "test.yaml", at=AT, by=None)
    db.flush()
    rebuild_all(db)
    manager = make.person("培训管理员")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    return zhou, wang, manager


def fields_of(shown):
    """Return what a browser would send back of the proposal's lines."""
    days = re.findall(r'<input[^>]*name="([^"]+-day)"[^>]*value="([^"]*)"', shown.html)
    chosen = {}
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+-facilitator)"[^>]*>(.*?)</select>', shown.html, re.DOTALL
    ):
        [chosen[name]] = re.findall(r'<option selected value="([^"]*)"', options)
    return {**dict(days), **chosen}


def lessons(db):
    return db.scalars(select(PlannedLesson).order_by(PlannedLesson.class_group_id, PlannedLesson.planned_on)).all()


def test_manager_looks_at_a_proposal_and_nothing_is_kept_until_she_takes_it_once(page, db, school):
    zhou, wang, manager = school
    page.sign_in(manager)
    board = page.get("/school-plan")
    assert "还有 4 节没有排" in board.text

    shown = page.get("/school-plan/proposal")
    assert "只是先看看" in shown.text
    assert lessons(db) == []
    fields = fields_of(shown)
    page.post("/school-plan/proposal", {**fields, "take": "all"})
    page.post("/school-plan/proposal", {**fields, "take": "all"}, form_at="/school-plan")

    rows = lessons(db)
    assert len(rows) == 4
    assert {row.facilitator_id for row in rows} == {zhou.teacher.id, wang.teacher.id}
    assert {row.second_adult for row in rows} == {"none"}
    assert "都上过了或者排好了" in page.get("/school-plan").text


def test_classes_of_the_plan_stand_by_grade_and_then_by_title(page, make, school):
    zhou, _wang, manager = school
    make.class_group(zhou.school, "三（1）班", grades="3")
    make.class_group(zhou.school, "二（1）班", grades="2")
    page.sign_in(manager)

    text = page.get("/school-plan").text

    assert text.rindex("五（1）班") < text.rindex("五（2）班") < text.rindex("二（1）班") < text.rindex("三（1）班"), (
        "by grade among those with a plan, and among those nothing is asked of, below"
    )


def test_class_is_taken_alone_and_what_was_changed_elsewhere_stays_in_the_form(page, db, school):
    zhou, wang, manager = school
    page.sign_in(manager)
    fields = fields_of(page.get("/school-plan/proposal"))
    theirs = next(name for name in fields if name.startswith(f"{wang.group.id}-") and name.endswith("-day"))
    fields[theirs] = "2026-12-01"

    answer = page.post("/school-plan/proposal", {**fields, "take": zhou.group.id}, status=200)

    assert {row.class_group_id for row in lessons(db)} == {zhou.group.id}
    assert "已排好 2 节课" in answer.text
    assert fields_of(answer)[theirs] == "2026-12-01"


def test_changed_lines_are_refused_in_words_and_checked_again(page, db, make, school):
    _zhou, _wang, manager = school
    page.sign_in(manager)
    fields = fields_of(page.get("/school-plan/proposal"))
    days = [name for name in fields if name.endswith("-day")]

    changed = {**fields, days[0]: "2026-10-03"}  # a Saturday of the National Day's week
    assert "这一天不上学" in page.post("/school-plan/proposal", {**changed, "look": "1"}, status=200).text
    past = page.post("/school-plan/proposal", {**fields, days[0]: "2026-09-01", "take": "all"}, status=422)
    assert "这一天已经过去了" in past.text
    assert lessons(db) == []


def test_whoever_the_timetable_does_not_take_is_offered_and_refused_like_anybody_who_cannot(page, db, make, school):
    zhou, wang, manager = school
    hold = TimetableHold(person_id=wang.teacher.id, organisation_id=zhou.school.id, level_id=zhou.school.id,
                         set_at=now(), set_by=zhou.teacher.id)  # fmt: skip
    record_fact(db, hold, at=now(), by=zhou.teacher.id)
    page.sign_in(manager)
    shown = page.get("/school-plan/proposal")
    fields = fields_of(shown)

    assert str(wang.teacher.id) not in fields.values()
    assert f'value="{wang.teacher.id}">王芳' in shown.html
    name = next(name for name in fields if name.endswith("-facilitator"))
    answer = page.post("/school-plan/proposal", {**fields, name: wang.teacher.id, "take": "all"}, status=422)
    assert "这一节排不了这位老师" in answer.text


def test_class_teacher_sees_her_own_class_and_proposes_nothing(page, make, school):
    zhou, wang, _manager = school
    make.planned_lesson(wang.group, facilitator=wang.teacher, planned_on=date(2026, 10, 14))
    page.sign_in(zhou.teacher)

    shown = page.get("/school-plan")

    assert "五（1）班" in shown.text
    assert "五（2）班" not in shown.text
    assert "/school-plan/proposal" not in shown.html
    page.get("/school-plan/proposal", 404)


def test_manager_of_another_school_and_a_district_see_no_class(page, make, school):
    zhou, _wang, _manager = school
    district = make.organisation()
    stranger = make.person("别校管理员")
    make.role(stranger, Role.TRAINING_MANAGER, district)
    page.sign_in(stranger)

    page.get(f"/school-plan?school={zhou.school.id}", 404)
    assert "五（1）班" not in page.get("/school-plan").text


def test_board_says_what_does_not_fit(page, make, school):
    zhou, wang, manager = school
    for group in (zhou.group, wang.group):
        make.planned_lesson(group, facilitator=zhou.teacher, planned_on=date(2026, 10, 14))
    make.planned_lesson(wang.group, planned_on=date(2026, 10, 15), module="small-g56-2")
    page.sign_in(manager)

    shown = page.get("/school-plan").text

    assert "当天还有别的安全课" in shown
    assert "那一周还有别的安全课" in shown
    assert "还没有写谁来讲" in shown


@pytest.mark.parametrize(
    ("day", "more", "said"),
    [
        (date(2026, 10, 14), {"last_period": True}, "最后一节"),
        (date(2026, 10, 16), {}, "这是一周最后一个上学日"),
        (date(2027, 1, 13), {}, "离放假不到十个上学日"),
        (date(2027, 1, 5), {}, "已是学期最后几周"),
    ],
)
def test_planned_day_is_warned_of_on_its_own_line(page, make, school, day, more, said):
    zhou, _wang, manager = school
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=day, **more)
    page.sign_in(manager)

    assert said in page.get("/school-plan").text


def test_two_lessons_on_a_day_and_a_later_one_before_an_earlier_one_are_said_on_board_and_lesson(page, make, school):
    zhou, wang, manager = school
    days = {"small-g56-1": date(2026, 11, 4), "small-g56-2": date(2026, 10, 14)}
    first, second = (
        make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=day, module=module)
        for module, day in days.items()
    )
    for module in days:
        make.planned_lesson(wang.group, facilitator=wang.teacher, planned_on=date(2026, 10, 21), module=module)
    page.sign_in(manager)

    board = page.get("/school-plan").text

    assert board.count("先后顺序会颠倒") == 2
    assert board.count("这个班这一天还有一节课") == 2
    assert "那一周还有别的安全课" not in board
    page.sign_in(zhou.teacher)
    assert all("先后顺序会颠倒" in page.get(f"/lessons/{one.id}").text for one in (first, second))


def test_same_lesson_planned_twice_is_said_on_both_days(page, make, school):
    zhou, _wang, manager = school
    for day in (date(2026, 10, 14), date(2026, 11, 4)):
        make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=day, module="small-g56-1")
    page.sign_in(manager)

    assert page.get("/school-plan").text.count("同一课在另一天也排了") == 2


@pytest.mark.parametrize("is_another", [True, False])
def test_all_by_one_person_is_said_only_while_nobody_else_stands_in_the_plan(page, make, school, is_another):
    zhou, wang, _manager = school
    for day in (date(2026, 9, 2), date(2026, 9, 3)):
        make.taught(zhou.group, zhou.teacher, reached=zhou.pupils, held_on=day)
    own = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 10, 14))
    other = wang.teacher if is_another else zhou.teacher
    make.planned_lesson(zhou.group, facilitator=other, planned_on=date(2026, 11, 4), module="small-g56-2")
    page.sign_in(zhou.teacher)

    assert ("都由同一个人讲" in page.get(f"/lessons/{own.id}").text) is not is_another


def test_day_of_a_lesson_already_given_is_said_as_well(page, db, make, school):
    zhou, _wang, _manager = school
    given = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 9, 7), state="taught")
    own = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 9, 9), module="small-g56-2", second_adult="none"
    )
    record_fact(db, given, at=AT, by=zhou.teacher.id, state="closed")
    page.sign_in(zhou.teacher)

    page.post(f"/lessons/{own.id}/move?term=2026-09-01", {"day": "2026-09-07"}, status=303, form_at="/school-plan")

    assert "请留意：这个班这一天还有一节课" in page.get("/school-plan?term=2026-09-01").text


def test_day_chosen_by_hand_in_a_proposal_is_warned_of_on_its_line(page, school):
    _zhou, _wang, manager = school
    page.sign_in(manager)
    fields = fields_of(page.get("/school-plan/proposal"))
    days = [name for name in fields if name.endswith("-day")]
    changed = {**fields, days[0]: "2027-01-29", days[1]: "2027-01-20", days[2]: "2026-11-06", "look": "1"}

    shown = page.post("/school-plan/proposal", changed, status=200).text

    for said in ("这一天不在这个学期里", "离放假不到十个上学日", "这是一周最后一个上学日"):
        assert said in shown


def test_emptied_day_is_said_in_words_and_nothing_is_taken_for_it(page, db, school):
    _zhou, _wang, manager = school
    page.sign_in(manager)
    fields = fields_of(page.get("/school-plan/proposal"))
    first = next(name for name in fields if name.endswith("-day"))

    answer = page.post("/school-plan/proposal", {**fields, first: "", "look": "1"}, status=200)

    assert "没有选日期" in answer.text
    assert "没有空的周" not in answer.text


def test_plan_asks_the_same_few_questions_whatever_the_classes(page, db, make, class_of, school):
    zhou, _wang, manager = school
    page.sign_in(manager)
    counts = []
    for _round in range(2):
        for address in ("/school-plan", "/school-plan/proposal"):
            page.get(address)
            with count_queries() as statements:
                page.get(address)
            counts.append(len(statements))
        for number in range(3, 6):
            class_of(4, school=zhou.school, title=f"五（{number}）班", teacher=f"老师{number}")
        rebuild_all(db)

    assert counts[:2] == counts[2:]
    assert counts[0] <= 10
    assert counts[1] <= 15, "one of them asks who may come from outside"


def test_without_a_term_the_page_says_what_to_enter_first(page, make, class_of):
    zhou = class_of(2)
    manager = make.person("培训管理员")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)
    page.sign_in(manager)

    assert "还没有填写学期" in page.get("/school-plan").text
    page.get("/school-plan/proposal", 302)


def test_nothing_is_planned_twice_by_two_people_with_different_days(page, db, make, school):
    zhou, _wang, manager = school
    page.sign_in(manager)
    fields = fields_of(page.get("/school-plan/proposal"))
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 11, 4), module="small-g56-1")

    page.post("/school-plan/proposal", {**fields, "take": "all"})

    count = select(func.count()).where(
        PlannedLesson.class_group_id == zhou.group.id, PlannedLesson.module == "small-g56-1"
    )
    assert db.scalar(count) == 1


def test_class_teacher_moves_a_lesson_of_her_own_and_hears_what_to_note(page, db, make, school):
    zhou, wang, _manager = school
    own, beside = (
        make.planned_lesson(one.group, facilitator=one.teacher, planned_on=date(2026, 10, 14), second_adult="none")
        for one in (zhou, wang)
    )
    page.sign_in(zhou.teacher)
    shown = page.get("/school-plan")
    assert f'href="/lessons/{own.id}/change"' in shown.html
    assert f'data-move="/lessons/{own.id}/move?term=2026-09-01"' in shown.html

    back = page.post(
        f"/lessons/{own.id}/move?term=2026-09-01", {"day": "2026-10-23"}, status=303, form_at="/school-plan"
    )

    db.refresh(own)
    assert own.planned_on == date(2026, 10, 23)
    assert back.location == "/school-plan?term=2026-09-01"
    text = page.get(back.location).text
    assert "五（1）班的课从2026年10月14日改到了2026年10月23日" in text
    assert "请留意：这是一周最后一个上学日" in text
    page.post(f"/lessons/{beside.id}/move", {"day": "2026-10-23"}, status=404, form_at="/school-plan")


@pytest.mark.parametrize(("day", "is_said"), [("2026-10-20", True), ("2026-10-27", False)])
def test_lesson_dragged_into_the_week_of_another_hears_it_at_once(page, make, school, day, is_said):
    zhou, _wang, _manager = school
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 10, 22), module="small-g56-2")
    own = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 10, 14), second_adult="none")
    page.sign_in(zhou.teacher)

    page.post(f"/lessons/{own.id}/move?term=2026-09-01", {"day": day}, status=303, form_at="/school-plan")

    flashes = page.get("/classes").text
    assert "的课从2026年10月14日改到了" in flashes
    assert ("这个班那一周还有别的安全课" in flashes) is is_said


@pytest.mark.parametrize(
    ("day", "said"), [("2026-09-01", "这一天已经过去了"), ("2027-09-01", "这一天没有这个班"), ("", "请选一个日期")]
)
def test_lesson_dragged_where_it_cannot_be_stays_and_says_why(page, db, make, school, day, said):
    zhou, _wang, _manager = school
    group = make.class_group(zhou.school, "五（3）班")
    make.enrolment(zhou.teacher, group, role="teacher")
    lesson = make.planned_lesson(group, facilitator=zhou.teacher, planned_on=date(2026, 10, 14))
    page.sign_in(zhou.teacher)

    back = page.post(f"/lessons/{lesson.id}/move", {"day": day}, status=303, form_at="/school-plan").location

    assert lesson.planned_on == date(2026, 10, 14)
    text = page.get(back).text
    assert "五（3）班的课没有动，还在2026年10月14日" in text
    assert said in text


def test_dragged_lesson_with_an_empty_place_in_the_room_leads_to_its_form(page, make, school):
    zhou, _wang, _manager = school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 10, 14))
    page.sign_in(zhou.teacher)

    back = page.post(f"/lessons/{lesson.id}/move", {"day": "2026-10-21"}, status=303, form_at="/school-plan").location

    shown = page.get(back)
    assert "请写明谁会在教室里" in shown.text
    assert "还在2026年10月14日。" in shown.text
    assert shown.html.count(f'href="/lessons/{lesson.id}/change"') == 2  # beside what is in the way, and in the list


def test_dragged_lesson_gets_for_a_hold_the_one_answer_of_the_form(page, make, school):
    zhou, wang, _manager = school
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    lesson = make.planned_lesson(zhou.group, facilitator=wang.teacher, planned_on=date(2026, 10, 14))
    hold = TimetableHold(person_id=wang.teacher.id, organisation_id=zhou.school.id, level_id=zhou.school.id,
                         set_at=now(), set_by=head.id)  # fmt: skip
    record_fact(make.db, hold, at=now(), by=head.id)
    page.sign_in(head)

    back = page.post(f"/lessons/{lesson.id}/move", {"day": "2026-10-21"}, status=303, form_at="/school-plan").location

    assert "这一节排不了这位老师" in page.get(back).text
    assert lesson.planned_on == date(2026, 10, 14)


def test_lesson_that_was_given_is_not_moved_and_whoever_only_plans_reads_who_changes_a_day(page, make, school):
    zhou, _wang, manager = school
    given = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 9, 3), state="closed")
    ahead = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=date(2026, 10, 14))
    page.sign_in(zhou.teacher)

    back = page.post(f"/lessons/{given.id}/move", {"day": "2026-10-21"}, status=303, form_at="/school-plan").location

    assert "已经上过了" in page.get(back).text
    page.sign_in(manager)
    shown = page.get("/school-plan")
    assert "由本班老师、校长或学生保护专员来改" in shown.text
    assert "data-move" not in shown.html
    page.post(f"/lessons/{ahead.id}/move", {"day": "2026-10-21"}, status=404, form_at="/school-plan/proposal")


def test_namesakes_who_could_teach_are_told_apart_in_a_proposal(page, make, school):
    zhou, _wang, manager = school
    other = make.person("王芳")
    make.appointment(other, zhou.school, make.post("心理老师"), first_day=None)
    make.role(other, Role.FACILITATOR, zhou.school)
    page.sign_in(manager)

    shown = page.get("/school-plan/proposal").html

    assert "王芳（教师）</option>" in shown
    assert "王芳（心理老师）</option>" in shown
    assert "王芳</option>" not in shown
    assert "周敏</option>" in shown
