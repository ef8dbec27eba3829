"""The words for a slip that opens nothing any more, because its holder was given a role that paper never opens."""

from __future__ import annotations

from flask_babel import gettext as _


def slip_is_dead(*, has_login: bool) -> str:
    """Return what to say of it, and what is next."""
    if has_login:
        return str(_("Their slip opens nothing any more: this role takes a password, and they have one."))
    return str(
        _(
            "Their slip opens nothing any more: this role takes a password. Make an invitation link for them and hand it over."
        )
    )
