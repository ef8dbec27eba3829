"""Decisions of the classroom on plain values: what is ready, what to warn of, what counts, who is still to be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.classroom.models import OPEN, LessonState, SecondAdult
from app.records.models import TaughtUnder

LETTER_SCHOOL_DAYS = 5  # the course page: the letter is out at least five school days before
BEFORE_HOLIDAY = 10  # school days (SAFEGUARDS 15)
END_OF_TERM = timedelta(weeks=3)
FRIDAY = 4
REACH_LASTS = 365  # days: coverage older than twelve months does not count (COMPLIANCE §1)
FEW_PUPILS = 3  # fewer need two named adults and an open place (SAFEGUARDS 13)
FEWEST_FOR_CHECK = 5  # a smaller class would make a rough count a mark of a child (SAFEGUARDS 14)
SAME_PERSON_FROM = 3  # lessons of a year, from which one person alone is worth a note (SAFEGUARDS 15)
CODE_DAYS = timedelta(days=1)  # the class view opens on the day, the day before and the day after


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


def school_days_between(first: date, last: date) -> int:
    """Return how many weekdays lie after `first` up to `last`; holidays inside a term are not known and count."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day.weekday() <= FRIDAY for day in days)


def readiness(known: Preparation) -> list[ReadyLine]:
    """Return what is ready and what is not: the truth, which never blocks a lesson by itself (SAFEGUARDS 27)."""
    lines = [
        _line("facilitator", known.facilitator_named and known.facilitator_certified)
        if known.facilitator_named
        else ReadyLine("facilitator_open", Ready.NO),
        *_right(known),
        _second_adult(known),
        *_second_adults_word(known),
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
    if known.second_adult is SecondAdult.NONE:
        return ReadyLine("second_none", Ready.NO)
    if not known.second_adult_named:
        return ReadyLine("second_unnamed", Ready.NO)
    if not known.second_adult_certified:
        return ReadyLine("second_uncertified", Ready.NO)
    if known.second_adult is SecondAdult.NEXT_DOOR:
        return ReadyLine("second_next_door", Ready.PARTLY)
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


def _letter(known: Preparation) -> ReadyLine:
    sent = known.letter_sent_on
    if sent is None:
        return ReadyLine("letter_missing", Ready.NO)
    days = school_days_between(sent, known.planned_on)
    if days < LETTER_SCHOOL_DAYS:
        return ReadyLine("letter_late", Ready.PARTLY, day=sent, days=days)
    return ReadyLine("letter", Ready.YES, day=sent, days=days)


def has_adult_outside_lesson(on_card: Collection[int | None], of_lesson: Collection[int | None]) -> bool:
    """Whether a help card names an inside adult who is neither of the lesson's two (SAFEGUARDS 3).

    An entry that names no person of the roster is somebody else, as far as anyone can know.
    """
    return any(person is None or person not in of_lesson for person in on_card)


class Warn(StrEnum):
    """What a plan is gently warned of (SAFEGUARDS 15)."""

    LAST_PERIOD = "last_period"
    LAST_DAY_OF_WEEK = "last_day_of_week"
    BEFORE_HOLIDAY = "before_holiday"
    END_OF_TERM = "end_of_term"
    OUTSIDE_TERM = "outside_term"
    ONE_PERSON = "one_person"
    SAME_DAY = "same_day"


def warnings(
    planned_on: date,
    *,
    last_period: bool,
    terms: Collection[tuple[date, date]],
    same_facilitator: int,
    other_facilitators: int,
    same_day: int = 0,
) -> list[Warn]:
    """Return gentle notes on a plan; none of them refuses it.

    `same_facilitator` counts the class's lessons of the last twelve months by this facilitator, this one included;
    `other_facilitators` those by others; `same_day` the class's other open lessons of that day. The last weeks of a term hold the ten school days before its holiday, so of
    these two the nearer one is said.
    """
    notes = []
    if same_day:
        notes.append(Warn.SAME_DAY)
    if last_period:
        notes.append(Warn.LAST_PERIOD)
    if planned_on.weekday() == FRIDAY:
        notes.append(Warn.LAST_DAY_OF_WEEK)
    term = next(((first, last) for first, last in terms if first <= planned_on <= last), None)
    if term is not None:
        if school_days_between(planned_on, term[1]) < BEFORE_HOLIDAY:
            notes.append(Warn.BEFORE_HOLIDAY)
        elif planned_on > term[1] - END_OF_TERM:
            notes.append(Warn.END_OF_TERM)
    elif terms or planned_on.weekday() > FRIDAY:
        notes.append(Warn.OUTSIDE_TERM)
    if same_facilitator >= SAME_PERSON_FROM and other_facilitators == 0:
        notes.append(Warn.ONE_PERSON)
    return notes


def is_delivered(key_points: int, taught: Collection[int]) -> bool:
    """Whether a lesson delivered its module: every key point of it was taught.

    A lesson stopped before that delivers nothing and enters nothing in the ledger; its module is an ordinary next
    lesson (SAFEGUARDS 11). Activities are kept for the next teacher and decide nothing.
    """
    return key_points > 0 and set(range(1, key_points + 1)) <= set(taught)


def points_given(former: Iterable[tuple[date, str, Iterable[int]]]) -> dict[int, date]:
    """Return the key points that lessons stopped early have taught, each with its first day.

    `former` are day, state and points of a class's lessons of one module, in their order. A lesson that delivered the
    module ends what went before: the next one begins anew.
    """
    given: dict[int, date] = {}
    for held_on, state, points in former:
        given = {**dict.fromkeys(points, held_on), **given} if state == LessonState.UNFINISHED else {}
    return given


def may_finish(state: str, *, entered_on: date, day: date) -> bool:
    """Whether what was taught can be entered: until the register closes, and after an unfinished lesson the same day.

    Whoever forgot to tick a key point mends it on the day it was entered; later it is an ordinary next lesson.
    """
    if state == LessonState.UNFINISHED:
        return entered_on == day
    return state in OPEN


def may_keep_class_check(pupils: int) -> bool:
    """Whether rough counts of a class may be asked and kept."""
    return pupils >= FEWEST_FOR_CHECK


def reached_of_class(enrolled: Iterable[int], not_reached: Collection[int]) -> set[int]:
    """Return who of a class a lesson reached: everybody who was not tapped."""
    return set(enrolled) - set(not_reached)


@dataclass(frozen=True)
class Mark:
    """One attendance of the ledger for one module: whether a pupil was reached on a day."""

    person_id: int
    module: str
    held_on: date
    reached: bool


def is_reached(marks: Iterable[Mark], day: date) -> bool:
    """Whether these marks of one pupil and module hold one that reached the pupil and still counts on a day."""
    return any(mark.reached and mark.held_on >= day - timedelta(days=REACH_LASTS) for mark in marks)


def open_entries(
    pupils: Collection[int], taught: Collection[str], marks: Iterable[Mark], day: date
) -> dict[str, set[int]]:
    """Return by module the pupils of a class whom it still has to reach: the make-up list, derived and never stored.

    A pupil has one open entry for a module, however often it was missed: when the class was taught it (`taught`) or the
    pupil missed it anywhere, and no session has reached the pupil since. So an entry follows a pupil who changes
    class, a newcomer has one for what the class had before, and being reached anywhere meets it (SAFEGUARDS 12).
    """
    by_pupil: dict[tuple[int, str], list[Mark]] = {}
    for mark in marks:
        by_pupil.setdefault((mark.person_id, mark.module), []).append(mark)
    wanted = {(person, module) for person in pupils for module in taught}
    wanted |= {pair for pair in by_pupil if pair[0] in set(pupils)}
    entries: dict[str, set[int]] = {}
    for person, module in wanted:
        if not is_reached(by_pupil.get((person, module), ()), day):
            entries.setdefault(module, set()).add(person)
    return entries


def waiting_since(
    pupils: Collection[int], taught_on: date, missed: Iterable[Mark], came_on: Mapping[int, date | None]
) -> date:
    """Return the day since which the longest-waiting of these pupils has not been reached by a module.

    A pupil waits since the first lesson missed in the last twelve months; whoever missed none, since the class was
    taught it, and a newcomer since the day of coming: nobody here was late before that.
    """
    first: dict[int, date] = {}
    for mark in missed:
        first[mark.person_id] = min(mark.held_on, first.get(mark.person_id, mark.held_on))
    return min(first.get(person) or max(taught_on, came_on.get(person) or taught_on) for person in pupils)


def needs_two_adults(pupils: int) -> bool:
    """Whether a make-up lesson is so small that it needs two named adults and an open place (SAFEGUARDS 13)."""
    return pupils < FEW_PUPILS


def may_show_names(terms: Collection[tuple[date, date]], day: date) -> bool:
    """Whether a named make-up list may be shown: during a term, counts only after it closed (SAFEGUARDS 18)."""
    return not terms or any(first <= day <= last for first, last in terms)


def is_code_open(planned_on: date, day: date) -> bool:
    """Whether the class view's address opens on a day."""
    return abs(planned_on - day) <= CODE_DAYS


def seat_order(number: str | None, sort_key: str) -> tuple[int, int, str]:
    """Return where a pupil stands in the register: by seat number where it is one, else by pinyin after them."""
    if number and number.isascii() and number.isdigit():
        return (0, int(number), sort_key)
    return (1, 0, sort_key)


HELP_TAKES, PICTURE_TAKES, PINYIN_TAKES = 4, 2, 1.25  # lines that help numbers, a picture, a line with pinyin take
LINES_THAT_FIT = (7, 8.5, 10.5)  # at the sizes of density 0, 1 and 2 in class.css
LINE = 24  # characters


def density(text: str, *, with_pinyin: bool = False) -> int:
    """Return how small a screen's type must be to show it whole, so that no help number is cut off: 0 to 3.

    It is a guess for a page without its script, which measures.
    """
    lines = [line.strip() for line in text.split("\n")]
    words = sum(-(-len(line) // LINE) for line in lines if line and not line.startswith((":::", "![")))
    words += any(line.startswith("# ") for line in lines)
    pictures = sum(line.startswith("![") for line in lines)
    helps = sum(line.startswith("::") and line.strip(": ").startswith("help") for line in lines)
    taken = words * (PINYIN_TAKES if with_pinyin else 1) + pictures * PICTURE_TAKES + helps * HELP_TAKES
    return sum(taken > limit for limit in LINES_THAT_FIT)
