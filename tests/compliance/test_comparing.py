"""Two days compared: whose status changed, and which dated facts lie between them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.compliance import service
from app.compliance.comparing import as_document, comparison
from app.compliance.facts import read_tree
from app.compliance.models import WaiverReason
from app.compliance.reports import Asked, report
from app.compliance.seen_report import everything, sight_of_a_bureau
from app.core.access import Role
from app.core.facts import record_fact, remove_fact
from app.people.announcements import holdings_changed
from app.people.models import Appointment, Enrolment, OrganisationParent
from app.records import service as ledger
from app.records.models import TrainingRecord
from tests.compliance.county import County
from tests.make import AT
from tests.queries import count_queries

TODAY = date(2026, 12, 31)
FIRST = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    return County(db, make, pupils=(30, 12))


def compared(db, county, *, first=FIRST, last=TODAY, sight=None, place=None):
    tree = read_tree(db)
    organisation = tree.organisations[(place or county.county).id]
    return comparison(db, tree, sight or everything(tree), organisation, first=first, last=last)


def changes(found, name="core"):
    return {row.subject: row for row in found.changes if row.requirement.public_id == name}


def kinds(row):
    return [fact.kind for fact in row.because]


def test_completing_a_course_in_between_is_named_with_its_record(db, county):
    county.complete(county.keeper, on=date(2026, 11, 2))

    row = changes(compared(db, county))[county.keeper.public_id]

    assert (row.before, row.after) == ("due", "met")
    assert kinds(row) == ["training_record"]
    assert (row.because[0].day, row.because[0].course) == (date(2026, 11, 2), "staff-core")


def test_nothing_but_time_is_said_so(db, county):
    row = changes(compared(db, county))[county.keeper.public_id]

    assert (row.before, row.after, kinds(row)) == ("due", "overdue", ["due_day_passed"])
    assert row.because[0].day == date(2026, 10, 1)


def test_whoever_came_in_between_was_not_counted_before(db, county):
    row = changes(compared(db, county))[county.guard.public_id]

    assert (row.before, row.after, kinds(row)) == (None, "overdue", ["appointment_began", "due_day_passed"])


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 29), date(2026, 12, 1), ["appointment_began"]),
        (date(2026, 11, 30), date(2026, 12, 1), ["appointment_began"]),
        (date(2026, 12, 1), date(2026, 12, 31), ["due_day_passed"]),
    ],
)
def test_what_began_on_the_first_day_lies_before_both_and_on_the_last_day_between(db, county, first, last, expected):
    """The guard's appointment began on 1 December: at the end of that day it was there."""
    row = changes(compared(db, county, first=first, last=last))[county.guard.public_id]

    assert kinds(row) == expected


def test_appointment_that_ended_and_waiver_that_began_are_named(db, county, make):
    leaver, excused = make.person("离职"), county.keeper
    make.appointment(leaver, county.schools[0], county.post, first_day=date(2026, 9, 1), last_day=date(2026, 11, 30))
    holdings_changed(db, [leaver.id], None)
    service.grant_waiver(
        db, excused.id, "core", first_day=date(2026, 12, 1), last_day=None, reason=WaiverReason.LONG_LEAVE, at=AT, by=None
    )  # fmt: skip

    found = changes(compared(db, county))

    assert (found[leaver.public_id].after, kinds(found[leaver.public_id])) == (None, ["appointment_ended"])
    assert (found[excused.public_id].after, kinds(found[excused.public_id])) == ("excused", ["waiver_began"])


def test_record_of_another_course_or_a_voided_one_explains_nothing(db, county, make):
    make.training_record(county.keeper, "other-course", completed_on=date(2026, 11, 1))
    record = make.training_record(county.keeper, "staff-core", completed_on=date(2026, 11, 3))
    ledger.void_record(db, record, reason="wrong_person", at=AT, by=None)

    assert kinds(changes(compared(db, county))[county.keeper.public_id]) == ["due_day_passed"]


def test_numbers_of_changes_are_the_difference_of_the_two_reports(db, county, make):
    county.complete(county.keeper, on=date(2026, 11, 2))
    for number in range(4):
        person = county.staff(county.schools[number % 2], f"教师{number}", first_day=date(2026, 9, 1 + number))
        if number % 2:
            county.complete(person, on=date(2026, 10, 5 + number))
    found = compared(db, county)

    rows = [
        next(row for row in report(db, Asked(county.county.public_id, day, depth=0), today=TODAY, at=AT)["rows"] if row["requirement"] == "core")
        for day in (FIRST, TODAY)
    ]  # fmt: skip
    for status in ("met", "due", "overdue", "excused"):
        came = sum(number for _before, after, number in found.ways(county.requirement("core")) if after == status)
        went = sum(number for before, _after, number in found.ways(county.requirement("core")) if before == status)
        assert rows[1][status] - rows[0][status] == came - went, status


def test_record_entered_later_for_an_earlier_day_is_counted_apart(db, county):
    record_fact(
        db,
        TrainingRecord(
            public_id="late", person_id=county.keeper.id, course="staff-core", edition="1.0", origin="imported",
            completed_on=date(2026, 9, 20),
        ),
        at=datetime(2026, 11, 5, tzinfo=UTC),
        by=None,
    )  # fmt: skip
    db.flush()
    holdings_changed(db, [county.keeper.id], None)

    found = compared(db, county)

    assert county.keeper.public_id not in changes(found)
    assert (found.entered_late, found.late_by_table) == (1, {"training_record": 1})


