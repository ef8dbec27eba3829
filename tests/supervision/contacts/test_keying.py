"""Keying a pile of paper by seat number: whom numbers mean, receipts no older than their letter, every entry found again."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import record_fact
from app.people.models import Person
from app.records.deeds import enter_contacts, enter_letter
from app.records.models import Contact, LetterOut, RecordVoid
from app.records.voids import DeedVoidReason
from app.supervision.contacts.rules import void_reasons
from app.supervision.contacts.seats import told_apart, typed_numbers, who_is_meant

AT = datetime(2026, 12, 10, 4, 0, tzinfo=UTC)
OUT = date(2026, 11, 17)
pytestmark = pytest.mark.usefixtures("on_a_day_in_december")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", []),
        (" 7 ", ["7"]),
        ("01-03, 23, 25", ["01", "02", "03", "23", "25"]),
        ("1、2，3；4 5", ["1", "2", "3", "4", "5"]),
        ("０１－０３", ["01", "02", "03"]),
        ("1 – 3", ["1", "2", "3"]),
        ("1至3 5~6", ["1", "2", "3", "5", "6"]),
        ("3-1", ["1", "2", "3"]),
        ("1,1,1-2", ["1", "2"]),
        ("-", ["-"]),
        ("7号、9号", ["7", "9"]),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, numbers):
    assert typed_numbers(typed) == numbers


def test_numbers_mean_seats_and_nothing_is_guessed():
    seats = {1: "01", 2: "2", 3: "07", 4: "7", 5: None, 6: "A3"}

    meant = who_is_meant(["1", "02", "7", "9", "a3", "x"], seats)

    assert (meant.pupils, meant.nobodys, meant.several) == ({1, 2, 6}, ("9", "x"), ("7",))
    assert told_apart(list(seats.values())) == {"01", "2", "A3"}


def test_no_reason_is_offered_that_does_not_fit():
    assert DeedVoidReason.CASE_SHOWN not in {code for kind in ("meeting", "talk") for code in void_reasons(kind, 7)}
    assert set(void_reasons("letter_receipt", None)) == {DeedVoidReason.WRONG_PERSON, DeedVoidReason.DID_NOT_HAPPEN}
    assert DeedVoidReason.WRONG_DAY in void_reasons("letter_receipt", 7)


@pytest.fixture
def group(db, page, county):
    """A class of thirty with seats, whose teacher is at the screen."""
    found = county.classes[0]
    teacher = county.make.person("周敏")
    county.make.enrolment(teacher, found, role="teacher")
    page.sign_in(teacher)
    return found


@pytest.fixture
def letter(db, group):
    return enter_letter(db, group.id, course="kids-g56", sent_on=OUT, at=AT, by=None)


def seats_of(db, kind="letter_receipt"):

    rows = db.scalars(select(Person.number).join(Contact, Contact.student_id == Person.id).where(Contact.kind == kind))
    return sorted(int(number) for number in rows)


def key(page, group, *, way="some", status=302, **typed):
    typed = {"kind": "letter_receipt", "held_on": "2026-12-01", **typed}
    return page.post(f"/supervision/contacts/{group.id}/{way}", typed, status=status)


def test_twenty_slips_of_a_class_are_keyed_in_five_signs(page, db, group, letter):
    answer = key(page, group, seats="01-20")

    assert seats_of(db) == list(range(1, 21))
    assert "kind=letter_receipt" in answer.location, "the next slips need their numbers alone"
    assert "day=2026-12-01" in answer.location


def test_typed_and_ticked_count_together_and_typed_are_those_missing_of_a_whole_class(page, db, group, letter):
    pupils = re.findall(r'name="pupils"[^>]*value="(\d+)"', page.get(f"/supervision/contacts/{group.id}/some").html)
    key(page, group, seats="3、5", pupils=[pupils[0]])
    assert seats_of(db) == [1, 3, 5]

    key(page, group, way="everyone", kind="meeting", seats="01-28")
    assert seats_of(db, "meeting") == [29, 30]


def test_each_number_that_is_nobodys_is_named_and_nothing_is_entered(page, db, group, letter):
    shown = key(page, group, seats="01-29, 31, 77", status=422)

    assert "班里没有这些座号：31、77。" in shown.text
    assert 'value="01-29, 31, 77"' in shown.html, "what was typed stays to be mended"
    assert seats_of(db) == []


@pytest.mark.parametrize("typed", ["王小明", "5 王小明", "410105201209121234", "-"])
def test_what_is_no_seat_number_is_refused_and_forgotten(page, db, group, letter, typed):
    """SAFEGUARDS 5, 37."""
    shown = key(page, group, seats=typed, status=422)

    assert "只填座号" in shown.text or "身份证" in shown.text
    assert typed not in shown.html or typed == "-"
    assert seats_of(db) == []


def test_number_of_two_pupils_is_never_guessed(page, db, group, letter, county):
    county.make.enrolment(county.make.person("新来", number="7"), group)

    assert "有不止一名学生用这些座号：07。" in key(page, group, seats="06-08", status=422).text
    assert seats_of(db) == []


def test_receipt_is_refused_before_the_first_letter_and_on_no_later_day(page, db, group, letter):
    record_fact(
        db,
        LetterOut(
            public_id="letter-9", class_group_id=group.id, course="kids-g56", edition="1.0", sent_on=date(2026, 11, 20)
        ),
        at=AT,
        by=None,
    )

    for day in ("2026-08-01", "2026-11-16"):
        assert "第一封信是2026年11月17日发出的" in key(page, group, seats="1", held_on=day, status=422).text
    assert seats_of(db) == []
    key(page, group, seats="1", held_on="2026-11-17")
    key(page, group, seats="2", held_on="2026-12-11", status=422)
    assert seats_of(db) == [1]


def test_receipt_without_any_letter_is_refused_and_a_talk_is_not(page, db, group):
    assert "还没有登记发过给家长的信" in key(page, group, seats="1", status=422).text

    key(page, group, seats="1", kind="talk", held_on="2026-08-01")

    assert seats_of(db, "talk") == [1]


def test_entry_outside_every_term_is_found_and_taken_back(page, db, group):
    key(page, group, seats="1-3", kind="visit", held_on="2026-01-05")
    shown = page.get(f"/supervision/contacts/{group.id}/some")
    assert "登记在其他日期的：1 次" in shown.text
    address = re.search(r"/supervision/contacts/\d+/rounds/\d+/void", shown.html)[0]

    page.post(address, {"which": "0", "code": "wrong_day"})

    assert db.scalar(select(func.count(RecordVoid.id))) == 3
    assert "/rounds/" not in page.get(f"/supervision/contacts/{group.id}/some").html


def test_taking_back_stands_by_seat_and_names_nobody(page, db, group, county):
    key(page, group, seats="10, 2", kind="talk")
    before = db.scalar(select(func.count(AuditEntry.id)))
    first = db.scalars(select(Contact).order_by(Contact.id)).first()
    address = f"/supervision/contacts/{group.id}/rounds/{first.id}/void"

    shown = page.get(address)

    assert not re.search(r"学生\d", shown.text)
    assert re.findall(r'<label for="which-[12]">(.*?)</label>', shown.html) == ["2", "10"]
    assert "案例" not in shown.text
    assert db.scalar(select(func.count(AuditEntry.id))) == before
    page.post(address, {"which": "0", "code": "case_shown"}, status=422)


def test_name_stands_there_on_record_only_where_no_seat_tells(page, db, group, county):
    unseated = county.make.person("无座", number=None)
    county.make.enrolment(unseated, group)
    (contact,) = enter_contacts(db, [unseated.id], kind="talk", held_on=date(2026, 12, 1), at=AT, by=None)
    opened = select(func.count(AuditEntry.id)).where(AuditEntry.action == "class-names-opened")
    before = db.scalar(opened)

    assert "无座" in page.get(f"/supervision/contacts/{group.id}/rounds/{contact.id}/void").text

    assert db.scalar(opened) == before + 1


def test_clerk_keys_a_pile_by_seat_and_is_not_told_who_has_a_contact(page, db, group, letter, county):
    key(page, group, seats="1-3", kind="talk")
    page.sign_in(county.holder(Role.CLERK, county.schools[0]))

    key(page, group, seats="1-20")

    assert seats_of(db) == list(range(1, 21))
    assert "本学期已有" not in page.get(f"/supervision/contacts/{group.id}/some").text
    key(page, group, seats="21", held_on="2026-11-16", status=422)
    own = db.scalars(select(Contact).filter_by(kind="letter_receipt").order_by(Contact.id)).first()
    page.post(f"/supervision/contacts/{group.id}/rounds/{own.id}/void", {"which": "0", "code": "wrong_day"})
    assert db.scalar(select(func.count(RecordVoid.id))) == 20


def test_clerk_sees_and_takes_back_nothing_but_what_was_keyed_today_and_no_list(page, db, group, letter, county):
    key(page, group, seats="1-3", kind="talk")  # by the class teacher
    of_teacher = db.scalars(select(Contact)).first()
    enter_contacts(db, [one.student_id for one in db.scalars(select(Contact))], kind="letter_receipt", held_on=OUT, at=AT, by=None)  # fmt: skip
    of_families = db.scalars(select(Contact).filter_by(recorded_by=None)).first()
    clerk = county.holder(Role.CLERK, county.schools[0])
    page.sign_in(clerk)
    for way in ("everyone", "some"):
        shown = page.get(f"/supervision/contacts/{group.id}/{way}").html
        assert "/void" not in shown
    for other in (of_teacher, of_families):
        page.get(f"/supervision/contacts/{group.id}/rounds/{other.id}/void", 404)
    assert "3 / 30" not in page.get("/supervision/contacts").text

    entered = key(page, group, seats="2-6", kind="visit")
    assert "已录入。同一天已经有的，只算一次。" in page.get(entered.location).text
    own = db.scalars(select(Contact).filter_by(kind="visit").order_by(Contact.id)).all()
    address = f"/supervision/contacts/{group.id}/rounds/{own[0].id}/void"
    shown = page.get(address)
    assert "学生0" not in shown.html
    assert f'value="{own[1].id}"' not in shown.html
    page.post(address, {"which": "1", "seats": "", "code": "wrong_person"}, 422)
    page.post(address, {"which": "1", "seats": "3,99", "code": "wrong_person"}, 422)
    page.post(address, {"which": "1", "seats": "1,3", "code": "wrong_person"})
    voided = db.scalars(select(RecordVoid.voids)).all()
    assert len(voided) == 1, "seat 1 was never keyed by the clerk"
    assert own[1].public_id in voided[0]
    with time_machine.travel("2026-12-11 08:00:00+08:00"):
        page.sign_in(clerk)
        page.get(address, 404)
        assert "/void" not in page.get(f"/supervision/contacts/{group.id}/some").html
