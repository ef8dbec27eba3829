"""`hulei demo`: fill an empty database with an invented county."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.compliance.service import ensure_default_requirements
from app.compliance.standing import rebuild_all
from app.content.catalogue import catalogue, ensure_edition
from app.core.clock import today as today_here
from app.core.database import db, extension
from app.core.installation import mark_as_demonstration
from app.core.schema import upgrade_schema
from app.demo.answers import answer_finals
from app.demo.asking import ask_the_overdue
from app.demo.campaign import hold_campaign
from app.demo.county import PASSWORD, accounts, populate
from app.demo.lecturers import name_experts, share_lecturers
from app.demo.lessons import teach_classes
from app.demo.letters import send_letters
from app.demo.plan import Calendar
from app.demo.registers import keep_registers
from app.demo.rows import Rows, morning
from app.demo.sets import fill_in_sets
from app.demo.signing import sign_texts
from app.demo.study import study_elsewhere
from app.demo.supervision import supervise
from app.demo.teaching import authorise_teachers
from app.demo.telling import tell_people
from app.demo.terms import plan_half_a_term, release_courses
from app.demo.together import hearers, read_together
from app.demo.training import train_staff
from app.demo.twice import enter_twice
from app.demo.visits import invite_visitors
from app.demo.workshop import hold_workshop
from app.people.identifiers import ids_from
from app.people.models import Person, Post
from app.people.service.posts import ensure_default_posts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.content.folder import Catalogue
    from app.content.shapes import Course

SEED = 20260901
STAFF_COURSE, CLASS_COURSE, CODE = "staff-core", "kids-g56", "code-of-conduct"


class HasPeople(RuntimeError):
    """The database already holds people, so nothing invented may be put among them."""


def invent(session: Session, *, seed: int, today: date, address: str) -> list[tuple[str, str, str]]:
    """Fill an empty database; return login, name and role of each account. Raises HasPeople."""
    if session.scalar(select(Person.id).limit(1)) is not None:
        raise HasPeople
    at, books, calendar = morning(today), catalogue(), Calendar(today)
    ensure_default_posts(session, at=at)
    ensure_default_requirements(session, current_app.config["SETTINGS"].content_path, at=at)
    staff_course, class_course = books.courses[STAFF_COURSE], books.courses[CLASS_COURSE]
    for course in (staff_course, class_course):
        ensure_edition(session, course, at=at, by=None)
    session.flush()

    posts = {post.public_id: post for post in session.scalars(select(Post))}
    rows = Rows(session, Random(seed), today, posts)  # noqa: S311  nothing here is a secret
    with ids_from(Random(seed)):  # noqa: S311  nothing here is a secret
        logins = _live(rows, calendar, books, staff_course, class_course, address=address)
    mark_as_demonstration(session, at=at)
    return logins


def _live(
    rows: Rows, calendar: Calendar, books: Catalogue, staff_course: Course, class_course: Course, *, address: str
) -> list[tuple[str, str, str]]:
    """Let the county live until its day, in the order in which one thing comes of another; return the accounts."""
    code, county = books.policies[CODE], populate(rows, calendar)
    logins = accounts(rows, county)
    spared = {county.school("s-01").holder("dorm-keeper").id, *(person.id for person in hearers(county))}
    train_staff(rows, county, staff_course, code, calendar, address=address, spared=spared)
    authorise_teachers(rows, county, class_course, books, calendar)
    release_courses(rows, county, class_course, calendar)
    share_lecturers(rows, county, class_course)
    teach_classes(rows, county, class_course, calendar)
    enter_twice(rows, county, calendar)
    keep_registers(rows, county, calendar, course=staff_course, talk=class_course, policy=code, address=address)
    supervise(rows, county)
    rows.db.flush()
    study_elsewhere(rows, county)
    answer_finals(rows, staff_course)
    sign_texts(rows, county, dict(books.policies), but=CODE, spared=spared)
    send_letters(rows, county, class_course, calendar)
    fill_in_sets(rows, county, class_course)
    hold_workshop(rows, county, staff_course)
    read_together(rows, county, staff_course, calendar)
    hold_campaign(rows, county, calendar)
    name_experts(rows, county, staff_course, code, band=class_course.teaching_band, address=address)
    invite_visitors(rows, county, staff_course)
    rebuild_all(rows.db)
    plan_half_a_term(rows, county)
    ask_the_overdue(rows, staff_course)
    tell_people(rows)
    return logins


@click.command("demo")
@click.option("--seed", default=SEED, show_default=True, help="The same seed gives the same county.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day everything is relative to; today if left out."
)
@with_appcontext
def demo(seed: int, today: datetime | None) -> None:
    """Fill an empty database with an invented county to look around in."""
    upgrade_schema(extension.engine)
    settings = current_app.config["SETTINGS"]
    try:
        logins = invent(db(), seed=seed, today=today.date() if today else today_here(), address=settings.address)
    except HasPeople:
        raise click.ClickException(
            "数据库里已经有人员，不能再放入演示数据。请用一个空的数据库，例如 HULEI_INSTANCE_PATH=demo hulei demo。"
        ) from None
    db().commit()
    click.echo(f"演示数据已就绪，全部人员均为虚构。密码都是 {PASSWORD}，登录名：")
    for login, name, what in logins:
        click.echo(f"  {login:<8} {what}（{name}）")
    click.echo("现在运行 make run（或 hulei serve）并登录。")
