"""Texts to sign: released like courses, with English beside them, kept from the first signature exactly as they were."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from click import ClickException
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.content.catalogue import EXTENSION, EditionChanged, Shelf
from app.content.commands import refuse_changed_editions, release
from app.content.models import PolicyEdition
from app.content.policies import ensure_policy_edition, policy_edition, signed_editions
from app.content.released import EDITIONS
from app.records.policies.service import keep_what_was_signed
from app.records.service import sign_policy
from tests.content.folder import CODE, ContentFolder
from tests.make import AT

FILE, ENGLISH = "courses/policies/code.md", "courses/policies/code.en.md"
RELEASED = f"policies/code 1.0 {hashlib.sha256(CODE.encode()).hexdigest()}"


@pytest.fixture
def shelf(app: Flask, folder: ContentFolder, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf(folder.path)
    monkeypatch.setitem(app.extensions, EXTENSION, shelf)
    return shelf


def test_text_is_for_every_adult_unless_its_front_matter_says_less(folder: ContentFolder) -> None:
    assert folder.load().policies["code"].audience == ("staff", "volunteer", "external")

    folder.change(FILE, 'edition: "1.0"', 'edition: "1.0"\naudience: [volunteer]\nposts: [dorm-keeper]')
    code = folder.load().policies["code"]

    assert (code.audience, code.posts, folder.said()) == (("volunteer",), ("dorm-keeper",), [])

    folder.change(FILE, "audience: [volunteer]", "audience: [pupils]")
    assert any(said.startswith(f"{FILE}:6:") for said in folder.said())


def test_english_text_stands_beside_it_and_belongs_to_the_edition(folder: ContentFolder) -> None:
    before = folder.load().policies["code"]
    folder.write(ENGLISH, "I keep the line.\n")
    code = folder.load().policies["code"]

    assert (code.text_en, code.files) == ("I keep the line.", (FILE, ENGLISH))
    assert code.digest != before.digest
    folder.write("courses/policies/nothing.en.md", "x\n")
    assert folder.said() == ["courses/policies/nothing.en.md:1: 英文旁边要有中文：中文是正本"]


def test_released_text_may_not_change_without_a_new_number(folder: ContentFolder) -> None:
    result = CliRunner().invoke(release, ["policies/code", "--path", str(folder.path)])
    assert result.exit_code == 0, result.output
    assert RELEASED in (folder.path / EDITIONS).read_text()
    refuse_changed_editions(folder.load(), {})

    folder.change(FILE, "我守住边界。", "我守住边界！")
    [said] = folder.said()
    assert said.startswith(f"{FILE}:1: 要签的 code 的 1.0 版已经发布或签过，它的文件却改了")
    with pytest.raises(ClickException, match=r"courses/policies/code\.md 里换一个新的 edition"):
        refuse_changed_editions(folder.load(), {})
    assert CliRunner().invoke(release, ["policies/code", "--path", str(folder.path)]).exit_code == 1
    folder.change(FILE, '"1.0"', '"1.1"')
    assert folder.said() == []


def test_signed_edition_stays_readable_exactly_as_it_was(db: Session, folder: ContentFolder, shelf: Shelf) -> None:
    first = shelf.read().policies["code"]
    for _twice in range(2):
        ensure_policy_edition(db, first, at=AT, by=None)
    assert db.scalar(select(func.count()).select_from(PolicyEdition)) == 1

    folder.change(FILE, "我守住边界。", "我守住边界！")
    shelf.kept = None
    with pytest.raises(EditionChanged):
        ensure_policy_edition(db, shelf.read().policies["code"], at=AT, by=None)
    with pytest.raises(ClickException):
        refuse_changed_editions(shelf.read(), signed_editions(db))

    folder.change(FILE, '"1.0"', '"2.0"')
    shelf.kept = None
    former = policy_edition(db, "code", "1.0")
    assert former is not None
    assert (former.source, former.digest) == (CODE, first.digest)
    assert policy_edition(db, "code", "2.0") == shelf.read().policies["code"]
    assert policy_edition(db, "code", "3.0") is None


def test_what_was_signed_before_texts_were_kept_is_kept_at_the_next_start(db: Session, make: Any, shelf: Shelf) -> None:
    code, person = shelf.read().policies["code"], make.person("何秀")
    sign_policy(db, person.id, policy="code", edition="1.0", digest="f" * 64, at=AT)
    db.flush()
    keep_what_was_signed(db, shelf.read().policies, at=AT)
    assert signed_editions(db) == {}  # other bytes than ours: nobody knows which

    sign_policy(db, make.person("李强").id, policy="code", edition="1.0", digest=code.digest, at=AT)
    db.flush()
    keep_what_was_signed(db, shelf.read().policies, at=AT)
    assert signed_editions(db) == {("policies/code", "1.0"): code.digest}
