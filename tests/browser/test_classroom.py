"""The register under the thumb and the screens on the projector, in a real browser."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import pytest
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import func, select

from app.classroom.models import PlannedLesson
from app.content.catalogue import EXTENSION, Shelf
from app.core.clock import now
from app.core.database import extension
from app.core.facts import record_fact
from app.people.models import Enrolment, Person
from app.records.models import Attendance, TaughtSession
from tests.browser.conftest import PHONE, PROJECTOR, axe_findings, scrolls_sideways
from tests.classroom.conftest import SMALL

pytestmark = pytest.mark.browser
OLD_PROJECTOR = {"width": 1024, "height": 768}
COMMON_PROJECTOR = {"width": 1366, "height": 768}
MOST_TAPS = 6


def class_with_lesson(
    site: Any, pupils: int, *, course: str = "small-g56", module: str = "small-g56-1", **lesson: Any
) -> Any:
    """Make a class with its teacher signed in; return its lesson's id, its code and the cookie."""
    site.app.extensions[EXTENSION] = (
        Shelf(SMALL) if course == "small-g56" else Shelf(site.app.config["SETTINGS"].content_path)
    )
    lesson.setdefault("second_adult", "none")  # else whoever enters what was taught is asked
    lesson.setdefault("edition", site.app.extensions[EXTENSION].read().courses[course].edition)
    with site.rows() as make:
        group = make.class_group(make.organisation(), first_day=None, last_day=None)
        teacher = make.person("周敏")
        make.enrolment(teacher, group, role="teacher")
        make.pupils(group, pupils)
        row = make.planned_lesson(group, facilitator=teacher, course=course, module=module, **lesson)
        token = make.signed_in_token(teacher, at=now())
        cookie = SecureCookieSessionInterface().get_signing_serializer(site.app).dumps({"_user_id": token})
        return row.id, row.code, {"name": "hulei", "value": cookie, "url": site.url}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_register_of_66_with_two_not_reached_closes_in_six_taps(site, open_page, scripts):
    lesson, _code, cookie = class_with_lesson(site, 66, state="taught")
    page = open_page(PHONE, scripts=scripts)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/register")
    assert page.locator(".tile").count() == 66
    assert not scrolls_sideways(page)
    taps = 0

    for number in (17, 52):
        page.locator(".tile").nth(number - 1).tap()
        taps += 1
    if scripts:
        assert page.locator("[data-register-count]").inner_text() == "64 人到，2 人未到"
        assert axe_findings(page) == []
    close = page.get_by_role("button", name="结束登记")
    box = close.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["height"]  # It lies under the thumb without scrolling.
    close.tap()
    taps += 1
    page.wait_for_url(re.compile(rf"/lessons/{lesson}$"))

    assert taps <= MOST_TAPS
    with site.app.app_context():
        reached = dict(
            extension.session.execute(
                select(Attendance.reached, func.count())
                .join(TaughtSession, TaughtSession.id == Attendance.taught_session_id)
                .where(TaughtSession.id == select(func.max(TaughtSession.id)).scalar_subquery())
                .group_by(Attendance.reached)
            ).all()
        )
    assert reached == {True: 64, False: 2}


def test_tapping_a_name_twice_takes_it_back(site, open_page):
    lesson, _code, cookie = class_with_lesson(site, 20, state="taught")
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/register")

    page.locator(".tile").first.tap()
    page.locator(".tile").first.tap()

    assert page.locator("[data-register-count]").inner_text() == "20 人到齐"


def shown(page: Any) -> str:
    return str(page.locator(".screen-number").inner_text())


def test_screens_turn_by_arrows_and_clicker_also_when_the_network_is_gone(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 20)
    page = open_page(PROJECTOR)
    page.goto(f"/j/{code}")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)

    page.keyboard.press("ArrowRight")
    assert shown(page) == "1"
    expect(page.get_by_role("heading", name="三条约定")).to_be_visible()
    page.keyboard.press("PageDown")
    assert shown(page) == "2"
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == ""
    for _ in range(9):
        page.keyboard.press("PageDown")
    assert shown(page) == "3"
    assert page.url.endswith(f"/j/{code}/3")


def test_b_darkens_the_screen_and_any_turn_lights_it(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 20)
    page = open_page(PROJECTOR)
    page.goto(f"/j/{code}/1")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("b")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    expect(page.get_by_role("heading", name="三条约定")).to_be_hidden()

    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="两张小卡")).to_be_visible()


def test_screens_turn_by_links_without_scripts(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 20)
    page = open_page(OLD_PROJECTOR, scripts=False)
    page.goto(f"/j/{code}")

    for number in ("1", "2", "3"):
        page.locator('a[rel="next"]').click()
        assert shown(page) == number
    assert page.locator('a[rel="next"]').count() == 0
    page.locator('a[rel="prev"]').click()
    assert shown(page) == "2"


