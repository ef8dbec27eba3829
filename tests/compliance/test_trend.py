"""The last twelve months of one requirement: the same figures as the report of each day, masked like everything else."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from app.compliance.facts import read_tree
from app.compliance.period_report import report_of_period
from app.compliance.reports import Asked, report
from app.compliance.seen_report import sight_of_a_bureau
from app.compliance.trend import trend
from app.core.access import Role
from app.people.announcements import holdings_changed
from app.people.models import OrganisationParent
from tests.compliance.county import County
from tests.make import AT
from tests.queries import count_queries

TODAY = date(2027, 2, 10)


@pytest.fixture(autouse=True)
def on_a_day_in_february():
    with time_machine.travel("2027-02-10 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    county = County(db, make, pupils=(30, 12))
    county.complete(county.keeper, on=date(2026, 11, 2))
    make.appointment(county.keeper, county.schools[1], county.post, first_day=date(2026, 12, 5))
    make._fact(
        OrganisationParent(organisation_id=county.schools[1].id, parent_id=county.county.id, first_day=date(2027, 1, 5))
    )
    holdings_changed(db, [county.keeper.id, county.guard.id], None)
    return county


def points(db, county, place, name, sight=None):
    tree = read_tree(db)
    sight = sight or sight_of_a_bureau(tree)
    organisation = tree.organisations[place.id]
    return trend(db, tree, sight, organisation, county.requirement(name), day=TODAY)


def test_staff_are_counted_at_twelve_month_ends_as_the_report_of_each_day_does(db, county):
    for place in (county.county, county.town, *county.schools):
        found = points(db, county, place, "core")

        first = date(2026, 12, 31) if place is county.schools[1] else date(2026, 9, 30)
        days = [TODAY, date(2027, 1, 31), date(2026, 12, 31), date(2026, 11, 30), date(2026, 10, 31), date(2026, 9, 30)]
        assert [point.day for point in found] == [one for one in days if one >= first], "none before the first fact"
        for point in found:
            (row,) = (
                row
                for row in report(db, Asked(place.public_id, point.day, depth=0), today=TODAY, at=AT)["rows"]
                if row["requirement"] == "core"
            )
            shown = point.figures
            assert (shown.required, shown.met, shown.due, shown.overdue, shown.late) == (
                row["required"], row["met"], row["due"], row["overdue"], row["late"],
            )  # fmt: skip


def test_page_says_that_today_stands_among_the_month_ends(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    text = page.get(f"/reports/{county.schools[0].id}/{county.requirement('core').id}/trend").text

    assert "各月月末和今天" in text
    assert "2027年2月10日" in text


def test_what_is_asked_once_a_term_is_looked_at_where_terms_ended(db, county):
    found = points(db, county, county.county, "lessons")

    assert [(point.day, point.figures.overdue) for point in found] == [(date(2027, 1, 20), 42)]


def test_few_pupils_are_hidden_as_in_the_report_of_the_term(db, make, county):
    few = make.organisation("小教学点", parent=county.county)
    holdings_changed(db, [pupil.id for pupil in make.pupils(make.class_group(few), 3)], None)
    sight = sight_of_a_bureau(read_tree(db))

    for place in (county.county, few, *county.schools):
        (point,) = points(db, county, place, "lessons")
        term = report_of_period(db, Asked(place.public_id, TODAY, depth=0), "term", sight, today=TODAY, at=AT)
        (row,) = (row for row in term["rows"] if row["requirement"] == "lessons")
        assert (point.figures.required, point.figures.overdue) == (row["required"], row["overdue"])
        assert place is not few or point.figures.required is None


def test_page_is_open_to_whoever_may_open_the_report_and_asks_few_questions(page, county):
    address = f"/reports/{county.schools[0].id}/{county.requirement('core').id}/trend"
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))

    text = page.get(address).text
    with count_queries() as statements:
        page.get(address)

    assert "2027年1月31日 0 0 0" in text
    assert len(statements) <= 10 + 3
    page.get(f"/reports/{county.schools[1].id}/{county.requirement('core').id}/trend", status=404)
