"""The manager's button sends the week's letter at once, to nobody twice; the page says who got what and whom none reaches."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.access import Role
from app.core.jobs.worker import work_off
from app.notices.models import Delivery, Notice
from tests.core.mail.server import mail_settings
from tests.notices.conftest import HERS, reads_mail_at

REMIND, FORM, SENT = "/notices/remind", "/today/reminder", "/notices/sent"


def press(page):
    page.post(REMIND, form_at=FORM)
    return page.get(SENT)


def test_second_press_in_a_week_says_so_and_sends_nothing(app, db, page, county, manager, office, at):
    page.sign_in(manager)
    at("09-28T10:00")

    assert "正在发出：1 封" in press(page).text
    work_off(app)
    again = press(page)
    work_off(app)
    at("09-29T12:05")

    assert "这周已经收过、不再重发：1 人" in again.text
    assert [message["To"] for message in office.arrived] == [HERS], "the round of that week leaves her out, too"
    assert "何秀" in again.text
    assert "每周邮件，手动发出" in again.text
    assert db.scalars(select(Delivery.asked_by)).all() == [manager.id]
    at("10-06T12:05")
    assert len(office.arrived) == 2


def test_letter_asked_for_at_night_goes_out_in_the_morning(app, page, county, manager, office, at):
    at("09-28T22:30")
    page.sign_in(manager)

    assert "现在是安静时间，2026年9月29日 07:00再发出" in press(page).text
    at("09-29T06:50")
    assert office.arrived == []
    at("09-29T07:00")
    assert len(office.arrived) == 1


def test_manager_sees_whom_no_letter_reaches_why_and_what_next(db, page, county, manager, office, make, at):
    school = county.schools[0]
    county.staff(school, "无账号者")
    make.account(county.staff(school, "无邮箱者"))
    county.staff(county.schools[1], "外校同事")
    page.sign_in(manager)
    at("09-28T10:00")
    office.answers[HERS] = "550 no"

    shown = press(page)
    assert "邮件送不到：2 人" in shown.text
    at("09-28T10:05")
    shown = page.get(SENT)

    for name, why, step in (
        ("无账号者", "还没有账号", "打印邀请"),
        ("无邮箱者", "不知道邮箱", "改正邮箱"),
        ("何秀", "没有送到：邮件服务器说没有这个邮箱", "改好后再提醒一次"),
    ):
        row = shown.text.partition(name)[2][:60]
        assert why in row, name
        assert step in row, name
    assert "外校同事" not in shown.text
    assert HERS not in shown.html

    office.answers.clear()
    reads_mail_at(db, county.keeper, "new@example.org")
    assert "正在发出：1 封" in press(page).text
    at("09-28T10:06")
    assert [message["To"] for message in office.arrived] == ["new@example.org"]


@pytest.mark.sqlite_is_enough
def test_manager_sees_what_was_new_on_whose_first_page_and_when_it_was_read(db, page, county, manager, at):
    at("09-28T10:00")
    at("09-29T07:05")
    page.sign_in(manager)
    row = page.get(SENT).text.partition("首页上的提醒，新的在前")[2].partition("复制到群里的")[0]
    assert "何秀" in row
    assert "还没有" in row.partition("何秀")[2]

    page.sign_in(county.keeper)
    page.post("/notices/read", {"notice": [str(one) for one in db.scalars(select(Notice.id))]}, form_at="/")
    page.sign_in(manager)
    read = page.get(SENT).text.partition("首页上的提醒，新的在前")[2].partition("复制到群里的")[0].partition("何秀")[2]
    assert read.count("2026年9月29日") >= 2, "told and read"
    page.sign_in(county.holder(Role.HEAD, county.schools[1]))
    assert "何秀" not in page.get(SENT).text


def test_another_schools_manager_reads_and_reminds_nobody_here(app, db, page, county, make, manager, office, at):
    """SAFEGUARDS 18: who was written to stays in the school."""
    at("09-28T10:00")
    page.sign_in(manager)
    press(page)
    work_off(app)
    other = county.holder(Role.HEAD, county.schools[1])
    above = county.holder(Role.TRAINING_MANAGER, county.county)

    for person in (other, above):
        page.sign_in(person)
        shown = press(page)
        assert "何秀" not in shown.text
    work_off(app)
    assert [message["To"] for message in office.arrived].count(HERS) == 1


@pytest.mark.sqlite_is_enough
def test_without_a_mail_server_there_is_no_button_and_the_page_says_why(app, page, county, manager):
    page.sign_in(manager)

    form = page.get(FORM)
    assert "HULEI_SMTP_HOST" in form.text
    assert REMIND not in form.html
    assert "不发邮件" in page.get(SENT).text
    with mail_settings(app, smtp_host="127.0.0.1"):
        token = page.get(FORM).csrf()
    assert page.client.post(REMIND, data={"csrf_token": token}).status_code == 404


@pytest.mark.sqlite_is_enough
def test_text_for_the_group_and_the_printed_notice_hold_no_name_and_no_count(app, db, page, county, manager):
    """SAFEGUARDS 20: the same words however many are late."""
    page.sign_in(manager)
    before = page.get(FORM).html.partition("copy-line")[2]
    for number in range(7):
        county.staff(county.schools[0], f"迟到者{number}")

    after = page.get(FORM).html.partition("copy-line")[2]

    assert before == after
    assert "何秀" not in after
