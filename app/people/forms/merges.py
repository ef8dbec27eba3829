"""Fields of what somebody says about two entries that look alike."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from app.core.forms import Form, required
from app.people.forms.checks import options


class Answer(StrEnum):
    """What two entries are to each other, and which of them goes on."""

    KEEP_FIRST = "keep-first"
    KEEP_SECOND = "keep-second"
    DIFFERENT = "different"


class TwiceForm(Form):
    """One person or two."""

    answer = RadioField(
        _("What are they?"),
        [required(_("Please choose one answer."))],
        choices=options(
            [
                (Answer.KEEP_FIRST, _("One person: keep the first entry, the second one is merged into it")),
                (Answer.KEEP_SECOND, _("One person: keep the second entry, the first one is merged into it")),
                (Answer.DIFFERENT, _("Two different persons: do not list them again")),
            ]
        ),
        coerce=Answer,
    )
