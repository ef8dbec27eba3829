"""Two phones and two tabs at the same moment: what is entered is entered once. Real threads on a database of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.assessment.models import AttemptAnswer, QuizAttempt
from app.certification.models import Certificate
from app.core.clock import now
from app.core.database import extension
from app.core.schema import upgrade_schema
from app.core.settings import Settings
from app.learning.models import CourseRun, ModuleProgress, ScenarioDecision
from app.people.models import Person
from app.records.models import Coverage, SignedPolicy, TrainingRecord
from tests.conftest import fresh_postgresql
from tests.learning.learner import TINY, Learner, fields_of, right_answer
from tests.make import Make
from tests.pages import Page

PHONES = 4


class Phones:
    """Several phones of one person, each signed in, on one site."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            make = Make(extension.session)
            self.person = make.person("何秀").id
            tokens = [make.signed_in_token(extension.session.get(Person, self.person), at=now()) for _ in range(PHONES)]
            extension.session.commit()
        self.clients = []
        for token in tokens:
            client = app.test_client()
            with client.session_transaction() as cookie:
                cookie["_user_id"] = token
            self.clients.append(client)

    def prepare(self, steps: Callable[[Learner], Any]) -> Any:
        """Let the services take somebody some way first."""
        with self.app.test_request_context():
            db = extension.session
            result = steps(Learner(db, db.get(Person, self.person)))
            db.commit()
            return result

    def all_send(self, address: str, fields: dict[str, Any], *, form_at: str) -> list[int]:
        """Send one form from every phone at the same moment; returns the statuses."""
        tokens = [Page(client.get(form_at)).csrf() for client in self.clients]
        together, statuses = threading.Barrier(PHONES), []

        def send(client: Any, token: str) -> None:
            together.wait()
            statuses.append(client.post(address, data={"csrf_token": token, **fields}).status_code)

        threads = [threading.Thread(target=send, args=pair) for pair in zip(self.clients, tokens, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return statuses

    def rows(self, table: Any) -> int:
        """How many rows of a table are this person's."""
        mine: Any = select(func.count()).select_from(table)
        if table in (ModuleProgress, ScenarioDecision):
            mine = mine.join(CourseRun, CourseRun.id == table.run_id).where(CourseRun.person_id == self.person)
        elif table is AttemptAnswer:
            mine = mine.join(QuizAttempt, QuizAttempt.id == table.attempt_id).where(
                QuizAttempt.person_id == self.person
            )
        else:
            mine = mine.where(table.person_id == self.person)
        with self.app.app_context():
            return extension.session.scalar(mine)


@pytest.fixture(scope="module")
def site(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("phones")
    url = f"sqlite:///{folder / 'phones.sqlite'}"
    if not database_url.startswith("sqlite"):
        url = f"{database_url.rsplit('/', 1)[0]}/hulei_phones_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        fresh_postgresql(url)
    app = create_app(Settings(database_url=url, secret_key="phones", instance_path=folder, content_path=TINY))
    with app.app_context():
        upgrade_schema(extension.engine)
    yield app
    with app.app_context():
        extension.engine.dispose()


@pytest.fixture
def phones(site: Flask) -> Phones:
    return Phones(site)


def test_course_begun_on_every_phone_is_one_run(phones):
    assert phones.all_send("/learn/begin/tiny-core", {}, form_at="/courses/tiny-core") == [303] * PHONES

    assert phones.rows(CourseRun) == 1


def test_page_and_decision_sent_from_every_phone_are_kept_once(phones):
    run = phones.prepare(lambda learner: learner.run.id)
    here = f"/learn/{run}/tiny-core-1"

    assert phones.all_send(f"{here}/1", {"to": "2"}, form_at=f"{here}/1") == [303] * PHONES
    decision = {"round": "1", "position": "1", "choice": "start-1"}
    assert phones.all_send(f"{here}/2/decide", decision, form_at=f"{here}/2") == [303] * PHONES

    assert phones.rows(ModuleProgress) == phones.rows(ScenarioDecision) == 1


def test_last_page_sent_from_every_phone_enters_coverage_once(phones):
    run = phones.prepare(lambda learner: learner.run.id)
    phones.all_send(f"/learn/{run}/tiny-core-2/1", {"to": "2"}, form_at=f"/learn/{run}/tiny-core-2/1")
    assert phones.all_send(f"/learn/{run}/tiny-core-2/2", {"to": "3"}, form_at=f"/learn/{run}/tiny-core-2/2") == (
        [303] * PHONES
    )

    assert phones.rows(Coverage) == 1


def test_final_begun_and_an_answer_given_on_every_phone_are_one(phones):
    run = phones.prepare(lambda learner: (learner.finishes_modules(), learner.run.id)[1])
    assert phones.all_send(f"/learn/{run}/quiz/tiny-core-final", {}, form_at=f"/learn/{run}") == [303] * PHONES
    with phones.app.test_request_context():
        attempt = extension.session.scalars(
            select(QuizAttempt).filter_by(quiz="tiny-core-final", person_id=phones.person)
        ).one()
        learner = Learner(extension.session, extension.session.get(Person, phones.person))
        item = learner.course.final.item(attempt.items[0])
    before = phones.rows(AttemptAnswer)

    address = f"/quiz/{attempt.id}/1"
    assert phones.all_send(address, fields_of(item, right_answer(item)), form_at=address) == [303] * PHONES

    assert phones.rows(AttemptAnswer) == before + 1


def test_code_signed_on_every_phone_gives_one_record_and_one_certificate(phones):
    run = phones.prepare(lambda learner: (learner.finishes_modules(), learner.passes_final(), learner.run.id)[2])

    assert phones.all_send(f"/learn/{run}/code", {}, form_at=f"/learn/{run}/code") == [303] * PHONES

    assert [phones.rows(table) for table in (SignedPolicy, TrainingRecord, Certificate)] == [1, 1, 1]
