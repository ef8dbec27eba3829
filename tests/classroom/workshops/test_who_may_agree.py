"""A day waits for those who may answer it; where nobody is left, the page says what can be done, and it can."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.classroom.workshops import days_listed, lists
from app.classroom.workshops.seconds import who_may_agree
from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.identity import person_signed_in
from app.people.merges import PersonMerge
from app.people.models import OrganisationParent
from tests.classroom.workshops.test_pages import looked_at


@pytest.fixture
def head(afternoon):
    person = afternoon.colleague("校长")
    afternoon.make.role(person, Role.HEAD, afternoon.school)
    return person


def waiting_with(afternoon, *there, by=None):
    """A day led by Ms Lin that waits for a second person."""
    (day,) = afternoon.plans()
    afternoon.ticks(day, *there, by=by)
    afternoon.closes(day)
    return day


def waits_for(db, afternoon, person):
    viewer = person_signed_in(db, afternoon.make.signed_in_token(person, at=afternoon.at), at=afternoon.at)
    lines = days_listed.days_to_agree(db, viewer, on=today())
    assert db.scalar(days_listed.number_to_agree(viewer, on=today())) == len(lines)
    return len(lines)


def put_under(db, district, *schools):
    for school in schools:
        row = db.scalars(select(OrganisationParent).filter_by(organisation_id=school.id)).one()
        record_fact(db, row, at=now(), by=None, parent_id=district.id)


def may_answer(db, afternoon, day):
    there = [one for one in afternoon.rows(day) if one.struck_at is None]
    return set(who_may_agree(db, afternoon.seen(day), there, on=today()).values())


def test_head_on_the_list_is_asked_for_nothing_she_may_not_answer(db, page, afternoon, head):
    day = waiting_with(afternoon, afternoon.cook, head, by=afternoon.nurse)

    assert [waits_for(db, afternoon, one) for one in (head, afternoon.lin, afternoon.manager)] == [0, 0, 1]
    assert may_answer(db, afternoon, day) == {"石主任"}
    page.sign_in(head)
    assert "等你以第二个人" not in page.get("/workshops").text
    assert "可以答复的人：石主任" in page.get(f"/workshops/days/{day.id}").text
    assert "工作坊：1 天" not in page.get("/today").text
    page.sign_in(afternoon.manager)
    assert "工作坊：1 天" in page.get("/today").text


def test_whoever_ticked_is_asked_for_nothing_and_the_head_is(db, page, afternoon, head):
    day = waiting_with(afternoon, afternoon.cook)

    assert [waits_for(db, afternoon, one) for one in (afternoon.manager, head)] == [0, 1]
    assert may_answer(db, afternoon, day) == {"校长"}
    page.sign_in(head)
    assert "等你以第二个人" in page.get("/workshops").text
    assert "可以答复的人" not in page.get(f"/workshops/days/{day.id}").text


def test_only_those_whose_lines_wait_count_once_a_day_is_in_the_ledger(db, afternoon, head):
    day = afternoon.held_with(head, afternoon.nurse)
    afternoon.ticks(day, afternoon.cook)

    assert [waits_for(db, afternoon, one) for one in (head, afternoon.manager)] == [1, 0]


def test_day_whose_list_was_emptied_waits_for_nobody(db, afternoon, head):
    day = waiting_with(afternoon, afternoon.cook)
    (row,) = afternoon.rows(day)
    lists.strike_out(db, afternoon.seen(day), row, at=afternoon.at, by=afternoon.manager.id)
    db.flush()

    assert waits_for(db, afternoon, head) == 0


def test_other_entry_of_somebody_on_the_list_answers_nothing(db, afternoon, head):
    double = afternoon.colleague("校长")
    day = waiting_with(afternoon, double, by=afternoon.nurse)
    first = day.held_on - timedelta(days=1)
    merge = PersonMerge(
        kept_id=double.id,
        other_id=head.id,
        organisation_id=afternoon.school.id,
        of_pupils=False,
        asked_at=afternoon.at,
        asked_by=afternoon.nurse.id,
        asked_as=Role.TRAINING_MANAGER,
        first_day=first,
    )
    record_fact(db, merge, at=afternoon.at, by=afternoon.nurse.id)
    db.flush()

    assert waits_for(db, afternoon, head) == 0
    assert may_answer(db, afternoon, day) == {"石主任"}


def test_manager_of_the_district_answers_for_none_of_its_schools(db, make, afternoon, head):
    district = make.organisation("区教育局", kind="district")
    put_under(db, district, afternoon.school)
    make.role(make.person("局里的主任"), Role.TRAINING_MANAGER, district)
    day = waiting_with(afternoon, afternoon.cook)

    assert may_answer(db, afternoon, day) == {"校长"}


def test_where_nobody_is_left_the_page_says_so_and_a_named_colleague_answers(db, page, make, afternoon, head):
    day = waiting_with(afternoon, afternoon.cook, head)
    address = f"/workshops/days/{day.id}"
    page.sign_in(head)
    said = page.get(address).text
    assert "已经没有人能答复" in said
    assert "教育局给本校另一位同事" not in said, "a bureau gives no such role"

    given = {"role": "training_manager", "organisation_id": afternoon.school.id, "first_day": today().isoformat()}
    page.post(f"/staff/{afternoon.guard.id}/roles/new", given)

    assert "可以答复的人：门卫老秦" in page.get(address).text
    page.sign_in(afternoon.guard)
    page.post(f"{address}/agree", looked_at(page, address), status=303)
    assert day.agreed_by == afternoon.guard.id


def test_where_everybody_was_there_the_bureau_names_a_neighbour_as_head_who_answers(db, page, make, afternoon, head):
    district, other = make.organisation("区教育局", kind="district"), make.organisation("邻校")
    put_under(db, district, afternoon.school, other)
    officer, neighbour = make.person("教育局的人"), make.person("邻校校长")
    make.role(officer, Role.BUREAU_OFFICER, district)
    make.role(neighbour, Role.HEAD, other)
    day = waiting_with(afternoon, head, afternoon.guard)
    address = f"/workshops/days/{day.id}"
    page.sign_in(officer)
    page.get(address, status=404)

    given = {"role": "head", "organisation_id": afternoon.school.id, "first_day": today().isoformat()}
    page.post(f"/staff/{neighbour.id}/roles/new", given)

    page.sign_in(neighbour)
    assert "等你以第二个人" in page.get("/workshops").text
    page.post(f"{address}/agree", looked_at(page, address), status=303)
    assert day.agreed_by == neighbour.id


def test_first_page_of_lead_and_head_says_that_a_day_waits_for_them_and_of_nobody_else(page, make, afternoon, head):
    day = afternoon.plans(by=afternoon.manager)[0]
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day, by=afternoon.manager)
    elsewhere = make.person("邻校专员")
    make.role(elsewhere, Role.PROTECTION_LEAD, make.organisation("邻校"))

    said = []
    for person in (afternoon.lin, head, afternoon.manager, afternoon.cook, elsewhere):
        page.sign_in(person)
        said.append("等你以第二个人的身份答复的工作坊：1 天" in page.get("/").text)

    assert said == [True, True, False, False, False]
