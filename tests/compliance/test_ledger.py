"""What counts (COMPLIANCE §1, §3, §9): editions, records that coverage makes, sessions, voids, lessons."""

from __future__ import annotations

import pytest

from app.compliance.rules.counting_coverage import counting_toward
from app.compliance.rules.editions import number_of
from app.compliance.rules.ledger import Covered, Ledger, Record
from tests.compliance.cases import PERSON, Case, day


def kids_case() -> Case:
    """A pupil's record of the course kids, which asks for both its modules."""
    return Case().asks(evidence={"course": "kids"}).works("01-01")


@pytest.mark.parametrize(
    ("older", "newer"), [("1.9", "1.10"), ("1", "1.1"), ("2.0", "2.0.1"), (None, "0.1"), ("draft", "1"), ("1.x", "0")]
)
def test_editions_compare_as_dotted_numbers(older, newer):
    assert number_of(older) < number_of(newer)


def test_two_and_two_point_nought_are_the_same_edition():
    assert number_of("2") == number_of("2.0") == number_of("2.0.0")


NEWER = {"course": "core", "min_edition": [{"edition": "1.5", "from": day("06-01")}]}


class TestMinEdition:
    def test_older_record_is_valid_until_the_day_before(self):
        case = Case().asks(evidence=NEWER).works("01-01").completed("01-01")

        assert case.row("05-31") | {} == {
            "status": "met", "due_on": None, "valid_until": "05-31", "expiring": True, "late": False, "uncovered": 0,
        }  # fmt: skip
        assert case.row("06-01")["due_on"] == "06-01"

    def test_record_of_an_older_edition_completed_later_never_counts(self):
        assert Case().asks(evidence=NEWER).works("01-01").completed("06-01").status("06-02") == "overdue"

    @pytest.mark.parametrize(
        ("edition", "status"), [("1.10", "met"), ("1.5", "met"), ("1.4", "overdue"), (None, "overdue")]
    )
    def test_newer_edition_counts(self, edition, status):
        case = Case().asks(evidence=NEWER).works("01-01").completed("06-01", edition=edition)

        assert case.status("06-02") == status

    def test_under_each_it_is_judged_on_the_day_of_completion(self):
        case = Case().asks(evidence=NEWER, timing={"each": "half_year"}).works("01-01").completed("05-31")

        assert case.status("06-30") == "met"

    def test_under_by_it_is_judged_on_the_day_of_completion(self):
        case = Case().asks(evidence=NEWER, timing={"by": day("12-31")}).works("01-01").completed("05-31")

        assert case.status("12-31") == "met"
        assert case.asks().completed("06-01").status("12-31") == "met"


class TestValidityOfEditions:
    def test_left_out_it_is_that_of_the_records_own_edition(self):
        case = (
            Case().edition("core", "2.0", ["a"], modules_only=False, valid_months=1).works("01-01").completed("01-01")
        )

        assert case.row("01-01")["valid_until"] == "2027-01-01"
        assert case.completed("02-01", edition="2.0").row("02-01")["valid_until"] == "2027-01-01"

    def test_days_count_from_the_day_of_completion(self):
        case = Case().edition("core", "2.0", ["a"], modules_only=False, valid_days=10).works("01-01")

        assert case.completed("01-01", edition="2.0").row("01-01")["valid_until"] == "01-11"

    @pytest.mark.parametrize("edition", [None, "7.0", "draft"])
    def test_unknown_edition_is_read_as_the_newest(self, edition):
        case = Case().edition("core", "2.0", ["a"], modules_only=False, valid_months=1).works("01-01")

        assert case.completed("01-01", edition=edition).row("01-01")["valid_until"] == "02-01"


