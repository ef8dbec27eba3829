"""`hulei erase`: carry out now what the night's round would (DESIGN §5)."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.core.clock import now
from app.core.database import db
from app.desk.erasing.service import carry_out_due, person_of


@click.command("erase")
@click.argument("public_id", required=False)
@with_appcontext
def erase(public_id: str | None) -> None:
    """Erase who was asked for and agreed to at least 30 days ago: everybody due, or the one with this ID."""
    only = None
    if public_id is not None:
        person = person_of(db(), public_id)
        if person is None:
            raise click.ClickException(f"没有编号为 {public_id} 的人 (no such person)。")
        only = person.id
    count = carry_out_due(db(), at=now(), only=only)
    db().commit()
    if only is not None and not count:
        raise click.ClickException(
            "还不能删除：要先在网页上申请、由另一级的第二人同意，并等满30天；"
            "期间没有变化才会执行 (not carried out: it must be asked, agreed and 30 days old, with nothing against it)。"
        )
    click.echo(f"已删除 {count} 人的资料 (erased: {count})。")
