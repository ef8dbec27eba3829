"""What stands below an organisation in a filing: the seals of its children's filings, and who has not filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.compliance.filing.models import Filing
from app.compliance.filing.rules import State
from app.compliance.rules.holdings import DEPARTMENT, children_on
from app.people.models import OrganisationKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

    from app.compliance.filing.rules import Period
    from app.compliance.rules.holdings import Organisation, Tree

STANDING = (State.FILED, State.ACCEPTED)  # a returned filing does not stand for its organisation


@dataclass(frozen=True)
class Below:
    """The filings that stand right below, and the organisations without one."""

    filed: tuple[tuple[Organisation, Filing], ...]
    missing: tuple[Organisation, ...]

    def seals(self) -> list[dict[str, Any]]:
        """Return the children's seals as a document holds them."""
        return [
            {"organisation": row.public_id, "filing": filing.public_id, "version": filing.version, "seal": filing.seal}
            for row, filing in self.filed
        ]


def below(db: Session, tree: Tree, organisation: Organisation, period: Period) -> Below:
    """Return the newest filings right below an organisation that speak of a period, and who has none.

    A district without a filing of its own is passed through to those below it; departments always are. A child's own
    term may begin or end on other days: it is the same period when the two overlap.
    """
    day = period.as_of.toordinal()
    children = children_on(tree, day)
    newest = _newest(db, period)
    filed, missing = [], []
    for child in _right_below(children, newest, organisation):
        if not child.days[0] <= day <= child.days[1]:
            continue
        if child.id in newest:
            filed.append((child, newest[child.id]))
        else:
            missing.append(child)
    return Below(
        tuple(sorted(filed, key=lambda pair: pair[0].public_id)),
        tuple(sorted(missing, key=lambda row: row.public_id)),
    )


def _newest(db: Session, period: Period) -> dict[int, Filing]:
    rows = db.scalars(
        select(Filing)
        .where(
            Filing.period == period.kind,
            Filing.first_day <= period.last,
            Filing.last_day >= period.first,
            Filing.state.in_(STANDING),
            Filing.as_of == Filing.last_day,  # an interim filing never closes a period
        )
        .order_by(Filing.last_day, Filing.version)
    )
    return {row.organisation_id: row for row in rows}


def _right_below(
    children: Mapping[int | None, tuple[Organisation, ...]], filed: Mapping[int, Filing], organisation: Organisation
) -> Iterator[Organisation]:
    for child in children.get(organisation.id, ()):
        is_passed = child.kind == DEPARTMENT or (child.kind == OrganisationKind.DISTRICT and child.id not in filed)
        if is_passed:
            yield from _right_below(children, filed, child)
        else:
            yield child
