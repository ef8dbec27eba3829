"""A name is corrected when the person asks and somebody else agrees; characters that cannot be drawn are named at once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.facts import record_fact
from app.people.announcements import person_renamed
from app.people.forms.names import AskNameForm
from app.people.identity import SignedIn
from app.people.merges import PersonMerge
from app.people.models import Person
from app.people.name_corrections import Declined, NameCorrection
from app.people.queries.names import corrections_to_answer, decider_of
from app.people.service.names import NotForOneself, NotOpen, SameName, approve_name, ask_name, decline_name
from tests.make import AT

DAY = date(2026, 9, 10)


def as_viewer(person, role, organisation):
    return SignedIn("", 0, 0, person.id, person.name, None, ((role, organisation.id),), roles=frozenset({str(role)}))


def merged(db, kept, other, school):
    said = {"asked_at": AT, "asked_by": 1, "asked_as": "head", "of_pupils": False, "first_day": date(2026, 9, 1)}
    row = PersonMerge(kept_id=kept.id, other_id=other.id, organisation_id=school.id, **said)
    record_fact(db, row, at=AT, by=None)
    db.flush()


@pytest.fixture
def staff(make):
    class Staff:
        district = make.organisation("教育局", kind="district")
        school = make.organisation(parent=district)
        other = make.organisation("别校", parent=district)
        keeper, manager, head, officer, stranger = (
            make.person(name) for name in ("周闰发", "经理", "校长", "局里", "外人")
        )

    post = make.post()
    for one in (Staff.keeper, Staff.manager, Staff.head):
        make.appointment(one, Staff.school, post)
    make.role(Staff.manager, Role.TRAINING_MANAGER, Staff.school)
    make.role(Staff.head, Role.HEAD, Staff.school)
    Staff.as_manager = as_viewer(Staff.manager, Role.TRAINING_MANAGER, Staff.school)
    Staff.as_head = as_viewer(Staff.head, Role.HEAD, Staff.school)
    Staff.as_officer = as_viewer(Staff.officer, Role.BUREAU_OFFICER, Staff.district)
    Staff.as_stranger = as_viewer(Staff.stranger, Role.HEAD, Staff.other)
    return Staff


def test_each_name_is_answered_downward_only_and_never_by_oneself(db, make, staff):
    for one in (staff.keeper, staff.manager, staff.head):
        ask_name(db, one, one.name + "新", at=AT)

    def answers(viewer):
        return {row.former for row in corrections_to_answer(db, viewer, on=DAY)}

    assert answers(staff.as_manager) == {"周闰发"}
    assert answers(staff.as_head) == {"周闰发", "经理"}
    assert answers(staff.as_officer) == {"校长"}
    assert answers(staff.as_stranger) == set()

    above = make.person("局长")
    as_above = as_viewer(above, Role.HEAD, staff.district)
    assert answers(as_above) == set(), "names of a school's staff stay in the school"

    merged(db, staff.manager, staff.keeper, staff.school)
    assert answers(staff.as_manager) == set(), "another id of oneself counts as oneself"
    row = db.scalars(select(NameCorrection).filter_by(person_id=staff.keeper.id)).one()
    with pytest.raises(NotForOneself):
        approve_name(db, row, at=AT, by=staff.manager.id)


def test_name_of_who_teaches_at_two_schools_is_answered_where_the_main_post_is(db, make, staff):
    for place in (staff.school, staff.other):
        make.enrolment(staff.keeper, make.class_group(place), role="teacher")
    make.appointment(staff.keeper, staff.other, make.post("教师"), first_day=date(2026, 9, 1))
    ask_name(db, staff.keeper, "周润发", at=AT)

    answers = [corrections_to_answer(db, one, on=DAY) for one in (staff.as_manager, staff.as_head, staff.as_stranger)]

    assert [len(rows) for rows in answers] == [1, 1, 0]


@pytest.mark.parametrize(
    ("who", "by", "place"),
    [("keeper", "manager", True), ("manager", "head", True), ("head", "above", False)],
)
def test_learner_is_told_who_decides(db, staff, who, by, place):
    decider = decider_of(db, getattr(staff, who).id, on=DAY)

    assert (decider.by, decider.place) == (by, staff.school.name if place else None)


def test_agreed_name_is_written_told_to_who_hears_it_and_answered_once(db, staff):
    heard = []
    person_renamed.heard_by(lambda _db, persons, _day: heard.append(persons))
    try:
        first = ask_name(db, staff.keeper, "周润发", at=AT)
        row = ask_name(db, staff.keeper, "周润發", at=AT)
        assert not first.is_open, "a newer request withdraws the one before"
        approve_name(db, row, at=AT, by=staff.manager.id)
    finally:
        person_renamed._hearers.pop()

    assert db.scalars(select(Person.name).filter_by(id=staff.keeper.id)).one() == "周润發"
    assert heard == [frozenset({staff.keeper.id})]
    with pytest.raises(NotOpen):
        decline_name(db, row, Declined.NO_PAPER, at=AT, by=staff.head.id)
    with pytest.raises(SameName):
        ask_name(db, staff.keeper, "周润發", at=AT)


def test_form_names_the_characters_no_certificate_can_draw(app):
    rare = "林\U0003106d"
    with app.test_request_context(method="POST", data={"name": rare}):
        form = AskNameForm(meta={"csrf": False})
        assert not form.validate()
        assert "\U0003106d" in form.name.errors[0]
    with app.test_request_context(method="POST", data={"name": rare, "anyway": "y"}):
        assert AskNameForm(meta={"csrf": False}).validate()


@pytest.mark.parametrize(("sign", "named"), [("\ue000", "第 2 个字，U+E000"), ("\u200b", "U+200B"), ("😀", "U+1F600")])
def test_signs_of_no_name_are_refused_by_place_and_code_whatever_is_ticked(app, sign, named):
    data = {"name": f"林{sign}一", "anyway": "y"}
    with app.test_request_context(method="POST", data=data, headers={"Accept-Language": "zh-CN"}):
        form = AskNameForm(meta={"csrf": False})
        assert not form.validate()
        assert named in form.name.errors[0]


def test_going_on_all_the_same_is_offered_only_where_it_would_be_taken(page, staff):
    page.sign_in(staff.keeper)

    unseen = page.post("/account/name", {"name": "林\ue000一"}, 422).text
    rare = page.post("/account/name", {"name": "林\U0003106d"}, 422).text

    assert "U+E000" in unseen
    assert "照样申请" not in unseen
    assert "照样申请" in rare


@pytest.mark.sqlite_is_enough
def test_she_asks_the_manager_agrees_and_the_page_says_so(page, db, make, staff):
    page.sign_in(staff.keeper)
    page.post("/account/name", {"name": "周润法"})
    page.post("/account/name/withdraw", {})
    assert "已撤回" in page.get("/account/name").text
    page.post("/account/name/withdraw", {}, status=404)
    page.post("/account/name", {"name": "周润发"})
    assert "等待答复" in page.get("/account/name").text
    assert page.post("/account/name", {"name": "周闰发"}, status=422)

    page.sign_in(staff.manager)
    assert "周润发" in page.get("/names").text
    row = db.scalars(select(NameCorrection).filter_by(withdrawn_at=None)).one()
    assert "周闰发" in page.get(f"/names/{row.id}").text
    page.post(f"/names/{row.id}/decline", {}, status=422)
    page.post(f"/names/{row.id}", {})
    assert db.scalars(select(Person.name).filter_by(id=staff.keeper.id)).one() == "周润发"
    page.get(f"/names/{row.id}", status=404)
    own = {"name": "经理新", "sort_key": "jing li"}
    assert "自己的姓名" in page.post(f"/staff/{staff.manager.id}/edit", own, status=422).text

    page.sign_in(staff.keeper)
    assert "已更正" in page.get("/account/name").text
    page.sign_in(staff.stranger)
    assert "没有岗位" in page.get("/account/name").text
