"""The report document (COMPLIANCE §7, §9) and its command."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from sqlalchemy import select

from app import create_app
from app.cli import main
from app.compliance import queries, service
from app.compliance.gathering import Through
from app.compliance.models import WaiverReason
from app.compliance.reports import Asked, UnknownOrganisation, report
from app.content.models import CourseEdition, EditionModule
from app.core.database import extension
from app.core.facts import record_fact
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.people.announcements import holdings_changed
from app.people.models import OrganisationParent, Window
from app.records import service as ledger
from app.records.models import TrainingRecord
from tests.make import AT, Make

TODAY = date(2026, 12, 10)
RULES = """
requirements:
  - id: core
    title: {zh: 核心课, en: Core course}
    subject: person
    audience: [{kinds: [staff, volunteer]}]
    evidence: {course: core}
    timing: {within_days: 30}
  - id: lessons
    title: {en: Lessons}
    subject: person
    audience: [{kinds: [student]}]
    evidence: {lessons: {count: 1}}
    timing: {each: term}
"""


class Place:
    """A district, two schools, a department in the first; ids as people use them."""

    def __init__(self, db, make) -> None:
        self.db, self.make = db, make
        self.district = make.organisation("青河县", kind="district", public_id="d-01")
        self.s1 = make.organisation("青禾小学", public_id="s-1", parent=self.district)
        self.s2 = make.organisation("柳林小学", public_id="s-2", parent=self.district)
        self.dep = make.organisation("教务处", kind="department", public_id="dep-1", parent=self.s1)
        self.keeper = make.post("宿管", public_id="keeper")
        self.office = make.post("财务", public_id="office", sensitive=False)
        service.load_requirements(db, RULES, "r.yaml", at=AT, by=None)

    def term(self, first=date(2026, 9, 1), last=date(2026, 11, 30), organisation=None) -> None:
        place = organisation or self.district
        self.make._fact(
            Window(
                public_id=self.make._id("t"), organisation_id=place.id, kind="term", title="秋",
                first_day=first, last_day=last,
            )
        )  # fmt: skip

    def staff(self, public_id, organisation, *, post=None, first_day=date(2026, 9, 1), kind="staff"):
        person = self.make.person(public_id, public_id=public_id)
        self.make.appointment(person, organisation, post or self.keeper, first_day=first_day, kind=kind)
        holdings_changed(self.db, [person.id], None)
        return person

    def pupil(self, public_id, group):
        pupil = self.make.person(public_id, public_id=public_id)
        self.make.enrolment(pupil, group)
        holdings_changed(self.db, [pupil.id], None)
        return pupil

    def completes(self, person, on) -> None:
        ledger.enter_training_record(
            self.db, person.id, course="core", edition="1.0", completed_on=on, minutes=60, at=AT, by=None
        )

    def report(self, organisation="d-01", as_of=TODAY, **more):
        return report(self.db, Asked(organisation, as_of, **more), today=TODAY, at=AT)

    def row(self, organisation, requirement="core", *, within="d-01", **more):
        document = self.report(within, **more)
        return next(
            row for row in document["rows"] if (row["organisation"], row["requirement"]) == (organisation, requirement)
        )


@pytest.fixture
def place(db, make) -> Place:
    return Place(db, make)


def test_document_has_the_shape_of_the_law_page(place):
    person = place.staff("p-1", place.s1)
    place.completes(person, date(2026, 11, 1))

    document = place.report(detail=True)

    assert list(document) == [
        "as_of", "organisation", "generated_at", "projection", "requirements", "rows", "people", "upcoming",
        "unplaced", "no_calendar",
    ]  # fmt: skip
    assert (document["as_of"], document["organisation"]) == ("2026-12-10", "d-01")
    assert (document["generated_at"], document["projection"]) == ("2026-09-01T01:00:00Z", False)
    assert document["requirements"] == [
        {"id": "core", "title": "核心课", "subject": "person"},
        {"id": "lessons", "title": "lessons", "subject": "person"},
    ]
    assert document["rows"][2] == {
        "organisation": "s-1", "parent": "d-01", "requirement": "core", "required": 1, "met": 1, "expiring": 0,
        "late": 1, "due": 0, "overdue": 0, "excused": 0, "completion_rate": 1.0, "overdue_rate": 0.0, "previous": None,
    }  # fmt: skip
    (row,) = document["people"]
    record = place.db.scalars(select(TrainingRecord.public_id)).one()
    assert row == {
        "subject": "p-1", "organisation": "s-1", "requirement": "core", "status": "met", "expiring": False,
        "late": True, "due_on": None, "valid_until": None, "uncovered_days": 61, "records": [record],
        "reason": row["reason"],
    }  # fmt: skip
    assert "长期有效" in row["reason"]


def test_title_is_in_the_language_asked_for_else_chinese_else_the_id(place):
    titles = {row["id"]: row["title"] for row in place.report(language="en")["requirements"]}

    assert titles == {"core": "Core course", "lessons": "Lessons"}


def test_rows_are_every_organisation_and_requirement_also_where_nobody_is_required(place):
    rows = place.report()["rows"]

    assert [(row["organisation"], row["requirement"]) for row in rows] == [
        ("d-01", "core"), ("d-01", "lessons"), ("s-1", "core"), ("s-1", "lessons"), ("s-2", "core"), ("s-2", "lessons"),
    ]  # fmt: skip
    assert {(row["required"], row["completion_rate"], row["overdue_rate"]) for row in rows} == {(0, None, None)}


def test_person_in_two_schools_counts_in_each_and_once_in_the_district(place, make):
    person = place.staff("p-1", place.s1)
    make.appointment(person, place.s2, place.keeper, first_day=date(2026, 12, 1))
    holdings_changed(place.db, [person.id], None)
    place.staff("p-2", place.s2)

    assert place.row("s-1")["overdue"] == 1
    assert (place.row("s-2")["due"], place.row("s-2")["overdue"]) == (1, 1)
    assert (place.row("d-01")["required"], place.row("d-01")["overdue"], place.row("d-01")["due"]) == (2, 2, 0)


def test_depth_narrows_rows_and_changes_no_count(place):
    place.staff("p-1", place.s1)

    rows = place.report(depth=0)["rows"]

    assert {row["organisation"] for row in rows} == {"d-01"}
    assert rows[0]["required"] == 1


class TestDepartments:
    def test_department_has_no_row_unless_asked_for(self, place):
        place.staff("p-1", place.dep)

        assert "dep-1" not in {row["organisation"] for row in place.report()["rows"]}
        assert place.row("s-1")["required"] == 1

    def test_department_rows_count_those_it_puts_on_duty_with_their_status_at_home(self, place):
        place.staff("p-1", place.dep)
        place.staff("p-2", place.s1)

        assert place.row("dep-1", departments=True)["required"] == 1
        assert place.row("s-1", departments=True)["required"] == 2
        assert place.row("dep-1", departments=True)["parent"] == "s-1"

    def test_department_may_be_asked_for_itself(self, place):
        place.staff("p-1", place.dep)
        place.staff("p-2", place.s1)

        document = place.report("dep-1", detail=True)

        assert [row["organisation"] for row in document["rows"]] == ["dep-1", "dep-1"]
        assert document["rows"][0]["required"] == 1
        assert [(row["subject"], row["organisation"]) for row in document["people"]] == [("p-1", "s-1")]


class TestThrough:
    def test_keeps_those_whom_such_a_holding_puts_on_duty_and_changes_no_status(self, place, make):
        both = place.staff("p-1", place.s1, first_day=date(2026, 9, 1))
        make.appointment(both, place.s1, place.office, first_day=date(2026, 12, 1))
        holdings_changed(place.db, [both.id], None)
        place.staff("p-2", place.s1, post=place.office)

        office = place.row("s-1", through=Through(posts=frozenset({"office"})))
        keepers = place.row("s-1", through=Through(posts=frozenset({"keeper"})))

        assert (office["required"], office["overdue"]) == (2, 2)
        assert keepers["required"] == 1

    def test_narrows_upcoming_by_the_holdings_of_the_first_day(self, place):
        place.staff("p-1", place.s1, first_day=date(2027, 1, 1))
        place.staff("p-2", place.s1, post=place.office, first_day=date(2027, 1, 1))

        document = place.report(through=Through(posts=frozenset({"office"})))

        assert [row["subject"] for row in document["upcoming"]] == ["p-2"]

    def test_kinds(self, place):
        place.staff("p-1", place.s1, kind="volunteer")
        place.staff("p-2", place.s1)

        assert place.row("s-1", through=Through(kinds=frozenset({"volunteer"})))["required"] == 1


class TestChildren:
    def test_pupils_rows_are_given_only_when_their_home_is_asked_for(self, place, make):
        place.term(last=date(2027, 1, 20))
        place.pupil("p-child", make.class_group(place.s1))

        assert place.report(detail=True)["people"] == []
        (row,) = place.report("s-1", detail=True)["people"]
        assert (row["subject"], row["requirement"], row["status"]) == ("p-child", "lessons", "due")
        assert place.row("d-01", "lessons")["required"] == 1

    def test_upcoming_pupils_are_named_at_home_only(self, place, make):
        place.term(last=date(2027, 1, 20))
        place.pupil("p-child", make.class_group(place.s1, first_day=date(2027, 1, 5)))
        place.staff("p-1", place.s1, first_day=date(2027, 1, 1))

        assert [row["subject"] for row in place.report()["upcoming"]] == ["p-1"]
        assert place.report("s-1")["upcoming"] == [
            {"subject": "p-1", "organisation": "s-1", "requirement": "core", "starts_on": "2027-01-01"},
            {"subject": "p-child", "organisation": "s-1", "requirement": "lessons", "starts_on": "2027-01-05"},
        ]

    def test_class_groups_without_a_grade_are_listed_while_they_exist(self, place, make):
        make.class_group(place.s1, grades="")
        listed = place.report()["unplaced"]

        assert [row["organisation"] for row in listed] == ["s-1"]
        assert place.report(as_of=date(2027, 8, 1))["unplaced"] == []
        assert place.report("s-2")["unplaced"] == []

    def test_home_without_windows_is_listed(self, place, make):
        place.pupil("p-child", make.class_group(place.s1))

        assert place.report()["no_calendar"] == [{"organisation": "s-1", "requirement": "lessons"}]
        assert place.row("s-1", "lessons")["required"] == 0


class TestPrevious:
    def test_between_windows_the_last_closed_one_is_told_and_what_was_made_up_since(self, place, make):
        place.term()
        group = make.class_group(place.s1)
        reached, made_up, missed = (place.pupil(name, group) for name in ("p-a", "p-b", "p-c"))
        for pupil, on in ((reached, date(2026, 10, 1)), (made_up, date(2026, 12, 5))):
            ledger.enter_coverage(place.db, pupil.id, course="kids", edition="1.0", module="k1", on=on, at=AT, by=None)

        assert missed
        assert place.row("s-1", "lessons")["required"] == 0
        assert place.row("s-1", "lessons")["previous"] == {
            "first": "2026-09-01", "last": "2026-11-30", "required": 3, "met": 1, "missed": 2, "excused": 0,
            "made_up_since": 1,
        }  # fmt: skip
        assert place.row("d-01", "lessons", as_of=date(2026, 12, 1))["previous"]["made_up_since"] == 0

    def test_days_are_null_when_windows_below_differ(self, place):
        place.term()
        place.term(date(2026, 9, 3), date(2026, 12, 1), organisation=place.s2)

        assert place.row("d-01", "lessons")["previous"]["first"] is None
        assert place.row("s-2", "lessons")["previous"]["last"] == "2026-12-01"

    def test_null_before_any_window_closed_and_under_other_timings(self, place):
        place.term()

        assert place.row("d-01", "lessons", as_of=date(2026, 11, 30))["previous"] is None
        assert place.row("d-01", "core")["previous"] is None

    def test_school_that_moved_uses_the_windows_of_its_line_now_in_the_tree_of_their_last_day(self, place, make):
        other = make.organisation("桥县", kind="district", public_id="d-02")
        place.term()
        place.term(date(2026, 9, 1), date(2026, 12, 1), organisation=other)
        pupil = place.pupil("p-a", make.class_group(place.s1))
        make._fact(OrganisationParent(organisation_id=place.s1.id, parent_id=other.id, first_day=date(2026, 12, 5)))
        holdings_changed(place.db, [pupil.id], None)

        own = place.row("s-1", "lessons", within="s-1")["previous"]

        assert (own["last"], own["missed"]) == ("2026-12-01", 1)
        assert place.row("d-02", "lessons", within="d-02")["previous"]["missed"] == 0
        assert place.row("d-01", "lessons")["previous"]["missed"] == 1


def test_day_before_any_fact_gives_zeros_and_nulls(place):
    place.staff("p-1", place.s1)

    row = place.row("d-01", as_of=date(1990, 1, 1))

    assert (row["required"], row["completion_rate"], row["previous"]) == (0, None, None)


def test_later_day_is_a_projection(place):
    assert place.report(as_of=date(2027, 1, 1))["projection"] is True


def test_day_beyond_the_kept_calendar_is_worked_out_from_the_facts(place):
    rules = RULES.replace("timing: {within_days: 30}", "timing: {each: quarter}")
    service.load_requirements(place.db, rules, "r.yaml", at=AT, by=None)
    place.staff("p-1", place.s1)

    assert place.row("s-1", as_of=date(2031, 6, 30))["overdue"] == 1
    assert place.row("s-1", as_of=date(2028, 6, 30))["overdue"] == 1


def test_closed_organisation_keeps_its_rows(place, make):
    record_fact(place.db, place.s2, at=AT, by=None, last_day=date(2026, 10, 1))

    assert place.row("s-2")["required"] == 0


def test_waiver_changes_the_figures_in_the_same_transaction(place):
    person = place.staff("p-1", place.s1)
    service.grant_waiver(
        place.db,
        person.id,
        "core",
        first_day=date(2026, 12, 1),
        last_day=None,
        reason=WaiverReason.OTHER,
        at=AT,
        by=None,
    )

    assert (place.row("s-1")["excused"], place.row("s-1")["required"]) == (1, 0)


def test_voided_record_never_counted(place):
    person = place.staff("p-1", place.s1)
    place.completes(person, date(2026, 11, 1))
    record = place.db.scalars(select(TrainingRecord)).one()

    ledger.void_record(place.db, record, reason="wrong_person", at=AT, by=None)

    assert place.row("s-1")["met"] == 0
    assert place.report(as_of=date(2026, 11, 5), detail=True)["people"][0]["records"] == []


def test_new_edition_is_used_for_records_whose_edition_nobody_knows(place):
    person = place.staff("p-1", place.s1)
    record_fact(
        place.db,
        TrainingRecord(
            public_id="rec-old", person_id=person.id, course="core", completed_on=date(2026, 9, 5), origin="imported"
        ),
        at=AT,
        by=None,
    )
    place.db.flush()
    holdings_changed(place.db, [person.id], None)
    before = place.row("s-1")["met"]

    edition = record_fact(
        place.db,
        CourseEdition(
            course="core", edition="1.0", digest="0" * 64, title="c", topics=[], completion="more", valid_months=1
        ),
        at=AT,
        by=None,
    )
    place.db.flush()
    record_fact(
        place.db, EditionModule(edition_id=edition.id, module="a", position=1, title="a", minutes=1), at=AT, by=None
    )
    place.db.commit()

    assert (before, place.row("s-1")["met"], place.row("s-1")["overdue"]) == (1, 0, 1)


def test_course_is_valid_for_a_person_while_its_record_is(place):
    person = place.staff("p-1", place.s1)
    place.completes(person, date(2026, 11, 1))

    asked = {(person.id, "core"), (person.id, "other")}
    assert queries.valid_courses(place.db, asked, date(2026, 11, 1)) == {(person.id, "core")}
    assert queries.valid_courses(place.db, asked, date(2026, 10, 31)) == set()


def test_unknown_organisation_is_said_so(place):
    with pytest.raises(UnknownOrganisation):
        place.report("nowhere")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """An installation of its own: commands create the schema and commit."""
    folder = tmp_path_factory.mktemp("site")
    address = f"sqlite:///{folder / 'hulei.sqlite'}"
    site = create_app(Settings(database_url=address, secret_key="only-for-tests", instance_path=folder))
    yield site
    with site.app_context():
        extension.engine.dispose()


@pytest.fixture(scope="module")
def staffed(site):
    """The same with a keeper at one school."""
    with site.app_context():
        upgrade_schema(extension.engine)
        place = Place(extension.session, Make(extension.session))
        place.staff("p-1", place.s1)
        place.staff("=p-2", place.s2)
        extension.session.commit()
    return site


class TestCommand:
    def run(self, site, *arguments):
        return site.test_cli_runner().invoke(main, [str(argument) for argument in arguments])

    def test_requirements_are_imported_into_an_empty_database(self, tmp_path):
        rules = tmp_path / "rules.yaml"
        rules.write_text(RULES)
        empty = create_app(
            Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", secret_key="x", instance_path=tmp_path)
        )

        first = self.run(empty, "import", "requirements", rules)
        second = self.run(empty, "import", "requirements", rules)

        assert (first.exit_code, second.exit_code) == (0, 0), first.output
        assert "新增 2 条" in first.output
        assert "不变 2 条" in second.output

    def test_report_is_printed_as_json(self, staffed):
        printed = self.run(staffed, "report", "--org", "d-01", "--as-of", "2026-12-10", "--detail")

        assert printed.exit_code == 0, printed.output
        assert [row["subject"] for row in json.loads(printed.output)["people"]] == ["p-1", "=p-2"]

    def test_requirements_of_a_file_are_counted_instead_of_the_kept_ones(self, staffed, tmp_path):
        rules = tmp_path / "rules.yaml"
        rules.write_text(RULES.replace("within_days: 30", "within_days: 365").replace("id: core", "id: slow"))

        printed = self.run(staffed, "report", "--org", "s-1", "--as-of", "2026-12-10", "--requirements", rules)

        row = next(row for row in json.loads(printed.output)["rows"] if row["requirement"] == "slow")
        assert (row["due"], row["overdue"]) == (1, 0)

    def test_refused_file_names_the_line_and_ends_with_one(self, staffed, tmp_path):
        rules = tmp_path / "rules.yaml"
        rules.write_text(
            "requirements:\n  - id: hours\n    subject: person\n    audience: [{kinds: [staff]}]\n"
            "    evidence: {acts: {kind: drill, count: 1}}\n    timing: {each: calendar_year}\n"
        )

        answer = self.run(staffed, "import", "requirements", rules)

        assert answer.exit_code == 1
        assert "rules.yaml:5: 要求“hours”：subject: person 不能用 acts" in answer.output

    def test_csv_opens_in_a_spreadsheet_and_runs_no_formula(self, staffed, tmp_path):
        out = tmp_path / "report.csv"

        self.run(
            staffed, "report", "--org", "s-2", "--as-of", "2026-12-10", "--detail", "--format", "csv", "--out", out
        )

        text = out.read_text(encoding="utf-8")
        assert text.startswith("\ufeff")
        (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
        assert row["subject"] == "'=p-2"
        assert (row["organisation"], row["organisation_name"]) == ("s-2", "柳林小学")
        assert row["requirement_title"] not in ("", row["requirement"])

    def test_only_lessons_told_whole_are_counted_when_asked_for_and_the_document_says_so(self, staffed):
        asked = ("report", "--org", "d-01", "--as-of", "2026-12-10", "--told")
        printed, above = (self.run(staffed, *asked, *more) for more in ((), ("--for-bureau",)))
        of_a_term = self.run(staffed, *asked, "--period", "calendar_year")

        assert [json.loads(one.output)["told_only"] for one in (printed, above)] == [True, True]
        assert of_a_term.exit_code == 1

    def test_two_days_are_compared(self, staffed):
        printed = self.run(staffed, "report", "compare", "--org", "d-01", "--from", "2026-08-31", "--to", "2026-12-10")
        backwards = self.run(
            staffed, "report", "compare", "--org", "d-01", "--from", "2026-12-10", "--to", "2026-08-31"
        )

        assert printed.exit_code == 0, printed.output
        document = json.loads(printed.output)
        assert document["changes"] == [{"requirement": "core", "from": None, "to": "overdue", "subjects": 2}]
        assert [row["subject"] for row in document["subjects"]] == ["p-1", "=p-2"]
        assert (backwards.exit_code, "早于" in backwards.output) == (1, True)

    def test_report_without_an_organisation_says_which_option_is_missing(self, staffed):
        answer = self.run(staffed, "report")

        assert (answer.exit_code, "--org" in answer.output) == (1, True)

    @pytest.mark.parametrize("arguments", [("--org", "nowhere"), ("--org", "d-01", "--through", "colour=red")])
    def test_what_cannot_be_answered_is_said(self, staffed, arguments):
        answer = self.run(staffed, "report", *arguments)

        assert answer.exit_code == 1
        assert "nowhere" in answer.output or "colour" in answer.output
