"""What a lesson looks like on the plan of a term: never as given before it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.access import Role
from app.core.clock import today

DAY = timedelta(days=1)
COUNTS_AS_NOT_GIVEN = "不算上过"


@pytest.fixture
def plan(page, make, class_of):
    """Draw the plan with one lesson of a class as its manager meets it: its chip, the list below it, and the whole page."""
    zhou = class_of(3)
    make.window(zhou.school, first_day=today() - 30 * DAY, last_day=today() + 60 * DAY)
    manager = make.person("培训管理员")
    make.role(manager, Role.TRAINING_MANAGER, zhou.school)

    def drawn(*, again=False, **more):
        lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() - DAY, **more)
        if again:
            make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + 7 * DAY)
        page.sign_in(manager)
        shown = page.get("/school-plan")
        chip = shown.html.split(f'href="/lessons/{lesson.id}"')[0].rsplit("<a ", 1)[1]
        words = shown.html.split(f'href="/lessons/{lesson.id}"')[1].partition("</a>")[0]
        legend = shown.html.partition("数字是第几课")[0].rpartition('<p class="hint">')[2]
        below = shown.html.partition('id="not-fitting"')[2].partition("</section>")[0]
        return chip, words, legend, below

    return drawn


@pytest.mark.parametrize(
    ("points", "look", "words", "to_do"),
    [([], "is-not-given", "没有上成", "没有记下讲过的要点"), ([1], "is-unfinished", "还没讲完", "讲完以前不算上过")],
)
def test_lesson_stopped_early_is_drawn_as_not_given_and_said_in_words(plan, points, look, words, to_do):
    chip, said, legend, below = plan(state="unfinished", key_points=points)

    assert look in chip
    assert "is-given" not in chip
    assert words in said
    assert words in legend
    assert to_do in below
    assert COUNTS_AS_NOT_GIVEN in below


def test_lesson_stopped_early_asks_nothing_more_once_its_rest_has_a_day(plan):
    chip, said, _legend, below = plan(state="unfinished", key_points=[1], again=True)

    assert "is-unfinished" in chip
    assert "还没讲完" in said
    assert COUNTS_AS_NOT_GIVEN not in below


def test_lesson_whose_register_is_open_is_told_and_not_yet_given(plan):
    chip, said, legend, below = plan(state="taught")

    assert "is-told" in chip
    assert "登记还没结束" in said
    assert "登记还没结束" in legend
    assert "名册登记结束后才算上过" in below


def test_planned_lesson_says_nothing_of_looks_and_the_legend_leaves_them_out(plan):
    chip, said, legend, _below = plan()

    assert "is-" not in chip
    assert "没有上成" not in said + legend
    assert "还没讲完" not in legend
