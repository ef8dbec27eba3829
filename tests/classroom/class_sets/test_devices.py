"""Sets on devices: counters nobody can read before they are closed; no row of a sheet, no moment, no address (SAFEGUARDS 14)."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from app.classroom.class_sets.devices import rules, service
from app.classroom.class_sets.devices.service import close_over
from app.classroom.class_sets.models import ClassSet, DeviceSet, SetFeelings
from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.content.shapes import ItemKind
from app.core.clock import now, today
from app.core.facts import FactVersion
from app.core.settings import ROOT
from app.core.throttle import Throttle
from tests.safeguards.walk import logged

COURSE = "kids-g56"
ITEMS = 18
DAY = timedelta(days=1)


def sheets(zhou, letter="A"):
    return f"/classes/{zhou.group.id}/sets/{COURSE}/{letter}/devices"


@pytest.fixture
def opened(page, make, class_of, db):
    """A class of six whose teacher has opened the set before the lessons on devices, on the day of its first lesson."""
    zhou = class_of()
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module="kids-g56-1")
    page.sign_in(zhou.teacher)
    page.post(sheets(zhou), form_at="/classes")
    return zhou, db.scalars(select(DeviceSet)).one()


class Device:
    """A shared tablet: it keeps no cookie and knows what stands in the page it holds."""

    def __init__(self, app, code):
        self.client = app.test_client(use_cookies=False)
        self.code, self.html = code, ""

    def begin(self):
        return self._seen(self.client.get(f"/q/{self.code}"))

    def press(self, go="next", choice=None):
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.html))
        if choice is not None:
            fields[f"a{fields['step']}"] = str(choice)
        return self._seen(self.client.post(f"/q/{self.code}", data={**fields, "go": go}))

    def fill_in(self, choices=None):
        """Answer every question with its first answer, or as said; stop short of handing in."""
        self.begin()
        self.press()
        for place in range(ITEMS):
            self.press(choice=(choices or {}).get(place, 0))

    def _seen(self, answer):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        self.html = answer.get_data(as_text=True)
        return answer


def handed_in(app, code, number=1, choices=None):
    for _sheet in range(number):
        device = Device(app, code)
        device.fill_in(choices)
        assert device.press("hand-in").status_code == 200


def counters(row):
    return service._opened(row, catalogue().courses[COURSE].evaluation("A"))


def close(page, zhou):
    page.sign_in(zhou.teacher)
    return page.post(f"/classes/{zhou.group.id}/sets/devices/close", form_at="/classes")


# -- the counters as plain values --


@given(
    st.lists(st.integers(2, 6), min_size=1, max_size=20).flatmap(
        lambda shape: st.tuples(
            st.just(shape),
            st.lists(st.tuples(*(st.one_of(st.none(), st.integers(0, n - 1)) for n in shape)), max_size=30),
        )
    )
)
def test_counters_are_the_sum_of_the_sheets_and_are_packed_and_unpacked_whole(case):
    shape, given_sheets = case
    tally = rules.blank(shape)
    for number, answers in enumerate(given_sheets):
        tally = rules.with_sheet(tally, answers, rules.sheet_number(str(number)), most=30)

    assert tally.sheets == len(given_sheets)
    for place, counts in enumerate(tally.chosen):
        assert list(counts) == [sum(one[place] == answer for one in given_sheets) for answer in range(shape[place])]
    content = rules.packed(tally, most=30)
    assert rules.unpacked(content, shape, most=30) == tally
    assert len(content) == len(rules.packed(rules.blank(shape), most=30))


@given(st.permutations(range(6)))
def test_counters_do_not_know_the_order_of_the_sheets(order):
    shape, packed = [3, 2], set()
    for numbers in (order, range(6)):
        tally = rules.blank(shape)
        for number in numbers:
            tally = rules.with_sheet(tally, [number % 3, number % 2], rules.sheet_number(str(number)), most=6)
        packed.add(rules.packed(tally, most=6))

    assert len(packed) == 1


def test_sheet_handed_in_twice_counts_once_and_more_than_the_class_not_at_all():
    tally = rules.with_sheet(rules.blank([2]), [0], rules.sheet_number("a"), most=1)

    assert rules.with_sheet(tally, [1], rules.sheet_number("a"), most=1) == tally
    with pytest.raises(rules.NoRoom):
        rules.with_sheet(tally, [1], rules.sheet_number("b"), most=1)


def test_stopped_sheets_are_known_by_number_alone_up_to_a_room_that_is_always_as_long():
    tally = rules.blank([2])
    for number in range(rules.MOST_STOPPED + 3):
        tally = rules.with_stopped(tally, rules.sheet_number(str(number)))
        assert tally.is_over(rules.sheet_number(str(number)))

    assert len(tally.stopped) == rules.MOST_STOPPED
    assert rules.with_sheet(tally, [0], rules.sheet_number(str(number)), most=5) == tally
    assert rules.unpacked(rules.packed(tally, most=5), [2], most=5) == tally
    assert len(rules.packed(tally, most=5)) == len(rules.packed(rules.blank([2]), most=5))


def test_counters_packed_before_stopped_sheets_were_known_of_are_still_read():
    tally = rules.with_sheet(rules.blank([2]), [0], rules.sheet_number("a"), most=5)
    former = rules.packed(tally, most=5)[: -rules.MOST_STOPPED * rules.NONCE_BYTES]

    assert rules.unpacked(former, [2], most=5) == tally


# -- the pupil --


def test_pupil_answers_one_question_a_screen_and_ends_with_thanks_and_help(app, opened):
    device = Device(app, opened[1].code)
    first = device.begin().get_data(as_text=True)
    assert "不写名字，不打分" in first

    device.press()
    assert device.html.count('type="radio"') == 3
    assert "第 1 题，共 18 题" in device.html
    for _question in range(ITEMS):
        device.press(choice=0)
    assert "做完了" in device.html
    end = device.press("hand-in").get_data(as_text=True)

    assert "谢谢你" in end
    assert "110" in end
    assert not re.search(r"\d+ ?分[^出]|答对|得分", end)


def test_pupil_goes_back_and_what_was_chosen_stays_without_being_shown(app, page, db, opened):
    device = Device(app, opened[1].code)
    device.begin()
    device.press()
    assert "不再显示出来" not in device.html
    device.press(choice=2)
    device.press()
    device.press("back")
    device.press("back")

    assert "第 1 题" in device.html
    assert "选过的不再显示出来" in device.html
    assert " checked" not in device.html
    for _question in range(ITEMS):
        device.press()
    device.press("hand-in")
    db.expire_all()
    assert counters(opened[1]).chosen[0] == (0, 0, 1)


@pytest.mark.parametrize("go", ["next", "back"])
def test_sheet_left_lying_shows_nobody_what_was_chosen_on_it(app, opened, go):
    """Neither handed in nor stopped: the next child sends its form once more, goes back in it, or reads the page's source."""
    pages = []
    for choice in (0, 1):
        device = Device(app, opened[1].code)
        device.begin()
        device.press()
        for _question in range(3):
            device.press(choice=choice)
        device.press(go)
        pages.append(device.html)

    assert " checked" not in pages[0]
    plain = [re.sub(r'name="(?:sheet|so_far)" value="[^"]*"', "", one) for one in pages]
    assert plain[0] == plain[1], "whatever was chosen, the page is the same"
    assert len(pages[0]) == len(pages[1])
    assert not re.search(r'name="a\d+" value="\d+"', "".join(re.findall(r'<input type="hidden".*?>', pages[0])))