def test_code_is_typed_on_the_classroom_computer(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 20)
    page = open_page(OLD_PROJECTOR)
    page.goto("/j")
    assert axe_findings(page) == []

    page.get_by_label("老师手机上的代码").fill(f" {code.upper()} ")
    page.get_by_role("button", name="打开").click()

    page.wait_for_url(f"**/j/{code}")
    assert axe_findings(page) == []


@pytest.mark.parametrize("size", [PROJECTOR, OLD_PROJECTOR], ids=["1920", "1024"])
def test_every_screen_of_the_shipped_course_is_seen_whole(site, open_page, size):
    page = open_page(size)
    too_high = []
    for number in range(1, 7):
        _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module=f"kids-g56-{number}")
        page.goto(f"/j/{code}")
        last = int(page.locator("nav[data-last]").get_attribute("data-last"))
        page.wait_for_load_state("networkidle")
        for screen in range(1, last + 1):
            page.keyboard.press("ArrowRight")
            page.wait_for_function("() => [...document.images].every(image => image.complete)")
            if page.evaluate("document.documentElement.scrollHeight > window.innerHeight"):
                too_high.append((number, screen))

    assert too_high == []


def test_typed_number_is_seen_and_one_that_is_no_screen_is_said(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 20)
    page = open_page(PROJECTOR)
    page.goto(f"/j/{code}/1")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("9")
    page.keyboard.press("9")
    assert shown(page).startswith("99")
    page.keyboard.press("Enter")
    assert shown(page) == "没有这一屏"
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    assert shown(page) == "3"


def test_question_mark_shows_how_the_screens_turn_and_any_turn_takes_it_away(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 20)
    page = open_page(PROJECTOR)
    page.goto(f"/j/{code}/1")
    page.wait_for_load_state("networkidle")
    keys = page.get_by_text("翻屏：方向键")
    expect(keys).to_be_hidden()

    page.keyboard.press("?")
    expect(keys).to_be_visible()
    assert axe_findings(page) == []
    page.keyboard.press("ArrowRight")
    expect(keys).to_be_hidden()
    assert shown(page) == "2"


def test_preview_turns_screen_by_screen_for_who_is_signed_in(site, open_page):
    lesson, _code, cookie = class_with_lesson(site, 20)
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/screens")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    assert shown(page) == "2"
    assert page.url.endswith(f"/lessons/{lesson}/screens/2")


def test_ticks_of_the_script_outlive_a_reload_and_go_when_they_are_sent(site, open_page):
    lesson, _code, cookie = class_with_lesson(site, 20)
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/script")
    page.locator("input[name=activities]").first.check()
    page.locator("input[name=key_points]").first.check()

    page.reload()
    assert page.locator("input[name=activities]").first.is_checked()
    assert page.locator("input[name=key_points]:checked").count() == 1
    page.locator("input[name=key_points]").nth(1).check()
    page.get_by_role("button", name="都讲到了").click()
    page.wait_for_url("**/register")

    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.endsWith('-script'))") == []


SMALLEST_TYPE = """() => {
    const beside = ".help-lines small, .help-lines > p"; // hours and advice may be smaller than what they stand beside
    const smallest = (wanted) => Math.min(
        ...[...document.querySelectorAll(wanted)]
            .filter((one) => !one.closest(beside))
            .map((one) => parseFloat(getComputedStyle(one).fontSize)),
        99
    );
    return {
        words: smallest(".screen [class^=density-] p, .screen [class^=density-] li"),
        pinyin: smallest(".screen rt"),
        whole: document.documentElement.scrollHeight <= window.innerHeight,
    };
}"""


@pytest.mark.parametrize(("pinyin", "words", "ruby"), [("", 35, 0), ("?pinyin=1", 30, 14)], ids=["plain", "pinyin"])
def test_words_and_pinyin_are_read_from_the_last_row_of_a_common_projector(site, open_page, pinyin, words, ruby):
    page = open_page(COMMON_PROJECTOR)
    too_small = []
    for number in range(1, 7):
        _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module=f"kids-g56-{number}")
        page.goto(f"/j/{code}/1{pinyin}")
        last = int(page.locator("nav[data-last]").get_attribute("data-last"))
        page.wait_for_load_state("networkidle")
        for screen in range(1, last + 1):
            page.wait_for_function("() => [...document.images].every(image => image.complete)")
            smallest = page.evaluate(SMALLEST_TYPE)
            if smallest["words"] < words or smallest["pinyin"] < ruby or not smallest["whole"]:
                too_small.append((number, screen, smallest))
            page.keyboard.press("ArrowRight")

    assert too_small == []


