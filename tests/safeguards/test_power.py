"""Power: nobody gives rights to themselves or beyond their subtree; resets go downward only (SAFEGUARDS 33, 10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.classroom.models import PlannedLesson
from app.compliance.models import Waiver
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.people.identity import person_signed_in
from app.people.models import Account, Appointment, Enrolment, Invitation, LoginSession, Person, RoleGrant
from app.people.service.classes import NotForOneself, enter_teacher
from app.people.service.roles import NotYours, grant_role
from tests.safeguards.world import ABOVE, COLLEAGUE, OF_THE_SCHOOL, PUPIL_BESIDE, PUPIL_OF_OWN_CLASS, account_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]

SIGNED_IN = [*OF_THE_SCHOOL, *ABOVE, "guardian"]


def for_a_month() -> dict[str, str]:
    return {"first_day": today().isoformat(), "last_day": (today() + timedelta(days=30)).isoformat()}


def signed_in(make: Any, db: Any, person: Person) -> Any:
    viewer = person_signed_in(db, make.signed_in_token(person, at=now()), at=now())
    assert viewer is not None
    return viewer


@pytest.mark.parametrize("who", SIGNED_IN)
def test_nobody_gives_a_role_to_themselves_anywhere(db, make, world, who):
    """SAFEGUARDS 33: every role, for every organisation, asked of the one function that writes grants."""
    viewer = signed_in(make, db, world.viewers[who])
    before = db.scalar(select(func.count()).select_from(RoleGrant))

    for role in Role:
        for place in (world.district, world.own.organisation, world.elsewhere.organisation):
            with pytest.raises(NotYours):
                grant_role(
                    db,
                    viewer,
                    viewer.person_id,
                    role,
                    organisation_id=place.id,
                    first_day=today(),
                    last_day=None,
                    at=now(),
                )
    assert db.scalar(select(func.count()).select_from(RoleGrant)) == before


@pytest.mark.parametrize("who", OF_THE_SCHOOL)
def test_nobody_of_a_school_gives_a_role_outside_it(db, make, world, who):
    """SAFEGUARDS 33: a head is a head at home; at the district and next door she can give nothing."""
    viewer = signed_in(make, db, world.viewers[who])

    for role in Role:
        for place in (world.district, world.elsewhere.organisation):
            with pytest.raises(NotYours):
                grant_role(
                    db,
                    viewer,
                    world.own.colleague.id,
                    role,
                    organisation_id=place.id,
                    first_day=today(),
                    last_day=None,
                    at=now(),
                )


@pytest.mark.parametrize(
    ("who", "gives"),
    [
        ("learner", set()),
        ("class_teacher", set()),
        ("facilitator", set()),
        ("clerk", set()),
        ("training_manager", {Role.CLERK, Role.FACILITATOR}),
        ("protection_lead", set()),
        (
            "head",
            {
                Role.CLERK,
                Role.ASSESSOR,
                Role.FACILITATOR,
                Role.TRAINING_MANAGER,
                Role.PROTECTION_LEAD,
                Role.REVIEWER,
            },
        ),
        ("bureau_officer", {Role.HEAD, Role.BUREAU_OFFICER, Role.REVIEWER}),
        ("reviewer", set()),
        ("administrator", {Role.BUREAU_OFFICER}),
        ("guardian", set()),
    ],
)
def test_each_role_gives_less_than_it_holds(db, make, world, who, gives):
    """SAFEGUARDS 33, DESIGN §3: what each may give at the school, where a head is in office already."""
    viewer = signed_in(make, db, world.viewers[who])
    given = set()
    for role in Role:
        try:
            grant_role(
                db,
                viewer,
                world.own.teacher.id,
                role,
                organisation_id=world.own.organisation.id,
                first_day=today(),
                last_day=today() + timedelta(days=30),
                at=now(),
            )
        except NotYours:
            continue
        given.add(role)

    assert given == gives


def test_page_that_gives_roles_refuses_oneself_and_the_next_school(page, db, world):
    """SAFEGUARDS 33: the same through the form, also with an organisation the form never offered."""
    head = world.viewers["head"]
    page.sign_in(head)
    own = {"role": "clerk", "organisation_id": world.own.organisation.id, **for_a_month()}
    before = db.scalars(select(RoleGrant.id)).all()

    page.post(f"/staff/{head.id}/roles/new", own, 422)
    page.post(
        f"/staff/{world.own.colleague.id}/roles/new", {**own, "organisation_id": world.elsewhere.organisation.id}, 422
    )
    page.post(f"/staff/{world.elsewhere.colleague.id}/roles/new", own, 404, form_at="/account")

    assert db.scalars(select(RoleGrant.id)).all() == before


def test_nobody_names_a_leader_beyond_their_subtree(page, db, make, world):
    """SAFEGUARDS 33: where nobody leads, the officer of a bureau above and the administrator may; elsewhere no officer."""
    below, beyond = make.organisation("柳溪小学", parent=world.district), make.organisation("石桥小学")
    before = set(db.scalars(select(RoleGrant.id)))
    named = {}
    for who in SIGNED_IN:
        page.sign_in(world.viewers[who])
        token = page.get("/account").csrf()
        for place in (below, beyond):
            form = {
                "leader": "王新",
                "role": "head",
                "post_id": 0,
                "first_day": today().isoformat(),
                "csrf_token": token,
            }
            if page.client.post(f"/organisations/{place.id}/leader", data=form).status_code != 404:
                named.setdefault(who, set()).add(place.name)
                for grant in db.scalars(select(RoleGrant).where(RoleGrant.id.not_in(before))):
                    db.delete(grant)

    assert named == {"bureau_officer": {"柳溪小学"}, "administrator": {"柳溪小学", "石桥小学"}}


@pytest.mark.parametrize("who", ["training_manager", "head"])
def test_manager_cannot_enter_themselves_as_a_class_teacher(page, db, world, who):
    """SAFEGUARDS 33, 18: to teach a class opens its names, so it is a right, and nobody grants it to themselves."""
    manager = world.viewers[who]
    page.sign_in(manager)
    address = f"/rosters/{world.own.group.id}/teachers/new"

    assert manager.name not in page.get(address).html.split("<main")[1]
    page.post(address, {"person_id": manager.id, **for_a_month()}, 422)
    with pytest.raises(NotForOneself):
        enter_teacher(db, world.own.group, manager.id, first_day=today(), last_day=None, at=now(), by=manager.id)

    assert db.scalars(select(Enrolment.id).filter_by(person_id=manager.id)).all() == []
    assert PUPIL_OF_OWN_CLASS not in page.get(f"/rosters/{world.own.group.id}").html


# -- accounts: whoever gets the link of a reset or an invitation can sign in as its owner --


def take(page: Any, person: Person, what: str, token: str | None = None) -> int:
    """Ask for one of the three things that can put another person's account into one's hands; return the status.

    200 says that a slip with a link was handed out, which is where the answer leads. `token`: of a page seen before.
    """
    token = token or page.get("/account").csrf()
    answer = page.client.post(f"/staff/{person.id}/{what}", data={"csrf_token": token})
    return 200 if answer.headers.get("Location") == "/staff/slip" else int(answer.status_code)


ACCOUNT_DOORS = ("invitation", "reset", "close-account")


@pytest.mark.parametrize(
    ("who", "over"),
    [
        ("learner", set()),
        ("class_teacher", set()),
        ("facilitator", set()),
        ("clerk", set()),
        ("training_manager", {"learner", "class_teacher", "facilitator", "clerk"}),
        ("protection_lead", set()),
        (
            "head",
            {"learner", "class_teacher", "facilitator", "clerk", "assessor", "training_manager", "protection_lead"},
        ),
        ("bureau_officer", {"head", "reviewer"}),
        ("reviewer", set()),
        ("district_head", {"district_training_manager", "district_clerk", "district_protection_lead", "reviewer"}),
        ("district_training_manager", {"district_clerk"}),
        ("district_clerk", set()),
        ("district_protection_lead", set()),
        # Whoever runs the server could open the database: of accounts, the administrator resets those who lead.
        ("administrator", {"head", "bureau_officer", "district_head"}),
        ("guardian", set()),
    ],
)
def test_passwords_are_taken_away_downward_only(page, db, world, make, who, over):
    """SAFEGUARDS 33: asked over everybody else, with and without an account: inviting opens an account as well."""
    for name in SIGNED_IN:
        if world.viewers[name].id not in set(db.scalars(select(Account.person_id))):
            make.account(world.viewers[name])
    page.sign_in(world.viewers[who])
    others = [name for name in SIGNED_IN if name != who]
    token = page.get("/account").csrf()

    assert {name for name in others if take(page, world.viewers[name], "reset", token) == 200} == over
    assert take(page, world.viewers[who], "reset") == 404
    for name in set(others) - over:
        db.delete(account_of(db, world.viewers[name]))
    db.execute(Invitation.__table__.delete())
    db.flush()
    invited = {name for name in set(others) - over if take(page, world.viewers[name], "invitation", token) == 200}
    assert invited == set()


@pytest.mark.parametrize("what", ACCOUNT_DOORS)
@pytest.mark.parametrize("tie", ["post", "class", "role"])
def test_former_school_has_no_hold_on_an_account_any_more(page, db, world, make, what, tie):
    """SAFEGUARDS 33: whoever left is the next school's. The old head would else sign in as a teacher of its classes."""
    person, there = make.person("换了学校的老师"), world.elsewhere
    make.appointment(person, world.own.organisation, world.own.post, last_day=today() - timedelta(days=1))
    if tie == "post":
        make.appointment(person, there.organisation, there.post)
    elif tie == "class":
        make.enrolment(person, there.group, role="teacher")
    else:
        make.role(person, Role.FACILITATOR, there.organisation)
    if what != "invitation":
        make.account(person)
    page.sign_in(world.viewers["head"])

    assert take(page, person, what) == 404
    if tie == "post":
        page.get(f"/staff/{person.id}/edit", 404)


