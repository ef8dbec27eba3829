"""Texts to sign: everybody for themself, the present edition only; managers see who has not, others see nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.content.models import PolicyEdition
from app.core.access import Role
from app.core.audit import AuditEntry
from app.core.facts import record_fact
from app.core.settings import ROOT
from app.people.merges import PersonMerge
from app.people.models import Appointment, AppointmentKind, HelpContact, Organisation
from app.records.models import SignedPolicy
from app.records.policies.queries import own_policies
from app.records.policies.rules import State
from app.records.policies.service import AnotherEdition, NotAsked, sign_as_asked
from tests.learning.learner import TINY, Learner, he_xiu
from tests.queries import count_queries

__all__ = ["he_xiu"]
pytestmark = pytest.mark.sqlite_is_enough
NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
DAY = date(2026, 9, 14)
SECRET = """\
---
id: secret
title: 只告诉需要知道的人
title_en: Tell only those who need to know
edition: "{edition}"
audience: [staff]
---

我不说孩子的名字。
{line}

::: help
现在就能找：
:::
"""


class Texts:
    """The tiny catalogue with one more text, in an edition of the test's choice."""

    def __init__(self, app, folder) -> None:
        self.app, self.folder = app, folder
        shutil.copytree(TINY, folder)
        shutil.copy(ROOT / "courses" / "help.yaml", folder / "courses")
        self.edition("1.0", "记录写在纸上。")

    def edition(self, number: str, line: str) -> None:
        file = self.folder / "courses" / "policies" / "secret.md"
        file.write_text(SECRET.format(edition=number, line=line), "utf-8")
        self.app.extensions[EXTENSION] = Shelf(self.folder)


@pytest.fixture
def texts(app, tiny, tmp_path):
    with time_machine.travel(NOW, tick=False):
        yield Texts(app, tmp_path / "content")


@pytest.fixture
def tiny(app):
    former = app.extensions.get(EXTENSION) or Shelf(app.config["SETTINGS"].content_path)
    yield
    app.extensions[EXTENSION] = former


def school_of(db, person):
    return db.scalar(select(Organisation).join(Appointment).where(Appointment.person_id == person.id))


def test_keeper_reads_ticks_and_signs_and_a_major_edition_asks_again(page, db, texts, he_xiu):
    page.sign_in(he_xiu)
    assert "只告诉需要知道的人" in page.get("/").text.partition("还要签的文件")[2]
    assert "还没签" in page.get("/my-duties").text
    shown = page.get("/policies/secret")
    assert "我不说孩子的名字" in shown.text
    assert "还没有核实过的人" in shown.text  # the help card of her school is empty
    assert "110" in shown.text

    page.post("/policies/secret", {"edition": "1.0"}, status=422)
    assert db.scalars(select(SignedPolicy)).all() == []
    for _twice in range(2):
        page.post("/policies/secret", {"edition": "1.0", "promise": "y"}, status=303)
    row = db.scalars(select(SignedPolicy)).one()
    kept = db.scalars(select(PolicyEdition)).one()
    assert (row.person_id, row.policy, row.edition, row.digest) == (he_xiu.id, "secret", "1.0", kept.digest)
    assert "你在 2026年9月14日 签了 1.0 版" in page.get("/policies/secret").text
    assert "只告诉需要知道的人" not in page.get("/").text

    texts.edition("1.1", "记录写在纸上，装进信封。")  # a minor one informs, and shows what changed
    shown = page.get("/policies/secret").text
    assert "你签过 1.0 版，之后改了这些" in shown
    assert "记录写在纸上，装进信封。" in shown
    assert "只告诉需要知道的人" not in page.get("/").text
    texts.edition("2.0", "记录当天交出去。")  # a major one asks again
    assert "出了新版，请再签一次" in page.get("/").text
    page.post("/policies/secret", {"edition": "1.0", "promise": "y"}, status=303)  # read before it came out
    assert len(db.scalars(select(SignedPolicy)).all()) == 1
    page.post("/policies/secret", {"edition": "2.0", "promise": "y"}, status=303)
    assert "记录写在纸上。" in page.get("/policies/secret/1.0").text
    assert "我签过的" in page.get("/policies").text
    page.get("/policies/secret/7.0", status=404)


