"""Persons, classes, enrolments and appointments, from a roster."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from app.interop.roster.entering import ENDED
from app.interop.roster.layout import (
    APPOINTMENTS,
    CLASSES,
    ENROLLMENTS,
    GUARDIANSHIPS,
    ORGS,
    POSTS,
    ROLES,
    SESSIONS_OF_YEAR,
    USERS,
)
from app.interop.roster.numbers import note_number
from app.people.models import (
    Appointment,
    AppointmentKind,
    ClassGroup,
    ClassGroupWindow,
    Enrolment,
    EnrolmentRole,
    Guardianship,
    Organisation,
    Person,
    Post,
    PostCategory,
    Window,
)
from app.people.sort_keys import sort_key_of

if TYPE_CHECKING:
    from app.interop.roster.entering import Entering
    from app.interop.roster.rows import Roster, Row

GRADES = {"k0", "k1", "k2", "k3", *(str(number) for number in range(1, 13)), "sen"}
ALSO = {"kg": "k3", "pk": "k0"}
LONGEST_NAME, LONGEST_NUMBER, LONGEST_PHONE = 80, 40, 30


def enter_members(entering: Entering, roster: Roster) -> None:
    """Enter persons, classes, enrolments and appointments."""
    users = roster.of(USERS)
    pupils = _pupils(entering, roster) if users else set()
    if entering.powers is not None:
        entering.look_up_power({one.id for one in entering.rows_of(Person).values()})
    for row in users:
        _person(entering, row, is_pupil=row["sourcedId"] in pupils)
    entering.db.flush()
    _end_with_their_person(entering)
    _classes(entering, roster)
    for row in roster.of(ENROLLMENTS):
        _enrolment(entering, row)
    categories = _categories(entering) if roster.of(APPOINTMENTS) else {}
    for row in roster.of(APPOINTMENTS):
        _appointment(entering, row, categories)
    entering.db.flush()
    for row in roster.of(GUARDIANSHIPS):
        _guardianship(entering, row)
    entering.db.flush()


def _pupils(entering: Entering, roster: Roster) -> set[str]:
    """Return the ids of whom this roster, or what is known of its source, calls a pupil: only name and number are kept."""
    named = {row["userSourcedId"] for row in roster.of(ENROLLMENTS) if row["role"] == EnrolmentRole.STUDENT}
    named |= {row["userSourcedId"] for row in roster.of(ROLES) if (row["role"] or "").lower() == EnrolmentRole.STUDENT}
    known = (
        select(Person.sourced_id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(
            Person.source == entering.source,
            Enrolment.role == EnrolmentRole.STUDENT,
            or_(Enrolment.last_day.is_(None), Enrolment.last_day >= entering.today),
        )
    )
    return named | {one for one in entering.db.scalars(known) if one is not None}


def _end_with_their_person(entering: Entering) -> None:
    """End on its day whatever a person marked as deleted still holds from this source."""
    for sourced_id, day in entering.gone.items():
        person = entering.find(Person, sourced_id)
        if person is None or person.id is None:
            continue
        held = (
            (APPOINTMENTS, Appointment, (Appointment.person_id,)),
            (ENROLLMENTS, Enrolment, (Enrolment.person_id,)),
            (GUARDIANSHIPS, Guardianship, (Guardianship.guardian_id, Guardianship.student_id)),
        )
        for file, model, columns in held:
            standing = select(model).where(
                model.source == entering.source,
                or_(*(column == person.id for column in columns)),
                or_(model.last_day.is_(None), model.last_day > day),
                or_(model.first_day.is_(None), model.first_day <= day),
            )
            for row in entering.db.scalars(standing):
                if not entering.may_change(row):
                    entering.keep(row, ["last_day"], place=file.name)
                    continue
                entering.record(row, last_day=day)
                entering.count(file.name, ENDED)


def _person(entering: Entering, row: Row, *, is_pupil: bool) -> None:
    name = row["fullName"] or _joined(row["familyName"] or "", row["givenName"] or "")
    if not name:
        entering.problem(row, "fullName", _("The person has no name. Fill in fullName, or familyName and givenName."))
        return
    if len(name) > LONGEST_NAME:
        entering.problem(row, "fullName", _("This text is too long: at most %(most)s characters.", most=LONGEST_NAME))
        return
    is_pupil = is_pupil or "student" in {role.lower() for role in [*row["roles"], *row["role"]]}
    gone = entering.deleted_on(row)
    if gone is not None:
        entering.gone[row["sourcedId"]] = gone
    former = entering.rows_of(Person).get(row["sourcedId"])
    if former is not None and former.name != name and entering.may_change(former):
        entering.renamed.add(former.id)
    number = None if former is None else former.number
    person = entering.enter(
        row,
        Person,
        name=name,
        sort_key=sort_key_of(name),
        number=(row["identifier"] or None) and row["identifier"][:LONGEST_NUMBER],
        email=None if is_pupil else row["email"],
        phone=None if is_pupil or not row["phone"] else row["phone"][:LONGEST_PHONE],
    )
    if person.id is not None:
        entering.moved.add(person.id)
        note_number(entering, person, number)


def _joined(family: str, given: str) -> str:
    chinese = re.fullmatch(r"[㐀-鿿\U00020000-\U0003ffff]*", family + given)
    return (family + given if chinese else f"{given} {family}").strip()


def _classes(entering: Entering, roster: Roster) -> None:
    entered = [(row, _class_group(entering, row)) for row in roster.of(CLASSES)]
    entering.db.flush()
    terms = {
        (link.class_group_id, link.window_id): link
        for link in (entering.db.scalars(select(ClassGroupWindow)) if entered else ())
    }
    for row, group in entered:
        if group is None:
            continue
        for sourced_id in row["termSourcedIds"]:
            window = entering.find(Window, sourced_id)
            if window is None:
                entering.not_found(row, "termSourcedIds", SESSIONS_OF_YEAR.name, sourced_id)
            elif (group.id, window.id) not in terms:
                terms[group.id, window.id] = entering.record(
                    ClassGroupWindow(class_group_id=group.id, window_id=window.id)
                )


def _class_group(entering: Entering, row: Row) -> ClassGroup | None:
    school = entering.need(row, "schoolSourcedId", Organisation, ORGS.name) if row["schoolSourcedId"] else None
    days = entering.interval(row, "startDate")
    grades = []
    for written in row["grades"]:
        grade = ALSO.get(written.lower(), written.lower().lstrip("0"))
        if grade not in GRADES:
            entering.problem(
                row,
                "grades",
                _("“%(text)s” is not known here. Write one of: %(words)s.", text=written, words="k0–k3、1–12、sen"),
            )
            return None
        grades.append(grade)
    if school is None or days is None:
        return None
    entering.all_moved = True
    group: ClassGroup = entering.enter(
        row,
        ClassGroup,
        organisation_id=school.id,
        title=row["title"][:80],
        grades=",".join(dict.fromkeys(grades)),
        first_day=days[0],
        last_day=days[1],
    )
    return group


def _enrolment(entering: Entering, row: Row) -> None:
    if None in (row["classSourcedId"], row["userSourcedId"], row["role"]):
        return
    group = entering.need(row, "classSourcedId", ClassGroup, CLASSES.name)
    person = entering.need(row, "userSourcedId", Person, USERS.name)
    days = entering.interval(row, "beginDate", model=Enrolment)
    if group is None or person is None or days is None:
        return
    known = entering.rows_of(Enrolment).get(row["sourcedId"])
    ended_before = None if known is None else known.last_day
    enrolment = entering.enter(
        row,
        Enrolment,
        person_id=person.id,
        class_group_id=group.id,
        role=row["role"],
        first_day=days[0],
        last_day=days[1],
    )
    entering.moved.add(person.id)
    if row["role"] == EnrolmentRole.STUDENT:
        entering.classes.add(group.id)
        if known is not None and enrolment.last_day != ended_before:
            entering.left.add(known.id)


def _categories(entering: Entering) -> dict[int, str]:
    """Return each post's category before any dated change, for appointments that name no kind."""
    earliest = (
        select(PostCategory.post_id, func.min(PostCategory.id))
        .where(PostCategory.first_day.is_(None))
        .group_by(PostCategory.post_id)
    )
    ids = [row_id for _post, row_id in entering.db.execute(earliest)]
    return {
        row.post_id: row.category for row in entering.db.scalars(select(PostCategory).where(PostCategory.id.in_(ids)))
    }