def test_whoever_finds_a_sheet_left_lying_ends_it_and_begins_an_own_one(app, db, opened):
    device = Device(app, opened[1].code)
    device.begin()
    device.press()
    device.press(choice=1)
    left = device.html
    assert "这不是我开始的" in left

    answer = device.press("anew")

    assert (answer.status_code, answer.location) == (303, f"/q/{opened[1].code}")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    for go in ("next", "back", "hand-in"):
        device.html = left
        device.press(go)
        assert "这一份已经结束了" in device.html
    db.expire_all()
    assert counters(opened[1]).sheets == 0


def test_answers_of_one_sheet_are_none_of_another_nor_of_somebody_who_made_them_up(app, db, opened):
    first, second = Device(app, opened[1].code), Device(app, opened[1].code)
    first.fill_in(dict.fromkeys(range(ITEMS), 1))
    stolen = re.search(r'name="so_far" value="([^"]*)"', first.html)[1]
    for made_up in (stolen, "", "AAAA", "ä", "A" * 5000):
        second.begin()
        second.press()
        second.html = re.sub(r'name="so_far" value="[^"]*"', f'name="so_far" value="{made_up}"', second.html)
        second.press("hand-in")
        assert "谢谢你" in second.html
    db.expire_all()

    assert {count for counts in counters(opened[1]).chosen for count in counts} == {0}


