"""A school whose protection lead gives the shipped core course to colleagues in the meeting room."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.content.catalogue import EXTENSION, Shelf
from app.core.settings import ROOT
from tests.classroom.workshops.afternoon import Afternoon


@cache
def shipped() -> Shelf:
    return Shelf(ROOT)


@pytest.fixture(autouse=True)
def small_course(app: Flask) -> Iterator[None]:
    """Here the application reads the shipped courses."""
    former = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = shipped()
    yield
    if former is None:
        app.extensions.pop(EXTENSION)
    else:
        app.extensions[EXTENSION] = former


@pytest.fixture
def afternoon(db: Session, make: Any) -> Afternoon:
    """The afternoon of this very day, before it is planned."""
    return Afternoon(db, make)
