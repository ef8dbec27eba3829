"""Forms of a city's own workbook: the empty file, and what stands in one of its cells."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from app.compliance.workbooks import DAY, FIGURE, NAME
from app.core.forms import Form, required

PROBLEMS = {
    "not_xlsx": _("This is no .xlsx workbook. Please open it in Excel or WPS and save it as .xlsx."),
    "too_big": _("The file is too big. At most 2 MB; please upload the empty form only."),
    "too_many_sheets": _("The workbook has more than 20 sheets. Please upload the sheets that are to be filled only."),
    "macros": _("The workbook holds macros. Please save it as .xlsx without them."),
    "numbers_of_people": _(
        "The workbook holds numbers shaped like those of identity or bank cards. Please upload the empty form, without people."
    ),
}
FIGURES = {
    "missed": _("Not met"),
    "due": _("Still in time"),
    "overdue": _("Past due"),
    "met": _("Met"),
    "expiring": _("Ends soon"),
    "late": _("Was late"),
    "required": _("Required"),
    "excused": _("Excused"),
    "completion_rate": _("Share met"),
    "overdue_rate": _("Share past due"),
    "previous_required": _("Window before: required"),
    "previous_missed": _("Window before: not met"),
    "previous_made_up_since": _("Window before: made up since"),
}
KINDS = {
    FIGURE: _("An indicator"),
    DAY: _("The day of the figures"),
    NAME: _("The name of the organisation"),
    "": _("Nothing: leave it as it is"),
}


class WorkbookForm(Form):
    """The empty workbook, and for which organisation it is filled."""

    organisation = SelectField(_("Organisation"), coerce=int, validators=[required()])
    file = FileField(_("The empty workbook (.xlsx)"), validators=[FileRequired(_("Please choose a file."))])

    def refuse(self, code: str) -> None:
        """Say why the file cannot be used."""
        self.file.errors = [str(PROBLEMS[code])]


class CellForm(Form):
    """What stands in one cell. Organisation, requirement, figure and filter say which indicator it is."""

    kind = SelectField(_("In this cell stands"), choices=[SelectChoice(*one) for one in KINDS.items()], default=FIGURE)
    requirement = SelectField(_("Requirement"))
    figure = SelectField(_("Figure"), choices=[SelectChoice(*one) for one in FIGURES.items()])
    organisation = SelectField(_("Organisation"), coerce=int)
    through = SelectField(_("Only those with"))

    def bound(self) -> dict[str, Any]:
        """Return what the cell is bound to, as the service takes it."""
        return {
            "kind": self.kind.data or None,
            "organisation_id": self.organisation.data,
            "requirement": self.requirement.data,
            "figure": self.figure.data,
            "through": self.through.data,
        }


class RemoveWorkbookForm(Form):
    """Nothing but the decision: the workbook is no longer filled."""
