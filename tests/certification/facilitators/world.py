"""A school whose content asks for a right to teach, and somebody who has earned it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask

from app.certification.service import issue_certificate
from app.content.catalogue import EXTENSION
from app.content.practicals import parse_rubric
from app.content.shapes import FacilitatorRule
from app.core.clock import now, today
from app.records.service import enter_practical_result
from tests.learning.practical.test_rules import RUBRIC

CORE = "staff-core"


def ask_for_rights(app: Flask) -> None:
    """Let the shelf of this test ask for a right to teach grades 5 and 6."""
    shelf = app.extensions[EXTENSION]
    known = shelf.read()
    rubric, _problems = parse_rubric(RUBRIC, "courses/practicals/trial.md")
    rules = {"g56": FacilitatorRule("g56", (CORE,), "trial", 24, 12)}
    shelf.kept = replace(known, practicals={"trial": rubric}, facilitators=rules)


def earn(
    db: Any,
    make: Any,
    person: Any,
    *,
    passed_on: date | None = None,
    with_certificate: bool = True,
    band: str | None = "g56",
) -> None:
    """Give somebody a valid certificate of the core course and a passed trial lesson of an age; None for a former one."""
    if with_certificate:
        record = make.training_record(person, CORE, completed_on=today())
        issue_certificate(db, record, issuer="学校", address="https://example.org", at=now())
    enter_practical_result(
        db, person.id, practical="trial", kind="trial-lesson", course=None, edition="1.0",
        passed_on=passed_on or today(), band=band, at=now(), by=person.id,
    )  # fmt: skip
    db.flush()
