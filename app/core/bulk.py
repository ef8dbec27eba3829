"""Many rows at once, by the quickest way a database has: COPY on PostgreSQL, one prepared statement on SQLite.

Rows go past the ORM and are not checked as facts: this is for rows worked out from facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Table
    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine


class Bulk:
    """Writes rows of some columns of a table, in the transaction of a session."""

    def __init__(self, db: Session, table: Table, names: Sequence[str]) -> None:
        self.connection, self.table, self.names = db.connection(), table, names
        dialect = self.connection.dialect
        self.copies = dialect.name == "postgresql"
        processors = [_processor(table.c[name].type, dialect) for name in names]
        self.processors = [(number, change) for number, change in enumerate(processors) if change]

    def as_written(self, row: Sequence[Any], offset: int = 0) -> tuple[Any, ...]:
        """Return a row's values, from the column at `offset` on, as the driver takes them."""
        values = list(row)
        for number, change in self.processors:
            if 0 <= number - offset < len(values):
                values[number - offset] = change(values[number - offset])
        return tuple(values)

    def insert(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows as the driver takes them."""
        columns = ", ".join(self.names)
        if self.copies:
            cursor = self.connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own
            with cursor.copy(f"COPY {self.table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" for _ in self.names)
        given = list(rows)
        if given:
            self.connection.exec_driver_sql(f"INSERT INTO {self.table.name} ({columns}) VALUES ({marks})", given)  # noqa: S608  names of ours


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return how a value of a column is changed for the driver; None where it is taken as it is."""
    if isinstance(kind, Date) and dialect.name == "sqlite":
        return lambda day: None if day is None else day.isoformat()
    return kind.dialect_impl(dialect).bind_processor(dialect)
