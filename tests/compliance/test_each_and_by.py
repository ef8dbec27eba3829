"""Each and by (COMPLIANCE §3): windows of the nearest organisation that entered any, min_days, holidays, dates."""

from __future__ import annotations

import pytest

from tests.compliance.cases import Case

LESSONS = {"lessons": {"count": 2, "courses": ["kids"]}}


def term_case() -> Case:
    return Case().asks(evidence=LESSONS, timing={"each": "term"}).window("02-16", "07-03").window("09-01", "2027-01-20")


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("02-15", None),  # winter holidays: neither required nor excused
        ("02-16", "due"),
        ("07-02", "due"),
        ("07-03", "overdue"),
        ("07-04", None),  # summer holidays
        ("08-31", None),
        ("09-01", "due"),
    ],
)
def test_pupil_is_due_in_term_overdue_on_its_last_day_and_not_counted_in_holidays(on, status):
    case = term_case().attends()

    assert case.status(on) == status


def test_due_day_is_the_windows_last_day_and_nothing_rolls():
    row = term_case().attends().row("03-01")

    assert row == {
        "status": "due", "due_on": "07-03", "valid_until": None, "expiring": False, "late": False, "uncovered": None,
    }  # fmt: skip


def test_lessons_of_the_window_count_and_those_before_it_do_not():
    case = term_case().attends().covered("k1", "02-15").taught("ses-1", "03-02", ["k2"]).covered("k1", "05-04")

    assert case.status("03-02") == "due"
    assert case.status("05-04") == "met"
    assert case.records("05-04") == ["k1@2026-05-04", "ses-1:p-1"]
    assert case.status("09-01") == "due", "a new term asks anew"


def test_same_module_twice_is_one_lesson():
    case = term_case().attends().covered("k1", "03-02").taught("ses-1", "03-09", ["k1"])

    assert case.status("03-09") == "due"


def test_evidence_of_the_window_before_coming_on_duty_counts():
    case = term_case().attends("04-01").taught("ses-1", "03-02", ["k1", "k2"])

    assert case.status("04-01") == "met"


@pytest.mark.parametrize(("on", "status"), [("06-12", None), ("06-13", "due"), ("07-03", "overdue")])
def test_pupil_who_joined_late_counts_after_min_days_of_the_window(on, status):
    case = term_case().asks(min_days=20).attends("05-25")

    assert case.status(on) == status


def test_pupil_with_too_few_days_in_the_window_is_not_counted_at_all():
    case = term_case().asks(min_days=20).attends("06-20")

    assert case.status("07-03") is None


def test_min_days_add_up_over_two_stays_in_the_window():
    case = term_case().asks(min_days=20).attends("03-01", "03-15").attends("05-01")

    assert case.status("05-04") is None
    assert case.status("05-05") == "due"


def test_waived_pupil_is_excused_in_the_window():
    case = term_case().attends().waived("07-01", "07-31")

    assert [case.status(on) for on in ("06-30", "07-03", "07-04")] == ["due", "excused", None]


class TestWhoSuppliesWindows:
    def test_nearest_organisation_that_entered_any_supplies_all_of_them(self):
        case = term_case().window("03-01", "03-31", org="s-1").attends()

        assert case.status("03-15") == "due"
        assert case.status("05-01") is None, "the district's term no longer counts for this school"

    def test_windows_of_another_kind_do_not_make_a_supplier(self):
        case = term_case().window("03-01", "03-31", org="s-1", kind="school_year").attends()

        assert case.status("05-01") == "due"

    def test_windows_without_an_organisation_are_everybodys(self):
        case = Case().asks(evidence=LESSONS, timing={"each": "term"}).window("02-16", "07-03", org=None).attends()

        assert case.status("03-01") == "due"

    def test_home_without_any_window_is_listed_not_silently_empty(self):
        case = Case().asks(evidence=LESSONS, timing={"each": "term"}).attends()

        assert case.status("03-01") == "no_calendar"

    def test_school_that_moves_takes_the_windows_of_its_new_line(self):
        case = term_case().window("04-10", "06-20", org="d-2").attends()
        from tests.compliance.cases import day

        case.facts.org("s-1").parents.append((day("04-01"), "d-2"))

        assert [case.status(on) for on in ("03-31", "04-05", "04-10", "06-20", "06-25")] == [
            "due", None, "due", "overdue", None,
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("kind", "due_on"), [("quarter", "03-31"), ("half_year", "06-30"), ("calendar_year", "12-31")]
    )
    def test_calendar_windows_exist_for_everyone(self, kind, due_on):
        case = Case().asks(timing={"each": kind}).works("02-10")

        assert case.row("02-10")["due_on"] == due_on
        assert case.status(due_on) == "overdue"

    def test_campaign_is_a_window_by_its_name(self):
        case = Case().asks(timing={"each": "campaign:spring"}).works("02-10")
        case.window("03-01", "03-31", kind="campaign:spring").window("05-01", "05-31", kind="campaign:may")

        assert [case.status(on) for on in ("03-01", "05-01")] == ["due", None]


class TestBy:
    @pytest.mark.parametrize(("on", "status"), [("06-29", "due"), ("06-30", "overdue"), ("12-31", "overdue")])
    def test_due_before_the_date_overdue_from_it(self, on, status):
        case = Case().asks(timing={"by": _day("06-30")}).works("03-01")

        assert case.status(on) == status
        assert case.row(on)["due_on"] == "06-30"

    def test_met_on_the_date_is_in_time_and_after_it_late(self):
        in_time = Case().asks(timing={"by": _day("06-30")}).works("03-01").completed("06-30")
        late = Case().asks(timing={"by": _day("06-30")}).works("03-01").completed("07-01")

        assert in_time.row("07-05") | {} == {
            "status": "met", "due_on": None, "valid_until": None, "expiring": False, "late": False, "uncovered": None,
        }  # fmt: skip
        assert late.row("07-05")["late"] is True

    def test_only_what_was_completed_since_the_requirement_is_in_force_counts(self):
        case = Case().asks(timing={"by": _day("06-30")}, effective_from="03-01").works("01-01").completed("02-27")

        assert case.status("03-01") == "due"

    def test_record_that_ends_before_the_date_does_not_count(self):
        evidence = {"course": "core", "valid_months": 1}
        case = Case().asks(timing={"by": _day("06-30")}, evidence=evidence).works("03-01").completed("05-15")

        assert case.status("06-01") == "due"

    def test_record_that_is_valid_on_the_date_counts_for_good(self):
        evidence = {"course": "core", "valid_months": 1}
        case = Case().asks(timing={"by": _day("06-30")}, evidence=evidence).works("03-01").completed("06-15")

        assert case.status("12-01") == "met"

    def test_record_completed_after_the_date_counts_while_it_is_valid(self):
        evidence = {"course": "core", "valid_months": 1}
        case = Case().asks(timing={"by": _day("06-30")}, evidence=evidence).works("03-01").completed("07-10")

        assert [case.status(on) for on in ("07-10", "08-10", "08-11")] == ["met", "met", "overdue"]


def _day(text: str):
    from tests.compliance.cases import day

    return day(text)
