"""The hours pages: one's own, the manager's list and its file, study outside and its second person."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from urllib.parse import unquote

import pytest
import time_machine
from sqlalchemy import select

from app.compliance.hours import queries
from app.compliance.hours.shown import staff_hours
from app.core.access import Role
from app.core.clock import now
from app.core.facts import record_fact
from app.people.merges import PersonMerge
from app.records.hours import DeclineReason, NotYours, decline_hours, looking_alike
from app.records.models import HoursEntry
from tests.make import AT

sqlite_is_enough = pytest.mark.sqlite_is_enough

STUDY = {
    "done_on": "2026-10-08", "amount": "2", "unit": "days", "kind": "course", "topics": "duty",
    "reference": "px-2026-7", "once": "0123456789abcdef",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_a_day_in_october():
    with time_machine.travel("2026-10-09 10:00:00+08:00", tick=False):
        yield


def test_own_hours_become_cards_on_a_phone_so_that_minutes_are_in_sight(page, make):
    person = make.person("何秀")
    page.sign_in(person)

    html = page.get("/hours").html

    assert "/static/css/cards.css" in html
    assert "/static/css/desk.css" not in html


@pytest.fixture
def school(make):
    return make.organisation("青禾小学")


@pytest.fixture
def people(make, school):
    """A keeper with her manager and head, a bureau officer above, and a manager elsewhere."""
    post = make.post()
    found = {name: make.person(name) for name in ("何秀", "经办人", "校长", "局里人", "外校人")}
    for name in ("何秀", "经办人", "校长"):
        make.appointment(found[name], school, post)
    make.role(found["经办人"], Role.TRAINING_MANAGER, school)
    make.role(found["校长"], Role.HEAD, school)
    other = make.organisation("石桥小学")
    make.role(found["外校人"], Role.TRAINING_MANAGER, other)
    make.role(found["局里人"], Role.BUREAU_OFFICER, make.organisation("县局", kind="district"))
    return found


def newest(db) -> HoursEntry:
    db.expire_all()
    return db.scalars(select(HoursEntry).order_by(HoursEntry.id.desc()).limit(1)).one()


@sqlite_is_enough
def test_merged_colleague_stands_once_with_the_hours_of_both_entries_and_answers_none_of_them(
    page, people, make, school, db
):
    """COMPLIANCE §1: from the day of the merge the two are one, in hours as in requirements; before it they are two."""
    keeper, other = people["何秀"], make.person("何秀")
    make.appointment(other, school, make.post())
    make.role(other, Role.TRAINING_MANAGER, school)
    for person, minutes, by in ((keeper, 60, other), (other, 90, keeper), (other, 60, other)):
        entry = HoursEntry(
            public_id=f"h-{person.id}-{by.id}", person_id=person.id, done_on=date(2026, 3, 5), minutes=minutes, kind="course",
            topics=[], minutes_per_unit=1, entered_by=by.id, approved_at=None if by is other is person else AT,
        )  # fmt: skip
        record_fact(db, entry, at=AT, by=None)
    db.flush()
    waiting = newest(db)

    def lines(on):
        staff = queries.staff_between(db, school.id, date(2026, 1, 1), date(2026, 12, 31), on=on)
        return [
            (row.person_id, row.minutes, row.waiting)
            for row in staff_hours(db, staff, 2026, on=on)
            if row.name == "何秀"
        ]

    merge = PersonMerge(
        kept_id=keeper.id, other_id=other.id, organisation_id=school.id, of_pupils=False,
        asked_at=AT, asked_by=keeper.id, asked_as="head", first_day=date(2026, 10, 1),
    )  # fmt: skip
    record_fact(db, merge, at=AT, by=None)
    db.flush()
    assert lines(date(2026, 9, 30)) == [(keeper.id, 60, 0), (other.id, 90, 1)]
    assert lines(date(2026, 10, 1)) == [(keeper.id, 150, 1)]

    page.sign_in(people["经办人"])
    whole = page.get(f"/hours/staff/{keeper.id}")
    assert "150" in whole.text
    assert f"/hours/entries/{waiting.id}" in whole.html
    assert f"h-{other.id}-{keeper.id}" not in page.get("/hours/waiting").text
    page.sign_in(other)
    assert "60" in page.get("/hours").text, "with either sign-in"
    entry = db.scalars(select(HoursEntry).where(HoursEntry.person_id == keeper.id)).one()
    page.get(f"/hours/entries/{entry.id}", status=404)
    with pytest.raises(NotYours):
        decline_hours(db, entry, reason=DeclineReason.NO_PROOF, at=now(), by=other.id)
    assert looking_alike([entry, waiting]) == set()
    both = [keeper.id, other.id]
    assert looking_alike([entry, waiting], dict.fromkeys(both, both)) == {entry.id, waiting.id}


def test_own_study_goes_from_the_form_to_the_managers_answer_and_back(page, people, db):
    keeper = people["何秀"]
    page.sign_in(keeper)
    assert "这一年还没有学时" in page.get("/hours").text
    page.post("/hours/add", STUDY)
    page.post("/hours/add", STUDY)
    entry = newest(db)
    assert db.query(HoursEntry).count() == 1
    assert (entry.minutes, entry.minutes_per_unit, entry.reference, entry.topics) == (960, 480, "PX-2026-7", ["duty"])
    assert "待第二人批准" in page.get("/hours").text

    page.sign_in(people["经办人"])
    assert "何秀" in page.get("/hours/waiting").text
    page.post(f"/hours/entries/{entry.id}", {"answer": "approve"}, status=422)
    page.post(f"/hours/entries/{entry.id}", {"answer": "approve", "seen": "y"})

    mine = page.sign_in(keeper).get("/hours").text
    assert "960 分钟，合 21.3 学时（每学时 45 分钟），合 2 个工作日（每日 8 小时）" in mine
    assert "登记为 2 个工作日" in mine
    assert "经办人" not in mine


@sqlite_is_enough
def test_what_a_manager_enters_waits_for_the_head(page, people, db):
    page.sign_in(people["经办人"])
    page.post(f"/hours/staff/{people['何秀'].id}/add", STUDY)
    entry = newest(db)
    assert "要由校长或另一位培训管理员批准" in page.get("/hours/waiting").text
    page.sign_in(people["校长"])
    page.post("/hours/add", STUDY | {"once": "fedcba9876543210"})
    own = page.get("/hours/waiting").text
    assert "要由培训管理员批准" in own, "the head is told of the other"
    assert "要由校长" not in own
    page.sign_in(people["经办人"])
    page.get(f"/hours/entries/{entry.id}", status=404)

    page.sign_in(people["校长"])
    page.post(f"/hours/entries/{entry.id}", {"answer": "decline"}, status=422)
    page.post(f"/hours/entries/{entry.id}", {"answer": "decline", "reason": "other_length"})

    db.refresh(entry)
    assert entry.declined_for == "other_length"
    assert "和证明上的时长不一致" in page.get(f"/hours/staff/{people['何秀'].id}").text
    page.get(f"/hours/entries/{entry.id}", status=404)


def test_list_of_staff_and_its_file_give_the_same_sums(page, people, make, school):
    keeper = people["何秀"]
    make.training_record(keeper, minutes=120)
    make.training_record(keeper, "x", minutes=60, origin="imported")
    make.hours_entry(keeper, 480, source="county", sourced_id="h1")
    make.hours_entry(keeper, 90, approved=False)
    make.hours_entry(people["校长"], 45, done_on=date(2025, 3, 1))

    page.sign_in(people["经办人"])
    listed = page.get("/hours/staff").text
    answer = page.get(f"/hours/staff.csv?org={school.id}").response

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    row = next(row for row in rows if row["姓名"] == "何秀")
    assert list(row.values())[2:] == ["2026", "660", "14.7", "1.38", "180", "480", "540", "1"]
    assert "何秀 660 14.7 1.38 180 480 540 1" in listed
    assert re.search(r"校长 0 0 0 0 0 0 –", listed)
    assert unquote(answer.headers["Content-Disposition"]).endswith("''青禾小学-教职工学时-2026.csv")
    assert re.search(r"校长 .*\b45\b", page.get("/hours/staff?year=2025").text) is None, "not on post in 2025"


def test_person_page_says_what_counts_and_why_the_rest_does_not(page, people, make, db):
    keeper = people["何秀"]
    make.edition("staff-core")
    make.training_record(keeper, minutes=120)
    make.training_record(keeper, minutes=100, completed_on=date(2026, 9, 21))
    make.training_record(keeper, "other", minutes=0)
    voided = make.training_record(keeper, "third", minutes=50)
    from app.records.service import void_record
    from tests.make import AT

    void_record(db, voided, reason="entered_wrong", at=AT, by=None)

    shown = page.sign_in(people["校长"]).get(f"/hours/staff/{keeper.id}").text

    assert "120 分钟，合 2.7 学时" in shown
    for why in ("同一版本今年已按另一条记录计算", "记录里没有分钟数", "已作废，从未计入"):
        assert why in shown


@sqlite_is_enough
@pytest.mark.parametrize("viewer", ["何秀", "局里人", "外校人"])
def test_others_see_nobodys_hours(page, people, make, school, viewer):
    entry = make.hours_entry(people["校长"], 90, approved=False)
    page.sign_in(people[viewer])

    page.get(f"/hours/staff/{people['校长'].id}", status=404)
    page.get(f"/hours/entries/{entry.id}", status=404)
    page.get(f"/hours/staff?org={school.id}", status=404)
    page.get(f"/hours/staff.csv?org={school.id}", status=404)
    assert "校长" not in page.get("/hours").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"done_on": "2026-10-10"}, "这一天还没有到"),
        ({"done_on": "2016-10-10"}, "年份对吗"),
        ({"amount": "1.5", "unit": "class_hours"}, "算不成整分钟"),
        ({"amount": "10.5"}, "一次最多登记 10 个工作日"),
        ({"amount": "99999"}, "一次最多登记 10 个工作日"),
        ({"amount": "Infinity"}, "一次最多登记 10 个工作日"),
        ({"amount": "0"}, "请填写大于零的时长"),
        ({"reference": "小明的事"}, "这里填编号，不填说明"),
        ({"reference": "11010119900307001X"}, "身份证"),
        ({"kind": ""}, "请选"),
    ],
)
def test_what_cannot_be_right_is_refused_in_plain_words(page, people, typed, said, db):
    page.sign_in(people["何秀"])

    answer = page.post("/hours/add", STUDY | typed, status=422)

    assert said in answer.text
    assert db.query(HoursEntry).count() == 0


@sqlite_is_enough
def test_second_of_a_day_is_asked_about_and_marked_for_the_manager(page, people, db):
    page.sign_in(people["何秀"])
    page.post("/hours/add", STUDY)

    asked = page.post("/hours/add", STUDY | {"once": "f" * 16}, status=422)
    assert "已经有一条时长、类别相同的记录" in asked.text
    page.post("/hours/add", STUDY | {"once": "f" * 16, "another": "y"})

    assert page.sign_in(people["经办人"]).get("/hours/waiting").text.count("像是重复登记") == 2


@sqlite_is_enough
def test_class_hour_is_as_long_as_the_installation_says(page, people, app, monkeypatch, db):
    monkeypatch.setattr(app.config["SETTINGS"], "class_hour_minutes", 40)
    page.sign_in(people["何秀"])

    page.post("/hours/add", STUDY | {"amount": "4", "unit": "class_hours"})

    assert (newest(db).minutes, newest(db).minutes_per_unit) == (160, 40)
    assert "登记为 4 学时" in page.get("/hours").text


@sqlite_is_enough
def test_own_entry_can_be_taken_back_until_somebody_answered(page, people, db):
    page.sign_in(people["何秀"])
    page.post("/hours/add", STUDY)
    entry = newest(db)

    page.post(f"/hours/entries/{entry.id}/take-back", {}, form_at="/hours")

    assert db.query(HoursEntry).count() == 0


@sqlite_is_enough
def test_whoever_holds_no_post_is_told_that_nobody_could_approve(page, make, db):
    page.sign_in(make.person("家长"))

    page.get("/hours/add", status=302)

    assert "没有人可以批准" in page.get("/hours").text


@pytest.mark.parametrize(
    ("joined", "studied", "years"),
    [
        (date(2025, 9, 1), None, "2026 2025"),
        (date(2025, 9, 1), date(2024, 3, 1), "2026 2025 2024"),
        (None, None, "2026"),
        (date(2010, 9, 1), None, "2026 2025 2024 2023 2022"),
        (date(2026, 12, 1), None, "2026"),  # a post that begins later
    ],
)
def test_years_begin_with_the_first_post_or_the_first_entry(page, people, make, school, db, joined, studied, years):
    newcomer = make.person("新人")
    make.appointment(newcomer, school, make.post(), first_day=joined)
    if studied:
        entry = HoursEntry(
            public_id="h-1", person_id=newcomer.id, done_on=studied, minutes=60, kind="course", topics=[],
            minutes_per_unit=1, entered_by=newcomer.id, approved_at=None,
        )  # fmt: skip
        record_fact(db, entry, at=AT, by=None)
    db.flush()
    page.sign_in(newcomer)

    own = page.get("/hours").html

    assert " ".join(re.findall(r"/hours\?year=(\d+)", own)) == years
    page.sign_in(people["经办人"])
    assert " ".join(re.findall(rf"{newcomer.id}\?year=(\d+)", page.get(f"/hours/staff/{newcomer.id}").html)) == years
