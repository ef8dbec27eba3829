"""Waivers on the pages: within limits, never without who granted them and when, also after they have ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.compliance import service
from app.compliance.forms import WaiverForm
from app.compliance.models import Waiver, WaiverReason
from app.core.access import Role
from tests.compliance.county import County
from tests.make import AT

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("on_a_day_in_december")]

TODAY = date(2026, 12, 10)


class Desk:
    """A school whose manager and head excuse its dorm keeper from the core course."""

    def __init__(self, county: County, page) -> None:
        self.county, self.page, self.school = county, page, county.schools[0]
        self.person = f"/reports/{self.school.id}/{county.requirement('core').id}/people/{county.keeper.id}"
        self.waivers = f"/reports/{self.school.id}/waivers"

    def sign_in(self, role: Role) -> None:
        self.page.sign_in(self.county.holder(role, self.school))

    def excuse(self, first: str, last: str, *, status: int = 302, **more: str):
        fields = {"reason": "long_leave", "first_day": first, "last_day": last, **more}
        return self.page.post(f"{self.person}/waiver", fields, status)

    def end(self, waiver: int) -> None:
        self.page.post(f"{self.waivers}/{waiver}/end", form_at=self.waivers)


@pytest.fixture
def desk(db, make, page) -> Desk:
    return Desk(County(db, make), page)


def count_of_waivers(db) -> int:
    return db.scalar(select(func.count()).select_from(Waiver))


def test_training_manager_excuses_somebody_and_ends_it_by_an_entry(desk, db):
    desk.sign_in(Role.TRAINING_MANAGER)

    desk.excuse("2026-12-01", "2027-06-30")
    excused = desk.page.get(desk.person)
    desk.end(db.scalars(select(Waiver.id)).one())

    assert "已豁免" in excused.text
    assert db.execute(select(Waiver.last_day)).scalar_one() == TODAY - timedelta(days=1)
    after = desk.page.get(desk.person).text
    assert "2027年1月8日以前" in after, "waived days do not run: thirty days from the last of them"


def test_waiver_stays_on_record_with_who_granted_it_on_the_list_and_on_the_page_of_the_person(desk, db):
    desk.sign_in(Role.TRAINING_MANAGER)
    desk.excuse("2026-12-01", "2027-06-30")
    told = ["何秀", "长期请假", "2026年12月1日至2027年6月30日", "training_manager", "2026年12月10日", "补录"]

    listed, person = desk.page.get(desk.waivers).text, desk.page.get(desk.person).text

    assert [word for word in told if word not in listed] == []
    assert [word for word in told if word not in person] == []
    assert "何秀" not in desk.page.get(f"{desk.waivers}?ended=1").text


def test_ended_waiver_says_who_granted_it_and_who_ended_it(desk, db):
    desk.sign_in(Role.HEAD)
    desk.excuse("2026-12-01", "2027-06-30")
    desk.sign_in(Role.TRAINING_MANAGER)
    desk.end(db.scalars(select(Waiver.id)).one())

    running, ended = desk.page.get(desk.waivers).text, desk.page.get(f"{desk.waivers}?ended=1").text
    person = desk.page.get(desk.person).text

    assert "何秀" not in running
    for text in (ended, person):
        assert "2026年12月1日至2026年12月9日" in text
        assert "head" in text
        assert "由training_manager更改或结束" in text


def test_waiver_taken_back_before_it_began_stays_on_record_too(desk, db):
    desk.sign_in(Role.TRAINING_MANAGER)
    desk.excuse("2026-12-10", "2027-06-30")

    desk.end(db.scalars(select(Waiver.id)).one())

    assert count_of_waivers(db) == 0
    for text in (desk.page.get(f"{desk.waivers}?ended=1").text, desk.page.get(desk.person).text):
        assert "已撤回" in text
        assert "training_manager" in text


def test_waiver_that_begins_on_the_day_it_is_entered_is_not_called_entered_afterwards(desk):
    desk.sign_in(Role.TRAINING_MANAGER)

    desk.excuse("2026-12-10", "2027-06-30")

    assert "补录" not in desk.page.get(desk.person).text


def test_waiver_from_a_roster_says_that_nobody_here_granted_it(desk, db):
    desk.sign_in(Role.TRAINING_MANAGER)
    service.grant_waiver(
        db, desk.county.keeper.id, "core", first_day=TODAY, last_day=None,
        reason=WaiverReason.OTHER, at=AT, by=None,
    )  # fmt: skip

    assert "不是由人批准" in desk.page.get(desk.waivers).text


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-11-10", "2027-11-10", 302),
        ("2026-11-09", "2027-06-30", 422),
        ("1990-01-01", "2099-12-31", 422),
        ("2026-12-10", "2027-12-11", 422),
        ("2026-12-10", "", 422),
        ("2026-12-05", "2026-12-01", 422),
    ],
)
def test_training_manager_reaches_thirty_days_back_and_twelve_months_ahead(desk, db, first, last, status):
    desk.sign_in(Role.TRAINING_MANAGER)

    answer = desk.excuse(first, last, status=status, confirmed="y")

    assert count_of_waivers(db) == (status == 302)
    assert status == 302 or f'value="{first}"' in answer.html


def test_head_goes_further_only_by_confirming_what_it_does(desk, db):
    desk.sign_in(Role.HEAD)

    asked = desk.excuse("1990-01-01", "2099-12-31", status=422)
    before = count_of_waivers(db)
    desk.excuse("1990-01-01", "2099-12-31", confirmed="y")

    assert "不再算未培训在岗" in asked.text
    assert (before, count_of_waivers(db)) == (0, 1)
    assert "补录" in desk.page.get(desk.person).text


def test_head_within_the_limits_confirms_nothing(desk, db):
    desk.sign_in(Role.HEAD)

    assert "confirmed" not in desk.page.get(f"{desk.person}/waiver").html
    desk.excuse("2026-12-01", "2027-06-30")

    assert count_of_waivers(db) == 1


def test_second_submit_of_a_waiver_enters_no_second_one(desk, db):
    desk.sign_in(Role.HEAD)

    desk.excuse("2026-12-05", "2026-12-31")
    desk.excuse("2026-12-05", "2026-12-31")

    assert count_of_waivers(db) == 1


def test_list_of_waivers_asks_as_many_questions_for_many_as_for_one(desk, db):
    from tests.queries import count_queries

    desk.sign_in(Role.HEAD)

    def asked() -> int:
        with count_queries() as statements:
            desk.page.get(desk.waivers)
        return len(statements)

    desk.excuse("2026-12-05", "2026-12-31")
    asked()
    one = asked()
    for number in range(8):
        desk.excuse("2026-12-05", f"2027-01-0{number + 1}")
        desk.end(db.scalars(select(Waiver.id).order_by(Waiver.id.desc())).first())

    assert asked() == one
    assert one <= 5 + 3


@pytest.mark.sqlite_is_enough
def test_nobody_excuses_alone_for_study_elsewhere(app):
    """Study elsewhere is entered as such, where a second person sees the evidence."""
    with app.test_request_context():
        offered = [choice[0] for choice in WaiverForm().reason.iter_choices()]

    assert "long_leave" in offered
    assert "trained_elsewhere" not in offered
