"""Colleagues of the story's school to whom the course is read: two modules heard, the next one still to come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.demo.lessons import STORY_CLASS, STORY_SCHOOL
from app.demo.plan import school_day_by
from app.demo.rows import morning
from app.learning.together.models import ReadingHelper
from app.learning.together.queries import Group
from app.learning.together.service import begin_module, end_module, open_group, say_here

if TYPE_CHECKING:
    from app.content.shapes import Course
    from app.demo.county import County
    from app.demo.plan import Calendar
    from app.demo.rows import Rows
    from app.people.models import Person

POSTS = ("canteen", "cleaner")
OPENED_AGO = timedelta(days=16)
READ_AGO = (12, 5)  # days since each module that was read so far
LONGER = 5  # minutes that reading aloud took beyond those of the module


def hearers(county: County) -> list[Person]:
    """Return who learns together: the canteen's people and the cleaner of the story's school."""
    return [person for person, post, _since in county.school(STORY_SCHOOL).staff if post in POSTS]


def read_together(rows: Rows, county: County, course: Course, calendar: Calendar) -> None:
    """Let the protection lead and a class teacher open a group and read to it; one colleague missed the second time."""
    school = county.school(STORY_SCHOOL)
    lead = school.holder("child-protection-lead")
    teacher = next(teacher for group, _grade, teacher, _pupils in school.classes if group.title == STORY_CLASS)
    members = [person.id for person in hearers(county)]
    begins = min(calendar.term[0], rows.today)
    opened = max(school_day_by(rows.today - OPENED_AGO), begins)
    row = open_group(
        rows.db,
        course,
        organisation_id=school.organisation.id,
        helpers=[lead.id, teacher.id],
        members=members,
        at=morning(opened),
        by=school.holder("moral-education-director").id,
    )
    rows.db.flush()
    helpers = tuple(rows.db.scalars(select(ReadingHelper).filter_by(group_id=row.id).order_by(ReadingHelper.id)))
    group = Group(row, helpers, {}, tuple(members), helps=True, leads=False)
    days = [school_day_by(rows.today - timedelta(days=ago)) for ago in READ_AGO]
    for number, (module, day) in enumerate(zip(course.modules, [day for day in days if day > opened], strict=False)):
        at, minutes = morning(day), module.minutes + LONGER
        for helper in (lead, teacher):
            say_here(group, helper.id, at=at)
        end_module(
            rows.db,
            group,
            begin_module(rows.db, group, module, at=at),
            module,
            there=members[number:],
            minutes=minutes,
            really_short=False,
            at=at + timedelta(minutes=minutes),
            by=lead.id,
        )
