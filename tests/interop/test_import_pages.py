"""The wizard: upload, match the columns, look, import, take back; what is not read is never kept (SAFEGUARDS 37)."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.access import Role
from app.core.clock import now, today
from app.core.facts import record_fact
from app.interop.sheets import uploads
from app.people.models import Appointment, ClassGroup, Enrolment, Person, Post, RosterImport
from app.people.service.posts import ensure_default_posts
from tests.interop.spreadsheets import write_xlsx
from tests.make import AT

pytestmark = pytest.mark.slow

FILES = Path(__file__).parent / "files"


@pytest.fixture
def school(db, make):
    ensure_default_posts(db, at=AT)
    return make.organisation("青禾小学", public_id="s-01")


@pytest.fixture
def manager(make, school, page):
    person = make.person("方敏")
    make.role(person, Role.TRAINING_MANAGER, school)
    page.sign_in(person)
    return person


@pytest.fixture(autouse=True)
def folder(app):
    """The uploads of one test, deleted after it."""
    path = app.config["SETTINGS"].instance_path / "uploads"
    yield path
    for file in path.glob("*") if path.is_dir() else ():
        file.unlink()


def upload(page: Any, school: Any, path: Path, kind: str = "staff", status: int = 302) -> Any:
    fields = {"organisation_id": str(school.id), "kind": kind, "file": (io.BytesIO(path.read_bytes()), path.name)}
    return page.post("/imports/new", fields, status, content_type="multipart/form-data")


def chosen(page: Any, address: str, **changes: str) -> dict[str, str]:
    """The fields of the page of columns as they stand, with some changed."""
    html = page.get(address).html
    fields = dict(re.findall(r'<input[^>]*name="(since)"[^>]*value="([^"]*)"', html))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        selected = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        fields[name] = selected.group(1) if selected else ""
    return {**fields, **changes}


def columns(page: Any, address: str, status: int = 302, **changes: str) -> Any:
    return page.post(address, chosen(page, address, **changes), status)


def test_list_goes_from_file_to_people_in_four_steps_and_is_taken_back(page, db, school, manager, folder):
    address = upload(page, school, FILES / "staff.xlsx").location
    match = page.get(address).text
    preview = columns(page, address).location
    shown = page.get(preview).text
    before = db.scalar(select(func.count()).select_from(Appointment))
    done = page.post(f"{address}/import", form_at=preview).location
    after = db.scalar(select(func.count()).select_from(Appointment))
    told = page.get(done).text
    back, history = page.get(preview, status=302).location, page.get("/imports").text
    repeated = upload(page, school, FILES / "staff.xlsx").location
    again = page.get(columns(page, repeated).location).text
    page.post(f"{repeated}/discard", form_at=repeated)
    page.post(f"{done}/revert", {})

    assert "完成，没有要导入的" in again
    assert re.search(r"第 \d+ 行 ", match), "rows are named, not only numbered"
    assert back == done, "whoever goes back to the preview reads that it was imported"
    assert "人员 5" in history
    assert "担任的岗位 6" in history
    assert "没有读取 4 列：序号，性别，身份证号，民族" in match or "没有读取 4 列" in match
    assert "人员 5 0 0 0" in shown
    assert "3 列没有读取" in shown
    assert (before, after) == (0, 6)
    assert "何秀" not in told, "the page of a past import holds counts only"
    assert list(folder.glob("*.json")) == [], "the upload goes with the import"
    assert db.scalar(select(func.count()).select_from(Appointment)) == 0
    assert "已撤回" in page.get("/imports").text


@pytest.mark.sqlite_is_enough
def test_preview_changes_nothing(page, db, school, manager):
    address = upload(page, school, FILES / "staff.xlsx").location
    preview = columns(page, address).location

    page.get(preview)

    assert db.scalar(select(func.count()).select_from(RosterImport)) == 0
    assert db.scalar(select(func.count()).select_from(Person)) == 1


@pytest.mark.sqlite_is_enough
def test_first_pupils_of_a_class_count_from_the_running_term_and_others_from_today(
    page, db, make, school, manager, tmp_path
):
    make.window(school, kind="term", first_day=today() - timedelta(days=40), last_day=today() + timedelta(days=40))
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": [["姓名", "班级"], ["林小雨", "五（1）班"]]})

    assert chosen(page, upload(page, school, path, "students").location)["since"] == str(today() - timedelta(days=40))
    assert chosen(page, upload(page, school, FILES / "staff.xlsx").location)["since"] == str(today())
    make.pupils(make.class_group(school, "五（1）班"), 1)
    assert chosen(page, upload(page, school, path, "students").location)["since"] == str(today())
    other = write_xlsx(tmp_path / "b.xlsx", {"名单": [["姓名", "班级"], ["林小雨", "五（2）班"]]})
    address = upload(page, school, other, "students").location
    assert chosen(page, address)["since"] == str(today() - timedelta(days=40)), "a class nobody is in yet"
    assert "预设为本学期第一天" in page.get(address).text
    assert "名单里没写日期的，从" in page.get(columns(page, address, create_classes="y").location).text
    here = db.scalars(select(Person.name).join(Enrolment, Enrolment.person_id == Person.id)).first()
    moved = write_xlsx(tmp_path / "c.xlsx", {"名单": [["姓名", "班级"], [here, "五（2）班"]]})
    assert chosen(page, upload(page, school, moved, "students").location)["since"] == str(today()), (
        "who is here moves now"
    )


def test_complete_list_that_would_end_many_gets_the_whole_command_for_the_server(page, make, school, manager, tmp_path):
    group = make.class_group(school, "五（1）班")
    make.pupils(group, 3)
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": [["姓名", "班级"], ["林小雨", "五（1）班"], ["陈一", "五（2）班"]]})
    address = upload(page, school, path, "students").location

    shown = page.get(columns(page, address, complete="y", create_classes="y", since="2026-09-01").location)

    command = "hulei import sheet 名单.xlsx --org s-01 --kind students --since 2026-09-01 --create-classes --complete --endings 3"
    assert f"<code>{command}</code>" in shown.html
    assert "超过 5 条时，还要等第二个人同意" in shown.text


@pytest.mark.sqlite_is_enough
def test_missing_classes_are_one_line_each_and_one_button_creates_them(page, db, make, school, manager, tmp_path):
    make.class_group(school, "五（1）班")
    rows = [["姓名", "班级"], *([f"学生{'甲乙丙丁'[at]}", f"五（{at % 2 + 2}）班"] for at in range(4))]
    address = upload(page, school, write_xlsx(tmp_path / "a.xlsx", {"名单": rows}), "students").location
    preview = columns(page, address).location

    shown = page.get(preview).text
    page.post(f"{address}/classes", form_at=preview)
    page.post(f"{address}/import", form_at=preview)

    assert "新建五（2）班、五（3）班并继续" in shown
    assert "五（2）班：2 行" in shown.replace("： ", "：")
    assert "名单 第 2 行" not in shown
    assert set(db.scalars(select(ClassGroup.title))) == {"五（1）班", "五（2）班", "五（3）班"}


@pytest.mark.sqlite_is_enough
def test_list_of_another_kind_is_noticed_and_sheets_of_another_kind_are_left_out(page, school, manager, tmp_path):
    pupils = [["姓名", "学号", "班级"], ["林小雨", "20210101", "五（1）班"]]
    staff = [["姓名", "岗位"], ["何秀", "宿管"]]
    alone = write_xlsx(tmp_path / "a.xlsx", {"名单": pupils})
    both = write_xlsx(tmp_path / "b.xlsx", {"教师": staff, "学生": pupils})

    again = upload(page, school, alone, "staff", 422)
    assert "这像学生名单，换一类？" in again.text
    beside = re.search(r'id="file-error">([^<]*)<', again.html)[1]
    assert "浏览器都不保留" in beside
    assert ".xlsx、.xls、.ods、.csv、.et" in beside
    assert "浏览器都不保留" not in page.post("/imports/new", {"kind": "staff"}, 422).text, "no file was chosen"
    assert (
        "这像教职工名单，换一类？"
        in upload(page, school, write_xlsx(tmp_path / "c.xlsx", {"a": staff}), "students", 422).text
    )
    shown = page.get(upload(page, school, both, "staff").location).text

    assert "另一类名单，没有读取：学生" in shown
    assert "林小雨" not in shown


def test_preview_names_staff_with_before_and_after_and_counts_pupils_by_class(
    page, db, make, school, manager, tmp_path
):
    post = db.scalar(select(Post).where(Post.public_id == "dorm-keeper"))
    make.appointment(make.person("何秀", number="G1"), school, post, first_day=date(2026, 9, 15))
    make.class_group(school, "五（1）班")
    rows = [
        ["姓名", "工号", "岗位", "到岗日期"],
        ["何秀", "G1", "宿管", "2026-09-01"],
        ["周敏", "G2", "保洁", "2026-09-01"],
    ]
    staff = columns(page, upload(page, school, write_xlsx(tmp_path / "a.xlsx", {"a": rows})).location).location
    rows = [["姓名", "班级"], ["林小雨", "五（1）班"], ["陈一", "五（1）班"]]
    pupils = columns(
        page, upload(page, school, write_xlsx(tmp_path / "b.xlsx", {"a": rows}), "students").location
    ).location

    shown, counted = page.get(staff).text, page.get(pupils).text

    assert "2026年9月15日 → 2026年9月1日" in shown
    assert "周敏 新增 新登记 保洁员 2026年9月1日" in shown, "one line for one colleague"
    assert "五（1）班 2 0 0 0 0" in counted.partition("各班人数")[2]


@pytest.mark.sqlite_is_enough
def test_preview_tells_moved_pupils_from_new_ones_and_months_from_days(page, make, school, manager, tmp_path):
    old, _new = make.class_group(school, "五（1）班"), make.class_group(school, "五（2）班")
    make.enrolment(make.person("林小雨", number="20210101"), old, first_day=date(2026, 1, 1))
    rows = [
        ["姓名", "学号", "班级", "入班日期"],
        ["林小雨", "20210101", "五（2）班", "2026.9"],
        ["陈一", "20210102", "五（2）班", "2026-09-01"],
    ]

    path = write_xlsx(tmp_path / "a.xlsx", {"a": rows})
    shown = page.get(columns(page, upload(page, school, path, "students").location).location).text

    assert "学生：新来 1 人，转班 1 人，离开 0 人，不变 0 人。" in shown
    assert "五（2）班 1 1 0 0 0" in shown
    assert "五（1）班 0 0 1 0 0" in shown
    assert "按当月 1 日登记；行号：2。" in shown


@pytest.mark.sqlite_is_enough
def test_preview_asks_about_a_pupil_under_another_number_and_lists_what_changes(
    page, db, make, school, manager, tmp_path
):
    known = make.person("孔磊", number="8")
    make.enrolment(known, make.class_group(school, "五（1）班"))
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["姓名", "座号", "班级"], ["孔磊", "41", "五（1）班"]]})
    address = upload(page, school, path, "students").location
    preview = columns(page, address).location

    asked = page.get(preview).text
    page.post(f"{address}/people", {"line_0": str(known.id)}, form_at=preview)
    shown = page.get(preview).text

    assert "五（1）班 · 孔磊 · 41" in asked
    assert "同一名学生：号由 8 改为 41" in asked
    assert "导入这份名单" not in asked
    assert "要改号的学生：1 人" in shown
    assert "五（1）班 8 → 41" in shown.partition("要改的号")[2]
    assert "导入这份名单" in shown


@pytest.mark.sqlite_is_enough
def test_errors_stand_before_the_button_that_creates_classes(page, make, school, manager, tmp_path):
    make.class_group(school, "五（1）班")
    rows = [["姓名", "班级"], ["学生甲", "五（2）班"], ["", "五（1）班"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"a": rows})

    shown = page.get(columns(page, upload(page, school, path, "students").location).location).text

    assert shown.index("要改的地方") < shown.index("新建五（2）班")


@pytest.mark.sqlite_is_enough
def test_page_says_what_was_changed_since_and_what_was_changed_back_does_not_count(page, db, school, manager):
    address = upload(page, school, FILES / "staff.xlsx").location
    preview = columns(page, address).location
    done = page.post(f"{address}/import", form_at=preview).location
    held = db.scalars(select(Appointment).join(Appointment.person).where(Person.name == "何秀")).one()
    before = held.last_day
    record_fact(db, held, at=now(), by=None, last_day=date(2027, 1, 1))
    db.flush()

    shown = page.get(f"{done}/revert")
    record_fact(db, held, at=now(), by=None, last_day=before)
    db.flush()
    page.post(f"{done}/revert", {})

    assert "担任的岗位 1" in shown.text
    assert "确定撤回" not in shown.text
    assert db.scalar(select(func.count()).select_from(Appointment)) == 0


@pytest.mark.sqlite_is_enough
def test_kept_upload_holds_nothing_that_is_not_read(page, school, manager, folder):
    upload(page, school, FILES / "staff.xlsx")
    upload(page, school, FILES / "payroll.xls")

    kept = "".join(path.read_text() for path in folder.glob("*.json"))

    assert "周敏" in kept
    for secret in ("11010519491231002X", "110105197002100017", "6222021234567890128", "4200.5", "\\u5973", "女", "汉"):
        assert secret not in kept


@pytest.mark.sqlite_is_enough
def test_upload_is_gone_after_an_hour_and_is_nobody_elses(page, db, make, school, manager, folder):
    address = upload(page, school, FILES / "staff.xlsx").location
    other = make.person("另一位")
    make.role(other, Role.TRAINING_MANAGER, school)

    page.sign_in(other).get(address, status=404)
    page.sign_in(manager).get(address)
    (path,) = folder.glob("*.json")
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "at": (now() - timedelta(hours=1)).isoformat()}))

    page.get(address, status=404)


@pytest.mark.real_clock
def test_old_uploads_are_swept(app, page, school, manager, folder):
    upload(page, school, FILES / "staff.xlsx")

    with app.app_context():
        uploads.forget_old_uploads(at=datetime.now(UTC) + timedelta(minutes=59))
        still = len(list(folder.glob("*")))
        uploads.forget_old_uploads(at=datetime.now(UTC) + timedelta(minutes=61))

    assert (still, len(list(folder.glob("*")))) == (1, 0)


@pytest.mark.sqlite_is_enough
def test_discarded_upload_is_deleted(page, school, manager, folder):
    address = upload(page, school, FILES / "staff.xlsx").location

    page.post(f"{address}/discard", form_at=address)

    assert list(folder.glob("*")) == []


@pytest.mark.sqlite_is_enough
def test_what_a_column_means_is_remembered_for_the_next_list(page, db, school, manager, tmp_path):
    rows = [["姓名", "代号", "岗位"], ["何秀", "G017", "宿管"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": rows})
    first = upload(page, school, path).location
    html = page.get(first).html
    assert "代号" in html

    page.post(
        first,
        {**chosen(page, first, unread_0="number"), "file": (io.BytesIO(path.read_bytes()), "a.xlsx")},
        content_type="multipart/form-data",
    )
    again = upload(page, school, path).location

    assert chosen(page, again)["column_1"] == "number"


@pytest.mark.sqlite_is_enough
def test_column_that_was_not_kept_asks_for_the_file_again(page, school, manager, tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": [["姓名", "代号", "岗位"], ["何秀", "G017", "宿管"]]})
    address = upload(page, school, path).location

    answer = columns(page, address, 422, unread_0="number")

    assert "再选一次文件" in answer.text


@pytest.mark.sqlite_is_enough
def test_two_columns_for_one_meaning_are_refused_and_nothing_is_lost(page, school, manager):
    address = upload(page, school, FILES / "staff.xlsx").location

    answer = columns(page, address, 422, column_2="name")

    assert "两列都是" in answer.text
    assert "浏览器都不保留" not in answer.text
    assert chosen(page, address)["column_1"] == "number"


@pytest.mark.sqlite_is_enough
def test_unknown_post_is_chosen_once_and_remembered(page, db, school, manager, tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": [["姓名", "岗位"], ["何秀", "宿舍长官"], ["周敏", "宿舍长官"]]})
    address = upload(page, school, path).location
    preview = columns(page, address).location
    asked = page.get(preview).text
    keeper = db.execute(select(func.min(Appointment.id))).scalar()
    post = next(
        value
        for value, title in re.findall(r'<option value="(\d+)">([^<]+)<', page.get(preview).html)
        if title == "宿管员"
    )

    page.post(f"{address}/posts", {"post_0": post}, form_at=preview)
    page.post(f"{address}/import", form_at=preview)

    assert keeper is None
    assert "这些是什么岗位" in asked
    assert "名单 第 2 行" not in asked, "what the choice settles is not asked for in the file"
    assert db.scalar(select(func.count()).select_from(Appointment)) == 2


@pytest.mark.sqlite_is_enough
def test_preview_asks_who_is_meant_and_says_what_stays_because_it_is_not_hers_to_change(
    page, db, make, school, manager, tmp_path
):
    """SAFEGUARDS 33: a list is no way to the head's account; the rest of it goes in."""
    head = make.person("方校长", phone="13800000001")
    make.role(head, Role.HEAD, school)
    make.appointment(head, school, db.scalars(select(Post).filter_by(public_id="head")).one())
    rows = [["姓名", "手机号", "岗位"], ["方校长", "13911111111", "校长"], ["何秀", "", "宿管"]]
    address = upload(page, school, write_xlsx(tmp_path / "a.xlsx", {"名单": rows})).location
    preview = columns(page, address).location

    asked = page.get(preview).text
    page.post(f"{address}/people", {}, form_at=preview)
    again = page.get(preview).text
    page.post(f"{address}/people", {"line_0": str(head.id)}, form_at=preview)
    shown = page.get(preview).text
    page.post(f"{address}/import", form_at=preview)

    assert "指的是谁" in asked
    assert "名单 第 2 行：方校长 · 校长 · 13911111111" in asked
    assert "同一个人：校长" in asked
    assert "请给每一行都选好" in again
    assert "名单 第 2 行 方校长 电话" in shown.partition("保持不变的")[2]
    assert head.phone == "13800000001"
    assert db.scalar(select(func.count()).select_from(Person).where(Person.name == "方校长")) == 1
    assert db.scalar(select(Person.id).where(Person.name == "何秀"))


