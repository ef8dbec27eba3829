"""`hulei credential-key`: the keys that sign certificates; and the part of `hulei verify FILE` that reads credentials."""

from __future__ import annotations

from typing import NoReturn

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy.exc import DatabaseError

from app.certification import queries
from app.certification.credentials.baking import PNG, SVG_START
from app.certification.credentials.keys import NoSigningKey, all_keys, key_with, make_key, revoke_key, signing_key
from app.certification.credentials.reading import Refused
from app.certification.credentials.service import own_did_document
from app.certification.credentials.site import own_site
from app.certification.credentials.status import former_issue
from app.certification.credentials.verifying import Signed, verified
from app.certification.credentials.words import SAID
from app.certification.queries import Shown
from app.certification.rules import grouped
from app.core.clock import day_of, now
from app.core.database import db

credential_key = click.Group("credential-key", help="The keys that sign certificates as files.")
LOOKS_SIGNED = b'"https://www.w3.org/ns/credentials/v2"'


@credential_key.command("list")
@with_appcontext
def list_keys() -> None:
    """List every key there ever was, newest first."""
    try:
        signing = signing_key(db()).public_key
    except NoSigningKey:
        signing = ""
    for key in all_keys(db()):
        state = f"已于 {day_of(key.revoked_at)} 作废 (revoked)" if key.revoked_at else "可核验 (verifies)"
        if key.public_key == signing:
            state = "正在签名 (signs)"
        click.echo(f"{key.public_key}  {day_of(key.made_at)}  {state}")
    if not signing:
        click.echo(
            "现在没有能签名的密钥：第一次打开证书页时会做一个；如果换过 HULEI_SECRET_KEY，请运行 rotate (no key can sign now)."
        )


@credential_key.command("rotate")
@with_appcontext
def rotate_key() -> None:
    """Sign with a new key from now on; what former keys signed keeps verifying."""
    key = make_key(db(), at=now())
    db().commit()
    click.echo(f"从现在起用这个密钥签名 (signs from now on): {key.public_key}")
    if own_did_document(db(), own_site()) is None:
        click.echo(
            "本站没有公开的 https 网址，所以发证方的名字就是密钥，现在换了名字；旧文件在这里仍能核验。"
            " (no public https address: the issuer's name is the key and has changed; old files still verify here.)"
        )


@credential_key.command("revoke")
@click.argument("public_key")
@with_appcontext
def revoke(public_key: str) -> None:
    """Revoke PUBLIC_KEY for ever, because its private half was seen by others: nothing it signed is accepted any more."""
    key = key_with(db(), public_key)
    if key is None:
        _refuse("没有这个密钥。请用 hulei credential-key list 看有哪些 (no such key).")
    revoke_key(db(), key, at=now())
    db().commit()
    click.echo("已作废。持证人要重新下载文件 (revoked; holders download their files anew).")


def looks_like_credential(content: bytes) -> bool:
    """Whether a file claims to be a signed certificate: data that names the standard, or a picture."""
    return content.startswith(PNG) or bool(SVG_START.search(content)) or LOOKS_SIGNED in content


def verify_credential(name: str, content: bytes) -> None:
    """Say whether a certificate file holds; end with 1 when it does not."""
    try:
        signed = verified(db(), content, at=now())
        shown = queries.certificate_by_code(db(), signed.code, day_of(now())) if signed.code else None
    except Refused as refused:
        with force_locale("zh_Hans_CN"):
            _refuse(f"{name}：{SAID[refused.problem]}")
    except DatabaseError:
        _refuse("这里没有数据库可查：证书文件要在签发它的网站上核验。")
    click.echo(f"{name}：签名对得上，内容没有改动。发证方：{signed.issuer}")
    if signed.is_ours:
        _say_of_ours(shown, signed)
    else:
        _say_of_another(signed)
    click.echo("只证明参加培训，不证明品行，不等于可以单独接触孩子。")


def _say_of_ours(shown: Shown | None, signed: Signed) -> None:
    if shown is None:
        _refuse("它是用这里的密钥签的，但这里没有这张证书。")
    certificate = shown.certificate
    click.echo(f"证书编号 {grouped(certificate.code)}，《{certificate.course_title}》第 {certificate.edition} 版。")
    if certificate.is_of_nobody:
        _refuse("这张证书签发过，持证人的资料已经删除：它不再证明任何人的培训 (issued, holder erased)。")
    former = former_issue(db(), certificate, signed.place)
    if former is not None:
        _refuse(
            f"这个文件是第 {former} 次签发的，因更正姓名已经换发，不再算数；现在有效的是第 {certificate.issue} 次，"
            "请用新的文件 (replaced by a later issue)。"
        )
    if not shown.valid:
        ended = certificate.valid_until is not None and certificate.valid_until < day_of(now())
        _refuse("目前无效：已过有效期。" if ended else "目前无效：已撤回、记录已作废，或者还没有生效。")
    click.echo("目前有效。" if certificate.valid_until is None else f"目前有效，到 {certificate.valid_until} 为止。")


def _say_of_another(signed: Signed) -> None:
    click.echo("它不是这里做的：密钥是谁的、证书有没有被撤回，在这里查不了。请向发证单位核实。")
    if not signed.is_in_time(now()):
        _refuse("按它自己写的日期，目前无效。")


def _refuse(line: str) -> NoReturn:
    click.echo(line, err=True)
    raise SystemExit(1)
