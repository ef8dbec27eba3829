"""Forms that put another adult into the timetable, or take one out of it. No reason is asked (SAFEGUARDS 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import Length

from app.classroom.forms.adults import NOT_AUTHORISED, NOT_THAT
from app.classroom.forms.fields import LONGEST_ID, AdultField
from app.classroom.lecturers.words import said_comer
from app.classroom.replacing import Hindrance, Instead
from app.core.forms import Form, cleaned, required
from app.core.languages import bracketed, long_day
from app.people.forms.checks import NotAnIdentityNumber
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT

if TYPE_CHECKING:
    from app.classroom.lecturers.comers import Comer
    from app.classroom.models import PlannedLesson
    from app.classroom.queries.school import Adult

AS = ":"
NAMED_LESSONS = 5
HINDRANCES = {
    Hindrance.NOT_AUTHORISED: NOT_AUTHORISED,
    Hindrance.NOT_LENT: _(
        "This lecturer is not shared with the school of that lesson. Under Lecturers its head or protection lead agree to an offer."
    ),
    Hindrance.NO_RIGHT_AT_HOME: _("This lecturer has no right to teach that age on that day."),
    Hindrance.NOT_SECOND: _(
        "Another organisation's lecturer comes to teach and is nobody's second adult. "
        "Please choose somebody of the school, or leave the place open."
    ),
    Hindrance.IN_IT: _(
        "This colleague stands in that lesson already, as the other adult. Please choose somebody else, or leave the place open."
    ),
    Hindrance.NOT_THE_POST: NOT_THAT[LAW_VICE_PRINCIPAL],
    Hindrance.NOT_LISTED: NOT_THAT[OUTSIDE_EXPERT],
}


def _instead(value: object) -> Instead | None:
    """Return whom a choice names; a person alone comes as a facilitator."""
    if value in (None, "", "None") or isinstance(value, Instead):
        return value or None  # type: ignore[return-value]  # nobody, or read already
    person, _between, capacity = str(value).partition(AS)
    if len(person) > LONGEST_ID:
        raise ValueError
    return Instead(int(person), capacity or FACILITATOR)


class InsteadField(AdultField):
    """Who comes instead, with as what."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.coerce = _instead

    @property
    def chosen(self) -> int | None:
        """Return who is chosen."""
        return self.data.person_id if self.data else None


class ReplaceForm(Form):
    """Another adult, or an open place, where a person was planned."""

    person = AdultField(
        _("Who is replaced"),
        not_offered=_("Please choose who is replaced."),
        validators=[required(_("Please choose who is replaced."))],
    )
    by_person = InsteadField(_("Who comes instead"))

    hindered: Mapping[Hindrance, Sequence[PlannedLesson]] = {}
    comers: Mapping[int, Comer] = {}

    def offer(
        self, planned: Sequence[Adult], adults: Sequence[Adult], comers: Iterable[Comer], refused: Collection[int]
    ) -> None:
        """Offer everybody of the timetable to be replaced, none of them beforehand, and every adult to come instead.

        A school's vice-principals and experts stand among its people as what they come, others' lecturers after them.
        Those `refused` are offered like everybody else: a name left out would tell of a hold (SAFEGUARDS 10).
        """
        self.by_person.refused = refused
        self.person.choices = [SelectChoice("", _("Please choose"))] + [
            SelectChoice(adult.person_id, f"{adult.name} · {adult.lessons}" if adult.lessons else adult.name)
            for adult in planned
        ]
        known = {comer.person_id: comer for comer in comers}
        own = {adult.person_id for adult in adults}
        self.comers = {person: comer for person, comer in known.items() if not (comer.is_guest and person in own)}
        here = [
            _choice(self.comers[adult.person_id])
            if adult.person_id in self.comers
            else SelectChoice(str(adult.person_id), adult.name)
            for adult in adults
        ]
        others = [_choice(comer) for person, comer in self.comers.items() if person not in own]
        self.by_person.choices = [SelectChoice("", _("still open")), *here, *others]

    @property
    def instead(self) -> Instead | None:
        """Return who comes instead and as what; None for nobody, and for whoever is not offered."""
        said: Instead | None = self.by_person.data
        if said is None or said not in {_instead(value) for value, *_more in self.by_person.iter_choices()}:
            return None
        comer = self.comers.get(said.person_id)
        return replace(said, is_guest=comer is not None and comer.is_guest)

    def validate_by_person(self, field: SelectField) -> None:
        """Refuse to put somebody into their own place, or where no right, post, entry or agreement reaches."""
        if field.data is not None and self.by_person.chosen == self.person.data:
            raise ValidationError(_("Please choose somebody else, or leave the place open."))
        for why, lessons in self.hindered.items():
            field.errors = [*field.errors, f"{_named(lessons)}{_(': ')}{HINDRANCES[why]}"]
        if self.hindered:
            raise ValidationError(_("Nothing was changed."))


def _choice(comer: Comer) -> SelectChoice:
    value = str(comer.person_id) if comer.is_guest else f"{comer.person_id}{AS}{comer.capacity}"
    return SelectChoice(value, comer.name + bracketed(said_comer(comer)))


def _named(lessons: Sequence[PlannedLesson]) -> str:
    named = [f"{long_day(one.planned_on)} {one.class_group.title}" for one in lessons[:NAMED_LESSONS]]
    if len(lessons) > NAMED_LESSONS:
        named.append(str(_("%(num)s more", num=len(lessons) - NAMED_LESSONS)))
    return str(_(", ")).join(named)


class TakeOutForm(Form):
    """A person a bureau takes out of a school's lessons: it knows the name, and sees no list of names."""

    school = SelectField(_("School"), coerce=int)
    name = StringField(_("Full name"), [required(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned])
