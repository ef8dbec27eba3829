"""Opening a set on devices, taking sheets in, and closing it: only then are the counters opened, and the row is gone."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.classroom.class_sets.devices.rules import (
    Tally,
    blank,
    packed,
    sheet_number,
    unpacked,
    with_sheet,
    with_stopped,
)
from app.classroom.class_sets.feelings import Felt, add_feelings
from app.classroom.class_sets.models import ClassSet, DeviceSet, Way
from app.classroom.class_sets.rules import FEWEST
from app.classroom.class_sets.service import Counted, keep_set, known_set
from app.classroom.service import CODE_LENGTH, CODE_LETTERS
from app.content.catalogue import EditionChanged, course_edition, ensure_edition
from app.content.shapes import ItemKind
from app.core.sealing import seal, unseal
from app.people.models import ClassGroup

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.classroom.class_sets.devices.rules import Answers
    from app.content.shapes import Course, Quiz

PURPOSE = "device-set"


class AlreadyAsked(Exception):
    """The class fills in a set just now, or has filled in this one on devices this year."""


def open_set(
    db: Session,
    class_group: ClassGroup,
    course: Course,
    quiz: Quiz,
    *,
    most: int,
    day: date,
    at: datetime,
    by: int,
    code: str | None = None,
) -> DeviceSet:
    """Open a set for a class on devices, for this day; `most` sheets can be handed in.

    `code` is made anew unless one is given, as by the demonstration, which is the same every time.
    Raises AlreadyAsked, and EditionChanged when the course's files changed under the same number.
    """
    letter = quiz.evaluation or ""
    is_open = db.scalar(select(DeviceSet.id).filter_by(class_group_id=class_group.id))
    if is_open or known_set(db, class_group.id, course.id, letter, day, way=Way.DEVICE):
        raise AlreadyAsked
    ensure_edition(db, course, at=at, by=by)
    code = code or _new_code(db)
    row = DeviceSet(
        class_group_id=class_group.id,
        course=course.id,
        edition=course.edition,
        letter=letter,
        held_on=day,
        code=code,
        most=most,
        sealed=_sealed(blank(shape_of(quiz)), code, most),
    )
    db.add(row)
    db.flush()
    return row


def hand_in(db: Session, row: DeviceSet, quiz: Quiz, answers: Answers, number: str) -> None:
    """Add one sheet to the counters; a sheet that is over counts no more. The row must be held for change.

    Raises NoRoom.
    """
    tally = with_sheet(_opened(row, quiz), answers, sheet_number(number), most=row.most)
    row.sealed = _sealed(tally, row.code, row.most)
    db.flush()


def stop(db: Session, row: DeviceSet, quiz: Quiz, number: str) -> None:
    """Know that a sheet was stopped, so that it is never shown again: its number alone. The row must be held for change."""
    row.sealed = _sealed(with_stopped(_opened(row, quiz), sheet_number(number)), row.code, row.most)
    db.flush()


def is_over(row: DeviceSet, quiz: Quiz, number: str) -> bool:
    """Whether a sheet was handed in or stopped."""
    return _opened(row, quiz).is_over(sheet_number(number))


def close_set(db: Session, row: DeviceSet, *, at: datetime, by: int | None) -> ClassSet | None:
    """Close a set: keep the class's counts and add its feelings to the school's; under five sheets all is deleted.

    The counters and the row are gone in either case. Returns None where nothing was kept.
    """
    course = course_edition(db, row.course, row.edition)
    quiz = course.evaluation(row.letter) if course else None
    tally = _opened(row, quiz) if quiz else None
    class_group = db.get_one(ClassGroup, row.class_group_id)
    letter, day = row.letter, row.held_on
    db.delete(row)
    db.flush()
    if course is None or quiz is None or tally is None or tally.sheets < FEWEST:
        return None
    counted = Counted(letter, day, tally.sheets, _right(quiz, tally))
    try:
        kept = keep_set(db, class_group, course, counted, at=at, by=by, way=Way.DEVICE)
    except EditionChanged:
        return None
    add_feelings(db, Felt(class_group.organisation_id, course.id, letter, day, 1, _felt(quiz, tally)))
    return kept


def close_over(db: Session, day: date, *, at: datetime) -> None:
    """Close the sets of days that are over."""
    for row in db.scalars(select(DeviceSet).where(DeviceSet.held_on < day).with_for_update()).all():
        close_set(db, row, at=at, by=None)


def shape_of(quiz: Quiz) -> list[int]:
    """Return how many answers each question of a set has."""
    return [len(item.options) for item in quiz.items]


def _right(quiz: Quiz, tally: Tally) -> dict[str, int]:
    return {
        item.id: sum(count for option, count in zip(item.options, counts, strict=True) if option.correct)
        for item, counts in zip(quiz.items, tally.chosen, strict=True)
        if item.kind is not ItemKind.CONFIDENCE
    }


def _felt(quiz: Quiz, tally: Tally) -> dict[str, tuple[int, ...]]:
    return {
        item.id: counts
        for item, counts in zip(quiz.items, tally.chosen, strict=True)
        if item.kind is ItemKind.CONFIDENCE
    }


def _sealed(tally: Tally, code: str, most: int) -> str:
    return seal(packed(tally, most=most), purpose=PURPOSE, owner=code)


def _opened(row: DeviceSet, quiz: Quiz) -> Tally:
    return unpacked(unseal(row.sealed, purpose=PURPOSE, owner=row.code), shape_of(quiz), most=row.most)


def _new_code(db: Session) -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if db.scalar(select(DeviceSet.id).filter_by(code=code)) is None:
            return code
