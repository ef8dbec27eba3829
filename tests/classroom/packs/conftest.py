"""A pack taken apart: what it shows, what it could fetch, what its policy lets in."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.classroom.packs.building import class_pack
from app.content.catalogue import EXTENSION, Shelf, catalogue
from app.content.shapes import Course, Module
from app.core.clock import now, today
from app.core.facts import record_fact
from app.people.models import HelpContact, Organisation

TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Taken:
    """A file taken apart."""

    html: str

    @property
    def text(self) -> str:
        """The words, without tags, styles and scripts."""
        bare = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", self.html, flags=re.DOTALL)
        without_pinyin = re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>", "", bare)
        return TAG.sub("", without_pinyin)

    @property
    def addresses(self) -> list[str]:
        """Everything a browser would ask for or go to."""
        return re.findall(r'(?:href|src|action|srcset|poster)="([^"]*)"', self.html) + re.findall(
            r"url\(([^)]*)\)", self.html
        )

    @property
    def policy(self) -> str:
        """What the file lets its browser do."""
        return str(re.search(r'Content-Security-Policy" content="([^"]+)"', self.html)[1]).replace("&#39;", "'")

    def is_let_in(self, tag: str) -> bool:
        """Whether the policy names each embedded style or script by its hash."""
        inside = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", self.html, re.DOTALL)
        return bool(inside) and all(
            b64encode(sha256(text.encode()).digest()).decode() in self.policy for text in inside
        )


@pytest.fixture
def shipped(app: Flask, small_course: None, db: Any) -> Course:
    """The course for grades 5 and 6 as it is shipped."""
    app.extensions[EXTENSION] = Shelf(Path(app.config["SETTINGS"].content_path))
    return catalogue().courses["kids-g56"]


@pytest.fixture
def small(db: Any) -> Course:
    """The small course of the tests."""
    return catalogue().courses["small-g56"]


def taken(course: Course, module: Module, **more: Any) -> Taken:
    """Build a pack and take it apart."""
    return Taken(class_pack(course, module, on=today(), **more))


def put_on_help_card(db: Any, make: Any, school: Organisation) -> None:
    """Put two marked adults of different posts on a school's help card: one alone is never shown (SAFEGUARDS 3)."""
    for name, post in (("标记求助丁", "校医"), ("标记求助戊", "心理教师")):
        person = make.person(name)
        make.appointment(person, school, make.post(post, sensitive=False), first_day=None)
        row = HelpContact(
            organisation_id=school.id, inside=True, person_id=person.id, label=name, post_title=post, hours="全天"
        )
        record_fact(db, row, at=now(), by=None, verified_on=today(), review_by=today() + timedelta(days=90))
    db.flush()
