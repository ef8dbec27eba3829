"""Decisions about lecturers on plain values: who may offer, agree and end, what counts as an expert, what a word makes of a lesson."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.records.models import FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT

LONGEST = timedelta(days=366)
"""An expert from outside is looked at anew every year."""
USUAL = timedelta(days=364)
"""What a form fills in: a year, its first and last day counted."""
SHOWN_BACK = timedelta(days=365)
"""So long whoever cannot teach at the moment still stands in the list, in grey."""
CAPACITIES = (FACILITATOR, LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT)
ASKED_OF_CASES = frozenset({LAW_VICE_PRINCIPAL, OUTSIDE_EXPERT})


class Side(StrEnum):
    """The three who each have to agree, and each of whom ends it any day."""

    GIVER = "giver"
    LECTURER = "lecturer"
    TAKER = "taker"


def is_word_taken_back(ended_as: str | None) -> bool:
    """Whether who ended something took back a word that has to be given anew: everybody but the side that had it."""
    return ended_as in (Side.GIVER, Side.LECTURER)


class Subject(StrEnum):
    """What an expert from outside knows about: codes, nothing typed."""

    LAW = "law"
    PSYCHOLOGY = "psychology"
    HEALTH = "health"
    CHILD_PROTECTION = "child_protection"
    SAFETY = "safety"


class Sender(StrEnum):
    """What kind of organisation sends an expert and answers for them."""

    POLICE = "police"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    JUSTICE = "justice"
    HEALTH = "health"
    CIVIL_AFFAIRS = "civil_affairs"
    WOMEN_FEDERATION = "women_federation"
    UNIVERSITY = "university"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class EnteredExpert:
    """What a manager chooses of an expert from outside; `sent_by_id` where the sender is an organisation kept here."""

    person_id: int
    sender: Sender
    sent_by_id: int | None
    subject: Subject
    bands: tuple[str, ...]
    valid_until: date


@dataclass(frozen=True)
class Agreement:
    """The three words of an offer and a taking, each a day; `ended_on` is the earliest end."""

    offered_on: date
    agreed_on: date | None = None
    taken_on: date | None = None
    ended_on: date | None = None

    def stands_on(self, day: date) -> bool:
        """Whether all three have agreed by a day and none has ended it; ended today, it is over today."""
        words = (self.offered_on, self.agreed_on, self.taken_on)
        return all(one is not None and one <= day for one in words) and (self.ended_on is None or day < self.ended_on)


def may_offer(person: int, by: Collection[int]) -> bool:
    """Whether somebody may offer a person, or take one up: nobody lets themselves in (SAFEGUARDS 33)."""
    return person not in by


def may_last(first_day: date, valid_until: date, *, day: date) -> bool:
    """Whether an expert may be entered until a day: from today on, for a year at most."""
    return day <= first_day <= valid_until <= first_day + LONGEST


class NotSecond(StrEnum):
    """Why somebody cannot be the second person of an expert's entry."""

    ENTERED = "entered"
    ONESELF = "oneself"


def why_not_second(entered_by: Collection[int], expert: Collection[int], by: int) -> NotSecond | None:
    """Return why somebody cannot agree to an entry: whoever entered it, and the expert, are not the second person."""
    if by in expert:
        return NotSecond.ONESELF
    return NotSecond.ENTERED if by in entered_by else None


@dataclass(frozen=True)
class Expert:
    """An entry of an expert from outside, as far as a day and an age ask."""

    bands: Collection[str]
    first_day: date
    valid_until: date
    agreed_on: date | None
    ended_on: date | None = None

    def counts_on(self, day: date, band: str | None = None) -> bool:
        """Whether it counts on a day, of an age where one is asked for."""
        if self.agreed_on is None or not self.first_day <= day <= self.valid_until:
            return False
        return (self.ended_on is None or day < self.ended_on) and (band is None or band in self.bands)


@dataclass(frozen=True)
class Word:
    """What a lecturer says of cases; `shown` is the honest button: one was shown or mentioned, whatever is ticked."""

    no_local_case: bool = False
    no_open_case: bool = False
    no_case_film: bool = False
    shown: bool = False

    @property
    def lets_count(self) -> bool:
        """Whether all three were said."""
        return self.no_local_case and self.no_open_case and self.no_case_film and not self.shown


def counts(capacity: str | None, word: Word | None) -> bool:
    """Whether a lesson counts: a visitor's only with all three words, everybody else teaches by the script (SAFEGUARDS 16)."""
    return capacity not in ASKED_OF_CASES or (word is not None and word.lets_count)


def is_unsaid(capacity: str | None, word: Word | None) -> bool:
    """Whether something is missing of a visitor's word: neither all three were said nor that a case was shown."""
    return not counts(capacity, word) and not (word is not None and word.shown)


def kept_capacity(capacity: str | None, person: int | None, holders: Mapping[str, Collection[int]]) -> str | None:
    """Return the capacity a session is entered with: a claim that does not hold on the day is left out, never guessed."""
    if capacity is None or capacity == FACILITATOR:
        return capacity
    return capacity if person is not None and person in holders.get(capacity, ()) else None
