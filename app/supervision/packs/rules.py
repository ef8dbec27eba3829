"""Who makes a pack, who fetches it until when, as plain values (DESIGN §3, SAFEGUARDS 18, 33)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from app.core.access import Role

USUAL_DAYS, MOST_DAYS = 30, 90
MOST_ORGANISATIONS = 60  # a county of schools; what is larger is asked for town by town


class State(StrEnum):
    """Whether the file of a pack can be fetched."""

    READY = "ready"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class TooLarge(ValueError):
    """There are more organisations below than one pack holds."""


class NeedsAReader(ValueError):
    """A pack with names is made for a named reviewer, never for whoever holds the file."""


class NoNames(PermissionError):
    """Names of staff are given by the head of their organisation, nobody else."""


class NotUntilThen(ValueError):
    """A pack can be fetched from today on, for three months at most."""


def made_as(*, is_head: bool, is_above: bool) -> Role | None:
    """Return in which capacity somebody makes packs of an organisation; None: not at all."""
    if is_head:
        return Role.HEAD
    return Role.BUREAU_OFFICER if is_above else None


def may_see(made: str, *, is_head: bool, is_above: bool, is_reader: bool) -> bool:
    """Whether somebody sees a pack: whoever holds the office it was made in, and the reviewer it was made for.

    A bureau officer does not see what a head made: names of staff may be in it.
    """
    return is_reader or (is_head if made == Role.HEAD else is_above)


def state_of(*, last_day: date, is_withdrawn: bool, today: date) -> State:
    """Return whether a pack can be fetched on a day; the last day is still in time."""
    if is_withdrawn:
        return State.WITHDRAWN
    return State.READY if today <= last_day else State.EXPIRED


def check_days(last_day: date, today: date) -> None:
    """Raise NotUntilThen for a last day that is over or too far ahead."""
    if not today <= last_day <= today + timedelta(days=MOST_DAYS):
        raise NotUntilThen(last_day)


def check_names(made: Role, *, with_names: bool, for_person: int | None) -> None:
    """Raise NoNames or NeedsAReader where names may not be given like this."""
    if with_names and made is not Role.HEAD:
        raise NoNames
    if with_names and for_person is None:
        raise NeedsAReader
