"""An organisation that closed stands on no page of a later day; one of its name that opened is told apart from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from app.compliance.filing import service as filing
from app.compliance.filing.rules import Period, PeriodKind
from app.compliance.overview import children_below
from app.compliance.requiring.rights import Reach
from app.compliance.rules.days import FOR_EVER, SINCE_EVER, Day
from app.compliance.rules.holdings import DEPARTMENT, Dated, Organisation, Tree
from app.core.access import Role
from app.core.clock import today
from app.people.service.organisations import change_organisation
from tests.compliance.county import County
from tests.make import AT


def place(
    number: int, above: int | None, *, kind: str = "school", name: str = "", last: Day = FOR_EVER
) -> Organisation:
    return Organisation(number, f"o-{number}", kind, (SINCE_EVER, last), Dated(((SINCE_EVER, above),)), name)


COUNTY, TOWN, OTHER_TOWN = (
    place(1, None, kind="district", name="云岭县"),
    place(2, 1, kind="district", name="柳溪镇", last=100),
    place(3, 1, kind="district", name="石桥镇"),
)
CLOSED, OPEN, FAR = (
    place(4, 3, name="青禾小学", last=150),
    place(5, 2, name="青禾小学"),
    place(6, 3, name="青禾小学"),
)
OFFICE, POINT = place(7, 1, kind=DEPARTMENT, name="基教科"), place(8, 7, name="白石小学", last=99)
TREE = Tree([COUNTY, TOWN, OTHER_TOWN, CLOSED, OPEN, FAR, OFFICE, POINT])


@pytest.mark.parametrize(
    ("above", "day", "since", "found"),
    [
        (COUNTY, 99, None, [TOWN, OTHER_TOWN, POINT]),
        (COUNTY, 100, None, [TOWN, OTHER_TOWN]),
        (COUNTY, 101, None, [OTHER_TOWN, OPEN]),  # the school of a town that closed does not vanish with it
        (COUNTY, 101, 100, [TOWN, OTHER_TOWN]),  # in a period, whoever was there on any day of it
        (OTHER_TOWN, 150, None, [CLOSED, FAR]),
        (OTHER_TOWN, 151, None, [FAR]),
    ],
)
def test_organisation_that_closed_is_passed_through_on_later_days(above, day, since, found):
    assert children_below(TREE, above, day, since) == found


def test_form_offers_what_is_open_by_name_and_tells_namesakes_apart_by_what_they_belong_to(app):
    reach = Reach(tree=TREE, day=151, may_change=True, everywhere=True, roots=(COUNTY,))
    with app.test_request_context():
        offered, kept = reach.places(keep=set()), reach.places(keep={"o-4"})

    assert offered == {
        "o-1": "云岭县",
        "o-3": "石桥镇",
        "o-5": "青禾小学（柳溪镇）",
        "o-6": "青禾小学（石桥镇）",
        "o-7": "基教科",
    }
    assert kept == offered | {"o-4": "青禾小学（石桥镇）（已撤掉）"}


@pytest.mark.sqlite_is_enough
@time_machine.travel("2026-12-10 10:00:00+08:00", tick=False)
def test_school_that_was_withdrawn_leaves_report_bureau_and_form_and_stays_where_it_filed(page, db, make):
    county = County(db, make)
    gone = make.organisation("旧校", parent=county.town)
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))
    pages = (f"/reports?org={county.town.id}", "/bureau", "/requirements/new?like=empty")
    assert all("旧校" in page.get(address).html for address in pages)

    change_organisation(db, gone, name="旧校", first_day=None, last_day=today() - timedelta(days=1), at=AT, by=None)
    shown = [page.get(address).html for address in pages]
    assert not any("旧校" in html for html in shown)

    period = Period(PeriodKind.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 31))
    filing.draft(db, gone.id, period, is_answerable=True, at=AT, by=county.keeper.id, capacity=Role.HEAD)
    db.flush()
    assert "旧校" in page.get("/bureau").html
