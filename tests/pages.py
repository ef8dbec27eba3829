"""A client that fetches pages as people do and checks every page it gets as a page."""

from __future__ import annotations

import re
from collections import Counter
from contextvars import Context
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.clock import now
from app.people.models import Person
from tests.make import Make

# A browser ends a paragraph before these, so that the page it builds is not the one that was written.
NEVER_IN_A_PARAGRAPH = {
    "div",
    "dl",
    "fieldset",
    "figure",
    "form",
    "h1",
    "h2",
    "h3",
    "ol",
    "p",
    "section",
    "table",
    "ul",
}
ISO_DAY = re.compile(r"(?<![\w@/-])\d{4}-\d{2}-\d{2}(?![\w-])")
AS_ENTERED = ("code", "pre", "script", "style", "textarea")  # ids, files and what somebody typed stand as they are
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text_of: dict[str, list[str]] = {"h1": [], "title": []}
        self.iso_days: list[str] = []
        self._open: list[str] = []
        self.torn: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.labels: set[str] = set()
        self.wrapped: set[int] = set()
        self.inputs: list[tuple[int, str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if "p" in self._open and tag in NEVER_IN_A_PARAGRAPH:
            self.torn.append(tag)
        if tag in ("h1", "title"):
            self.text_of[tag].append("")
        if tag == "form":
            self.forms.append({"attributes": attributes, "names": set()})
        if tag == "label" and attributes.get("for"):
            self.labels.add(str(attributes["for"]))
        if tag in ("input", "select", "textarea"):
            if self.forms:
                self.forms[-1]["names"].add(attributes.get("name"))
            if "label" in self._open:
                self.wrapped.add(len(self.inputs))
            self.inputs.append((len(self.inputs), tag, attributes))
        if tag not in ("input", "meta", "link", "br", "img", "hr", "source"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(tag in self._open for tag in AS_ENTERED):
            self.iso_days += ISO_DAY.findall(data)
        for tag in ("h1", "title"):
            if tag in self._open and "rt" not in self._open:  # pinyin is no part of the words
                self.text_of[tag][-1] += data


# Help pages and the short courses for families say in tab and history only this, whatever is read (SAFEGUARDS 2, 26).
NEUTRAL = {"谁能帮忙", "Who can help", "家长学一点", "Short courses for families"}


def check_page(html: str) -> None:
    """Fail with a sentence when a page is not a proper page (STYLE, templates)."""
    reader = _Reader()
    reader.feed(html)
    heads = [" ".join(text.split()) for text in reader.text_of["h1"]]
    assert len(heads) == 1, f"a page has one h1, this one has {len(heads)}: {heads}"
    title = " ".join("".join(reader.text_of["title"]).split())
    is_help = any(tag == "body" and "help-page" in str(a.get("class")) for tag, a in reader.tags)
    assert title.startswith(heads[0]) or (is_help and title in NEUTRAL), (
        f"the title {title!r} does not begin with the h1 {heads[0]!r}"
    )
    assert any(tag == "html" and a.get("lang") for tag, a in reader.tags), "the page says no language"
    assert not reader.iso_days, f"days as people write them, by the filter `day`: {reader.iso_days}"
    assert not reader.torn, f"inside a paragraph: {reader.torn}"
    ids = Counter(str(a["id"]) for _, a in reader.tags if a.get("id"))
    assert not [name for name, count in ids.items() if count > 1], f"ids twice: {ids.most_common(3)}"
    for number, _tag, a in reader.inputs:
        if a.get("type") in UNLABELLED:
            continue
        named = (
            a.get("id") in reader.labels or number in reader.wrapped or a.get("aria-label") or a.get("aria-labelledby")
        )
        assert named, f"no label for field {a.get('name')}"
    for form in reader.forms:
        assert form["attributes"].get("action") is not None, "a form has no action"
        if "data-nobody-is-signed-in" in form["attributes"]:
            continue  # a receipt: without a cookie there is nobody in whose name anything could be sent
        if str(form["attributes"].get("method", "get")).lower() == "post":
            assert "csrf_token" in form["names"], f"a form without CSRF field: {form['attributes']}"
    for tag, a in reader.tags:
        assert "style" not in a, f"inline style on <{tag}>"
        assert not [name for name in a if name.startswith("on")], f"inline script on <{tag}>"
        if tag == "img":
            assert a.get("alt") is not None, f"image without alt: {a.get('src')}"


class Page:
    """An answer, checked when it is a page."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        if response.mimetype == "text/html" and self.status not in (301, 302, 303, 307, 308):
            check_page(self.html)

    @property
    def location(self) -> str:
        return str(self.response.headers.get("Location", ""))

    @property
    def text(self) -> str:
        """The words on the page, without tags."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.html).split())

    def csrf(self) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.html)
        assert found, "no CSRF field on this page"
        return found.group(1)


class BrowserLike:
    """Flask's test client, in a context of its own, so that each request gets its own `g` and its own session.

    Rows made by the test are flushed before a request, and read anew after it. It takes gzip as browsers do; nothing but a
    static file may come in it.
    """

    def __init__(self, app: Flask, db: Session) -> None:
        self.app, self.db = app, db
        self._client: FlaskClient = app.test_client()
        self._client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip, deflate, br"

    def open(self, address: str, **more: Any) -> Any:
        self.db.flush()
        try:
            answer = Context().run(self._client.open, address, **more)
        finally:
            self.db.expire_all()
        assert "Content-Encoding" not in answer.headers or address.startswith("/static/"), f"compressed: {address}"
        return answer

    def get(self, address: str, **more: Any) -> Any:
        return self.open(address, method="GET", **more)

    def post(self, address: str, **more: Any) -> Any:
        return self.open(address, method="POST", **more)

    def cookie_holds(self, **values: Any) -> None:
        """Put values into the signed cookie."""

        def put() -> None:
            with self._client.session_transaction() as cookie:
                cookie.update(values)

        Context().run(put)


class PageClient:
    """Gets and posts pages, signed in or not."""

    def __init__(self, app: Flask, db: Session) -> None:
        self.app, self.db = app, db
        self.client = BrowserLike(app, db)

    def sign_in(self, person: Person) -> PageClient:
        """Sign a person in without the form."""
        token = Make(self.db).signed_in_token(person, at=now())
        self.client.cookie_holds(_user_id=token)
        return self

    def get(self, address: str, status: int = 200, **more: Any) -> Page:
        page = Page(self.client.get(address, **more))
        assert page.status == status, f"GET {address}: {page.status}, expected {status}\n{page.text[:600]}"
        return page

    def post(
        self,
        address: str,
        fields: dict[str, Any] | None = None,
        status: int = 302,
        *,
        form_at: str | None = None,
        **more: Any,
    ) -> Page:
        """Send a form as a browser would: first get the page it stands on, for its CSRF field."""
        token = Page(self.client.get(form_at or address)).csrf()
        page = Page(self.client.post(address, data={"csrf_token": token, **(fields or {})}, **more))
        assert page.status == status, f"POST {address}: {page.status}, expected {status}\n{page.text[:600]}"
        return page