def test_question_nobody_touches_gives_way_to_the_beginning(app, opened):
    device = Device(app, opened[1].code)
    assert "Refresh" not in device.begin().headers

    assert device.press().headers["Refresh"] == f"600; url=/q/{opened[1].code}"


@pytest.mark.parametrize("answered", [0, 3, ITEMS])
def test_pupil_who_stops_leaves_nothing_chosen(app, db, opened, answered):
    before = counters(opened[1])
    length = len(opened[1].sealed)
    device = Device(app, opened[1].code)
    device.begin()
    device.press()
    for _question in range(answered):
        device.press(choice=1)
    end = device.press("stop").get_data(as_text=True)

    assert "停下也很好" in end
    db.expire_all()
    row = db.scalars(select(DeviceSet)).one()
    after = counters(row)
    assert (after.sheets, after.chosen, after.seen) == (before.sheets, before.chosen, before.seen)
    assert len(row.sealed) == length


@pytest.mark.parametrize("ending", ["hand-in", "stop"])
@pytest.mark.parametrize("sent_again", ["next", "back", "stop", "hand-in"])
def test_sheet_that_is_over_is_never_shown_again(app, db, opened, ending, sent_again):
    """On a shared tablet the next child goes back and lets the browser send the form of the child before once more."""
    device = Device(app, opened[1].code)
    device.fill_in(dict.fromkeys(range(ITEMS), 1))
    held = device.html
    device.press(ending)
    db.expire_all()
    sealed = counters(opened[1])
    device.html = held
    again = device.press(sent_again)

    assert "这一份已经结束了" in device.html
    assert "<input" not in device.html
    assert "110" in device.html
    assert again.headers["Clear-Site-Data"] == '"cache"'
    db.expire_all()
    assert counters(opened[1]) == sealed


def test_sheet_begun_anew_after_one_that_is_over_is_answered_as_ever(app, opened):
    first = Device(app, opened[1].code)
    first.fill_in()
    first.press("stop")
    first.begin()
    first.press()

    assert "第 1 题，共 18 题" in first.html
    assert " checked" not in first.html


