"""Sessions, attendance, coverage and training records, from a roster. What is known already is never changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.content.catalogue import catalogue
from app.core.batches import batches
from app.interop.roster.editions import Courses
from app.interop.roster.entering import NEW, SAME
from app.interop.roster.layout import ATTENDANCE, CLASSES, COVERAGE, ORGS, RECORDS, SESSIONS, USERS
from app.people.models import ClassGroup, Organisation, Person
from app.records.approvals import ask_for_approvals
from app.records.models import (
    Attendance,
    Coverage,
    RecordVoid,
    TaughtClassGroup,
    TaughtModule,
    TaughtSession,
    TrainingRecord,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster, Row

REACHED = {"present", "late"}
COLUMNS = {
    "person_id": "userSourcedId", "completed_on": "completedOn", "covered_on": "coveredOn", "held_on": "heldOn", "origin": "source",
    "organisation_id": "orgSourcedId", "student_id": "studentSourcedId", "guardian_id": "guardianSourcedId", "done_on": "doneOn", "facilitator_id": "facilitatorSourcedId", "voids": "voids", "reason": "voidReason",
}  # fmt: skip


def enter_ledger(entering: Entering, roster: Roster) -> None:
    """Enter what was taught, who was reached, what was covered and completed; then what was voided."""
    if not any(roster.of(file) for file in (SESSIONS, ATTENDANCE, COVERAGE, RECORDS)):
        return
    courses = Courses(entering)
    _sessions(entering, roster.of(SESSIONS), courses)
    _attendance(entering, roster.of(ATTENDANCE))
    for row in roster.of(COVERAGE):
        _coverage(entering, row, courses)
    records = roster.of(RECORDS)
    for row in records:
        if not row["voids"]:
            _record(entering, row, courses)
    entering.db.flush()
    waiting = ask_for_approvals(
        entering.db, entering.import_id, set(catalogue().courses), at=entering.at, by=entering.by
    )
    if waiting:
        entering.warnings.append(
            _(
                "%(count)s records of courses taught here count once the head or training manager of the school has approved them",
                count=waiting,
            )
        )
    for row in records:
        if row["voids"]:
            _void(entering, row)
    entering.db.flush()


def append(entering: Entering, row: Row, model: type[Any], **values: Any) -> Any | None:
    """Enter a ledger row once; a known id with other content is refused, because the ledger is never edited."""
    known = entering.rows_of(model).get(row["sourcedId"])
    if known is None:
        return entering.enter(row, model, **values)
    differing = [name for name, value in values.items() if getattr(known, name) != value]
    if differing:
        entering.problem(
            row,
            COLUMNS.get(differing[0], differing[0]),
            _(
                "The id “%(id)s” is known with other content. Entries are never changed: void the old one and enter a new one with a new id.",
                id=row["sourcedId"],
            ),
        )
        return None
    entering.count(row.file, SAME)
    return known


def _sessions(entering: Entering, rows: list[Row], courses: Courses) -> None:
    entered = []
    for row in rows:
        groups = [(sourced_id, entering.find(ClassGroup, sourced_id)) for sourced_id in row["classSourcedIds"]]
        for sourced_id, group in groups:
            if group is None:
                entering.not_found(row, "classSourcedIds", CLASSES.name, sourced_id)
        organisation = entering.need(row, "orgSourcedId", Organisation, ORGS.name) if row["orgSourcedId"] else None
        facilitator = (
            entering.need(row, "facilitatorSourcedId", Person, USERS.name) if row["facilitatorSourcedId"] else None
        )
        if not groups and not row["orgSourcedId"]:
            entering.problem(row, "orgSourcedId", _("A session needs classes or an organisation."))
        right = entering.not_after_today(row, "heldOn") and courses.accepts(row)
        if not right or row["heldOn"] is None or row["minutes"] is None or any(group is None for _id, group in groups):
            continue
        new = row["sourcedId"] not in entering.rows_of(TaughtSession)
        session = append(
            entering,
            row,
            TaughtSession,
            organisation_id=organisation.id if organisation else None,
            course=row["course"],
            edition=row["edition"],
            held_on=row["heldOn"],
            minutes=row["minutes"],
            facilitator_id=facilitator.id if facilitator else None,
            capacity=row["capacity"],
        )
        entering.taught_classes |= {group.id for _id, group in groups if group is not None}
        entering.acted |= {organisation.id} if organisation else set()
        entered.append((row, session, [group for _id, group in groups if group is not None], facilitator, new))
    entering.db.flush()
    for row, session, classes, facilitator, new in entered:
        if session is not None:
            _delivered(entering, row, session, classes, new=new)
        if facilitator is not None:
            entering.earned.add(facilitator.id)


def _delivered(entering: Entering, row: Row, session: TaughtSession, classes: list[ClassGroup], *, new: bool) -> None:
    if new:
        for group in dict.fromkeys(classes):
            entering.record(TaughtClassGroup(taught_session_id=session.id, class_group_id=group.id))
        for module in dict.fromkeys(row["modules"]):
            entering.record(TaughtModule(taught_session_id=session.id, module=module))
        return
    known_classes = set(
        entering.db.scalars(select(TaughtClassGroup.class_group_id).filter_by(taught_session_id=session.id))
    )
    known_modules = set(entering.db.scalars(select(TaughtModule.module).filter_by(taught_session_id=session.id)))
    if known_classes != {group.id for group in classes} or known_modules != set(row["modules"]):
        entering.problem(
            row,
            "classSourcedIds" if known_classes != {group.id for group in classes} else "modules",
            _(
                "The id “%(id)s” is known with other content. Entries are never changed: void the old one and enter a new one with a new id.",
                id=row["sourcedId"],
            ),
        )


def _attendance(entering: Entering, rows: list[Row]) -> None:
    if not rows:
        return
    sessions = {entering.find(TaughtSession, row["sessionSourcedId"]) for row in rows}
    ids = [session.id for session in sessions if session is not None]
    known = {
        (entry.taught_session_id, entry.person_id): entry
        for start in range(0, len(ids), 500)
        for entry in entering.db.scalars(
            select(Attendance).where(Attendance.taught_session_id.in_(ids[start : start + 500]))
        )
    }
    changed: set[TaughtSession] = set()
    for row in rows:
        if None in (row["sessionSourcedId"], row["userSourcedId"], row["status"]):
            continue
        session = entering.need(row, "sessionSourcedId", TaughtSession, SESSIONS.name)
        person = entering.need(row, "userSourcedId", Person, USERS.name)
        if session is None or person is None:
            continue
        reached = row["status"] in REACHED
        entry = known.get((session.id, person.id))
        if entry is None:
            known[session.id, person.id] = entering.record(
                Attendance(taught_session_id=session.id, person_id=person.id, reached=reached)
            )
            entering.count(row.file, NEW)
            entering.earned.add(person.id)
            changed.add(session)
        elif entry.reached != reached:
            entering.problem(
                row,
                "status",
                _(
                    "This attendance is known otherwise. Correct it in the register, or void “%(id)s”.",
                    id=f"{row['sessionSourcedId']}:{row['userSourcedId']}",
                ),
            )
        else:
            entering.count(row.file, SAME)
    _reach_changed(entering, changed)


def _reach_changed(entering: Entering, sessions: Collection[TaughtSession]) -> None:
    """Note the classes and places of sessions: who was reached decides whether a session counts for them."""
    for some in batches(session.id for session in sessions):
        of_session = TaughtClassGroup.taught_session_id.in_(some)
        entering.taught_classes |= set(entering.db.scalars(select(TaughtClassGroup.class_group_id).where(of_session)))
    entering.acted |= {session.organisation_id for session in sessions if session.organisation_id is not None}


def _coverage(entering: Entering, row: Row, courses: Courses) -> None:
    if None in (row["userSourcedId"], row["course"], row["module"], row["coveredOn"]):
        return
    person = entering.need(row, "userSourcedId", Person, USERS.name)
    if not entering.not_after_today(row, "coveredOn") or not courses.accepts(row) or person is None:
        return
    edition = row["edition"] or _newest(entering, row["course"])
    if append(
        entering,
        row,
        Coverage,
        person_id=person.id,
        course=row["course"],
        edition=edition,
        module=row["module"],
        covered_on=row["coveredOn"],
    ):
        entering.earned.add(person.id)


def _newest(entering: Entering, course: str) -> str:
    from app.content.models import CourseEdition

    editions = list(entering.db.scalars(select(CourseEdition.edition).filter_by(course=course)))
    return max(editions, key=_dotted, default="")


def _dotted(edition: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in edition.split("."))
    except ValueError:
        return (-1,)


def _record(entering: Entering, row: Row, courses: Courses) -> None:
    empty = [name for name in ("userSourcedId", "course", "completedOn") if row[name] is None]
    for name in empty:
        entering.problem(row, name, _("This cell must not be empty."))
    if empty:
        return
    person = entering.need(row, "userSourcedId", Person, USERS.name)
    if not entering.not_after_today(row, "completedOn") or not courses.accepts(row) or person is None:
        return
    if append(
        entering,
        row,
        TrainingRecord,
        person_id=person.id,
        course=row["course"],
        edition=row["edition"],
        completed_on=row["completedOn"],
        minutes=row["minutes"],
        origin=row["source"] or "imported",
        evidence=row["evidence"],
    ):
        entering.earned.add(person.id)


def _void(entering: Entering, row: Row) -> None:
    named = row["voids"]
    record = entering.find(TrainingRecord, named)
    attended = None if record is not None else _attended(entering, named)
    if record is not None:
        voids, person_id = record.public_id, record.person_id
    elif attended is not None:
        session, person = attended
        voids, person_id = f"{session.public_id}:{person.public_id}", person.id
    elif named in entering.broken.get(row.file, {}):
        entering.not_found(row, "voids", row.file, named)
        return
    else:
        entering.problem(row, "voids", _("There is no record “%(id)s” to void.", id=named))
        return
    earlier = entering.db.scalar(select(RecordVoid).where(RecordVoid.voids == voids))
    if earlier is not None and (earlier.source, earlier.sourced_id) != (entering.source, row["sourcedId"]):
        entering.problem(row, "voids", _("“%(id)s” was voided before.", id=named))
        return
    if append(entering, row, RecordVoid, voids=voids, reason=(row["voidReason"] or "unspecified")[:40]):
        entering.earned.add(person_id)
        if attended is not None:
            _reach_changed(entering, attended[:1])


def _attended(entering: Entering, named: str) -> tuple[TaughtSession, Person] | None:
    """Find who attended what by `<session id>:<person id>`; ids may hold colons themselves."""
    for place, sign in enumerate(named):
        session = entering.find(TaughtSession, named[:place]) if sign == ":" else None
        person = entering.find(Person, named[place + 1 :]) if session is not None else None
        if session is not None and person is not None:
            there = select(Attendance.id).filter_by(taught_session_id=session.id, person_id=person.id)
            return (session, person) if entering.db.scalar(there) is not None else None
    return None
