"""The fields of how certificates look."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField

from app.certification.designs.rules import Flaw, Template
from app.core.forms import Form, required
from app.people.forms.checks import options

TEMPLATES = {
    Template.CHINESE: _("Chinese only"),
    Template.BILINGUAL: _("Chinese and English"),
}
ENDINGS = ".png,.svg"
SAID = {
    Flaw.TOO_LARGE: _("The file is too large: a seal has at most 1 MB."),
    Flaw.NO_PICTURE: _(
        "This is not a PNG or SVG picture that can be drawn. Open it in a drawing program and save it as PNG."
    ),
    Flaw.SIDES: _("Each side of the picture should have 120 to 3,000 dots."),
    Flaw.LETTERS: _(
        "The drawing holds letters whose font is missing here. Turn them into outlines first, or save it as PNG."
    ),
    Flaw.ACTIVE: _(
        "The drawing holds something that runs, is fetched from elsewhere, or is more than lines and areas. Save it as PNG instead."
    ),
    Flaw.PHOTO: _(
        "This looks like a photograph: it has too many colours for a seal, and certificates would become too large to send. Use a clean drawing in one colour."
    ),
}


class TemplateForm(Form):
    """Which template certificates get from now on."""

    template = RadioField(
        _("Template"), [required()], choices=options((str(one), text) for one, text in TEMPLATES.items())
    )


class SealForm(Form):
    """The picture of a seal."""

    file = FileField(_("Picture of the seal (.png or .svg)"), [FileRequired(_("Please choose a file."))])

    def refuse(self, flaw: Flaw) -> None:
        """Say what is wrong with the picture, and what to do."""
        self.file.errors = [*self.file.errors, SAID[flaw]]
