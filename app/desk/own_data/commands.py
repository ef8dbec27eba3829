"""`hulei export person`: the document of all that is kept about one adult (DESIGN §5)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from app.core.audit import audit
from app.core.clock import now, today
from app.core.database import db
from app.desk.own_data.gathering import as_json, own_data
from app.desk.own_data.paper import as_pdf
from app.people.models import Enrolment, EnrolmentRole, Person


@click.command("person")
@click.argument("public_id")
@click.option("--format", "form", type=click.Choice(["json", "pdf"]), default="json", help="What to write.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; without it JSON is printed.")
@with_appcontext
def export_person(public_id: str, form: str, out: Path | None) -> None:
    """Write all that is kept about the adult with this ID, as on her own page but for her quiz answers; it is written down."""
    person = db().scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise click.ClickException(f"没有编号为 {public_id} 的人 (no such person)。")
    is_pupil = exists().where(Enrolment.person_id == person.id, Enrolment.role == EnrolmentRole.STUDENT)
    if db().scalar(select(is_pupil)):
        raise click.ClickException(
            "这是学生。监护人书面申请后，由校长或培训管理员在“设置 → 给监护人的孩子信息”转交，"
            "学生保护专员放行并当面给纸质件 (a pupil's data is released by the protection lead, on the site)。"
        )
    if form == "pdf" and out is None:
        raise click.ClickException("请用 --out 写明文件 (name a file with --out)。")
    at = now()
    parts = own_data(db(), person.id, on=today(), is_herself=False)
    content = as_pdf(parts, at=at) if form == "pdf" else _text(as_json(parts, at=at))
    audit(db(), "data-exported", at=at, by=None, subject="person", subject_id=person.id, format=form)
    db().commit()
    if out is None:
        sys.stdout.write(content.decode())
    else:
        out.write_bytes(content)


def _text(document: dict[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
