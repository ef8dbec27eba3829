"""Rolling (COMPLIANCE §3, §9): met, expiring, late, due, overdue, excused, and the days on post, untrained."""

from __future__ import annotations

import pytest

from tests.compliance.cases import Case


@pytest.mark.parametrize(
    ("on", "status", "uncovered"),
    [
        ("03-01", "due", 1),
        ("03-30", "due", 30),
        ("03-31", "overdue", 31),
        ("05-01", "overdue", 62),
    ],
)
def test_keeper_has_thirty_days_and_is_overdue_on_the_day_they_end(on, status, uncovered):
    row = Case().works("03-01").row(on)

    assert (row["status"], row["due_on"], row["uncovered"]) == (status, "03-31", uncovered)


@pytest.mark.parametrize(
    ("timing", "first_overdue", "due_on"),
    [
        ({"within_days": 0}, "03-01", "03-01"),
        ({"before_start": True}, "03-01", "02-28"),
        ({"within_days": 1}, "03-02", "03-02"),
    ],
)
def test_without_days_of_grace_the_first_evening_is_overdue(timing, first_overdue, due_on):
    case = Case().asks(timing=timing).works("03-01")

    assert case.row(first_overdue)["status"] == "overdue"
    assert case.row(first_overdue)["due_on"] == due_on


def test_record_earned_before_the_duty_counts_while_it_is_valid():
    case = Case().asks(timing={"before_start": True}).completed("02-10").works("03-01")

    assert case.row("03-01") == {
        "status": "met", "due_on": None, "valid_until": "2027-02-10", "expiring": False, "late": False, "uncovered": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("completed_on", "months", "last_valid"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2026-03-15", 12, "2027-03-15"),
    ],
)
def test_validity_in_months_is_clamped_to_the_months_end(completed_on, months, last_valid):
    case = Case().asks(evidence={"course": "core", "valid_months": months}).works("2024-01-01").completed(completed_on)
    row = case.range(completed_on)

    from app.compliance.rules.days import as_date

    assert as_date(row.valid_until).isoformat() == last_valid


def test_last_valid_day_is_still_met_and_the_next_is_overdue():
    case = Case().works("2025-01-01").completed("2025-01-01")

    assert case.row("2026-01-01")["status"] == "met"
    lapsed = case.row("2026-01-02")
    assert (lapsed["status"], lapsed["due_on"], lapsed["uncovered"]) == ("overdue", "01-02", 1)


def test_touching_intervals_are_one_run():
    case = Case().works("2025-01-01").completed("2025-01-01").completed("2026-01-02")

    assert case.row("2026-01-01")["valid_until"] == "01-01", "as of that day nothing more was known"
    assert case.row("2026-01-02")["valid_until"] == "2027-01-02"
    assert case.row("2026-06-01")["late"] is False


def test_record_of_a_later_day_does_not_reach_back():
    case = Case().works("03-01").completed("05-01")

    assert case.status("04-30") == "overdue"
    assert case.row("05-01")["status"] == "met"
    assert case.row("05-01")["late"] is True
    assert case.row("05-01")["uncovered"] == 61


@pytest.mark.parametrize(
    ("on", "expiring"), [("2027-04-01", False), ("2027-04-02", True), ("2027-05-01", True), ("2026-05-01", False)]
)
def test_expiring_begins_when_the_notice_days_reach_the_last_valid_day(on, expiring):
    assert Case().works("03-01").completed("05-01").row(on)["expiring"] is expiring


@pytest.mark.parametrize(("months", "first_expiring"), [(1, "03-18"), (2, "04-02"), (12, "2027-01-31")])
def test_notice_is_at_most_half_the_shortest_validity(months, first_expiring):
    evidence = {"course": "core", "valid_months": months}
    case = Case().asks(evidence=evidence).works("03-01").completed("03-01")

    from datetime import timedelta

    from tests.compliance.cases import day

    assert case.row(first_expiring)["expiring"] is True
    assert case.row((day(first_expiring) - timedelta(days=1)).isoformat())["expiring"] is False


