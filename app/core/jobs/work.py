"""What a package says about its kinds of jobs, and when they come regularly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from flask import current_app

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

EXTENSION = "jobs"
Payload: TypeAlias = Mapping[str, Any]


class Postponed(Exception):
    """Now is not the hour for a job: it waits until a moment, and this was no try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Failing(Exception):
    """A job could not be done, for a reason in one code word; a final one is not tried again."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


def _nothing_to_read(_db: Session, _payload: Payload, _at: datetime) -> None:
    return None


def _nothing_outside(read: Any) -> Any:
    return read


def _nothing_to_say(_db: Session, _payload: Payload, _code: str, _at: datetime) -> None:
    return None


@dataclass(frozen=True)
class Work:
    """How a kind of job is done: `read`, then `act` on what was read, then `write` what came of it.

    `act` runs outside of any transaction, so that a slow server elsewhere holds nobody up; what `write` changes is
    committed together with the mark that the job is done. A worker may die in between: the job is then done again from
    the beginning, and only `act` can have happened twice. `give_up` is told when it will not be tried any more.
    """

    write: Callable[[Session, Payload, Any, datetime], None]
    read: Callable[[Session, Payload, datetime], Any] = _nothing_to_read
    act: Callable[[Any], Any] = _nothing_outside
    give_up: Callable[[Session, Payload, str, datetime], None] = _nothing_to_say


@dataclass(frozen=True)
class Schedule:
    """Something that comes regularly: `latest` returns the last moment it was due at, as of a moment."""

    name: str
    kind: str
    latest: Callable[[datetime], datetime]


@dataclass
class Jobs:
    """Every kind of job of an application, and what comes regularly."""

    works: dict[str, Work] = field(default_factory=dict)
    schedules: list[Schedule] = field(default_factory=list)


def jobs_of(app: Flask) -> Jobs:
    """Return the kinds of jobs an application knows."""
    jobs: Jobs = app.extensions[EXTENSION]
    return jobs


def init_jobs(app: Flask, works: Mapping[str, Work], schedules: Iterable[Schedule]) -> None:
    """Let workers of an application know some kinds of jobs, and what comes regularly."""
    jobs = app.extensions.setdefault(EXTENSION, Jobs())
    jobs.works.update(works)
    jobs.schedules += schedules


def last_hour(hour: int, at: datetime, *, weekday: int | None = None) -> datetime:
    """Return the last moment, up to `at`, at which it was this hour of a day (Monday 0) in the installation's zone."""
    zone = ZoneInfo(current_app.config["TIME_ZONE"])
    here = at.astimezone(zone)
    back = 0 if weekday is None else (here.weekday() - weekday) % 7
    found = datetime.combine(here.date() - timedelta(days=back), time(hour), zone)
    if found > here:
        found = datetime.combine(found.date() - timedelta(days=1 if weekday is None else 7), time(hour), zone)
    return found
