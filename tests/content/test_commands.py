"""What an author runs: check, release, preview; and what keeps a changed edition from being served."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from app import create_app
from app.content.catalogue import ensure_edition, used_editions
from app.content.commands import check, content_folder, refuse_changed_editions, release
from app.content.preview import make_preview
from app.content.released import EDITIONS
from app.core.settings import Settings
from tests.content.folder import ContentFolder
from tests.make import AT
from tests.pages import Page


def run(command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def test_author_of_a_right_folder_hears_so(folder: ContentFolder) -> None:
    result = run(check, str(folder.path))

    assert result.exit_code == 0
    assert result.output == "检查了 2 门课、2 个测验、1 份要签的文件：0 个错误，0 条提醒。\n"


def test_author_hears_each_mistake_by_file_and_line(folder: ContentFolder) -> None:
    folder.change("quizzes/kids-1.md", "  > 你看得很准。\n", "")

    result = run(check, str(folder.path))

    assert result.exit_code == 1
    assert "quizzes/kids-1.md:12: 这个选项没有反馈；在下面缩进写：  > ……\n" in result.output


def test_reminder_alone_is_no_error(folder: ContentFolder) -> None:
    folder.write("courses/adults/media/more.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")

    result = run(check, str(folder.path))

    assert result.exit_code == 0
    assert "提醒：这个图没有用到" in result.output


def test_author_checks_one_course_or_one_file(folder: ContentFolder) -> None:
    folder.change("quizzes/kids-1.md", "  > 你看得很准。\n", "")

    assert run(check, str(folder.path / "courses" / "adults")).exit_code == 0
    assert run(check, str(folder.path / "quizzes" / "kids-1.md")).exit_code == 1


def test_folder_without_courses_is_told(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="没有 courses 文件夹"):
        content_folder(tmp_path)


def test_released_edition_is_written_down_and_may_be_released_again_unchanged(folder: ContentFolder) -> None:
    assert run(release, "adults", "--path", str(folder.path)).exit_code == 0
    first = (folder.path / EDITIONS).read_text()
    assert run(release, "adults", "--path", str(folder.path)).exit_code == 0

    assert (folder.path / EDITIONS).read_text() == first
    assert f"adults 1.0 {folder.load().courses['adults'].digest}" in first
    assert folder.said() == []


def test_released_number_with_other_bytes_is_refused_everywhere(folder: ContentFolder) -> None:
    run(release, "adults", "--path", str(folder.path))
    refuse_changed_editions(folder.load(), {})
    folder.change("courses/adults/1-duty.md", "责任在大人。", "责任都在大人。")

    again = run(release, "adults", "--path", str(folder.path))

    assert again.exit_code == 1
    assert "换一个新的 edition" in again.output
    assert run(check, str(folder.path)).exit_code == 1
    with pytest.raises(click.ClickException, match=r"adults 的 1\.0 版"):
        refuse_changed_editions(folder.load(), {})

    folder.change("courses/adults/course.md", 'edition: "1.0"', 'edition: "1.1"')
    assert run(release, "adults", "--path", str(folder.path)).exit_code == 0
    refuse_changed_editions(folder.load(), {})


def test_edition_that_was_used_and_then_changed_under_its_number_refuses_to_start(
    folder: ContentFolder, db: Session
) -> None:
    ensure_edition(db, folder.load().courses["adults"], at=AT, by=None)
    refuse_changed_editions(folder.load(), used_editions(db))
    folder.change("courses/adults/1-duty.md", "责任在大人。", "责任都在大人。")

    with pytest.raises(click.ClickException, match=r"adults 的 1\.0 版"):
        refuse_changed_editions(folder.load(), used_editions(db))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("status: ready", "status: draft", "还是草稿"), ("basis: [W11, order-50]", "basis: [none]", "还有 1 个错误")],
)
def test_unfinished_course_is_not_released(folder: ContentFolder, old: str, new: str, words: str) -> None:
    folder.change("courses/adults/course.md", old, new)

    result = run(release, "adults", "--path", str(folder.path))

    assert result.exit_code == 1
    assert words in result.output
    assert not (folder.path / EDITIONS).exists()


def test_course_that_does_not_exist_is_not_released(folder: ContentFolder) -> None:
    assert "没有课程 nobody" in run(release, "nobody", "--path", str(folder.path)).output


class Preview:
    """A browser at the preview of a folder."""

    def __init__(self, folder: ContentFolder, tmp_path: Path) -> None:
        settings = Settings(
            database_url="sqlite://",
            secret_key="preview",
            instance_path=tmp_path / "instance",
            content_path=folder.path,
        )
        self.client = make_preview(create_app(settings), folder.path).test_client()

    def get(self, address: str) -> Page:
        return Page(self.client.get(address))


@pytest.fixture
def preview(folder: ContentFolder, tmp_path: Path) -> Preview:
    return Preview(folder, tmp_path)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/preview/", "成人小课"),
        ("/preview/adults", "责任在大人"),
        ("/preview/adults/adults-1", "可以补救"),
        ("/preview/kids/kids-1", "大家好，今天说约定"),
        ("/preview/kids/kids-1/screens/1", "可以听，可以不说"),
        ("/preview/adults/quizzes/adults-final", "不能承诺保密"),
    ],
)
def test_author_sees_every_page_of_a_course(preview: Preview, address: str, words: str) -> None:
    page = preview.get(address)

    assert page.status == 200
    assert words in page.text


def test_author_sees_the_projector_without_script_and_notes(preview: Preview) -> None:
    page = preview.get("/preview/kids/kids-1/screens/1")

    assert "大家好" not in page.html
    assert "通行卡" not in page.html


def test_author_sees_an_edited_file_after_a_refresh(preview: Preview, folder: ContentFolder) -> None:
    preview.get("/preview/adults/adults-1")
    folder.change("courses/adults/1-duty.md", "## 先想一想", "## 换了标题")

    assert "换了标题" in preview.get("/preview/adults/adults-1").text


def test_author_sees_what_to_mend_on_the_page(preview: Preview, folder: ContentFolder) -> None:
    folder.change("courses/adults/1-duty.md", "law:big-law:11.p2", "law:none")
    assert "courses/adults/1-duty.md:18 law.yaml 里没有“none”" in preview.get("/preview/adults/adults-1").text

    folder.change(
        "courses/kids/1-rules.md",
        ":::::",
        "::::",
    )
    index = preview.get("/preview/")
    assert "courses/kids/1-rules.md:" in index.text
    assert preview.get("/preview/kids").status == 404


def test_preview_has_the_pictures_and_leads_everything_else_home(preview: Preview) -> None:
    assert preview.client.get("/preview/adults/media/door.svg").mimetype == "image/svg+xml"
    assert preview.get("/courses").location == "/preview/"
    assert preview.get("/").location == "/preview/"
    assert preview.get("/preview/kids/kids-1/screens/9").status == 404


def test_ordinary_site_has_no_preview(folder: ContentFolder, tmp_path: Path) -> None:
    app = create_app(Settings(database_url="sqlite://", secret_key="x", instance_path=tmp_path / "i"))

    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/preview")]
