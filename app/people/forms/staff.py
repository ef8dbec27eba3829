"""Fields of persons, of the posts they hold and of their roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import Length, Optional, Regexp

from app.core.access import Role
from app.core.clock import today
from app.core.forms import Form, LastDayNotBefore, cleaned, required
from app.core.languages import in_current_language
from app.people.forms.checks import IsAName, LikelyDay, NotAnIdentityNumber, options
from app.people.models import AppointmentKind, OrganisationKind
from app.people.rules import has_an_end
from app.people.service.staff import Held

if TYPE_CHECKING:
    from app.people.models import Organisation, Post

KINDS = {
    AppointmentKind.STAFF: _("Member of staff"),
    AppointmentKind.VOLUNTEER: _("Volunteer"),
    AppointmentKind.EXTERNAL: _("External"),
}
ROLE_NAMES = {
    Role.CLERK: _("Clerk"),
    Role.TRAINING_MANAGER: _("Training manager"),
    Role.PROTECTION_LEAD: _("Protection lead"),
    Role.FACILITATOR: _("Facilitator"),
    Role.ASSESSOR: _("Assessor"),
    Role.HEAD: _("Head"),
    Role.BUREAU_OFFICER: _("Bureau officer"),
    Role.REVIEWER: _("Reviewer"),
    Role.ADMINISTRATOR: _("System administrator"),
}
ROLE_POWERS = {
    Role.CLERK: _(
        "Sees the staff list. Enters what was kept on paper, one class at a time, and the lists of workshops; corrects those, which a second person agrees to where somebody is added."
    ),
    Role.TRAINING_MANAGER: _(
        "Sees the staff list and counts per class. Assigns training, keeps staff and class lists."
    ),
    Role.PROTECTION_LEAD: _("Sees the staff list. Keeps the help card and can replace who gives a lesson."),
    Role.FACILITATOR: _("Sees the register of the lessons planned for them, during those. Teaches and closes them."),
    Role.ASSESSOR: _(
        "Sees the names of colleagues whose practical part is open, and judges it. Never their own, never where they trained."
    ),
    Role.HEAD: _("Everything the training manager sees and does. Gives the roles of the organisation."),
    Role.BUREAU_OFFICER: _("Sees figures of everything below, no names. Keeps the organisations and their terms."),
    Role.REVIEWER: _("Reads figures, filings and what was found, all without names, until a set day. Changes nothing."),
}
ORGANISATION_KINDS = {
    OrganisationKind.DISTRICT: _("District or bureau"),
    OrganisationKind.SCHOOL: _("School"),
    OrganisationKind.KINDERGARTEN: _("Kindergarten"),
    OrganisationKind.TRAINING_INSTITUTION: _("Training institution"),
    OrganisationKind.SOCIAL_ORGANISATION: _("Social organisation"),
    OrganisationKind.COMMUNITY: _("Community"),
    OrganisationKind.DEPARTMENT: _("Department"),
}


def post_title(post: Post) -> str:
    """Return a post's title in the reader's language."""
    return in_current_language(post.title, post.title_en)


class PersonForm(Form):
    """Who somebody is."""

    name = StringField(_("Name"), [required(), Length(max=80), NotAnIdentityNumber(), IsAName()], filters=[cleaned])
    number = StringField(_("Staff number"), [Optional(), Length(max=40), NotAnIdentityNumber()], filters=[cleaned])
    phone = StringField(
        _("Phone"),
        [
            Optional(),
            Length(max=30),
            Regexp(r"[+\d][\d\s()\-]{4,28}", message=_("Digits only, for example 13800138000.")),
            NotAnIdentityNumber(),
        ],
        filters=[cleaned],
    )
    email = StringField(
        _("E-mail"),
        [
            Optional(),
            Length(max=120),
            Regexp(r"[^@\s]+@[^@\s]+", message=_("This does not look like an e-mail address.")),
            NotAnIdentityNumber(),
        ],
        filters=[cleaned],
    )


class CorrectPersonForm(PersonForm):
    """Who somebody is, with the key their name is sorted by."""

    sort_key = StringField(_("Sorted as"), [required(), Length(max=160), NotAnIdentityNumber()], filters=[cleaned])


class AppointmentForm(Form):
    """A post: where, as what, between which days."""

    organisation_id = SelectField(_("School or department"), coerce=int)
    post_id = SelectField(_("Post"), coerce=int)
    kind = RadioField(_("Relation"), choices=options(KINDS.items()), default=AppointmentKind.STAFF)
    first_day = DateField(_("First day at work"), [required(), LikelyDay()], default=today)
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])

    relations: Mapping[int, AppointmentKind] = {}

    def offer(
        self,
        organisations: Sequence[Organisation],
        posts: Sequence[Post],
        relations: Mapping[int, AppointmentKind] | None = None,
    ) -> None:
        """Fill the lists to choose from; `relations` are those that posts of volunteers and external people have."""
        self.relations = relations or {}
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)
        self.post_id.choices = options([(0, _("Choose a post")), *((one.id, post_title(one)) for one in posts)])

    def validate_post_id(self, field: Any) -> None:
        """Ask for a choice: a post taken by mistake makes duties."""
        if not field.data:
            raise ValidationError(str(_("Choose a post.")))

    def validate_kind(self, field: Any) -> None:
        """Refuse a volunteer taken for staff: her practical part and her rules would be others'."""
        meant = self.relations.get(self.post_id.data)
        if meant is not None and field.data == AppointmentKind.STAFF:
            raise ValidationError(
                str(_("This post is one of: %(relation)s. Choose that here, or another post.", relation=KINDS[meant]))
            )

    def held(self) -> Held:
        """Return what was chosen."""
        return Held(
            organisation_id=self.organisation_id.data,
            post_id=self.post_id.data,
            kind=self.kind.data,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )


