"""Reads all facts of some persons at once; the number of queries does not grow with the persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.facts import dated_values, days_between, read_class_groups
from app.compliance.ledger_facts import read_evidence
from app.compliance.merged_facts import person_of
from app.compliance.models import Waiver
from app.compliance.rules.days import days_of
from app.compliance.rules.holdings import Dated, Holding, Post, enrolment_holding
from app.compliance.rules.one_person import NO_MERGES, Merge, Merges
from app.compliance.subject_facts import PersonFacts, SubjectFacts
from app.core.batches import among
from app.core.database import plain_rows
from app.people import models as people
from app.people.queries.merges import merges_about

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


held, enrolled, guarding = people.Appointment, people.Enrolment, people.Guardianship
person, post, sensitivity, category = people.Person, people.Post, people.PostSensitivity, people.PostCategory
is_student = enrolled.role == people.EnrolmentRole.STUDENT

# Each is built once and given the keys of the persons, or of the posts, as `ids`.
PERSONS = select(person.id, person.public_id).where(among(person.id, "ids"))
WAIVERS = select(Waiver.person_id, Waiver.requirement, Waiver.first_day, Waiver.last_day).where(
    among(Waiver.person_id, "ids")
)
APPOINTMENTS = (
    select(held.person_id, held.organisation_id, held.post_id, held.kind, held.first_day, held.last_day)
    .where(among(held.person_id, "ids"))
    .order_by(held.id)
)
POSTS = select(post.id, post.public_id).where(among(post.id, "ids"))
SENSITIVITIES = select(sensitivity.post_id, sensitivity.sensitive, sensitivity.first_day).where(
    among(sensitivity.post_id, "ids")
)
CATEGORIES = select(category.post_id, category.category, category.first_day).where(among(category.post_id, "ids"))
ENROLMENTS = (
    select(enrolled.person_id, enrolled.class_group_id, enrolled.first_day, enrolled.last_day)
    .where(among(enrolled.person_id, "ids"), is_student)
    .order_by(enrolled.id)
)
WARDS = (
    select(guarding.guardian_id, guarding.student_id, guarding.first_day, guarding.last_day)
    .where(among(guarding.guardian_id, "ids"))
    .order_by(guarding.id)
)


def merges_of(db: Session, person_ids: Collection[int]) -> Merges:
    """Return all merges that decide what is known of some persons: their own, and those of pupils they guard."""
    found = merges_about(db, person_ids)
    if not found:
        return NO_MERGES
    return Merges(Merge(row.kept, row.other, days_between(row.first_day, row.last_day)) for row in found)


def read_persons(db: Session, person_ids: Collection[int], merges: Merges) -> dict[int, SubjectFacts]:
    """Return the facts of some persons by key; `merges` are those of `merges_of`."""
    ids = {*person_ids, *merges.persons}
    own = {row.id: PersonFacts(row.id, row.public_id) for row in plain_rows(db, PERSONS, ids=ids)}
    _read_appointments(db, ids, own)
    for care in plain_rows(db, WARDS, ids=ids):
        own[care.guardian_id].wards.append((care.student_id, days_between(care.first_day, care.last_day)))
    enrolments = _read_enrolments(db, {*ids, *(pupil for facts in own.values() for pupil, _days in facts.wards)})
    for facts in own.values():
        facts.holdings += enrolments.get(facts.id, ())
    read_evidence(db, ids, own)
    for excused in plain_rows(db, WAIVERS, ids=ids):
        own[excused.person_id].waived[excused.requirement].append(days_between(excused.first_day, excused.last_day))
    return {key: person_of(key, own, enrolments, merges) for key in person_ids if key in own}


def _read_appointments(db: Session, ids: Collection[int], found: dict[int, PersonFacts]) -> None:
    rows = plain_rows(db, APPOINTMENTS, ids=ids).all()
    posts = _read_posts(db, {row.post_id for row in rows})
    for row in rows:
        days = days_of([days_between(row.first_day, row.last_day)])
        found[row.person_id].holdings.append(Holding(row.kind, row.organisation_id, days, post=posts[row.post_id]))


def _read_posts(db: Session, ids: set[int]) -> dict[int, Post]:
    if not ids:
        return {}
    sensitive = dated_values(plain_rows(db, SENSITIVITIES, ids=ids))
    categories = dated_values(plain_rows(db, CATEGORIES, ids=ids))
    return {
        row.id: Post(row.public_id, sensitive.get(row.id, Dated()), categories.get(row.id, Dated()))
        for row in plain_rows(db, POSTS, ids=ids)
    }


def _read_enrolments(db: Session, pupils: Collection[int]) -> dict[int, list[Holding]]:
    """Return where some pupils are enrolled as students, by pupil; those of a class with the same days share one value."""
    rows = plain_rows(db, ENROLMENTS, ids=pupils).all()
    groups = {row.class_group_id for row in rows}
    class_groups = read_class_groups(db, groups) if groups else {}
    same: dict[tuple[int, date | None, date | None], Holding] = {}
    found: dict[int, list[Holding]] = defaultdict(list)
    for person_id, group, first, last in rows:
        if (group, first, last) not in same:
            same[group, first, last] = enrolment_holding(days_between(first, last), class_groups[group])
        found[person_id].append(same[group, first, last])
    return found
