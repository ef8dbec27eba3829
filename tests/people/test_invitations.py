"""One-time links: the first administrator, an invited dorm keeper, links that have ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.invitations import (
    NEW_ACCOUNT,
    NEW_PASSWORD,
    first_administrator_link,
    further_administrator_link,
    new_invitation,
)
from app.people.models import Account, Invitation, Person, RoleGrant
from app.people.service.staff import Held, appoint
from tests.authenticator import Authenticator
from tests.make import PASSWORD

FIRST = {"name": "周安", "login": "Zhou@example.org", "password": PASSWORD, "repeated": PASSWORD}
CHOSEN = {"login": "13800138000", "password": PASSWORD, "repeated": PASSWORD}


def test_first_administrator_is_made_once_signed_in_and_told_the_first_step(page, db, make):
    token = first_administrator_link(db, at=now())

    assert "一次性链接" in page.get("/sign-in").text
    page.post(f"/welcome/{token}", FIRST)
    app = Authenticator(page.get(page.get("/", status=302).location).html)
    page.post("/second-step", {"factor_code": app.code()}, status=200)

    assert "第一步：创建单位" in page.get("/").text
    page.get("/organisations/first")
    assert db.execute(select(RoleGrant.role, RoleGrant.organisation_id)).all() == [(Role.ADMINISTRATOR, None)]
    assert db.scalar(select(Account.login)) == "zhou@example.org"
    page.get("/account")
    assert first_administrator_link(db, at=now()) is None
    page.get(f"/welcome/{token}", status=410)

    make.organisation("青禾小学")
    assert "第一步" not in page.get("/").text
    page.client = page.app.test_client()
    assert "一次性链接" not in page.get("/sign-in").text


def test_second_link_of_the_first_start_makes_no_second_administrator(page, db, make):
    token = first_administrator_link(db, at=now())
    make.role(make.person("周安"), Role.ADMINISTRATOR, None)

    assert "登录" in page.get(f"/welcome/{token}", status=410).text


def test_server_can_invite_one_more_administrator(page, db, make):
    make.role(make.person("周安"), Role.ADMINISTRATOR, None)
    token = further_administrator_link(db, at=now())

    page.post(f"/welcome/{token}", FIRST)

    assert db.scalar(select(func.count()).select_from(RoleGrant)) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "短短", "repeated": "短短"}, "太短"),
        ({"password": "1234567890", "repeated": "1234567890"}, "几种不同的字符"),
        ({"repeated": "something else"}, "不一样"),
        ({"login": "a b"}, "不要有空格"),
        ({"name": "11010119900307" + "7475"}, "身份证号"),
        ({"name": ""}, "请填写"),
    ],
)
def test_bad_first_form_is_told_beside_the_field(page, db, change, words):
    token = first_administrator_link(db, at=now())

    answer = page.post(f"/welcome/{token}", {**FIRST, **change}, status=422)

    assert words in answer.text
    assert db.scalar(select(func.count()).select_from(Account)) == 0


def test_invited_dorm_keeper_chooses_login_and_password(page, db, make):
    he = make.person("何秀")
    token = new_invitation(db, he.id, purpose=NEW_ACCOUNT, at=now(), by=None)
    assert "何秀" in page.get(f"/invitation/{token}").text

    page.post(f"/invitation/{token}", CHOSEN)

    assert db.execute(select(Account.login, Account.person_id)).all() == [("13800138000", he.id)]
    assert db.scalar(select(AuditEntry.action)) == "account-opened"
    page.get(f"/invitation/{token}", status=410)


def test_taken_login_is_refused_in_the_same_words_as_any_unfit_login(page, db, make):
    make.account(make.person("林一"), login="13800138000")
    token = new_invitation(db, make.person("何秀").id, purpose=NEW_ACCOUNT, at=now(), by=None)

    answer = page.post(f"/invitation/{token}", CHOSEN, status=422)

    assert "这个登录名不能用" in answer.text
    assert "各起各的登录名" in answer.text


def test_new_password_link_keeps_the_login(page, db, make):
    he = make.person("何秀")
    account = make.account(he, login="he@example.org")
    token = new_invitation(db, he.id, purpose=NEW_PASSWORD, at=now(), by=None)

    page.post(f"/invitation/{token}", {"password": "quiet-garden-7", "repeated": "quiet-garden-7"})
    page.client.get("/account")
    other = page.app.test_client()
    page.client = other

    page.post("/sign-in", {"login": "he@example.org", "password": PASSWORD}, status=422)
    page.post("/sign-in", {"login": "he@example.org", "password": "quiet-garden-7"})
    assert db.scalar(select(func.count()).select_from(Account)) == 1
    assert account.login == "he@example.org"


@pytest.mark.parametrize("address", ["/welcome/unknown", "/invitation/unknown"])
def test_unknown_link_says_what_to_do_next(page, address):
    assert "接下来" in page.get(address, status=410).text


def test_link_ends_after_seven_days_and_when_a_newer_one_is_made(page, db, make):
    he = make.person("何秀")
    old = new_invitation(db, he.id, purpose=NEW_ACCOUNT, at=now() - timedelta(days=8), by=None)
    page.get(f"/invitation/{old}", status=410)
    older = new_invitation(db, he.id, purpose=NEW_ACCOUNT, at=now(), by=None)
    new_invitation(db, he.id, purpose=NEW_ACCOUNT, at=now(), by=None)

    page.get(f"/invitation/{older}", status=410)


def test_database_keeps_no_token(db, make):
    token = new_invitation(db, make.person("何秀").id, purpose=NEW_ACCOUNT, at=now(), by=None)
    db.flush()

    assert token not in str(db.execute(select(Invitation.__table__)).all())
    assert db.scalar(select(Person.name)) == "何秀"


def test_the_link_of_a_post_that_ended_stays_dead_after_a_return_and_a_new_one_opens(page, db, make):
    school, manager, teacher = make.organisation(), make.person("林一"), make.post()
    make.appointment(manager, school, teacher)
    make.role(manager, Role.TRAINING_MANAGER, school)
    he, wu = make.person("何秀"), make.person("吴一")
    post = make.appointment(he, school, teacher)
    moved = make.appointment(wu, school, teacher)
    further = make.appointment(wu, school, make.post("保洁员"))
    tokens = [new_invitation(db, one.id, purpose=NEW_ACCOUNT, at=now(), by=None) for one in (he, wu)]
    for row in (post, moved):
        record_fact(db, row, at=now(), by=None, last_day=today() - timedelta(days=1))
    record_fact(db, further, at=now(), by=None, kind="volunteer")
    held = Held(school.id, make.post("门卫").id, "staff", today(), None)
    appoint(db, he.id, held, at=now(), by=manager.id)
    db.flush()

    assert "请问您的学校" in page.get(f"/invitation/{tokens[0]}", status=410).text
    page.post(f"/invitation/{tokens[0]}", CHOSEN, status=410)
    assert page.get(f"/invitation/{tokens[1]}").text, "who stays with another post keeps the link"
    page.sign_in(manager)
    listed = page.get("/staff/invitations").text
    assert "吴一（保洁员）（已有邀请" in listed.replace("任课教师、", ""), listed
    assert "何秀（门卫）（" not in listed, "a dead link is none"
    page.post("/staff/invitations", {"persons": str(he.id)}, 200)
    new = db.scalars(select(Invitation).filter_by(person_id=he.id, used_at=None)).one()
    assert (new.created_by, page.get("/staff/invitations").text.count("何秀（门卫）（")) == (manager.id, 1)


@pytest.mark.sqlite_is_enough
def test_colleague_who_left_is_not_invited_and_an_open_link_ends_with_the_last_post(page, db, make):
    school, manager = make.organisation(), make.person("林一")
    teacher = make.post()
    make.appointment(manager, school, teacher)
    make.role(manager, Role.TRAINING_MANAGER, school)
    he = make.person("何秀")
    post = make.appointment(he, school, teacher)
    token = new_invitation(db, he.id, purpose=NEW_ACCOUNT, at=now(), by=None)
    assert page.get(f"/invitation/{token}").text
    page.sign_in(manager)
    assert "生成邀请链接" in page.get(f"/staff/{he.id}").text
    record_fact(db, post, at=now(), by=None, last_day=today() - timedelta(days=1))
    db.flush()

    assert "生成邀请链接" not in page.get(f"/staff/{he.id}").text
    page.post(f"/staff/{he.id}/invitation", {})
    assert db.scalar(select(func.count()).select_from(Invitation)) == 1
    page.client = page.app.test_client()
    assert "请问您的学校" in page.get(f"/invitation/{token}", status=410).text
    page.post(f"/invitation/{token}", CHOSEN, status=410)
    assert db.scalar(select(func.count()).select_from(Account).where(Account.login == CHOSEN["login"])) == 0
