"""What decides about codes, tickets, minutes and parts, as plain functions on plain values."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.classroom.service import CODE_LENGTH, CODE_LETTERS

A_MINUTE = 60
GRACE = 30  # seconds for which the code of the minute before still signs in
EXPLAINED = 15  # minutes for which an old code is told from a wrong one
SIGNING_IN = timedelta(minutes=5)
PAIRING = timedelta(minutes=10)
SCREEN_CODE_LENGTH = 8
STEP = 5  # minutes
MOST_MINUTES = 480  # of one person and calendar day, over all workshops
LONGER = 2  # a day lasts at most so many times what its parts take
PROMPT_DAYS = 7
MANY_BY_LIST = 5


class Doubt(StrEnum):
    """Why a closed day waits for a second person before it counts."""

    BY_LIST = "by_list"
    LATE = "late"
    NO_SCHOOL = "no_school"
    SHORT = "short"


class Seen(StrEnum):
    """What a code is at a moment."""

    VALID = "valid"
    EXPIRED = "expired"


def secret_of(installation: str, day_id: int) -> bytes:
    """Return the secret of one day: it is made from the installation's and stands in no table."""
    return hmac.new(installation.encode(), f"workshop-day\0{day_id}".encode(), hashlib.sha256).digest()


def minute_of(moment: datetime) -> int:
    """Return the number of a moment's minute."""
    return int(moment.timestamp()) // A_MINUTE


def code_of(secret: bytes, minute: int) -> str:
    """Return the code of a minute."""
    number = int.from_bytes(hmac.new(secret, str(minute).encode(), hashlib.sha256).digest()[:12])
    letters = []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def look_at(secret: bytes, code: str, at: datetime) -> Seen | None:
    """Return whether a code is one of this day's: of this minute or just before it, or an old one; None: none of them."""
    now_minute, in_grace = minute_of(at), int(at.timestamp()) % A_MINUTE < GRACE
    for back in range(EXPLAINED + 1):
        if hmac.compare_digest(code_of(secret, now_minute - back), code):
            return Seen.VALID if back == 0 or (back == 1 and in_grace) else Seen.EXPIRED
    return None


def seconds_left(at: datetime) -> int:
    """Return how many seconds the code of a moment is shown for."""
    return A_MINUTE - int(at.timestamp()) % A_MINUTE


def is_good_still(scanned_at: datetime, at: datetime) -> bool:
    """Whether a code that was right when it was scanned may be used now: five minutes are for signing in."""
    return timedelta() <= at - scanned_at <= SIGNING_IN


def read_code(typed: str) -> str:
    """Return a code as it is made, from what somebody typed: in capitals, with blanks, or the whole address."""
    last = typed.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last.lower() if letter in CODE_LETTERS)


def spoken(code: str) -> str:
    """Return a code as people read it: capitals in groups of at most four."""
    size = 3 if len(code) <= CODE_LENGTH else 4
    return " ".join(code[at : at + size] for at in range(0, len(code), size)).upper()


@dataclass(frozen=True)
class PartTaught:
    """A part of a day as far as minutes go: `completes` says that the course asks for it."""

    id: str
    minutes: int
    completes: bool


def parts_reached(parts: Sequence[PartTaught], minutes: int, whole: int) -> tuple[str, ...]:
    """Return the parts that whoever left after some of a day's minutes was there for, in the order taught.

    The day's minutes are shared out as the parts' own are. The part in person is asked for by no course: it is named
    with the minutes it had. A session must never name nothing: that would say the whole course (COMPLIANCE §1).
    """
    planned = sum(part.minutes for part in parts) or 1
    reached, passed = [], 0
    for part in parts:
        began = passed * whole
        passed += part.minutes
        if passed * whole <= minutes * planned or (not part.completes and began < minutes * planned):
            reached.append(part.id)
    return tuple(reached)


def early_minutes(whole: int) -> list[int]:
    """Return after how many minutes somebody may have left, in steps of five, the latest first."""
    return list(range((whole - 1) // STEP * STEP, 0, -STEP))


def is_more(minutes: int | None, than: int | None) -> bool:
    """Whether minutes are more than others; None is the whole day."""
    return than is not None and (minutes is None or minutes > than)


def minutes_open(opened_at: datetime | None, at: datetime) -> int | None:
    """Return how many whole minutes sign-in has been open; None where it was kept on paper alone."""
    return None if opened_at is None else int((at - opened_at).total_seconds() // A_MINUTE)


def most_minutes(parts: Sequence[PartTaught]) -> int:
    """Return how many minutes a day may have at most: a multiple of what its parts take, and never more than a working day."""
    return min(MOST_MINUTES, LONGER * sum(part.minutes for part in parts))


@dataclass(frozen=True)
class Held:
    """How a day was held, as far as a second person is concerned.

    `shared`: signed in on a phone of another. `open_for`: the minutes from opening sign-in to closing the day, None where it
    was never opened; `minutes`: what each one is to be credited with.
    """

    there: int
    by_list: int
    shared: int
    was_opened: bool
    days_since: int
    on_school_day: bool
    open_for: int | None
    minutes: int


def doubts_about(held: Held) -> list[Doubt]:
    """Return why one person's word is not enough for a day; none where it was opened in the room and most signed in themselves."""
    themselves = held.there - held.by_list - held.shared
    asked = {
        Doubt.BY_LIST: not held.was_opened or themselves * 2 <= held.there,
        Doubt.LATE: held.days_since > PROMPT_DAYS,
        Doubt.NO_SCHOOL: not held.on_school_day and held.by_list >= MANY_BY_LIST,
        Doubt.SHORT: held.open_for is not None and held.open_for * 2 < held.minutes,
    }
    return [doubt for doubt, is_so in asked.items() if is_so]


@dataclass(frozen=True)
class Stay:
    """Somebody's time at a workshop on a day, as who learns or who leads; without a start nobody knows from when to when."""

    starts_at: time | None
    minutes: int
    leads: bool = False


def is_at_once(one: Stay, other: Stay) -> bool:
    """Whether two stays of one day overlap."""
    if one.starts_at is None or other.starts_at is None:
        return False
    first, second = sorted((_minute(stay.starts_at), stay.minutes) for stay in (one, other) if stay.starts_at)
    return first[0] + first[1] > second[0]


def does_not_fit(stay: Stay, others: Sequence[Stay]) -> bool:
    """Whether a stay overlaps another one of that day, or the minutes learnt are more than a working day with it."""
    learnt = sum(one.minutes for one in (stay, *others) if not one.leads)
    return (not stay.leads and learnt > MOST_MINUTES) or any(is_at_once(stay, one) for one in others)


def _minute(moment: time) -> int:
    return moment.hour * A_MINUTE + moment.minute


def days_since(held_on: date, today: date) -> int:
    """Return how many days ago a day was."""
    return (today - held_on).days
