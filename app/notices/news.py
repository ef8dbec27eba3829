"""What is new for somebody, on their first page: until they have read it, or it is no longer true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.notices.models import Notice
from app.notices.readers import items_among
from app.notices.rules import Item
from app.people.queries.merges import is_one_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.queries import Duty
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class News:
    """One line of what is new."""

    notice_id: int
    item: Item


def news_among(db: Session, viewer: SignedIn, duties: Iterable[Duty], day: date) -> list[News]:
    """Return what is new for the viewer of what they owe today, the most urgent first; one query."""
    now = {(str(one.told), one.about, one.kept_day): one for one in items_among(duties, day)}
    unread = {(row.told, row.about, row.day): row.id for row in _unread(db, viewer, day)}
    return [News(unread[key], item) for key, item in now.items() if key in unread]


def read_news(db: Session, viewer: SignedIn, ids: Iterable[int], *, day: date, at: datetime) -> None:
    """Mark some of one's own notices as read."""
    wanted = set(ids)
    for row in _unread(db, viewer, day):
        if row.id in wanted:
            row.read_at = at


def _unread(db: Session, viewer: SignedIn, day: date) -> Sequence[Notice]:
    mine = is_one_of(Notice.person_id, viewer.person_id, day)
    return db.scalars(select(Notice).where(mine, Notice.read_at.is_(None)).order_by(Notice.id.desc())).all()
