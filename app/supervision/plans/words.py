"""The code words of plans in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.supervision.plans.items import Dropped, EvidenceKind
from app.supervision.plans.rules import State

ITEMS = {
    "owner_trained": _("The head takes the core course"),
    "owner_signed_code": _("The head signs the code of conduct"),
    "staff_training_autumn": _("Staff training, first term"),
    "safety_check_autumn": _("Safety check of the site, first term"),
    "special_inspection": _("Special inspection"),
    "risk_assessment": _("Risk assessment, worked out on paper"),
    "drill_autumn": _("Drill, first term"),
    "publicity_childrens_rights": _("Publicity around Children's Day of the United Nations"),
    "vice_principal_hours": _("Two talks by the law vice-principal"),
    "half_year_review": _("Half-year review signed and filed"),
    "annual_report": _("Annual report signed and filed"),
    "staff_training_spring": _("Staff training, second term"),
    "safety_check_spring": _("Safety check of the site, second term"),
    "drill_spring": _("Drill, second term"),
    "publicity_law": _("Publicity on the law, second term"),
    "term_filing": _("Term report signed and filed"),
}
STATES = {
    State.OVERDUE: _("Past its day"),
    State.OPEN: _("Not yet"),
    State.DONE: _("Done"),
    State.DROPPED: _("Not done here"),
}
EVIDENCE = {
    EvidenceKind.ACT: _("an act under Safety work"),
    EvidenceKind.SESSION: _("a session under Talks and adult sessions"),
    EvidenceKind.FILING: _("a filing"),
    EvidenceKind.SIGNATURE: _("a policy signed by whoever sees to it"),
    EvidenceKind.RECORD: _("a training record of whoever sees to it"),
}
DROPPED = {
    Dropped.NOT_APPLICABLE: _("Does not apply here"),
    Dropped.DONE_ABOVE: _("Done by the organisation above"),
    Dropped.NEXT_YEAR: _("Put off to the next school year"),
}
