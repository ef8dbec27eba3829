"""A lesson is entered with the server really stopped in the middle: nothing is lost, nothing counted twice, no name left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from app import create_app
from app.classroom.registers.models import RegisterArrival
from app.core.clock import now, today
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import ROOT, Settings
from app.records.models import Attendance, TaughtSession
from tests.browser.conftest import PATIENCE, PHONE, axe_findings, scrolls_sideways
from tests.make import Make

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite_is_enough]
KEPT = "已存在这台设备上，还没有发出去"
EVERYTHING_KEPT = """async () => {
    const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
    for (const about of await indexedDB.databases()) {
        const base = await new Promise((done) => { const asked = indexedDB.open(about.name); asked.onsuccess = () => done(asked.result); });
        for (const name of base.objectStoreNames) {
            const rows = await new Promise((done) => {
                const asked = base.transaction(name).objectStore(name).getAll();
                asked.onsuccess = () => done(asked.result);
            });
            found.push(JSON.stringify(rows, (key, value) =>
                value instanceof ArrayBuffer ? String.fromCharCode(...new Uint8Array(value)) : value));
        }
        base.close();
    }
    for (const name of await caches.keys()) {
        const shelf = await caches.open(name);
        for (const request of await shelf.keys()) found.push(request.url, await (await shelf.match(request)).text());
    }
    return found.join("\\n");
}"""


class Site:
    """A site on a file of its own; its server is another process that can be stopped and started."""

    def __init__(
        self, folder: Path, pupils: int = 12, capacity: str | None = None, adult: str = "none", first: str | None = None
    ) -> None:
        """Make the site; with `first`, the state of a lesson that three days ago told the class its first key point."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings: dict[str, Any] = {
            "database_url": f"sqlite:///{folder / 'stopped.sqlite'}",
            "secret_key": "stopped",
            "instance_path": folder,
        }
        self.app = create_app(Settings(**self.settings))
        self.process: subprocess.Popen[bytes] | None = None
        with self.app.app_context():
            upgrade_schema(extension.engine)
            make = Make(extension.session)
            school = make.organisation()
            group = make.class_group(school, first_day=None, last_day=None)
            teacher = make.person("周敏")
            make.enrolment(teacher, group, role="teacher")
            make.pupils(group, pupils)
            self.lesson = make.planned_lesson(
                group,
                facilitator=teacher,
                capacity=capacity,
                course="kids-g56",
                module="kids-g56-1",
                second_adult=adult,
            ).id
            if first:
                self.first = make.planned_lesson(
                    group,
                    facilitator=teacher,
                    course="kids-g56",
                    module="kids-g56-1",
                    second_adult="none",
                    state=first,
                    planned_on=today() - timedelta(days=3),
                    key_points=[1] if first == "unfinished" else [],
                ).id
            self.cookie = self._signed_in(make, teacher)
            extension.session.commit()

    def _signed_in(self, make: Make, teacher: Any) -> dict[str, str]:
        token = make.signed_in_token(teacher, at=now())
        signed = SecureCookieSessionInterface().get_signing_serializer(self.app).dumps({"_user_id": token})
        return {"name": "hulei", "value": signed, "url": self.url}

    def start(self) -> None:
        environment = {f"HULEI_{name.upper()}": str(value) for name, value in self.settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "serve"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(self.port), **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=1)  # noqa: S310  our own server
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=10)
            self.process = None

    def ledger(self) -> tuple[int, dict[bool, int], list[str]]:
        """The number of sessions, how many were reached and not, and what came in on which way."""
        with self.app.app_context():
            db = extension.session
            counted = db.execute(select(Attendance.reached, func.count()).group_by(Attendance.reached)).all()
            found = (
                db.scalar(select(func.count()).select_from(TaughtSession)) or 0,
                {bool(reached): count for reached, count in counted},
                [
                    f"{row.way} {row.outcome}"
                    for row in db.scalars(select(RegisterArrival).order_by(RegisterArrival.id))
                ],
            )
            extension.session.rollback()
            return found