@pytest.mark.sqlite_is_enough
def test_an_answer_taken_twice_is_said_beside_it_changed_there_and_kept_for_the_corrected_file(
    page, db, make, school, manager, tmp_path
):
    post = db.scalars(select(Post).filter_by(public_id="cleaner")).one()
    two = [make.person("顾立琴", phone=phone) for phone in ("13800000001", "13800000002")]
    for one in two:
        make.appointment(one, school, post)
    head = ["姓名", "手机号", "岗位"]
    rows = [head, ["顾立琴", "13900000001", "保洁员"], ["顾立琴", "13900000002", "保洁员"]]
    wrong = [*rows, ["", "", "保洁员"]]
    address = upload(page, school, write_xlsx(tmp_path / "a.xlsx", {"名单": wrong})).location
    preview = columns(page, address).location
    both = {"line_0": str(two[0].id), "line_1": str(two[0].id)}

    page.post(f"{address}/people", both, form_at=preview)
    said = page.get(preview)
    page.post(f"{address}/people", {**both, "line_1": str(two[1].id)}, form_at=preview)
    only_wrong = page.get(preview)
    assert 'href="/imports/new"' in only_wrong.html
    path = write_xlsx(tmp_path / "b.xlsx", {"名单": [head, ["何秀", "", "宿管"], *rows[1:]]})
    fields = {"organisation_id": str(school.id), "kind": "staff", "file": (io.BytesIO(path.read_bytes()), path.name)}
    corrected = page.post("/imports/new", fields, 302, content_type="multipart/form-data").location
    shown = page.get(columns(page, corrected).location)

    assert "按这个回答，第 2 行 就是同一个人" in said.text.replace("第2行", "第 2 行"), said.text
    assert said.html.count('type="radio"') == only_wrong.html.count('type="radio"') > 0
    assert "没有写姓名" in only_wrong.text
    assert "你对“是哪一位”的回答：2 个，可以改" in shown.text
    assert "13900000001" in shown.text.partition("前后对照")[2] or "→ 13900000001" in shown.text
    assert "导入这份名单" in shown.text


