"""What pages say instead of a name that was erased."""

from __future__ import annotations

from flask_babel import gettext as _


def called(name: str) -> str:
    """Return a name, or that there is none any more."""
    return name or str(_("an erased entry"))
