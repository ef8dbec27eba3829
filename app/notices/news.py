"""What is new for somebody, on their first page: until they have read it, or it is no longer true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from app.notices.models import Notice
from app.notices.readers import items_among
from app.notices.rules import Item
from app.people.queries.merges import is_one_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.compliance.duties import Duty
    from app.people.identity import SignedIn


@dataclass(frozen=True)
class News:
    """One line of what is new: the most urgent of what one course meets, and how many more it would meet."""

    item: Item
    notice_ids: tuple[int, ...]

    @property
    def others(self) -> int:
        """Return how many more of one's duties end with the same course."""
        return len(self.notice_ids) - 1


def news_among(db: Session, viewer: SignedIn, duties: Iterable[Duty], day: date) -> list[News]:
    """Return what is new for the viewer of what they owe today, the most urgent first; one query."""
    now = {(str(one.told), one.about, one.kept_day): one for one in items_among(duties, day)}
    unread = {(row.told, row.about, row.day): row.id for row in _unread(db, viewer, day)}
    return one_for_each_course((item, unread[key]) for key, item in now.items() if key in unread)


def one_for_each_course(found: Iterable[tuple[Item, int]]) -> list[News]:
    """Return one line for all that the same courses meet: the first of each stands for the others."""
    by_course: dict[object, list[tuple[Item, int]]] = {}
    for item, notice_id in found:
        by_course.setdefault(item.courses or item.about, []).append((item, notice_id))
    return [News(rows[0][0], tuple(notice_id for _item, notice_id in rows)) for rows in by_course.values()]


def read_news(db: Session, viewer: SignedIn, ids: Iterable[int], *, day: date, at: datetime) -> None:
    """Mark some of one's own notices as read."""
    wanted = set(ids)
    for row in _unread(db, viewer, day):
        if row.id in wanted:
            row.read_at = at


def has_news(person_id: int | ColumnElement[int], day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that somebody has a notice unread, still true or not."""
    return exists().where(is_one_of(Notice.person_id, person_id, day), Notice.read_at.is_(None))


def _unread(db: Session, viewer: SignedIn, day: date) -> Sequence[Notice]:
    mine = is_one_of(Notice.person_id, viewer.person_id, day)
    return db.scalars(select(Notice).where(mine, Notice.read_at.is_(None)).order_by(Notice.id.desc())).all()
