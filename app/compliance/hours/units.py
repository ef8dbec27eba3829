"""Minutes, class hours and working days: how one becomes the other, on pages and in forms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.records.hours import WORKING_DAY


class Unit(StrEnum):
    """In what hours are entered."""

    MINUTES = "minutes"
    CLASS_HOURS = "class_hours"
    DAYS = "days"


@dataclass(frozen=True)
class Length:
    """How long a class hour is at this installation: 40 or 45 minutes."""

    class_hour: int

    def per_unit(self, unit: Unit) -> int:
        """Return the minutes of one unit."""
        return {Unit.MINUTES: 1, Unit.CLASS_HOURS: self.class_hour, Unit.DAYS: WORKING_DAY}[unit]

    def class_hours(self, minutes: int) -> str:
        """Return minutes as class hours with one decimal, from the exact fraction, half to even."""
        return decimal_of(Fraction(minutes, self.class_hour), places=1)

    def days(self, minutes: int) -> str:
        """Return minutes as working days of eight hours with two decimals: two hours are 0.25, half to even."""
        return decimal_of(Fraction(minutes, WORKING_DAY), places=2)


def decimal_of(value: Fraction, *, places: int) -> str:
    """Return a number with at most so many decimals, from the exact fraction, half to even."""
    whole, rest = divmod(round(value * 10**places), 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")


def whole_minutes(amount: Fraction, per_unit: int) -> int | None:
    """Return an amount of units as minutes; None when it makes no whole minutes."""
    minutes = amount * per_unit
    return minutes.numerator if minutes.denominator == 1 else None
