"""The answer of a second person to imported records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from wtforms.validators import DataRequired

from app.compliance.hours.forms import APPROVE, HoursAnswerForm
from app.core.forms import TickField
from app.people.forms.checks import options
from app.records.answers import DeclineReason

if TYPE_CHECKING:
    from app.compliance.approvals.queries import Line


class RecordsAnswerForm(HoursAnswerForm):
    """Some imported records, and the answer a second person gives to study elsewhere, too."""

    lines = TickField(_("Records"), coerce=int, validators=[DataRequired(_("Please tick at least one record."))])
    unfit = frozenset({DeclineReason.OTHER_LENGTH})  # a completed course is as long as its edition says
    _shown: dict[int, Line]

    def show(self, lines: list[tuple[Line, str]]) -> None:
        """Offer some records."""
        self._shown = {line.key: line for line, _text in lines}
        self.lines.choices = options((line.key, text) for line, text in lines)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for evidence with an approval: what names none cannot be approved."""
        if not super().validate(extra_validators):
            return False
        if self.answer.data == APPROVE and any(not line.evidence for line in self.chosen):
            self.lines.errors = [
                str(
                    _(
                        "A record without evidence cannot be approved. Whoever imports it voids it and imports it again under a new id, with the number of the certificate or list."
                    )
                )
            ]
        return not self.errors

    @property
    def chosen(self) -> list[Line]:
        """Return the records ticked."""
        return [self._shown[key] for key in self.lines.data or ()]
