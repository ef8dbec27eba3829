"""Today's lesson on its teacher's first page: in the first screen, with what is still missing and the way to mend it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.classroom.ready.models import CourseRelease, ReadyDecision, SecondAdultWord
from app.core.access import Role
from app.core.clock import today
from app.core.facts import record_fact
from app.records.models import GuardianLetter
from tests.make import AT
from tests.queries import count_queries

SIGNED_IN_QUERIES = 1


@pytest.fixture
def lesson(db, make, class_of):
    """A lesson of today in Zhou Min's class, with a second adult, and nothing else ready."""
    zhou, second = class_of(5), make.person("何老师")
    make.appointment(second, zhou.school, make.post("老师", sensitive=False), first_day=None)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, second_adult_id=second.id)
    db.flush()
    return zhou, second, lesson


def shown_today(page):
    """Return the card of today's lesson."""
    return page.get("/").html.partition("今天的课：")[2].partition("</article>")[0]


def test_teacher_reads_in_one_line_what_is_missing_today_each_with_the_way_to_mend_it(page, lesson):
    zhou, second, one = lesson
    page.sign_in(zhou.teacher)

    shown = shown_today(page)

    assert f'<a href="/lessons/{one.id}">第二位大人还没确认</a>' in shown
    assert f'<a href="/classes/{zhou.group.id}/letter/small-g56">给家人的信还没发</a>' in shown
    assert f'<a href="/lessons/{one.id}">校长还没同意开这门课</a>' in shown
    assert not any(person.name in shown for person in (zhou.teacher, second)), "no names"


def test_nothing_is_said_to_be_missing_when_all_of_it_is_there_or_the_head_decided(page, db, make, lesson):
    zhou, second, one = lesson
    page.sign_in(zhou.teacher)
    ready = (
        (CourseRelease(organisation_id=zhou.school.id, course="small-g56", edition=one.edition, major=1,
                       released_on=today()), "同意开这门课"),
        (GuardianLetter(class_group_id=zhou.group.id, course="small-g56", sent_on=today()), "信还没发"),
        (SecondAdultWord(planned_lesson_id=one.id, person_id=second.id, planned_on=today(), is_coming=True), "没确认"),
    )  # fmt: skip
    for fact, words in ready:
        assert words in shown_today(page)
        record_fact(db, fact, at=AT, by=None)
        db.flush()
        assert words not in shown_today(page)
    assert "还缺" not in shown_today(page)

    other = make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult="none")
    assert f'href="/lessons/{other.id}/change">还没有第二位大人' in page.get("/").html
    decision = ReadyDecision(planned_lesson_id=other.id, decided_on=today(), reason="small_school", missing=[])
    record_fact(db, decision, at=AT, by=None)
    db.flush()
    assert "没有第二位大人" not in page.get("/").html


def test_todays_lesson_stands_before_everything_else_once_and_those_of_other_days_below(page, make, lesson):
    zhou, _second, one = lesson
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + timedelta(days=2))
    page.sign_in(zhou.teacher)

    html = page.get("/").html

    assert f'href="/lessons/{one.id}"' not in html.partition("接下来的课")[2]
    assert html.index("今天的课：") < html.index("接下来的课") < html.index("我的记录")


def test_whoever_only_teaches_is_led_to_the_lesson_and_a_clerk_sees_no_card(page, make, lesson):
    zhou, _second, _one = lesson
    guest, clerk = make.person("来上课的人"), make.person("文员")
    make.role(guest, Role.FACILITATOR, zhou.school)
    make.appointment(guest, zhou.school, make.post("讲师", sensitive=False), first_day=None)
    make.role(clerk, Role.CLERK, zhou.school)
    given = make.planned_lesson(zhou.group, facilitator=guest, module="small-g56-2", second_adult="none")
    page.sign_in(guest)

    shown = shown_today(page)

    assert f'<a href="/lessons/{given.id}">还没有第二位大人</a>' in shown
    assert "/change" not in shown
    page.sign_in(clerk)
    assert "今天的课：" not in page.get("/").text


def test_lesson_taught_today_stays_in_the_first_screen_until_its_register_is_closed(page, make, class_of):
    zhou = class_of(5)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)

    shown = shown_today(page)

    assert "待登记" in shown
    assert "还缺" not in shown


def test_first_page_asks_no_more_for_todays_lesson(page, make, lesson):
    zhou, _second, _one = lesson
    counts = []
    for _day in range(2):
        page.sign_in(zhou.teacher)
        page.get("/")
        with count_queries() as statements:
            page.get("/")
        counts.append(len(statements))
        make.planned_lesson(zhou.group, facilitator=zhou.teacher, module="small-g56-2", second_adult="none")

    assert counts[0] == counts[1] <= SIGNED_IN_QUERIES + 8
