"""`hulei invite-administrator`: one more administrator, or a way back in, for whoever runs the server."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.audit import audit
from app.core.clock import now
from app.core.database import db
from app.people.invitations import further_administrator_link


@click.command("invite-administrator")
@with_appcontext
def invite_administrator() -> None:
    """Print a one-time link that makes one more administrator."""
    token = further_administrator_link(db(), at=now())
    audit(db(), "administrator-invited", at=now(), by=None, subject="installation")
    db().commit()
    click.echo("一次性链接，7 天内有效，可以再创建一位管理员 (makes one more administrator, once):")
    click.echo(f"{current_app.config['SETTINGS'].address}/welcome/{token}")
