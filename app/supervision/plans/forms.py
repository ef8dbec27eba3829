"""Fields of the plan pages: who, by when, a code, a fact. Nothing can be typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, ValidationError

from app.core.forms import Form, required
from app.core.languages import long_day
from app.people.forms.checks import options
from app.supervision.plans.items import Dropped
from app.supervision.plans.words import DROPPED

NOBODY = 0


class StepForm(Form):
    """Nothing but the decision."""


class ItemForm(Form):
    """Who sees to an item, by when, or why it is not done here."""

    owner_id = SelectField(_("Who sees to it"), coerce=int)
    deadline = DateField(_("By which day"), validators=[required()])
    dropped = SelectField(
        _("Done here?"), choices=options([("", _("Yes")), *((str(code), text) for code, text in DROPPED.items())])
    )
    first: date
    last: date

    def offer(self, people: Iterable[tuple[int, str]], first: date, last: date, *, may_drop: bool) -> None:
        """Say who can be chosen, in which school year the day lies, and whether the item can be dropped."""
        if not may_drop:
            self.dropped.choices = options([("", _("Yes, the law asks for it"))])
        self.owner_id.choices = options([(NOBODY, _("Nobody yet")), *people])
        self.first, self.last = first, last

    def validate_deadline(self, field: DateField) -> None:
        """Refuse a day outside the plan's school year."""
        if field.data and not self.first <= field.data <= self.last:
            raise ValidationError(
                str(
                    _(
                        "Choose a day of this school year, %(first)s to %(last)s.",
                        first=long_day(self.first),
                        last=long_day(self.last),
                    )
                )
            )

    @property
    def why_dropped(self) -> Dropped | None:
        """Return why the item is not done here."""
        return Dropped(self.dropped.data) if self.dropped.data else None


class LinkForm(Form):
    """Which fact shows that an item is done."""

    fact = RadioField(_("Which fact shows it"), validators=[required(_("Please choose one."))])

    def offer(self, facts: Sequence[tuple[str, str]]) -> None:
        """Say which facts there are."""
        self.fact.choices = options(facts)
