"""What the invented county keeps beside its lessons: safety work, talks, contacts, confirmations, vetting dates, plans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.demo.plan import is_holiday
from app.demo.rows import Rows, morning
from app.demo.training import complete
from app.people.models import Person
from app.records.models import LAW_VICE_PRINCIPAL, Act, ActKind, Contact, ContactKind, TaughtModule, TaughtSession
from app.supervision.confirmations import queries as confirmations
from app.supervision.confirmations.codes import make_code
from app.supervision.confirmations.rules import Answer, RecordKind
from app.supervision.confirmations.service import make_link, take_down
from app.supervision.plans import queries as plans
from app.supervision.plans.facts import facts_for
from app.supervision.plans.models import PlanEvidence
from app.supervision.plans.service import make_plan
from app.supervision.vetting.rules import Desk
from app.supervision.vetting.service import Asked, enter_vetting

if TYPE_CHECKING:
    from app.content.shapes import Course, Policy
    from app.demo.county import County, Populated
    from app.demo.plan import Calendar

WITH_MEETINGS = 2  # schools whose parents' meetings are entered
NO_DATE, AWAY = 0.12, 0.04  # shares: staff without a vetting date, guardians who missed a meeting


def keep_registers(
    rows: Rows, county: County, calendar: Calendar, *, course: Course, talk: Course, policy: Policy, address: str
) -> None:
    """Let police officers visit two schools each, and schools enter what they do; the same seed gives the same."""
    schools = [school for school in county.schools if school.plan.kind == "school"]
    for number in range(0, min(len(schools), 6), 2):
        _vice_principal(
            rows, schools[number : number + 2], calendar, course=course, talk=talk, policy=policy, address=address
        )
    for school in county.schools:
        _safety_work(rows, school, calendar)
        _vetting(rows, school, calendar)
    for school in county.schools[:WITH_MEETINGS]:
        _meetings(rows, school, calendar)
    rows.db.flush()
    for school in county.schools:
        _plan(rows, school, calendar)


def _school_day(rows: Rows, calendar: Calendar, after: int) -> date | None:
    """Return a school day so many days into the term; None when it lies ahead."""
    day = calendar.term[0] + timedelta(days=after)
    while is_holiday(day) or day.weekday() > 4:  # noqa: PLR2004  Friday
        day += timedelta(days=1)
    return day if day < min(rows.today, calendar.term[1]) else None


def _vice_principal(
    rows: Rows,
    schools: list[Populated],
    calendar: Calendar,
    *,
    course: Course,
    talk: Course,
    policy: Policy,
    address: str,
) -> None:
    """Appoint one, train them, let them talk to a joint hall and check a school, and confirm the month."""
    officer = rows.adult()
    rows.db.flush()
    since = calendar.school_year[0]
    for school in schools:
        rows.appoint(officer, school.organisation, "law-vice-principal", since, kind="external")
    complete(rows, officer, since - timedelta(days=5), course, policy, issuer=schools[0].organisation, address=address)
    hall, check = _school_day(rows, calendar, 34), _school_day(rows, calendar, 41)
    for school in schools:
        if hall is not None:
            _talk(rows, school, officer, talk, hall)
        if check is not None:
            _act(rows, school, ActKind.SAFETY_CHECK, check, person=officer, capacity=LAW_VICE_PRINCIPAL)
    rows.db.flush()
    if hall is not None:
        _confirm(rows, officer, hall.replace(day=1), denies=schools[0].plan.id == "s-01")


def _talk(rows: Rows, school: Populated, officer: Person, talk: Course, day: date) -> None:
    taught = rows.fact(
        TaughtSession(
            public_id=rows.next_id("t"),
            organisation_id=school.organisation.id,
            course=talk.id,
            edition=talk.edition,
            held_on=day,
            minutes=80,
            facilitator_id=officer.id,
            capacity=LAW_VICE_PRINCIPAL,
        ),
        on=day,
        by=school.holder("office-staff").id,
    )
    rows.db.flush()
    rows.fact(TaughtModule(taught_session_id=taught.id, module=talk.modules[0].id), on=day)


def _confirm(rows: Rows, officer: Person, month: date, *, denies: bool) -> None:
    """Let the officer say what is true of a month; the first one denies a check, and a finding is opened."""
    at = morning(min(rows.today, month + timedelta(days=33)))
    link = make_link(rows.db, officer.id, month, at=at, by=None)
    items = confirmations.items_of(rows.db, [officer.id], month).get(officer.id, [])
    said = [(item, Answer.NOT_THERE if denies and item.kind is RecordKind.ACT else Answer.TRUE) for item in items]
    code = make_code(rows.db, officer.id, at=at, by=None)
    take_down(rows.db, link, said[: len(said) if denies else 1], at=at, code=code)


def _safety_work(rows: Rows, school: Populated, calendar: Calendar) -> None:
    lead, head = school.holder("child-protection-lead"), school.holder("head")
    for kind, after, person, capacity in (
        (ActKind.SAFETY_CHECK, 12, head, "head"),
        (ActKind.RISK_ASSESSMENT, 26, lead, "protection_lead"),
        (ActKind.DRILL, 55, lead, "protection_lead"),
        (ActKind.SPECIAL_INSPECTION, 48, head, "head"),
        (ActKind.PUBLICITY, 79, lead, "protection_lead"),
    ):
        day = _school_day(rows, calendar, after)
        if day is not None and rows.chance.random() < school.plan.diligence:
            _act(rows, school, kind, day, person=person, capacity=capacity)


def _act(rows: Rows, school: Populated, kind: ActKind, day: date, *, person: Person, capacity: str) -> None:
    rows.fact(
        Act(
            public_id=rows.next_id("act"),
            organisation_id=school.organisation.id,
            kind=str(kind),
            done_on=day,
            person_id=person.id,
            capacity=capacity,
            reference=f"AQ-{day:%m%d}",
        ),
        on=day,
        by=school.holder("office-staff").id,
    )


def _meetings(rows: Rows, school: Populated, calendar: Calendar) -> None:
    """Enter a parents' meeting of each class by exception."""
    day = _school_day(rows, calendar, 30)
    if day is None:
        return
    for _group, _grade, teacher, pupils in school.classes:
        for pupil in pupils:
            if rows.chance.random() >= AWAY:
                contact = Contact(
                    public_id=rows.next_id("con"), student_id=pupil.id, kind=str(ContactKind.MEETING), held_on=day
                )
                rows.fact(contact, on=day, by=teacher.id)


