"""COMPLIANCE §6, SAFEGUARDS 27: draft, signed, filed, accepted or returned, next version; and who may do which."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.compliance.filing import service
from app.compliance.filing.content import content_of
from app.compliance.filing.models import Filing, FilingFile, FilingStep, FilingSubject
from app.compliance.filing.roster import entries_between
from app.compliance.filing.rules import (
    MOVES,
    Choice,
    Explanation,
    NotNow,
    PeriodKind,
    ReturnReason,
    State,
    Step,
    after,
    may_number_on,
    period_of,
)
from app.compliance.filing.shown import content_of_draft
from app.people.models import ClassGroup, Window
from tests.compliance.filing.office import HALF_YEAR, NOON, TODAY

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("step", MOVES)
@pytest.mark.parametrize("state", State)
def test_every_step_begins_in_one_state_and_nowhere_else(state, step):
    allowed = {
        (State.DRAFT, Step.WITHHELD): State.DRAFT,
        (State.DRAFT, Step.SIGNED): State.SIGNED,
        (State.SIGNED, Step.TAKEN_BACK): State.DRAFT,
        (State.SIGNED, Step.FILED): State.FILED,
        (State.FILED, Step.ACCEPTED): State.ACCEPTED,
        (State.FILED, Step.RETURNED): State.RETURNED,
    }

    if (state, step) in allowed:
        assert after(state, step) is allowed[state, step]
    else:
        with pytest.raises(NotNow):
            after(state, step)


@pytest.mark.parametrize(
    ("state", "is_answerable", "may"),
    [
        (State.DRAFT, True, False),
        (State.SIGNED, True, False),
        (State.FILED, True, False),
        (State.FILED, False, True),
        (State.ACCEPTED, True, True),
        (State.RETURNED, True, True),
    ],
)
def test_next_version_waits_for_the_answer_where_somebody_stands_above(state, is_answerable, may):
    assert may_number_on(state, is_answerable=is_answerable) is may


@pytest.mark.parametrize(
    ("first", "last", "today", "as_of"),
    [
        (date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 5), date(2026, 12, 31)),
        (date(2026, 7, 1), date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 7, 1), date(2026, 12, 31), date(2026, 11, 22), date(2026, 10, 31)),
        (date(2026, 7, 1), date(2026, 12, 31), date(2026, 7, 31), date(2026, 7, 31)),
        (date(2026, 7, 1), date(2026, 12, 31), date(2026, 7, 30), None),
        (date(2026, 9, 1), date(2027, 1, 20), date(2027, 2, 10), date(2027, 1, 20)),
        (date(2024, 1, 1), date(2024, 12, 31), date(2024, 3, 1), date(2024, 2, 29)),
    ],
)
def test_figures_are_of_a_windows_end_or_a_months_end_and_of_no_other_day(first, last, today, as_of):
    period = period_of(PeriodKind.HALF_YEAR, first, last, today)

    assert (period and period.as_of) == as_of


def test_returned_filing_is_followed_by_the_next_number_and_both_stay(office, county):
    first = office.filed(county.schools[0])
    seal = first.seal
    with pytest.raises(service.StillOpen):
        office.draft(county.schools[0])
    office.answer(first, ReturnReason.ROSTER_UNLIKELY)

    second = office.filed(county.schools[0])

    assert (first.version, first.state, first.seal) == (1, State.RETURNED, seal)
    assert (second.version, second.state) == (2, State.FILED)
    assert office.document(second)["public"]["version"] == 2
    assert office.draft(county.schools[0], HALF_YEAR).version == 1, "another period has numbers of its own"


@pytest.mark.sqlite_is_enough
def test_whoever_signed_cannot_accept(office, county):
    filing = office.filed(county.schools[0])

    with pytest.raises(service.OwnSignature):
        service.answer(office.db, filing, reasons=(), at=NOON, by=office.head.id, capacity="bureau_officer")
    assert filing.state == State.FILED


@pytest.mark.sqlite_is_enough
def test_returned_filing_does_not_stand_for_its_organisation(office, county):
    office.answer(office.filed(county.schools[0]), ReturnReason.SAMPLE_DIFFERS)
    office.filed(county.schools[1])

    below = office.content(county.town).below

    assert [row.public_id for row in below.missing] == [county.schools[0].public_id]
    assert [row.public_id for row, _filing in below.filed] == [county.schools[1].public_id]


@pytest.mark.sqlite_is_enough
def test_figures_that_changed_under_the_signers_eyes_are_not_signed(office, county):
    filing = office.draft(county.schools[0])
    seen = office.content(county.schools[0])
    county.complete(county.keeper, on=date(2026, 9, 20))
    office.db.flush()
    content = office.content(county.schools[0])

    with pytest.raises(service.ChangedSince):
        service.sign(
            office.db,
            filing,
            content,
            seen=seen.digest,
            choice=Choice.TRUE,
            codes=(),
            on=TODAY,
            at=NOON,
            by=1,
            capacity="head",
        )
    assert (filing.state, filing.seal) == (State.DRAFT, None)


@pytest.mark.sqlite_is_enough
def test_same_figures_have_the_same_digest_every_time_they_are_read(office, county):
    assert office.content(county.schools[0]).digest == office.content(county.schools[0]).digest


def test_withheld_signature_leaves_a_draft_with_its_coded_reason(office, county, db):
    filing = office.draft(county.schools[0])

    codes = [Explanation.ROSTER_WRONG, Explanation.RECORDS_MISSING]
    service.withhold(db, filing, codes, at=NOON, by=office.head.id, capacity="head")
    db.flush()

    step = db.scalars(select(FilingStep).where(FilingStep.step == Step.WITHHELD)).one()
    assert (filing.state, step.choice, step.codes) == (State.DRAFT, "not_yet", ["records_missing", "roster_wrong"])


@pytest.mark.sqlite_is_enough
def test_signature_taken_back_leaves_neither_document_nor_links(office, county, db):
    filing = office.draft(county.schools[0])
    office.sign(filing)
    office.take_back(filing)

    assert (filing.state, filing.seal, filing.signed_by) == (State.DRAFT, None, None)
    assert db.scalar(select(func.count()).select_from(FilingFile)) == 0
    assert db.scalar(select(func.count()).select_from(FilingSubject)) == 0
    steps = db.scalars(select(FilingStep.step).where(FilingStep.filing_id == filing.id).order_by(FilingStep.id))
    assert list(steps) == ["drafted", "signed", "taken_back"]


@pytest.mark.sqlite_is_enough
def test_filed_document_can_be_neither_taken_back_nor_taken_out(office, county):
    filing = office.filed(county.schools[0])

    with pytest.raises(NotNow):
        office.take_back(filing)
    with pytest.raises(NotNow):
        service.discard(office.db, filing, at=NOON, by=1)
    assert office.document(filing)


def test_draft_taken_out_frees_its_number(office, county, db):
    service.discard(db, office.draft(county.schools[0]), at=NOON, by=1)
    db.flush()

    assert db.scalar(select(func.count()).select_from(Filing)) == 0
    assert office.draft(county.schools[0]).version == 1


# -- reviews: indicators with definition, numerator, denominator, previous value --


@pytest.mark.sqlite_is_enough
def test_review_cannot_be_signed_while_a_class_has_no_grade(office, county, db, make):
    """Its pupils are in no denominator that asks for grades; nobody shall sign a share that leaves them out."""
    graded(db)
    county.classes[0].grades = "5"
    assert office.content(county.schools[0], HALF_YEAR).may_be_signed
    ungraded(db, make, county)

    content = office.content(county.schools[0], HALF_YEAR)

    assert {row["undefined"] for row in content.undefined} == {"no_grade"}
    filing = office.draft(county.schools[0], HALF_YEAR)
    with pytest.raises(service.Undefined):
        office.sign(filing)
    assert filing.state == State.DRAFT


@pytest.mark.sqlite_is_enough
def test_review_cannot_be_signed_while_no_term_was_entered_to_count_in(office, county, db):
    from app.compliance.standing import rebuild_all
    from app.core.facts import remove_fact

    remove_fact(db, db.scalars(select(Window)).one(), at=NOON, by=None)
    db.flush()
    rebuild_all(db)

    content = office.content(county.schools[0], HALF_YEAR)

    assert {(row["requirement"], row["undefined"], row["rate"]) for row in content.undefined} == {
        ("lessons", "no_window", None)
    }
    assert not content.may_be_signed


def test_indicator_carries_numerator_denominator_and_the_value_before(office, county):
    county.complete(county.keeper, on=date(2026, 10, 20))
    office.db.flush()

    values = {
        (row["indicator"], row["requirement"]): row for row in office.content(county.schools[0], HALF_YEAR).indicators
    }

    reached, in_time = values["reached", "core"], values["in_time", "core"]
    assert (reached["numerator"], reached["denominator"], reached["rate"]) == (1, 1, 1.0)
    assert (in_time["numerator"], in_time["denominator"], in_time["rate"]) == (0, 1, 0.0), "the course came late"
    assert reached["previous"] == {"numerator": 0, "denominator": 0, "rate": None}, "worked out as of 30 June"


def test_value_before_is_the_one_that_was_filed_even_if_facts_were_entered_since(office, county):
    first = office.filed(county.schools[0], HALF_YEAR)
    county.complete(county.keeper, on=date(2026, 9, 20))
    office.db.flush()
    following = period_of(PeriodKind.HALF_YEAR, date(2027, 1, 1), date(2027, 6, 30), TODAY)

    content = content_of(office.db, county.schools[0].id, following, today=TODAY, at=NOON)

    reached = next(row for row in content.indicators if (row["indicator"], row["requirement"]) == ("reached", "core"))
    assert reached["previous"] == {"numerator": 0, "denominator": 1, "rate": 0.0}
    assert (reached["numerator"], reached["denominator"]) == (1, 1)
    assert first.as_of < following.as_of


def test_nobody_required_is_no_gap_and_no_full_share(office, county):
    content = office.content(county.schools[0], period_of(PeriodKind.YEAR, date(2025, 1, 1), date(2025, 12, 31), TODAY))

    assert {row["rate"] for row in content.indicators} == {None}
    assert content.may_be_signed
    prompt = next(row for row in content.indicators if row["requirement"] is None)
    assert (prompt["numerator"], prompt["denominator"], prompt["undefined"]) == (0, 0, None), "nothing was entered"


# -- the ten lines --


def test_ten_lines_say_who_was_in_time_by_post_and_what_is_open(office, county):
    late, open_one = county.staff(county.schools[0], "晚了"), county.staff(county.schools[0], "没做")
    county.complete(county.keeper, on=date(2026, 9, 20))
    office.complete(late, on=date(2026, 11, 20), at=NOON)

    lines = {line["line"]: line for line in office.content(county.schools[0]).lines}

    assert len(lines) == 10
    assert (lines["roster"]["staff"], lines["roster"]["pupils"], lines["roster"]["classes"]) == (3, 30, 1)
    assert lines["in_time"] == {
        "line": "in_time", "in_time": 1, "people": 3, "posts": [{"post": "宿管", "in_time": 1, "people": 3}],
    }  # fmt: skip
    assert lines["made_late"]["people"] == 1
    assert (lines["open"]["people"], lines["open"]["overdue"], lines["open"]["oldest_days"]) == (1, 1, 111)
    assert (lines["not_reached"]["others"], lines["not_reached"]["classes"]) == (30, None)
    assert lines["entries"] == {"line": "entries", "all": 2, "late": 1, "imported": 0, "although": 0, "undecided": 0}
    assert lines["change"]["first"] is True
    assert open_one


def test_lesson_of_a_class_is_one_entry_of_the_period_however_many_it_reached(db, make, county):
    """What a school enters most are lessons: the share entered late says nothing without them (SAFEGUARDS 28)."""
    pupils = make.pupils(county.classes[0], 3)
    make.taught(county.classes[0], county.keeper, reached=pupils, held_on=date(2026, 11, 10))
    make.taught(county.classes[1], county.keeper, held_on=date(2026, 11, 11))

    told = entries_between(db, [county.schools[0].id], [county.keeper.id], date(2026, 9, 1), date(2026, 12, 31))

    assert told.all == 1


@pytest.mark.parametrize(
    ("entered", "late"),
    [(datetime(2026, 9, 27, 15, 59, tzinfo=UTC), 0), (datetime(2026, 9, 27, 16, 0, tzinfo=UTC), 1)],
)
def test_entry_is_late_from_the_eighth_day_on_by_the_zone_of_the_installation(office, county, entered, late):
    """In Shanghai the 27th is over at 16:00 UTC."""
    office.complete(county.keeper, on=date(2026, 9, 20), at=entered)
    place, whom = [county.schools[0].id], [county.keeper.id]

    told = entries_between(office.db, place, whom, date(2026, 9, 20), date(2026, 9, 20))

    assert (told.all, told.late, told.imported) == (1, late, 0)
    assert entries_between(office.db, place, whom, date(2026, 9, 21), date(2026, 9, 30)).all == 0


def test_lines_say_what_changed_since_the_last_filing(office, county):
    office.answer(office.filed(county.schools[0], HALF_YEAR))
    county.complete(county.keeper, on=date(2026, 9, 20))
    office.db.flush()
    following = period_of(PeriodKind.HALF_YEAR, date(2027, 1, 1), date(2027, 6, 30), TODAY)

    lines = {line["line"]: line for line in office.content(county.schools[0], following).lines}

    assert lines["change"] == {"line": "change", "first": False, "fewer": 2, "more": 0, "same": 0, "definitions": 0}
    assert lines["roster_change"]["since"] == HALF_YEAR.as_of.isoformat()


@pytest.mark.sqlite_is_enough
def test_next_version_is_compared_with_the_period_before_as_the_first_one_was(office, county):
    first = office.filed(county.schools[0], HALF_YEAR)
    lines = office.document(first)["lines"]
    office.answer(first, ReturnReason.ROSTER_UNLIKELY)

    again = office.content(county.schools[0], HALF_YEAR).lines

    assert again == lines
    changed = next(line for line in again if line["line"] == "roster_change")
    assert (changed["since"], changed["joined"], changed["pupils"]) == ("2026-06-30", 1, 30)


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("day", [date(2026, 11, 22), HALF_YEAR.last])
def test_period_is_neither_signed_nor_filed_before_its_last_day_is_over(office, county, day):
    filing = office.draft(county.schools[0], period_of(PeriodKind.HALF_YEAR, HALF_YEAR.first, HALF_YEAR.last, day))
    content = content_of_draft(office.db, filing, today=day, at=NOON)

    with pytest.raises(service.StillRunning):
        service.sign(
            office.db, filing, content, seen=content.digest, choice=Choice.TRUE, codes=(), on=day, at=NOON, by=1,
            capacity="head",
        )  # fmt: skip
    assert (filing.state, filing.seal) == (State.DRAFT, None)

    office.sign(filing)
    assert filing.as_of == HALF_YEAR.last, "signed on a later day its figures are of the last day"
    with pytest.raises(service.StillRunning):
        service.file(office.db, filing, on=day, at=NOON, by=office.head.id, capacity="head")
    filing.as_of = date(2026, 10, 31)  # as one stands that was signed too early
    with pytest.raises(service.StillRunning):
        office.file(filing)


def graded(db):
    """Let the lessons ask for a grade."""
    from app.compliance import service as compliance
    from tests.compliance.county import STAFF_RULE

    text = STAFF_RULE.replace("{kinds: [student]}", '{kinds: [student], grades: ["5"]}')
    compliance.load_requirements(db, text, "r.yaml", at=NOON, by=None)


def ungraded(db, make, county):
    group = make.class_group(county.schools[0], "无年级班")
    from app.core.facts import record_fact

    record_fact(db, group, at=NOON, by=None, grades="")
    db.flush()
    assert db.scalar(select(ClassGroup.id).where(ClassGroup.grades == ""))
