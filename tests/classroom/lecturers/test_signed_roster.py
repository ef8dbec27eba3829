"""A signed roster says how many of the term's lessons own people, guests, vice-principals and experts gave: counts under a seal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom.lecturers import service
from app.classroom.lecturers.rules import Side
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.records.service import Taught, enter_taught_session
from app.supervision.roster.lessons import GUEST, OWN, UNSAID, lessons_given
from app.supervision.roster.models import RosterSignature
from app.supervision.roster.service import signed_document
from tests.classroom.lecturers.conftest import DAY
from tests.classroom.lecturers.test_planning import vice_principal

FIRST = timedelta(days=60)


def give(two, person, capacity, number, *, reached=True):
    """Enter a lesson of the village's class, given today."""
    taught = Taught(
        "small-g56", "1.0", (f"small-g56-{number}",), today(), 40, person.id, (two.zhou.group.id,), capacity=capacity
    )
    pupils = [pupil.id for pupil in two.zhou.pupils]
    row = enter_taught_session(
        two.db, taught, reached=pupils if reached else [], enrolled=pupils, at=now(), by=person.id
    )
    two.db.flush()
    return row


def counted(two, place=None):
    return {
        word: count
        for word, count in lessons_given(two.db, (place or two.village).id, today() - FIRST, today())
        if count
    }


def test_lessons_are_counted_by_as_what_whoever_taught_came_and_only_at_their_school(two, make):
    two.lend()
    officer = vice_principal(two, make)
    for number, (person, capacity) in enumerate(
        [
            (two.zhou.teacher, FACILITATOR),
            (two.lecturer, FACILITATOR),
            (officer, LAW_VICE_PRINCIPAL),
            (officer, OUTSIDE_EXPERT),
            (two.zhou.teacher, None),
        ],
        1,
    ):
        give(two, person, capacity, number)
    give(two, two.zhou.teacher, FACILITATOR, 6, reached=False)
    record_fact(two.db, give(two, officer, LAW_VICE_PRINCIPAL, 7), at=now(), by=None, is_make_up=True)
    two.db.flush()

    assert counted(two) == {OWN: 1, GUEST: 1, LAW_VICE_PRINCIPAL: 1, OUTSIDE_EXPERT: 1, UNSAID: 1}
    assert counted(two, two.town) == {}


@pytest.mark.parametrize(
    ("shared", "works_here", "is_visit", "word"),
    [(False, False, False, OWN), (True, False, False, GUEST), (True, True, False, OWN), (True, True, True, GUEST)],
)
def test_guest_is_who_was_shared_and_holds_no_post_here_on_that_day(two, make, shared, works_here, is_visit, word):
    if shared:
        two.lend()
    if works_here:
        make.appointment(
            two.lecturer, two.village, make.post("教师", sensitive=False), first_day=today() - DAY, is_visit=is_visit
        )

    give(two, two.lecturer, FACILITATOR, 1)

    assert counted(two) == {word: 1}


def test_agreement_ended_after_the_lesson_leaves_it_a_guests(two):
    offer, _taking = two.lend()
    give(two, two.lecturer, FACILITATOR, 1)

    service.end_offer(two.db, offer, Side.LECTURER, at=now(), by=two.lecturer.id)
    two.db.flush()

    assert counted(two) == {GUEST: 1}


def test_head_reads_and_signs_the_counts_and_later_lessons_stand_beside_them(page, two, make):
    make.window(two.village, first_day=today() - FIRST, last_day=today() + FIRST)
    two.lend()
    give(two, two.lecturer, FACILITATOR, 1)
    page.sign_in(two.holder(Role.HEAD, two.village))
    roster = f"/supervision/roster/{two.village.id}"
    opened = page.get(f"{roster}/sign")
    assert lines(opened.html)["别的单位的授课教师"] == ["1", "–"]
    answers = {"overnight": "no", "buses": "no"}
    seen = re.search(r'name="seen" value="(\w+)"', opened.html)[1]
    give(two, two.zhou.teacher, FACILITATOR, 2)
    assert "名册变了" in page.post(f"{roster}/sign", {"seen": seen, **answers}, status=422).text
    assert two.db.scalars(select(RosterSignature.signed_at)).all() == []

    seen = re.search(r'name="seen" value="(\w+)"', page.get(f"{roster}/sign").html)[1]
    page.post(f"{roster}/sign", {"seen": seen, **answers})
    give(two, two.zhou.teacher, FACILITATOR, 3)

    [row] = two.db.scalars(select(RosterSignature))
    sealed = {line["as"]: line["count"] for line in signed_document(row)["lessons"]}
    assert sealed == {OWN: 1, GUEST: 1, LAW_VICE_PRINCIPAL: 0, OUTSIDE_EXPERT: 0, UNSAID: 0}
    assert two.lecturer.name not in row.content.decode()
    shown = lines(page.get(roster).html)
    assert (shown["本校授课教师"], shown["别的单位的授课教师"]) == (["2", "1"], ["1", "1"])


def test_nobody_of_the_lending_school_reads_the_roster_of_the_other(page, two):
    page.sign_in(two.holder(Role.HEAD, two.town))

    page.get(f"/supervision/roster/{two.village.id}", 404)


def lines(html):
    """Return the figures of each line of the lessons."""
    table = html.split("本学期的课是谁来上的</caption>")[1].split("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table, re.DOTALL)
    return {head.strip(): re.findall(r"<td[^>]*>(.*?)</td>", cells) for head, cells in rows}
