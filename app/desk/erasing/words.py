"""What states of an erasing and what stands against it are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.people.erasure_rules import Hindrance, State

STATES = {
    State.ASKED: _("waits for a second person"),
    State.WAITING: _("agreed, not erased yet"),
    State.TAKEN_BACK: _("taken back, nothing was erased"),
    State.DONE: _("erased"),
}
AGAINST = {
    Hindrance.ONESELF: _("This is about your own entry. Please let a colleague ask."),
    Hindrance.ASKED_ALREADY: _("It was asked for already. Look at it under “Settings → Entries to erase”."),
    Hindrance.POST: _(
        "A post still runs or is still to begin. Please end it first: “Left or moved” on the colleague's page."
    ),
    Hindrance.ROLE: _("A role is still held. Please let whoever gave it end it first."),
    Hindrance.TEACHES: _("They may still teach a class. Please end that in the class list first."),
    Hindrance.IN_CLASS: _("They are a pupil of a class today. Please enter first that they left."),
    Hindrance.GUARDIAN: _(
        "They are the guardian of a pupil who is in a class today. Please wait until the pupil has left."
    ),
    Hindrance.MERGE: _("A merge with another entry waits. Please answer or withdraw it first."),
    Hindrance.FINDING: _(
        "A finding that is still open names them. Please close it first, or give it to somebody else."
    ),
    Hindrance.TWO_SCHOOLS: _(
        "This pupil's entry belongs to another school here, too. Hulei cannot erase it from one of them."
    ),
}
