"""A passkey in a real browser, with Chromium's own virtual device: made, used as the second step, and without scripts not in the way."""

from __future__ import annotations

import pytest

from app.core.access import Role
from tests.browser.conftest import DESKTOP, PHONE, axe_findings, scrolls_sideways, set_up_phone
from tests.make import PASSWORD

pytestmark = pytest.mark.browser


def types_password(page, site):
    page.goto(f"{site}/sign-in?next=/account")
    page.fill("input[name=login]", "chen")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-step**")


def test_manager_makes_a_passkey_and_gets_in_by_it_and_by_her_phone_without_scripts(site, open_page, monkeypatch):
    here = site.url.replace("127.0.0.1", "localhost")  # a bare number is no site for passkeys
    settings = site.app.config["SETTINGS"].model_copy(update={"public_url": here})
    monkeypatch.setitem(site.app.config, "SETTINGS", settings)
    with site.rows() as make:
        school, chen = make.organisation("青禾小学"), make.person("陈宁")
        make.appointment(chen, school, make.post())
        make.role(chen, Role.TRAINING_MANAGER, school)
        make.account(chen, login="chen")
    page = open_page(PHONE)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    has = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**has, "automaticPresenceSimulation": True}})
    types_password(page, here)
    phone = set_up_phone(page)

    page.goto(f"{here}/account/passkeys/new")
    assert axe_findings(page) == []
    page.check("input[name=kind][value=phone]")
    page.fill("input[name=current]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/account/passkeys/make")
    assert axe_findings(page) == []
    page.click("[data-passkey] button")
    page.wait_for_url("**/account")
    assert "手机 ·" in page.inner_text("main")
    assert axe_findings(page) == []

    page.click("form[action='/sign-out'] button")
    types_password(page, here)
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)
    page.click("[data-passkey] button")
    page.wait_for_url("**/account")

    plain = open_page(DESKTOP, scripts=False)
    types_password(plain, here)
    assert not plain.is_visible("[data-passkey]")
    plain.fill("input[name=factor_code]", phone.code())
    plain.click("main button[type=submit]")
    plain.wait_for_url("**/account")
