"""Compliance hears what changed left of it and keeps status current in the same transaction (STYLE, one direction)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session as AnySession

from app.compliance.campaign_names import asked_in_campaign, hear_campaigns_renamed
from app.compliance.filing.touched import filings_since
from app.compliance.kept import KEPT, KEYS
from app.compliance.models import Requirement
from app.compliance.person_facts import merges_of
from app.compliance.place_facts import homes_ever
from app.compliance.rules.deeds import LettersEvidence, SessionsEvidence
from app.compliance.rules.evidence import Evidence, leaves
from app.compliance.rules.leaves import CourseEvidence, LessonsEvidence, MinutesEvidence
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.requirement import Requirement as Rule
from app.compliance.standing import (
    TABLES,
    enabled_requirements,
    rebuild,
    rebuild_all,
    rebuild_persons,
    rule_of,
)
from app.compliance.subject_facts import BOTH, CONTACTS, LEARNT
from app.compliance.subjects import SUBJECTS_AT_ONCE
from app.compliance.worked_out import looks_at
from app.content.models import CourseEdition
from app.core.batches import batches
from app.people.announcements import campaigns_renamed, class_groups_changed, holdings_changed, organisations_changed
from app.people.models import ClassGroup, Enrolment, Guardianship
from app.people.questions import asked_in_campaign as asked_in
from app.people.questions import filed_since
from app.records.announcements import (
    class_evidence_changed,
    contacts_changed,
    evidence_changed,
    learning_changed,
    organisation_evidence_changed,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NEW_EDITIONS = "editions_entered"


def init_compliance() -> None:
    """Hear all announcements, and new course editions; answer what pages to the left ask; twice is once."""
    holdings_changed.heard_by(hear_holdings)
    evidence_changed.heard_by(keep_status_current)
    learning_changed.heard_by(hear_learning)
    contacts_changed.heard_by(hear_contacts)
    class_groups_changed.heard_by(hear_class_groups)
    class_evidence_changed.heard_by(hear_class_groups)
    organisations_changed.heard_by(hear_organisations)
    organisation_evidence_changed.heard_by(hear_organisations)
    campaigns_renamed.heard_by(hear_campaigns_renamed)
    filed_since.answered_by(filings_since)
    asked_in.answered_by(asked_in_campaign)
    moments = (
        ("before_flush", _forget_what_is_taken_out),
        ("after_flush", _note_new_editions),
        ("before_commit", _use_new_editions),
    )
    for moment, hearer in moments:
        if not event.contains(AnySession, moment, hearer):
            event.listen(AnySession, moment, hearer)


def hear_holdings(db: Session, persons: frozenset[int], from_day: date | None) -> None:
    """Work out the status of persons, of the guardians of pupils among them, and of the classes they are enrolled in.

    Whoever is merged with a pupil may have guardians of their own.
    """
    guardians: set[int] = set()
    groups: set[int] = set()
    everyone = persons.union(*(merges_of(db, some).persons for some in batches(persons, SUBJECTS_AT_ONCE)))
    for some in batches(everyone, SUBJECTS_AT_ONCE):
        guardians |= set(db.scalars(select(Guardianship.guardian_id).where(Guardianship.student_id.in_(some))))
        groups |= set(db.scalars(select(Enrolment.class_group_id).where(Enrolment.person_id.in_(some)).distinct()))
    keep_status_current(db, persons | guardians, from_day)
    _rebuild(db, CLASS_GROUP, groups)


def keep_status_current(db: Session, persons: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  days before may change too: late, previous
    """Work out the status of those whom a change touched."""
    for some in batches(persons, SUBJECTS_AT_ONCE):
        rebuild_persons(db, some)


def hear_learning(db: Session, persons: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  as above
    """Work out the status of those who learnt something under what looks at learning: no contact changed."""
    _rebuild(db, PERSON, persons, _looking_at(db, LEARNT))


def hear_contacts(db: Session, pupils: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  as above
    """Work out the status of pupils under what looks at contacts: they learnt nothing by them."""
    _rebuild(db, PERSON, pupils, _looking_at(db, CONTACTS))


def hear_class_groups(db: Session, class_groups: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  days before may change too: previous
    """Work out the status of class groups, and of the organisations that count their sessions or letters."""
    requirements = enabled_requirements(db)
    _rebuild(db, CLASS_GROUP, class_groups, requirements)
    if not any(_asks_organisations_for_classes(row) for row in requirements):
        return
    organisations: set[int] = set()
    for some in batches(class_groups, SUBJECTS_AT_ONCE):
        organisations |= set(db.scalars(select(ClassGroup.organisation_id).where(ClassGroup.id.in_(some))))
    _rebuild(db, ORGANISATION, homes_ever(db, organisations), requirements)


def hear_organisations(db: Session, organisations: frozenset[int], from_day: date | None) -> None:  # noqa: ARG001  days before may change too: previous
    """Work out the status of organisations, a department's at its homes."""
    _rebuild(db, ORGANISATION, homes_ever(db, organisations))


