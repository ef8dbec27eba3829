"""Who is on duty, where and since when (COMPLIANCE §2): selectors, dated values, gaps, homes, days in force."""

from __future__ import annotations

import pytest

from tests.compliance.cases import Case, day


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ({"kinds": ["staff"]}, True),
        ({"kinds": ["volunteer", "external"]}, False),
        ({"posts": ["keeper"]}, True),
        ({"posts": ["office"]}, False),
        ({"sensitive": True}, True),
        ({"sensitive": False}, False),
        ({"post_categories": ["boarding"]}, True),
        ({"post_categories": ["teaching"]}, False),
        ({"org_kinds": ["school"]}, True),
        ({"org_kinds": ["department"]}, False),
        ({"within": ["d-1"]}, True),
        ({"within": ["s-1"]}, True),
        ({"within": ["dep"]}, True),
        ({"within": ["d-2"]}, False),
        ({"grades": ["5"]}, False),
        ({"kinds": ["staff"], "posts": ["office"]}, False),
        ({"kinds": ["staff"], "not": {"posts": ["keeper"]}}, False),
        ({"kinds": ["staff"], "not": {"posts": ["keeper"], "kinds": ["volunteer"]}}, True),
    ],
)
def test_all_fields_of_a_selector_match_one_holding(selector, matches):
    case = Case().asks(audience=[selector]).works("03-01", org="dep")

    assert (case.status("03-01", home="s-1") is not None) is matches


@pytest.mark.parametrize(
    ("selector", "matches"),
    [
        ({"kinds": ["student"], "grades": ["5"]}, True),
        ({"grades": ["6"]}, False),
        ({"sensitive": False}, False),  # a pupil is not `sensitive: false`
        ({"kinds": ["student"], "not": {"sensitive": False}}, True),
        ({"posts": ["keeper"]}, False),
    ],
)
def test_field_about_something_the_holding_does_not_have_never_matches(selector, matches):
    case = Case().asks(audience=[selector]).attends("03-01")

    assert (case.status("03-01") is not None) is matches


def test_two_holdings_do_not_match_a_selector_together():
    case = Case().asks(audience=[{"posts": ["office"], "sensitive": True}]).works("03-01").works("03-01", post="office")

    assert case.status("03-01") is None


def test_any_selector_is_enough():
    case = Case().asks(audience=[{"posts": ["office"]}, {"posts": ["keeper"]}]).works("03-01")

    assert case.status("03-01") == "due"


@pytest.mark.parametrize("grade", ["6", "k3"])
def test_pupil_of_a_class_with_several_grades_matches_any_of_them(grade):
    case = Case().asks(audience=[{"grades": [grade]}]).attends("03-01", group="c-2")

    assert case.status("03-01", home="s-2") == "due"


def test_post_that_becomes_sensitive_begins_a_duty_that_day():
    case = Case().asks(audience=[{"sensitive": True}], timing={"before_start": True}).works("01-05", post="office")
    case.facts.posts["office"]["sensitive"].append((day("06-01"), True))

    assert case.status("05-31") == "upcoming"
    assert case.starts_on("05-31") == "06-01"
    assert case.row("06-01")["due_on"] == "05-31"


def test_category_counts_as_it_was_that_day():
    case = Case().asks(audience=[{"post_categories": ["boarding"]}]).works("01-05")
    case.facts.posts["keeper"]["category"].append((day("06-01"), "logistics"))

    assert [case.status(on) is not None for on in ("05-31", "06-01")] == [True, False]


def test_organisations_parent_counts_as_it_was_that_day():
    case = Case().asks(audience=[{"within": ["d-2"]}]).works("01-05")
    case.facts.org("s-1").parents += [(day("03-01"), "d-2"), (day("05-01"), "d-1")]

    assert [case.status(on) for on in ("02-28", "03-01", "04-30", "05-01")] == ["upcoming", "due", "overdue", None]


