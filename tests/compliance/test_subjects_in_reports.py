"""Class groups, organisations and guardians in the report document (COMPLIANCE §2, §4, §7, §9)."""

from __future__ import annotations

from datetime import date

import pytest

from app.compliance import service
from app.compliance.facts import read_world
from app.compliance.gathering import Through
from app.compliance.reports import Asked, report
from app.compliance.subjects import read_subjects
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed
from app.records import deeds
from app.records import service as ledger
from app.records.voids import AttendanceVoidReason
from tests.make import AT
from tests.queries import count_queries

TODAY = date(2026, 12, 10)
TERM = (date(2026, 9, 1), date(2027, 1, 20))
RULES = """
requirements:
  - id: checks
    subject: organisation
    audience: [{org_kinds: [school]}]
    evidence: {acts: {kind: safety_check, count: 2}}
    timing: {each: term}
  - id: class-lessons
    subject: class_group
    audience: [{org_kinds: [school]}]
    evidence: {sessions: {count: 1, courses: [kids]}}
    timing: {each: term}
  - id: guardians
    subject: person
    audience: [{kinds: [guardian], grades: ["5"]}]
    evidence: {minutes: 40}
    timing: {each: term}
"""


class Place:
    """A district with two schools; a class of grade 5, one without a grade; one guardian."""

    def __init__(self, db, make) -> None:
        self.db, self.make = db, make
        self.district = make.organisation("青河县", kind="district", public_id="d-01")
        self.s1 = make.organisation("青禾小学", public_id="s-1", parent=self.district)
        self.s2 = make.organisation("柳林小学", public_id="s-2", parent=self.district)
        self.dep = make.organisation("德育处", kind="department", public_id="dep-1", parent=self.s1)
        make.window(self.district, first_day=TERM[0], last_day=TERM[1])
        make.edition("kids", modules={"k1": 10, "k2": 10})
        service.load_requirements(db, RULES, "r.yaml", at=AT, by=None)
        self.five = make.class_group(self.s1)
        self.none = make.class_group(self.dep, "社团", grades="")
        self.empty = make.class_group(self.s1, "五（9）班")
        self.teacher, self.guardian = make.person(public_id="p-teacher"), make.person(public_id="p-guardian")
        self.pupils = [*make.pupils(self.five, 2), *make.pupils(self.none, 1)]
        make.guardianship(self.guardian, self.pupils[0])
        holdings_changed(db, [pupil.id for pupil in self.pupils], None)
        organisations_changed(db, [self.s1.id, self.s2.id, self.district.id, self.dep.id], None)

    def asked(self, organisation="d-01", **more):
        return report(self.db, Asked(organisation, more.pop("on", TODAY), **more), today=TODAY, at=AT)

    def people(self, requirement, organisation="d-01", **more):
        rows = self.asked(organisation, detail=True, **more)["people"]
        return {row["subject"]: row for row in rows if row["requirement"] == requirement}

    def figures(self, requirement, organisation="d-01", **more):
        (row,) = [
            row
            for row in self.asked(organisation, **more)["rows"]
            if row["organisation"] == organisation and row["requirement"] == requirement
        ]
        return {name: row[name] for name in ("required", "met", "due", "overdue")}


@pytest.fixture
def place(db, make) -> Place:
    return Place(db, make)


def test_rows_of_classes_and_organisations_carry_their_own_ids_at_every_level(place):
    place.make.act(place.dep, public_id="act-1")
    taught = place.make.taught(place.five, place.teacher, held_on=date(2026, 10, 1), course="kids", module="k1")

    checks, lessons = place.people("checks"), place.people("class-lessons")

    assert checks["s-1"]["status"] == "due"
    assert checks["s-1"]["organisation"] == "s-1"
    assert checks["s-1"]["records"] == ["act-1"]
    assert checks["s-1"]["due_on"] == "2027-01-20"
    assert checks["s-1"]["uncovered_days"] is None
    assert set(checks) == {"s-1", "s-2"}
    assert lessons[place.five.public_id]["records"] == [taught.public_id]
    assert lessons[place.five.public_id]["status"] == "met"
    assert lessons[place.none.public_id]["organisation"] == "s-1", "the home of a class of a department is the school"
    assert place.empty.public_id not in lessons, "nobody is enrolled"


def test_subject_says_what_is_counted(place):
    assert [row["subject"] for row in place.asked()["requirements"]] == ["organisation", "class_group", "person"]


def test_figures_count_classes_and_organisations_each_once(place):
    place.make.act(place.s1)
    place.make.act(place.dep)

    assert place.figures("checks") == {"required": 2, "met": 1, "due": 1, "overdue": 0}
    assert place.figures("class-lessons") == {"required": 2, "met": 0, "due": 2, "overdue": 0}
    assert place.figures("class-lessons", on=TERM[1])["overdue"] == 2
    assert place.figures("class-lessons", "s-2")["required"] == 0


