"""What is ready for a lesson, line by line: the truth, which never blocks a lesson by itself (SAFEGUARDS 27)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from app.classroom.models import SecondAdult
from app.classroom.rules import needs_two_adults
from app.classroom.school_days import SchoolDays
from app.records.models import TaughtUnder

if TYPE_CHECKING:
    from app.classroom.models import PlannedLesson

LETTER_SCHOOL_DAYS = 5  # the course page: the letter is out at least five school days before


class Ready(StrEnum):
    """What can be said of one line of the readiness list."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"  # true and less than wished for, as a second adult next door


@dataclass(frozen=True)
class ReadyLine:
    """One line of what is ready for a lesson: a key for its words, how it stands, and the numbers the words need."""

    key: str
    state: Ready
    day: date | None = None
    days: int | None = None


@dataclass(frozen=True)
class Preparation:
    """What is known before a lesson."""

    planned_on: date
    facilitator_named: bool
    facilitator_certified: bool
    second_adult: SecondAdult
    second_adult_named: bool
    second_adult_certified: bool
    help_card_valid: bool
    letter_sent_on: date | None
    course_approved: bool
    taught_under: TaughtUnder | None = None
    second_adult_coming: bool | None = None  # None: nothing was said about that day
    course_released: bool = False
    course_fits: bool = True
    second_adult_here: bool = True
    pupils: int | None = None  # of a make-up lesson: for how many it is so far
    open_place: bool = False
    days: SchoolDays = field(default_factory=SchoolDays)


def readiness(known: Preparation) -> list[ReadyLine]:
    """Return what is ready and what is not: the truth, which never blocks a lesson by itself (SAFEGUARDS 27)."""
    lines = [
        _line("facilitator", known.facilitator_named and known.facilitator_certified)
        if known.facilitator_named
        else ReadyLine("facilitator_open", Ready.NO),
        *_right(known),
        _second_adult(known),
        *_second_adults_word(known),
        *_few_pupils(known),
        _line("help_card", known.help_card_valid),
        _letter(known),
        ReadyLine("released", Ready.YES) if known.course_released else ReadyLine("not_released", Ready.NO),
    ]
    if not known.course_fits:
        lines.insert(0, ReadyLine("other_band", Ready.NO))
    if not known.course_approved:
        lines.append(ReadyLine("not_reviewed", Ready.PARTLY))
    return lines


def _line(key: str, holds: bool) -> ReadyLine:
    return ReadyLine(key, Ready.YES if holds else Ready.NO)


UNDER = {
    TaughtUnder.AUTHORISED: ReadyLine("authorised", Ready.YES),
    TaughtUnder.START_UP: ReadyLine("start_up", Ready.PARTLY),
    TaughtUnder.NEITHER: ReadyLine("not_authorised", Ready.NO),
}


def _right(known: Preparation) -> list[ReadyLine]:
    return [] if known.taught_under is None else [UNDER[known.taught_under]]


def _second_adult(known: Preparation) -> ReadyLine:
    missing = (
        ("second_none", known.second_adult is SecondAdult.NONE),
        ("second_unnamed", not known.second_adult_named),
        ("second_gone", not known.second_adult_here),
        ("second_uncertified", not known.second_adult_certified),
    )
    why = next((key for key, is_so in missing if is_so), None)
    if why is not None:
        return ReadyLine(why, Ready.NO)
    if known.second_adult is SecondAdult.NEXT_DOOR:
        return ReadyLine("second_next_door", Ready.PARTLY)
    if known.second_adult_coming is not True:
        return ReadyLine("second_planned", Ready.PARTLY)  # a plan is no promise: only their own word is one
    return ReadyLine("second_in_room", Ready.YES)


WORDS_OF_SECOND = {
    True: ReadyLine("second_coming", Ready.YES),
    False: ReadyLine("second_not_coming", Ready.NO),
    None: ReadyLine("second_not_asked", Ready.NO),
}


def _second_adults_word(known: Preparation) -> list[ReadyLine]:
    """Return what the second adult said in person; of nobody there is nothing to say."""
    is_somebody = known.second_adult is not SecondAdult.NONE and known.second_adult_named
    return [WORDS_OF_SECOND[known.second_adult_coming]] if is_somebody else []


def _few_pupils(known: Preparation) -> list[ReadyLine]:
    in_room = known.second_adult is SecondAdult.IN_ROOM and known.second_adult_named and known.facilitator_named
    return [ReadyLine(key, Ready.NO) for key in _few_need(known.pupils or 0, in_room=in_room, is_open=known.open_place)]


def _few_need(pupils: int, *, in_room: bool, is_open: bool) -> list[str]:
    """Return what a make-up lesson of fewer than three pupils still needs: two named adults in the room, and an open place (SAFEGUARDS 13)."""
    if not pupils or not needs_two_adults(pupils):
        return []
    missing = {"few_adults": not in_room, "few_closed": not is_open}
    return [key for key, is_missing in missing.items() if is_missing]


def has_too_few(lesson: PlannedLesson, pupils: int) -> bool:
    """Whether a make-up lesson, as it is planned, lacks something that so many pupils need."""
    in_room = lesson.second_adult == SecondAdult.IN_ROOM and None not in (lesson.second_adult_id, lesson.facilitator_id)
    return bool(_few_need(pupils, in_room=in_room, is_open=lesson.open_place))


def _letter(known: Preparation) -> ReadyLine:
    sent = known.letter_sent_on
    if sent is None:
        return ReadyLine("letter_missing", Ready.NO)
    days = known.days.between(sent, known.planned_on)
    if days < LETTER_SCHOOL_DAYS:
        return ReadyLine("letter_late", Ready.PARTLY, day=sent, days=days)
    return ReadyLine("letter", Ready.YES, day=sent, days=days)


def has_adult_outside_lesson(on_card: Collection[int | None], of_lesson: Collection[int | None]) -> bool:
    """Whether a help card names an inside adult who is neither of the lesson's two (SAFEGUARDS 3).

    An entry that names no person of the roster is somebody else, as far as anyone can know.
    """
    return any(person is None or person not in of_lesson for person in on_card)
