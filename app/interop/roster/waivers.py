"""Waivers from a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.compliance.models import Requirement, Waiver, WaiverReason
from app.interop.roster.layout import USERS, WAIVERS
from app.people.models import Person

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster


def enter_waivers(entering: Entering, roster: Roster) -> None:
    """Enter from when to when somebody is excused from a requirement."""
    rows = roster.of(WAIVERS)
    if not rows:
        return
    requirements = set(entering.db.scalars(select(Requirement.public_id)))
    reasons = {str(reason) for reason in WaiverReason}
    for row in rows:
        days = entering.interval(row, "beginDate")
        person = entering.need(row, "userSourcedId", Person, USERS.name) if row["userSourcedId"] else None
        if requirements and row["requirement"] not in requirements:
            entering.problem(row, "requirement", _("There is no requirement “%(id)s”.", id=row["requirement"] or ""))
            continue
        if days is None or person is None or row["reason"] is None:
            continue
        reason = row["reason"] if row["reason"] in reasons else str(WaiverReason.OTHER)
        if reason != row["reason"]:
            entering.warnings.append(
                _(
                    "%(file)s row %(row)s: the reason is kept as “other”; reasons are codes here",
                    file=row.file,
                    row=row.number,
                )
            )
        entering.enter(
            row,
            Waiver,
            person_id=person.id,
            requirement=row["requirement"],
            first_day=days[0],
            last_day=days[1],
            reason=reason,
        )
        entering.earned.add(person.id)
    entering.db.flush()
