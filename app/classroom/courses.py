"""Which pupils' courses fit a class, and the course of a lesson as it was when the lesson was planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.catalogue import catalogue, course_edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.classroom.models import PlannedLesson
    from app.content.shapes import Course, Module, Quiz
    from app.people.models import ClassGroup

PUPILS = "pupils"


def courses_for(class_group: ClassGroup) -> list[Course]:
    """Return the pupils' courses whose grades meet the class's."""
    grades = set(class_group.grades.split(","))
    return [course for course in catalogue().ready if course.audience == PUPILS and grades & set(course.grades)]


def courses_of(class_groups: Sequence[ClassGroup]) -> dict[str, Course]:
    """Return every pupils' course that fits one of these classes."""
    return {course.id: course for class_group in class_groups for course in courses_for(class_group)}


def module_of(course_id: str, module_id: str) -> Module | None:
    """Return a module of the catalogue's present edition, for its title on lists."""
    course = catalogue().courses.get(course_id)
    return course.module(module_id) if course else None


def lesson_course(db: Session, lesson: PlannedLesson) -> Course | None:
    """Return the course edition a lesson was planned with, also after a newer one came."""
    return course_edition(db, lesson.course, lesson.edition)


def class_check(course: Course, module: Module) -> Quiz | None:
    """Return the class check of a module."""
    return course.quiz_of(module.id, "class-check")
