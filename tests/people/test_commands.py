"""What the server's own command line offers for people."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from app.core.access import Role
from app.core.audit import AuditEntry
from app.people.commands import invite_administrator
from app.people.models import RoleGrant
from tests.make import PASSWORD


def test_whoever_runs_the_server_invites_one_more_administrator(app, db, make, page):
    make.role(make.person("周安"), Role.ADMINISTRATOR, None)

    printed = app.test_cli_runner().invoke(invite_administrator).output

    token = re.search(r"/welcome/([\w-]+)", printed).group(1)
    page.post(f"/welcome/{token}", {"name": "周安", "login": "zhou", "password": PASSWORD, "repeated": PASSWORD})
    assert db.scalar(select(func.count()).select_from(RoleGrant)) == 2
    assert "administrator-invited" in db.scalars(select(AuditEntry.action)).all()
