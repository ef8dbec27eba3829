"""Fields of the hours pages: study outside, and the answer of a second person."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length as MostLetters
from wtforms.validators import NumberRange, Optional

from app.compliance.hours.units import Length, Unit, whole_minutes
from app.compliance.hours.words import KINDS, REASONS
from app.core.clock import today
from app.core.forms import Form, TickField, required
from app.people.forms.checks import NotAnIdentityNumber, options
from app.people.forms.checks import filled as known
from app.records.answers import DeclineReason
from app.records.hours import MOST_DAYS, MOST_MINUTES, HoursKind, Study, is_reference

APPROVE, DECLINE = "approve", "decline"
MOST_BACK = 366 * 5
ANSWERS = ((APPROVE, _("Approve: it counts from its day on")), (DECLINE, _("It does not count")))
PLEASE_CHOOSE = _("Please choose one.")
TOO_LONG = _("At most %(days)s working days at once. Enter a longer course in parts.", days=MOST_DAYS)


class DoneAlready:
    """Refuse a day that lies ahead, or so far back that the year must be a slip."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Compare with today."""
        if field.data and field.data > today():
            raise ValidationError(str(_("This day lies ahead. Enter it when it is over.")))
        if field.data and (today() - field.data).days > MOST_BACK:
            raise ValidationError(str(_("Is the year right? The day lies more than five years back.")))


class StudyForm(Form):
    """Study outside the courses here: day, length, kind, topics and the number of the proof."""

    done_on = DateField(_("Day; of several days the last one"), validators=[required(), DoneAlready()])
    amount = DecimalField(
        _("How long"),
        validators=[
            required(),
            NumberRange(min=0.5, message=_("Please enter more than nothing.")),
            NumberRange(max=MOST_MINUTES, message=TOO_LONG),
        ],
    )
    unit = RadioField(_("Counted in"), default=str(Unit.CLASS_HOURS), validators=[required(PLEASE_CHOOSE)])
    kind = SelectField(
        _("Kind"), choices=options([("", _("Please choose")), *KINDS.items()]), validators=[required(PLEASE_CHOOSE)]
    )
    topics = TickField(_("Topics"))
    reference = StringField(
        _("Number of the certificate or file"),
        validators=[Optional(), MostLetters(max=30), NotAnIdentityNumber()],
        filters=[lambda text: text.strip().upper() if text else text],
    )
    another = BooleanField(_("This is another one: there were two of that day, length and kind"))
    length = Length(45)

    def offer(self, length: Length, topics: list[tuple[str, str]]) -> None:
        """Say how long a class hour is and which topics there are."""
        self.length = length
        self.unit.choices = options(
            [
                (Unit.MINUTES, _("minutes")),
                (Unit.CLASS_HOURS, _("class hours of %(minutes)s minutes", minutes=length.class_hour)),
                (Unit.DAYS, _("working days of 8 hours")),
            ]
        )
        self.topics.choices = options(topics)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for whole minutes, at most ten working days, and a number as the reference."""
        if not super().validate(extra_validators):
            return False
        minutes = self.minutes
        if minutes is None:
            self.amount.errors = [
                str(_("This makes no whole minutes. Please enter whole minutes or class hours, or half days."))
            ]
        elif minutes > MOST_MINUTES:
            self.amount.errors = [str(TOO_LONG)]
        if self.reference.data and not is_reference(self.reference.data):
            self.reference.errors = [
                str(_("Only letters A to Z, digits, - and /; 3 to 30 of them. It is a number, not a description."))
            ]
        return not self.errors

    @property
    def year(self) -> int:
        """Return the year entered."""
        return known(self.done_on.data).year

    @property
    def minutes(self) -> int | None:
        """Return the minutes entered."""
        return whole_minutes(Fraction(known(self.amount.data)), self.length.per_unit(Unit(self.unit.data)))

    def study(self, person_id: int) -> Study:
        """Return what was entered."""
        return Study(
            person_id=person_id,
            done_on=known(self.done_on.data),
            minutes=known(self.minutes),
            kind=HoursKind(self.kind.data),
            topics=tuple(self.topics.data or ()),
            reference=self.reference.data or None,
            minutes_per_unit=self.length.per_unit(Unit(self.unit.data)),
        )


class HoursAnswerForm(Form):
    """Approve, having seen the proof, or say why not."""

    answer = RadioField(
        _("Your answer"),
        choices=options(ANSWERS),
        validators=[required(PLEASE_CHOOSE)],
    )
    seen = BooleanField(_("I have seen the proof"))
    reason = SelectField(_("Why it does not count"), default="")
    unfit = frozenset({DeclineReason.NO_EVIDENCE})  # of study elsewhere the proof is shown, not named

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the reasons that fit what is answered."""
        super().__init__(*args, **kwargs)
        fit = [(code, said) for code, said in REASONS.items() if code not in self.unfit]
        self.reason.choices = options([("", _("Please choose")), *fit])

    def offer(self, *, is_approved: bool) -> None:
        """Offer only the other answer where an entry counts already."""
        if is_approved:
            self.answer.choices = options(pair for pair in ANSWERS if pair[0] == DECLINE)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the proof with an approval, for a reason with the other answer."""
        if not super().validate(extra_validators):
            return False
        if self.answer.data == APPROVE and not self.seen.data:
            self.seen.errors = [str(_("Please look at the proof first, then tick this box."))]
        if self.answer.data == DECLINE and not self.reason.data:
            self.reason.errors = [str(PLEASE_CHOOSE)]
        return not self.errors

    @property
    def why(self) -> DeclineReason:
        """Return the reason chosen."""
        return DeclineReason(self.reason.data)


class TakeBackForm(Form):
    """Nothing but the decision."""
