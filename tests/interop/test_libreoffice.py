"""Lists saved by a real LibreOffice as .xlsx and .xls: merged headings, signatures below, days and numbers in any shape.

The .fods files beside them are what was opened and saved (LibreOffice 7.4); everybody in them is invented.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.interop.sheets.headings import SheetKind
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.listing import Choices
from app.interop.sheets.sheet import read_sheet
from app.people.models import Appointment, ClassGroup, Enrolment, Guardianship, Person, Post
from app.people.service.posts import ensure_default_posts

FILES = Path(__file__).parent / "files" / "libreoffice"
AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def school(db, make):
    ensure_default_posts(db, at=AT)
    return make.organisation("青禾小学", public_id="s-01")


def bring_in(db, school, name, kind):
    sheet = read_sheet(name, (FILES / name).read_bytes(), kind)
    return import_sheet(db, sheet, school, Choices(since=TODAY, create_classes=True), at=AT, by=None)


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_staff_list_and_payroll_of_libreoffice_go_in_as_they_are(db, school, form):
    done = bring_in(db, school, f"staff.{form}", SheetKind.STAFF)
    bring_in(db, school, f"payroll.{form}", SheetKind.STAFF)

    people = db.execute(
        select(Person.name, Person.number, Person.phone, Post.public_id, Appointment.first_day)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .order_by(Person.id)
    ).all()
    assert [tuple(row) for row in people] == [
        ("王芳", "0007", "13800000001", "class-teacher", date(2019, 9, 1)),
        ("李强", "8", "13800000002", "dorm-keeper", date(2026, 9, 1)),
        ("张敏", "0009", "13800000003", "school-bus-driver", date(2026, 9, 1)),
        ("欧阳静怡", "0010", "13800000004", "school-doctor", date(2026, 9, 1)),
        ("赵磊", "0011", "13800000005", "gate-guard", date(2026, 9, 1)),
        ("孙志愿", None, "13800000006", "volunteer", date(2026, 10, 8)),
        ("新来的", "0012", None, "canteen", TODAY),
    ]
    assert set(done.not_read) == {"序号", "身份证号码", "性别", "备注"}


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_pupils_of_two_sheets_and_their_guardians_go_in_and_nothing_else_is_kept(db, school, form):
    bring_in(db, school, f"students.{form}", SheetKind.STUDENTS)
    bring_in(db, school, f"guardians.{form}", SheetKind.GUARDIANS)

    pupils = db.execute(
        select(Person.number, Person.name, ClassGroup.title)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .order_by(Person.number)
    ).all()
    assert [number for number, _name, _title in pupils] == [f"2022050{n}" for n in range(1, 6)] + [
        "20220601",
        "20220602",
    ]
    assert [name for _number, name, _title in pupils] == ["陈一", "林二", "黄三", "吴四", "郑五", "周六", "钱七"]
    assert len({title for _number, _name, title in pupils}) == 2
    guardian = select(Person.name, Person.phone).join(Guardianship, Guardianship.guardian_id == Person.id)
    assert [tuple(row) for row in db.execute(guardian.order_by(Person.phone))] == [
        ("陈父", "13900000001"),
        ("林妈妈", "13900000002"),
        ("黄奶奶", "13900000003"),
    ]
