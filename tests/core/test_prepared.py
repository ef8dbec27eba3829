"""Questions put to the driver itself: they answer as SQLAlchemy does, on both databases."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

from sqlalchemy import bindparam, exists, select

from app import create_app
from app.core.database import Moment, extension
from app.core.prepared import Prepared
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.people.models import Window
from tests.make import AT, Make

COLUMNS = (Window.id, Window.first_day, Window.title, Window.recorded_at)
QUESTION = select(*COLUMNS, exists().where(Window.title == "秋学期").label("known")).where(
    Window.title == bindparam("title"), Window.recorded_at > bindparam("since", type_=Moment())
)
BEFORE = AT - timedelta(days=1)


def test_prepared_question_answers_with_the_values_the_types_give(db, make):
    window = make.window(None, title="秋学期", first_day=AT.date(), last_day=AT.date())
    asked = {"title": window.title, "since": BEFORE}

    found = Prepared(QUESTION).one_or_none(asked)

    plain = db.execute(QUESTION, asked).one()
    assert (found.id, found.first_day, found.title, found.recorded_at) == tuple(plain[:4])
    assert bool(found.known) is bool(plain.known)


def test_prepared_question_without_an_answer_says_none_and_can_be_asked_again(db, make):
    window, question = make.window(None, title="秋学期", first_day=AT.date(), last_day=AT.date()), Prepared(QUESTION)

    assert question.one_or_none({"title": "春学期", "since": BEFORE}) is None
    assert question.one_or_none({"title": window.title, "since": AT + timedelta(days=1)}) is None
    assert question.one_or_none({"title": window.title, "since": BEFORE}).id == window.id


def test_values_are_values_and_never_sql(db, make):
    window = make.window(None, title="秋学期", first_day=AT.date(), last_day=AT.date())

    assert Prepared(QUESTION).one_or_none({"title": f"{window.title}' OR '1'='1", "since": BEFORE}) is None


def test_threads_of_a_server_see_what_was_written_last_and_keep_no_file_locked(tmp_path):
    app = create_app(Settings(instance_path=tmp_path, secret_key="marked"))
    question = Prepared(QUESTION)

    def titled(title):
        with app.app_context():
            return question.one_or_none({"title": title, "since": BEFORE})

    with app.app_context(), ThreadPoolExecutor(2) as threads:
        upgrade_schema(extension.engine)
        make = Make(extension.session)
        for title in ("秋学期", "春学期"):
            before = list(threads.map(titled, [title] * 4))
            window = make.window(None, title=title, first_day=AT.date(), last_day=AT.date())
            extension.session.commit()
            after = list(threads.map(titled, [title] * 4))

            assert before == [None] * 4
            assert [one.id for one in after] == [window.id] * 4
        extension.session.close()
        with closing(sqlite3.connect(extension.engine.url.database or "")) as other:
            is_busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        extension.engine.dispose()

    assert not is_busy
