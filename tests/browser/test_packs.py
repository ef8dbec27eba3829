"""Class packs opened from disk, in the browser of a classroom's old computer and in today's."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import axe_findings, scrolls_sideways
from tests.browser.old_chromium import opened_in_old_chromium
from tests.browser.test_classroom import OLD_PROJECTOR, PHONE, PROJECTOR, class_with_lesson

pytestmark = pytest.mark.browser
LESSONS = range(1, 7)
NAMES = ("周敏", "学生", "小学校", "五（1）班")

SEEN = """(function () {
    var shown = [].filter.call(document.querySelectorAll("[data-screen]"), function (one) { return one.offsetHeight > 0; });
    var words = [].filter.call(document.querySelectorAll(".now p, .now li"), function (one) {
        return one.className !== "slide-number" && !/help-lines/.test(one.parentNode.className + one.parentNode.parentNode.className);
    }).map(function (one) { return parseFloat(getComputedStyle(one).fontSize); });
    var police = document.querySelector(".now .police strong");
    var timer = document.querySelector("[data-timer]");
    return {
        shown: shown.map(function (one) { return Number(one.getAttribute("data-screen")); }),
        corner: document.querySelector(".class-bar .screen-number").textContent,
        whole: document.documentElement.scrollHeight <= window.innerHeight,
        sideways: document.documentElement.scrollWidth > window.innerWidth,
        large: Math.min.apply(null, words) >= window.innerWidth * 0.024,
        police: !police || parseFloat(getComputedStyle(police).fontSize) >= 2 * Math.min.apply(null, words),
        dark: getComputedStyle(document.body).backgroundColor === "rgb(0, 0, 0)",
        pinyin: [].some.call(document.querySelectorAll("rt"), function (one) { return one.offsetHeight > 0; }),
        keys: document.querySelector("[data-class-help]").offsetHeight > 0,
        timer: timer.offsetHeight > 0 ? timer.textContent : null,
        broken: [].filter.call(document.images, function (one) {
            return one.offsetHeight > 0 && !(one.complete && one.naturalWidth);
        }).length
    };
})()"""
KEPT = """(function () {
    return [document.cookie, localStorage.length, sessionStorage.length, location.hash];
})()"""


@pytest.fixture(scope="module")
def packs(site: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The packs of the shipped course as a teacher downloads them, on disk."""
    folder = tmp_path_factory.mktemp("usb")
    for number in LESSONS:
        lesson, _code, cookie = class_with_lesson(site, 20, course="kids-g56", module=f"kids-g56-{number}")
        asked = Request(f"{site.url}/lessons/{lesson}/pack", headers={"Cookie": f"hulei={cookie['value']}"})  # noqa: S310
        with urlopen(asked, timeout=60) as answer:  # noqa: S310  our own site
            name = re.search(r'filename="([^"]+)"', answer.headers["Content-Disposition"])
            assert name is not None
            (folder / name[1]).write_bytes(answer.read())
    return {number: folder / f"anquanke-g56-{number}.html" for number in LESSONS}


def walk(press: Callable[[str], None], evaluate: Callable[[str], Any]) -> list[str]:
    """Walk all screens of an opened pack by keyboard; return what was wrong."""
    wrong = []
    last = evaluate("document.querySelectorAll('[data-screen]').length - 1")

    def expect(screen: int, **more: Any) -> None:
        seen = evaluate(SEEN)
        wanted = {
            "shown": [screen], "corner": str(screen or ""), "whole": True, "large": True, "police": True, "sideways": False, "dark": False, "broken": 0
        } | more  # fmt: skip
        wrong.extend(
            f"screen {screen}: {name} is {seen[name]!r}" for name, value in wanted.items() if seen[name] != value
        )

    expect(0, pinyin=False, keys=False, timer=None)
    for screen in range(1, last + 1):
        press(("ArrowRight", "PageDown", " ", "Enter")[screen % 4])
        expect(screen)
    press("ArrowRight")
    expect(last)
    press("p")
    for screen in range(last, 0, -1):
        expect(screen, pinyin=True)
        press(("ArrowLeft", "PageUp")[screen % 2])
    press("p")
    press("End")
    expect(last, pinyin=False)
    press("Home")
    expect(0)
    press("1")
    press("2")
    expect(0, corner="12 ⏎")
    press("Enter")
    expect(12)
    press("b")
    expect(12, dark=True)
    press("b")
    press("?")
    expect(12, keys=True)
    press("ArrowLeft")
    expect(11, keys=False)
    return wrong


