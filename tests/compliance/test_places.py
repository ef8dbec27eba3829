"""Class groups and organisations as subjects, and guardians (COMPLIANCE §2, §3), worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance import naive
from tests.compliance.cases import Case, day

VICE = "law_vice_principal"


def of_class(evidence: dict[str, Any] | None = None, **more: Any) -> Case:
    """Class c-1 (grade 5 at s-1) in the spring term; one pupil from 1 March to 30 June."""
    case = Case(of="c-1").window("02-16", "07-03")
    case.asks(subject="class_group", audience=[{"org_kinds": ["school"]}], timing={"each": "term"})
    return case.asks(evidence=evidence or {"sessions": {}}, **more).attends("03-01", "06-30")


def of_school(evidence: dict[str, Any], **more: Any) -> Case:
    """School s-1, with its department dep, in the spring term."""
    case = Case(of="s-1").window("02-16", "07-03")
    case.asks(subject="organisation", audience=[{"org_kinds": ["school"]}], timing={"each": "term"})
    return case.asks(evidence=evidence, **more)


# -- class groups ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "status"),
    [("02-28", "upcoming"), ("03-01", "due"), ("06-30", "due"), ("07-01", None), ("07-03", None)],
)
def test_class_is_on_duty_while_at_least_one_pupil_is_enrolled(on, status):
    assert of_class().status(on) == status


def test_class_is_on_duty_without_a_break_when_one_pupil_comes_as_another_goes():
    case = of_class()
    case.facts.enrolments.append(naive.Enrolment("p-2", "c-1", day("07-01"), day("07-03")))

    assert case.status("07-03") == "overdue"


def test_teacher_of_a_class_and_a_pupil_before_its_first_day_make_no_duty():
    case = of_class()
    case.facts.class_groups[0].first = day("04-01")

    assert [case.status(on) for on in ("03-31", "04-01")] == ["upcoming", "due"]


@pytest.mark.parametrize(
    ("grades", "audience", "status"),
    [
        (["5", "6"], {"grades": ["6"]}, "due"),  # a class of several grades matches any of them
        (["5", "6"], {"grades": ["7"]}, None),
        (["5", "6"], {"grades": ["5", "6"], "not": {"grades": ["6"]}}, None),
        ([], {"grades": ["5"]}, None),  # without a grade: listed as unplaced
        ([], {"org_kinds": ["school"]}, "due"),  # a field left out does not restrict
        (["5"], {"org_kinds": ["kindergarten"]}, None),
        (["5"], {"within": ["d-1"]}, "due"),
        (["5"], {"within": ["d-2"]}, None),
    ],
)
def test_class_matches_by_grades_kind_of_home_and_place(grades, audience, status):
    case = of_class(audience=[audience])
    case.facts.class_groups[0].grades = grades

    assert case.status("04-01") == status


def test_class_of_a_department_has_the_school_as_its_home():
    case = of_class()
    case.facts.class_groups[0].org = "dep"

    assert case.status("04-01", home="s-1") == "due"


@pytest.mark.parametrize(
    ("evidence", "met_on"),
    [
        ({"sessions": {}}, "03-05"),  # neither given: one session
        ({"sessions": {"count": 2}}, "04-05"),
        ({"sessions": {"minutes": 60}}, "04-05"),
        ({"sessions": {"count": 1, "minutes": 60}}, "04-05"),  # both are needed
        ({"sessions": {"count": 3, "minutes": 60}}, "05-05"),
        ({"sessions": {"courses": ["core"]}}, "05-05"),
        ({"sessions": {"capacity": VICE}}, "04-05"),
        ({"sessions": {"capacity": VICE, "count": 2}}, None),
        ({"all_of": [{"sessions": {"courses": ["core"]}}, {"sessions": {"capacity": VICE}}]}, "05-05"),
        ({"any_of": [{"sessions": {"courses": ["core"]}}, {"sessions": {"capacity": VICE}}]}, "04-05"),
    ],
)
def test_sessions_of_a_class_by_number_minutes_course_and_capacity(evidence, met_on):
    case = of_class(evidence)
    case.taught("ses-1", "03-05", ["k1"], class_groups=["c-1"])
    case.taught("ses-2", "04-05", ["k1"], class_groups=["c-1", "c-2"], capacity=VICE)
    case.taught("ses-3", "05-05", [], course="core", class_groups=["c-1"])

    met = [on for on in ("03-05", "04-05", "05-05") if case.status(on) == "met"]

    assert (met[0] if met else None) == met_on


def test_class_counts_the_sessions_that_name_it_whatever_their_organisation_says():
    case = of_class({"sessions": {"count": 2}})
    case.taught("ses-1", "03-05", ["k1"], class_groups=["c-1"], org="s-2").taught("ses-2", "03-06", ["k1"], org="s-1")
    case.taught("ses-3", "02-15", ["k1"], class_groups=["c-1"])  # before the term

    assert case.status("04-01") == "due"
    assert case.records("04-01") == ["ses-1"]


def test_class_that_had_its_lesson_before_the_first_pupil_came_has_had_it():
    case = of_class().taught("ses-1", "02-20", ["k1"], class_groups=["c-1"])

    assert case.status("03-01") == "met"


# -- organisations ---------------------------------------------------------------------------------------------------


def test_school_is_on_duty_on_its_own_days_and_a_department_never():
    case = of_school({"acts": {"kind": "safety_check", "count": 1}}, audience=[{"within": ["d-1"]}])
    case.facts.orgs[2].first = day("03-01")
    department = of_school({"acts": {"kind": "safety_check", "count": 1}}, audience=[{"within": ["d-1"]}])
    department.of = "dep"

    assert [case.status(on) for on in ("02-28", "03-01", "07-03", "07-04")] == ["upcoming", "due", "overdue", None]
    assert department.ranges() == {}


def test_acts_of_departments_are_the_schools_and_those_of_a_school_below_are_not_the_districts():
    evidence = {"acts": {"kind": "safety_check", "count": 2}}
    school = of_school(evidence).did("act-1", "03-01", org="s-1").did("act-2", "04-01", org="dep")
    district = of_school(evidence, audience=[{"org_kinds": ["district"]}])
    district.of = "d-1"
    district.did("act-1", "03-01", org="s-1").did("act-2", "04-01", org="dep").did("act-3", "05-01", org="d-1")

    assert [school.status(on) for on in ("03-31", "04-01")] == ["due", "met"]
    assert school.records("04-01") == ["act-1", "act-2"]
    assert district.status("05-01", home="d-1") == "due"
    assert district.records("05-01", home="d-1") == ["act-3"]


def test_acts_of_a_department_that_moved_belong_to_the_home_of_their_day():
    case = of_school({"acts": {"kind": "safety_check", "count": 2}})
    case.facts.orgs[4].parents.append((day("04-01"), "s-2"))
    case.did("act-1", "03-31", org="dep").did("act-2", "04-01", org="dep")

    assert case.status("05-01") == "due"
    assert case.records("05-01") == ["act-1"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"kind": "safety_check", "count": 2}, "met"),
        ({"kind": "safety_check", "count": 3}, "due"),  # a drill is no safety check
        ({"kind": "drill", "count": 1}, "met"),
        ({"kind": "safety_check", "count": 1, "capacity": VICE}, "met"),
        ({"kind": "safety_check", "count": 2, "capacity": VICE}, "due"),
    ],
)
def test_acts_count_by_kind_and_capacity(asked, status):
    case = of_school({"acts": asked})
    case.did("act-1", "03-01", capacity=VICE).did("act-2", "03-01").did("act-3", "03-02", kind="drill")

    assert case.status("04-01") == status


def test_school_counts_sessions_held_at_it_at_its_departments_and_at_its_classes_each_once():
    case = of_school({"sessions": {"minutes": 160}})
    case.taught("ses-1", "03-01", ["k1"], org="s-1").taught("ses-2", "03-02", ["k1"], org="dep")
    case.taught("ses-3", "03-03", ["k1"], class_groups=["c-1"], org="s-1")  # at it and at its class: once
    case.taught("ses-4", "03-04", ["k1"], class_groups=["c-2"], org="s-2")  # another school's
    case.taught("ses-5", "03-05", ["k1"])  # nobody's

    assert case.status("04-01") == "due"
    assert case.records("04-01") == ["ses-1", "ses-2", "ses-3"]
    assert case.taught("ses-6", "04-02", ["k1"], class_groups=["c-1", "c-2"]).status("04-02") == "met"


def test_school_without_terms_is_listed_and_not_counted():
    case = of_school({"sessions": {}})
    case.facts.windows.clear()

    assert case.status("04-01") == "no_calendar"


# -- guardians and contacts ------------------------------------------------------------------------------------------


def of_guardian(**more: Any) -> Case:
    return Case().asks(audience=[{"kinds": ["guardian"]}], evidence={"minutes": 40}, **more)


@pytest.mark.parametrize(
    ("first", "last", "on", "status"),
    [
        (None, None, "02-28", "upcoming"),
        (None, None, "03-01", "due"),
        (None, None, "06-30", "overdue"),
        (None, None, "07-01", None),  # the pupil has left
        ("04-01", "05-15", "03-31", "upcoming"),
        ("04-01", "05-15", "04-01", "due"),
        ("04-01", "05-15", "05-16", None),
    ],
)
def test_guardian_is_on_duty_wherever_and_while_the_pupil_is_enrolled(first, last, on, status):
    assert of_guardian().guards(first, last).status(on) == status


@pytest.mark.parametrize(("grades", "status"), [(["5"], "due"), (["6"], None)])
def test_guardians_grades_are_those_of_the_childs_class(grades, status):
    case = of_guardian().guards()
    case.asks(audience=[{"kinds": ["guardian"], "grades": grades}])

    assert case.status("03-10") == status


def test_guardian_is_no_student_and_has_no_post():
    case = of_guardian().guards()

    assert case.asks(audience=[{"kinds": ["student"]}]).status("03-10") is None
    assert case.asks(audience=[{"sensitive": False}]).status("03-10") is None
    assert case.asks(audience=[{"not": {"sensitive": True}}]).status("03-10") == "due"


def test_contacts_of_a_pupil_count_by_kind_within_the_term():
    case = Case().window("02-16", "07-03").attends().contacted("con-1", "02-15").contacted("con-2", "03-01", "talk")
    case.contacted("con-3", "04-01")
    case.asks(audience=[{"kinds": ["student"]}], timing={"each": "term"})

    assert case.asks(evidence={"contacts": {"count": 2}}).status("03-31") == "due"
    assert case.status("04-01") == "met"
    assert case.records("04-01") == ["con-2", "con-3"]
    assert case.asks(evidence={"contacts": {"count": 1, "kinds": ["meeting", "visit"]}}).status("03-31") == "due"
    assert case.records("04-01") == ["con-3"]
