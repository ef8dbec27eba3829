"""He Xiu takes a course on her phone, with and without scripts; every page is readable by everyone."""

from __future__ import annotations

import pytest

from app.core.clock import now
from app.people.models import Person
from tests.browser.conftest import PHONE, axe_findings, scrolls_sideways
from tests.learning.learner import Learner
from tests.make import PASSWORD

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}


def signed_in(site, open_page, login, size=PHONE, **more):
    """A phone on which somebody has signed in, and the id of that person."""
    login = login.lower()
    with site.rows() as make:
        person = make.person("何秀")
        make.account(person, login=login)
        person_id = person.id
    page = open_page(size, **more)
    page.goto("/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{site.url}/")
    return page, person_id


def taken_to_the_final(site, person_id) -> int:
    """Let the services finish the modules of the core course; returns the run."""
    with site.app.test_request_context(), site.rows() as make:
        learner = Learner(make.db, make.db.get(Person, person_id), "staff-core", at=now())
        learner.finishes_modules()
        return learner.run.id


def press(page, what):
    """Press what leads to another page, and wait for that page: a click alone does not."""
    with page.expect_navigation():
        page.click(what)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_she_reads_a_module_decides_and_answers_its_questions(site, open_page, scripts):
    page, _person = signed_in(site, open_page, f"module-{scripts}@example.org", scripts=scripts)
    page.goto("/courses/staff-core")
    press(page, "main form button")
    press(page, "main .card a.button")
    for _page in range(40):
        if "/quiz/" in page.url:
            break
        while page.query_selector("#scenario fieldset button"):
            press(page, "#scenario fieldset button >> nth=-1")
        if page.query_selector("#scenario"):
            assert "示范做法" in page.inner_text("#scenario")
        press(page, "main form .buttons button.primary")
    while "/quiz/" in page.url:
        if page.query_selector("input[name=answer]"):
            page.click("main .choice label >> nth=0")
        press(page, "main .buttons .button.primary")

    assert "这一节学完了" in page.inner_text("main")
    assert "开始第2节" in page.inner_text("main")


def test_saved_is_shown_after_the_server_confirmed_and_never_while_it_is_away(site, open_page):
    page, person_id = signed_in(site, open_page, "saved@example.org")
    run = taken_to_the_final(site, person_id)
    page.goto(f"/learn/{run}")
    page.click("main .card button")
    while not page.query_selector("input[type=radio]"):
        page.goto(page.url.rpartition("/")[0] + f"/{int(page.url.rpartition('/')[2]) + 1}")
    address = page.url

    page.route("**/quiz/**", lambda route: route.abort())
    page.click("main .choice label >> nth=0")
    page.locator("[data-save-state]", has_text="还没保存上").wait_for()
    page.unroute("**/quiz/**")
    page.click("main .choice label >> nth=1")
    page.locator("[data-save-state]", has_text="已保存").wait_for()

    page.goto(address)
    assert page.is_checked("main .choice >> nth=1 >> input")


@pytest.mark.parametrize(("size", "language"), [(NARROW, "zh-CN"), (PHONE, "en")], ids=["320 zh", "390 en"])
def test_pages_of_a_course_are_accessible_and_never_scroll_sideways(site, open_page, size, language):
    page, person_id = signed_in(site, open_page, f"axe-{size['width']}-{language}@example.org", size, language=language)
    run = taken_to_the_final(site, person_id)
    page.goto(f"/learn/{run}")
    page.click("main .card button")
    attempt = page.url.split("/")[-2]
    kinds = [f"/quiz/{attempt}/{number}" for number in range(1, 25, 5)]

    for address in (
        "/",
        f"/learn/{run}",
        f"/learn/{run}/staff-core-1/1",
        f"/learn/{run}/staff-core-1/8",
        f"/learn/{run}/staff-core-1/8?again=1",
        f"/learn/{run}/code",
        f"/quiz/{attempt}",
        *kinds,
    ):
        page.goto(address)
        assert axe_findings(page) == [], address
        assert not scrolls_sideways(page), address
