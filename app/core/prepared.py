"""A question compiled once and put to the database driver itself: for the few pages where SQLAlchemy's way to it is most of the work."""

from __future__ import annotations

import threading
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Engine, Select

from app.core.database import extension


class Compiled(NamedTuple):
    """A statement for one database: its text, values it always has, and what the types do with values and columns.

    `places`: which value stands at which question mark; None where the driver takes values by name. SQLite's driver
    takes them by place: by name, it hands the interpreter's lock over once more for each.
    """

    text: str
    fixed: dict[str, Any]
    puts: Mapping[str, Callable[[Any], Any] | None]
    places: Sequence[str] | None
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
        with _cursor() as cursor:
            cursor.execute(known.text, given if known.places is None else [given[name] for name in known.places])
            found = cursor.fetchone()
        if found is None:
            return None
        return self.row_of(read(value) if read else value for value, read in zip(found, known.reads, strict=True))

    def _compile(self, dialect: Dialect) -> Compiled:
        compiled = self.statement.compile(dialect=dialect)
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
            compiled.positiontup if compiled.positional else None,
            [
                column.type.dialect_impl(dialect).result_processor(dialect, None)
                for column in self.statement.selected_columns
            ],
        )


class _Kept(threading.local):
    """A thread's own connections, one for each database file: an open file costs nothing to keep, and SQLAlchemy's pool takes longer than the question."""

    def __init__(self) -> None:
        self.of: WeakKeyDictionary[Engine, Any] = WeakKeyDictionary()


_kept = _Kept()


@contextmanager
def _cursor() -> Iterator[Any]:
    """Give a cursor of the driver to read with."""
    bind = extension.sessionmaker.kw.get("bind", extension.engine)
    if isinstance(bind, Connection):  # a test's own, whose transaction the test takes back
        yield bind.connection.cursor()
    elif bind.dialect.name == "sqlite":
        driver = _kept.of.get(bind)
        if driver is None:
            from_pool = bind.raw_connection()
            driver = _kept.of[bind] = from_pool.dbapi_connection
            from_pool.detach()  # The pool forgets it.
        yield driver.cursor()
    else:
        from_pool = bind.raw_connection()
        try:
            yield from_pool.cursor()
        finally:
            from_pool.close()
