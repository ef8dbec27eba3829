"""The part of a plan that names adults: who teaches, as what they come, and who is the second adult."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.classroom.forms.fields import AdultField, trained_first
from app.classroom.lecturers.rules import CAPACITIES
from app.classroom.models import PlannedLesson, SecondAdult
from app.classroom.words import SECOND_ADULT
from app.core.forms import Form, required
from app.core.languages import bracketed, in_current_language
from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.words import said_capacity

if TYPE_CHECKING:
    from app.classroom.forms.namesakes import List
    from app.classroom.queries.school import Adult

NOT_AUTHORISED = _(
    "This colleague is not authorised to teach this age. Leave the place open, or choose somebody else. "
    "The way to it: a trial lesson before two assessors, then head or protection lead give the right; "
    "until then the head can set a start-up term."
)


NOT_THAT = {
    LAW_VICE_PRINCIPAL: _("Is not law vice-principal of this school on that day. The post with its first day stands under Staff."),
    OUTSIDE_EXPERT: _(
        "Is not listed here as an expert from outside for this age on that day. A manager enters them under Lecturers, "
        "and a second person agrees."
    ),
}  # fmt: skip


def _called(adult: Adult) -> str:
    """Return a name to choose, of another organisation's lecturer with whose they are."""
    return adult.name + (bracketed(adult.home) if adult.home else "")


def _with_post(adult: Adult) -> str:
    """Return a name to choose with the post."""
    return adult.name + bracketed(in_current_language(adult.post, adult.post_en)) if adult.post else adult.name


class AdultsForm(Form):
    """Who teaches, as what they come, and who is the second adult."""

    facilitator = AdultField(_("Who teaches"))
    capacity = RadioField(_("In which role they come"), default=FACILITATOR)
    second_adult = RadioField(
        _("The second adult is"),
        choices=[SelectChoice(place, words) for place, words in SECOND_ADULT.items()],
        validators=[required(_("Please choose where the second adult will be."))],
    )
    second_person = AdultField(_("Name of the second adult"))

    def offer(self, facilitators: Sequence[Adult], adults: Sequence[Adult]) -> None:
        """Offer these people for the two places."""
        self.facilitators, self.adults = facilitators, adults
        self.facilitator.choices = [SelectChoice("", _("still open"))] + [
            SelectChoice(adult.person_id, _called(adult)) for adult in facilitators
        ]
        self.offer_capacities({})
        self.second_person.choices = [SelectChoice("", _("not named"))] + [
            SelectChoice(adult.person_id, _with_post(adult)) for adult in adults
        ]

    @property
    def lists(self) -> tuple[List, List]:
        """Return the two lists with how each calls its people, for telling namesakes apart."""
        return (
            (self.facilitator, {adult.person_id: _called(adult) for adult in self.facilitators}),
            (self.second_person, {adult.person_id: _with_post(adult) for adult in self.adults}),
        )

    facilitators: Sequence[Adult] = ()
    adults: Sequence[Adult] = ()
    unauthorised: Collection[int] = ()
    holders: Mapping[str, Collection[int]] = {}

    def offer_capacities(self, holders: Mapping[str, Collection[int]]) -> None:
        """Offer the capacities that somebody holds at the school on the day; one that was sent stays to be answered."""
        self.holders = holders
        self.capacity.choices = [
            SelectChoice(one, said_capacity(one))
            for one in CAPACITIES
            if one in (FACILITATOR, self.capacity.data) or holders.get(one)
        ]

    @property
    def guests(self) -> set[int]:
        """Return who of those offered is another organisation's lecturer."""
        return {adult.person_id for adult in self.facilitators if adult.home}

    @property
    def asks_capacity(self) -> bool:
        """Whether anybody could come as something else than a facilitator, or it says so."""
        return any(self.holders.values()) or self.capacity.data != FACILITATOR or bool(self.capacity.errors)

    def validate_capacity(self, field: RadioField) -> None:
        """Refuse a capacity that whoever teaches does not hold that day: it is read, never typed in."""
        if field.data in NOT_THAT and self.facilitator.data not in self.holders.get(field.data, ()):
            raise ValidationError(str(NOT_THAT[field.data]))

    def mark_unauthorised(self, persons: Collection[int]) -> None:
        """Say beside their names who may not teach this age, and refuse them: who may is no secret."""
        self.unauthorised = persons
        self.facilitator.choices = [
            SelectChoice(adult.person_id, _called(adult) + bracketed(_("not authorised")))
            if adult.person_id in persons
            else SelectChoice(adult.person_id, _called(adult))
            for adult in self.facilitators
        ]
        self.facilitator.choices.insert(0, SelectChoice("", _("still open")))

    def validate_facilitator(self, field: SelectField) -> None:
        """Refuse whoever has no right to teach this age, and name the ways to it."""
        if field.data in self.unauthorised:
            raise ValidationError(str(NOT_AUTHORISED))

    def refuse(self, persons: Collection[int], standing: PlannedLesson | None = None) -> None:
        """Refuse these people for either place, though they are offered like everybody else (SAFEGUARDS 10).

        Who stands in a lesson already may go on standing in the same place.
        """
        self.facilitator.refused = set(persons) - {standing.facilitator_id if standing else None}
        self.second_person.refused = set(persons) - {standing.second_adult_id if standing else None}

    def mark_trained(self, persons: Collection[int]) -> None:
        """List who has completed the course first among the second adults, and say so; everybody else stays to choose."""
        self.second_person.choices = trained_first(self.second_person.choices, persons)

    @property
    def second_persons(self) -> list[int]:
        """Return who is offered as the second adult."""
        return [adult.person_id for adult in self.adults]

    def validate_second_person(self, field: SelectField) -> None:
        """Refuse one person in two places, and a second adult in the room whom nobody can name."""
        if field.data is None and self.second_adult.data == SecondAdult.IN_ROOM:
            raise ValidationError(_("Please say who will be in the room, or choose what is true by now."))
        if field.data is not None and field.data == self.facilitator.data:
            raise ValidationError(_("The second adult is somebody else than who teaches. Please choose another."))