@pytest.mark.parametrize("number", ["", "x", "A" * 5000, "AAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_sheet_nobody_gave_out_begins_anew_and_is_never_counted(app, db, opened, number):
    """One person with a browser would fill a class's counters otherwise."""
    device = Device(app, opened[1].code)
    device.fill_in()
    before = counters(opened[1])
    device.html = re.sub(r'name="sheet" value="[^"]*"', f'name="sheet" value="{number}"', device.html)
    answer = device.press("hand-in")

    assert (answer.status_code, answer.location) == (303, f"/q/{opened[1].code}")
    db.expire_all()
    assert counters(opened[1]) == before


def test_sheet_for_which_there_was_no_room_is_not_shown_again_either(app, opened):
    handed_in(app, opened[1].code, 6)
    device = Device(app, opened[1].code)
    device.fill_in()
    held = device.html
    device.press("hand-in")
    device.html = held
    device.press("back")

    assert "这一份已经结束了" in device.html


def test_pages_are_light_and_lead_to_no_desk_and_name_nobody(app, opened):
    """First screen at most 20 KB with all it loads; no script, no name, no class, no school (SAFEGUARDS 8)."""
    zhou, row = opened
    device = Device(app, row.code)
    pages = [device.begin(), device.press(), device.press("stop"), app.test_client().get("/q/zzzzzz")]
    for answer in pages:
        html = answer.get_data(as_text=True)
        loaded = set(re.findall(r'(?:href|src)="/static/([^"?]+)', html))
        assert len(answer.data) + sum((ROOT / "static" / one).stat().st_size for one in loaded) < 20_000
        assert "<script" not in html
        for word in (zhou.group.title, zhou.school.name, zhou.teacher.name, "学生0"):
            assert word not in html
        for address in re.findall(r'(?:href|action)="([^"]+)"', html):
            assert re.match(r"/q|/static/|#main|tel:", address), address


def test_answers_stand_in_no_address_and_pages_write_no_line_and_no_row(app, db, opened):
    """SAFEGUARDS 1, 14: the log is searched, and so are all tables; a sheet changes one column of one row."""
    row = opened[1]
    device = Device(app, row.code)
    with logged() as log:
        device.fill_in(dict.fromkeys(range(ITEMS), 1))
        assert not re.search(r'action="[^"]*\?', device.html)
        sealed = row.sealed
        versions, tries = (len(db.scalars(select(table)).all()) for table in (FactVersion, Throttle))
        device.press("hand-in")

    assert log.getvalue() == ""
    db.expire_all()
    assert row.sealed != sealed
    assert len(row.sealed) == len(sealed)
    assert (len(db.scalars(select(FactVersion)).all()), len(db.scalars(select(Throttle)).all())) == (versions, tries)
    assert len(db.scalars(select(DeviceSet)).all()) == 1


def test_table_of_open_sets_has_no_moment_no_address_and_no_person():
    columns = {column.name: str(column.type) for column in inspect(DeviceSet).columns}

    assert set(columns) == {"id", "class_group_id", "course", "edition", "letter", "held_on", "code", "most", "sealed"}
    assert not [name for name, kind in columns.items() if "DATETIME" in kind.upper()]


def test_what_is_stored_tells_nothing_to_whoever_reads_the_database(app, db, opened):
    row = opened[1]
    handed_in(app, row.code, 3)
    db.expire_all()

    stored = {name: getattr(row, name) for name in ("code", "most", "held_on", "letter")}
    assert stored["most"] == 6
    assert "ka-" not in row.sealed
    assert not row.sealed.startswith("{")


# -- double hand-in, too many, too late --


def test_double_hand_in_counts_once(app, page, db, opened):
    zhou, row = opened
    handed_in(app, row.code, 4)
    device = Device(app, row.code)
    device.fill_in()
    last = device.html
    device.press("hand-in")
    device.html = last
    device.press("hand-in")

    close(page, zhou)
    assert db.scalars(select(ClassSet)).one().tickets == 5


def test_no_more_sheets_than_pupils(app, page, db, opened):
    zhou, row = opened
    handed_in(app, row.code, 6)
    device = Device(app, row.code)
    device.fill_in()

    assert "份数已经满了" in device.press("hand-in").get_data(as_text=True)
    close(page, zhou)
    assert db.scalars(select(ClassSet)).one().tickets == 6


def test_answers_that_do_not_exist_count_as_left_open(app, page, db, opened):
    zhou, row = opened
    handed_in(app, row.code, 5, {0: 77, 1: "x", 2: -1, 3: "９"})
    close(page, zhou)

    right = db.scalars(select(ClassSet)).one().right_tickets
    quiz = catalogue().courses[COURSE].evaluation("A")
    assert [right[item.id] for item in quiz.items[:4]] == [0, 0, 0, 0]


def test_wrong_code_a_closed_set_and_one_of_yesterday_get_the_same_page(app, page, db, opened):
    zhou, row = opened
    wrong = app.test_client().get("/q/zzzzzz")
    code = row.code
    row.held_on = today() - DAY
    db.commit()
    yesterday = app.test_client().get(f"/q/{code}")
    close(page, zhou)
    closed = app.test_client().get(f"/q/{code}")

    assert wrong.status_code == 404
    assert wrong.data == yesterday.data == closed.data


def test_codes_cannot_be_guessed_in_a_row(app, opened, monkeypatch):
    monkeypatch.setattr("app.classroom.class_sets.devices.public.WRONG_CODES", 5)
    client = app.test_client()
    for number in range(5):
        client.get(f"/q/zzzzz{number + 2}")

    assert client.get(f"/q/{opened[1].code}").status_code == 404


# -- the teacher --


def test_teacher_sees_code_and_address_and_no_number_before_it_is_closed(app, page, opened):
    zhou, row = opened
    page.sign_in(zhou.teacher)
    before = page.get(f"/classes/{zhou.group.id}/sets/devices")
    handed_in(app, row.code, 5)
    after = page.get(f"/classes/{zhou.group.id}/sets/devices")

    assert row.code in before.html
    without_token = [re.sub(r'csrf_token" (?:type="hidden" )?value="[^"]+"', "", one.html) for one in (before, after)]
    assert without_token[0] == without_token[1], "nobody sees how many were handed in"
    assert "/ 5" not in page.get(f"/classes/{zhou.group.id}/sets").text


def test_closing_keeps_knowledge_of_the_class_and_seals_its_feelings(app, page, db, opened):
    zhou, row = opened
    quiz = catalogue().courses[COURSE].evaluation("A")
    handed_in(app, row.code, 6)

    answer = close(page, zhou)
    assert answer.status == 302 or "6" in answer.text

    kept = db.scalars(select(ClassSet)).one()
    assert (kept.tickets, kept.way) == (6, "device")
    assert kept.right_tickets == {
        item.id: 6 if item.options[0].correct else 0 for item in quiz.items if item.kind is not ItemKind.CONFIDENCE
    }
    assert db.scalars(select(DeviceSet)).all() == []
    felt = db.scalars(select(SetFeelings)).all()
    assert [(one.classes, set(one.chosen), one.waiting_classes) for one in felt] == [(0, {0}, 1)] * 2
    shown = page.get(f"/classes/{zhou.group.id}/sets").text
    assert "6 / 6" in shown
    assert "很担心" not in shown


@pytest.mark.parametrize("number", [0, 1, 4])
def test_fewer_than_five_are_deleted_and_the_page_says_so_kindly(app, page, db, opened, number):
    zhou, row = opened
    handed_in(app, row.code, number)
    close(page, zhou)

    assert "全部删掉了" in page.get(f"/classes/{zhou.group.id}/sets").text
    assert db.scalars(select(ClassSet)).all() == []
    assert db.scalars(select(SetFeelings)).all() == []
    assert db.scalars(select(DeviceSet)).all() == []


def test_closing_a_second_time_says_that_it_is_closed(app, page, opened):
    handed_in(app, opened[1].code, 5)
    close(page, opened[0])

    assert "已经关闭了" in page.get(close(page, opened[0]).location).text


def test_second_tab_that_looks_at_a_closed_set_is_told_so_and_led_to_the_class(app, page, opened):
    zhou = opened[0]
    close(page, zhou)

    answer = page.get(f"/classes/{zhou.group.id}/sets/devices", status=302)

    assert "已经关闭了" in page.get(answer.location).text


def test_opening_what_is_open_in_another_tab_says_so_and_leads_there(page, db, opened):
    zhou, row = opened
    again = page.post(sheets(zhou), form_at="/classes")
    told = page.get(again.location)

    assert "这一份已经打开了" in told.text
    assert row.code in told.html
    other = page.get(page.post(sheets(zhou, "B"), form_at="/classes").location)
    assert "正开着另一份" in other.text
    assert [one.letter for one in db.scalars(select(DeviceSet))] == ["A"]


def test_set_filled_in_on_devices_this_year_is_not_said_to_be_open(app, page, opened):
    zhou, row = opened
    handed_in(app, row.code, 5)
    close(page, zhou)

    answer = page.post(sheets(zhou), form_at="/classes")

    assert "今年已经在设备上填过这一份" in page.get(answer.location).text


def test_set_whose_day_is_over_is_closed_in_the_night(app, db, opened):
    row = opened[1]
    handed_in(app, row.code, 5)
    close_over(db, today(), at=now())
    assert len(db.scalars(select(DeviceSet)).all()) == 1

    close_over(db, today() + DAY, at=now() + DAY)

    assert db.scalars(select(DeviceSet)).all() == []
    assert db.scalars(select(ClassSet)).one().tickets == 5


def test_set_is_filled_in_on_devices_once_a_year(app, page, db, opened):
    zhou, row = opened
    handed_in(app, row.code, 5)
    close(page, zhou)

    page.post(sheets(zhou), form_at="/classes")

    assert db.scalars(select(DeviceSet)).all() == []


def test_devices_open_on_the_day_of_a_lesson_only(page, make, class_of, db):
    zhou = class_of()
    make.planned_lesson(
        zhou.group, facilitator=zhou.teacher, course=COURSE, module="kids-g56-1", planned_on=today() + DAY
    )
    page.sign_in(zhou.teacher)
    page.post(sheets(zhou), form_at="/classes")

    assert db.scalars(select(DeviceSet)).all() == []


def test_set_before_the_lessons_is_not_opened_after_the_first_of_them(page, make, class_of, db):
    zhou = class_of()
    make.planned_lesson(
        zhou.group,
        facilitator=zhou.teacher,
        course=COURSE,
        module="kids-g56-1",
        state="taught",
        planned_on=today() - DAY,
    )
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module="kids-g56-2")
    page.sign_in(zhou.teacher)
    page.post(sheets(zhou), form_at="/classes")

    assert db.scalars(select(DeviceSet)).all() == []
    shown = page.get(f"/classes/{zhou.group.id}/sets")
    assert "这一份不再打开" in shown.text
    assert "这一份不再发了" in shown.text
    assert f'action="{sheets(zhou)}"' not in shown.html
    page.post(sheets(zhou, "B"), {"sure": "1"}, form_at="/classes")
    assert db.scalars(select(DeviceSet)).one().letter == "B"


def test_nobody_but_the_classs_own_teacher_opens_sees_or_closes(page, class_of, opened):
    zhou, _row = opened
    wang = class_of(title="五（2）班", teacher="王芳")
    page.sign_in(wang.teacher)

    page.get(f"/classes/{zhou.group.id}/sets/devices", status=404)
    page.post(sheets(zhou), form_at="/classes", status=404)
    page.post(f"/classes/{zhou.group.id}/sets/devices/close", form_at="/classes", status=404)


def test_tickets_and_devices_of_a_class_stand_beside_each_other_and_add_up(app, page, make, class_of, db):
    zhou = class_of(12)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher, course=COURSE, module="kids-g56-1")
    page.sign_in(zhou.teacher)
    quiz = catalogue().courses[COURSE].evaluation("A")
    right = {f"right_{n}": "3" for n, item in enumerate(quiz.items) if item.kind is not ItemKind.CONFIDENCE}
    paper = f"/classes/{zhou.group.id}/sets/{COURSE}/A"
    page.post(paper, {"held_on": today().isoformat(), "tickets": "5", **right})
    page.post(sheets(zhou), form_at="/classes")
    row = db.scalars(select(DeviceSet)).one()
    assert row.most == 7, "who filled in a ticket has no sheet left"
    handed_in(app, row.code, 6)
    close(page, zhou)

    shown = page.get(f"/classes/{zhou.group.id}/sets").text
    assert "9 / 11" in shown
    assert "答对的份数" in shown
    assert "答对的纸条数" not in shown
    assert "全班 12 名学生，已有 6 份在设备上交了：纸条最多 6 张" in page.get(paper).text
    assert "这个班有 12 名学生，已有 6 份在设备上交了：纸条最多 6 张" in page.post(
        paper, {"held_on": today().isoformat(), "tickets": "7", **right}, status=422
    ).text  # fmt: skip


