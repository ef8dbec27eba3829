"""Signing in, in a real browser: phone and desk, with and without scripts, readable by everyone."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("size", [PHONE, DESKTOP, {"width": 320, "height": 600}])
@pytest.mark.parametrize("address", ["/sign-in", "/c", "/nowhere"])
def test_public_pages_are_accessible_and_never_scroll_sideways(open_page, size, address):
    page = open_page(size)

    page.goto(address)

    assert axe_findings(page) == []
    assert not scrolls_sideways(page)
