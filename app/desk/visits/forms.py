"""Fields of the visitors' pages: a certificate's number; where, as what and for which days; nothing of an identity document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, ValidationError

from app.core.clock import today
from app.core.forms import Form, required
from app.people.forms.checks import filled, options
from app.people.forms.staff import post_title
from app.people.service.staff import Held
from app.people.visit_rules import AHEAD, LONGEST, OFTEN, WITHIN, Problem

if TYPE_CHECKING:
    from app.people.models import AppointmentKind, Organisation, Post

DAYS_AHEAD = AHEAD.days
SAID = {
    Problem.ONESELF: _("This is your own certificate. Nobody adds themselves."),
    Problem.WORKS_HERE: _("They hold a post here already, so they are no visitor. Nothing needs to be entered."),
    Problem.COMES_ALREADY: _(
        "They are entered as a visitor for some of these days already. Nothing needs to be entered twice."
    ),
    Problem.IN_THE_PAST: _("A visit can begin today or later."),
    Problem.TOO_FAR: _("Enter it at most %(days)s days ahead.", days=DAYS_AHEAD),
    Problem.BACKWARDS: _("The last day lies before the first."),
    Problem.TOO_LONG: _(
        "A visit has at most %(days)s days. Whoever comes longer is added as a colleague, with their own post.",
        days=LONGEST,
    ),
    Problem.CERTIFICATE_ENDS: _(
        "The certificate does not hold on every one of these days. Choose an earlier last day."
    ),
    Problem.TOO_OFTEN: _(
        "With these days they would be here on more than %(days)s days out of %(within)s. Whoever comes so often works here: "
        "add them as a colleague with their own post, so that vetting, duties and the signed roster count them.",
        days=OFTEN,
        within=WITHIN,
    ),
}
OF_FIRST_DAY = (Problem.IN_THE_PAST, Problem.TOO_FAR)


class VisitForm(Form):
    """A visit: where, in which post, between which days; the name was compared with the person."""

    organisation_id = SelectField(_("School"), coerce=int)
    post_id = SelectField(_("Comes as"), coerce=int)
    first_day = DateField(_("First day"), [required()], default=today)
    last_day = DateField(_("Last day"), [required()], default=today)
    compared = BooleanField(_("I compared the name above and the face with an identity document"))

    def offer(self, places: Sequence[Organisation], posts: Mapping[int, tuple[Post, AppointmentKind]]) -> None:
        """Fill the lists to choose from."""
        self.posts = posts
        self.organisation_id.choices = options((one.id, one.name) for one in places)
        self.post_id.choices = options((key, post_title(post)) for key, (post, _kind) in posts.items())

    def validate_compared(self, field: Any) -> None:
        """Ask for the look at the person: a certificate can be anybody's picture (SAFEGUARDS 24)."""
        if not field.data:
            raise ValidationError(str(_("Please compare first, then tick this box. Nothing of the document is kept.")))

    def refuse(self, problem: Problem) -> None:
        """Say beside the day it is about why the visit cannot be entered."""
        field: Any = self.first_day if problem in OF_FIRST_DAY else self.last_day
        if problem in (Problem.ONESELF, Problem.WORKS_HERE):
            field = self.organisation_id
        field.errors = [*field.errors, str(SAID[problem])]

    def held(self) -> Held:
        """Return what was chosen; the relation is that of the post's category."""
        _post, kind = self.posts[self.post_id.data]
        return Held(
            organisation_id=self.organisation_id.data,
            post_id=self.post_id.data,
            kind=kind,
            first_day=filled(self.first_day.data),
            last_day=filled(self.last_day.data),
        )


class EndVisitForm(Form):
    """Nothing but the decision."""
