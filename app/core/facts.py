"""Facts: what people enter. One function writes every fact and keeps its former versions (COMPLIANCE §1).

A *fact* table mixes in `Fact`. Anything that tries to write a fact row past `record_fact` is refused when it is flushed;
`record_facts` enters many new ones at once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import JSON, Index, String, event, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from app.core.database import Base, BigKey, Keyed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WRITER = "fact_writer"


class Fact:
    """A row that people entered: it says when it was recorded and by whom.

    `recorded_by` is the id of a person, or None for the installation itself (first start, command line).
    `import_id` names the roster import that wrote the row last, so that an import can be reverted as a whole.
    """

    @declared_attr
    def recorded_at(self) -> Mapped[datetime]:
        """Return the moment this version was recorded, UTC."""
        return mapped_column(sort_order=900)

    @declared_attr
    def recorded_by(self) -> Mapped[int | None]:
        """Return the person who recorded this version."""
        return mapped_column(BigKey, sort_order=901)

    @declared_attr
    def import_id(self) -> Mapped[int | None]:
        """Return the import that wrote this version."""
        return mapped_column(BigKey, sort_order=902, index=True)


class Change(StrEnum):
    """What ended a version."""

    CHANGED = "changed"
    REMOVED = "removed"


class FactVersion(Keyed, Base):
    """A former version of a fact, as it was until `replaced_at`."""

    __tablename__ = "fact_version"

    fact_table: Mapped[str] = mapped_column(String(60))
    fact_id: Mapped[int] = mapped_column(BigKey)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    change: Mapped[str] = mapped_column(String(10))
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[int | None] = mapped_column(BigKey)
    replaced_import_id: Mapped[int | None] = mapped_column(BigKey)

    __table_args__ = (Index("ix_fact_version_fact", "fact_table", "fact_id"), {"sqlite_autoincrement": True})


F = TypeVar("F", bound=Any)


def recorded_in(content: Mapping[str, Any]) -> datetime:
    """Return the moment a former version was recorded, UTC."""
    moment = datetime.fromisoformat(content["recorded_at"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def first_entered(db: Session, fact: Any) -> tuple[datetime, int | None]:
    """Return when and by whom a fact was entered first, whatever changed since."""
    first = db.scalar(
        select(FactVersion)
        .where(FactVersion.fact_table == fact.__tablename__, FactVersion.fact_id == fact.id)
        .order_by(FactVersion.id)
        .limit(1)
    )
    if first is None:
        return fact.recorded_at, fact.recorded_by
    return recorded_in(first.content), first.content["recorded_by"]


def record_fact(
    db: Session, fact: F, *, at: datetime, by: int | None, import_id: int | None = None, **changes: Any
) -> F:
    """Enter a new fact, or change a known one and keep its former version.

    A change that changes nothing writes nothing. `at` is UTC; `by` is a person's id or None for the installation.
    """
    state = inspect(fact)
    if state.transient or state.pending:
        for name, value in changes.items():
            setattr(fact, name, value)
        _stamp(fact, at=at, by=by, import_id=import_id)
        _permit(db, fact)
        db.add(fact)
        return fact

    changes = {name: value for name, value in changes.items() if getattr(fact, name) != value}
    if not changes:
        return fact
    _keep_version(db, fact, Change.CHANGED, at=at, by=by, import_id=import_id)
    for name, value in changes.items():
        setattr(fact, name, value)
    _stamp(fact, at=at, by=by, import_id=import_id)
    _permit(db, fact)
    return fact


def record_facts(
    db: Session, table: type[Base], rows: Iterable[Mapping[str, Any]], *, at: datetime, by: int | None
) -> None:
    """Enter many new facts of one table at once, given by their columns: none of them becomes an object."""
    stamp = {"recorded_at": at, "recorded_by": by, "import_id": None}
    if new := [{**row, **stamp} for row in rows]:
        db.connection().execute(insert(table), new)


def remove_fact(db: Session, fact: Base, *, at: datetime, by: int | None, import_id: int | None = None) -> None:
    """Take a fact out (a wrong entry, a reverted import); its last version stays readable."""
    _keep_version(db, fact, Change.REMOVED, at=at, by=by, import_id=import_id)
    _permit(db, fact)
    db.delete(fact)


def plain_content(fact: Base) -> dict[str, Any]:
    """Return a fact's columns as plain values that JSON can hold."""
    return {column.key: _plain(getattr(fact, column.key)) for column in inspect(type(fact)).column_attrs}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _stamp(fact: Any, *, at: datetime, by: int | None, import_id: int | None) -> None:
    fact.recorded_at, fact.recorded_by, fact.import_id = at, by, import_id


def _keep_version(
    db: Session, fact: Any, change: Change, *, at: datetime, by: int | None, import_id: int | None
) -> None:
    db.add(
        FactVersion(
            fact_table=fact.__tablename__,
            fact_id=fact.id,
            content=plain_content(fact),
            change=change,
            replaced_at=at,
            replaced_by=by,
            replaced_import_id=import_id,
        )
    )


def _permit(db: Session, fact: Base) -> None:
    db.info.setdefault(WRITER, set()).add(fact)


@event.listens_for(Session, "before_flush")
def _refuse_unrecorded_facts(db: Session, _context: Any, _instances: Any) -> None:
    permitted = db.info.get(WRITER, set())
    touched: Iterable[Any] = [*db.new, *db.deleted, *(row for row in db.dirty if db.is_modified(row))]
    for row in touched:
        if isinstance(row, Fact) and row not in permitted:
            raise RuntimeError(f"{type(row).__name__} is a fact: write it with record_fact or remove_fact")


@event.listens_for(Session, "after_flush_postexec")
def _forget_permissions(db: Session, _context: Any) -> None:
    db.info.pop(WRITER, None)
