"""Wang Fang signs in with her county's account: linked by herself, or recognised by what her school entered; never made up."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.people.challenges import Challenge
from app.people.linked_identities import LinkedBy, LinkedIdentity
from app.people.models import Account, LoginSession, Person
from app.people.service import accounts
from app.people.single_sign_on.providers import KEPT, use_provider
from app.people.views import single_sign_on as views
from tests.authenticator import Authenticator
from tests.make import PASSWORD
from tests.pages import PageClient
from tests.people.single_sign_on.stand_in import ISSUER, NAME, StandIn, openid

BACK = "/sign-in/single-sign-on/back"


@pytest.fixture
def there(app, monkeypatch):
    one = StandIn()
    monkeypatch.setitem(app.extensions, KEPT, None)
    use_provider(app, openid(one))
    return one


def trusts(app, monkeypatch, there, **more):
    one = openid(there, **more)
    use_provider(app, one)
    monkeypatch.setitem(app.config, "SETTINGS", one.settings)


@pytest.fixture
def wang(make, school):
    person = make.person("王芳", email="Wang@example.org", number="T007")
    make.appointment(person, school, make.post())
    make.account(person, login="wang")
    return person


def goes_there(page, there, at="/sign-in/single-sign-on"):
    sent = page.get(at, status=302)
    assert sent.location.startswith(f"{ISSUER}/auth?")
    return f"{BACK}?{there.follow(sent.location)}"


def links(page, there, **more):
    page.get(goes_there(page, there, "/account/single-sign-on/begin"), status=302)
    return page.post("/account/single-sign-on/confirm", {"current": PASSWORD}, **more)


def sign_ins(db, opened_by="identity"):
    return db.scalar(
        select(func.count())
        .select_from(LoginSession)
        .where(LoginSession.opened_by == opened_by, LoginSession.revoked_at.is_(None))
    )


def test_she_links_her_account_with_her_password_and_from_then_on_gets_in(page, db, wang, there):
    page.post("/sign-in", {"login": "wang", "password": PASSWORD})
    page.get(goes_there(page, there, "/account/single-sign-on/begin"), status=302)
    assert "王芳" in page.get("/account/single-sign-on/confirm").text
    page.post("/account/single-sign-on/confirm", {"current": "not-hers"}, status=422)
    assert db.scalar(select(LinkedIdentity.id)) is None
    page.post("/account/single-sign-on/confirm", {"current": PASSWORD})
    assert "你自己" in page.get("/account/single-sign-on").text

    phone = PageClient(page.app, page.db)
    assert f"用{NAME}登录" in phone.get("/sign-in").text
    there.claims = {"name": "WANG Fang Ph.D.", "email": "other@example.org"}
    assert (
        phone.get(goes_there(phone, there, "/sign-in/single-sign-on?next=/courses"), status=302).location == "/courses"
    )

    assert "单点登录" in phone.get("/account").text
    assert db.execute(select(Person.name, Person.email).filter_by(id=wang.id)).all() == [("王芳", "Wang@example.org")]
    kept = db.execute(select(LinkedIdentity.__table__)).mappings().one()
    assert {kept["issuer"], kept["subject"], kept["linked_how"]} == {ISSUER, "u-1", LinkedBy.OWNER}
    assert db.scalar(select(func.count()).select_from(Challenge)) == 0
    phone.post("/account/single-sign-on/unlink")
    assert sign_ins(db) == 0
    phone.get("/account", status=302)
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-2:] == [
        "identity-linked",
        "identity-unlinked",
    ]


@pytest.mark.sqlite_is_enough
def test_unknown_is_told_what_to_do_and_no_account_is_made(page, db, wang, there):
    before = db.scalar(select(func.count()).select_from(Account))

    told = page.get(goes_there(page, there), status=403).text

    assert "不会自动建账号" in told
    assert "王芳" not in told
    assert (db.scalar(select(func.count()).select_from(Account)), sign_ins(db)) == (before, 0)


@pytest.mark.sqlite_is_enough
def test_answer_is_taken_once_by_the_browser_that_asked_within_ten_minutes(page, db, wang, there):
    make_link(db, wang)
    other = PageClient(page.app, page.db)
    back = goes_there(page, there)
    assert other.get(back, status=302).location == "/sign-in"  # somebody else's browser has no such question
    assert page.get(back, status=302).location == "/"
    page.post("/sign-out", form_at="/account")
    there.codes = {"code-1"}
    assert page.get(back, status=302).location == "/sign-in"

    late = goes_there(page, there)
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        assert page.get(late, status=302).location == "/sign-in"
    assert sign_ins(db) == 0


def make_link(db, person, linked_how=LinkedBy.OWNER, subject="u-1"):
    account = db.scalar(select(Account).filter_by(person_id=person.id))
    db.add(
        LinkedIdentity(account_id=account.id, issuer=ISSUER, subject=subject, linked_how=linked_how, linked_at=now())
    )
    db.flush()
    return account


@pytest.mark.sqlite_is_enough
def test_lies_and_silence_of_a_provider_are_told_without_details_and_throttled(
    page, db, wang, there, capfd, monkeypatch
):
    make_link(db, wang)
    there.claims = {"nonce": "another"}
    page.get(goes_there(page, there), status=302)
    told = page.get("/sign-in").text
    assert "没有通过核对" in told
    logged = "".join(capfd.readouterr())
    assert "claims" in logged
    assert "code-1" not in logged
    there.claims, there.is_down = {}, True
    use_provider(page.app, openid(there))
    page.get("/sign-in/single-sign-on", status=302)
    assert "暂时没有正常回应" in page.get("/sign-in").text
    there.is_down, there.claims = False, {"aud": "other"}
    monkeypatch.setattr(views, "TRIES_AN_ADDRESS", 4)
    for _ in range(3):
        page.get(goes_there(page, there), status=302)
    assert page.get("/sign-in/single-sign-on", status=302).location == "/sign-in"
    assert sign_ins(db) == 0


def test_her_school_entered_her_address_so_the_first_time_needs_nothing_else(
    page, app, db, make, school, wang, there, monkeypatch
):
    trusts(app, monkeypatch, there, oidc_match="email")
    there.claims = {"email": "wang@example.org", "email_verified": False}
    page.get(goes_there(page, there), status=403)
    there.claims = {"email": "wang@example.org", "email_verified": True}

    assert page.get(goes_there(page, there), status=302).location == "/"

    assert "学校登记" in page.get("/account/single-sign-on").text
    head = make.person("方校长")
    make.appointment(head, school, make.post())
    make.role(head, Role.HEAD, school)
    heads = PageClient(page.app, page.db).sign_in(head)
    heads.post(f"/staff/{wang.id}/single-sign-on/unlink", form_at=f"/staff/{wang.id}")
    page.get("/account", status=302)
    page.get(goes_there(page, there), status=403)  # not by itself again
    page.post("/sign-in", {"login": "wang", "password": PASSWORD})
    assert "方校长" in page.get("/account").text


@pytest.mark.sqlite_is_enough
def test_address_on_the_roster_opens_nobody_who_reads_names_nobody_of_two_and_nobody_who_left(
    page, app, db, make, school, wang, there, monkeypatch
):
    trusts(app, monkeypatch, there, oidc_match="number")
    there.claims = {"employee_number": "T007"}
    grant = make.role(wang, Role.CLERK, school)
    page.get(goes_there(page, there), status=403)
    db.delete(grant)
    twin = make.person("王芳芳", number="T007")
    page.get(goes_there(page, there), status=403)
    db.execute(Person.__table__.update().where(Person.id == twin.id).values(number="T008"))
    there.claims = {"employee_number": "T008"}  # on the roster, without an account
    page.get(goes_there(page, there), status=403)
    assert db.scalar(select(LinkedIdentity.id)) is None
    there.claims = {"employee_number": "T007"}
    assert page.get(goes_there(page, there), status=302).location == "/"


def test_manager_still_passes_the_second_step_unless_the_provider_is_trusted_and_she_linked_behind_it(
    page, app, db, make, school, wang, there, monkeypatch
):
    make.role(wang, Role.TRAINING_MANAGER, school)
    account = make_link(db, wang)
    there.claims = {"amr": ["mfa"]}
    assert page.get(goes_there(page, there), status=302).location == "/"
    page.get("/staff", status=302)
    trusts(app, monkeypatch, there, oidc_multi_factor="mfa")
    page.get(goes_there(page, there), status=302)
    page.get("/staff", status=302)  # linked by whoever had her password alone

    phone = Authenticator(page.get("/second-step").html)
    page.post("/second-step", {"factor_code": phone.code()}, status=200)
    links(page, there)
    assert db.scalar(select(LinkedIdentity.linked_how)) == LinkedBy.TWO_STEPS
    assert db.scalar(select(LinkedIdentity.account_id)) == account.id
    other = PageClient(page.app, page.db)
    other.get(goes_there(other, there), status=302)
    other.get("/staff")
    there.claims = {"amr": ["pwd"]}
    third = PageClient(page.app, page.db)
    third.get(goes_there(third, there), status=302)
    third.get("/staff", status=302)


@pytest.mark.sqlite_is_enough
def test_rights_end_with_the_school_and_everything_with_the_account_whatever_the_provider_says(
    page, db, make, school, wang, there
):
    grant = make.role(wang, Role.CLERK, school)
    account = make_link(db, wang)
    page.get(goes_there(page, there), status=302)
    page.get("/staff")
    grant.last_day = today() - timedelta(days=1)
    db.flush()
    page.get("/staff", status=404)

    accounts.close_account(db, account, at=now(), by=0)
    db.flush()

    page.get("/account", status=302)
    page.get(goes_there(page, there), status=403)
    assert db.scalar(select(LinkedIdentity.id)) is None


def test_identity_of_one_account_is_not_taken_by_another_and_a_reset_unlinks(page, db, make, school, wang, there):
    make_link(db, wang)
    thief = make.person("林一")
    make.account(thief, login="lin")
    page.post("/sign-in", {"login": "lin", "password": PASSWORD})

    links(page, there)

    assert "另一个账号" in page.get("/account/single-sign-on").text
    account = db.scalar(select(Account).filter_by(person_id=wang.id))
    assert db.scalar(select(LinkedIdentity.account_id)) == account.id
    accounts.reset_account(db, account, at=now(), by=0)
    assert db.scalar(select(LinkedIdentity.id)) is None


@pytest.mark.sqlite_is_enough
def test_without_a_provider_nothing_of_it_is_there(page, app, wang, monkeypatch):
    monkeypatch.setitem(app.extensions, KEPT, None)
    assert "单点登录" not in page.get("/sign-in").text
    for address in ("/sign-in/single-sign-on", BACK):
        assert page.get(address, status=302).location == "/sign-in"
    page.sign_in(wang)
    assert page.get("/account/single-sign-on", status=302).location == "/account"
