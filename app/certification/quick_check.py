"""The check page for strangers, answered before Flask: a gate may ask many a minute, and must never wait (docs/performance.md).

The page itself is rendered by Flask, once for each case, day and language, with marks where a certificate's own texts stand.
It is kept as pieces; an answer is one question to the database and the pieces with the texts between them. Whatever is not
plainly such a request (another address, a cookie, an unknown or throttled visitor) is passed on and answered as ever.

A look that the same visitor repeats within a second is answered from memory, unless anything was written meanwhile.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from flask import render_template
from markupsafe import escape
from sqlalchemy import bindparam, event, exists, select
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.certification.checking import CHECKS, DOOR, WINDOW
from app.certification.models import Certificate
from app.certification.queries import is_of_the_online_part
from app.certification.rules import is_valid_on, read_code
from app.certification.saying import SLOTS, Case, case_of, said
from app.core.clock import day_of, now
from app.core.database import db, extension, one_question
from app.core.languages import DEFAULT
from app.core.throttle import IS_THROTTLED, address_seen, throttle_values
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask

log = structlog.get_logger()
PATH = "/c/"
ENDPOINT = "certification.checked"
PLAIN_QUERY = re.compile(r"(?:issue=(\d{1,4}))?\Z")
MARK = re.compile("\ue000(\\d+)\ue001")
"""A slot in a kept page: signs of the private use area, which no name and no page holds."""
OWN_HEADERS = {"Content-Length", "X-Request-Id"}
MOST_KEPT = 200
MOST_ANSWERS, SECONDS = 500, 1.0
"""How many answers are remembered, and how long: what another process writes is seen no later than that."""
MOST_LANGUAGES = 256  # signs of an Accept-Language that are worth reading

_CERTIFICATE = (
    Certificate.id,
    Certificate.code,
    Certificate.holder_name,
    Certificate.issuer,
    Certificate.course,
    Certificate.edition,
    Certificate.course_title,
    Certificate.course_title_en,
    Certificate.minutes,
    Certificate.completed_on,
    Certificate.valid_until,
    Certificate.issue,
    Certificate.reissued_at,
    Certificate.withdrawn_at,
)
# Built once: putting a question together takes longer than asking it.
QUESTION = (
    select(
        *_CERTIFICATE,
        exists().where(RecordVoid.voids == TrainingRecord.public_id).label("voided"),
        IS_THROTTLED.label("throttled"),
    )
    .join(TrainingRecord, TrainingRecord.id == Certificate.training_record_id)
    .where(Certificate.code == bindparam("code"))
)


@dataclass(frozen=True)
class Kept:
    """A rendered page in pieces: text, slot, text, slot … text; and its headers but those of one answer."""

    pieces: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]

    def filled(self, texts: dict[str, str]) -> bytes:
        """Return the page with texts in its slots, escaped as the template escapes."""
        put = list(self.pieces)
        for place in range(1, len(put), 2):
            put[place] = str(escape(texts[SLOTS[int(put[place])]]))
        return "".join(put).encode()


@dataclass(frozen=True)
class Answer:
    """A page as it is sent, and whether a line of the log was written for it: rendering a page writes one."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    is_logged: bool = False


class LastAnswers:
    """What was answered in the last second, forgotten when this process writes anything."""

    def __init__(self) -> None:
        self.answers: dict[Hashable, tuple[float, Answer]] = {}

    def forget(self, *_arguments: object) -> None:
        """Forget everything; an answer worked out meanwhile is kept with those forgotten."""
        self.answers = {}

    def get(self, asked: Hashable) -> Answer | None:
        """Return what was answered to the same look less than a second ago."""
        until, answer = self.answers.get(asked, (0.0, None))
        return answer if time.monotonic() < until else None

    def keep(self, answers: dict[Hashable, tuple[float, Answer]], asked: Hashable, answer: Answer) -> None:
        """Remember an answer among those known before its question was asked."""
        if len(answers) >= MOST_ANSWERS:
            answers.clear()
        answers[asked] = (time.monotonic() + SECONDS, answer)


