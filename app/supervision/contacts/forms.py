"""Fields of the pages of contacts: a kind, a day, ticks beside the pupils of one class. Nothing can be typed."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField

from app.core.forms import Form, TickField, required
from app.people.forms.checks import LikelyDay, options
from app.supervision.codes import NotInTheFuture
from app.supervision.contacts.rules import KINDS_OF, Way
from app.supervision.words import CONTACTS, VOID_REASONS

PLEASE_CHOOSE = _("Please choose one.")
WHOLE = 0


class ContactForm(Form):
    """One round with a class: what kind, on which day, and who was not there, or who was."""

    kind = RadioField(_("What kind"), validators=[required(PLEASE_CHOOSE)])
    held_on = DateField(_("Day"), validators=[required(), LikelyDay(), NotInTheFuture()])
    pupils = TickField(coerce=int)

    def offer(self, way: Way, pupils: Iterable[tuple[int, str]], *, kind: str | None = None) -> None:
        """Say which kinds fit, which of them is chosen beforehand, and whose names stand beside the ticks."""
        self.kind.choices = options((str(one), CONTACTS[one]) for one in KINDS_OF[way])
        if not self.is_submitted() and kind in {str(one) for one in KINDS_OF[way]}:
            self.kind.data = kind
        self.pupils.choices = options(pupils)
        self.pupils.label.text = (
            _("Whose guardians were not there") if way is Way.EVERYONE else _("Whose guardians were met")
        )


class VoidContactForm(Form):
    """Which contact of a round is taken back, and why: a code."""

    which = RadioField(_("Which"), coerce=int, validators=[required(PLEASE_CHOOSE)])
    code = RadioField(
        _("Why it is taken back"),
        choices=options((str(code), text) for code, text in VOID_REASONS.items()),
        validators=[required(PLEASE_CHOOSE)],
    )
