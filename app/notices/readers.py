"""Whom a letter can reach: staff and volunteers of today with an open account, each once, whatever entries they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, or_, select

from app.compliance.duties import ASSIGNED, duties_of
from app.core.access import Role
from app.core.batches import among
from app.core.mail import is_address
from app.notices.models import MailAddress
from app.notices.rules import Item, told_of
from app.people.models import Account, Appointment, Organisation, OrganisationKind, Person
from app.people.queries.merges import ids_on
from app.people.queries.organisations import lines_of
from app.people.queries.roles import is_role_held

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.duties import Duty


@dataclass(frozen=True)
class Reader:
    """Somebody who may be written to; `ids` are all entries that are this person today, the kept one first."""

    ids: tuple[int, ...]
    language: str | None
    has_account: bool
    address: str | None
    wants_mail: bool

    @property
    def person_id(self) -> int:
        """Return the id under which this person counts."""
        return self.ids[0]

    @property
    def is_reachable(self) -> bool:
        """Whether a letter can be written: the account's language is known, and where to send it."""
        return self.has_account and self.address is not None and self.wants_mail


def readers_of(db: Session, persons: Collection[int], day: date) -> dict[int, Reader]:
    """Return who of some persons holds a post on a day, by the id they count under; as many queries for many as for one.

    Pupils and guardians hold no post, so none of them is ever among these (SAFEGUARDS 19).
    """
    groups = {tuple(ids) for ids in ids_on(db, persons, day).values()}
    every = sorted({one for ids in groups for one in ids})
    on_post = set(db.scalars(select(Appointment.person_id).where(among(Appointment.person_id, every), *_held_on(day))))
    open_account = select(Account.person_id, Account.language).where(Account.closed_at.is_(None))
    languages = {row.person_id: row.language for row in db.execute(open_account.where(among(Account.person_id, every)))}
    own = {row.person_id: row for row in db.scalars(select(MailAddress).where(among(MailAddress.person_id, every)))}
    asked = select(Person.id, Person.email).where(among(Person.id, every))
    listed = {row.id: row.email for row in db.execute(asked)}
    return {
        ids[0]: Reader(
            ids=ids,
            language=next((languages[one] for one in ids if one in languages), None),
            has_account=any(one in languages for one in ids),
            address=_address([own[one] for one in ids if one in own], [listed[one] for one in ids]),
            wants_mail=all(own[one].wants_mail for one in ids if one in own),
        )
        for ids in groups
        if on_post & set(ids)
    }


def _address(own: Iterable[MailAddress], listed: Iterable[str | None]) -> str | None:
    given = [row.email for row in own if row.confirmed_at is not None]
    return next((one for one in (*given, *listed) if is_address(one)), None)


def items_of(db: Session, person_id: int, day: date) -> list[Item]:
    """Return what is to be told to a person of the staff about their own duties on a day, the most urgent first."""
    return items_among(duties_of(db, person_id, day), day)


def items_among(duties: Iterable[Duty], day: date) -> list[Item]:
    """Return what is to be told on a day of some duties; nothing of what a guardian owes."""
    items = []
    for duty in duties:
        is_late = duty.status == ASSIGNED and duty.due_on is not None and duty.due_on < day
        status = "overdue" if is_late else duty.status
        told = told_of(status, expiring=duty.expiring, uncovered_days=duty.uncovered_days)
        if told is not None and duty.by_appointment:
            about = duty.requirement or f"course:{duty.courses[0]}"
            last = duty.valid_until if duty.status == "met" else duty.due_on
            items.append(Item(told, about, last, duty.title_zh, duty.title_en, tuple(duty.courses)))
    return items


def has_lead(db: Session, reader: Reader, day: date) -> bool:
    """Whether there is a protection lead where somebody holds a post: then letters say to ask them, else the head."""
    places = select(Appointment.organisation_id).where(among(Appointment.person_id, reader.ids), *_held_on(day))
    lines = lines_of(db, set(db.scalars(places)), on=day)
    schools = select(Organisation.id).where(
        among(Organisation.id, {one for line in lines.values() for one in line}),
        Organisation.kind != OrganisationKind.DISTRICT,
    )
    return is_role_held(db, Role.PROTECTION_LEAD, schools, on=day)


def _held_on(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        or_(Appointment.first_day.is_(None), Appointment.first_day <= day),
        or_(Appointment.last_day.is_(None), Appointment.last_day >= day),
    )
