"""Who may help whom, and how long reading aloud takes: plain functions on plain values (SAFEGUARDS 27)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LETS_IN = timedelta(days=30)
FEWEST_SECONDS = 10


class Timing(StrEnum):
    """What the minutes say that a module was read in."""

    FINE = "fine"
    SHORT = "short"
    IMPOSSIBLE = "impossible"


def timing(minutes: int, planned: int) -> Timing:
    """Return how minutes of reading aloud compare with those of a module: below a half asks, below a quarter cannot be."""
    if minutes <= 0 or minutes * 4 < planned:
        return Timing.IMPOSSIBLE
    return Timing.SHORT if minutes * 2 < planned else Timing.FINE


def whole_minutes(since: datetime, until: datetime) -> int:
    """Return the whole minutes between two moments."""
    return int((until - since) / timedelta(minutes=1))


def is_hasty(since: datetime, until: datetime, questions: int) -> bool:
    """Whether answers were handed in sooner than the questions can be read aloud."""
    return until - since < timedelta(seconds=FEWEST_SECONDS * questions)


class NotThisPair(StrEnum):
    """Why two adults cannot help a group together."""

    ONE_PERSON = "one_person"
    LEARNS_HERE = "learns_here"
    NO_CERTIFICATE = "no_certificate"
    ELSEWHERE = "elsewhere"
    BOTH_LEAD = "both_lead"
    LET_IN = "let_in"


@dataclass(frozen=True)
class Helper:
    """An adult who may help. `ids` are all ids of the person; `leads`: head or manager of whoever learns;
    `let_in_by` are those who lately made the link that opened this account, or opened it anew.
    """

    ids: frozenset[int]
    certified: bool
    works_here: bool
    leads: bool
    let_in_by: frozenset[int]


def pair_problem(one: Helper, other: Helper, learners: Collection[int]) -> NotThisPair | None:
    """Return why these two cannot help these learners; None: they can.

    Neither learns here, each holds a valid certificate of the course and works there, one at least leads nobody of the
    group, and neither holds the key to the other's account: one person alone must never be both.
    """
    stands_in_the_way = {
        NotThisPair.ONE_PERSON: one.ids & other.ids,
        NotThisPair.LEARNS_HERE: (one.ids | other.ids) & set(learners),
        NotThisPair.ELSEWHERE: not (one.works_here and other.works_here),
        NotThisPair.NO_CERTIFICATE: not (one.certified and other.certified),
        NotThisPair.BOTH_LEAD: one.leads and other.leads,
        NotThisPair.LET_IN: one.ids & other.let_in_by or other.ids & one.let_in_by,
    }
    return next((why for why, so in stands_in_the_way.items() if so), None)
