"""The slip with a one-time link, and the organisation it is made with: sent twice is entered once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now, today
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import Appointment, HelpContact, Invitation, Organisation, Person, RoleGrant
from app.people.service.names import ask_name
from app.people.views import slips
from tests.make import PASSWORD

FIRST = {
    "name": "青禾小学",
    "kind": "school",
    "parent_id": 0,
    "leader": "方校长",
    "role": "head",
    "post_id": 0,
    "first_day": "2026-09-01",
}


@pytest.fixture
def administrator(make, page):
    person = make.person("周安")
    make.role(person, Role.ADMINISTRATOR, None)
    page.sign_in(person)
    return person


def count(db, table):
    return db.scalar(select(func.count()).select_from(table))


def link_on(html):
    return re.search(r"/invitation/([\w-]+)", html).group(1)


def test_first_organisation_sent_twice_is_one_school_with_one_link_that_works(page, db, administrator):
    page.post("/organisations/first", FIRST)
    page.post("/organisations/first", FIRST)

    page.get(f"/invitation/{link_on(page.get('/staff/slip').html)}")
    assert (count(db, Organisation), count(db, RoleGrant)) == (1, 2)
    assert db.scalar(select(func.count()).select_from(Invitation).where(Invitation.used_at.is_(None))) == 1


@pytest.mark.parametrize("change", [{"leader": "林校长"}, {"role": "bureau_officer", "kind": "district"}])
def test_other_leader_for_the_same_name_is_told_beside_the_name(page, db, administrator, change):
    page.post("/organisations/first", FIRST)

    answer = page.post("/organisations/first", {**FIRST, **change}, 422)

    assert re.search(r'id="name-error">这里已经有同名的单位', answer.html)
    assert count(db, Organisation) == 1


def test_same_name_is_refused_once_its_head_has_an_account_or_some_minutes_have_passed(page, db, make, administrator):
    page.post("/organisations/first", FIRST)
    make.account(db.scalar(select(Person).where(Person.name == "方校长")))

    page.post("/organisations/first", FIRST, 422)


def test_same_name_elsewhere_is_another_school(page, db, make, administrator):
    page.post("/organisations/first", FIRST)

    page.post("/organisations/first", {**FIRST, "parent_id": make.organisation("石桥县", kind="district").id})

    assert db.scalar(select(func.count()).select_from(Organisation).where(Organisation.name == "青禾小学")) == 2


def test_officer_adding_a_school_twice_gets_one_and_a_known_name_is_refused(page, db, make):
    bureau, officer = make.organisation("云岭县教育局", kind="district"), make.person("林局")
    make.organisation("白石小学", parent=bureau)
    make.role(officer, Role.BUREAU_OFFICER, bureau)
    page.sign_in(officer)
    where = f"/organisations/{bureau.id}/new"

    first = page.post(where, {"name": "青禾小学", "kind": "school"})
    again = page.post(where, {"name": "青禾小学", "kind": "school"})
    page.post(where, {"name": "白石小学", "kind": "school"}, 422)

    assert first.location == again.location
    assert count(db, Organisation) == 3


def test_slip_loads_again_with_the_same_link_and_makes_no_new_one(page, db, administrator):
    page.post("/organisations/first", FIRST)
    link = link_on(page.get("/staff/slip").html)

    assert link_on(page.get("/staff/slip?lang=en").html) == link
    assert count(db, Invitation) == 1


def test_link_stands_in_no_address_and_no_log(page, administrator, capfd):
    answer = page.post("/organisations/first", FIRST)
    html = page.get("/staff/slip").html
    link = link_on(html)

    assert answer.location == "/staff/slip"
    assert link not in "".join(capfd.readouterr())
    assert f'href="{link}' not in html


def test_slip_is_for_the_sign_in_that_made_it(page, db, administrator, make):
    page.post("/organisations/first", FIRST)

    page.sign_in(administrator)

    assert page.get("/staff/slip", 302).location == "/roles"


def test_slip_ends_after_ten_minutes_and_with_its_link(page, administrator, monkeypatch):
    page.post("/organisations/first", FIRST)
    link = link_on(page.get("/staff/slip").html)
    with monkeypatch.context() as later:
        later.setattr(slips, "now", lambda: now() + timedelta(minutes=11))
        assert page.get("/staff/slip", 302).location == "/roles"

    page.post("/organisations/first", FIRST)
    newer = link_on(page.get("/staff/slip").html)
    assert newer != link
    visitor = page.app.test_client()
    assert visitor.get(f"/invitation/{link}").status_code == 410


def test_slip_ends_when_its_link_was_taken_up(page, administrator):
    page.post("/organisations/first", FIRST)
    link = link_on(page.get("/staff/slip").html)
    mine = page.client
    page.client = page.app.test_client()
    page.post(f"/invitation/{link}", {"login": "fang", "password": PASSWORD, "repeated": PASSWORD})
    page.client = mine

    page.get("/staff/slip", 302)


def test_paper_slip_names_school_person_and_last_day(page, administrator):
    page.post("/organisations/first", FIRST)

    html = page.get("/staff/slip").html
    paper = re.sub(r'<div class="no-print">.*?</div>\s*{% if', "", html, flags=re.DOTALL)

    last = today() + timedelta(days=7)
    assert f"{last.year}年{last.month}月{last.day}日" in paper
    assert "青禾小学" in paper
    assert "过了这一步才算登录好" in paper, "a head passes a second step first"
    assert "这样就登录好了" not in paper


def test_administrator_corrects_or_closes_what_nobody_has_taken_up(page, db, make, administrator):
    page.post("/organisations/first", {**FIRST, "post_id": make.post("校长").id})
    link = link_on(page.get("/staff/slip").html)
    school = db.scalar(select(Organisation))

    page.post(f"/organisations/{school.id}/edit", {"name": "青禾实验小学"})
    page.post(f"/organisations/{school.id}/close")

    closed = db.scalar(select(Organisation).where(Organisation.id == school.id))
    assert (closed.name, closed.last_day) == ("青禾实验小学", today() - timedelta(days=1))
    assert db.scalar(select(RoleGrant.last_day).where(RoleGrant.role == Role.HEAD)) == closed.last_day
    assert count(db, Appointment) == 0
    assert page.app.test_client().get(f"/invitation/{link}").status_code == 410
    page.post("/organisations/first", {**FIRST, "name": "青禾实验小学"})


def test_administrator_leaves_alone_what_somebody_has_taken_up(page, db, make, administrator):
    page.post("/organisations/first", FIRST)
    school = db.scalar(select(Organisation))
    make.account(db.scalar(select(Person).where(Person.name == "方校长")))

    assert "/close" not in page.get(f"/organisations/{school.id}").html
    page.get(f"/organisations/{school.id}/edit", 404)
    page.get(f"/organisations/{school.id}/close", 404)
    assert count(db, HelpContact) == 0


def test_manager_prints_slips_for_all_who_have_no_account_and_for_nobody_above(page, db, make):
    school = make.organisation("青禾小学")
    manager, head, officer = make.person("李教务"), make.person("方校长"), make.person("林局")
    make.role(manager, Role.TRAINING_MANAGER, school)
    make.role(head, Role.HEAD, school)
    post = make.post("教师")
    names = ["陈立", "何秀", "周敏"]
    people = [make.person(name) for name in names]
    for person in (manager, head, *people):
        make.appointment(person, school, post)
    make.appointment(officer, make.organisation("别校"), post)
    make.account(people[2])
    page.sign_in(manager)

    listed = page.get("/staff/invitations").html
    assert [name in listed for name in ("陈立", "何秀", "周敏", "方校长", "林局", "李教务")] == [
        *(True, True, False),
        *(True, False, False),  # the head is named as somebody whom others invite, and stands in no slip
    ]
    page.post("/staff/invitations", {"persons": [officer.id]}, 422)
    page.post("/staff/invitations", {"persons": [head.id]}, 422)
    assert count(db, Invitation) == 0

    assert "陈立（教师）" in listed
    sheet = page.post("/staff/invitations", {"persons": [people[0].id, people[1].id]}, 200).html
    assert "青禾小学<br>教师" in sheet
    links = re.findall(r"/invitation/([\w-]{20,})", sheet)
    assert len(set(links)) == 2
    assert sheet.count("data-print") == 1
    assert all(f'value="{link}"' in sheet for link in re.findall(r"https?://[^\"]+/invitation/[\w-]+", sheet))
    assert sheet.count("data-copy=") == 2
    again = page.get("/staff/invitations")
    assert again.text.count("已有邀请") == 2
    assert "checked" not in again.html
    assert not set(links) & set(re.findall(r"/invitation/([\w-]{20,})", again.html))
    page.client = page.app.test_client()
    assert "陈立" in page.get(f"/invitation/{links[0]}").text


@pytest.mark.sqlite_is_enough
def test_whose_invitation_ran_out_unused_is_ticked_to_be_invited_again(page, db, make):
    school, manager, late = make.organisation("青禾小学"), make.person("李教务"), make.person("何秀")
    make.role(manager, Role.TRAINING_MANAGER, school)
    make.appointment(late, school, make.post("宿管"))
    new_invitation(db, late.id, purpose=NEW_ACCOUNT, at=now() - timedelta(days=9), by=manager.id)
    page.sign_in(manager)

    listed = page.get("/staff/invitations")

    assert "已过期，没有用过" in listed.text
    assert "checked" in listed.html
    page.post("/staff/invitations", {"persons": [late.id]}, 200)
    assert "checked" not in page.get("/staff/invitations").html


@pytest.mark.sqlite_is_enough
def test_namesakes_are_told_apart_by_phone_or_first_day_wherever_one_acts(page, make):
    school, manager, post = make.organisation(), make.person("林一"), make.post("宿管")
    make.role(manager, Role.TRAINING_MANAGER, school)
    for phone in ("13800000001", "13800000002", None):
        make.appointment(make.person("李伟", phone=phone), school, post)
    page.sign_in(manager)

    for address in ("/staff", "/staff/invitations", "/staff/sign-in-slips", "/hours/staff"):
        text = page.get(address).text
        assert "电话 …0001" in text, address
        assert "电话 …0002" in text, address


@pytest.mark.sqlite_is_enough
def test_namesake_who_does_not_stand_in_the_list_still_has_a_tail_put_to_the_one_who_does(page, db, make):
    school, manager, post = make.organisation(), make.person("林一"), make.post("宿管")
    make.role(manager, Role.TRAINING_MANAGER, school)
    waits, has_account = (make.person("李伟", phone=phone) for phone in ("13800000001", "13800000002"))
    for one in (waits, has_account):
        make.appointment(one, school, post)
    make.account(has_account)
    ask_name(db, waits, "李玮", at=now())
    page.sign_in(manager)

    for address in ("/staff/invitations", "/names"):
        text = page.get(address).text
        assert "电话 …0001" in text, address
        assert "电话 …0002" not in text, address


@pytest.mark.sqlite_is_enough
def test_manager_reads_who_is_invited_by_the_head_and_counts_them_nowhere(page, db, make):
    school, manager, post = make.organisation(), make.person("林一"), make.post("宿管")
    make.role(manager, Role.TRAINING_MANAGER, school)
    jiang = make.person("姜海山")
    for person in (manager, jiang, make.person("何秀"), make.person("周敏")):
        make.appointment(person, school, post)
    make.role(jiang, Role.HEAD, school)
    new_invitation(
        db, db.scalar(select(Person.id).where(Person.name == "何秀")), purpose=NEW_ACCOUNT, at=now(), by=None
    )
    page.sign_in(manager)

    assert "另有 1 位由校长或上级邀请：姜海山（校长" in page.get("/staff/invitations").text
    assert "还有 1 人没有" in page.get("/").text
