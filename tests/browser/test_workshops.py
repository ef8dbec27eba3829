"""An afternoon in the meeting room: a shared screen beside phones, with the server's clock moved by the test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.content.catalogue import EXTENSION, Shelf
from app.core.access import Role
from app.core.clock import now, today
from app.core.database import extension
from app.records.models import Attendance, TaughtSession
from tests.browser.conftest import PATIENCE, PHONE, axe_findings, scrolls_sideways
from tests.make import PASSWORD

pytestmark = pytest.mark.browser
SCREEN = {"width": 1024, "height": 768}
PARTS = ("staff-core-1", "staff-core-workshop")


class Clock:
    """The clock of the workshop's pages: it stands at the beginning of a minute until the test moves it."""

    def __init__(self) -> None:
        moment = now()
        self.at = moment + timedelta(seconds=60 - moment.timestamp() % 60)

    def now(self) -> datetime:
        return self.at

    def later(self, **more: Any) -> None:
        self.at += timedelta(**more)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    held = Clock()
    for module in ("signing_in", "screen", "leading", "keeping", "planning", "agreeing"):
        monkeypatch.setattr(f"app.classroom.workshops.views.{module}.now", held.now)
    monkeypatch.setattr("app.classroom.workshops.views.screen.LOOKS_AGAIN", 1)
    return held


@pytest.fixture
def school(site: Any) -> dict[str, Any]:
    """A school: the lead, two colleagues with a phone, one without; somebody of another school."""
    site.app.extensions[EXTENSION] = Shelf(site.app.config["SETTINGS"].content_path)
    with site.rows() as make:
        place, post = make.organisation("青禾小学"), make.post("老师")
        people = {}
        for login, name in (("lead", "林老师"), ("guard", "门卫老秦"), ("cook", "食堂孙姐"), ("nurse", "校医小赵")):
            people[login] = make.person(name)
            make.appointment(people[login], place, post, first_day=None)
            make.account(people[login], f"{login}-{place.id}@example.org")
        people["walk-in"] = make.person("邻校何老师")
        make.appointment(people["walk-in"], make.organisation("邻校"), post, first_day=None)
        make.account(people["walk-in"], f"walk-in-{place.id}@example.org")
        make.role(people["lead"], Role.FACILITATOR, place)
        make.role(people["lead"], Role.CLERK, place)
        return {"place": place.id} | {login: person.id for login, person in people.items()}


def sign_in(page: Any, login: str, place: int) -> None:
    page.fill("[name=login]", f"{login}-{place}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def looks_right(page: Any) -> None:
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)


def planned(site: Any, lead: Any, place: int, minutes: int, parts: tuple[str, ...]) -> str:
    """Let the lead plan today and open sign-in on her phone; return the day's address."""
    with site.app.app_context():
        day = today().isoformat()
    lead.goto("/sign-in")
    sign_in(lead, "lead", place)
    lead.goto(f"/workshops/new/{place}/staff-core?days=1")
    lead.fill("[name=days-0-held_on]", day)
    lead.fill("[name=days-0-starts_at]", "08:00")
    lead.fill("[name=days-0-minutes]", str(minutes))
    for part in parts:
        lead.check(f"[name=days-0-parts][value={part}]")
    looks_right(lead)
    lead.click("main form button[type=submit]")
    lead.wait_for_url("**/workshops/days/*")
    lead.get_by_role("button", name="打开签到").tap()
    lead.locator(".screen-code").wait_for()
    looks_right(lead)
    return str(lead.url)


def paired(screen: Any, lead: Any) -> str:
    """Pair the shared screen by the code on the lead's phone; return the code it shows."""
    screen.goto("/w")
    screen.fill("#code", lead.locator(".screen-code").inner_text())
    screen.click("main button")
    screen.wait_for_url("**/w/screen")
    looks_right(screen)
    assert screen.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    return str(screen.locator(".screen-code").inner_text())


def changed(screen: Any, former: str) -> str:
    """Wait until the screen shows another code; return it."""
    screen.wait_for_function(
        "code => document.querySelector('.screen-code').innerText !== code", arg=former, timeout=PATIENCE
    )
    return str(screen.locator(".screen-code").inner_text())


