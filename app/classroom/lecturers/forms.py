"""Forms of lecturers: whom to offer to whom, an expert from outside. Everything is chosen, nothing is typed but a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, ValidationError
from wtforms.validators import InputRequired

from app.certification.facilitators.words import BANDS
from app.classroom.lecturers.rules import EnteredExpert, Sender, Subject, may_last
from app.classroom.lecturers.words import SENDERS, SUBJECTS
from app.core.forms import Form, TickField, required
from app.core.languages import bracketed
from app.people.forms.checks import filled, options

if TYPE_CHECKING:
    from collections.abc import Mapping

PLEASE_CHOOSE = _("Please choose one.")
BETWEEN = ":"


def _two(value: str) -> tuple[int, int]:
    """Return a person and the organisation they are chosen of."""
    first, _between, second = value.partition(BETWEEN)
    return int(first), int(second)


class OfferForm(Form):
    """Whom an organisation offers, and to whom."""

    person = SelectField(_("Who"), validators=[InputRequired(PLEASE_CHOOSE)])
    to = SelectField(_("Offered to"), validators=[InputRequired(PLEASE_CHOOSE)])

    def offer(
        self, people: Iterable[tuple[int, int, str, str]], places: Iterable[tuple[int, str, bool]], *, many: bool
    ) -> None:
        """Fill the lists; with `many` organisations of one's own, each name says whose it is."""
        self.person.choices = options(
            [
                ("", _("Please choose")),
                *(
                    (f"{person}{BETWEEN}{home}", name + (bracketed(place) if many else ""))
                    for person, home, name, place in people
                ),
            ]
        )
        self.to.choices = options(
            [
                ("", _("Please choose")),
                *(
                    (str(key), str(_("all schools under %(bureau)s")) % {"bureau": name} if is_all else name)
                    for key, name, is_all in places
                ),
            ]
        )

    def chosen(self) -> tuple[int, int, int]:
        """Return person, own organisation and to whom they are offered."""
        return (*_two(self.person.data), int(self.to.data))


class ExpertForm(Form):
    """Somebody known here as an expert from outside."""

    person = SelectField(_("Who"), validators=[InputRequired(PLEASE_CHOOSE)])
    sender = SelectField(_("Sent by"), validators=[InputRequired(PLEASE_CHOOSE)])
    subject = SelectField(_("Subject"), validators=[InputRequired(PLEASE_CHOOSE)])
    bands = TickField(_("For which ages"), validators=[required(_("Please tick at least one."))])
    valid_until = DateField(_("Until"), [required()])

    day: date

    def offer(
        self,
        people: Sequence[tuple[int, int, str]],
        places: Mapping[int, str],
        senders: Iterable[tuple[int, str]],
        day: date,
    ) -> None:
        """Fill the lists."""
        self.day = day
        self.person.choices = options(
            [
                ("", _("Please choose")),
                *(
                    (f"{person}{BETWEEN}{place}", name + (bracketed(places[place]) if len(places) > 1 else ""))
                    for person, place, name in people
                ),
            ]
        )
        codes = [(str(key), words) for key, words in SENDERS.items() if key is not Sender.ORGANISATION]
        kept = [(f"{Sender.ORGANISATION}{BETWEEN}{key}", name) for key, name in senders]
        self.sender.choices = options([("", _("Please choose")), *codes, *kept])
        self.subject.choices = options(
            [("", _("Please choose")), *((str(key), words) for key, words in SUBJECTS.items())]
        )
        self.bands.choices = options(BANDS.items())

    def validate_valid_until(self, field: DateField) -> None:
        """Refuse a day that is over, and one of more than a year ahead."""
        if field.data and not may_last(self.day, field.data, day=self.day):
            raise ValidationError(str(_("From today on, for a year at most: then somebody looks at it anew.")))

    @property
    def place(self) -> int:
        """Return the organisation at which the person is known."""
        return _two(self.person.data)[1]

    def entered(self) -> EnteredExpert:
        """Return what was chosen as plain values."""
        code, _between, key = self.sender.data.partition(BETWEEN)
        return EnteredExpert(
            person_id=_two(self.person.data)[0],
            sender=Sender(code),
            sent_by_id=int(key) if key else None,
            subject=Subject(self.subject.data),
            bands=tuple(self.bands.data or ()),
            valid_until=filled(self.valid_until.data),
        )
