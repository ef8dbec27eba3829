"""What the people of the first school were told: news on their first pages, last week's letters, one that came back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.mail import ADDRESS_REFUSED
from app.demo.rows import morning
from app.notices.models import Delivery, DeliveryState, Notice, Way
from app.notices.rounds import tell_everybody
from app.notices.rules import monday_of

if TYPE_CHECKING:
    from app.demo.rows import Rows

WEEK = timedelta(days=7)


def tell_people(rows: Rows) -> None:
    """Enter what everybody with an account reads as new, and the letters of last week about it."""
    at = morning(rows.today)
    tell_everybody(rows.db, at=at)
    told: dict[int, list[list[str]]] = {}
    for notice in rows.db.scalars(select(Notice).order_by(Notice.person_id, Notice.id)):
        told.setdefault(notice.person_id, []).append([notice.told, notice.about])
    for number, (person_id, about) in enumerate(told.items()):
        came_back = number == 1
        rows.db.add(
            Delivery(
                person_id=person_id,
                way=Way.WEEKLY,
                for_day=monday_of(rows.today) - WEEK,
                state=DeliveryState.FAILED if came_back else DeliveryState.SENT,
                made_at=morning(rows.today - WEEK),
                ended_at=morning(rows.today - WEEK),
                failed_for=ADDRESS_REFUSED if came_back else None,
                about=[] if came_back else about,
            )
        )
