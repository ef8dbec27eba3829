"""One tick for all parts of a lesson, with exceptions taken away: on every way, and nothing ticked before somebody taps."""

from __future__ import annotations

import re

import pytest

from app.classroom.models import LessonState

PARTS = ["s1-rules", "s1-check", "s1-calm"]
SAID = "这一课的 3 个环节全部做了"


@pytest.fixture
def lesson(page, make, class_of):
    """A lesson whose teacher is signed in."""
    zhou = class_of(6)
    page.sign_in(zhou.teacher)
    return make.planned_lesson(zhou.group, facilitator=zhou.teacher, second_adult="none")


def enter(page, lesson, status=302, **fields):
    return page.post(f"/lessons/{lesson.id}/taught", {"second_adult": "none", "all": "1", **fields}, status)


@pytest.mark.parametrize(
    ("fields", "done"),
    [
        ({}, []),
        ({"all_parts": "y"}, PARTS),
        ({"all_parts": "y", "activities": PARTS}, PARTS),
        ({"activities": PARTS[:1]}, PARTS[:1]),
    ],
)
def test_parts_done_are_those_somebody_ticked_or_all_where_one_tick_says_so(page, lesson, fields, done):
    enter(page, lesson, **fields)

    assert (lesson.state, lesson.activities) == (LessonState.TAUGHT, done)


def test_tick_for_all_beside_some_parts_alone_asks_back_and_ticks_for_nobody(page, lesson):
    asked = enter(page, lesson, 422, all_parts="y", activities=PARTS[:1])

    assert "还有 2 个环节没勾" in asked.text
    assert (lesson.state, lesson.activities) == (LessonState.PLANNED, [])


@pytest.mark.parametrize("address", ["script", "taught", "register/file", "print/register"])
def test_every_way_offers_the_tick_for_all_and_ticks_nothing_itself(page, lesson, address):
    html = page.client.get(f"/lessons/{lesson.id}/{address}").text

    assert SAID in html
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', html)
    assert [box for box in boxes if re.search(r"\schecked", box)] == []


def test_phone_without_network_gets_the_parts_to_ask_for(page, lesson):
    held = page.client.get(f"/lessons/{lesson.id}/register/kept").get_json()

    assert [part for part, _title in held["parts"]] == PARTS
    assert held["all_parts"] == SAID


def test_lesson_stopped_with_all_parts_done_shows_the_tick_again_the_same_day(page, lesson):
    enter(page, lesson, all="", key_points="1", all_parts="y")

    html = page.get(f"/lessons/{lesson.id}/taught").html

    assert lesson.state == LessonState.UNFINISHED
    assert re.search(r'<input[^>]*\bchecked[^>]*id="all_parts"', html)
