"""Take an import back as a whole: what it entered goes, what it changed becomes what it was."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import Date, delete, inspect, select
from sqlalchemy.exc import IntegrityError

from app.core.audit import audit
from app.core.batches import among
from app.core.clock import day_of
from app.core.database import Base, Moment
from app.core.facts import Fact, FactVersion, plain_content, record_fact, remove_fact
from app.interop.models import SheetMemory
from app.interop.roster.depending import ENDS_WITH, Depending, depending_on
from app.interop.roster.entering import CHANGED, ENDED, NEW
from app.interop.roster.importing import REVERTIBLE, powers_of
from app.people.announcements import class_groups_changed, holdings_changed, organisations_changed, person_renamed
from app.people.identity_marks import forget_marks
from app.people.models import Appointment, ClassGroup, Organisation, Person, RosterImport
from app.people.service.endings import withdraw_endings_of_import
from app.people.service.merges import forget_pairs_of_import
from app.records.approvals import forget_approvals_of_import

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

STAMPS = {"id", "recorded_at", "recorded_by", "import_id"}


class CannotRevert(ValueError):
    """The import cannot be taken back; the message says why and what to do instead."""


def revert_import(db: Session, import_id: int, *, at: datetime, by: int | None) -> dict[str, int]:
    """Take an import back within seven days (SAFEGUARDS 34); return how many entries went and how many came back.

    They are counted as the import's page lists them: a class with its term is one. Raises CannotRevert; then nothing
    must be kept.
    """
    log = db.get(RosterImport, import_id)
    if log is None:
        raise CannotRevert(_("There is no import %(id)s.", id=import_id))
    if log.reverted_at is not None:
        raise CannotRevert(_("Import %(id)s was taken back before.", id=import_id))
    if at - log.at > REVERTIBLE:
        raise CannotRevert(_("Import %(id)s is older than seven days. Correct single entries instead.", id=import_id))
    if not may_revert(db, log, by=by, on=day_of(at)):
        raise CannotRevert(why_not_yours())
    former = list(
        db.scalars(select(FactVersion).where(FactVersion.replaced_import_id == import_id).order_by(FactVersion.id))
    )
    changed = {(version.fact_table, version.fact_id) for version in former}
    later, undone = _later_changes(db, import_id)
    if later:
        raise CannotRevert(
            _(
                "%(count)s entries of this import were changed afterwards. Correct single entries instead.",
                count=sum(later.values()),
            )
        )
    withdraw_endings_of_import(db, import_id, at=at, by=by)
    forget_marks(db, import_id)
    forget_approvals_of_import(db, import_id, at=at, by=by)
    forget_pairs_of_import(db, import_id, at=at, by=by)
    renamed = _renamed(db, former)
    counts = {
        "restored": _restore(db, former, at=at, by=by),
        "removed": _remove(db, import_id, changed, undone, at=at, by=by),
    }
    log.reverted_at = at
    audit(db, "roster.reverted", at=at, by=by, subject="roster_import", subject_id=import_id, **counts)
    holdings_changed(db, db.scalars(select(Person.id)), None)
    class_groups_changed(db, db.scalars(select(ClassGroup.id)), None)
    organisations_changed(db, db.scalars(select(Organisation.id)), None)
    person_renamed(db, renamed, None)
    return _as_listed(log)


def may_revert(db: Session, log: RosterImport, *, by: int | None, on: date) -> bool:
    """Whether somebody may take an import back: nothing of whom they may not change becomes otherwise (SAFEGUARDS 33).

    What they entered themselves they may take out, also a further post of the head's; whoever keeps the server may all.
    """
    powers = powers_of(db, by, on=on, at=None)
    if powers is None:
        return True
    touched = _restored(db, log.id)
    if log.by != by:
        touched += db.scalars(select(Person).where(Person.import_id == log.id))
        touched += db.scalars(select(Appointment).where(Appointment.import_id == log.id))
    powers.look_up({one.id if isinstance(one, Person) else one.person_id for one in touched})
    return all(
        powers.may_correct(one.id)
        if isinstance(one, Person)
        else powers.may_change_post(one.person_id, one.organisation_id)
        for one in touched
    )


def why_not_yours() -> str:
    """Return why somebody may not take an import back, and who may."""
    return str(
        _(
            "This import also changed an entry or a post of yours, or of somebody who holds a role equal to yours or higher. So you cannot take it back. Whoever made it can, or whoever leads from above."
        )
    )


def _restored(db: Session, import_id: int) -> list[Person | Appointment]:
    """Return the entries and posts that taking an import back makes what they were."""

    def ids(table: str) -> Select[int]:
        ours = FactVersion.replaced_import_id == import_id, FactVersion.fact_table == table
        return select(FactVersion.fact_id).where(*ours)

    found: list[Person | Appointment] = [
        *db.scalars(select(Person).where(Person.id.in_(ids(Person.__tablename__)))),
        *db.scalars(select(Appointment).where(Appointment.id.in_(ids(Appointment.__tablename__)))),
    ]
    return found


def _as_listed(log: RosterImport) -> dict[str, int]:
    listed: Counter[str] = sum(map(Counter, log.counts.values()), Counter())
    return {"removed": listed[NEW], "restored": listed[CHANGED] + listed[ENDED]}


def _models() -> dict[str, type[Any]]:
    facts: list[Any] = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Fact)]
    return {model.__tablename__: model for model in facts}


def changed_since(db: Session, import_id: int) -> dict[str, int]:
    """Return how many entries of each table were changed since an import wrote them, so that it cannot be taken back."""
    return dict(_later_changes(db, import_id)[0])


def depends_on_import(db: Session, import_id: int) -> Depending:
    """Return what was entered later and keeps an import from being taken back; falsy when nothing does."""
    former = select(FactVersion.fact_table, FactVersion.fact_id).where(FactVersion.replaced_import_id == import_id)
    changed = {(table, fact_id) for table, fact_id in db.execute(former)}

    def depending(undone: set[tuple[str, int]]) -> Depending:
        return depending_on(db, _going(db, import_id, changed, undone), import_id=import_id, restored=changed)

    found = depending(set())
    return depending(_later_changes(db, import_id)[1]) if found else found


def _later_changes(db: Session, import_id: int) -> tuple[Counter[str], set[tuple[str, int]]]:
    """Return the later changes by table, and the facts that were changed and are again as the import wrote them."""
    models, later, undone = _models(), Counter[str](), set[tuple[str, int]]()
    wrote: dict[tuple[str, int], FactVersion] = {}
    for version in db.scalars(
        select(FactVersion)
        .where(
            FactVersion.content["import_id"].as_integer() == import_id,
            FactVersion.replaced_import_id.is_distinct_from(import_id),
        )
        .order_by(FactVersion.id)
    ):
        wrote[version.fact_table, version.fact_id] = version
    for (table, fact_id), version in wrote.items():
        fact = db.get(models[table], fact_id)
        if fact is not None and _said(plain_content(fact)) == _said(version.content):
            undone.add((table, fact_id))
        else:
            later[table] += 1
    return later, undone


def _said(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in STAMPS}


def _restore(db: Session, former: list[FactVersion], *, at: datetime, by: int | None) -> int:
    models = _models()
    first: dict[tuple[str, int], FactVersion] = {}
    for version in former:
        first.setdefault((version.fact_table, version.fact_id), version)
    for (table, fact_id), version in first.items():
        model = models[table]
        fact = db.get(model, fact_id)
        if fact is None:
            continue
        columns = inspect(model).columns
        values = {
            name: _typed(columns[name].type, value) for name, value in version.content.items() if name not in STAMPS
        }
        record_fact(db, fact, at=at, by=by, **values)
    db.flush()
    return len(first)


def _renamed(db: Session, former: list[FactVersion]) -> set[int]:
    """Return who gets back another name than they have now."""
    names = {one.fact_id: one.content["name"] for one in reversed(former) if one.fact_table == Person.__tablename__}
    persons = db.scalars(select(Person).where(among(Person.id, names)))
    return {one.id for one in persons if one.name != names[one.id]}


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return value


def _remove(
    db: Session,
    import_id: int,
    changed: set[tuple[str, int]],
    undone: set[tuple[str, int]],
    *,
    at: datetime,
    by: int | None,
) -> int:
    models, count = _models(), 0
    going = _going(db, import_id, changed, undone)
    try:
        with db.begin_nested():
            _free_of_lists(db, going["organisation"])
            _end_what_was_printed(db, going["person"])
            for table in reversed(Base.metadata.sorted_tables):
                ids = going.get(table.name, set())
                for fact in db.scalars(select(models[table.name]).where(among(table.c.id, ids))) if ids else ():
                    remove_fact(db, fact, at=at, by=by)
                    count += 1
                db.flush()
    except IntegrityError:
        raise CannotRevert(depending_on(db, going, import_id=import_id).said()) from None
    return count


def _end_what_was_printed(db: Session, persons: Collection[int]) -> None:
    """End invitations and slips of people who go: nobody used them, else an account would keep their owners here."""
    for name in ENDS_WITH if persons else ():
        table = Base.metadata.tables[name]
        db.execute(delete(table).where(among(table.c.person_id, persons)))
    db.flush()


def _free_of_lists(db: Session, places: Collection[int]) -> None:
    """Let go of organisations what their lists left: remembered columns, and whose list a taken-back import was.

    The log of such an import stays; its source is the id of the organisation, whose last version says its name.
    """
    if not places:
        return
    db.execute(delete(SheetMemory).where(among(SheetMemory.organisation_id, places)))
    logs = select(RosterImport).where(
        among(RosterImport.organisation_id, places), RosterImport.reverted_at.is_not(None)
    )
    for log in db.scalars(logs):
        log.organisation_id = None
    db.flush()


def _going(
    db: Session, import_id: int, changed: set[tuple[str, int]], undone: set[tuple[str, int]]
) -> dict[str, set[int]]:
    """Return the facts that an import entered, by table: those go when it is taken back."""
    going: dict[str, set[int]] = defaultdict(set)
    for name, model in _models().items():
        going[name] = set(db.scalars(select(model.id).where(model.import_id == import_id)))
    for name, fact_id in undone:
        going[name].add(fact_id)
    for name, fact_id in changed:
        going[name].discard(fact_id)
    return going
