"""Every check finds its mistake, at its line, and says nothing about a folder that is right."""

from __future__ import annotations

import pytest

from app.content.checks import OF_A_COURSE, OF_THE_CATALOGUE, check_catalogue
from app.content.checks.words import never_list
from app.content.released import EDITIONS
from tests.content.folder import ContentFolder

COURSE, MODULE, FINAL = "courses/adults/course.md", "courses/adults/1-duty.md", "quizzes/adults-final.md"
KIDS, LESSON, CHECK = "courses/kids/course.md", "courses/kids/1-rules.md", "quizzes/kids-1.md"
SHOW, TEACH = "courses/practicals/show.md", "courses/facilitators.yaml"
POLICY = "courses/policies/code.md"
LONG = "责任在大人" * 8
CASES = [
    # names
    (COURSE, "posts: [dorm-keeper]", "posts: [nobody]", f"{COURSE}:8: posts.yaml 里没有岗位“nobody”"),
    (COURSE, "requires: []", "requires: [other]", f"{COURSE}:11: 没有课程“other”"),
    (COURSE, "code_of_conduct: code}", "code_of_conduct: other}", f"{COURSE}:13: 没有准则“other”"),
    # practical parts
    (SHOW, "assessors_hold: [adults]", "assessors_hold: [other]", f"{SHOW}:2: assessors_hold 里没有课程“other”"),
    (
        SHOW,
        "critical_points: 1",
        "critical_points: 0",
        f"{SHOW}:2: 每条都到 critical_points（0 分）才 0 分，不到 minimum 的 3 分",
    ),
    (TEACH, "[adults], practical: show", "[other], practical: show", f"{TEACH}:2: 没有课程“other”"),
    (TEACH, "practical: show", "practical: none", f"{TEACH}:2: 没有实践部分“none”"),
    (
        COURSE,
        "code_of_conduct: code}",
        "code_of_conduct: code, practical: show}",
        f"{COURSE}:13: completion.practical 要写",
    ),
    # law
    (COURSE, "basis: [W11, order-50]", "basis: [W99, order-50]", f"{COURSE}:15: law.yaml 里没有“W99”"),
    (COURSE, "law:big-law:11.p2", "law:big-law:12", f"{COURSE}:20: “big-law:12”的条号或内容没有核实"),
    (MODULE, "law:big-law:11.p2", "law:order-50:24.p1", f"{MODULE}:18: “《规定》（第50号）”只许引到文件名"),
    (MODULE, "law:big-law:11.p2", "law:big-law:14", f"{MODULE}:18: 提醒：“big-law:14”只有一份文本印证"),
    (MODULE, "责任在大人。[", "《大法》第十一条说了。[", f"{MODULE}:18: 条号不要自己写"),
    ("courses/policies/code.md", "law:big-law:11.p2", "law:none", "courses/policies/code.md:9: law.yaml 里没有“none”"),
    # texts to sign
    (POLICY, "我守住边界。", f"{LONG}。", f"{POLICY}:9: 这一句有 40 字"),
    (POLICY, "我守住边界。", "保证不告诉别人。", f"{POLICY}:9: 不要写“保证不告诉别人”"),
    (POLICY, "我守住边界。", "打12355。", f"{POLICY}:9: 课程里不写号码 12355"),
    (POLICY, "我守住边界。", "《大法》第十一条说了。", f"{POLICY}:9: 条号不要自己写"),
    (POLICY, 'edition: "1.0"', 'edition: "1.0"\nposts: [nobody]', f"{POLICY}:1: posts.yaml 里没有岗位“nobody”"),
    (POLICY, "id: code", "id: kode", f"{POLICY}:2: 文件名要和 id 一样"),
    # minutes
    (COURSE, "online: 15", "online: 16", f"{COURSE}:12: 线上分钟数写的是 16，各模块加起来是 15"),
    (COURSE, "in_person: 0", "in_person: 60", f"{COURSE}:12: 线下分钟数写的是 60，各模块加起来是 0"),
    (LESSON, "kind=rules minutes=7", "kind=rules minutes=8", f"{LESSON}:11: 模块 10 分钟，各环节加起来 11 分钟"),
    # care
    (MODULE, "content_note: 可以随时暂停。\n", "", f"{MODULE}:1: 文件头缺少 content_note"),
    (MODULE, "::: help\n孩子有危险，马上打110。\n:::\n", "", f"{MODULE}:51: 最后两屏里没有求助"),
    (MODULE, "::: calm\n喝口水，慢慢呼气。\n:::\n", "", f"{MODULE}:51: 最后两屏里没有平静"),
    (LESSON, "kind=calm", "kind=check", f"{LESSON}:28: 最后一个环节要是 kind=calm"),
    # scenarios
    (MODULE, "[听完](#listen)", "[听完](#after)", f"{MODULE}:21: 情景 bus-stop 最短的路只有 2 次决定"),
    (MODULE, "- [道歉](#listen) > 她点点头。\n", "", f"{MODULE}:28: 提醒：小节“ask”只有一个选择"),
    # items
    (FINAL, "  > 不能承诺保密。\n", "", f"{FINAL}:12: 这个选项没有反馈"),
    (CHECK, "> 你看得很准。", "> 你看得很准，" + LONG[:20], f"{CHECK}:13: 反馈有 25 字，最多 20 字"),
    (
        MODULE,
        "能说出责任, refs: [D2L 1]}",
        "能说出责任}\n  - {id: adults-1-b, text: 能做}",
        f"{MODULE}:9: 目标 adults-1-b 没有一道题",
    ),
    (
        FINAL,
        "{#steps .order objective=adults-1-a",
        "{#steps .order objective=adults-1-z",
        f"{FINAL}:25: 没有目标“adults-1-z”",
    ),
    (FINAL, "draw: 1", "draw: 2", f"{FINAL}:1: 每次抽 2 题，题库至少要 6 题，现在有 3 题"),
    (FINAL, " twin=promise-2", "", f"{FINAL}:9: 关键题 promise-1 要有孪生题"),
    (FINAL, "twin=promise-2", "twin=steps", f"{FINAL}:9: promise-1 和 steps 要互为孪生"),
    (FINAL, "twin=promise-2", "twin=other", f"{FINAL}:9: 孪生题“other”不在这个测验里"),
    (FINAL, "{#promise-2 .critical", "{#promise-2", f"{FINAL}:9: 孪生题都要是关键题"),
    (FINAL, "- [ ] 答应他", "- [ ] 答应他保守这个秘密，谁也不说", f"{FINAL}:9: 提醒：选项长短差得多"),
    (FINAL, "kind: final\ndraw: 1\npass_mark: 85", "kind: evaluation-A", f"{FINAL}:1: 评估卷要有知识题（know）6 道"),
    # reading
    (MODULE, "责任在大人。[", LONG + "。[", f"{MODULE}:18: 这一句有 40 字，最多 35 字"),
    (LESSON, "大家好，今天说约定。", LONG[:23] + "。", f"{LESSON}:20: 这一句有 23 字，最多 22 字"),
    (LESSON, "1. 可以听，可以不说。", "可以听，可以不说。" * 30, f"{LESSON}:15: 第 1 屏有 215 字，最多 200 字"),
    (LESSON, "1. 可以听，", "1. 别怕魑魅，", f"{LESSON}:16: 这个年级不一定认识：魑、魅"),
    # words
    (MODULE, "责任在大人。[", "受害女童。[", f"{MODULE}:18: 不要写“受害女童”"),
    (LESSON, "1. 可以听，", "1. 告诉爸爸妈妈，", f"{LESSON}:16: 不要写“告诉爸爸妈妈”"),
    (LESSON, "# 慢慢呼吸", "# “坏人”来了", f"{LESSON}:32: 不要写“坏人”"),
    (CHECK, "> 再想想这一条规则。", "> 错了，再想想。", f"{CHECK}:11: 不要写“错”"),
    (MODULE, "马上打110。", "马上打110或12355。", f"{MODULE}:54: 课程里不写号码 12355"),
    (MODULE, "马上打110。", "马上打12349。", f"{MODULE}:54: 12349 不能印：不是全国号码"),
    # pictures and links
    (MODULE, "![一扇开着的门]", "![]", f"{MODULE}:16: 图要有替代文字"),
    (MODULE, "media/door.svg", "media/gate.svg", f"{MODULE}:16: 没有这个图：media/gate.svg"),
    (MODULE, "media/door.svg", "media/gate.svg", "courses/adults/media/door.svg:1: 提醒：这个图没有用到"),
    (
        "courses/adults/media/door.svg",
        "<path",
        "<script>1</script><path",
        "courses/adults/media/door.svg:1: 图里不能有脚本",
    ),
    (MODULE, "责任在大人。[", "见[下一节](2-next.md)。[", f"{MODULE}:18: 链接没有目标：2-next.md"),
    # ids
    (LESSON, "{#k1-calm", "{#k1-rules", f"{LESSON}:28: 环节编号“k1-rules”已经用在 {LESSON}:11"),
    (LESSON, "id: kids-1-a", "id: adults-1-a", f"{LESSON}:7: 目标编号“adults-1-a”已经用在 {MODULE}:8"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES, ids=[case[3][:60] for case in CASES])
def test_author_is_told_of_a_mistake_at_its_line(
    folder: ContentFolder, file: str, old: str, new: str, said: str
) -> None:
    folder.change(file, old, new)

    assert any(line.startswith(said) for line in folder.said()), folder.said()


def test_edition_that_was_released_with_other_bytes_is_told(folder: ContentFolder) -> None:
    folder.write(EDITIONS, f"adults 1.0 {'0' * 64}\n")

    assert any(said.startswith(f"{COURSE}:5: 课程 adults 的 1.0 版已经发布") for said in folder.said())


def test_basis_of_a_requirement_is_checked_too(folder: ContentFolder) -> None:
    folder.write("courses/requirements.yaml", "requirements:\n  - id: a\n    basis: [nothing]\n")

    assert "courses/requirements.yaml:3: law.yaml 里没有“nothing”" in folder.said()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [先问清楚](#ask)", "- [答应她：“我保证不告诉别人”](#ask)"),
        ("- [先问清楚](#ask)", "- [保证不告诉别人](#ask)"),
        ("责任在大人。[", "> 保证不告诉别人\n\n责任在大人。["),
        ("责任在大人。[", "不要说“你确定吗”。["),
    ],
)
def test_bad_line_may_be_shown_to_adults_as_bad(folder: ContentFolder, old: str, new: str) -> None:
    folder.change(MODULE, old, new)

    assert folder.said() == []


