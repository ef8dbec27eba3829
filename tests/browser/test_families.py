"""What families hold in their hands and open on an old phone: slips, the letter, the cards; on paper and at 360 px."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from app.classroom.letters.models import LetterLink
from app.core.database import extension
from tests.browser.conftest import PHONE, axe_findings, scrolls_sideways
from tests.browser.test_classroom import class_with_lesson

pytestmark = pytest.mark.browser
OLD_PHONE = {"width": 360, "height": 640}
PUPILS = 13


def paper(page: Any) -> list[str]:
    """Return the text of each sheet a page prints on A4."""
    return [one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages]


@pytest.fixture
def lesson(site, open_page):
    """A lesson of 13 pupils whose letter is out, and its teacher's page."""
    lesson, _code, cookie = class_with_lesson(site, PUPILS, course="kids-g56", module="kids-g56-1")
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    page.goto("/classes")
    group = re.search(r"/classes/(\d+)/letter/kids-g56", page.content())[1]
    page.goto(f"/classes/{group}/letter/kids-g56/link")
    page.click("main form button[type=submit]")
    page.wait_for_selector("#address")
    with site.app.app_context():
        token = extension.session.query(LetterLink).order_by(LetterLink.id.desc()).first().token
    return page, lesson, group, f"/l/{token}"


def test_codes_of_slips_stand_on_paper_alone_six_on_a_sheet(lesson):
    page, _lesson, group, _letter = lesson
    page.goto(f"/classes/{group}/letter/kids-g56/slips")
    page.click("main form button[type=submit]")
    page.wait_for_selector(".letter-slips", state="attached")

    assert page.locator(".slip-code").count() == PUPILS
    expect(page.locator(".slip-code").first).to_be_hidden()
    assert "只有这台电脑打得开" in page.inner_text("main")
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)
    sheets = paper(page)
    assert [len(re.findall("座号|名单第", sheet)) for sheet in sheets] == [6, 6, 1]

    page.emulate_media(media="print")
    whole = page.locator(".letter-slips li").first.bounding_box()
    seat, fold, code = (
        page.locator(f".letter-slips {part}").first.bounding_box()
        for part in (".slip-seat", ".slip-fold", ".slip-code")
    )
    assert code["y"] > fold["y"], "the code stands below the fold"
    below = whole["y"] + whole["height"] - fold["y"]
    assert fold["y"] - below >= seat["y"] + 0.6 * seat["height"], "folded up, the lower half leaves the seat to read"


def test_letter_by_link_is_one_sheet_with_two_sides(lesson):
    page, _lesson, _group, letter = lesson
    page.goto(letter)

    assert len(paper(page)) == 2


def test_help_cards_of_a_class_are_eight_on_a_sheet(lesson):
    page, number, _group, _letter = lesson
    page.goto(f"/lessons/{number}/print/help-cards")

    assert axe_findings(page) == []
    assert not scrolls_sideways(page)
    assert f"{PUPILS} 名学生，打印 2 份" in page.inner_text("main")
    sheets = paper(page)
    assert [sheet.count("你可以说出来") for sheet in sheets] == [8]
    assert sheets[0].count("12355") == 8


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_family_answers_on_an_old_phone_over_a_slow_line(lesson, open_page, scripts):
    _page, _lesson, _group, letter = lesson
    old = open_page(OLD_PHONE, scripts=scripts)
    sizes: list[int] = []
    old.on("response", lambda response: sizes.append(len(response.body())))
    if scripts:
        line = old.context.new_cdp_session(old)
        slow = {"offline": False, "latency": 400, "downloadThroughput": 20_000, "uploadThroughput": 10_000}
        line.send("Network.emulateNetworkConditions", slow)
    old.goto(letter)
    old.wait_for_load_state("networkidle")

    assert not scrolls_sideways(old)
    if scripts:
        assert axe_findings(old) == []
    field, button = old.locator("input[name=slip_code]"), old.locator(".slip-box button")
    assert min(field.bounding_box()["height"], button.bounding_box()["height"]) >= 44
    field.fill("无此码")
    button.click()
    old.wait_for_url("**/heard")

    assert "收到，谢谢" in old.inner_text("h1")
    assert old.context.cookies() == []
    assert not scrolls_sideways(old)
    assert sum(sizes) < 60_000


