"""Which class group of a school a written class name means; unknown and ambiguous ones say what is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.interop.sheets.class_names import ClassName, plain_title, read_class_name, read_grade
from app.interop.sheets.values import plain_of
from app.people.models import ClassGroup
from app.people.queries.class_groups import standing_class_groups

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.interop.sheets.sheet import Plain

STAGES = (0, 6, 9)
TENS = 10
FIRST_MONTH = 8
"""A Chinese school year begins with September; lists of the new year are made in August."""
MOST_NEAR = 3


class UnknownClass(ValueError):
    """No class, or more than one, is meant; `title` is the class that could be created, when its grade is known."""

    def __init__(self, message: str, title: str | None = None, grade: str | None = None) -> None:
        super().__init__(message)
        self.title = title
        self.grade = grade


class Classes:
    """The class groups of some organisations on a day, found by the names people write."""

    def __init__(self, db: Session, organisations: Collection[int], *, on: date) -> None:
        self.year = on.year if on.month >= FIRST_MONTH else on.year - 1
        self.groups: list[ClassGroup] = list(standing_class_groups(db, organisations, on=on))
        self._index()

    def add(self, group: ClassGroup) -> None:
        """Know a class that was just entered."""
        self.groups.append(group)
        self._index()

    def _index(self) -> None:
        self.by_title: dict[str, list[ClassGroup]] = {}
        self.by_place: dict[tuple[str, str | None], list[ClassGroup]] = {}
        for group in self.groups:
            self.by_title.setdefault(plain_title(group.title), []).append(group)
            read = read_class_name(group.title)
            for grade in [one for one in group.grades.split(",") if one] or [read.grade or ""]:
                self.by_place.setdefault((grade, read.number), []).append(group)

    def find(self, title: Plain, grade: Plain) -> ClassGroup:
        """Return the class that a cell of classes and one of grades mean together. Raises UnknownClass."""
        name, of_grade = read_class_name(plain_of(title)), read_grade(plain_of(grade))
        if not name.text and not of_grade.text:
            raise UnknownClass(_("The class is missing."))
        whole = self._together(name, of_grade)
        exact = self.by_title.get(plain_title(name.text or of_grade.text), [])
        if len(exact) == 1 and self._agrees(exact[0], of_grade):
            return exact[0]
        found = {group.id: group for place in self._places(whole, title) for group in self.by_place.get(place, ())}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise UnknownClass(self._several(whole, list(found.values())))
        raise self._unknown(whole, of_grade)

    def _together(self, name: ClassName, of_grade: ClassName) -> ClassName:
        """Return the name with what the column of grades adds. Raises UnknownClass when the two contradict each other."""
        if name.grade and of_grade.grade and name.grade != of_grade.grade:
            raise UnknownClass(
                _("“%(name)s” is not in grade %(grade)s. Correct one of the two.", name=name.text, grade=of_grade.text)
            )
        if name.grade or name.cohort or name.leaving:
            return name
        if name.text and name.number is None:
            return name
        return replace(of_grade, text=f"{of_grade.text}{name.text}", number=name.number)

    def _agrees(self, group: ClassGroup, of_grade: ClassName) -> bool:
        return of_grade.grade is None or not group.grades or of_grade.grade in group.grades.split(",")

    def _places(self, name: ClassName, written: Plain) -> list[tuple[str, str | None]]:
        if name.grade:
            grades = [name.grade]
        else:
            stages = STAGES if name.stage is None else (name.stage,)
            grades = [grade for stage in stages if (grade := name.grade_in(self.year, stage))]
        numbers = [name.number]
        if isinstance(written, float) and name.number and len(name.number) == 1:
            numbers.append(str(int(name.number) * TENS))  # 5.1 as a number may have been written 5.10.
        return [(grade, number) for grade in grades for number in numbers]

    def _several(self, name: ClassName, groups: list[ClassGroup]) -> str:
        return str(
            _(
                "“%(name)s” may be %(classes)s. Write it as one of these.",
                name=name.text,
                classes="、".join(group.title for group in groups[:MOST_NEAR]),
            )
        )

    def _unknown(self, name: ClassName, of_grade: ClassName) -> UnknownClass:
        grade = name.grade or of_grade.grade
        titles = [group.title for group in self.groups]
        same = [group.title for group in self.groups if grade and grade in group.grades.split(",")]
        near = list(dict.fromkeys([*get_close_matches(name.text, titles, MOST_NEAR, 0.4), *same]))[:MOST_NEAR]
        if near:
            message = _(
                "There is no class “%(name)s”. Near: %(near)s. Correct the name, or add the class first.",
                name=name.text,
                near="、".join(near),
            )
        else:
            message = _(
                "There is no class “%(name)s” on that day. Correct the name, or add the class first.", name=name.text
            )
        return UnknownClass(str(message), name.text, grade)
