"""Many rows at once, by the quickest way a database has: COPY on PostgreSQL, one prepared statement on SQLite.

Rows go past the ORM and are not checked as facts: this is for rows worked out from facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session


class Bulk:
    """Writes rows of some columns of a table, in the transaction of a session."""

    def __init__(self, db: Session, table: Table, names: Sequence[str]) -> None:
        self.connection, self.table, self.names = db.connection(), table, names
        dialect = self.connection.dialect
        self.copies = dialect.name == "postgresql"
        processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
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
