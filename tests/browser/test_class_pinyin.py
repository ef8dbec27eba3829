"""Pinyin switched on and off in the class view: the same lesson goes on, with its timer, its recording and without network."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import axe_findings
from tests.browser.test_classroom import OLD_PROJECTOR, class_with_lesson

pytestmark = pytest.mark.browser


def test_timer_of_the_class_view_goes_on_when_pinyin_is_switched_on_and_off(site, open_page):
    """The page was loaded anew for it, and the timer began again."""
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-3")
    page = open_page(OLD_PROJECTOR)
    page.clock.install()
    page.goto(f"/j/{code}/4")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("t")
    page.clock.fast_forward("03:10")
    timer = page.locator("[data-timer]")
    expect(timer).to_have_text("还有约 5 分钟")

    with page.expect_response("**/6?pinyin=1"):  # one after another: the fifth is here
        page.keyboard.press("p")
    page.wait_for_url(f"**/j/{code}/4?pinyin=1")
    expect(page.locator(".screen rt").first).to_be_visible()
    expect(timer).to_have_text("还有约 5 分钟")
    assert axe_findings(page) == []
    page.context.set_offline(True)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".screen rt").first).to_be_visible()
    page.locator(".pinyin-link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/j/{code}/5")
    page.clock.fast_forward("01:00")

    expect(timer).to_have_text("还有约 4 分钟")
    expect(page.locator(".pinyin-link")).to_be_focused()
    assert page.locator(".screen rt").count() == 0
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length].join()") == ",0,0"


def test_recording_of_the_class_view_plays_on_when_pinyin_is_switched_on(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-3")
    page = open_page(OLD_PROJECTOR)

    def with_sound(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", '<audio preload="none"></audio></main>'))

    page.route(f"**/j/{code}/4*", with_sound)
    page.goto(f"/j/{code}/4")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('audio').playing = true")

    for ending in ("?pinyin=1", ""):
        page.keyboard.press("p")
        page.wait_for_url(f"**/j/{code}/4{ending}")

        assert page.evaluate("document.querySelectorAll('audio').length") == 1
        assert page.evaluate("document.querySelector('audio').playing") is True


def test_old_browser_turns_screens_and_pinyin_of_the_class_view_page_by_page_without_an_error(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-3")
    page = open_page(OLD_PROJECTOR)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("delete window.fetch; delete window.DOMParser; delete Element.prototype.closest;")
    page.goto(f"/j/{code}/4")

    page.keyboard.press("p")
    page.wait_for_url(f"**/j/{code}/4?pinyin=1")
    page.locator(".pinyin-link").click()
    page.wait_for_url(f"**/j/{code}/4")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/j/{code}/5")

    assert errors == []


def test_screens_still_to_come_are_fetched_before_those_that_are_over(site, open_page):
    """On a slow line the network may go any moment: what comes next is here first."""
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-3")
    page = open_page(OLD_PROJECTOR)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if request.resource_type == "fetch" else None)

    page.goto(f"/j/{code}/4")
    page.wait_for_load_state("networkidle")
    last = int(page.locator("nav[data-last]").get_attribute("data-last"))
    with page.expect_response("**/3?pinyin=1"):
        page.keyboard.press("p")

    screens = [*range(5, last + 1), 0, *range(1, 4)]
    asked = [one.partition(f"/j/{code}")[2] for one in fetched]
    plain = [f"/{screen}" if screen else "" for screen in screens]
    assert asked == [*plain, "/4?pinyin=1", *(f"{screen}?pinyin=1" for screen in plain)]