def test_fact_entered_late_stays_counted_whatever_is_changed_of_it_later(db, county, make):
    """A joiner entered on 5 November for 1 September; then their last day, then their post, then taken out."""
    person = make.person("补录")
    row = Appointment(
        person_id=person.id, organisation_id=county.schools[0].id, post_id=county.post.id, kind="staff",
        first_day=date(2026, 9, 1), last_day=None, public_id="late",
    )  # fmt: skip
    record_fact(db, row, at=datetime(2026, 11, 5, tzinfo=UTC), by=None)
    db.flush()
    holdings_changed(db, [person.id], None)
    counted = [compared(db, county).entered_late]
    for day, last_day in ((6, date(2027, 6, 30)), (7, date(2026, 9, 20)), (8, None)):
        record_fact(db, row, at=datetime(2026, 11, day, tzinfo=UTC), by=None, last_day=last_day)
        db.flush()
        counted.append(compared(db, county).entered_late)
    remove_fact(db, row, at=datetime(2026, 11, 9, tzinfo=UTC), by=None)
    db.flush()
    counted.append(compared(db, county).entered_late)

    assert counted == [1, 1, 1, 1, 1]


@pytest.mark.parametrize(("last_day", "expected"), [(date(2026, 9, 29), 1), (date(2026, 9, 30), 0), (TODAY, 0)])
def test_change_counts_as_late_when_it_reaches_back(db, county, last_day, expected):
    row = db.scalars(select(Appointment).where(Appointment.person_id == county.keeper.id)).one()
    record_fact(db, row, at=datetime(2026, 11, 5, tzinfo=UTC), by=None, last_day=last_day)
    db.flush()

    assert compared(db, county).entered_late == expected


def test_organisation_that_moved_in_between_is_named(db, county, make):
    make._fact(
        OrganisationParent(
            organisation_id=county.schools[1].id, parent_id=county.county.id, first_day=date(2026, 11, 5)
        )
    )

    found = compared(db, county, place=county.town)

    assert [row.name for row in found.left] == ["柳林小学"]
    assert found.joined == ()


def test_above_the_school_nothing_is_said_about_who_of_the_pupils_changed(db, county):
    tree = read_tree(db)

    found = compared(db, county, first=date(2026, 8, 31), sight=sight_of_a_bureau(tree))

    assert [row.public_id for row in found.hidden] == ["lessons"]
    assert changes(found, "lessons") == {}
    assert {row.name for row in found.changes} == {None}
    document = as_document(found, tree.organisations[county.county.id], named_at=None)
    assert document["entered_late"] is None
    assert document["subjects"] == []
    assert json.dumps(document)


def test_document_names_pupils_at_their_home_only(db, county):
    tree = read_tree(db)
    for place, expected in ((county.county, 0), (county.schools[0], 30)):
        organisation = tree.organisations[place.id]
        found = compared(db, county, first=date(2026, 8, 31), place=place)

        subjects = as_document(found, organisation, named_at=organisation)["subjects"]

        assert len([row for row in subjects if row["requirement"] == "lessons"]) == expected


class TestPage:
    def test_head_sees_names_of_staff_and_numbers_of_pupils(self, page, county):
        county.complete(county.keeper, on=date(2026, 11, 2))
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))

        text = page.get(f"/reports/{county.schools[0].id}/compare?from=2026-08-31&to=2026-12-31").text

        assert "何秀 未计入 已达到 任职开始 2026年9月1日 培训记录 2026年11月2日" in text
        assert "未计入 还在期限内 30" in text
        assert "学生01" not in text

    def test_bureau_officer_sees_numbers_only(self, page, county):
        page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

        text = page.get(f"/reports/{county.county.id}/compare?from=2026-08-31&to=2026-12-31").text

        assert "何秀" not in text
        assert "学校以上，学生只有月末的数" in text
        assert "未计入 逾期 2" in text

    def test_what_was_entered_late_is_told_by_kind_and_above_the_school_without_numbers(self, page, county):
        late = datetime(2026, 11, 5, tzinfo=UTC)
        for number in range(2):
            pupil = county.make.person(f"新生{number}")
            record_fact(
                county.db,
                Enrolment(public_id=f"late-{number}", person_id=pupil.id, class_group_id=county.classes[0].id, role="student", first_day=date(2026, 9, 1)),
                at=late, by=None,
            )  # fmt: skip
            county.db.flush()
            holdings_changed(county.db, [pupil.id], None)
        days = "from=2026-10-10&to=2026-11-20"

        page.sign_in(county.holder(Role.HEAD, county.schools[0]))
        at_school = page.get(f"/reports/{county.schools[0].id}/compare?{days}").text
        page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
        above = page.get(f"/reports/{county.county.id}/compare?from=2026-11-01&to=2026-11-20").text

        assert "班级名单 2" in at_school
        assert "班级名单。" in above
        assert "两天都截至 2026年10月31日" in above

    @pytest.mark.parametrize("asked", ["from=2026-12-31&to=2026-11-30", "from=x", "from=2026-12-31&to=2026-12-31"])
    def test_days_that_cannot_be_compared_are_said_so(self, page, county, asked):
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))

        assert "早的在前" in page.get(f"/reports/{county.schools[0].id}/compare?{asked}").text

    def test_page_asks_as_many_questions_for_many_people_as_for_few(self, page, county):
        page.sign_in(county.holder(Role.HEAD, county.schools[0]))
        address = f"/reports/{county.schools[0].id}/compare?from=2026-08-31&to=2026-12-31"
        page.get(address)

        def asked() -> int:
            with count_queries() as statements:
                page.get(address)
            return len(statements)

        few = asked()
        for number in range(20):
            county.staff(county.schools[0], f"新人{number}")

        assert asked() == few
