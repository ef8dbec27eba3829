"""What decides which parts of a first page are asked for: one question, built once, for everybody and every day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from app.certification.service import issue_certificate
from app.classroom.lecturers.models import LecturerOffer
from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.compliance.models import Assignment
from app.compliance.service import ensure_default_requirements
from app.core.access import Role
from app.core.facts import record_fact
from app.desk.there_is import what_there_is
from app.learning.together.models import ReadingGroup, ReadingHelper, ReadingMember
from app.notices.models import Notice
from app.people.announcements import holdings_changed
from app.people.erasures import PersonErasure
from app.people.identity import person_signed_in
from app.people.merges import PersonMerge
from app.supervision.talks.models import HeldTalk
from tests.learning.learner import TINY
from tests.make import AT
from tests.queries import count_queries

DAY = date(2026, 11, 20)
SOON, LATELY, LONG_AGO = DAY + timedelta(days=3), DAY - timedelta(days=20), DAY - timedelta(days=400)


class Doors:
    """A school, and what puts something behind each door of somebody's first page."""

    def __init__(self, db, make):
        self.db, self.make, self.school, self.other = db, make, make.organisation(), make.organisation("石桥小学")

    def keep(self, row):
        self.db.add(row)
        self.db.flush()
        return row

    def enter(self, row):
        record_fact(self.db, row, at=AT, by=None)
        self.db.flush()

    def assignment(self, person, on=LATELY):
        self.enter(Assignment(person_id=person.id, course="tiny-core", assigned_on=on, due_on=SOON))

    def later_assignment(self, person):
        self.assignment(person, SOON)

    def certificate(self, person):
        self.make.edition()
        record = self.make.training_record(person)
        issue_certificate(self.db, record, issuer="青禾小学", address="https://hulei.example", at=AT)

    def notice(self, person, read_at=None):
        row = Notice(person_id=person.id, told="due", about="core", day=DAY, made_at=AT, read_at=read_at)
        self.keep(row)

    def read_notice(self, person):
        self.notice(person, AT)

    def review(self, person, last_day=None):
        self.make.role(person, Role.REVIEWER, self.school).last_day = last_day
        self.db.flush()

    def ended_review(self, person):
        self.review(person, LATELY)

    def forgotten_review(self, person):
        self.review(person, LONG_AGO)

    def second_adult(self, person, on=SOON, **more):
        group = self.make.class_group(self.school)
        self.make.appointment(person, self.school, self.make.post("教师", sensitive=False), first_day=None)
        self.make.planned_lesson(group, planned_on=on, second_adult_id=person.id, **more)

    def second_adult_lately(self, person):
        self.second_adult(person, LATELY)

    def reading_group(self):
        opened = {"course": "tiny-core", "edition": "1.0", "opened_by": 1, "opened_at": AT}
        return self.keep(ReadingGroup(organisation_id=self.school.id, **opened)).id

    def helper(self, person):
        self.keep(ReadingHelper(group_id=self.reading_group(), person_id=person.id))

    def member(self, person):
        self.keep(ReadingMember(group_id=self.reading_group(), person_id=person.id))

    def workshop_day(self, on, leads=None, **more):
        leads = leads or self.make.person("周敏")
        said = {"course": "tiny-core", "edition": "1.0", "planned_by": leads.id, "planned_at": AT}
        row = self.keep(Workshop(organisation_id=self.school.id, facilitator_id=leads.id, **said))
        return self.keep(WorkshopDay(workshop_id=row.id, held_on=on, minutes=60, parts=["tiny-core-1"], **more))

    def leads_day(self, person):
        self.workshop_day(SOON, person)

    def led_day(self, person):
        self.workshop_day(LATELY, person)

    def guest(self, person, **more):
        self.keep(WorkshopGuest(workshop_id=self.workshop_day(SOON, **more).workshop_id, person_id=person.id))

    def guest_of_closed_day(self, person):
        self.guest(person, closed_at=AT)

    def was_there(self, person, on=LATELY):
        day = self.workshop_day(on, closed_at=AT)
        said = {"how": How.CODE, "signed_at": AT, "shared_phone": False}
        self.keep(WorkshopSignIn(workshop_day_id=day.id, person_id=person.id, **said))

    def was_there_long_ago(self, person):
        self.was_there(person, LONG_AGO)

    def offer(self, person, agreed_on=None, ended_on=None):
        sides = {"from_organisation_id": self.school.id, "to_organisation_id": self.other.id}
        days = {"offered_on": LATELY, "agreed_on": agreed_on, "ended_on": ended_on}
        self.enter(LecturerOffer(person_id=person.id, **sides, **days))

    def agreed_offer(self, person):
        self.offer(person, agreed_on=LATELY)

    def ended_offer(self, person):
        self.offer(person, ended_on=DAY)

    def talk(self, person, *, case_shown=False):
        said = {
            "course": "tiny-core",
            "edition": "1.0",
            "modules": ["tiny-core-1"],
            "minutes": 40,
            "capacity": "expert",
        }
        where = {"organisation_id": self.school.id, "held_on": LATELY, "person_id": person.id}
        self.enter(HeldTalk(**said, **where, case_shown=case_shown))

    def talk_with_cases(self, person):
        self.talk(person, case_shown=True)

    def merge(self, kept, other):
        said = {"of_pupils": False, "asked_at": AT, "asked_by": kept.id, "asked_as": "head", "first_day": LATELY}
        row = PersonMerge(kept_id=kept.id, other_id=other.id, organisation_id=self.school.id, **said)
        self.enter(row)


