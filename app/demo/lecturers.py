"""Lecturers that schools of the invented county share, each word given by who gives it; and experts from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.classroom.lecturers.rules import EnteredExpert, Sender, Subject
from app.classroom.lecturers.service import agree, agree_to_expert, enter_expert, offer_lecturer, take_up
from app.demo.rows import morning
from app.demo.training import complete

if TYPE_CHECKING:
    from app.classroom.lecturers.models import LecturerOffer
    from app.content.shapes import Course, Policy
    from app.demo.county import County, Populated
    from app.demo.rows import Rows
    from app.people.models import Organisation, Person

GIVING, ASKED, STARTING, STORY = "s-02", "s-05", "s-07", "s-01"
SINCE = timedelta(days=20)
COMES, TRAINED_BEFORE = timedelta(days=14), timedelta(days=6)
HOLDS_FOR = timedelta(days=300)
# Who sends an expert, for what, and whether a second person has agreed.
EXPERTS = ((Sender.PROCURATORATE, Subject.LAW, True), (Sender.HEALTH, Subject.HEALTH, False))


def share_lecturers(rows: Rows, county: County, course: Course) -> None:
    """Lend a teacher of one school to the story's and to the one that starts; two offers still wait for a word.

    That of the story's class teacher waits for herself, another one's to all schools for whoever takes it.
    """
    there = {school.plan.id: school for school in county.schools}
    giving, story = there[GIVING], there[STORY]
    rows.db.flush()
    for taking in [story, *([there[STARTING]] if STARTING in there else [])]:
        offer = _offer(rows, giving, _teacher(giving, course), taking.organisation, agreed=True)
        take_up(rows.db, offer, taking.organisation.id, at=morning(rows.today - SINCE), by=taking.holder("head").id)
    _offer(rows, story, _teacher(story, course), giving.organisation, agreed=False)
    if ASKED in there:
        _offer(rows, there[ASKED], _teacher(there[ASKED], course), county.district, agreed=True)


def name_experts(rows: Rows, county: County, course: Course, policy: Policy, *, band: str, address: str) -> None:
    """Let the story's school enter two experts who come to it: the protection lead agreed to one, the other waits."""
    school = county.school(STORY)
    place, since = school.organisation, rows.today - COMES
    for sender, subject, is_agreed in EXPERTS:
        expert = rows.adult()
        rows.db.flush()
        rows.appoint(expert, place, "guest-lecturer", since, kind="external")
        complete(rows, expert, since - TRAINED_BEFORE, course, policy, issuer=place, address=address)
        said = EnteredExpert(expert.id, sender, None, subject, (band,), since + HOLDS_FOR)
        by = school.holder("moral-education-director").id
        row = enter_expert(rows.db, place.id, said, at=morning(since), by=by)
        if is_agreed:
            agreed_on = since + timedelta(days=2)
            agree_to_expert(rows.db, row, at=morning(agreed_on), by=school.holder("child-protection-lead").id)


def _teacher(school: Populated, course: Course) -> Person:
    return next(teacher for _group, grade, teacher, _pupils in school.classes if grade in course.grades)


def _offer(rows: Rows, home: Populated, person: Person, to: Organisation, *, agreed: bool) -> LecturerOffer:
    at = morning(rows.today - SINCE)
    offer = offer_lecturer(rows.db, person.id, home.organisation.id, to.id, at=at, by=home.holder("head").id)
    if agreed:
        agree(rows.db, offer, at=at, by=person.id)
    return offer
