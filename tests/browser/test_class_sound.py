"""The recording of a screen in the class view: said when it cannot be heard, tried again, and silent while the screen is dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.classroom.models import PlannedLesson
from app.content.catalogue import EXTENSION
from app.core.clock import now
from app.core.database import extension
from app.learning.recordings import service
from app.learning.recordings.rules import ReadAloud, spots_of
from app.people.models import ClassGroup
from tests.browser.conftest import axe_findings
from tests.browser.test_classroom import OLD_PROJECTOR, class_with_lesson
from tests.learning.recordings.school import REAL

pytestmark = pytest.mark.browser


@pytest.fixture
def spoken(site: Any) -> tuple[int, str, dict[str, str]]:
    """A lesson whose first two screens somebody of the school read aloud."""
    lesson, code, cookie = class_with_lesson(site, 5)
    course = site.app.extensions[EXTENSION].read().courses["small-g56"]
    with site.rows():
        db = extension.session
        row = db.get_one(PlannedLesson, lesson)
        school = db.scalars(select(ClassGroup.organisation_id).where(ClassGroup.id == row.class_group_id)).one()
        for spot in [one for one in spots_of(course, "zh-CN") if one.module.id == row.module][:2]:
            what = ReadAloud(school, course, spot, "zh-CN")
            made = service.keep_recording(db, what, REAL["wav"], at=now(), by=row.facilitator_id)
            made.approved_at, made.approved_by = now(), row.facilitator_id
    return lesson, code, cookie


def until(page: Page, told: str) -> None:
    """Wait until the page says so; the site's policy forbids Playwright's own way of asking again and again."""
    for _attempt in range(100):
        if page.evaluate(told):
            return
        page.wait_for_timeout(50)
    pytest.fail(told)


def test_recording_says_that_it_cannot_be_heard_and_is_tried_again_when_the_network_is_back(open_page, spoken):
    _lesson, code, _cookie = spoken
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{code}/1")
    page.wait_for_load_state("networkidle")
    button = page.locator("[data-sound]")
    expect(button).to_have_text("听")

    page.context.set_offline(True)
    page.keyboard.press("s")
    expect(button).to_have_text("现在听不了。再试一次？")
    assert axe_findings(page) == []
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/j/{code}/2")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/j/{code}/1")
    page.keyboard.press("s")
    expect(button).to_have_text("现在听不了。再试一次？")

    page.context.set_offline(False)
    page.evaluate(
        "window.played = 0; document.querySelector('audio').addEventListener('playing', () => window.played++)"
    )
    page.keyboard.press("s")

    until(page, "window.played === 1")
    expect(button).to_have_text("听")  # over: the recording is short
    page.keyboard.press("s")
    until(page, "window.played === 2")


def test_dark_screen_pauses_the_recording_and_it_goes_on_where_it_was(open_page, spoken):
    _lesson, code, _cookie = spoken
    page = open_page(OLD_PROJECTOR)
    page.goto(f"/j/{code}/1")
    page.evaluate("document.querySelector('audio').loop = true")
    page.keyboard.press("s")
    until(page, "document.querySelector('audio').currentTime > 0.05")

    page.keyboard.press("b")
    assert page.evaluate("document.querySelector('audio').paused") is True
    assert page.evaluate("document.querySelector('audio').currentTime") > 0
    page.keyboard.press("b")
    assert page.evaluate("document.querySelector('audio').paused") is True, "nothing begins by itself"

    page.keyboard.press("s")
    assert page.evaluate("document.querySelector('audio').paused") is False


def test_key_of_the_recording_stands_in_the_list_of_keys_on_the_lessons_page(open_page, spoken):
    lesson, _code, cookie = spoken
    page = open_page(OLD_PROJECTOR)
    page.context.add_cookies([cookie])
    page.goto(f"/lessons/{lesson}")

    expect(page.locator("details", has_text="怎样翻屏").locator("p")).to_contain_text("S：听录音", use_inner_text=False)
