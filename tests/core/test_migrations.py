"""The tables can be built, taken back and built again, and the migrations say all that the tables say."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from app.core.database import extension
from app.core.schema import downgrade_schema, is_current, upgrade_schema
from app.tables import metadata


def test_schema_goes_up_down_and_up_again_with_nothing_left_to_generate(app: Flask) -> None:
    with app.app_context():
        engine = extension.engine
        upgrade_schema(engine)
        downgrade_schema(engine)
        upgrade_schema(engine)

        assert is_current(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


def test_no_key_is_ever_used_twice_also_after_a_table_was_rebuilt(app: Flask) -> None:
    """DESIGN §8; on SQLite a batch migration must say `table_kwargs={"sqlite_autoincrement": True}`."""
    with app.app_context(), extension.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL's sequences never step back")
        made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()

    numbered = {name for name, table in metadata.tables.items() if "id" in table.columns}
    forgetful = {name for name, sql in made if name in numbered and "AUTOINCREMENT" not in sql}
    assert forgetful == set()
