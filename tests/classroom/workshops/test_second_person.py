"""One person alone makes no hours: what waits, who may agree, and who is never credited (SAFEGUARDS 28)."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.classroom.workshops import closing, days_listed, lists, mine, rules, service
from app.classroom.workshops.clashes import Clash
from app.classroom.workshops.rules import Doubt, Held, Stay
from app.compliance.hours.shown import person_hours
from app.compliance.study import covered_toward
from app.core.access import Role
from app.core.audit import AuditEntry
from app.people.identity import person_signed_in
from app.people.models import Person
from app.records.answers import NotWaiting, NotYours
from app.records.models import Attendance, TaughtSession
from app.records.voids import DeedVoidReason

IN_THE_ROOM = {
    "there": 10, "by_list": 4, "shared": 0, "was_opened": True, "days_since": 0, "on_school_day": True,
    "open_for": 90, "minutes": 90,
}  # fmt: skip


@pytest.mark.parametrize(
    ("held", "doubts"),
    [
        ({}, []),
        ({"by_list": 5}, [Doubt.BY_LIST]),
        ({"shared": 1}, [Doubt.BY_LIST]),
        ({"was_opened": False, "by_list": 0}, [Doubt.BY_LIST]),
        ({"days_since": 7}, []),
        ({"days_since": 8}, [Doubt.LATE]),
        ({"on_school_day": False}, []),
        ({"on_school_day": False, "there": 20, "by_list": 5}, [Doubt.NO_SCHOOL]),
        ({"there": 10, "by_list": 10, "days_since": 30}, [Doubt.BY_LIST, Doubt.LATE]),
        ({"open_for": 45}, []),
        ({"open_for": 44}, [Doubt.SHORT]),
        ({"open_for": None}, []),
    ],
)
def test_one_word_is_enough_only_for_a_day_opened_in_the_room_where_most_signed_in_themselves(held, doubts):
    assert rules.doubts_about(Held(**(IN_THE_ROOM | held))) == doubts


@pytest.mark.parametrize(
    ("one", "others", "is_refused"),
    [
        (Stay(time(14), 90), [Stay(time(15), 60)], True),
        (Stay(time(14), 60), [Stay(time(15), 60)], False),
        (Stay(None, 90), [Stay(time(14), 90)], False),
        (Stay(None, 240), [Stay(None, 241)], True),
        (Stay(time(8), 90), [Stay(time(9), 60, leads=True)], True),
        (Stay(None, 300), [Stay(None, 300, leads=True)], False),
    ],
)
def test_nobody_is_in_two_workshops_at_once_nor_learns_longer_than_a_working_day(one, others, is_refused):
    assert rules.does_not_fit(one, others) is is_refused


def minutes_of(db, person, day):
    return person_hours(db, db.get_one(Person, person.id), day.year, on=day).minutes


def test_manager_alone_makes_no_hours_from_past_days_and_ticks(db, afternoon):
    manager, cook = afternoon.manager, afternoon.cook
    days = afternoon.plans(days=2, ahead=-20, by=manager)
    for day in days:
        afternoon.ticks(day, cook)
        afternoon.closes(day, by=manager)

    assert db.scalars(select(TaughtSession)).all() == []
    assert minutes_of(db, manager, days[0].held_on) == minutes_of(db, cook, days[0].held_on) == 0
    assert days[0].doubts == [Doubt.BY_LIST, Doubt.LATE]
    with pytest.raises(NotYours):
        afternoon.agrees(days[0], manager)
    afternoon.agrees(days[0], afternoon.lin)
    assert minutes_of(db, cook, days[0].held_on) == 90
    with pytest.raises(NotWaiting):
        afternoon.agrees(days[0], afternoon.lin)


@pytest.mark.parametrize("who", ["lin", "manager", "cook"])
def test_whoever_leads_ticks_or_was_there_is_no_second_person(db, afternoon, who):
    (day,) = afternoon.plans()
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day)

    with pytest.raises(NotYours):
        afternoon.agrees(day, getattr(afternoon, who))
    assert db.scalars(select(TaughtSession)).all() == []


def test_day_that_is_not_agreed_to_counts_for_nobody_and_is_planned_anew(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day)

    head = afternoon.colleague("校长")
    afternoon.declines(day, head)

    assert db.scalars(select(TaughtSession)).all() == []
    with pytest.raises(service.DayClosed):
        afternoon.ticks(day, afternoon.guard)
    (anew,) = afternoon.plans()
    assert anew.id != day.id


def test_day_opened_in_the_room_counts_at_once_and_not_for_whoever_led_it(db, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)

    assert minutes_of(db, afternoon.guard, day.held_on) == 90
    assert minutes_of(db, afternoon.lin, day.held_on) == 0
    assert not covered_toward(db, afternoon.lin.id, "staff-core", afternoon.course.edition, day=day.held_on)
    hers = person_hours(db, afternoon.lin, day.held_on.year, on=day.held_on)
    assert [line.reason for line in hers.left_out] == ["led_it"]


def test_whoever_is_added_to_a_closed_day_waits_for_a_second_person(db, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    afternoon.ticks(day, afternoon.cook)

    assert minutes_of(db, afternoon.cook, day.held_on) == 0
    with pytest.raises(NotYours):
        afternoon.agrees(day, afternoon.manager)
    afternoon.agrees(day, afternoon.colleague("校长"))
    assert minutes_of(db, afternoon.cook, day.held_on) == 90
    assert minutes_of(db, afternoon.guard, day.held_on) == 90


def test_parts_of_a_quarter_of_an_hour_do_not_take_a_working_day(db, afternoon):
    (day,) = afternoon.plans(parts=("staff-core-1",), minutes=15)
    afternoon.opens(day)
    afternoon.signs_in(day, afternoon.guard)

    with pytest.raises(closing.TooLong) as refused:
        afternoon.closes(day, minutes=480, is_sure=True)
    assert refused.value.most == 30


def test_one_person_does_not_stand_in_two_workshops_at_the_same_time(db, afternoon):
    afternoon.held_with(afternoon.guard)
    (other,) = afternoon.plans(by=afternoon.manager, starts_at=time(15))
    afternoon.opens(other)
    early = afternoon.signs_in(other, afternoon.guard)
    afternoon.signs_in(other, afternoon.nurse)

    with pytest.raises(Clash) as refused:
        afternoon.closes(other, is_sure=True, by=afternoon.manager)
    assert refused.value.people == [afternoon.guard.id]
    lists.strike_out(db, afternoon.seen(other), early, at=afternoon.at, by=afternoon.manager.id)
    afternoon.closes(other, is_sure=True, by=afternoon.manager)
    assert minutes_of(db, afternoon.guard, other.held_on) == 90


def test_nobody_attends_one_workshop_while_leading_another(db, afternoon):
    afternoon.held_with(afternoon.guard)
    (other,) = afternoon.plans(by=afternoon.manager, starts_at=time(14, 30))
    afternoon.opens(other)
    afternoon.signs_in(other, afternoon.lin)

    with pytest.raises(Clash) as refused:
        afternoon.closes(other, is_sure=True, by=afternoon.manager)
    assert refused.value.people == [afternoon.lin.id]


def test_nobody_leads_two_workshops_at_the_same_time_but_two_groups_one_after_the_other(db, afternoon):
    first = afternoon.plans(starts_at=time(9))
    with pytest.raises(service.LeadsMeanwhile):
        afternoon.plans(starts_at=time(10))
    second = afternoon.plans(starts_at=time(11))

    assert first[0].id != second[0].id


def test_two_days_of_which_one_is_planned_are_refused_with_the_day(db, afternoon):
    (known,) = afternoon.plans(days=1)

    with pytest.raises(service.PlannedAlready) as refused:
        afternoon.plans(days=2)
    assert refused.value.days == [known.held_on]


def test_list_does_not_put_anybody_into_two_workshops_once_it_is_closed(db, afternoon):
    day = afternoon.held_with(afternoon.guard)
    other = afternoon.held_with(afternoon.nurse, by=afternoon.manager, starts_at=time(14, 30))

    with pytest.raises(Clash):
        afternoon.ticks(other, afternoon.guard)
    assert minutes_of(db, afternoon.guard, day.held_on) == 90


def test_struck_out_is_taken_back_by_an_entry_and_can_be_undone(db, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    row = next(one for one in afternoon.rows(day) if one.person_id == afternoon.guard.id)

    lists.strike_out(db, afternoon.seen(day), row, at=afternoon.at, by=afternoon.manager.id)
    hers = person_hours(db, afternoon.guard, day.held_on.year, on=day.held_on)
    assert (hers.minutes, [line.reason for line in hers.left_out]) == (0, ["was_not_there"])
    lists.put_back(db, afternoon.seen(day), row, at=afternoon.at, by=afternoon.manager.id)

    assert minutes_of(db, afternoon.guard, day.held_on) == 90
    actions = db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["workshop-struck-out", "workshop-put-back"]


def test_minutes_of_an_early_leaver_are_corrected_after_closing_and_back(db, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    row = next(one for one in afternoon.rows(day) if one.person_id == afternoon.guard.id)

    afternoon.minutes(day, row, 40)
    assert minutes_of(db, afternoon.guard, day.held_on) == 40
    afternoon.minutes(day, row, 20)
    assert minutes_of(db, afternoon.guard, day.held_on) == 20
    assert minutes_of(db, afternoon.nurse, day.held_on) == 90
    afternoon.minutes(day, row, None)
    afternoon.agrees(day, afternoon.colleague("校长"))
    assert minutes_of(db, afternoon.guard, day.held_on) == 90


@pytest.fixture
def left_early(afternoon):
    """The guard left after 40 minutes of a day that counts."""
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    row = next(one for one in afternoon.rows(day) if one.person_id == afternoon.guard.id)
    afternoon.minutes(day, row, 40)
    return day, row


def test_more_minutes_after_closing_wait_for_a_second_person_and_the_former_ones_count(db, afternoon, left_early):
    day, row = left_early

    afternoon.minutes(day, row, 60)

    assert (row.minutes, row.raised_to, row.raised_by) == (40, 60, afternoon.manager.id)
    assert minutes_of(db, afternoon.guard, day.held_on) == 40
    assert db.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "workshop-minutes-raised"
    afternoon.agrees(day, afternoon.colleague("校长"))
    assert (row.minutes, row.raised_to) == (60, None)
    assert minutes_of(db, afternoon.guard, day.held_on) == 60
    assert minutes_of(db, afternoon.nurse, day.held_on) == 90


@pytest.mark.parametrize("who", ["manager", "lin", "guard"])
def test_whoever_raised_led_or_gains_is_no_second_person_for_minutes(db, afternoon, left_early, who):
    day, row = left_early
    afternoon.minutes(day, row, None)

    with pytest.raises(NotYours):
        afternoon.agrees(day, getattr(afternoon, who))
    assert minutes_of(db, afternoon.guard, day.held_on) == 40


def test_more_minutes_that_are_not_agreed_to_leave_the_former_ones(db, afternoon, left_early):
    day, row = left_early
    afternoon.minutes(day, row, None)

    head = afternoon.colleague("校长")
    afternoon.declines(day, head)

    assert (row.minutes, row.raised_to, row.struck_at) == (40, None, None)
    assert minutes_of(db, afternoon.guard, day.held_on) == 40
    with pytest.raises(NotWaiting):
        afternoon.agrees(day, head)


@pytest.mark.parametrize(("entered", "counts"), [(40, 40), (20, 20)])
def test_what_is_entered_after_it_takes_the_place_of_minutes_that_wait(db, afternoon, left_early, entered, counts):
    day, row = left_early
    afternoon.minutes(day, row, 60)

    afternoon.minutes(day, row, entered)

    assert row.raised_to is None
    assert minutes_of(db, afternoon.guard, day.held_on) == counts
    with pytest.raises(NotWaiting):
        afternoon.agrees(day, afternoon.colleague("校长"))


def test_added_and_raised_wait_together_and_one_answer_is_for_both(db, afternoon, left_early):
    day, row = left_early
    afternoon.minutes(day, row, None)
    afternoon.ticks(day, afternoon.cook)

    afternoon.agrees(day, afternoon.colleague("校长"))

    assert [minutes_of(db, one, day.held_on) for one in (afternoon.guard, afternoon.cook)] == [90, 90]


def test_struck_out_or_taken_back_nothing_waits_any_more(db, afternoon, left_early):
    day, row = left_early
    afternoon.minutes(day, row, 60)
    lists.strike_out(db, afternoon.seen(day), row, at=afternoon.at, by=afternoon.manager.id)
    lists.put_back(db, afternoon.seen(day), row, at=afternoon.at, by=afternoon.manager.id)
    assert row.raised_to is None
    assert minutes_of(db, afternoon.guard, day.held_on) == 40

    afternoon.minutes(day, row, 60)
    closing.take_back(
        db, afternoon.seen(day), reason=DeedVoidReason.DID_NOT_HAPPEN, at=afternoon.at, by=afternoon.manager.id
    )

    assert row.raised_to is None


def test_whoever_left_early_and_had_nothing_gets_the_whole_day_by_a_correction(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.opens(day)
    afternoon.signs_in(day, afternoon.guard)
    early = afternoon.signs_in(day, afternoon.nurse)
    afternoon.minutes(day, early, 5)
    afternoon.closes(day, is_sure=True)
    assert minutes_of(db, afternoon.nurse, day.held_on) == 0

    afternoon.minutes(day, early, None)
    assert minutes_of(db, afternoon.nurse, day.held_on) == 0
    afternoon.agrees(day, afternoon.colleague("校长"))

    assert minutes_of(db, afternoon.nurse, day.held_on) == 90
    assert len(set(db.scalars(select(Attendance.person_id)))) == 2


def test_whoever_was_struck_out_does_not_sign_in_again_by_a_code_passed_on(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.opens(day)
    row = afternoon.signs_in(day, afternoon.guard)
    lists.strike_out(db, afternoon.seen(day), row, at=afternoon.at, by=afternoon.manager.id)

    with pytest.raises(service.StruckOut):
        afternoon.signs_in(day, afternoon.guard)


def test_cancelled_day_stays_for_whoever_was_asked_and_is_cancelled_once(db, afternoon):
    (day,) = afternoon.plans(ahead=1, guests=[afternoon.cook])
    for _again in range(2):
        service.take_out(db, day, afternoon.seen(day).workshop, at=afternoon.at, by=afternoon.lin.id)

    assert day.cancelled_at is not None
    assert db.scalars(select(AuditEntry.action).where(AuditEntry.action == "workshop-cancelled")).all() == [
        "workshop-cancelled"
    ]
    with pytest.raises(service.DayClosed):
        service.check_open(day, afternoon.at + timedelta(days=1))


def test_each_act_about_a_day_stands_in_the_audit_trail(db, afternoon):
    (day,) = afternoon.plans()
    afternoon.offers_screen(day)
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day, is_sure=True)
    afternoon.agrees(day, afternoon.colleague("校长"))

    actions = db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("workshop-%")).order_by(AuditEntry.id))
    assert actions.all() == ["workshop-planned", "workshop-opened", "workshop-closed", "workshop-agreed"]
    assert date.fromisoformat(db.scalars(select(AuditEntry.codes)).all()[-1]["done_on"]) == day.held_on


def test_own_days_are_those_one_is_asked_to_leads_or_stood_on_the_list_of(db, afternoon):
    day = afternoon.held_with(afternoon.guard, afternoon.nurse)
    (ahead,) = afternoon.plans(ahead=1, guests=[afternoon.cook])
    on, since = day.held_on, day.held_on - timedelta(days=30)

    def own(person):
        return [one.row.id for one in mine.days_of_mine(db, person.id, since, on=on)]

    assert own(afternoon.guard) == [day.id]
    assert own(afternoon.cook) == own(afternoon.lin) == [ahead.id]
    assert [row.id for row, *_more in mine.days_attended(db, afternoon.guard.id, since, on=on)] == [day.id]
    asked = [
        db.scalar(select(mine.has_days(one.id, on - mine.A_YEAR, on=on))) for one in (afternoon.guard, afternoon.cook)
    ]
    assert [bool(one) for one in asked] == [True, True]
    assert not db.scalar(select(mine.has_days(afternoon.manager.id, on - mine.A_YEAR, on=on)))


def test_days_that_wait_are_counted_for_those_who_may_be_the_second_person(db, make, afternoon):
    (day,) = afternoon.plans()
    afternoon.ticks(day, afternoon.cook)
    afternoon.closes(day)

    def waiting(person):
        token = make.signed_in_token(person, at=afternoon.at)
        viewer = person_signed_in(db, token, at=afternoon.at)
        return db.scalar(days_listed.number_to_agree(viewer, on=day.held_on))

    head = afternoon.colleague("校长")
    make.role(head, Role.HEAD, afternoon.school)
    assert [waiting(one) for one in (afternoon.lin, afternoon.manager, afternoon.cook, head)] == [0, 0, 0, 1]
