"""A real Chromium in front of the real server on a database of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import waitress
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app import create_app
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import ROOT, Settings
from tests.authenticator import Authenticator
from tests.make import Make

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP school.test 127.0.0.1",  # a site by plain http that is not the loopback
]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = (ROOT / "tests" / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text()
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PROJECTOR = {"width": 1920, "height": 1080}
PATIENCE = 30_000  # milliseconds: the gate runs two lanes, and a page may wait for its turn
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; without one the test skips with a reason, and fails where CI says it must run."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        reason = "no Chromium found; install it (Debian and Ubuntu: apt-get install chromium fonts-noto-cjk)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Site:
    """A running site: its address and its application."""

    url: str
    app: Flask

    @contextlib.contextmanager
    def rows(self) -> Iterator[Make]:
        """Make rows that the running site sees."""
        with self.app.app_context():
            yield Make(extension.session)
            extension.session.commit()


@contextlib.contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of the loopback with the server it really uses."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        # Closing from another thread takes the socket away under the loop's select; that is the end we asked for.
        with contextlib.suppress(OSError):
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on an empty SQLite database of its own."""
    folder: Path = tmp_path_factory.mktemp("site")
    app = create_app(
        Settings(database_url=f"sqlite:///{folder / 'site.sqlite'}", secret_key="browser", instance_path=folder)
    )
    with app.app_context():
        upgrade_schema(extension.engine)
    with serving(app) as url:
        yield Site(url, app)
    with app.app_context():
        extension.engine.dispose()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Any]:
    """Open pages of the site: `open_page(PHONE, language="en", scripts=False)` gives a fresh browser window."""
    contexts: list[BrowserContext] = []

    def opened(size: dict[str, int], *, language: str = "zh-CN", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport=size,
            locale=language,
            base_url=site.url,
            java_script_enabled=scripts,
            has_touch=size["width"] < 600,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield opened
    for context in contexts:
        context.close()


def set_up_phone(page: Page) -> Authenticator:
    """On the page that asks for it: scan the key, type the first code, put the recovery codes away."""
    page.wait_for_url("**/second-step**")
    phone = Authenticator(page.content())
    page.fill("input[name=factor_code]", phone.code())
    page.click("main button[type=submit]")
    page.click("main a.primary")
    page.wait_for_url(lambda address: "second-step" not in address)
    return phone


def axe_findings(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA, one line each."""
    page.evaluate(AXE)
    result = page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']})"
    )
    return [
        f"{violation['id']}: {node['html'][:120]} ({violation['help']})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))
