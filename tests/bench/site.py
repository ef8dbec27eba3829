"""The database of the bench: the demonstration county, and a school of its own where everything is prepared."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.assessment import service as attempts
from app.certification.service import issue_certificate
from app.classroom.models import LessonState, PlannedLesson
from app.compliance.hearing import keep_status_current
from app.compliance.models import StatusRow
from app.compliance.service import ensure_default_requirements
from app.content.catalogue import catalogue, ensure_edition
from app.content.shapes import ItemKind
from app.core.clock import now, today
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.demo.command import SEED, invent
from app.people.models import ClassGroup, Enrolment, Organisation, Person, Post
from app.people.service.posts import ensure_default_posts
from app.records.models import Attendance, Coverage, TrainingRecord
from tests.learning.learner import Learner, right_answer
from tests.make import Make

STAFF_COURSE, CLASS_COURSE = "staff-core", "kids-g56"
PUPILS = 48
CERTIFICATES = 100
LEARNER, TEACHER = "learner@bench", "teacher@bench"
COUNTED = {
    "organisations": Organisation,
    "persons": Person,
    "class groups": ClassGroup,
    "enrolments": Enrolment,
    "coverage": Coverage,
    "attendance": Attendance,
    "training records": TrainingRecord,
    "status ranges": StatusRow,
}


@dataclass(frozen=True)
class Register:
    """A lesson whose register is open, and the pupils of its class."""

    lesson: int
    pupils: tuple[int, ...]


@dataclass
class Site:
    """What was prepared: addresses, answers and registers to send, and how much is in the database."""

    folder: Path
    secret_key: str = "bench"
    module_page: str = ""
    questions: list[tuple[str, list[str]]] = field(default_factory=list)  # address, options to choose in turn
    registers: list[Register] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)  # of certificates to check
    size: dict[str, int] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings as `hulei serve` reads them."""
        return {"HULEI_INSTANCE_PATH": str(self.folder), "HULEI_SECRET_KEY": self.secret_key}


def build_site(folder: Path, *, classes: int, county: bool) -> Site:
    """Fill a fresh SQLite file: the county, somebody with one final left to take, classes of 48 with taught lessons."""
    site = Site(folder)
    app = create_app(Settings(instance_path=folder, secret_key=site.secret_key))
    with app.app_context():
        upgrade_schema(extension.engine)
        db = extension.session
        if county:
            invent(db, seed=SEED, today=today(), address="http://127.0.0.1")
        else:
            ensure_default_posts(db, at=now())
            ensure_default_requirements(db, current_app.config["SETTINGS"].content_path, at=now())
        make = Make(db)
        parent = db.scalar(select(Organisation).where(Organisation.kind == "district").order_by(Organisation.id))
        school = make.organisation("量具小学", parent=parent)
        _prepare_learner(site, make, school)
        _prepare_classes(site, make, school, classes)
        _prepare_certificates(site, make, school)
        db.commit()
        site.size = size_of(db)
        db.close()
        extension.engine.dispose()
    return site


def _prepare_learner(site: Site, make: Make, school: Organisation) -> None:
    person = make.person("何秀")
    make.account(person, LEARNER)
    make.appointment(person, school, _post(make.db, "dorm-keeper"), first_day=today() - timedelta(days=60))
    keep_status_current(make.db, frozenset({person.id}), None)
    learner = Learner(make.db, person, STAFF_COURSE, at=now() - timedelta(days=30))
    learner.finishes_modules()

    screens = [
        (len(page.screen.text), module.id, number)
        for module in learner.course.modules
        for number, page in enumerate(module.pages, start=1)
        if page.screen
    ]
    _length, module_id, number = sorted(screens)[len(screens) // 2]
    site.module_page = f"/learn/{learner.run.id}/{module_id}/{number}"

    final = learner.course.final
    attempt = learner.takes(final.id)
    for number, name in enumerate(attempt.items, start=1):
        item = final.item(name)
        attempts.save_answer(make.db, attempt, item, right_answer(item), at=learner.later())
        if item.kind is ItemKind.SINGLE:
            site.questions.append((f"/quiz/{attempt.id}/{number}", [option.id for option in item.options]))


def _prepare_classes(site: Site, make: Make, school: Organisation, classes: int) -> None:
    course = catalogue().courses[CLASS_COURSE]
    ensure_edition(make.db, course, at=now(), by=None)
    teacher = make.person("周敏")
    make.account(teacher, TEACHER)
    make.appointment(teacher, school, _post(make.db, "class-teacher"), first_day=None)
    everybody = {teacher.id}
    for number in range(1, classes + 1):
        group = make.class_group(school, f"五（{number}）班", first_day=None, last_day=None)
        make.enrolment(teacher, group, role="teacher")
        pupils = tuple(pupil.id for pupil in make.pupils(group, PUPILS))
        everybody.update(pupils)
        for days, module in enumerate(course.modules):
            lesson = make.planned_lesson(
                group,
                facilitator=teacher,
                planned_on=today() - timedelta(days=days),
                course=course.id,
                module=module.id,
                state=LessonState.TAUGHT,
                key_points=list(range(1, len(module.key_points) + 1)),
            )
            site.registers.append(Register(lesson.id, pupils))
    keep_status_current(make.db, frozenset(everybody), None)


def _prepare_certificates(site: Site, make: Make, school: Organisation) -> None:
    edition = catalogue().courses[STAFF_COURSE].edition
    for number in range(CERTIFICATES):
        record = make.training_record(make.person(f"何秀{number}"), STAFF_COURSE, edition=edition, completed_on=today())
        certificate = issue_certificate(make.db, record, issuer=school.name, address="http://127.0.0.1", at=now())
        site.codes.append(certificate.code)


def _post(db: Session, public_id: str) -> Post:
    return db.scalars(select(Post).filter_by(public_id=public_id)).one()


def size_of(db: Session) -> dict[str, int]:
    """Return how many rows the larger tables have."""
    return {name: db.scalar(select(func.count()).select_from(table)) or 0 for name, table in COUNTED.items()}


def registers_kept(site: Site) -> tuple[int, int]:
    """Return how many of the prepared registers are closed in the database, and how many entries they made."""
    app = create_app(Settings(instance_path=site.folder, secret_key=site.secret_key))
    closed = (
        PlannedLesson.id.in_([register.lesson for register in site.registers]),
        PlannedLesson.state == LessonState.CLOSED,
    )
    lessons = select(func.count()).select_from(PlannedLesson).where(*closed)
    entries = lessons.join(Attendance, Attendance.taught_session_id == PlannedLesson.taught_session_id)
    with app.app_context():
        db = extension.session
        found = (db.scalar(lessons) or 0, db.scalar(entries) or 0)
        db.close()
        extension.engine.dispose()
    return found
