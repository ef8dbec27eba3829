"""The doors registers come in by: who may, what they are told, and that no name goes where none may be."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from app.classroom.models import LessonState, PlannedLesson
from app.classroom.registers.codes import register_code_of
from app.classroom.registers.models import RegisterArrival
from app.core.access import Role
from app.core.clock import today
from app.records.models import Attendance, TaughtSession
from tests.classroom.registers.conftest import ALL_TAUGHT
from tests.queries import count_queries

SIGN_IN_QUERIES = 3


def send(page, said, address="/lessons/arrivals"):
    """Send a register as the page's script does, with a fresh token."""
    token = page.client.get("/lessons/arrivals").get_json()["token"]
    return page.client.post(
        address, data=json.dumps(said), headers={"X-CSRFToken": token}, content_type="application/json"
    )


def outcomes(db):
    return [f"{row.way} {row.outcome}" for row in db.scalars(select(RegisterArrival).order_by(RegisterArrival.id))]


def test_queue_is_sent_twice_and_answered_the_same(page, db, registers_of):
    registers = registers_of()
    page.sign_in(registers.zhou.teacher)
    said = registers.said(registers.zhou.pupils[:1])

    answers = [send(page, said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json()
    assert answers[0].get_json()["to"] == f"/lessons/{registers.lesson.id}"
    assert db.scalar(select(func.count()).select_from(TaughtSession)) == 1
    assert outcomes(db) == ["queue entered"]


def test_register_without_a_token_is_not_taken(page, db, registers_of):
    registers = registers_of()
    page.sign_in(registers.zhou.teacher)

    answer = page.client.post("/lessons/arrivals", data=json.dumps(registers.said()), content_type="application/json")

    assert answer.status_code >= 400
    assert outcomes(db) == []


def test_signed_out_device_is_sent_to_sign_in_and_learns_nothing(page, registers_of):
    registers_of()

    assert page.client.get("/lessons/arrivals").status_code == 302


@pytest.mark.parametrize("who", ["another teacher", "nobody of the school"])
def test_register_of_a_class_that_is_not_ones_own_gets_the_answer_of_one_that_does_not_exist(
    page, db, make, class_of, registers_of, who
):
    registers = registers_of()
    other = class_of(
        2, school=registers.zhou.school if who == "another teacher" else None, title="六（1）班", teacher="王芳"
    )
    page.sign_in(other.teacher)

    answers = [send(page, said) for said in (registers.said(), {**registers.said(), "lesson": "zzzzzz"})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].get_json() == answers[1].get_json()
    assert outcomes(db) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format": "hulei-register"}', b"\xff\xfe", b"[" * 5000])
def test_what_is_no_register_is_refused_in_words(page, registers_of, content):
    registers = registers_of()
    page.sign_in(registers.zhou.teacher)
    token = page.client.get("/lessons/arrivals").get_json()["token"]

    answer = page.client.post("/lessons/arrivals", data=content, headers={"X-CSRFToken": token})

    assert answer.status_code == 422
    assert "不是本站的登记结果" in answer.get_json()["message"]


def test_register_with_anything_more_of_a_pupil_is_refused(page, db, registers_of):
    registers = registers_of()
    page.sign_in(registers.zhou.teacher)
    said = registers.said()
    said["register"]["late"] = ["1"]

    assert send(page, said).status_code == 422
    assert outcomes(db) == []


def test_empty_queue_is_asked_about_and_kept_by_the_device(page, db, registers_of):
    registers = registers_of(3)
    page.sign_in(registers.zhou.teacher)
    said = registers.said(registers.zhou.pupils)
    said["register"]["nobody"] = False

    answer = send(page, said)

    assert (answer.status_code, answer.get_json()["refused"]) == (409, "ask-empty")
    assert db.scalar(select(TaughtSession.id)) is None


def test_phone_gets_the_list_of_ones_own_lesson_and_nobody_else_does(page, class_of, registers_of):
    registers = registers_of(3, state="planned")
    other = class_of(2, school=registers.zhou.school, title="六（1）班", teacher="王芳")
    address = f"/lessons/{registers.lesson.id}/register/kept"

    page.sign_in(registers.zhou.teacher)
    held = page.client.get(address).get_json()
    page.sign_in(other.teacher)

    assert page.client.get(address).status_code == 404
    assert [seat[0] for seat in held["groups"][0]["seats"]] == ["1", "2", "3"]
    assert held["points"]
    assert not re.search(r'"person', json.dumps(held))


def test_page_for_no_network_and_its_worker_are_the_same_for_everybody_and_nameless(page, registers_of):
    registers = registers_of(3)
    strangers = [page.client.get(address).get_data() for address in ("/lessons/offline", "/lessons/worker.js")]
    page.sign_in(registers.zhou.teacher)

    assert [page.client.get(address).get_data() for address in ("/lessons/offline", "/lessons/worker.js")] == strangers
    assert "周敏".encode() not in strangers[0]
    kept = json.loads(re.search(r"var KEPT = (\[.*\]);", strangers[1].decode())[1])
    assert [one for one in kept if not one.startswith("/static/")] == ["/lessons/offline"]


def test_form_without_script_sent_twice_is_one_arrival(page, db, registers_of):
    registers = registers_of()
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{registers.lesson.id}/register"
    shown = page.get(address)
    key = re.search(r'name="key" value="([^"]+)"', shown.html)[1]
    fields = {"csrf_token": shown.csrf(), "key": key, "not_reached": [registers.zhou.pupils[0].id]}

    for _ in range(2):
        assert page.client.post(f"{address}/close", data=fields).status_code == 302

    assert outcomes(db) == ["page entered"]
    assert "说的不一样" not in page.get(f"/lessons/{registers.lesson.id}").text


def test_form_with_nobody_reached_asks_once(page, db, registers_of):
    registers = registers_of(3)
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{registers.lesson.id}/register"
    everybody = [str(pupil.id) for pupil in registers.zhou.pupils]

    asked = page.post(f"{address}/close", {"not_reached": everybody}, 422, form_at=address)
    assert "是的，一个人也没到" in asked.text
    assert asked.html.count("checked") >= 3
    assert db.scalar(select(TaughtSession.id)) is None
    page.post(f"{address}/close", {"not_reached": everybody, "nobody": "y"}, form_at=address)

    assert "一个人也没到，这节课不算任何人上过" in page.get(f"/lessons/{registers.lesson.id}").text
    assert db.scalar(select(func.count()).where(Attendance.reached.is_(True))) == 0


def clerk_of(make, registers):
    clerk = make.person("文员")
    make.role(clerk, Role.CLERK, registers.zhou.school)
    return clerk


def test_clerk_types_the_code_of_a_paper_and_keys_exactly_that_register(page, db, make, registers_of):
    registers = registers_of(66, state="planned")
    page.sign_in(clerk_of(make, registers))
    code = register_code_of(registers.lesson)

    opened = page.get(f"/lessons/code?code={code[:3].upper()} {code[3:]}", 302)
    taught = page.get(opened.location, 302)
    over = page.post(taught.location, {"all": "1", "second_adult": "none"})
    assert over.location == f"/lessons/{registers.lesson.id}/register?paper=1"
    missed = [str(pupil.id) for pupil in registers.zhou.pupils[:2]]
    closed = page.post(
        f"/lessons/{registers.lesson.id}/register/close?paper=1", {"not_reached": missed}, form_at=over.location
    )

    following = page.get(closed.location)
    assert "下一张纸质登记表" in following.text
    assert 'action="/lessons/code"' in following.html
    assert "下一张纸质登记表" not in page.get(f"/lessons/{registers.lesson.id}").text
    assert outcomes(db) == ["paper entered"]
    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) == 2


def test_code_of_another_school_and_a_wrong_one_open_nothing_alike(page, make, class_of, registers_of):
    registers = registers_of()
    elsewhere = class_of(2, title="六（1）班", teacher="王芳")
    page.sign_in(elsewhere.teacher)

    shown = [
        page.get(f"/lessons/code?code={code}", 422).text.replace(code, "") for code in (registers.lesson.code, "zzzzzz")
    ]

    assert shown[0] == shown[1]


def test_paper_keyed_beside_a_closed_register_lists_what_differs_for_the_class_teacher(page, db, make, registers_of):
    registers = registers_of()
    lesson, (wang, li, *_rest) = registers.lesson, registers.zhou.pupils
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{lesson.id}/register"
    page.post(f"{address}/close", {"not_reached": [str(wang.id)]}, form_at=address)

    page.sign_in(clerk_of(make, registers))
    page.get(f"/lessons/code?code={register_code_of(lesson)}", 302)
    beside = page.post(f"{address}/close?paper=1", {"not_reached": [str(li.id)]}, form_at=f"{address}?paper=1")
    assert beside.location == f"/lessons/{lesson.id}?paper=1"
    following = page.get(beside.location)
    assert 'action="/lessons/code"' in following.html
    assert "有不一样的地方，由带课的老师或班主任来对" in following.text
    page.get(f"{address}/differences", 404)

    page.sign_in(registers.zhou.teacher)
    assert "有 2 名学生，几份登记说的不一样" in page.get(f"/lessons/{lesson.id}").text
    shown = page.get(f"{address}/differences")
    assert wang.name in shown.text
    assert registers.zhou.pupils[2].name not in shown.text
    page.post(f"{address}/differences/{wang.id}", {"reached": "0"}, form_at=f"{address}/differences")
    last = page.post(f"{address}/differences/{li.id}", {"reached": "0"}, form_at=f"{address}/differences")

    assert last.location == f"/lessons/{lesson.id}"
    assert "说的不一样" not in page.get(last.location).text
    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) == 2


def test_difference_of_somebody_who_is_not_disputed_cannot_be_settled(page, db, registers_of):
    registers = registers_of()
    registers.come_in(registers.said())
    registers.come_in(registers.said(registers.zhou.pupils[:1]))
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{registers.lesson.id}/register/differences"

    page.post(f"{address}/{registers.zhou.pupils[3].id}", {"reached": "0"}, form_at=address)

    assert db.scalar(select(func.count()).where(Attendance.reached.is_(False))) == 0


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.HEAD, Role.TRAINING_MANAGER, Role.PROTECTION_LEAD, Role.BUREAU_OFFICER]
)
def test_nobody_but_the_teacher_sees_of_whom_registers_differ(page, make, registers_of, role):
    registers = registers_of()
    registers.come_in(registers.said())
    registers.come_in(registers.said(registers.zhou.pupils[:1]))
    viewer = make.person("旁人")
    make.role(viewer, role, registers.zhou.school)
    page.sign_in(viewer)

    page.get(f"/lessons/{registers.lesson.id}/register/differences", 404)
    page.get(f"/lessons/{registers.lesson.id}/register/file", 404)


