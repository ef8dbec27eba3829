"""Fields of organisations, windows and help cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional, Regexp

from app.core.access import Role
from app.core.clock import today
from app.core.forms import Form, LastDayNotBefore, cleaned, required
from app.people.forms.checks import IsAName, LikelyDay, NotAnIdentityNumber, options
from app.people.forms.staff import ORGANISATION_KINDS, ROLE_NAMES, post_title
from app.people.models import OrganisationKind

if TYPE_CHECKING:
    from app.people.models import Organisation, Post

WINDOW_KINDS = {"term": _("Term"), "school_year": _("School year"), "campaign": _("Campaign")}
REVIEW_DAYS = 180
CAMPAIGN = "campaign"
YEARS_BACK, YEARS_AHEAD = timedelta(days=10 * 366), timedelta(days=5 * 366)
LONGEST = {CAMPAIGN: timedelta(days=5 * 366), "": timedelta(days=400)}  # 13 months for terms and school years
PHONE = r"[+\d][\d\s()\-转]{2,28}"


class OrganisationForm(Form):
    """A new organisation below another one."""

    name = StringField(
        _("Name of the organisation"), [required(), Length(max=120), NotAnIdentityNumber()], filters=[cleaned]
    )
    kind = SelectField(_("Kind"))

    def offer(self, kinds: Sequence[str]) -> None:
        """Fill the list of kinds."""
        self.kind.choices = options((kind, ORGANISATION_KINDS[kind]) for kind in kinds)  # type: ignore[index]


class LeaderForm(Form):
    """Who leads an organisation, and as what."""

    leader = StringField(
        _("Name of who leads it"), [required(), Length(max=80), NotAnIdentityNumber(), IsAName()], filters=[cleaned]
    )
    role = RadioField(_("Role"), default=Role.HEAD, coerce=Role)
    post_id = SelectField(_("Post"), coerce=int)
    first_day = DateField(_("First day at work"), [required(), LikelyDay()], default=today)

    def offer_leader(self, roles: Sequence[Role], posts: Sequence[Post]) -> None:
        """Fill the lists of roles and of posts."""
        self.role.choices = options((role, ROLE_NAMES[role]) for role in roles)
        self.post_id.choices = options([(0, _("No post of this list")), *((one.id, post_title(one)) for one in posts)])


class FirstOrganisationForm(OrganisationForm, LeaderForm):
    """An organisation and who leads it."""

    kind = SelectField(_("Kind"), choices=options(ORGANISATION_KINDS.items()), default=OrganisationKind.SCHOOL)
    parent_id = SelectField(_("Belongs to"), coerce=int)

    def offer_above(self, organisations: Sequence[Organisation]) -> None:
        """Fill the list of organisations it can belong to."""
        self.parent_id.choices = options([(0, _("Nothing above it")), *((one.id, one.name) for one in organisations)])

    def validate_role(self, field: Any) -> None:
        """A bureau officer belongs to a district."""
        if field.data is Role.BUREAU_OFFICER and self.kind.data != OrganisationKind.DISTRICT:
            raise ValidationError(str(_("Only a district or bureau has bureau officers. Choose head.")))


class CorrectOrganisationForm(Form):
    """An organisation's name and the days on which it exists."""

    name = StringField(
        _("Name of the organisation"), [required(), Length(max=120), NotAnIdentityNumber()], filters=[cleaned]
    )
    first_day = DateField(_("First day"), [Optional()])
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])


class MoveForm(Form):
    """Where an organisation belongs since a day."""

    parent_id = SelectField(_("Belongs to"), coerce=int)
    since = DateField(_("Since"), [required()], default=today)

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Fill the list of organisations."""
        self.parent_id.choices = options((one.id, one.name) for one in organisations)


class WindowDay:
    """Refuse a day of a term, school year or campaign that nobody means: a slip of the year."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Look at the day that was typed."""
        day = today()
        if field.data and not day - YEARS_BACK <= field.data <= day + YEARS_AHEAD:
            raise ValidationError(
                str(_("Is the year right? The day lies more than 10 years back or more than 5 years ahead."))
            )


class WindowForm(Form):
    """A term, school year or campaign."""

    kind = SelectField(_("Kind"), choices=options(WINDOW_KINDS.items()))
    title = StringField(_("Title"), [required(), Length(max=60), NotAnIdentityNumber()], filters=[cleaned])
    first_day = DateField(_("First day"), [required(), WindowDay()])
    last_day = DateField(_("Last day"), [required(), LastDayNotBefore("first_day"), WindowDay()])

    def validate_last_day(self, field: Any) -> None:
        """Refuse a time far longer than any of its kind."""
        first, is_campaign = self.first_day.data, self.kind.data == CAMPAIGN
        if not first or not field.data or field.errors:
            return
        if field.data - first > LONGEST[CAMPAIGN if is_campaign else ""]:
            raise ValidationError(
                str(_("Is the year right? A campaign lasts five years at most."))
                if is_campaign
                else str(_("Is the year right? A term or school year lasts 13 months at most."))
            )

    def full_kind(self) -> str:
        """Return the kind as requirements name it: a campaign with its title."""
        return f"campaign:{self.title.data}" if self.kind.data == CAMPAIGN else str(self.kind.data)


class ContactForm(Form):
    """An entry of a help card; `sure` is asked for when a change would hide what children see now."""

    def printed(self) -> list[Any]:
        """Return the fields whose text is printed."""
        return [self[name] for name in ("label", "phone", "hours", "place") if name in self]


class InsideContactForm(ContactForm):
    """An adult of the organisation on its help card."""

    person_id = SelectField(_("Who"), coerce=int)
    label = StringField(_("Printed name"), [required(), Length(max=60), NotAnIdentityNumber()], filters=[cleaned])
    phone = StringField(
        _("Phone"),
        [Optional(), Length(max=30), Regexp(PHONE, message=_("Digits only, for example 13800138000."))],
        filters=[cleaned],
    )
    hours = StringField(
        _("When somebody answers"), [required(), Length(max=60), NotAnIdentityNumber()], filters=[cleaned]
    )
    place = StringField(_("Where to find them"), [Optional(), Length(max=60), NotAnIdentityNumber()], filters=[cleaned])
    sure = BooleanField(_("Save, and have it called and confirmed again"))

    def validate_person_id(self, field: Any) -> None:
        """Ask for a choice: nobody is on the card by mistake."""
        if not field.data:
            raise ValidationError(str(_("Please choose somebody.")))


class OutsideContactForm(ContactForm):
    """A local number outside the organisation; the national ones are always there."""

    label = StringField(_("Whose number"), [required(), Length(max=60), NotAnIdentityNumber()], filters=[cleaned])
    phone = StringField(
        _("Phone"),
        [required(), Length(max=30), Regexp(PHONE, message=_("Digits only, for example 13800138000."))],
        filters=[cleaned],
    )
    hours = StringField(
        _("When somebody answers"), [required(), Length(max=60), NotAnIdentityNumber()], filters=[cleaned]
    )
    sure = BooleanField(_("Save, and have it called and confirmed again"))


class VerifyForm(Form):
    """That a number was called today, and by when it must be called again."""

    review_by = DateField(_("Call again by"), [required()], default=lambda: today() + timedelta(days=REVIEW_DAYS))

    def validate_review_by(self, field: Any) -> None:
        """Keep the next review between tomorrow and a year from now."""
        if field.data and not today() < field.data <= today() + timedelta(days=366):
            raise ValidationError(str(_("Choose a day within the next twelve months.")))
