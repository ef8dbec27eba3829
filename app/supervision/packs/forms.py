"""Fields of the pack pages: a day or a filing, for whom, with names or without, until when. Nothing can be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectField, ValidationError

from app.compliance.forms import EARLIEST
from app.core.clock import today
from app.core.forms import Form, required
from app.people.forms.checks import options
from app.supervision.checks.forms import OnlyThen
from app.supervision.packs.rules import MOST_DAYS, USUAL_DAYS

A_DAY, NOBODY = "day", 0
PLEASE_CHOOSE = _("Please choose one.")


def usual_last_day() -> date:
    """Return the last day offered first."""
    return today() + timedelta(days=USUAL_DAYS)


class PackForm(Form):
    """What a pack is made of, and for whom."""

    of = RadioField(_("What shall it show?"), validators=[required(PLEASE_CHOOSE)], default=A_DAY)
    day = DateField(_("Figures as of the end of"), [OnlyThen()], default=today)
    for_person = SelectField(_("For whom"), coerce=int, default=NOBODY)
    with_names = BooleanField(_("With the names of our own staff"))
    last_day = DateField(_("Can be fetched until"), [required()], default=usual_last_day)

    def offer(self, filings: Mapping[int, str], readers: Mapping[int, str], *, names: bool) -> None:
        """Fill the lists, and leave out what there is no choice of; without the right to names nobody can ask for them.

        Names are given to a named reviewer only, so that without one there is nothing to ask.
        """
        self.of.choices = options(
            [(A_DAY, _("The figures of a day")), *((str(key), text) for key, text in filings.items())]
        )
        self.for_person.choices = options([(NOBODY, _("Nobody named: I hand it over myself")), *readers.items()])
        if not filings:
            del self.of
        if not readers:
            del self.for_person
        if not (names and readers):
            del self.with_names

    def validate_day(self, field: Any) -> None:
        """Ask for a day that has been."""
        if self.filing is None and not (field.data and EARLIEST <= field.data <= today()):
            raise ValidationError(str(_("Choose a day up to today.")))

    def validate_with_names(self, field: Any) -> None:
        """Names go to somebody named, never to whoever holds the file."""
        if field.data and self.reader is None:
            raise ValidationError(
                str(_("Names are given to a named reviewer only. Choose one above, or leave names out."))
            )

    def validate_last_day(self, field: Any) -> None:
        """Keep the time short."""
        if field.data and not today() <= field.data <= today() + timedelta(days=MOST_DAYS):
            raise ValidationError(str(_("Choose a day from today on, within %(days)s days.", days=MOST_DAYS)))

    @property
    def filing(self) -> int | None:
        """Return the filing chosen, if one was."""
        return None if "of" not in self or self.of.data in (None, A_DAY) else int(self.of.data)

    @property
    def reader(self) -> int | None:
        """Return the reviewer chosen, if one was."""
        return (self.for_person.data or None) if "for_person" in self else None

    @property
    def asks_for_names(self) -> bool:
        """Return whether names were asked for."""
        return bool("with_names" in self and self.with_names.data)


class StepForm(Form):
    """Nothing but the decision."""
