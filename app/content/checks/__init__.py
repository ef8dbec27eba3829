"""Every check of the shipped files, each a small function: what the parsers cannot refuse and a reader would stumble over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.checks import (
    branches,
    care,
    child_help,
    editions,
    evaluations,
    ids,
    items,
    law_keys,
    media,
    minutes,
    names,
    policies,
    practicals,
    reading,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.content.folder import Catalogue
    from app.content.shapes import Course, Problem

    CourseCheck = Callable[[Course, Catalogue], Iterable[Problem]]
    CatalogueCheck = Callable[[Catalogue], Iterable[Problem]]

# What is asked of each course.
OF_A_COURSE: tuple[CourseCheck, ...] = (
    names.unknown_names,
    law_keys.unusable_law_keys,
    minutes.course_minutes,
    minutes.lesson_minutes,
    care.missing_content_note,
    care.missing_help_and_calm,
    branches.few_decisions,
    items.missing_feedback,
    items.long_feedback,
    items.objectives_without_item,
    items.small_banks,
    items.lonely_criticals,
    items.uneven_options,
    evaluations.evaluation_sets,
    reading.long_sentences,
    reading.long_screens,
    reading.unknown_characters,
    words.never_words,
    words.phone_numbers,
    media.pictures,
    media.links,
)
# What is asked of all files together.
OF_THE_CATALOGUE: tuple[CatalogueCheck, ...] = (
    ids.id_clashes,
    law_keys.unusable_keys_beside_the_courses,
    practicals.practical_names,
    policies.unfit_policies,
    child_help.unfit_child_help,
    editions.changed,
)


def check_catalogue(catalogue: Catalogue) -> list[Problem]:
    """Return every mistake and warning in a content folder, by file and line, each once."""
    found = list(catalogue.problems)
    for course in catalogue.courses.values():
        for check in OF_A_COURSE:
            found += check(course, catalogue)
    for check_all in OF_THE_CATALOGUE:
        found += check_all(catalogue)
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.file, problem.line, problem.message))
