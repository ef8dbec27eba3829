"""Dorm keeper He Xiu, an old phone and no e-mail: she scans a slip, types six digits, and is in to learn."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.identity import OpenedBy, person_signed_in
from app.people.models import Account, LoginSession
from app.people.queries.sign_in_slips import colleagues_for_slips, slip_of
from app.people.service import accounts
from app.people.service import sign_in_slips as service
from app.people.service.sign_in_slips import SlipRefusal
from app.people.sign_in_slips import SignInSlip
from app.people.slip_rules import MOST_TRIES, TRIES
from tests.make import PASSWORD
from tests.pages import PageClient

AT = now()
OWN_PIN = "740285"


@pytest.fixture
def he(make, school):
    person = make.person("何秀")
    works(make, person, school)
    return person


@pytest.fixture
def manager(make, school):
    person = make.person("陈宁")
    works(make, person, school)
    make.role(person, Role.TRAINING_MANAGER, school)
    return person


def works(make, person, organisation, **more):
    return make.appointment(person, organisation, make.post(), **more)


def printed(db, person, *, at=AT):
    return service.print_slips(db, [person.id], at=at, by=0)[0]


def typed(db, slip, pin, *, code=False, at=AT, address="10.0.0.8"):
    way = {"code": slip.code} if code else {"token": slip.token}
    return service.get_in_by_slip(db, pin, address=address, device="Android", at=at, **way)


def tried(db, slip, pin=None, **more):
    """Return what the holder gets: the first time with the printed number and digits of her own, then with these."""
    answer = typed(db, slip, pin or slip.pin, **more)
    if isinstance(answer, service.FirstUse):
        return service.choose_own_pin(db, answer, OWN_PIN, device="Android", at=more.get("at", AT))
    return typed(db, slip, OWN_PIN, **more) if answer is SlipRefusal.WRONG and pin is None else answer


def first_time(phone, address, typed, *, own=None):
    """Sign a phone in by a slip nobody has used yet."""
    own = own or OWN_PIN
    assert phone.post(address, typed).location == "/slip/own-digits"
    return phone.post("/slip/own-digits", {"own_pin": own, "repeated": own})


def wrong(slip):
    return f"{(int(slip.pin) + 1) % 1_000_000:06d}"


def sign_ins(db, opened_by=OpenedBy.SLIP):
    open_ones = LoginSession.revoked_at.is_(None) & (LoginSession.opened_by == opened_by)
    return db.scalar(select(func.count()).select_from(LoginSession).where(open_ones))


@pytest.mark.parametrize("code", [False, True], ids=["scanned", "typed"])
def test_she_gets_in_without_ever_choosing_a_password(db, he, code):
    slip = printed(db, he)

    token = tried(db, slip, code=code)

    assert not isinstance(token, SlipRefusal)
    account = db.scalar(select(Account).filter_by(person_id=he.id))
    assert not account.has_login
    assert isinstance(accounts.sign_in(db, account.login, "!", address="x", device="x", at=AT), accounts.Refusal)


def test_database_keeps_no_token_no_code_and_no_pin(db, he):
    slip = printed(db, he)
    kept = str(db.execute(select(SignInSlip.__table__)).all()) + str(db.execute(select(AuditEntry.__table__)).all())

    assert slip.token not in kept
    assert slip.code not in kept
    assert slip.pin not in re.findall(r"\d{6}", re.sub(r"\$argon2\S+", "", kept))


def test_five_wrong_tries_close_a_slip_for_fifteen_minutes_and_twenty_for_good(db, he):
    slip, at = printed(db, he), AT
    for count in range(1, MOST_TRIES + 1):
        answer = tried(db, slip, wrong(slip), at=at, address=f"10.0.0.{count}")
        assert answer is (SlipRefusal.STOPPED if count == MOST_TRIES else SlipRefusal.WRONG)
        if count % TRIES == 0 and count < MOST_TRIES:
            assert tried(db, slip, at=at) is SlipRefusal.THROTTLED
            at += timedelta(minutes=16)

    assert tried(db, slip, at=at + timedelta(days=9)) is SlipRefusal.STOPPED
    assert "sign-in-slip-stopped" in db.scalars(select(AuditEntry.action)).all()


def test_getting_in_forgets_her_slips_of_the_finger(db, he):
    slip = printed(db, he)
    for _round in range(MOST_TRIES):
        tried(db, slip, wrong(slip))
        assert not isinstance(tried(db, slip), SlipRefusal)


def test_one_address_cannot_try_many_slips(db, make, school):
    for number in range(service.TRIES_AN_ADDRESS):
        assert (
            service.get_in_by_slip(db, "135246", token=f"guess-{number}", address="10.0.0.9", device="", at=AT)
            is SlipRefusal.UNKNOWN
        )

    person = make.person("何秀")
    works(make, person, school)
    slip = printed(db, person)
    assert tried(db, slip, address="10.0.0.9") is SlipRefusal.THROTTLED
    assert not isinstance(tried(db, slip, address="10.0.0.10"), SlipRefusal)


def test_lost_slip_is_dead_the_moment_a_new_one_is_printed(db, he):
    old = printed(db, he)
    tried(db, old)
    assert sign_ins(db) == 1

    new = printed(db, he)

    assert sign_ins(db) == 0
    assert tried(db, old) is SlipRefusal.UNKNOWN
    assert tried(db, old, code=True) is SlipRefusal.UNKNOWN
    assert not isinstance(tried(db, new), SlipRefusal)


def test_new_slip_leaves_the_sign_in_by_password_alone(db, make, he):
    make.signed_in_token(he, at=AT)
    tried(db, printed(db, he))

    printed(db, he)

    assert (sign_ins(db), sign_ins(db, OpenedBy.PASSWORD)) == (0, 1)


def test_slip_is_dead_the_day_after_she_leaves_and_when_her_account_is_closed_or_reset(db, make, school):
    gone, closed, reset = (make.person(name) for name in ("何秀", "林一", "王二"))
    works(make, gone, school, last_day=today() - timedelta(days=1))
    for person in (closed, reset):
        works(make, person, school)
    slips = [printed(db, person) for person in (gone, closed, reset)]
    accounts.close_account(db, make.account(closed), at=AT, by=0)
    accounts.reset_account(db, make.account(reset), at=AT, by=0)

    assert [tried(db, slip) for slip in slips] == [SlipRefusal.UNKNOWN] * 3


def test_sign_in_by_a_slip_left_open_on_the_phone_is_over_once_the_last_post_has_ended(db, make, school):
    person = make.person("何秀")
    post = works(make, person, school)
    by_slip, by_password = tried(db, printed(db, person)), make.signed_in_token(person, at=AT)
    assert person_signed_in(db, by_slip, at=AT) is not None

    record_fact(db, post, at=AT, by=None, last_day=today() - timedelta(days=1))
    db.flush()

    assert person_signed_in(db, by_slip, at=AT) is None
    assert person_signed_in(db, by_password, at=AT) is not None, "a former colleague still reads her certificates"


def test_slip_opens_nothing_once_its_holder_looks_after_staff(db, make, school, he):
    slip = printed(db, he)
    make.role(he, Role.CLERK, school)

    assert tried(db, slip, wrong(slip)) is SlipRefusal.WRONG  # what is next is told to its holder alone
    assert tried(db, slip) is SlipRefusal.OUTGROWN
    assert sign_ins(db) == 0


def test_manager_prints_for_colleagues_below_never_for_equals_or_herself(db, make, school, manager, he):
    head, clerk, teacher, far = (make.person(name) for name in ("方校长", "李文", "周老师", "外校"))
    for person in (head, clerk, teacher):
        works(make, person, school)
    works(make, far, make.organisation("白石小学"))
    visiting, elsewhere = make.person("林走校"), make.organisation("石桥小学")
    works(make, visiting, school)
    make.enrolment(visiting, make.class_group(elsewhere), role="teacher")
    make.role(head, Role.HEAD, school)
    make.role(clerk, Role.CLERK, school)
    make.enrolment(teacher, make.class_group(school), role="teacher")
    make.signed_in_token(manager, at=AT)
    viewer = signed_in(db, make, manager)

    assert {one.person_id for one in colleagues_for_slips(db, viewer, on=today())} == {he.id, teacher.id}


def signed_in(db, make, person):
    from app.people.identity import person_signed_in

    viewer = person_signed_in(db, make.signed_in_token(person, at=now()), at=now())
    assert viewer is not None
    return viewer


def on_sheet(html):
    """Return the token, the code and the PIN of each slip on a printed sheet."""
    codes = [code.replace(" ", "") for code in re.findall(r'key-code">编号 ([\d ]+)<', html)]
    return list(zip(codes, re.findall(r'key-pin">(\d{6})<', html), strict=True))


@pytest.mark.sqlite_is_enough
def test_training_manager_prints_one_sheet_and_he_xiu_types_what_stands_on_it(page, db, make, manager, he):
    page.sign_in(manager)
    choosing = page.get("/staff/sign-in-slips")
    assert re.search(rf'checked[^>]*value="{he.id}"|value="{he.id}"[^>]*checked', choosing.html)

    sheet = page.post("/staff/sign-in-slips", {"persons": [str(he.id)]}, status=200)

    assert sheet.response.headers["Cache-Control"] == "no-store"
    assert "何秀" in sheet.text
    assert "青禾小学" in sheet.text
    assert "像钥匙一样收好" in sheet.text
    ((code, pin),) = on_sheet(sheet.html)
    assert pin not in page.get("/staff/sign-in-slips").text
    assert db.execute(select(AuditEntry.action, AuditEntry.codes)).all()[-1] == ("sign-in-slip-printed", {})

    phone = PageClient(page.app, page.db)
    assert "何秀" not in phone.get("/s").text
    assert "对不上" in phone.post("/s", {"slip_code": code[:-1] + "x", "pin_code": pin}, status=422).text
    assert first_time(phone, "/s", {"slip_code": code, "pin_code": pin}).location == "/"
    assert "何秀" in phone.get("/").text
    assert "没有密码" in phone.get("/account").text
    assert manager.name in phone.get("/account/slip/end").text
    assert phone.get("/").text, "looking ends nothing"
    assert phone.post("/account/slip/end", {}).location == "/s"
    assert "登录条已经作废" in phone.get("/s").text
    assert phone.get("/", status=302).location.startswith("/sign-in")


def test_sheet_is_filtered_by_post_and_prints_for_those_alone(page, db, make, school, manager, he):
    guard, post = make.person("赵门卫"), make.post("门卫")
    make.appointment(guard, school, post)
    page.sign_in(manager)

    every = page.get("/staff/sign-in-slips").text
    shown = page.get(f"/staff/sign-in-slips?post={post.id}")
    page.post("/staff/sign-in-slips", {"persons": str(guard.id), "post": str(post.id)}, 200)

    assert "何秀" in every
    assert "赵门卫" in shown.text
    assert "何秀" not in shown.text
    assert shown.html.count('name="persons"') == 1
    assert slip_of(db, guard.id)


@pytest.mark.sqlite_is_enough
def test_scanned_slip_greets_nobody_by_name_and_an_invented_one_looks_the_same(page, db, he):
    slip = printed(db, he)

    real, invented = page.get(f"/s/{slip.token}"), page.get("/s/anything")

    assert real.text == invented.text
    assert "何秀" not in real.text
    assert "不对" in page.post(f"/s/{slip.token}", {"pin_code": wrong(slip)}, status=422).text
    assert "6 位" in page.post(f"/s/{slip.token}", {"pin_code": "12"}, status=422).text
    assert "换一张" in page.post("/s/anything", {"pin_code": slip.pin}, status=422).text
    first_time(page, f"/s/{slip.token}", {"pin_code": " ".join(slip.pin)})
    assert page.get("/account").status == 200


@pytest.mark.sqlite_is_enough
def test_class_teacher_and_facilitator_with_a_slip_is_a_learner_and_is_told_how_to_be_more(page, db, make, school):
    teacher, group = make.person("周老师"), make.class_group(school)
    works(make, teacher, school)
    make.enrolment(teacher, group, role="teacher")
    grant = make.role(teacher, Role.FACILITATOR, school)
    slip = printed(db, teacher)
    first_time(page, f"/s/{slip.token}", {"pin_code": slip.pin})

    home = page.get("/")

    assert "用登录名和密码登录以后才能打开" in home.text
    for address in ("/classes", f"/class-groups/{group.id}", f"/roles/{grant.id}/end", "/staff"):
        page.get(address, status=404)
    make.account(make.person("别人"))
    db.execute(Account.__table__.update().where(Account.person_id == teacher.id).values(login="zhou@example.org"))
    page.sign_in(teacher)
    assert "用登录名和密码登录以后才能打开" not in page.get("/").text
    page.get("/classes")


@pytest.mark.sqlite_is_enough
def test_manager_replaces_a_stopped_slip_from_the_colleagues_page_and_ends_one(page, db, manager, he):
    slip = printed(db, he)
    db.execute(SignInSlip.__table__.update().values(stopped_at=AT))
    page.sign_in(manager)

    assert "停用" in page.get("/staff/sign-in-slips").text
    where = f"/staff/{he.id}"
    assert "换一张新的" in page.get(where).text
    sheet = page.post("/staff/sign-in-slips", {"persons": str(he.id)}, status=200, form_at=where)
    ((code, pin),) = on_sheet(sheet.html)

    assert tried(db, slip) is SlipRefusal.UNKNOWN
    page.post(f"/staff/{he.id}/sign-in-slip/end", form_at=where)
    assert service.get_in_by_slip(db, pin, code=code, address="x", device="", at=now()) is SlipRefusal.UNKNOWN
    page.post(f"/staff/{he.id}/sign-in-slip/end", form_at=where, status=404)


@pytest.mark.sqlite_is_enough
def test_whoever_has_only_a_slip_can_still_be_invited_and_then_has_a_password(page, db, make, manager, he):
    tried(db, printed(db, he))
    page.sign_in(manager)
    assert "何秀" in page.get("/staff/invitations").text

    page.post(f"/staff/{he.id}/invitation", form_at=f"/staff/{he.id}")
    link = re.search(r"/invitation/([\w-]+)", page.get("/staff/slip").html).group(0)
    PageClient(page.app, page.db).post(link, {"login": "13800138000", "password": PASSWORD, "repeated": PASSWORD})

    assert db.execute(select(Account.login, Account.person_id).filter_by(person_id=he.id)).all() == [
        ("13800138000", he.id)
    ]
    assert isinstance(accounts.sign_in(db, "13800138000", PASSWORD, address="x", device="x", at=now()), str)


@pytest.mark.sqlite_is_enough
def test_manager_cannot_print_for_whom_she_may_not_look_after(page, db, make, school, manager):
    head = make.person("方校长")
    works(make, head, school)
    make.role(head, Role.HEAD, school)
    page.sign_in(manager)

    page.post("/staff/sign-in-slips", {"persons": str(head.id)}, status=422)

    assert db.scalar(select(func.count()).select_from(SignInSlip)) == 0
    page.post(f"/staff/{head.id}/sign-in-slip/end", form_at="/staff/sign-in-slips", status=404)


@pytest.mark.sqlite_is_enough
def test_whoever_had_a_slip_and_becomes_head_is_invited_to_choose_a_password(page, db, make, school, he):
    tried(db, printed(db, he))
    make.role(he, Role.HEAD, school)
    administrator = make.person("周安")
    make.role(administrator, Role.ADMINISTRATOR, None)
    page.sign_in(administrator)

    assert "生成邀请链接" in page.get("/roles").text
    page.post(f"/staff/{he.id}/invitation", form_at="/roles")

    assert "/invitation/" in page.get("/staff/slip").html


def test_giver_of_a_role_and_its_holder_are_told_that_the_slip_is_over(page, db, make, school, he):
    slip = printed(db, he)
    phone = PageClient(page.app, page.db)
    first_time(phone, f"/s/{slip.token}", {"pin_code": slip.pin})
    assert "登录条" in phone.get("/account").text
    head = make.person("方校长")
    works(make, head, school)
    make.role(head, Role.HEAD, school)
    page.sign_in(head)

    given = {"role": "clerk", "organisation_id": str(school.id), "first_day": today().isoformat(), "last_day": ""}
    after = page.get(page.post(f"/staff/{he.id}/roles/new", given).location).text

    assert after.count("对方的登录条已经不能用了") == 2  # said once, and standing on her page
    assert "印一张" not in after
    assert "方校长" not in phone.get("/account").text  # who printed a slip that is over is no news
    assert "下一步是邀请链接" in phone.post(f"/s/{slip.token}", {"pin_code": OWN_PIN}, status=422).text
    assert "下一步是邀请链接" not in phone.post(f"/s/{slip.token}", {"pin_code": wrong(slip)}, status=422).text


def test_two_of_one_name_have_slips_that_tell_them_apart_and_a_long_name_is_whole(page, db, make, school, manager):
    post, long_name = make.post("宿管"), "阿卜杜热合曼·" * 9 + "买买提"
    people = []
    for name, number in (("李伟", "20190412"), ("李伟", "20180977"), (long_name, None)):
        person = make.person(name, number=number)
        make.appointment(person, school, post)
        people.append(str(person.id))
    page.sign_in(manager)

    choose = page.get("/staff/sign-in-slips").text
    sheet = page.post("/staff/sign-in-slips", {"persons": people}, status=200).text

    assert "工号尾号 0412" in choose
    assert "李伟 · 工号尾号 0977" in sheet
    assert long_name in sheet


@pytest.mark.sqlite_is_enough
def test_manager_opens_the_sheet_with_all_or_nobody_ticked(page, db, make, school, he, manager):
    works(make, make.person("梁静"), school)
    printed(db, he)
    page.sign_in(manager)

    def ticked(address):
        return len(re.findall(r"<input[^>]*checked[^>]*name=.persons", page.get(address).html))

    assert ticked("/staff/sign-in-slips") == 1, "who has none"
    assert ticked("/staff/sign-in-slips?all=1") == 2
    assert ticked("/staff/sign-in-slips?all=0") == 0


def test_printed_number_lets_nobody_in_before_she_chose_her_own_and_never_after(db, he):
    slip = printed(db, he)

    first = typed(db, slip, slip.pin)
    assert isinstance(first, service.FirstUse)
    assert (sign_ins(db), db.scalar(select(Account.id).filter_by(person_id=he.id))) == (0, None)
    assert service.choose_own_pin(db, first, slip.pin, device="", at=AT) is service.PinRefusal.PRINTED
    assert isinstance(service.choose_own_pin(db, first, OWN_PIN, device="", at=AT), str)

    assert typed(db, slip, slip.pin) is SlipRefusal.WRONG, "whoever printed it stays out"
    assert isinstance(typed(db, slip, OWN_PIN, code=True), str)
    assert service.choose_own_pin(db, first, "916273", device="", at=AT) is service.PinRefusal.GONE, "once only"
    assert db.scalars(select(AuditEntry.action)).all().count("sign-in-slip-pin-chosen") == 1


def test_forgotten_digits_are_mended_by_a_new_slip_which_asks_for_new_ones(db, he):
    old = printed(db, he)
    tried(db, old)

    new = printed(db, he)

    assert isinstance(typed(db, new, new.pin), service.FirstUse)
    assert typed(db, old, OWN_PIN) is SlipRefusal.UNKNOWN


@pytest.mark.sqlite_is_enough
def test_phone_asks_kindly_for_six_digits_that_nobody_guesses(page, db, he):
    slip = printed(db, he)
    assert page.get("/slip/own-digits", status=302).location == "/s", "nobody gets here without a slip"
    page.post(f"/s/{slip.token}", {"pin_code": slip.pin})
    page.get("/", status=302)

    def refused(own, repeated):
        return page.post("/slip/own-digits", {"own_pin": own, "repeated": repeated}, status=422).text

    assert "何秀" not in page.get("/slip/own-digits").text
    assert "不连号" in refused("123456", "123456")
    assert "不一样" in refused(OWN_PIN, "740286")
    assert "条上印的" in refused(slip.pin, slip.pin)
    page.post("/slip/own-digits", {"own_pin": OWN_PIN, "repeated": OWN_PIN})
    assert "何秀" in page.get("/").text
