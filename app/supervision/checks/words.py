"""The code words of sample checks in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.supervision.checks.rules import Outcome, Population
from app.supervision.findings.rules import Code

POPULATIONS = {
    Population.SESSION: _("Sessions"),
    Population.STAFF: _("Members of staff"),
    Population.CLASS_GROUP: _("Classes"),
}
ONE_OF = {
    Population.SESSION: _("Session"),
    Population.STAFF: _("Staff member"),
    Population.CLASS_GROUP: _("Class"),
}
OUTCOMES = {
    Outcome.CONFIRMED: _("Confirmed: it is as recorded"),
    Outcome.NOT_CONFIRMED: _("Not confirmed: it is otherwise"),
    Outcome.NOT_SEEN: _("Could not be seen today"),
}
SHORT = {
    Outcome.CONFIRMED: _("As recorded"),
    Outcome.NOT_CONFIRMED: _("Not confirmed"),
    Outcome.NOT_SEEN: _("Could not be seen"),
}
# What may be found with an item of each kind.
CODES_FOR = {
    Population.SESSION: (Code.NOT_HELD_AS_RECORDED, Code.SECOND_ADULT_MISSING, Code.ROSTER_INCOMPLETE),
    Population.STAFF: (
        Code.STARTED_UNTRAINED,
        Code.RECORD_WITHOUT_EVIDENCE,
        Code.ROSTER_INCOMPLETE,
        Code.VETTING_OVERDUE,
    ),
    Population.CLASS_GROUP: (Code.ROSTER_INCOMPLETE, Code.NOT_HELD_AS_RECORDED, Code.HELP_CARD_OUTDATED),
}
# What to look at on site: nobody asks a child (SAFEGUARDS 14, 23).
LOOK_AT = {
    Population.SESSION: _("Ask the teacher and the second adult, look at the plan and the timetable. Ask no child."),
    Population.STAFF: _("Compare with the person's own certificate or record, and with the first day of work."),
    Population.CLASS_GROUP: _("Compare the number of pupils with the school's own list. Call no names."),
}
