"""A request commits once before it answers; when the database refuses, what was typed comes back."""

from __future__ import annotations

from unittest import mock

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session


def test_typed_text_is_shown_again_when_the_database_refuses(page, make):
    make.account(make.person("何秀"), login="he@example.org")
    refused = OperationalError("COMMIT", {}, Exception("disk full"))

    token = page.get("/sign-in").csrf()

    with mock.patch.object(Session, "commit", side_effect=refused):
        answer = page.client.post(
            "/sign-in", data={"csrf_token": token, "login": "he@example.org", "password": "secret-word"}
        )

    html = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "还没有保存" in html
    assert "he@example.org" in html
    assert "secret-word" not in html


def test_form_without_its_token_is_not_taken_and_loses_nothing(page):
    answer = page.client.post("/sign-in", data={"login": "he@example.org", "password": "secret-word"})

    assert answer.status_code == 400
    html = answer.get_data(as_text=True)
    assert "he@example.org" in html
    assert "secret-word" not in html
