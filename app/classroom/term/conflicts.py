"""What does not fit in a plan of a term, as it stands or as somebody changed it: said, never refused here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from app.classroom.order import Place, is_out_of_order
from app.classroom.school_days import DAY
from app.classroom.term.calendar import Term, days_to_propose, monday_of, month_of
from app.classroom.term.rules import TO_PREPARE, Known, Line, Wanted, is_letter_in_time, may_teach, quota
from app.classroom.warnings import Warn, of_day


class Conflict(StrEnum):
    """What does not fit in a plan as somebody changed it, or as it stands. A hold has no word of its own (SAFEGUARDS 10)."""

    NO_ROOM = "no_room"
    NO_DAY = "no_day"
    OPEN = "open"
    NO_SCHOOL = "no_school"
    OUTSIDE_TERM = "outside_term"
    LAST_PERIOD = "last_period"
    LAST_DAY_OF_WEEK = "last_day_of_week"
    BEFORE_HOLIDAY = "before_holiday"
    END_OF_TERM = "end_of_term"
    OVER = "over"
    NOBODY = "nobody"
    NOT_TOLD = "not_told"
    NOT_ALL_TOLD = "not_all_told"
    REGISTER_OPEN = "register_open"
    STILL_OPEN = "still_open"
    AGAIN = "again"
    SAME_DAY = "same_day"
    OUT_OF_ORDER = "out_of_order"
    SAME_WEEK = "same_week"
    TWICE = "twice"
    NOT_AUTHORISED = "not_authorised"
    LETTER = "letter"
    MANY_BEGIN = "many_begin"


GENTLE = {
    Warn.LAST_DAY_OF_WEEK: Conflict.LAST_DAY_OF_WEEK,
    Warn.BEFORE_HOLIDAY: Conflict.BEFORE_HOLIDAY,
    Warn.END_OF_TERM: Conflict.END_OF_TERM,
}


def conflicts(known: Known, lines: Sequence[Line], proposed: Sequence[Line] = ()) -> list[list[Conflict]]:
    """Return for each line what does not fit with what stands and with the other lines.

    `proposed` are the lines as they were proposed: where one had a day, somebody emptied it, and there is room.
    """
    had_room = {(line.class_group_id, line.module) for line in proposed if line.day is not None}
    places: Counter[tuple[int | None, date | None]] = Counter(
        (person, line.day)
        for line in lines
        for person in (line.facilitator_id, line.second_adult_id)
        if person and line.day
    )
    places.update({(person, row.day) for row in known.booked for person in row.people})
    days = Counter((line.class_group_id, line.day) for line in lines if line.day)
    days.update((row.class_group_id, row.day) for row in known.booked)
    wanted = {(one.class_group_id, each.module): each for one in known.classes for each in one.wanted}
    crowded = _crowded(known, lines)
    places_of_course = _places_of_course(known, lines)
    found = []
    for line in lines:
        if line.day is None:
            emptied = (line.class_group_id, line.module) in had_room
            found.append([Conflict.NO_DAY if emptied else Conflict.NO_ROOM])
            continue
        notes = list(notes_of_day(known.term, line.day, today=known.today))
        notes += near(line.class_group_id, line.day, days)
        if _is_out_of_order(line, places_of_course):
            notes.append(Conflict.OUT_OF_ORDER)
        notes += _of_person(line, wanted[line.class_group_id, line.module], places)
        if not is_letter_in_time(wanted[line.class_group_id, line.module], line.day, known):
            notes.append(Conflict.LETTER)
        if (line.class_group_id, line.day) in crowded:
            notes.append(Conflict.MANY_BEGIN)
        found.append(notes)
    return found


def notes_of_day(term: Term, day: date, *, today: date) -> Iterator[Conflict]:
    """Yield what is to be said of a day of a plan by itself, also of one somebody chose by hand (SAFEGUARDS 15)."""
    if day < today:
        yield Conflict.OVER
    if not term.first <= day <= term.last:
        yield Conflict.OUTSIDE_TERM
    elif not term.days.is_school_day(day):
        yield Conflict.NO_SCHOOL
    yield from (GENTLE[warning] for warning in of_day(day, [(term.first, term.last)], term.days) if warning in GENTLE)


def near(class_group_id: int, day: date, days: Mapping[tuple[int, date], int]) -> Iterator[Conflict]:
    """Yield whether a class has another lesson on a day, else whether in its week; `days` count each class's lessons."""
    if days.get((class_group_id, day), 0) > 1:
        yield Conflict.SAME_DAY
    elif sum(days.get((class_group_id, monday_of(day) + number * DAY), 0) for number in range(7)) > 1:
        yield Conflict.SAME_WEEK


def _places_of_course(known: Known, lines: Sequence[Line]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for class_group_id, place in known.given:
        found.setdefault(class_group_id, []).append(place)
    for row in known.booked:
        if row.place is not None:
            found.setdefault(row.class_group_id, []).append(row.place)
    for line in lines:
        if line.day is not None:
            found.setdefault(line.class_group_id, []).append(Place(line.course, line.position, line.day))
    return found


def _is_out_of_order(line: Line, places: Mapping[int, Sequence[Place]]) -> bool:
    assert line.day is not None  # noqa: S101  asked of lines with a day
    return is_out_of_order(Place(line.course, line.position, line.day), places[line.class_group_id])


def _of_person(line: Line, wanted: Wanted, places: Counter[tuple[int | None, date | None]]) -> Iterator[Conflict]:
    assert line.day is not None  # noqa: S101  asked of lines with a day
    if line.facilitator_id is None:
        yield Conflict.OPEN
        return
    if not may_teach(wanted.rights, line.facilitator_id, line.day):
        yield Conflict.NOT_AUTHORISED
    if any(
        person is not None and places[person, line.day] > 1 for person in (line.facilitator_id, line.second_adult_id)
    ):
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
