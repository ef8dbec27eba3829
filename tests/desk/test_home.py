"""The first page answers: what now, what else, what is coming, what is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from app.classroom.overview import LessonLists
from app.compliance.service import ensure_default_requirements
from app.core.access import Role
from app.desk import views as home_views
from app.desk.home import Home
from app.learning.reasons import Reason
from app.people.announcements import holdings_changed
from tests.learning.learner import TINY, Learner
from tests.make import AT
from tests.queries import count_queries

SIGNED_IN_QUERIES = 1
MET = Reason("敏感岗位先培训后上岗", "完成了。", (), "met", None, date(2027, 9, 14), False, ())
NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _september(tiny):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def required(db, tiny):
    """The requirements of the tiny catalogue are in force."""
    ensure_default_requirements(db, TINY, at=AT)


def test_dorm_keeper_sees_one_next_step_with_its_reason_law_and_day(page, he_xiu, required):
    page.sign_in(he_xiu)

    shown = page.get("/")

    assert "何秀 · 宿管员（青禾小学）" in shown.text
    assert "敏感岗位先培训后上岗" in shown.text
    assert "《中华人民共和国未成年人保护法》（2024年修正）第十一条第二款" in shown.text
    assert "2026年10月31日" in shown.text
    assert 'action="/learn/begin/tiny-core"' in shown.html
    assert "人人读一课" in shown.text.partition("还有这些")[2]


def test_she_goes_on_where_she_stopped(db, page, he_xiu, required):
    learner = Learner(db, he_xiu, at=NOW)
    learner.reads("tiny-core-1")
    db.flush()
    page.sign_in(he_xiu)

    assert "做第1节的小题" in page.get("/").text
    learner.answers(learner.takes("tiny-core-1"))
    db.flush()
    assert f'href="/learn/{learner.run.id}/tiny-core-2/1"' in page.get("/").html


def test_card_after_a_failed_final_says_so_and_shows_what_is_studied_again(db, page, he_xiu, required):
    learner = Learner(db, he_xiu, at=NOW)
    learner.finishes_modules()
    final = learner.course.final
    learner.answers(learner.takes(final.id), wrong=[item.id for item in final.items])
    db.flush()
    page.sign_in(he_xiu)

    shown = page.get("/").text

    assert "结课测验还没通过，再学" in shown
    assert "再学过了 0 /" in shown
    assert "学完的节数" not in shown


def test_completed_course_gives_way_to_the_next_duty_and_her_certificate_is_there(db, page, he_xiu, required):
    learner = Learner(db, he_xiu, at=NOW)
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()
    db.flush()
    page.sign_in(he_xiu)

    shown = page.get("/")

    assert 'action="/learn/begin/tiny-reading"' in shown.html
    assert "2027年9月14日" in shown.text
    assert "已经做到的（1 项）" in shown.text


def test_expiring_certificate_brings_the_course_back_to_be_begun_again(db, page, he_xiu, required):
    learner = Learner(db, he_xiu, at=NOW)
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()
    reading = Learner(db, he_xiu, "tiny-reading", at=NOW)
    reading.reads("tiny-reading-1")
    db.flush()
    with time_machine.travel(datetime(2027, 9, 1, 1, 0, tzinfo=UTC), tick=False):
        page.sign_in(he_xiu)
        shown = page.get("/")

        assert "从头再学一次" in shown.text
        assert 'name="again" value="1"' in shown.html
        begun = page.post("/learn/begin/tiny-core", {"again": "1"}, status=303, form_at="/").location
    assert begun != f"/learn/{learner.run.id}"


def test_somebody_without_duties_reads_that_nothing_is_asked_and_may_choose(page, make, required):
    page.sign_in(make.person("客人"))

    shown = page.get("/")

    assert "眼下没有要学的" in shown.text
    assert 'href="/courses"' in shown.html


def test_somebody_who_chose_a_course_goes_on_with_it(db, page, make, required):
    volunteer = make.person("自学的人")
    learner = Learner(db, volunteer, "tiny-reading", at=NOW)
    db.flush()
    page.sign_in(volunteer)

    shown = page.get("/")

    assert "自己选的课" in shown.text
    assert f'href="/learn/{learner.run.id}/tiny-reading-1/1"' in shown.html


def test_duty_of_a_post_that_begins_later_is_coming(db, page, make, required):
    person = make.person("新来的人")
    make.appointment(person, make.organisation(), make.post("宿管员"), first_day=date(2026, 10, 8))
    holdings_changed(db, [person.id], None)
    page.sign_in(person)

    shown = page.get("/")

    assert "从2026年10月8日起需要" in shown.text.partition("快到了")[2]


def test_teacher_meets_the_lesson_of_today_and_the_register_she_has_not_closed(page, make):
    teacher, day = make.person("周敏"), date(2026, 9, 14)
    group = make.class_group(make.organisation(), "五（1）班", first_day=None, last_day=None)
    make.enrolment(teacher, group, role="teacher")
    for when, state in ((day, "planned"), (day - timedelta(days=4), "taught"), (day + timedelta(days=30), "planned")):
        make.planned_lesson(group, facilitator=teacher, planned_on=when, state=state)
    page.sign_in(teacher)

    before, _heading, to_enter = page.get("/").text.partition("等你登记")

    assert "今天的课：五（1）班" in before
    assert "待登记" in to_enter
    assert "2026年10月14日" not in to_enter
    assert "眼下没有要学的" not in page.get("/").text


def test_manager_reads_how_many_of_the_staff_are_overdue_and_nobody_elses(db, page, make, required, he_xiu):
    school, elsewhere, post = make.organisation("石桥小学"), make.organisation("柳林小学"), make.post("门卫")
    for place, name in ((school, "甲"), (school, "乙"), (elsewhere, "丙")):
        person = make.person(name)
        make.appointment(person, place, post, first_day=date(2025, 9, 1))
        holdings_changed(db, [person.id], None)
    manager = make.person("培训管理员")
    make.role(manager, Role.TRAINING_MANAGER, school)
    lead = make.person("专员")
    make.role(lead, Role.PROTECTION_LEAD, school)

    with time_machine.travel(datetime(2027, 9, 1, 1, 0, tzinfo=UTC), tick=False):
        page.sign_in(manager)
        shown = page.get("/")
        page.sign_in(lead)
        leads = page.get("/")

    assert "本单位有 2 名工作人员培训逾期" in shown.text
    assert 'href="/reports"' in shown.html
    assert "甲" not in shown.text
    assert "名工作人员培训逾期" not in leads.text


def test_home_asks_at_most_eight_questions(db, page, he_xiu, required):
    Learner(db, he_xiu, at=NOW).reads("tiny-core-1")
    Learner(db, he_xiu, "tiny-reading", at=NOW)
    db.flush()
    page.sign_in(he_xiu)
    page.get("/")

    with count_queries() as statements:
        page.get("/")

    assert len(statements) <= SIGNED_IN_QUERIES + 8, statements


@pytest.mark.sqlite_is_enough
def test_newcomer_reads_what_to_do_today_and_after_a_week_since_when_it_is_late(db, page, make, required):
    person = make.person("新来")
    make.appointment(person, make.organisation(), make.post("宿管员"), first_day=NOW.date())
    holdings_changed(db, {person.id}, NOW.date())
    page.sign_in(person)

    shown = page.get("/").text

    assert "你已经上岗，请今天就学" in shown
    assert "逾期" not in shown
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        page.sign_in(person)
        assert "已逾期8天" in page.get("/").text


def test_who_has_learnt_everything_reads_so_with_its_last_day():
    class Met:
        def __init__(self, valid_until):
            self.valid_until = valid_until

    def home(**more):
        parts = {"posts": [], "now": None, "others": [], "going_on": [], "coming": [], "met": [], "certificates": []}
        return Home(**{**parts, "lessons": LessonLists([], []), **more})

    done = home(met=[Met(None), Met(date(2028, 1, 2)), Met(date(2027, 9, 14))])

    assert (done.all_done, done.done_until) == (True, date(2027, 9, 14))
    assert home(met=[Met(None)]).done_until is None
    assert not home().all_done, "nothing was ever asked"
    assert not home(met=[Met(None)], others=[Met(None)]).all_done


@pytest.mark.sqlite_is_enough
def test_finished_volunteer_with_a_text_to_sign_reads_both(db, page, make, required, he_xiu, monkeypatch):
    real = home_views.home_of
    monkeypatch.setattr(
        home_views, "home_of", lambda *a, **k: replace(real(*a, **k), now=None, others=[], going_on=[], met=[MET])
    )
    page.sign_in(he_xiu)

    text = page.get("/").text

    assert "要学的都学完了，有效期到2027年9月14日" in text
    assert "还要签的文件" in text
    assert "还有这些" not in text


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("role", [Role.TRAINING_MANAGER, Role.HEAD])
def test_first_page_of_who_runs_a_school_asks_at_most_eight_questions_too(page, make, role):
    school, post = make.organisation(), make.post()
    leader = make.person("方敏")
    make.role(leader, role, school)
    for number in range(4):
        make.appointment(make.person(f"同事{number}"), school, post)
    page.sign_in(leader)
    page.get("/")

    with count_queries() as statements:
        page.get("/")

    assert len(statements) <= SIGNED_IN_QUERIES + 8, statements
