"""Mail reaches a real server, says nothing outside, begins as every outgoing text; refusals are code words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.core.installation import DEMONSTRATION
from app.core.jobs.work import Failing
from app.core.mail import Letter, as_message, is_address, send, sends_mail, write_letter
from app.core.settings import ROOT, Settings
from tests.core.mail.server import FROM, PASSWORD, USER, free_port, mail_settings, post_office
from tests.safeguards.walk import logged

pytestmark = pytest.mark.sqlite_is_enough
HER = "he-xiu@example.org"
LETTER = Letter(HER, "护蕾：有一条给你的提醒", "一行字\n", "<p>一行字</p>", "notice-7")
MAILS = sorted(path for path in (ROOT / "app" / "templates").rglob("mail/*.txt"))


def test_letter_arrives_as_text_and_html_from_the_neutral_name(app, db):
    with post_office(app) as office:
        assert sends_mail()
        send(LETTER)

    (message,) = office.arrived
    assert (message["To"], message["From"], message["Subject"]) == (HER, f"护蕾 <{FROM}>", LETTER.subject)
    assert message["Message-ID"] == "<notice-7@school.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert office.text().strip() == "一行字"
    assert message.get_body(("html",)).get_content().strip() == "<p>一行字</p>"


@pytest.mark.parametrize(
    ("answer", "code", "final"),
    [
        ("550 no such mailbox: he-xiu", "address-refused", True),
        ("450 try again", "busy", False),
    ],
)
def test_refused_address_is_a_code_word_without_the_address(app, db, answer, code, final):
    with post_office(app) as office, logged() as log:
        office.answers[HER] = answer
        with pytest.raises(Failing) as failing:
            send(LETTER)

    assert (failing.value.code, failing.value.final, failing.value.__suppress_context__) == (code, final, True)
    assert HER not in str(failing.value) + log.getvalue()


def test_server_that_asks_who_sends_is_told(app, db):
    with post_office(app, smtp_user=USER, smtp_password=PASSWORD) as office:
        send(LETTER)
        assert len(office.arrived) == 1
        with mail_settings(app, smtp_password="another"), pytest.raises(Failing) as failing:
            send(LETTER)

    assert (failing.value.code, failing.value.final) == ("sign-in-refused", False)


def test_nothing_is_sent_in_clear_when_encryption_is_asked_for(app, db):
    with post_office(app) as office:
        for how, code in (("starttls", "no-tls"), ("tls", "no-tls")):
            with mail_settings(app, smtp_tls=how), pytest.raises(Failing) as failing:
                send(LETTER)
            assert failing.value.code == code

    assert office.arrived == []


def test_server_that_is_away_is_asked_again_later(app, db):
    nobody_there = mail_settings(app, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_tls="none")
    with nobody_there, pytest.raises(Failing) as failing:
        send(LETTER)

    assert (failing.value.code, failing.value.final) == ("no-connection", False)


def test_installation_without_a_server_or_with_invented_people_sends_nothing(app, db):
    assert not sends_mail()
    with mail_settings(app, smtp_host="127.0.0.1"):
        assert sends_mail()
        app.extensions[DEMONSTRATION] = True
        try:
            assert not sends_mail()
        finally:
            app.extensions.pop(DEMONSTRATION)


@pytest.mark.parametrize(
    "address", ["", None, "何秀@example.org", "a@b", "a b@example.org", "a@example.org\nBcc: x@y.org"]
)
def test_what_is_no_address_never_reaches_a_server(app, address):
    assert not is_address(address)
    with pytest.raises(Failing):
        as_message(Letter(address, "s", "t", "h", "k"))


@pytest.mark.parametrize("has_lead", [True, False])
def test_every_letter_begins_as_every_outgoing_text(app, db, has_lead):
    """SAFEGUARDS 7, 26: in both languages; the subject says nothing, and can be chosen."""
    opening = write_letter("core/mail/opening", "zh-CN", to=HER, key="k", has_lead=has_lead).text
    assert opening.startswith("这里没有人看回复。孩子有危险请打 110")
    assert ("学生保护专员" in opening, "校长" in opening) == (has_lead, not has_lead)
    english = write_letter("core/mail/opening", "en", to=HER, key="k", has_lead=has_lead)
    assert english.text.startswith("Nobody reads replies here. If a child is in danger call 110")
    assert (english.subject, 'lang="en"' in english.html) == ("护蕾: a note for you", True)
    with mail_settings(app, mail_subject="下周安排"):
        assert write_letter("core/mail/opening", None, to=HER, key="k", has_lead=True).subject == "下周安排"


def test_every_template_exists_in_both_languages():
    names = {path.name.partition(".")[0] for path in MAILS}

    assert {path.name for path in MAILS} == {f"{name}.{tag}.txt" for name in names for tag in ("zh-CN", "en")}


def test_html_is_the_text_with_links_and_no_markup_of_a_value(app, db):
    html = app.jinja_env.get_template("core/mail/letter.html").render(
        tag="en", subject="s", blocks=["<b>one</b>\nhttps://example.org/", "- a\n- b"]
    )

    assert "<p>&lt;b&gt;one&lt;/b&gt;<br>" in html
    assert '<a href="https://example.org/">https://example.org/</a>' in html
    assert "<ul><li>a</li><li>b</li></ul>" in html


def test_server_without_a_sender_or_a_password_in_clear_is_refused_at_the_start():
    for wrong in (
        {"smtp_host": "mail.example.org"},
        {"smtp_host": "m.example.org", "smtp_from": FROM, "smtp_user": "u", "smtp_tls": "none"},
    ):
        with pytest.raises(ValidationError, match="HULEI_SMTP"):
            Settings(secret_key="k", **wrong)
