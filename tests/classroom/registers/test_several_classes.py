"""Pupils of several classes in one list: the class stands under the seat, since two of them have one number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.classroom import service
from app.content.catalogue import catalogue
from app.core.clock import now, today

TILE = re.compile(
    r'<span class="seat">(\d+)</span>(?:<span class="tile-class">([^<]+)</span>)?<span class="tile-name">([^<]+)'
)
TITLES = ("五（1）班", "五（2）班", "五（3）班")


@pytest.fixture
def three(make, class_of):
    """A make-up lesson for two pupils of each of three classes, whose numbers are the same."""
    zhou = class_of(3)
    wang = class_of(3, school=zhou.school, title=TITLES[1], teacher="王芳")
    li = class_of(3, school=zhou.school, title=TITLES[2], teacher="李静")
    for one in (zhou, wang, li):
        week = today() - timedelta(weeks=1)
        make.taught(one.group, one.teacher, reached=one.pupils[2:], missed=one.pupils[:2], held_on=week)

    def lesson(*classes):
        return make.planned_lesson(
            zhou.group, facilitator=zhou.teacher, kind="make_up", state="taught", invited=[one.group for one in classes],
            second_adult="none",
        )  # fmt: skip

    return zhou, (zhou, wang, li), lesson


def tiles(html):
    return [(seat, title) for seat, title, _name in TILE.findall(html)]


def test_tiles_of_a_make_up_for_several_classes_say_the_class(page, db, three):
    zhou, classes, of = three
    lesson = of(*classes)
    page.sign_in(zhou.teacher)
    address = f"/lessons/{lesson.id}/register"

    assert sorted(tiles(page.get(address).html)) == sorted((seat, title) for seat in "12" for title in TITLES)
    paper = page.get(f"/lessons/{lesson.id}/print/register").html
    assert [paper.count(f"<small>{title}</small>") for title in TITLES] == [2, 2, 2]
    service.close_register(
        db,
        lesson,
        catalogue().courses["small-g56"],
        enrolled=[],
        not_reached=[],
        guests=[pupil.id for one in classes for pupil in one.pupils[:2]],
        at=now(),
        by=zhou.teacher.id,
    )
    db.flush()
    assert len(tiles(page.get(f"{address}/correct").html)) == 6
    assert {title for _seat, title in tiles(page.get(f"{address}/correct").html)} == {*TITLES}


def test_page_without_network_says_the_class_beside_the_number_alone(page, three):
    zhou, classes, of = three
    lesson = of(*classes)
    page.sign_in(zhou.teacher)

    held = page.client.get(f"/lessons/{lesson.id}/register/kept").get_json()

    seats = [(label, title, number) for label, _ref, _name, title, number in held["groups"][0]["seats"]]
    assert sorted(seats) == sorted((f"{title} {number}", title, number) for number in "12" for title in TITLES)


def test_list_of_one_class_says_it_nowhere(page, three):
    zhou, _classes, of = three
    lesson = of(zhou)
    page.sign_in(zhou.teacher)

    assert tiles(page.get(f"/lessons/{lesson.id}/register").html) == [("1", ""), ("2", "")]
    held = page.client.get(f"/lessons/{lesson.id}/register/kept").get_json()
    assert [len(seat) for seat in held["groups"][0]["seats"]] == [3, 3]