@contextmanager
def served(folder: Path, **more: Any) -> Iterator[Site]:
    """Serve a site until the test is over."""
    running = Site(folder, **more)
    running.start()
    yield running
    running.stop()
    with running.app.app_context():
        extension.engine.dispose()


@contextmanager
def phone_at(browser: Browser, site: Site) -> Iterator[Page]:
    """Open the teacher's own phone at a site, signed in."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=site.url, has_touch=True)
    context.add_cookies([site.cookie])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    with phone_at(browser, site) as page:
        yield page


def teach(page: Page, site: Site) -> None:
    """Enter what was taught with network, and open the register."""
    page.goto(f"/lessons/{site.lesson}/taught")
    page.get_by_role("button", name="都讲到了").click()
    page.wait_for_url("**/register")
    wait_until_ready(page)


def wait_until_ready(page: Page) -> None:
    """Wait until the list is kept encrypted and the worker has taken its place."""
    page.wait_for_load_state("networkidle")
    # A page without its worker would let this wait for ever.
    page.evaluate(
        "() => Promise.race([navigator.serviceWorker.ready.then(() => null),"
        " new Promise((_, no) => setTimeout(() => no(new Error('no worker came')), 30000))])"
    )
    # Not wait_for_function: it takes a promise of false for true.
    page.evaluate(
        """async (lesson) => {
            for (let tries = 0; tries < 600; tries += 1) {
                if (await HuleiRegister.rollOf(lesson)) return;
                await new Promise((done) => setTimeout(done, 50));
            }
            throw new Error("no list was kept");
        }""",
        numbered(page),
    )


def numbered(page: Page) -> int:
    return int(page.url.split("/lessons/")[1].split("/")[0])


def test_register_closed_while_the_server_is_stopped_is_sent_once_when_it_is_back(site, phone):
    teach(phone, site)
    phone.locator(".tile").nth(2).tap()
    phone.locator(".tile").nth(6).tap()

    site.stop()
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()
    expect(phone.locator("form.register")).to_be_hidden()
    assert not scrolls_sideways(phone)
    assert axe_findings(phone) == []
    assert "学生" not in phone.evaluate(EVERYTHING_KEPT)

    site.start()
    phone.get_by_role("button", name="现在发送").tap()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    expect(phone.locator(".flash")).to_contain_text("登记已结束")
    assert site.ledger() == (1, {True: 10, False: 2}, ["queue entered"])
    phone.goto("/classes")
    phone.wait_for_load_state("networkidle")
    expect(phone.get_by_text(KEPT)).to_be_hidden()


def test_whole_lesson_is_entered_without_network_and_again_after_a_reload(site, phone):
    phone.goto(f"/lessons/{site.lesson}/script")
    wait_until_ready(phone)
    phone.locator("input[name=activities]").first.check()

    site.stop()
    points = phone.locator("input[name=key_points]").count()
    for box in phone.locator("input[name=key_points]").all():
        box.check()
    phone.get_by_role("button", name="都讲到了").click()
    expect(phone.locator(".tile")).to_have_count(12)
    phone.locator(".tile").nth(1).tap()
    phone.reload()
    expect(phone.locator(".tile")).to_have_count(12)
    expect(phone.get_by_text("学生02")).to_be_visible()
    assert phone.locator("input[name=key_points]:checked").count() == points
    assert phone.locator("input[name=not_reached]:checked").count() == 1
    assert not scrolls_sideways(phone)
    assert axe_findings(phone) == []
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()
    phone.reload()
    expect(phone.get_by_text(KEPT)).to_be_visible()
    expect(phone.locator("form.register")).to_be_hidden()

    site.start()
    phone.reload()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    assert site.ledger() == (1, {True: 11, False: 1}, ["queue entered"])


def test_answer_that_was_lost_is_asked_for_again_and_nothing_is_doubled(site, phone):
    teach(phone, site)
    lost = []

    def lose_the_answer(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # It arrives, and the phone never hears of it.
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/lessons/arrivals*", lose_the_answer)
    phone.locator(".tile").nth(4).tap()
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()
    phone.get_by_role("button", name="现在发送").tap()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    assert lost == [200]
    assert site.ledger() == (1, {True: 11, False: 1}, ["page entered"])


def test_names_are_kept_encrypted_in_a_secure_page_and_gone_after_signing_out(site, phone):
    teach(phone, site)
    everything = phone.evaluate(EVERYTHING_KEPT)
    assert '"sealed":' in everything
    assert "学生" not in everything
    assert "周敏" not in everything

    phone.get_by_role("button", name="退出").click()
    phone.wait_for_url("**/sign-in*")

    assert phone.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert phone.evaluate("Object.keys(sessionStorage)") == []
    assert "学生" not in phone.evaluate(EVERYTHING_KEPT)


def test_signing_out_asks_once_while_a_register_was_not_sent(site, phone):
    teach(phone, site)
    phone.context.route("**/lessons/arrivals*", lambda route: route.abort())
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()

    phone.get_by_role("button", name="退出").click()
    expect(phone.get_by_text("确定要退出，请再按一次")).to_be_visible()
    phone.get_by_role("button", name="退出").click()
    phone.wait_for_url("**/sign-in*")

    everything = phone.evaluate(EVERYTHING_KEPT)
    assert "hulei-register" in everything, "the result itself waits for its teacher"
    assert '"sealed":' not in everything
    assert "学生" not in everything


def test_what_cannot_be_sent_is_saved_as_a_file_and_brought_back_by_upload(site, phone, tmp_path):
    teach(phone, site)
    phone.context.route("**/lessons/arrivals*", lambda route: route.abort())
    phone.locator(".tile").nth(7).tap()
    phone.get_by_role("button", name="结束登记").tap()
    with phone.expect_download() as download:
        phone.get_by_role("button", name="存成文件").tap()
    file = tmp_path / download.value.suggested_filename
    assert re.fullmatch(r"dengji-\w{10}-shebei-\w{4}-1\.json", file.name)
    download.value.save_as(file)
    assert json.loads(file.read_text())["register"]["not_reached"] == ["8"]
    assert "学生" not in file.read_text()

    for outcome in ("登记已结束", "早就收过了"):
        phone.goto("/lessons/results")
        phone.set_input_files("input[type=file]", file)
        phone.get_by_role("button", name="收下结果").click()
        expect(phone.locator(".link-list")).to_contain_text(outcome)

    assert site.ledger() == (1, {True: 11, False: 1}, ["file entered"])


def test_saved_register_opens_from_disk_without_network_and_its_result_is_entered(site, phone, browser, tmp_path):
    phone.goto(f"/lessons/{site.lesson}")
    answer = phone.request.get(f"/lessons/{site.lesson}/register/file")
    file = tmp_path / "dengji.html"
    file.write_bytes(answer.body())
    assert "学生" not in file.read_text()
    alone = browser.new_context(viewport=PHONE, offline=True, accept_downloads=True)
    page = alone.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())

    page.get_by_role("checkbox", name="5", exact=True).check()
    assert page.locator("#count").inner_text() == "11 人到，1 人未到"
    page.get_by_role("button", name="生成结果文件").click()
    expect(page.locator("#asked")).to_contain_text("还没有勾要点")
    page.get_by_role("checkbox", name="个要点都讲到了").check()
    page.get_by_role("button", name="生成结果文件").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="存下结果文件").click()
    result = tmp_path / download.value.suggested_filename
    assert re.fullmatch(r"dengji-\w{10}-zuohao-\w{4}-1\.json", result.name), "on one stick none overwrites another"
    download.value.save_as(result)
    assert not scrolls_sideways(page)
    assert [one for one in asked if not one.startswith(("file:", "blob:"))] == []
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length].join()") == ",0,0"
    alone.close()

    command = [sys.executable, "-c", "from app.cli import main; main()", "import", "results", str(result)]
    environment = {f"HULEI_{name.upper()}": str(value) for name, value in site.settings.items()}
    for _ in range(2):
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            check=True,
        )
        assert "登记已结束" in done.stdout.decode()

    assert site.ledger() == (1, {True: 11, False: 1}, ["file entered"])


def keep_a_register(page: Page) -> None:
    """Close the register while nothing of it can be sent."""
    page.context.route("**/lessons/arrivals*", lambda route: route.abort())
    page.get_by_role("button", name="结束登记").tap()
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.context.unroute("**/lessons/arrivals*")


def test_register_kept_while_signed_out_asks_to_sign_in_and_is_sent_after_that(site, phone):
    teach(phone, site)
    keep_a_register(phone)
    phone.context.clear_cookies()

    phone.get_by_role("button", name="现在发送").tap()
    expect(phone.get_by_text("请重新登录，登录后就会发出")).to_be_visible()
    assert site.ledger()[0] == 0
    phone.context.add_cookies([site.cookie])
    phone.goto("/classes")

    expect(phone.locator("[data-register-queue]")).to_contain_text("登记已结束")
    expect(phone.get_by_text(KEPT)).to_be_hidden()
    assert site.ledger() == (1, {True: 12}, ["queue entered"])
    assert phone.evaluate("() => HuleiRegister.waiting()") == []


def test_register_of_a_colleague_on_the_same_device_is_kept_for_her_and_not_sent_as_ones_own(site, phone):
    teach(phone, site)
    keep_a_register(phone)
    phone.evaluate(
        "() => HuleiRegister.waiting().then(([item]) => HuleiRegister.keepItem({...item, who: 'somebodyelse', lesson: 999}))"
    )

    phone.goto("/classes")

    expect(phone.get_by_text("这台设备上还有 1 份登记没有发出去，是另一位同事录入的。")).to_be_visible()
    assert phone.locator("[data-register-queue] button").count() == 0, "the file is for who entered it"
    assert "五" not in phone.locator("[data-register-queue]").inner_text(), "nor is the class told"
    assert site.ledger()[0] == 0
    phone.goto("/")
    expect(phone.get_by_text("这台设备上还有 1 份登记没有发出去，是另一位同事录入的。")).to_be_visible()


def test_first_page_tells_of_what_was_not_sent_and_says_nothing_once_it_was(site, phone):
    teach(phone, site)
    keep_a_register(phone)

    phone.goto("/")
    note = phone.locator("[data-register-note]")
    expect(note).to_contain_text("你在这台设备上录入的登记，还有 1 份没有发出去")
    note.get_by_role("link", name="我的班级").tap()
    expect(phone.locator("[data-register-queue]")).to_contain_text("登记已结束")
    phone.goto("/")
    phone.wait_for_load_state("networkidle")
    expect(note).to_be_hidden()


def test_lists_and_sent_registers_are_gone_after_a_day_and_unsent_ones_stay(site, phone):
    teach(phone, site)
    keep_a_register(phone)
    phone.evaluate(
        """async () => {
            const before = Date.now() - 25 * 60 * 60 * 1000;
            await HuleiRegister.keepItem({key: "sent-long-ago", lesson: 7, sent: before});
            const asked = indexedDB.open("hulei-register");
            await new Promise((done) => { asked.onsuccess = done; });
            const rolls = asked.result.transaction("rolls", "readwrite").objectStore("rolls");
            const row = await new Promise((done) => { const all = rolls.getAll(); all.onsuccess = () => done(all.result[0]); });
            await new Promise((done) => { rolls.put({...row, at: before}).onsuccess = done; });
            asked.result.close();
        }"""
    )
    phone.context.route("**/lessons/arrivals*", lambda route: route.abort())

    phone.goto("/classes")
    expect(phone.get_by_text(KEPT)).to_be_visible()

    everything = phone.evaluate(EVERYTHING_KEPT)
    assert "sent-long-ago" not in everything
    assert '"sealed":' not in everything
    assert '"not_reached":' in everything


def test_worker_keeps_the_nameless_page_and_its_style_and_nothing_else(site, phone):
    teach(phone, site)
    for address in ("/help", "/classes", f"/lessons/{site.lesson}", f"/lessons/{site.lesson}/print/register"):
        phone.goto(address)

    kept = phone.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
            return found;
        }"""
    )

    assert "/lessons/offline" in kept
    assert {one for one in kept if not one.startswith("/static/")} == {"/lessons/offline"}


