"""Minutes (COMPLIANCE §3, §9), worked out by hand: sessions, records, hours entries; each counts once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.cases import Case, day


def yearly(minutes: int, **more: Any) -> Case:
    return Case().works("01-05").asks(evidence={"minutes": minutes, **more}, timing={"each": "calendar_year"})


def rolling(minutes: int, **more: Any) -> Case:
    return Case().works("01-05").asks(evidence={"minutes": minutes, **more}, timing={"within_days": 0})


def test_sessions_records_and_hours_entries_sum():
    case = yearly(100)
    case.taught("ses-1", "02-01", ["k1"], minutes=40).completed("03-01", minutes=35).studied("hrs-1", "04-01", 25)

    assert [case.status(on) for on in ("03-31", "04-01")] == ["due", "met"]
    assert case.records("04-01") == ["hrs-1", "rec-1", "ses-1:p-1"]


def test_records_that_are_not_enough_are_named_all_the_same():
    case = yearly(100).studied("hrs-1", "04-01", 25)

    assert case.status("04-02") == "due"
    assert case.records("04-02") == ["hrs-1"]


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (("03-01", 30), ("05-01", 40), "rec-2"),  # the most minutes
        (("03-01", 40), ("05-01", 30), "rec-1"),
        (("05-01", 40), ("03-01", 40), "rec-2"),  # a tie: the first
        (("03-01", 40), ("03-01", 40), "rec-1"),  # a tie of one day: the smaller id
    ],
)
def test_one_edition_counts_once_a_window(first, second, counts):
    case = yearly(60).completed(first[0], minutes=first[1]).completed(second[0], minutes=second[1])

    assert case.status("06-01") == "due", "70 or 80 minutes of one edition are 40"
    assert case.records("06-01") == [counts]


def test_two_editions_count_each_and_2_is_2_0():
    case = yearly(60).completed("03-01", edition="1.0", minutes=30).completed("03-02", edition="2", minutes=30)
    same = yearly(60).completed("03-01", edition="2.0", minutes=30).completed("03-02", edition="2", minutes=30)

    assert case.status("03-02") == "met"
    assert same.status("03-02") == "due"


def test_same_edition_counts_again_in_the_next_window():
    case = yearly(30).completed("03-01", minutes=30).completed("2027-01-10", minutes=30)

    assert case.status("2027-01-09") == "due"
    assert case.status("2027-01-10") == "met"


def test_record_of_a_session_adds_nothing_because_its_session_did():
    of_session = (
        yearly(60).taught("ses-1", "03-01", ["k1"], minutes=40).completed("03-01", origin="session", minutes=40)
    )
    of_import = yearly(60).taught("ses-1", "03-01", ["k1"], minutes=40)
    of_import.completed("03-01", "kids", origin="imported", evidence="ses-1", minutes=40)
    elsewhere = yearly(60).taught("ses-1", "03-01", ["k1"], minutes=40)
    elsewhere.completed("03-01", "kids", origin="imported", evidence="paper", minutes=40)

    assert [case.status("03-02") for case in (of_session, of_import, elsewhere)] == ["due", "due", "met"]
    assert of_import.records("03-02") == ["ses-1:p-1"]


def test_record_made_by_sessions_adds_nothing_and_one_made_online_its_modules():
    in_sessions = yearly(50).taught("ses-1", "03-01", ["k1", "k2"], minutes=40)
    online = yearly(20).covered("k1", "03-01").covered("k2", "03-02")

    assert in_sessions.status("03-02") == "due"
    assert online.status("03-01") == "due", "coverage alone has no minutes"
    assert online.status("03-02") == "met", "two modules of ten minutes each"


def test_facilitator_of_an_adult_session_studied_too_and_of_a_class_did_not():
    adults = yearly(40).taught("ses-1", "03-01", [], reached=[], facilitator="p-1", minutes=40)
    pupils = yearly(40).taught("ses-1", "03-01", [], reached=[], facilitator="p-1", class_groups=["c-1"], minutes=40)

    assert [case.status("03-02") for case in (adults, pupils)] == ["met", "due"]


def test_voided_attendance_and_entries_not_approved_count_nowhere():
    voided = yearly(40).taught("ses-1", "03-01", ["k1"], minutes=40).voided("ses-1:p-1")
    waiting = yearly(40).studied("hrs-1", "03-01", 40, approved=False)

    assert [case.status("03-02") for case in (voided, waiting)] == ["due", "due"]
    assert waiting.records("03-02") == []


@pytest.mark.parametrize(
    ("restricted", "status"),
    [
        ({}, "met"),
        ({"topics": ["body"]}, "met"),  # the session's course and the entry are about it
        ({"topics": ["duty"]}, "due"),
        ({"courses": ["kids"]}, "due"),  # hours entries belong to no course
        ({"courses": ["kids"], "topics": ["body"]}, "due"),
    ],
)
def test_courses_and_topics_restrict_and_courses_leave_hours_out(restricted, status):
    case = yearly(60, **restricted)
    case.taught("ses-1", "03-01", ["k1"], minutes=40).studied("hrs-1", "03-02", 20, topics=["body"])

    assert case.status("03-03") == status


def test_minutes_run_out_one_by_one_when_they_have_a_validity():
    case = rolling(60, valid_months=6).studied("hrs-1", "01-31", 40).studied("hrs-2", "03-31", 20)

    assert case.status("03-30") == "overdue"
    assert case.row("03-31") == {
        "status": "met", "due_on": None, "valid_until": "07-31", "expiring": False, "late": True, "uncovered": 85,
    }  # fmt: skip
    assert case.status("08-01") == "overdue", "the 40 minutes of 31 January were valid until 31 July"
    assert case.records("08-01") == ["hrs-2"]


def test_valid_record_of_an_edition_gives_way_when_the_longer_one_runs_out():
    case = rolling(30, valid_months=2).completed("02-01", minutes=40).completed("03-15", minutes=30)

    assert case.records("04-01") == ["rec-1"]
    assert case.records("04-02") == ["rec-2"], "the first was valid until 1 April"
    assert case.status("04-02") == "met"


def test_without_a_validity_minutes_last_for_ever():
    case = rolling(40).studied("hrs-1", "2025-01-01", 40)

    assert case.row("06-01")["status"] == "met"
    assert case.row("06-01")["valid_until"] is None


def test_by_a_date_minutes_before_effective_from_do_not_count():
    case = Case().works("01-05").asks(evidence={"minutes": 60}, timing={"by": day("06-30")}, effective_from="02-01")
    case.studied("hrs-1", "01-31", 40).studied("hrs-2", "03-01", 40).studied("hrs-3", "07-02", 20)

    assert [case.status(on) for on in ("06-29", "06-30", "07-02")] == ["due", "overdue", "met"]
    assert case.row("07-02")["late"]
    assert case.records("07-02") == ["hrs-2", "hrs-3"]


def test_five_working_days_are_2400_minutes():
    case = (
        Case()
        .works("01-05", kind="volunteer")
        .asks(audience=[{"kinds": ["volunteer"]}], evidence={"minutes": 2400}, timing={"each": "calendar_year"})
    )
    for number in range(1, 6):
        case.studied(f"hrs-{number}", f"0{number}-10", 480)

    assert [case.status(on) for on in ("05-09", "05-10", "12-31")] == ["due", "met", "met"]
    assert case.status("2027-01-01") == "due"
