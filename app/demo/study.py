"""What some adults of the story's school studied elsewhere: approved by its head, or waiting for somebody to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.demo.rows import Rows, morning
from app.records.hours import WORKING_DAY, HoursKind, Study, approve_hours, enter_hours

if TYPE_CHECKING:
    from app.demo.county import County

# Post, days ago, minutes, in units of, kind, topics, number of the proof, whether it was approved
STUDIED = (
    ("moral-education-director", 40, 2 * WORKING_DAY, WORKING_DAY, HoursKind.COURSE, ("law", "reporting"), "XJ-2026-118", True),
    ("child-protection-lead", 33, 180, 45, HoursKind.LECTURE, ("signs", "disclosure"), "JY-0915", True),
    ("dorm-keeper", 20, 90, 45, HoursKind.LECTURE, ("safer-practice",), "JY-0928", True),
    ("dorm-keeper", 6, WORKING_DAY // 2, WORKING_DAY, HoursKind.WORKSHOP, ("grooming",), "XJ-2026-140", False),
    ("moral-education-director", 4, 120, 1, HoursKind.ONLINE_COURSE, ("online-safety",), None, False),
)  # fmt: skip


def study_elsewhere(rows: Rows, county: County) -> None:
    """Let some of the staff enter what they studied elsewhere; the head has answered the older entries."""
    school = county.school("s-01")
    head = school.holder("head")
    for number, (post, ago, minutes, per_unit, kind, topics, reference, is_approved) in enumerate(STUDIED):
        person, day = school.holder(post), rows.today - timedelta(days=ago)
        study = Study(person.id, day, minutes, kind, topics, reference, per_unit)
        at = morning(day + timedelta(days=1))
        entry, _is_new = enter_hours(rows.db, study, once=f"{number:016x}", at=at, by=person.id)
        if is_approved:
            approve_hours(rows.db, entry, at=at + timedelta(days=1), by=head.id)
