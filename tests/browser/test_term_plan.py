"""The plan of a term in a real browser: dragged, typed without scripts, on a phone and at a desk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import expect
from sqlalchemy import select

from app.classroom.models import PlannedLesson
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.content.catalogue import EXTENSION, Shelf
from app.core.access import Role
from app.core.clock import now, today
from app.core.database import extension
from tests.browser.conftest import DESKTOP, PHONE, axe_findings, scrolls_sideways
from tests.classroom.conftest import SMALL
from tests.classroom.term.test_pages import ASKED

pytestmark = pytest.mark.browser
WEEK = timedelta(days=7)


def manager_of_a_term(site: Any, title: str) -> dict[str, str]:
    """Make a school at a term's beginning with one class; return its manager's cookie."""
    site.app.extensions[EXTENSION] = Shelf(SMALL)
    with site.rows() as make:
        school = make.organisation()
        make.window(school, first_day=today() - WEEK, last_day=today() + 18 * WEEK)
        group = make.class_group(school, title, first_day=None, last_day=None)
        make.enrolment(make.person("周敏"), group, role="teacher")
        make.pupils(group, 4)
        text = ASKED.replace("2026-09-01", (today() - 10 * WEEK).isoformat())
        load_requirements(make.db, text, "test.yaml", at=now(), by=None)
        make.db.flush()
        rebuild_all(make.db)
        manager = make.person("培训管理员")
        make.role(manager, Role.TRAINING_MANAGER, school)
        token = make.signed_in_token(manager, at=now())
    cookie = SecureCookieSessionInterface().get_signing_serializer(site.app).dumps({"_user_id": token})
    return {"name": "hulei", "value": cookie, "url": site.url}


def planned_days(site: Any) -> list[date]:
    with site.app.app_context():
        return sorted(extension.session.scalars(select(PlannedLesson.planned_on)))


def test_manager_drags_a_lesson_to_the_next_week_and_takes_the_plan(site, open_page):
    page = open_page(DESKTOP)
    page.context.add_cookies([manager_of_a_term(site, "五（1）班")])
    page.goto("/school-plan/proposal")
    assert not scrolls_sideways(page)
    assert axe_findings(page) == []
    field = page.locator("input[type=date]").last
    before = date.fromisoformat(field.input_value())

    chip = page.locator("[data-line]").last
    chip.drag_to(chip.locator("xpath=../following-sibling::td[1]"))

    after = date.fromisoformat(field.input_value())
    assert after == before + WEEK
    assert planned_days(site) == []
    page.get_by_role("button", name="整份采用").click()
    page.wait_for_url("**/school-plan?**")
    assert planned_days(site)[-1] == after
    assert axe_findings(page) == []


def test_without_scripts_a_day_is_typed_on_the_phone_and_the_class_is_taken(site, open_page):
    page = open_page(PHONE, scripts=False)
    page.context.add_cookies([manager_of_a_term(site, "五（9）班")])
    page.goto("/school-plan/proposal")
    assert not scrolls_sideways(page)
    field = page.locator("input[type=date]").last
    moved = date.fromisoformat(field.input_value()) + WEEK

    field.fill(moved.isoformat())
    page.get_by_role("button", name="采用五（9）班的安排").click()

    page.get_by_text("已排好 2 节课").wait_for()
    assert moved in planned_days(site)
    page.goto("/school-plan")
    assert not scrolls_sideways(page)


def test_class_teacher_drags_a_planned_lesson_and_hears_that_it_comes_before_an_earlier_one(site, open_page):
    site.app.extensions[EXTENSION] = Shelf(SMALL)
    with site.rows() as make:
        monday = today() - timedelta(days=today().weekday()) + 3 * WEEK
        school = make.organisation()
        make.window(school, first_day=today() - WEEK, last_day=today() + 18 * WEEK)
        group, teacher = make.class_group(school, "五（3）班", first_day=None, last_day=None), make.person("周敏")
        make.enrolment(teacher, group, role="teacher")
        for number, day in ((1, monday), (2, monday + WEEK)):
            make.planned_lesson(group, facilitator=teacher, planned_on=day, module=f"small-g56-{number}",
                                second_adult="none")  # fmt: skip
        token = make.signed_in_token(teacher, at=now())
    cookie = SecureCookieSessionInterface().get_signing_serializer(site.app).dumps({"_user_id": token})
    page = open_page(DESKTOP)
    page.context.add_cookies([{"name": "hulei", "value": cookie, "url": site.url}])
    page.goto("/school-plan")

    chip = page.locator("[data-move]").first
    chip.drag_to(chip.locator("xpath=../following-sibling::td[2]"))

    page.get_by_text("五（3）班的课从").wait_for()
    expect(page.get_by_text("请留意：")).to_be_visible()
    assert "先后顺序会颠倒" in page.locator(".flash.warn").inner_text()
    assert {monday + WEEK, monday + 2 * WEEK} <= set(planned_days(site))
    assert axe_findings(page) == []