def test_sound_that_does_not_come_leaves_a_button_to_try_again(lesson, open_page):
    _page, _lesson, _group, letter = lesson
    phone = open_page(PHONE)
    phone.goto(letter)
    phone.evaluate(
        """() => { const one = document.querySelector("[data-reads]");
        one.dataset.audio = "/l/nothing/sound"; one.hidden = false; one.textContent = "听"; }"""
    )

    phone.click("[data-reads]")

    phone.wait_for_function("() => document.querySelector('[data-reads]').textContent === '听'")
    assert phone.locator("[data-reads][aria-pressed]").count() == 0


def test_button_of_the_recording_stands_apart_from_the_words_below_it(lesson, open_page):
    _page, _lesson, _group, letter = lesson
    phone = open_page(PHONE)
    phone.goto(letter)

    gap = phone.evaluate(
        """() => { const one = document.querySelector("[data-reads]"); one.hidden = false;
        const next = document.querySelector("[data-unheard]"); next.hidden = true;
        return next.nextElementSibling.getBoundingClientRect().top - one.getBoundingClientRect().bottom; }"""
    )

    assert gap >= 12


def test_page_of_slips_opens_without_an_error_before_there_is_anything_to_print(lesson):
    page, _lesson, group, _letter = lesson
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"/classes/{group}/letter/kids-g56/slips")

    assert page.locator("[data-print]").count() == 0
    assert errors == []


VOICE = """const voices = [{lang: '%s', name: 'V'}]; window.spoken = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => voices, speak: part => window.spoken.push(part.text), cancel: () => 0}});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };"""


@pytest.mark.parametrize(
    ("voice", "language", "is_heard"),
    [("zh-CN", "zh-CN", True), ("zh-CN", "en", True), ("en-US", "zh-CN", False), ("en-US", "en", False)],
)
def test_phone_that_cannot_play_the_letter_says_so_beside_its_large_type(lesson, open_page, voice, language, is_heard):
    _page, _lesson, _group, letter = lesson
    phone = open_page(PHONE, language=language)
    phone.add_init_script(VOICE % voice)
    phone.goto(letter)
    button, words = phone.locator("[data-reads]"), phone.locator("[data-unheard]")
    assert not words.is_visible(), "voices come a moment after the page"

    phone.wait_for_timeout(2000)

    assert (button.is_visible(), words.is_visible()) == (is_heard, not is_heard)
    if is_heard:
        button.click()
        assert "听不了" not in "".join(phone.evaluate("() => spoken"))


def test_without_scripts_the_letter_says_that_it_cannot_be_heard(lesson, open_page):
    _page, _lesson, _group, letter = lesson
    phone = open_page(PHONE, scripts=False)
    phone.goto(letter)

    assert phone.locator("[data-unheard]").is_visible()
    assert not phone.locator("[data-reads]").is_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_family_walks_through_a_case_and_no_choice_leaves_the_page(open_page, has_script):
    """SAFEGUARDS 1: no request, no other address, no further entry in the history."""
    page = open_page(PHONE, scripts=has_script)
    page.goto("/families/parents-core/5/case", wait_until="networkidle")
    address, asked = page.url, []
    page.on("request", lambda request: asked.append(request.url))
    choices = page.locator(".decision > details:not(.step) > summary")

    choices.nth(1).click()
    third = page.locator("[data-step='3']")
    if not has_script:
        third.locator("> summary").click()

    expect(third.locator("> details > summary").first).to_be_visible()
    expect(page.locator("[data-step='2']")).to_be_visible(visible=not has_script)
    assert (page.url, asked) == (address, [])