def test_validity_without_end_never_expires():
    case = Case().asks(evidence={"course": "core", "valid_months": "none"}).works("03-01").completed("03-01")

    assert case.row("2027-01-31") == {
        "status": "met", "due_on": None, "valid_until": None, "expiring": False, "late": False, "uncovered": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("works", "on", "due_on", "status"),
    [
        ("2026-02-01", "09-01", "10-31", "due"),  # on duty before: the transition is later
        ("2026-02-01", "10-31", "10-31", "overdue"),
        ("2026-09-01", "09-01", "08-31", "overdue"),  # began with the requirement: no transition
        ("2026-09-05", "09-05", "09-04", "overdue"),
    ],
)
def test_transition_is_for_those_on_duty_before_the_requirement_was_in_force(works, on, due_on, status):
    case = Case().asks(timing={"before_start": True}, effective_from="09-01", transition_days=60).works(works)

    assert (case.row(on)["due_on"], case.row(on)["status"]) == (due_on, status)


def test_without_transition_days_whoever_is_on_duty_already_is_due_on_the_first_day_in_force():
    case = Case().asks(timing={"before_start": True}, effective_from="09-01").works("02-01")

    assert case.row("09-01")["due_on"] == "09-01"
    assert case.row("09-01")["status"] == "overdue"


def test_transition_counts_the_run_that_reaches_the_duty_over_joined_gaps():
    case = Case().asks(timing={"before_start": True}, effective_from="09-01", transition_days=60, gap_days=20)
    case.works("02-01", "08-20").works("09-05")

    assert case.row("09-05")["due_on"] == "10-31"


def test_transition_never_brings_the_due_day_forward():
    case = Case().asks(timing={"within_days": 90}, effective_from="09-01", transition_days=10).works("02-01")

    assert case.row("09-01")["due_on"] == "11-30"


class TestWaivers:
    def test_waived_days_are_excused_and_do_not_count_as_uncovered(self):
        case = Case().works("03-01").waived("03-11", "03-20")

        assert case.row("03-15") == {
            "status": "excused", "due_on": None, "valid_until": None, "expiring": False, "late": False, "uncovered": 10,
        }  # fmt: skip
        assert case.row("03-21")["uncovered"] == 11

    @pytest.mark.parametrize(
        ("timing", "due_on"),
        [({"within_days": 30}, "04-19"), ({"within_days": 5}, "03-25"), ({"before_start": True}, "03-21")],
    )
    def test_due_day_is_never_before_the_waivers_last_day_and_the_days_of_grace(self, timing, due_on):
        case = Case().asks(timing=timing).works("03-01").waived("03-11", "03-20")

        assert case.row("03-21")["due_on"] == due_on

    def test_lapse_during_a_waiver_leaves_thirty_days_after_it(self):
        case = Case().works("2025-01-01").completed("2025-03-01").waived("2026-02-20", "2026-06-30")

        assert case.status("2026-02-25") == "excused"
        assert case.row("2026-07-01")["due_on"] == "07-30"
        assert case.row("2026-07-29")["status"] == "due"
        assert case.row("2026-07-30")["status"] == "overdue"

    def test_waiver_that_has_not_begun_moves_nothing(self):
        case = Case().works("03-01").waived("06-01", "06-30")

        assert case.row("04-10")["due_on"] == "03-31"
        assert case.row("07-01")["due_on"] == "07-30"

    def test_waiver_of_an_earlier_duty_moves_nothing(self):
        case = (
            Case().asks(timing={"before_start": True}).works("01-01", "02-01").waived("01-10", "02-28").works("03-01")
        )

        assert case.row("03-01")["due_on"] == "02-28"

    def test_excused_goes_before_met(self):
        assert Case().works("03-01").completed("03-02").waived("03-10", "03-12").status("03-11") == "excused"

    def test_waiver_is_for_its_requirement_only(self):
        case = Case().works("03-01")
        case.waived("03-10", None)
        case.facts.waivers[0].requirement = "another"

        assert case.status("03-11") == "due"


