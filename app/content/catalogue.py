"""The catalogue: the content folder, read once a process, and the editions that were used, readable for ever."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.content.courses import parse_course
from app.content.folder import Catalogue, load_catalogue
from app.content.models import CourseEdition, EditionFile, EditionModule
from app.content.released import EditionChanged
from app.core.facts import record_fact

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.content.shapes import Course

__all__ = [
    "Catalogue",
    "EditionChanged",
    "Shelf",
    "catalogue",
    "course_edition",
    "edition_files",
    "ensure_edition",
    "load_catalogue",
    "shelf",
    "used_editions",
]
EXTENSION = "content"
FORMER_KEPT = 32


@dataclass
class Shelf:
    """Keeps one catalogue for the process; with `watching` it is read again when a file changed (preview)."""

    folder: Path
    watching: bool = False
    kept: Catalogue | None = None
    fingerprint: str = ""
    former: OrderedDict[str, Course] = field(default_factory=OrderedDict)  # digest -> an edition read from its facts
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> Catalogue:
        """Return the catalogue, reading the files when they were not read yet."""
        if self.kept is not None and not self.watching:
            return self.kept
        with self.lock:
            fingerprint = self._fingerprint() if self.watching else ""
            if self.kept is None or fingerprint != self.fingerprint:
                self.kept, self.fingerprint = load_catalogue(self.folder), fingerprint
            return self.kept

    def _fingerprint(self) -> str:
        seen = hashlib.sha256()
        for place in ("courses", "quizzes"):
            for path in sorted((self.folder / place).rglob("*")):
                if path.is_file():
                    state = path.stat()
                    seen.update(f"{path}\0{state.st_mtime_ns}\0{state.st_size}\n".encode())
        return seen.hexdigest()


def shelf() -> Shelf:
    """Return the application's shelf."""
    found: Shelf = current_app.extensions.setdefault(EXTENSION, Shelf(current_app.config["SETTINGS"].content_path))
    return found


def catalogue() -> Catalogue:
    """Return the catalogue of this installation, read once a process."""
    return shelf().read()


def course_edition(db: Session, course_id: str, edition: str) -> Course | None:
    """Return a course as it was in one edition: the present files when they are that edition, else its stored source.

    Costs no query for the present edition, one or two for a former one.
    """
    present = catalogue().courses.get(course_id)
    if present is not None and present.edition == edition:
        return present
    row = db.execute(
        select(CourseEdition.id, CourseEdition.digest).filter_by(course=course_id, edition=edition)
    ).one_or_none()
    if row is None:
        return None
    kept = shelf()
    with kept.lock:
        known = kept.former.get(row.digest)
        if known is not None:
            kept.former.move_to_end(row.digest)
            return known
    course, _problems = parse_course(course_id, _files(db, row.id))
    if course is not None:
        with kept.lock:
            kept.former[row.digest] = course
            while len(kept.former) > FORMER_KEPT:
                kept.former.popitem(last=False)
    return course


def used_editions(db: Session) -> dict[tuple[str, str], str]:
    """Return the digest of every edition that was ever used, by course and edition."""
    rows = db.execute(select(CourseEdition.course, CourseEdition.edition, CourseEdition.digest))
    return {(row.course, row.edition): row.digest for row in rows}


def edition_files(db: Session, course_id: str, edition: str) -> dict[str, bytes] | None:
    """Return an edition's files exactly as they were when it was first used, by path; None when it never was."""
    edition_id = db.scalar(select(CourseEdition.id).filter_by(course=course_id, edition=edition))
    return None if edition_id is None else _files(db, edition_id)


def _files(db: Session, edition_id: int) -> dict[str, bytes]:
    rows = db.execute(
        select(EditionFile.path, EditionFile.content).filter_by(edition_id=edition_id).order_by(EditionFile.path)
    )
    return {row.path: row.content for row in rows}


def ensure_edition(db: Session, course: Course, *, at: datetime, by: int | None) -> CourseEdition:
    """Enter an edition with its modules and files as facts the first time it is used, and return it.

    Raises EditionChanged when the same number is known with other bytes (COMPLIANCE §1, course edition).
    """
    known = _known_edition(db, course)
    if known is not None:
        return known
    try:
        with db.begin_nested():
            return _enter_edition(db, course, at=at, by=by)
    except IntegrityError:  # Another request entered it a moment ago.
        known = _known_edition(db, course)
        if known is None:
            raise
        return known


def _known_edition(db: Session, course: Course) -> CourseEdition | None:
    known = db.scalar(select(CourseEdition).filter_by(course=course.id, edition=course.edition))
    if known is not None and known.digest != course.digest:
        raise EditionChanged(course.id, course.edition)
    return known


def _enter_edition(db: Session, course: Course, *, at: datetime, by: int | None) -> CourseEdition:
    edition = record_fact(
        db,
        CourseEdition(
            course=course.id,
            edition=course.edition,
            digest=course.digest,
            title=course.title,
            title_en=course.title_en,
            topics=list(course.topics),
            completion="modules" if course.completion.modules_only else "more",
            valid_months=course.valid_months,
            valid_days=course.valid_days,
            early_renewal_days=course.early_renewal_days,
            renews=list(course.renews) or None,
        ),
        at=at,
        by=by,
    )
    db.flush()
    for position, module in enumerate(course.modules, 1):
        record_fact(
            db,
            EditionModule(
                edition_id=edition.id, module=module.id, position=position, title=module.title, minutes=module.minutes
            ),
            at=at,
            by=by,
        )
    for path, content in course.files.items():
        record_fact(db, EditionFile(edition_id=edition.id, path=path, content=content), at=at, by=by)
    db.flush()
    db.refresh(edition, ["modules"])
    return edition
