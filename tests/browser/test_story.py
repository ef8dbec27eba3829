"""The whole story on an empty installation, in a real browser: from the one-time link to "who has not been reached"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import create_app
from app.classroom.models import PlannedLesson
from app.compliance.service import ensure_default_requirements
from app.content.catalogue import catalogue
from app.content.shapes import Item, ItemKind
from app.core.clock import now
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import ROOT, Settings
from app.people.invitations import first_administrator_link
from app.people.service.posts import ensure_default_posts
from tests.authenticator import Authenticator
from tests.browser.conftest import DESKTOP, PHONE, PROJECTOR, Site, serving, set_up_phone

pytestmark = pytest.mark.browser
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
SECRET = "lantern river 42"
PUPILS = 48
AUTHENTICATORS: dict[str, Authenticator] = {}  # by login: what somebody's phone knows


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty installation, as after the first `make run`."""
    folder = tmp_path_factory.mktemp("story")
    app = create_app(
        Settings(database_url=f"sqlite:///{folder / 's.sqlite'}", secret_key="story", instance_path=folder)
    )
    with app.app_context():
        upgrade_schema(extension.engine)
        ensure_default_posts(extension.session, at=now())
        ensure_default_requirements(extension.session, ROOT, at=now())
        extension.session.commit()
    with serving(app) as url:
        yield Site(url, app)
    with app.app_context():
        extension.engine.dispose()


def press(page: Page, words: str) -> None:
    """Press the button or link that says these words, and wait for the next page."""
    target = (
        page.locator("main").get_by_role("button", name=words).or_(page.locator("main").get_by_role("link", name=words))
    )
    target.first.click()
    page.wait_for_load_state()


def choose(page: Page, field: str, words: str) -> None:
    """Choose an entry of a list, or a radio button, by words in it."""
    if page.locator(f"input[type=radio][name={field}]").count():
        page.locator("label", has_text=words).first.click()
        return
    value = page.locator(f"select[name={field}] option", has_text=words).first.get_attribute("value")
    page.select_option(f"select[name={field}]", value)


def new_account(
    page: Page, link: str, login: str, *, name: str | None = None, lands_on: str = "现在做什么", manages: bool = False
) -> None:
    """Follow a one-time link, make the account, set up the phone where somebody manages, and be signed in."""
    page.goto(link)
    if name:
        page.fill("input[name=name]", name)
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", SECRET)
    page.fill("input[name=repeated]", SECRET)
    page.locator("main form button").first.click()
    if manages:
        AUTHENTICATORS[login] = set_up_phone(page)
    expect(page.locator("h1")).to_have_text(lands_on)


def one_time_link(page: Page) -> str:
    """Return the invitation link shown on a page."""
    found = re.search(r"https?://[^\s\"<]+/invitation/[\w-]+", page.content())
    assert found, page.inner_text("main")
    return "/invitation/" + found.group().rsplit("/", 1)[1]


def answer(page: Page, item: Item) -> None:
    """Answer a question rightly."""
    if item.kind is ItemKind.ORDER:
        for place, option in enumerate(item.options, 1):
            page.select_option(f"select[name=place-{option.id}]", str(place))
    elif item.kind is ItemKind.MATCH:
        for option in item.options:
            field = f"select[name=pair-{option.id}]"
            right = {
                plain(one.text_content() or ""): one.get_attribute("value")
                for one in page.locator(f"{field} option").all()
            }
            page.select_option(field, right[plain(option.pair or "")])
    else:
        for option in item.options:
            if option.correct:
                page.check(f"#option-{option.id}")


def asked(page: Page, items: list[Item]) -> Item:
    """Return the question on the page; several may have the same words, so its options decide."""
    words = plain(page.inner_text("main"))
    return next(
        item for item in items if plain(item.text) in words and all(plain(one.text) in words for one in item.options)
    )


def plain(text: str) -> str:
    return "".join(re.sub(r"[*_`]", "", text).split())