def _appointment(entering: Entering, row: Row, categories: dict[int, str]) -> None:
    if None in (row["userSourcedId"], row["orgSourcedId"], row["post"]):
        return
    person = entering.need(row, "userSourcedId", Person, USERS.name)
    organisation = entering.need(row, "orgSourcedId", Organisation, ORGS.name)
    post = entering.need(row, "post", Post, POSTS.name)
    days = entering.interval(row, "beginDate", model=Appointment)
    if person is None or organisation is None or post is None or days is None:
        return
    if days[0] is None and row["sourcedId"] not in entering.rows_of(Appointment):
        entering.problem(
            row,
            "beginDate",
            _("A new appointment needs its first day: without it nobody knows since when training is owed."),
        )
        return
    if days[0] is None:
        entering.warnings.append(
            _(
                "%(file)s row %(row)s: without a first day this appointment counts as “always so far”",
                file=row.file,
                row=row.number,
            )
        )
    category = categories.get(post.id, "")
    kind = row["kind"] or (
        category if category in (AppointmentKind.VOLUNTEER, AppointmentKind.EXTERNAL) else AppointmentKind.STAFF
    )
    entering.enter(
        row,
        Appointment,
        person_id=person.id,
        organisation_id=organisation.id,
        post_id=post.id,
        kind=str(kind),
        first_day=days[0],
        last_day=days[1],
    )
    entering.moved.add(person.id)


def _guardianship(entering: Entering, row: Row) -> None:
    if None in (row["guardianSourcedId"], row["studentSourcedId"]):
        return
    guardian = entering.need(row, "guardianSourcedId", Person, USERS.name)
    student = entering.need(row, "studentSourcedId", Person, USERS.name)
    days = entering.interval(row, "beginDate", model=Guardianship)
    if guardian is None or student is None or days is None:
        return
    if guardian is student:
        entering.problem(row, "guardianSourcedId", _("Guardian and pupil are the same person here."))
        return
    entering.enter(
        row, Guardianship, guardian_id=guardian.id, student_id=student.id, first_day=days[0], last_day=days[1]
    )
    entering.moved |= {guardian.id, student.id}
