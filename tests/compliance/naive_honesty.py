"""A second, plain reading of the questions beside a rate: loops over rows and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Register:
    """A register of classes: who gave the lesson, who closed it (None: nobody known), and whether a list brought it."""

    held_on: date
    facilitator: int
    closed_by: int | None
    class_groups: tuple[int, ...]
    imported: bool = False


@dataclass(frozen=True)
class Teacher:
    """Somebody who teaches a class until a day, or still."""

    person: int
    class_group: int
    last_day: date | None = None


def entered_by_others(registers: list[Register], teachers: list[Teacher]) -> tuple[int, int]:
    """Return how many registers somebody closed who neither gave the lesson nor teaches the class, and of how many."""
    part = whole = 0
    for one in registers:
        if one.imported:
            continue
        whole += 1
        its_own = {one.facilitator}
        for teacher in teachers:
            if teacher.class_group in one.class_groups and (
                teacher.last_day is None or teacher.last_day >= one.held_on
            ):
                its_own.add(teacher.person)
        if one.closed_by not in its_own:
            part += 1
    return part, whole
