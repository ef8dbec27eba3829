"""The code words of packs in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.access import Role
from app.supervision.packs.rules import State

STATES = {
    State.READY: _("Can be fetched"),
    State.EXPIRED: _("Its time is over"),
    State.WITHDRAWN: _("No longer given out"),
}
MADE_AS = {
    Role.HEAD: _("the head"),
    Role.BUREAU_OFFICER: _("the bureau"),
}
