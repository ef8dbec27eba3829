"""Xu of a social organisation holds a certificate; schools ask volunteers for the course it is of."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.certification.models import Certificate
from app.certification.service import issue_certificate
from app.content.models import CourseEdition
from app.people.models import Organisation, Person
from tests.make import AT, Make

RULES = """
requirements:
  - id: volunteers
    title: {zh: 志愿者要学核心课, en: Volunteers}
    subject: person
    audience: [{kinds: [volunteer]}]
    evidence: {course: staff-core}
    timing: {before_start: true}
"""


def visitor_with_certificate(
    db: Session, make: Make, home: Organisation, *, completed_on: date = date(2026, 9, 1), **more: Any
) -> tuple[Person, Certificate]:
    """A volunteer of a social organisation, with a certificate of a year's validity."""
    known = db.scalar(select(CourseEdition).filter_by(course="staff-core")) or make.edition()
    visitor = make.person("许月", phone="13900001234", **more)
    make.appointment(visitor, home, make.post("社工", category="external"), kind="external", first_day=date(2026, 1, 1))
    record = make.training_record(visitor, edition=known.edition, completed_on=completed_on)
    certificate = issue_certificate(db, record, issuer=home.name, address="http://127.0.0.1:8000", at=AT)
    return visitor, certificate