def test_school_closes_the_account_of_who_left_for_nowhere(page, db, world):
    """SAFEGUARDS 33: leaving ends a post, not the school's duty to close the account."""
    colleague = world.own.colleague
    db.execute(RoleGrant.__table__.delete().where(RoleGrant.person_id == colleague.id))
    db.execute(
        Appointment.__table__.update()
        .where(Appointment.person_id == colleague.id)
        .values(last_day=today() - timedelta(days=1))
    )
    page.sign_in(world.viewers["training_manager"])

    assert take(page, colleague, "close-account") == 302


def test_reset_ends_sign_ins_tells_the_owner_and_counts_what_was_done_since(page, db, world):
    """SAFEGUARDS 33: the owner reads on the own account page who it was and how much was changed in the next 24 hours."""
    manager, colleague = world.viewers["training_manager"], world.own.colleague
    page.sign_in(manager)
    assert take(page, colleague, "reset") == 200
    assert db.scalars(select(LoginSession.id).where(LoginSession.revoked_at.is_(None))).all() != []
    assert db.get_one(LoginSession, world.own.sign_in.id).revoked_at is not None
    assert account_of(db, colleague).reset_by == manager.id
    assert db.scalars(select(AuditEntry.action).where(AuditEntry.by == manager.id)).all() == ["password-reset"]

    page.sign_in(colleague)

    assert manager.name in page.get("/account").text


