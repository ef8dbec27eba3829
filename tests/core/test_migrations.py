"""The tables can be built, taken back and built again, and the migrations say all that the tables say."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

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