BEHIND = {
    Doors.assignment: {"assigned"},
    Doors.later_assignment: set(),
    Doors.certificate: {"certificates"},
    Doors.notice: {"news"},
    Doors.read_notice: set(),
    Doors.review: {"reviews"},
    Doors.ended_review: {"reviews"},
    Doors.forgotten_review: set(),
    Doors.second_adult: {"lessons_to_come_to"},
    Doors.second_adult_lately: set(),
    Doors.helper: {"groups"},
    Doors.member: {"groups"},
    Doors.leads_day: {"workshop_days"},
    Doors.led_day: set(),
    Doors.guest: {"workshop_days"},
    Doors.guest_of_closed_day: set(),
    Doors.was_there: {"workshop_days"},
    Doors.was_there_long_ago: set(),
    Doors.offer: {"as_lecturer", "lecturer_waits"},
    Doors.agreed_offer: {"as_lecturer"},
    Doors.ended_offer: set(),
    Doors.talk: {"as_lecturer", "lecturer_waits"},
    Doors.talk_with_cases: set(),
}
GO_WITH_A_MERGE = (Doors.assignment, Doors.certificate, Doors.notice, Doors.was_there)


@pytest.fixture
def doors(db, make):
    return Doors(db, make)


@pytest.fixture
def open_for(db, make):
    """Ask which doors are open for somebody on a day."""

    def ask(person, day=DAY):
        at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
        viewer = person_signed_in(db, make.signed_in_token(person, at=at), at=at)
        return {name for name, behind in asdict(what_there_is(db, viewer, day)).items() if behind}

    return ask


@pytest.mark.parametrize("put", BEHIND, ids=lambda put: put.__name__)
def test_each_door_opens_for_whoever_has_something_behind_it_and_nobody_else(make, doors, open_for, put):
    person, neighbour = make.person("何秀"), make.person("林一")
    put(doors, person)

    assert [open_for(neighbour), open_for(person), open_for(neighbour)] == [set(), BEHIND[put], set()]


def test_all_doors_stand_open_at_once(make, doors, open_for):
    person = make.person("何秀")
    for put in (put for put, behind in BEHIND.items() if behind):
        put(doors, make.person("何秀") if put is Doors.ended_review else person)

    assert open_for(person) == set.union(*BEHIND.values())


@pytest.mark.parametrize("put", GO_WITH_A_MERGE, ids=lambda put: put.__name__)
def test_both_entries_of_a_merged_person_find_the_same_from_that_day_on(make, doors, open_for, put):
    kept, other, third = make.person("何秀"), make.person("何秀"), make.person("何秀")
    doors.merge(kept, other)
    put(doors, third)
    doors.merge(kept, third)

    assert [open_for(one) for one in (kept, other, third)] == [BEHIND[put]] * 3
    assert [open_for(one, LATELY - timedelta(days=1)) for one in (kept, other)] == [set(), set()]


def test_days_are_given_with_each_question_and_never_stay_from_the_first(make, doors, open_for):
    person = make.person("何秀")
    doors.second_adult(person)
    doors.ended_review(person)

    days = (DAY, SOON + timedelta(days=1), LATELY + timedelta(days=91), DAY)
    assert [open_for(person, day) for day in days] == [
        {"lessons_to_come_to", "reviews"},
        {"reviews"},
        set(),
        {"lessons_to_come_to", "reviews"},
    ]


@pytest.mark.parametrize("role", [*Role])
def test_erasings_are_looked_for_by_those_alone_who_answer_them(make, doors, open_for, role):
    answers = {Role.HEAD, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER, Role.ADMINISTRATOR}
    person, colleague = make.person("何秀"), make.person("林一")
    if role not in (Role.LEARNER, Role.CLASS_TEACHER):
        make.role(person, role, None if role is Role.ADMINISTRATOR else doors.school)
    asked = {"reason": "person_asked", "asked_at": AT, "asked_by": colleague.id, "asked_as": "training_manager"}
    doors.keep(PersonErasure(person_id=colleague.id, organisation_id=doors.school.id, of_pupil=False, **asked))

    assert open_for(person) - {"reviews"} == ({"erasures"} if role in answers else set())


def test_each_manager_is_told_the_number_of_their_own_school_and_a_learner_none(db, make, doors, tiny):
    ensure_default_requirements(db, TINY, at=AT)
    post = make.post("门卫")
    for place, count in ((doors.school, 2), (doors.other, 1)):
        for _number in range(count):
            person = make.person("何秀")
            make.appointment(person, place, post, first_day=date(2025, 9, 1))
            holdings_changed(db, [person.id], None)
    late = datetime(2027, 9, 1, 1, tzinfo=UTC)
    told = []
    for places in ([doors.school], [doors.other], [doors.school, doors.other], []):
        manager = make.person("方敏")
        for place in places:
            make.role(manager, Role.TRAINING_MANAGER, place)
        viewer = person_signed_in(db, make.signed_in_token(manager, at=late), at=late)
        told.append(what_there_is(db, viewer, late.date()).overdue_staff)

    assert told == [2, 1, 3, 0]


def test_all_of_it_is_one_question(db, make, doors, open_for):
    head = make.person("方敏")
    make.role(head, Role.HEAD, doors.school)
    viewer = person_signed_in(db, make.signed_in_token(head, at=AT), at=AT)

    with count_queries() as statements:
        what_there_is(db, viewer, DAY)

    assert len(statements) == 1
