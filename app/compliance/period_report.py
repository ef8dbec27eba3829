"""The report document of a period: rows on the last days of each organisation's own windows, which it names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compliance.above import Seen, seen, tallies_seen_together
from app.compliance.facts import read_world
from app.compliance.models import StatusBuild
from app.compliance.period import Counted, NoSuchPeriod, Period, counted_in, homes_below, period_around
from app.compliance.reports import (
    Asked,
    Document,
    UnknownOrganisation,
    horizon_around,
    is_kept_on,
    organisations_shown,
    report,
)
from app.compliance.rules.days import as_date
from app.compliance.rules.overlapping import Overlaps
from app.compliance.seen_report import COUNTS, organisation_of, report_seen
from app.compliance.standing import enabled_requirements, rules_about_children

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.compliance.models import Requirement
    from app.compliance.rights import Sight
    from app.compliance.rules.holdings import Organisation
    from app.compliance.subject_facts import World


def report_of_period(
    db: Session, asked: Asked, kind: str, sight: Sight | None, *, today: date, at: datetime
) -> Document:
    """Return the document of the window of a kind around the day asked for; without a sight nothing is masked.

    Raises UnknownOrganisation and NoSuchPeriod.
    """
    build = db.scalar(select(StatusBuild))
    world = read_world(db, horizon_around(build, asked.as_of))
    organisation = organisation_of(world.tree, asked.organisation)
    if sight and not sight.may_open(world.tree, organisation.id, today.toordinal()):
        raise UnknownOrganisation(asked.organisation)
    period = period_around(world.calendar, kind, organisation.id, asked.as_of.toordinal())
    asked = replace(asked, as_of=as_date(period.days[1]))
    if not is_kept_on(build, asked.as_of):
        raise NoSuchPeriod(kind)  # too far away: windows of the calendar are not laid out there
    document = report_seen(db, asked, sight, today=today, at=at) if sight else report(db, asked, today=today, at=at)
    is_masked = bool(sight and not sight.counts_children(organisation))
    counted = _Counting(db, world, organisation, period, is_masked=is_masked, today=today)
    shown = organisations_shown(world.tree, organisation, period.days[1], asked)
    document["period"] = {"kind": kind, **_written(period.days)}
    document["rows"] = [row for org in sorted(shown, key=lambda row: row.public_id) for row in counted.rows(org)]
    document["no_window"] = counted.no_window()
    return document


class _Counting:
    """Counts a period once and makes the rows of each organisation."""

    def __init__(
        self,
        db: Session,
        world: World,
        organisation: Organisation,
        period: Period,
        *,
        is_masked: bool,
        today: date,
    ) -> None:
        self.tree, self.organisation, self.last = world.tree, organisation, period.days[1]
        self.requirements = enabled_requirements(db)
        masked = rules_about_children(self.requirements) if is_masked else []
        homes = list(world.tree.organisations) if masked else homes_below(world.tree, organisation.id)
        self.counted: Counted = counted_in(db, self.requirements, world, homes, period)
        counted = self.counted.gathered
        above = tallies_seen_together(
            Overlaps(masked, self.tree, self.last), counted.now, counted.before, self.tree, self.last
        )
        self.above = self.counted.above_when_over(above, today.toordinal())

    def rows(self, organisation: Organisation) -> list[Document]:
        """Return an organisation's rows, one a requirement."""
        parent = self.tree.organisations.get(organisation.parent.on(self.last) or 0)
        return [
            {"organisation": organisation.public_id, "parent": parent.public_id if parent else None}
            | self._row(organisation.id, requirement)
            for requirement in self.requirements
        ]

    def no_window(self) -> list[Document]:
        """Return the homes below with somebody on duty but no window that ends in the period."""
        found = [
            {"organisation": self.tree.organisations[home].public_id, "requirement": name}
            for home, name in self.counted.without_window
            if self.organisation in self.tree.line_on(home, self.last)
        ]
        return sorted(found, key=lambda row: (row["organisation"], row["requirement"]))

    def _row(self, organisation: int, requirement: Requirement) -> Document:
        name = requirement.public_id
        above = self.above.get(name)
        figures: Seen = above.at(organisation) if above else seen(self.counted.gathered.now[name].figures(organisation))
        also = above.also_in(organisation) if above else []
        windows = set().union(*(self.counted.below(name, org) for org in (organisation, *also)))
        row: Document = {"requirement": name, **{field: getattr(figures, field) for field in COUNTS}, "previous": None}
        row["window"] = _written(next(iter(windows))) if len(windows) == 1 else None
        row["windows"] = len(windows)
        if figures.is_masked:
            row["masked"] = True
        if above and organisation in above.merged:
            row["counted_with"] = self.tree.organisations[above.merged[organisation]].public_id
        if also:
            row["also"] = sorted(self.tree.organisations[org].public_id for org in also)
        return row


def _written(days: tuple[int, int]) -> dict[str, str]:
    return {"first": as_date(days[0]).isoformat(), "last": as_date(days[1]).isoformat()}