def test_nobody_holds_anything_at_an_organisation_outside_its_own_days():
    case = Case().works("01-05")
    case.facts.org("s-1").first, case.facts.org("s-1").last = day("02-01"), day("02-10")

    assert [case.status(on) for on in ("01-31", "02-01", "02-10", "02-11")] == ["upcoming", "due", "due", None]


def test_home_is_the_nearest_organisation_that_is_no_department():
    case = Case().works("03-01", org="dep")

    assert set(case.ranges()) == {"s-1"}


def test_department_that_moves_changes_the_home():
    case = Case().works("03-01", org="dep")
    case.facts.org("dep").parents.append((day("05-01"), "s-2"))

    assert case.status("04-30", home="s-1") == "overdue"
    assert case.status("05-01", home="s-1") is None
    assert case.row("05-01", home="s-2")["due_on"] == "05-31"


def test_posts_in_two_schools_are_two_duties_one_in_each():
    case = Case().works("03-01").works("03-10", org="s-2")

    assert case.row("03-15", home="s-1")["due_on"] == "03-31"
    assert case.row("03-15", home="s-2")["due_on"] == "04-09"


class TestClassDays:
    def test_enrolment_is_cut_to_the_class_groups_days(self):
        case = Case().asks(timing={"within_days": 0}).attends()
        case.facts.class_groups[0].first, case.facts.class_groups[0].last = day("02-16"), day("07-03")

        assert [case.status(on) for on in ("02-15", "02-16", "07-03", "07-04")] == [
            "upcoming",
            "overdue",
            "overdue",
            None,
        ]

    def test_missing_days_of_a_class_come_from_its_terms(self):
        case = Case().attends()
        case.facts.class_groups[0].terms = [(day("09-01"), day("2027-01-20")), (day("02-16"), day("07-03"))]

        assert [case.status(on) for on in ("02-15", "02-16", "08-01", "2027-01-21")] == [
            "upcoming",
            "due",
            "overdue",
            None,
        ]

    def test_entered_first_day_stays_when_only_the_last_is_missing(self):
        case = Case().attends()
        case.facts.class_groups[0].first = day("03-01")
        case.facts.class_groups[0].terms = [(day("02-16"), day("07-03"))]

        assert [case.status(on) for on in ("02-20", "07-03", "07-04")] == ["upcoming", "overdue", None]

    def test_class_without_days_and_terms_is_open(self):
        assert Case().attends().row("03-01")["uncovered"] is None


class TestGaps:
    def test_free_days_up_to_gap_days_do_not_break_a_duty(self):
        case = Case().asks(gap_days=30).works("01-01", "06-30").works("07-31")

        assert case.row("07-31")["due_on"] == "01-31"
        assert case.status("07-15") == "overdue", "the holdings before the gap count"
        assert case.row("07-31")["uncovered"] == 212

    def test_one_free_day_more_begins_a_new_duty(self):
        case = Case().asks(gap_days=30).works("01-01", "06-30").works("08-01")

        assert case.status("07-15") is None
        assert case.row("08-01")["due_on"] == "08-31"

    def test_without_gap_days_one_free_day_breaks_it_and_touching_days_do_not(self):
        broken = Case().works("01-01", "06-30").works("07-02")
        touching = Case().works("01-01", "06-30").works("07-01")

        assert broken.row("07-02")["due_on"] == "08-01"
        assert touching.row("07-02")["due_on"] == "01-31"

    def test_days_after_the_last_holding_are_no_gap(self):
        assert Case().asks(gap_days=30).works("01-01", "06-30").status("07-01") is None


class TestDaysInForce:
    def test_duty_begins_and_ends_with_the_requirement(self):
        case = Case().asks(effective_from="03-01", effective_until="05-31").works("01-01")

        assert [case.status(on) for on in ("02-28", "03-01", "05-31", "06-01")] == ["upcoming", "due", "overdue", None]

    def test_whoever_left_before_it_is_in_force_never_owed_it(self):
        assert Case().asks(effective_from="03-01").works("01-01", "02-28").ranges() == {}

    def test_second_duty_is_not_upcoming(self):
        case = Case().works("01-01", "02-01").works("06-01")

        assert case.status("03-01") is None
