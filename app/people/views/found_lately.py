"""What somebody just looked for by name: kept as numbers in their own cookie for minutes, so that the page can be loaded again.

The name typed is kept nowhere and stands in no address (SAFEGUARDS 37).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import session

from app.core.clock import now

KEPT_FOR = timedelta(minutes=10)


def keep_found(what: str, ids: Iterable[int]) -> None:
    """Keep what was found, in place of what was found before."""
    session[what] = {"ids": list(ids), "until": (now() + KEPT_FOR).timestamp()}


def found_lately(what: str) -> list[int] | None:
    """Return what was found a few minutes ago; None where nothing was looked for, or too long ago."""
    kept = session.get(what)
    if not kept or kept["until"] < now().timestamp():
        return None
    return [int(one) for one in kept["ids"]]
