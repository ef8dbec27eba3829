"""Reading to a group: who was there counts as a session with its real minutes, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core.clock import day_of
from app.learning import queries as learning
from app.learning import service as runs
from app.learning.rules import Stage, next_step
from app.learning.together import service
from app.learning.together.rules import NotThisPair, Timing
from app.people.models import Account, Invitation
from app.records.models import Attendance, TaughtModule, TaughtSession


def refused(afternoon, **more) -> NotThisPair:
    with pytest.raises(service.CannotHelp) as error:
        afternoon.opens(**more)
    return error.value.why


def test_module_read_aloud_counts_for_who_was_there_with_the_minutes_it_took(db, afternoon):
    row = afternoon.opens()
    afternoon.both_come(row)
    afternoon.reads(row, "tiny-core-1", [afternoon.he_xiu], minutes=12, passed=20)

    session = db.scalars(select(TaughtSession)).one()
    assert (session.minutes, session.organisation_id) == (12, afternoon.school.id)
    assert db.scalars(select(TaughtModule.module)).all() == ["tiny-core-1"]
    marks = dict(db.execute(select(Attendance.person_id, Attendance.reached)).all())
    assert marks == {afternoon.he_xiu.id: True, afternoon.guard.id: False}

    run = runs.begin(db, afternoon.he_xiu.id, afternoon.course, at=afternoon.at)
    standing = learning.standing_of(db, run, afternoon.course, day=day_of(afternoon.at))
    assert [one.session_on is not None for one in standing.modules] == [True, False]


def test_nothing_is_read_before_both_adults_said_that_day_that_they_are_there(afternoon):
    row = afternoon.opens()
    seen = afternoon.group(row)
    service.say_here(seen, afternoon.lu.id, at=afternoon.at)
    with pytest.raises(service.NotBothHere):
        afternoon.reads(row, "tiny-core-1", [afternoon.he_xiu])

    afternoon.both_come(row)
    afternoon.later(days=1)
    with pytest.raises(service.NotBothHere):
        afternoon.reads(row, "tiny-core-1", [afternoon.he_xiu])


def test_impossible_minutes_are_refused_and_short_ones_ask(db, afternoon):
    row = afternoon.opens()
    afternoon.both_come(row)
    planned = afternoon.course.module("tiny-core-1").minutes
    for minutes, passed, timing in ((planned + 1, planned, None), (1, 30, Timing.IMPOSSIBLE), (4, 4, Timing.SHORT)):
        with pytest.raises(service.WrongMinutes) as error:
            afternoon.reads(row, "tiny-core-1", [afternoon.he_xiu], minutes=minutes, passed=passed)
        assert error.value.timing is timing
        service.stop_module(db, next(iter(_open(db))))
        db.flush()
    assert db.scalar(select(func.count()).select_from(TaughtSession)) == 0
    afternoon.reads(row, "tiny-core-1", [afternoon.he_xiu], minutes=4, really_short=True)
    assert db.scalars(select(TaughtSession.minutes)).all() == [4]


def _open(db):
    from app.learning.together.models import ReadingModule

    return db.scalars(select(ReadingModule).where(ReadingModule.ended_at.is_(None))).all()


def test_nobody_hears_two_groups_at_once(db, afternoon):
    row = afternoon.opens()
    afternoon.both_come(row)
    began = afternoon.at
    afternoon.reads(row, "tiny-core-1", [afternoon.he_xiu], minutes=20)
    others = afternoon.opens(
        helpers=(afternoon.manager, afternoon.colleague("彭老师", certified=True)), members=[afternoon.he_xiu]
    )
    afternoon.at = began + timedelta(minutes=5)
    afternoon.both_come(others)
    with pytest.raises(service.TwoPlaces) as error:
        afternoon.reads(others, "tiny-core-1", [afternoon.he_xiu])
    assert error.value.people == {afternoon.he_xiu.id}


def test_pair_is_refused_when_one_person_could_be_both(db, make, afternoon):
    assert refused(afternoon, helpers=(afternoon.lu, afternoon.lu)) is NotThisPair.ONE_PERSON
    assert refused(afternoon, helpers=(afternoon.lu, afternoon.guard)) is NotThisPair.LEARNS_HERE
    plain = afternoon.colleague("没证书的人")
    assert refused(afternoon, helpers=(afternoon.lu, plain)) is NotThisPair.NO_CERTIFICATE
    stranger = make.person("外校老师")
    afternoon.certify(stranger)
    assert refused(afternoon, helpers=(afternoon.lu, stranger)) is NotThisPair.ELSEWHERE

    make.account(afternoon.tao)
    db.add(
        Invitation(
            person_id=afternoon.tao.id,
            purpose="account",
            token_digest="x" * 64,
            created_at=afternoon.at,
            created_by=afternoon.lu.id,
            expires_at=afternoon.at,
            used_at=afternoon.at - timedelta(days=3),
        )
    )
    db.flush()
    assert refused(afternoon) is NotThisPair.LET_IN
    account = db.scalars(select(Account)).one()
    account.reset_at, account.reset_by = afternoon.at - timedelta(days=1), afternoon.manager.id
    db.flush()
    assert refused(afternoon, helpers=(afternoon.manager, afternoon.tao)) is NotThisPair.LET_IN


def test_whoever_failed_studies_again_by_hearing_the_module_in_the_group(db, afternoon):
    row = afternoon.opens()
    afternoon.both_come(row)
    afternoon.reads_all(row, [afternoon.he_xiu])
    attempt = afternoon.answers_aloud(row, afternoon.he_xiu, wrong={"keep-1", "keep-2", "a-1", "a-2", "a-3", "a-4"})
    run = learning.own_run(db, afternoon.he_xiu.id, attempt.run_id)
    standing = learning.standing_of(db, run, afternoon.course, day=day_of(afternoon.at))
    assert next_step(standing, at=afternoon.at).stage is Stage.STUDY_AGAIN

    for module in standing.final.to_study:
        afternoon.reads(row, module, [afternoon.he_xiu])
    standing = learning.standing_of(db, run, afternoon.course, day=day_of(afternoon.at))
    assert next_step(standing, at=afternoon.at).stage is Stage.FINAL
