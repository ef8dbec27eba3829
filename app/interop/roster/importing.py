"""A whole roster in one step: all of it or nothing, the same file twice changes nothing (COMPLIANCE §8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.compliance.queries import open_names
from app.core.audit import audit
from app.core.clock import day_of
from app.interop.roster.broken import check_broken_rows
from app.interop.roster.complete import Scope, end_what_is_gone
from app.interop.roster.editions import enter_editions
from app.interop.roster.entering import ASKED, CHANGED, ENDED, NEW, Entering, Shown
from app.interop.roster.ledger import enter_ledger
from app.interop.roster.members import enter_members
from app.interop.roster.numbers import keep_former_numbers, warn_of_shared_numbers
from app.interop.roster.overlapping import check_no_overlap
from app.interop.roster.places import enter_places
from app.interop.roster.problems import Problem, RosterRefused
from app.interop.roster.study_and_acts import enter_study_and_acts
from app.interop.roster.suggestions import suggest
from app.interop.roster.waivers import enter_waivers
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed, person_renamed
from app.people.models import ClassGroup, Organisation, Person, RosterImport
from app.people.queries.organisations import inside
from app.people.queries.powers import Powers
from app.records.announcements import class_evidence_changed, evidence_changed, organisation_evidence_changed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.interop.roster.kept import Kept
    from app.interop.roster.rows import Roster

REVERTIBLE = timedelta(days=7)
WHOLE = "roster"
STAFF, PEOPLE = "staff", "persons"  # a school's own list of staff, and what it counts


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    import_id: int
    source: str
    counts: dict[str, dict[str, int]]
    warnings: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    answered: list[Problem] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether everything was known already."""
        return not any(counts.get(what) for counts in self.counts.values() for what in (NEW, CHANGED, ENDED, ASKED))


def import_roster(
    db: Session,
    roster: Roster,
    *,
    source: str,
    at: datetime,
    by: int | None,
    exclusive_ends: bool | None = None,
    complete: Scope | None = None,
) -> Imported:
    """Enter a roster; the caller commits, or rolls back for a dry run.

    `exclusive_ends` None: as the roster says (a OneRoster export's windows end the day before). Raises RosterRefused
    with every problem found; then nothing must be kept.
    """
    exclusive = roster.is_oneroster_export if exclusive_ends is None else exclusive_ends
    entering = begin_import(db, source=source, at=at, by=by, digest=roster.digest)
    entering.exclusive_ends = exclusive
    entering.problems += roster.problems
    entering.warnings += roster.notes
    entering.unread |= roster.unread
    for row in roster.broken:
        entering.mark_broken(row)
    if exclusive:
        entering.warnings.append(
            _("This is a OneRoster export: its windows end on the day before the day they name (see --end-dates)")
        )
    with db.no_autoflush:
        enter_editions(entering, roster.courses)
        enter_places(entering, roster)
        enter_members(entering, roster)
        enter_ledger(entering, roster)
        enter_study_and_acts(entering, roster)
        enter_waivers(entering, roster)
        check_no_overlap(entering, roster)
        check_broken_rows(entering, roster)
        if complete is not None and not entering.problems:
            end_what_is_gone(entering, roster, complete)
    if entering.problems:
        ordered = sorted(entering.problems, key=lambda problem: (problem.file, problem.row or 0))
        raise RosterRefused([roster.told(problem) for problem in ordered])
    keep_former_numbers(entering, on=entering.today)
    warn_of_shared_numbers(entering, on=entering.today)
    suggest(entering, roster)
    return end_import(db, entering, not_read=roster.not_read)


def begin_import(
    db: Session,
    *,
    source: str,
    at: datetime,
    by: int | None,
    digest: str,
    organisation_id: int | None = None,
    kind: str = WHOLE,
) -> Entering:
    """Enter that an import begins, and return its state. `organisation_id`: whose list it is, None for a roster."""
    log = RosterImport(
        source=source, at=at, by=by, digest=digest, counts={}, organisation_id=organisation_id, kind=kind
    )
    db.add(log)
    db.flush()
    return Entering(db, source, log.id, at, by, day_of(at), powers=powers_of(db, by, on=day_of(at), at=organisation_id))


def powers_of(db: Session, by: int | None, *, on: date, at: int | None) -> Powers | None:
    """Return what an importer may change of people `at` an organisation, None: anywhere; whoever keeps the server: all."""
    if by is None:
        return None
    return Powers(db, by, on=on, places=None if at is None else [*db.scalars(inside([at], on=on))])


def end_import(db: Session, entering: Entering, *, not_read: list[str], is_trial: bool = False) -> Imported:
    """Check what requirements need, announce whom it concerns, and return what was done. Raises RosterRefused."""
    db.flush()
    _refuse_open_names(db)
    if not is_trial:
        _announce(db, entering)
    counts = {file: dict(counts) for file, counts in entering.counts.items()}
    log = db.get_one(RosterImport, entering.import_id)
    log.counts = counts
    if not is_trial:
        codes: dict[str, int] = {} if log.organisation_id is None else {"organisation": log.organisation_id}
        if log.kind == STAFF:  # of pupils no count stands in the trail: a few are never counted alone
            codes |= {what: counts.get(PEOPLE, {}).get(what, 0) for what in (NEW, CHANGED)}
        audit(
            db,
            "roster.imported",
            at=entering.at,
            by=entering.by,
            subject="roster_import",
            subject_id=log.id,
            kind=log.kind,
            **codes,
        )
    told = entering.warnings, not_read, entering.suggestions, entering.shown, entering.kept, entering.answered
    return Imported(log.id, entering.source, counts, *told)


def _refuse_open_names(db: Session) -> None:
    """Raise RosterRefused when a requirement names what nobody knows, now that there is something of its kind (COMPLIANCE §3)."""
    problems = [
        Problem(
            "requirements",
            None,
            None,
            _(
                "Requirement “%(requirement)s” names “%(name)s”, which neither this roster nor the database has. Add it to the roster, or correct the requirement and import the requirements again.",
                requirement=requirement,
                name=name,
            ),
        )
        for requirement, name in open_names(db)
    ]
    if problems:
        raise RosterRefused(problems)


def _announce(db: Session, entering: Entering) -> None:
    """Say once of each person, class group and organisation that something changed: where they are counted, or what they hold."""
    moved = set(db.scalars(select(Person.id))) if entering.all_moved else entering.moved
    holdings_changed(db, moved, None)
    person_renamed(db, entering.renamed, None)
    evidence_changed(db, entering.earned - moved, None)
    every_class = set(db.scalars(select(ClassGroup.id))) if entering.all_moved else set()
    class_groups_changed(db, every_class, None)
    class_evidence_changed(db, entering.taught_classes - every_class, None)
    every_place = set(db.scalars(select(Organisation.id))) if entering.all_moved else set()
    organisations_changed(db, every_place, None)
    organisation_evidence_changed(db, entering.acted - every_place, None)
