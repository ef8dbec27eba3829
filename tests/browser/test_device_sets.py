"""A lesson with shared tablets: a teacher's phone, three devices without scripts, the classroom's screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.classroom.class_sets.models import ClassSet, DeviceSet, SetFeelings
from app.classroom.recall.models import ClassRecall
from app.content.catalogue import EXTENSION, Shelf
from app.core.clock import today
from app.core.database import extension
from tests.browser.conftest import PATIENCE, PHONE, axe_findings, scrolls_sideways
from tests.make import PASSWORD

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}
COURSE, ITEMS = "kids-g56", 18


@pytest.fixture
def classroom(site: Any) -> dict[str, Any]:
    """A class of six whose second lesson is today."""
    site.app.extensions[EXTENSION] = Shelf(site.app.config["SETTINGS"].content_path)
    with site.rows() as make:
        school = make.organisation("青禾小学")
        group = make.class_group(school, "五（1）班", first_day=None, last_day=None)
        teacher = make.person("周敏")
        make.enrolment(teacher, group, role="teacher")
        make.appointment(teacher, school, make.post("教师", sensitive=False), first_day=None)
        make.account(teacher, f"zhou-{school.id}@example.org")
        make.pupils(group, 6)
        lesson = make.planned_lesson(
            group, facilitator=teacher, course=COURSE, module=f"{COURSE}-2", planned_on=today()
        )
        return {"login": f"zhou-{school.id}@example.org", "group": group.id, "lesson": lesson.id}


def looks_right(page: Any) -> None:
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)


def sign_in(page: Any, login: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def fill_in(device: Any, answers: int) -> None:
    """Answer so many questions and leave the others open, up to the last screen."""
    device.click("button.go")
    for place in range(ITEMS):
        assert f"第 {place + 1} 题" in device.inner_text("main")
        if place < answers:
            device.locator(".choice label").first.click()
        device.click("button.go")


def test_class_fills_in_a_set_on_three_devices_and_the_teacher_learns_only_sums(
    site: Any, open_page: Any, classroom: dict[str, Any]
) -> None:
    phone = open_page(PHONE)
    sign_in(phone, classroom["login"])
    phone.goto(f"/classes/{classroom['group']}/sets")
    looks_right(phone)
    phone.get_by_role("button", name="在设备上打开").first.tap()
    phone.wait_for_url("**/sets/devices", timeout=PATIENCE)
    looks_right(phone)
    code, before = phone.locator(".class-code strong").inner_text(), phone.inner_text("main")

    screen = open_page(TABLET)
    screen.goto(f"/q/{code}/screen")
    looks_right(screen)
    assert screen.evaluate("document.documentElement.scrollHeight <= window.innerHeight")

    devices = [open_page(TABLET, scripts=False) for _ in range(3)]
    for number, device in enumerate(devices):
        device.goto("/q")
        device.fill("#code", code.upper())
        device.click("button")
        for pupil in range(2):
            fill_in(device, ITEMS if number else 3)
            assert device.url.endswith(f"/q/{code}"), "no answer stands in an address"
            is_last = (number, pupil) == (2, 1)
            device.click("button.stop" if is_last else "button.go")
            assert "谢谢你" in device.inner_text("h1")
            if number == 1 and pupil == 0:
                device.reload()  # the same sheet once more
            if not is_last:
                device.click(".next a")
        assert device.context.cookies() == []

    phone.reload()
    assert phone.inner_text("main") == before, "nobody sees how many were handed in"
    phone.get_by_role("button", name="结束").tap()
    phone.wait_for_url("**/sets", timeout=PATIENCE)
    assert "交上来 5 份" in phone.inner_text("body")
    assert "担心" not in phone.inner_text("main")
    looks_right(phone)
    with site.app.app_context():
        db = extension.session
        kept = db.scalars(select(ClassSet).filter_by(class_group_id=classroom["group"])).one()
        assert (kept.tickets, kept.way) == (5, "device")
        assert max(kept.right_tickets.values()) == 5
        assert db.scalars(select(DeviceSet)).all() == []
        assert {row.waiting_classes for row in db.scalars(select(SetFeelings))} == {1}
        db.rollback()


def test_teacher_taps_once_what_was_still_known_and_counts_the_cards_of_one_question(
    site: Any, open_page: Any, classroom: dict[str, Any]
) -> None:
    phone = open_page(PHONE)
    sign_in(phone, classroom["login"])
    phone.goto(f"/lessons/{classroom['lesson']}/script")
    phone.locator(".recall label", has_text="大约一半").tap()
    phone.locator("details.count-cards summary").first.tap()
    phone.locator("[data-cards] input").nth(0).fill("1")
    phone.locator("[data-cards] input").nth(1).fill("5")
    looks_right(phone)
    phone.reload()
    assert phone.locator("[name=recall][value=half]").is_checked(), "kept on the phone until it is sent"
    phone.check("[name=second_adult][value=none]")
    phone.locator("button[name=all]").tap()
    phone.wait_for_url("**/register", timeout=PATIENCE)

    with site.app.app_context():
        recall = extension.session.scalars(select(ClassRecall).filter_by(planned_lesson_id=classroom["lesson"])).one()
        assert (recall.module, recall.said) == (f"{COURSE}-1", "half")
        extension.session.rollback()
    phone.locator(".register button[type=submit]").tap()
    phone.wait_for_url(f"**/lessons/{classroom['lesson']}", timeout=PATIENCE)
    shown = phone.inner_text("main")
    assert "大约一半" in shown
    assert re.search(r"A( ✓)? 1 · B( ✓)? 5 · C( ✓)? 0", shown)
    looks_right(phone)
