"""A village school without anybody authorised: offered, agreed twice, planned, taught on the guest's phone, and ended."""

from __future__ import annotations

from typing import Any

import pytest
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from app.content.catalogue import EXTENSION, Shelf
from app.core.access import Role
from app.core.clock import now, today
from app.core.database import extension
from app.records.models import TaughtSession
from tests.browser.conftest import DESKTOP, PHONE, axe_findings, scrolls_sideways
from tests.certification.facilitators.world import CORE, ask_for_rights, earn
from tests.classroom.conftest import SMALL
from tests.classroom.lecturers.conftest import give_right

pytestmark = pytest.mark.browser


def two_schools(site: Any) -> tuple[dict[str, dict[str, str]], int]:
    """Two schools under a bureau; return everybody's cookie, and the village's class."""
    site.app.extensions[EXTENSION] = Shelf(SMALL)
    ask_for_rights(site.app)
    signer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    with site.rows() as make:
        bureau = make.organisation("山湾县教育局", kind="district")
        town, village = make.organisation("城关小学", parent=bureau), make.organisation("石桥村小", parent=bureau)
        make.edition(CORE)
        people = {name: make.person(name) for name in ("吴讲师", "城关管理员", "村小校长", "周敏")}
        post = make.post("教师", sensitive=False)
        for name, place in (("吴讲师", town), ("城关管理员", town), ("村小校长", village), ("周敏", village)):
            make.appointment(people[name], place, post, first_day=None)
        make.role(people["城关管理员"], Role.TRAINING_MANAGER, town)
        make.role(people["村小校长"], Role.HEAD, village)
        earn(make.db, make, people["吴讲师"])
        give_right(make.db, people["吴讲师"], town)
        group = make.class_group(village, "五（1）班", first_day=None, last_day=None)
        make.enrolment(people["周敏"], group, role="teacher")
        make.pupils(group, 6)
        cookies = {
            name: {"name": "hulei", "value": signer.dumps({"_user_id": make.signed_in_token(person, at=now())}),
                   "url": site.url}
            for name, person in people.items()
        }  # fmt: skip
        return cookies, group.id


def looks_right(page: Any) -> None:
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)


def test_lecturer_is_offered_agreed_twice_planned_teaches_and_is_called_back(site, open_page):
    cookies, group = two_schools(site)
    screens = {}
    for name, size in (("城关管理员", DESKTOP), ("吴讲师", PHONE), ("村小校长", DESKTOP), ("周敏", PHONE)):
        screens[name] = open_page(size)
        screens[name].context.add_cookies([cookies[name]])
    manager, lecturer, head, teacher = screens.values()

    manager.goto("/lecturers/offer")
    manager.locator("#person").select_option(label="吴讲师")
    manager.locator("#to").select_option(label="山湾县教育局所属的所有学校")
    looks_right(manager)
    manager.get_by_role("button", name="提出共享").click()
    manager.get_by_text("等讲师本人同意").wait_for()
    looks_right(manager)

    lecturer.goto("/")
    lecturer.get_by_text("作为讲师，有事等你说明").wait_for()
    lecturer.get_by_role("link", name="先看看").tap()
    lecturer.wait_for_url("**/lecturers/mine")
    looks_right(lecturer)
    lecturer.get_by_role("button", name="我同意").tap()
    lecturer.get_by_text("等对方同意").wait_for()

    head.goto("/lecturers")
    looks_right(head)
    head.get_by_role("button", name="同意").click()
    head.get_by_text("已同意。从现在起").wait_for()
    looks_right(head)

    teacher.goto(f"/classes/{group}/plan")
    teacher.locator("#facilitator").select_option(label="吴讲师（城关小学）")
    with site.app.app_context():
        teacher.fill("#planned_on", today().isoformat())
    teacher.check("input[name=second_adult][value=next_door]")
    looks_right(teacher)
    teacher.locator("main form button[type=submit]").first.tap()
    teacher.wait_for_url("**/lessons/*")
    teacher.get_by_text("吴讲师 · 授课教师").wait_for()
    lesson = str(teacher.url)

    manager.reload()
    manager.get_by_text("本单位的人被请去哪几天").wait_for()
    assert "五（1）班" not in manager.locator("main").inner_text()

    lecturer.goto("/classes")
    lecturer.get_by_text("五（1）班").first.wait_for()
    lecturer.goto(f"{lesson}/script")
    looks_right(lecturer)
    lecturer.check("input[name=second_adult][value=next_door]")
    lecturer.get_by_role("button", name="都讲到了").tap()
    lecturer.get_by_role("button", name="结束登记").tap()
    lecturer.wait_for_url(lesson)
    with site.app.app_context():
        assert [row.capacity for row in extension.session.scalars(select(TaughtSession))] == ["facilitator"]

    manager.get_by_role("button", name="全部结束").click()
    manager.get_by_text("已结束，立即生效。").wait_for()
    assert lecturer.goto(lesson).status == 404
