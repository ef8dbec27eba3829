"""Of which parts of a first page there is anything: one question, so that only these are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Select, bindparam, false, literal, select

from app.certification.queries import has_certificates
from app.classroom.lecturers.queries import of_own_page
from app.classroom.ready.queries import is_asked_to_come
from app.classroom.workshops.days_listed import number_waiting_for
from app.classroom.workshops.mine import A_YEAR, has_days
from app.classroom.workshops.queries import LEADS
from app.compliance.duties import is_asked_for_courses, number_overdue
from app.compliance.rights import MAY_WAIVE
from app.core.database import plain_rows
from app.desk.erasing.queries import ANSWERS, is_any_asked
from app.learning.together.queries import is_in_a_group
from app.notices.news import has_news
from app.people.queries.merges import DAY, PERSON
from app.people.queries.organisations import inside_given
from app.people.queries.reviews import OVER_IS_TOLD, has_reviews

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn


@dataclass(frozen=True)
class ThereIs:
    """Whether there may be something to show of each part, how many of the viewer's staff are overdue, how many workshop days wait."""

    assigned: bool
    certificates: bool
    news: bool
    reviews: bool
    lessons_to_come_to: bool
    groups: bool
    workshop_days: bool
    erasures: bool
    as_lecturer: bool
    lecturer_waits: bool
    overdue_staff: int
    workshops_to_agree: int


@cache
def _question(*, answers: bool, waives: bool, leads: bool) -> Select[*tuple[Any, ...]]:
    """Build the question for whoever answers erasings or not, looks after staff or not, leads workshops or not: every first page asks it."""
    year_ago, told_since = bindparam("year_ago", type_=Date()), bindparam("told_since", type_=Date())
    return select(
        is_asked_for_courses(PERSON, DAY),
        has_certificates(PERSON, DAY),
        has_news(PERSON, DAY),
        has_reviews(PERSON, told_since, on=DAY),
        is_asked_to_come(PERSON, DAY),
        is_in_a_group(PERSON),
        has_days(PERSON, year_ago, on=DAY),
        is_any_asked() if answers else false(),
        *of_own_page(PERSON, DAY),
        number_overdue(inside_given("places", on=DAY), DAY).scalar_subquery() if waives else literal(0),
        number_waiting_for(PERSON, inside_given("led", on=DAY)).scalar_subquery() if leads else literal(0),
    )


def what_there_is(db: Session, viewer: SignedIn, day: date) -> ThereIs:
    """Return of which parts of somebody's first page there may be anything."""
    waives, leads = viewer.holds(*MAY_WAIVE), viewer.holds(*LEADS)
    given = {"person": viewer.person_id, "day": day, "year_ago": day - A_YEAR, "told_since": day - OVER_IS_TOLD}
    if waives:
        given["places"] = viewer.organisations_as(*MAY_WAIVE)
    if leads:
        given["led"] = viewer.organisations_as(*LEADS)
    row = plain_rows(db, _question(answers=viewer.holds(*ANSWERS), waives=waives, leads=leads), **given).one()
    return ThereIs(*map(bool, row[:-2]), *row[-2:])  # ten conditions, then two numbers
