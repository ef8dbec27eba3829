"""What the classes of the story's school knew before their lessons, on tickets; and the set its class fills in just now."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from app.classroom.class_sets.devices.service import hand_in, open_set
from app.classroom.class_sets.envelopes import feelings_in
from app.classroom.class_sets.feelings import Felt
from app.classroom.class_sets.queries import first_given
from app.classroom.class_sets.rules import BEFORE, FEWEST_CLASSES
from app.classroom.class_sets.service import Counted, keep_envelope, keep_set
from app.classroom.service import CODE_LENGTH, CODE_LETTERS
from app.content.shapes import ItemKind
from app.demo.lessons import STORY_CLASS, STORY_SCHOOL
from app.demo.plan import school_day_by
from app.demo.rows import morning

if TYPE_CHECKING:
    from datetime import date

    from app.content.shapes import Course, Quiz
    from app.demo.county import County
    from app.demo.rows import Rows
    from app.people.models import ClassGroup

AFTER = "B"
LEFT_OUT = 4  # so many of a class hand in no ticket at most: nobody has to
KNEW = (0.45, 0.75)  # share of a class that knew the answer, by question
FELT = {5: (0.1, 0.3, 0.24, 0.22, 0.13), 2: (0.19, 0.81)}  # share of each step, by how many steps a question has
HANDED_IN, KNOWS_NOW = 12, 0.85


def fill_in_sets(rows: Rows, county: County, course: Course) -> None:
    """Count the tickets before the lessons and the school's envelope; open the set after them in today's lesson.

    A chance of its own moves nothing else.
    """
    chance, school = Random(course.id + BEFORE), county.school(STORY_SCHOOL)  # noqa: S311  nothing here is a secret
    before, after = course.evaluation(BEFORE), course.evaluation(AFTER)
    if before is None or after is None:
        return
    counted: dict[int, int] = {}
    for group, _grade, teacher, pupils in [one for one in school.classes if one[1] in course.grades]:
        first_lesson = first_given(rows.db, group.id, rows.today).get(course.id)
        if first_lesson is not None:
            tickets = max(len(pupils) - chance.randint(0, LEFT_OUT), 0)
            _count(rows, chance, group, course, before, before=first_lesson, tickets=tickets, by=teacher.id)
            counted[group.id] = tickets
        if group.title == STORY_CLASS:
            quiz = after if first_lesson is not None else before
            _open(rows, chance, group, course, quiz, most=len(pupils), by=teacher.id)
    if len(counted) >= FEWEST_CLASSES:
        _envelope(rows, course, before, counted, place=school.organisation.id, by=school.holder("head").id)


def _count(
    rows: Rows,
    chance: Random,
    group: ClassGroup,
    course: Course,
    quiz: Quiz,
    *,
    before: date,
    tickets: int,
    by: int,
) -> None:
    known = [item.id for item in quiz.items if item.kind is not ItemKind.CONFIDENCE]
    right = {item: round(tickets * chance.uniform(*KNEW)) for item in known}
    on = school_day_by(before - timedelta(days=1))
    keep_set(rows.db, group, course, Counted(BEFORE, on, tickets, right), at=morning(on), by=by)


def _envelope(rows: Rows, course: Course, quiz: Quiz, counted: dict[int, int], *, place: int, by: int) -> None:
    """Let the head, who teaches none of the classes, count the slips of all of them together."""
    slips, on = sum(counted.values()), school_day_by(rows.today - timedelta(days=7))
    shares = {item.id: FELT.get(len(item.options)) for item in feelings_in(quiz)}
    chosen = {item: [int(slips * share) for share in steps] for item, steps in shares.items() if steps}
    felt = Felt(place, course.id, BEFORE, on, len(counted), chosen)
    keep_envelope(rows.db, felt, counted, at=morning(on), by=by)


def _open(rows: Rows, chance: Random, group: ClassGroup, course: Course, quiz: Quiz, *, most: int, by: int) -> None:
    """Open a set on devices for today: some sheets are handed in, and no page shows how many."""
    code = "".join(chance.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    row = open_set(rows.db, group, course, quiz, most=most, day=rows.today, at=morning(rows.today), by=by, code=code)
    for number in range(HANDED_IN):
        answers = [
            chance.choice([place for place, option in enumerate(item.options) if option.correct or not knows])
            for item in quiz.items
            for knows in [item.kind is not ItemKind.CONFIDENCE and chance.random() < KNOWS_NOW]
        ]
        hand_in(rows.db, row, quiz, answers, f"demo-{number}")
