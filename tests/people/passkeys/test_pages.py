"""Chen adds a passkey beside her phone, gets in by it, and loses it; Lin, whom nobody asks, may have one too."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.people import passkey_answers
from app.people.challenges import Challenge
from app.people.factor_rules import TRIES
from app.people.models import Account
from app.people.passkeys import Passkey
from app.people.service.second_factors import reset_factor
from tests.authenticator import Authenticator
from tests.make import AT, PASSWORD
from tests.pages import PageClient
from tests.people.passkeys.device import Device

STEP, MAKE = "/second-step", "/account/passkeys/make"


@pytest.fixture(autouse=True)
def secure_site(app, monkeypatch):
    settings = app.config["SETTINGS"].model_copy(update={"public_url": "https://hulei.example.org"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def types_password(page, login="chen"):
    page.post("/sign-in", {"login": login, "password": PASSWORD})
    return page


def question_on(shown):
    return json.loads(html.unescape(re.search(r'data-question="([^"]+)"', shown.html)[1]))


def adds(page, device, kind="phone"):
    page.post("/account/passkeys/new", {"kind": kind, "current": PASSWORD})
    return page.post(MAKE, {"passkey_answer": device.make(question_on(page.get(MAKE)))})


def answers(page, device, asked, *, to=f"{STEP}/passkey", status=302, **lies):
    return page.post(to, {"passkey_answer": device.answer(asked, **lies)}, form_at="/sign-in", status=status)


@pytest.fixture
def phone(page, chen):
    """Chen's phone with its codes; she is signed in."""
    types_password(page)
    app = Authenticator(page.get(STEP).html)
    page.post(STEP, {"factor_code": app.code()}, status=200)
    return app


def test_she_adds_one_with_her_password_gets_in_by_it_and_removes_it(page, db, phone):
    device = Device()
    page.post("/account/passkeys/new", {"kind": "computer", "current": "not-hers"}, status=422)
    page.post("/account/passkeys/new", {"kind": "typed by hand", "current": PASSWORD}, status=422)
    adds(page, device, "computer")
    assert "电脑 ·" in page.get("/account").text

    other = types_password(PageClient(page.app, page.db))
    other.get("/staff", status=302)
    asked = question_on(other.get(f"{STEP}?next=/staff"))
    assert asked["userVerification"] == "required"
    assert answers(other, device, asked, to=f"{STEP}/passkey?next=/staff").location == "/staff"
    other.get("/staff")

    assert "上次使用" in page.get("/account").text
    key = db.execute(select(Passkey.id, Passkey.sign_count)).one()
    assert key.sign_count == device.count
    page.post(f"/account/passkeys/{key.id}/remove", form_at="/account")
    assert db.scalar(select(Passkey.id)) is None
    page.post(f"/account/passkeys/{key.id}/remove", form_at="/account", status=404)
    assert [a for a in db.scalars(select(AuditEntry.action)) if a.startswith("passkey")] == [
        "passkey-added",
        "passkey-removed",
    ]


def test_answer_is_taken_once_and_a_copied_key_not_at_all(page, db, phone):
    device = Device()
    adds(page, device)
    other = types_password(PageClient(page.app, page.db))
    asked = question_on(other.get(STEP))
    answer = device.answer(asked)
    other.post(f"{STEP}/passkey", {"passkey_answer": answer}, form_at="/sign-in")
    thief = types_password(PageClient(page.app, page.db))
    thief.get(STEP)
    thief.post(
        f"{STEP}/passkey", {"passkey_answer": answer}, form_at="/sign-in", status=422
    )  # said to another question
    with_no_question = PageClient(page.app, page.db)
    types_password(with_no_question)
    late = with_no_question.post(f"{STEP}/passkey", {"passkey_answer": answer}, form_at="/sign-in", status=422)
    assert "时间太久" in late.text
    copy = Device()
    copy.key, copy.credential_id, copy.count = device.key, device.credential_id, 0
    told = answers(thief, copy, question_on(thief.get(STEP)), status=422)
    assert "好像有两份" in told.text
    thief.get("/staff", status=302)
    assert "好像有两份" in page.get("/account").text
    assert db.scalar(select(func.count()).select_from(Challenge).where(Challenge.purpose == "passkey-new")) == 0


@pytest.mark.sqlite_is_enough
def test_stranger_without_the_password_somebody_elses_key_and_too_many_tries_get_nowhere(page, db, make, phone):
    device = Device()
    adds(page, device)
    stranger = PageClient(page.app, page.db)
    assert stranger.post(f"{STEP}/passkey", {"passkey_answer": "{}"}, form_at="/sign-in").location == "/sign-in"
    make.account(make.person("林一"), login="lin")
    hers = types_password(PageClient(page.app, page.db), "lin")
    key = Authenticator(hers.get("/account/second-step/new").html)
    hers.post("/account/second-step/new", {"factor_code": key.code()}, status=200)
    lin = Device()
    adds(hers, lin)
    other = types_password(PageClient(page.app, page.db))
    answers(other, lin, question_on(other.get(STEP)), status=422)
    for _ in range(TRIES - 1):
        answers(other, Device(), question_on(other.get(STEP)), status=422)
    answers(other, device, question_on(other.get(STEP)), status=429)
    other.get("/staff", status=302)
    other.post(STEP, {"factor_code": phone.code()}, status=429)


@pytest.mark.sqlite_is_enough
def test_reset_from_above_takes_passkeys_away_too(page, db, phone):
    adds(page, Device())

    reset_factor(db, db.scalar(select(Account).filter_by(login="chen")), at=AT, by=None)

    assert db.scalar(select(Passkey.id)) is None


def test_learner_may_have_a_second_step_is_then_asked_for_it_and_may_switch_it_off(page, db, make):
    make.account(make.person("林一"), login="lin")
    types_password(page, "lin")
    assert page.get("/account/passkeys/new", status=302).location == "/account"  # the phone comes first
    assert "没有人要求你设" in page.get("/account").text
    app = Authenticator(page.get("/account/second-step/new").html)
    page.post("/account/second-step/new", {"factor_code": app.code()}, status=200)
    device = Device()
    adds(page, device, "key")

    other = types_password(PageClient(page.app, page.db), "lin")
    assert other.get("/account", status=302).location.startswith(STEP)
    answers(other, device, question_on(other.get(STEP)))
    other.post("/account/second-step", {"factor_code": app.code()})

    third = types_password(PageClient(page.app, page.db), "lin")
    assert "没有人要求你设" in third.get("/account").text
    assert db.scalar(select(Passkey.id)) is None


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("missing", ["library", "https"])
def test_without_the_library_or_a_secure_address_the_phone_stays_the_way(page, app, phone, monkeypatch, missing):
    adds(page, Device())
    if missing == "https":
        settings = app.config["SETTINGS"].model_copy(update={"public_url": "http://192.0.2.7:8000"})
        monkeypatch.setitem(app.config, "SETTINGS", settings)
    else:
        monkeypatch.setattr(passkey_answers, "find_spec", lambda _name: None)

    assert "添加通行密钥" not in page.get("/account").text
    assert page.get("/account/passkeys/new", status=302).location == "/account"
    assert page.get(MAKE, status=302).location == "/account"
    other = types_password(PageClient(page.app, page.db))
    assert "通行密钥" not in other.get(STEP).text
    assert other.post(f"{STEP}/passkey", {"passkey_answer": "{}"}, form_at="/sign-in").location == "/sign-in"
    other.post(STEP, {"factor_code": phone.code()})
    other.get("/staff")
