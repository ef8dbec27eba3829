"""Tables of people and where they belong: facts of COMPLIANCE §1, each with dates, each with who recorded it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base, BigKey, Keyed
from app.core.facts import Fact

AUTOINCREMENT = {"sqlite_autoincrement": True}
SLIP_ONLY = "slip:"  # no login that somebody chooses may hold a colon


class OrganisationKind(StrEnum):
    """What an organisation is (COMPLIANCE §1)."""

    DISTRICT = "district"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    TRAINING_INSTITUTION = "training_institution"
    SOCIAL_ORGANISATION = "social_organisation"
    COMMUNITY = "community"
    DEPARTMENT = "department"


class AppointmentKind(StrEnum):
    """In which relation somebody holds a post."""

    STAFF = "staff"
    VOLUNTEER = "volunteer"
    EXTERNAL = "external"


class EnrolmentRole(StrEnum):
    """What somebody is in a class group."""

    STUDENT = "student"
    TEACHER = "teacher"


class Sourced:
    """A row known to a roster by (source, sourced_id); `public_id` is its one id in reports and commands."""

    public_id: Mapped[str] = mapped_column(String(120), unique=True)
    source: Mapped[str | None] = mapped_column(String(60))
    sourced_id: Mapped[str | None] = mapped_column(String(100))


def _sourced(table: str, *more: Index | UniqueConstraint) -> tuple[object, ...]:
    return (UniqueConstraint("source", "sourced_id", name=f"uq_{table}_source"), *more, AUTOINCREMENT)


class Organisation(Keyed, Sourced, Fact, Base):
    """A district, school, department or other organisation; its parents are dated."""

    __tablename__ = "organisation"
    __table_args__ = _sourced("organisation")

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]


class OrganisationParent(Keyed, Fact, Base):
    """The parent of an organisation since `first_day` (empty: always so far), until the next row's day."""

    __tablename__ = "organisation_parent"
    __table_args__ = (UniqueConstraint("organisation_id", "first_day"), AUTOINCREMENT)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_day: Mapped[date | None]


class Window(Keyed, Sourced, Fact, Base):
    """A term, a school year or a campaign; without an organisation it is everybody's."""

    __tablename__ = "window"
    __table_args__ = _sourced("window")

    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    first_day: Mapped[date]
    last_day: Mapped[date]


class Post(Keyed, Sourced, Fact, Base):
    """A post, as 宿管 or 校车司机; whether it is sensitive, and its category, are dated."""

    __tablename__ = "post"
    __table_args__ = _sourced("post")

    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str | None] = mapped_column(String(80))


class PostSensitivity(Keyed, Fact, Base):
    """Whether a post is sensitive since `first_day` (empty: always so far)."""

    __tablename__ = "post_sensitivity"
    __table_args__ = (UniqueConstraint("post_id", "first_day"), AUTOINCREMENT)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    sensitive: Mapped[bool]
    first_day: Mapped[date | None]


class PostCategory(Keyed, Fact, Base):
    """The category of a post since `first_day` (empty: always so far)."""

    __tablename__ = "post_category"
    __table_args__ = (UniqueConstraint("post_id", "first_day"), AUTOINCREMENT)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    category: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date | None]


class Person(Keyed, Sourced, Fact, Base):
    """An adult or a pupil. Of pupils only name and number are kept (SAFEGUARDS 37, COMPLIANCE §8)."""

    __tablename__ = "person"
    __table_args__ = _sourced(
        "person", *(Index(f"ix_person_{column}", column) for column in ("sort_key", "phone", "email", "number"))
    )

    name: Mapped[str] = mapped_column(String(80))
    sort_key: Mapped[str] = mapped_column(String(160))
    number: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(30))


class Appointment(Keyed, Sourced, Fact, Base):
    """A person holds a post at an organisation between two days.

    `is_visit`: for some days, added by her certificate; those who manage the organisation get nothing over her by it.
    """

    __tablename__ = "appointment"
    __table_args__ = _sourced("appointment")

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    is_visit: Mapped[bool] = mapped_column(default=False, server_default=false())

    person: Mapped[Person] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    post: Mapped[Post] = relationship(lazy="raise")