def test_saved_register_holds_seats_and_no_name_and_loads_nothing(page, registers_of):
    registers = registers_of(4, state="planned")
    page.sign_in(registers.zhou.teacher)

    answer = page.client.get(f"/lessons/{registers.lesson.id}/register/file")
    html = unescape(answer.get_data(as_text=True))

    assert "attachment" in answer.headers["Content-Disposition"]
    assert "default-src 'none'" in html
    assert not [pupil.name for pupil in (*registers.zhou.pupils, registers.zhou.teacher) if pupil.name in html]
    assert not re.findall(r'(?:src|href)="(?!#)[^"]+"', html)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|fetch\(|XMLHttp", html)
    assert html.count('name="not_reached"') == 4


def test_files_brought_back_are_told_one_by_one(page, db, registers_of):
    registers = registers_of(state="planned")
    page.sign_in(registers.zhou.teacher)
    files = [
        (io.BytesIO(json.dumps(said).encode()), f"{number}.json")
        for number, said in enumerate(
            [registers.said(taught=ALL_TAUGHT), registers.said(registers.zhou.pupils[:1]), {"no": "register"}]
        )
    ]

    shown = page.post("/lessons/results", {"files": files}, 200, content_type="multipart/form-data")

    assert "收下了 2 份登记" in shown.text
    assert "有几名学生两份说的不一样" in shown.text
    assert "不是本站的登记结果" in shown.text
    assert outcomes(db) == ["file entered", "file conflict"]


def test_pupil_who_is_on_the_list_twice_is_one_tile_with_a_word_where_to_mend_it(page, make, registers_of):
    registers = registers_of(3)
    make.enrolment(registers.zhou.pupils[1], registers.zhou.group)
    page.sign_in(registers.zhou.teacher)

    shown = page.get(f"/lessons/{registers.lesson.id}/register")

    assert shown.html.count('name="not_reached"') == 3
    assert "名册里有两条" in shown.text
    assert "班级名册上有 1 名学生登记了两次" in shown.text


def test_closed_register_is_locked_for_the_page_and_keeps_its_state(page, db, registers_of):
    registers = registers_of()
    registers.come_in(registers.said())
    page.sign_in(registers.zhou.teacher)

    page.get(f"/lessons/{registers.lesson.id}/register", 302)
    page.get(f"/lessons/{registers.lesson.id}/taught", 302)

    assert db.scalar(select(PlannedLesson.state)) == LessonState.CLOSED


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(
    ("address", "most"), [("/register/kept", 4), ("/register/differences", 4), ("/register/file", 4), ("/taught", 5)]
)
def test_pages_of_a_register_ask_as_often_for_66_pupils_as_for_20(page, registers_of, address, most):
    page.get("/sign-in")
    asked = []
    for number in (20, 66):
        registers = registers_of(number)
        if "differences" in address:
            registers.come_in(registers.said())
            registers.come_in(registers.said(registers.zhou.pupils[: number // 2]))
        registers.db.commit()
        page.sign_in(registers.zhou.teacher)
        with count_queries() as queries:
            page.client.get(f"/lessons/{registers.lesson.id}{address}")
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[1] <= SIGN_IN_QUERIES + 1 + most, queries


def test_erasing_a_pupil_takes_what_registers_said_of_them(db, registers_of):
    from app.classroom.registers.models import RegisterDifference
    from app.core.clock import now
    from app.desk.erasing.forgetting import forget

    registers = registers_of()
    registers.come_in(registers.said())
    registers.come_in(registers.said(registers.zhou.pupils[:1]))

    forget(db, [registers.zhou.pupils[0].id], at=now())

    assert db.scalar(select(func.count()).select_from(RegisterDifference)) == 0
    assert db.scalar(select(func.count()).where(Attendance.reached.is_(True))) == 6


def test_difference_counts_every_source_that_says_something_of_the_pupil(page, registers_of):
    registers = registers_of()
    wang = registers.zhou.pupils[0]
    for not_reached in ([wang], [wang], [wang], []):
        registers.come_in(registers.said(not_reached))
    page.sign_in(registers.zhou.teacher)

    shown = page.get(f"/lessons/{registers.lesson.id}/register/differences").text

    assert "3 份说未到，1 份说到了" in shown


def test_file_brought_back_again_is_told_to_be_known(page, db, registers_of):
    registers = registers_of(state="planned")
    page.sign_in(registers.zhou.teacher)
    said = json.dumps(registers.said(taught=ALL_TAUGHT)).encode()

    def bring():
        files = [(io.BytesIO(said), "1.json")]
        return page.post("/lessons/results", {"files": files}, 200, content_type="multipart/form-data").text

    assert "收下了 1 份登记" in bring()
    again = bring()

    assert "收下了" not in again
    assert "早就收过了" in again
    assert outcomes(db) == ["file entered"]


def test_code_with_a_letter_too_many_opens_nothing(page, registers_of):
    registers = registers_of()
    page.sign_in(registers.zhou.teacher)

    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}x", 422)
    page.get(f"/lessons/code?code={register_code_of(registers.lesson)}", 302)


def test_saved_register_warns_before_ticks_are_lost(page, registers_of):
    registers = registers_of(4, state="planned")
    page.sign_in(registers.zhou.teacher)

    assert "beforeunload" in page.client.get(f"/lessons/{registers.lesson.id}/register/file").get_data(as_text=True)


def test_correction_made_on_a_page_opened_earlier_puts_nobody_else_back(page, db, registers_of):
    registers = registers_of(4)
    first, _second, _third, fourth = registers.zhou.pupils
    registers.come_in(registers.said([first]))
    page.sign_in(registers.zhou.teacher)
    address = f"/lessons/{registers.lesson.id}/register/correct"
    earlier = page.get(address)
    shown = re.search(r'<input[^>]*name="shown"[^>]*>', earlier.html)[0].partition('value="')[2].partition('"')[0]

    page.post(address, {"shown": shown}, form_at=address)  # another tab: the first pupil was reached after all
    page.post(address, {"shown": shown, "not_reached": [str(first.id), str(fourth.id)]}, form_at=address)

    missed = db.scalars(select(Attendance.person_id).where(Attendance.reached.is_(False))).all()
    assert missed == [fourth.id], "the tap alone is the change"


def test_register_without_names_tells_two_of_one_number_apart_and_says_how(page, make, class_of):
    """07 beside 07(8) told nobody who is who, so the teacher keyed one of two pupils at random."""
    zhou = class_of(1)
    for name in ("蔡明", "安然"):
        make.enrolment(make.person(name, number="07"), zhou.group)
    lesson = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught")
    page.sign_in(zhou.teacher)

    html = page.client.get(f"/lessons/{lesson.id}/register/file").text
    named = page.client.get(f"/lessons/{lesson.id}/register").text

    assert [label for label in re.findall(r'name="not_reached" value="([^"]+)"', html) if "07" in label] == [
        "07-1",
        "07-2",
    ]
    assert "有几名学生都是07号：07-1、07-2，按姓名拼音的顺序排列" in html
    assert "蔡明" not in html
    assert re.findall(r'class="seat">(07-.)</span><span class="tile-name">(..)', named) == [
        ("07-1", "安然"),
        ("07-2", "蔡明"),
    ]


def test_register_of_a_lesson_told_in_two_parts_asks_for_whoever_was_away_at_the_first(page, make, class_of):
    """Whoever heard the last point alone counted as reached by the whole lesson, in silence."""
    zhou = class_of(6)
    day = today() - timedelta(days=3)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="unfinished", key_points=[1], planned_on=day)
    rest = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught", key_points=[2])
    whole = make.planned_lesson(zhou.group, facilitator=zhou.teacher, state="taught", module="small-g56-2")
    page.sign_in(zhou.teacher)

    for address in (f"/lessons/{rest.id}/register", f"/lessons/{rest.id}/print/register"):
        assert "有一部分是" in page.get(address).text, address
    assert "有一部分是" not in page.get(f"/lessons/{whole.id}/register").text
