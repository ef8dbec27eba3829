"""Every page somebody can reach by links: readable by everyone, never wider than the phone, in both languages."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import create_app
from app.core.clock import today
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.demo.command import SEED, invent
from app.demo.county import ACCOUNTS, PASSWORD
from tests.browser.conftest import DESKTOP, PHONE, Site, axe_findings, scrolls_sideways, serving

pytestmark = pytest.mark.browser
LINK = re.compile(r'<a\s[^>]*href="([^"]+)"')
FILES = (".pdf", ".png", ".svg", ".csv", ".json")
CUT_TABLES = "() => [...document.querySelectorAll('.table-box')].some(box => box.scrollWidth > box.clientWidth + 1)"
looked_at: set[str] = set()


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The invented county, served."""
    folder = tmp_path_factory.mktemp("county")
    app = create_app(
        Settings(database_url=f"sqlite:///{folder / 'county.sqlite'}", secret_key="county", instance_path=folder)
    )
    with app.app_context():
        upgrade_schema(extension.engine)
        invent(extension.session, seed=SEED, today=today(), address="http://127.0.0.1:8000")
        extension.session.commit()
    with serving(app) as url:
        yield Site(url, app)
    with app.app_context():
        extension.engine.dispose()


def endpoint_of(site: Site, address: str) -> str | None:
    try:
        endpoint, _values = site.app.url_map.bind("localhost").match(urlsplit(address).path)
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def links_on(address: str, html: str, site: Site) -> list[str]:
    found = [urljoin(address, unescape(link)) for link in LINK.findall(html)]
    return [
        link.split("#")[0] for link in found if link.startswith(site.url) and not urlsplit(link).path.endswith(FILES)
    ]


def shown(page: Page, address: str) -> Response | None:
    """Open a page and return how it was answered; None when it is a file that the browser keeps."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None


def found_wrong(page: Page, language: str) -> Iterator[str]:
    """Look at the page that is open on the phone and at the desk, beginning with what the window is now."""
    is_for_desks = "desk" in (page.get_attribute("body", "class") or "")
    for size in (DESKTOP, PHONE) if page.viewport_size == DESKTOP else (PHONE, DESKTOP):
        if page.viewport_size != size:
            page.set_viewport_size(size)
        if scrolls_sideways(page):
            yield f"wider than {size['width']} px"
        if size == DESKTOP and page.evaluate(CUT_TABLES):
            yield "a table is cut at the desk"
        # The same page in English has the same structure and colours.
        if language == "zh-CN" and is_for_desks is (size is DESKTOP):
            yield from axe_findings(page)


@pytest.mark.parametrize("login", [login for login, _what, _role in ACCOUNTS])
def test_pages_reached_by_links_are_accessible_and_fit(browser, county, login):
    on_the_phone = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=county.url)
    page = on_the_phone.new_page()
    page.goto("/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "sign-in" not in address)

    waiting, visited, found, wrong = deque([f"{county.url}/", f"{county.url}/help"]), set(), [], []
    while waiting:
        address = waiting.popleft()
        endpoint = endpoint_of(county, address)
        if endpoint in visited or endpoint is None or endpoint == "static":
            continue
        visited.add(endpoint)
        is_new = endpoint not in looked_at
        answer = shown(page, address) if is_new else on_the_phone.request.get(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status >= 400:
            wrong.append(f"{address}: {answer.status}")
            continue
        waiting.extend(links_on(answer.url, answer.text(), county))
        if is_new:
            looked_at.add(endpoint)
            found.append(address)
            wrong += [f"{address}: {what}" for what in found_wrong(page, "zh-CN")]
    wrong += wrong_in_english(browser, county, on_the_phone, found)
    on_the_phone.close()

    assert wrong == []
    assert len(visited) > 3


def wrong_in_english(browser: Browser, county: Site, signed_in: BrowserContext, found: list[str]) -> list[str]:
    """Look at the same pages once more, as somebody whose browser asks for English."""
    at_the_desk = browser.new_context(
        viewport=DESKTOP, locale="en", base_url=county.url, storage_state=signed_in.storage_state()
    )
    page, wrong = at_the_desk.new_page(), []
    for address in found:
        answer = shown(page, address)
        if answer is None or answer.status >= 400 or page.get_attribute("html", "lang") != "en":
            wrong.append(f"{address}: not shown in English")
        wrong += [f"{address} in English: {what}" for what in found_wrong(page, "en")]
    at_the_desk.close()
    return wrong
