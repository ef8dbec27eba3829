"""Editions the catalogue does not have, from a roster's courses.yaml, and those its records name."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import yaml
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from app.content.catalogue import catalogue, ensure_edition
from app.content.models import CourseEdition, EditionModule
from app.interop.roster.entering import NEW, SAME
from app.interop.roster.layout import COURSES
from app.interop.roster.problems import Problem

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Row


class _Module(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1, max_length=80)
    minutes: int = Field(ge=0, le=10_000)


class _Edition(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1, max_length=60)
    edition: str = Field(min_length=1, max_length=20)
    modules: list[_Module] = Field(min_length=1)
    topics: list[str] = []
    completion: str = Field("modules", pattern="^(modules|more)$")
    valid_months: int | None = Field(None, ge=1)
    early_renewal_days: int | None = Field(None, ge=1)
    renews: list[str] | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    courses: list[_Edition]


def enter_editions(entering: Entering, content: bytes | None) -> None:
    """Enter the editions of courses.yaml as facts; the same number with other content is refused."""
    if content is None:
        return
    try:
        file = _File.model_validate(yaml.safe_load(content))
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        entering.problems.append(
            Problem(COURSES, None if line is None else line + 1, None, _("This is not proper YAML."))
        )
        return
    except ValidationError as error:
        for one in error.errors():
            place = ".".join(str(part) for part in one["loc"])
            entering.problems.append(
                Problem(COURSES, None, place, _("This is not as expected: %(message)s", message=one["msg"]))
            )
        return
    for edition in file.courses:
        _enter(entering, edition)
    entering.db.flush()


def _said(edition: _Edition) -> dict[str, Any]:
    """Return what a file says of an edition; what came later than others and is left out changes no digest."""
    since = {"early_renewal_days", "renews"}
    return {name: value for name, value in edition.model_dump().items() if value is not None or name not in since}


def _enter(entering: Entering, edition: _Edition) -> None:
    digest = hashlib.sha256(json.dumps(_said(edition), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    known = entering.db.scalar(select(CourseEdition).filter_by(course=edition.id, edition=edition.edition))
    ours = catalogue().courses.get(edition.id)
    if (known is not None and known.digest != digest) or (
        known is None and ours is not None and ours.edition == edition.edition
    ):
        entering.problems.append(
            Problem(
                COURSES,
                None,
                edition.id,
                _(
                    "Edition %(edition)s of %(course)s is known with other content. Give the changed one a new number.",
                    edition=edition.edition,
                    course=edition.id,
                ),
            )
        )
        return
    if known is not None:
        entering.count(COURSES, SAME)
        return
    row = entering.record(
        CourseEdition(
            course=edition.id,
            edition=edition.edition,
            digest=digest,
            title=edition.id,
            title_en=None,
            topics=edition.topics,
            completion=edition.completion,
            valid_months=edition.valid_months,
            valid_days=None,
            early_renewal_days=edition.early_renewal_days,
            renews=edition.renews,
        )
    )
    entering.db.flush()
    for position, module in enumerate(edition.modules, 1):
        entering.record(
            EditionModule(
                edition_id=row.id, module=module.id, position=position, title=module.id, minutes=module.minutes
            )
        )
    entering.all_moved = True
    entering.count(COURSES, NEW)


class Courses:
    """Which courses the rows of a roster may name."""

    def __init__(self, entering: Entering) -> None:
        self.entering = entering
        self.known: dict[str, set[str]] = {}
        for course, edition in entering.db.execute(select(CourseEdition.course, CourseEdition.edition)):
            self.known.setdefault(course, set()).add(edition)

    def accepts(self, row: Row) -> bool:
        """Whether a row's course is known here or in the catalogue; using it for the first time makes it a fact."""
        course: Any = row["course"]
        ours = catalogue().courses.get(course)
        if (
            ours is not None
            and row["edition"] in (None, ours.edition)
            and ours.edition not in self.known.get(course, ())
        ):
            ensure_edition(self.entering.db, ours, at=self.entering.at, by=self.entering.by)
            self.known.setdefault(course, set()).add(ours.edition)
        if course in self.known or ours is not None:
            return True
        if any(problem.file == COURSES for problem in self.entering.problems):
            return False
        self.entering.problem(
            row, "course", _("Nobody has written a course “%(course)s”. Add it to courses.yaml.", course=course or "")
        )
        return False
