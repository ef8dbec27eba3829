"""The code words of vetting in the reader's language. None of them is a tick."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.supervision.vetting.rules import Desk, State, TakenBack

DESKS = {
    Desk.PUBLIC_SECURITY: _("Public security"),
    Desk.PROCURATORATE: _("Procuratorate"),
    Desk.EDUCATION: _("Education authority, over its platform"),
    Desk.OTHER: _("Another authority"),
}
STATES = {
    State.NEVER: _("Not entered, on post already"),
    State.PAST: _("Due again"),
    State.BEFORE_START: _("To be done before the first day"),
    State.SOON: _("Due within a month"),
    State.DONE: _("Done (no result here)"),
    State.LOCAL: _("By local rules"),
}
TAKEN_BACK = {
    TakenBack.WRONG_PERSON: _("Wrong person"),
    TakenBack.WRONG_DAY: _("Wrong day"),
    TakenBack.ENTERED_TWICE: _("Entered twice"),
    TakenBack.NOT_DONE: _("It did not take place"),
}
