"""What is told and when, as plain decisions (SAFEGUARDS 7, 19, 26; issue 4, Notices)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

NEAR = timedelta(days=30)
WITHOUT_DAY = date.min


class Told(StrEnum):
    """What somebody is told about one of their own duties, the most urgent first."""

    OVERDUE = "overdue"
    UNTRAINED = "untrained"
    DUE = "due"
    LAPSES = "lapses"


@dataclass(frozen=True)
class Item:
    """One of somebody's own duties as it is told: `about` a requirement or a course, `day` the day before which
    it is to be done, or the last valid one."""

    told: Told
    about: str
    day: date | None
    title_zh: str
    title_en: str
    courses: tuple[str, ...] = ()  # one of which meets it

    @property
    def kept_day(self) -> date:
        """Return the day as it is kept, also where there is none."""
        return self.day or WITHOUT_DAY

    @property
    def code(self) -> list[str]:
        """Return what of it is kept with a letter."""
        return [str(self.told), self.about]


def told_of(status: str, *, expiring: bool, uncovered_days: int | None) -> Told | None:
    """Return what to tell about a duty, None when there is nothing to be done now."""
    if status == "overdue":
        return Told.OVERDUE
    if status in ("due", "assigned"):
        return Told.UNTRAINED if uncovered_days else Told.DUE
    return Told.LAPSES if status == "met" and expiring else None


def for_a_letter(items: Iterable[Item], today: date) -> list[Item]:
    """Return what is worth a letter: everything but what is due in more than a month."""
    return [one for one in items if one.told is not Told.DUE or (one.day is not None and one.day <= today + NEAR)]


def overdue_tomorrow(now: Iterable[Item], tomorrow: Iterable[Item]) -> list[Item]:
    """Return what is not overdue yet and will be tomorrow if nothing happens, as it stands today."""
    late = {one.about for one in tomorrow if one.told is Told.OVERDUE}
    return [one for one in now if one.told is not Told.OVERDUE and one.about in late]


def monday_of(day: date) -> date:
    """Return the first day of a day's week: one letter a person for each."""
    return day - timedelta(days=day.weekday())


def quiet_until(at: datetime, zone: ZoneInfo, *, first_hour: int, last_hour: int) -> datetime | None:
    """Return when the quiet hours around a moment end, None outside of them.

    They go from `first_hour` to `last_hour`, over midnight when the first is the later one; the same hour twice is
    no quiet at all.
    """
    here = at.astimezone(zone)
    over_midnight = first_hour > last_hour
    is_late = here.hour >= first_hour if over_midnight else first_hour <= here.hour < last_hour
    is_early = over_midnight and here.hour < last_hour
    if not (is_late or is_early):
        return None
    day = here.date() + timedelta(days=1 if is_late and over_midnight else 0)
    return datetime.combine(day, time(last_hour), zone)
