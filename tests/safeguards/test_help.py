"""Finding help leaves no trace; nothing can be typed in (SAFEGUARDS 1-7). More on what the pages say: tests/people/test_help_pages.py."""

from __future__ import annotations

import hashlib
import re

import pytest
from sqlalchemy import select

from app.content.shapes.child_help import BANDS
from app.core.audit import AuditEntry
from app.core.clock import today
from app.core.facts import record_fact
from app.core.settings import ROOT
from app.people.models import HelpContact
from app.tables import metadata
from tests.make import AT
from tests.safeguards.walk import logged
from tests.safeguards.world import COLLEAGUE, MARKED

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

PAGES = (
    "/help",
    "/help/",
    "/help/{school}",
    "/help/{school}/",
    "/help/no-such-school",
    "/help/child",
    "/help/{school}/child",
    *(f"/help/child/{band}" for band in BANDS),
    *(f"/help/{{school}}/child/{band}" for band in BANDS),
    "/help/no-such-school/child/g12",
    "/help/child/g12/2",
    "/help/{school}/child/g12/2",
    "/help/{school}/card",
    "/help/{school}/poster",
    "/help/{school}/poster-a3",
    "/help/{school}/cards",
    "/if-a-child-tells-you",
    "/if-a-child-tells-you/",
    "/if-a-child-tells-you/fact-sheet",
    "/calendar",
    "/texts/promise",
)


@pytest.fixture
def pages(db, world) -> list[str]:
    """Every help page of a school whose card is valid: two adults of different posts, confirmed by a call."""
    second = HelpContact(
        organisation_id=world.own.organisation.id,
        inside=True,
        person_id=world.own.teacher.id,
        label="许老师",
        post_title="教师",
        hours="上学日",
    )
    record_fact(db, second, at=AT, by=None, verified_on=today(), review_by=world.own.inside.review_by)
    db.flush()
    return [address.format(school=world.own.organisation.public_id) for address in PAGES]


def everything_stored(db) -> dict[str, str]:
    """A digest of every table, row by row."""
    return {
        name: hashlib.sha256(str(sorted(map(str, db.execute(select(table)).all()))).encode()).hexdigest()
        for name, table in metadata.tables.items()
    }


@pytest.mark.parametrize("viewer", ["learner", "class_teacher", "head", "bureau_officer", "guardian", None])
def test_visit_changes_no_row_of_any_table_sets_no_cookie_and_writes_no_line(page, db, world, pages, viewer):
    """SAFEGUARDS 1: signed in or not, by GET and by HEAD, in both languages; every table and every log is searched."""
    if viewer:
        page.sign_in(world.viewers[viewer])
    db.flush()
    before = everything_stored(db)

    with logged() as log:
        for address in pages:
            for method in ("GET", "HEAD"):
                for language in ("", "?lang=en"):
                    answer = page.client.open(address + language, method=method)
                    assert answer.status_code == 200, address
                    assert "Set-Cookie" not in answer.headers, address
                    assert answer.headers["Cache-Control"] == "no-store"
                    assert answer.headers["Referrer-Policy"] == "no-referrer"
                    assert "ETag" not in answer.headers
                    assert "Last-Modified" not in answer.headers

    assert everything_stored(db) == before
    assert log.getvalue() == ""


def test_everybody_gets_the_same_bytes(app, db, world, pages):
    """SAFEGUARDS 1: a head, a learner, a guardian and a child at the school's computer see one and the same page."""
    from tests.pages import PageClient

    for address in pages:
        seen = set()
        for viewer in ("head", "learner", "guardian", "administrator", None):
            client = PageClient(app, db)
            if viewer:
                client.sign_in(world.viewers[viewer])
                client.client.cookie_holds(lang="en", _flashes=[("info", "标记的话")])
            seen.add(client.client.get(address).get_data())
        assert len(seen) == 1, address


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_page_with_all_it_loads_is_small_neutral_and_takes_no_word(page, world, pages, language):
    """SAFEGUARDS 2, 5, 6: 20 KB with style and script, no field, no form, a title that says nothing, a quick exit."""
    for address in pages:
        answer = page.client.get(f"{address}?lang={language}")
        html = answer.get_data(as_text=True)
        loaded = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', html))
        weight = len(answer.data) + sum((ROOT / "static" / one).stat().st_size for one in loaded)
        if not re.search("/cards?$", address) and "/poster" not in address:  # for paper, with the picture of their code
            assert weight <= 20_000, (address, weight)
        for tag in ("<input", "<textarea", "<select", "<form", "<button", "og:", "<iframe"):
            assert tag not in html, (address, tag)
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
        assert "性" not in title
        assert "abuse" not in title.lower()
        if address != "/calendar":
            assert "data-quick-exit" in html, address
            assert "/calendar" in html, address
            assert 'name="referrer" content="no-referrer"' in html
        for link in re.findall(r'(?:href|src)="([^"]*)"', html):
            assert link.startswith(("/", "#", "?", "tel:", "data:")), (address, link)


def test_card_shows_only_the_adults_who_were_put_on_it(page, world, pages):
    """SAFEGUARDS 3, 18: a public page with adults' printed names, never anybody else of the school."""
    for address in pages:
        html = page.client.get(address).get_data(as_text=True)
        names = {name for name in MARKED if name in html}
        assert names <= {COLLEAGUE}, address
        if world.own.organisation.public_id in address and not address.endswith(("/child", "/2")):  # without numbers
            assert COLLEAGUE in html, address


def test_wrong_address_near_the_help_page_writes_down_nothing_of_it(page, db, world):
    """SAFEGUARDS 1: a mistyped poster address is no trace either."""
    page.sign_in(world.viewers["learner"])
    db.flush()
    before = everything_stored(db)

    with logged() as log:
        assert page.client.get("/help/qinghe/nothing").status_code == 404
        assert page.client.post("/help").status_code in (400, 404, 405)

    assert everything_stored(db) == before
    assert not re.search(r"help|qinghe", log.getvalue())


def test_nothing_remembers_who_was_put_in_the_place_of_whom(page, db, world, pages):
    """SAFEGUARDS 10: taking an adult off the card is one step without a reason, and no line of its own in the trail."""
    page.sign_in(world.viewers["head"])
    card = f"/organisations/{world.own.organisation.id}/help-card"
    before = db.scalars(select(AuditEntry.id)).all()

    page.post(f"{card}/{world.own.inside.id}/remove", form_at=card)

    assert COLLEAGUE not in page.client.get(f"/help/{world.own.organisation.public_id}").get_data(as_text=True)
    assert db.scalars(select(AuditEntry.id)).all() == before
