"""What tells adults of one name apart where one of them is chosen: the post, the class or department, the end of the staff number.

Two signs of a staff number say nothing to whoever does not know it, and can be asked for. Of whom somebody sees the
phone, they see its end as well and since when they are there: where nothing else differs, this does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import String, cast, func, literal, null, select, union_all

from app.classroom.queries.rights import holds_on
from app.core.languages import in_current_language, long_day
from app.people.models import (
    Appointment,
    ClassGroup,
    Enrolment,
    EnrolmentRole,
    Organisation,
    OrganisationKind,
    Person,
    Post,
)
from app.people.queries.belonging import works_in
from app.people.queries.organisations import SEES_STAFF, own_organisations

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

POST, PLACE, NUMBER, PHONE, SINCE = range(5)
DIGITS_SHOWN = 2
MOST_TEXTS = 2  # of somebody with many posts or classes the first ones do


def marks_of(db: Session, viewer: SignedIn, persons: Collection[int], day: date) -> tuple[Mapping[int, str], ...]:
    """Return by person the posts, the classes taught or departments, the end of the staff number, and of whom the viewer sees the phone its end and the first day.

    One query.
    """
    no = cast(null(), String)
    posts = (
        select(Appointment.person_id, literal(POST).label("kind"), Post.title.label("text"), Post.title_en)
        .join(Post, Post.id == Appointment.post_id)
        .where(Appointment.person_id.in_(persons), holds_on(Appointment, day))
    )
    classes = (
        select(Enrolment.person_id, literal(PLACE), ClassGroup.title, no)
        .join(ClassGroup, ClassGroup.id == Enrolment.class_group_id)
        .where(
            Enrolment.person_id.in_(persons),
            Enrolment.role == EnrolmentRole.TEACHER,
            holds_on(Enrolment, day),
            holds_on(ClassGroup, day),
        )
    )
    departments = (
        select(Appointment.person_id, literal(PLACE), Organisation.name, no)
        .join(Organisation, Organisation.id == Appointment.organisation_id)
        .where(
            Appointment.person_id.in_(persons),
            Organisation.kind == OrganisationKind.DEPARTMENT,
            holds_on(Appointment, day),
        )
    )
    numbers = select(Person.id, literal(NUMBER), Person.number, no).where(Person.id.in_(persons))
    seen = select(Appointment.person_id).where(
        works_in(own_organisations(viewer, *SEES_STAFF, on=day)), holds_on(Appointment, day)
    )
    phones = select(Person.id, literal(PHONE), Person.phone, no).where(Person.id.in_(persons), Person.id.in_(seen))
    since = (
        select(Appointment.person_id, literal(SINCE), cast(func.min(Appointment.first_day), String), no)
        .where(Appointment.person_id.in_(persons), Appointment.person_id.in_(seen), holds_on(Appointment, day))
        .group_by(Appointment.person_id)
    )
    found: tuple[dict[int, list[str]], ...] = ({}, {}, {}, {}, {})
    every: Any = union_all(posts, classes, departments, numbers, phones, since)
    rows: Iterable[Any] = db.execute(every.order_by("kind", "text"))
    for person, kind, text, text_en in rows:
        if text:
            found[kind].setdefault(person, []).append(in_current_language(text, text_en) if kind == POST else text)
    joined = [{person: str(_(", ")).join(texts[:MOST_TEXTS]) for person, texts in kind.items()} for kind in found[:2]]
    ends = {
        person: str(_("staff number …%(digits)s", digits=one[-DIGITS_SHOWN:]))
        for person, [one] in found[NUMBER].items()
    }
    phones_end = {
        person: str(_("phone …%(digits)s", digits=one[-DIGITS_SHOWN:])) for person, [one] in found[PHONE].items()
    }
    days = {
        person: str(_("since %(day)s", day=long_day(date.fromisoformat(one)))) for person, [one] in found[SINCE].items()
    }
    return (*joined, ends, phones_end, days)
