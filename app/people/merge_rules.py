"""Who may let two persons be merged, and when it counts: a second person at another level, 30 days later (SAFEGUARDS 34)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.access import Role
from app.people.rules import Grants

WAIT = timedelta(days=30)
ASKS = (Role.HEAD, Role.TRAINING_MANAGER)
# Within a school, where nobody above may look: who answers whom.
OTHER_LEVEL = {Role.TRAINING_MANAGER: Role.HEAD, Role.HEAD: Role.TRAINING_MANAGER}


class State(StrEnum):
    """How far a merge is."""

    ASKED = "asked"
    WAITING = "waiting"
    COUNTS = "counts"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"


def state_of(*, first_day: date | None, is_ended: bool, on: date) -> State:
    """Return how far a merge is on a day; the days alone decide, nothing has to run."""
    if is_ended:
        return State.WITHDRAWN if first_day is None else State.UNDONE
    if first_day is None:
        return State.ASKED
    return State.COUNTS if first_day <= on else State.WAITING


@dataclass(frozen=True)
class Asked:
    """What decides who answers: in which role it was asked, and which organisations stand above both persons.

    `above_both` holds the organisations themselves where both are of one. `has_bureau`: a bureau officer is there for
    one of them.
    """

    asked_as: Role
    of_pupils: bool
    above_both: Collection[int]
    has_bureau: bool


def may_approve(grants: Grants, asked: Asked) -> bool:
    """Whether somebody with these grants is the second person at another level.

    Of adults it is the bureau officer; where there is none, the head for the training manager, else the administrator.
    Pupils stay in the school: head and training manager answer each other (SAFEGUARDS 18).
    """
    grants = list(grants)
    here = {role for role, where in grants if where in asked.above_both}
    if asked.of_pupils:
        return OTHER_LEVEL.get(asked.asked_as) in here
    if asked.has_bureau:
        return Role.BUREAU_OFFICER in here
    is_head = asked.asked_as is Role.TRAINING_MANAGER and Role.HEAD in here
    return is_head or any(role is Role.ADMINISTRATOR for role, _where in grants)


def asks_as(grants: Grants, above: Collection[int]) -> Role | None:
    """Return the role in which somebody asks: the higher one they hold for an organisation."""
    here = {role for role, where in grants if where in above}
    return next((role for role in ASKS if role in here), None)


class Hindrance(StrEnum):
    """Why two persons cannot be merged this way."""

    ONESELF = "oneself"
    MERGED_ALREADY = "merged-already"
    HAS_OTHERS = "has-others"


def hindrance(
    kept: int, other: int, *, asker: int, others: Collection[int], kept_ones: Collection[int]
) -> Hindrance | None:
    """Return why somebody may not have `other` merged into `kept`; None: they may ask.

    `others` and `kept_ones` are the two sides of the merges that are asked for or count: on no day more than one step
    leads from an id to the one it counts under, so an id that has others is kept.
    """
    if asker in (kept, other):
        return Hindrance.ONESELF
    if kept in others or other in others:
        return Hindrance.MERGED_ALREADY
    return Hindrance.HAS_OTHERS if other in kept_ones else None