@pytest.mark.parametrize("size", [COMMON_PROJECTOR, OLD_PROJECTOR], ids=["1366", "1024"])
def test_help_numbers_are_large_and_no_name_is_broken(site, open_page, size):
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-4")
    page = open_page(size)
    page.goto(f"/j/{code}/18")
    page.wait_for_load_state("networkidle")

    police, name = page.locator(".police strong").bounding_box(), page.locator(".help-lines .name").all()
    words = page.locator(".help-words li").first.bounding_box()
    assert police["height"] >= 2 * words["height"], "110 is what the last row reads first"
    assert len(name) == 5
    assert all(one.bounding_box()["height"] < 2 * words["height"] for one in name)


POLICE_OVER_WORDS = """() => {
    const boxes = (root) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = [];
        while (walker.nextNode()) {
            const range = document.createRange();
            range.selectNodeContents(walker.currentNode);
            for (const box of range.getClientRects()) if (box.width > 1) found.push([walker.currentNode, box]);
        }
        return found;
    };
    const police = document.querySelector(".screen .police");
    if (!police) return [];
    const own = boxes(police), others = boxes(document.querySelector(".screen .help"));
    return others.filter(([node, box]) => !police.contains(node) && own.some(([, mine]) =>
        mine.left < box.right - 1 && box.left < mine.right - 1 && mine.top < box.bottom - 1 && box.top < mine.bottom - 1
    )).map(([node]) => node.textContent.trim());
}"""


@pytest.mark.parametrize("pinyin", ["", "?pinyin=1"], ids=["plain", "pinyin"])
def test_110_lies_over_no_word_of_a_help_card_on_an_old_projector(site, open_page, pinyin):
    page = open_page(OLD_PROJECTOR)
    hidden = {}
    for number in range(1, 7):
        _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module=f"kids-g56-{number}")
        page.goto(f"/j/{code}/1{pinyin}")
        last = int(page.locator("nav[data-last]").get_attribute("data-last"))
        for screen in range(1, last + 1):
            page.goto(f"/j/{code}/{screen}{pinyin}")
            if page.locator(".screen .police").count() and (words := page.evaluate(POLICE_OVER_WORDS)):
                hidden[number, screen] = words

    assert hidden == {}


def test_pinyin_over_the_hours_of_a_number_is_read_as_well_as_over_its_name(site, open_page):
    page = open_page(OLD_PROJECTOR)
    sizes = """where => Math.min(...[...document.querySelectorAll(where)].map(one => parseFloat(getComputedStyle(one).fontSize)))"""
    small = {}
    for number in range(1, 7):
        _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module=f"kids-g56-{number}")
        page.goto(f"/j/{code}")
        page.goto(f"/j/{code}/{page.locator('nav[data-last]').get_attribute('data-last')}?pinyin=1")
        page.wait_for_load_state("networkidle")
        found = [page.evaluate(sizes, f".help-lines {part} rt") for part in ("small", "> p", ".name")]
        if min(found) < 12 or not page.evaluate(SMALLEST_TYPE)["whole"]:
            small[number] = found

    assert small == {}


def test_picture_stands_beside_its_words(site, open_page):
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-4")
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{code}/8")
    page.wait_for_load_state("networkidle")

    picture, words = page.locator(".screen img").bounding_box(), page.locator(".screen ol").bounding_box()
    assert picture["x"] >= words["x"] + words["width"]
    assert picture["y"] < words["y"] + words["height"]


def test_worksheets_fill_one_sheet_in_type_two_children_can_read(site, open_page):
    page = open_page(OLD_PROJECTOR)
    pages, smallest = {}, {}
    for number in range(1, 7):
        lesson, _code, cookie = class_with_lesson(site, 5, course="kids-g56", module=f"kids-g56-{number}")
        page.context.add_cookies([cookie])
        page.emulate_media(media="print")
        page.goto(f"/lessons/{lesson}/print/worksheet")
        page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
        page.wait_for_function("() => [...document.images].every(image => image.complete)")
        pages[number] = len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
        smallest[number] = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.worksheet li')).fontSize)"
        )

    assert pages == dict.fromkeys(range(1, 7), 1)
    assert min(smallest.values()) >= 14, "11 points"
    assert smallest[2] >= 17, "13 points where no picture needs the room"


@pytest.mark.parametrize("pupils", [48, 66])
def test_paper_register_with_its_code_is_one_sheet(site, open_page, pupils):
    lesson, code, cookie = class_with_lesson(site, pupils, course="kids-g56", module="kids-g56-2")
    page = open_page(OLD_PROJECTOR)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/print/register")

    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages

    assert len(sheets) == 1
    assert code in sheets[0].extract_text()