def test_wrong_option_may_hold_a_bad_line_but_the_right_one_may_not(folder: ContentFolder) -> None:
    folder.change(FINAL, "- [ ] 答应他", "- [ ] 替你保密")
    assert folder.said() == []

    folder.change(FINAL, "- [x] 去报告", "- [x] 替你保密")
    assert any("不要写“替你保密”" in said for said in folder.said())


def test_facilitators_notes_may_quote_what_not_to_say(folder: ContentFolder) -> None:
    assert "不说“你确定吗”" in (folder.path / LESSON).read_text()
    assert folder.said() == []


def test_new_words_of_a_lesson_may_be_beyond_the_list(folder: ContentFolder) -> None:
    folder.change(LESSON, "1. 可以听，", "1. 别怕魑魅，")
    folder.change(LESSON, "content_note:", "new_words: [魑魅]\ncontent_note:")

    assert folder.said() == []


def test_workshop_counts_as_in_person_minutes(folder: ContentFolder) -> None:
    folder.change(COURSE, "in_person: 0", "in_person: 60")
    folder.write(
        "courses/adults/workshop.md",
        "---\ntitle: 线下\nminutes: 60\n---\n\n::::: activity {#w kind=drill minutes=60}\n::: script\n念\n:::\n:::::\n",
    )

    assert folder.said() == []


