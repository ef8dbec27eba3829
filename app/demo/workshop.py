"""A workshop of the story school: one day over and in the ledger, one to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.classroom.workshops.models import How, Workshop, WorkshopDay, WorkshopGuest, WorkshopSignIn
from app.content.in_person import in_person_id
from app.demo.lessons import STORY_SCHOOL
from app.demo.rows import morning
from app.records.models import Attendance, TaughtModule, TaughtSession

if TYPE_CHECKING:
    from datetime import date

    from app.content.shapes import Course
    from app.demo.county import County
    from app.demo.rows import Rows

MINUTES, GUESTS, WALKED_IN, SATURDAY = 90, 16, 2, 5
BY_LIST = 4  # every fourth was on the sheet of paper


def hold_workshop(rows: Rows, county: County, course: Course) -> None:
    """Let the protection lead teach the course's part in person on one day of last week, and plan a second day."""
    school = county.school(STORY_SCHOOL)
    lead, head = school.holder("child-protection-lead"), school.holder("head")
    guests = [person for person, _post, _since in school.staff if person.id != lead.id][: GUESTS + WALKED_IN]
    held, coming = _weekday(rows.today - timedelta(days=8)), _weekday(rows.today + timedelta(days=6))
    workshop = Workshop(
        organisation_id=school.organisation.id,
        course=course.id,
        edition=course.edition,
        facilitator_id=lead.id,
        planned_by=head.id,
        planned_at=morning(held - timedelta(days=9)),
    )
    rows.db.add(workshop)
    rows.db.flush()
    rows.db.add_all(WorkshopGuest(workshop_id=workshop.id, person_id=one.id) for one in guests[:GUESTS])
    part = in_person_id(course.id)
    rows.db.add(WorkshopDay(workshop_id=workshop.id, held_on=coming, minutes=MINUTES, parts=[part]))
    came = guests[2:]
    taught = rows.fact(
        TaughtSession(
            public_id=rows.next_id("t"),
            organisation_id=school.organisation.id,
            course=course.id,
            edition=course.edition,
            held_on=held,
            minutes=MINUTES,
            facilitator_id=lead.id,
        ),
        on=held,
        by=lead.id,
    )
    rows.db.flush()
    rows.fact(TaughtModule(taught_session_id=taught.id, module=part), on=held)
    for person in guests:
        here = person in came
        rows.fact(Attendance(taught_session_id=taught.id, person_id=person.id, reached=here), on=held, by=lead.id)
    day = WorkshopDay(
        workshop_id=workshop.id,
        held_on=held,
        minutes=MINUTES,
        parts=[part],
        opened_at=morning(held),
        closed_at=morning(held) + timedelta(minutes=MINUTES + 5),
        closed_by=lead.id,
        taught_session_id=taught.id,
    )
    rows.db.add(day)
    rows.db.flush()
    for number, person in enumerate(came):
        is_listed = number % BY_LIST == 0
        rows.db.add(
            WorkshopSignIn(
                workshop_day_id=day.id,
                person_id=person.id,
                how=str(How.LIST if is_listed else How.CODE),
                signed_at=morning(held) + timedelta(minutes=number),
                confirmed_by=lead.id if is_listed else None,
                shared_phone=False,
            )
        )
    rows.db.flush()


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
