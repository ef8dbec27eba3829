"""Reads all facts of some persons at once; the number of queries does not grow with the persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.facts import dated_values, days_between, read_class_groups
from app.compliance.ledger_facts import read_evidence
from app.compliance.merged_facts import person_of
from app.compliance.models import Waiver
from app.compliance.rules.days import days_of
from app.compliance.rules.holdings import Dated, Holding, Post, enrolment_holding
from app.compliance.rules.one_person import Merge, Merges
from app.compliance.subject_facts import PersonFacts, SubjectFacts
from app.people import models as people
from app.people.queries.merges import merges_about

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.compliance.rules.editions import Editions


def merges_of(db: Session, person_ids: Collection[int]) -> Merges:
    """Return all merges that decide what is known of some persons: their own, and those of pupils they guard."""
    return Merges(
        Merge(row.kept, row.other, days_between(row.first_day, row.last_day)) for row in merges_about(db, person_ids)
    )


def read_persons(
    db: Session, person_ids: Collection[int], editions: Editions, merges: Merges
) -> dict[int, SubjectFacts]:
    """Return the facts of some persons by key; `merges` are those of `merges_of`."""
    ids = sorted({*person_ids, *merges.persons})
    person = people.Person
    own = {
        row.id: PersonFacts(row.id, row.public_id)
        for row in db.execute(select(person.id, person.public_id).where(person.id.in_(ids)))
    }
    _read_appointments(db, ids, own)
    _read_wards(db, ids, own)
    enrolments = _read_enrolments(db, {*ids, *(pupil for facts in own.values() for pupil, _days in facts.wards)})
    read_evidence(db, ids, own, editions)
    waivers = select(Waiver.person_id, Waiver.requirement, Waiver.first_day, Waiver.last_day)
    for row in db.execute(waivers.where(Waiver.person_id.in_(ids))):
        own[row.person_id].waived[row.requirement].append(days_between(row.first_day, row.last_day))
    return {key: person_of(key, own, enrolments, merges) for key in person_ids if key in own}


def _read_appointments(db: Session, ids: list[int], found: dict[int, PersonFacts]) -> None:
    held = people.Appointment
    asked = select(held.person_id, held.organisation_id, held.post_id, held.kind, held.first_day, held.last_day)
    rows = db.execute(asked.where(held.person_id.in_(ids)).order_by(held.id)).all()
    posts = _read_posts(db, {row.post_id for row in rows})
    for row in rows:
        days = days_of([days_between(row.first_day, row.last_day)])
        found[row.person_id].holdings.append(Holding(row.kind, row.organisation_id, days, post=posts[row.post_id]))


def _read_posts(db: Session, post_ids: set[int]) -> dict[int, Post]:
    if not post_ids:
        return {}
    sensitivity, category = people.PostSensitivity, people.PostCategory
    sensitive = dated_values(
        db.execute(
            select(sensitivity.post_id, sensitivity.sensitive, sensitivity.first_day).where(
                sensitivity.post_id.in_(post_ids)
            )
        )
    )
    categories = dated_values(
        db.execute(
            select(category.post_id, category.category, category.first_day).where(category.post_id.in_(post_ids))
        )
    )
    posts = db.execute(select(people.Post.id, people.Post.public_id).where(people.Post.id.in_(post_ids)))
    return {
        row.id: Post(row.public_id, sensitive.get(row.id, Dated()), categories.get(row.id, Dated())) for row in posts
    }


def _read_wards(db: Session, ids: list[int], found: dict[int, PersonFacts]) -> None:
    guarding = people.Guardianship
    asked = select(guarding.guardian_id, guarding.student_id, guarding.first_day, guarding.last_day)
    for row in db.execute(asked.where(guarding.guardian_id.in_(ids)).order_by(guarding.id)):
        found[row.guardian_id].wards.append((row.student_id, days_between(row.first_day, row.last_day)))


def _read_enrolments(db: Session, pupils: Collection[int]) -> dict[int, list[Holding]]:
    """Return where some pupils are enrolled as students, by pupil."""
    enrolled = people.Enrolment
    rows = db.execute(
        select(enrolled.person_id, enrolled.class_group_id, enrolled.first_day, enrolled.last_day)
        .where(enrolled.person_id.in_(pupils), enrolled.role == people.EnrolmentRole.STUDENT)
        .order_by(enrolled.id)
    ).all()
    groups = {row.class_group_id for row in rows}
    class_groups = read_class_groups(db, people.ClassGroup.id.in_(groups)) if groups else {}
    found: dict[int, list[Holding]] = defaultdict(list)
    for row in rows:
        days = days_between(row.first_day, row.last_day)
        found[row.person_id].append(enrolment_holding(days, class_groups[row.class_group_id]))
    return found
