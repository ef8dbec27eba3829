"""What a roster hints at and nobody has said: shown in a trial, never entered (COMPLIANCE §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.roster.layout import APPOINTMENTS, ENROLLMENTS, GUARDIANSHIPS, ROLES, USERS
from app.people.models import Appointment, Enrolment, Guardianship, Person

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster

NO_POST = {"student", "guardian", "parent", "relative"}


def suggest(entering: Entering, roster: Roster) -> None:
    """Name roles nobody holds a post for, and agents of pupils who are no guardians yet; ids only, never names."""
    _appointments(entering, roster)
    _guardians(entering, roster)


def _appointments(entering: Entering, roster: Roster) -> None:
    named = {row["userSourcedId"] for row in roster.of(APPOINTMENTS)}
    named |= {row["userSourcedId"] for row in roster.of(ENROLLMENTS) if row["role"] == "teacher"}
    held = {row.person_id for row in entering.rows_of(Appointment).values()}
    held |= {row.person_id for row in entering.rows_of(Enrolment).values() if row.role == "teacher"}
    told = set()
    for row in roster.of(ROLES):
        role, user = (row["role"] or "").lower(), row["userSourcedId"]
        person = entering.find(Person, user)
        known = user in named or (person is not None and person.id in held)
        if role in NO_POST or not role or known or (user, role) in told:
            continue
        told.add((user, role))
        entering.suggestions.append(
            _(
                "%(file)s row %(row)s: “%(user)s” has the role %(role)s but no post. If they work there, add them to %(appointments)s.",
                file=ROLES.name,
                row=row.number,
                user=user,
                role=row["role"],
                appointments=APPOINTMENTS.name,
            )
        )


def _guardians(entering: Entering, roster: Roster) -> None:
    said = {(row["guardianSourcedId"], row["studentSourcedId"]) for row in roster.of(GUARDIANSHIPS)}
    pupils = {row["userSourcedId"] for row in roster.of(ENROLLMENTS) if row["role"] == "student"}
    known = {(row.guardian_id, row.student_id) for row in entering.rows_of(Guardianship).values()}
    for row in roster.of(USERS):
        for agent in row["agentSourcedIds"] if row["sourcedId"] in pupils else ():
            guardian, student = entering.find(Person, agent), entering.find(Person, row["sourcedId"])
            if (agent, row["sourcedId"]) in said or guardian is None or student is None:
                continue
            if (guardian.id, student.id) not in known:
                entering.suggestions.append(
                    _(
                        "%(file)s row %(row)s: “%(agent)s” may be a guardian of “%(student)s”. If the school knows it, add the two to %(guardianships)s.",
                        file=USERS.name,
                        row=row.number,
                        agent=agent,
                        student=row["sourcedId"],
                        guardianships=GUARDIANSHIPS.name,
                    )
                )
