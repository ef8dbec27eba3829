"""Every link and every button that a page of the demonstration offers opens: nobody is refused on the next page."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from html import unescape
from typing import Any
from unittest import mock
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.clock import now, today
from app.demo import county as counties
from app.demo.command import SEED, invent
from app.demo.county import ACCOUNTS
from app.demo.plan import TOWNS
from app.people.models import Account, Person
from tests.make import Make
from tests.safeguards.walk import own_transaction

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]
LINK = re.compile(r'<a\s[^>]*href="([^"]+)"')
FORM = re.compile(r"<form\s([^>]*)>(.*?)</form>", re.DOTALL)
HIDDEN = re.compile(r'<input\s[^>]*type="hidden"[^>]*>')
BUTTON = re.compile(r'<button\s[^>]*name="[^>]*>')
NAMED = re.compile(r'(name|value|action|method)="([^"]*)"')
SITE = "http://localhost"
MOST_EACH = 8  # addresses of one endpoint: rows differ by whom they are about
REFUSED = {403, 404, 405, 500}
REFUSED_IN_WORDS = ("这张证书不由你撤回",)
SIGNS_OUT = {"people.sign_out", "people.sign_out_everywhere", "static"}


@dataclass(frozen=True)
class Door:
    """Something a page offers to open; `fields` None for a link."""

    address: str
    fields: tuple[tuple[str, str], ...] | None
    offered_on: str


@pytest.fixture(scope="module")
def county(app: Flask) -> Iterator[tuple[Connection, Make]]:
    """One town of the invented county."""
    with mock.patch.object(counties, "TOWNS", TOWNS[:1]), own_transaction(app) as (connection, make):
        invent(make.db, seed=SEED, today=today(), address=SITE)
        make.db.commit()
        yield connection, make


def endpoint_of(app: Flask, door: Door) -> str | None:
    try:
        method = "GET" if door.fields is None else "POST"
        return str(app.url_map.bind("localhost").match(urlsplit(door.address).path, method)[0])
    except (HTTPException, RequestRedirect):
        return None


def doors_on(address: str, html: str) -> Iterator[Door]:
    for link in LINK.findall(html):
        there = urljoin(SITE + address, unescape(link)).split("#")[0]
        if there.startswith(SITE + "/"):
            yield Door(there.removeprefix(SITE), None, address)
    for tag, inside in FORM.findall(html):
        said = dict(NAMED.findall(tag))
        if said.get("method", "get").lower() == "post":
            fields = [dict(NAMED.findall(one)) for one in (*HIDDEN.findall(inside), *BUTTON.findall(inside)[:1])]
            to = urljoin(SITE + address, unescape(said.get("action") or address)).removeprefix(SITE)
            yield Door(to, tuple((one["name"], unescape(one.get("value", ""))) for one in fields), address)


class Visitor:
    """Somebody signed in who opens every door; what a button does is taken back."""

    def __init__(self, app: Flask, county: tuple[Connection, Make], login: str) -> None:
        self.app, (self.connection, self.make) = app, county
        self.client: FlaskClient = app.test_client()
        person = self.make.db.scalars(
            select(Person).join(Account, Account.person_id == Person.id).where(Account.login == login)
        ).one()
        token = self.make.signed_in_token(person, at=now())
        self.make.db.commit()
        Context().run(self._hold, token)

    def _hold(self, token: str) -> None:
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token

    def open(self, door: Door) -> Any:
        savepoint = self.connection.begin_nested()
        try:
            method = "GET" if door.fields is None else "POST"
            answer = Context().run(self.client.open, door.address, method=method, data=dict(door.fields or ()))
            answer.get_data()
            return answer
        finally:
            if savepoint.is_active:
                savepoint.rollback()


@pytest.mark.parametrize("login", [login for login, _what, _role in ACCOUNTS])
def test_nobody_is_offered_what_the_next_page_refuses(app, county, login):
    visitor = Visitor(app, county, login)
    waiting, seen, counts, wrong = deque([Door("/", None, "")]), set(), Counter[tuple[str, bool]](), []
    with mock.patch.dict(app.config, {"PROPAGATE_EXCEPTIONS": False}):
        while waiting:
            door = waiting.popleft()
            endpoint = endpoint_of(app, door)
            key = (door.address, door.fields is None)
            if key in seen or endpoint in SIGNS_OUT:
                continue
            seen.add(key)
            if endpoint is None:
                wrong.append(f"{door.offered_on} leads nowhere: {door.address}")
                continue
            counts[endpoint, door.fields is None] += 1
            if counts[endpoint, door.fields is None] > MOST_EACH:
                continue
            answer = visitor.open(door)
            html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            if answer.status_code in REFUSED or any(words in html for words in REFUSED_IN_WORDS):
                wrong.append(f"{door.offered_on} offers {door.address}, refused: {answer.status_code}")
            elif door.fields is None:
                waiting.extend(doors_on(door.address, html))

    assert wrong == []
    assert len(seen) > 10
