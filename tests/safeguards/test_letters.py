"""A letter leaves no trace of who reads it, and a receipt none but its day and kind (SAFEGUARDS 1, 2, 12, 19-21)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.classroom.letters.rules import slip_code
from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.core.settings import ROOT
from app.core.throttle import Throttle
from app.records.models import Contact
from tests.safeguards.test_help import everything_stored
from tests.safeguards.walk import logged
from tests.safeguards.world import ABOVE, MARKED

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]


@pytest.fixture
def letter(db, world) -> str:
    db.flush()
    return f"/l/{world.own.letter.token}"


@pytest.mark.parametrize("viewer", ["class_teacher", "head", "bureau_officer", "guardian", None])
def test_reading_a_letter_changes_no_row_sets_no_cookie_and_writes_no_line(page, db, world, letter, viewer):
    if viewer:
        page.sign_in(world.viewers[viewer])
    before = everything_stored(db)

    with logged() as log:
        for address, status in (
            (letter, 200),
            (f"{letter}?slip=2345678bcd", 200),
            ("/l/wrong", 404),
            ("/l/wrong/sound", 404),
        ):
            for method in ("GET", "HEAD"):
                for language in ("zh-CN", "en"):
                    answer = page.client.open(
                        f"{address}{'&' if '?' in address else '?'}lang={language}", method=method
                    )
                    assert answer.status_code == status, address
                    assert "Set-Cookie" not in answer.headers, address
                    assert answer.headers["Cache-Control"] == "no-store"
                    assert answer.headers["Referrer-Policy"] == "no-referrer"
                    assert "ETag" not in answer.headers

    assert everything_stored(db) == before
    assert log.getvalue() == ""


def test_everybody_gets_the_same_letter_and_no_name(app, db, world, letter):
    from tests.pages import PageClient

    seen = set()
    for viewer in ("class_teacher", "head", "guardian", None):
        client = PageClient(app, db)
        if viewer:
            client.sign_in(world.viewers[viewer])
        seen.add(client.client.get(letter).get_data(as_text=True))

    assert len(seen) == 1
    html = seen.pop()
    assert not any(name in html for name in MARKED)
    assert world.own.group.title not in html
    assert world.own.organisation.name not in html


def test_receipt_writes_no_line_and_one_contact(app, page, db, world, letter):
    """Nothing but the ledger and what is worked out from it knows of it: no audit row, no slip, no address."""
    code = slip_code(app.config["SECRET_KEY"].encode(), world.own.letter.token, world.own.pupil.id)
    contacts = set(db.scalars(select(Contact.id)))
    before = everything_stored(db)

    with logged() as log:
        answer = page.client.post(f"{letter}/heard", data={"slip_code": code})

    assert "Set-Cookie" not in answer.headers
    assert log.getvalue() == ""
    assert len(set(db.scalars(select(Contact.id))) - contacts) == 1
    changed = {name for name, digest in everything_stored(db).items() if digest != before[name]}
    assert "contact" in changed
    assert not changed & {"audit_entry", "letter_link", "job", "notice", "login_session"}
    assert {column.name for column in Throttle.__table__.columns} == {"id", "door", "since", "tries"}
    assert db.scalars(select(Throttle.tries)).all() == [1], (
        "a keyed digest of the device, for ten minutes (SAFEGUARDS 28)"
    )
    assert code not in str(db.execute(select(Contact.__table__)).all())


def test_letter_of_the_real_course_with_all_it_loads_is_small_and_neutral(
    app, page, db, make, world, letter, monkeypatch
):
    """SAFEGUARDS 2, 20: at most 20 KB without its sound, quick exit, a title and a preview that say nothing."""
    monkeypatch.setitem(app.extensions, EXTENSION, Shelf(ROOT))
    db.execute(
        world.own.letter.__table__.update().values(course="kids-g56", edition=catalogue().courses["kids-g56"].edition)
    )
    someone = make.person("一位同事")
    make.appointment(someone, world.own.organisation, make.post("教师", sensitive=False), first_day=None)
    plans = [("in_room", someone.id), ("next_door", someone.id), ("in_room", None), ("none", None)]
    for where, person_id in plans:  # the longest line about a class's adults
        make.planned_lesson(world.own.group, course="kids-g56", second_adult=where, second_adult_id=person_id)
    for language in ("zh-CN", "en"):
        answer = page.client.get(f"{letter}?lang={language}")
        html = answer.get_data(as_text=True)
        loaded = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', html))
        weight = len(answer.data) + sum((ROOT / "static" / name).stat().st_size for name in loaded)
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]

        assert answer.status_code == 200
        assert weight <= 20_000, weight
        assert "六节课讲什么" in html
        assert "有的是两位大人都在教室里" in html
        assert "另一位还没有定" in html
        assert title in ("给家人的一封信", "A letter to the families")
        assert "og:" not in html
        assert "data-quick-exit" in html
        assert html.index("安全课。") < html.index("data-reads") < html.index("六节课讲什么")


@pytest.mark.parametrize("viewer", ABOVE)
def test_nobody_above_the_school_sees_families_slips_or_deputies(page, world, viewer):
    """SAFEGUARDS 18, 21."""
    page.sign_in(world.viewers[viewer])
    group = world.own.group.id
    for address in (
        f"/classes/{group}/families",
        f"/classes/{group}/deputy",
        f"/classes/{group}/letter/small-g56/link",
        f"/classes/{group}/letter/small-g56/slips",
    ):
        assert page.client.get(address).status_code == 404, address
