"""Writers on SQLite take turns: nobody is lost, nobody who fails keeps the others waiting, readers never wait."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from app.core.database import TURN, prepare_sqlite, set_read_only


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'turns.sqlite'}")
    prepare_sqlite(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE visit (number INTEGER)"))
        connection.execute(text("INSERT INTO visit VALUES (0)"))
    yield engine
    engine.dispose()


def visits(engine: Engine) -> int:
    set_read_only(True)
    try:
        with engine.begin() as connection:
            return connection.execute(text("SELECT number FROM visit")).scalar_one()
    finally:
        set_read_only(False)


def test_writers_at_once_lose_nothing(engine):
    def visit(_number: int) -> None:
        with engine.begin() as connection:
            seen = connection.execute(text("SELECT number FROM visit")).scalar_one()
            connection.execute(text("UPDATE visit SET number = :number"), {"number": seen + 1})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(visit, range(120)))

    assert visits(engine) == 120


def test_writer_who_failed_or_never_committed_lets_the_next_one_in(engine):
    with pytest.raises(OperationalError), engine.begin() as connection:
        connection.execute(text("UPDATE nowhere SET number = 1"))
    left = engine.connect()
    left.begin()
    left.close()

    with engine.begin() as connection:
        assert connection.info[TURN]


def test_reader_does_not_wait_for_a_writer(engine):
    with engine.begin() as connection, ThreadPoolExecutor(1) as threads:
        connection.execute(text("UPDATE visit SET number = 7"))

        assert threads.submit(visits, engine).result(timeout=5) == 0

    assert visits(engine) == 7
