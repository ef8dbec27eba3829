"""Scenarios are read as written, and no way leads a learner into nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.fences import parse_fences
from app.content.scenarios import parse_scenario
from app.content.shapes import Choice, Scenario, Step


def read(body: str) -> tuple[Scenario, list[str]]:
    parsed = parse_fences("::: scenario {#s}\n" + body + "\n:::")
    (fence,) = parsed.root.inside("scenario")
    scenario, problems = parse_scenario(fence, "f.md")
    return scenario, [f"{problem.line} {problem.message}" for problem in problems]


GOOD = "### start\n甲\n\n- [去](#end) > 好了\n- [再想](#start) > 想\n\n### end\n完"


def test_learner_finds_steps_choices_and_consequences() -> None:
    scenario, problems = read(GOOD)

    assert problems == []
    assert scenario.id == "s"
    assert scenario.steps["start"].choices == (
        Choice("start-1", "去", "end", "好了"),
        Choice("start-2", "再想", "start", "想"),
    )
    assert scenario.steps["end"] == Step("end", "完")
    assert scenario.steps["end"].is_end


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (GOOD.replace("#end)", "#nowhere)"), "没有小节“nowhere”"),
        (GOOD.replace("### end\n完", ""), "没有小节 ### end"),
        (GOOD.replace("### start", "### begin"), "没有小节 ### start"),
        (GOOD + "\n\n### lost\n乙\n\n- [去](#end) > 好", "小节“lost”没有路可以走到"),
        (
            GOOD.replace("- [去](#end) > 好了", "- [去](#stop) > 好了") + "\n\n### stop\n停",
            "小节“stop”没有选择，也不是 end",
        ),
        (GOOD.replace("(#end)", "(#start)"), "走不到 end"),
        (GOOD.replace(" > 好了", ""), "每个选择都要有后果"),
        (GOOD.replace(" > 好了", " ＞ 好了"), "英文的 >"),
        (GOOD.replace("### end\n", "### end 结束\n"), "小节写成 ### 编号"),
        (GOOD.replace("甲", ""), "没有正文"),
        (GOOD.replace("\n\n### end", "\n后面的话\n\n### end"), "选择下面不能再有文字"),
        (GOOD + "\n\n- [再来](#start) > 好", "end 是结尾"),
        (GOOD + "\n\n### start\n乙", "写了两次"),
        ("前面的话\n" + GOOD, "先写 ### start"),
    ],
)
def test_author_is_told_what_would_strand_a_learner(body: str, words: str) -> None:
    assert any(words in problem for problem in read(body)[1]), read(body)[1]


names = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True).filter(lambda name: name not in ("start", "end"))
words = st.text(alphabet="甲乙丙丁，。“”先听后报a1", min_size=1, max_size=20).filter(lambda text: text.strip() == text)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    inner = draw(st.lists(names, unique=True, max_size=5))
    order = ["start", *inner, "end"]
    steps = {}
    for number, step_id in enumerate(order):
        # The first choice leads on, so that every step is reached and leads out.
        targets = [order[number + 1], *draw(st.lists(st.sampled_from(order), max_size=2))] if step_id != "end" else []
        choices = tuple(
            Choice(f"{step_id}-{place}", draw(words), target, draw(words)) for place, target in enumerate(targets, 1)
        )
        steps[step_id] = Step(step_id, draw(words), choices)
    return Scenario("s", steps)


def written(scenario: Scenario) -> str:
    return "\n\n".join(
        f"### {step.id}\n{step.text}\n\n"
        + "\n".join(f"- [{choice.text}](#{choice.target}) > {choice.consequence}" for choice in step.choices)
        for step in scenario.steps.values()
    )


@given(scenarios())
def test_scenario_that_was_written_is_read_back_the_same(scenario: Scenario) -> None:
    assert read(written(scenario)) == (scenario, [])


@given(st.text(max_size=200) | st.text(alphabet="#- []()>startend甲\n", max_size=200))
def test_any_text_is_read_without_a_crash(body: str) -> None:
    parsed = parse_fences("::: scenario {#s}\n" + body + "\n:::")
    for fence in parsed.root.inside("scenario"):
        parse_scenario(fence, "f.md")
