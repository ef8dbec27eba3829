"""Mail: neutral outside, the same opening inside, sent from a job only, by the installation's own mail server.

A letter's words are templates, one a language: plain text, from which the HTML is made, so that both say the same.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.clock import now
from app.core.installation import is_demonstration
from app.core.jobs.work import Failing, Payload, Work
from app.core.languages import DEFAULT, LOCALES
from app.core.settings import ADDRESS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.settings import Settings

GAPS = re.compile(r"\n{3,}")  # which the tags of a template leave
PATIENCE = 20  # seconds for each answer of the server
LASTING = 500  # answers from here on will be the same tomorrow
ADDRESS_REFUSED, REFUSED, BUSY = "address-refused", "refused", "busy"
NO_CONNECTION, NO_TLS, NO_SIGN_IN = "no-connection", "no-tls", "sign-in-refused"


@dataclass(frozen=True)
class Letter:
    """One mail to one address; the same key gives the same message id, so that a server can drop a second copy."""

    to: str
    subject: str
    text: str
    html: str
    key: str


def sends_mail() -> bool:
    """Whether this installation sends mail: a server is set, and its people are not invented."""
    return bool(_settings().smtp_host) and not is_demonstration()


def is_address(text: str | None) -> bool:
    """Whether something can be an e-mail address that any server takes."""
    return bool(text) and ADDRESS.fullmatch(text or "") is not None


def write_letter(template: str, language: str | None, *, to: str, key: str, has_lead: bool, **values: Any) -> Letter:
    """Return a letter from its template, in a reader's language.

    Every letter begins in the same way: nobody reads replies, 110, and whom to tell (SAFEGUARDS 7); `has_lead` says
    whether that is a protection lead or the head. The subject says nothing (SAFEGUARDS 26).
    """
    tag = language if language in LOCALES else DEFAULT
    with force_locale(LOCALES[tag]):
        words = {"address": _settings().address, "has_lead": has_lead, **values}
        parts = (_rendered(f"{name}.{tag}.txt", **words).strip() for name in ("core/mail/opening", template))
        text = GAPS.sub("\n\n", "\n\n".join(parts)) + "\n"
        subject = _settings().mail_subject or _("%(name)s: a note for you", name=_settings().site_name)
        html = _rendered("core/mail/letter.html", tag=tag, subject=subject, blocks=text.strip().split("\n\n"))
    return Letter(to=to, subject=subject, text=text, html=html, key=key)


def mail_work(
    prepare: Callable[[Session, Payload, datetime], Letter | None],
    *,
    sent: Callable[[Session, Payload, bool, datetime], None],
    not_delivered: Callable[[Session, Payload, str, datetime], None],
) -> Work:
    """Return how a kind of job sends a letter.

    `sent` is told whether there still was one to send, `not_delivered` by which code word it could not be. An address
    that is refused for good is an answer, of which the job is done; what is wrong with the server fails it.
    """

    def read(db: Session, payload: Payload, at: datetime) -> Letter | Failing | None:
        return _or_refusal(lambda: prepare(db, payload, at))

    def act(letter: Letter | Failing | None) -> Letter | Failing | None:
        return _or_refusal(lambda: send(letter)) if isinstance(letter, Letter) else letter

    def write(db: Session, payload: Payload, answer: Letter | Failing | None, at: datetime) -> None:
        if isinstance(answer, Failing):
            not_delivered(db, payload, answer.code, at)
        else:
            sent(db, payload, answer is not None, at)

    return Work(read=read, act=act, write=write, give_up=not_delivered)


def _or_refusal(do: Callable[[], Letter | None]) -> Letter | Failing | None:
    """Return a letter, or the refusal that will be the same tomorrow; every other one fails the job."""
    try:
        return do()
    except Failing as failing:
        if failing.final:
            return failing
        raise


def send(letter: Letter) -> Letter:
    """Hand a letter to the mail server and return it. Raises Failing with a code word; never with the address or the server's words."""
    message = as_message(letter)
    with _refusals(), _connection() as server:
        server.send_message(message)
    return letter


def as_message(letter: Letter) -> EmailMessage:
    """Return a letter as text with HTML beside it. Raises Failing for an address that no server would take."""
    if not is_address(letter.to):
        raise Failing(ADDRESS_REFUSED, final=True)
    sender = _settings().smtp_from
    message = EmailMessage()
    message["Subject"], message["Date"] = letter.subject, format_datetime(now())
    message["From"] = Address(_settings().site_name, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Message-ID"] = f"<{letter.key}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    settings = _settings()
    secure = ssl.create_default_context()
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=PATIENCE, context=secure
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE)
    with server:
        if settings.smtp_tls == "starttls":
            server.starttls(context=secure)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a mail server answers into a code word; what is wrong with the server itself may be mended in time."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        lasts = min(codes) >= LASTING
        raise Failing(ADDRESS_REFUSED if lasts else BUSY, final=lasts) from None
    except smtplib.SMTPAuthenticationError:
        raise Failing(NO_SIGN_IN) from None
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        raise Failing(NO_TLS) from None
    except smtplib.SMTPResponseException as answer:
        lasts = answer.smtp_code >= LASTING
        raise Failing(REFUSED if lasts else BUSY, final=lasts) from None
    except OSError:  # also of smtplib: the connection ended, nobody answered
        raise Failing(NO_CONNECTION) from None


def _rendered(template: str, **values: Any) -> str:
    return current_app.jinja_env.get_template(template).render(**values)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
