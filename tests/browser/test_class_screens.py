"""What stands where on a class's screen: nothing covered, hours read from the last row, few words as large as there is room."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, PROJECTOR
from tests.browser.test_classroom import OLD_PROJECTOR, class_with_lesson

pytestmark = pytest.mark.browser
SMALL_WIDE = {"width": 1280, "height": 720}
WHERE = """() => {
    const words = document.querySelector("[class^=density-]").getBoundingClientRect();
    const list = document.querySelector("[data-class-help]").getBoundingClientRect();
    const bar = document.querySelector(".class-bar nav").getBoundingClientRect();
    return {
        covered: Math.max(0, Math.round(words.bottom - Math.min(list.top, bar.top))),
        outside: Math.max(0, Math.round(list.bottom - window.innerHeight)),
        whole: document.documentElement.scrollHeight <= window.innerHeight,
    };
}"""
CARD = """() => {
    const size = (one) => parseFloat(getComputedStyle(one).fontSize);
    const lines = [...document.querySelectorAll(".screen .help-lines li:not(.police)")];
    const left = (what) => lines.map((one) => Math.round(one.querySelector(what).getBoundingClientRect().left));
    const middle = (one) => { const box = one.getBoundingClientRect(); return box.bottom; };
    return {
        words: size(document.querySelector(".help-words li")),
        hours: Math.min(...lines.map((one) => size(one.querySelector("small")))),
        pinyin: Math.min(...[...document.querySelectorAll(".help-lines small rt")].map(size), 99),
        columns: ["strong", ".name", "small"].map((what) => new Set(left(what)).size),
        rows: lines.every((one) => Math.abs(middle(one.querySelector("small")) - middle(one.querySelector(".name"))) < 4),
        whole: document.documentElement.scrollHeight <= window.innerHeight,
        sideways: document.documentElement.scrollWidth > window.innerWidth,
        outside: [...document.querySelectorAll(".screen .help *")].filter((one) =>
            one.getBoundingClientRect().right > document.querySelector(".screen .help").getBoundingClientRect().right + 1
        ).length,
    };
}"""

ON_A_PHONE = """() => {
    const lines = [...document.querySelectorAll(".screen p, .screen li")].filter((one) => one.offsetHeight);
    const bottom = Math.max(...lines.map((one) => one.getBoundingClientRect().bottom));
    return {
        behind: Math.max(0, Math.round(bottom - document.querySelector(".class-bar").getBoundingClientRect().top)),
        smallest: Math.min(...lines.map((one) => parseFloat(getComputedStyle(one).fontSize))),
        sideways: document.documentElement.scrollWidth > window.innerWidth,
    };
}"""


def lesson(site, number):
    return class_with_lesson(site, 5, course="kids-g56", module=f"kids-g56-{number}")[1]


@pytest.mark.parametrize("size", [OLD_PROJECTOR, SMALL_WIDE], ids=["1024", "1280"])
@pytest.mark.parametrize("pinyin", ["", "?pinyin=1"], ids=["plain", "pinyin"])
@pytest.mark.parametrize(("number", "screen"), [(1, 4), (2, 7), (4, 18)])
def test_list_of_keys_covers_nothing_and_goes_with_any_key(site, open_page, size, pinyin, number, screen):
    page = open_page(size)
    page.goto(f"/j/{lesson(site, number)}/{screen}{pinyin}")
    page.wait_for_load_state("networkidle")
    type_before = page.evaluate("getComputedStyle(document.querySelector('[class^=density-]')).fontSize")

    page.keyboard.press("?")

    expect(page.get_by_text("翻屏：方向键")).to_be_visible()
    assert page.evaluate(WHERE) == {"covered": 0, "outside": 0, "whole": True}
    page.keyboard.press("x")
    expect(page.get_by_text("翻屏：方向键")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('[class^=density-]')).fontSize") == type_before


@pytest.mark.parametrize("size", [OLD_PROJECTOR, SMALL_WIDE, PROJECTOR], ids=["1024", "1280", "1920"])
@pytest.mark.parametrize("pinyin", ["", "?pinyin=1"], ids=["plain", "pinyin"])
def test_numbers_to_call_stand_in_rows_with_hours_as_large_as_the_words(site, open_page, size, pinyin):
    page = open_page(size)
    page.goto(f"/j/{lesson(site, 4)}/18{pinyin}")
    page.wait_for_load_state("networkidle")

    card = page.evaluate(CARD)

    assert card["hours"] >= card["words"] >= size["width"] * 0.023
    assert card["pinyin"] >= 14
    assert card["columns"] == [1, 1, 1]
    assert card["rows"]
    assert card["whole"]
    assert not card["sideways"]
    assert card["outside"] == 0


def test_few_words_and_a_wide_picture_fill_the_screen_one_below_the_other(site, open_page):
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{lesson(site, 2)}/9")
    page.wait_for_load_state("networkidle")
    page.wait_for_function("document.querySelector('.screen img').complete")

    words = page.locator("[class^=density-]").bounding_box()
    picture = page.locator(".screen img").bounding_box()

    assert words["height"] > 0.7 * OLD_PROJECTOR["height"]
    assert picture["height"] > 0.35 * OLD_PROJECTOR["height"]
    assert page.evaluate(WHERE)["whole"]


@pytest.mark.parametrize("pinyin", ["", "?pinyin=1"], ids=["plain", "pinyin"])
def test_closing_card_on_a_phone_stands_whole_above_its_buttons(site, open_page, pinyin):
    page = open_page(PHONE)
    page.goto(f"/j/{lesson(site, 4)}/18{pinyin}")
    page.wait_for_load_state("networkidle")

    card = page.evaluate(ON_A_PHONE)

    assert card["behind"] == 0
    assert card["smallest"] >= 13
    assert not card["sideways"]


def test_screen_too_long_for_a_small_phone_is_scrolled_with_no_line_behind_its_buttons(site, open_page):
    page = open_page({"width": 320, "height": 568})
    page.goto(f"/j/{lesson(site, 4)}/18?pinyin=1")
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollHeight > window.innerHeight")
    assert page.evaluate(ON_A_PHONE)["behind"] == 0
