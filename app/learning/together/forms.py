"""Fields of the pages of learning together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange

from app.core.forms import Form, TickField, required
from app.people.forms.checks import options

PLEASE_CHOOSE = _("Please choose one.")
PLEASE_TICK = _("Please tick at least one.")
MOST_MINUTES = 480


class WhereForm(Form):
    """Which course a group is for, and at which organisation."""

    class Meta:
        """A question, changing nothing."""

        csrf = False

    place = RadioField(_("Where"), validators=[required(PLEASE_CHOOSE)])
    course = RadioField(_("Course"), validators=[required(PLEASE_CHOOSE)])


class GroupForm(Form):
    """Who reads to whom."""

    one = SelectField(_("First helper"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)])
    other = SelectField(_("Second helper"), coerce=int, validators=[NumberRange(1, message=PLEASE_CHOOSE)])
    members = TickField(_("Who learns together"), coerce=int, validators=[required(PLEASE_TICK)])

    def offer(self, helpers: Iterable[tuple[int, str]], members: Iterable[tuple[int, str]]) -> None:
        """Say who can be chosen."""
        known: list[Any] = [*options([(0, _("Please choose"))]), *options(helpers)]
        self.one.choices, self.other.choices = known, known
        self.members.choices = options(members)


class ThereForm(Form):
    """Who heard a module read, and how long it took."""

    there = TickField(_("Who was there from beginning to end"), coerce=int)
    minutes = IntegerField(
        _("Minutes of reading and talking, without breaks"), validators=[required(), NumberRange(1, MOST_MINUTES)]
    )
    short = BooleanField(_("It really was that short: every screen was read aloud and every case talked through"))
    asks_short = False
