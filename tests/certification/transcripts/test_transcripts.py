"""All training of one person as a list: on her page, and on paper."""

from __future__ import annotations

import io

import pytest
import time_machine
from pypdf import PdfReader

from app.certification.service import issue_certificate
from app.core.installation import DEMONSTRATION
from app.records.service import void_record
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough


@time_machine.travel("2026-10-01T04:00:00Z")
def test_learner_sees_and_prints_all_her_training_and_nobody_elses(app, db, make, page, monkeypatch):
    make.edition()
    her, other = make.person("何秀"), make.person("别人")
    certificate = issue_certificate(
        db, make.training_record(her, minutes=120), issuer="青禾小学", address="http://localhost", at=AT
    )
    make.training_record(her, course="old-course", edition=None, minutes=45)
    void_record(db, make.training_record(her, course="taken-back"), reason="entered-twice", at=AT, by=None)
    make.training_record(other, course="not-hers")
    page.sign_in(her)

    text = page.get("/certificates/transcript").text

    assert "合计 2 门课程，165 分钟" in text
    assert "这里不知道" in text
    assert "只证明参加培训" in text
    assert "taken-back" not in text
    assert "not-hers" not in text
    paper = PdfReader(io.BytesIO(page.get("/certificates/hulei-transcript.pdf").response.data))
    said = "".join(paper.pages[0].extract_text().split())
    assert "何秀" in said
    assert certificate.code[:4] in said
    assert "青禾小学" in said
    assert "/c，逐张输入证书编号" in said
    assert "演示数据·无效" not in said
    assert "只证明参加培训，不证明品行" in said
    monkeypatch.setitem(app.extensions, DEMONSTRATION, True)
    marked = PdfReader(io.BytesIO(page.get("/certificates/hulei-transcript.pdf").response.data)).pages[0].extract_text()
    assert "演示数据·无效" in "".join(marked.split())
    page.sign_in(other)
    assert "何秀" not in page.get("/certificates/transcript").text


def test_name_that_cannot_be_drawn_is_named_and_no_paper_is_made(db, make, page):
    rare = make.person("王\U0002a6d6")
    make.training_record(rare)
    page.sign_in(rare)

    assert "\U0002a6d6" in page.get("/certificates/transcript").text
    page.get("/certificates/hulei-transcript.pdf", status=302)
