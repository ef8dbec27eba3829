"""A killed server loses nothing that was confirmed on screen: a real server process, SIGKILL, the same SQLite file."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.assessment import queries
from app.assessment.models import QuizAttempt
from app.content.catalogue import catalogue
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import ROOT, Settings
from tests.learning.learner import TINY, Learner
from tests.make import PASSWORD, Make

pytestmark = [pytest.mark.slow, pytest.mark.real_clock]


class Site:
    """A site on a file of its own, with somebody in the middle of the final; its server is another process."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "database_url": f"sqlite:///{folder / 'killed.sqlite'}",
            "secret_key": "killed",
            "instance_path": str(folder),
            "content_path": str(TINY),
        }
        self.app = create_app(Settings(**self.settings))
        with self.app.app_context():
            upgrade_schema(extension.engine)
            db = extension.session
            make = Make(db)
            person = make.person("何秀")
            make.account(person, login="he@example.org")
            learner = Learner(db, person)
            learner.finishes_modules()
            attempt = learner.takes("tiny-core-final")
            self.attempt, self.items = attempt.id, list(attempt.items)
            db.commit()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {f"HULEI_{name.upper()}": value for name, value in self.settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "serve"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(self.port), **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                self.browser.open(f"{self.url}/readyz", timeout=1)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def get(self, path: str) -> str:
        return self.browser.open(self.url + path, timeout=10).read().decode()

    def post(self, path: str, fields: dict[str, Any], *, token: str, data: bool = False) -> str:
        request = urllib.request.Request(  # noqa: S310  our own server
            self.url + path, urllib.parse.urlencode({"csrf_token": token, **fields}, doseq=True).encode()
        )
        if data:
            request.add_header("Accept", "application/json")
        return self.browser.open(request, timeout=10).read().decode()

    def token_of(self, path: str) -> str:
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path))[1]

    def sign_in(self) -> None:
        token = self.token_of("/sign-in")
        self.post("/sign-in", {"login": "he@example.org", "password": PASSWORD}, token=token)

    def kept(self) -> dict[str, tuple[str, ...]]:
        with self.app.app_context():
            return queries.answers_of(extension.session, extension.session.get(QuizAttempt, self.attempt))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path)
    running.start()
    running.sign_in()
    yield running
    running.kill()
    with running.app.app_context():
        extension.engine.dispose()


def fields_for(site: Site, number: int) -> dict[str, Any]:
    """A whole answer to a question, as its form sends it."""
    with site.app.app_context():
        item = catalogue().courses["tiny-core"].final.item(site.items[number - 1])
    ids = [option.id for option in item.options]
    if item.kind == "order":
        return {f"place-{name}": place for place, name in enumerate(ids, start=1)}
    if item.kind == "match":
        return {f"pair-{name}": name for name in ids}
    return {"answer": ids[: len(item.keys)]}


def test_every_answer_confirmed_before_the_kill_is_there_after_the_restart(site):
    token = site.token_of(f"/quiz/{site.attempt}/1")
    for number in (1, 2, 3):
        said = json.loads(site.post(f"/quiz/{site.attempt}/{number}", fields_for(site, number), token=token, data=True))
        assert said == {"saved": True, "left": len(site.items) - number}

    site.kill()
    site.start()

    assert set(site.kept()) == set(site.items[:3])
    shown = site.get(f"/quiz/{site.attempt}")
    assert shown.count("已答") >= 3
    assert "还有 1 题没有答" in shown


def test_answer_on_its_way_when_the_server_is_killed_is_kept_wholly_or_not_at_all(site):
    with site.app.app_context():
        bank = catalogue().courses["tiny-core"].final
        number = next(n for n, name in enumerate(site.items, start=1) if bank.item(name).kind == "single")
    token = site.token_of(f"/quiz/{site.attempt}/{number}")
    confirmed, sent = [], []

    def answers_again_and_again() -> None:
        while True:
            choice = str(len(sent) % 2 + 1)
            sent.append(choice)
            try:
                said = json.loads(
                    site.post(f"/quiz/{site.attempt}/{number}", {"answer": choice}, token=token, data=True)
                )
            except (OSError, HTTPException, ValueError):  # killed before its answer, or in the middle of it
                return
            if said.get("saved"):
                confirmed.append(choice)

    answering = threading.Thread(target=answers_again_and_again)
    answering.start()
    while len(confirmed) < 5:
        time.sleep(0.01)
    site.kill()
    answering.join(timeout=15)
    site.start()

    kept = site.kept()[site.items[number - 1]]
    assert kept in {(confirmed[-1],), (sent[-1],)}
    assert len(sent) - len(confirmed) <= 1