@pytest.mark.sqlite_is_enough
def test_the_same_list_uploaded_anew_asks_nothing_again_that_was_answered_and_a_colleague_is_asked(
    page, db, make, school, manager, tmp_path
):
    known = make.person("顾立琴", number="T-2024-001")
    make.appointment(known, school, db.scalars(select(Post).filter_by(public_id="cleaner")).one())
    rows = [["姓名", "工号", "岗位"], ["顾立琴", "JS0099", "保洁员"]]
    address = upload(page, school, write_xlsx(tmp_path / "a.xlsx", {"名单": rows})).location
    preview = columns(page, address).location
    asked = page.get(preview)
    page.post(f"{address}/people", {"line_0": str(known.id)}, form_at=preview)

    moved = [rows[0], ["何秀", "", "宿管"], rows[1]]
    anew = upload(page, school, write_xlsx(tmp_path / "b.xlsx", {"名单": moved})).location
    shown = page.get(columns(page, anew).location)
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    theirs = upload(page, school, write_xlsx(tmp_path / "c.xlsx", {"名单": moved})).location
    of_another = page.get(columns(page, theirs).location)

    assert "这里的工号改为 JS0099" in asked.text
    assert "你对“是哪一位”的回答：1 个，可以改" in shown.text
    assert "导入这份名单" in shown.text
    assert "请先回答" in of_another.text, "somebody else's answer is not theirs"


