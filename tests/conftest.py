"""What every test uses: a real database, the real application, rows from a few keywords, pages checked as pages."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from unittest import mock

import hypothesis
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import create_app
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.people.identity import hasher
from app.people.service.sign_in_slips import pin_hasher
from tests.correlation import no_table_taken
from tests.make import Make
from tests.pages import PageClient

# No test may fail because the machine was busy: time is asserted nowhere, by Hypothesis neither.
hypothesis.settings.register_profile("hulei", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("hulei")


# A Monday in the middle of a term. Move it on when a released text or rule of a later day is to be tested.
MORNING = "2026-11-23T10:00:00+08:00"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", default=os.environ.get("TEST_DATABASE_URL", ""), help="database to test on")
    parser.addoption("--begin-at", default=MORNING, help="the moment at which each test begins (ISO 8601 with offset)")
    parser.addoption("--torture", action="store_true", help="only the random tests, with many examples (make torture)")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what was imported out of collecting garbage, and collect seldom: a twelfth of the time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the long files, so that no worker is left with one at the end.

    On PostgreSQL leave out what never opens the tests' database, and what says enough on SQLite.
    """
    only_torture = config.getoption("--torture")
    others = [item for item in items if (item.get_closest_marker("torture") is not None) is not only_torture]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if (item.get_closest_marker("torture") is not None) is only_torture]
    browser, slow = ({item.path for item in items if item.get_closest_marker(mark)} for mark in ("browser", "slow"))
    items.sort(key=lambda item: (item.path not in browser, item.path not in slow))
    if not config.getoption("--database"):
        return
    on_both = [
        item
        for item in items
        if "database_url" in getattr(item, "fixturenames", ()) and item.get_closest_marker("sqlite_is_enough") is None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in on_both])
    items[:] = on_both


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Begin each test at the same moment, from which the clock goes on: no midnight or holiday comes in between.

    Browsers and other programs have a clock of their own: tests with them run at the moment that it is.
    """
    if item.get_closest_marker("browser") or item.get_closest_marker("real_clock"):
        return (yield)
    with time_machine.travel(item.config.getoption("--begin-at"), tick=True):
        return (yield)


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database: a SQLite file, or a fresh schema in the PostgreSQL of --database."""
    url: str = request.config.getoption("--database")
    if not url:
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite'}"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"{url}/hulei_test_{worker}"


@pytest.fixture(scope="session", autouse=True)
def stand_in_for_drawing() -> Iterator[None]:
    """Papers of filings are drawn in a child process, a second each: one test draws them, the others keep a stand-in."""
    with mock.patch("app.compliance.filing.papers.typeset", return_value=b"%PDF-1.7 stand-in"):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Passwords and PINs are hashed as always, but quickly: how dear a hash is says nothing to a test."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)._parameters
    with mock.patch.object(hasher, "_parameters", cheap), mock.patch.object(pin_hasher, "_parameters", cheap):
        yield


@pytest.fixture(scope="session", autouse=True)
def questions_keep_their_rows() -> Iterator[None]:
    """No condition takes a table of its own where it was asked of a row (docs/developers.md)."""
    with no_table_taken():
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once a run, not once for each worker and for each site a test serves."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which all workers share
    kept = folder / "templates"
    kept.mkdir(exist_ok=True)
    with mock.patch.dict(Flask.jinja_options, {"bytecode_cache": FileSystemBytecodeCache(str(kept))}):
        yield


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = Settings(
        database_url=database_url,
        secret_key="only-for-tests",
        instance_path=tmp_path_factory.mktemp("instance"),
    )
    if not database_url.startswith("sqlite"):
        fresh_postgresql(database_url)
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        upgrade_schema(extension.engine)
    yield app
    with app.app_context():
        extension.engine.dispose()


def fresh_postgresql(url: str) -> None:
    """Make an empty database of this name, in place of any former one."""
    from sqlalchemy import create_engine

    server, name = url.rsplit("/", 1)
    engine = create_engine(
        server.replace("postgresql://", "postgresql+psycopg://") + "/postgres", isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()


@pytest.fixture
def db(app: Flask) -> Iterator[Session]:
    """A session whose rows are rolled back after the test, also those a page committed.

    Flask-SQLAlchemy-Lite's own test_isolation() recurses without end under SQLAlchemy 2.1. Pages use a session of
    their own: read their changes with a new select of columns, or after db.expire_all().
    """
    with app.app_context(), extension.engine.connect() as connection:
        outer = connection.begin()
        isolated = {"bind": connection, "join_transaction_mode": "create_savepoint"}
        with mock.patch.dict(extension.sessionmaker.kw, isolated):
            yield extension.session
            extension.session.close()
        outer.rollback()


@pytest.fixture
def on_a_day_in_december() -> Iterator[None]:
    """The clock stands in the middle of a term: 10 December 2026, ten in the morning."""
    with time_machine.travel("2026-12-10 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def make(db: Session) -> Make:
    """Builds valid rows from a few keywords."""
    return Make(db)


@pytest.fixture
def page(app: Flask, db: Session) -> PageClient:
    """Fetches pages and checks each as a page: one h1, title, language, labels, ids, forms."""
    return PageClient(app, db)