def test_role_that_ended_yesterday_opens_nothing_today(page, db, world):
    """SAFEGUARDS 33: rights are asked of the day at every request, also under a sign-in from before."""
    head = world.viewers["head"]
    page.sign_in(head)
    assert COLLEAGUE in page.get("/staff").html

    db.execute(
        RoleGrant.__table__.update().where(RoleGrant.person_id == head.id).values(last_day=today() - timedelta(days=1))
    )
    page.get("/staff", 404)
    page.get(f"/staff/{world.own.colleague.id}", 404)


def test_teaching_that_ended_yesterday_opens_no_name_today(page, db, world):
    """SAFEGUARDS 18, 33: a former class teacher is a stranger to the class."""
    teacher = world.viewers["class_teacher"]
    page.sign_in(teacher)
    assert PUPIL_OF_OWN_CLASS in page.get(f"/rosters/{world.own.group.id}").html

    db.execute(
        Enrolment.__table__.update()
        .where(Enrolment.person_id == teacher.id)
        .values(last_day=today() - timedelta(days=1))
    )
    for address in (
        f"/rosters/{world.own.group.id}",
        f"/classes/{world.own.group.id}/make-up",
        f"/lessons/{world.own.lessons['open'].id}/register",
        f"/lessons/{world.own.lessons['closed'].id}/register/correct",
    ):
        page.get(address, 404)


