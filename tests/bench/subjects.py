"""The six things that are measured: which requests they send, and how a right answer is told from an error page."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from itertools import cycle

from tests.bench.connection import Answer, BadAnswer, Browser, request_of
from tests.bench.site import LEARNER, TEACHER, Register, Site
from tests.make import PASSWORD

JSON = "application/json"
MISSING = 2


class Subject(ABC):
    """One kind of request. `next_request` is asked from several threads, each with its own connection number."""

    name: str
    status = 200
    at_most: int | None = None  # requests a round, where each needs something prepared
    floor_cookie = ""  # F-app looks up a sign-in row whatever the page does
    fields: Mapping[str, object] | None = None
    accept = "text/html"

    @abstractmethod
    def next_request(self, connection: int) -> bytes:
        """Return the bytes of the next request of a connection."""

    @abstractmethod
    def is_right(self, answer: Answer) -> bool:
        """Whether an answer with the right status is what was asked for."""

    def check(self, answer: Answer) -> None:
        """Raise BadAnswer unless the answer is right."""
        if answer.status != self.status or not self.is_right(answer):
            raise BadAnswer(f"{self.name}: {answer}")


class Page(Subject):
    """A page that is fetched again and again."""

    def __init__(self, name: str, path: str, marker: str, cookie: str = "") -> None:
        self.name, self.marker = name, marker.encode()
        self.request = request_of(path, cookie=cookie)

    def next_request(self, connection: int) -> bytes:
        """Return the one request."""
        return self.request

    def is_right(self, answer: Answer) -> bool:
        """Whether the page carries its marker and its end."""
        return self.marker in answer.body and b"</html>" in answer.body


class CheckedCertificates(Subject):
    """A stranger's look at a certificate, each time another one, without a cookie."""

    name = "certificate check page"

    def __init__(self, codes: list[str]) -> None:
        self.requests = cycle([request_of(f"/c/{code}") for code in codes])

    def next_request(self, connection: int) -> bytes:
        """Return the next certificate's request."""
        return next(self.requests)

    def is_right(self, answer: Answer) -> bool:
        """Whether the page names a holder and carries its end."""
        return "何秀".encode() in answer.body and b"</html>" in answer.body


class SavedAnswers(Subject):
    """Answers to a quiz as its script sends them: each connection has a question, and chooses another option each time."""

    name = "saving a quiz answer"
    accept = JSON

    def __init__(self, questions: list[tuple[str, list[str]]], cookie: str, csrf: str) -> None:
        self.fields = {"csrf_token": csrf, "answer": "1"}
        self.requests = [
            cycle(
                [request_of(path, cookie=cookie, fields={**self.fields, "answer": one}, accept=JSON) for one in options]
            )
            for path, options in questions
        ]

    def next_request(self, connection: int) -> bytes:
        """Return the next answer to the connection's question."""
        return next(self.requests[connection])

    def is_right(self, answer: Answer) -> bool:
        """Whether the answer was kept."""
        return b'"saved":true' in answer.body


class ClosedRegisters(Subject):
    """Registers of 48 with two pupils not reached; each is closed once."""

    name = "closing a register of 48"
    status = 302

    def __init__(self, registers: list[Register], cookie: str, csrf: str, at_most: int) -> None:
        self.at_most = at_most
        forms = [{"csrf_token": csrf, "not_reached": register.pupils[:MISSING]} for register in registers]
        self.fields = forms[0] if forms else None
        self.left = iter(
            [
                request_of(f"/lessons/{register.lesson}/register/close", cookie=cookie, fields=form)
                for register, form in zip(registers, forms, strict=True)
            ]
        )

    def next_request(self, connection: int) -> bytes:
        """Return the form of the next open register."""
        return next(self.left)

    def is_right(self, answer: Answer) -> bool:
        """Whether it leads back to the lesson with a message; that it was closed is counted in the database."""
        return answer.header("location").startswith("/lessons/") and "hulei=" in answer.header("set-cookie")


def subjects_of(site: Site, port: int, connections: int, rounds: int) -> list[Subject]:
    """Sign in at the running site and return what can be measured there."""
    learner, teacher = Browser(port), Browser(port)
    learner.sign_in(LEARNER, PASSWORD)
    teacher.sign_in(TEACHER, PASSWORD)
    answering, closing = (
        learner.csrf(site.questions[0][0]),
        teacher.csrf(f"/lessons/{site.registers[0].lesson}/register"),
    )
    subjects = [
        Page("sign-in page", "/sign-in", 'name="password"'),
        Page("signed-in module page", site.module_page, 'id="screen"', learner.cookie),
        Page("home with duties", "/", "依据：", learner.cookie),
        CheckedCertificates(site.codes),
        SavedAnswers(site.questions[:connections], learner.cookie, answering),
        ClosedRegisters(site.registers, teacher.cookie, closing, at_most=len(site.registers) // (rounds + 1)),
    ]
    for subject in subjects:
        subject.floor_cookie = learner.cookie
    return subjects
