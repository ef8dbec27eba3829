"""Counts the queries of a page, so that rows can grow without more of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.core.database import extension


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """Collect the statements sent to the database inside the block, without savepoints and transaction marks."""
    statements: list[str] = []

    def _note(_connection, _cursor, statement, _parameters, _context, _many):
        if statement.lstrip().split(" ", 1)[0].upper() not in ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN"):
            statements.append(statement)

    event.listen(extension.engine, "before_cursor_execute", _note)
    try:
        yield statements
    finally:
        event.remove(extension.engine, "before_cursor_execute", _note)