def test_rights_in_the_cookie_are_only_who_is_signed_in(db, make, world):
    """SAFEGUARDS 33: nothing a browser sends says what its owner may do; the server looks it up each time."""
    viewer = signed_in(make, db, world.viewers["clerk"])

    assert viewer.get_id() == viewer.token
    assert replace(viewer, roles=frozenset()).get_id() == viewer.token


# -- the roster --


@pytest.mark.parametrize("who", ["training_manager", "head"])
def test_manager_cannot_read_names_by_counting_through_the_roster(page, db, world, who):
    """SAFEGUARDS 18: an entry opens only after it was looked for by exact name or number, which is on record."""
    page.sign_in(world.viewers[who])
    entry = f"/rosters/pupils/{world.own.enrolment.id}"
    for address in (entry, f"{entry}/transfer", f"{entry}/end"):
        page.get(address, 404)
    opened = select(AuditEntry.id).filter_by(action="roster-entry-opened")
    assert db.scalars(opened).all() == []

    group = f"/rosters/{world.own.group.id}"
    shown = page.post(f"{group}/pupils/find", {"wanted": PUPIL_OF_OWN_CLASS}, form_at=group).location

    assert PUPIL_OF_OWN_CLASS in page.get(shown).text, "of this class and whom she typed: nobody else is kept"
    assert PUPIL_BESIDE not in page.get(shown).text
    page.get(f"/rosters/{world.beside.group.id}/pupils/find", 302)
    assert PUPIL_OF_OWN_CLASS in page.get(entry).html
    assert db.scalars(opened.with_only_columns(AuditEntry.subject_id)).all() == [world.own.enrolment.id]
    page.get(f"/rosters/pupils/{world.beside.enrolment.id}", 404)


def test_class_teacher_cannot_fetch_the_names_of_another_class(page, db, world):
    """SAFEGUARDS 18, 13: whom a lesson has not reached stays with the class's own teacher; she lets hers join a lesson."""
    mine, beside = world.viewers["class_teacher"], world.beside
    page.sign_in(mine)
    address = f"/classes/{world.own.group.id}/make-up/plan"
    fields = {
        "classes": [beside.group.id],
        "module": "small-g56-1",
        "planned_on": (today() + timedelta(days=1)).isoformat(),
        "facilitator": mine.id,
        "second_adult": "in_room",
        "second_person": world.own.colleague.id,
        "open_place": "y",
    }

    assert beside.group.title not in page.get(f"{address}?module=small-g56-1").html
    page.post(address, fields, 422)
    page.post(address, {**fields, "classes": [world.own.group.id]})
    lesson = db.scalars(select(PlannedLesson).order_by(PlannedLesson.id.desc())).first()

    page.sign_in(beside.teacher)
    list_of_theirs = f"/classes/{beside.group.id}/make-up"
    page.post(f"{list_of_theirs}/join/{lesson.id}", form_at=list_of_theirs)
    page.sign_in(mine)
    assert PUPIL_BESIDE in page.get(f"/lessons/{lesson.id}/print/register").html


@pytest.mark.parametrize("who", ["training_manager", "head"])
def test_nobody_excuses_themselves_from_a_requirement(page, db, world, who):
    """SAFEGUARDS 33: a waiver is for others to grant; the untrained manager stays on the list."""
    manager, rule = world.viewers[who], world.own.staff_rule
    page.sign_in(manager)
    own = f"/reports/{world.own.organisation.id}/{rule.id}/people/{manager.id}"
    fields = {"reason": "other", "first_day": today().isoformat(), "last_day": today().isoformat()}

    assert "/waiver" not in page.get(own).html
    page.get(f"{own}/waiver", 404)
    page.post(f"{own}/waiver", fields, 404, form_at="/account")

    assert db.scalars(select(Waiver.id).filter_by(person_id=manager.id)).all() == []
    colleague = own.replace(f"/{manager.id}", f"/{world.own.colleague.id}")
    page.post(f"{colleague}/waiver", fields)