class TestLateness:
    def test_late_stays_for_the_duty_and_ends_with_it(self):
        case = Case().works("01-01", "05-31").completed("03-01").works("07-01")

        assert case.row("04-01")["late"] is True
        assert case.row("07-01")["late"] is False

    def test_met_after_days_in_time_only_is_not_late(self):
        assert Case().works("03-01").completed("03-20").row("03-25")["late"] is False

    def test_lapse_makes_the_next_record_late(self):
        case = Case().works("2025-01-01").completed("2025-01-01").completed("2026-01-10")

        assert case.row("2026-01-10")["late"] is True
        assert case.row("2026-01-10")["uncovered"] == 8


class TestDutyWithoutFirstDay:
    def test_it_is_overdue_until_met_has_no_due_day_and_no_uncovered_days(self):
        row = Case().works(None).row("03-01")

        assert (row["status"], row["due_on"], row["uncovered"]) == ("overdue", None, None)

    def test_met_is_late_when_an_unwaived_day_came_before_the_first_valid_day(self):
        case = Case().works(None).completed("03-01")

        assert case.row("03-01")["late"] is True
        assert case.row("03-01")["uncovered"] is None

    def test_all_days_before_waived_is_not_late(self):
        case = Case().works(None).waived(None, "02-28").completed("03-01")

        assert case.row("03-01")["late"] is False

    def test_lapse_has_no_due_day(self):
        case = Case().works(None).completed("2025-01-01")

        assert (case.row("2026-02-01")["status"], case.row("2026-02-01")["due_on"]) == ("overdue", None)

    def test_requirement_with_a_first_day_gives_the_duty_one(self):
        case = Case().asks(effective_from="03-01").works(None)

        assert case.row("03-01")["due_on"] == "03-31"
        assert case.row("03-01")["uncovered"] == 1


def test_all_of_is_the_intersection_and_any_of_the_union():
    refresh = {"any_of": [{"course": "core", "valid_months": 12}, {"course": "refresh", "valid_months": 12}]}
    evidence = {"all_of": [{"course": "core", "valid_months": 36}, refresh]}
    case = Case().asks(evidence=evidence).works("2024-01-01").completed("2024-01-01")
    case.completed("2025-02-01", course="refresh")

    assert case.row("2025-01-01")["status"] == "met"
    assert case.row("2025-01-02")["status"] == "overdue"
    assert case.row("2025-02-01")["valid_until"] == "02-01"
    assert case.row("2026-02-02")["status"] == "overdue"
    assert case.courses("2026-02-02") == ("core", "refresh")


def test_courses_that_help_are_those_of_the_parts_not_met():
    evidence = {"all_of": [{"course": "core"}, {"course": "first-aid"}, {"any_of": ["x", "y"]}]}
    evidence["all_of"][2] = {"any_of": [{"course": "x"}, {"course": "y"}]}
    case = Case().asks(evidence=evidence).works("03-01").completed("03-05")

    assert case.courses("03-04") == ("core", "first-aid", "x", "y")
    assert case.courses("03-05") == ("first-aid", "x", "y")


def test_course_that_renews_is_offered_when_it_ends_soon_and_before_the_first_day():
    case = Case().works("03-01").completed("02-01")

    assert case.courses("01-15") == ("core",), "upcoming, and nothing done yet"
    assert case.courses("02-10") == ()
    assert case.courses("05-01") == ()
    assert case.courses("2027-01-20") == ("core",)


def test_records_name_all_that_is_valid_on_the_day_enough_or_not():
    evidence = {"all_of": [{"course": "core"}, {"course": "first-aid"}]}
    case = Case().asks(evidence=evidence).works("2025-01-01").completed("2025-01-01").completed("2025-06-01")
    case.waived("2025-09-01", "2025-09-30")

    assert case.status("2025-07-01") == "overdue"
    assert case.records("2025-07-01") == ["rec-1", "rec-2"]
    assert case.records("2026-02-01") == ["rec-2"]
    assert case.records("2025-09-15") == ["rec-1", "rec-2"], "excused rows name their records as well"
