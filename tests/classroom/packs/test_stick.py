"""`hulei export lessons`: a stick for a school without network, with nobody's name on its first level."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from app import create_app
from app.classroom.packs.commands import export_lessons
from app.classroom.packs.folder import LIST, NotEmpty, fill
from app.classroom.packs.stick import StickFile
from app.core.clock import today
from app.core.database import extension
from app.core.settings import Settings
from tests.classroom.packs.conftest import Taken, put_on_help_card
from tests.es5 import newer_than_es5, scripts_in

DAY = timedelta(days=1)


@pytest.fixture
def export(app, db, tmp_path, monkeypatch):
    """Run the command as an administrator would; return what it says. The tests' database is upgraded already."""
    monkeypatch.setattr("app.classroom.packs.commands.upgrade_schema", lambda _engine: None)

    def run(*options, folder=tmp_path / "stick", exit_code=0):
        answer = app.test_cli_runner().invoke(export_lessons, [str(folder), *options])
        assert answer.exit_code == exit_code, answer.output
        return answer.output

    return run


@pytest.fixture
def stick(tmp_path):
    return tmp_path / "stick"


def files(folder):
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_stick_has_packs_and_index_for_the_class_and_papers_apart(export, stick):
    said = export()

    assert files(stick) == [
        "README.txt",
        "anquanke-g56-1.html",
        "anquanke-g56-2.html",
        LIST,
        "index.html",
        "teacher/gongzuozhi-g56-1.html",
        "teacher/gongzuozhi-g56-2.html",
        "teacher/index.html",
        "teacher/jiaogao-g56-1.html",
        "teacher/jiaogao-g56-2.html",
        "teacher/wenda-g56.html",
    ]
    assert all(path in said for path in files(stick) if path != LIST)
    index = Taken((stick / "index.html").read_text())
    assert re.findall(r'<a href="([^"]+)"', index.html) == ["anquanke-g56-1.html", "anquanke-g56-2.html"]
    assert "teacher/" not in index.html
    assert "老师" not in index.text
    assert "小小安全课" not in index.text
    linked = re.findall(r'<a href="([^"]+)"', (stick / "teacher/index.html").read_text())
    assert {f"teacher/{name}" for name in linked} == {
        path for path in files(stick) if path.startswith("teacher/j") or "zhi" in path or "wenda" in path
    }


def test_teachers_papers_say_so_and_ask_for_nothing(export, stick):
    export()

    for path in (stick / "teacher").iterdir():
        paper = Taken(path.read_text())
        assert "不要放到教室电脑上" in paper.text
        assert paper.is_let_in("style")
        assert "script-src" not in paper.policy
        assert all(one.startswith(("data:", "tel:")) or path.name == "index.html" for one in paper.addresses), path
    assert "同学们好" in (stick / "teacher/jiaogao-g56-1.html").read_text()
    assert "第 1 屏" in (stick / "teacher/jiaogao-g56-1.html").read_text()


@pytest.fixture
def school(db, make, class_of):
    """A school with a help card and one lesson planned."""
    zhou = class_of(2)
    put_on_help_card(db, make, zhou.school)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + 3 * DAY, module="small-g56-2")
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + 9 * DAY)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, planned_on=today() + 4 * DAY, state="called_off")
    return zhou.school


def test_schools_help_card_is_a_paper_and_never_on_the_first_level(export, stick, school):
    export("--org", school.public_id)

    assert "标记求助丁" in (stick / "teacher/qiuzhuka.html").read_text()
    assert "标记求助丁" in (stick / "teacher/jiaogao-g56-1.html").read_text()
    for path in stick.iterdir():
        if path.is_file():
            assert "标记" not in path.read_text("utf-8")
            assert school.name not in path.read_text("utf-8")


def test_planned_lessons_of_some_days_and_no_others(export, stick, school):
    export("--org", school.public_id, "--from", str(today()), "--to", str(today() + 7 * DAY))

    assert [path for path in files(stick) if path.startswith("anquanke")] == ["anquanke-g56-2.html"]
    assert str(today() + 3 * DAY) not in "".join(path.read_text("utf-8") for path in stick.rglob("*.html"))