@pytest.mark.sqlite_is_enough
def test_import_that_changed_the_manager_shows_her_no_button_and_is_not_taken_back(
    page, db, make, school, manager, tmp_path
):
    post = db.scalars(select(Post).filter_by(public_id="office-staff")).one()
    held = make.appointment(manager, school, post, first_day=date(2026, 9, 15))
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)
    rows = [["姓名", "岗位", "到岗日期"], ["方敏", post.title, "2026-09-01"]]
    address = upload(page, school, write_xlsx(tmp_path / "a.xlsx", {"名单": rows})).location
    preview = columns(page, address).location
    done = page.post(f"{address}/import", form_at=preview).location

    page.sign_in(manager)
    shown = page.get(f"{done}/revert")
    page.post(f"{done}/revert", {}, 409, form_at="/account")

    db.expire_all()
    assert "所以你不能撤回" in shown.text
    assert "确定撤回" not in shown.text
    assert held.first_day == date(2026, 9, 1)


@pytest.mark.sqlite_is_enough
def test_wrong_list_cannot_be_imported(page, db, school, manager, tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"名单": [["姓名", "岗位"], ["", "宿管"]]})
    address = upload(page, school, path).location
    preview = columns(page, address).location

    page.post(f"{address}/import", form_at=preview)

    assert db.scalar(select(func.count()).select_from(RosterImport)) == 0


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "文件"), (b"PK\x03\x04", "文件"), (b"<html>", "文件"), (b"%PDF-1.7", "这是 PDF，不是表格")],
)
def test_file_nobody_can_read_is_answered_on_the_form(page, school, manager, tmp_path, content, told):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    answer = upload(page, school, path, status=422)

    assert told in answer.text


