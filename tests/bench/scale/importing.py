"""Importing a roster, beside writing all the rows that it ends up writing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Connection, Table

from app.core.database import Base, extension
from app.interop.roster.importing import import_roster
from app.interop.roster.reading import read_roster
from tests.bench.scale.roster import write_roster
from tests.bench.scale.site import Databases
from tests.bench.scale.subjects import Measured
from tests.make import AT

LARGEST = 100_000
AT_MOST = 10
Written = list[tuple[Table, list[Any]]]


def importing(databases: Databases, people: int) -> Measured:
    """Measure the import of so many people into an empty database; reading the files is part of it."""
    folder = databases.folder / f"roster-{people}"
    folder.mkdir(exist_ok=True)
    with databases.empty() as (_app, known):
        write_roster(folder, people, known)
        db = extension.session
        started = databases.clock()
        imported = import_roster(db, read_roster(folder), source="bench", at=AT, by=None)
        db.commit()
        seconds = databases.clock() - started
        if imported.counts["users.csv"]["new"] != people:
            raise AssertionError(imported.counts)
        written = _rows(db.connection())
    with databases.bare():
        started = databases.clock()
        with extension.engine.begin() as connection:
            for table, rows in written:
                _insert(connection, table, rows)
        floor = databases.clock() - started
    return Measured(f"importing {people:,} people", seconds, floor, AT_MOST)


def _rows(connection: Connection) -> Written:
    """Return all rows of a database as its driver gives them, in an order that every reference allows."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = [
            f"CAST({column.name} AS text)" if isinstance(column.type, JSON) else f'"{column.name}"'
            for column in table.columns
        ]
        asked = f'SELECT {", ".join(columns)} FROM "{table.name}"'  # noqa: S608  names of ours
        found.append((table, [tuple(row) for row in connection.exec_driver_sql(asked)]))
    return found


def _insert(connection: Connection, table: Table, rows: list[Any]) -> None:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in table.columns)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if rows:
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608  names of ours
