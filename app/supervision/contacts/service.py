"""Entering a round of contacts with a class: who was meant, and what cannot be entered as it was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.people.queries.organisations import take_turns_at
from app.records.deeds import enter_contacts
from app.records.models import Contact, ContactKind
from app.supervision.contacts import queries
from app.supervision.contacts.rules import Way, those_met
from app.supervision.contacts.seats import typed_numbers, who_is_meant

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.models import ClassGroup


class NoLetterYet(ValueError):
    """A receipt answers a letter, and none was out by that day; `first` is when the class's first one was, if any was."""

    def __init__(self, first: date | None) -> None:
        super().__init__(first)
        self.first = first


class UnclearSeats(ValueError):
    """Numbers were typed that are nobody's in the class, or those of several pupils."""

    def __init__(self, nobodys: Sequence[str], several: Sequence[str]) -> None:
        super().__init__(nobodys, several)
        self.nobodys, self.several = nobodys, several


class NobodyLeft(ValueError):
    """Nobody of the class is left to enter."""


@dataclass(frozen=True)
class ContactRound:
    """What somebody says about a round: how it is entered, kind and day, whom they ticked and which seats they typed."""

    way: Way
    kind: str
    held_on: date
    ticked: Collection[int] = ()
    seats: str = ""


def enter_round(db: Session, group: ClassGroup, said: ContactRound, *, at: datetime, by: int) -> Sequence[Contact]:
    """Enter a round for whoever was in the class that day; raises NoLetterYet, UnclearSeats and NobodyLeft."""
    take_turns_at(db, group.organisation_id)
    if said.kind == ContactKind.LETTER_RECEIPT:
        _refuse_before_letter(db, group, said.held_on)
    enrolled = {one.id: one.number for one in queries.pupils_of(db, group.id, on=said.held_on)}
    typed = who_is_meant(typed_numbers(said.seats), enrolled)
    if typed.nobodys or typed.several:
        raise UnclearSeats(typed.nobodys, typed.several)
    students = those_met(said.way, enrolled, typed.pupils.union(said.ticked))
    if not students:
        raise NobodyLeft
    return enter_contacts(db, students, kind=said.kind, held_on=said.held_on, at=at, by=by)


def _refuse_before_letter(db: Session, group: ClassGroup, day: date) -> None:
    first = queries.first_letter_of(db, group.id)
    if first is None or day < first:
        raise NoLetterYet(first)
