"""What the audit trail says of each act about a workshop's day: which day and place, how many or of whom, never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.classroom.workshops.models import Workshop, WorkshopDay


def about(row: WorkshopDay, workshop: Workshop) -> dict[str, Any]:
    """Return what a line about a day names: the organisation, the course, the day."""
    return {
        "subject": "organisation",
        "subject_id": workshop.organisation_id,
        "organisation": workshop.organisation_id,
        "course": workshop.course,
        "done_on": row.held_on,
    }


def about_person(row: WorkshopDay, workshop: Workshop, person_id: int) -> dict[str, Any]:
    """Return what a line about somebody on a day's list names."""
    return about(row, workshop) | {"subject": "person", "subject_id": person_id}
