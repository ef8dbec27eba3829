"""Who got what and when, for the manager and the head of the people themselves; what could not be delivered first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.compliance.figures import kept, on_day
from app.compliance.rights import MAY_WAIVE
from app.compliance.standing import enabled_requirements
from app.compliance.waiting import staff_waiting
from app.content.catalogue import catalogue
from app.core.languages import in_current_language
from app.notices.models import Delivery, DeliveryState, Way
from app.notices.readers import Reader, readers_of
from app.notices.reminding import is_worth_it
from app.notices.rules import NEAR, Told, monday_of
from app.people.models import Person
from app.people.queries.belonging import only_visited
from app.people.queries.organisations import own_organisations

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

PAGE = 50


class Hindrance(StrEnum):
    """Why no letter reaches somebody who has something open."""

    NO_ACCOUNT = "no-account"
    NO_ADDRESS = "no-address"
    WANTS_NONE = "wants-none"
    NOT_DELIVERED = "not-delivered"


@dataclass(frozen=True)
class Unreached:
    """Somebody with something open whom this week's letter does not reach, and why."""

    person_id: int
    name: str
    hindrance: Hindrance
    code: str | None = None


@dataclass(frozen=True)
class Line:
    """One letter: to whom, when, which, about what, and what came of it."""

    person_id: int
    name: str
    delivery: Delivery
    about: tuple[tuple[Told, str], ...]


@dataclass(frozen=True)
class Letters:
    """One page of letters, the newest first."""

    lines: list[Line]
    count: int
    number: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.count // PAGE))


def unreached(db: Session, viewer: SignedIn, day: date) -> list[Unreached]:
    """Return who of the staff at the viewer's own organisations has something open and is not reached by a letter."""
    waiting = {row.person_id: row for row in staff_waiting(db, viewer, day, within=NEAR) if is_worth_it(row, day)}
    visitors = _visitors_among(db, viewer, waiting, day)
    waiting = {person_id: row for person_id, row in waiting.items() if person_id not in visitors}
    readers = readers_of(db, waiting, day)
    failed = _failed_this_week(db, waiting, day)
    found = []
    for person_id, row in sorted(waiting.items(), key=lambda one: (one[1].sort_key, one[0])):
        hindrance = _hindrance(readers.get(person_id), failed=person_id in failed)
        if hindrance is not None:
            found.append(Unreached(person_id, row.name, hindrance, failed.get(person_id)))
    return found


def letters(db: Session, viewer: SignedIn, day: date, *, number: int = 1) -> Letters:
    """Return one page of what was written to the staff at the viewer's own organisations."""
    own = own_organisations(viewer, *MAY_WAIVE, on=day)
    staff = select(kept.person_id).where(
        kept.organisation_id.in_(own),
        kept.by_appointment.is_(True),
        ~only_visited(kept.person_id, own),
        on_day(day.toordinal()),
    )
    mine = Delivery.person_id.in_(staff)
    count = db.scalar(select(func.count()).select_from(Delivery).where(mine)) or 0
    rows = db.execute(
        select(Delivery, Person.name)
        .join(Person, Person.id == Delivery.person_id)
        .where(mine)
        .order_by(Delivery.made_at.desc(), Delivery.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    titles = _titles(db)
    return Letters(
        [Line(row.person_id, name, row, tuple(_about(row.about, titles))) for row, name in rows], count, number
    )


def _visitors_among(db: Session, viewer: SignedIn, persons: Collection[int], day: date) -> set[int]:
    """Return who of some people is at the viewer's own organisations for a visit only: where a letter goes is not told here."""
    own = own_organisations(viewer, *MAY_WAIVE, on=day)
    asked = select(Person.id).where(Person.id.in_(persons), only_visited(Person.id, own))
    return set(db.scalars(asked)) if persons else set()


def _hindrance(reader: Reader | None, *, failed: bool) -> Hindrance | None:
    if reader is None or not reader.has_account:
        return Hindrance.NO_ACCOUNT
    if not reader.wants_mail:
        return Hindrance.WANTS_NONE
    if reader.address is None:
        return Hindrance.NO_ADDRESS
    return Hindrance.NOT_DELIVERED if failed else None


def _failed_this_week(db: Session, persons: Collection[int], day: date) -> dict[int, str | None]:
    week = Delivery.way == Way.WEEKLY, Delivery.for_day == monday_of(day)
    asked = select(Delivery.person_id, Delivery.failed_for).where(*week, Delivery.state == DeliveryState.FAILED)
    return {row.person_id: row.failed_for for row in db.execute(asked) if row.person_id in persons}


def _titles(db: Session) -> dict[str, str]:
    courses = {f"course:{one.id}": in_current_language(one.title, one.title_en) for one in catalogue().courses.values()}
    language = in_current_language("zh", "en")
    return courses | {row.public_id: row.title_in(language) for row in enabled_requirements(db)}


def _about(codes: Iterable[list[str]], titles: dict[str, str]) -> Iterable[tuple[Told, str]]:
    return ((Told(told), titles.get(about, about)) for told, about in codes)