class ClassGroup(Keyed, Sourced, Fact, Base):
    """A class of one school year; a new school year is a new class group.

    `grades` is a comma-separated list as "5" or "k3"; `first_day` and `last_day` as entered:
    each missing one comes from its terms.
    """

    __tablename__ = "class_group"
    __table_args__ = _sourced("class_group")

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    grades: Mapped[str] = mapped_column(String(80))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]


class ClassGroupWindow(Keyed, Fact, Base):
    """A term a class group belongs to."""

    __tablename__ = "class_group_window"
    __table_args__ = (UniqueConstraint("class_group_id", "window_id"), AUTOINCREMENT)

    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"))
    window_id: Mapped[int] = mapped_column(ForeignKey("window.id"), index=True)


class Enrolment(Keyed, Sourced, Fact, Base):
    """A pupil belongs to a class group, or a teacher may teach it, between two days.

    `number` is the pupil's in this class where the person's own is another by now: who moved took a new one, and the
    registers of the class they left go on showing the old (app/people/seats.py).
    """

    __tablename__ = "enrolment"
    __table_args__ = _sourced("enrolment")

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    class_group_id: Mapped[int] = mapped_column(ForeignKey("class_group.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    number: Mapped[str | None] = mapped_column(String(40))

    person: Mapped[Person] = relationship(lazy="raise")
    class_group: Mapped[ClassGroup] = relationship(lazy="raise")

    @property
    def seat_number(self) -> str | None:
        """Return the pupil's number in this class."""
        return self.number or self.person.number


class Guardianship(Keyed, Sourced, Fact, Base):
    """An adult is a pupil's guardian between two days: on duty wherever and while the pupil is enrolled."""

    __tablename__ = "guardianship"
    __table_args__ = _sourced("guardianship")

    guardian_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]


class RosterImport(Keyed, Base):
    """One import: who, when, from which source; the facts it wrote carry its id.

    `kind` is `roster`, or what an organisation's own list is about; then `organisation_id` says whose list it is.
    An organisation that was taken back itself leaves it empty; `source` is still that organisation's `public_id`.
    """

    __tablename__ = "roster_import"

    source: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(BigKey)
    digest: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)
    reverted_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(String(20), server_default="roster")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)


class Account(Keyed, Base):
    """How an adult signs in. No pupil has one.

    A login that begins with SLIP_ONLY is nobody's to type: the account is opened by a printed slip alone. `reset_at` and `reset_by` say when somebody else last took the password away, and who (SAFEGUARDS 33).
    """

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login: Mapped[str] = mapped_column(String(120), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reset_at: Mapped[datetime | None]
    reset_by: Mapped[int | None] = mapped_column(BigKey)

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def has_login(self) -> bool:
        """Whether its owner chose a login and a password."""
        return not self.login.startswith(SLIP_ONLY)


class LoginSession(Keyed, Base):
    """One sign-in on one device, opened by a password or a slip; revoking it ends it on the server at once.

    `factor_at` is when its second step was passed.
    """

    __tablename__ = "login_session"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(60))
    opened_by: Mapped[str] = mapped_column(String(10), server_default="password")
    factor_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")


class RoleGrant(Keyed, Base):
    """A role held for an organisation's subtree between two days (DESIGN §3); without an organisation: the installation."""

    __tablename__ = "role_grant"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(BigKey)


class Invitation(Keyed, Base):
    """A one-time link that lets a person make an account or choose a new password."""

    __tablename__ = "invitation"

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigKey)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class HelpContact(Keyed, Fact, Base):
    """An inside adult, or a local outside number, on an organisation's help card (SAFEGUARDS 3, 4).

    `person_id` is the adult named in an inside entry. `verified_on` is the day somebody not named in the entry called
    and got through; an entry that was never verified, or is past `review_by`, is not shown to anyone outside the desk.
    """

    __tablename__ = "help_contact"
    __table_args__ = (AUTOINCREMENT,)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    inside: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    post_title: Mapped[str | None] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(30))
    hours: Mapped[str] = mapped_column(String(60))
    place: Mapped[str | None] = mapped_column(String(60))
    verified_on: Mapped[date | None]
    verified_by: Mapped[int | None] = mapped_column(BigKey)
    review_by: Mapped[date | None]