class TestRecordsFromCoverage:
    def test_all_modules_covered_make_a_record_on_the_day_of_the_last(self):
        case = kids_case().covered("k1", "02-01").covered("k2", "03-01")

        assert case.status("02-28") == "overdue"
        assert case.status("03-01") == "met"
        assert case.records("03-01") == ["k2@2026-03-01"], "its id is that of the coverage that completed it"

    def test_sessions_and_online_join(self):
        case = kids_case().covered("k1", "02-01").taught("ses-1", "03-01", ["k2"])

        assert case.records("03-01") == [f"ses-1:{PERSON}"]

    def test_session_that_names_no_module_delivered_all_that_the_course_requires(self):
        assert kids_case().taught("ses-1", "03-01", []).status("03-01") == "met"

    def test_course_that_asks_for_more_than_modules_makes_no_record(self):
        case = Case().works("01-01").covered("a", "02-01", course="core").covered("b", "02-02", course="core")

        assert case.status("02-02") == "overdue"

    @pytest.mark.parametrize(("second", "status"), [("2026-02-28", "met"), ("2026-03-01", "overdue")])
    def test_coverage_older_than_twelve_months_does_not_count(self, second, status):
        case = kids_case().covered("k1", "2025-02-28").covered("k2", second)

        assert case.status(second) == status

    def test_coverage_before_the_last_record_does_not_count_toward_the_next(self):
        evidence = {"course": "kids", "valid_months": 1}
        case = kids_case().asks(evidence=evidence).covered("k1", "02-01").covered("k2", "02-02")
        case.covered("k1", "06-01")

        assert case.status("02-02") == "met"
        assert case.status("06-01") == "overdue"
        assert case.covered("k2", "06-10").status("06-10") == "met"

    def test_entered_record_uses_up_the_coverage_before_it(self):
        evidence = {"course": "kids", "valid_months": 1}
        case = kids_case().asks(evidence=evidence).covered("k1", "02-01").completed("02-15", course="kids")
        case.covered("k2", "06-01")

        assert case.status("06-01") == "overdue"

    def test_voided_record_uses_up_nothing(self):
        evidence = {"course": "kids", "valid_months": 1}
        case = kids_case().asks(evidence=evidence).covered("k1", "02-01").completed("02-15", course="kids")
        case.voided("rec-1").covered("k2", "06-01")

        assert case.status("06-01") == "met"

    def test_editions_of_one_major_number_join_and_need_the_modules_of_the_newest(self):
        case = kids_case().edition("kids", "1.2", ["k1", "k2", "k3"]).covered("k1", "02-01")
        case.covered("k2", "02-02", edition="1.2")

        assert case.status("02-02") == "overdue"
        assert case.covered("k3", "02-03").status("02-03") == "met"

    def test_editions_of_another_major_number_do_not_join(self):
        case = kids_case().edition("kids", "2.0", ["k1", "k2"]).covered("k1", "02-01")
        case.covered("k2", "02-02", edition="2.0")

        assert case.status("02-02") == "overdue"

    def test_sessions_of_one_day_follow_the_order_of_their_ids(self):
        case = kids_case().taught("ses-10", "02-01", ["k1"]).taught("ses-9", "02-01", ["k2"])

        assert case.records("02-01") == [f"ses-9:{PERSON}"]

    def test_imported_record_that_names_the_session_is_that_sessions_record(self):
        case = kids_case().taught("ses-1", "02-01", []).completed("02-01", "kids", origin="imported", evidence="ses-1")

        assert case.records("02-01") == ["rec-1"]

    def test_voiding_the_imported_record_lets_the_sessions_own_stand_again(self):
        case = kids_case().taught("ses-1", "02-01", []).completed("02-01", "kids", origin="imported", evidence="ses-1")

        assert case.voided("rec-1").records("02-01") == [f"ses-1:{PERSON}"]

    def test_imported_record_that_names_a_session_of_somebody_else_is_one_of_its_own(self):
        case = kids_case().taught("ses-1", "02-01", [], reached=[])
        case.completed("02-01", "kids", origin="imported", evidence="ses-1")

        assert case.records("02-01") == ["rec-1"]


