"""Class checks: three words, or how many cards of each answer; of the whole class, never of a pupil (SAFEGUARDS 14)."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select

from app.classroom.checks import rules
from app.classroom.models import RoughCount
from app.classroom.registers.format import NotARegister, read_register
from app.content.catalogue import catalogue
from app.core.facts import FactVersion

COURSE = "kids-g56"
MODULE = f"{COURSE}-1"


@pytest.mark.parametrize(
    ("count", "fits"),
    [([1, 2, 3], True), ([2, 2, 2], True), ([2, 2, 3], False), ([6, 0], False), ([-1, 3, 3], False), ([0, 0, 0], True)],
)
def test_cards_fit_when_each_answer_has_a_number_and_all_are_no_more_than_the_class(count, fits):
    assert rules.is_total_of(count, 3, 6) is fits


def test_of_a_devices_counts_only_what_can_be_is_kept(db):
    check = catalogue().courses[COURSE].quiz_of(MODULE, "class-check")
    first, second = (item.id for item in check.items[:2])
    given = {first: [1, 2, 3], second: [5, 5, 5], "学生甲": RoughCount.HALF}

    assert rules.keepable(given, check, 6) == {first: [1, 2, 3]}


@pytest.fixture
def lesson(make, class_of):
    zhou = class_of()
    return zhou, make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module=MODULE)


def finish(page, lesson, status=302, **more):
    return page.post(f"/lessons/{lesson.id}/taught", {"second_adult": "in_room", "all": "1", **more}, status)


def item(place=0):
    return catalogue().courses[COURSE].quiz_of(MODULE, "class-check").items[place].id


def test_teacher_counts_cards_for_one_question_and_says_a_word_for_another(page, lesson):
    zhou, planned = lesson
    page.sign_in(zhou.teacher)

    finish(page, planned, cards_0_0="1", cards_0_1="4", check_0="few", check_1="nearly_all")

    assert planned.checks == {item(): [1, 4, 0], item(1): "nearly_all"}


def test_rough_way_is_one_tap_a_question(page, lesson):
    """At most three taps: the words lie open, the numbers are folded away."""
    zhou, planned = lesson
    page.sign_in(zhou.teacher)
    html = page.get(f"/lessons/{planned.id}/script").html

    assert '<details class="count-cards">' in html
    assert html.index('name="check_0"') < html.index('name="cards_0_0"')


@pytest.mark.parametrize("cards", [{"cards_0_0": "4", "cards_0_1": "3"}, {"cards_0_0": "7"}, {"cards_0_0": "-1"}])
def test_more_cards_than_pupils_are_refused_and_nothing_is_kept(page, lesson, cards):
    zhou, planned = lesson
    page.sign_in(zhou.teacher)

    answer = finish(page, planned, 422, **cards)

    assert "请再数一遍" in answer.text or "没有就写 0" in answer.text
    assert planned.checks == {}
    assert planned.state == "planned"


def test_error_says_which_question_has_too_many_cards_and_its_fold_stands_open(page, lesson):
    zhou, planned = lesson
    page.sign_in(zhou.teacher)

    answer = finish(page, planned, 422, cards_1_0="4", cards_1_1="3")

    assert "第 2 题，答案 A：卡片加起来比 6 名学生还多" in answer.text
    before = answer.html[: answer.html.index('id="cards_1_0-error"')]
    assert re.findall(r"<details[^>]*>", before)[0].endswith(" open>")
    assert re.findall(r"<details[^>]*>", before)[-1].endswith(" open>")
    assert "<details>" in page.get(f"/lessons/{planned.id}/taught").html


def test_after_the_register_closed_no_more_cards_than_pupils_present(page, make, lesson, db):
    zhou, planned = lesson
    page.sign_in(zhou.teacher)
    finish(page, planned)
    page.post(
        f"/lessons/{planned.id}/register/close",
        {"key": "0123456789abcdef", "not_reached": str(zhou.pupils[0].id)},
        form_at=f"/lessons/{planned.id}/register",
    )

    page.post(f"/lessons/{planned.id}/checks", {"cards_0_0": "6"}, 422)
    page.post(f"/lessons/{planned.id}/checks", {"cards_0_0": "3", "cards_0_1": "2"})

    assert planned.checks == {item(): [3, 2, 0]}
    shown = page.get(f"/lessons/{planned.id}").text
    assert "A ✓ 3 · B 2 · C 0" in shown or "B ✓ 2" in shown or "C ✓ 0" in shown
    assert any(
        row.content["checks"] == {} for row in db.scalars(select(FactVersion).filter_by(fact_table="planned_lesson"))
    )


def shows_five(page, lesson):
    return bool(re.search(r"\bA( ✓)? 5\b", page.get(f"/lessons/{lesson.id}").text))


def test_totals_are_for_whoever_teaches_the_class_and_not_for_the_office(page, make, lesson):
    zhou, planned = lesson
    page.sign_in(zhou.teacher)
    finish(page, planned, cards_0_0="5")
    page.post(
        f"/lessons/{planned.id}/register/close", {"key": "0123456789abcdef"}, form_at=f"/lessons/{planned.id}/register"
    )
    assert shows_five(page, planned)
    head = make.person("校长")
    make.role(head, "head", zhou.school)
    page.sign_in(head)

    assert "全班知道多少" in page.get(f"/lessons/{planned.id}").text
    assert not shows_five(page, planned)
    page.get(f"/lessons/{planned.id}/checks", 404)


# -- on the wire --


def message(**taught):
    return json.dumps(
        {
            "format": "hulei-register",
            "version": 1,
            "lesson": "bcdfhj",
            "key": "0123456789abcdef",
            "way": "file",
            "taught": {"all": True, "second_adult": "in_room", **taught},
        }
    ).encode()


def test_saved_register_carries_totals_and_what_was_still_known():
    taught = read_register(message(checks={"a": [1, 2], "b": "half"}, recall="few")).taught

    assert taught.checks == {"a": [1, 2], "b": RoughCount.HALF}
    assert taught.recall is RoughCount.FEW


@pytest.mark.parametrize("checks", [{"a": [-1]}, {"a": ["学生"]}, {"a": "学生甲"}, {"a": [1] * 9}, {"a": [9999]}])
def test_saved_register_with_anything_else_is_none(checks):
    with pytest.raises(NotARegister):
        read_register(message(checks=checks))
