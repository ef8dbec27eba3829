"""The letter to the families of the story school: a link for each class of the course, receipts in each way, one deputy."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from app.classroom.letters.models import ClassDeputy, LetterLink, LetterReceipts
from app.classroom.letters.rules import TOKEN_LENGTH, last_day_of
from app.classroom.service import CODE_LETTERS
from app.demo.lessons import STORY_CLASS, STORY_SCHOOL
from app.demo.rows import morning
from app.records.models import Contact, ContactKind, LetterOut

if TYPE_CHECKING:
    from app.content.shapes import Course
    from app.demo.county import County
    from app.demo.plan import Calendar
    from app.demo.rows import Rows

OUT_SINCE, ANSWERED, ANSWER_DAYS = timedelta(days=6), 0.6, 5
# How a family was reached, and whether it answered by the code of its slip: most do, some sign, with a few there is a talk.
WAYS = (
    5 * ((ContactKind.LETTER_RECEIPT, True),)
    + 3 * ((ContactKind.LETTER_RECEIPT, False),)
    + ((ContactKind.TALK, False),)
)


def send_letters(rows: Rows, county: County, course: Course, calendar: Calendar) -> None:
    """Let the letter of a course be out for some days, with receipts by slip; a chance of its own moves nothing else."""
    chance, school = Random(course.id), county.school(STORY_SCHOOL)  # noqa: S311  nothing here is a secret
    out = max(rows.today - OUT_SINCE, calendar.school_year[0])
    for group, grade, teacher, pupils in school.classes:
        if grade not in course.grades:
            continue
        link = LetterLink(
            class_group_id=group.id,
            course=course.id,
            edition=course.edition,
            token="".join(chance.choice(CODE_LETTERS) for _ in range(TOKEN_LENGTH)),
            first_day=out,
            last_day=last_day_of(out, calendar.term[1]),
        )
        rows.fact(link, on=out, by=teacher.id)
        rows.fact(
            LetterOut(
                public_id=rows.next_id("letter"),
                class_group_id=group.id,
                course=course.id,
                edition=course.edition,
                sent_on=out,
            ),
            on=out,
            by=teacher.id,
        )
        by_code = 0
        for pupil in pupils:
            if chance.random() < ANSWERED:
                day = min(out + timedelta(days=chance.randrange(ANSWER_DAYS)), rows.today)
                kind, came_by_code = WAYS[chance.randrange(len(WAYS))]
                contact = Contact(public_id=rows.next_id("con"), student_id=pupil.id, kind=str(kind), held_on=day)
                rows.fact(contact, on=day, by=None if came_by_code else teacher.id)
                by_code += came_by_code
        rows.db.flush()
        counts = {"by_code": by_code, "soon": by_code // 8, "together": by_code // 10}
        rows.db.add(LetterReceipts(letter_link_id=link.id, printed_at=morning(out), **counts))
        if group.title == STORY_CLASS:
            deputy = ClassDeputy(class_group_id=group.id, person_id=school.holder("psychology-teacher").id)
            rows.fact(deputy, on=out, by=teacher.id)
