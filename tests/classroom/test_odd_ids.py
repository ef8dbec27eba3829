"""Ids that are nobody's, and days that are in no term: answered in plain words, and in the order in which they matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.access import Role
from app.core.clock import today
from tests.certification.facilitators.world import CORE, ask_for_rights

DAY = timedelta(days=1)
TECHNICAL = ("无法转化", "不是有效", "无效", "coerce", "Invalid", "not a valid")
ODD = ["zz", "999999", "9" * 30, "-1"]


@pytest.fixture
def lesson_of_a_school(page, make, class_of):
    """Sign in the head of a school with one planned lesson of Zhou Min's, in a term that runs."""
    zhou = class_of(3)
    make.window(zhou.school, first_day=today() - 30 * DAY, last_day=today() + 60 * DAY)
    head = make.person("校长")
    make.role(head, Role.HEAD, zhou.school)
    page.sign_in(head)
    return zhou, make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, planned_on=today() + DAY, second_adult="none"
    )


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("field", "said"), [("person", "请选择换下哪一位"), ("by_person", "请换一位或先空着")])
def test_head_who_sends_an_id_that_is_nobodys_reads_plainly_what_to_do(page, db, lesson_of_a_school, field, said, odd):
    zhou, lesson = lesson_of_a_school
    fields = {"person": zhou.teacher.id, "by_person": "", field: odd}

    shown = page.post("/school-classes/adults", fields, 422)

    assert said in shown.text
    assert [word for word in TECHNICAL if word in shown.text] == []
    db.refresh(lesson)
    assert lesson.facilitator_id == zhou.teacher.id


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["facilitator", "second_person"])
def test_plan_changed_with_an_id_that_is_nobodys_is_refused_in_plain_words(page, db, lesson_of_a_school, field, odd):
    zhou, lesson = lesson_of_a_school
    address = f"/lessons/{lesson.id}/change"
    fields = {
        "module": lesson.module,
        "planned_on": lesson.planned_on.isoformat(),
        "facilitator": zhou.teacher.id,
        "capacity": "facilitator",
        "second_adult": "none",
        "second_person": "",
        field: odd,
    }

    shown = page.post(address, fields, 422)

    assert "请换一位或先空着" in shown.text
    assert [word for word in TECHNICAL if word in shown.text] == []
    db.refresh(lesson)
    assert lesson.facilitator_id == zhou.teacher.id


def test_lesson_moved_to_a_day_in_no_term_hears_first_that_no_term_is_entered(page, make, lesson_of_a_school):
    zhou, _other = lesson_of_a_school
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + 2 * DAY)  # nobody named

    back = page.post(f"/lessons/{lesson.id}/move", {"day": "2030-01-01"}, 303, form_at="/school-plan").location

    said = page.get(back).text.partition("课没有动")[2]
    assert "那一天还没有填学期" in said.partition("请写明谁会在教室里")[0], (
        "the reason stands before what follows from it"
    )


def test_lesson_moved_to_a_day_without_its_class_hears_that_and_nothing_of_rights(app, page, make, lesson_of_a_school):
    zhou, other = lesson_of_a_school
    ask_for_rights(app)
    make.edition(CORE)
    group = make.class_group(zhou.school, "五（3）班", first_day=today() - 30 * DAY, last_day=today() + 60 * DAY)
    lesson = make.planned_lesson(group, facilitator=zhou.teacher, planned_on=today() + DAY, second_adult="none")

    of_a_class = page.post(f"/lessons/{other.id}/move", {"day": "2030-01-01"}, 303, form_at="/school-plan").location
    assert "没有这个学段的授权" in page.get(of_a_class).text, "nobody is authorised here"

    back = page.post(f"/lessons/{lesson.id}/move", {"day": "2030-01-01"}, 303, form_at="/school-plan").location

    said = page.get(back).text
    assert "这一天没有这个班" in said
    assert "没有这个学段的授权" not in said
