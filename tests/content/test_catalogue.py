"""The catalogue holds what can be read, and leaves a broken course out with its problems kept."""

from __future__ import annotations

import pytest

from app.content.catalogue import Shelf
from tests.content.folder import ContentFolder


def test_right_folder_is_read_whole_and_has_nothing_to_mend(folder: ContentFolder) -> None:
    catalogue = folder.load()

    assert folder.said() == []
    assert set(catalogue.courses) == {"adults", "kids"}
    assert set(catalogue.policies) == {"code"}
    assert set(catalogue.posts) == {"dorm-keeper"}
    assert [line.number for line in catalogue.help.lines] == ["110", "12355", "12345", "12338"]
    adults = catalogue.courses["adults"]
    assert adults.final is not None
    assert adults.final.id == "adults-final"
    assert [page.screen is not None for page in adults.modules[0].pages] == [True, False, True]
    assert (adults.band, catalogue.courses["kids"].band) == ("adult", "g56")
    assert not adults.completion.modules_only
    assert catalogue.courses["kids"].completion.modules_only


def test_screens_are_numbered_through_the_lesson(folder: ContentFolder) -> None:
    lesson = folder.load().courses["kids"].modules[0]

    assert [(screen.number, screen.activity, screen.title) for screen in lesson.screens] == [
        (1, "k1-rules", "今天的约定"),
        (2, "k1-calm", "慢慢呼吸"),
    ]
    assert [(activity.title, activity.kind, activity.minutes) for activity in lesson.activities] == [
        ("三条约定", "rules", 7),
        ("平静一下", "calm", 3),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("courses/adults/1-duty.md", "::: screen\n## 先", "::: screeen\n## 先", "courses/adults/1-duty.md:13"),
        ("courses/adults/1-duty.md", ":::: screen", "::: screen", "courses/adults/1-duty.md:"),
        ("courses/adults/1-duty.md", "(#ask) > 孩子", "(#aks) > 孩子", "courses/adults/1-duty.md:25"),
        ("courses/adults/course.md", "status: ready", "status: finished", "courses/adults/course.md:6"),
        ("quizzes/adults-final.md", "- [x] 去报告\n  > 说清", "- [ ] 去报告\n  > 说清", "quizzes/adults-final.md:9"),
        (
            "courses/adults/1-duty.md",
            "::: screen\n## 先",
            "看不见的字\n\n::: screen\n## 先",
            "courses/adults/1-duty.md:13",
        ),
    ],
)
def test_broken_course_is_left_out_and_its_problem_kept(
    folder: ContentFolder, file: str, old: str, new: str, place: str
) -> None:
    folder.change(file, old, new)

    catalogue = folder.load()

    assert set(catalogue.courses) == {"kids"}
    assert any(str(problem).startswith(place) for problem in catalogue.problems), catalogue.problems


def test_quiz_of_no_course_is_a_problem_of_its_own(folder: ContentFolder) -> None:
    folder.change("quizzes/kids-1.md", "course: kids", "course: kid")

    assert "quizzes/kids-1.md:3: 没有课程“kid”；course 要写课程的 id" in folder.said()


def test_text_in_a_wrong_encoding_is_a_problem_and_no_crash(folder: ContentFolder) -> None:
    (folder.path / "courses/adults/1-duty.md").write_bytes("责任".encode("gb18030"))
    (folder.path / "courses/law.yaml").write_bytes("责任".encode("gb18030"))

    assert any("UTF-8" in said for said in folder.said())


def test_files_of_editors_are_nobodys_content(folder: ContentFolder) -> None:
    before = folder.load().courses["adults"].digest
    folder.write("courses/adults/.DS_Store", "x")
    folder.write("courses/adults/1-duty.md~", "x")

    assert folder.load().courses["adults"].digest == before


def test_edition_has_the_same_bytes_on_every_system(folder: ContentFolder) -> None:
    before = folder.load().courses["adults"].digest
    path = folder.path / "courses/adults/1-duty.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert folder.load().courses["adults"].digest == before


def test_digest_covers_every_file_and_every_quiz_of_a_course(folder: ContentFolder) -> None:
    digests = {folder.load().courses["adults"].digest}
    for file in ("courses/adults/1-duty.md", "courses/adults/media/door.svg", "quizzes/adults-final.md"):
        path = folder.path / file
        path.write_text(path.read_text() + "\n")
        digests.add(folder.load().courses["adults"].digest)

    assert len(digests) == 4


def test_english_module_stands_beside_the_chinese(folder: ContentFolder) -> None:
    text = (folder.path / "courses/adults/1-duty.md").read_text()
    folder.write("courses/adults/1-duty.en.md", text.replace("## 先想一想", "## Think first"))

    module = folder.load().courses["adults"].modules[0]

    assert "Think first" in module.in_language("en").screens[0].text
    assert "先想一想" in module.in_language("zh-CN").screens[0].text


def test_english_module_with_other_screens_is_refused(folder: ContentFolder) -> None:
    text = (folder.path / "courses/adults/1-duty.md").read_text()
    folder.write("courses/adults/1-duty.en.md", text.replace("(#listen) > 她点点头", "(#ask) > 她点点头", 1))

    assert any("英文模块的 screen、scenario" in said for said in folder.said())


def test_catalogue_is_read_once_and_when_watching_again_after_a_change(folder: ContentFolder) -> None:
    kept, watching = Shelf(folder.path), Shelf(folder.path, watching=True)
    first, seen = kept.read(), watching.read()
    assert watching.read() is seen
    folder.change("courses/adults/course.md", "title: 成人小课", "title: 换了名字")

    assert kept.read() is first
    assert watching.read().courses["adults"].title == "换了名字"


def test_english_description_stands_beside_the_chinese_one(folder: ContentFolder) -> None:
    folder.write("courses/adults/course.en.md", "A small course for everyone.\n")

    course = folder.load().courses["adults"]

    assert course.description_en == "A small course for everyone."
    assert not course.is_in_english


def test_english_description_with_front_matter_of_its_own_is_refused(folder: ContentFolder) -> None:
    folder.write("courses/adults/course.en.md", "---\ntitle: Twice\n---\nA small course.\n")

    assert any("course.en.md:1: 英文说明只写正文" in said for said in folder.said())
