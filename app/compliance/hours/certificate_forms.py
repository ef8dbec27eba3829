"""Fields of a certificate earned elsewhere, and of the list of those who issue such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length as MostLetters
from wtforms.validators import Optional

from app.compliance.hours.forms import DoneAlready, StudyForm
from app.core.forms import Form, LastDayNotBefore, cleaned, required
from app.people.forms.checks import CanBePrinted, NotAnIdentityNumber, options

if TYPE_CHECKING:
    from app.records.hours import Study
    from app.records.models import StudyIssuer

OTHER = ""
MOST = 60


class CertificateForm(StudyForm):
    """Study outside of which there is a certificate: who issued it, what it is called, its number, until when it is valid."""

    issuer = SelectField(_("Issued by"))
    other_issuer = StringField(
        _("Another issuer"),
        [Optional(), MostLetters(max=MOST), NotAnIdentityNumber(), CanBePrinted()],
        filters=[cleaned],
    )
    title = StringField(
        _("Title of the certificate"),
        [required(), MostLetters(max=MOST), NotAnIdentityNumber(), CanBePrinted()],
        filters=[cleaned],
    )
    reference = StringField(
        _("Number of the certificate"),
        [required(), MostLetters(max=30), NotAnIdentityNumber()],
        filters=[lambda text: text.strip().upper() if text else text],
    )
    done_on = DateField(_("Issued on"), [required(), DoneAlready()])
    expires_on = DateField(_("Valid until"), [Optional(), LastDayNotBefore("done_on")])

    def offer_issuers(self, issuers: Sequence[StudyIssuer]) -> None:
        """Fill the list to choose from."""
        self.issuer.choices = options([(OTHER, _("Another one")), *((one.name, one.name) for one in issuers)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an issuer: with the number it finds what is entered twice."""
        is_right = super().validate(extra_validators)
        if not self.issued_by:
            self.other_issuer.errors = [str(_("Please choose who issued it, or write it here."))]
        return is_right and not self.errors

    @property
    def issued_by(self) -> str:
        """Return who issued it, chosen or written."""
        return self.issuer.data or self.other_issuer.data or ""

    def study(self, person_id: int) -> Study:
        """Return what was entered."""
        return replace(
            super().study(person_id), issuer=self.issued_by, title=self.title.data, expires_on=self.expires_on.data
        )


class IssuerForm(Form):
    """A body that issues certificates; no person."""

    name = StringField(
        _("Name of the body"),
        [required(), MostLetters(max=MOST), NotAnIdentityNumber(), CanBePrinted()],
        filters=[cleaned],
    )


class CloseIssuerForm(Form):
    """Nothing but the decision."""
