"""The table of kept status: read as plain values, and written many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import bindparam, delete, select

from app.compliance.models import StatusRow
from app.compliance.rules.days import as_date, known_date
from app.compliance.rules.requirement import CLASS_GROUP, ORGANISATION, PERSON
from app.compliance.rules.status import Status, StatusRange
from app.core.batches import among
from app.core.bulk import Bulk, Part
from app.core.database import Base, plain_rows

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

Pair: TypeAlias = tuple[int, int]  # keys of a subject and a requirement
Row: TypeAlias = tuple[Any, ...]  # the values of a range, in the order of VALUES
Rows: TypeAlias = tuple[Row, ...]
KEPT = Base.metadata.tables[StatusRow.__tablename__]
COLUMNS = [column.key for column in KEPT.columns if column.key != "id"]
WHOSE = ("person_id", "class_group_id", "requirement_id")
VALUES = [name for name in COLUMNS if name not in WHOSE]
FIRST_DAY = VALUES.index("first_day")
KEYS: dict[str, Any] = {
    PERSON: StatusRow.person_id,
    CLASS_GROUP: StatusRow.class_group_id,
    ORGANISATION: StatusRow.organisation_id,
}
no_person, no_class_group = StatusRow.person_id.is_(None), StatusRow.class_group_id.is_(None)
_OF_PAIR = {
    subject: delete(KEPT).where(
        key == bindparam("subject"),
        StatusRow.requirement_id == bindparam("requirement"),
        *((no_person, no_class_group) if subject == ORGANISATION else ()),
    )
    for subject, key in KEYS.items()
}
assert [*WHOSE, *VALUES] == COLUMNS  # noqa: S101  rows are put together in this order
_OF_SUBJECTS = {
    subject: select(key, StatusRow.requirement_id, *(getattr(StatusRow, name) for name in VALUES))
    .where(among(key, "ids"), *((no_person, no_class_group) if subject == ORGANISATION else ()))
    .order_by(StatusRow.organisation_id, StatusRow.first_day)
    for subject, key in KEYS.items()
}
_UNDER_SOME = {subject: asked.where(among(StatusRow.requirement_id, "only")) for subject, asked in _OF_SUBJECTS.items()}


def kept_range(row: Any) -> StatusRange:
    """Return a kept row as the rules know it."""
    window = (row.window_first.toordinal(), row.window_last.toordinal()) if row.window_last else None
    return StatusRange(
        home=row.organisation_id,
        first=row.first_day.toordinal(),
        last=row.last_day.toordinal(),
        status=Status(row.status),
        due_on=_number(row.due_on),
        valid_until=_number(row.valid_until),
        expiring=row.expiring,
        late=row.late,
        lapsed=row.lapsed,
        by_appointment=row.by_appointment,
        duty_first=_number(row.duty_first),
        uncovered_before=row.uncovered_before,
        window=window,
        enough_on=_number(row.enough_on),
        courses=tuple(row.courses.split(",")) if row.courses else (),
    )


def values_of(ranges: Collection[StatusRange]) -> Rows:
    """Return all ranges of a subject under a requirement as they are kept.

    `elsewhere` says of each whether there are any at another home, on whichever days.
    """
    elsewhere = len({row.home for row in ranges}) > 1
    return tuple(_values(row, elsewhere=elsewhere) for row in ranges)


def _values(row: StatusRange, *, elsewhere: bool) -> Row:
    return (
        row.home,
        as_date(row.first),
        as_date(row.last),
        str(row.status),
        known_date(row.due_on),
        None if row.valid_until is None else as_date(row.valid_until),
        row.expiring,
        row.late,
        row.lapsed,
        row.by_appointment,
        known_date(row.duty_first),
        row.uncovered_before,
        as_date(row.window[0]) if row.window else None,
        as_date(row.window[1]) if row.window else None,
        known_date(row.enough_on),
        ",".join(row.courses),
        elsewhere,
    )


def kept_rows(
    db: Session, subject: str, ids: Collection[int], *, only: Collection[int] | None = None
) -> dict[Pair, Rows]:
    """Return the kept rows of some subjects of one kind, with `only` under some requirements."""
    if only is None:
        rows = plain_rows(db, _OF_SUBJECTS[subject], ids=ids)
    else:
        rows = plain_rows(db, _UNDER_SOME[subject], ids=ids, only=only)
    kept: dict[Pair, list[Row]] = defaultdict(list)
    for row in rows:
        kept[row[0], row[1]].append(tuple(row[2:]))
    return {pair: tuple(of_pair) for pair, of_pair in kept.items()}


def put(db: Session, subject: str, fresh: Iterable[tuple[Pair, Rows]]) -> None:
    """Write rows of pairs that have none."""
    bulk = Bulk(db, KEPT, COLUMNS)
    written: dict[int, tuple[Rows, list[Part]]] = {}  # subjects who are alike share their rows
    lines: list[Part] = []
    for (subject_id, requirement), rows in fresh:
        if id(rows) not in written:
            written[id(rows)] = rows, [bulk.part(row) for row in rows]
        whose = bulk.part(
            (
                subject_id if subject == PERSON else None,
                subject_id if subject == CLASS_GROUP else None,
                requirement,
            )
        )
        lines += [bulk.row(whose, row) for row in written[id(rows)][1]]
    bulk.insert(lines)


def take_out(db: Session, subject: str, stale: Iterable[Pair]) -> None:
    """Take the rows of some pairs of subject and requirement out."""
    pairs = [{"subject": subject_id, "requirement": requirement} for subject_id, requirement in stale]
    if pairs:
        db.connection().execute(_OF_PAIR[subject], pairs)


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