def _vetting(rows: Rows, school: Populated, calendar: Calendar) -> None:
    """Enter most of the staff in batches: before the school year, before somebody's first day, or too long ago."""
    recent = calendar.school_year[0] - timedelta(days=12)
    batches: dict[date, list[int]] = {}
    for person, _post, since in school.staff:
        if rows.chance.random() < NO_DATE:
            continue
        soon, past = rows.today - timedelta(days=350), rows.today - timedelta(days=380)
        when = since - timedelta(days=4) if since > recent else rows.chance.choices((recent, soon, past), (16, 2, 2))[0]
        batches.setdefault(when, []).append(person.id)
    for number, (day, persons) in enumerate(sorted(batches.items()), 1):
        asked = Asked(day, Desk.EDUCATION, f"JY-{day.year}-{number}")
        enter_vetting(rows.db, school.organisation.id, persons, asked, at=morning(rows.today), by=None)


def _plan(rows: Rows, school: Populated, calendar: Calendar) -> None:
    """Make the plan of the school year and link what was done to its items."""
    first, last = calendar.school_year
    plan = make_plan(rows.db, school.organisation.id, first, last, at=morning(rows.today), by=None)
    rows.db.flush()
    for line in plans.lines_of_plan(rows.db, plan, on=rows.today):
        if line.item.deadline <= rows.today + timedelta(days=60):
            for fact in facts_for(rows.db, plan, line.item, line.template)[: line.template.count]:
                evidence = PlanEvidence(plan_item_id=line.item.id, fact_kind=str(fact.kind), fact_key=fact.key)
                rows.fact(evidence)
            rows.db.flush()
