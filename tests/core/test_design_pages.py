"""The layouts, the shared macros and the pages for when something went wrong."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from flask import Flask, render_template_string, session, url_for
from sqlalchemy.exc import OperationalError

from app.core.navigation import DESK, link_to
from app.core.settings import ROOT
from app.people import identity
from tests.pages import check_page

pytestmark = pytest.mark.sqlite_is_enough

TEMPLATES = ROOT / "app" / "templates"
STATIC = ROOT / "static"
LAYOUTS = ["learner", "desk", "class", "help"]
KILOBYTE = 1024


def rendered(app: Flask, template: str, address: str = "/sign-in") -> str:
    with app.test_request_context(address):
        return render_template_string(template)


def page_in(layout: str) -> str:
    return (
        f'{{% extends "layouts/{layout}.html" %}}{{% block title %}}Lesson{{% endblock %}}'
        "{% block main %}<h1>Lesson</h1>{% endblock %}"
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_a_proper_page_with_language_and_skip_link(app, db, layout):
    html = rendered(app, page_in(layout))

    check_page(html)
    assert '<html lang="' in html
    assert '<a class="skip-link" href="#main">' in html
    assert '<main id="main"' in html
    assert "width=device-width" in html


# Opened from disk without anything beside it: its style and script stand in it, allowed by their digests.
ONE_FILE = {"classroom/saved_register.html"}


def test_no_template_has_inline_style_or_script_or_a_style_of_its_own():
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        where = path.relative_to(TEMPLATES)
        if where.as_posix() in ONE_FILE:
            continue
        wrong += [f"{where}: {found}" for found in re.findall(r"<[^>]*\s(?:style|on[a-z]+)=", text)]
        if where.parts[:2] == ("classroom", "packs"):  # files of their own; tests/classroom/packs hold them to hashes
            continue
        wrong += [f"{where}: <style>" for _found in re.findall(r"<style", text)]
        wrong += [f"{where}: script without a file" for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]
        if where.parts[0] not in ("layouts",) and where.as_posix() not in ("core/calendar.html", "people/poster.html"):
            wrong += [f"{where}: a style of its own" for _found in re.findall(r'rel="stylesheet"', text)]

    assert wrong == []


def test_help_layout_weighs_under_20_kilobytes_with_all_it_loads(app, db):
    html = rendered(app, page_in("help"))

    files = re.findall(r'(?:href|src)="/static/([^"?]+)', html)
    weight = len(html.encode()) + sum((STATIC / name).stat().st_size for name in files)
    assert {"css/tokens.css", "css/help.css", "js/quick-exit.js"} <= set(files)
    assert weight < 20 * KILOBYTE / 2, "the other half is for the page's own words"


def test_help_layout_is_neutral_and_writes_no_cookie(app, db):
    with app.test_request_context("/calendar"):
        html = render_template_string(page_in("help"))

        assert not session.modified
    assert app.config["SITE_NAME"] not in html
    assert "csrf_token" not in html
    assert 'name="referrer" content="no-referrer"' in html


def test_leaving_quickly_shows_a_calendar_and_leaves_no_cookie(page, make):
    page.sign_in(make.person("何秀"))

    answer = page.get("/calendar")

    assert "Set-Cookie" not in answer.response.headers
    assert answer.response.headers["Cache-Control"] == "no-store"
    assert 'aria-current="date"' in answer.html
    assert "何秀" not in answer.html


def test_class_layout_names_nobody_and_leads_nowhere(app, db):
    html = rendered(app, page_in("class"))

    assert "<form" not in html
    assert re.findall(r'<a [^>]*href="([^"]+)"', html) == ["#main"]
    assert app.config["SITE_NAME"] not in html


def test_signed_in_person_can_change_language_and_sign_out_by_form(page, make):
    page.sign_in(make.person("何秀"))

    answer = page.post("/language", {"tag": "en", "back": "/styleguide"}, form_at="/styleguide")

    assert answer.location == "/styleguide"
    english = page.get("/styleguide").html
    assert '<html lang="en"' in english
    assert 'action="/sign-out"' in english


def test_link_is_given_only_to_a_page_that_exists_and_lets_the_viewer_in(app, db):
    with app.test_request_context("/sign-in"):
        assert link_to("nobody.wrote_this") is None
        assert link_to("styleguide.show") is None
        assert link_to("people.sign_in") == "/sign-in"


def test_link_on_a_page_without_trace_never_asks_who_is_there(page, app, make):
    person = make.person("何秀")
    token = make.signed_in_token(person, at=identity.now())
    with app.test_request_context("/calendar"):
        session["_user_id"] = token

        assert link_to("styleguide.show") is None


def test_desk_navigation_leads_to_pages_that_need_no_further_choice(app, db):
    with app.test_request_context("/"):
        for endpoint, _label in DESK:
            if endpoint in app.view_functions:
                assert url_for(endpoint)


def test_free_text_says_that_nobody_reads_it_today(page, make):
    page.sign_in(make.person("何秀"))

    html = page.get("/styleguide").html

    box = re.search(r"<textarea[^>]*>", html)
    assert box
    assert 'aria-describedby="note-free"' in box[0]
    assert "这里没有人当天看；孩子有危险请打 110。" in html


def test_typed_text_comes_back_when_a_form_was_open_for_too_long(page):
    answer = page.client.post("/sign-in", data={"csrf_token": "old", "login": "何秀 & 子", "password": "secret-word"})

    html = answer.get_data(as_text=True)
    check_page(html)
    assert answer.status_code == 400
    assert '<input type="hidden" name="login" value="何秀 &amp; 子">' in html
    assert "<li>何秀 &amp; 子</li>" in html
    assert "secret-word" not in html


def test_page_for_failures_does_not_need_the_database(page, make, app, monkeypatch):
    page.sign_in(make.person("何秀"))

    def database_is_gone(*_arguments, **_named):
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(identity, "person_signed_in", database_is_gone)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = page.get("/", status=500)

    assert "出了点问题" in answer.text
    assert "编号" in answer.text


@pytest.mark.parametrize("path", sorted((STATIC / "img").glob("*.svg")), ids=lambda path: path.stem)
def test_every_drawing_is_a_small_plain_picture(path):
    text = path.read_text()

    ElementTree.fromstring(text)  # noqa: S314  our own files
    assert len(text) < 4 * KILOBYTE
    assert "<script" not in text
    assert "href" not in text
    assert "style=" not in text


@pytest.mark.parametrize("path", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.stem)
def test_every_script_is_small_and_builds_no_html_from_text(path):
    text = path.read_text()

    assert len(text) < 6 * KILOBYTE
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", text)


@pytest.mark.parametrize(
    ("back", "referrer", "lands_on"),
    [
        ("/account", None, "/account"),
        ("/sign-out", "http://localhost/staff", "/staff"),
        ("/sign-out", "http://elsewhere.example/staff", "/"),
        ("/language", "http://localhost/language", "/"),
        ("//evil.example/", None, "/"),
        ("/no-such-page", None, "/"),
    ],
)
def test_change_of_language_lands_on_a_page_that_can_be_read(page, make, back, referrer, lands_on):
    page.sign_in(make.person())
    token = page.get("/account").csrf()

    answer = page.client.post(
        "/language",
        data={"csrf_token": token, "tag": "en", "back": back},
        headers={"Referer": referrer} if referrer else {},
    )

    assert answer.headers["Location"] == lands_on
