"""Certificates from the ledger to the gate: issued once, drawn with the name, checked by a stranger."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select

from app.certification import service
from app.certification.models import Certificate
from app.certification.pictures import drawn
from app.certification.service import NoEdition
from app.certification.withdrawals.service import withdraw_certificate
from app.content.catalogue import catalogue, ensure_edition
from app.core.access import Role
from app.core.installation import DEMONSTRATION
from app.core.typesetting import characters_not_drawable
from app.people.service.names import approve_name, ask_name
from app.records.service import void_record
from tests.make import AT

SITE = "http://127.0.0.1:8000"
ISSUER = "青禾小学"


def issue(db, record):
    return service.issue_certificate(db, record, issuer=ISSUER, address=SITE, at=AT)


@pytest.fixture
def dorm_keeper(make):
    make.edition()
    return make.person("何秀")


def test_second_issue_gives_the_first_certificate(db, make, dorm_keeper):
    record = make.training_record(dorm_keeper)

    assert issue(db, record).code == issue(db, record).code
    assert db.scalar(select(func.count()).select_from(Certificate)) == 1


def test_record_of_an_unknown_edition_earns_no_certificate(db, make, dorm_keeper):
    with pytest.raises(NoEdition):
        issue(db, make.training_record(dorm_keeper, edition="9.9"))


@pytest.mark.sqlite_is_enough
def test_pdf_says_name_course_number_and_what_it_does_not_prove(db, make, dorm_keeper):
    certificate = issue(db, make.training_record(dorm_keeper))

    pdf = drawn(certificate, kind="pdf", address=SITE)

    text = "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "何秀" in text
    assert "教职工核心课" in text
    assert certificate.code[:4] in text
    assert "只证明参加培训，不证明品行，不等于可以单独接触孩子。" in text
    assert pdf == drawn(certificate, kind="pdf", address=SITE)


def words_of(pdf):
    return "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.sqlite_is_enough
def test_pdf_names_the_online_part_alone_where_the_course_has_minutes_in_person_besides(db, make, dorm_keeper):
    certificate = issue(db, make.training_record(dorm_keeper, minutes=120))

    whole = words_of(drawn(certificate, kind="pdf", address=SITE))
    part = words_of(drawn(certificate, kind="pdf", address=SITE, online_part=True))

    assert "的全部学习与考核" in whole
    assert "线上部分的学习与考核（120分钟）" in part
    assert "全部" not in part
    assert "allparts" not in part


def test_check_page_says_that_the_core_course_was_taken_online(db, make, page):
    ensure_edition(db, catalogue().courses["staff-core"], at=AT, by=None)
    certificate = issue(
        db, make.training_record(make.person("何秀"), edition=catalogue().courses["staff-core"].edition)
    )

    with time_machine.travel("2026-10-01T04:00:00Z"):
        assert "线上部分的学习与考核（120 分钟）" in page.get(f"/c/{certificate.code}").text


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("in_demonstration", [True, False])
def test_certificate_of_the_demonstration_is_marked_as_not_valid(
    db, app, monkeypatch, make, page, dorm_keeper, in_demonstration
):
    monkeypatch.setitem(app.extensions, DEMONSTRATION, in_demonstration)
    certificate = issue(db, make.training_record(dorm_keeper))
    page.sign_in(dorm_keeper)

    said = words_of(page.get(f"/certificates/{certificate.id}/certificate.pdf").response.data)

    assert ("演示数据·无效" in said) is in_demonstration
    assert ("DEMONSTRATION,NOTVALID" in said) is in_demonstration


@pytest.mark.sqlite_is_enough
def test_picture_is_small_enough_to_save_and_send(db, make, dorm_keeper):
    picture = drawn(issue(db, make.training_record(dorm_keeper)), kind="png", address=SITE)

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 200_000


@pytest.mark.sqlite_is_enough
def test_character_without_a_picture_is_named_and_no_empty_box_is_drawn(db, make, page):
    make.edition()
    rare = make.person("王\U0002a6d6")
    certificate = issue(db, make.training_record(rare))
    page.sign_in(rare)

    assert characters_not_drawable("王\U0002a6d6") == ["\U0002a6d6"]
    assert "\U0002a6d6" in page.get(f"/certificates/{certificate.id}").text
    page.get(f"/certificates/{certificate.id}/certificate.pdf", status=302)


@pytest.mark.sqlite_is_enough
def test_certificate_of_a_rare_name_is_drawn_once_a_font_with_the_character_is_there(
    app, db, make, page, tmp_path, monkeypatch
):
    font = Path(__file__).parents[1] / "core" / "fonts" / "NotoSansCJKsc-cut.otf"
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"font_path": tmp_path}))
    make.edition()
    rare = make.person("王\U00020118")
    certificate = issue(db, make.training_record(rare))
    page.sign_in(rare)
    page.get(f"/certificates/{certificate.id}/certificate.pdf", status=302)

    shutil.copy(font, tmp_path)

    pdf = page.get(f"/certificates/{certificate.id}/certificate.pdf").response.data
    assert "王\U00020118" in words_of(pdf)
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"].values()
    assert any("CJK" in font.get_object()["/BaseFont"] for font in fonts)


@pytest.mark.sqlite_is_enough
def test_holder_downloads_own_pdf_and_a_colleague_gets_not_found(db, make, page, dorm_keeper):
    certificate = issue(db, make.training_record(dorm_keeper))

    page.sign_in(dorm_keeper)
    assert page.get(f"/certificates/{certificate.id}/certificate.pdf").response.data.startswith(b"%PDF")
    page.sign_in(make.person("别人"))
    page.get(f"/certificates/{certificate.id}", status=404)
    page.get(f"/certificates/{certificate.id}/certificate.pdf", status=404)


def test_own_list_shows_only_own_certificates(db, make, page, dorm_keeper):
    issue(db, make.training_record(dorm_keeper))
    page.sign_in(make.person("别人"))

    assert "还没有证书" in page.get("/certificates").text


@time_machine.travel("2026-10-01T04:00:00Z")
def test_stranger_sees_holder_and_course_of_a_valid_certificate(db, make, page, dorm_keeper):
    certificate = issue(db, make.training_record(dorm_keeper))

    text = page.get(f"/c/{certificate.code}").text

    assert "何秀" in text
    assert "有效" in text
    assert "只证明参加培训" in text


@pytest.mark.parametrize("reason", ["expired", "withdrawn", "voided"])
@time_machine.travel("2027-10-01T04:00:00Z")
def test_stranger_cannot_tell_why_a_certificate_is_not_valid(db, make, page, dorm_keeper, reason):
    completed = date(2026, 9, 20) if reason == "expired" else date(2027, 9, 20)
    record = make.training_record(dorm_keeper, completed_on=completed)
    certificate = issue(db, record)
    if reason == "withdrawn":
        withdraw_certificate(db, certificate, reason="wrong-person", at=AT, by=dorm_keeper.id)
    if reason == "voided":
        void_record(db, record, reason="entered-twice", at=AT, by=None)

    text = page.get(f"/c/{certificate.code}").text

    assert "目前无效" in text
    assert "何秀" not in text
    assert text == page.get(f"/c/{certificate.code}").text


def test_code_with_letter_o_leads_to_the_certificate(db, make, page, dorm_keeper):
    code = issue(db, make.training_record(dorm_keeper)).code

    assert page.get(f"/c?code={code.replace('0', 'O').lower()}", status=302).location == f"/c/{code}"


def test_mistyped_or_empty_code_gets_one_message_and_keeps_what_was_typed(page):
    assert page.get("/c?code=", status=422).text.count("请填写") == 1
    assert "不是证书编号" not in page.get("/c?code=", status=422).text
    answer = page.get("/c?code=ABCD-1234", status=422)

    assert "这不是证书编号" in answer.text
    assert 'value="ABCD-1234"' in answer.html


def test_walking_through_codes_is_stopped(page):
    from app.certification.rules import new_code

    for _ in range(30):
        page.get(f"/c/{new_code()}", status=404)

    assert "先登记来的人" in page.get(f"/c/{new_code()}", status=429).text


def test_those_who_run_a_desk_hear_that_no_address_is_set_and_whoever_can_set_it_reads_its_name(
    db, make, page, dorm_keeper
):
    clerk, keeper = make.person("文员"), make.person("管理员")
    make.role(clerk, Role.CLERK, make.organisation())
    make.role(keeper, Role.ADMINISTRATOR, None)
    told = {}
    for person in (dorm_keeper, clerk, keeper):
        certificate = issue(db, make.training_record(person))
        page.sign_in(person)
        shown = page.get(f"/certificates/{certificate.id}").text
        told[person.name] = "请找管理这个网站的人设好" in shown, "HULEI_PUBLIC_URL" in shown

    assert told == {"何秀": (False, False), "文员": (True, False), "管理员": (False, True)}


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("reason", ["expired", "withdrawn", "voided", "withdrawn-and-expired"])
@time_machine.travel("2027-10-01T04:00:00Z")
def test_holder_keeps_files_of_an_expired_certificate_and_none_of_one_taken_back(db, make, page, dorm_keeper, reason):
    completed = date(2026, 9, 20) if "expired" in reason else date(2027, 9, 20)
    record = make.training_record(dorm_keeper, completed_on=completed)
    certificate = issue(db, record)
    if "withdrawn" in reason:
        withdraw_certificate(db, certificate, reason="wrong-person", at=AT, by=dorm_keeper.id)
    if reason == "voided":
        void_record(db, record, reason="entered-twice", at=AT, by=None)
    page.sign_in(dorm_keeper)
    where = f"/certificates/{certificate.id}"

    shown = page.get(where)

    if reason == "expired":
        assert "已过期" in shown.text
        assert f"{where}/certificate.pdf" in shown.html
    else:
        assert "已撤回" in shown.text
        assert f"{where}/certificate." not in shown.html
        for kind in ("pdf", "png", "svg", "json"):
            assert "不再提供图片和文件" in page.get(f"{where}/certificate.{kind}", status=409).text


@pytest.mark.sqlite_is_enough
def test_holder_of_a_compared_name_is_not_asked_to_have_it_compared_again(db, make, page, dorm_keeper):
    certificate = issue(db, make.training_record(dorm_keeper))
    wish = ask_name(db, dorm_keeper, "何\U0002a6d6", at=AT)
    approve_name(db, wish, at=AT, by=make.person("经理").id)
    page.sign_in(dorm_keeper)

    text = page.get(f"/certificates/{certificate.id}").text

    assert "姓名已经核对过" in text
    assert "请让培训管理员核对" not in text
    assert "请换掉以前的纸质证书" not in text
