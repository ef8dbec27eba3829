"""Fields of a name that somebody asks to have corrected, and of the answer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.validators import Length

from app.core.forms import Form, cleaned, required
from app.core.typesetting import characters_not_drawable
from app.people.forms.checks import IsAName, NoSignsInIt, NotAnIdentityNumber, options
from app.people.name_corrections import Declined

WHY_NOT = {
    Declined.NO_PAPER: _("No paper with this name was shown"),
    Declined.OTHER_CHARACTERS: _("The paper has other characters"),
    Declined.OTHER_PERSON: _("This is the name of somebody else"),
}


class AskNameForm(Form):
    """How one's name is written; characters that certificates cannot draw are named at once."""

    name = StringField(
        _("Name as on your paper"),
        [required(), Length(max=80), NotAnIdentityNumber(), IsAName(), NoSignsInIt()],
        filters=[cleaned],
    )
    anyway = BooleanField(_("This is how my name is written. Ask all the same."))
    may_go_on = False
    """Whether going on all the same would be taken: only a certificate could not draw the name, nothing else is wrong."""

    def validate_name(self, field: Any) -> None:
        """Name the characters that no certificate could show, unless the person said to go on."""
        missing = characters_not_drawable(field.data or "")
        self.may_go_on = bool(missing) and not field.errors
        if self.may_go_on and not self.anyway.data:
            raise ValidationError(
                str(
                    _(
                        "Our certificates cannot draw: %(characters)s. Is there another form of it on your paper? If not, tick the box below: your name is kept rightly, and certificates wait until they can draw it.",
                        characters=" ".join(missing),
                    )
                )
            )


class DeclineNameForm(Form):
    """Why a name stays as it is; nothing can be typed."""

    why = SelectField(_("Why not"), choices=options(WHY_NOT.items()), coerce=Declined, validators=[required()])
