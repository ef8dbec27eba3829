"""Code words as people read them: why a letter could not be delivered, what it was, what it was about."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from app.core import mail
from app.notices.models import Way
from app.notices.queries import Hindrance
from app.notices.rules import Told
from app.notices.writing import NO_ADDRESS, NO_SERVER

WAYS = {Way.WEEKLY: _("Weekly e-mail"), Way.URGENT: _("Past due tomorrow")}
ABOUT = {
    Told.OVERDUE: _("Past due"),
    Told.UNTRAINED: _("On post, not done yet"),
    Told.DUE: _("To do"),
    Told.LAPSES: _("Ends soon"),
}
HINDRANCES = {
    Hindrance.NO_ACCOUNT: _("has no account yet"),
    Hindrance.NO_ADDRESS: _("no e-mail address is known"),
    Hindrance.WANTS_NONE: _("wants no mail and reads it on the first page"),
    Hindrance.NOT_DELIVERED: _("could not be delivered"),
}
FAILURES = {
    mail.ADDRESS_REFUSED: _("the mail server does not know this address"),
    mail.REFUSED: _("the mail server refused the letter"),
    mail.BUSY: _("the other side did not take it in time"),
    mail.NO_CONNECTION: _("the mail server did not answer"),
    mail.NO_TLS: _("the connection to the mail server could not be encrypted"),
    mail.NO_SIGN_IN: _("the mail server did not accept the sign-in"),
    NO_SERVER: _("no mail server is set"),
    NO_ADDRESS: _("no e-mail address is known"),
}


def failure(code: str | None) -> LazyString:
    """Return in words why a letter could not be delivered."""
    return FAILURES.get(code or "", _("something went wrong; the administrator can see more"))
