"""Static texts come in gzip to whoever takes it; nothing else ever does (BREACH)."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from app.core.access import Role
from app.core.compressed import TEXTS
from app.core.settings import ROOT

STATIC = ROOT / "static"
FILES = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file())
STYLE = "/static/css/hulei.css"


@pytest.fixture
def fetch(app):
    """Fetch as a browser does that takes gzip, unless told otherwise."""

    def get(address, method="GET", takes="gzip, deflate, br", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return app.test_client().open(address, method=method, buffered=True, headers={"Accept-Encoding": takes, **sent})

    return get


@pytest.mark.sqlite_is_enough
def test_every_static_text_is_the_same_when_it_is_unpacked_and_other_files_stay_as_they_are(fetch):
    for name in FILES:
        plain = (STATIC / name).read_bytes()
        answer, is_text = fetch(f"/static/{name}"), Path(name).suffix in TEXTS
        packed = answer.headers.get("Content-Encoding") == "gzip"

        assert (gzip.decompress(answer.data) if packed else answer.data) == plain, name
        assert len(answer.data) == int(answer.headers["Content-Length"]) <= len(plain)
        assert packed == (is_text and len(gzip.compress(plain)) < len(plain)), name
        assert answer.headers.get("Vary") == ("Accept-Encoding" if is_text else None), name


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("takes", ["", "identity", "br", "gzip;q=0", "*;q=0"])
def test_whoever_does_not_take_gzip_gets_the_file_itself_and_caches_are_told_of_both(fetch, takes):
    answer = fetch(STYLE, takes=takes)

    assert answer.data == (STATIC / "css/hulei.css").read_bytes()
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.sqlite_is_enough
def test_headers_are_those_of_the_file_itself_but_for_length_and_tag(fetch):
    small, plain = fetch(f"{STYLE}?v=1"), fetch(f"{STYLE}?v=1", takes="identity")

    differing = {"Accept-Ranges", "Content-Encoding", "Content-Length", "ETag", "Date", "X-Request-Id"}
    same = [{k: v for k, v in one.headers.items() if k not in differing} for one in (small, plain)]
    assert same[0] == same[1]
    assert small.headers["Content-Type"] == "text/css; charset=utf-8"
    assert small.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert small.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.sqlite_is_enough
def test_length_is_told_without_the_file_and_a_kept_file_is_not_sent_again(fetch):
    small, plain = fetch(STYLE), fetch(STYLE, takes="identity")

    head = fetch(STYLE, method="HEAD")
    assert (head.data, head.headers["Content-Length"]) == (b"", small.headers["Content-Length"])
    for kept, takes in ((small, "gzip"), (plain, "identity")):
        again = fetch(STYLE, takes=takes, If_None_Match=kept.headers["ETag"])
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", kept.headers["ETag"])
        assert again.headers["Vary"] == "Accept-Encoding"
    assert fetch(STYLE, If_None_Match='"another"').status_code == 200
    assert fetch(STYLE, If_Modified_Since=small.headers["Last-Modified"]).status_code == 304


@pytest.mark.sqlite_is_enough
def test_part_of_a_file_is_a_part_of_the_file_itself(fetch):
    part = fetch(STYLE, Range="bytes=0-9")

    assert (part.status_code, part.data) == (206, (STATIC / "css/hulei.css").read_bytes()[:10])
    assert "Content-Encoding" not in part.headers


@pytest.mark.sqlite_is_enough
def test_changed_file_is_not_answered_with_what_it_was(app, fetch, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    file = tmp_path / "one.css"
    seen = []
    for number, word in enumerate(("old", "new")):
        file.write_text(f"/* {word} */" * 99)
        os.utime(file, (number, number))
        seen.append(gzip.decompress(fetch("/static/one.css").data)[3:6])

    assert seen == [b"old", b"new"]


def test_pages_data_and_what_is_not_there_are_never_compressed(page, make, fetch):
    manager, school = make.person("方敏"), make.organisation()
    make.role(manager, Role.TRAINING_MANAGER, school)
    page.sign_in(manager)
    report = f"/api/v1/report?organisation={school.public_id}"

    theirs = [page.get(address).response for address in ("/", "/today", "/courses", report)]
    anybodys = [fetch(address) for address in ("/sign-in", "/help", "/healthz", "/lessons/worker.js")]
    missing = [fetch(address) for address in ("/static/css/none.css", "/static/../app.js", "/none.css")]

    for answer in (*theirs, *anybodys, *missing):
        assert "Content-Encoding" not in answer.headers, answer.request.path
    assert [answer.status_code for answer in missing] == [404, 404, 404]
    assert theirs[-1].json["organisation"]


@pytest.mark.sqlite_is_enough
def test_static_file_depends_on_no_cookie_and_sets_none(page, make):
    page.sign_in(make.person("何秀"))

    headers = page.client.get(STYLE, buffered=True).headers

    assert headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in headers
