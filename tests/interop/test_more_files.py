"""Guardianships, hours, contacts and acts from a roster; what it only hints at; what it marks as deleted."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.facts import FactVersion
from app.interop.roster.complete import Scope
from app.interop.roster.importing import import_roster
from app.interop.roster.problems import RosterRefused
from app.interop.roster.reading import read_roster
from app.people.announcements import holdings_changed
from app.people.models import Appointment, Enrolment, Guardianship, Person, Window
from app.records.announcements import evidence_changed
from app.records.models import Act, Contact, HoursEntry
from tests.interop.test_import import AT, TWO_SCHOOLS, bring_in, refused, replace

pytestmark = pytest.mark.slow

GUARDIANS = {
    "guardianships.csv": "sourcedId,guardianSourcedId,studentSourcedId,beginDate,endDate\ng-1,p-05,p-03,2026-09-01,\n",
    "hours.csv": 'sourcedId,userSourcedId,doneOn,minutes,kind,topics,reference\nh-1,p-02,2026-10-12,90,lecture,"duty,drill",县教研 7 号\n',
    "contacts.csv": "sourcedId,studentSourcedId,guardianSourcedId,kind,heldOn\nk-1,p-03,p-05,visit,2026-10-20\nk-2,p-03,,letter_receipt,2026-10-21\n",
    "acts.csv": "sourcedId,orgSourcedId,kind,doneOn,personSourcedId,capacity,reference\nx-1,s-01,safety_check,2026-10-22,p-02,law_vice_principal,\n",
}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """The roster of two schools with all that §8 has beside it."""
    folder = tmp_path / "roster"
    shutil.copytree(TWO_SCHOOLS, folder)
    for name, text in GUARDIANS.items():
        (folder / name).write_text(text)
    return folder


def test_guardianships_hours_contacts_and_acts_go_in(db, roster):
    done = bring_in(db, roster)

    guardianship = db.scalar(select(Guardianship))
    assert (guardianship.public_id, guardianship.first_day, guardianship.last_day) == ("g-1", date(2026, 9, 1), None)
    hours = db.scalar(select(HoursEntry))
    assert (hours.minutes, hours.kind, hours.topics, hours.reference) == (
        90,
        "lecture",
        ["duty", "drill"],
        "县教研 7 号",
    )
    assert set(db.scalars(select(Contact.kind))) == {"visit", "letter_receipt"}
    act = db.scalar(select(Act))
    assert (act.kind, act.done_on, act.capacity) == ("safety_check", date(2026, 10, 22), "law_vice_principal")
    assert done.counts["contacts.csv"] == {"new": 2}


def test_imported_hours_are_approved_by_the_import(db, roster):
    bring_in(db, roster)

    assert db.scalar(select(HoursEntry.approved_at)) == AT


def test_same_files_a_second_time_change_nothing(db, roster):
    bring_in(db, roster)

    again = bring_in(db, roster, at=AT + timedelta(days=1))

    assert again.changes_nothing
    assert db.scalar(select(func.count()).select_from(FactVersion)) == 0


def test_whoever_is_concerned_is_announced(db, roster, monkeypatch):
    moved: set[int] = set()
    earned: set[int] = set()
    bring_in(db, TWO_SCHOOLS)
    monkeypatch.setattr(holdings_changed, "_hearers", [lambda _db, persons, _day: moved.update(persons)])
    monkeypatch.setattr(evidence_changed, "_hearers", [lambda _db, persons, _day: earned.update(persons)])
    for name in [one.name for one in roster.iterdir() if one.name not in GUARDIANS and one.suffix != ".zip"]:
        (roster / name).unlink()

    bring_in(db, roster)

    ids = dict(db.execute(select(Person.public_id, Person.id)).all())
    assert moved == {ids["p-03"], ids["p-05"]}
    assert earned == {ids["p-02"]}, "the pupil was announced with what they hold"


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column", "words"),
    [
        ("guardianships.csv", "g-1,p-05", "g-1,p-99", 2, "guardianSourcedId", "p-99"),
        ("guardianships.csv", "g-1,p-05", "g-1,p-03", 2, "guardianSourcedId", "同一个人"),
        ("guardianships.csv", "2026-09-01,\n", "2026-09-01,2026-08-01\n", 2, "endDate", "早于"),
        ("guardianships.csv", "2026-09-01,\n", "2026-09-01,\ng-2,p-05,p-03,2026-10-01,\n", 3, "beginDate", "重复"),
        ("hours.csv", "2026-10-12", "2027-10-12", 2, "doneOn", "还没到"),
        ("hours.csv", ",90,", ",0,", 2, "minutes", "0 分钟"),
        ("hours.csv", ",90,", ",,", 2, "minutes", "不能空着"),
        ("hours.csv", "lecture", "a long story", 2, "kind", "a long story"),
        ("contacts.csv", "visit", "chat", 2, "kind", "chat"),
        ("contacts.csv", "2026-10-20", "2027-10-20", 2, "heldOn", "还没到"),
        ("contacts.csv", "k-1,p-03", "k-1,p-77", 2, "studentSourcedId", "p-77"),
        ("acts.csv", "2026-10-22", "2027-10-22", 2, "doneOn", "还没到"),
        ("acts.csv", "x-1,s-01", "x-1,s-77", 2, "orgSourcedId", "s-77"),
        ("appointments.csv", "a-2,p-02", "a-9,p-02,s-01,class-teacher,,2025-10-01,\na-2,p-02", 4, "beginDate", "重复"),
        ("enrollments.csv", "e-1,c-51", "e-9,c-51,s-01,p-03,student,2026-10-01,\ne-1,c-51", 3, "beginDate", "重复"),
    ],
)  # fmt: skip
def test_wrong_row_is_named_and_nothing_is_imported(db, roster, file, old, new, row, column, words):
    replace(roster, file, old, new)

    problems = refused(db, roster)

    named = [problem for problem in problems if problem.startswith(f"{file} 第 {row} 行 {column} 列")]
    assert named, problems
    assert words in named[0]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("hours.csv", ",90,", ",120,"),
        ("hours.csv", "duty,drill", "duty"),
        ("contacts.csv", "visit", "talk"),
        ("acts.csv", "2026-10-22", "2026-10-23"),
    ],
)
def test_known_entry_with_other_content_is_refused_with_advice(db, roster, file, old, new):
    bring_in(db, roster)
    replace(roster, file, old, new)

    (problem,) = refused(db, roster)

    assert problem.startswith(file)
    assert "作废" in problem


def test_complete_roster_ends_guardianships_too(db, roster):
    bring_in(db, roster)
    (roster / "guardianships.csv").write_text("sourcedId,guardianSourcedId,studentSourcedId,beginDate,endDate\n")

    done = bring_in(db, roster, complete=Scope("s-01", endings=1))

    assert done.counts["guardianships.csv"] == {"ended": 1}
    assert db.scalar(select(Guardianship.last_day)) == date(2026, 11, 21)
    assert db.scalar(select(func.count()).select_from(Contact)) == 2, "all other facts are never touched"


def test_roles_and_agents_are_suggestions_and_enter_nothing(db, roster):
    replace(roster, "users.csv", "email,phone", "email,phone,agentSourcedIds")
    replace(roster, "users.csv", "13800000002", '13800000002,"p-05,p-02"')
    (roster / "roles.csv").write_text(
        "sourcedId,userSourcedId,roleType,role,orgSourcedId\nr-1,p-04,primary,aide,s-01\n"
    )

    done = bring_in(db, roster)

    assert len(done.suggestions) == 2
    assert "roles.csv 第 2 行" in done.suggestions[0]
    assert "p-04" in done.suggestions[0]
    assert "“p-02”" in done.suggestions[1], "p-05 is a guardian already"
    assert db.scalar(select(func.count()).select_from(Guardianship)) == 1


def test_whom_only_roles_csv_calls_a_pupil_keeps_name_and_number_only(db, roster):
    (roster / "roles.csv").write_text("sourcedId,userSourcedId,roleType,role\nr-1,p-09,primary,student\n")
    with (roster / "users.csv").open("a") as file:
        file.write("p-09,,,新同学,,17,child@example.org,13800000009\n")

    bring_in(db, roster)

    pupil = db.scalar(select(Person).where(Person.public_id == "p-09"))
    assert (pupil.number, pupil.email, pupil.phone) == ("17", None, None)


def test_known_pupil_in_a_file_of_users_alone_keeps_name_and_number_only(db, roster, tmp_path):
    bring_in(db, roster)
    (tmp_path / "users.csv").write_text("sourcedId,fullName,identifier,phone\np-03,林小雨,01,13800000003\n")

    bring_in(db, tmp_path)

    assert db.scalar(select(Person.phone).where(Person.public_id == "p-03")) is None


DELETED = "sourcedId,status,dateLastModified,fullName\np-02,tobedeleted,2026-10-31T17:00:00Z,周敏\n"


def test_person_marked_for_deletion_ends_what_they_hold_on_that_day_of_the_installation(db, roster, tmp_path):
    bring_in(db, roster)
    (tmp_path / "users.csv").write_text(DELETED)
    held = db.scalar(select(Appointment.id).where(Appointment.public_id == "a-2"))

    bring_in(db, tmp_path)
    again = bring_in(db, tmp_path)

    assert db.get(Appointment, held).last_day == date(2026, 11, 1), "17:00 UTC is the next morning in Shanghai"
    assert db.scalar(select(Enrolment.last_day).where(Enrolment.public_id == "e-4")) == date(2026, 11, 1)
    assert again.changes_nothing


def test_row_deleted_before_it_began_is_left_out_but_refused_when_it_is_known(db, roster):
    head = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate\n"
    bring_in(db, roster)
    (roster / "enrollments.csv").write_text(f"{head}e-8,tobedeleted,2026-08-03,c-51,s-01,p-03,student,2026-09-01,\n")
    done = bring_in(db, roster)
    (roster / "enrollments.csv").write_text(f"{head}e-1,tobedeleted,2026-08-03,c-51,s-01,p-03,student,2026-09-01,\n")

    (problem,) = refused(db, roster)

    assert any("enrollments.csv" in warning and "2" in warning for warning in done.warnings)
    assert "dateLastModified" in problem


def test_term_marked_for_deletion_ends_on_its_day(db, roster):
    (roster / "academicSessions.csv").write_text(
        "sourcedId,status,dateLastModified,title,type,startDate,endDate\n"
        "t-1,tobedeleted,2026-10-01,第一学期,semester,2026-08-28,2027-01-23\n"
    )

    bring_in(db, roster)

    assert db.scalar(select(Window.last_day).where(Window.public_id == "t-1")) == date(2026, 10, 1)


SESSIONS = "sourcedId,title,type,startDate,endDate,orgSourcedId\n"
OF_THE_COUNTY = "w-1,护苗六个一,campaign,2026-10-01,2026-12-31,d-01\n"
OF_A_SCHOOL = "w-2,护苗六个一,campaign,2026-09-01,2027-06-30,s-01\n"


def test_school_cannot_import_other_days_under_the_name_of_a_campaign_above_it(db, roster):
    (roster / "academicSessions.csv").write_text(SESSIONS + OF_THE_COUNTY)
    replace(roster, "classes.csv", "t-1", "")
    bring_in(db, roster)
    for file in roster.iterdir():
        if file.name != "academicSessions.csv":
            file.unlink()
    (roster / "academicSessions.csv").write_text(SESSIONS + OF_A_SCHOOL)

    with pytest.raises(RosterRefused) as caught:
        import_roster(db, read_roster(roster), source="school", at=AT, by=None)

    (problem,) = caught.value.problems
    assert "academicSessions.csv 第 2 行 title 列" in str(problem)
    assert "护苗六个一" in str(problem)


def test_list_that_speaks_for_county_and_school_may_say_both_and_twice(db, roster):
    (roster / "academicSessions.csv").write_text(SESSIONS + OF_THE_COUNTY + OF_A_SCHOOL)
    replace(roster, "classes.csv", "t-1", "")

    bring_in(db, roster)

    assert bring_in(db, roster).counts["academicSessions.csv"] == {"same": 2}


def test_names_in_any_letter_case_are_known(db, roster):
    for file in list(roster.iterdir()):
        file.rename(roster / file.name.upper())
    text = (roster / "ORGS.CSV").read_text().replace("school", "School").replace("sourcedId", "SOURCEDID")
    (roster / "ORGS.CSV").write_text(text)

    assert bring_in(db, roster).counts["orgs.csv"] == {"new": 4}