def test_import_that_a_later_one_rests_on_names_and_links_it_before_any_button(page, make, school, manager, tmp_path):
    def brought_in(name: str, rows: list[list[str]], kind: str) -> str:
        address = upload(page, school, write_xlsx(tmp_path / name, {"a": rows}), kind).location
        preview = columns(page, address, **({"create_classes": "y"} if kind == "students" else {})).location
        return str(page.post(f"{address}/import", form_at=preview).location)

    make.window(school, first_day=today() - timedelta(days=9), last_day=today() + timedelta(days=9))
    pupils = brought_in("a.xlsx", [["姓名", "班级"], ["林小雨", "五（1）班"]], "students")
    parents = brought_in("b.xlsx", [["学生姓名", "班级", "家长姓名"], ["林小雨", "五（1）班", "林父"]], "guardians")
    number = parents.rpartition("/")[2]

    for shown in (page.get(pupils), page.get(f"{pupils}/revert")):
        assert f'<a href="{parents}/revert">第 {number} 次导入（家长）</a>' in shown.html
        assert "请先撤回后来的导入" in shown.text
        assert "确定撤回" not in shown.text
        assert "可以整体撤回" not in shown.text
    page.post(f"{parents}/revert", {})
    page.post(f"{pupils}/revert", {})

    history = page.get("/imports").text
    assert "移除 3 条" in history, "a pupil, a place and a class, as the page of the import lists them"
    assert f"第 {number} 次导入" in history
    assert "这次导入已于" in page.get(f"{pupils}/revert").text


