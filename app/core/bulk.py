"""Many rows at once, by the quickest way a database has: COPY on PostgreSQL, one prepared statement on SQLite.

Rows go past the ORM and are not checked as facts: this is for rows worked out from facts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

Part: TypeAlias = Any  # some values of a row as the driver takes them: a tuple for SQLite, text for PostgreSQL
NOTHING = "\\N"
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Bulk:
    """Writes rows of some columns of a table, in the transaction of a session.

    Values are whole numbers, words, truths, days or nothing. A row is put together from parts, so that a part which
    many rows share is made ready once.
    """

    def __init__(self, db: Session, table: Table, names: Sequence[str]) -> None:
        self.connection, self.table, self.columns = db.connection(), table.name, ", ".join(names)
        self.copies = self.connection.dialect.name == "postgresql"
        self.marks = ", ".join("?" for _ in names)
        self.part: Callable[[Sequence[Any]], Part] = _copied if self.copies else _bound

    def row(self, first: Part, rest: Part) -> Part:
        """Return a row of two parts."""
        return f"{first}\t{rest}" if self.copies else first + rest

    def insert(self, rows: list[Part]) -> None:
        """Insert rows, in their order."""
        if not rows:
            return
        if self.copies:
            cursor = self.connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own
            with cursor.copy(f"COPY {self.table} ({self.columns}) FROM STDIN") as copy:
                copy.write("\n".join(rows) + "\n")
        else:
            statement = f"INSERT INTO {self.table} ({self.columns}) VALUES ({self.marks})"  # noqa: S608  names of ours
            self.connection.exec_driver_sql(statement, rows)


def _bound(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([value.isoformat() if value.__class__ is date else value for value in values])


def _copied(values: Sequence[Any]) -> str:
    return "\t".join(
        [
            NOTHING if value is None else value.translate(ESCAPED) if value.__class__ is str else str(value)
            for value in values
        ]
    )
