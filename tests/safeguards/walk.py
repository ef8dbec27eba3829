"""Visit every endpoint as everybody, with everybody's rows; keep what came back and what was logged."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from app.core.access import EVERYONE, SIGNED_IN, doors_of
from app.core.clock import now
from app.core.database import extension
from app.people.identity import person_signed_in
from app.people.models import Person
from tests.make import Make
from tests.pages import BrowserLike
from tests.safeguards.addresses import addresses, addresses_of_nobody, fields
from tests.safeguards.world import World

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LINK = re.compile(r'(?:href|src|action|formaction|data-[a-z-]+)="([^"]*)"')
NOBODY = "nobody"
NOT_FOUND = 404


@dataclass(frozen=True)
class Visit:
    """One request and everything that came of it."""

    viewer: str
    endpoint: str
    side: str
    method: str
    address: str
    status: int
    location: str
    body: str
    headers: tuple[tuple[str, str], ...]
    log: str

    @property
    def plain_body(self) -> str:
        """The body without what differs from request to request: its own address and the form's token."""
        return CSRF.sub("", self.body).replace(self.address, "")

    @property
    def links(self) -> list[str]:
        return [*LINK.findall(self.body), self.location]

    def __str__(self) -> str:
        return f"{self.viewer} {self.method} {self.endpoint} ({self.side}) {self.address}: {self.status}"


class Walker:
    """Walks the whole site; every visit is taken back, so that the next one finds the world as it was built."""

    def __init__(self, app: Flask, connection: Connection, world: World) -> None:
        self.app, self.connection = app, connection
        self.methods = {
            rule.endpoint: sorted({"GET", "POST"} & set(rule.methods or ())) for rule in app.url_map.iter_rules()
        }
        self.places = {name: addresses(app, side) for name, side in world.sides.items()}
        self.places[NOBODY] = addresses_of_nobody(app, world.elsewhere)
        self.typed = {
            name: {endpoint: fields(endpoint, side) for endpoint in self.methods} for name, side in world.sides.items()
        }
        self.typed[NOBODY] = self.typed["elsewhere"]
        roles = {name: person.id if person else None for name, person in world.viewers.items()}
        self.people = roles
        self.looked_for = looked_for(world)

    def walk(self, make: Make) -> Iterator[Visit]:
        """Visit everything as everybody; what breaks is answered and logged as on a server."""
        with mock.patch.dict(self.app.config, {"PROPAGATE_EXCEPTIONS": False}):
            for viewer in self.people:
                yield from self.walk_as(viewer, make)

    def walk_as(self, viewer: str, make: Make) -> Iterator[Visit]:
        cookie, token, roles = self._sign_in(viewer, make)
        for endpoint, methods in self.methods.items():
            doors = doors_of(self.app, endpoint)
            # Where a door is closed to a role, tests/access has tried it.
            if not (EVERYONE in doors or (roles and (SIGNED_IN in doors or doors & roles))):
                continue
            for side, address in self._addresses(endpoint):
                for method in methods:
                    typed = {"csrf_token": token, **self.typed[side][endpoint]} if method == "POST" else None
                    answer, log = self._open(method, address, cookie, typed)
                    yield Visit(
                        viewer,
                        endpoint,
                        side,
                        method,
                        address,
                        answer.status_code,
                        answer.headers.get("Location", ""),
                        answer.get_data().decode(errors="replace"),
                        tuple(answer.headers.items()),
                        log,
                    )

    def _addresses(self, endpoint: str) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for side, places in self.places.items():
            for address in places.get(endpoint, ()):
                if address not in seen:
                    seen.add(address)
                    yield side, address

    def _sign_in(self, viewer: str, make: Make) -> tuple[str, str, frozenset[str]]:
        """Return a viewer's cookie, the token their forms carry, and their roles."""
        browser, roles = BrowserLike(self.app, make.db), frozenset[str]()
        person_id = self.people[viewer]
        if person_id is not None:
            login = make.signed_in_token(make.db.get_one(Person, person_id), at=now())
            browser.cookie_holds(_user_id=login, **self.looked_for)
            signed_in = person_signed_in(make.db, login, at=now())
            assert signed_in is not None
            roles = signed_in.roles
        page = browser.get("/account" if roles else "/sign-in").get_data(as_text=True)
        token = CSRF.search(page)
        assert token is not None
        cookie = browser._client.get_cookie("hulei")
        assert cookie is not None
        return cookie.value, token[1], roles

    def _open(self, method: str, address: str, cookie: str, typed: dict[str, Any] | None) -> tuple[TestResponse, str]:
        """Send one request with this cookie and no other, and take back whatever it changed."""
        client = self.app.test_client(use_cookies=False)
        savepoint = self.connection.begin_nested()
        try:
            with logged() as log:
                answer = Context().run(
                    client.open, address, method=method, data=typed, headers={"Cookie": f"hulei={cookie}"}
                )
                answer.get_data()
                answer.close()
            return answer, log.getvalue()
        finally:
            if savepoint.is_active:
                savepoint.rollback()


def looked_for(world: World) -> dict[str, Any]:
    """Return what a cookie holds after a search for colleagues, with those of every side in it: one's own alone are shown."""
    ids = [person.id for side in world.sides.values() for person in (side.colleague, side.teacher)]
    return {"staff-found": {"ids": ids, "until": (now() + timedelta(days=1)).timestamp()}}


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Collect whatever is written to a log or to the error stream inside the block."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with redirect_stderr(stream):
            yield stream
    finally:
        root.removeHandler(handler)


@contextmanager
def own_transaction(app: Flask) -> Iterator[tuple[Connection, Make]]:
    """A transaction for a whole module of tests, rolled back at its end (as tests/conftest.py does for one test)."""
    with app.app_context(), extension.engine.connect() as connection:
        outer = connection.begin()
        isolated = {"bind": connection, "join_transaction_mode": "create_savepoint"}
        with mock.patch.dict(extension.sessionmaker.kw, isolated):
            yield connection, Make(extension.session)
            extension.session.close()
        outer.rollback()
