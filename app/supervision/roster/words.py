"""Code words of signed rosters in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.records.models import LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT
from app.supervision.roster.lessons import GUEST, OWN, UNSAID
from app.supervision.words import CAPACITIES

GIVEN_AS = {
    OWN: _("Facilitators of the school"),
    GUEST: _("Lecturers of other organisations"),
    LAW_VICE_PRINCIPAL: CAPACITIES[LAW_VICE_PRINCIPAL],
    OUTSIDE_EXPERT: CAPACITIES[OUTSIDE_EXPERT],
    UNSAID: _("Not said in the entry"),
}
