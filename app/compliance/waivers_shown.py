"""Who was excused, why, between which days, by whom and when that was entered; also what has ended since.

Who granted a waiver stands in its first version: ending it writes a second one, which names whoever ended it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.compliance.figures import kept
from app.compliance.models import Waiver
from app.core.clock import day_of, today
from app.core.facts import Change, FactVersion, plain_content, recorded_in
from app.people.erased import called
from app.people.models import Person
from app.people.queries.belonging import only_visited
from app.people.queries.organisations import inside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class WaiverShown:
    """One waiver as the pages tell it; `granted_by` None: by a roster, or by the installation itself."""

    id: int
    person_id: int
    name: str
    requirement: str
    reason: str
    first_day: date | None
    last_day: date | None
    granted_by: str | None
    entered_on: date
    changed_by: str | None = None
    changed_on: date | None = None
    is_withdrawn: bool = False

    @property
    def is_backdated(self) -> bool:
        """Whether it reaches back before the day it was entered."""
        return self.first_day is None or self.first_day < self.entered_on

    def has_ended(self, today: date) -> bool:
        """Whether it counts no more: its last day is over, or it was taken back before it began."""
        return self.is_withdrawn or (self.last_day is not None and self.last_day < today)


def waivers_of_staff(db: Session, home: int) -> list[WaiverShown]:
    """Return every waiver there ever was of the staff of an organisation, by name, then the newest first."""
    staff = _staff_of(home)
    return _shown(db, db.scalars(select(Waiver).where(Waiver.person_id.in_(staff))).all(), set(db.scalars(staff)))


def waivers_of_person(db: Session, ids: Collection[int], requirement: str) -> list[WaiverShown]:
    """Return every waiver there ever was of one person with these ids from one requirement, the newest first."""
    running = db.scalars(select(Waiver).where(Waiver.person_id.in_(ids), Waiver.requirement == requirement))
    return [row for row in _shown(db, running.all(), set(ids)) if row.requirement == requirement]


def waiver_running(db: Session, home: int, waiver_id: int, today: date) -> Waiver | None:
    """Return a waiver of an organisation's staff that runs or lies ahead."""
    is_open = or_(Waiver.last_day.is_(None), Waiver.last_day >= today)
    return db.scalar(select(Waiver).where(Waiver.id == waiver_id, Waiver.person_id.in_(_staff_of(home)), is_open))


def _staff_of(home: int) -> Any:
    return (
        select(kept.person_id)
        .where(
            kept.organisation_id == home,
            kept.by_appointment.is_(True),
            ~only_visited(kept.person_id, inside([home], on=today())),
        )
        .distinct()
    )


def _shown(db: Session, rows: Sequence[Waiver], staff: set[int]) -> list[WaiverShown]:
    """Return waivers with their first versions, and those taken out before they began (or with their import)."""
    first_versions: dict[int, dict[str, Any]] = {}
    removed: list[FactVersion] = []
    versions = select(FactVersion).where(FactVersion.fact_table == Waiver.__tablename__).order_by(FactVersion.id)
    for version in db.scalars(versions):
        first_versions.setdefault(version.fact_id, version.content)
        if version.change == Change.REMOVED and version.content["person_id"] in staff:
            removed.append(version)

    told = [(plain_content(row), None) for row in rows] + [(version.content, version) for version in removed]
    names = _names(db, told, first_versions)
    shown = [_one(content, first_versions.get(content["id"], content), gone, names) for content, gone in told]
    newest_first = sorted(shown, key=lambda row: (row.entered_on, row.id), reverse=True)
    return sorted(newest_first, key=lambda row: names[row.person_id][1])


def _names(
    db: Session, told: Iterable[tuple[dict[str, Any], FactVersion | None]], first_versions: dict[int, dict[str, Any]]
) -> dict[int, tuple[str, str]]:
    """Return name and sort key of everybody a waiver names."""
    wanted: set[int | None] = set()
    for content, gone in told:
        first = first_versions.get(content["id"], content)
        wanted |= {content["person_id"], content["recorded_by"], first["recorded_by"]}
        wanted.add(gone.replaced_by if gone is not None else None)
    wanted.discard(None)
    if not wanted:
        return {}
    rows = db.execute(select(Person.id, Person.name, Person.sort_key).where(Person.id.in_(wanted)))
    return {row.id: (called(row.name), row.sort_key) for row in rows}


def _one(
    content: dict[str, Any], first: dict[str, Any], gone: FactVersion | None, names: dict[int, tuple[str, str]]
) -> WaiverShown:
    changed_at, changed_by = (
        (gone.replaced_at, gone.replaced_by) if gone is not None else (recorded_in(content), content["recorded_by"])
    )
    entered_at = recorded_in(first)
    is_changed = gone is not None or content is not first
    return WaiverShown(
        id=content["id"],
        person_id=content["person_id"],
        name=names[content["person_id"]][0],
        requirement=content["requirement"],
        reason=content["reason"],
        first_day=_day(content["first_day"]),
        last_day=_day(content["last_day"]),
        granted_by=_name(names, first["recorded_by"]),
        entered_on=day_of(entered_at),
        changed_by=_name(names, changed_by) if is_changed else None,
        changed_on=day_of(changed_at) if is_changed else None,
        is_withdrawn=gone is not None,
    )


def _name(names: dict[int, tuple[str, str]], person_id: int | None) -> str | None:
    return names[person_id][0] if person_id in names else None


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
