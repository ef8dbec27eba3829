"""Which files and columns a roster may have, and what a cell of each must hold (COMPLIANCE §8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a cell holds."""

    ID = "id"
    TEXT = "text"
    DAY = "day"
    TRUTH = "truth"
    NUMBER = "number"
    WORD = "word"
    CODE = "code"
    LIST = "list"


@dataclass(frozen=True)
class Column:
    """One column: its name, what its cells hold, whether a cell may be empty, and the words it knows."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """One file of a roster; of each of the groups of names in `one_of`, one column must be there."""

    name: str
    columns: tuple[Column, ...]
    one_of: tuple[tuple[str, ...], ...] = ()

    def column(self, name: str) -> Column | None:
        """Return a column by its name in any letter case."""
        return next((column for column in self.columns if column.name.lower() == name.strip().lower()), None)


def _id(name: str = "sourcedId") -> Column:
    return Column(name, Kind.ID, required=True)


def _ref(name: str) -> Column:
    return Column(name, Kind.ID)


BEGIN, END = Column("beginDate", Kind.DAY), Column("endDate", Kind.DAY)
START = Column("startDate", Kind.DAY)
STATUS = Column("status", Kind.WORD, words=("active", "tobedeleted", "inactive"))
MODIFIED = Column("dateLastModified")
ROSTER_OWN = (STATUS, MODIFIED)

ORGS = File(
    "orgs.csv",
    (
        _id(),
        Column("name", required=True),
        Column("type"),
        _ref("parentSourcedId"),
        Column("kind"),
        START,
        END,
        *ROSTER_OWN,
    ),
)
SESSIONS_OF_YEAR = File(
    "academicSessions.csv",
    (
        _id(),
        Column("title", required=True),
        Column("type", Kind.WORD, required=True, words=("term", "semester", "schoolYear", "campaign", "gradingPeriod")),
        Column("startDate", Kind.DAY, required=True),
        Column("endDate", Kind.DAY, required=True),
        _ref("orgSourcedId"),
        *ROSTER_OWN,
    ),
)
POSTS = File("posts.csv", (_id(), Column("title", required=True), Column("sensitive", Kind.TRUTH), Column("category")))
USERS = File(
    "users.csv",
    (
        _id(), Column("givenName"), Column("familyName"), Column("fullName"), Column("roles", Kind.LIST), Column("role", Kind.LIST),
        Column("identifier"), Column("email"), Column("phone"), Column("agentSourcedIds", Kind.LIST), *ROSTER_OWN,
    ),
    one_of=(("fullName", "familyName", "givenName"),),
)  # fmt: skip
CLASSES = File(
    "classes.csv",
    (
        _id(), Column("title", required=True), Column("grades", Kind.LIST), Column("schoolSourcedId", Kind.ID, required=True),
        Column("termSourcedIds", Kind.LIST), START, END, *ROSTER_OWN,
    ),
)  # fmt: skip
ENROLLMENTS = File(
    "enrollments.csv",
    (
        _id(), Column("classSourcedId", Kind.ID, required=True), _ref("schoolSourcedId"), Column("userSourcedId", Kind.ID, required=True),
        Column("role", Kind.WORD, required=True, words=("student", "teacher")), BEGIN, END, *ROSTER_OWN,
    ),
)  # fmt: skip
APPOINTMENTS = File(
    "appointments.csv",
    (
        _id(), Column("userSourcedId", Kind.ID, required=True), Column("orgSourcedId", Kind.ID, required=True),
        Column("post", Kind.ID, required=True), Column("kind", Kind.WORD, words=("staff", "volunteer", "external")), BEGIN, END, *ROSTER_OWN,
    ),
)  # fmt: skip
CHANGES = File(
    "changes.csv",
    (
        Column("file", Kind.WORD, required=True, words=("orgs", "posts")), _id(),
        Column("field", Kind.WORD, required=True, words=("parentSourcedId", "sensitive", "category")),
        Column("value"), Column("from", Kind.DAY, required=True),
    ),
)  # fmt: skip
RECORDS = File(
    "records.csv",
    (
        _id(), _ref("userSourcedId"), Column("course"), Column("edition"), Column("completedOn", Kind.DAY), Column("minutes", Kind.NUMBER),
        Column("evidence"), Column("source", Kind.WORD, words=("online", "session", "imported")), Column("voids"), Column("voidReason"),
    ),
)  # fmt: skip
COVERAGE = File(
    "coverage.csv",
    (
        _id(), Column("userSourcedId", Kind.ID, required=True), Column("course", required=True), Column("edition"),
        Column("module", required=True), Column("coveredOn", Kind.DAY, required=True),
    ),
)  # fmt: skip
SESSIONS = File(
    "sessions.csv",
    (
        _id(), _ref("orgSourcedId"), Column("classSourcedIds", Kind.LIST), Column("course", required=True), Column("edition"),
        Column("modules", Kind.LIST), Column("heldOn", Kind.DAY, required=True), Column("minutes", Kind.NUMBER, required=True),
        _ref("facilitatorSourcedId"), Column("capacity"),
    ),
)  # fmt: skip
ATTENDANCE = File(
    "attendance.csv",
    (
        Column("sessionSourcedId", Kind.ID, required=True), Column("userSourcedId", Kind.ID, required=True),
        Column("status", Kind.WORD, required=True, words=("present", "late", "absent", "on_leave", "other_arrangement")),
    ),
)  # fmt: skip
WAIVERS = File(
    "waivers.csv",
    (
        _id(), Column("userSourcedId", Kind.ID, required=True), Column("requirement", required=True), Column("beginDate", Kind.DAY, required=True),
        END, Column("reason", required=True),
    ),
)  # fmt: skip

GUARDIANSHIPS = File(
    "guardianships.csv",
    (
        _id(), Column("guardianSourcedId", Kind.ID, required=True), Column("studentSourcedId", Kind.ID, required=True), BEGIN, END,
        *ROSTER_OWN,
    ),
)  # fmt: skip
HOURS = File(
    "hours.csv",
    (
        _id(), Column("userSourcedId", Kind.ID, required=True), Column("doneOn", Kind.DAY, required=True),
        Column("minutes", Kind.NUMBER, required=True), Column("kind", Kind.CODE, required=True), Column("topics", Kind.LIST),
        Column("reference"),
    ),
)  # fmt: skip
CONTACTS = File(
    "contacts.csv",
    (
        _id(), Column("studentSourcedId", Kind.ID, required=True), _ref("guardianSourcedId"),
        Column("kind", Kind.WORD, required=True, words=("letter_receipt", "meeting", "visit", "talk")),
        Column("heldOn", Kind.DAY, required=True),
    ),
)  # fmt: skip
ACTS = File(
    "acts.csv",
    (
        _id(), Column("orgSourcedId", Kind.ID, required=True), Column("kind", Kind.CODE, required=True),
        Column("doneOn", Kind.DAY, required=True), _ref("personSourcedId"), Column("capacity", Kind.CODE), Column("reference"),
    ),
)  # fmt: skip
ROLES = File(
    "roles.csv",
    (
        _id(), Column("userSourcedId", Kind.ID, required=True), Column("role"), _ref("orgSourcedId"), Column("roleType"), BEGIN, END,
        *ROSTER_OWN,
    ),
)  # fmt: skip

IN_ORDER = (
    ORGS, SESSIONS_OF_YEAR, POSTS, USERS, ROLES, CLASSES, ENROLLMENTS, APPOINTMENTS, GUARDIANSHIPS, CHANGES, SESSIONS, ATTENDANCE,
    COVERAGE, RECORDS, HOURS, CONTACTS, ACTS, WAIVERS,
)  # fmt: skip
BY_NAME = {file.name.lower(): file for file in IN_ORDER}
COURSES = "courses.yaml"
MANIFEST = "manifest.csv"
NEVER_READ = (
    "courses.csv",
    "userProfiles.csv",
    "userResources.csv",
    "demographics.csv",
    "lineItems.csv",
    "results.csv",
    "categories.csv",
    "resources.csv",
    "classResources.csv",
    "courseResources.csv",
)
