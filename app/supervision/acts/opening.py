"""Where the acts behind a figure can be read: each on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from app.compliance.questions import RecordPage, pages_of
from app.core.clock import today
from app.people.queries.organisations import own_organisations
from app.records.models import Act
from app.supervision.acts.views import READS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


def init_act_pages() -> None:
    """Answer what pages of figures ask; twice is once."""
    pages_of.answered_by(act_pages)


def act_pages(db: Session, viewer: SignedIn, ids: Collection[str]) -> Iterator[RecordPage]:
    """Yield the pages of those acts that the viewer may open; one query."""
    if not viewer.holds(*READS):
        return
    own = own_organisations(viewer, *READS, on=today())
    rows = db.execute(select(Act.id, Act.public_id).where(Act.public_id.in_(ids), Act.organisation_id.in_(own)))
    for key, public_id in rows:
        yield RecordPage(public_id, url_for("acts.act", act_id=key))
