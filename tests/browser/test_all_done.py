"""What one tap says of a whole lesson, and how one tap takes an exception out: on the page, on a phone without network, in a saved file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.classroom.models import PlannedLesson
from app.core.database import extension
from tests.browser.conftest import PHONE, axe_findings, scrolls_sideways
from tests.browser.test_classroom import class_with_lesson
from tests.browser.test_register_offline import wait_until_ready

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_is_enough]
ALL = "个环节全部做了"
DOOR = "请选门是不是一直开着"


def on_a_phone(site: Any, open_page: Any, **lesson: Any) -> tuple[Page, int]:
    """The phone of a teacher whose second adult was nobody, and her lesson's id."""
    number, _code, cookie = class_with_lesson(site, 12, course="kids-g56", module="kids-g56-1", **lesson)
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    return page, number


def saved(page: Page, open_page: Any, folder: Path, lesson: int) -> Page:
    """The register's saved file, opened from disk."""
    file = folder / "dengji.html"
    file.write_bytes(page.request.get(f"/lessons/{lesson}/register/file").body())
    alone: Page = open_page(PHONE)
    alone.goto(file.as_uri())
    return alone


def result_of(page: Page) -> Any:
    return json.loads(page.locator("#text").input_value())["taught"]


def test_one_tick_at_the_end_of_the_script_ticks_each_part_and_one_tap_takes_one_out(site, open_page):
    page, lesson = on_a_phone(site, open_page)
    page.goto(f"/lessons/{lesson}/script")
    parts = page.locator("input[name=activities]")
    every = page.get_by_role("checkbox", name=ALL)
    assert page.locator("input[type=checkbox]:checked").count() == 0

    every.check()
    assert page.locator("input[name=activities]:checked").count() == parts.count()
    parts.nth(1).uncheck()
    assert not every.is_checked()
    page.reload()
    assert page.locator("input[name=activities]:checked").count() == parts.count() - 1
    assert not every.is_checked()
    parts.nth(1).check()
    assert every.is_checked()
    parts.nth(1).uncheck()
    number = parts.count()
    page.get_by_role("button", name="都讲到了").click()
    page.wait_for_url("**/register")

    with site.app.app_context():
        row = extension.session.get(PlannedLesson, lesson)
        assert row is not None
        assert len(row.activities) == number - 1
        extension.session.rollback()


def test_saved_page_has_one_tick_for_all_parts_and_lets_one_be_taken_out(site, open_page, tmp_path):
    page, lesson = on_a_phone(site, open_page)
    alone = saved(page, open_page, tmp_path, lesson)
    every = alone.get_by_role("checkbox", name=ALL)
    assert alone.locator("input[type=checkbox]:checked").count() == 0

    every.check()
    alone.get_by_text("逐个环节").click()
    alone.locator("input[name=parts]").first.uncheck()
    assert not every.is_checked()
    assert not scrolls_sideways(alone)
    assert axe_findings(alone) == []
    alone.get_by_role("checkbox", name="个要点都讲到了").check()
    alone.get_by_role("button", name="生成结果文件").click()

    parts = alone.locator("input[name=parts]")
    assert result_of(alone)["activities"] == [box.get_attribute("value") for box in parts.all()][1:]


def test_saved_page_of_a_small_make_up_asks_about_its_door(site, open_page, tmp_path):
    page, lesson = on_a_phone(site, open_page, kind="make_up", open_place=True)
    alone = saved(page, open_page, tmp_path, lesson)

    alone.get_by_role("button", name="今天先到这里").click()
    expect(alone.locator("#asked")).to_contain_text(DOOR)
    alone.check("input[name=door][value=no]")
    alone.get_by_role("button", name="今天先到这里").click()

    assert result_of(alone)["open_place"] is False


def test_phone_without_network_asks_about_the_door_of_a_small_make_up(site, open_page):
    page, lesson = on_a_phone(site, open_page, kind="make_up", open_place=True)
    page.goto(f"/lessons/{lesson}/script")
    wait_until_ready(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="今天先到这里").click()
    expect(page.locator("[data-said]")).to_contain_text(DOOR)
    page.reload()
    expect(page.get_by_role("button", name="结束登记")).to_be_visible()

    page.get_by_role("button", name="今天先到这里").click()
    expect(page.locator("[data-said]")).to_contain_text(DOOR)
    page.check("input[name=open_place][value=yes]")
    assert axe_findings(page) == []
    page.get_by_role("button", name="今天先到这里").click()

    expect(page.get_by_text("已存在这台设备上，还没有发出去")).to_be_visible()
    [kept] = page.evaluate("() => HuleiRegister.waiting()")
    assert kept["data"]["taught"]["open_place"] is True
