"""The code of a slip, and who is a class's deputy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length

from app.classroom.forms.fields import trained_first
from app.core.forms import Form, TickField, cleaned, required

if TYPE_CHECKING:
    from app.classroom.queries.pupils import Seat


def _person(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class SlipForm(Form):
    """The code of a slip: compared, never kept. Sent without a cookie."""

    slip_code = StringField(_("Code on the slip"), [required(), Length(max=20)], filters=[cleaned])


class EndAskingForm(Form):
    """Whom a class's list asks for no more this term: ticks, and no reason."""

    families = TickField(_("Which families"), [required(_("Please tick whom it is about."))], coerce=int)

    @classmethod
    def offering(cls, seats: Iterable[Seat]) -> EndAskingForm:
        """Return the form with those whom the list asks for."""
        form = cls()
        form.families.choices = [SelectChoice(one.person_id, f"{one.number or '—'} {one.name}") for one in seats]
        return form


class DeputyForm(Form):
    """One colleague, or nobody."""

    deputy = SelectField(_("Deputy"), coerce=_person)

    @classmethod
    def offering(cls, colleagues: Iterable[tuple[int, str]], present: int | None) -> DeputyForm:
        """Return the form with colleagues to choose from; the present deputy is chosen."""
        form = cls(data={"deputy": present})
        form.deputy.choices = [SelectChoice("", _("Nobody"))] + [
            SelectChoice(person_id, name) for person_id, name in colleagues
        ]
        return form

    def mark_trained(self, persons: Collection[int]) -> None:
        """List who has completed the course first, and say so."""
        self.deputy.choices = trained_first(self.deputy.choices, persons)
