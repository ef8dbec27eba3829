"""The school's way to forget somebody who left, what the bureau does silently, and what she and strangers see."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import FactVersion, record_fact
from app.core.jobs.work import jobs_of
from app.desk.erasing import holds, service
from app.desk.erasing.work import ERASE
from app.people.erasures import ErasureHold, PersonErasure
from app.people.merges import PersonMerge
from app.people.models import Person
from tests.desk.erasing.story import FORMER, LATER, NAME, NOW
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough


def round_of(app, db, at):
    jobs_of(app).works[ERASE].write(db, {"schedule": ERASE}, None, at)
    db.flush()


def test_manager_asks_head_agrees_and_a_month_later_the_certificate_names_nobody(app, page, db, make, school, clock):
    certificate = school.certificate()
    page.sign_in(school.manager)
    asks = f"/erasing/staff/{school.wen.id}"
    assert "删除这份资料" in page.get(f"/staff/{school.wen.id}").text
    page.post(asks, {}, 422)
    shown = page.post(asks, {"reason": "person_asked"}).location
    assert "同意" in page.get(shown).text
    assert "approve" not in page.get(shown).html, "whoever asked does not agree"
    page.post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.approved_at)) is None
    assert "已经申请过了" in page.get(asks).text

    promoted = make.role(school.manager, Role.HEAD, school.school)
    assert "approve" not in page.get(shown).html, "nor later, in another role"
    page.post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.approved_at)) is None
    db.delete(promoted)

    page.sign_in(school.lead).get(shown, 404)
    page.sign_in(school.head)
    assert "等你作为第二人答复" in page.get("/").text or "待删除" in page.get("/organisations").text
    page.post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.due_on)) == NOW.date() + timedelta(days=30)
    assert "最早在" in page.get(f"/staff/{school.wen.id}").text

    round_of(app, db, NOW + timedelta(days=29))
    assert NAME in page.get(f"/c/{certificate.code}").text
    clock.move_to(LATER)
    round_of(app, db, LATER)
    page.sign_in(school.head)
    told = page.get(shown)
    assert "已删除" in told.text
    assert NAME not in told.html
    page.get(f"/staff/{school.wen.id}", 404)
    checked = page.get(f"/c/{certificate.code}").text
    assert "签发过，持证人资料已删除" in checked
    assert NAME not in checked
    changes = page.get("/changes").text
    assert "删除了一份资料" in changes
    assert "已删除的人员" in changes
    assert NAME not in changes


def test_nobody_agrees_to_their_own_erasing_by_whichever_id(page, db, make, school):
    """Wen came back as head under a second entry that was found to be hers."""
    row = school.waiting()
    row.approved_at = row.approved_by = row.due_on = None
    again = school.holder(NAME, Role.HEAD, school.school)
    merge = PersonMerge(
        kept_id=again.id, other_id=school.wen.id, organisation_id=school.school.id, of_pupils=False,
        asked_at=NOW, asked_by=school.head.id, asked_as="head", first_day=date(2026, 10, 1),
    )  # fmt: skip
    record_fact(db, merge, at=NOW, by=school.head.id)
    row.asked_by = school.officer.id
    page.sign_in(again)

    told = page.get(f"/erasing/{row.id}").html
    assert "approve" not in told
    assert "take-back" not in told


def test_what_stands_against_it_is_said_and_is_gone_when_it_is_mended(page, db, make, school):
    held = make.appointment(school.wen, school.school, school.post, first_day=date(2026, 10, 1))
    page.sign_in(school.manager)

    assert "删除这份资料" not in page.get(f"/staff/{school.wen.id}").text
    assert "还有岗位没结束" in page.get(f"/erasing/staff/{school.wen.id}").text
    school.end(held, date(2026, 11, 1))
    assert "为什么删除" in page.get(f"/erasing/staff/{school.wen.id}").text


def test_head_who_asked_is_answered_by_the_bureau_without_a_name_and_either_takes_it_back(page, db, make, school):
    page.sign_in(school.head)
    shown = page.post(f"/erasing/staff/{school.wen.id}", {"reason": "term_over"}).location
    page.post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.approved_at)) is None

    page.sign_in(school.officer)
    assert NAME not in page.get("/erasing").html + page.get(shown).html
    page.post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.approved_by)) == school.officer.id
    page.post(f"{shown}/take-back", form_at=shown)
    assert db.scalar(select(PersonErasure.ended_by)) == school.officer.id
    elsewhere = make.organisation("石桥小学", parent=school.district)
    stranger = school.holder("外校校长", Role.HEAD, elsewhere)
    page.sign_in(stranger).get(shown, 404)
    page.get(f"/erasing/staff/{school.wen.id}", 404)


def test_head_of_one_school_does_not_agree_for_somebody_who_was_at_two(page, db, make, school):
    elsewhere = make.organisation("石桥小学", parent=school.district)
    school.end(make.appointment(school.wen, elsewhere, school.post, first_day=date(2026, 2, 1)))
    page.sign_in(school.manager)
    shown = page.post(f"/erasing/staff/{school.wen.id}", {"reason": "person_asked"}).location

    page.sign_in(school.head).post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.approved_at)) is None
    page.sign_in(school.officer).post(f"{shown}/approve", form_at=shown)
    assert db.scalar(select(PersonErasure.approved_by)) == school.officer.id


def test_pupil_who_left_is_asked_for_by_the_head_and_agreed_to_by_the_protection_lead_without_a_name(
    app, page, db, make, school
):
    group = make.class_group(school.school, first_day=date(2025, 9, 1), last_day=date(2026, 7, 10))
    child = make.person("孩子许小禾", number="17")
    entry = make.enrolment(child, group, last_day=date(2026, 6, 30))
    for number in ("16", "15"):  # another than now, and as a former version
        record_fact(db, entry, at=AT, by=school.head.id, number=number)
    page.sign_in(school.head)
    page.get(f"/erasing/pupils/{entry.id}", 404)
    at = f"/rosters/{group.id}"
    found = page.get(page.post(f"{at}/pupils/find", {"wanted": child.name}, form_at=at).location)
    assert f"/erasing/pupils/{entry.id}" in found.html
    shown = page.post(f"/erasing/pupils/{entry.id}", {"reason": "person_asked"}).location

    for viewer in (school.manager, school.lead):
        page.sign_in(viewer)
        told = page.get(shown)
        assert child.name not in told.html
        page.post(f"{shown}/approve", form_at=shown)
    page.sign_in(school.officer).get(shown, 404)
    assert db.scalar(select(PersonErasure.approved_by)) == school.lead.id
    round_of(app, db, LATER)
    assert db.execute(select(Person.name, Person.number).filter_by(id=child.id)).one() == ("", None)
    assert db.scalar(select(Person.name).filter_by(id=school.wen.id)) == NAME
    versions = db.scalars(select(FactVersion.content).filter_by(fact_table="enrolment", fact_id=entry.id)).all()
    assert {entry.number, *(one["number"] for one in versions)} == {None}


def test_she_sees_on_her_own_page_that_it_is_asked_and_whom_to_ask(page, db, make, school):
    make.account(school.wen)
    page.sign_in(school.wen)
    assert "你的资料将被删除" not in page.get("/my-data").text
    school.waiting(days=10)

    told = page.get("/my-data").text
    assert "你的资料将被删除" in told
    assert "请问青禾小学的校长或培训管理员" in told
    assert "本人要求删除" in told


def school_pages(page, school, shown):
    """Every page of the school, and of her, on which a hold could show; without what is new in each answer."""
    addresses = {
        school.head: ["/", "/erasing", shown, f"/erasing/staff/{school.wen.id}", f"/staff/{school.wen.id}", "/changes"],
        school.manager: ["/erasing", shown, f"/staff/{school.wen.id}", "/staff?former=1", "/organisations"],
        school.wen: ["/my-data", "/my-data/hulei-my-data.json"],
    }
    found = {}
    for viewer, pages in addresses.items():
        page.sign_in(viewer)
        for address in pages:
            content = page.get(address).response.get_data(as_text=True)
            found[viewer.name, address] = re.sub(r'(csrf_token"[^>]*value|nonce)="[^"]+"', "", content)
    return found


def test_school_sees_the_same_bytes_with_and_without_a_bureaus_hold(app, page, db, make, school, clock):
    make.account(school.wen)
    for person in (school.head, school.manager, school.wen):  # so that both walks find the same sign-ins
        page.sign_in(person)
    shown = f"/erasing/{school.waiting(days=40).id}"
    db.flush()

    with db.begin_nested() as without:
        free = school_pages(page, school, shown)
        without.rollback()
    db.expire_all()
    page.sign_in(school.officer)
    page.post("/erasing/holds", {"school": str(school.school.id), "name": f" {NAME} "})
    assert NAME in page.get("/erasing/holds").text
    round_of(app, db, NOW)
    held = school_pages(page, school, shown)

    assert db.scalar(select(Person.name).filter_by(id=school.wen.id)) == NAME, "held"
    assert held.keys() == free.keys()
    assert [key for key in free if held[key] != free[key]] == []


def test_bureau_holds_by_a_typed_name_learns_nothing_from_it_and_lifts_it(app, page, db, make, school):
    row = school.waiting(days=40)
    page.sign_in(school.officer)
    for name in (NAME, "没有这个人"):
        page.post("/erasing/holds", {"school": str(school.school.id), "name": name})
    listed = page.get("/erasing/holds").text
    assert "没有这个人" in listed
    assert "没有这条保留的话" in listed
    assert [one.codes for one in db.scalars(select(AuditEntry).filter_by(action="erasure-hold-set"))] == [
        {"organisation": school.school.id}
    ] * 2
    assert "保留一份资料" in page.get("/changes").text
    round_of(app, db, NOW)
    assert row.done_at is None

    for viewer in (school.head, school.manager, school.lead):
        page.sign_in(viewer).get("/erasing/holds", 404)
    page.sign_in(school.head)
    assert "保留一份资料" not in page.get("/changes").text
    district_head = school.holder("局长", Role.HEAD, school.district)
    assert "保留一份资料" not in page.sign_in(district_head).get("/changes").text

    page.sign_in(school.officer)
    held = db.scalars(select(ErasureHold).filter_by(person_id=school.wen.id)).one()
    page.post(f"/erasing/holds/{held.id}/lift", form_at="/erasing/holds")
    round_of(app, db, NOW)
    assert db.scalar(select(Person.name).filter_by(id=school.wen.id)) == ""
    assert NAME not in {one for (one,) in db.execute(select(ErasureHold.typed_name))}


def test_hold_reaches_whoever_was_called_so_before_the_entry_was_corrected(db, make, school):
    elsewhere = make.organisation("石桥小学", parent=school.district)
    make.appointment(make.person(NAME), elsewhere, school.post)
    holds.hold_by_name(db, school.school.id, f"{FORMER}（讲师）", at=NOW, by=school.officer.id)

    assert db.scalars(select(ErasureHold.person_id)).all() == [school.wen.id]


def test_bureau_of_another_district_holds_nobody_here_and_nobody_sees_a_hold_on_themselves(db, make, school):
    from app.people.identity import person_signed_in

    other = school.holder("外县", Role.BUREAU_OFFICER, make.organisation("外县", kind="district"))
    holds.hold_by_name(db, school.school.id, NAME, at=NOW, by=school.officer.id)
    db.flush()
    viewers = {one: person_signed_in(db, make.signed_in_token(one, at=NOW), at=NOW) for one in (other, school.officer)}
    make.role(school.wen, Role.BUREAU_OFFICER, school.district)
    herself = person_signed_in(db, make.signed_in_token(school.wen, at=NOW), at=NOW)

    on = NOW.date()
    assert school.school.id not in dict(holds.places_below(db, viewers[other], on=on))
    assert holds.holds_shown(db, viewers[other], on=on) == []
    assert holds.holds_shown(db, herself, on=on) == []
    assert [one.name for one in holds.holds_shown(db, viewers[school.officer], on=on)] == [NAME]


def test_command_carries_out_what_is_due_and_tells_nothing_of_a_hold(app, db, make, school, monkeypatch):
    from app.cli import main
    from app.desk.erasing import commands

    monkeypatch.setattr(commands, "db", lambda: db)
    monkeypatch.setattr(db, "commit", db.flush)
    run, erase = app.test_cli_runner(), main.commands["erase"]

    def told(*more):
        return run.invoke(erase, list(more)).output

    assert "没有编号" in told("nobody")
    waits = told(school.wen.public_id)
    school.waiting()
    holds.hold_by_name(db, school.school.id, NAME, at=NOW, by=school.officer.id)
    assert told(school.wen.public_id) == waits
    holds.lift_holds(db, db.scalars(select(ErasureHold)).all(), at=NOW, by=school.officer.id)
    assert "已删除 1 人" in told()
    assert service.carry_out_due(db, at=NOW) == 0
