"""Reads all facts of some class groups, or of some organisations, at once: sessions, acts, letters, the days of help cards.

The number of queries does not grow with the subjects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import null, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from app.compliance.facts import days_between, read_class_groups
from app.compliance.rules.holdings import DEPARTMENT, class_group_holding, organisation_holding
from app.compliance.rules.ledger import Act, CardDays, ClassLetter, Taught
from app.compliance.subject_facts import PlaceFacts
from app.people import models as people
from app.records import models as records
from app.records.counted import counts_as_lesson
from app.records.voids import Deed, is_taken_back

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.compliance.rules.days import Days
    from app.compliance.rules.holdings import Tree

session, days = records.TaughtSession, records.HelpCardDays
_named = aliased(records.TaughtClassGroup)
_of_classes = select(_named.id).where(_named.taught_session_id == session.id).correlate(session)
TOLD_WHOLE = or_(session.told_whole.is_(True), ~_of_classes.exists()).label("told_whole")
SESSION = (session.public_id, session.course, session.held_on, session.minutes, session.capacity, TOLD_WHOLE)
STANDS = counts_as_lesson(session)


def read_class_group_facts(db: Session, ids: Collection[int]) -> dict[int, PlaceFacts]:
    """Return the facts of some class groups by key; sessions count whatever their organisation says (COMPLIANCE §3)."""
    group, enrolled = people.ClassGroup, people.Enrolment
    rows = db.execute(select(group.id, group.public_id).where(group.id.in_(ids)))
    names = {row.id: row.public_id for row in rows}
    enrolments: dict[int, list[Days]] = defaultdict(list)
    asked = select(enrolled.class_group_id, enrolled.first_day, enrolled.last_day).distinct()
    students = asked.where(enrolled.class_group_id.in_(ids), enrolled.role == people.EnrolmentRole.STUDENT)
    for row in db.execute(students):
        enrolments[row.class_group_id].append(days_between(row.first_day, row.last_day))
    found = {
        key: PlaceFacts(key, names[key], [class_group_holding(row, enrolments[key])])
        for key, row in read_class_groups(db, ids).items()
    }
    link = records.TaughtClassGroup
    taught = select(link.class_group_id, *SESSION).join(session, session.id == link.taught_session_id).where(STANDS)
    for held in db.execute(taught.where(link.class_group_id.in_(ids)).order_by(session.id)):
        found[held.class_group_id].sessions.append(_taught(held))
    for out in db.execute(_letters().where(people.ClassGroup.id.in_(ids))):
        found[out.class_group_id].letters.append(_letter(out))
    return found


def read_organisation_facts(db: Session, ids: Collection[int], tree: Tree) -> dict[int, PlaceFacts]:
    """Return the facts of some organisations by key, departments left out; the tree has their departments, too.

    A session or an act belongs to the home organisation of its own day: of where it was held, and of the class groups
    it names; each session once, never that of another organisation below (COMPLIANCE §3).
    """
    rows = {key: tree.organisations[key] for key in ids if key in tree.organisations}
    found = {
        key: PlaceFacts(key, row.public_id, [organisation_holding(row)])
        for key, row in rows.items()
        if row.kind != DEPARTMENT
    }
    places = with_departments(db, found)
    sessions: dict[int, dict[str, Taught]] = defaultdict(dict)
    for asked in _sessions_at(places):
        for row in db.execute(asked.order_by(session.id)):
            taught = _taught(row)
            sessions[tree.home_on(row.at, taught.day).id][taught.id] = taught
    for key, facts in found.items():
        facts.sessions += sessions[key].values()
    act = records.Act
    standing = select(act).where(act.organisation_id.in_(places), ~is_taken_back(Deed.ACT, act.public_id))
    for done in db.scalars(standing.order_by(act.id)):
        day = done.done_on.toordinal()
        home = tree.home_on(done.organisation_id, day).id
        if home in found:
            found[home].acts.append(Act(done.public_id, done.kind, day, done.capacity))
    for out in db.execute(_letters().where(people.ClassGroup.organisation_id.in_(places))):
        home = tree.home_on(out.at, out.sent_on.toordinal()).id
        if home in found:
            found[home].letters.append(_letter(out))
    for card in db.scalars(select(days).where(days.organisation_id.in_(found)).order_by(days.id)):
        whole = CardDays(card.public_id, card.first_day.toordinal(), card.last_day.toordinal())
        found[card.organisation_id].cards.append(whole)
    return found


def _letters() -> Select[Any]:
    """Return the letters that went out: on the day that was entered, and by each link."""
    on_paper, by_link = records.GuardianLetter, records.LetterOut
    every = union_all(
        select(
            on_paper.class_group_id, on_paper.course, on_paper.sent_on, on_paper.id,
            type_coerce(null(), by_link.public_id.type).label("public_id"),
        ),
        select(by_link.class_group_id, by_link.course, by_link.sent_on, by_link.id, by_link.public_id),
    ).subquery()  # fmt: skip
    group = people.ClassGroup
    return (
        select(every, group.organisation_id.label("at"))
        .join(group, group.id == every.c.class_group_id)
        .order_by(every.c.sent_on, every.c.id, every.c.public_id)
    )


def _letter(row: Any) -> ClassLetter:
    of = f"{row.class_group_id}:{row.course}"
    return ClassLetter(row.public_id or f"letter-{row.id}", of, row.course, row.sent_on.toordinal())


def with_departments(db: Session, organisations: Collection[int]) -> set[int]:
    """Return some organisations with the departments that ever stood right below them, or below such departments."""
    parent = people.OrganisationParent
    departments = select(parent.organisation_id, parent.parent_id).join(
        people.Organisation, people.Organisation.id == parent.organisation_id
    )
    departments_only = departments.where(people.Organisation.kind == DEPARTMENT).subquery()
    below = select(departments_only.c.organisation_id).where(departments_only.c.parent_id.in_(organisations))
    line = below.cte("line", recursive=True)
    line = line.union(
        select(departments_only.c.organisation_id).join(line, departments_only.c.parent_id == line.c.organisation_id)
    )
    return {*organisations, *db.scalars(select(line.c.organisation_id))}


def homes_ever(db: Session, organisations: Iterable[int]) -> set[int]:
    """Return some organisations with those that were ever their home: going up through departments."""
    found, waiting = set(organisations), set(organisations)
    while waiting:
        parent = people.OrganisationParent
        above = db.scalars(
            select(parent.parent_id)
            .join(people.Organisation, people.Organisation.id == parent.organisation_id)
            .where(
                parent.organisation_id.in_(waiting),
                parent.parent_id.is_not(None),
                people.Organisation.kind == DEPARTMENT,
            )
        )
        waiting = {key for key in above if key is not None} - found
        found |= waiting
    return found


def _sessions_at(places: Collection[int]) -> tuple[Any, Any]:
    group, link = people.ClassGroup, records.TaughtClassGroup
    held = select(session.organisation_id.label("at"), *SESSION).where(session.organisation_id.in_(places), STANDS)
    of_classes = (
        select(group.organisation_id.label("at"), *SESSION)
        .join(link, link.taught_session_id == session.id)
        .join(group, group.id == link.class_group_id)
        .where(group.organisation_id.in_(places), STANDS)
    )
    return held, of_classes


def _taught(row: Any) -> Taught:
    return Taught(
        row.public_id, row.course, row.held_on.toordinal(), row.minutes, row.capacity, told_whole=bool(row.told_whole)
    )
