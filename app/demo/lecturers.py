"""Lecturers that schools of the invented county share: one agreed by all three, one that waits for the other side, one for their own word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.classroom.lecturers.models import LecturerOffer, OfferTaking

if TYPE_CHECKING:
    from app.content.shapes import Course
    from app.demo.county import County, Populated
    from app.demo.rows import Rows
    from app.people.models import Organisation, Person

GIVING, ASKED, STARTING, STORY = "s-02", "s-05", "s-07", "s-01"
SINCE = timedelta(days=20)


def share_lecturers(rows: Rows, county: County, course: Course) -> None:
    """Lend a teacher of one school to the school that starts; offer another to all, and ask a third."""
    there = {school.plan.id: school for school in county.schools}
    if not {GIVING, STARTING, STORY} <= there.keys():
        return  # a small part of the county
    giving, starting, story = there[GIVING], there[STARTING], there[STORY]
    offer = _offer(rows, giving, _teacher(giving, course), starting.organisation, agreed=True)
    on = rows.today - SINCE
    taking = OfferTaking(lecturer_offer_id=offer.id, organisation_id=starting.organisation.id, taken_on=on)
    rows.fact(taking, on=on, by=starting.holder("head").id)
    _offer(rows, story, _teacher(story, course), giving.organisation, agreed=False)
    if ASKED in there:
        _offer(rows, there[ASKED], _teacher(there[ASKED], course), county.district, agreed=True)


def _teacher(school: Populated, course: Course) -> Person:
    return next(teacher for _group, grade, teacher, _pupils in school.classes if grade in course.grades)


def _offer(rows: Rows, home: Populated, person: Person, to: Organisation, *, agreed: bool) -> LecturerOffer:
    on = rows.today - SINCE
    row = rows.fact(
        LecturerOffer(
            person_id=person.id,
            from_organisation_id=home.organisation.id,
            to_organisation_id=to.id,
            offered_on=on,
            agreed_on=on if agreed else None,
        ),
        on=on,
        by=home.holder("head").id,
    )
    rows.db.flush()
    return row
