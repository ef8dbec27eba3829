"""How the numbers behind a rate came about: late, imported, in bulk, nobody absent, two places (SAFEGUARDS 28)."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.compliance.honesty import share_of_moved_starts, shares
from app.compliance.moved_starts import starts_moved_later
from app.core.access import Role
from app.core.facts import record_fact
from app.people.announcements import holdings_changed
from app.people.models import Appointment
from app.records import service as ledger
from app.records.models import Coverage, TaughtSession, TrainingRecord
from tests.compliance.county import County
from tests.compliance.naive_honesty import Register, Teacher, entered_by_others
from tests.make import AT

TODAY = date(2026, 12, 31)


@pytest.fixture(autouse=True)
def on_the_last_day_of_the_year():
    with time_machine.travel("2026-12-31 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def county(db, make) -> County:
    return County(db, make, pupils=(30, 30))


def found(db, county, name, places=None, **more):
    organisations = [row.id for row in places or county.schools]
    told = shares(db, county.requirement(name), organisations, day=TODAY, **more)
    return {share.question: (share.part, share.whole) for share in told}


def record(db, person, on, *, at, import_id=None, origin="online", course="staff-core", number=0):
    record_fact(
        db,
        TrainingRecord(
            public_id=f"r-{person.id}-{on}-{number}", person_id=person.id, course=course, edition="1.0",
            completed_on=on, origin=origin,
        ),
        at=at,
        by=None,
        import_id=import_id,
    )  # fmt: skip
    db.flush()


@pytest.mark.parametrize(
    ("entered", "late"),
    [
        (datetime(2026, 11, 8, 15, 59, tzinfo=UTC), 0),  # 8 November, one minute to midnight in Shanghai: day 7
        (datetime(2026, 11, 8, 16, 0, tzinfo=UTC), 1),  # midnight: day 8
    ],
)
def test_entry_is_late_after_seven_whole_days_in_the_schools_zone(db, county, entered, late):
    record(db, county.keeper, date(2026, 11, 1), at=entered)

    assert found(db, county, "core")["late"] == (late, 1)


def test_imported_and_those_of_the_largest_import(db, county):
    at = datetime(2026, 11, 2, tzinfo=UTC)
    for number, import_id in enumerate((7, 7, 8, None)):
        record(
            db,
            county.keeper,
            date(2026, 11, 1),
            at=at,
            import_id=import_id,
            origin="online" if import_id is None else "imported",
            number=number,
        )

    told = found(db, county, "core")

    assert (told["imported"], told["bulk"]) == ((3, 4), (2, 4))


def test_other_courses_other_people_and_older_entries_are_no_part_of_it(db, county, make):
    at = datetime(2026, 11, 2, tzinfo=UTC)
    record(db, county.keeper, date(2026, 11, 1), at=at, course="other")
    record(db, county.keeper, date(2025, 11, 1), at=at)
    record(db, make.person("外人"), date(2026, 11, 1), at=at)
    record_fact(
        db,
        Coverage(person_id=county.keeper.id, course="staff-core", edition="1.0", module="m", covered_on=date(2026, 11, 1)),
        at=at,
        by=None,
    )  # fmt: skip
    db.flush()

    assert found(db, county, "core")["late"] == (0, 1)


def test_voided_record_is_no_entry(db, county, make):
    wrong = make.training_record(county.keeper, completed_on=date(2026, 11, 1))
    ledger.void_record(db, wrong, reason="wrong_person", at=AT, by=None)

    assert found(db, county, "core")["late"] == (0, 0)


def test_lessons_without_anybody_absent_and_by_one_person_in_two_places(db, county, make):
    facilitator, other = make.person("讲师"), make.person("另一位")
    pupils = {group.id: make.pupils(group, 3) for group in county.classes}
    for person in (one for group in pupils.values() for one in group):
        holdings_changed(db, [person.id], None)
    first, second = county.classes
    for group, who, day, missed in (
        (first, facilitator, 10, 1),
        (second, facilitator, 10, 0),
        (first, facilitator, 11, 0),
        (first, other, 12, 0),
    ):
        make.taught(
            group, who, reached=pupils[group.id][missed:], missed=pupils[group.id][:missed], held_on=date(2026, 11, day),
            course="kids-g56",
        )  # fmt: skip

    everywhere = found(db, county, "lessons")
    here = found(db, county, "lessons", [county.schools[0]])

    assert (everywhere["nobody_absent"], everywhere["two_places"]) == ((3, 4), (2, 4))
    assert (here["nobody_absent"], here["two_places"]) == ((2, 3), (1, 3)), "the other place counts, wherever it is"


def test_lesson_that_reached_nobody_is_in_no_number_of_lessons(db, county, make):
    first, _second = county.classes
    pupils = make.pupils(first, 2)
    holdings_changed(db, [one.id for one in pupils], None)
    for day, reached in ((10, pupils), (11, [])):
        make.taught(
            first, make.person("讲师"), reached=reached, missed=[] if reached else pupils,
            held_on=date(2026, 11, day), course="kids-g56",
        )  # fmt: skip

    assert found(db, county, "lessons")["nobody_absent"] == (1, 1)


def test_make_up_is_no_lesson_at_which_nobody_was_absent(db, county, make):
    """Only who came to a make-up is entered: each would stand as a lesson without anybody missing."""
    first, _second = county.classes
    came, missed = make.pupils(first, 2)
    holdings_changed(db, [came.id, missed.id], None)
    teacher = make.person("讲师")
    make.taught(first, teacher, reached=[came], missed=[missed], held_on=date(2026, 11, 10), course="kids-g56")
    make.taught(first, teacher, reached=[missed], held_on=date(2026, 11, 11), course="kids-g56", is_make_up=True)

    assert found(db, county, "lessons")["nobody_absent"] == (0, 1)


@pytest.mark.parametrize("seed", range(4))
def test_registers_closed_by_somebody_who_was_not_there_agree_with_the_naive_count(db, county, make, seed):
    chance = random.Random(seed)  # noqa: S311  a world of a test, the same every time
    people = [make.person(f"同事{number}") for number in range(5)]
    teachers = []
    for group in county.classes:
        pupils = make.pupils(group, 2)
        holdings_changed(db, [one.id for one in pupils], None)
        for person in chance.sample(people, 2):
            last_day = chance.choice([None, date(2026, 11, 9), date(2026, 11, 12)])
            make.enrolment(person, group, role="teacher", last_day=last_day)
            teachers.append(Teacher(person.id, group.id, last_day))
    registers = []
    groups = {group.id: group for group in county.classes}
    lessons = [(day, chance.choice(county.classes), None) for day in range(1, 15)]
    lessons += [(one.last_day.day, groups[one.class_group], one.person) for one in teachers if one.last_day]
    for day, group, on_the_last_day in lessons:
        gave = chance.choice(people)
        closed_by = on_the_last_day or chance.choice([gave.id, *(person.id for person in people), None])
        import_id = chance.choice([None, None, None, 7])
        [came, *_others] = make.pupils(group, 1)
        held_on = date(2026, 11, day)
        row = make.taught(
            group, gave, reached=[came], held_on=held_on, course="kids-g56", is_make_up=chance.random() < 0.3
        )
        row_by(db, row, closed_by, import_id)
        registers.append(Register(held_on, gave.id, closed_by, (group.id,), imported=import_id is not None))

    assert found(db, county, "lessons")["entered_by_others"] == entered_by_others(registers, teachers)


def row_by(db, session, closed_by, import_id):
    """Let a session be one that somebody else entered."""
    db.execute(
        update(TaughtSession)
        .where(TaughtSession.id == session.id)
        .values(recorded_by=closed_by, import_id=import_id)
        .execution_options(synchronize_session=False)
    )


def test_above_the_school_only_the_per_cent_is_told_and_not_of_few(db, county, make):
    def told():
        organisations = [row.id for row in county.schools]
        asked = shares(db, county.requirement("lessons"), organisations, day=TODAY, is_masked=True)
        return {share.question: (share.part, share.whole, share.percent) for share in asked}

    for number in range(6):
        make.taught(
            county.classes[0], make.person(f"讲师{number}"), held_on=date(2026, 11, 1 + number), course="kids-g56"
        )

    assert (told()["nobody_absent"], told()["two_places"]) == ((None, None, 100), (None, None, 0))
    came, missed = make.pupils(county.classes[0], 1), make.pupils(county.classes[0], 1)
    make.taught(county.classes[0], make.person("讲师"), reached=came, missed=missed, held_on=TODAY, course="kids-g56")
    assert told()["nobody_absent"] == (None, None, None)


def test_first_day_moved_later_is_told_by_former_versions_and_a_slip_of_the_same_day_is_not(db, county, make):
    """Moving a first day takes days on post, untrained, away without anybody's second look (SAFEGUARDS 28)."""
    school, before = county.schools[0], datetime(2026, 11, 20, tzinfo=UTC)

    def told(day=TODAY):
        share = share_of_moved_starts(db, county.requirement("core"), [school.id], day=day, required=3)
        return share.part, share.whole

    def moved(person, first_day, *, at=before):
        (row,) = db.scalars(select(Appointment).filter_by(person_id=person.id))
        record_fact(db, row, at=at, by=None, first_day=first_day)
        db.flush()
        holdings_changed(db, [person.id], None)

    other, early = (county.staff(school, name, first_day=date(2026, 11, 1)) for name in ("同事", "早到"))
    make.appointment(early, school, county.post, first_day=None)
    moved(other, date(2026, 12, 1), at=AT)  # entered on that very day
    assert told() == (0, 3)
    moved(county.keeper, date(2026, 10, 29))
    moved(county.keeper, date(2026, 11, 22), at=before + timedelta(days=1))

    assert told() == (1, 3)
    assert told(date(2027, 12, 31))[0] == 0, "twelve months on it is over"
    assert starts_moved_later(db, [school.id], date(2026, 11, 1), TODAY) == {county.keeper.id: 82}
    assert starts_moved_later(db, [school.id], date(2026, 11, 1), date(2026, 11, 19)) == {}
    moved(county.keeper, date(2026, 8, 1), at=before + timedelta(days=2))
    assert told() == (0, 3), "moved back again"


def test_above_the_school_questions_about_pupils_have_no_column_of_counts(page, county):
    page.sign_in(county.holder(Role.BUREAU_OFFICER, county.county))

    about_pupils = page.get(f"/reports/{county.county.id}/{county.requirement('lessons').id}").text
    about_staff = page.get(f"/reports/{county.county.id}/{county.requirement('core').id}").text

    assert "只给占比" in about_pupils
    assert "只给占比" not in about_staff
    assert "有多少 总数 占比" not in about_pupils
    assert "有多少 总数 占比" in about_staff


def test_page_asks_questions_and_charges_nobody(page, county):
    page.sign_in(county.holder(Role.HEAD, county.schools[0]))
    county.complete(county.keeper, on=date(2026, 12, 1))

    text = page.get(f"/reports/{county.schools[0].id}/{county.requirement('core').id}").text

    assert "这些是可以问的问题，不是指责" in text
    assert "那之前纸在谁手里？ 0 1 0 %" in text
    assert "多少人的到岗日期往后改过" in text
