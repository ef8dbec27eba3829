"""The design system in a real browser: readable by everyone, on any width, with and without scripts."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import expect

from app.core.access import Role
from tests.browser.conftest import DESKTOP, PHONE, PROJECTOR, axe_findings, scrolls_sideways, set_up_phone
from tests.make import PASSWORD

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 600}


numbers = itertools.count(1)


@pytest.fixture
def signed_in(site, open_page):
    def opened(size, *, scripts=True):
        login = f"he-{next(numbers)}@example.org"
        with site.rows() as make:
            make.account(make.person("何秀"), login=login)
        page = open_page(size, scripts=scripts)
        page.goto("/sign-in")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        return page

    return opened


@pytest.mark.parametrize("size", [NARROW, PHONE, DESKTOP], ids=["narrow", "phone", "desktop"])
def test_every_part_is_accessible_in_every_state_and_rows_of_wide_tables_are_cards_on_a_phone(signed_in, size):
    page = signed_in(size)

    page.goto("/styleguide")
    empty = axe_findings(page)
    page.click("main form .buttons button[type=submit]")
    page.wait_for_selector(".error-summary")

    assert empty == []
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)
    box = page.locator(".table-box").first
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    heading = box.locator("tbody td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert heading == ("none" if size is DESKTOP else '"未覆盖"')


def test_where_one_is_stands_in_sight_in_the_main_navigation_of_a_phone(site, open_page):
    login = f"he-{next(numbers)}@example.org"
    with site.rows() as make:
        person = make.person("方敏")
        make.role(person, Role.TRAINING_MANAGER, make.organisation("青禾小学"))
        make.account(person, login=login)
    page = open_page(PHONE)
    page.goto("/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    set_up_phone(page)

    page.goto("/rosters")

    left, right, width = page.locator(".desk-nav [aria-current]").evaluate(
        "one => { const box = one.getBoundingClientRect(); return [box.left, box.right, innerWidth]; }"
    )
    assert 0 <= left < right <= width
    assert page.locator(".desk-nav").evaluate("nav => nav.scrollLeft > 0"), "else this says nothing"
    assert axe_findings(page) == []


IN_THE_HEADER = """() => [...document.querySelectorAll('.site-name, .site-tools, .told-card, .desk-nav')].map(one => {
    const box = one.getBoundingClientRect();
    return [box.left, box.top, box.right, box.bottom];
})"""


@pytest.mark.parametrize("address", ["/", "/styleguide"], ids=["learner", "desk"])
@pytest.mark.parametrize("name", ["护蕾", "青禾县未成年人保护工作人员线上学习园地"], ids=["short", "longest"])
def test_nothing_in_the_header_overlaps_or_is_cut_on_the_narrowest_phone(signed_in, address, name):
    page = signed_in(NARROW)
    page.goto(address)
    page.locator(".site-name").evaluate("(one, name) => { one.lastChild.textContent = name; }", name)

    boxes = page.evaluate(IN_THE_HEADER)

    assert all(left >= 0 and right <= NARROW["width"] for left, _top, right, _bottom in boxes)
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    below = page.evaluate(
        "() => document.querySelector('.site-tools').offsetTop >= document.querySelector('.site-name').offsetHeight"
    )
    assert below is (name != "护蕾")


def test_everything_one_can_press_is_large_enough_for_a_thumb(signed_in):
    page = signed_in(PHONE)
    page.goto("/styleguide")

    small = page.evaluate(
        """() => [...document.querySelectorAll('button, .button, select, textarea, .choice label, .site-header a, .tabs a,'
            + ' .breadcrumbs a, .quick-exit, input:not([type=hidden]):not([type=checkbox]):not([type=radio])')]
            .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map(one => one.outerHTML.slice(0, 100))"""
    )

    assert small == []


def test_leaving_quickly_replaces_the_page_in_the_history(signed_in):
    page = signed_in(PHONE)
    page.goto("/c")
    page.goto("/styleguide")

    page.click(".quick-exit")
    page.wait_for_url("**/calendar")
    page.go_back()

    assert page.url.endswith("/c")


def test_leaving_quickly_works_without_scripts(signed_in):
    page = signed_in(PHONE, scripts=False)
    page.goto("/styleguide")

    page.click(".quick-exit")

    page.wait_for_url("**/calendar")
    assert page.locator("h1").inner_text() == "日历"


def test_buttons_that_need_scripts_or_a_voice_hide_without_them(signed_in):
    page = signed_in(PHONE, scripts=False)

    page.goto("/styleguide")

    expect(page.locator("[data-reads]")).to_be_hidden()
    expect(page.locator("[data-copy]")).to_be_hidden()


def test_read_aloud_speaks_sentence_by_sentence_with_a_chinese_voice_and_stops(signed_in):
    page = signed_in(DESKTOP)
    page.add_init_script(
        """window.spoken = []; window.silenced = 0;
        const voices = [{lang: 'en-US', name: 'E'}, {lang: 'zh-CN', name: 'Z'}];
        Object.defineProperty(window, 'speechSynthesis', {value: {
            getVoices: () => voices, speak: part => window.spoken.push(part), cancel: () => window.silenced++}});
        window.SpeechSynthesisUtterance = function (text) { this.text = text; };"""
    )
    page.goto("/styleguide")
    button = page.locator("[data-reads]")

    button.click()
    spoken = page.evaluate("() => spoken.map(part => [part.text.trim(), part.voice.lang, part.lang])")

    assert len(spoken) > 4
    assert {(voice, language) for _text, voice, language in spoken} == {("zh-CN", "zh-CN")}
    assert button.inner_text().strip() == "停止"
    button.click()
    assert button.inner_text().strip() == "朗读"
    assert page.evaluate("() => silenced") == 1


def test_pages_print_black_on_white_without_what_can_only_be_clicked(signed_in):
    page = signed_in(DESKTOP)
    page.goto("/styleguide")
    page.emulate_media(media="print")

    look = page.evaluate(
        """() => { const of = one => getComputedStyle(document.querySelector(one));
        return [of('body').color, of('body').backgroundColor, of('.site-tools').display, of('.quick-exit').display,
                of('.notice.warn').backgroundColor, of('main a').color]; }"""
    )

    assert look == ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "none", "none", "rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"]


def test_a_class_screen_is_read_from_the_last_row(site, open_page):
    """Text is at least a fifteenth of the height of a projected picture, and the frame is empty of everything else."""
    from flask import render_template_string

    with site.app.test_request_context("/sign-in"):
        html = render_template_string(
            '{% extends "layouts/class.html" %}{% block title %}约定{% endblock %}'
            "{% block main %}<h1>约定</h1><p>想说就说。</p>{% endblock %}{% block number %}1{% endblock %}"
        )
    page = open_page(PROJECTOR)
    page.route("**/screen", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/screen")

    height = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.screen p')).fontSize)")

    assert height >= PROJECTOR["height"] / 18
    assert axe_findings(page) == []
    assert page.locator("a:visible, form").count() == 1, "only the skip link"
