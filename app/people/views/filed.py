"""What pages that date something back say of reports that were filed: which of them have other figures from then on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import flash
from flask_babel import gettext as _

from app.core.clock import today
from app.core.database import db
from app.core.languages import long_day
from app.people.questions import filed_since

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.people.models import Appointment
    from app.people.questions import Paper
    from app.people.service.staff import Held

A_DAY = timedelta(days=1)
SHOWN_FOR = timedelta(days=366)


def filed_lately(organisations: Iterable[int]) -> list[Paper]:
    """Return the filed reports of some organisations with figures of the last year, to be read before a day is chosen."""
    return filed_since(db(), set(organisations), today() - SHOWN_FOR)


def tell_filed(organisations: Iterable[int], since: date) -> None:
    """Name the filed reports whose figures are of the first day that changes, or of a later one."""
    for paper in filed_since(db(), set(organisations), since):
        flash(
            _(
                "This changes a day that a filed report has figures of: %(title)s, filed on %(filed)s, figures of %(as_of)s. It stays as it was filed; what is different now stands under “Compare with today”.",
                title=paper.title,
                filed=long_day(paper.filed_on),
                as_of=long_day(paper.as_of),
            ),
            "warn",
        )


def first_changed(before: Appointment, held: Held) -> date | None:
    """Return the first day that a correction of a held post changes; None: no day."""
    is_same = (before.organisation_id, before.post_id, before.kind) == (held.organisation_id, held.post_id, held.kind)
    firsts, lasts = {before.first_day, held.first_day}, {before.last_day, held.last_day}
    if not is_same or len(firsts) > 1:
        return date.min if None in firsts else min(day for day in firsts if day)
    return min(day for day in lasts if day) + A_DAY if len(lasts) > 1 else None
