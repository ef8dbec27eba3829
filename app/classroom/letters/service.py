"""Each change of letters: a class's link, a receipt, a deputy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.letters import queries, rules
from app.classroom.letters.deputies import other_class_of
from app.classroom.letters.models import ClassDeputy, LetterLink, LetterReceipts
from app.content.catalogue import ensure_edition
from app.core.audit import audit
from app.core.clock import day_of
from app.core.facts import record_fact, remove_fact
from app.core.throttle import count_try, is_throttled
from app.people.queries.organisations import take_turns_at
from app.records.announcements import contacts_changed
from app.records.deeds import enter_contacts, enter_letter_by_link, take_letter_back
from app.records.models import ContactKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.shapes import Course
    from app.people.models import ClassGroup, Organisation


ONE_DAY = timedelta(days=1)
DOOR_OF_DEVICE = "letter-device"


class DeputyElsewhere(ValueError):
    """Somebody is the deputy of another class already: one class at a time (SAFEGUARDS 18)."""

    def __init__(self, class_group: ClassGroup) -> None:
        super().__init__(class_group.id)
        self.class_group = class_group


class OwnDeputy(ValueError):
    """Nobody gives themselves the names of a class (SAFEGUARDS 33)."""


def make_link(
    db: Session, class_group: ClassGroup, course: Course, *, term_ends: date | None, at: datetime, by: int
) -> LetterLink:
    """Give a class the link to a course's letter; while one opens, it is that one.

    With it the letter is out, unless it went out on paper before.
    """
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
    record_fact(db, link, at=at, by=by)
    enter_letter_by_link(db, class_group.id, course=course.id, edition=course.edition, at=at, by=by)
    return link


def close_link(db: Session, link: LetterLink, *, at: datetime, by: int) -> None:
    """Let a link and its slips open nothing from now on; closed on its first day, no letter went out by it."""
    if link.first_day == day_of(at):
        take_letter_back(db, link.class_group_id, course=link.course, at=at, by=by)
    record_fact(db, link, at=at, by=by, last_day=day_of(at) - ONE_DAY)


def keep_receipt(
    db: Session, link: LetterLink, typed: str, *, organisation: Organisation, key: bytes, device: str, at: datetime
) -> bool:
    """Enter for the family whose slip has this code that the letter was read or heard, once a letter, beside any paper.

    Returns whether the code was one of this letter: the page says the same either way, and takes as long (SAFEGUARDS 20).
    """
    day = day_of(at)
    families = queries.families_of(db, link, day)
    student = rules.whose_slip(key, link.token, families, typed)
    take_turns_at(db, organisation.id)
    if student is not None and not queries.has_answered(db, student, link.first_day):
        enter_contacts(db, [student], kind=ContactKind.LETTER_RECEIPT, held_on=day, at=at, by=None)
        _count_receipt(db, link, device, at=at)
    else:
        contacts_changed(db, families[:1], day)  # the same work, of which nothing comes
    return student is not None


def _count_receipt(db: Session, link: LetterLink, device: str, *, at: datetime) -> None:
    """Count how a receipt came: never whose, and of the device a keyed digest for ten minutes."""
    door = f"{DOOR_OF_DEVICE}-{link.id}"
    counted = receipts_of(db, link)
    counted.by_code += 1
    counted.soon += rules.came_soon(counted.printed_at, at)
    counted.together += is_throttled(db, door, device, limit=rules.OF_ONE_FAMILY, window=rules.TOGETHER, at=at)
    count_try(db, door, device, window=rules.TOGETHER, at=at)


def receipts_of(db: Session, link: LetterLink) -> LetterReceipts:
    """Return the counts of a letter's receipts; the first time they are all nought."""
    known = db.scalar(select(LetterReceipts).filter_by(letter_link_id=link.id).with_for_update())
    if known is None:
        known = LetterReceipts(letter_link_id=link.id, by_code=0, soon=0, together=0)
        db.add(known)
    return known


def note_print(db: Session, link: LetterLink, *, organisation_id: int, at: datetime, by: int) -> None:
    """Keep when the slips of a letter were last printed, and on record by whom: whoever prints them sees their codes."""
    take_turns_at(db, organisation_id)
    receipts_of(db, link).printed_at = at
    audit(db, "letter-slips-printed", at=at, by=by, subject="class_group", subject_id=link.class_group_id)


def name_deputy(db: Session, class_group: ClassGroup, person_id: int | None, *, at: datetime, by: int) -> None:
    """Name the one deputy of a class in place of the former one, or none. No reason is asked.

    Raises OwnDeputy, and DeputyElsewhere with the class whose deputy they are.
    """
    if person_id == by:
        raise OwnDeputy
    take_turns_at(db, class_group.organisation_id)
    known = queries.deputy_of(db, class_group.id)
    if (known.person_id if known else None) == person_id:
        return
    elsewhere = other_class_of(db, person_id, class_group, day_of(at)) if person_id is not None else None
    if elsewhere is not None:
        raise DeputyElsewhere(elsewhere)
    if person_id is None:
        assert known is not None  # noqa: S101  else it would be the same as before
        remove_fact(db, known, at=at, by=by)
    else:
        deputy = known or ClassDeputy(class_group_id=class_group.id)
        record_fact(db, deputy, at=at, by=by, person_id=person_id)
    audit(db, "class-deputy-named", at=at, by=by, subject="class_group", subject_id=class_group.id, deputy=person_id)
