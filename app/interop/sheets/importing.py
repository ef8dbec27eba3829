"""A school's own list in one step, as a roster: all of it or nothing, twice is once, revertible (COMPLIANCE §8)."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.languages import in_current_language, long_day
from app.interop.roster.ending import end_or_ask, still_to_end
from app.interop.roster.entering import ENDED
from app.interop.roster.importing import Imported, begin_import, end_import
from app.interop.roster.numbers import keep_former_numbers, warn_of_shared_numbers
from app.interop.roster.problems import Problem, RosterRefused
from app.interop.sheets.guardians import GuardiansList, guardianships_not_named
from app.interop.sheets.headings import SheetKind
from app.interop.sheets.listing import APPOINTMENTS, ENROLMENTS, GUARDIANSHIPS, Choices, Listing
from app.interop.sheets.sheet import Sheet, problems_of_columns
from app.interop.sheets.staff import StaffList, staff_not_named
from app.interop.sheets.students import StudentsList, pupils_not_named
from app.interop.sheets.values import plain_of
from app.people.ending_rules import HANDFUL, is_many
from app.people.models import Appointment, ClassGroup, Enrolment, Guardianship, Organisation, Person, Post
from app.people.queries.organisations import inside

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session


def import_sheet(
    db: Session,
    sheet: Sheet,
    organisation: Organisation,
    choices: Choices,
    *,
    at: datetime,
    by: int | None,
    is_trial: bool = False,
) -> Imported:
    """Enter a list of an organisation; the caller commits, or rolls back for a trial.

    A trial tells nobody what changed. Raises RosterRefused with every problem found; then nothing must be kept.
    """
    entering = begin_import(
        db,
        source=organisation.public_id[:60],
        at=at,
        by=by,
        digest=sheet.digest,
        organisation_id=organisation.id,
        kind=sheet.kind,
    )
    entering.warnings += sheet.notes
    columns = problems_of_columns(sheet)
    if columns:
        raise RosterRefused([Problem(sheet.lines[0].sheet if sheet.lines else "", None, None, one) for one in columns])
    listing = Listing(entering, sheet, organisation, departments_of(db, organisation, on=choices.since), choices)
    with db.no_autoflush:
        ends = _enter(listing)
        if choices.complete and not entering.problems:
            _end(listing, ends())
    if entering.problems:
        raise RosterRefused(entering.problems, entering.answered)
    keep_former_numbers(entering, on=choices.since)
    warn_of_shared_numbers(entering, on=choices.since)
    return end_import(db, entering, not_read=list(sheet.not_read), is_trial=is_trial)


@dataclass(frozen=True)
class Tried:
    """What came of trying a list: problems, or what it would do; and the questions about it that were answered."""

    problems: list[Problem]
    would: Imported | None
    answered: Sequence[Problem]

    @property
    def questions(self) -> list[Problem]:
        """Return every question of the list in the order of its lines; one whose answer is wrong says why."""
        asking = [one for one in self.problems if one.asks]
        told = {(one.file, one.row) for one in asking}
        return [*(one for one in self.answered if (one.file, one.row) not in told), *asking]


def tried(
    db: Session, sheet: Sheet, organisation: Organisation, choices: Choices, *, at: datetime, by: int | None
) -> Tried:
    """Return what is wrong with a list, or what it would do; nothing is kept."""
    trial = db.begin_nested()
    try:
        would = import_sheet(db, sheet, organisation, choices, at=at, by=by, is_trial=True)
        return Tried([], would, would.answered)
    except RosterRefused as refused:
        return Tried(refused.problems, None, refused.answered)
    finally:
        trial.rollback()


def _enter(listing: Listing) -> Callable[[], Sequence[Appointment | Enrolment | Guardianship]]:
    """Enter a list; return what asks, afterwards, what a complete list of its kind would end."""
    if listing.sheet.kind is SheetKind.STAFF:
        StaffList(listing).enter()
        return lambda: staff_not_named(listing)
    if listing.sheet.kind is SheetKind.STUDENTS:
        students = StudentsList(listing)
        students.enter()
        return lambda: pupils_not_named(listing, students.groups)
    guardians = GuardiansList(listing)
    guardians.enter()
    return lambda: guardianships_not_named(listing, guardians.students)


def departments_of(db: Session, organisation: Organisation, *, on: date) -> dict[str, int]:
    """Return the departments inside an organisation by their names, and itself."""
    found = db.scalars(select(Organisation).where(Organisation.id.in_(inside([organisation.id], on=on))))
    return {plain_of(one.name).replace(" ", ""): one.id for one in found}


def _end(listing: Listing, gone: Sequence[Appointment | Enrolment | Guardianship]) -> None:
    """End what a complete list does not name; more than one in twenty needs its number typed (COMPLIANCE §8)."""
    entering = listing.entering
    standing = len(gone) + sum(len(ids) for ids in listing.seen.values())
    gone = still_to_end(entering, gone)
    if is_many(len(gone), standing) and listing.choices.endings != len(gone):
        message = _(
            "%(gone)s of %(standing)s entries are no longer in the list and would end. That is more than 5 %%, which nobody does alone on the web. If only some have left: go back to the columns, do not say that the list is all there is, and enter on each person's page that they left, or correct what was wrong. If all of it is right, give the administrator the list and this command for the server. More than %(handful)s endings, with those of the last 30 days, then wait until a second person has agreed: the bureau officer above; where there is none, the head.",
            gone=len(gone),
            standing=standing,
            handful=HANDFUL,
        )
        command = _command(listing, endings=len(gone))
        entering.problems.append(Problem(listing.organisation.name, None, None, message, command))
        return
    for row in end_or_ask(entering, gone, standing, kind_of=_kind_of):
        if isinstance(row, Appointment):
            person, post = entering.db.get_one(Person, row.person_id), entering.db.get_one(Post, row.post_id)
            listing.show(
                person.name,
                ENDED,
                f"{in_current_language(post.title, post.title_en)} → {long_day(row.last_day)}",
                person.id,
            )
        elif isinstance(row, Enrolment):
            listing.show(entering.db.get_one(ClassGroup, row.class_group_id).title, ENDED, "")


def _command(listing: Listing, *, endings: int) -> str:
    """Return the command that does on the server what was chosen, with the number of endings typed."""
    choices, file, said = (
        listing.choices,
        _("LIST.xlsx"),
        ["--org", listing.organisation.public_id, "--kind", str(listing.sheet.kind)],
    )
    said += ["--since", choices.since.isoformat()]
    if choices.default_post:
        said += ["--post", listing.entering.db.get_one(Post, choices.default_post).public_id]
    if choices.create_classes:
        said.append("--create-classes")
    return f"hulei import sheet {file} {shlex.join([*said, '--complete', '--endings', str(endings)])}"


def _kind_of(row: Appointment | Enrolment | Guardianship) -> str:
    if isinstance(row, Appointment):
        return APPOINTMENTS
    return ENROLMENTS if isinstance(row, Enrolment) else GUARDIANSHIPS
