"""Questions about requirements and the ledger: what there is, which courses are valid, which names are known.

What somebody owes is in `duties.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.definitions import courses_named, requirement_of
from app.compliance.facts import read_editions
from app.compliance.file_values import KnownNames
from app.compliance.ledger_facts import read_evidence
from app.compliance.merged_facts import one_ledger
from app.compliance.models import Assignment, Requirement
from app.compliance.rules.editions import Editions
from app.compliance.rules.evidence import Case
from app.compliance.rules.leaves import CourseEvidence
from app.compliance.rules.ledger import Ledger
from app.compliance.subject_facts import PersonFacts
from app.content.catalogue import catalogue
from app.content.models import CourseEdition
from app.people.models import Organisation, Person, Post, PostCategory
from app.people.queries.merges import ids_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def valid_courses(db: Session, wanted: Collection[tuple[int, str]], day: date) -> set[tuple[int, str]]:
    """Return of these pairs of person and course those valid on a day, by the record's own edition.

    As many questions for many pairs as for one.
    """
    editions = read_editions(db)
    number = day.toordinal()
    valid = set()
    for person_id, ledger in ledgers_of(db, {person_id for person_id, _course in wanted}, editions, day).items():
        for course_id in {course for person, course in wanted if person == person_id}:
            case = Case(CourseEvidence(course_id), ledger, editions)
            if any(first <= number <= last for first, last in case.valid_days(number)):
                valid.add((person_id, course_id))
    return valid


def ledgers_of(db: Session, person_ids: Collection[int], editions: Editions, day: date) -> dict[int, Ledger]:
    """Return the ledgers of persons as of a day, those of all their ids, with the records that coverage makes."""
    ids = ids_on(db, person_ids, day)
    everyone = {one for several in ids.values() for one in several}
    merged = {several[0] for several in ids.values() if len(several) > 1}
    names = dict(db.execute(select(Person.id, Person.public_id).where(Person.id.in_(merged))).all()) if merged else {}
    own = {one: PersonFacts(one, names.get(one, "")) for one in everyone}
    read_evidence(db, everyone, own)
    return {person: one_ledger([own[one] for one in several]).ledger_by(editions) for person, several in ids.items()}


def all_requirements(db: Session) -> Sequence[Requirement]:
    """Return every requirement, also those that do not count."""
    return db.scalars(select(Requirement)).all()


def enabled_requirement(db: Session, requirement_id: int) -> Requirement | None:
    """Return a requirement that counts."""
    return db.scalar(select(Requirement).where(Requirement.id == requirement_id, Requirement.enabled.is_(True)))


def assignments_of(db: Session, person_id: int) -> Sequence[Assignment]:
    """Return the courses ever asked of a person, the newest first."""
    asked = select(Assignment).where(Assignment.person_id == person_id)
    return db.scalars(asked.order_by(Assignment.due_on.desc(), Assignment.id.desc())).all()


def organisation_names(db: Session) -> dict[str, str]:
    """Return the names of all organisations by the ids of reports."""
    return dict(db.execute(select(Organisation.public_id, Organisation.name)).all())


def known_names(db: Session) -> KnownNames:
    """Return the names a requirement may use; while there are none at all of a kind, any may (COMPLIANCE §3)."""
    edition = CourseEdition
    editions = db.execute(select(edition.course, edition.topics, edition.valid_months, edition.valid_days)).all()
    shelf = catalogue().courses
    months = {row.course: row.valid_months for row in editions if row.valid_months}
    months |= {course.id: course.valid_months for course in shelf.values() if course.valid_months}
    return KnownNames(
        posts=_some(db.scalars(select(Post.public_id))),
        organisations=_some(db.scalars(select(Organisation.public_id))),
        courses=frozenset([*(row.course for row in editions), *shelf]) if editions else None,
        policies=frozenset(catalogue().policies),
        categories=frozenset(db.scalars(select(PostCategory.category).distinct())),
        topics=frozenset(topic for row in editions for topic in row.topics)
        | frozenset(topic for course in shelf.values() for topic in course.topics),
        valid_months=months,
        valid_days={row.course: row.valid_days for row in editions if row.valid_days}
        | {course.id: course.valid_days for course in shelf.values() if course.valid_days},
    )


def open_names(db: Session) -> list[tuple[str, str]]:
    """Return requirements that name something unknown, with the name, now that the database knows some of its kind.

    Names are accepted as open while there are none at all; the first roster import resolves them and is refused when
    one stays open (COMPLIANCE §3).
    """
    known = known_names(db)
    found = []
    for requirement in db.scalars(select(Requirement).order_by(Requirement.public_id)):
        rule = requirement_of(requirement.public_id, requirement.definition)
        named: list[tuple[frozenset[str], frozenset[str] | None]] = [
            (frozenset(courses_named(requirement.definition["evidence"])), known.courses)
        ]
        for selector in rule.audience:
            for part in (selector, selector.unless):
                if part is not None:
                    named += [
                        (part.posts or frozenset(), known.posts),
                        (part.within or frozenset(), known.organisations),
                    ]
        found += [(rule.id, name) for names, all_known in named if all_known for name in sorted(names - all_known)]
    return found


def _some(names: Iterable[str]) -> frozenset[str] | None:
    return frozenset(names) or None
