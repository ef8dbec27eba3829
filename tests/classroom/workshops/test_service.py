"""What a workshop enters, and what it never enters."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.classroom.workshops import closing, lists, queries, service
from app.classroom.workshops.closing import AsksOnce
from app.classroom.workshops.models import How, WorkshopDay, WorkshopSignIn
from app.classroom.workshops.service import NotYet, SameDate, Teaches
from app.compliance.study import covered_toward
from app.core.clock import day_of
from app.records.models import Attendance, TaughtModule, TaughtSession
from app.records.voids import DeedVoidReason
from tests.classroom.workshops.afternoon import PARTS


def test_day_planned_twice_is_one_day(db, afternoon):
    first = afternoon.plans(days=2)
    again = afternoon.plans(days=2)

    assert [row.id for row in again] == [row.id for row in first]
    assert len(db.scalars(select(WorkshopDay)).all()) == 2


def test_two_days_of_one_workshop_on_one_date_are_refused(db, afternoon):
    (day,) = afternoon.plans()
    workshop = afternoon.seen(day).workshop

    with pytest.raises(SameDate):
        service.add_day(
            db, workshop, service.PlannedDay(day.held_on, 30, PARTS[:1]), at=afternoon.at, by=afternoon.lin.id
        )
    twice = (service.PlannedDay(day.held_on, 60, PARTS[:1]),) * 2
    plan = service.Plan(afternoon.school.id, afternoon.manager.id, None, twice)
    with pytest.raises(SameDate):
        service.plan_workshop(db, afternoon.course, plan, at=afternoon.at, by=afternoon.manager.id)


def test_day_to_come_is_neither_opened_nor_keyed_nor_closed(db, afternoon):
    (day,) = afternoon.plans(ahead=1)

    with pytest.raises(NotYet):
        service.open_day(day, at=afternoon.at)
    with pytest.raises(NotYet):
        lists.confirm_by_list(db, afternoon.seen(day), [afternoon.guard.id], at=afternoon.at, by=afternoon.manager.id)
    with pytest.raises(NotYet):
        afternoon.closes(day, is_sure=True)


def test_whoever_teaches_is_not_entered_as_taught(db, afternoon):
    (day,) = afternoon.plans()
    service.open_day(day, at=afternoon.at)

    with pytest.raises(Teaches):
        afternoon.signs_in(day, afternoon.lin)
    lists.confirm_by_list(db, afternoon.seen(day), [afternoon.lin.id], at=afternoon.at, by=afternoon.manager.id)

    assert queries.number_there(db, day.id) == 0


def test_nobody_confirms_herself_by_list(db, afternoon):
    (day,) = afternoon.plans()

    lists.confirm_by_list(
        db,
        afternoon.seen(day),
        [afternoon.manager.id, afternoon.cook.id],
        at=afternoon.at,
        by=afternoon.manager.id,
    )

    assert afternoon.everything(WorkshopSignIn, WorkshopSignIn.person_id) == [(afternoon.cook.id,)]


def test_signing_in_twice_is_once_and_ones_own_word_takes_the_place_of_the_list(db, afternoon):
    (day,) = afternoon.plans()
    service.open_day(day, at=afternoon.at)
    lists.confirm_by_list(db, afternoon.seen(day), [afternoon.cook.id], at=afternoon.at, by=afternoon.lin.id)
    afternoon.signs_in(day, afternoon.guard)
    afternoon.signs_in(day, afternoon.guard)
    afternoon.signs_in(day, afternoon.cook)

    rows = afternoon.everything(WorkshopSignIn, WorkshopSignIn.person_id, WorkshopSignIn.how)
    assert sorted(rows) == sorted([(afternoon.guard.id, How.CODE), (afternoon.cook.id, How.CODE)])


def test_closed_day_is_one_session_of_its_parts_for_those_who_were_there(db, afternoon):
    (day,) = afternoon.plans(guests=[afternoon.guard, afternoon.nurse])
    service.open_day(day, at=afternoon.at)
    afternoon.signs_in(day, afternoon.guard)
    driver = afternoon.colleague("司机老吴")
    afternoon.signs_in(day, driver)
    lists.confirm_by_list(db, afternoon.seen(day), [afternoon.cook.id], at=afternoon.at, by=afternoon.lin.id)
    afternoon.later(minutes=95)
    afternoon.closes(day)
    afternoon.closes(day)

    (session,) = db.scalars(select(TaughtSession)).all()
    assert (session.minutes, session.held_on, session.facilitator_id, session.organisation_id) == (
        90,
        day.held_on,
        afternoon.lin.id,
        afternoon.school.id,
    )
    assert set(db.scalars(select(TaughtModule.module))) == set(PARTS)
    marks = dict(db.execute(select(Attendance.person_id, Attendance.reached)).all())
    assert marks == {
        afternoon.guard.id: True,
        driver.id: True,
        afternoon.cook.id: True,
        afternoon.nurse.id: False,
    }
    covered = covered_toward(db, afternoon.guard.id, "staff-core", afternoon.course.edition, day=day_of(afternoon.at))
    assert {"staff-core-1", "staff-core-2"} <= covered.keys()
    assert "staff-core-3" not in covered


def test_whoever_left_early_has_the_minutes_and_parts_she_had_and_nothing_twice(db, afternoon):
    (day,) = afternoon.plans()
    service.open_day(day, at=afternoon.at)
    early = afternoon.signs_in(day, afternoon.nurse)
    afternoon.signs_in(day, afternoon.guard)
    afternoon.minutes(day, early, 20)
    afternoon.later(minutes=95)
    afternoon.closes(day)

    sessions = {row.minutes: row for row in db.scalars(select(TaughtSession))}
    assert sessions.keys() == {90, 20}
    short = sessions[20]
    assert (short.facilitator_id, short.organisation_id) == (None, None)
    assert db.scalars(select(TaughtModule.module).filter_by(taught_session_id=short.id)).all() == ["staff-core-1"]
    of_nurse = select(Attendance.taught_session_id).filter_by(person_id=afternoon.nurse.id)
    assert db.scalars(of_nurse).all() == [short.id]


def test_whoever_left_before_any_part_was_over_gets_no_session_that_would_name_the_whole_course(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.opens(day)
    early = afternoon.signs_in(day, afternoon.nurse)
    afternoon.minutes(day, early, 5)
    afternoon.closes(day, is_sure=True)

    (session,) = db.scalars(select(TaughtSession)).all()
    assert db.scalars(select(TaughtModule.module).filter_by(taught_session_id=session.id)).all()
    assert db.scalars(select(Attendance.person_id)).all() == []


def test_closing_with_nobody_there_asks_once_and_enters_nothing_for_no_one(db, afternoon):
    (day,) = afternoon.plans()

    with pytest.raises(AsksOnce):
        afternoon.closes(day)
    afternoon.closes(day, is_sure=True)

    assert day.closed_at is not None
    assert db.scalars(select(TaughtSession)).all() == []


def test_paper_keyed_after_a_day_was_closed_with_nobody_opens_it_again(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.closes(day, is_sure=True)
    lists.confirm_by_list(db, afternoon.seen(day), [afternoon.cook.id], at=afternoon.at, by=afternoon.manager.id)

    assert day.closed_at is None
    afternoon.closes(day)
    afternoon.agrees(day, afternoon.colleague("校长"))
    assert db.scalars(select(Attendance.person_id)).all() == [afternoon.cook.id]


def test_minutes_longer_than_sign_in_was_open_are_asked_about(db, afternoon):
    (day,) = afternoon.plans()
    service.open_day(day, at=afternoon.at)
    afternoon.signs_in(day, afternoon.guard)
    afternoon.later(minutes=30)

    with pytest.raises(AsksOnce) as asked:
        afternoon.closes(day)
    assert asked.value.open_for == 30
    afternoon.closes(day, minutes=30)
    assert db.scalars(select(TaughtSession.minutes)).all() == [30]


def test_screen_is_paired_once_and_soon_and_a_new_one_ends_the_first(db, afternoon):
    (day,) = afternoon.plans()
    code = afternoon.offers_screen(day)
    db.flush()
    assert service.pair_screen(db, code, at=afternoon.later(minutes=11)) is None
    code = afternoon.offers_screen(day)
    db.flush()
    assert service.pair_screen(db, code, at=afternoon.at)
    first = day.screen_digest
    assert service.pair_screen(db, code, at=afternoon.at) is None
    code = afternoon.offers_screen(day)
    db.flush()
    service.pair_screen(db, code, at=afternoon.at)
    assert day.screen_digest != first


def test_day_taken_back_counts_for_nobody_and_its_list_is_closed(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.opens(day)
    afternoon.minutes(day, afternoon.signs_in(day, afternoon.nurse), 40)
    afternoon.signs_in(day, afternoon.guard)
    afternoon.closes(day, is_sure=True)

    closing.take_back(
        db, afternoon.seen(day), reason=DeedVoidReason.WRONG_DAY, at=afternoon.at, by=afternoon.manager.id
    )

    assert not queries.stands(db, day)
    assert queries.sessions_standing(db, day) == []
    for person in (afternoon.nurse, afternoon.guard):
        assert not covered_toward(db, person.id, "staff-core", afternoon.course.edition, day=day.held_on)
    with pytest.raises(service.DayClosed):
        lists.confirm_by_list(db, afternoon.seen(day), [], at=afternoon.at, by=afternoon.manager.id)
    with pytest.raises(service.DayClosed):
        lists.strike_out(
            db,
            afternoon.seen(day),
            queries.sign_in_of(db, day.id, afternoon.guard.id),
            at=afternoon.at,
            by=afternoon.manager.id,
        )
    (anew,) = afternoon.plans()
    assert anew.id != day.id
