"""A lesson told on two days, its second in a village classroom with no network: the phone asks for whoever was away on the first, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.classroom.models import PlannedLesson
from app.core.database import extension
from tests.browser.conftest import axe_findings, scrolls_sideways
from tests.browser.test_register_offline import KEPT, Site, phone_at, served, wait_until_ready

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_is_enough]
ASKED = "那天没在的学生，请也标上"


@pytest.fixture
def site(tmp_path: Any) -> Iterator[Site]:
    with served(tmp_path, first="unfinished") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    with phone_at(browser, site) as page:
        yield page


def kept_of(site: Site) -> tuple[str, int, int]:
    """The state of the lesson, how many key points it told, and how many parts were done."""
    with site.app.app_context():
        row = extension.session.get(PlannedLesson, site.lesson)
        assert row is not None
        found = (row.state, len(row.key_points), len(row.activities))
        extension.session.rollback()
        return found


def test_phone_without_network_asks_for_whoever_was_away_on_the_first_day_and_its_answer_counts(site, phone):
    phone.goto(f"/lessons/{site.lesson}/script")
    wait_until_ready(phone)
    points = phone.locator("input[name=key_points]").count()
    site.stop()
    phone.reload()
    expect(phone.locator(".tile")).to_have_count(12)
    expect(phone.get_by_text(ASKED)).to_be_visible()

    phone.get_by_role("checkbox", name="个要点都讲到了").check()
    phone.get_by_role("checkbox", name="个环节全部做了").check()
    phone.get_by_text("逐个环节").click()
    phone.locator("input[name=activities]").last.uncheck()
    assert not phone.get_by_role("checkbox", name="个环节全部做了").is_checked()
    phone.locator(".tile").nth(2).tap()
    phone.locator(".tile").nth(6).tap()
    assert not scrolls_sideways(phone)
    assert axe_findings(phone) == []
    phone.reload()
    expect(phone.locator(".tile")).to_have_count(12)
    parts = phone.locator("input[name=activities]").count()
    assert phone.locator("input[name=activities]:checked").count() == parts - 1
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()

    site.start()
    phone.reload()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    assert site.ledger() == (1, {True: 10, False: 2}, ["queue entered"])
    assert kept_of(site) == ("closed", points, parts - 1)


def test_register_that_opens_in_place_of_the_script_asks_as_well(site, phone):
    phone.goto(f"/lessons/{site.lesson}/script")
    wait_until_ready(phone)

    site.stop()
    phone.get_by_role("button", name="都讲到了").click()

    expect(phone.locator(".tile")).to_have_count(12)
    expect(phone.get_by_text(ASKED)).to_be_visible()


@pytest.fixture
def unsent(tmp_path: Any) -> Iterator[Site]:
    """A site that has not heard of the first day yet: the phone still keeps it."""
    with served(tmp_path, first="planned") as running:
        yield running


@pytest.fixture
def same_phone(browser: Browser, unsent: Site) -> Iterator[Page]:
    with phone_at(browser, unsent) as page:
        yield page


def test_list_of_the_second_day_is_fetched_again_when_the_first_day_came_in_only_now(unsent, same_phone):
    """Both went out as the page opened: the list was made before the site knew of the first day."""
    arrivals = "**/lessons/arrivals*"
    same_phone.goto(f"/lessons/{unsent.first}/script")
    wait_until_ready(same_phone)
    same_phone.context.route(arrivals, lambda route: route.abort())
    same_phone.locator("input[name=key_points]").first.check()
    same_phone.get_by_role("button", name="今天先到这里").click()
    expect(same_phone.get_by_text(KEPT)).to_be_visible()
    same_phone.context.unroute(arrivals)
    same_phone.context.route(arrivals, lambda _route: None)  # on its way, and later than the list

    with same_phone.expect_response("**/register/kept") as before:
        same_phone.goto(f"/lessons/{unsent.lesson}/script")
    assert before.value.json()["told_before"] == ""
    with same_phone.expect_response("**/register/kept") as after:
        same_phone.context.unroute(arrivals)

    assert ASKED in after.value.json()["told_before"]
