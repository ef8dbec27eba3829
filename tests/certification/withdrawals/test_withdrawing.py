"""A withdrawn certificate: what goes with it, who may withdraw whose, who is told, and how a mistake is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.certification.facilitators import queries as facilitators
from app.certification.facilitators import service as rights
from app.certification.facilitators.candidates import candidates
from app.certification.rules import Reason, voids_record
from app.certification.service import issue_certificate
from app.certification.transcripts.queries import training_of
from app.certification.withdrawals import service
from app.certification.withdrawals.forms import REASONS
from app.compliance.queries import valid_courses
from app.content.catalogue import EXTENSION
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.clock import now, today
from app.people.identity import SignedIn
from app.people.models import OrganisationKind
from app.records.models import RecordVoid, TaughtUnder
from tests.certification.facilitators.world import CORE, ask_for_rights, earn

pytestmark = pytest.mark.sqlite_is_enough
SITE = "http://localhost"


@pytest.fixture
def school(make):
    make.edition(CORE)
    return make.organisation(parent=make.organisation("教育局", kind=OrganisationKind.DISTRICT))


@pytest.fixture
def staff(make, school):
    """A manager, a head, a protection lead and a keeper, each on post there."""
    found = {}
    for name, role in (
        ("经理", Role.TRAINING_MANAGER),
        ("校长", Role.HEAD),
        ("专员", Role.PROTECTION_LEAD),
        ("宿管", None),
    ):
        person = found[name] = make.person(name)
        make.appointment(person, school, make.post(), first_day=None)
        if role:
            make.role(person, role, school)
    return found


def certify(db, make, school, person):
    record = make.training_record(person, CORE, completed_on=today())
    return issue_certificate(
        db, record, issuer=school.name, organisation_id=school.id, address=SITE, at=now() - timedelta(days=1)
    )


def counts(db, person):
    return (person.id, CORE) in valid_courses(db, {(person.id, CORE)}, today())


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.ENTERED_TWICE])
def test_withdrawal_voids_the_record_only_where_the_learning_was_not_real(db, make, school, staff, reason):
    keeper = staff["宿管"]
    certificate = certify(db, make, school, keeper)

    service.withdraw_certificate(db, certificate, reason=reason, at=now(), by=staff["校长"].id)
    db.flush()

    assert counts(db, keeper) is not voids_record(reason)
    assert len(training_of(db, keeper.id, today())) == (0 if voids_record(reason) else 1)
    assert [void.reason for void in db.scalars(select(RecordVoid))] == [reason.replace("-", "_")] * voids_record(reason)


def test_entered_twice_needs_another_record_that_stands(db, make, school, staff):
    keeper = staff["宿管"]
    certificate = certify(db, make, school, keeper)
    with pytest.raises(service.NoOtherRecord):
        service.withdraw_certificate(db, certificate, reason=Reason.ENTERED_TWICE, at=now(), by=staff["校长"].id)
    make.training_record(keeper, CORE, completed_on=today())

    service.withdraw_certificate(db, certificate, reason=Reason.ENTERED_TWICE, at=now(), by=staff["校长"].id)
    db.flush()

    assert counts(db, keeper)
    assert len(training_of(db, keeper.id, today())) == 1


def test_right_to_teach_ends_with_the_record_and_comes_back_with_a_mistake(app, db, make, school, staff, monkeypatch):
    shelf = app.extensions[EXTENSION]
    monkeypatch.setattr(shelf, "kept", shelf.read())  # given back after the test
    ask_for_rights(app)
    make.class_group(school, "五（1）班", first_day=None, last_day=None)
    head, keeper = staff["校长"], staff["宿管"]
    certificate = certify(db, make, school, keeper)
    earn(db, make, keeper, with_certificate=False)
    who = SignedIn("", 0, 0, head.id, head.name, None, ((Role.HEAD, school.id),), roles=frozenset({str(Role.HEAD)}))
    [one] = candidates(db, who, today())
    until = today() + timedelta(days=90)
    rights.authorise(db, one, "g56", tapped="g56", valid_until=until, at=now(), by=head.id)
    db.flush()

    def under():
        return facilitators.rights_to_teach(db, [keeper.id], school.id, "g56", today())[keeper.id]

    service.withdraw_certificate(db, certificate, reason=Reason.NOT_COMPLETED, at=now(), by=head.id)
    db.flush()
    assert under() is TaughtUnder.NEITHER

    service.take_back_withdrawal(db, certificate, at=now(), by=head.id)
    db.flush()
    assert under() is TaughtUnder.AUTHORISED
    assert counts(db, keeper)
    assert certificate.withdrawn_at is None


def test_withdrawal_is_taken_back_within_seven_days_and_not_later(db, make, page, school, staff):
    keeper, manager = staff["宿管"], staff["经理"]
    certificate = certify(db, make, school, keeper)
    page.sign_in(manager)
    where = f"/certificates/issued/{certificate.id}/withdraw"

    before = page.get(where).text
    assert "学习记录一并作废" in before
    assert "学过的仍然算数" in before
    page.post(where, {"reason": "not-completed"}, status=302)
    assert "作废" in page.get(where).text
    assert not counts(db, keeper)
    page.post(f"{where}/take-back", {}, status=302, form_at=where)
    assert counts(db, keeper)
    page.post(where, {"reason": "paper-lost"}, status=302)
    assert counts(db, keeper)
    with time_machine.travel(now() + timedelta(days=8)), pytest.raises(service.TooLate):
        service.take_back_withdrawal(db, certificate, at=now(), by=manager.id)


def test_manager_cannot_withdraw_a_leads_or_heads_certificate_and_is_told_who_can(db, make, page, school, staff):
    of_lead, of_head = (certify(db, make, school, staff[name]) for name in ("专员", "校长"))
    of_keeper = certify(db, make, school, staff["宿管"])
    page.sign_in(staff["经理"])

    listed = page.get("/certificates/issued").html
    assert f"/certificates/issued/{of_keeper.id}/withdraw" in listed
    for certificate in (of_lead, of_head):
        assert f"/certificates/issued/{certificate.id}/withdraw" not in listed, "not theirs, so it is not offered"
    for certificate, who in ((of_lead, "校长可以撤回"), (of_head, "上级主管部门可以撤回")):
        where = f"/certificates/issued/{certificate.id}/withdraw"
        assert who in page.get(where).text
        page.post(where, {"reason": "not-completed"}, status=409, form_at="/account")
    assert of_lead.withdrawn_at is None
    assert counts(db, staff["专员"])

    page.sign_in(staff["校长"])
    page.post(f"/certificates/issued/{of_lead.id}/withdraw", {"reason": "not-completed"}, status=302)
    assert of_lead.withdrawn_by == staff["校长"].id
    page.get(f"/certificates/issued/{of_head.id}/withdraw", status=404)


def test_bureau_withdraws_a_heads_certificate_and_reads_of_leaders_without_names(db, make, page, school, staff):
    officer = make.person("局里的人")
    make.role(officer, Role.BUREAU_OFFICER, db.get_one(type(school), school.id - 1))
    of_lead, of_head, of_keeper = (certify(db, make, school, staff[name]) for name in ("专员", "校长", "宿管"))
    service.withdraw_certificate(db, of_lead, reason=Reason.NOT_COMPLETED, at=now(), by=staff["校长"].id)
    service.withdraw_certificate(db, of_keeper, reason=Reason.NOT_COMPLETED, at=now(), by=staff["校长"].id)
    db.flush()
    page.sign_in(officer)

    told = page.get("/").text
    assert told.count("被撤回") == 1
    assert school.name in told
    assert "专员" not in told.replace("儿童保护专员", "").replace("保护专员", "")
    assert "校长" in page.get("/certificates/issued/heads").text
    page.get(f"/certificates/issued/{of_lead.id}/withdraw", status=404)
    page.post(f"/certificates/issued/{of_head.id}/withdraw", {"reason": "not-completed"}, status=302)
    assert of_head.withdrawn_by == officer.id


def test_holder_is_told_on_the_first_page_what_it_means_and_whom_to_ask(db, make, page, school, staff):
    keeper = staff["宿管"]
    certificate = certify(db, make, school, keeper)
    service.withdraw_certificate(db, certificate, reason=Reason.NOT_COMPLETED, at=now(), by=staff["校长"].id)
    db.flush()
    page.sign_in(keeper)

    assert "证书已撤回" in page.get("/").text
    text = page.get(f"/certificates/{certificate.id}").text
    assert "学习记录也不再算数" in text
    assert "找校长" in text


def test_withdrawn_and_those_of_leavers_are_found_again(db, make, page, school, staff):
    manager, keeper, gone = staff["经理"], staff["宿管"], make.person("走了的人")
    make.appointment(gone, school, make.post(), first_day=None, last_day=today() - timedelta(days=3))
    certificate, of_gone = certify(db, make, school, keeper), certify(db, make, school, gone)
    service.withdraw_certificate(db, certificate, reason=Reason.PAPER_LOST, at=now(), by=manager.id)
    db.flush()
    page.sign_in(manager)

    withdrawn = page.get("/certificates/issued/withdrawn").text
    assert all(word in withdrawn for word in ("宿管", str(REASONS[Reason.PAPER_LOST]), "经理", "算数"))
    left = page.get("/certificates/issued/left").text
    assert "走了的人" in left
    page.post(f"/certificates/issued/{of_gone.id}/withdraw", {"reason": "wrong-person"}, status=302)
    assert "走了的人" in page.get("/certificates/issued/withdrawn").text


@pytest.mark.parametrize(
    ("reason", "said", "not_said"),
    [
        (Reason.NOT_COMPLETED, "学习记录也不再算数", "学过的仍然算数"),
        (Reason.PAPER_LOST, "学过的仍然算数", "学习记录也不再算数"),
    ],
)
def test_transcript_and_duties_say_what_a_withdrawal_means_and_what_to_do(
    db, make, page, school, staff, reason, said, not_said
):
    keeper = staff["宿管"]
    certificate = certify(db, make, school, keeper)
    page.sign_in(keeper)
    before = [page.get(where).text for where in ("/certificates/transcript", "/my-duties")]
    service.withdraw_certificate(db, certificate, reason=reason, at=now(), by=staff["校长"].id)
    db.flush()

    after = [page.get(where).text for where in ("/certificates/transcript", "/my-duties")]

    assert not any("撤回" in text for text in before)
    for text in after:
        assert "撤回" in text
        assert said in text
        assert not_said not in text
        assert "找校长" in text, "whom to ask"
        assert str(REASONS[reason]) not in text, "why is told by a human"
    assert ("目前无效" in after[0]) is False, "what was learnt counts, or is not listed any more"


def test_whoever_took_the_course_again_reads_no_more_of_the_withdrawal(db, make, page, school, staff):
    keeper = staff["宿管"]
    certificate = certify(db, make, school, keeper)
    service.withdraw_certificate(db, certificate, reason=Reason.NOT_COMPLETED, at=now(), by=staff["校长"].id)
    certify(db, make, school, keeper)
    page.sign_in(keeper)

    for where in ("/certificates/transcript", "/my-duties"):
        assert "撤回" not in page.get(where).text


def test_a_right_that_comes_back_with_a_certificate_is_on_record_as_given_back(
    app, db, make, school, staff, monkeypatch
):
    shelf = app.extensions[EXTENSION]
    monkeypatch.setattr(shelf, "kept", shelf.read())  # given back after the test
    ask_for_rights(app)
    make.class_group(school, "五（1）班", first_day=None, last_day=None)
    head, keeper = staff["校长"], staff["宿管"]
    certificate = certify(db, make, school, keeper)
    earn(db, make, keeper, with_certificate=False)
    who = SignedIn("", 0, 0, head.id, head.name, None, ((Role.HEAD, school.id),), roles=frozenset({str(Role.HEAD)}))
    [one] = candidates(db, who, today())
    until = today() + timedelta(days=90)
    rights.authorise(db, one, "g56", tapped="g56", valid_until=until, at=now(), by=head.id)
    service.withdraw_certificate(db, certificate, reason=Reason.NOT_COMPLETED, at=now(), by=head.id)
    db.flush()

    service.take_back_withdrawal(db, certificate, at=now(), by=head.id)
    db.flush()

    actions = db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("teaching-%")).order_by(AuditEntry.id))
    assert list(actions) == ["teaching-authorised", "teaching-withdrawn", "teaching-given-back"]
