"""Answers said aloud: the same draw, items, mark and rules as alone, and no one person passes another."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.assessment.service import Unanswered
from app.certification.models import Certificate
from app.core.audit import AuditEntry
from app.learning import queries as learning
from app.learning.service import NotOpenYet
from app.learning.together import oral, oral_queries, service
from app.learning.together.models import OralAnswers
from tests.learning.learner import Learner

EVERY = {"keep-1", "keep-2", "a-1", "a-2", "a-3", "a-4", "b-1", "b-2"}


@pytest.fixture
def read(afternoon):
    """A group that has heard every module."""
    row = afternoon.opens()
    afternoon.both_come(row)
    afternoon.reads_all(row, [afternoon.he_xiu, afternoon.guard])
    return row


def test_dorm_keeper_says_the_answers_and_signs_herself_for_the_same_certificate(db, afternoon, read):
    attempt = afternoon.answers_aloud(read, afternoon.he_xiu)
    assert attempt.outcome == "passed"
    assert (attempt.pass_mark, len(attempt.items)) == (75, 4)
    assert db.scalars(select(Certificate).filter_by(person_id=afternoon.he_xiu.id)).all() == []

    alone = Learner(db, afternoon.he_xiu, at=afternoon.later())
    assert alone.run.id == attempt.run_id
    alone.signs()
    certificate = db.scalars(select(Certificate).filter_by(person_id=afternoon.he_xiu.id)).one()
    kept = json.dumps({c.name: str(getattr(certificate, c.name)) for c in Certificate.__table__.columns})
    assert not any(word in kept for word in ("陆老师", "陶老师", "helped", "aloud"))

    assert oral_queries.helped_people(db, [afternoon.he_xiu.id, afternoon.guard.id], "tiny-core") == {
        afternoon.he_xiu.id
    }
    told = oral_queries.own_said_aloud(db, afternoon.he_xiu.id, attempt.run_id)
    assert [one.names for one in told] == [("陆老师", "陶老师")]
    line = db.scalars(select(AuditEntry).filter_by(action="final-answered-aloud")).one()
    assert (line.subject_id, line.codes["helper"], line.codes["second_helper"]) == (
        afternoon.he_xiu.id,
        afternoon.lu.id,
        afternoon.tao.id,
    )


def test_critical_rule_and_twin_decide_as_alone_and_a_failure_leaves_no_line(db, afternoon, read):
    answers = afternoon.asks(read, afternoon.he_xiu)
    critical = next(name for name in afternoon.says(read, answers).items if name.startswith("keep"))
    afternoon.says(read, answers, wrong={critical})
    attempt = afternoon.hands_in(read, answers)
    assert (attempt.outcome, len(attempt.second_items)) == (None, 1)
    with pytest.raises(Unanswered):
        afternoon.hands_in(read, answers)
    afternoon.says(read, answers, wrong=EVERY)
    assert afternoon.hands_in(read, answers).outcome == "not_passed"
    assert db.scalars(select(AuditEntry).filter_by(action="final-answered-aloud")).all() == []
    assert oral_queries.helped_people(db, [afternoon.he_xiu.id], "tiny-core") == set()


def test_answers_count_only_while_both_are_there_and_still_may_help(db, make, afternoon, read):
    answers = afternoon.asks(read, afternoon.he_xiu)
    afternoon.says(read, answers)
    afternoon.later(days=1)
    with pytest.raises(service.NotBothHere):
        afternoon.says(read, answers)
    with pytest.raises(service.NotBothHere):
        afternoon.hands_in(read, answers)

    afternoon.both_come(read)
    account = make.account(afternoon.tao)
    account.reset_at, account.reset_by = afternoon.at, afternoon.lu.id
    db.flush()
    with pytest.raises(service.CannotHelp):
        afternoon.hands_in(read, answers)
    assert db.scalar(select(OralAnswers.handed_in_at)) is None


def test_answers_given_alone_are_never_shown_to_the_two_adults(db, afternoon, read):
    alone = Learner(db, afternoon.he_xiu, at=afternoon.later())
    attempt = alone.takes("tiny-core-final")
    item = afternoon.course.final.item(attempt.items[0])
    from app.assessment.service import save_answer
    from tests.learning.learner import right_answer

    save_answer(db, attempt, item, right_answer(item), at=afternoon.later())
    with pytest.raises(oral.BegunOtherwise):
        afternoon.asks(read, afternoon.he_xiu)

    begun = afternoon.asks(read, afternoon.guard)
    others = afternoon.opens(helpers=(afternoon.lu, afternoon.manager))
    afternoon.both_come(others)
    with pytest.raises(oral.BegunOtherwise):
        afternoon.asks(others, afternoon.guard)
    assert afternoon.asks(read, afternoon.guard, by=afternoon.tao).id == begun.id


def test_final_waits_for_the_modules_and_not_for_a_night_after_three_failures(db, afternoon):
    row = afternoon.opens()
    afternoon.both_come(row)
    with pytest.raises(NotOpenYet):
        afternoon.asks(row, afternoon.he_xiu)
    for _time in range(3):
        afternoon.reads_all(row, [afternoon.he_xiu])
        attempt = afternoon.answers_aloud(row, afternoon.he_xiu, wrong=EVERY)
    with pytest.raises(NotOpenYet):
        afternoon.asks(row, afternoon.he_xiu)
    afternoon.reads_all(row, [afternoon.he_xiu])
    alone = Learner(db, afternoon.he_xiu, at=afternoon.later())
    with pytest.raises(NotOpenYet):
        alone.takes("tiny-core-final")
    assert afternoon.answers_aloud(row, afternoon.he_xiu).outcome == "passed"
    assert learning.own_run(db, afternoon.he_xiu.id, attempt.run_id) is not None
    with pytest.raises(oral.PassedAlready):
        afternoon.asks(row, afternoon.he_xiu)


def test_two_who_heard_each_other_the_same_day_are_refused_and_later_a_question(db, afternoon, read):
    afternoon.answers_aloud(read, afternoon.he_xiu)
    Learner(db, afternoon.he_xiu, at=afternoon.later()).signs()
    afternoon.both_come(read)
    back = afternoon.opens(helpers=(afternoon.he_xiu, afternoon.tao), members=[afternoon.lu])
    afternoon.both_come(back)
    afternoon.reads_all(back, [afternoon.lu])
    with pytest.raises(oral.HelpedToday):
        afternoon.asks(back, afternoon.lu, by=afternoon.tao)

    afternoon.later(days=2)
    afternoon.both_come(back)
    afternoon.hands_in(back, _said(afternoon, back, afternoon.asks(back, afternoon.lu, by=afternoon.tao)))
    asked = oral_queries.questions_for_head(db, afternoon.school.id, since=afternoon.at - timedelta(days=30))
    assert [(one.kind, set(one.names)) for one in asked if one.kind == "mutual"] == [("mutual", {"何秀", "陆老师"})]


def _said(afternoon, row, answers):
    afternoon.says(row, answers)
    return answers
