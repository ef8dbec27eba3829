"""Which unapproved recordings this browser asked for and when: nobody approves what was never played. Kept in its cookie alone."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import session

KEPT = "recordings-played"
MOST = 20


def note(recording_id: int, at: datetime) -> None:
    """Note that a recording is being played, the first time."""
    known: dict[str, float] = session.get(KEPT, {})
    if str(recording_id) not in known:
        latest = list(known.items())[1 - MOST :]
        session[KEPT] = dict([*latest, (str(recording_id), at.timestamp())])


def began(recording_id: int) -> datetime | None:
    """Return when this browser first played a recording; None: never."""
    moment = session.get(KEPT, {}).get(str(recording_id))
    return None if moment is None else datetime.fromtimestamp(moment, UTC)
