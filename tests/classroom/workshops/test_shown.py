"""A second person answers exactly what was shown: whoever came on the list meanwhile is named first (SAFEGUARDS 28)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.classroom.workshops import lists
from app.classroom.workshops.shown import ChangedSince, read_shown
from app.core.access import Role
from app.records.models import Attendance, TaughtSession
from tests.classroom.workshops.test_pages import looked_at

pytestmark = pytest.mark.sqlite_is_enough


@pytest.fixture
def head(afternoon):
    person = afternoon.colleague("校长")
    afternoon.make.role(person, Role.HEAD, afternoon.school)
    return person


@pytest.fixture
def waiting(afternoon):
    """A day that waits for a second person: the cook and the guard stand on the list, the guard for 40 minutes."""
    (day,) = afternoon.plans()
    afternoon.ticks(day, afternoon.cook, afternoon.guard)
    afternoon.closes(day)
    afternoon.minutes(day, row_of(afternoon, day, afternoon.guard), 40)
    return day


def row_of(afternoon, day, person):
    return next(one for one in afternoon.rows(day) if one.person_id == person.id)


def changed(afternoon, day):
    """Meanwhile the nurse is added, the cook struck out, and the guard gets other minutes."""
    afternoon.ticks(day, afternoon.guard, afternoon.nurse)
    afternoon.minutes(day, row_of(afternoon, day, afternoon.guard), 60)


@pytest.mark.parametrize("answer", [{}, {"answer": "decline", "reason": "no_proof"}])
def test_second_person_counts_and_refuses_nobody_whom_the_page_did_not_show(db, page, afternoon, head, waiting, answer):
    address = f"/workshops/days/{waiting.id}"
    page.sign_in(head)
    old = looked_at(page, address, **answer)
    changed(afternoon, waiting)

    refused = page.post(f"{address}/agree", old, status=422)

    assert db.scalars(select(TaughtSession)).all() == []
    assert (waiting.declined_for, waiting.agreed_at) == (None, None)
    for words in ("新加的：校医小赵", "不在了的：食堂孙姐", "分钟数变了的：门卫老秦"):
        assert words in refused.text
    assert refused.html.index("新加的") < refused.html.index("会算给这些人"), "it points to the list below it"
    kept = [tag for tag in re.findall(r"<input[^>]*>", refused.html) if "checked" in tag]
    assert {re.search(r'name="(\w+)"', tag)[1] for tag in kept} == {"answer", "seen"}
    page.post(f"{address}/agree", looked_at(page, address, **answer), status=303)
    counted = set(db.scalars(select(Attendance.person_id)))
    assert counted == (set() if answer else {afternoon.guard.id, afternoon.nurse.id})


def test_press_without_an_answer_says_too_that_the_list_changed(db, page, afternoon, head, waiting):
    address = f"/workshops/days/{waiting.id}"
    page.sign_in(head)
    old = looked_at(page, address)
    changed(afternoon, waiting)

    refused = page.post(f"{address}/agree", {"shown": old["shown"]}, status=422)

    assert "新加的：校医小赵" in refused.text
    assert db.scalars(select(TaughtSession)).all() == []


def test_page_without_what_was_shown_answers_nothing(db, page, afternoon, head, waiting):
    address = f"/workshops/days/{waiting.id}/agree"
    page.sign_in(head)

    for shown in ("", "nonsense", "9" * 40):
        page.post(address, {"answer": "approve", "seen": "y", "shown": shown}, status=422)

    assert db.scalars(select(TaughtSession)).all() == []


def test_made_up_list_names_nobody_who_does_not_belong_to_the_day(page, make, afternoon, head, waiting):
    stranger = make.person("外校的方老师")
    page.sign_in(head)

    refused = page.post(
        f"/workshops/days/{waiting.id}/agree",
        {"answer": "approve", "seen": "y", "shown": f"{stranger.id}:90"},
        status=422,
    )

    assert "外校的方老师" not in refused.text


def test_more_minutes_that_became_other_ones_are_shown_first(db, afternoon, head):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    row = row_of(afternoon, day, afternoon.guard)
    afternoon.minutes(day, row, 40)
    afternoon.minutes(day, row, 60)
    seen = read_shown(str(afternoon.shown(day)))
    afternoon.minutes(day, row, None)

    with pytest.raises(ChangedSince) as refused:
        afternoon.agrees(day, head, seen=seen)

    assert refused.value.changes.other_minutes == {afternoon.guard.id}
    assert (row.minutes, row.raised_to) == (40, 90)


def test_whoever_was_put_back_meanwhile_is_shown_first(db, afternoon, head):
    day = afternoon.held_with(afternoon.guard)
    afternoon.ticks(day, afternoon.cook, afternoon.nurse)
    cook = row_of(afternoon, day, afternoon.cook)
    lists.strike_out(db, afternoon.seen(day), cook, at=afternoon.at, by=afternoon.manager.id)
    seen = afternoon.shown(day)
    lists.put_back(db, afternoon.seen(day), cook, at=afternoon.at, by=afternoon.manager.id)

    with pytest.raises(ChangedSince) as refused:
        afternoon.agrees(day, head, seen=seen)

    assert refused.value.changes.new == {afternoon.cook.id}
