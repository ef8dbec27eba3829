"""The check page is answered before Flask where it may be, with the same page; everything else is passed on."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.certification.models import Certificate
from app.certification.quick_check import QuickCheck
from app.certification.rules import new_code
from app.certification.service import issue_certificate, reissue_certificate
from app.certification.withdrawals.service import withdraw_certificate
from app.records.service import void_record
from tests.make import AT

NOT_ONE_ANSWERS = ("X-Request-Id", "Content-Length", "Date")


@pytest.fixture(autouse=True)
def autumn():
    with time_machine.travel("2026-10-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def issued(db, make):
    """Return certificates in every state, each with where it is looked at."""
    make.edition()

    def issue(name="何秀", **more):
        record = make.training_record(make.person(name), **more)
        return record, issue_certificate(db, record, issuer="青禾 & <小学>", address="http://localhost", at=AT)

    _, plain = issue("O'<b>何</b> & 秀")
    _, former = issue()
    reissue_certificate(db, former, name="何绣", address="http://localhost", at=AT, by=None)
    _, undrawn = issue()
    reissue_certificate(db, undrawn, name="欧\U0002a6d6", address="http://localhost", at=AT, by=None)
    _, erased = issue()
    erased.holder_name = ""
    _, withdrawn = issue()
    withdraw_certificate(db, withdrawn, reason="wrong-person", at=AT, by=withdrawn.person_id)
    _, expired = issue(completed_on=date(2024, 1, 1))
    record, voided = issue()
    void_record(db, record, reason="entered-twice", at=AT, by=None)
    codes = [one.code for one in (plain, former, undrawn, erased, withdrawn, expired, voided)]
    db.flush()
    return [f"/c/{code}" for code in codes] + [f"/c/{former.code}?issue={issue}" for issue in (1, 2)]


def fetched(app, path, *, quick, tag):
    """Return an answer, by the quick way or by Flask's."""
    way = app.wsgi_app
    assert isinstance(way, QuickCheck)
    app.wsgi_app = way if quick else way.behind
    try:
        return app.test_client().get(path, headers={"Accept-Language": tag})
    finally:
        app.wsgi_app = way


@pytest.mark.parametrize("tag", ["zh-CN,zh;q=0.9", "en-GB,en;q=0.8"])
def test_quick_answer_is_the_page_flask_gives(app, db, issued, tag, monkeypatch):
    for path in issued:
        quick = fetched(app, path, quick=True, tag=tag)  # renders the page it keeps
        with monkeypatch.context() as without:
            without.setattr(QuickCheck, "_rendered", None)
            again = fetched(app, path, quick=True, tag=tag)
        plain = fetched(app, path, quick=False, tag=tag)

        assert quick.text == again.text == plain.text
        assert "\ue000" not in quick.text
        for answer in (quick, again):
            told = {name: value for name, value in answer.headers if name not in NOT_ONE_ANSWERS}
            assert told == {name: value for name, value in plain.headers if name not in NOT_ONE_ANSWERS}


def test_withdrawal_is_seen_at_once(app, db, issued):
    path = issued[0]
    first = fetched(app, path, quick=True, tag="zh")

    certificate = db.scalars(select(Certificate).filter_by(code=path.removeprefix("/c/"))).one()
    withdraw_certificate(db, certificate, reason="wrong-person", at=AT, by=certificate.person_id)
    db.commit()

    assert fetched(app, path, quick=True, tag="zh").text != first.text


@pytest.mark.sqlite_is_enough
def test_names_are_escaped_and_nothing_of_another_certificate_is_kept(app, issued):
    texts = [fetched(app, path, quick=True, tag="zh").text for path in issued]

    assert "O&#39;&lt;b&gt;何&lt;/b&gt; &amp; 秀" in texts[0]
    assert "何绣" in texts[1]
    assert all("何秀" not in text for text in texts)


@pytest.mark.sqlite_is_enough
def test_unknown_number_is_counted_and_a_throttled_visitor_sees_nothing_the_quick_way_either(app, db, issued):
    path = issued[0]
    for _ in range(30):
        assert app.test_client().get(f"/c/{new_code()}").status_code == 404

    assert app.test_client().get(path).status_code == 429


@pytest.mark.sqlite_is_enough
def test_page_of_the_next_day_names_the_next_day(app, issued):
    assert "2026年10月1日" in fetched(app, issued[0], quick=True, tag="zh").text
    with time_machine.travel("2026-10-01T16:00:00Z", tick=False):
        assert "2026年10月2日" in fetched(app, issued[0], quick=True, tag="zh").text


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("path", ["/c/nothing", "/c/", "/c/x/y", "/c?code=1", "/c/{}?lang=en", "/c/{}?issue=x"])
def test_whatever_is_not_plainly_a_look_at_a_certificate_goes_to_flask(app, issued, path):
    path = path.format(issued[0].removeprefix("/c/"))

    quick, plain = (fetched(app, path, quick=one, tag="zh") for one in (True, False))

    assert (quick.status_code, quick.text) == (plain.status_code, plain.text) or "csrf_token" in plain.text
