"""Who may let a person be erased, when, and what stands against it (SAFEGUARDS 34)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.access import Role
from app.people.rules import Grants

WAIT = timedelta(days=30)


class Reason(StrEnum):
    """Why a person is erased: codes only (SAFEGUARDS 5)."""

    PERSON_ASKED = "person_asked"
    BY_MISTAKE = "by_mistake"
    TERM_OVER = "term_over"


class State(StrEnum):
    """How far an erasing is."""

    ASKED = "asked"
    WAITING = "waiting"
    TAKEN_BACK = "taken-back"
    DONE = "done"


class Hindrance(StrEnum):
    """What stands against erasing somebody, and may be told to who asks."""

    ONESELF = "oneself"
    ASKED_ALREADY = "asked-already"
    POST = "post"
    ROLE = "role"
    TEACHES = "teaches"
    IN_CLASS = "in-class"
    GUARDIAN = "guardian"
    MERGE = "merge"
    FINDING = "finding"
    TWO_SCHOOLS = "two-schools"


def state_of(*, approved: bool, ended: bool, done: bool) -> State:
    """Return how far an erasing is. One that is due waits until it is carried out: nothing tells why it waits longer."""
    if done:
        return State.DONE
    if ended:
        return State.TAKEN_BACK
    return State.WAITING if approved else State.ASKED


def is_due(due_on: date | None, *, ended: bool, done: bool, on: date) -> bool:
    """Whether the days in which an erasing can be taken back are over."""
    return due_on is not None and due_on <= on and not ended and not done


@dataclass(frozen=True)
class Asked:
    """What decides who answers: in which role it was asked, and which organisations stand above all the person was at.

    `has_bureau`: a bureau officer is there for one of them.
    """

    asked_as: Role
    of_pupil: bool
    above_all: Collection[int]
    has_bureau: bool


def may_approve(grants: Grants, asked: Asked) -> bool:
    """Whether somebody with these grants is the second person at another level.

    The head answers the training manager; the bureau officer above answers either; where there is none, the administrator
    answers the head. Pupils stay in the school: the head asks and the protection lead answers (SAFEGUARDS 18).
    """
    grants = list(grants)
    here = {role for role, where in grants if where in asked.above_all}
    if asked.of_pupil:
        return asked.asked_as is Role.HEAD and Role.PROTECTION_LEAD in here
    if asked.asked_as is Role.TRAINING_MANAGER and Role.HEAD in here:
        return True
    if asked.has_bureau:
        return Role.BUREAU_OFFICER in here
    return any(role is Role.ADMINISTRATOR for role, _where in grants)