# -- a course of another age --


@pytest.fixture
def third_grade(app, tmp_path):
    """A small course for grades 3 and 4 that has a set before its lessons."""
    copytree(Path(__file__).parents[2] / "courses", tmp_path, dirs_exist_ok=True)
    course = tmp_path / "courses" / "small-g56" / "course.md"
    course.write_text(re.sub(r"grades: \[.*?\]", 'grades: ["2", "3", "4"]', course.read_text()))
    items = "\n".join(
        f"{{#q{n} objective=small-g56-1-a level=know}}\n## 第{n}题？\n\n- [x] 对\n  > 好。\n- [ ] 不对\n  > 再想想。\n"
        for n in range(3)
    )
    (tmp_path / "quizzes" / "small-g56-evaluation-a.md").write_text(
        f"---\nid: small-g56-evaluation-a\ncourse: small-g56\nkind: evaluation-A\n---\n\n{items}"
    )
    former = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = Shelf(tmp_path)
    yield
    app.extensions[EXTENSION] = former


def class_of_grade(make, class_of, grade):
    zhou = class_of()
    group = make.class_group(zhou.school, f"{grade}年级", grades=grade, first_day=None, last_day=None)
    make.enrolment(zhou.teacher, group, role="teacher")
    make.pupils(group, 6)
    zhou.group = group
    return zhou