def test_department_rows_count_the_classes_of_the_department_and_no_organisation(place):
    rows = {(row["organisation"], row["requirement"]): row["required"] for row in place.asked(departments=True)["rows"]}

    assert rows["dep-1", "class-lessons"] == 1
    assert rows["dep-1", "checks"] == 0


def test_through_grades_keeps_classes_of_the_grade_and_kinds_keep_no_class_and_no_organisation(place):
    by_grade = Through(grades=frozenset({"5"}))
    by_kind = Through(kinds=frozenset({"student", "staff"}))

    assert place.figures("class-lessons", through=by_grade)["required"] == 1
    assert place.figures("checks", through=by_grade)["required"] == 0
    assert place.figures("class-lessons", through=by_kind)["required"] == 0
    assert place.figures("checks", through=by_kind)["required"] == 0


def test_closed_term_stays_in_previous_with_what_was_made_up(place):
    place.make.act(place.s1)
    place.make.act(place.s1, done_on=date(2027, 2, 1))

    (row,) = [
        row
        for row in place.asked(on=date(2027, 2, 10))["rows"]
        if (row["organisation"], row["requirement"]) == ("d-01", "checks")
    ]

    assert row["required"] == 0
    assert row["previous"] == {
        "first": "2026-09-01", "last": "2027-01-20", "required": 2, "met": 0, "missed": 2, "excused": 0,
        "made_up_since": 1,
    }  # fmt: skip


def test_class_and_organisation_to_come_are_upcoming_by_id(place):
    late = place.make.class_group(place.s1, "五（8）班", first_day=date(2027, 1, 4))
    place.make.pupils(late, 1)
    class_groups_changed(place.db, [late.id], None)
    coming = place.make.organisation("新校", public_id="s-9", parent=place.district, first_day=date(2027, 1, 4))
    organisations_changed(place.db, [coming.id], None)

    upcoming = place.asked()["upcoming"]

    assert {(row["subject"], row["starts_on"]) for row in upcoming} == {
        (late.public_id, "2027-01-04"),
        ("s-9", "2027-01-04"),
    }
    assert upcoming == place.asked(detail=True)["upcoming"]


def test_class_without_a_grade_is_listed_as_unplaced_whatever_it_is_counted_in(place):
    assert place.asked()["unplaced"] == [{"subject": place.none.public_id, "organisation": "s-1"}]


def test_organisation_without_terms_is_listed_under_no_calendar(place, make):
    alone = make.organisation("独立学校", public_id="s-alone")
    organisations_changed(place.db, [alone.id], None)

    assert {"organisation": "s-alone", "requirement": "checks"} in place.asked("s-alone")["no_calendar"]


def test_guardian_is_on_duty_at_the_childs_school_and_named_nowhere_above(place):
    place.make.hours_entry(place.guardian, 40, public_id="hrs-1", done_on=date(2026, 10, 1))

    assert place.people("guardians") == {}
    assert place.people("guardians", "s-1")["p-guardian"]["records"] == ["hrs-1"]
    assert place.figures("guardians") == {"required": 1, "met": 1, "due": 0, "overdue": 0}


def test_guardian_leaves_duty_with_the_child_without_anybody_naming_the_guardian(place):
    from app.people.models import Enrolment
    from app.people.service.classes import end_enrolment

    enrolment = place.db.query(Enrolment).filter_by(person_id=place.pupils[0].id).one()
    end_enrolment(place.db, enrolment, last_day=date(2026, 11, 30), at=AT, by=None)

    assert place.figures("guardians")["required"] == 0
    assert place.figures("guardians", on=date(2026, 11, 30))["required"] == 1


def test_hours_that_wait_for_a_second_person_count_nowhere(place):
    place.make.hours_entry(place.guardian, 40, approved=False)

    assert place.figures("guardians")["met"] == 0
    assert place.people("guardians", "s-1")["p-guardian"]["records"] == []


@pytest.mark.parametrize("subject", ["person", "class_group", "organisation"])
def test_facts_of_many_subjects_take_as_many_queries_as_those_of_one(place, db, make, subject):
    place.make.act(place.s1)
    place.make.taught(place.five, place.teacher, held_on=date(2026, 10, 1), course="kids", module="k1")
    of_kind = {
        "person": [place.guardian.id, *(pupil.id for pupil in place.pupils)],
        "class_group": [place.five.id, place.none.id, place.empty.id],
        "organisation": [place.s1.id, place.s2.id, place.district.id],
    }[subject]
    world = read_world(db, (1, 2))

    with count_queries() as one:
        read_subjects(db, subject, of_kind[:1], world)
    with count_queries() as many:
        read_subjects(db, subject, of_kind, world)

    assert len(many) == len(one)


OF_SCHOOLS = """
requirements:
  - id: school-lessons
    subject: organisation
    audience: [{org_kinds: [school, district]}]
    evidence: {sessions: {minutes: 120}}
    timing: {each: term}
"""


