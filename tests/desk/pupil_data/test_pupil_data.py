"""A pupil's data for a guardian: lessons that reached the child, released by the protection lead, drawn and not kept (SAFEGUARDS 19)."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import record_fact
from app.desk.pupil_data.gathering import Lesson, as_json, pupil_data
from app.desk.pupil_data.paper import values_of
from app.people.merges import PersonMerge
from app.people.pupil_exports import FETCHABLE, PupilExport
from app.people.queries.pupil_exports import must_leave_to_another, who_could_release
from app.people.service.pupil_exports import (
    AnotherName,
    NotForOneself,
    NotOpen,
    ask_for_data,
    note_fetched,
    release_data,
    withhold_data,
)
from app.records.models import RecordVoid
from tests.make import AT

DAY = date(2026, 9, 14)


@pytest.fixture(autouse=True)
def _september():
    with time_machine.travel("2026-09-14 09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def school(db, make):
    class School:
        district = make.organisation("教育局", kind="district")
        home = make.organisation("青禾小学", parent=district)
        manager, lead, teacher = (make.person(name) for name in ("经理乙", "专员丙", "许老师"))
        group = make.class_group(home, first_day=date(2026, 8, 28))
        child = make.person("林小雨", number="7")
        enrolment = make.enrolment(child, group)
        mother = make.person("家长戊", phone="13800000009")

    for person, role in ((School.manager, Role.TRAINING_MANAGER), (School.lead, Role.PROTECTION_LEAD)):
        make.role(person, role, School.home)
    make.account(School.lead)
    make.guardianship(School.mother, School.child)
    School.others = make.pupils(School.group, 3)
    return School


def asked(db, school, by=None):
    return ask_for_data(db, school.enrolment, at=AT, by=(by or school.manager).id)


def test_document_holds_lessons_that_reached_the_child_and_nothing_else(db, make, school):
    def lesson(day, *, reached=(), missed=(), module="small-g56-1"):
        return make.taught(
            school.group, school.teacher, reached=reached, missed=missed, held_on=date(2026, 9, day), module=module
        )

    lesson(2, reached=[school.child, *school.others])
    lesson(3, reached=school.others, missed=[school.child], module="small-g56-2")
    voided = lesson(4, reached=[school.child], module="small-g56-2")
    record_fact(
        db, RecordVoid(voids=f"{voided.public_id}:{school.child.public_id}", reason="wrong_person"), at=AT, by=None
    )
    taken_back = lesson(5, reached=[school.child], module="small-g56-2")
    record_fact(db, RecordVoid(voids=f"session:{taken_back.public_id}", reason="wrong_day"), at=AT, by=None)
    lesson(9, reached=[school.child], module="small-g56-2")

    data = pupil_data(db, asked(db, school), on=DAY)
    document, paper = as_json(data, at=AT), values_of(data, at=AT)

    assert data.lessons == (
        Lesson(date(2026, 9, 2), "小小安全课 · 第1节小课"),
        Lesson(date(2026, 9, 9), "小小安全课 · 第2节小课"),
    )
    assert document.keys() == {"format", "made_at", "school", "name", "number", "classes", "lessons"}
    assert {*document["lessons"][0]} == {"day", "title"}
    assert document["classes"] == [{"class": "五（1）班", "school_year_begins": 2026}]
    assert "2026—2027 学年" in str(paper)
    for text in (json.dumps(document, ensure_ascii=False), str(paper)):
        assert "林小雨" in text
        assert not [one for one in ("学生01", "许老师", "家长戊", "13800000009", "缺课", "补课") if one in text]
    assert "不给任何孩子打分" in str(paper["said"])
    assert "看过证件" in str(paper["said"])
    assert "110" in paper["opening"]


def test_old_school_never_tells_where_a_child_went_nor_the_new_one_where_it_came_from(db, make, school):
    elsewhere = make.class_group(make.organisation("石桥小学"), "六（9）班")
    moved = make.enrolment(school.child, elsewhere, first_day=date(2026, 9, 10))
    record_fact(db, school.enrolment, at=AT, by=None, last_day=date(2026, 9, 9))
    make.taught(school.group, school.teacher, reached=[school.child], held_on=date(2026, 9, 2))
    make.taught(elsewhere, make.person("钱老师"), reached=[school.child], held_on=date(2026, 9, 11))
    make.training_record(school.child, "small-g56", completed_on=date(2026, 9, 3))
    make.training_record(school.child, "small-g56", completed_on=date(2026, 9, 12))

    old = pupil_data(db, asked(db, school), on=DAY)
    new = pupil_data(db, ask_for_data(db, moved, at=AT, by=school.manager.id), on=DAY)

    assert ([one.title for one in old.years], [one.day.day for one in old.lessons]) == (["五（1）班"], [2, 3])
    assert ([one.title for one in new.years], [one.day.day for one in new.lessons]) == (["六（9）班"], [11, 12])


def test_two_entries_of_one_child_and_the_departments_of_a_school_are_one_document(db, make, school):
    wing = make.organisation("小学部", kind="department", parent=school.home)
    twin = make.person("林小雨")
    make.enrolment(twin, make.class_group(wing, "四（1）班", first_day=date(2025, 9, 1), last_day=date(2026, 7, 10)))
    said = {"organisation_id": school.home.id, "of_pupils": True, "asked_as": "head", "asked_at": AT, "asked_by": 1}
    merge = PersonMerge(kept_id=school.child.id, other_id=twin.id, first_day=date(2026, 9, 1), **said)
    record_fact(db, merge, at=AT, by=None)
    db.flush()

    data = pupil_data(db, asked(db, school), on=DAY)

    assert [(one.title, one.first) for one in data.years] == [("四（1）班", 2025), ("五（1）班", 2026)]


def test_release_takes_another_person_the_childs_name_and_is_over_after_a_week(db, make, school):
    row = asked(db, school)
    assert asked(db, school).id == row.id, "a request that waits is not asked twice"
    with pytest.raises(AnotherName):
        release_data(db, row, name="林小雪", at=AT, by=school.lead.id)
    with pytest.raises(NotOpen):
        note_fetched(db, row, form="pdf", at=AT, by=school.lead.id)

    release_data(db, row, name="林 小雨", at=AT, by=school.lead.id)
    note_fetched(db, row, form="pdf", at=AT, by=school.lead.id)
    for again in (
        lambda: release_data(db, row, name="林小雨", at=AT, by=school.lead.id),
        lambda: withhold_data(db, row, at=AT, by=school.lead.id),
        lambda: note_fetched(db, row, form="pdf", at=AT + FETCHABLE, by=school.lead.id),
    ):
        with pytest.raises(NotOpen):
            again()

    lines = db.scalars(select(AuditEntry).where(AuditEntry.action.startswith("pupil-data-")).order_by(AuditEntry.id))
    told = [(one.action, one.by, one.subject, one.subject_id) for one in lines]
    assert told == [
        ("pupil-data-asked", school.manager.id, "class_group", school.group.id),
        ("pupil-data-released", school.lead.id, "class_group", school.group.id),
        ("pupil-data-fetched", school.lead.id, "class_group", school.group.id),
    ], "the class, never which child"


def test_whoever_asked_releases_only_where_nobody_else_could(db, make, school):
    row = asked(db, school, by=school.lead)
    make.role(make.person("局里专员"), Role.PROTECTION_LEAD, school.district)
    slip_only = make.person("无账号专员")
    make.role(slip_only, Role.PROTECTION_LEAD, school.home)
    assert not must_leave_to_another(db, row, school.lead.id, on=DAY), (
        "a district's lead and one without account cannot"
    )

    make.account(slip_only)
    assert sorted(who_could_release(db, school.home.id, on=DAY)) == sorted([school.lead.id, slip_only.id])
    with pytest.raises(NotForOneself):
        release_data(db, row, name="林小雨", at=AT, by=school.lead.id)
    release_data(db, row, name="林小雨", at=AT, by=slip_only.id)
    assert row.is_released


@pytest.mark.sqlite_is_enough
def test_manager_passes_on_and_lead_releases_prints_and_keeps_nothing(page, db, make, school):
    make.taught(school.group, school.teacher, reached=[school.child], held_on=date(2026, 9, 2))
    page.sign_in(school.manager)
    address = f"/pupil-data/ask/{school.enrolment.id}"
    page.get(address, status=404)  # counting through the numbers shows no name
    at = f"/rosters/{school.group.id}"
    found = page.get(page.post(f"{at}/pupils/find", {"wanted": "林小雨"}, form_at=at).location)
    assert f'href="{address}"' in found.html
    page.post(address, {}, 422)
    page.post(address, {"is_written": "y"}, 302)
    shown = page.get("/pupil-data")
    assert "等学生保护专员决定" in shown.text
    assert "林小雨" not in shown.text
    row = db.scalars(select(PupilExport)).one()
    page.get(f"/pupil-data/{row.id}", status=404)

    page.sign_in(school.lead)
    assert "等你决定：1 件" in page.get("/").text
    own = f"/pupil-data/{row.id}"
    assert "林小雨" not in page.get(own).text
    page.get("/pupil-data")
    page.post(own, {"wanted": "林小雪", "is_seen": "y"}, 422)
    page.post(own, {"wanted": "林小雨"}, 422)
    page.post(own, {"wanted": "林小雨", "is_seen": "y"}, 302)
    assert "等你决定" not in page.get("/").text
    assert "下载纸质件" in page.get(own).text
    for form in ("pdf", "json"):
        answer = page.post(f"{own}/hulei-pupil-data.{form}", {}, 200, form_at=own).response
        assert answer.headers["Cache-Control"] == "no-store"
        content = answer.get_data()
        assert content[:4] == b"%PDF" if form == "pdf" else json.loads(content)["name"] == "林小雨"
    row.decided_at -= FETCHABLE
    assert "已经办完" in page.get(own).text
    page.post(f"{own}/hulei-pupil-data.json", {}, 302, form_at="/account")


@pytest.mark.sqlite_is_enough
def test_request_can_be_left_without_a_reason_and_a_school_without_lead_is_told(page, db, make, school):
    row = asked(db, school)
    other_lead = make.person("别校专员")
    make.role(other_lead, Role.PROTECTION_LEAD, make.organisation("石桥小学"))
    page.sign_in(other_lead)
    page.get(f"/pupil-data/{row.id}", status=404)
    assert "还没有人来问" in page.get("/pupil-data").text

    page.sign_in(school.lead)
    page.post(f"/pupil-data/{row.id}/withhold", {}, 302, form_at=f"/pupil-data/{row.id}")
    assert row.is_released is False
    page.sign_in(school.manager)
    assert "没有给出" in page.get("/pupil-data").text
