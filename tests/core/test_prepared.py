"""Questions put to the driver itself: they answer as SQLAlchemy does, on both databases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, exists, select

from app.core.database import Moment
from app.core.prepared import Prepared
from app.people.models import Window
from tests.make import AT

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