def read_module(page: Page) -> None:
    """Read a module to its end and open its questions; in its scenario always take the first way."""
    for _step in range(60):
        if page.locator("#question").count():
            return
        choice = page.locator("form[action*=decide] button")
        target = choice.first if choice.count() else page.locator("main form .buttons button").first
        target.click()
        page.wait_for_load_state()
    raise AssertionError("the module has no end")


@pytest.fixture(scope="module")
def links() -> dict[str, str]:
    """What one part of the story hands to the next."""
    return {}


def test_1_administrator_makes_a_school_and_the_head_its_people(site, open_page, links):
    with site.app.app_context():
        token = first_administrator_link(extension.session, at=now())
        extension.session.commit()
    page = open_page(DESKTOP)
    new_account(page, f"/welcome/{token}", "admin", name="管理员", lands_on="设置", manages=True)
    page.locator("main").get_by_role("link", name=re.compile("建立|新建|创建")).first.click()
    page.wait_for_load_state()
    page.fill("input[name=name]", "青禾镇中心小学")
    choose(page, "kind", "学校")
    page.fill("input[name=leader]", "吴建平")
    choose(page, "role", "校长")
    page.locator("main form button").first.click()
    head_link = one_time_link(page)

    head = open_page(DESKTOP)
    new_account(head, head_link, "wu@example.org", manages=True)
    for name, post, role in (("何秀", "宿管员", None), ("周敏", "班主任", None), ("陈立", "德育主任", "培训管理员")):
        head.goto("/staff")
        press(head, "添加同事")
        head.fill("input[name=name]", name)
        choose(head, "post_id", post)
        head.fill("input[name=first_day]", (TODAY - timedelta(days=20)).isoformat())
        head.locator("main form button").first.click()
        head.wait_for_load_state()
        if head.locator("h1").inner_text() != name:
            head.goto("/staff")
            press(head, name)
        if role:
            press(head, "给一个角色")
            choose(head, "role", role)
            head.locator("main form button").first.click()
            head.goto("/staff")
            press(head, name)
        press(head, "生成邀请链接")
        links[name] = one_time_link(head)
    head.goto("/facilitators/start-up")  # nobody is authorised yet: the school starts until a day
    head.fill("input[name=last_day]", (TODAY + timedelta(days=120)).isoformat())
    press(head, "定下最后一天")


def test_2_dorm_keeper_takes_the_core_course_and_holds_a_certificate(site, open_page, links):
    with site.app.app_context():
        course = catalogue().courses["staff-core"]
        items = [item for quiz in course.quizzes.values() for item in quiz.items]
    page = open_page(PHONE)
    new_account(page, links["何秀"], "13800000001")
    assert "教职工核心课" in page.inner_text("main")
    press(page, "开始")
    press(page, "开始")
    for module in course.modules:
        assert module.title in page.inner_text("h1"), page.inner_text("main")
        read_module(page)
        page.wait_for_load_state()
        for _question in course.quizzes[module.id].items:
            answer(page, asked(page, items))
            page.locator("main form button").first.click()
            page.wait_for_load_state()
            expect(page.locator("#feedback")).to_contain_text("答对了")
            page.locator("main .buttons .primary").first.click()
            page.wait_for_load_state()
        if "/read/" not in page.url and "/quiz" not in page.url:
            page.locator("main .primary").first.click()
            page.wait_for_load_state()
    assert course.final is not None
    for _question in range(course.final.draw or 0):
        answer(page, asked(page, items))
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    press(page, "交卷")
    press(page, "去签行为准则")
    press(page, "承诺遵守")
    press(page, "看我的证书")
    expect(page.locator("main figure img")).to_be_visible()

    code = re.search(r"/c/([0-9A-Z]{17})", page.content())
    assert code
    stranger = open_page(PHONE, scripts=False)
    stranger.goto(f"/c/{code.group(1)}")
    assert "何秀" in stranger.inner_text("main")
    assert "只证明参加培训" in stranger.inner_text("main")


