"""A manager's second step: set up before anything opens, a code once, paper for a lost phone, a reset only from above."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.installation import DEMONSTRATION
from app.people.commands import reset_second_step
from app.people.factor_rules import RECOVERY_CODES, TRIES
from app.people.invitations import NEW_PASSWORD, new_invitation
from app.people.models import Account, LoginSession
from app.people.queries.second_factors import took_factor_away, took_password_away
from app.people.second_factors import RecoveryCode, SecondFactor
from app.people.service import second_factors as factors
from tests.authenticator import Authenticator
from tests.make import PASSWORD
from tests.pages import PageClient

STEP = "/second-step"


def types_password(page, login="chen"):
    page.post("/sign-in", {"login": login, "password": PASSWORD})
    return page


def codes_on(page):
    return re.findall(r"<code>([2-9A-Z]{5}-[2-9A-Z]{5})</code>", page.html)


@pytest.fixture
def phone(page, chen):
    """Chen's phone, after she set it up and signed out."""
    types_password(page)
    app = Authenticator(page.get(STEP).html)
    app.codes = codes_on(page.post(STEP, {"factor_code": app.code()}, status=200))
    page.post("/sign-out", form_at="/account")
    return app


def test_nothing_opens_for_a_manager_before_the_phone_is_set_up(page, db, chen):
    types_password(page)

    for address in ("/", "/staff", "/account", "/courses", "/no-such-page-but-signed-in"):
        answer = page.client.get(address)
        assert answer.status_code in (302, 404), address
        assert answer.status_code == 404 or answer.headers["Location"].startswith(STEP), address
    assert page.client.get("/api/v1/report").status_code == 401
    setting_up = page.get(f"{STEP}?next=/staff")
    assert 'href="/account"' not in setting_up.html
    app = Authenticator(setting_up.html)

    page.post(STEP, {"factor_code": "000000"}, status=422)
    shown = page.post(f"{STEP}?next=/staff", {"factor_code": app.code()}, status=200)

    assert len(codes_on(shown)) == RECOVERY_CODES
    assert "密码管理软件" in shown.text
    assert 'data-copy="codes"' in shown.html
    assert "data-print hidden" in shown.html
    assert 'href="/staff"' in shown.html
    assert shown.response.headers["Cache-Control"] == "no-store"
    page.get("/staff")
    assert page.get(STEP, status=302).location == "/"
    kept = str(db.execute(select(SecondFactor.__table__)).all()) + str(db.execute(select(RecoveryCode.__table__)).all())
    assert app.totp.secret not in kept
    assert not any(code in kept for code in codes_on(shown))
    assert "second-factor-set-up" in db.scalars(select(AuditEntry.action)).all()


def test_code_of_the_phone_opens_once_and_the_key_is_never_shown_again(page, phone):
    code = phone.code()
    types_password(page)
    assert phone.totp.secret not in page.get(STEP).html
    page.get("/staff", status=302)

    assert page.post(f"{STEP}?next=/staff", {"factor_code": f"{code[:3]} {code[3:]}"}).location == "/staff"

    page.get("/staff")
    thief = types_password(PageClient(page.app, page.db))
    thief.post(STEP, {"factor_code": code}, status=422)
    thief.get("/staff", status=302)


def test_typed_password_without_its_second_step_is_no_device_signed_in(page, phone):
    types_password(page).post(STEP, {"factor_code": phone.codes[0]})
    assert "还没有进来" not in page.get("/account").text

    types_password(PageClient(page.app, page.db))

    listed = page.get("/account").text
    assert listed.count("还没有进来：密码输对了") == 1
    assert "结束这次登录" in listed


def test_recovery_code_opens_once_and_its_owner_is_told(page, phone):
    types_password(page).post(STEP, {"factor_code": phone.codes[0].lower()})

    told = page.get("/account").text
    assert "用过一个恢复码" in told
    assert "9 个" in told
    other = types_password(PageClient(page.app, page.db))
    assert "恢复码已经用过" in other.post(STEP, {"factor_code": phone.codes[0]}, status=422).text
    assert "恢复码已经用过" not in other.post(STEP, {"factor_code": "ABCDE-FGHJK"}, status=422).text
    other.post(STEP, {"factor_code": phone.codes[1]})


def test_guessing_is_stopped_for_an_hour_also_for_the_right_code(page, phone):
    types_password(page)
    for _ in range(TRIES):
        page.post(STEP, {"factor_code": "ABCDE-FGHJK"}, status=422)

    page.post(STEP, {"factor_code": phone.code()}, status=429)
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        page.post(STEP, {"factor_code": phone.code()})


def test_owner_moves_to_another_phone_by_a_code_of_the_old_one(page, phone):
    types_password(page).post(STEP, {"factor_code": phone.code()})
    page.post("/account/second-step", {"factor_code": "000000"}, status=422)

    page.post("/account/second-step", {"factor_code": phone.codes[3]})

    page.get("/staff", status=302)
    new = Authenticator(page.get(STEP).html)
    assert new.totp.secret != phone.totp.secret
    page.post(STEP, {"factor_code": phone.codes[4]}, status=422)
    page.post(STEP, {"factor_code": new.code()}, status=200)
    page.get("/staff")


