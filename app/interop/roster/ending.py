"""What a complete list ends: a few at once, many only as a request that a second person agrees to (SAFEGUARDS 34)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.batches import batches
from app.interop.roster.entering import ASKED, ENDED
from app.people.ending_rules import needs_a_second_person
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Guardianship,
    Organisation,
    OrganisationKind,
)
from app.people.queries.endings import answered_somewhere, ended_lately, rows_that_wait
from app.people.queries.organisations import lines_of
from app.people.service.endings import ask_endings

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering

Ending = Appointment | Enrolment | Guardianship
AT_ONCE = 500


def still_to_end(entering: Entering, gone: Sequence[Ending]) -> list[Ending]:
    """Return what nobody has agreed yet to end, and the importer may end; posts that stay are noted (SAFEGUARDS 33)."""
    waiting = rows_that_wait(entering.db)
    open_ones = [row for row in gone if (row.__tablename__, row.id) not in waiting]
    entering.look_up_power({row.person_id for row in open_ones if isinstance(row, Appointment)})
    ending = [row for row in open_ones if entering.may_change(row)]
    for row in open_ones:
        if isinstance(row, Appointment) and not entering.may_change(row):
            entering.keep(row, ["last_day"], place=_("not in the list"))
    return ending


def end_or_ask(
    entering: Entering, gone: Sequence[Ending], standing: int, *, kind_of: Callable[[Ending], str]
) -> list[Ending]:
    """End what is gone on the day before the import, and return it; where it is much, ask a second person instead.

    Where nobody could agree yet (a school being set up), typing the number is enough, as COMPLIANCE §8 says.
    """
    lately = ended_lately(entering.db, entering.source, at=entering.at)
    asked: dict[int, list[Ending]] = {}
    if needs_a_second_person(len(gone), standing, lately=lately):
        entering.db.flush()
        by_home = _by_home(entering, gone)
        answered = answered_somewhere(entering.db, by_home, on=entering.today)
        asked = {home: rows for home, rows in by_home.items() if home in answered}
    for home, rows in asked.items():
        ask_endings(entering.db, home, rows, import_id=entering.import_id, at=entering.at, by=entering.by)
        for row in rows:
            entering.count(kind_of(row), ASKED)
    waits = {id(row) for rows in asked.values() for row in rows}
    if waits:
        entering.warnings.append(
            _(
                "%(count)s endings wait: nothing ends before a second person has agreed (the bureau officer above; where there is none, the head), and 30 days after that. They see it under Settings, “Many endings at once, for a second person to agree”.",
                count=len(waits),
            )
        )
    ended = [row for row in gone if id(row) not in waits]
    yesterday = entering.today - timedelta(days=1)
    for row in ended:
        entering.record(row, last_day=max(yesterday, row.first_day or yesterday))
        entering.moved.add(row.guardian_id if isinstance(row, Guardianship) else row.person_id)
        entering.count(kind_of(row), ENDED)
    return ended


def _by_home(entering: Entering, gone: Sequence[Ending]) -> dict[int, list[Ending]]:
    """Return the endings by the organisation that is asked: a department's are those of what it belongs to."""
    schools = _schools_of(entering, gone)
    lines = lines_of(entering.db, set(schools.values()), on=entering.today)
    every = {one for line in lines.values() for one in line}
    kinds = dict(
        entering.db.execute(select(Organisation.id, Organisation.kind).where(Organisation.id.in_(every))).all()
    )
    found: dict[int, list[Ending]] = defaultdict(list)
    for row in gone:
        place = schools[id(row)]
        home = next((one for one in lines[place] if kinds[one] != OrganisationKind.DEPARTMENT), place)
        found[home].append(row)
    return found


def _schools_of(entering: Entering, gone: Sequence[Ending]) -> dict[int, int]:
    """Return for each row, by its identity, the organisation of its post, its class, or of the ward's class."""
    groups = _places_of_classes(entering, {row.class_group_id for row in gone if isinstance(row, Enrolment)})
    wards: dict[int, int] = {}
    for keys in batches({row.student_id for row in gone if isinstance(row, Guardianship)}, AT_ONCE):
        rows = entering.db.execute(
            select(Enrolment.person_id, ClassGroup.organisation_id)
            .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
            .where(Enrolment.person_id.in_(keys), Enrolment.role == EnrolmentRole.STUDENT)
            .order_by(Enrolment.id)
        )
        wards |= dict(rows.all())
    found = {}
    for row in gone:
        if isinstance(row, Appointment):
            found[id(row)] = row.organisation_id
        elif isinstance(row, Enrolment):
            found[id(row)] = groups[row.class_group_id]
        else:
            found[id(row)] = wards[row.student_id]
    return found


def _places_of_classes(entering: Entering, keys: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in batches(keys, AT_ONCE):
        rows = entering.db.execute(select(ClassGroup.id, ClassGroup.organisation_id).where(ClassGroup.id.in_(some)))
        found |= dict(rows.all())
    return found
