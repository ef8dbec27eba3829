"""What else is asked of a lesson where there is no network: its class check, and a visitor's three words about cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.classroom.models import PlannedLesson
from app.core.database import extension
from tests.browser.conftest import PHONE, axe_findings, scrolls_sideways
from tests.browser.test_register_offline import KEPT, Site, phone_at, served, wait_until_ready

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_is_enough]


@pytest.fixture
def site(tmp_path: Any) -> Iterator[Site]:
    with served(tmp_path, capacity="law_vice_principal") as running:
        yield running


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    with phone_at(browser, site) as page:
        yield page


def kept_of(site: Site) -> tuple[str, set[str]]:
    """The state of the lesson, and what was kept of its check."""
    with site.app.app_context():
        row = extension.session.get(PlannedLesson, site.lesson)
        assert row is not None
        found = (row.state, {str(count) for count in row.checks.values()})
        extension.session.rollback()
        return found


def test_drawn_register_asks_for_check_and_words_and_keeps_them_over_a_reload(site, phone):
    phone.goto(f"/lessons/{site.lesson}/script")
    wait_until_ready(phone)
    site.stop()
    phone.reload()
    expect(phone.locator(".tile")).to_have_count(12)

    phone.get_by_role("checkbox", name="个要点都讲到了").check()
    phone.get_by_text("课堂小查（问过才填）").click()
    phone.locator("input[name=check_1][value=half]").check()
    phone.get_by_text("改为数卡片").first.click()
    phone.fill("[name=cards_0_0]", "9")
    phone.fill("[name=cards_0_1]", "9")
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.locator("[data-said]")).to_contain_text("加起来不能超过全班的 12 人")
    phone.fill("[name=cards_0_1]", "2")
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.locator("[data-said]")).to_contain_text("三项案例说明没有勾全")
    assert site.ledger()[0] == 0
    for box in phone.locator("[data-cases] input").all():
        box.check()
    assert not scrolls_sideways(phone)
    assert axe_findings(phone) == []
    phone.reload()
    expect(phone.locator("[data-cases] input:checked")).to_have_count(3)
    assert phone.input_value("[name=cards_0_0]") == "9"
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()

    site.start()
    phone.reload()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    assert site.ledger() == (1, {True: 12}, ["queue entered"])
    assert kept_of(site) == ("closed", {"[9, 2, 0]", "half"})


def test_honest_word_without_network_keeps_a_talk(site, phone):
    phone.goto(f"/lessons/{site.lesson}/taught")
    wait_until_ready(phone)
    site.stop()
    phone.get_by_role("button", name="都讲到了").click()
    expect(phone.locator("[data-said]")).to_contain_text("三项案例说明没有勾全")

    phone.get_by_role("button", name="我讲到或放映了案例").click()
    expect(phone.get_by_text(KEPT)).to_be_visible()
    site.start()
    phone.get_by_role("button", name="现在发送").tap()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    expect(phone.locator(".flash")).to_contain_text("记为一次讲座")
    assert site.ledger()[0] == 0
    assert kept_of(site) == ("unfinished", set())


def test_honest_button_with_network_sends_what_it_says(site, phone):
    phone.goto(f"/lessons/{site.lesson}/taught")
    wait_until_ready(phone)
    for box in phone.locator("[data-cases] input").all():
        box.check()

    phone.get_by_role("button", name="我讲到或放映了案例").click()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    assert kept_of(site)[0] == "unfinished"


def test_saved_page_asks_for_check_and_words_and_its_result_brings_them_back(site, phone, browser, tmp_path):
    phone.goto(f"/lessons/{site.lesson}")
    file = tmp_path / "dengji.html"
    file.write_bytes(phone.request.get(f"/lessons/{site.lesson}/register/file").body())
    alone = browser.new_context(viewport=PHONE, offline=True, accept_downloads=True)
    page = alone.new_page()
    page.goto(file.as_uri())
    asked = page.locator("#asked")

    page.get_by_role("checkbox", name="个要点都讲到了").check()
    page.get_by_text("课堂小查（问过才填）").click()
    page.locator("input[name='check-2'][value=nearly_all]").check()
    page.get_by_text("改为数卡片").first.click()
    page.locator("[name='cards-0']").nth(0).fill("12")
    page.locator("[name='cards-0']").nth(1).fill("1")
    page.get_by_role("button", name="生成结果文件").click()
    expect(asked).to_contain_text("加起来不能超过全班的 12 人")
    page.locator("[name='cards-0']").nth(1).fill("")
    page.get_by_role("button", name="生成结果文件").click()
    expect(asked).to_contain_text("三项案例说明没有勾全")
    for box in page.locator("[name=cases]").all():
        box.check()
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="生成结果文件").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="存下结果文件").click()
    result = tmp_path / download.value.suggested_filename
    download.value.save_as(result)
    page.get_by_role("button", name="我讲到或放映了案例").click()
    honest = json.loads(page.locator("#text").input_value())
    alone.close()
    assert honest["taught"]["cases"] == {"shown": True}
    assert "register" not in honest

    phone.goto("/lessons/results")
    phone.set_input_files("input[type=file]", result)
    phone.get_by_role("button", name="收下结果").click()
    expect(phone.locator(".link-list")).to_contain_text("登记已结束")

    assert site.ledger() == (1, {True: 12}, ["file entered"])
    assert kept_of(site) == ("closed", {"[12, 0, 0]", "nearly_all"})


@pytest.fixture
def unsaid(tmp_path: Any) -> Iterator[Site]:
    """A site whose second adult is planned to be in the room and has confirmed nothing."""
    with served(tmp_path, capacity="law_vice_principal", adult="in_room") as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, unsaid: Site) -> Iterator[Page]:
    with phone_at(browser, unsaid) as page:
        yield page


ASKED = "请选第二位大人今天在哪里"


def test_drawn_register_asks_where_an_unconfirmed_adult_was_and_takes_no_silence(unsaid, visitor):
    visitor.goto(f"/lessons/{unsaid.lesson}/taught")
    wait_until_ready(visitor)
    unsaid.stop()
    visitor.get_by_role("button", name="我讲到或放映了案例").click()
    expect(visitor.locator("[data-said]")).to_contain_text(ASKED)
    visitor.reload()
    expect(visitor.locator(".tile")).to_have_count(12)
    assert visitor.locator("input[name=second_adult]:checked").count() == 0

    visitor.get_by_role("button", name="我讲到或放映了案例").click()
    expect(visitor.locator("[data-said]")).to_contain_text(ASKED)
    visitor.get_by_role("checkbox", name="个要点都讲到了").check()
    for box in visitor.locator("[data-cases] input").all():
        box.check()
    visitor.get_by_role("button", name="结束登记").tap()
    expect(visitor.locator("[data-said]")).to_contain_text(ASKED)
    visitor.check("input[name=second_adult][value=next_door]")
    visitor.get_by_role("button", name="结束登记").tap()
    expect(visitor.get_by_text(KEPT)).to_be_visible()


def test_saved_page_asks_where_an_unconfirmed_adult_was(unsaid, visitor, browser, tmp_path):
    file = tmp_path / "dengji.html"
    file.write_bytes(visitor.request.get(f"/lessons/{unsaid.lesson}/register/file").body())
    alone = browser.new_context(viewport=PHONE, offline=True)
    page = alone.new_page()
    page.goto(file.as_uri())

    for button in ("我讲到或放映了案例", "今天先到这里"):
        page.get_by_role("button", name=button).click()
        expect(page.locator("#asked")).to_contain_text(ASKED)
        expect(page.locator("#done")).to_be_hidden()
    page.check("input[name=adult][value=next_door]")
    page.get_by_role("button", name="我讲到或放映了案例").click()
    said = json.loads(page.locator("#text").input_value())
    alone.close()

    assert said["taught"]["second_adult"] == "next_door"
