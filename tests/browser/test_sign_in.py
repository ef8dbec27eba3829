"""Signing in, in a real browser: phone and desk, with and without scripts, readable by everyone."""

from __future__ import annotations

import pytest

from app.core.access import Role
from tests.authenticator import Authenticator
from tests.browser.conftest import DESKTOP, PHONE, axe_findings, scrolls_sideways
from tests.make import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_dorm_keeper_signs_in_on_her_phone(site, open_page, scripts):
    login = f"he-{int(scripts)}@example.org"
    with site.rows() as make:
        make.account(make.person("何秀"), login=login)
    page = open_page(PHONE, scripts=scripts)

    page.goto("/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")

    page.wait_for_url(f"{site.url}/")


def test_manager_sets_up_her_phone_and_prints_a_slip_that_lets_the_dorm_keeper_in_without_scripts(site, open_page):
    with site.rows() as make:
        school, post = make.organisation("青禾小学"), make.post("宿管")
        chen, he = make.person("陈宁"), make.person("何秀")
        for person in (chen, he):
            make.appointment(person, school, post)
        make.role(chen, Role.TRAINING_MANAGER, school)
        make.account(chen, login="chen@example.org")
    desk = open_page(DESKTOP)
    desk.goto("/staff/sign-in-slips")
    desk.fill("input[name=login]", "chen@example.org")
    desk.fill("input[name=password]", PASSWORD)
    desk.click("main button[type=submit]")
    desk.wait_for_url("**/second-step?next=/staff/sign-in-slips")
    assert axe_findings(desk) == []
    desk.fill("input[name=factor_code]", Authenticator(desk.content()).code())
    desk.click("main button[type=submit]")
    desk.wait_for_selector("main a.primary")
    assert axe_findings(desk) == []
    desk.click("main a.primary")
    desk.wait_for_url("**/staff/sign-in-slips")

    desk.click("main form button[type=submit]")

    desk.wait_for_selector(".key-pin")
    assert axe_findings(desk) == []
    code = "".join(sign for sign in desk.inner_text(".key-code") if sign.isdigit())
    phone = open_page(PHONE, scripts=False)
    phone.goto("/s")
    phone.fill("input[name=slip_code]", f"{code[:4]} {code[4:8]} {code[8:]}")
    phone.fill("input[name=pin_code]", desk.inner_text(".key-pin"))
    phone.click("main button[type=submit]")
    phone.wait_for_url("**/slip/own-digits")  # axe would wait for ever where scripts are off
    for field in ("own_pin", "repeated"):
        phone.fill(f"input[name={field}]", "740285")
    phone.click("main button[type=submit]")
    phone.wait_for_url(f"{site.url}/")
    assert "何秀" in phone.inner_text("main")


@pytest.mark.parametrize("size", [PHONE, DESKTOP, {"width": 320, "height": 600}])
@pytest.mark.parametrize("address", ["/sign-in", "/s", "/c", "/nowhere"])
def test_public_pages_are_accessible_and_never_scroll_sideways(open_page, size, address):
    page = open_page(size)

    page.goto(address)

    assert axe_findings(page) == []
    assert not scrolls_sideways(page)