def test_old_browser_walks_every_pack_from_disk_and_finds_no_name_and_nothing_kept(packs, tmp_path):
    found = {}
    for number, pack in packs.items():
        with opened_in_old_chromium(tmp_path / str(number), size=(1024, 768)) as page:
            assert "/64.0." in page.evaluate("navigator.userAgent")
            page.open(pack.as_uri())

            found[number] = walk(page.press, page.evaluate)

            words = page.evaluate("document.documentElement.textContent + document.title")
            assert not [name for name in NAMES if name in words]
            assert "讲稿" not in words
            assert page.evaluate(KEPT) == ["", 0, 0, ""]
            assert page.call("IndexedDB.requestDatabaseNames", securityOrigin="file://")["databaseNames"] == []
            assert page.complaints() == []
            assert [one for one in page.requested() if one != pack.as_uri() and not one.startswith("data:")] == []

    assert found == {number: [] for number in packs}


@pytest.mark.parametrize("size", [OLD_PROJECTOR, PROJECTOR], ids=["1024", "1920"])
def test_every_screen_is_seen_whole_with_and_without_pinyin(browser, packs, size):
    context = browser.new_context(viewport=size, offline=True)
    found, asked, said = {}, [], []
    for number, pack in packs.items():
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(pack.as_uri())
        found[number] = walk(page.keyboard.press, page.evaluate)
        assert page.evaluate(KEPT) == ["", 0, 0, ""]
        assert page.evaluate("indexedDB.databases()") == []
        page.close()
    context.close()

    assert found == {number: [] for number in packs}
    assert said == []
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []


def test_timer_is_silent_until_started_counts_minutes_and_ends_quietly(browser, packs):
    page = browser.new_page(viewport=OLD_PROJECTOR)
    page.clock.install()
    page.goto(packs[3].as_uri())
    expect(page.locator("[data-timer]")).to_be_hidden()
    for key in ("4", "Enter"):
        page.keyboard.press(key)
    timer = page.locator("[data-timer]")
    assert timer.inner_text() == "计时 8 分钟"
    page.clock.fast_forward("30:00")
    assert timer.inner_text() == "计时 8 分钟"

    timer.click()
    assert timer.inner_text() == "还有约 8 分钟"
    page.clock.run_for(61_000)
    page.keyboard.press("ArrowRight")  # another screen of the same activity
    assert timer.inner_text() == "还有约 7 分钟"
    looks = timer.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).animationName, one.className]")
    page.clock.run_for(7 * 60_000 + 10_000)
    assert timer.inner_text() == "时间差不多了"
    assert looks == timer.evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one).animationName, one.className]"
    )
    page.keyboard.press("t")
    assert timer.inner_text() == "计时 8 分钟"

    page.keyboard.press("t")
    for key in ("9", "Enter"):
        page.keyboard.press(key)
    assert timer.inner_text() == "计时 10 分钟"  # The next activity has its own, and nobody started it.
    for key in ("1", "Enter"):
        page.keyboard.press(key)
    expect(timer).to_be_hidden()
    page.close()


def test_class_view_offers_the_same_timer(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-3")
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{code}/3")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-timer]").count() == 0

    page.keyboard.press("ArrowRight")
    page.keyboard.press("t")

    assert page.locator("[data-timer]").inner_text() == "还有约 8 分钟"
    assert axe_findings(page) == []
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-timer]").inner_text() == "还有约 8 分钟"


def test_pinyin_of_the_class_view_leaves_the_screen_where_it_is_when_the_network_is_gone(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-3")
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{code}/3")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)

    page.keyboard.press("p")
    page.locator(".pinyin-link").click()
    page.keyboard.press("ArrowRight")
    assert page.locator(".screen-number").inner_text() == "4"

    page.context.set_offline(False)
    page.keyboard.press("p")
    page.wait_for_url(f"**/j/{code}/4?pinyin=1")


def test_tap_right_goes_on_left_goes_back_and_the_middle_points(browser, packs):
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(packs[1].as_uri())
    width, height = PHONE["width"], PHONE["height"]

    def at(part: float) -> str:
        page.touchscreen.tap(width * part, height / 6)
        return str(page.evaluate(SEEN)["corner"])

    assert [at(0.9), at(0.9), at(0.5), at(0.1)] == ["1", "2", "2", "1"]
    assert not scrolls_sideways(page)
    assert axe_findings(page) == []
    context.close()


def test_without_scripts_all_screens_stand_below_one_another_with_their_numbers(browser, packs):
    context = browser.new_context(viewport=OLD_PROJECTOR, java_script_enabled=False)
    page = context.new_page()
    page.goto(packs[3].as_uri())

    assert page.locator("[data-screen]:visible").count() == 17
    assert page.locator(".slide-number:visible").all_inner_texts() == [str(number) for number in range(1, 17)]
    expect(page.locator(".class-bar")).to_be_hidden()
    context.close()


def test_printed_pack_has_every_screen_on_paper(browser, packs):
    page = browser.new_page(viewport=OLD_PROJECTOR)
    page.goto(packs[3].as_uri())
    page.keyboard.press("End")

    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    words = unicodedata.normalize("NFKC", "".join(one.extract_text() for one in paper.pages))

    assert len(paper.pages) <= 4
    assert all(title in re.sub(r"\s", "", words) for title in ("三条约定", "普通的好意", "六张小卡", "110"))
    page.close()
