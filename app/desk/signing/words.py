"""Where somebody stands with a text, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.records.policies.rules import State

STATES = {
    State.NOT_YET: _("Still to sign"),
    State.AGAIN: _("A new edition asks again"),
    State.SIGNED: _("Signed"),
    State.CHANGED_A_LITTLE: _("Signed; small changes since"),
}
