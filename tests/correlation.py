"""Finds questions whose inner condition silently took a table of its own instead of the row it was asked of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy.sql.compiler import SQLCompiler

_begin_select = SQLCompiler._setup_select_stack


class TookItsOwnTable(AssertionError):
    """A select names a table of a select around it in a FROM of its own."""


def _begin_select_and_look(self: SQLCompiler, select: Any, compile_state: Any, entry: Any, asfrom: bool, *rest: Any):
    """Do what SQLAlchemy does, and remember which tables of the selects around this one it could have meant.

    SQLAlchemy leaves the tables of the select just around out of a FROM, and of none further out: a condition two
    selects deep that asks of the outermost row is answered for all rows of its table, unless it says correlate_except.
    """
    froms = _begin_select(self, select, compile_state, entry, asfrom, *rest)
    around = frozenset() if asfrom else entry.get("seen_around", frozenset())
    lost = [table for table in froms if table in around]
    if len(froms) > 1 and lost:
        raise TookItsOwnTable(f"{', '.join(str(table) for table in lost)}: say correlate_except in\n{select}")
    self.stack[-1]["seen_around"] = around.union(self.stack[-1]["asfrom_froms"])
    return froms


@contextmanager
def no_table_taken() -> Iterator[None]:
    """Raise TookItsOwnTable for each question put together inside the block that lost the row around it."""
    with mock.patch.object(SQLCompiler, "_setup_select_stack", _begin_select_and_look):
        yield
