"""The calendar day of a moment in the installation's zone, and its seconds, worked out by the database: for conditions on many rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class LocalDay(FunctionElement[Any]):
    """The day of a moment: of a column, or of the text a former version keeps it in."""

    name = "local_day"
    type = Date()
    inherit_cache = True


def local_day(moment: Any) -> LocalDay:
    """Return the calendar day of a moment, in the installation's zone, as the database sees it."""
    zone = ZoneInfo(current_app.config["TIME_ZONE"])
    ahead = datetime.now(zone).utcoffset() or timedelta()
    return LocalDay(moment, zone.key, f"{int(ahead.total_seconds()):+d} seconds")


@compiles(LocalDay)
def _in_its_zone(element: LocalDay, compiler: Any, **more: Any) -> str:
    moment, zone, _ahead = (compiler.process(clause, **more) for clause in element.clauses)
    return f"CAST(timezone({zone}, CAST({moment} AS TIMESTAMP WITH TIME ZONE)) AS DATE)"


@compiles(LocalDay, "sqlite")
def _moved_ahead(element: LocalDay, compiler: Any, **more: Any) -> str:
    moment, _zone, ahead = (compiler.process(clause, **more) for clause in element.clauses)
    return f"date({moment}, {ahead})"


class SecondsOf(FunctionElement[Any]):
    """The whole seconds of a moment since 1970."""

    name = "seconds_of"
    type = Integer()
    inherit_cache = True


def seconds_of(moment: Any) -> SecondsOf:
    """Return a moment as whole seconds since 1970, as the database sees it: their difference is the time between."""
    return SecondsOf(moment)


@compiles(SecondsOf)
def _since_the_epoch(element: SecondsOf, compiler: Any, **more: Any) -> str:
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **more)})) AS BIGINT)"


@compiles(SecondsOf, "sqlite")
def _by_its_text(element: SecondsOf, compiler: Any, **more: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **more)}) AS INTEGER)"
