"""Who got what and when, for the manager and the head of the people themselves; what could not be delivered first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import Select, func, select

from app.compliance.figures import kept, on_day
from app.compliance.rights import MAY_WAIVE
from app.compliance.standing import enabled_requirements
from app.compliance.waiting import staff_waiting
from app.content.catalogue import catalogue
from app.core.languages import in_current_language
from app.notices.models import Delivery, DeliveryState, Notice, Way
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
AnyLine = TypeVar("AnyLine")


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
class FirstPageLine:
    """What was new on one person's first page on one morning, and when all of it had been read; None: not yet."""

    person_id: int
    name: str
    made_at: datetime
    read_at: datetime | None
    about: tuple[tuple[Told, str], ...]


@dataclass(frozen=True)
class Paged(Generic[AnyLine]):
    """One page of letters, or of what stood on first pages, the newest first."""

    lines: list[AnyLine]
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


def letters(db: Session, viewer: SignedIn, day: date, *, number: int = 1) -> Paged[Line]:
    """Return one page of what was written to the staff at the viewer's own organisations."""
    mine = Delivery.person_id.in_(_own_staff(viewer, day))
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
    return Paged(
        [Line(row.person_id, name, row, tuple(_about(row.about, titles))) for row, name in rows], count, number
    )


def on_first_pages(db: Session, viewer: SignedIn, day: date, *, number: int = 1) -> Paged[FirstPageLine]:
    """Return one page of what was new on the first pages of the same staff: a line for each person and morning."""
    mine = Notice.person_id.in_(_own_staff(viewer, day))
    mornings = select(Notice.person_id, Notice.made_at).where(mine).distinct().subquery()
    count = db.scalar(select(func.count()).select_from(mornings)) or 0
    page = (
        select(mornings)
        .order_by(mornings.c.made_at.desc(), mornings.c.person_id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
        .subquery()
    )
    rows = db.execute(
        select(Notice, Person.name)
        .join(page, (page.c.person_id == Notice.person_id) & (page.c.made_at == Notice.made_at))
        .join(Person, Person.id == Notice.person_id)
        .order_by(Notice.made_at.desc(), Notice.person_id, Notice.id)
    ).all()
    titles, lines = _titles(db), []
    for (person_id, made_at, name), same in groupby(rows, lambda row: (row[0].person_id, row[0].made_at, row[1])):
        news = [row[0] for row in same]
        read = [one.read_at for one in news if one.read_at is not None]
        about = tuple(_about(([one.told, one.about] for one in news), titles))
        lines.append(FirstPageLine(person_id, name, made_at, max(read) if len(read) == len(news) else None, about))
    return Paged(lines, count, number)


def _own_staff(viewer: SignedIn, day: date) -> Select[int | None]:
    """Return who works at the viewer's own organisations that day; where a visitor's letters go is not told here."""
    own = own_organisations(viewer, *MAY_WAIVE, on=day)
    return select(kept.person_id).where(
        kept.organisation_id.in_(own),
        kept.by_appointment.is_(True),
        ~only_visited(kept.person_id, own),
        on_day(day.toordinal()),
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
