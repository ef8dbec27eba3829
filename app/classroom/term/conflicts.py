"""What does not fit in a plan of a term, as it stands or as somebody changed it: said, never refused here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from app.classroom.term.calendar import days_to_propose, is_school_day, monday_of, month_of
from app.classroom.term.rules import TO_PREPARE, Known, Line, Wanted, is_letter_in_time, may_teach, quota


class Conflict(StrEnum):
    """What does not fit in a plan as somebody changed it, or as it stands. A hold has no word of its own (SAFEGUARDS 10)."""

    NO_ROOM = "no_room"
    OPEN = "open"
    NO_SCHOOL = "no_school"
    OVER = "over"
    SAME_WEEK = "same_week"
    TWICE = "twice"
    NOT_AUTHORISED = "not_authorised"
    LETTER = "letter"
    MANY_BEGIN = "many_begin"


def conflicts(known: Known, lines: Sequence[Line]) -> list[list[Conflict]]:
    """Return for each line what does not fit with what stands and with the other lines."""
    places: Counter[tuple[int | None, date | None]] = Counter(
        (line.facilitator_id, line.day) for line in lines if line.facilitator_id and line.day
    )
    places.update({(person, row.day) for row in known.booked for person in row.people})
    weeks = Counter((line.class_group_id, monday_of(line.day)) for line in lines if line.day)
    weeks.update((row.class_group_id, monday_of(row.day)) for row in known.booked)
    wanted = {(one.class_group_id, each.module): each for one in known.classes for each in one.wanted}
    crowded = _crowded(known, lines)
    found = []
    for line in lines:
        if line.day is None:
            found.append([Conflict.NO_ROOM])
            continue
        notes = list(_of_day(known, line.day))
        if weeks[line.class_group_id, monday_of(line.day)] > 1:
            notes.append(Conflict.SAME_WEEK)
        notes += _of_person(line, wanted[line.class_group_id, line.module], places)
        if not is_letter_in_time(wanted[line.class_group_id, line.module], line.day, known.today):
            notes.append(Conflict.LETTER)
        if (line.class_group_id, line.day) in crowded:
            notes.append(Conflict.MANY_BEGIN)
        found.append(notes)
    return found


def _of_day(known: Known, day: date) -> Iterator[Conflict]:
    if day < known.today:
        yield Conflict.OVER
    if not (known.term.first <= day <= known.term.last and is_school_day(day)):
        yield Conflict.NO_SCHOOL


def _of_person(line: Line, wanted: Wanted, places: Counter[tuple[int | None, date | None]]) -> Iterator[Conflict]:
    assert line.day is not None  # noqa: S101  asked of lines with a day
    if line.facilitator_id is None:
        yield Conflict.OPEN
        return
    if not may_teach(wanted.rights, line.facilitator_id, line.day):
        yield Conflict.NOT_AUTHORISED
    if places[line.facilitator_id, line.day] > 1:
        yield Conflict.TWICE


def _crowded(known: Known, lines: Sequence[Line]) -> set[tuple[int, date]]:
    """Return the first lessons of classes that begin in a month in which more than its part would begin."""
    classes = {one.class_group_id for one in known.classes}
    stand = [(row.class_group_id, row.day) for row in known.booked if row.class_group_id in classes]
    stand = [(one, day) for one, day in stand if known.term.first <= day <= known.term.last]
    firsts: dict[int, date] = {}
    for one, day in [*stand, *((line.class_group_id, line.day) for line in lines if line.day)]:
        firsts[one] = min(day, firsts.get(one, day))
    months = {month_of(known.term, day) for day in days_to_propose(known.term, known.today + TO_PREPARE)}
    most = quota(len(classes), len(months))
    begun = Counter(month_of(known.term, day) for day in firsts.values())
    return {(one, day) for one, day in firsts.items() if begun[month_of(known.term, day)] > most}
