"""Headers of every page, cookies, and logs that name nobody."""

from __future__ import annotations

import json

import pytest

from app.core.frame import local_target
from tests.make import PASSWORD


def test_page_allows_nothing_inline_nothing_framed_and_is_not_kept(page):
    headers = page.get("/sign-in").response.headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_cookie_is_closed_to_scripts_and_other_sites(page, make):
    make.account(make.person("何秀"), login="he@example.org")

    answer = page.post("/sign-in", {"login": "he@example.org", "password": PASSWORD})

    cookie = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_log_line_holds_no_name_login_or_address_typed(page, make, capsys):
    make.account(make.person("何秀"), login="he-marked@example.org")

    page.post("/sign-in?next=/secret-place", {"login": "he-marked@example.org", "password": "pass-marked"}, status=422)

    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert lines
    for marked in ("何秀", "he-marked", "pass-marked", "secret-place"):
        assert not any(marked in line for line in lines)
    assert {"endpoint", "status", "request_id"} <= json.loads(lines[-1]).keys()


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/courses", "/courses"),
        ("https://evil.example", "/home"),
        ("//evil.example", "/home"),
        ("/\\evil.example", "/home"),
        ("javascript:alert(1)", "/home"),
        ("", "/home"),
        (None, "/home"),
    ],
)
def test_going_on_never_leaves_this_site(target, goes):
    assert local_target(target, "/home") == goes


def test_sign_in_does_not_follow_an_address_elsewhere(page, make):
    make.account(make.person("何秀"), login="he@example.org")

    answer = page.post("/sign-in?next=https://evil.example", {"login": "he@example.org", "password": PASSWORD})

    assert answer.location == "/"
