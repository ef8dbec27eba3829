"""Three taps after a course: once, skippable, counted without anybody; shown in whole tens to who keeps the courses."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.learning.feedback.queries import totals_of
from app.learning.feedback.rules import QUESTIONS, fitting, next_question
from app.learning.feedback.service import give_feedback, skip_feedback
from app.learning.models import CourseRun, FeedbackTally
from app.tables import metadata
from tests.learning.learner import MORNING, Learner

MINE = {"clear": "yes", "length": "too_long", "use": "no"}


def test_only_the_codes_of_the_questions_count_and_each_once():
    assert fitting({"clear": "yes", "length": "<b>", "use": "yes", "name": "何秀"}) == {"clear": "yes", "use": "yes"}
    assert next_question({"clear": "yes", "use": "yes"}) == "length"
    assert next_question(MINE) is None
    assert all(len(choices) == 3 for choices in QUESTIONS.values())


def test_table_of_feedback_holds_no_person_no_time_no_number_of_a_row():
    assert set(metadata.tables["feedback_tally"].columns.keys()) == {
        "course",
        "edition",
        "question",
        "answer",
        "counted",
        "shown",
    }


def finished(db, make, count):
    runs = [
        CourseRun(
            person_id=make.person().id,
            course="c",
            edition="1.0",
            number=1,
            started_at=MORNING,
            completed_at=MORNING,
        )
        for _number in range(count)
    ]
    db.add_all(runs)
    db.flush()
    return runs


def test_totals_show_whole_tens_only_and_nobody_is_counted_twice(db, make):
    runs = finished(db, make, 21)
    unfinished = runs.pop()
    unfinished.completed_at = None

    assert not give_feedback(db, unfinished, MINE)
    assert skip_feedback(runs[0])
    assert not give_feedback(db, runs[0], MINE)  # skipped before
    for run in runs[1:10]:
        assert give_feedback(db, run, MINE)
        assert not give_feedback(db, run, MINE)
    assert totals_of(db, "c", "1.0") == {}
    assert give_feedback(db, runs[10], {"clear": "no", "length": "right", "use": "perhaps"})
    ten = totals_of(db, "c", "1.0")
    assert ten == {
        "clear": {"yes": 9, "partly": 0, "no": 1},
        "length": {"right": 1, "too_long": 9, "too_short": 0},
        "use": {"yes": 0, "perhaps": 1, "no": 9},
    }
    for run in runs[11:]:
        give_feedback(db, run, MINE)
    assert totals_of(db, "c", "1.0") == ten  # nineteen people: two looks tell nothing of the nine
    assert totals_of(db, "c", "2.0") == {}
    assert db.scalar(select(func.count()).select_from(FeedbackTally)) == 9


@pytest.mark.sqlite_is_enough
def test_keeper_taps_three_times_and_is_not_asked_again_and_only_who_keeps_courses_sees_figures(
    db, page, make, learner
):
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()
    db.flush()
    run = f"/learn/{learner.run.id}"
    page.sign_in(learner.person)
    assert "讲得清楚吗" in page.get(f"{run}/done").text
    second = page.post(f"{run}/feedback", {"clear": "yes"}, form_at=f"{run}/done", status=200)
    assert "长短合适吗" in second.text
    assert 'name="clear" value="yes"' in second.html
    page.get(f"{run}/feedback")  # turned back: nothing was kept
    assert db.scalar(select(func.count()).select_from(FeedbackTally)) == 0
    assert page.post(f"{run}/feedback", MINE, status=303).location == f"{run}/done"
    assert db.scalars(select(FeedbackTally.answer).where(FeedbackTally.counted == 1)).all() == ["yes", "too_long", "no"]
    page.get(f"{run}/feedback", status=303)
    assert "讲得清楚吗" not in page.get(f"{run}/done").text
    page.get("/course-figures", status=404)

    head, officer = make.person("周正"), make.person("高梅")
    make.role(head, Role.HEAD, make.organisation("白石小学"))
    make.role(officer, Role.BUREAU_OFFICER, make.organisation("云溪县教育局", kind="district"))
    page.sign_in(head)
    for address in ("/course-figures", "/course-figures/tiny-core/1.0", "/course-figures/tiny-core/1.0/table"):
        page.get(address, status=404)
    page.sign_in(officer)
    assert "不到 10 人" in page.get("/course-figures").text
    shown = page.get("/course-figures/tiny-core/1.0").text
    assert "答过的人还不到十个" in shown
    assert "何秀" not in shown
    page.get("/course-figures/tiny-core/9.9", status=404)
    lines = page.client.get("/course-figures/tiny-core/1.0/table").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "测验,第几题,题目编号,题目,关键题,答过的人数,难度（p）,区分度（r）,没人选的选项,要再看看"
    assert all(line.endswith((",,,,,", ",是,,,,,")) for line in lines[1:])


@pytest.mark.sqlite_is_enough
def test_figures_of_ten_people_stand_on_the_page_and_from_thirty_on_what_to_look_at_again(db, page, make, tiny):
    def take(numbers):
        for number in numbers:
            person = Learner(db, make.person())
            person.finishes_modules()
            quiz = person.takes(person.course.final.id)
            person.answers(quiz, wrong=quiz.items if number < 4 else ())
        db.flush()

    take(range(10))
    officer = make.person("高梅")
    make.role(officer, Role.BUREAU_OFFICER, make.organisation("云溪县教育局", kind="district"))
    db.flush()
    page.sign_in(officer)

    assert ",10,1.00,," in page.client.get("/course-figures/tiny-core/1.0/table").data.decode("utf-8-sig")
    assert "太容易" not in page.get("/course-figures/tiny-core/1.0").text, "of so few the numbers stand alone"
    take(range(10, 30))

    shown = page.get("/course-figures/tiny-core/1.0").text
    assert "1.00" in shown
    assert "太容易" in shown
    again, _, rest = page.get("/course-figures/tiny-core/1.0").html.partition('id="quiz-1"')
    assert "太容易" in again.partition('id="again"')[2], "what is to be read again stands first, together"
    assert "太容易" not in rest.partition("<tbody")[2]
    assert "第 1 题" in shown
    assert "<code>" not in again
