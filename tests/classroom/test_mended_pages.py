"""What a teacher does wrong, twice or late on her pages, and what then happens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.classroom.documents import as_document
from app.classroom.models import LessonState, PlannedLesson
from app.content.catalogue import catalogue
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.records.models import GuardianLetter, TaughtSession

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

DAY = timedelta(days=1)


def plan(teacher, **more):
    return {
        "module": "small-g56-1",
        "planned_on": str(today()),
        "facilitator": teacher.id,
        "second_adult": "none",
        "second_person": "",
        **more,
    }


# -- what was taught --


def test_teacher_who_ticked_nothing_reaches_the_register_by_one_button(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    over = page.post(f"/lessons/{lesson.id}/taught", {"second_adult": "in_room", "all": "1"})

    assert over.location == f"/lessons/{lesson.id}/register"
    assert db.scalar(select(PlannedLesson.key_points)) == [1, 2]


def test_button_for_all_and_paper_and_saved_page_say_in_words_that_all_points_were_told(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    said = "2 个要点都讲到了"
    for address in ("taught", "script"):
        shown = page.get(f"/lessons/{lesson.id}/{address}").text
        assert f"{said}：全部记下，做登记" in shown
        assert "全都讲到了：不用勾" in shown, "the words beside the boxes say what the button does"
    assert said in page.get(f"/lessons/{lesson.id}/print/register").text
    saved = page.client.get(f"/lessons/{lesson.id}/register/file").get_data(as_text=True)
    assert said in saved
    assert "一个也不勾" not in saved


def test_teacher_who_forgot_to_tick_mends_it_the_same_day(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/taught"
    page.post(address, {"second_adult": "in_room"})
    assert address in page.get(f"/lessons/{lesson.id}").html

    over = page.post(address, {"key_points": ["1", "2"], "second_adult": "in_room"})

    assert over.location == f"/lessons/{lesson.id}/register"


def test_unfinished_lesson_of_yesterday_stays_as_it_was_entered(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() - DAY)
    record_fact(db, lesson, at=now() - DAY, by=None, state=LessonState.UNFINISHED, key_points=[1])
    page.sign_in(zhou.teacher)

    assert f"/lessons/{lesson.id}/taught" not in page.get(f"/lessons/{lesson.id}").html
    page.get(f"/lessons/{lesson.id}/taught", 302)


def test_stopping_early_and_the_bell_are_one_button_that_asks_nothing(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    html = page.get(f"/lessons/{lesson.id}/script").html

    assert html.count(">今天先到这里<") == 1
    assert "都讲到了：全部记下，做登记" in html


# -- the register --


def test_second_browser_that_says_something_else_is_listed_and_overwrites_nothing(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"
    token = page.get(address).csrf()
    said = []
    for missed in ([zhou.pupils[0].id], [zhou.pupils[0].id], [zhou.pupils[1].id], []):
        page.client.post(f"{address}/close", data={"csrf_token": token, "not_reached": missed})
        said.append("几份登记说的不一样" in page.get(f"/lessons/{lesson.id}").text)

    assert said == [False, False, True, True]
    assert db.scalar(select(func.count()).select_from(TaughtSession)) == 1


def test_second_closing_of_a_make_up_register_is_told_apart_from_a_form_sent_twice(page, make, class_of):
    zhou = class_of(6)
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:4], reached=zhou.pupils[4:], held_on=today() - 3 * DAY)
    lesson = make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, state="taught", kind="make_up", invited=[zhou.group]
    )
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"
    token = page.get(address).csrf()
    said = []
    for missed in ([zhou.pupils[0].id], [zhou.pupils[0].id], []):
        page.client.post(f"{address}/close", data={"csrf_token": token, "not_reached": missed})
        said.append("几份登记说的不一样" in page.get(f"/lessons/{lesson.id}").text)

    assert said == [False, False, True]


def test_absent_pupil_reached_elsewhere_before_is_not_called_waiting(page, make, class_of):
    zhou = class_of()
    early, late = zhou.pupils[:2]
    make.taught(zhou.group, zhou.teacher, reached=[early], held_on=today() - 3 * DAY)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"

    page.post(f"{address}/close", {"not_reached": [early.id, late.id]}, form_at=address)

    shown = page.get(f"/lessons/{lesson.id}")
    assert "1 名学生还没上到" in shown.text
    assert f"/classes/{zhou.group.id}/make-up" in shown.html


def test_register_keeps_its_taps_by_lesson_and_sign_in_and_forgets_them_when_closed(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"
    key = re.search(r'data-register-draft="(\d+-\d+)"', page.get(address).html)[1]
    assert f'data-draft-over="{key}"' not in page.get(f"/lessons/{lesson.id}").html

    page.post(f"{address}/close", {}, form_at=address)

    assert f'data-draft-over="{key}"' in page.get(f"/lessons/{lesson.id}").html


# -- planning --


def test_planned_make_up_lesson_stands_on_every_page_that_asks_for_it(page, make, class_of):
    zhou = class_of(6)
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:4], reached=zhou.pupils[4:], held_on=today() - 3 * DAY)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, kind="make_up", invited=[zhou.group])
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(zhou.teacher)

    make_up = page.get(f"/classes/{zhou.group.id}/make-up")
    assert f"/lessons/{lesson.id}" in make_up.html
    assert "目前没有别的班" not in make_up.text
    assert f"/make-up/join/{lesson.id}" not in make_up.html
    own = page.get("/classes").text
    assert "安全课 · 第 1 课" in own
    assert "4 名学生" in own
    page.sign_in(head)
    assert f"/lessons/{lesson.id}" in page.get("/school-classes").html


def test_make_up_lesson_without_invited_classes_still_names_its_class(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, kind="make_up", state="closed")
    page.sign_in(zhou.teacher)

    definitions = page.get(f"/lessons/{lesson.id}").html.split("<dl")[1].split("</dl>")[0]
    assert zhou.group.title in definitions


def test_same_lesson_planned_again_says_so_and_leads_to_the_change(page, make, class_of, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    page.post(f"/classes/{zhou.group.id}/plan", plan(zhou.teacher))

    shown = page.get(f"/lessons/{lesson.id}")
    assert "已经安排过" in shown.text
    assert re.search(rf'class="flash[^"]*"[^>]*>[^<]*<a href="/lessons/{lesson.id}/change"', shown.html)
    assert db.scalar(select(PlannedLesson.second_adult)) == "in_room"


def test_lesson_of_a_past_day_is_said_to_be_past_and_shows_no_readiness(page, class_of, db):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    page.post(f"/classes/{zhou.group.id}/plan", plan(zhou.teacher, planned_on=str(today() - 48 * DAY)))

    lesson = db.scalars(select(PlannedLesson)).one()
    shown = page.get(f"/lessons/{lesson.id}").text
    assert shown.count("这一天已经过去") == 1
    assert "准备好了吗" not in shown


def test_class_teacher_who_plans_a_past_lesson_of_a_colleague_reads_once_that_the_day_is_over(page, class_of, make, db):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=None, planned_on=today() - 48 * DAY)
    page.sign_in(zhou.teacher)

    assert page.get(f"/lessons/{lesson.id}").text.count("这一天已经过去") == 1


def test_form_offers_the_next_module_neither_taught_nor_planned_and_names_the_others(page, make, class_of):
    zhou = class_of()
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY)
    page.sign_in(zhou.teacher)
    address = f"/classes/{zhou.group.id}/plan"

    shown = page.get(address).html

    assert re.search(r'<option selected value="small-g56-2"', shown)
    assert re.search(r'value="small-g56-1">[^<]*已安排', shown)
    page.post(address, plan(zhou.teacher, planned_on=str(today() + 2 * DAY)))
    assert "这一课这个班已经有了" in page.get("/classes").text
    page.post(address, plan(zhou.teacher, module="small-g56-2", planned_on=str(today() + 3 * DAY)))
    assert "这一课这个班已经有了" not in page.get("/classes").text


@pytest.mark.parametrize("days", [1, -400])
def test_letter_day_to_come_or_before_the_class_is_refused(page, make, class_of, db, days):
    zhou = class_of()
    group = make.class_group(zhou.school, "五（9）班", first_day=today() - 50 * DAY, last_day=today() + 50 * DAY)
    make.enrolment(zhou.teacher, group, role="teacher")
    page.sign_in(zhou.teacher)

    page.post(f"/classes/{group.id}/letter/small-g56", {"sent_on": str(today() + days * DAY)}, status=422)

    assert db.scalar(select(GuardianLetter.id)) is None


def test_error_of_a_tiny_lesson_stands_beside_what_is_missing(page, make, class_of):
    zhou = class_of(4)
    make.taught(zhou.group, zhou.teacher, missed=zhou.pupils[:2], reached=zhou.pupils[2:], held_on=today() - 2 * DAY)
    page.sign_in(zhou.teacher)
    fields = plan(zhou.teacher, classes=[zhou.group.id], second_adult="in_room", open_place="y")

    html = page.post(f"/classes/{zhou.group.id}/make-up/plan", fields, status=422).html

    assert 'id="second_person-error"' in html
    assert 'id="open_place-error"' not in html


# -- papers and ways back --


def test_every_page_of_a_lesson_leads_back_to_it_and_to_the_class(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    for part in ("change", "script", "taught", "print", "print/register", "print/worksheet", "print/pass-cards"):
        html = page.get(f"/lessons/{lesson.id}/{part}").html
        trail = html[html.index('class="breadcrumbs"') : html.index("</nav>", html.index('class="breadcrumbs"'))]
        assert re.findall(r'href="([^"]+)"', trail) == [
            "/classes",
            f"/classes#class-{zhou.group.id}",
            f"/lessons/{lesson.id}",
        ]


def test_lesson_leads_to_the_help_card_and_to_nameless_pass_cards(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    html = page.get(f"/lessons/{lesson.id}").html
    assert f"/help/{zhou.school.public_id}/card" in html
    page.get(f"/help/{zhou.school.public_id}/card")
    sheet = page.get(f"/lessons/{lesson.id}/print/pass-cards").text
    assert sheet.count("我想歇一会儿") == 8
    assert not any(pupil.name in sheet for pupil in zhou.pupils)


def test_letter_on_paper_is_the_schools(page, class_of):
    zhou = class_of()
    page.sign_in(zhou.teacher)

    letter = page.get(f"/classes/{zhou.group.id}/letter/small-g56").text

    assert letter.count(zhou.school.name) >= 2
    assert f" · {zhou.group.title}" in letter
    assert "签名" in letter


def test_lesson_is_called_off_only_behind_a_second_step(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    html = page.get(f"/lessons/{lesson.id}/change").html

    hidden = html[html.index("<details>") : html.index("</details>")]
    assert f'action="/lessons/{lesson.id}/call-off"' in hidden
    assert html.count(f'action="/lessons/{lesson.id}/call-off"') == 1


def test_post_of_a_second_adult_is_named_in_the_readers_language(page, make, class_of):
    zhou = class_of()
    nurse = make.person("何秀")
    make.appointment(nurse, zhou.school, make.post("校医", sensitive=False, title_en="School nurse"), first_day=None)
    page.sign_in(zhou.teacher)

    assert "校医" in page.get(f"/classes/{zhou.group.id}/plan").text
    page.client.post("/language", data={"tag": "en", "csrf_token": page.get("/classes").csrf()})
    assert "School nurse" in page.get(f"/classes/{zhou.group.id}/plan").text


# -- the class device --


@pytest.mark.parametrize("wrong", ["", "{code}/abc", "{code}/-1", "{code}/", "{code}/99999", "zzzzzz/1/2", "a/b/c"])
def test_mistyped_class_address_never_leads_to_the_desk(page, make, class_of, wrong):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    answer = page.client.get("/j/" + wrong.format(code=lesson.code), follow_redirects=True)
    html = answer.get_data(as_text=True)

    assert 'name="code"' in html
    for address in re.findall(r'(?:href|action|src)="([^"]+)"', html):
        assert address.startswith(("/j", "/static/", "#")), address


def test_whole_address_typed_as_code_opens_the_class_view(page, make, class_of):
    zhou = class_of()
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher)

    for typed in (f"http://192.168.1.20:8000/j/{lesson.code}", f"school.example/j/{lesson.code}/3", lesson.code):
        answer = page.client.get("/j", query_string={"code": typed})
        assert answer.location == f"/j/{lesson.code}"


def test_line_with_its_own_number_has_no_bullet_and_stays_a_line(app):
    with app.test_request_context("/"):
        html = as_document(catalogue().courses["small-g56"], "- ① 第一句\n- 第二句\n")

    assert '<li class="own-number">① 第一句</li>' in html
    assert "<li>第二句</li>" in html
    assert "&lt;" not in html