class TestSessions:
    def test_facilitator_of_an_adult_session_was_reached(self):
        case = kids_case().taught("ses-1", "02-01", [], reached=[], facilitator=PERSON)

        assert case.status("02-01") == "met"

    def test_facilitator_of_a_class_was_not(self):
        case = kids_case().taught("ses-1", "02-01", [], reached=[], facilitator=PERSON, class_groups=["c-1"])

        assert case.status("02-01") == "overdue"

    def test_voided_attendance_never_counted_on_no_day(self):
        case = kids_case().taught("ses-1", "02-01", []).voided(f"ses-1:{PERSON}")

        assert case.status("02-01") == "overdue"

    def test_voided_record_never_counted_on_no_day(self):
        case = Case().works("01-01").completed("01-10").voided("rec-1")

        assert case.status("01-15") == "due"
        assert case.row("02-15")["uncovered"] == 46


class TestLessons:
    def lessons(self, **more) -> Case:
        return Case().asks(evidence={"lessons": {"count": 2, **more}}).works("01-01")

    def test_enough_distinct_modules_of_any_course(self):
        case = self.lessons().covered("k1", "02-01").covered("a", "02-10", course="core")

        assert case.status("02-10") == "met"
        assert case.row("02-10")["valid_until"] is None, "without a validity a lesson counts for ever"

    def test_each_lesson_is_valid_for_its_months(self):
        case = self.lessons(valid_months=3).covered("k1", "02-01").covered("k2", "03-15")

        assert case.row("03-15")["valid_until"] == "05-01"
        assert case.row("05-02")["due_on"] == "05-02"
        assert case.covered("k1", "05-02").status("05-02") == "met"

    def test_courses_restrict(self):
        case = self.lessons(courses=["kids"]).covered("k1", "02-01").covered("a", "02-10", course="core")

        assert case.status("02-10") == "overdue"

    def test_topics_are_those_of_the_coverages_own_edition(self):
        case = self.lessons(topics=["ways"]).edition("kids", "1.2", ["k1", "k2"], topics=["ways"])
        case.covered("k1", "02-01").covered("k2", "02-10", edition="1.2")

        assert case.status("02-10") == "overdue"
        assert case.covered("k1", "02-11", edition="1.2").status("02-11") == "met"

    def test_courses_and_topics_both_restrict(self):
        case = self.lessons(courses=["core"], topics=["body"]).covered("k1", "02-01").covered("k2", "02-02")

        assert case.status("02-02") == "overdue"

    def test_courses_about_the_topic_help(self):
        assert self.lessons(topics=["body"]).courses("02-02") == ("kids",)


LAST_DAY = day("12-31").toordinal()


def covered_in(session: str, on: str, *modules: str, edition: str = "1.0") -> Covered:
    return Covered(f"{session}:p", session, "core", edition, frozenset(modules), day(on).toordinal(), session)


@pytest.mark.parametrize(
    ("coverage", "records", "counts"),
    [
        ([("s1", "06-01", "a")], [], {"a"}),
        ([("s1", "06-01", "a"), ("s2", "07-01", "b")], [], {"a", "b"}),
        ([("s1", "06-01", "a")], ["06-02"], set()),
        ([("s1", "06-02", "a")], ["06-02"], set()),
        ([("s1", "06-03", "a")], ["06-02"], {"a"}),
        ([("s1", "2025-12-30", "a")], [], set()),
        ([("s1", "2025-12-31", "a")], [], {"a"}),
        ([("s1", "06-01", "a", "2.0"), ("s2", "06-01", "b", "1.1")], [], {"b"}),
    ],
    ids=["one", "joined", "before a record", "on its day", "after it", "too old", "just in time", "other major number"],
)
def test_coverage_counts_toward_the_next_record_for_a_year_and_not_from_before_the_last(coverage, records, counts):
    ledger = Ledger(
        records=tuple(Record(one, "core", "1.0", day(one).toordinal()) for one in records),
        coverage=tuple(covered_in(name, on, module, edition=(*more, "1.0")[0]) for name, on, module, *more in coverage),
    )

    assert set(counting_toward(ledger, "core", "1.0", day=LAST_DAY)) == counts
