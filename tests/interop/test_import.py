"""A roster goes in whole or not at all, twice is once, and it can be taken back."""

from __future__ import annotations

import shutil
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import create_app
from app.classroom.models import TimetableHold
from app.compliance import hearing
from app.compliance.reports import Asked, report
from app.compliance.service import load_requirements
from app.core.database import extension
from app.core.facts import FactVersion, record_fact
from app.core.settings import Settings
from app.interop.commands import revert_command, roster_command
from app.interop.models import SheetMemory
from app.interop.roster.complete import Scope
from app.interop.roster.importing import import_roster
from app.interop.roster.layout import BY_NAME
from app.interop.roster.problems import RosterRefused
from app.interop.roster.reading import read_roster
from app.interop.roster.reverting import CannotRevert, depends_on_import, revert_import
from app.interop.sheets.headings import SheetKind
from app.interop.sheets.importing import import_sheet
from app.interop.sheets.listing import Choices
from app.interop.sheets.memory import remember
from app.interop.sheets.sheet import read_sheet
from app.people.invitations import NEW_ACCOUNT, new_invitation
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    Invitation,
    Organisation,
    OrganisationParent,
    Person,
    Post,
    PostSensitivity,
    RosterImport,
    Window,
)
from app.people.queries.accounts import invitation_of
from app.people.service.sign_in_slips import choose_own_pin, get_in_by_slip, print_slips
from app.people.sign_in_slips import SignInSlip
from app.records.models import Attendance, Coverage, RecordVoid, TaughtSession, TrainingRecord
from app.tables import metadata
from tests.interop.spreadsheets import write_xlsx

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)
TWO_SCHOOLS = Path(__file__).parent / "rosters" / "two-schools"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A copy of the roster of two schools, to be changed."""
    folder = tmp_path / "roster"
    shutil.copytree(TWO_SCHOOLS, folder)
    return folder


def bring_in(db: Any, path: Path, *, at: datetime = AT, **more: Any) -> Any:
    return import_roster(db, read_roster(path), source="county", at=at, by=None, **more)


def refused(db: Any, path: Path, **more: Any) -> list[str]:
    with pytest.raises(RosterRefused) as caught:
        bring_in(db, path, **more)
    return [str(problem) for problem in caught.value.problems]


def replace(path: Path, file: str, old: str, new: str) -> None:
    text = (path / file).read_text()
    assert old in text
    (path / file).write_text(text.replace(old, new))


def everything(db: Any) -> dict[str, list[Any]]:
    """All rows of every table of facts, without the audit trail and the import log."""
    db.flush()
    left_out = {"audit_entry", "roster_import", "fact_version", "throttle"}
    return {
        table.name: sorted(
            map(
                str, db.execute(select(*[c for c in table.columns if c.name not in ("recorded_at", "import_id")])).all()
            )
        )
        for table in metadata.sorted_tables
        if table.name not in left_out
    }


def test_roster_of_two_schools_goes_in(db):
    done = bring_in(db, TWO_SCHOOLS)

    assert done.counts["users.csv"] == {"new": 5}
    assert db.scalar(select(func.count()).select_from(Person)) == 5
    assert set(db.scalars(select(Organisation.public_id))) == {"d-01", "s-01", "s-02", "s-01-dorm"}
    assert db.scalar(select(Window.kind).where(Window.public_id == "t-1")) == "term"
    assert db.scalar(select(ClassGroup.grades).where(ClassGroup.public_id == "c-51")) == "5"
    assert db.scalar(select(Appointment.kind).where(Appointment.public_id == "a-3")) == "volunteer"
    assert db.scalar(select(func.count()).select_from(TaughtSession)) == 2
    assert db.scalar(select(func.count()).select_from(Attendance).where(Attendance.reached)) == 2
    assert db.scalar(select(Coverage.module)) == "local-drill-1"
    assert db.scalar(select(RecordVoid.voids)) == "r-2"
    assert db.scalar(select(TrainingRecord.evidence).where(TrainingRecord.public_id == "r-1")) == "签到表 3"


def test_of_a_pupil_only_name_and_number_are_kept(db):
    bring_in(db, TWO_SCHOOLS)

    pupil = db.scalar(select(Person).where(Person.public_id == "p-03"))
    assert (pupil.name, pupil.number, pupil.email, pupil.phone) == ("林小雨", "01", None, None)
    adult = db.scalar(select(Person).where(Person.public_id == "p-01"))
    assert (adult.name, adult.number, adult.email) == ("何秀", "G017", "he@example.org")


def test_same_files_a_second_time_change_nothing(db):
    bring_in(db, TWO_SCHOOLS)
    before = everything(db)

    again = bring_in(db, TWO_SCHOOLS, at=AT + timedelta(hours=1))

    assert again.changes_nothing
    assert everything(db) == before
    assert db.scalar(select(func.count()).select_from(FactVersion)) == 0


def test_dated_changes_stand_beside_the_first_value(db):
    bring_in(db, TWO_SCHOOLS)

    volunteer = db.scalar(select(Post.id).where(Post.public_id == "volunteer"))
    assert set(
        db.execute(
            select(PostSensitivity.first_day, PostSensitivity.sensitive).where(PostSensitivity.post_id == volunteer)
        ).all()
    ) == {
        (None, False),
        (date(2026, 10, 1), True),
    }
    moved = db.scalar(select(Organisation.id).where(Organisation.public_id == "s-02"))
    assert set(db.scalars(select(OrganisationParent.first_day).where(OrganisationParent.organisation_id == moved))) == {
        None,
        date(2026, 11, 1),
    }


def test_changed_row_is_changed_and_keeps_its_former_version(db, roster):
    bring_in(db, roster)
    replace(
        roster,
        "appointments.csv",
        "a-1,p-01,s-01-dorm,dorm-keeper,,2026-09-01,",
        "a-1,p-01,s-01-dorm,dorm-keeper,,2026-09-01,2026-11-30",
    )

    done = bring_in(db, roster)

    assert done.counts["appointments.csv"] == {"changed": 1, "same": 2}
    assert db.scalar(select(Appointment.last_day).where(Appointment.public_id == "a-1")) == date(2026, 11, 30)
    assert db.scalar(select(FactVersion.content))["last_day"] is None


def test_two_pupils_of_one_number_are_warned_of_by_class_and_number_and_never_by_name(db, roster):
    bring_in(db, roster)
    replace(roster, "users.csv", "p-04,", "p-06,,,王小川,student,1,,\np-04,")
    with (roster / "enrollments.csv").open("a") as file:
        file.write("e-9,c-51,s-01,p-06,student,2026-11-01,\n")

    done = bring_in(db, roster)

    [warned] = [one for one in done.warnings if "五（1）班" in one]
    assert "（01）" in warned or "（1）" in warned
    assert "小雨" not in warned
    assert "小川" not in warned
    assert db.scalar(select(func.count()).select_from(Person).filter_by(name="王小川")) == 1


@pytest.mark.parametrize(
    ("leaves", "joins", "is_warned"),
    [("2026-10-15", "2026-10-16", False), ("2026-12-01", "2026-12-02", False), ("2026-12-01", "2026-12-01", True)],
)
def test_number_of_a_pupil_who_leaves_may_be_anothers_from_the_next_day_on(db, roster, leaves, joins, is_warned):
    replace(roster, "users.csv", "p-04,", "p-06,,,王小川,student,01,,\np-04,")
    replace(roster, "enrollments.csv", "p-03,student,2026-09-01,", f"p-03,student,2026-09-01,{leaves}")
    with (roster / "enrollments.csv").open("a") as file:
        file.write(f"e-9,c-51,s-01,p-06,student,{joins},\n")

    warned = [one for one in bring_in(db, roster).warnings if "班" in one]

    assert bool(warned) is is_warned


def test_class_that_a_pupil_left_goes_on_knowing_them_by_the_number_they_had_there(db, roster):
    """p-04 left c-51 in October; p-03 leaves it with the list that says their new number. Taken back, all is as before."""
    bring_in(db, roster)
    before = everything(db)
    replace(roster, "users.csv", ",student,01,", ",student,31,")
    replace(roster, "users.csv", ",student,02,", ",student,32,")
    replace(roster, "enrollments.csv", "p-03,student,2026-09-01,", "p-03,student,2026-09-01,2026-12-01")
    with (roster / "enrollments.csv").open("a") as file:
        file.write("e-9,c-52,s-01,p-03,student,2026-12-02,\n")

    done = bring_in(db, roster, at=AT + timedelta(hours=1))
    db.flush()

    rows = select(Enrolment.sourced_id, Enrolment.number, Person.number).join(Enrolment.person)
    students = rows.where(Enrolment.role == "student").order_by(Enrolment.sourced_id)
    assert [tuple(row) for row in db.execute(students)] == [
        ("e-1", "01", "31"),
        ("e-2", "02", "32"),
        ("e-3", None, "32"),
        ("e-9", None, "31"),
    ]
    revert_import(db, done.import_id, at=AT + timedelta(days=2), by=None)
    assert everything(db) == before


def test_zip_file_with_a_folder_inside_is_read_like_the_folder(db, tmp_path):
    packed = tmp_path / "roster.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for part in TWO_SCHOOLS.iterdir():
            file.write(part, f"名册/{part.name}")
        file.writestr("__MACOSX/._users.csv", b"\0\0")

    assert bring_in(db, packed).counts["users.csv"] == {"new": 5}


def test_oneroster_export_has_windows_that_end_the_day_before(db, roster):
    (roster / "manifest.csv").write_text("propertyName,value\noneroster.version,1.2\n")

    done = bring_in(db, roster)

    assert db.scalar(select(Window.last_day).where(Window.public_id == "t-1")) == date(2027, 1, 22)
    assert any("OneRoster" in warning for warning in done.warnings)


def test_end_dates_can_be_said_to_be_inclusive(db, roster):
    (roster / "manifest.csv").write_text("propertyName,value\n")

    bring_in(db, roster, exclusive_ends=False)

    assert db.scalar(select(Window.last_day).where(Window.public_id == "t-1")) == date(2027, 1, 23)


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column", "words"),
    [
        ("users.csv", "p-04,陈,一", "p-04,,", 5, "fullName", "没有姓名"),
        ("users.csv", "p-04,", "11010120150307123X,", 5, "sourcedId", "身份证"),
        ("users.csv", "student,02", "student,110101201503071231", 5, "identifier", "身份证"),
        ("enrollments.csv", "e-2,c-51", "e-2,c-99", 3, "classSourcedId", "c-99"),
        ("enrollments.csv", "student,2026-09-01,2026-10-15", "student,2026-09-01,2026-08-15", 3, "endDate", "早于"),
        ("enrollments.csv", "e-4,c-51,s-01,p-02,teacher", "e-4,c-51,s-01,p-02,proctor", 5, "role", "proctor"),
        ("enrollments.csv", "p-03,student,2026-09-01", "p-03,student,2026年9月1日", 2, "beginDate", "2026-09-01"),
        ("appointments.csv", "a-1,p-01,s-01-dorm,dorm-keeper", "a-1,p-01,s-01-dorm,night-watch", 2, "post", "night-watch"),
        ("appointments.csv", "class-teacher,,2025", "class-teacher,boss,2025", 3, "kind", "boss"),
        ("orgs.csv", "s-02,柳溪小学,school", "s-02,柳溪小学,castle", 4, "type", "castle"),
        ("orgs.csv", "d-01,禾川县教育局,district,", "d-01,禾川县教育局,district,s-01", 2, "parentSourcedId", "自己"),
        ("orgs.csv", "s-02,柳溪小学,school,d-01", "s-02,,school,d-01", 4, "name", "不能空着"),
        ("classes.csv", "05,s-01", "13,s-01", 2, "grades", "13"),
        ("academicSessions.csv", "t-1,第一学期,semester,2026-08-28,2027-01-23", "t-1,第一学期,semester,2027-01-23,2026-08-28", 3, "endDate", "早于"),
        ("sessions.csv", "2026-09-20", "2026-12-20", 2, "heldOn", "还没到"),
        ("sessions.csv", "t-101,s-01,,local-drill", "t-101,s-01,,no-such", 3, "course", "no-such"),
        ("sessions.csv", "2026-09-20,40", "2026-09-20,forty", 2, "minutes", "forty"),
        ("attendance.csv", "t-100,p-04,absent", "t-100,p-04,maybe", 3, "status", "maybe"),
        ("attendance.csv", "t-100,p-04", "t-999,p-04", 3, "sessionSourcedId", "t-999"),
        ("coverage.csv", "2026-09-10", "2027-09-10", 2, "coveredOn", "还没到"),
        ("records.csv", "r-1,p-02,local-drill,1.0,2026-09-12", "r-1,p-02,local-drill,1.0,", 2, "completedOn", "不能空着"),
        ("records.csv", ",r-2,entered-twice", ",r-77,entered-twice", 4, "voids", "r-77"),
        ("changes.csv", "posts,volunteer,sensitive,true", "posts,volunteer,parentSourcedId,s-01", 2, "field", "不属于"),
        ("changes.csv", "posts,volunteer,sensitive,true", "posts,volunteer,sensitive,perhaps", 2, "value", "perhaps"),
        ("waivers.csv", "w-1,p-02", "w-1,p-99", 2, "userSourcedId", "p-99"),
    ],
)  # fmt: skip
def test_wrong_row_is_named_and_nothing_is_imported(db, roster, file, old, new, row, column, words):
    replace(roster, file, old, new)

    problems = refused(db, roster)

    named = [problem for problem in problems if problem.startswith(f"{file} 第 {row} 行 {column} 列")]
    assert named, problems
    assert words in named[0]


def test_all_problems_are_named_at_once(db, roster):
    replace(roster, "users.csv", "p-04,陈,一", "p-04,,")
    replace(roster, "enrollments.csv", "e-2,c-51", "e-2,c-99")

    assert len(refused(db, roster)) >= 2


def test_bad_formats_wrong_references_and_overlaps_are_told_in_one_round(db, roster):
    replace(roster, "attendance.csv", "t-101,p-01,late", "t-101,p-01,late\nt-999,p-03,present")
    replace(roster, "enrollments.csv", "e-1,c-51,s-01,p-03,student,2026-09-01,", "e-1,c-77,s-01,p-03,student,1.9.2026,")
    replace(roster, "waivers.csv", "w-1,p-02", "w-1,p-99")
    with (roster / "academicSessions.csv").open("a") as file:
        file.write("t-2,第二学期,term,2027-01-20,2027-07-01\n")

    problems = refused(db, roster)

    for place in (
        "enrollments.csv 第 2 行 beginDate 列",
        "enrollments.csv 第 2 行 classSourcedId 列",
        "attendance.csv 第 5 行 sessionSourcedId 列",
        "waivers.csv 第 2 行 userSourcedId 列",
        "academicSessions.csv 第 4 行 startDate 列",
    ):
        assert any(problem.startswith(place) for problem in problems), (place, problems)
    assert len(problems) == 5, "and nothing that only follows from these"


@pytest.mark.parametrize(
    ("file", "old", "new", "row"),
    [
        ("classes.csv", "05,s-01", "13,s-01", 2),
        ("classes.csv", "c-51,五（1）班", "c-51,", 2),
        ("users.csv", "p-04,陈,一", "p-04,,", 5),
        ("users.csv", "student,02", "student,110101201503071231", 5),
        ("orgs.csv", "s-02,柳溪小学,school", "s-02,柳溪小学,castle", 4),
    ],
)
def test_row_that_is_there_but_wrong_is_not_said_to_be_missing(db, roster, file, old, new, row):
    replace(roster, file, old, new)

    problems = refused(db, roster)
    others = [problem for problem in problems if not problem.startswith(f"{file} 第 {row} 行")]

    assert len(others) < len(problems)
    assert others
    assert all(f"{file} 第 {row} 行" in problem and "本身有错" in problem for problem in others), others
    assert len({problem.partition(" ")[0] for problem in others}) == len(others), "once for each file that refers to it"


def test_missing_column_is_named_with_what_stands_there_instead_and_nothing_follows_from_it(db, roster):
    replace(roster, "users.csv", "sourcedId", "编号")

    (problem,) = refused(db, roster)

    assert problem.startswith("users.csv 第 1 行 sourcedId 列")
    for words in ("缺少", "编号", "fullName"):
        assert words in problem


def test_names_under_a_heading_nobody_knows_are_told_once_and_by_that_heading(db, roster):
    (roster / "users.csv").write_text("sourcedId,姓名,roles\np-01,何秀,staff\np-02,周敏,staff\n")

    (problem,) = refused(db, roster)

    assert problem.startswith("users.csv 第 1 行 fullName / familyName / givenName 列")
    assert "姓名" in problem


def test_new_appointment_without_a_first_day_is_refused_but_a_known_one_is_accepted_with_a_warning(db, roster):
    """COMPLIANCE, preamble: an empty start is accepted with a warning, never for a new appointment."""
    appointments = (roster / "appointments.csv").read_text()
    replace(roster, "appointments.csv", "dorm-keeper,,2026-09-01,", "dorm-keeper,,,")
    (problem,) = refused(db, roster)
    db.rollback()
    without = (roster / "appointments.csv").read_text()
    (roster / "appointments.csv").write_text(appointments)
    bring_in(db, roster)
    (roster / "appointments.csv").write_text(without)

    again = bring_in(db, roster)

    assert problem.startswith("appointments.csv 第 2 行 beginDate 列")
    assert any("一直如此" in warning for warning in again.warnings)


@pytest.mark.parametrize("as_folder", [True, False])
def test_spreadsheet_that_cannot_be_opened_is_answered_with_how_to_save_it(db, tmp_path, as_folder):
    sheet = tmp_path / "名册.xlsx"
    with zipfile.ZipFile(sheet, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")

    (problem,) = refused(db, tmp_path if as_folder else sheet)

    assert "名册.xlsx" in problem
    assert "CSV" in problem


def test_columns_and_files_not_read_are_named(db, roster):
    replace(roster, "users.csv", ",email,phone", ",email,身份证号")
    (roster / "demographics.csv").write_text("sourcedId\n")
    (roster / "cook.csv").write_text("a\n")

    told = " ".join(bring_in(db, roster).not_read)

    assert "身份证号" in told
    assert "demographics.csv" in told
    assert "cook.csv" in told


def test_overlapping_terms_are_refused(db, roster):
    with (roster / "academicSessions.csv").open("a") as file:
        file.write("t-2,第二学期,term,2027-01-20,2027-07-01\n")

    assert any("重叠" in problem for problem in refused(db, roster))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("records.csv", "2026-09-12,45,签到表 3,imported,,\nr-2", "2026-09-11,45,签到表 3,imported,,\nr-2"),
        ("coverage.csv", "2026-09-10", "2026-09-09"),
        ("sessions.csv", "2026-09-20,40", "2026-09-20,45"),
        ("sessions.csv", "local-drill-1,2026-09-20", "local-drill-2,2026-09-20"),
        ("attendance.csv", "t-100,p-04,absent", "t-100,p-04,present"),
        ("courses.yaml", "minutes: 20", "minutes: 30"),
    ],
)
def test_known_ledger_entry_with_other_content_is_refused_with_advice(db, roster, file, old, new):
    bring_in(db, roster)
    replace(roster, file, old, new)

    (problem,) = refused(db, roster)

    assert problem.startswith(file)


OPEN = """requirements:
  - id: core-before-start
    title: {zh: 宿管员培训}
    scope: local example
    subject: person
    audience: [{kinds: [staff], posts: [%s]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
"""


def test_first_roster_resolves_the_posts_that_requirements_name(db):
    """COMPLIANCE §3: while a database has no posts at all, any may be named."""
    load_requirements(db, OPEN % "dorm-keeper", "rules.yaml", at=AT, by=None)

    assert not bring_in(db, TWO_SCHOOLS).changes_nothing


def test_first_roster_is_refused_when_a_requirement_names_a_post_it_does_not_bring(db):
    """COMPLIANCE §3: a requirement about nobody would look like everybody being trained."""
    load_requirements(db, OPEN % "dorm-keeper, night-porter", "rules.yaml", at=AT, by=None)

    problems = refused(db, TWO_SCHOOLS)

    assert len(problems) == 1
    assert "core-before-start" in problems[0]
    assert "night-porter" in problems[0]


def test_each_person_of_a_roster_is_worked_out_once(db, monkeypatch):
    worked_out: list[int] = []
    monkeypatch.setattr(hearing, "rebuild_persons", lambda _db, persons: worked_out.extend(persons))

    bring_in(db, TWO_SCHOOLS)

    assert len(worked_out) == len(set(worked_out)) > 0
    assert set(worked_out) == set(db.scalars(select(Person.id)))


def test_two_sources_may_use_the_same_ids_for_different_people(db, tmp_path):
    bring_in(db, TWO_SCHOOLS)
    shutil.copy(TWO_SCHOOLS / "users.csv", tmp_path)

    import_roster(db, read_roster(tmp_path), source="other", at=AT, by=None)

    assert set(db.scalars(select(Person.public_id))) >= {"p-01", "other:p-01"}


def test_row_marked_for_deletion_ends_on_its_day(db, roster):
    bring_in(db, roster)
    (roster / "enrollments.csv").write_text(
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate\n"
        "e-1,tobedeleted,2026-11-03T08:00:00Z,c-51,s-01,p-03,student,2026-09-01,\n"
    )

    bring_in(db, roster)

    assert db.scalar(select(Enrolment.last_day).where(Enrolment.public_id == "e-1")) == date(2026, 11, 3)


def test_complete_roster_ends_what_is_gone_on_the_day_before(db, roster):
    bring_in(db, roster)
    replace(roster, "appointments.csv", "a-1,p-01,s-01-dorm,dorm-keeper,,2026-09-01,\n", "")

    assert any("--endings 1" in problem for problem in refused(db, roster, complete=Scope("s-01-dorm")))
    done = bring_in(db, roster, complete=Scope("s-01-dorm", endings=1))

    assert done.counts["appointments.csv"]["ended"] == 1
    assert db.scalar(select(Appointment.last_day).where(Appointment.public_id == "a-1")) == date(2026, 11, 21)


def test_partial_roster_ends_nothing(db, roster):
    bring_in(db, roster)
    replace(roster, "appointments.csv", "a-1,p-01,s-01-dorm,dorm-keeper,,2026-09-01,\n", "")

    bring_in(db, roster)

    assert db.scalar(select(Appointment.last_day).where(Appointment.public_id == "a-1")) is None


def test_reverted_import_leaves_what_was_there_before(db, roster):
    bring_in(db, roster)
    before = everything(db)
    replace(roster, "users.csv", "p-02,,,周敏", "p-02,,,周民")
    with (roster / "users.csv").open("a") as file:
        file.write("p-06,,,新人,teacher,G019,,\n")
    second = bring_in(db, roster, at=AT + timedelta(hours=1))

    counts = revert_import(db, second.import_id, at=AT + timedelta(days=2), by=None)

    assert counts == {"restored": 1, "removed": 1}
    assert everything(db) == before


def test_first_import_can_be_taken_back_to_nothing(db):
    before = everything(db)
    done = bring_in(db, TWO_SCHOOLS)

    revert_import(db, done.import_id, at=AT + timedelta(days=1), by=None)

    assert everything(db) == before


def test_import_older_than_seven_days_or_reverted_before_or_built_upon_is_not_taken_back(db, make):
    done = bring_in(db, TWO_SCHOOLS)
    with pytest.raises(CannotRevert, match="七天"):
        revert_import(db, done.import_id, at=AT + timedelta(days=8), by=None)

    person = db.scalar(select(Person).where(Person.public_id == "p-01"))
    with db.begin_nested() as attempt:
        make.account(person)
        with pytest.raises(CannotRevert, match="依靠这次导入：登录账号 1。"):
            revert_import(db, done.import_id, at=AT, by=None)
        attempt.rollback()
    db.expire_all()

    revert_import(db, done.import_id, at=AT, by=None)
    with pytest.raises(CannotRevert, match="已经"):
        revert_import(db, done.import_id, at=AT, by=None)


def test_printed_invitations_and_slips_nobody_used_end_with_the_import_and_somebody_signed_in_keeps_it(db, make):
    done = bring_in(db, TWO_SCHOOLS)
    person = db.scalar(select(Person).where(Person.public_id == "p-01"))
    stays = make.person("别校的人")
    token = new_invitation(db, person.id, purpose=NEW_ACCOUNT, at=AT, by=None)
    new_invitation(db, stays.id, purpose=NEW_ACCOUNT, at=AT, by=None)
    (printed,) = print_slips(db, [person.id], at=AT, by=stays.id)
    db.flush()

    assert not depends_on_import(db, done.import_id)
    with db.begin_nested() as attempt:
        first = get_in_by_slip(db, printed.pin, token=printed.token, address="10.0.0.9", device="Android", at=AT)
        choose_own_pin(db, first, "740285", device="Android", at=AT)
        db.flush()
        assert depends_on_import(db, done.import_id).entries() == "登录账号 1"
        attempt.rollback()
    revert_import(db, done.import_id, at=AT, by=None)

    assert invitation_of(db, token, NEW_ACCOUNT, at=AT) is None
    assert db.scalars(select(SignInSlip)).all() == []
    assert [one.person_id for one in db.scalars(select(Invitation))] == [stays.id]


OTHERS = "其他登记（比如计划、检查、课表、带教、本人设置的邮箱或日历）"


def test_refused_taking_back_names_kinds_and_later_imports_and_neither_a_hold_nor_who(db, make, roster):
    done = bring_in(db, TWO_SCHOOLS)
    person = db.scalar(select(Person).where(Person.public_id == "p-01"))
    school = db.scalar(select(Organisation).where(Organisation.public_id == "s-01"))
    later = Appointment(
        public_id="later", person_id=person.id, organisation_id=school.id, post_id=make.post().id, kind="staff"
    )
    record_fact(db, later, at=AT, by=None, import_id=done.import_id + 1)
    db.flush()
    before = depends_on_import(db, done.import_id)
    with pytest.raises(CannotRevert) as by_imports:
        revert_import(db, done.import_id, at=AT, by=None)

    group = db.scalars(select(ClassGroup).order_by(ClassGroup.id)).first()
    make.taught(group, person, reached=[make.person()], held_on=date(2026, 11, 20))
    hold = TimetableHold(person_id=person.id, organisation_id=school.id, level_id=school.id, set_at=AT, set_by=1)
    record_fact(db, hold, at=AT, by=None)
    db.flush()
    after = depends_on_import(db, done.import_id)
    with pytest.raises(CannotRevert) as by_more:
        revert_import(db, done.import_id, at=AT, by=None)

    assert (before.only_imports, before.imports) == (True, (done.import_id + 1,)), "asked beforehand, nothing is tried"
    assert f"：第 {done.import_id + 1} 次导入。请先撤回" in str(by_imports.value)
    assert (after.imports, after.entries()) == ((done.import_id + 1,), f"上过的课 1、{OTHERS}")
    assert f"：第 {done.import_id + 1} 次导入、上过的课 1、{OTHERS}。" in str(by_more.value)
    assert person.name not in str(by_more.value)


def test_organisation_whose_lists_were_all_taken_back_is_taken_back_and_the_log_still_says_whose_they_were(
    db, tmp_path
):
    whole = bring_in(db, TWO_SCHOOLS)
    school = db.scalar(select(Organisation).where(Organisation.public_id == "s-01"))
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": [["姓名", "岗位"], ["新人", "宿管员"]]})
    sheet = read_sheet(path.name, path.read_bytes(), SheetKind.STAFF)
    remember(db, school.id, SheetKind.STAFF, columns={"姓名": "name"}, posts={}, at=AT, by=None)
    own = import_sheet(db, sheet, school, Choices(TODAY), at=AT, by=None).import_id
    with pytest.raises(CannotRevert, match=f"：第 {own} 次导入。请先撤回"):
        revert_import(db, whole.import_id, at=AT, by=None)
    db.expire_all()

    revert_import(db, own, at=AT, by=None)
    assert not depends_on_import(db, whole.import_id)
    revert_import(db, whole.import_id, at=AT, by=None)

    log = db.get(RosterImport, own)
    db.refresh(log)
    assert (log.kind, log.organisation_id, log.source, log.reverted_at) == ("staff", None, "s-01", AT)
    assert db.scalar(select(func.count()).select_from(Organisation)) == 0
    assert db.scalar(select(func.count()).select_from(SheetMemory)) == 0


def test_import_log_says_who_when_and_how_much(db):
    done = bring_in(db, TWO_SCHOOLS)

    log = db.get(RosterImport, done.import_id)
    assert (log.source, log.at) == ("county", AT)
    assert log.counts["orgs.csv"] == {"new": 4}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.sampled_from(sorted(BY_NAME)))
def test_any_text_is_read_or_refused_in_words(tmp_path, app, text, name):
    (tmp_path / name).write_text(text, encoding="utf-8", errors="replace")

    with app.app_context():
        roster = read_roster(tmp_path)

    assert all(str(problem.message) for problem in roster.problems)
    (tmp_path / name).unlink()


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_a_zip_are_refused_in_words(tmp_path, app, content):
    packed = tmp_path / "roster.zip"
    packed.write_bytes(content)

    with app.app_context():
        assert read_roster(packed).problems


def test_sheet_saved_as_gb18030_is_read(db, roster):
    text = (roster / "users.csv").read_text()
    (roster / "users.csv").write_bytes(text.encode("gb18030"))

    done = bring_in(db, roster)

    assert db.scalar(select(Person.name).where(Person.public_id == "p-03")) == "林小雨"
    assert [warning for warning in done.warnings if "GB18030" in warning and "users.csv" in warning]
    assert not any("GB18030" in warning for warning in bring_in(db, TWO_SCHOOLS).warnings)


def test_command_says_what_a_trial_would_do_and_keeps_nothing(app, tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'cli.sqlite'}", secret_key="cli", instance_path=tmp_path)
    cli_app = create_app(settings)
    runner = cli_app.test_cli_runner()

    trial = runner.invoke(roster_command, [str(TWO_SCHOOLS), "--dry-run"])
    real = runner.invoke(roster_command, [str(TWO_SCHOOLS)])
    again = runner.invoke(roster_command, [str(TWO_SCHOOLS)])
    back = runner.invoke(revert_command, ["1"])

    assert trial.exit_code == real.exit_code == again.exit_code == back.exit_code == 0, (
        trial.output,
        real.output,
        again.output,
        back.output,
    )
    assert "试运行" in trial.output
    assert "users.csv：新增 5" in trial.output
    assert "hulei import revert 1" in real.output
    assert "没有任何变化" in again.output
    with cli_app.app_context():
        extension.engine.dispose()


def test_command_names_file_row_and_column_and_ends_with_an_error(tmp_path, roster):
    replace(roster, "enrollments.csv", "e-2,c-51", "e-2,c-99")
    cli_app = create_app(
        Settings(database_url=f"sqlite:///{tmp_path / 'cli.sqlite'}", secret_key="cli", instance_path=tmp_path)
    )

    answer = cli_app.test_cli_runner().invoke(roster_command, [str(roster)])

    assert answer.exit_code == 1
    assert "enrollments.csv 第 3 行 classSourcedId 列" in answer.output
    assert "什么都没有导入" in answer.output
    with cli_app.app_context():
        assert extension.session.scalar(select(func.count()).select_from(Person)) == 0
        extension.engine.dispose()


EACH_CLASS = """requirements:
  - id: class-drill
    title: {zh: 每个班一次演练}
    scope: local example
    subject: class_group
    audience: [{org_kinds: [school]}]
    evidence: {sessions: {count: 1, courses: [local-drill]}}
    timing: {each: term}
"""


def test_class_has_its_session_no_more_once_a_list_takes_the_only_attendance_back(db, roster):
    """What counts for a class depends on who was reached: an import that changes that tells the class."""

    def met() -> int:
        (row,) = [row for row in report(db, Asked("s-01", TODAY), today=TODAY, at=AT)["rows"] if row["required"]]
        return row["met"]

    load_requirements(db, EACH_CLASS, "rules.yaml", at=AT, by=None)
    (roster / "waivers.csv").unlink()
    without = (
        (roster / "attendance.csv").read_text().replace("t-100,p-03,present\n", "").replace("t-100,p-04,absent\n", "")
    )
    (roster / "attendance.csv").write_text(without)
    bring_in(db, roster)
    said = [met()]
    for file in roster.iterdir():  # from now on nothing but what changes who was reached
        if file.name not in ("attendance.csv", "records.csv"):
            file.unlink()
    for line in ("t-100,p-04,absent\n", "t-100,p-03,present\n"):
        with (roster / "attendance.csv").open("a") as file:
            file.write(line)
        bring_in(db, roster)
        said.append(met())
    with (roster / "records.csv").open("a") as file:
        file.write("r-4,,,,,,,,t-100:p-03,entered-twice\n")
    bring_in(db, roster)

    assert [*said, met()] == [1, 0, 1, 0]
