"""What the adults of the invented county have learned: coverage, signed codes, records, certificates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.certification.rules import new_code
from app.certification.service import issue_certificate
from app.compliance.study import end_carried_on
from app.demo.rows import Rows, morning
from app.records.models import Coverage, SignedPolicy, TrainingRecord

if TYPE_CHECKING:
    from app.content.shapes import Course, Policy
    from app.demo.county import County, Populated
    from app.demo.plan import Calendar
    from app.people.models import Organisation, Person

PARTLY, VOLUNTEERS = 0.06, 0.8
LESSON_GRADES = ("5", "6")


def train_staff(
    rows: Rows,
    county: County,
    course: Course,
    policy: Policy,
    calendar: Calendar,
    *,
    address: str,
    spared: set[int],
) -> None:
    """Let most adults finish the course, some only begin, some not; `spared` stay as they are, for who looks around.

    Whoever stands before a class has finished it before the term.
    """
    for school in county.schools:
        teach = _who_teaches(school)
        for person, _post, since in school.staff:
            if person.id in teach:
                day = min(calendar.term[0], rows.today) - timedelta(days=rows.chance.randint(2, 9))
                complete(rows, person, day, course, policy, issuer=school.organisation, address=address)
            elif person.id not in spared:
                _learn(
                    rows,
                    person,
                    since,
                    diligence=school.plan.diligence,
                    course=course,
                    policy=policy,
                    issuer=school.organisation,
                    address=address,
                )
    for person, _post, since in county.volunteers:
        _learn(
            rows,
            person,
            since,
            diligence=VOLUNTEERS,
            course=course,
            policy=policy,
            issuer=county.club,
            address=address,
        )


def _who_teaches(school: Populated) -> set[int]:
    """Return the two adults of every lesson (app/demo/lessons.py)."""
    teachers = {teacher.id for _group, grade, teacher, _pupils in school.classes if grade in LESSON_GRADES}
    return teachers | ({school.holder("child-protection-lead").id} if teachers else set())


def _learn(
    rows: Rows,
    person: Person,
    since: date,
    *,
    diligence: float,
    course: Course,
    policy: Policy,
    issuer: Organisation,
    address: str,
) -> None:
    luck = rows.chance.random()
    begun = max(since, date(rows.today.year - 1, rows.today.month, 1)) - timedelta(days=rows.chance.randint(2, 25))
    if luck < diligence:
        finished = begun + timedelta(days=rows.chance.randint(1, 12))
        recent = rows.today - timedelta(days=rows.chance.randint(20, 300))
        finished = min(max(finished, recent), rows.today - timedelta(days=2))
        complete(rows, person, finished, course, policy, issuer=issuer, address=address)
    elif luck < diligence + PARTLY:
        for number, module in enumerate(course.modules[: rows.chance.randint(1, 6)]):
            cover(rows, person, rows.today - timedelta(days=20 - 2 * number), course, module.id)


def cover(rows: Rows, person: Person, day: date, course: Course, module: str) -> None:
    """Enter that somebody covered a module online."""
    rows.fact(
        Coverage(person_id=person.id, course=course.id, edition=course.edition, module=module, covered_on=day),
        on=day,
        by=person.id,
    )


def complete(
    rows: Rows, person: Person, day: date, course: Course, policy: Policy, *, issuer: Organisation, address: str
) -> TrainingRecord:
    """Enter everything a finished course leaves behind, certificate included."""
    for number, module in enumerate(course.modules):
        cover(rows, person, day - timedelta(days=(len(course.modules) - 1 - number) // 2), course, module.id)
    rows.fact(
        SignedPolicy(
            person_id=person.id, policy=policy.id, edition=policy.edition, digest=policy.digest, signed_at=morning(day)
        ),
        on=day,
        by=person.id,
    )
    record = rows.fact(
        TrainingRecord(
            public_id=rows.next_id("r"),
            person_id=person.id,
            course=course.id,
            edition=course.edition,
            completed_on=day,
            minutes=course.minutes.get("online", 0),
            origin="online",
        ),
        on=day,
        by=person.id,
    )
    code = new_code(rows.chance.choice)
    rows.db.flush()
    issue_certificate(
        rows.db,
        record,
        issuer=issuer.name,
        organisation_id=issuer.id,
        address=address,
        at=morning(day),
        code=code,
        runs_from=end_carried_on(rows.db, record),
    )
    return record
