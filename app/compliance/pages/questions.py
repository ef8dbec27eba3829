"""The honesty shares as questions that a good answer may follow (SAFEGUARDS 28)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.compliance.honesty import FROM_OUTSIDE, IN_BULK, LATE, NOBODY_ABSENT, TWO_PLACES

QUESTIONS = {
    LATE: _("How many entries were made more than a week after the day they are about? Who kept the paper until then?"),
    FROM_OUTSIDE: _("How many were imported? Where is the evidence they name?"),
    IN_BULK: _("How many came with one and the same import? Were they one event?"),
    NOBODY_ABSENT: _("In how many lessons was nobody absent? Was the register closed in the room?"),
    TWO_PLACES: _(
        "How many lessons did one person give in two organisations on one day? Was the way between them possible?"
    ),
}
