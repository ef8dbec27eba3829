"""Each change of letters: a class's link, a receipt, a deputy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.classroom.letters import queries, rules
from app.classroom.letters.models import ClassDeputy, LetterLink
from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.people.queries.organisations import take_turns_at
from app.records.deeds import enter_contacts
from app.records.models import ContactKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.people.models import ClassGroup, Organisation


ONE_DAY = timedelta(days=1)


class OwnDeputy(ValueError):
    """Nobody gives themselves the names of a class (SAFEGUARDS 33)."""


def make_link(
    db: Session, class_group: ClassGroup, course: Course, *, term_ends: date | None, at: datetime, by: int
) -> LetterLink:
    """Give a class the link to a course's letter; while one opens, it is that one."""
    take_turns_at(db, class_group.organisation_id)
    day = day_of(at)
    known = queries.link_of_class(db, class_group.id, course.id, day)
    if known is not None:
        return known
    ensure_edition(db, course, at=at, by=by)
    link = LetterLink(
        class_group_id=class_group.id,
        course=course.id,
        edition=course.edition,
        token=rules.new_token(),
        first_day=day,
        last_day=rules.last_day_of(day, term_ends),
    )
    return record_fact(db, link, at=at, by=by)


def close_link(db: Session, link: LetterLink, *, at: datetime, by: int) -> None:
    """Let a link and its slips open nothing from now on."""
    record_fact(db, link, at=at, by=by, last_day=day_of(at) - ONE_DAY)


def keep_receipt(
    db: Session, link: LetterLink, typed: str, *, organisation: Organisation, key: bytes, at: datetime
) -> bool:
    """Enter for the family whose slip has this code that the letter was read or heard, once a letter.

    Returns whether the code was one of this letter: the page says the same either way (SAFEGUARDS 20).
    """
    day = day_of(at)
    student = rules.whose_slip(key, link.token, queries.families_of(db, link, day), typed)
    if student is None:
        return False
    take_turns_at(db, organisation.id)
    if not queries.has_answered(db, student, link.first_day):
        enter_contacts(db, [student], kind=ContactKind.LETTER_RECEIPT, held_on=day, at=at, by=None)
    return True


def name_deputy(db: Session, class_group: ClassGroup, person_id: int | None, *, at: datetime, by: int) -> None:
    """Name the one deputy of a class in place of the former one, or none. No reason is asked. Raises OwnDeputy."""
    if person_id == by:
        raise OwnDeputy
    take_turns_at(db, class_group.organisation_id)
    known = queries.deputy_of(db, class_group.id)
    if (known.person_id if known else None) == person_id:
        return
    if person_id is None:
        assert known is not None  # noqa: S101  else it would be the same as before
        remove_fact(db, known, at=at, by=by)
    else:
        deputy = known or ClassDeputy(class_group_id=class_group.id)
        record_fact(db, deputy, at=at, by=by, person_id=person_id)
    audit(db, "class-deputy-named", at=at, by=by, subject="class_group", subject_id=class_group.id, deputy=person_id)
