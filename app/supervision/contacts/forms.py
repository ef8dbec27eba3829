"""Fields of the pages of contacts: a kind, a day, ticks beside the pupils of one class or their seat numbers, and no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, StringField, ValidationError
from wtforms.validators import Length

from app.core.forms import Form, TickField, cleaned, required
from app.core.languages import long_day
from app.people.forms.checks import LikelyDay, NotAnIdentityNumber, filled, options
from app.records.voids import DeedVoidReason
from app.supervision.codes import NotInTheFuture
from app.supervision.contacts.rules import KINDS_OF, Way
from app.supervision.contacts.seats import MOST_TYPED, Meant, are_seats, typed_numbers
from app.supervision.contacts.service import ContactRound, NobodyLeft, NoLetterYet, UnclearSeats
from app.supervision.words import CONTACTS, VOID_REASONS

PLEASE_CHOOSE = _("Please choose one.")
WHOLE, THESE = 0, 1


class OnlySeats:
    """Refuse whatever is no seat number, and forget it: nothing can be told in this field (SAFEGUARDS 5)."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at what was typed."""
        if not are_seats(typed_numbers(field.data or "")):
            field.data = ""
            raise ValidationError(
                str(_("Seat numbers only, for example 01-20, 23, 25. What else was typed is not kept."))
            )


class ContactForm(Form):
    """One round with a class: what kind, on which day, and who was not there, or who was."""

    kind = RadioField(_("What kind"), validators=[required(PLEASE_CHOOSE)])
    held_on = DateField(_("Day"), validators=[required(), LikelyDay(), NotInTheFuture()])
    seats = StringField(validators=[Length(max=MOST_TYPED), NotAnIdentityNumber(), OnlySeats()], filters=[cleaned])
    pupils = TickField(coerce=int)

    def offer(self, way: Way, pupils: Iterable[tuple[int, str]], *, kind: str | None, day: date | None) -> None:
        """Say which kinds fit, what is chosen beforehand, and whose names stand beside the ticks."""
        self.kind.choices = options((str(one), CONTACTS[one]) for one in KINDS_OF[way])
        if not self.is_submitted() and kind in {str(one) for one in KINDS_OF[way]}:
            self.kind.data = kind
            self.held_on.data = day
        self.pupils.choices = options(pupils)
        is_of_missing = way is Way.EVERYONE
        self.seats.label.text = _("Seat numbers of those missing") if is_of_missing else _("Seat numbers")
        self.pupils.label.text = _("Whose guardians were not there") if is_of_missing else _("Whose guardians were met")

    def as_said(self, way: Way) -> ContactRound:
        """Return what a valid form says."""
        return ContactRound(
            way, self.kind.data, filled(self.held_on.data), self.pupils.data or (), self.seats.data or ""
        )

    def say(self, refused: NoLetterYet | UnclearSeats | NobodyLeft) -> None:
        """Say beside the right field why the round was not entered."""
        if isinstance(refused, NoLetterYet):
            self.held_on.errors = [_before_letter(refused.first)]
        elif isinstance(refused, UnclearSeats):
            self.seats.errors = [*_unclear(refused)]
        else:
            self.pupils.errors = [_("Nobody is left to enter: tick whom it was, or check the day.")]


def _before_letter(first: date | None) -> str:
    if first is None:
        return str(
            _(
                "No letter to the families of this class is entered as out, so there is nothing to answer yet. The class teacher enters its day under My classes, with the letter."
            )
        )
    return str(_("The first letter to this class was out on %(day)s: no receipt of it is older. Check the day.")) % {
        "day": long_day(first)
    }


def _unclear(refused: UnclearSeats) -> Iterator[str]:
    between = str(_(", "))
    if refused.nobodys:
        yield str(_("Nobody in this class has: %(numbers)s.")) % {"numbers": between.join(refused.nobodys)}
    if refused.several:
        yield str(_("More than one pupil has: %(numbers)s. Tick whom you mean.")) % {
            "numbers": between.join(refused.several)
        }


class VoidKeyedForm(Form):
    """What a clerk takes back of what they keyed today: all of it, or the seats they type; no list of who is in it."""

    which = RadioField(_("Which"), coerce=int, validators=[required(PLEASE_CHOOSE)])
    seats = StringField(
        _("Seat numbers"), validators=[Length(max=MOST_TYPED), NotAnIdentityNumber(), OnlySeats()], filters=[cleaned]
    )
    code = RadioField(_("Why it is taken back"), validators=[required(PLEASE_CHOOSE)])

    def offer(self, reasons: Iterable[DeedVoidReason]) -> None:
        """Say which reasons fit."""
        self.code.choices = options((str(code), VOID_REASONS[code]) for code in reasons)
        self.which.choices = options(
            [(WHOLE, _("All that I keyed at once there")), (THESE, _("Only the seats that I type below"))]
        )

    def validate_seats(self, field: StringField) -> None:
        """Ask for seats where only some are meant."""
        if self.which.data == THESE and not field.data:
            raise ValidationError(str(_("Please type which seats.")))

    def refuse_seats(self, meant: Meant) -> bool:
        """Say beside the field which numbers are nobody's or several pupils'; return whether there are any."""
        self.seats.errors = [*_unclear(UnclearSeats(meant.nobodys, meant.several))]
        return bool(self.seats.errors)


class VoidContactForm(Form):
    """Which contact of a round is taken back, and why: a code."""

    which = RadioField(_("Which"), coerce=int, validators=[required(PLEASE_CHOOSE)])
    code = RadioField(_("Why it is taken back"), validators=[required(PLEASE_CHOOSE)])

    def offer(self, reasons: Iterable[DeedVoidReason], which: Iterable[tuple[int, str]]) -> None:
        """Say which contacts there are, and which reasons fit them."""
        self.code.choices = options((str(code), VOID_REASONS[code]) for code in reasons)
        self.which.choices = options(which)
