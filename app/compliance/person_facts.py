"""Reads all facts of some persons at once; the number of queries does not grow with the persons."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.facts import dated_values, days_between, read_class_groups
from app.compliance.ledger_facts import read_evidence
from app.compliance.models import Waiver
from app.compliance.rules.days import days_of
from app.compliance.rules.holdings import Dated, Holding, Post, enrolment_holding, guardian_holding
from app.compliance.subject_facts import PersonFacts
from app.core.batches import among
from app.people import models as people

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
    select(
        guarding.guardian_id,
        guarding.first_day.label("since"),
        guarding.last_day.label("until"),
        enrolled.class_group_id,
        enrolled.first_day,
        enrolled.last_day,
    )
    .join(enrolled, enrolled.person_id == guarding.student_id)
    .where(among(guarding.guardian_id, "ids"), is_student)
    .order_by(guarding.id, enrolled.id)
)


def read_persons(db: Session, ids: Collection[int]) -> dict[int, PersonFacts]:
    """Return the facts of some persons by key."""
    found = {row.id: PersonFacts(row.id, row.public_id) for row in db.execute(PERSONS, {"ids": ids})}
    _read_appointments(db, ids, found)
    _read_enrolments(db, ids, found)
    read_evidence(db, ids, found)
    for row in db.execute(WAIVERS, {"ids": ids}):
        found[row.person_id].waived[row.requirement].append(days_between(row.first_day, row.last_day))
    return found


def _read_appointments(db: Session, ids: Collection[int], found: dict[int, PersonFacts]) -> None:
    rows = db.execute(APPOINTMENTS, {"ids": ids}).all()
    posts = _read_posts(db, {row.post_id for row in rows})
    for row in rows:
        days = days_of([days_between(row.first_day, row.last_day)])
        found[row.person_id].holdings.append(Holding(row.kind, row.organisation_id, days, post=posts[row.post_id]))


def _read_posts(db: Session, ids: set[int]) -> dict[int, Post]:
    if not ids:
        return {}
    sensitive = dated_values(db.execute(SENSITIVITIES, {"ids": ids}))
    categories = dated_values(db.execute(CATEGORIES, {"ids": ids}))
    return {
        row.id: Post(row.public_id, sensitive.get(row.id, Dated()), categories.get(row.id, Dated()))
        for row in db.execute(POSTS, {"ids": ids})
    }


def _read_enrolments(db: Session, ids: Collection[int], found: dict[int, PersonFacts]) -> None:
    """Read the students' enrolments, and the guardians', who are on duty wherever and while the student is enrolled."""
    own = db.execute(ENROLMENTS, {"ids": ids}).all()
    guarded = db.execute(WARDS, {"ids": ids}).all()
    groups = {row.class_group_id for row in (*own, *guarded)}
    class_groups = read_class_groups(db, groups) if groups else {}
    same: dict[tuple[int, date | None, date | None], Holding] = {}  # pupils of a class share one value
    for person_id, group, first, last in own:
        if (group, first, last) not in same:
            same[group, first, last] = enrolment_holding(days_between(first, last), class_groups[group])
        found[person_id].holdings.append(same[group, first, last])
    for ward in guarded:
        enrolment = enrolment_holding(days_between(ward.first_day, ward.last_day), class_groups[ward.class_group_id])
        found[ward.guardian_id].holdings.append(guardian_holding(days_between(ward.since, ward.until), enrolment))
