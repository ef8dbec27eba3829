"""The people of the invented county: organisations, calendar, staff, classes, pupils, accounts and rights."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.core.access import Role
from app.demo.names import adult_name, pupil_name
from app.demo.plan import CLUB, DISTRICT, GRADE_NAMES, TOWNS, Calendar, School
from app.demo.rows import SOURCE, Rows, morning
from app.people.identity import hasher
from app.people.models import (
    Account,
    ClassGroup,
    Enrolment,
    HelpContact,
    Organisation,
    OrganisationParent,
    Person,
    RoleGrant,
    Window,
)
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSWORD = "hulei-demo"  # noqa: S105  printed by the command, and only a demonstration has it
SALT = b"hulei-demo-salt!"
REVIEWED_FOR = timedelta(days=180)


@dataclass
class Populated:
    """One school with the people in it."""

    plan: School
    organisation: Organisation
    staff: list[tuple[Person, str, date]] = field(default_factory=list)
    classes: list[tuple[ClassGroup, str, Person, list[Person]]] = field(default_factory=list)

    def holder(self, post: str) -> Person:
        """Return the first holder of a post."""
        return next(person for person, held, _since in self.staff if held == post)


@dataclass
class County:
    """Everybody."""

    district: Organisation
    club: Organisation
    schools: list[Populated]
    volunteers: list[tuple[Person, str, date]]

    def school(self, school_id: str) -> Populated:
        """Return a school by its id."""
        return next(school for school in self.schools if school.plan.id == school_id)


def populate(rows: Rows, calendar: Calendar) -> County:
    """Enter organisations, calendar, staff, classes and pupils."""
    district = _organisation(rows, *DISTRICT, "district", None)
    towns = [(town, _organisation(rows, town.id, town.name, "district", district)) for town in TOWNS]
    club = _organisation(rows, *CLUB, "social_organisation", district)
    _windows(rows, calendar)
    schools = [
        Populated(plan, _organisation(rows, plan.id, plan.name, plan.kind, town))
        for planned, town in towns
        for plan in planned.schools
    ]
    rows.db.flush()
    for school in schools:
        _staff(rows, school, calendar)
        _classes(rows, school, calendar)
        _help_card(rows, school, calendar)
    shared = schools[0].holder("arts-teacher")  # teaches at two schools: counted once in each, and once above them
    rows.appoint(shared, schools[1].organisation, "arts-teacher", calendar.school_year[0])
    volunteers = [(rows.adult(), "volunteer", calendar.school_year[0] + timedelta(days=5 * n)) for n in range(14)]
    organisers = [
        (rows.adult(), post, calendar.school_year[0])
        for post in ("organisation-head", "social-worker", "social-worker")
    ]
    rows.db.flush()
    for person, post, since in [*volunteers, *organisers]:
        rows.appoint(person, club, post, since, kind="volunteer" if post == "volunteer" else "staff")
    rows.db.flush()
    return County(district, club, schools, [*volunteers, *organisers])


def _organisation(rows: Rows, public_id: str, name: str, kind: str, parent: Organisation | None) -> Organisation:
    row = rows.fact(Organisation(public_id=public_id, source=SOURCE, sourced_id=public_id, name=name, kind=kind))
    rows.db.flush()
    rows.fact(OrganisationParent(organisation_id=row.id, parent_id=parent.id if parent else None, first_day=None))
    return row


def _windows(rows: Rows, calendar: Calendar) -> None:
    first, last = calendar.school_year
    spans = [("school_year", f"{calendar.year}—{calendar.year + 1} 学年", first, last)]
    for number, (start, end) in enumerate(calendar.terms):
        spans.append(("term", f"{calendar.year}—{calendar.year + 1} 学年第{'一二'[number]}学期", start, end))
    for kind, title, start, end in spans:
        public_id = rows.next_id("w")
        rows.fact(
            Window(
                public_id=public_id,
                source=SOURCE,
                sourced_id=public_id,
                organisation_id=None,
                kind=kind,
                title=title,
                first_day=start,
                last_day=end,
            )
        )


def _posts_of(plan: School) -> list[str]:
    posts = ["head", "deputy-head", "child-protection-lead", "moral-education-director", "gate-guard", "gate-guard"]
    posts += ["canteen"] * 3 + ["cleaner", "school-doctor", "psychology-teacher", "office-staff"]
    if plan.kind == "kindergarten":
        posts += ["nursery-carer"] * 3
    else:
        posts += ["pe-teacher", "arts-teacher", *["subject-teacher"] * (2 + len(plan.grades) // 2)]
    if plan.boarding:
        posts += ["dorm-keeper"] * 3
    if plan.buses:
        posts += ["school-bus-driver", "bus-attendant"]
    return posts


KNOWN = {
    ("s-01", "dorm-keeper"): "何秀",
    ("s-01", "head"): "吴建平",
    ("s-01", "moral-education-director"): "陈立",
    ("s-01", "child-protection-lead"): "梁静",
}


def _staff(rows: Rows, school: Populated, calendar: Calendar) -> None:
    known = dict(KNOWN)
    for post in _posts_of(school.plan):
        since = calendar.school_year[0] - timedelta(days=rows.chance.randint(0, 900))
        if rows.chance.random() < 0.12:  # noqa: PLR2004  one in eight joined during the term
            since = calendar.term[0] + timedelta(days=rows.chance.randint(5, 80))
        person = rows.adult(known.pop((school.plan.id, post), None), number=rows.next_id(school.plan.id))
        school.staff.append((person, post, min(since, rows.today - timedelta(days=1))))
    rows.db.flush()
    for person, post, since in school.staff:
        rows.appoint(person, school.organisation, post, since)


def _classes(rows: Rows, school: Populated, calendar: Calendar) -> None:
    teaching = "kindergarten-teacher" if school.plan.kind == "kindergarten" else "class-teacher"
    made: list[tuple[ClassGroup, str, Person, list[Person]]] = []
    for grade in school.plan.grades:
        for number in range(1, school.plan.classes_a_grade + 1):
            first_of_all = (school.plan.id, grade, number) == ("s-01", "5", 1)
            title = f"{GRADE_NAMES[grade]}（{number}）班"
            public_id = rows.next_id("c")
            group = rows.fact(
                ClassGroup(
                    public_id=public_id,
                    source=SOURCE,
                    sourced_id=public_id,
                    organisation_id=school.organisation.id,
                    title=title,
                    grades=grade,
                    first_day=calendar.school_year[0],
                    last_day=calendar.school_year[1],
                )
            )
            teacher = rows.adult(
                "周敏" if first_of_all else adult_name(rows.chance), number=rows.next_id(school.plan.id)
            )
            size = (
                school.plan.class_size if first_of_all else max(4, school.plan.class_size + rows.chance.randint(-3, 3))
            )
            made.append((group, grade, teacher, [_pupil(rows, seat) for seat in range(1, size + 1)]))
    rows.db.flush()
    for group, grade, teacher, pupils in made:
        since = calendar.school_year[0]
        school.staff.append((teacher, teaching, since))
        school.classes.append((group, grade, teacher, pupils))
        rows.appoint(teacher, school.organisation, teaching, since)
        _enrol(rows, group, [teacher], "teacher")
        _enrol(rows, group, pupils, "student")


def _pupil(rows: Rows, seat: int) -> Person:
    public_id, name = rows.next_id("p"), pupil_name(rows.chance)
    return rows.fact(
        Person(
            public_id=public_id,
            source=SOURCE,
            sourced_id=public_id,
            name=name,
            sort_key=sort_key_of(name),
            number=f"{seat:02d}",
        )
    )


def _enrol(rows: Rows, group: ClassGroup, persons: Iterable[Person], role: str) -> None:
    for person in persons:
        public_id = rows.next_id("e")
        rows.fact(
            Enrolment(
                public_id=public_id,
                source=SOURCE,
                sourced_id=public_id,
                person_id=person.id,
                class_group_id=group.id,
                role=role,
            )
        )


def _help_card(rows: Rows, school: Populated, calendar: Calendar) -> None:
    review = calendar.terms[1][1]
    inside = [
        ("child-protection-lead", "学生保护专员", "学生保护办公室"),
        ("psychology-teacher", "心理教师", "心理辅导室"),
    ]
    for post, title, place in inside:
        person = school.holder(post)
        rows.fact(
            HelpContact(
                organisation_id=school.organisation.id,
                inside=True,
                person_id=person.id,
                label=f"{person.name[0]}老师",
                post_title=title,
                hours="上课日 8:00–17:30",
                place=place,
                verified_on=calendar.term[0],
                verified_by=school.holder("deputy-head").id,
                review_by=review,
            )
        )


ACCOUNTS = (
    ("admin", "系统管理员", Role.ADMINISTRATOR),
    ("bureau", "教育局工作人员", Role.BUREAU_OFFICER),
    ("head", "校长", Role.HEAD),
    ("manager", "培训管理员", Role.TRAINING_MANAGER),
    ("lead", "学生保护专员", Role.PROTECTION_LEAD),
    ("teacher", "班主任", None),
    ("dorm", "宿管员", None),
    ("reviewer", "查阅人", Role.REVIEWER),
)


def accounts(rows: Rows, county: County) -> list[tuple[str, str, str]]:
    """Make the accounts to look around with; return login, name and what each is."""
    school = county.school("s-01")
    people = {
        "admin": rows.adult("管理员"),
        "bureau": rows.adult("李文"),
        "head": school.holder("head"),
        "manager": school.holder("moral-education-director"),
        "lead": school.holder("child-protection-lead"),
        "teacher": next(teacher for group, _grade, teacher, _ in school.classes if group.title == "五（1）班"),
        "dorm": school.holder("dorm-keeper"),
        "reviewer": rows.adult("韩评"),
    }
    rows.db.flush()
    secret, at = hasher.hash(PASSWORD, salt=SALT), morning(rows.today)
    for login, _what, role in ACCOUNTS:
        person = people[login]
        rows.db.add(Account(person_id=person.id, login=login, password_hash=secret, created_at=at))
        if role is not None:
            place = {
                Role.ADMINISTRATOR: None,
                Role.BUREAU_OFFICER: county.district.id,
                Role.REVIEWER: county.district.id,
            }.get(role, school.organisation.id)
            rows.db.add(
                RoleGrant(
                    person_id=person.id,
                    role=role,
                    organisation_id=place,
                    first_day=rows.today - timedelta(days=90),
                    last_day=rows.today + REVIEWED_FOR if role is Role.REVIEWER else None,
                    granted_at=at,
                )
            )
    rows.db.add(
        RoleGrant(
            person_id=people["teacher"].id,
            role=Role.FACILITATOR,
            organisation_id=school.organisation.id,
            first_day=rows.today - timedelta(days=90),
            granted_at=at,
        )
    )
    rows.db.flush()
    return [(login, people[login].name, what) for login, what, _role in ACCOUNTS]
