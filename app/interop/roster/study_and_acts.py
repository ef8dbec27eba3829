"""Hours of study elsewhere, contacts with guardians and acts of organisations, from a roster; never changed once known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.roster.layout import ACTS, CONTACTS, HOURS, ORGS, USERS
from app.interop.roster.ledger import append
from app.people.models import Organisation, Person
from app.records.models import Act, Contact, HoursEntry

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster, Row


def enter_study_and_acts(entering: Entering, roster: Roster) -> None:
    """Enter what a roster says of hours, contacts and acts."""
    for row in roster.of(HOURS):
        _hours(entering, row)
    for row in roster.of(CONTACTS):
        _contact(entering, row)
    for row in roster.of(ACTS):
        _act(entering, row)
    entering.db.flush()


def _hours(entering: Entering, row: Row) -> None:
    """Enter minutes of study. On the server nobody is signed in, and the import approves them.

    What somebody imports in their own name waits for a second person, as what is typed does (SAFEGUARDS 28).
    """
    person = entering.need(row, "userSourcedId", Person, USERS.name)
    if row["minutes"] == 0:
        entering.problem(
            row, "minutes", _("Nothing was done in 0 minutes. Write how long it took, or leave the row out.")
        )
        return
    if not entering.not_after_today(row, "doneOn") or person is None:
        return
    known = entering.rows_of(HoursEntry).get(row["sourcedId"])
    entry = append(
        entering,
        row,
        HoursEntry,
        person_id=person.id,
        done_on=row["doneOn"],
        minutes=row["minutes"],
        kind=row["kind"],
        topics=row["topics"],
        reference=row["reference"],
    )
    if entry is None or known is not None:
        return
    if entering.by is None:
        entering.record(entry, approved_at=entering.at)
        entering.earned.add(person.id)
    else:
        entering.record(entry, entered_by=entering.by)


def _contact(entering: Entering, row: Row) -> None:
    student = entering.need(row, "studentSourcedId", Person, USERS.name)
    guardian = entering.need(row, "guardianSourcedId", Person, USERS.name) if row["guardianSourcedId"] else None
    if not entering.not_after_today(row, "heldOn") or student is None:
        return
    if guardian is student:
        entering.problem(row, "guardianSourcedId", _("Guardian and pupil are the same person here."))
        return
    if row["guardianSourcedId"] and guardian is None:
        return
    if append(
        entering,
        row,
        Contact,
        student_id=student.id,
        guardian_id=guardian.id if guardian else None,
        kind=row["kind"],
        held_on=row["heldOn"],
    ):
        entering.earned.add(student.id)


def _act(entering: Entering, row: Row) -> None:
    organisation = entering.need(row, "orgSourcedId", Organisation, ORGS.name)
    person = entering.need(row, "personSourcedId", Person, USERS.name) if row["personSourcedId"] else None
    if not entering.not_after_today(row, "doneOn") or organisation is None:
        return
    if row["personSourcedId"] and person is None:
        return
    if append(
        entering,
        row,
        Act,
        organisation_id=organisation.id,
        kind=row["kind"],
        done_on=row["doneOn"],
        person_id=person.id if person else None,
        capacity=row["capacity"],
        reference=row["reference"],
    ):
        entering.acted.add(organisation.id)
