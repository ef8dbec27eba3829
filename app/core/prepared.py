"""A question compiled once and put to the database driver itself: for the few pages where SQLAlchemy's way to it is most of the work."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Select

from app.core.database import extension

NAMED = {"sqlite": "named"}  # as SQLite's driver takes values by name; psycopg does so anyway


class Compiled(NamedTuple):
    """A statement for one database: its text, values it always has, and what the types do with values and columns."""

    text: str
    fixed: dict[str, Any]
    puts: Mapping[str, Callable[[Any], Any] | None]
    reads: Sequence[Callable[[Any], Any] | None]


class Prepared:
    """A statement with named values, for each database compiled at its first use.

    It reads outside of any transaction of SQLAlchemy and sees what is committed. Values and columns pass through the
    types of the statement, as everywhere.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        row = namedtuple("Row", [column.key for column in statement.selected_columns])  # type: ignore[misc]  # its names are known when it is built
        self.row_of: Callable[[Iterable[Any]], Any] = row._make
        self.compiled: dict[str, Compiled] = {}

    def one_or_none(self, values: Mapping[str, Any]) -> Any:
        """Return the one row there is, with the statement's column names, or None."""
        dialect = extension.engine.dialect
        known = self.compiled.get(dialect.name)
        if known is None:
            known = self.compiled[dialect.name] = self._compile(dialect)
        given = dict(known.fixed)
        for name, put in known.puts.items():
            given[name] = put(values[name]) if put else values[name]
        bind = extension.sessionmaker.kw.get("bind", extension.engine)
        # In a test, the connection whose transaction the test takes back.
        driver = bind.connection if isinstance(bind, Connection) else bind.raw_connection()
        try:
            cursor = driver.cursor()
            cursor.execute(known.text, given)
            found = cursor.fetchone()
        finally:
            if not isinstance(bind, Connection):
                driver.close()
        if found is None:
            return None
        return self.row_of(read(value) if read else value for value, read in zip(found, known.reads, strict=True))

    def _compile(self, dialect: Dialect) -> Compiled:
        style = NAMED.get(dialect.name)
        compiled = self.statement.compile(dialect=type(dialect)(paramstyle=style) if style else dialect)  # type: ignore[call-arg]
        puts = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        given = {name for name, bind in compiled.binds.items() if bind.required}
        return Compiled(
            str(compiled),
            {
                name: put(value) if (put := puts[name]) else value
                for name, value in compiled.params.items()
                if name not in given
            },
            {name: put for name, put in puts.items() if name in given},
            [
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in self.statement.selected_columns
            ],
        )