def _asks_organisations_for_classes(requirement: Requirement) -> bool:
    return any(
        isinstance(leaf, SessionsEvidence | LettersEvidence)
        for _days, one in rule_of(requirement).versions
        if one.subject == ORGANISATION
        for leaf in leaves(one.evidence)
    )


def _looking_at(db: Session, deeds: str) -> list[Requirement]:
    return [row for row in enabled_requirements(db) if looks_at(rule_of(row)) in (deeds, BOTH)]


def _rebuild(db: Session, subject: str, ids: Iterable[int], under: Collection[Requirement] | None = None) -> None:
    for some in batches(ids, SUBJECTS_AT_ONCE):
        rebuild(db, subject, some, under=under)


def _forget_what_is_taken_out(db: Session, _context: Any, _instances: Any) -> None:
    """Let the kept status of a person, a class or an organisation go with it when its import is taken back."""
    for subject, table in TABLES.items():
        for some in batches((row.id for row in db.deleted if isinstance(row, table)), SUBJECTS_AT_ONCE):
            db.connection().execute(delete(KEPT).where(KEYS[subject].in_(some)))


def _note_new_editions(db: Session, _context: Any) -> None:
    """Note editions entered as facts: content stands left of everything that could announce them."""
    new = {row.course for row in db.new if isinstance(row, CourseEdition)}
    if new:
        db.info.setdefault(NEW_EDITIONS, set()).update(new)


def _use_new_editions(db: Session) -> None:
    """Work everything out anew when a new edition may change what some requirement counts.

    A record of an unknown edition is read as the newest, and the newest one's validity limits the days of notice
    (COMPLIANCE §2, §9).
    """
    courses = _with_those_renewing(db, db.info.pop(NEW_EDITIONS, set()))
    if courses and any(_concerns(one.evidence, courses) for one in _versions(db)):
        rebuild_all(db)


def _with_those_renewing(db: Session, courses: set[str]) -> set[str]:
    """Return courses with those whose records may carry on records of one of them (rules/renewal.py)."""
    if not courses:
        return courses
    renewing = db.execute(select(CourseEdition.course, CourseEdition.renews).where(CourseEdition.renews.is_not(None)))
    pairs = [(row.course, courses_renewed) for row in renewing if (courses_renewed := set(row.renews or ()))]
    while more := {course for course, renewed in pairs if renewed & courses} - courses:
        courses = courses | more
    return courses


def _versions(db: Session) -> Iterator[Rule]:
    return (version for row in enabled_requirements(db) for _days, version in rule_of(row).versions)


def _concerns(evidence: Evidence, courses: set[str]) -> bool:
    for leaf in leaves(evidence):
        if isinstance(leaf, CourseEvidence):
            named: Collection[str] = (leaf.course,)
        elif isinstance(leaf, LessonsEvidence | MinutesEvidence):
            named = leaf.only_courses or courses
        else:
            continue
        if courses.intersection(named):
            return True
    return False