class ChangeAppointmentForm(AppointmentForm):
    """A held post; one that always was may stay without a first day."""

    first_day = DateField(_("First day at work"), [Optional(), LikelyDay()])


class NewColleagueForm(PersonForm, AppointmentForm):
    """A person and their post, in one form."""


class SearchForm(Form):
    """A name to look for; sent by POST so that it stands in no address (SAFEGUARDS 37)."""

    name = StringField(_("Name or pinyin"), [required(), Length(max=40)], filters=[cleaned])


NEEDS_AN_END = _("Reviewers and assessors need a last day, at most a year after the first.")


class RoleForm(Form):
    """A role for an organisation between two days."""

    role = RadioField(_("Role"), coerce=Role)
    organisation_id = SelectField(_("For which organisation"), coerce=int)
    first_day = DateField(_("First day"), [required(), LikelyDay()], default=today)
    last_day = DateField(_("Last day"), [Optional(), LastDayNotBefore("first_day")])

    def offer(self, roles: Sequence[Role], organisations: Sequence[Organisation]) -> None:
        """Fill the lists to choose from."""
        told = Markup("{}<br><small>{}</small>")
        self.role.choices = options((role, told.format(ROLE_NAMES[role], ROLE_POWERS[role])) for role in roles)
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)

    def validate_first_day(self, field: Any) -> None:
        """Refuse a day in the past: a right is never given backwards."""
        if field.data and field.data < today():
            raise ValidationError(str(_("A role can begin today or later.")))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an end beside its field where the role must have one: an optional field is not looked at while empty."""
        is_whole: bool = super().validate(extra_validators)
        role, first_day = self.role.data, self.first_day.data
        if not role or not first_day or has_an_end(role, first_day, self.last_day.data):
            return is_whole
        self.last_day.errors = [*self.last_day.errors, str(NEEDS_AN_END)]
        return False


def check_end(role: Role, first_day: date, last_day: date | None) -> None:
    """Refuse a role that must end within a year and does not."""
    if not has_an_end(role, first_day, last_day):
        raise ValidationError(str(NEEDS_AN_END))


class ReviewerForm(Form):
    """Somebody from outside who may read for a time: who, for which organisation, between which days."""

    name = StringField(_("Name"), [required(), Length(max=80), NotAnIdentityNumber(), IsAName()], filters=[cleaned])
    organisation_id = SelectField(_("For which organisation"), coerce=int)
    first_day = DateField(_("First day"), [required(), LikelyDay()], default=today)
    last_day = DateField(_("Last day"), [required(), LastDayNotBefore("first_day")])

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Fill the list to choose from."""
        self.organisation_id.choices = options((one.id, one.name) for one in organisations)

    def validate_first_day(self, field: Any) -> None:
        """Refuse a day in the past: a right is never given backwards."""
        if field.data and field.data < today():
            raise ValidationError(str(_("A role can begin today or later.")))

    def validate_last_day(self, field: Any) -> None:
        """Ask for an end within a year."""
        if self.first_day.data:
            check_end(Role.REVIEWER, self.first_day.data, field.data)


class EndRoleForm(Form):
    """When a role ends; whoever lays down their own says that they mean it."""

    last_day = DateField(_("Last day"), [required()], default=today)
    confirmed = BooleanField(_("Yes, I lay down my own role"))
    is_own = False

    def validate_confirmed(self, field: Any) -> None:
        """Ask before somebody locks themselves out."""
        if self.is_own and not field.data:
            raise ValidationError(str(_("This is your own role. Please tick this box if you mean it.")))

    def validate_last_day(self, field: Any) -> None:
        """Refuse an end further back than yesterday: what was done with the right was done with it."""
        if field.data and field.data < today() - timedelta(days=1):
            raise ValidationError(str(_("Choose yesterday to end it at once, or a later day.")))


class PostForm(Form):
    """A new post."""

    title = StringField(_("Title"), [required(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned])
    title_en = StringField(
        _("Title in English"), [Optional(), Length(max=80), NotAnIdentityNumber()], filters=[cleaned]
    )
    category = SelectField(_("Category"))
    sensitive = BooleanField(_("Sensitive: training comes before the first day at work"), default=True)


class SensitivityForm(Form):
    """Whether a post is sensitive, since a day."""

    sensitive = RadioField(
        _("From that day"),
        choices=options([("yes", _("sensitive")), ("no", _("not sensitive"))]),
    )
    since = DateField(_("Since"), [required()], default=today)
