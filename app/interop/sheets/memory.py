"""What an organisation chose for its lists before: columns by heading, posts by written title."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.interop.models import SheetMemory

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.interop.sheets.headings import SheetKind


def memory_of(db: Session, organisation_id: int, kind: SheetKind) -> SheetMemory | None:
    """Return what was chosen before; None the first time."""
    return db.scalar(select(SheetMemory).filter_by(organisation_id=organisation_id, kind=str(kind)))


def remember(
    db: Session,
    organisation_id: int,
    kind: SheetKind,
    *,
    columns: Mapping[str, str | None],
    posts: Mapping[str, int],
    at: datetime,
    by: int | None,
) -> None:
    """Keep what was chosen, beside what was chosen before for other headings and titles."""
    memory = memory_of(db, organisation_id, kind)
    if memory is None:
        memory = SheetMemory(organisation_id=organisation_id, kind=str(kind), columns={}, posts={})
        db.add(memory)
    memory.columns = {**memory.columns, **columns}
    memory.posts = {**memory.posts, **posts}
    memory.changed_at, memory.changed_by = at, by