def test_every_never_word_says_why_and_what_instead() -> None:
    for word in never_list():
        assert word.why
        assert word.instead
        assert word.who in ("everyone", "pupils", "feedback")


def test_problems_come_sorted_by_file_and_line(folder: ContentFolder) -> None:
    folder.change(FINAL, " twin=promise-2", "")
    folder.change(MODULE, "content_note: 可以随时暂停。\n", "")

    problems = folder.problems()

    assert len(problems) > 1
    assert problems == sorted(problems, key=lambda problem: (problem.file, problem.line))


def test_every_check_finds_a_case(folder: ContentFolder) -> None:
    """A check that finds nothing in any case is not tested, or finds nothing at all."""
    found_by: dict[str, int] = {}
    for file, old, new, said in CASES:
        text = (folder.path / file).read_text()
        folder.change(file, old, new)
        catalogue = folder.load()
        for check in OF_A_COURSE:
            for course in catalogue.courses.values():
                found_by[check.__name__] = found_by.get(check.__name__, 0) + sum(
                    str(problem).startswith(said) for problem in check(course, catalogue)
                )
        for check_all in OF_THE_CATALOGUE:
            found_by[check_all.__name__] = found_by.get(check_all.__name__, 0) + sum(
                str(problem).startswith(said) for problem in check_all(catalogue)
            )
        folder.write(file, text)

    assert {name for name, count in found_by.items() if count == 0} == {
        "unfit_child_help",
        "changed",
    }  # have tests of their own
    assert check_catalogue(folder.load()) == []
