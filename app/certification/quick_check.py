"""The check page for strangers, answered before Flask: a gate may ask many a minute, and must never wait (docs/performance.md).

The page itself is rendered by Flask, once for each case, day and language, with marks where a certificate's own texts stand.
It is kept as pieces; an answer is one question to the database and the pieces with the texts between them. Whatever is not
plainly such a request (another address, a cookie, an unknown or throttled visitor) is passed on and answered as ever.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import render_template
from markupsafe import escape
from sqlalchemy import bindparam, exists, select
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.certification.checking import CHECKS, DOOR, WINDOW
from app.certification.models import Certificate
from app.certification.queries import is_of_the_online_part
from app.certification.rules import ALPHABET, BODY, is_valid_on
from app.certification.saying import SLOTS, Case, case_of, said
from app.core.clock import day_of, now
from app.core.database import db
from app.core.languages import DEFAULT
from app.core.log import request_lines
from app.core.prepared import Prepared
from app.core.throttle import IS_THROTTLED, address_seen, throttle_values
from app.records.models import RecordVoid, TrainingRecord

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask

PATH = "/c/"
ENDPOINT = "certification.checked"
PLAIN_CODE = re.compile(f"[{ALPHABET}]{{{BODY + 1}}}\\Z")
"""Whether its check character is right shows in the database: a number that is not there is for Flask."""
PLAIN_QUERY = re.compile(r"(?:issue=(\d{1,4}))?\Z")
MARK = re.compile("\ue000(\\d+)\ue001")
"""A slot in a kept page: signs of the private use area, which no name and no page holds."""
OWN_HEADERS = {"Content-Length", "X-Request-Id"}
MOST_KEPT = 200
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
QUESTION = Prepared(
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


class QuickCheck:
    """A WSGI application in front of Flask's own."""

    def __init__(self, app: Flask) -> None:
        self.app, self.behind = app, app.wsgi_app
        self.kept: OrderedDict[tuple[Case, str, date], Kept] = OrderedDict()
        self.online_parts: dict[tuple[str, str], bool] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a stranger's look at a certificate that exists; pass everything else on."""
        if not environ["PATH_INFO"].startswith(PATH) or (asked := _asked(environ)) is None:
            return self.behind(environ, start)
        begun = time.perf_counter()
        with self.app.app_context():
            found = self._page(environ, *asked)
        if found is None:
            return self.behind(environ, start)
        body, headers, is_logged = found
        request_id = secrets.token_hex(6)
        if not is_logged:
            request_lines.add(request_id, "GET", ENDPOINT, status=200, begun=begun)
        start("200 OK", [*headers, ("Content-Length", str(len(body))), ("X-Request-Id", request_id)])
        return [body]

    def _page(
        self, environ: WSGIEnvironment, code: str, issue: int, tag: str
    ) -> tuple[bytes, tuple[tuple[str, str], ...], bool] | None:
        """Return the page as it is sent, its headers, and whether the log has a line for it: rendering a page writes one.

        None when it takes Flask to answer.
        """
        at = now()
        values = throttle_values(DOOR, address_seen(environ), limit=CHECKS, window=WINDOW, at=at)
        row = QUESTION.one_or_none({"code": code, **values})
        if row is None or row.throttled:
            return None
        day = day_of(at)
        case = self._case(row, issue, day)
        known = self.kept.get((case, tag, day))
        kept = known or self._rendered(case, tag, day)
        return kept.filled(said(row, tag)), kept.headers, known is None

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
    if PLAIN_CODE.match(code) is None:
        return None
    return code, int(query[1] or 1), _language(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:MOST_LANGUAGES])


@lru_cache(maxsize=256)
def _language(accepted: str) -> str:
    """Return the language a browser asks for, as `chosen_tag` does for who has chosen none."""
    languages = parse_accept_header(accepted, LanguageAccept)
    return "en" if languages.best_match(["zh-CN", "zh", "en"], default="zh") == "en" else DEFAULT


def init_quick_check(app: Flask) -> None:
    """Answer the check page before Flask does."""
    app.wsgi_app = QuickCheck(app)  # type: ignore[method-assign, assignment]  # as Flask's documentation puts middleware in
