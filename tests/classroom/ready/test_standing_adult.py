"""Where the second adult was stands chosen only when somebody said so; a plan alone states nothing (SAFEGUARDS 27)."""

from __future__ import annotations

import re

import pytest

from app.classroom.models import PlannedLesson
from app.classroom.ready.service import say_whether_coming
from app.core.clock import now
from app.core.database import extension

ASKED = "请选第二位大人今天在哪里。"


@pytest.fixture
def planned(db, make, class_of):
    """Builds a lesson of today and signs nobody in; `is_coming` is what its second adult said."""

    def build(word, is_coming, state="planned"):
        zhou, second = class_of(6), make.person("李想")
        make.appointment(second, zhou.school, make.post("老师", sensitive=False), first_day=None)
        lesson = make.planned_lesson(
            zhou.group, facilitator=zhou.teacher, second_adult=word, second_adult_id=second.id, state=state
        )
        if is_coming is not None:
            say_whether_coming(db, lesson, is_coming=is_coming, at=now(), by=second.id)
        return zhou, lesson

    return build


def chosen(html, name):
    found = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)
    assert len(found) == 3
    return [re.search(r'value="(\w+)"', box)[1] for box in found if "checked" in box]


@pytest.mark.parametrize(
    ("word", "is_coming", "state", "stands"),
    [
        ("in_room", None, "planned", None),
        ("in_room", False, "planned", None),
        ("in_room", True, "planned", "in_room"),
        ("next_door", None, "planned", None),
        ("next_door", False, "planned", None),
        ("next_door", True, "planned", "next_door"),
        ("none", None, "planned", "none"),
        ("in_room", False, "taught", "in_room"),
    ],
)
def test_planned_word_stands_chosen_only_when_its_adult_confirmed(page, planned, word, is_coming, state, stands):
    zhou, lesson = planned(word, is_coming, state)
    page.sign_in(zhou.teacher)
    expected = [stands] if stands else []

    assert chosen(page.get(f"/lessons/{lesson.id}/taught").html, "second_adult") == expected
    assert chosen(page.get(f"/lessons/{lesson.id}/script").html, "second_adult") == expected
    assert page.client.get(f"/lessons/{lesson.id}/register/kept").json["adult"] == stands
    if state == "planned":
        assert chosen(page.client.get(f"/lessons/{lesson.id}/register/file").text, "adult") == expected


def test_page_without_the_word_asks_and_loses_nothing(page, planned):
    zhou, lesson = planned("in_room", None)
    page.sign_in(zhou.teacher)

    again = page.post(f"/lessons/{lesson.id}/taught", {"key_points": ["2"]}, 422)

    assert ASKED in again.text
    assert re.search(r'<input[^>]*checked[^>]*name="key_points"[^>]*value="2"', again.html)
    assert chosen(again.html, "second_adult") == []
    row = extension.session.get(PlannedLesson, lesson.id)
    assert (row.state, row.key_points) == ("planned", [])


def test_lesson_page_names_nobody_who_does_not_come(page, planned):
    for is_coming in (None, True, False):
        zhou, lesson = planned("in_room", is_coming)
        page.sign_in(zhou.teacher)
        line = page.get(f"/lessons/{lesson.id}").html.split("<dt>第二位大人</dt>")[1].split("</dd>")[0]
        assert ("李想" in line) is (is_coming is not False)
