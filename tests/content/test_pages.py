"""The catalogue, a course, an edition's source and its pictures, as the people who may open them see them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.content.catalogue import EXTENSION, Shelf, ensure_edition
from app.content.released import EDITIONS
from app.core.access import Role
from tests.content.folder import ContentFolder
from tests.make import AT, Make
from tests.pages import PageClient
from tests.queries import count_queries

pytestmark = pytest.mark.sqlite_is_enough

UNREAD = "尚未经儿童保护专业人士审读"


@pytest.fixture(autouse=True)
def shelf(app: Flask, folder: ContentFolder, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(folder.path)
    monkeypatch.setitem(app.extensions, EXTENSION, shelf)
    return shelf


@pytest.fixture
def learner(make: Make, page: PageClient) -> PageClient:
    return page.sign_in(make.person())


@pytest.fixture
def manager(make: Make, page: PageClient) -> PageClient:
    person = make.person()
    make.role(person, Role.TRAINING_MANAGER, make.organisation())
    return page.sign_in(person)


def test_learner_finds_the_courses_by_audience(learner: PageClient) -> None:
    text = learner.get("/courses").text

    assert (
        text.index("教职工")
        < text.index("成人小课")
        < text.index("学生（整班上课）")
        < text.index("小课", text.index("学生"))
    )
    assert "线上 15 分钟" in text
    assert "1.0 版" in text


def test_learner_reads_the_catalogue_in_english(learner: PageClient) -> None:
    assert "Small course" in learner.get("/courses?lang=en").text


def test_draft_is_nobodys_course_yet(learner: PageClient, folder: ContentFolder, shelf: Shelf) -> None:
    folder.change("courses/kids/course.md", "status: ready", "status: draft")
    shelf.kept = None

    assert "写给五、六年级" not in learner.get("/courses").text
    learner.get("/courses/kids", 404)


def test_manager_is_told_that_nobody_outside_has_read_a_course_and_a_learner_is_not_troubled(
    page: PageClient, make: Make
) -> None:
    learner, manager = make.person(), make.person()
    make.role(manager, Role.TRAINING_MANAGER, make.organisation())

    assert UNREAD not in page.sign_in(learner).get("/courses/adults").text
    assert UNREAD in page.sign_in(manager).get("/courses").text
    assert UNREAD in page.get("/courses/kids").text


def test_course_page_says_what_it_asks_and_what_it_rests_on(learner: PageClient) -> None:
    page = learner.get("/courses/adults")

    for words in (
        "能说出责任",
        "《大法》第十一条第二款",
        "《规定》（第50号）",
        "85%",
        "关键题必须全对",
        "有效期 12 个月",
        "D2L 1",
    ):
        assert words in page.text
    assert "/source" not in page.html


def test_course_nobody_wrote_is_not_found(learner: PageClient) -> None:
    learner.get("/courses/nothing", 404)


def test_manager_reads_an_edition_exactly_as_it_was_taught(
    manager: PageClient, db: Session, shelf: Shelf, folder: ContentFolder
) -> None:
    ensure_edition(db, shelf.read().courses["adults"], at=AT, by=None)
    db.commit()
    folder.change("courses/adults/course.md", 'edition: "1.0"', 'edition: "2.0"')
    folder.change("courses/adults/1-duty.md", "责任在大人。", "换了一句话。")
    shelf.kept = None

    text = manager.get("/courses/adults/1.0/source").text

    assert "责任在大人。" in text
    assert "换了一句话" not in text
    assert "courses/adults/media/door.svg" in text
    assert "{#promise-1 .critical" in text
    assert "换了一句话" in manager.get("/courses/adults/2.0/source").text
    manager.get("/courses/adults/3.0/source", 404)


def test_teacher_who_may_sit_the_final_reads_the_lessons_but_not_the_finals_answers(
    page: PageClient, make: Make, db: Session, shelf: Shelf
) -> None:
    ensure_edition(db, shelf.read().courses["adults"], at=AT, by=None)
    teacher = make.person()
    make.role(teacher, Role.FACILITATOR, make.organisation())
    page.sign_in(teacher)

    text = page.get("/courses/adults/1.0/source").text

    assert "责任在大人。" in text
    assert "{#promise-1 .critical" not in text
    assert "quizzes/adults-final.md" in text


def test_learner_does_not_read_the_source_with_its_keys(learner: PageClient) -> None:
    learner.get("/courses/adults/1.0/source", 404)


def test_picture_is_open_to_a_class_screen_without_sign_in_and_runs_nothing(page: PageClient) -> None:
    response = page.client.get("/courses/adults/1.0/media/door.svg")

    assert response.status_code == 200
    assert response.mimetype == "image/svg+xml"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_picture_of_a_released_edition_is_kept_by_browsers_for_ever(
    page: PageClient, folder: ContentFolder, shelf: Shelf
) -> None:
    folder.write(EDITIONS, f"adults 1.0 {shelf.read().courses['adults'].digest}\n")
    shelf.kept = None

    assert "immutable" in page.client.get("/courses/adults/1.0/media/door.svg").headers["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    [
        "/courses/adults/1.0/media/none.svg",
        "/courses/adults/9.9/media/door.svg",
        "/courses/nobody/1.0/media/door.svg",
        "/courses/adults/1.0/media/..%2fcourse.md",
        "/courses/adults/1.0/media/../course.md",
    ],
)
def test_picture_that_is_none_is_not_found(page: PageClient, address: str) -> None:
    assert page.client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/courses", "/courses/adults", "/courses/adults/1.0/source"])
def test_page_asks_the_database_few_questions_however_many_courses_there_are(
    manager: PageClient, folder: ContentFolder, shelf: Shelf, address: str
) -> None:
    def asked() -> int:
        manager.get(address)
        with count_queries() as statements:
            manager.get(address)
        return len([one for one in statements if "login_session" not in one and "role_grant" not in one])

    before = asked()
    for number in range(5):
        text: Any = (folder.path / "courses/kids/course.md").read_text()
        folder.write(f"courses/more-{number}/course.md", text.replace("id: kids", f"id: more-{number}"))
        lesson = (folder.path / "courses/kids/1-rules.md").read_text()
        folder.write(f"courses/more-{number}/1-rules.md", lesson.replace("kids-1", f"more-{number}-1"))
    shelf.kept = None

    assert len(shelf.read().courses) == 7
    assert asked() == before <= 5