def test_nothing_ticked_without_network_is_asked_and_one_tick_says_that_all_was_told(site, phone):
    phone.goto(f"/lessons/{site.lesson}/script")
    wait_until_ready(phone)
    site.stop()
    phone.reload()
    expect(phone.locator(".tile")).to_have_count(12)

    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.locator("[data-said]")).to_contain_text("还没有勾要点")
    assert phone.locator("input[name=key_points]:checked").count() == 0
    every = phone.get_by_role("checkbox", name="个要点都讲到了")
    every.check()
    phone.locator("input[name=key_points]").first.uncheck()
    assert not every.is_checked()
    every.check()
    phone.get_by_role("button", name="结束登记").tap()
    expect(phone.get_by_text(KEPT)).to_be_visible()


def test_double_tap_with_nobody_reached_does_not_answer_the_question_it_asks(site, phone):
    teach(phone, site)
    for box in phone.locator("input[name=not_reached]").all():
        box.check()

    phone.get_by_role("button", name="结束登记").dblclick()
    expect(phone.locator("[data-said]")).to_contain_text("一个人也没到")
    assert site.ledger()[0] == 0
    phone.wait_for_timeout(1600)
    phone.get_by_role("button", name="结束登记").tap()
    phone.wait_for_url(f"**/lessons/{site.lesson}")

    assert site.ledger() == (1, {False: 12}, ["page entered"])


