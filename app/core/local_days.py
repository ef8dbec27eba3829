"""The calendar day of a moment in the installation's zone, worked out by the database: for conditions on many rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Date
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
