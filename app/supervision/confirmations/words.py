"""The code words of confirmations in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.supervision.confirmations.rules import Answer

ANSWERS = {
    Answer.TRUE: _("True"),
    Answer.NOT_THERE: _("I was not there"),
    Answer.OTHER_LENGTH: _("The length is not right"),
}