@pytest.mark.sqlite_is_enough
def test_manager_imports_for_their_own_school_only(page, make, db, school, manager, folder):
    other = make.organisation("柳溪小学")

    upload(page, other, FILES / "staff.xlsx", status=422)

    assert list(folder.glob("*") if folder.is_dir() else ()) == []


@pytest.mark.sqlite_is_enough
def test_import_of_another_school_is_neither_shown_nor_taken_back(page, db, make, school, manager):
    address = upload(page, school, FILES / "staff.xlsx").location
    done = page.post(f"{address}/import", form_at=columns(page, address).location).location
    other = make.person("校外")
    make.role(other, Role.TRAINING_MANAGER, make.organisation("柳溪小学"))

    page.sign_in(other)

    page.get(done, status=404)
    page.get(f"{done}/revert", status=404)
    assert "青禾小学" not in page.get("/imports").text


@pytest.mark.sqlite_is_enough
def test_clerk_and_bureau_officer_have_no_imports(page, make, school):
    for role in (Role.CLERK, Role.BUREAU_OFFICER, Role.PROTECTION_LEAD):
        person = make.person("某人")
        make.role(person, role, school)
        page.sign_in(person).get("/imports", status=404)


def test_two_who_look_alike_are_listed_and_of_another_school_without_name(page, db, make, school, manager):
    from app.people.models import Post

    post = db.scalar(select(Post).where(Post.public_id == "cleaner"))
    other = make.organisation("柳溪小学")
    make.appointment(make.person("何秀", phone="13800000001", number="A1"), school, post)
    make.appointment(make.person("何秀", phone="13800000001", number="B2"), other, post)
    make.appointment(make.person("周敏", phone="13800000002"), school, post)

    assert "是不是同一个人" in page.get("/imports").text
    shown = page.get("/twice").text

    assert "何秀 · A1" in shown
    assert "另一个单位的人" in shown
    assert "B2" not in shown
    assert "周敏" not in shown