LONG = "阿卜杜热合曼·买买提吐尔逊"
LONGEST = "古丽巴哈尔·阿卜杜拉·买买提艾力·吐尔逊"


def name_pupils(site, lesson, names):
    with site.rows() as make:
        group = make.db.get(PlannedLesson, lesson).class_group_id
        asked = (
            select(Person)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .filter_by(class_group_id=group, role="student")
        )
        pupils = {pupil.number: pupil for pupil in make.db.scalars(asked)}
        for number, name in names.items():
            record_fact(make.db, pupils[str(number)], at=now(), by=None, name=name)
        return group


@pytest.mark.parametrize("module", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize(
    "names", [{7: LONGEST}, dict.fromkeys(range(1, 67, 9), LONG) | {3: LONGEST, 40: LONGEST}], ids=["one", "many"]
)
def test_register_of_66_with_long_names_is_one_sheet(site, open_page, module, names):
    """One long name put the line of the second adult and the signature alone on a second sheet."""
    lesson, code, cookie = class_with_lesson(site, 66, course="kids-g56", module=f"kids-g56-{module}")
    name_pupils(site, lesson, names)
    page = open_page(OLD_PROJECTOR)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/print/register")

    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages

    assert len(sheets) == 1
    words = unicodedata.normalize("NFKC", sheets[0].extract_text())
    assert (code in words, "签名" in words) == (True, True)


@pytest.mark.parametrize("long", [17, 33, 66])
def test_register_that_needs_a_second_sheet_has_names_on_it_and_the_signature_on_the_first(site, open_page, long):
    lesson, _code, cookie = class_with_lesson(
        site, 66, course="kids-g56", module="kids-g56-3", capacity="law_vice_principal"
    )
    name_pupils(site, lesson, dict.fromkeys(range(1, long + 1), LONGEST))
    page = open_page(OLD_PROJECTOR)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/print/register")

    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    first, *others = (unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in sheets)

    assert ("签名" in first, first.count("学生") + first.count("古丽") > 40) == (True, True)
    assert all("古丽" in sheet for sheet in others)


@pytest.mark.parametrize("letter", ["A", "B"])
def test_ticket_of_a_set_is_one_side_of_a_sheet(site, open_page, letter):
    lesson, _code, cookie = class_with_lesson(site, 48, course="kids-g56", module="kids-g56-1")
    with site.rows() as make:
        group = make.db.get(PlannedLesson, lesson).class_group_id
    page = open_page(OLD_PROJECTOR)
    page.context.add_cookies([cookie])
    page.goto(f"/classes/{group}/sets/kids-g56/{letter}/tickets")

    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]

    assert len(sheets) == 1
    assert "谢谢你" in sheets[0]


def test_way_back_stands_in_one_line_on_a_phone_and_no_line_begins_with_its_mark(site, open_page):
    lesson, _code, cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-2")
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}/taught")

    links = [link.bounding_box() for link in page.locator(".breadcrumbs a").all()]

    assert len(links) == 3
    assert {box["y"] for box in links} == {links[0]["y"]}
    assert min(box["height"] for box in links) >= 44
    assert not scrolls_sideways(page)


def test_todays_lesson_and_what_is_missing_stand_in_the_first_screen_of_a_phone(site, open_page):
    lesson, _code, cookie = class_with_lesson(site, 5, second_adult="none")
    page = open_page(PHONE)
    page.context.add_cookies([cookie])
    page.goto("/")

    ways = page.locator(".still-missing a").all()
    assert [way.inner_text() for way in ways] == ["还没有第二位大人", "给家人的信还没发", "校长还没同意开这门课"]
    boxes = [way.bounding_box() for way in ways]
    assert all(box["y"] + box["height"] <= PHONE["height"] and box["height"] >= 44 for box in boxes)
    assert not scrolls_sideways(page)
    ways[0].click()
    page.wait_for_url(f"**/lessons/{lesson}/change")


@pytest.mark.parametrize("turns", [1, 2])
def test_screen_turned_while_pinyin_is_on_its_way_stays_turned(site, open_page, turns):
    """On a slow line the answer comes seconds later; the class was thrown back a screen."""
    _lesson, code, _cookie = class_with_lesson(site, 5, course="kids-g56", module="kids-g56-1")
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{code}/2")
    page.wait_for_load_state("networkidle")
    page.route("**pinyin=1*", lambda _route: None)

    page.keyboard.press("p")
    for _turn in range(turns):
        page.keyboard.press("PageDown")
    page.wait_for_timeout(100)
    page.unroute("**pinyin=1*")

    page.wait_for_url(f"**/j/{code}/{2 + turns}?pinyin=1")
