"""What was given, stopped or planned twice is found again, and a lesson goes on where the last one stopped."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.classroom import rules
from app.classroom.models import PlannedLesson
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.records.models import TaughtSession

DAY = timedelta(days=1)
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)


def stopped(make, zhou, *, days=0, points=(1,)):
    day = today() - days * DAY
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=day)
    record_fact(make.db, lesson, at=now() - days * DAY, by=None, state="unfinished", key_points=list(points))
    return lesson


def row_of(html: str, title: str) -> str:
    return [row for row in re.findall(r"<(?:li|tr)>.*?</(?:li|tr)>", html, re.S) if title in row][-1]


@pytest.mark.parametrize("is_given", [True, False])
def test_lesson_stopped_early_waits_no_more_once_a_later_one_taught_the_rest(page, make, class_of, is_given):
    zhou = class_of()
    first = stopped(make, zhou)
    second = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)
    page.post(f"/lessons/{second.id}/taught", {"key_points": ["2"], "second_adult": "in_room", "all": "1"})
    address = f"/lessons/{second.id}/register"
    if is_given:
        page.post(f"{address}/close", {}, form_at=address)

    lists = page.get("/classes").html.partition('id="to-enter"')[2].partition("</section>")[0]
    shown = page.get(f"/lessons/{first.id}")

    assert (f'href="/lessons/{first.id}"' in lists) is not is_given
    assert (f'href="/lessons/{first.id}"' in page.get("/").html) is not is_given
    assert ("安排下一节课" in shown.text) is not is_given
    assert ("没讲到的，后来的一节课已经讲完" in shown.text) is is_given


# -- ticks --


def test_some_points_ticked_and_the_button_for_all_asks_back_and_ticks_nothing_for_her(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    answer = page.post(
        f"/lessons/{lesson.id}/taught", {"key_points": ["1"], "second_adult": "in_room", "all": "1"}, status=422
    )

    assert "还有 1 个要点没勾：真讲到了就勾上" in answer.text
    assert re.search(r'checked[^>]*value="1"|value="1"[^>]*checked', answer.html)
    assert 'id="key_points-error"' in answer.html
    db.expire_all()
    assert (lesson.state, lesson.key_points) == ("planned", [])


def test_all_points_ticked_and_the_button_for_all_opens_the_register(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    over = page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["1", "2"], "second_adult": "in_room", "all": "1"})

    assert over.location == f"/lessons/{lesson.id}/register"


# -- going on --


@pytest.mark.parametrize(
    ("former", "given"),
    [
        ([], {}),
        ([(MONDAY, "unfinished", [1])], {1: MONDAY}),
        ([(MONDAY, "unfinished", [1]), (TUESDAY, "unfinished", [1, 3])], {1: MONDAY, 3: TUESDAY}),
        ([(MONDAY, "unfinished", [1]), (TUESDAY, "closed", [2])], {}),
        ([(MONDAY, "taught", [1, 2]), (FRIDAY, "unfinished", [2])], {2: FRIDAY}),
    ],
)
def test_points_given_are_those_of_lessons_stopped_since_the_module_was_last_delivered(former, given):
    assert rules.points_given(former) == given


def test_next_lesson_shows_what_was_taught_before_and_asks_only_for_the_rest(page, make, class_of, db):
    zhou = class_of()
    before = stopped(make, zhou, days=3)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    assert "接着上：还有 1 个要点" in page.get(f"/lessons/{lesson.id}").text
    script = page.get(f"/lessons/{lesson.id}/script")
    assert "接着上：还有 1 个要点" in script.text
    assert script.html.count('name="key_points"') == 1
    assert f"{before.planned_on.day}日上过" in script.text
    over = page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["2"], "second_adult": "in_room"})

    assert over.location == f"/lessons/{lesson.id}/register"
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=over.location)
    assert db.scalars(select(TaughtSession.held_on)).all() == [today()]
    db.expire_all()
    assert (before.key_points, lesson.key_points) == ([1], [2])


def test_class_that_had_another_edition_or_another_class_goes_on_with_nothing(page, make, class_of, db):
    zhou = class_of()
    wang = class_of(title="五（2）班", teacher="王芳")
    stopped(make, wang, days=3)
    record_fact(db, stopped(make, zhou, days=4), at=now(), by=None, edition="0.9")
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    assert "接着上" not in page.get(f"/lessons/{lesson.id}").text


# -- found again --


def test_closed_and_stopped_lessons_are_found_from_the_class_and_from_the_leads_table(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught", planned_on=today() - 2 * DAY)
    early = stopped(make, zhou, days=1)
    record_fact(make.db, early, at=now(), by=None, module="small-g56-2")
    page.sign_in(zhou.teacher)
    page.post(f"/lessons/{lesson.id}/register/close", {}, form_at=f"/lessons/{lesson.id}/register")
    lead = make.person("校长")
    make.role(lead, Role.HEAD, zhou.school)

    for viewer, address in ((zhou.teacher, "/classes"), (lead, "/school-classes")):
        page.sign_in(viewer)
        shown = page.get(address)
        assert f'href="/lessons/{lesson.id}"' in row_of(shown.html, "第1节小课")
        second = row_of(shown.html, "第2节小课")
        assert f'href="/lessons/{early.id}"' in second
        assert "还没讲完" in second
        assert "讲了 1/" in second
    page.sign_in(zhou.teacher)
    assert f"/lessons/{lesson.id}/register/correct" in page.get(f"/lessons/{lesson.id}").html


def test_lesson_stopped_today_waits_on_her_first_page_until_the_evening(page, make, class_of):
    zhou = class_of()
    early, yesterday = stopped(make, zhou), stopped(make, zhou, days=1)
    page.sign_in(zhou.teacher)

    for address in ("/", "/classes"):
        waiting = page.get(address).html.partition("等你登记")[2].partition("</section>")[0]
        assert f'href="/lessons/{early.id}"' in waiting
        assert f'href="/lessons/{yesterday.id}"' not in waiting
    assert "今天先到这里" in page.get(f"/lessons/{early.id}").text


def test_past_lesson_stands_under_waiting_and_both_dates_under_its_module(page, make, class_of):
    zhou = class_of()
    past = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() - 3 * DAY)
    later = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + 3 * DAY)
    page.sign_in(zhou.teacher)

    html = page.get("/classes").html
    waiting, coming = html.partition("等你登记")[2].split("接下来的课")
    assert f'href="/lessons/{past.id}"' in waiting
    assert f'href="/lessons/{later.id}"' in coming.partition("</section>")[0]
    dates = re.findall(r'href="/lessons/(\d+)"', row_of(html, "第1节小课"))
    assert dates == [str(past.id), str(later.id)]


def test_module_taught_before_and_planned_again_says_both_in_the_plan(page, make, class_of):
    zhou = class_of()
    make.taught(zhou.group, zhou.teacher, reached=zhou.pupils, held_on=today() - 5 * DAY)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY)
    page.sign_in(zhou.teacher)

    option = re.search(r'value="small-g56-1">([^<]*)', page.get(f"/classes/{zhou.group.id}/plan").html)[1]

    assert "上过" in option
    assert "已安排" in option


def test_second_lesson_of_one_class_on_a_day_is_warned_of(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY)
    page.sign_in(zhou.teacher)
    warning = "这个班这一天还有一节课"
    assert warning not in page.get(f"/lessons/{lesson.id}").text

    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY, module="small-g56-2")

    assert warning in page.get(f"/lessons/{lesson.id}").text


def test_lecturers_unentered_lesson_is_not_called_the_class_teachers_to_enter(page, make, class_of):
    zhou, lecturer = class_of(), make.person("讲师")
    lesson = make.planned_lesson(zhou.group, facilitator=lecturer, planned_on=today() - DAY)
    page.sign_in(zhou.teacher)

    html = page.get("/classes").html

    assert "等你登记" not in html
    assert f'href="/lessons/{lesson.id}"' in row_of(html, "第1节小课")


# -- the page of a lesson --


def test_closed_register_says_how_many_came_and_an_empty_correction_changes_nothing(page, make, class_of, db):
    zhou = class_of(5)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)
    register = f"/lessons/{lesson.id}/register"
    missed = {"not_reached": [zhou.pupils[0].id]}
    page.post(f"{register}/close", missed, form_at=register)
    assert "4 / 5" in page.get(f"/lessons/{lesson.id}").text

    shown = {"shown": missed["not_reached"]}  # as the page sends it along
    page.post(f"{register}/correct", {**missed, **shown})
    unchanged = page.get(f"/lessons/{lesson.id}").text
    page.post(f"{register}/correct", shown)
    changed = page.get(f"/lessons/{lesson.id}").text

    assert "没有改动" in unchanged
    assert "已更正" not in unchanged
    assert "已更正" in changed


def test_make_up_lesson_says_inside_which_lesson_and_for_how_many(page, make, class_of, db):
    zhou = class_of(6)
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:4], reached=zhou.pupils[4:], held_on=today() - 3 * DAY)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, kind="make_up", invited=[zhou.group])
    page.sign_in(zhou.teacher)

    shown = page.get(f"/lessons/{lesson.id}")

    assert "<h1>安全课</h1>" in shown.html
    assert "第1节小课" in shown.text
    assert re.search(r"<dt>人数</dt><dd>4</dd>", shown.html)
    assert db.scalar(select(PlannedLesson.id)) == lesson.id