@pytest.mark.sqlite_is_enough
def test_preview_shows_changed_colleagues_first_and_folds_new_ones_whole(page, db, make, school, manager, tmp_path):
    post = db.scalar(select(Post).where(Post.public_id == "dorm-keeper"))
    make.appointment(make.person("周敏", number="G99", phone="13800000001"), school, post)
    rows = [
        ["姓名", "工号", "岗位", "电话"],
        *(
            [f"新人{'甲乙丙丁戊己庚辛壬癸'[at % 10]}{'东南西北中上'[at // 10]}", f"G{at}", "宿管", ""]
            for at in range(55)
        ),
    ]
    rows += [["周敏", "G99", "宿管", "13800000002"], ["", "合计", "56", ""]]

    path = write_xlsx(tmp_path / "a.xlsx", {"a": rows})
    shown = page.get(columns(page, upload(page, school, path).location).location).text

    known, _fold, new = shown.partition("新登记 55 人")
    assert "13800000001 → 13800000002" in known
    assert new.count("新登记 宿") == 55
    assert "没有找到到岗日期：新岗位都从" in shown


@pytest.mark.sqlite_is_enough
def test_clashing_lines_are_all_told_at_once_with_both_rows(page, db, school, manager, tmp_path):
    mark = "11010119900307" + "7475"
    rows = [
        ["姓名", "工号", "岗位", "电话", "身份证号"],
        ["何秀", "G1", "宿管", "", mark],
        ["周敏", "G1", "宿管", "", mark],
        ["陈一", "", "宿管", "", ""],
        ["陈一", "", "保安", "", ""],
        ["李强", "G5", "宿管", "12", ""],
    ]

    path = write_xlsx(tmp_path / "a.xlsx", {"a": rows})
    shown = page.get(columns(page, upload(page, school, path).location).location).text

    assert "第 2 行（何秀）用了同一个工号" in shown
    assert "第 4 行的姓名相同" in shown
    assert "有 2 行姓名不同，身份证号却一样：第 2 行、第 3 行" in shown
    assert "第 6 行" in shown.partition("要改的地方")[2]
    assert "身份证号：不保存，只比对" in shown
    assert "没有读取" not in shown


@pytest.mark.sqlite_is_enough
def test_trail_says_how_many_people_an_imported_list_of_staff_brought(page, make, school, manager, tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"a": [["姓名", "岗位"], ["何秀", "宿管"], ["周敏", "宿管"]]})
    address = upload(page, school, path).location
    preview = columns(page, address).location
    page.post(f"{address}/import", form_at=preview)
    head = make.person("方校长")
    make.role(head, Role.HEAD, school)
    page.sign_in(head)

    assert "新登记 2 人，改动 0 人" in page.get("/changes").text
