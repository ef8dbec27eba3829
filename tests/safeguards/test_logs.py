"""Logs and addresses name nobody: not on any page, not when something breaks (SAFEGUARDS 1, 37)."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from sqlalchemy import select, text

from app.core.database import db as session
from app.core.frame import local_target
from app.core.throttle import Throttle
from tests.safeguards.walk import logged
from tests.safeguards.world import COLLEAGUE, NAME, PHONE, PUPIL_OF_OWN_CLASS


def breaks(*_values, **_more):
    """What a query does on the day a table is damaged: the error carries the values it was asked with."""
    session().execute(text("SELECT name FROM no_such_table WHERE name = :name"), {"name": PUPIL_OF_OWN_CLASS})


@pytest.mark.parametrize(
    ("address", "broken"),
    [("/staff", "app.people.queries.staff.staff_page"), ("/help/{school}", "app.people.views.help_pages.public_card")],
)
def test_error_is_logged_without_its_words_and_without_the_address(app, page, world, address, broken):
    """SAFEGUARDS 1, 37: a broken page says where it broke, never with which name, nor which school's help page it was."""
    school = world.own.organisation.public_id
    page.sign_in(world.viewers["head"])

    with mock.patch.dict(app.config, {"PROPAGATE_EXCEPTIONS": False}), mock.patch(broken, breaks), logged() as log:
        answer = page.client.get(address.format(school=school))

    assert answer.status_code == 500
    failed = json.loads(next(line for line in log.getvalue().splitlines() if "failed" in line))
    assert failed["error"] == "OperationalError" or failed["error"] == "ProgrammingError"
    assert any("views" in call for call in failed["where"])
    for word in (PUPIL_OF_OWN_CLASS, NAME, school, "no_such_table", "SELECT"):
        assert word not in log.getvalue()
    assert PUPIL_OF_OWN_CLASS not in answer.get_data(as_text=True)


def test_database_error_never_carries_the_values(app, world):
    """SAFEGUARDS 37: also on the command line, where an error is printed as it is."""
    with pytest.raises(Exception, match="no_such_table") as error:
        breaks()

    assert PUPIL_OF_OWN_CLASS not in str(error.value)


def test_table_of_tries_cannot_be_turned_back_into_logins_or_addresses(app, page, db, world):
    """SAFEGUARDS 37: phone numbers are few enough to try them all, so the digests are made under the installation's key."""
    token = page.get("/sign-in").csrf()
    page.client.post("/sign-in", data={"csrf_token": token, "login": PHONE, "password": "wrong-guess-77"})
    with_one_key = set(db.scalars(select(Throttle.door)))
    assert len(with_one_key) == 4  # of the phone, of the address, of the two accounts with this phone

    with mock.patch.dict(app.config, {"SECRET_KEY": "another"}):
        token = page.get("/sign-in").csrf()
        page.client.post("/sign-in", data={"csrf_token": token, "login": PHONE, "password": "wrong-guess-77"})

    assert len(set(db.scalars(select(Throttle.door)))) == 8


@pytest.mark.parametrize(
    "target", ["/\t/evil.example", "/\r/evil.example", "/\n/evil.example", "\t//evil.example", "/\x00/evil.example"]
)
def test_signs_that_browsers_drop_do_not_lead_elsewhere(target):
    """SAFEGUARDS 26, 37: a link sent by mail could else show a false sign-in page after the true one."""
    assert local_target(target, "/home") == "/home"


def test_search_for_a_name_is_sent_in_the_body(page, world):
    """SAFEGUARDS 37: name searches are POST; the page with the result keeps the name out of every address."""
    page.sign_in(world.viewers["clerk"])

    address = page.post("/staff/search", {"name": COLLEAGUE}, form_at="/staff").location

    assert COLLEAGUE in page.get(address).text
    assert address == "/staff/search"
    page.sign_in(world.viewers["training_manager"])
    page.post("/staff/search", {"name": "nobody at all"}, form_at="/staff")
    assert COLLEAGUE not in page.get(f"/staff/search?name={COLLEAGUE}").text, "an address asks for no name"