def test_nobody_signs_what_is_not_asked_of_them(page, db, make, texts, he_xiu):
    school = make.organisation("白石小学")
    guest = make.person("罗青")
    make.appointment(guest, school, make.post("家长义工"), kind=AppointmentKind.VOLUNTEER)
    officer = make.person("高梅")
    secret = catalogue().policies["secret"]
    db.flush()

    for person in (guest, officer):
        with pytest.raises(NotAsked):
            sign_as_asked(db, person.id, secret, edition="1.0", day=DAY, at=NOW)
    with pytest.raises(AnotherEdition):
        sign_as_asked(db, he_xiu.id, secret, edition="0.9", day=DAY, at=NOW)
    assert [one.policy.id for one in own_policies(db, guest.id, on=DAY)] == ["promise"]
    assert own_policies(db, he_xiu.id, on=date(2020, 8, 31)) == []  # before her first day

    page.sign_in(guest)
    assert "不要求签这一份" in page.get("/policies/secret").text
    page.post("/policies/secret", {"edition": "1.0", "promise": "y"}, status=303, form_at="/policies/promise")
    assert db.scalars(select(SignedPolicy)).all() == []


def test_signature_in_a_course_is_the_same_signature(db, texts, he_xiu):
    learner = Learner(db, he_xiu, at=NOW)
    learner.finishes_modules()
    learner.passes_final()
    learner.signs()
    db.flush()

    states = {one.policy.id: one.standing.state for one in own_policies(db, he_xiu.id, on=DAY)}
    assert states == {"promise": State.SIGNED, "secret": State.NOT_YET}
    assert [row.policy for row in db.scalars(select(PolicyEdition))] == ["promise"]


def test_manager_sees_by_name_who_has_not_signed_and_a_manager_elsewhere_does_not(page, db, make, texts, he_xiu):
    school = school_of(db, he_xiu)
    manager, other = make.person("许主任"), make.person("别处主任")
    make.appointment(manager, school, make.post("主任"))
    make.role(manager, Role.TRAINING_MANAGER, school)
    make.role(other, Role.TRAINING_MANAGER, make.organisation("白石小学"))
    page.sign_in(he_xiu)
    page.get("/signatures", status=404)
    page.post("/policies/secret", {"edition": "1.0", "promise": "y"}, status=303)

    page.sign_in(manager)
    assert "只告诉需要知道的人" in page.get("/signatures").text
    shown = page.get("/signatures/secret").text
    assert "还没签：1 人" in shown
    assert "已签：1 人" in shown
    file = page.client.get("/signatures/secret/file").data.decode("utf-8-sig").splitlines()
    assert file[0] == "姓名,岗位,状态,签的版次,签名日期,现在的版次"
    assert "何秀,宿管员,已签,1.0,2026-09-14,1.0" in file
    assert "许主任,主任,还没签,,,1.0" in file
    line = db.scalars(select(AuditEntry).filter_by(action="signatures-exported")).one()
    assert (line.by, line.subject_id, line.codes) == (manager.id, school.id, {"policy": "secret", "count": 2})
    with count_queries() as statements:
        page.get("/signatures/secret")
    assert len(statements) <= 6

    page.sign_in(other)
    for address in ("/signatures/secret", "/signatures/secret/file"):
        assert "何秀" not in page.client.get(address).data.decode()


def test_two_ids_of_one_person_are_one_line_with_the_signatures_of_both(page, db, make, texts, he_xiu):
    school, twin, manager = school_of(db, he_xiu), make.person("何秀秀"), make.person("许主任")
    merge = PersonMerge(
        kept_id=twin.id,
        other_id=he_xiu.id,
        organisation_id=school.id,
        of_pupils=False,
        asked_at=NOW,
        asked_by=0,
        asked_as="head",
        first_day=date(2026, 1, 1),
    )
    record_fact(db, merge, at=NOW, by=None)
    sign_as_asked(db, he_xiu.id, catalogue().policies["secret"], edition="1.0", day=DAY, at=NOW)
    make.role(manager, Role.HEAD, school)

    assert own_policies(db, twin.id, on=DAY) == own_policies(db, he_xiu.id, on=DAY)
    page.sign_in(manager)
    shown = page.get("/signatures/secret").text
    assert "还没签：0 人" in shown
    assert "已签：1 人" in shown


def test_text_is_open_to_the_world_and_shows_the_local_card_only_to_who_works_there(page, db, make, texts, he_xiu):
    school = school_of(db, he_xiu)
    lead = make.person("唐敏")
    make.appointment(lead, school, make.post("保护专员"))
    for person, post in ((he_xiu, "宿管员"), (lead, "保护专员")):
        contact = HelpContact(
            organisation_id=school.id,
            inside=True,
            person_id=person.id,
            label=person.name,
            post_title=post,
            phone="0571-2345678",
            hours="上学日",
        )
        record_fact(db, contact, at=NOW, by=None, verified_on=DAY, review_by=date(2027, 3, 1))
    db.flush()

    assert "我不说孩子的名字" in page.get("/texts/secret").text
    assert "唐敏" not in page.get("/texts/secret").text
    page.get("/texts/nothing", status=404)
    page.sign_in(he_xiu)
    assert "唐敏" in page.get("/policies/secret").text
