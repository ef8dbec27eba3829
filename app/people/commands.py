"""`hulei invite-administrator`, `hulei reset-second-step`: ways back in, for whoever runs the server."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.core.audit import audit
from app.core.clock import now
from app.core.database import db
from app.people.invitations import further_administrator_link
from app.people.models import Account
from app.people.service.second_factors import reset_factor


@click.command("reset-second-step")
@click.argument("login")
@with_appcontext
def reset_second_step(login: str) -> None:
    """Reset the second step of an account; its password stays, all its sign-ins end, its owner is told."""
    account = db().scalar(select(Account).where(Account.login == login.lower(), Account.closed_at.is_(None)))
    if account is None:
        message = "没有这个登录名 (no open account has this login)"
        raise click.ClickException(message)
    reset_factor(db(), account, at=now(), by=None)
    db().commit()
    click.echo(
        "已重设：下次用密码登录时重新设置手机 (done: at the next sign-in, with the password, a phone is set up again)"
    )


@click.command("invite-administrator")
@with_appcontext
def invite_administrator() -> None:
    """Print a one-time link that makes one more administrator."""
    token = further_administrator_link(db(), at=now())
    audit(db(), "administrator-invited", at=now(), by=None, subject="installation")
    db().commit()
    click.echo("一次性链接，7 天内有效，可以再创建一位管理员 (makes one more administrator, once):")
    settings = current_app.config["SETTINGS"]
    click.echo(f"{settings.address}/welcome/{token}")
    rests_on = "HULEI_PUBLIC_URL" if settings.public_url else "HULEI_HOST, HULEI_PORT, HULEI_HTTPS"
    click.echo(
        f"网址来自设置 {rests_on}；如果网站在别处打开，请设置 HULEI_PUBLIC_URL，或只换掉 /welcome/ 前面的部分 "
        "(the address rests on this setting; where the site is opened elsewhere, set HULEI_PUBLIC_URL)."
    )