def test_page_by_plain_http_keeps_the_result_and_never_a_name(site, browser):
    address = f"http://school.test:{site.port}"  # no secure page, unlike the loopback's number
    context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=address, has_touch=True)
    context.add_cookies([{**site.cookie, "url": address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"/lessons/{site.lesson}/taught")
    page.get_by_role("button", name="都讲到了").click()
    page.wait_for_url("**/register")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("isSecureContext") is False

    site.stop()
    page.locator(".tile").nth(0).tap()
    page.get_by_role("button", name="结束登记").tap()
    expect(page.get_by_text(KEPT)).to_be_visible()
    everything = page.evaluate(EVERYTHING_KEPT.replace("await caches.keys()", "[]"))
    site.start()
    page.get_by_role("button", name="现在发送").tap()
    page.wait_for_url(f"**/lessons/{site.lesson}")
    context.close()

    assert "学生" not in everything
    assert '"sealed":' not in everything
    assert site.ledger() == (1, {True: 11, False: 1}, ["queue entered"])


def test_register_of_66_closes_over_a_throttled_connection(browser, tmp_path):
    slow = Site(tmp_path, pupils=66)
    slow.start()
    context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=slow.url, has_touch=True)
    context.add_cookies([slow.cookie])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    try:
        teach(page, slow)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 400, "downloadThroughput": 6250, "uploadThroughput": 3125},
        )
        page.locator(".tile").nth(16).tap()
        page.locator(".tile").nth(51).tap()
        page.get_by_role("button", name="结束登记").tap()
        page.wait_for_url(f"**/lessons/{slow.lesson}")

        assert slow.ledger() == (1, {True: 64, False: 2}, ["page entered"])
    finally:
        context.close()
        slow.stop()
        with slow.app.app_context():
            extension.engine.dispose()