class QuickCheck:
    """A WSGI application in front of Flask's own."""

    def __init__(self, app: Flask) -> None:
        self.app, self.behind = app, app.wsgi_app
        self.last = LastAnswers()
        self.kept: OrderedDict[tuple[Case, str, date], Kept] = OrderedDict()
        self.online_parts: dict[tuple[str, str], bool] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a stranger's look at a certificate that exists; pass everything else on."""
        if not environ["PATH_INFO"].startswith(PATH) or (asked := _asked(environ)) is None:
            return self.behind(environ, start)
        begun = time.perf_counter()
        looked = (*asked, address_seen(environ), now().replace(second=0, microsecond=0))
        known = self.last.answers
        answer = self.last.get(looked)
        if answer is None:
            with self.app.app_context():
                answer = self._answer(environ, *asked)
            if answer is None:
                return self.behind(environ, start)
            self.last.keep(known, looked, replace(answer, is_logged=False))
        request_id = secrets.token_hex(6)
        took = round((time.perf_counter() - begun) * 1000, 1)
        if not answer.is_logged:
            log.info("request", request_id=request_id, method="GET", endpoint=ENDPOINT, status=200, ms=took)
        start("200 OK", [*answer.headers, ("Content-Length", str(len(answer.body))), ("X-Request-Id", request_id)])
        return [answer.body]

    def _answer(self, environ: WSGIEnvironment, code: str, issue: int, tag: str) -> Answer | None:
        """Work the answer out; None when it takes Flask to answer."""
        at = now()
        values = throttle_values(DOOR, address_seen(environ), limit=CHECKS, window=WINDOW, at=at)
        with one_question() as connection:
            row = connection.execute(QUESTION, {"code": code, **values}).one_or_none()
        if row is None or row.throttled:
            return None
        day = day_of(at)
        case = self._case(row, issue, day)
        known = self.kept.get((case, tag, day))
        kept = known or self._rendered(case, tag, day)
        return Answer(kept.filled(said(row, tag)), kept.headers, is_logged=known is None)

    def _case(self, row: Any, issue: int, day: date) -> Case:
        valid = is_valid_on(
            day,
            completed_on=row.completed_on,
            valid_until=row.valid_until,
            withdrawn=row.withdrawn_at is not None,
            voided=bool(row.voided),
        )
        edition = (row.course, row.edition)
        if edition not in self.online_parts:  # An edition never changes.
            self.online_parts[edition] = is_of_the_online_part(db(), row)
        return case_of(row, is_valid=valid, online_part=self.online_parts[edition], is_former=issue < row.issue)

    def _rendered(self, case: Case, tag: str, day: date) -> Kept:
        """Render the page of a case with a mark in each slot, as Flask answers with it, and keep it."""
        marks = {name: f"\ue000{number}\ue001" for number, name in enumerate(SLOTS)}
        with self.app.test_request_context(PATH + "0" * 17, headers={"Accept-Language": tag}):
            page = render_template("certification/checked.html", case=case, said=marks)
            response = self.app.process_response(self.app.make_response(page))
        page = re.sub("%EE%80%80(\\d+)%EE%80%81", "\ue000\\1\ue001", page)  # in an address
        kept = Kept(tuple(MARK.split(page)), tuple(pair for pair in response.headers if pair[0] not in OWN_HEADERS))
        self.kept[case, tag, day] = kept
        if len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return kept


def _asked(environ: WSGIEnvironment) -> tuple[str, int, str] | None:
    """Return the code, issue and language asked for; None when it takes Flask to say."""
    query = PLAIN_QUERY.match(environ.get("QUERY_STRING", ""))
    code = environ["PATH_INFO"][len(PATH) :]
    if query is None or environ["REQUEST_METHOD"] != "GET" or "HTTP_COOKIE" in environ or environ.get("SCRIPT_NAME"):
        return None
    if read_code(code) != code:
        return None
    return code, int(query[1] or 1), _language(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:MOST_LANGUAGES])


@lru_cache(maxsize=256)
def _language(accepted: str) -> str:
    """Return the language a browser asks for, as `chosen_tag` does for who has chosen none."""
    languages = parse_accept_header(accepted, LanguageAccept)
    return "en" if languages.best_match(["zh-CN", "zh", "en"], default="zh") == "en" else DEFAULT


def init_quick_check(app: Flask) -> None:
    """Answer the check page before Flask does."""
    app.wsgi_app = quick = QuickCheck(app)  # type: ignore[method-assign, assignment]  # as Flask's documentation puts middleware in
    with app.app_context():
        event.listen(extension.sessionmaker, "after_commit", quick.last.forget)
