"""The district with the marked people, built once a module; and one walk through the whole site, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.content.catalogue import EXTENSION, Shelf
from app.core.database import extension
from tests.classroom.conftest import class_of
from tests.safeguards.walk import Visit, Walker, own_transaction
from tests.safeguards.world import World, build_world, shelf_folder

__all__ = ["class_of"]


@pytest.fixture(scope="session")
def content_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shelf_folder(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="package", autouse=True)
def small_courses(app: Flask, content_folder: Path) -> Iterator[None]:
    """Let the application read the small courses of tests/courses."""
    former = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = Shelf(content_folder)
    yield
    app.extensions.pop(EXTENSION)
    if former is not None:
        app.extensions[EXTENSION] = former


@pytest.fixture(scope="package")
def walk(app: Flask, small_courses: None) -> list[Visit]:
    """Every endpoint, visited as everybody, with everybody's rows."""
    with own_transaction(app) as (connection, make):
        walker = Walker(app, connection, build_world(make.db, make))
        make.db.flush()
        make.db.expunge_all()
        return list(walker.walk(make))


@pytest.fixture(scope="module")
def built(app: Flask, small_courses: None) -> Iterator[tuple[Connection, World]]:
    """The world in a transaction of its module; each test of it gets the world as it was built."""
    with own_transaction(app) as (connection, make):
        world = build_world(make.db, make)
        make.db.commit()
        yield connection, world


@pytest.fixture
def db(request: pytest.FixtureRequest, app: Flask) -> Iterator[Session]:
    """A session whose rows are rolled back after the test: on top of the built world where a test asks for it."""
    if "world" not in request.fixturenames:
        with own_transaction(app) as (_connection, make):
            yield make.db
        return
    connection, _world = request.getfixturevalue("built")
    savepoint = connection.begin_nested()
    yield extension.session
    extension.session.rollback()
    extension.session.expire_all()
    savepoint.rollback()


@pytest.fixture
def world(built: tuple[Connection, World], db: Session) -> World:
    """Two schools below a district, with the marked people."""
    return built[1]
