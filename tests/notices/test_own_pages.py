"""One's own address, confirmed by its link; what is new on the first page; a calendar that can be revoked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.core.clock import now
from app.core.jobs.worker import work_off
from app.notices.models import CalendarFeed, MailAddress, Notice
from app.people.models import Account
from app.people.service.accounts import accept_invitation, close_account
from tests.core.mail.server import mail_settings
from tests.notices.conftest import HERS

OWN, NEW = "/account/mail", "xiu.he@mail.example.org"
HOURS = timedelta(hours=1)


@pytest.fixture
def hers(page, county):
    """The keeper is signed in."""
    page.sign_in(county.keeper)
    return page


def asked_for(app, hers, office, email: str = NEW) -> str:
    hers.post("/account/mail/address", {"email": email}, form_at=OWN)
    work_off(app)
    found = re.search(r"http://\S+(/account/mail/confirm/\S+)", office.text())
    assert found
    return found[1]


def row(db) -> MailAddress:
    return db.scalars(select(MailAddress)).one()


def test_new_address_counts_once_its_link_was_opened_and_answered(app, db, hers, county, office, at):
    assert HERS in hers.get(OWN).text
    link = asked_for(app, hers, office)

    assert office.arrived[-1]["To"] == NEW
    assert NEW not in link, "no address in an address"
    assert HERS in hers.get(OWN).text, "the former one holds meanwhile"
    hers.get(link)
    assert row(db).confirmed_at is None, "mail servers open links"
    hers.post(link)

    assert (row(db).email, row(db).waiting_email) == (NEW, None)
    assert "邮件发到你确认过的邮箱：" + NEW in hers.get(OWN).text
    hers.get(link, 410)
    at("09-28T10:05")
    at("09-29T12:05")
    assert office.arrived[-1]["To"] == NEW

    hers.sign_in(county.keeper)
    hers.post("/account/mail/forget", form_at=OWN)
    assert HERS in hers.get(OWN).text


def test_link_is_dead_after_a_day_for_another_address_and_for_anybody_else(
    app, db, page, hers, county, office, make, clock
):
    link = asked_for(app, hers, office)
    other = county.staff(county.schools[0], "另一位")
    page.sign_in(other)
    page.get(link, 410)
    page.get("/account/mail/confirm/wrong", 410)

    page.sign_in(county.keeper)
    later = asked_for(app, hers, office, "third@example.org")
    page.get(link, 410)
    clock.shift(25 * HOURS)
    page.sign_in(county.keeper)
    page.get(later, 410)


def test_links_cannot_be_used_to_fill_a_strangers_letter_box(app, hers, office):
    for _number in range(3):
        asked_for(app, hers, office, "stranger@example.org")

    refused = hers.post("/account/mail/address", {"email": "stranger@example.org"}, 422, form_at=OWN)

    assert "请等一小时再试" in refused.text
    work_off(app)
    assert len(office.arrived) == 3


def test_address_that_no_server_takes_is_refused_and_one_that_bounces_is_said(app, db, hers, office):
    assert "这不像邮箱" in hers.post("/account/mail/address", {"email": "何秀@学校"}, 422, form_at=OWN).text
    office.answers[NEW] = "550 nobody here"
    hers.post("/account/mail/address", {"email": NEW}, form_at=OWN)
    work_off(app)

    assert f"发往 {NEW} 的邮件没有送到：邮件服务器说没有这个邮箱" in hers.get(OWN).text


def test_whoever_wants_no_mail_gets_none(app, hers, county, office, at):
    hers.post("/account/mail/wanted", {"wanted": "0"}, form_at=OWN)
    for moment in ("09-28T10:05", "09-29T12:05", "09-30T07:05"):
        at(moment)
    assert office.arrived == []

    hers.sign_in(county.keeper)
    hers.post("/account/mail/wanted", {"wanted": "1"}, form_at=OWN)
    at("10-06T12:05")
    assert len(office.arrived) == 1


@pytest.mark.sqlite_is_enough
def test_without_a_server_the_page_says_so_and_asks_for_no_address(hers):
    shown = hers.get(OWN)

    assert "不发邮件" in shown.text
    assert "/account/mail/address" not in shown.html


@pytest.mark.sqlite_is_enough
def test_guardian_is_offered_neither_mail_nor_calendar(app, db, page, county, make):
    """SAFEGUARDS 19."""
    guardian, pupil = make.person("家长某"), make.person("学生某")
    make.guardianship(guardian, pupil)
    page.sign_in(guardian)
    with mail_settings(app, smtp_host="127.0.0.1"):
        assert "邮件只发给现在在岗的教职工和志愿者" in page.get(OWN).text
        token = page.get("/account").csrf()
        for address in ("/account/mail/address", "/account/calendar"):
            assert page.client.post(address, data={"csrf_token": token, "email": NEW}).status_code == 404


def test_what_is_new_stands_on_the_first_page_until_it_was_read_or_is_no_longer_true(db, hers, county, at):
    at("09-28T10:00")
    assert "有新情况" not in hers.get("/").text
    at("09-29T07:05")
    hers.sign_in(county.keeper)
    shown = hers.get("/").text.partition("有新情况")[2]
    assert shown.startswith(" 核心课：你已经在岗，请在 2026年10月1日以前学完 我看过了")

    (notice,) = db.scalars(select(Notice.id))
    hers.post("/notices/read", {"notice": [notice]}, form_at="/")
    assert "有新情况" not in hers.get("/").text
    at("09-30T07:05")
    hers.sign_in(county.keeper)
    assert "有新情况" not in hers.get("/").text, "the same is never told twice"
    at("10-02T07:05")
    hers.sign_in(county.keeper)
    assert "核心课：原定 2026年10月1日，已经过期" in hers.get("/").text
    county.complete(county.keeper, on=now().date())
    assert "有新情况" not in hers.get("/").text


def test_nobody_marks_what_is_new_for_somebody_else(db, page, hers, county, at):
    at("09-28T10:00")
    at("09-29T07:05")
    (notice,) = db.scalars(select(Notice.id))
    page.sign_in(county.staff(county.schools[0], "另一位"))
    token = page.get("/account").csrf()

    page.client.post("/notices/read", data={"csrf_token": token, "notice": notice})

    assert db.scalars(select(Notice.read_at)).all() == [None]


# -- the calendar (SAFEGUARDS 26) --


def made(hers) -> str:
    shown = hers.post("/account/calendar", status=200, form_at=OWN)
    found = re.search(r"http://[^/]+(/feeds/[\w-]{40,}\.ics)", shown.html)
    assert found
    return found[1]


def test_calendar_holds_ones_own_days_and_says_nothing_about_them(app, db, page, hers, county):
    address = made(hers)
    answer = app.test_client().get(address)

    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/calendar", "no-store")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (event["SUMMARY"], event.decoded("DTSTART").isoformat()) == ("护蕾：最后一天", "2026-10-01")
    for word in ("核心", "core", "何秀", "青禾", "宿管", "training", HERS):
        assert word not in answer.get_data(as_text=True), word
    assert address[7:-4] not in str(db.execute(select(CalendarFeed)).all())


def test_revoked_calendar_is_dead_and_a_new_one_ends_the_old(app, hers):
    first, client = made(hers), app.test_client()
    second = made(hers)
    assert [client.get(one).status_code for one in (first, second)] == [404, 200]

    hers.post("/account/calendar/revoke", form_at=OWN)

    assert client.get(second).status_code == 404


def test_calendar_dies_with_the_account_and_does_not_rise_with_it(app, db, hers, county, clock):
    address, client = made(hers), app.test_client()
    account = db.scalars(select(Account).filter_by(person_id=county.keeper.id)).one()
    close_account(db, account, at=now(), by=county.keeper.id)
    db.flush()
    assert client.get(address).status_code == 404

    from app.people.invitations import NEW_ACCOUNT, new_invitation
    from app.people.queries.accounts import invitation_of

    clock.shift(HOURS)
    token = new_invitation(db, county.keeper.id, purpose=NEW_ACCOUNT, at=now(), by=None)
    db.flush()
    invitation = invitation_of(db, token, NEW_ACCOUNT, at=now())
    accept_invitation(db, invitation, login="again@example.org", password="lantern-river-43", at=now())
    db.flush()

    assert client.get(address).status_code == 404


def test_calendars_cannot_be_guessed(app, hers):
    address, client = made(hers), app.test_client()
    for number in range(30):
        assert client.get(f"/feeds/{'x' * 43}{number}.ics").status_code == 404

    assert client.get(address).status_code == 429
