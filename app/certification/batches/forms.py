"""The fields of choosing certificates and of drawing many."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField
from wtforms.validators import Optional

from app.certification.batches.models import Form as Kind
from app.certification.batches.queries import Choice
from app.core.forms import Form, LastDayNotBefore, TickField, required
from app.core.languages import in_current_language
from app.people.forms.checks import options
from app.people.models import Organisation, Post

KINDS = {
    Kind.ONE: _("One PDF to print, a page each"),
    Kind.EACH: _("A PDF file each, together in a zip, named by their numbers"),
}


class ChoiceForm(Form):
    """Which certificates: sent with the address, so that a choice can be kept as a bookmark."""

    organisation = SelectField(_("Organisation"), coerce=int)
    course = SelectField(_("Course"))
    first_day = DateField(_("Completed from"), [Optional()])
    last_day = DateField(_("Completed until"), [Optional(), LastDayNotBefore("first_day")])
    posts = TickField(_("Posts"), [Optional()], coerce=int)

    def offer(
        self, organisations: Sequence[Organisation], courses: Sequence[tuple[str, str, str]], posts: Sequence[Post]
    ) -> None:
        """Offer what there is to choose from."""
        self.organisations = organisations
        self.organisation.choices = options((one.id, one.name) for one in organisations)
        self.course.choices = options(
            [
                ("", _("All courses")),
                *((course, in_current_language(title, english)) for course, title, english in courses),
            ]
        )
        self.posts.choices = options((one.id, in_current_language(one.title, one.title_en)) for one in posts)

    def chosen(self) -> Choice:
        """Return what was chosen, everything while something is wrong."""
        if self.errors:
            return Choice()
        return Choice(self.course.data or None, self.first_day.data, self.last_day.data, tuple(self.posts.data or ()))


class DrawForm(Form):
    """As what the certificates are wanted."""

    form = RadioField(
        _("As what?"),
        [required()],
        choices=options((str(one), text) for one, text in KINDS.items()),
        default=str(Kind.ONE),
    )
