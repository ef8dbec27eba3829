"""What credentials of this installation say about it."""

from __future__ import annotations

from flask import current_app

from app.certification.credentials.service import Site
from app.core.installation import is_demonstration


def own_site() -> Site:
    """Return the address, zone and kind of this installation."""
    config = current_app.config
    return Site(config["SETTINGS"].address, config["TIME_ZONE"], is_demonstration())
