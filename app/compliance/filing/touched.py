"""Which filings something dated back touches: it stays as it was filed, and shows the difference in its comparison."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.compliance.facts import read_tree
from app.compliance.filing.models import Filing, FilingStep
from app.compliance.filing.rules import OUT, Step
from app.compliance.filing.words import PERIODS
from app.core.clock import day_of, today
from app.core.languages import long_day
from app.core.navigation import link_to
from app.people.questions import Paper

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def filings_since(db: Session, organisations: Collection[int], since: date) -> Iterator[Paper]:
    """Yield the newest filed versions of the homes of some organisations with figures of a day or later, oldest first.

    A filing of an organisation above counts the same people; it is not the viewer's to look into.
    """
    if not organisations:
        return
    tree = read_tree(db)
    homes = {tree.home_on(place, today().toordinal()).id for place in organisations}
    filed = select(FilingStep.filing_id, func.max(FilingStep.at).label("at")).where(FilingStep.step == Step.FILED)
    when = filed.group_by(FilingStep.filing_id).subquery()
    rows = db.execute(
        select(Filing, when.c.at)
        .join(when, when.c.filing_id == Filing.id)
        .where(Filing.organisation_id.in_(homes), Filing.as_of >= since, Filing.state.in_(OUT))
        .order_by(Filing.as_of, Filing.organisation_id, Filing.period, Filing.version)
    )
    newest = {(row.organisation_id, row.period, row.first_day, row.last_day): (row, at) for row, at in rows}
    for row, at in newest.values():
        yield Paper(
            title=_(
                "%(period)s %(first)s to %(last)s, version %(version)s",
                period=PERIODS[row.period],
                first=long_day(row.first_day),
                last=long_day(row.last_day),
                version=row.version,
            ),
            as_of=row.as_of,
            filed_on=day_of(at),
            url=link_to("filing.drift", filing_id=row.id),
        )
