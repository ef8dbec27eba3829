"""The database: one session a request, one commit a request, before the response starts."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CursorResult,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    TypeDecorator,
    event,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

if TYPE_CHECKING:
    from flask import Flask

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PATIENCE = 15  # seconds a writer waits
TURN = "turn"
BigKey = BigInteger().with_variant(Integer(), "sqlite")
_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


class Moment(TypeDecorator[datetime]):
    """A moment, kept in UTC and given back aware of it on every database."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Refuse a moment without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment(), int: BigKey}  # noqa: RUF012  SQLAlchemy reads a plain dict here


class Keyed:
    """A table with a 64-bit key that is never reused."""

    id: Mapped[int] = mapped_column(BigKey, primary_key=True, sort_order=-100)
    __table_args__: Any = ({"sqlite_autoincrement": True},)


extension = SQLAlchemy(session_options={"expire_on_commit": False})


def db() -> Session:
    """Return this request's database session."""
    return extension.session


def plain_rows(db: Session, statement: Executable, **given: Any) -> CursorResult[*tuple[Any, ...]]:
    """Return rows of columns past the ORM, which a small question spends half of its time in; what waits is written first.

    For statements built once, given their values each time.
    """
    db.flush()
    return db.connection().execute(statement, given)


def set_read_only(value: bool) -> None:
    """Say whether the next transaction of this thread only reads (SQLite then takes no write lock)."""
    _read_only.set(value)


def prepare_sqlite(engine: Engine) -> None:
    """Take transactions over from the SQLite driver and make writers wait for each other.

    Writers of this process take turns by a lock, which wakes the next one at once; SQLite's own waiting, which stays
    for other processes, sleeps up to a tenth of a second between looks and lets late comers overtake.
    """

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE * 1000}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    turn = Lock()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        if _read_only.get():
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(TURN):
            connection.info[TURN] = turn.acquire(timeout=PATIENCE)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def _on_checkin(_connection: Any, record: Any) -> None:
        if record.info.pop(TURN, False):
            turn.release()


def prepare_postgresql(engine: Engine) -> None:
    """Let PostgreSQL run statements as they are: compiling those of a page took longer than running them."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("SET jit = off")
        connection.autocommit = False


PREPARED = {"sqlite": prepare_sqlite, "postgresql": prepare_postgresql}


def init_database(app: Flask) -> None:
    """Connect the application to its database."""
    extension.init_app(app)
    # We have no asynchronous engine; the extension would start an event loop at the end of every request to close none.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    with app.app_context():
        PREPARED[extension.engine.dialect.name](extension.engine)
