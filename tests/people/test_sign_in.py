"""Signing in, being refused, and signing out on the server."""

from __future__ import annotations

from sqlalchemy import select

from app.people.models import LoginSession
from tests.make import PASSWORD


def test_dorm_keeper_signs_in_and_lands_on_the_first_page(page, make):
    make.account(make.person("何秀"), login="he@example.org")

    answer = page.post("/sign-in", {"login": " HE@example.org", "password": PASSWORD})

    assert answer.location == "/"
    page.get("/")


def test_wrong_password_gets_a_message_and_keeps_the_login(page, make):
    make.account(make.person("何秀"), login="he@example.org")

    answer = page.post("/sign-in", {"login": "he@example.org", "password": "wrong"}, status=422)

    assert "密码不对" in answer.text
    assert 'value="he@example.org"' in answer.html


def test_eleventh_try_is_throttled(page, make):
    make.account(make.person("何秀"), login="he@example.org")
    for _ in range(10):
        page.post("/sign-in", {"login": "he@example.org", "password": "wrong"}, status=422)

    page.post("/sign-in", {"login": "he@example.org", "password": PASSWORD}, status=429)


def test_stranger_is_sent_to_sign_in(page):
    assert page.get("/", status=302).location.startswith("/sign-in")


def test_signing_out_ends_the_sign_in_on_the_server(page, make, db):
    page.sign_in(make.person("何秀"))
    page.get("/")

    page.post("/sign-out", form_at="/sign-in")

    assert db.scalar(select(LoginSession.revoked_at)) is not None
    page.get("/", status=302)