def ago(days: int) -> str:
    """Return a day in the past, as a date field wants it."""
    day: date = TODAY - timedelta(days=days)
    return day.isoformat()


def test_3_manager_enters_a_class_of_48(site, open_page, links):
    page = open_page(DESKTOP)
    new_account(page, links["陈立"], "chen@example.org", manages=True)
    page.goto("/rosters")
    press(page, "添加班级")
    page.fill("input[name=title]", "五（1）班")
    page.check("input[name=grades][value='5']")
    page.fill("input[name=first_day]", ago(60))
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_have_text("五（1）班")
    links["class"] = page.url

    press(page, "添加学生")
    page.fill("textarea[name=lines]", "\n".join(f"{number:02d} 学生{number:02d}" for number in range(1, PUPILS + 1)))
    page.fill("input[name=since]", ago(50))
    press(page, "预览")
    press(page, "这 48 名学生")
    page.goto(links["class"])
    press(page, "添加老师")
    choose(page, "person_id", "周敏")
    page.fill("input[name=first_day]", ago(50))
    page.locator("main form button").first.click()
    page.wait_for_load_state()

    assert "48" in page.inner_text("main")


def test_4_class_teacher_teaches_and_two_pupils_are_left_to_reach(site, open_page, links):
    phone = open_page(PHONE)
    new_account(phone, links["周敏"], "13800000002")
    phone.goto("/classes")
    press(phone, "安排一节课")
    choose(phone, "module", "青春期")
    phone.fill("input[name=planned_on]", TODAY.isoformat())
    phone.check("input[name=second_adult][value=next_door]")
    phone.locator("main form button").first.click()
    phone.wait_for_load_state()
    lesson = phone.url

    with site.app.app_context():
        code = extension.session.scalar(select(PlannedLesson.code))
    projector = open_page(PROJECTOR)
    projector.goto(f"/j/{code}")
    first = projector.inner_text("main")
    projector.keyboard.press("ArrowRight")
    projector.wait_for_function("before => document.querySelector('main').innerText !== before", arg=first)
    assert "周敏" not in projector.content()
    assert "五（1）班" not in projector.content()

    phone.goto(lesson)
    press(phone, "讲稿")
    for box in phone.locator("input[name=key_points]").all():
        box.check()
    phone.check("input[name=second_adult][value=next_door]")
    press(phone, "做登记")
    taps = 0
    for name in ("学生07", "学生31"):
        phone.locator(".register").get_by_label(name).check()
        taps += 1
    press(phone, "结束")
    assert taps + 1 <= 6
    phone.wait_for_selector(".flash")
    phone.goto("/classes")
    assert "46 / 48" in phone.inner_text("main")
    press(phone, "补课")
    assert "学生07" in phone.inner_text("main")
    assert "学生31" in phone.inner_text("main")
    assert "学生08" not in phone.inner_text("main")


def test_5_manager_sees_who_has_not_been_reached_and_why(site, open_page):
    with site.app.app_context():
        edition = catalogue().courses["staff-core"].edition
    page = open_page(DESKTOP)
    page.goto("/sign-in")
    page.fill("input[name=login]", "chen@example.org")
    page.fill("input[name=password]", SECRET)
    page.click("main button[type=submit]")
    page.wait_for_url("**/second-step**")
    page.fill("input[name=factor_code]", AUTHENTICATORS["chen@example.org"].code())
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "second-step" not in address)
    page.goto("/reports")
    press(page, "敏感岗位先培训后上岗")
    words = page.inner_text("main")
    assert "何秀" in words
    assert "周敏" in words
    assert "学生07" not in page.content()
    press(page, "何秀")
    assert edition in page.inner_text("main")


def test_6_stranger_finds_help_without_signing_in_and_without_scripts(open_page):
    page = open_page(PHONE, scripts=False)
    page.goto("/help")

    assert "110" in page.inner_text("main")
    page.get_by_role("link", name="快速离开").click()
    assert page.url.endswith("/calendar")