def counts(screen: Any, number: int) -> None:
    """Wait until the screen shows how many are there."""
    screen.wait_for_function(
        "number => document.querySelector('.count').innerText.includes(number)", arg=str(number), timeout=PATIENCE
    )


def test_code_of_the_minute_signs_in_phones_and_the_screen_shows_no_name(site, open_page, school, clock):
    lead, screen = open_page(PHONE), open_page(SCREEN)
    day = planned(site, lead, school["place"], 75, PARTS)
    code = changed(screen, paired_and_a_minute_later(screen, lead, clock)).replace(" ", "").lower()

    guard = open_page(PHONE)
    guard.goto(f"/w/{code}")
    guard.wait_for_url("**/sign-in**")
    clock.later(minutes=3)
    sign_in(guard, "guard", school["place"])
    guard.get_by_role("button", name="我在这里").tap()
    guard.get_by_text("今天的签到好了").wait_for()
    looks_right(guard)
    counts(screen, 1)

    late = open_page(PHONE, scripts=False)
    late.goto(f"/w/{code}")
    assert "过期了" in late.inner_text("main")
    late.fill("#code", screen.locator(".screen-code").inner_text())
    late.click("main button")
    sign_in(late, "walk-in", school["place"])
    late.click("text=我在这里")
    assert "今天的签到好了" in late.inner_text("main")
    counts(screen, 2)
    shown = screen.inner_text("body")
    assert not [name for name in ("林老师", "门卫老秦", "邻校", "核心课") if name in shown]

    ticks_and_closes(lead, screen, day, clock)
    in_the_hours_and_the_course(guard)
    with site.app.app_context():
        minutes = extension.session.scalars(select(TaughtSession.minutes)).all()
        reached = set(extension.session.scalars(select(Attendance.person_id).where(Attendance.reached.is_(True))))
    assert minutes == [75]
    assert reached == {school["guard"], school["cook"], school["walk-in"]}


def paired_and_a_minute_later(screen: Any, lead: Any, clock: Clock) -> str:
    """Pair the screen, let a minute pass; return the code it showed."""
    first = paired(screen, lead)
    clock.later(seconds=60)
    return first


def ticks_and_closes(lead: Any, screen: Any, day: str, clock: Clock) -> None:
    """Let the lead tick the colleague without a phone and close the day; the screen then shows nothing more."""
    lead.goto(f"{day}/list")
    lead.get_by_label("食堂孙姐").check()
    looks_right(lead)
    lead.get_by_role("button", name="保存名单").tap()
    lead.get_by_text("自己签到 2 人，名单打勾 1 人").wait_for()
    counts(screen, 3)
    for page in ("", "/left", "/sheet"):
        lead.goto(f"{day}{page}")
        looks_right(lead)
    clock.later(minutes=80)
    lead.goto(f"{day}/close")
    looks_right(lead)
    lead.get_by_role("button", name="结束这一天").tap()
    lead.get_by_text("记上的都算数").wait_for()
    for address in (day, "/workshops", "/workshops/new"):
        lead.goto(address)
        looks_right(lead)
    screen.wait_for_url("**/w", timeout=PATIENCE)


def in_the_hours_and_the_course(guard: Any) -> None:
    """See the minutes among one's hours, and the module as done in one's course."""
    guard.goto("/hours")
    assert "线下60分钟" in guard.inner_text("main")
    assert "75" in guard.inner_text("main")
    guard.goto("/courses/staff-core")
    guard.click("main form button[type=submit]")
    guard.wait_for_url("**/learn/**")
    guard.goto(guard.url.split("/staff-core-", 1)[0])
    assert "集中" in guard.inner_text("main")


def test_screen_without_network_says_so_and_goes_on_when_it_is_back(site, open_page, school, clock):
    lead, screen = open_page(PHONE), open_page(SCREEN)
    planned(site, lead, school["place"], 60, PARTS[1:])
    first = paired(screen, lead)

    screen.context.set_offline(True)
    screen.get_by_text("现在没有网络").wait_for()
    clock.later(seconds=60)
    screen.context.set_offline(False)
    changed(screen, first)

    expect(screen.get_by_text("现在没有网络")).to_be_hidden()