def test_head_resets_it_downward_password_stays_and_chen_is_told(page, db, make, school, chen, phone):
    head = make.person("方校长")
    make.appointment(head, school, make.post())
    make.role(head, Role.HEAD, school)
    hers = PageClient(page.app, page.db)
    types_password(hers).post(STEP, {"factor_code": phone.code()})

    page.sign_in(head)
    page.post(f"/staff/{chen.id}/second-step/reset", form_at=f"/staff/{chen.id}")

    hers.get("/staff", status=302)
    hers.post("/sign-in", {"login": "chen", "password": "wrong-password"}, status=422)
    types_password(hers)
    hers.post(STEP, {"factor_code": phone.codes[2]}, status=422)
    hers.post(STEP, {"factor_code": Authenticator(hers.get(STEP).html).code()}, status=200)
    told = hers.get("/account").text
    assert "第二步验证被重设过" in told
    assert "方校长" in told
    for address in ("/", "/today"):
        assert "方校长" in hers.get(address).text.partition("第二步验证被重设过")[2], address
    assert db.execute(select(AuditEntry.by).where(AuditEntry.action == "second-factor-reset")).all() == [(head.id,)]


def test_open_link_older_than_three_days_and_a_reset_not_answered_yet_count_as_lately(db, make, school, chen):
    head, at = make.person("方校长"), now()
    new_invitation(db, chen.id, purpose=NEW_PASSWORD, at=at - timedelta(days=5), by=head.id)
    account = db.scalar(select(Account))
    factors.reset_factor(db, account, at=at - timedelta(days=30), by=head.id)
    db.flush()

    assert took_password_away(db, chen.id, by=head.id, at=at)
    assert not took_password_away(db, chen.id, by=head.id, at=at + timedelta(days=3))
    assert took_factor_away(db, account.id, by=head.id, at=at, is_asked_for=True)
    assert not took_factor_away(
        db, account.id, by=head.id, at=at, is_asked_for=False
    )  # who needs none may never set one up
    factors.factor_to_use(db, account.id).confirmed_at = at
    db.flush()
    assert not took_factor_away(db, account.id, by=head.id, at=at, is_asked_for=True)


@pytest.mark.parametrize(("first", "then"), [("reset", "second-step/reset"), ("second-step/reset", "reset")])
def test_nobody_takes_both_the_password_and_the_second_step_away(page, db, make, school, chen, phone, first, then):
    """Whoever did both would hold the link for a password and set up a phone of their own: they would be Chen."""
    types_password(page).post(STEP, {"factor_code": phone.code()})
    head, other = make.person("方校长"), make.person("郭校长")
    for one in (head, other):
        make.appointment(one, school, make.post())
        make.role(one, Role.HEAD, school)
    page.sign_in(head)

    page.post(f"/staff/{chen.id}/{first}", form_at=f"/staff/{chen.id}")
    before = db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    page.post(f"/staff/{chen.id}/{then}", form_at=f"/staff/{chen.id}")

    assert "最近 72 小时" in page.get(f"/staff/{chen.id}").text
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == before
    page.sign_in(other)
    page.post(f"/staff/{chen.id}/{then}", form_at=f"/staff/{chen.id}")
    assert len(db.scalars(select(AuditEntry.action)).all()) == len(before) + 1


def test_nobody_resets_their_own_an_equals_or_that_of_somebody_above(page, db, make, school, chen):
    head, equal = make.person("方校长"), make.person("李宁")
    for person, role in ((head, Role.HEAD), (equal, Role.TRAINING_MANAGER)):
        make.appointment(person, school, make.post())
        make.role(person, role, school)
        make.account(person)
    page.sign_in(chen)

    for person in (chen, head, equal):
        page.post(f"/staff/{person.id}/second-step/reset", status=404, form_at="/account")
    assert db.scalar(select(AuditEntry.id).where(AuditEntry.action == "second-factor-reset")) is None


def test_whoever_runs_the_server_resets_it_by_a_command(app, page, db, chen, phone):
    assert app.test_cli_runner().invoke(reset_second_step, ["nobody"]).exit_code == 1

    assert app.test_cli_runner().invoke(reset_second_step, ["CHEN"]).exit_code == 0

    types_password(page)
    page.post(STEP, {"factor_code": Authenticator(page.get(STEP).html).code()}, status=200)
    assert "管理服务器的人" in page.get("/account").text


def test_learner_class_teacher_and_clerk_need_no_phone_and_a_new_role_asks_at_the_next_page(page, make, school):
    clerk = make.person("李文")
    make.appointment(clerk, school, make.post())
    make.role(clerk, Role.CLERK, school)
    make.account(clerk, login="li")
    types_password(page, "li").get("/staff")

    make.role(clerk, Role.PROTECTION_LEAD, school)

    assert page.get("/staff", status=302).location == f"{STEP}?next=/staff"


def test_stranger_has_nothing_to_do_at_the_second_step(page):
    assert page.get(STEP, status=302).location == "/sign-in"


def test_demonstration_asks_nobody_for_a_phone_and_says_so(page, app, db, chen, monkeypatch):
    monkeypatch.setitem(app.extensions, DEMONSTRATION, True)

    assert "演示站，密码是公开的" in types_password(page).get("/account").text


def test_another_key_of_the_installation_opens_no_old_secret(page, app, db, phone, monkeypatch):
    from app.people.service.second_factors import secret_of

    factor = db.scalar(select(SecondFactor))
    assert secret_of(factor) == phone.totp.secret
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")

    assert secret_of(factor) == ""


def test_sign_in_without_its_second_step_holds_no_right_whatever_is_asked(db, make, chen):
    from app.people.identity import person_signed_in

    token = make.signed_in_token(chen, at=now())
    assert person_signed_in(db, token, at=now()).grants
    db.execute(LoginSession.__table__.update().values(factor_at=None))

    waiting = person_signed_in(db, token, at=now())

    assert (waiting.is_authenticated, waiting.grants, waiting.roles, waiting.teaches_classes) == (
        False,
        (),
        frozenset(),
        False,
    )
    assert db.scalar(select(Account.login)) == "chen"
