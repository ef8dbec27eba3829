"""One letter a week at most, sooner only for what is overdue tomorrow, never at night, about one's own duties alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from app.compliance import service
from app.compliance.duties import duties_of
from app.content.catalogue import catalogue
from app.core.clock import now, today
from app.core.installation import DEMONSTRATION
from app.core.jobs.models import Job, JobState
from app.learning import evaluations
from app.learning.models import CourseRun
from app.notices.models import Delivery, Notice
from app.people.announcements import holdings_changed
from tests.core.mail.server import free_port, mail_settings
from tests.notices.conftest import HERS, days, reads_mail_at


def deliveries(db) -> list[tuple[str, str, str, str | None]]:
    rows = db.scalars(select(Delivery).order_by(Delivery.id))
    return [(row.way, str(row.for_day), row.state, row.failed_for) for row in rows]


def test_keeper_gets_the_weeks_letter_and_one_on_her_last_day_and_nothing_in_between(app, db, county, at, office):
    other = county.staff(county.schools[0], "另一位宿管")
    at("09-28T10:00")  # the worker looks for the first time
    assert office.arrived == []

    at("09-29T12:05")  # the letter day
    assert [message["To"] for message in office.arrived] == [HERS]
    text = office.text()
    assert text.startswith("这里没有人看回复。孩子有危险请打 110；校内请找校长。\n\n")
    assert "- 核心课：你已经在岗，还没有完成，请在 2026年10月1日以前学完。" in text
    for word in ("何秀", other.name, "青禾", "学生", "2 人", "http://127.0.0.1:8000/feeds"):
        assert word not in text
    assert office.arrived[0]["Subject"] == "护蕾：有一条给你的提醒"

    at("09-30T06:00")
    assert len(office.arrived) == 1
    at("09-30T07:01")
    assert "今天是最后一天，明天就过期了" in office.text()
    at("09-30T19:00")
    at("10-01T07:05")
    at("10-02T12:00")
    assert len(office.arrived) == 2
    at("10-06T12:05")
    assert "已经过期，原定 2026年10月1日" in office.text()
    at("10-06T20:00")
    assert deliveries(db) == [
        ("weekly", "2026-09-28", "sent", None),
        ("urgent", "2026-09-30", "sent", None),
        ("weekly", "2026-10-05", "sent", None),
    ]
    assert db.scalars(select(Delivery.about).order_by(Delivery.id)).all()[1:] == [
        [["untrained", "core"]],
        [["overdue", "core"]],
    ]

    county.complete(county.keeper, on=today())
    at("10-13T12:05")
    assert len(office.arrived) == 3, "she owes nothing any more"


GUARDIANS_RULE = """
requirements:
  - id: guardians
    title: {zh: 家长课, en: Guardians' course}
    subject: person
    audience: [{kinds: [guardian]}]
    evidence: {course: staff-core}
    timing: {within_days: 30}
"""


def test_guardian_and_pupil_are_never_written_to_nor_told_anything(app, db, county, make, at, office):
    """SAFEGUARDS 19: whatever a guardian owes, and whatever account and address stand there; staff not as guardians either."""
    service.load_requirements(db, GUARDIANS_RULE, "g.yaml", at=now(), by=None)
    pupil, guardian = make.person("学生某", email="pupil@example.org"), make.person("家长某", email="g@example.org")
    make.enrolment(pupil, county.classes[0])
    make.guardianship(guardian, pupil)
    make.guardianship(county.keeper, pupil)
    for person in (pupil, guardian):
        make.account(person)
        holdings_changed(db, [person.id], None)
    owed = {one.requirement for one in duties_of(db, guardian.id, today())}
    assert owed == {"guardians"}
    assert "guardians" in {one.requirement for one in duties_of(db, county.keeper.id, today())}

    for moment in ("09-28T10:00", "09-29T12:05", "09-30T07:05", "10-06T12:05"):
        at(moment)

    assert {message["To"] for message in office.arrived} == {HERS}
    assert set(db.execute(select(Notice.person_id, Notice.about)).all()) == {(county.keeper.id, "core")}
    assert "家长课" not in "".join(office.text(number) for number in range(len(office.arrived)))


def took_core(db, person, on: str) -> CourseRun:
    """Somebody completed the shipped core course on a day: twelve weeks later its voluntary questions open."""
    course, moment = catalogue().courses["staff-core"], datetime.fromisoformat(f"{on}T02:00+00:00")
    run = CourseRun(person_id=person.id, course=course.id, edition=course.edition, number=1,
                    started_at=moment, completed_at=moment)  # fmt: skip
    db.add(run)
    db.flush()
    return run


@pytest.mark.parametrize(
    ("completed_on", "told"),
    [
        ("2026-07-14", True),  # opens on the letter's own day
        ("2026-07-08", True),  # six days before
        ("2026-07-07", False),  # last week's letter said it
        ("2026-07-15", False),  # next week's will
    ],
)
def test_letter_of_the_week_says_once_that_voluntary_questions_have_opened(db, county, at, office, completed_on, told):
    county.complete(county.keeper, on=today())
    took_core(db, county.keeper, completed_on)
    at("10-05T12:00")
    at("10-06T12:05")

    assert len(office.arrived) == told
    if told:
        text = office.text()
        assert "有几道自愿回答的题，约五分钟，不打分" in text
        assert "这几件事在等你" not in text
        assert "核心课" not in text, "neutral: neither the course nor how it went"
        [letter] = db.scalars(select(Delivery))
        assert letter.about == [], "nobody else reads in the list of letters who was asked"


def test_questions_stand_below_what_is_owed_and_not_when_they_were_answered(db, county, at, office):
    run = took_core(db, county.keeper, "2026-07-01")
    at("09-28T10:00")
    at("09-29T12:05")
    text = office.text()
    assert text.index("- 核心课：") < text.index("另外，有几道自愿回答的题")

    run.completed_at = datetime.fromisoformat("2026-07-08T02:00+00:00")
    db.flush()
    attempt = evaluations.take(db, run, catalogue().courses["staff-core"], at=now() + days(5))
    attempt.submitted_at = now()
    at("10-06T12:05")
    assert "自愿" not in office.text()


def test_whoever_left_gets_nothing_from_that_day_on(db, county, at, office):
    from app.core.facts import record_fact
    from app.people.models import Appointment

    at("09-28T10:00")
    post = db.scalars(select(Appointment).filter_by(person_id=county.keeper.id)).one()
    record_fact(db, post, at=now(), by=None, last_day=today())
    holdings_changed(db, [county.keeper.id], None)

    at("09-29T12:05")

    assert office.arrived == []


def test_letter_waits_for_the_morning_and_is_not_sent_when_it_was_done_overnight(app, db, county, at, office, clock):
    with mail_settings(app, **_server(app), digest_hour=22, digest_day="wed"):
        at("09-28T10:00")
        at("09-30T22:01")
        assert office.arrived == []
        assert deliveries(db) == [("weekly", "2026-09-28", "waiting", None)]
        county.complete(county.keeper, on=today())
        at("10-01T07:01")

    assert office.arrived == []
    assert deliveries(db) == [], "what was never sent stands in nobody's list"


def test_refused_address_is_kept_as_a_code_and_the_next_letter_may_go_again(app, db, county, at, office):
    at("09-28T10:00")
    office.answers[HERS] = "550 he-xiu@example.org has no mailbox here"

    at("09-29T12:05")

    assert deliveries(db) == [("weekly", "2026-09-28", "failed", "address-refused")]
    job = db.scalars(select(Job).where(Job.kind == "notice-letter")).one()
    assert (job.state, HERS in str(job.payload)) == (JobState.DONE, False), (
        "an answer, and nothing for the administrator"
    )
    office.answers.clear()
    at("10-06T12:05")
    assert deliveries(db)[-1] == ("weekly", "2026-10-05", "sent", None)


def test_server_that_does_not_answer_fails_the_job_and_the_letter_at_last(app, db, county, at, office):
    at("09-28T10:00")
    with mail_settings(app, smtp_port=free_port()):
        at("09-29T12:05")
        assert deliveries(db) == [("weekly", "2026-09-28", "waiting", None)]
        for moment in ("29T12:10", "29T12:20", "29T13:00", "29T16:00", "30T07:00", "30T14:00"):
            at(f"09-{moment}")

    assert ("weekly", "2026-09-28", "failed", "no-connection") in deliveries(db)
    failed = db.scalars(select(Job).where(Job.state == JobState.FAILED))
    assert {(row.kind, row.failed_for) for row in failed} == {("notice-letter", "no-connection")}


@pytest.mark.parametrize("invented", [False, True])
def test_without_a_server_or_with_invented_people_nothing_tries_to_send(app, db, county, at, office, invented):
    more = {"smtp_host": "127.0.0.1"} if invented else {"smtp_host": ""}
    if invented:
        app.extensions[DEMONSTRATION] = True
    try:
        with mail_settings(app, **more):
            at("09-28T10:00")
            at("09-29T12:05")
            at("09-30T07:05")
    finally:
        app.extensions.pop(DEMONSTRATION, None)

    assert (office.arrived, deliveries(db)) == ([], [])
    assert db.scalars(select(Job.id).where(Job.state == JobState.FAILED)).all() == []
    assert db.scalars(select(Notice.told)).all() == ["untrained"], "what is new stands on the first page all the same"


def test_english_reader_gets_english(db, county, at, office, make):
    from app.people.models import Account

    db.scalars(select(Account).filter_by(person_id=county.keeper.id)).one().language = "en"
    at("09-28T10:00")
    at("09-29T12:05")

    assert office.text().startswith(
        "Nobody reads replies here. If a child is in danger call 110; at school tell the head."
    )
    assert (
        "- Core course: you are on post and it is not done yet, please finish before 1 October 2026." in office.text()
    )


def test_round_goes_through_all_accounts_some_at_a_time(db, county, at, office, make, monkeypatch):
    monkeypatch.setattr("app.notices.rounds.AT_ONCE", 2)
    for number in range(4):
        person = county.staff(county.schools[number % 2], f"同事{number}")
        reads_mail_at(db, person, f"colleague-{number}@example.org")
        make.account(person)
    at("09-28T10:00")
    at("09-29T12:05")

    assert len({message["To"] for message in office.arrived}) == 5


def test_what_was_told_a_year_ago_is_forgotten(app, db, county, at):
    at("09-28T10:00")
    at("09-29T07:05")
    (notice,) = db.scalars(select(Notice))
    notice.made_at -= days(366)
    county.complete(county.keeper, on=today())
    at("09-30T07:05")

    assert db.scalars(select(Notice)).all() == []


def _server(app) -> dict:
    settings = app.config["SETTINGS"]
    return {"smtp_host": settings.smtp_host}
