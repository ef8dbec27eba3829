"""A class with its letter out by link, and a family that answers with the code of its slip."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.classroom.letters.models import LetterLink
from app.classroom.letters.rules import slip_code
from app.core.clock import today
from app.records.models import Contact

COURSE = "small-g56"


@pytest.fixture
def on_a_day_in_october():
    with time_machine.travel("2026-10-12 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def one(class_of, make):
    found = class_of(6)
    make.window(found.school, first_day=today() - timedelta(days=40), last_day=today() + timedelta(days=100))
    return found


@pytest.fixture
def link(page, db, one) -> LetterLink:
    page.sign_in(one.teacher)
    page.post(f"/classes/{one.group.id}/letter/{COURSE}/link", status=303)
    return db.scalars(select(LetterLink)).one()


@pytest.fixture
def code_of(app, link):
    return lambda pupil: slip_code(app.config["SECRET_KEY"].encode(), link.token, pupil.id)


def answer(page, token: str, code: str):
    return page.client.post(f"/l/{token}/heard", data={"slip_code": code})


def receipts(db) -> list[tuple[int, str]]:
    return [tuple(row) for row in db.execute(select(Contact.student_id, Contact.kind).order_by(Contact.id))]
