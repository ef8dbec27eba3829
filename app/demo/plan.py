"""What the invented county looks like, before anybody lives in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

AUGUST, FRIDAY = 8, 4
HOLIDAYS = (((10, 1), (10, 8)), ((5, 1), (5, 5)))  # month and day, first and last


def is_holiday(day: date) -> bool:
    """Whether schools are closed for one of the long public holidays."""
    return any(start <= (day.month, day.day) <= end for start, end in HOLIDAYS)


def school_day_by(day: date) -> date:
    """Return a day, or the last one before it that was neither a weekend nor one of those holidays."""
    while is_holiday(day) or day.weekday() > FRIDAY:
        day -= timedelta(days=1)
    return day


@dataclass(frozen=True)
class School:
    """One invented organisation below a town."""

    id: str
    name: str
    kind: str
    grades: tuple[str, ...]
    classes_a_grade: int
    class_size: int
    boarding: bool = False
    buses: bool = False
    diligence: float = 0.9  # which share of staff has done the core course in time
    lessons: int = 2  # how many lessons a grade-5 or -6 class has had this term


@dataclass(frozen=True)
class Town:
    """One invented town."""

    id: str
    name: str
    schools: tuple[School, ...] = field(default_factory=tuple)


PRIMARY = ("1", "2", "3", "4", "5", "6")
MIDDLE = ("7", "8", "9")
NURSERY = ("k1", "k2", "k3")

DISTRICT = ("d-hechuan", "禾川县教育局")
CLUB = ("o-chenguang", "晨光社会工作服务中心")
TOWNS = (
    Town(
        "d-qinghe",
        "青禾镇中心校",
        (
            School("s-01", "青禾镇中心小学", "school", PRIMARY, 2, 48, boarding=True, diligence=0.9, lessons=2),
            School("s-02", "青禾镇东河小学", "school", PRIMARY, 1, 41, buses=True, diligence=0.95, lessons=3),
            School("s-03", "青禾镇初级中学", "school", MIDDLE, 2, 46, boarding=True, diligence=0.8),
            School("s-04", "青禾镇幼儿园", "kindergarten", NURSERY, 1, 28, diligence=1.0),
        ),
    ),
    Town(
        "d-liuxi",
        "柳溪镇中心校",
        (
            School(
                "s-05", "柳溪镇中心小学", "school", PRIMARY, 2, 44, boarding=True, buses=True, diligence=0.85, lessons=1
            ),
            School("s-06", "柳溪镇上湾小学", "school", PRIMARY, 1, 22, diligence=0.7, lessons=2),
            School("s-07", "柳溪镇下湾教学点", "school", ("1", "2", "5"), 1, 9, diligence=1.0, lessons=3),
            School("s-08", "柳溪镇初级中学", "school", MIDDLE, 2, 50, boarding=True, diligence=0.75),
        ),
    ),
    Town(
        "d-shiqiao",
        "石桥镇中心校",
        (
            School("s-09", "石桥镇中心小学", "school", PRIMARY, 2, 52, buses=True, diligence=0.9, lessons=2),
            School("s-10", "石桥镇南山小学", "school", PRIMARY, 1, 33, diligence=0.6, lessons=0),
            School(
                "s-11",
                "石桥镇九年一贯制学校",
                "school",
                PRIMARY + MIDDLE,
                1,
                39,
                boarding=True,
                buses=True,
                diligence=0.85,
                lessons=2,
            ),
            School("s-12", "石桥镇中心幼儿园", "kindergarten", NURSERY, 2, 30, diligence=0.95),
        ),
    ),
)
GRADE_NAMES = dict(
    zip(
        [*PRIMARY, *MIDDLE, *NURSERY],
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "小", "中", "大"],
        strict=True,
    )
)


@dataclass(frozen=True)
class Calendar:
    """The school year around a day, as the invented county keeps it."""

    today: date

    @property
    def year(self) -> int:
        """Return the calendar year in which the school year began."""
        return self.today.year if self.today.month >= AUGUST else self.today.year - 1

    @property
    def school_year(self) -> tuple[date, date]:
        """Return the first and last day of the school year."""
        return date(self.year, 8, 28), date(self.year + 1, 8, 27)

    @property
    def terms(self) -> tuple[tuple[date, date], tuple[date, date]]:
        """Return the first and last days of both terms."""
        return (date(self.year, 8, 28), date(self.year + 1, 1, 23)), (
            date(self.year + 1, 2, 20),
            date(self.year + 1, 7, 10),
        )

    @property
    def term(self) -> tuple[date, date]:
        """Return the term of the day, in holidays the one before."""
        first, second = self.terms
        return second if self.today >= second[0] else first

    def lesson_days(self) -> list[date]:
        """Return the days of the term up to yesterday on which a class has its weekly lesson: Wednesdays, no holidays."""
        first, last = self.term
        day = first + timedelta(days=10)
        day += timedelta(days=(2 - day.weekday()) % 7)
        days = []
        while day < min(self.today, last):
            if not is_holiday(day):
                days.append(day)
            day += timedelta(days=7)
        return days