@pytest.mark.usefixtures("third_grade")
def test_set_of_any_childrens_course_works_from_grade_three(app, page, make, class_of, db):
    zhou = class_of_grade(make, class_of, "3")
    make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)
    page.post(f"/classes/{zhou.group.id}/sets/small-g56/A/devices", form_at="/classes")
    row = db.scalars(select(DeviceSet)).one()
    for _sheet in range(5):
        device = Device(app, row.code)
        device.begin()
        device.press()
        for _question in range(3):
            device.press(choice=0)
        device.press("hand-in")

    close(page, zhou)

    assert db.scalars(select(ClassSet)).one().right_tickets == {"q0": 5, "q1": 5, "q2": 5}


@pytest.mark.usefixtures("third_grade")
@pytest.mark.parametrize("grade", ["2", "2,3"])
def test_class_below_grade_three_is_refused_although_its_course_has_a_set(page, make, class_of, grade):
    zhou = class_of_grade(make, class_of, grade)
    make.planned_lesson(zhou.group, facilitator=zhou.teacher)
    page.sign_in(zhou.teacher)

    assert f"/classes/{zhou.group.id}/sets" not in page.get("/classes").html
    for end in ("", "/small-g56/A", "/small-g56/A/tickets", "/devices"):
        page.get(f"/classes/{zhou.group.id}/sets{end}", status=404)
    page.post(f"/classes/{zhou.group.id}/sets/small-g56/A/devices", form_at="/classes", status=404)
