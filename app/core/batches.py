"""Many keys in one statement, and more of them some at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

POSTGRESQL = "postgresql"
MOST_NAMED = 500
Key = TypeVar("Key", int, str)


def batches(keys: Iterable[Key], size: int = MOST_NAMED) -> Iterator[list[Key]]:
    """Yield some keys in order, at most so many at once: as many as a question may name, if nothing is said."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


class Keys(TypeDecorator[Collection[int]]):
    """Any number of keys as one value of a statement: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Return the database's own type."""
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == POSTGRESQL else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        """Give the keys as the driver takes them."""
        keys = list(value or ())
        return keys if dialect.name == POSTGRESQL else json.dumps(keys)


class among(FunctionElement[Any]):  # noqa: N801  reads as a condition
    """The condition that a column is one of some keys, given with the statement or named: `among(column, "ids")`.

    A statement built once can be given its keys each time, and their number changes nothing about it.
    """

    inherit_cache = True
    type = NullType()  # of a truth SQLAlchemy would write "= 1" behind it, and SQLite would leave its index aside

    def __init__(self, column: Any, keys: Collection[int] | str) -> None:
        given = (
            bindparam(keys, type_=Keys()) if isinstance(keys, str) else bindparam(None, list(keys), Keys(), unique=True)
        )
        super().__init__(column, given)


@compiles(among)
def _of_json(element: among, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({keys}))"  # noqa: S608  parts already compiled


@compiles(among, POSTGRESQL)
def _of_array(element: among, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY ({keys})"
