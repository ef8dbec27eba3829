"""How an organisation's certificates look: chosen by its head, previewed, and never changed on what was issued before."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.certification.designs import service
from app.certification.designs.drawing import seal_picture
from app.certification.designs.models import CertificateSeal
from app.certification.designs.rules import Flaw, NoSeal, Template
from app.certification.pictures import drawn
from app.certification.service import issue_certificate
from app.core.access import Role
from app.core.audit import AuditEntry
from tests.certification.designs.seals import CLEAR, SVG, png, ring, speckled
from tests.make import AT

pytestmark = pytest.mark.sqlite_is_enough
SITE = "https://hulei.example.org"


@pytest.fixture
def school(make):
    return make.organisation("青禾小学")


@pytest.fixture
def head(make, school):
    person = make.person("赵校长")
    make.role(person, Role.HEAD, school)
    return person


def issue(db, make, school, name="何秀"):
    record = make.training_record(make.person(name))
    return issue_certificate(db, record, issuer=school.name, organisation_id=school.id, address=SITE, at=AT)


def test_head_uploads_a_seal_sees_it_previewed_and_takes_it_off(db, page, school, head):
    page.sign_in(head)
    where = f"/certificates/designs/{school.id}"

    assert "证书的样子" in page.get(f"/organisations/{school.id}").text
    page.post(where, {"template": "chinese"}, status=302)
    page.post(f"{where}/seal", {"file": (io.BytesIO(SVG), "seal.svg")}, status=302)
    kept = service.design_of(db, school.id)
    assert (kept.template, service.seal_of(db, kept)[:4]) == ("chinese", b"\x89PNG")
    assert page.get(f"{where}/chinese.png").response.data.startswith(b"\x89PNG")
    assert "不再用这个印章" in page.get(where).text

    page.post(f"{where}/seal/remove", {}, status=302)
    assert service.design_of(db, school.id).seal_id is None
    assert db.scalars(select(CertificateSeal)).all() == []
    assert {one.action for one in db.scalars(select(AuditEntry).filter_by(subject="organisation"))} >= {
        "certificate-template-chosen",
        "certificate-seal-put",
        "certificate-seal-removed",
    }


def test_nearly_white_ground_of_a_seal_becomes_clear():
    ground = png(150, lambda _x, _y: (250, 249, 247, 255))

    assert seal_picture(ground, at=AT) == seal_picture(png(150, lambda _x, _y: CLEAR), at=AT)
    assert seal_picture(ring(), at=AT) != seal_picture(ground, at=AT)


def test_bad_picture_is_refused_in_words_and_a_photograph_by_what_it_weighs(db, page, school, head):
    page.sign_in(head)
    answer = page.post(
        f"/certificates/designs/{school.id}/seal", {"file": (io.BytesIO(b"GIF89a"), "seal.gif")}, status=422
    )

    assert "这不是能画出来的 PNG 或 SVG 图片" in answer.text
    with pytest.raises(NoSeal) as refused:
        service.put_seal(db, school.id, speckled(400, bits=8), at=AT, by=head.id)
    assert refused.value.flaw == Flaw.PHOTO


def test_manager_and_head_of_another_school_do_not_change_it(make, page, school):
    for role, where in ((Role.TRAINING_MANAGER, school), (Role.HEAD, make.organisation("邻校"))):
        person = make.person(f"{role}")
        make.role(person, role, where)
        page.sign_in(person)
        page.get(f"/certificates/designs/{school.id}", status=404)


def test_certificate_keeps_the_look_it_was_issued_with(db, make, school, head):
    make.edition()
    before = issue(db, make, school)
    service.choose_template(db, school.id, Template.CHINESE, at=AT, by=head.id)
    service.put_seal(db, school.id, ring(), at=AT, by=head.id)
    sealed = issue(db, make, school, "李静")
    service.remove_seal(db, school.id, at=AT, by=head.id)

    assert (before.template, before.seal_id) == ("bilingual", None)
    assert (sealed.template, sealed.seal is None) == ("chinese", False)
    assert issue(db, make, school, "孙月").seal_id is None


def test_pdf_is_accessible_and_names_its_qr_code_and_seal(db, make, school, head):
    """PDF/UA-1: tagged, with title, language and a text in place of each picture."""
    make.edition()
    service.put_seal(db, school.id, ring(), at=AT, by=head.id)
    certificate = issue(db, make, school)

    pdf = PdfReader(io.BytesIO(drawn(certificate, kind="pdf", address=SITE)))

    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("zh")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert pdf.metadata.title == f"培训证书 {certificate.code}"
    assert pdf.metadata.author == "青禾小学"
    kinds, texts = _tags(root["/StructTreeRoot"])
    assert "/H1" in kinds
    assert [f"核验二维码：{SITE}/c/{certificate.code}", "印章：青禾小学"] == sorted(texts, reverse=True)


def _tags(element):
    kinds, texts = set(), []
    waiting = [element]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            kinds.add(one.get("/S"))
            texts += [one["/Alt"]] if "/Alt" in one else []
            waiting += [one["/K"]] if "/K" in one else []
    return kinds, texts


def test_picture_with_the_fullest_text_and_the_heaviest_seal_fits_a_phone_message(db, make, school, head):
    make.edition(title="教" * 120, title_en="W" * 120)
    service.put_seal(db, school.id, speckled(), at=AT, by=head.id)
    certificate = issue(db, make, school, "阿卜杜热合曼" * 13)
    certificate.issuer, certificate.issue, certificate.reissued_at = "青" * 120, 2, AT

    picture = drawn(certificate, kind="png", address=SITE)

    assert len(picture) < 200_000
    assert len(PdfReader(io.BytesIO(drawn(certificate, kind="pdf", address=SITE))).pages) == 1
