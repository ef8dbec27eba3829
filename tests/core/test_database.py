"""How each kind of database is prepared for many short questions."""

from __future__ import annotations

import pytest
from sqlalchemy import text


def test_postgresql_runs_a_page_without_compiling_it(db):
    """Its compiler costs more than a page's questions once the tables are large (docs/performance.md)."""
    if db.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite compiles nothing")
    assert db.scalar(text("SHOW jit")) == "off"
