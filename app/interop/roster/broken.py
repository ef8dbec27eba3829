"""Rows with a mistake of their own are not entered; what else is wrong with them is told in the same round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.interop.roster.layout import (
    ACTS,
    APPOINTMENTS,
    ATTENDANCE,
    CLASSES,
    CONTACTS,
    COVERAGE,
    ENROLLMENTS,
    GUARDIANSHIPS,
    HOURS,
    ORGS,
    POSTS,
    RECORDS,
    SESSIONS,
    SESSIONS_OF_YEAR,
    USERS,
    WAIVERS,
)
from app.people.models import ClassGroup, Organisation, Person, Post, Window
from app.records.models import TaughtSession

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster

TO_USER, TO_CLASS = (Person, USERS.name), (ClassGroup, CLASSES.name)
TO_ORGANISATION, TO_POST = (Organisation, ORGS.name), (Post, POSTS.name)
REFERENCES: dict[str, dict[str, tuple[type, str]]] = {
    ORGS.name: {"parentSourcedId": TO_ORGANISATION},
    SESSIONS_OF_YEAR.name: {"orgSourcedId": TO_ORGANISATION},
    CLASSES.name: {"schoolSourcedId": TO_ORGANISATION, "termSourcedIds": (Window, SESSIONS_OF_YEAR.name)},
    ENROLLMENTS.name: {"classSourcedId": TO_CLASS, "userSourcedId": TO_USER},
    APPOINTMENTS.name: {"userSourcedId": TO_USER, "orgSourcedId": TO_ORGANISATION, "post": TO_POST},
    SESSIONS.name: {
        "orgSourcedId": TO_ORGANISATION, "classSourcedIds": TO_CLASS, "facilitatorSourcedId": TO_USER,
    },
    ATTENDANCE.name: {"sessionSourcedId": (TaughtSession, SESSIONS.name), "userSourcedId": TO_USER},
    COVERAGE.name: {"userSourcedId": TO_USER},
    RECORDS.name: {"userSourcedId": TO_USER},
    WAIVERS.name: {"userSourcedId": TO_USER},
    GUARDIANSHIPS.name: {"guardianSourcedId": TO_USER, "studentSourcedId": TO_USER},
    HOURS.name: {"userSourcedId": TO_USER},
    CONTACTS.name: {"studentSourcedId": TO_USER, "guardianSourcedId": TO_USER},
    ACTS.name: {"orgSourcedId": TO_ORGANISATION, "personSourcedId": TO_USER},
}  # fmt: skip
FIRST_DAYS = ("beginDate", "startDate")


def check_broken_rows(entering: Entering, roster: Roster) -> None:
    """Note references to nothing, and intervals that end before they begin, in rows that could not be entered."""
    for row in roster.broken:
        for column, (model, file) in REFERENCES.get(row.file, {}).items():
            named = row[column] or []
            for sourced_id in named if isinstance(named, list) else [named]:
                if entering.find(model, sourced_id) is None:
                    entering.not_found(row, column, file, sourced_id)
        for column in FIRST_DAYS:
            if row[column] is not None and row["endDate"] is not None:
                entering.interval(row, column)