def test_planned_lessons_bring_their_registers_by_seat_with_nobodys_name(export, stick, school):
    export("--org", school.public_id, "--from", str(today()), "--to", str(today() + 7 * DAY))

    (register,) = [path for path in files(stick) if path.startswith("teacher/dengji-")]
    page = Taken((stick / register).read_text())
    assert page.html.count('name="not_reached"') == 2
    assert "hulei-register" in page.html
    assert "学生0" not in page.html
    assert "周敏" not in page.html
    assert register.removeprefix("teacher/") in (stick / "teacher/index.html").read_text()
    assert "交回登记结果" in (stick / "README.txt").read_text("utf-8")


def test_old_browser_reads_every_script_of_packs_and_saved_registers(export, stick, school):
    export("--org", school.public_id, "--from", str(today()), "--to", str(today() + 7 * DAY))

    pages = [path for path in stick.rglob("*.html") if "<script" in path.read_text("utf-8")]
    scripts = {
        f"{path.name} {number}": script
        for path in pages
        for number, script in scripts_in(path.read_text("utf-8")).items()
    }

    assert {path.name.partition("-")[0] for path in pages} == {"anquanke", "dengji"}
    assert newer_than_es5(scripts) == {}


def test_export_without_days_holds_no_register(export, stick, school):
    export("--org", school.public_id)

    assert not [path for path in files(stick) if "dengji" in path]


def test_export_again_replaces_its_own_files_and_leaves_everything_else(export, stick, school):
    export()
    (stick / "results").mkdir()
    (stick / "results/g56.txt").write_text("brought back")
    (stick / "teacher/wenda-g56.html").write_text("written on")

    said = export("--org", school.public_id, "--from", str(today() + 8 * DAY))

    assert "anquanke-g56-2.html" not in files(stick)
    assert "anquanke-g56-2.html：以前导出的，已经不用，删掉了" in said
    assert (stick / "results/g56.txt").read_text() == "brought back"
    assert (stick / "teacher/wenda-g56.html").read_text() != "written on"


def test_changed_file_that_is_no_longer_exported_is_left_and_named(tmp_path):
    fill(tmp_path / "stick", [StickFile("a.html", b"a"), StickFile("b.html", b"b")])
    (tmp_path / "stick/b.html").write_bytes(b"changed")

    filled = fill(tmp_path / "stick", [StickFile("a.html", b"a")])

    assert filled.left == ("b.html",)
    assert (tmp_path / "stick/b.html").read_bytes() == b"changed"


def test_folder_with_other_things_is_refused_and_nothing_is_written(export, tmp_path):
    (tmp_path / "letters.doc").write_text("mine")

    said = export(folder=tmp_path, exit_code=1)

    assert "里有别的文件，什么都没有写" in said
    assert files(tmp_path) == ["letters.doc"]


def test_what_computers_put_on_every_stick_does_not_make_it_full(tmp_path):
    (tmp_path / "System Volume Information").mkdir()

    assert fill(tmp_path, [StickFile("a.html", b"a")]).written == ("a.html",)
    (tmp_path / LIST).unlink()
    with pytest.raises(NotEmpty):
        fill(tmp_path, [StickFile("a.html", b"a")])


@pytest.mark.parametrize("path", ["../outside.txt", "/etc/outside.txt", "a/../../outside.txt", "..\\outside.txt"])
def test_forged_list_takes_nothing_outside_the_folder_away(tmp_path, path):
    outside, folder = tmp_path / "outside.txt", tmp_path / "stick"
    outside.write_bytes(b"mine")
    fill(folder, [StickFile("a.html", b"a")])
    digest = "0" * 64 if path.startswith("/") else sha256(b"mine").hexdigest()
    with (folder / LIST).open("a") as kept:
        kept.write(f"{digest} {path}\n")

    fill(folder, [StickFile("a.html", b"a")])

    assert outside.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--org", "nowhere"), "没有编号为 nowhere 的单位"),
        (("--course", "nothing"), "没有要导出的课"),
        (("--from", "2026-09-01"), "请加 --org"),
    ],
)
def test_what_cannot_be_exported_is_said(export, stick, options, words):
    assert words in export(*options, exit_code=1)
    assert not Path(stick).exists()


@pytest.mark.slow
def test_stick_is_filled_on_a_computer_where_hulei_never_ran(tmp_path):
    site = create_app(
        Settings(database_url=f"sqlite:///{tmp_path / 'new.sqlite'}", secret_key="new", instance_path=tmp_path)
    )

    answer = site.test_cli_runner().invoke(export_lessons, [str(tmp_path / "stick")])

    assert answer.exit_code == 0, answer.output
    assert len(list((tmp_path / "stick").glob("anquanke-g56-*.html"))) == 6
    with site.app_context():
        extension.engine.dispose()
