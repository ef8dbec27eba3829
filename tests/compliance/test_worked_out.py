"""Subjects who are alike are worked out once, and nobody shares what is not theirs."""

from __future__ import annotations

from typing import Any

from app.compliance.kept import Rows
from app.compliance.subject_facts import SubjectFacts
from app.compliance.worked_out import WorkedOut
from tests.compliance import naive, worlds
from tests.compliance.cases import Case, day

PUPILS = ["p-1", "p-2", "p-3"]


def class_of_three(**asks: Any) -> Case:
    """Three pupils of one class whom one session reached."""
    case = Case().asks(audience=[{"kinds": ["student", "guardian"]}], evidence={"lessons": {"count": 1}}, **asks)
    case.window("03-01", "06-30").taught("ses-1", "03-10", ["k1"], reached=PUPILS)
    case.facts.enrolments += [naive.Enrolment(pupil, "c-1", day("02-01"), None) for pupil in PUPILS]
    return case.asks(timing={"each": "term"})


def rows_of(case: Case) -> dict[str, Rows]:
    world, subjects = worlds.as_world(case.facts)
    work = WorkedOut({1: worlds.as_rule(case.requirement)}, world)

    def rows(subject: SubjectFacts) -> Rows:
        return dict(work.rows(subject)).get(1, ())

    return {name: rows(subjects[name]) for name in PUPILS}


def homes_and_flags(rows: Rows) -> set[tuple[int, bool]]:
    return {(row[0], row[-1]) for row in rows}


def test_pupils_of_a_class_whom_the_same_sessions_reached_share_their_rows() -> None:
    rows = rows_of(class_of_three())

    assert rows["p-1"]
    assert rows["p-1"] is rows["p-2"] is rows["p-3"]


def test_whoever_has_a_record_a_waiver_or_other_days_shares_with_nobody() -> None:
    waived = class_of_three().waived("03-01", "03-20")
    with_record = class_of_three().completed("03-02")
    later = class_of_three()
    later.facts.enrolments[0].first = day("03-20")

    for case in (waived, with_record, later):
        rows = rows_of(case)
        assert rows["p-1"] is not rows["p-2"]
        assert rows["p-2"] is rows["p-3"]


def test_what_a_former_version_looked_at_tells_pupils_apart() -> None:
    """Contacts counted until May, lessons since: the one with a contact in March was met in that term."""
    case = class_of_three().contacted("con-1", "03-05")
    case.asks(audience=[{"kinds": ["student"]}], evidence={"contacts": {"count": 1}})
    rows = rows_of(case.changes_on("05-01", evidence={"lessons": {"count": 1}}))

    assert rows["p-1"] != rows["p-2"]
    assert rows["p-2"] is rows["p-3"]


def test_guardian_of_a_merged_pupil_has_the_other_school_from_the_day_of_the_merge() -> None:
    case = class_of_three()
    case.facts.enrolments = [naive.Enrolment("p-1", "c-2", None, None), naive.Enrolment("p-2", "c-1", None, None)]
    case.facts.guardianships.append(naive.Guardianship("p-3", "p-2", None, None))
    case.window("03-01", "06-30", "s-2")
    apart = rows_of(case)["p-3"]
    case.facts.merges.append(naive.Merge("p-1", "p-2", day("04-01") or naive.EVER))
    merged = rows_of(case)["p-3"]

    assert len(homes_and_flags(apart)) == 1
    ((here, _),) = homes_and_flags(apart)
    assert min(row[1] for row in merged if row[0] != here) == day("04-01")
    assert {elsewhere for _home, elsewhere in homes_and_flags(merged)} == {True}


def test_merged_person_with_a_second_home_in_one_stage_is_flagged_on_all_days() -> None:
    case = Case().works("03-01")
    case.facts.appointments.append(naive.Appointment("p-2", "s-2", "keeper", "staff", day("03-01"), None))
    assert {elsewhere for _home, elsewhere in homes_and_flags(rows_of(case)["p-1"])} == {False}

    case.facts.merges.append(naive.Merge("p-1", "p-2", day("05-01") or naive.EVER, day("05-31")))
    rows = rows_of(case)

    assert len(homes_and_flags(rows["p-1"])) == 2
    assert all(elsewhere for _home, elsewhere in homes_and_flags(rows["p-1"]))
    assert {elsewhere for _home, elsewhere in homes_and_flags(rows["p-2"])} == {False}


def test_person_with_a_second_home_under_a_former_version_alone_is_flagged() -> None:
    case = Case().works("03-01").works("03-01", org="s-2", post="office")

    changed = rows_of(case.changes_on("05-01", audience=[{"posts": ["keeper"]}]))["p-1"]

    assert {(row[0], row[-1]) for row in changed if row[2] >= (day("05-01") or naive.EVER)} == {(changed[0][0], True)}
