"""`hulei verify FILE`: whether a pack, a certificate file or a file of a filing still is what was made here."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.certification.credentials.commands import looks_like_credential, verify_credential
from app.compliance.filing.commands import verify as verify_filing
from app.core.database import db
from app.supervision.packs.models import EvidencePack
from app.supervision.packs.sealing import NoPack, examine

MOST_SAID = 20
ZIP = b"PK"


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seal", help="Check against this seal from the page, without a database.")
@click.pass_context
@with_appcontext
def verify(context: click.Context, file: Path, seal: str | None) -> None:
    """Check that FILE, an evidence pack, a certificate file or a file of a filing, is unchanged."""
    content = file.read_bytes()
    try:
        pack = examine(content)
    except NoPack:
        if content.startswith(ZIP):
            _refuse(f"{file.name} 不是完整的证据包：缺了清单，或者文件坏了。请向做包的人重新要一份。")
        if seal is None and looks_like_credential(content):
            verify_credential(file.name, content)
            return
        context.invoke(verify_filing, file=file, seal=seal)
        return
    if pack.wrong:
        names = "、".join(pack.wrong[:MOST_SAID])
        _refuse(
            f"{file.name} 被改动过：清单和内容对不上的有 {len(pack.wrong)} 个文件：{names}。请向做包的人重新要一份。"
        )
    click.echo(f"{file.name}：清单和内容一致，封印 {pack.digest}")
    if seal is not None:
        if seal.strip().lower() != pack.digest:
            _refuse("封印和你给的不一样：这不是同一个证据包，或者连清单一起被改过。")
        click.echo("封印和你给的一致，没有被改动。")
    else:
        _find(pack.digest)


def _find(digest: str) -> None:
    try:
        kept = db().scalar(select(EvidencePack.public_id).where(EvidencePack.digest == digest))
    except DatabaseError:  # An evaluator's computer has none, or one without these tables.
        click.echo("这里没有数据库可查：请和网页上的封印比一比，或者加 --seal 封印。")
        return
    if kept is None:
        _refuse("这里没有做过封印是这个的证据包：它是别处做的，或者连清单一起被改过。请和做包那里网页上的封印比一比。")
    click.echo(f"它就是这里做的证据包 {kept}，没有被改动。")


def _refuse(line: str) -> NoReturn:
    click.echo(line, err=True)
    raise SystemExit(1)
