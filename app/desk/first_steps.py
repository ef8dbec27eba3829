"""What a school does first: term, colleagues and their accounts, help card, classes, who may teach them. Shown to its head and manager until all is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select

from app.certification.facilitators.models import Authorisation, StartUpTerm
from app.content.catalogue import catalogue
from app.core.access import Role
from app.people.models import (
    Account,
    Appointment,
    ClassGroup,
    HelpContact,
    Invitation,
    Organisation,
    OrganisationKind,
    Window,
)
from app.people.queries.belonging import has_left, works_in
from app.people.queries.organisations import inside, line_above
from app.people.queries.slips import for_others_to_invite
from app.people.sign_in_slips import SignInSlip

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people.identity import SignedIn

WITH_CLASSES = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)
LEAST_ON_CARD = 2  # inside adults of different posts (SAFEGUARDS 3)


@dataclass(frozen=True)
class FirstSteps:
    """Which of the first things an organisation has; `classes` is None where there are none by kind."""

    organisation_id: int
    has_term: bool
    colleagues: int
    invited: int  # colleagues besides the one who asks, with an invitation, a slip or an account
    not_invited: int
    has_help_card: bool
    classes: int | None
    authorised: int  # colleagues who may teach already
    may_teach: bool | None  # None where no right to teach is asked for, or there are no classes by kind

    @property
    def has_colleagues(self) -> bool:
        """Whether anybody stands there besides the one who asks; whether all do, nobody but the school knows."""
        return self.colleagues > 1

    @property
    def are_invited(self) -> bool:
        """Whether everybody besides the one who asks can sign in, or was given what they need to."""
        return self.invited > 0 and self.not_invited == 0

    @property
    def has_classes(self) -> bool | None:
        """Whether any class stands there; None where there are none by kind."""
        return None if self.classes is None else self.classes > 0

    @property
    def are_done(self) -> bool:
        """Whether nothing is missing."""
        return (
            self.has_term
            and self.has_colleagues
            and self.are_invited
            and self.has_help_card
            and self.has_classes is not False
            and self.may_teach is not False
        )


def first_steps(db: Session, viewer: SignedIn, *, day: date) -> FirstSteps | None:
    """Return what the organisation of a head or manager still lacks; None for everybody else and for districts."""
    homes = viewer.organisations_as(Role.HEAD, Role.TRAINING_MANAGER)
    if len(homes) != 1:
        return None
    [home] = homes
    line = select(line_above([home], on=day).c.id)
    own = inside([home], on=day)
    others = select(func.count(Appointment.person_id.distinct())).where(
        works_in(own), _still(Appointment.last_day, day), Appointment.person_id != viewer.person_id
    )
    has_way_in = or_(
        *(
            select(way.id).where(way.person_id == Appointment.person_id).exists()
            for way in (Account, Invitation, SignInSlip)
        )
    )
    row = db.execute(
        select(
            Organisation.kind,
            select(Window.id)
            .where(
                or_(Window.organisation_id.is_(None), Window.organisation_id.in_(line)),
                Window.kind == "term",
                Window.last_day >= day,
            )
            .exists(),
            select(func.count(Appointment.person_id.distinct()))
            .where(works_in(own), _still(Appointment.last_day, day))
            .scalar_subquery(),
            others.where(has_way_in).scalar_subquery(),
            others.where(~has_way_in).scalar_subquery(),
            select(func.count(HelpContact.id))
            .where(
                HelpContact.organisation_id == home,
                HelpContact.inside,
                HelpContact.verified_on.is_not(None),
                _still(HelpContact.review_by, day),
            )
            .scalar_subquery(),
            select(func.count(ClassGroup.id))
            .where(ClassGroup.organisation_id.in_(own), _still(ClassGroup.last_day, day))
            .scalar_subquery(),
            select(func.count(Authorisation.person_id.distinct()))
            .where(
                Authorisation.organisation_id == home,
                Authorisation.withdrawn_on.is_(None),
                Authorisation.valid_until >= day,
                ~has_left(Authorisation.person_id, Authorisation.organisation_id, day),
            )
            .scalar_subquery(),
            select(StartUpTerm.id).where(StartUpTerm.organisation_id == home, StartUpTerm.last_day >= day).exists(),
        ).where(Organisation.id == home)
    ).one()
    kind, has_term, colleagues, invited, not_invited, on_card, classes, authorised, in_start_up = row
    if kind == OrganisationKind.DISTRICT:
        return None
    return FirstSteps(
        organisation_id=home,
        has_term=bool(has_term),
        colleagues=colleagues,
        invited=invited,
        not_invited=not_invited and _still_to_invite(db, viewer, others.where(~has_way_in), day),
        has_help_card=on_card >= LEAST_ON_CARD,
        classes=classes if kind in WITH_CLASSES else None,
        authorised=authorised,
        may_teach=bool(authorised or in_start_up) if kind in WITH_CLASSES and catalogue().facilitators else None,
    )


def _still_to_invite(db: Session, viewer: SignedIn, waiting: Select[int], day: date) -> int:
    """Return how many of those without a way in are the viewer's to invite; the others no step of theirs can finish."""
    others = [one.person_id for one in for_others_to_invite(db, viewer, on=day)]
    return int(db.scalar(waiting.where(Appointment.person_id.not_in(others))) or 0)


def has_no_organisation(db: Session) -> bool:
    """Whether nothing has been entered yet: the administrator's first step is an organisation."""
    return db.scalar(select(Organisation.id).limit(1)) is None


def _still(last_day: SQLColumnExpression[date | None], day: date) -> ColumnElement[bool]:
    return or_(last_day.is_(None), last_day >= day)
