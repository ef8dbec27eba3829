"""Cycles as the learner meets them: renewing early keeps days, a major edition asks for what changed, a minor one for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.certification.models import Certificate
from app.content.changes import changes_between
from app.learning.rules import ModuleState, Stage, next_step
from app.learning.updates import update_for
from app.records.models import TrainingRecord
from tests.learning.editions import new_edition
from tests.learning.learner import MORNING, Learner

__all__ = ["new_edition"]
REPORT = ("courses/tiny-core/2-report.md", "两条线一起走。", "三条线一起走。")
ENGLISH_ONLY = ("courses/tiny-core/course.md", "Tiny core course", "Small core course")
BANK = ("quizzes/tiny-core-final.md", "pass_mark: 75", "pass_mark: 80")
CODE = ("courses/policies/promise.md", 'edition: "1.0"', 'edition: "1.1"')


@pytest.fixture
def at_day(monkeypatch):
    """Let the pages read the clock on a day some days after the first morning."""

    def set_clock(days: int) -> None:
        moment = MORNING + timedelta(days=days)
        monkeypatch.setattr("app.core.clock.now", lambda: moment)
        monkeypatch.setattr("app.learning.views.courses.now", lambda: moment)

    return set_clock


def completes(learner: Learner) -> Learner:
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()
    learner.db.flush()
    return learner


def states(learner: Learner) -> list[ModuleState]:
    return [one.state for one in learner.standing.modules]


def stage(learner: Learner) -> Stage:
    return next_step(learner.standing, at=learner.at).stage


def test_whoever_renews_early_keeps_the_days_on_record_certificate_and_page(db, page, learner, he_xiu, new_edition):
    completes(learner)
    new_edition("1.1", more="early_renewal_days: 60")
    again = completes(Learner(db, he_xiu, at=MORNING + timedelta(days=346), again=True))

    first, second = db.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert (first.valid_until, second.completed_on, second.valid_until) == (
        date(2027, 9, 14),
        date(2027, 8, 26),
        date(2028, 9, 14),
    )
    page.sign_in(he_xiu)
    assert "原来剩下的 19 天都留着" in page.get(f"/learn/{again.run.id}/done").text
    assert "到期前 60 天以内重学，剩下的天数都留着" in page.get("/courses/tiny-core").text


def test_minor_edition_asks_for_nothing(db, page, learner, he_xiu, new_edition, at_day):
    completes(learner)
    at_day(30)
    new_edition("1.1", REPORT)

    assert update_for(db, he_xiu.id, learner.course, day=date(2026, 10, 1)) is None
    page.sign_in(he_xiu)
    for address in ("/courses/tiny-core", f"/learn/{learner.run.id}"):
        assert "变动" not in page.get(address).text


def test_major_edition_asks_its_holder_for_the_changed_module_only(db, page, learner, he_xiu, new_edition, at_day):
    completes(learner)
    at_day(30)
    new_edition("2.0", REPORT)
    update = Learner(db, he_xiu, at=MORNING + timedelta(days=30), again=True)

    assert (update.run.edition, update.run.builds_on) == ("2.0", "1.0")
    assert states(update) == [ModuleState.DONE, ModuleState.NOT_STARTED]
    page.sign_in(he_xiu)
    shown = page.get(f"/learn/{update.run.id}").text
    assert "你有第 1.0 版的有效记录，现在是第 2.0 版。只要求你学变动的部分" in shown
    assert "和第 1.0 版一样" in shown

    update.reads("tiny-core-2")

    assert stage(update) is Stage.COMPLETED
    record, certificate = (
        db.get_one(TrainingRecord, update.run.training_record_id),
        db.scalars(select(Certificate).order_by(Certificate.id.desc())).first(),
    )
    assert (record.edition, record.completed_on, record.minutes) == ("2.0", date(2026, 10, 14), 8)
    assert (certificate.edition, certificate.minutes, certificate.valid_until) == ("2.0", 20, date(2027, 10, 14))
    assert update_for(db, he_xiu.id, update.course, day=date(2026, 10, 20)) is None, "she has it now"


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ((REPORT, BANK), [Stage.READ, Stage.FINAL]),
        ((REPORT, CODE), [Stage.READ, Stage.SIGN]),
        ((BANK,), [Stage.FINAL]),
    ],
)
def test_final_and_code_are_asked_again_only_when_they_changed(db, learner, he_xiu, new_edition, changes, left):
    completes(learner)
    new_edition("2.0", *changes)
    update, seen = Learner(db, he_xiu, at=MORNING + timedelta(days=30), again=True), []
    does = {Stage.READ: lambda: update.reads("tiny-core-2"), Stage.FINAL: update.passes_final, Stage.SIGN: update.signs}

    while (now := stage(update)) is not Stage.COMPLETED:
        seen.append(now)
        does[now]()

    assert seen == left
    assert update.run.training_record_id


@pytest.mark.parametrize(
    ("days", "edition", "changes"),
    [
        (340, "2.0", (REPORT,)),  # the last 30 days: the yearly course is due
        (370, "2.0", (REPORT,)),  # the record ran out
        (30, "2.0", (ENGLISH_ONLY,)),  # nothing to learn changed
        (30, "1.1", (REPORT,)),  # taken once more of her own will
    ],
)
def test_whole_course_is_asked_otherwise(db, learner, he_xiu, new_edition, days, edition, changes):
    completes(learner)
    new_edition(edition, *changes)
    again = Learner(db, he_xiu, at=MORNING + timedelta(days=days), again=True)

    assert again.run.builds_on is None
    assert set(states(again)) == {ModuleState.NOT_STARTED}


def test_newcomer_takes_all_of_a_major_edition(db, he_xiu, new_edition):
    new_edition("2.0", REPORT)

    assert Learner(db, he_xiu).run.builds_on is None


def test_page_offers_the_holder_what_changed(db, page, learner, he_xiu, new_edition, at_day):
    completes(learner)
    at_day(30)
    new_edition("2.0", REPORT)
    page.sign_in(he_xiu)

    shown = page.get("/courses/tiny-core").text
    assert "第 2.0 版：只学变动的部分" in shown
    assert "再报" in shown
    begun = page.post("/learn/begin/tiny-core", {"again": "1"}, status=303)
    assert "只要求你学变动的部分" in page.get(begun.location).text


def test_practical_part_is_asked_again_only_when_its_file_changed(learner):
    course = learner.course
    judged = replace(
        course, practical=SimpleNamespace(file="practical.md"), files={**course.files, "practical.md": b"1"}
    )
    other = replace(judged, files={**judged.files, "practical.md": b"2"})

    assert [changes_between(judged, present).practical for present in (judged, other, course)] == [False, True, False]
    assert changes_between(course, judged).practical
    assert changes_between(judged, judged).none
