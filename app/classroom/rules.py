"""Decisions of the classroom on plain values: what counts, who is still to be reached, who may be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.classroom.models import OPEN, LessonState

REACH_LASTS = 365  # days: coverage older than twelve months does not count (COMPLIANCE §1)
FEW_PUPILS = 3  # fewer need two named adults and an open place (SAFEGUARDS 13)
FEWEST_FOR_CHECK = 5  # a smaller class would make a rough count a mark of a child (SAFEGUARDS 14)
CODE_DAYS = timedelta(days=1)  # the class view opens on the day, the day before and the day after


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


def came_later(
    pupils: Iterable[int], taught_on: date, missed: Iterable[Mark], came_on: Mapping[int, date | None]
) -> dict[int, date]:
    """Return who of these pupils lacks only what the class was taught before they came, each with the day of coming.

    Whoever missed the module anywhere, in the class they came from too, is none of them: that entry came along.
    """
    late = {person: came_on.get(person) for person in set(pupils) - {mark.person_id for mark in missed}}
    return {person: day for person, day in late.items() if day is not None and day > taught_on}


def waiting_since(
    pupils: Collection[int], taught_on: date, missed: Collection[Mark], came_on: Mapping[int, date | None]
) -> date:
    """Return the day since which the longest-waiting of these pupils has not been reached by a module.

    A pupil waits since the first lesson missed in the last twelve months; whoever missed none, since the class was
    taught it, and a newcomer since the day of coming: nobody here was late before that.
    """
    first: dict[int, date] = {}
    for mark in missed:
        first[mark.person_id] = min(mark.held_on, first.get(mark.person_id, mark.held_on))
    came = came_later(pupils, taught_on, missed, came_on)
    return min(first.get(person) or came.get(person) or taught_on for person in pupils)


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
