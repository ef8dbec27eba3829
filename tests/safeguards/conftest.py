"""The district with the marked people; and one walk through the whole site, shared by the tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.content.catalogue import EXTENSION, Shelf
from tests.classroom.conftest import class_of
from tests.make import Make
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
        world = build_world(make.db, make)
        walker = Walker(app, connection, world)
        make.db.flush()
        make.db.expunge_all()
        return list(walker.walk(make))


@pytest.fixture
def world(db: Session, make: Make) -> World:
    """Two schools below a district, with the marked people."""
    return build_world(db, make)
