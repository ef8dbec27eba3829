"""A database of its own, in which rows are committed, for workers in threads and processes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.core.database import extension
from app.core.schema import upgrade_schema
from tests.conftest import fresh_postgresql
from tests.core.jobs.child import site


@dataclass(frozen=True)
class Place:
    app: Flask
    url: str
    folder: Path


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """An application on a database of its own."""
    url = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    if not database_url.startswith("sqlite"):
        url = f"{database_url}_jobs"
        fresh_postgresql(url)
    app = site(url, tmp_path)
    with app.app_context():
        upgrade_schema(extension.engine)
    yield Place(app, url, tmp_path)
    with app.app_context():
        extension.engine.dispose()
