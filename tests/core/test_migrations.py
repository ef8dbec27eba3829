"""The tables can be built, taken back and built again, and the migrations say all that the tables say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.core.database import extension
from app.core.schema import downgrade_schema, is_current, upgrade_schema
from app.core.settings import Settings
from app.records.models import TaughtSession
from app.tables import metadata
from tests.make import Make


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


@contextmanager
def schema_of(
    revision: str, folder: Path, build: Callable[[Make], list[TaughtSession]]
) -> Iterator[Callable[[str], list[Any]]]:
    """Take a site with some taught sessions back to an older schema and up again; yield what a column of each then says."""
    site = create_app(
        Settings(database_url=f"sqlite:///{folder / 'old.sqlite'}", secret_key="only-for-tests", instance_path=folder)
    )
    with site.app_context():
        upgrade_schema(extension.engine)
        sessions = build(Make(extension.session))
        extension.session.commit()
        keys = [one.id for one in sessions]
        extension.session.close()

        downgrade_schema(extension.engine, revision)
        upgrade_schema(extension.engine)

        def said(column: str) -> list[Any]:
            with extension.engine.connect() as connection:
                found = dict(connection.execute(text(f"SELECT id, {column} FROM taught_session")).all())  # noqa: S608  our own columns
            return [found[key] for key in keys]

        yield said
        extension.engine.dispose()


def test_lessons_closed_before_it_was_kept_are_known_to_have_been_taught_whole(tmp_path) -> None:
    """Migration 0051: a register opened only after every key point; what was imported says nothing of them."""

    def build(make: Make) -> list[TaughtSession]:
        group, teacher = make.class_group(make.organisation()), make.person()
        taught, imported = (make.taught(group, teacher, held_on=date(2026, 9, day)) for day in (7, 8))
        make.planned_lesson(group, facilitator=teacher, state="closed", taught_session_id=taught.id)
        return [taught, imported]

    with schema_of("0047", tmp_path, build) as said:
        assert said("told_whole") == [1, None]


def test_make_up_lessons_closed_before_it_was_kept_are_known_as_such(tmp_path) -> None:
    """Migration 0055: no lesson of the class; what no plan knows, as what was imported, stays one."""

    def build(make: Make) -> list[TaughtSession]:
        group, teacher = make.class_group(make.organisation()), make.person()
        lesson, made_up, imported = (make.taught(group, teacher, held_on=date(2026, 9, day)) for day in (7, 8, 9))
        for session, kind in ((lesson, "class"), (made_up, "make_up")):
            make.planned_lesson(group, facilitator=teacher, kind=kind, state="closed", taught_session_id=session.id)
        return [lesson, made_up, imported]

    with schema_of("0054", tmp_path, build) as said:
        assert [bool(one) for one in said("is_make_up")] == [False, True, False]
