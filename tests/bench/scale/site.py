"""Databases of the bench at scale: a SQLite file or a PostgreSQL of its own, with the province's facts and their status."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app import create_app
from app.compliance.service import load_requirements
from app.compliance.standing import rebuild_all
from app.content.catalogue import catalogue, ensure_edition
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.people.models import Post
from app.people.service.posts import ensure_default_posts
from tests.bench.scale.clock import Clock
from tests.bench.scale.facts import COUNTY, COURSE, STAFF_COURSE, Known, Province, enter, settle
from tests.make import AT

REQUIREMENTS = Path(__file__).with_name("requirements.yaml")


@dataclass
class Site:
    """A database full of people: where it is, what is in it, how long its facts and its status took."""

    app: Flask
    people: int
    clock: Clock
    schools: list[int] = field(default_factory=list)
    entered_seconds: float = 0
    built_seconds: float = 0

    @property
    def db(self) -> Session:
        """Return the session of the running application context."""
        return extension.session


class Databases:
    """Makes empty databases: files in a folder, or databases of a running PostgreSQL server."""

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self.folder, self.server, self.made = folder, server, 0
        self.clock = Clock(_first_process(server) if server else None)

    def settings(self) -> Settings:
        """Return the settings of a fresh, empty database."""
        self.made += 1
        place = self.folder / f"site-{self.made}"
        place.mkdir()
        address = ""
        if self.server:
            _ask(self.server, f"CREATE DATABASE bench_{self.made}")
            address = f"{self.server}/bench_{self.made}"
        return Settings(instance_path=place, secret_key="bench", database_url=address)

    @contextlib.contextmanager
    def bare(self) -> Iterator[Flask]:
        """Give an application whose database has tables and nothing in them."""
        app = create_app(self.settings())
        with app.app_context():
            try:
                upgrade_schema(extension.engine)
                yield app
            finally:
                extension.session.close()
                extension.engine.dispose()

    @contextlib.contextmanager
    def empty(self) -> Iterator[tuple[Flask, Known]]:
        """Give an application whose database knows posts, courses and requirements, and nobody."""
        with self.bare() as app:
            yield app, _prepare(extension.session)

    @contextlib.contextmanager
    def full(self, people: int) -> Iterator[Site]:
        """Give a database of so many people with their status worked out."""
        with self.empty() as (app, known):
            province, site = Province(people, known, beside=min(people, COUNTY)), Site(app, people, self.clock)
            started = time.perf_counter()
            enter(extension.engine, province)
            site.entered_seconds = time.perf_counter() - started
            started = self.clock()
            rebuild_all(site.db)
            site.db.commit()
            site.built_seconds = self.clock() - started
            settle(extension.engine)
            site.schools = province.schools
            yield site


def _ask(server: str, statement: str) -> str | None:
    address = server.replace("postgresql://", "postgresql+psycopg://") + "/postgres"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        found = connection.exec_driver_sql(statement)
        told = found.scalar() if found.returns_rows else None
    engine.dispose()
    return told


def _first_process(server: str) -> int:
    """Return the number of a server's first process, which stands in its lock file."""
    return int((Path(str(_ask(server, "SHOW data_directory"))) / "postmaster.pid").read_text().split()[0])


def _prepare(db: Session) -> Known:
    ensure_default_posts(db, at=AT)
    courses = catalogue().courses
    for course in (COURSE, STAFF_COURSE):
        ensure_edition(db, courses[course], at=AT, by=None)
    load_requirements(db, REQUIREMENTS.read_text(encoding="utf-8"), REQUIREMENTS.name, at=AT, by=None)
    posts = dict(db.execute(select(Post.id, Post.public_id)).all())
    db.commit()
    return Known(posts, [module.id for module in courses[COURSE].modules], courses[STAFF_COURSE].minutes["online"])
