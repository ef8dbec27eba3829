"""Who is heard by whom: never before a second person listened, never beside other words, never outside the school."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.core.facts import record_fact
from app.learning.recordings import rules, service
from app.learning.recordings.models import RecordedSound, Recording
from app.learning.recordings.queries import played_to
from app.learning.recordings.rules import NotApproved, Spot, State
from app.people.merges import PersonMerge
from app.people.models import Invitation


def heard_by(db, school, person, number=0):
    spot = school.spot(number)
    words = rules.words_of("tiny-core", spot.module, spot.page, "zh-CN")
    return played_to(db, person.id, words, on=today())


def refused(school, row, **more):
    with pytest.raises(service.CannotApprove) as error:
        school.approves(row, **more)
    return error.value.why


def test_colleague_hears_a_recording_once_a_second_person_has_listened(db, school):
    row = school.records()
    assert heard_by(db, school, school.he_xiu) is None

    assert refused(school, row, by=school.manager) == NotApproved.OWN_VOICE
    school.approves(row)

    assert heard_by(db, school, school.he_xiu) == row.id
    lines = db.scalars(select(AuditEntry).where(AuditEntry.action.like("recording-%")).order_by(AuditEntry.id)).all()
    assert [(one.action, one.by) for one in lines] == [
        ("recording-made", school.manager.id),
        ("recording-approved", school.head.id),
    ]
    assert all(one.codes["recording"] == row.id and one.codes["made_by"] == school.manager.id for one in lines)


def test_one_person_under_two_ids_is_not_a_second_person(db, school, make):
    row = school.records()
    merge = PersonMerge(
        kept_id=school.head.id,
        other_id=school.manager.id,
        organisation_id=school.place.id,
        of_pupils=False,
        asked_at=now(),
        asked_by=school.lead.id,
        asked_as="head",
        approved_at=now(),
        approved_by=school.lead.id,
        first_day=today() - timedelta(days=1),
    )
    record_fact(db, merge, at=now(), by=school.lead.id)
    db.flush()

    assert refused(school, row) == NotApproved.OWN_VOICE


@pytest.mark.parametrize("way", ["manager let the head in", "head let the manager in"])
def test_nobody_listens_to_who_lately_let_them_in_or_whom_they_let_in(db, school, way):
    by, person = (school.manager, school.head) if way.startswith("manager") else (school.head, school.manager)
    db.add(
        Invitation(
            person_id=person.id,
            purpose="account",
            token_digest="x" * 64,
            created_by=by.id,
            created_at=now(),
            expires_at=now(),
            used_at=now() - timedelta(days=3),
        )
    )
    row = school.records()

    assert refused(school, row) == NotApproved.LET_IN
    school.approves(row, by=school.lead)


def test_recording_of_other_words_is_never_approved_nor_played(db, school):
    row = school.records()
    changed = Spot(school.spot().module, 1, "", "", rules.digest_of("others"))
    with pytest.raises(service.CannotApprove):
        service.approve(db, row, changed, at=now(), by=school.head.id)

    school.approves(row)
    row.digest = changed.digest
    db.flush()
    assert heard_by(db, school, school.he_xiu) is None
    assert rules.state_of(school.spot(), row, None) == State.OUTDATED


def test_recording_is_heard_at_the_school_and_below_and_nowhere_else(db, school, make):
    point = make.organisation("青禾教学点", parent=school.place)
    other = make.organisation("别的小学")
    below, beside = school.colleague("点上老师", at=point), school.colleague("邻校老师", at=other)
    visitor, gone = make.person("来访者"), make.person("离职者")
    make.appointment(visitor, school.place, make.post("志愿者"), first_day=date(2020, 9, 1), is_visit=True)
    make.appointment(gone, school.place, make.post("门卫"), first_day=date(2020, 9, 1), last_day=date(2021, 1, 1))
    row = school.records()
    school.approves(row)
    people = (school.he_xiu, below, beside, visitor, gone)

    assert [heard_by(db, school, one) == row.id for one in people] == [True, True, False, False, False]

    nearer = school.records(at=point)
    school.approves(nearer)
    assert heard_by(db, school, below) == nearer.id
    assert heard_by(db, school, school.he_xiu) == row.id


def test_approved_recording_is_heard_until_a_second_person_has_listened_to_the_new_one(db, school):
    former = school.records()
    school.approves(former)
    number = former.id
    school.records()
    again = school.records()
    rows = db.scalars(select(Recording).order_by(Recording.id)).all()

    assert [row.id for row in rows] == [number, again.id], "what waited is gone, what is heard stays"
    assert rules.states_of([school.spot()], rows, "zh-CN")[school.spot().key] == State.ANEW
    assert heard_by(db, school, school.he_xiu) == number

    school.approves(again)
    assert heard_by(db, school, school.he_xiu) == again.id
    assert db.scalars(select(RecordedSound.recording_id)).all() == [again.id]


def test_former_recording_goes_on_being_heard_when_the_new_one_is_taken_back_and_not_when_its_words_changed(db, school):
    former = school.records()
    school.approves(former)
    number = former.id
    service.take_back(db, school.records(), at=now(), by=school.manager.id)
    assert heard_by(db, school, school.he_xiu) == number

    former.digest = "others"
    db.flush()
    again = school.records()
    assert db.scalars(select(Recording.id)).all() == [again.id]


def test_school_keeps_no_more_sounds_than_the_course_has_screens(db, school):
    for number in (0, 1, 0, 1):
        school.records(number)
    gone = school.records(0)
    gone.page = 99
    db.flush()
    school.records(0)

    assert db.scalar(select(func.count()).select_from(Recording)) == 2
    assert db.scalar(select(func.count()).select_from(RecordedSound)) == 2


def test_recording_taken_back_is_gone_at_once(db, school):
    row = school.records()
    school.approves(row)
    service.take_back(db, row, at=now(), by=school.head.id)

    assert heard_by(db, school, school.he_xiu) is None
    assert db.scalar(select(func.count()).select_from(RecordedSound)) == 0
    assert db.scalar(select(AuditEntry.by).filter_by(action="recording-taken-back")) == school.head.id


def test_next_screen_is_the_next_that_is_missing_and_then_what_was_skipped(school):
    spots = rules.spots_of(school.course, "zh-CN")
    first, second = spots[0].key, spots[1].key
    states = dict.fromkeys((spot.key for spot in spots), State.MISSING)

    assert len(spots) == sum(len(one.screens) for one in school.course.modules)
    assert rules.next_with(spots, states, State.MISSING).key == first
    assert rules.next_with(spots, states, State.MISSING, after=first).key == second
    assert rules.next_with(spots, states, State.MISSING, after=spots[-1].key).key == first
    states |= {first: State.OUTDATED, second: State.WAITING}
    told = rules.counted(states.values())
    assert (told.recorded, told.waiting, told.outdated, told.approved) == (1, 1, 1, 0)
    told = rules.counted([State.ANEW, State.APPROVED])
    assert (told.recorded, told.waiting, told.outdated, told.approved) == (2, 1, 0, 2)


@pytest.mark.parametrize(
    ("module", "seconds", "unfit"),
    [
        ("letter", 5, True),
        ("letter", 45, False),
        ("letter", 120, False),
        ("letter", 121, True),
        ("letter", 0, False),
        ("letter", None, False),
        ("tiny-core-1", 5, False),
    ],
)
def test_letter_read_in_a_few_seconds_or_for_minutes_is_unfit(school, module, seconds, unfit):
    assert rules.is_unfit(Recording(module=module, seconds=seconds)) is unfit
