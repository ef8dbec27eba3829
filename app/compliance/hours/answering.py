"""Who may answer an entry of study outside: a second person, with none of the ids of who studied or entered it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import current_user

from app.compliance.hours import queries
from app.core.clock import today
from app.core.database import db
from app.people.queries.merges import ids_on
from app.records.answers import may_answer

if TYPE_CHECKING:
    from app.records.models import HoursEntry


def may_answer_entry(entry: HoursEntry, own: list[int]) -> bool:
    """Whether whoever has these ids may answer an entry: nobody answers their own, nor what they entered."""
    return may_answer(own, studied=entry.person_id, entered_by=entry.entered_by)


def answerable(entries: list[HoursEntry]) -> set[int]:
    """Return which of some entries the viewer may answer: of people here, and never of oneself."""
    own = own_ids()
    here = queries.works_here(db(), current_user, [entry.id for entry in entries], on=today())
    return {entry.id for entry in entries if entry.id in here and may_answer_entry(entry, own)}


def own_ids() -> list[int]:
    """Return the viewer's ids: what nobody may answer for themselves, they may not with another of them."""
    return ids_on(db(), [current_user.person_id], today())[current_user.person_id]


def of_each(ids: dict[int, list[int]]) -> dict[int, list[int]]:
    """Return for every id all ids of that person."""
    return {one: several for several in ids.values() for one in several}
