"""One's own account: password, language, sign-ins, closing it; and signing in without telling who exists."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now
from app.core.throttle import Throttle
from app.people.identity import hasher, password_matches
from app.people.models import Account, LoginSession
from app.people.service import accounts as service
from tests.make import PASSWORD

NEW = "quiet-garden-7"


def test_password_change_signs_other_devices_out(page, make, db):
    he = make.person("何秀")
    page.sign_in(he)
    make.signed_in_token(he, at=now())

    page.post("/account/password", {"current": PASSWORD, "password": NEW, "repeated": NEW})

    page.get("/account")
    assert db.scalar(select(func.count()).where(LoginSession.revoked_at.is_(None))) == 1
    assert password_matches(db.scalar(select(Account).execution_options(populate_existing=True)), NEW)


def test_borrowed_device_cannot_guess_the_present_password(page, make):
    page.sign_in(make.person("何秀"))
    for _ in range(10):
        answer = page.post("/account/password", {"current": "guess", "password": NEW, "repeated": NEW}, status=422)
        assert "不是你现在的密码" in answer.text

    answer = page.post("/account/password", {"current": PASSWORD, "password": NEW, "repeated": NEW}, status=422)

    assert "15 分钟" in answer.text


def test_owner_ends_one_other_sign_in_and_nobody_elses(page, make, db):
    he, lin = make.person("何秀"), make.person("林一")
    page.sign_in(he)
    make.signed_in_token(he, at=now())
    make.signed_in_token(lin, at=now())
    other, hers = db.scalars(select(LoginSession.id).order_by(LoginSession.id)).all()[1:]
    assert "正在使用的设备" in page.get("/account").text

    page.post(f"/account/sign-ins/{other}/end", form_at="/account")
    page.post(f"/account/sign-ins/{hers}/end", form_at="/account", status=404)

    ended = db.scalars(select(LoginSession.id).where(LoginSession.revoked_at.is_not(None))).all()
    assert ended == [other]


def test_owner_signs_every_other_device_out(page, make, db):
    he = make.person("何秀")
    page.sign_in(he)
    make.signed_in_token(he, at=now())

    page.post("/account/sign-ins/end", form_at="/account")

    assert db.scalar(select(func.count()).where(LoginSession.revoked_at.is_(None))) == 1


def test_language_is_kept_on_the_account(page, make, db):
    page.sign_in(make.person("何秀"))

    page.post("/account/language", {"language": "en"}, form_at="/account")

    assert db.scalar(select(Account.language)) == "en"
    assert 'lang="en"' in page.get("/account").html


def test_closed_account_cannot_sign_in(page, make):
    page.sign_in(make.person("何秀"))
    make.account(make.person("林一"), login="lin@example.org").closed_at = now()

    page.post("/account/close", {"current": "wrong password"}, status=422)
    page.post("/account/close", {"current": PASSWORD})

    page.get("/account", status=302)
    answer = page.post("/sign-in", {"login": "lin@example.org", "password": PASSWORD}, status=422)
    assert "密码不对" in answer.text


def test_only_administrator_cannot_close_the_account(page, make):
    zhou = make.person("周安")
    make.role(zhou, Role.ADMINISTRATOR, None)
    page.sign_in(zhou)

    answer = page.post("/account/close", {"current": PASSWORD}, status=422)

    assert "唯一的管理员" in answer.text


def test_reset_person_signs_in_only_by_the_new_link_and_is_told(page, make, db):
    he, head = make.person("何秀"), make.person("方校长")
    account = make.account(he, login="he@example.org")
    make.signed_in_token(he, at=now())

    token = service.reset_account(db, account, at=now(), by=head.id)
    db.flush()

    assert db.scalar(select(func.count()).where(LoginSession.revoked_at.is_(None))) == 0
    page.post("/sign-in", {"login": "he@example.org", "password": PASSWORD}, status=422)
    page.post(f"/invitation/{token}", {"password": NEW, "repeated": NEW})
    assert "方校长" in page.get("/account").text
    told = page.get("/").text
    assert "你的密码被重设过" in told
    assert "方校长" in told
    account.reset_at = now() - timedelta(days=15)
    db.flush()
    assert "你的密码被重设过" not in page.get("/").text


def test_unknown_login_costs_the_same_work_as_a_wrong_password(make, db, monkeypatch):
    make.account(make.person("何秀"), login="he@example.org")
    calls = []
    real_hash, real_verify = hasher.hash, hasher.verify

    class Counting:
        check_needs_rehash = staticmethod(hasher.check_needs_rehash)

        def hash(self, *arguments):
            calls.append("hash")
            return real_hash(*arguments)

        def verify(self, *arguments):
            calls.append("verify")
            return real_verify(*arguments)

    monkeypatch.setattr("app.people.identity.hasher", Counting())

    for login in ("he@example.org", "nobody@example.org"):
        service.sign_in(db, login, "wrong", address="192.0.2.1", device="", at=now())

    assert calls == ["verify", "hash", "hash", "hash"]


def test_old_hash_is_renewed_on_sign_in(make, db):
    from argon2 import PasswordHasher

    account = make.account(make.person("何秀"), login="he@example.org")
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)

    service.sign_in(db, "he@example.org", PASSWORD, address="192.0.2.1", device="", at=now())

    assert not hasher.check_needs_rehash(account.password_hash)


def test_one_address_is_throttled_over_all_logins_without_being_stored(db):
    at = now()
    for number in range(service.TRIES_AN_ADDRESS):
        db.add(Throttle(door=f"{number}", since=at, tries=1))
        outcome = service.sign_in(db, "x", "wrong", address="192.0.2.7", device="", at=at) if number < 2 else None
    row = db.scalar(select(Throttle).where(Throttle.tries == 2).order_by(Throttle.id.desc()))
    row.tries = service.TRIES_AN_ADDRESS

    outcome = service.sign_in(db, "somebody else", "wrong", address="192.0.2.7", device="", at=at)

    assert outcome is service.Refusal.THROTTLED
    assert "192.0.2.7" not in str(db.execute(select(Throttle.__table__)).all())