def test_sessions_of_a_school_are_read_from_where_they_were_held_and_from_its_classes_each_once(place, db):
    service.load_requirements(db, OF_SCHOOLS, "r.yaml", at=AT, by=None)

    def teach(day: int, *, at=None, classes=()):
        taught = ledger.Taught(
            "kids", "1.0", (), date(2026, 10, day), 40, place.teacher.id, tuple(group.id for group in classes),
            at.id if at else None,
        )  # fmt: skip
        return ledger.enter_taught_session(db, taught, reached=[], enrolled=[], at=AT, by=None).public_id

    at_class = teach(1, classes=[place.five, place.none])
    at_department = teach(2, at=place.dep)
    before = place.people("school-lessons")
    teach(3, at=place.s2)
    at_both = teach(4, at=place.s1, classes=[place.five])

    rows = place.people("school-lessons")

    assert before["s-1"]["status"] == "due"
    assert rows["s-1"]["records"] == sorted([at_class, at_department, at_both])
    assert rows["s-1"]["status"] == "met"
    assert rows["d-01"]["records"] == [], "the district held none itself"
    assert place.figures("school-lessons") == {"required": 3, "met": 1, "due": 2, "overdue": 0}


OF_CLASSES = """
requirements:
  - id: class-lesson
    subject: class_group
    audience: [{grades: ["5"]}]
    evidence: {sessions: {minutes: 40}}
    timing: {each: term}
"""


def test_session_that_reached_nobody_counts_for_no_class_and_no_school_until_one_is_corrected(place, db, make):
    """The teacher read “it counts for no one” and the report said that the class had its lesson."""
    service.load_requirements(
        db, OF_SCHOOLS.replace("120", "40") + OF_CLASSES.split("requirements:\n")[1], "r.yaml", at=AT, by=None
    )
    pupil = make.person("学生")
    taught = ledger.Taught("kids", "1.0", (), date(2026, 10, 1), 40, place.teacher.id, (place.five.id,), place.s1.id)
    session = ledger.enter_taught_session(db, taught, reached=[], enrolled=[pupil.id], at=AT, by=None)
    before = {name: place.figures(name)["met"] for name in ("school-lessons", "class-lesson")}
    for reached, met in ((True, 1), (False, 0)):
        ledger.correct_attendance(db, session, pupil.id, reached=reached, at=AT, by=None)
        db.flush()
        assert {name: place.figures(name)["met"] for name in before} == dict.fromkeys(before, met)

    assert before == {"school-lessons": 0, "class-lesson": 0}


def test_session_counts_for_its_place_no_more_when_the_only_attendance_is_taken_back_until_it_stands_again(place, db):
    service.load_requirements(db, OF_SCHOOLS.replace("120", "40"), "r.yaml", at=AT, by=None)
    taught = ledger.Taught("kids", "1.0", (), date(2026, 10, 1), 40, None, (), place.s1.id)
    session = ledger.enter_taught_session(
        db, taught, reached=[place.teacher.id], enrolled=[place.teacher.id], at=AT, by=None
    )
    said = [place.figures("school-lessons")["met"]]
    deeds.void_attendance(db, session, place.teacher, reason=AttendanceVoidReason.WAS_NOT_THERE, at=AT, by=None)
    other = ledger.Taught("kids", "1.0", (), date(2026, 10, 2), 40, None, (), place.s2.id)
    ledger.enter_taught_session(db, other, reached=[place.teacher.id], enrolled=[], at=AT, by=None)
    said.append(place.figures("school-lessons")["met"])
    deeds.restore_attendance(db, session, place.teacher, at=AT, by=None)
    said.append(place.figures("school-lessons")["met"])

    assert said == [1, 1, 2], "the other session of the same person counts all the time"


def test_make_up_counts_for_the_pupils_it_reached_and_for_no_class_and_no_school(place, db, make):
    """Three pupils in a side room stood as evidence that the class had its safety lesson."""
    both = OF_SCHOOLS.replace("120", "40") + OF_CLASSES.split("requirements:\n")[1]
    service.load_requirements(db, both, "r.yaml", at=AT, by=None)
    pupil = make.person("学生")

    def met_after(*, is_make_up):
        taught = ledger.Taught(
            "kids", "1.0", (), date(2026, 10, 1), 40, place.teacher.id, (place.five.id,), place.s1.id,
            is_make_up=is_make_up,
        )  # fmt: skip
        ledger.enter_taught_session(db, taught, reached=[pupil.id], enrolled=[], at=AT, by=None)
        db.flush()
        reached = read_subjects(db, "person", [pupil.id], read_world(db, (1, 2)))[pupil.id].reached
        return len(reached), [place.figures(name)["met"] for name in ("school-lessons", "class-lesson")]

    assert met_after(is_make_up=True) == (1, [0, 0])
    assert met_after(is_make_up=False) == (2, [1, 1])
