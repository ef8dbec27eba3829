"""Study outside counts when a second person has approved it: never who studied, never who entered it (issue 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.compliance import service as compliance
from app.compliance.doctor import findings
from app.compliance.models import StatusRow
from app.core.facts import FactVersion
from app.people.announcements import holdings_changed
from app.records import hours
from app.records.answers import DeclineReason
from app.records.hours import HoursKind, Study
from app.records.models import HoursEntry

AT = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
ONCE, OTHER_ONCE = "a" * 16, "b" * 16
YEARLY = """
requirements:
  - id: two-days
    title: {zh: 每年两天, en: Two days a year}
    subject: person
    audience: [{kinds: [staff]}]
    evidence: {minutes: 960}
    timing: {each: calendar_year}
"""


@pytest.fixture
def keeper(db, make):
    compliance.load_requirements(db, YEARLY, "r.yaml", at=AT, by=None)
    person = make.person("何秀")
    make.appointment(person, make.organisation(), make.post())
    holdings_changed(db, [person.id], None)
    return person


@pytest.fixture
def manager(make):
    return make.person("经办人")


@pytest.fixture
def study(keeper):
    return Study(keeper.id, date(2026, 10, 8), 960, HoursKind.COURSE, ("duty",), "PX-1", 480)


def statuses(db, day: date) -> set[str]:
    asked = select(StatusRow.status).where(StatusRow.first_day <= day, StatusRow.last_day >= day)
    return set(db.scalars(asked))


def test_entry_counts_from_the_moment_a_second_person_approves_it(db, keeper, manager, study):
    entry, is_new = hours.enter_hours(db, study, once=ONCE, at=AT, by=keeper.id)
    assert is_new
    assert statuses(db, date(2026, 10, 9)) == {"due"}

    hours.approve_hours(db, entry, at=AT, by=manager.id)

    assert statuses(db, date(2026, 10, 9)) == {"met"}
    assert (entry.entered_by, entry.approved_by, entry.approved_at) == (keeper.id, manager.id, AT)
    assert not list(findings(db))


def test_entry_that_is_declined_never_counted_also_after_it_was_approved(db, keeper, manager, study):
    entry, _new = hours.enter_hours(db, study, once=ONCE, at=AT, by=keeper.id)
    hours.approve_hours(db, entry, at=AT, by=manager.id)

    hours.decline_hours(db, entry, reason=DeclineReason.OTHER_DAY, at=AT, by=manager.id)

    assert statuses(db, date(2026, 10, 9)) == {"due"}
    assert (entry.approved_at, entry.declined_for) == (None, "other_day")
    assert db.query(FactVersion).filter_by(fact_table="hours_entry").count() == 2
    assert not list(findings(db))
    with pytest.raises(hours.NotWaiting):
        hours.approve_hours(db, entry, at=AT, by=manager.id)


@pytest.mark.parametrize("entered_by", ["keeper", "manager"])
def test_nobody_answers_for_themselves_or_what_they_entered(db, keeper, manager, study, entered_by, make):
    by = {"keeper": keeper, "manager": manager}[entered_by].id
    entry, _new = hours.enter_hours(db, study, once=ONCE, at=AT, by=by)

    for who in {keeper.id, by}:
        with pytest.raises(hours.NotYours):
            hours.approve_hours(db, entry, at=AT, by=who)
        with pytest.raises(hours.NotYours):
            hours.decline_hours(db, entry, reason=DeclineReason.NO_PROOF, at=AT, by=who)
    hours.approve_hours(db, entry, at=AT, by=make.person("校长").id)
    assert entry.approved_at == AT


def test_form_sent_twice_is_one_entry_and_a_second_alike_has_to_be_said(db, keeper, study):
    first, _new = hours.enter_hours(db, study, once=ONCE, at=AT, by=keeper.id)

    again = hours.enter_hours(db, study, once=ONCE, at=AT, by=keeper.id)
    assert again == (first, False)
    with pytest.raises(hours.LooksEntered):
        hours.enter_hours(db, replace(study, reference="PX-2"), once=OTHER_ONCE, at=AT, by=keeper.id)
    second, is_new = hours.enter_hours(db, study, once=OTHER_ONCE, at=AT, by=keeper.id, is_another=True)
    assert is_new
    assert hours.looking_alike([first, second]) == {first.id, second.id}
    assert hours.enter_hours(db, replace(study, minutes=480), once="c" * 16, at=AT, by=keeper.id)[1]


def test_day_ahead_is_refused_and_today_is_not(db, keeper, study):
    with pytest.raises(hours.NotDoneYet):
        hours.enter_hours(db, replace(study, done_on=date(2026, 10, 10)), once=ONCE, at=AT, by=keeper.id)

    assert hours.enter_hours(db, replace(study, done_on=date(2026, 10, 9)), once=ONCE, at=AT, by=keeper.id)[1]


def test_only_who_entered_it_takes_it_back_and_only_while_nobody_answered(db, keeper, manager, study):
    entry, _new = hours.enter_hours(db, study, once=ONCE, at=AT, by=keeper.id)
    with pytest.raises(hours.NotYours):
        hours.take_back_hours(db, entry, at=AT, by=manager.id)

    hours.take_back_hours(db, entry, at=AT, by=keeper.id)
    db.flush()
    assert db.scalar(select(HoursEntry.id)) is None

    other, _new = hours.enter_hours(db, study, once=OTHER_ONCE, at=AT, by=keeper.id)
    hours.approve_hours(db, other, at=AT + timedelta(hours=1), by=manager.id)
    with pytest.raises(hours.NotWaiting):
        hours.take_back_hours(db, other, at=AT, by=keeper.id)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("PX-2026-0815", True), ("A1/2", True), ("123", True),
        ("AB", False), ("-A1", False), ("px-1", False), ("班主任", False), ("A B C", False), ("X" * 31, False),
        ("11010119900307001X", False), ("110101-19900307-0011", False), ("4111111111111111", False),
    ],
)  # fmt: skip
def test_reference_is_a_number_and_nothing_that_could_tell_of_a_child(text, is_one):
    assert hours.is_reference(text) is is_one
