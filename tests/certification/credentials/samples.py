"""Credentials for the tests: good ones of many kinds, and every way of altering one."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.certification.credentials.document import credential_of
from app.certification.credentials.issuer import did_document, issuer_did, method_of, web_did
from app.certification.credentials.keys import SigningKey
from app.certification.credentials.models import CredentialStatus
from app.certification.credentials.multibase import multikey_of, to_multibase
from app.certification.credentials.proof import with_proof
from app.certification.credentials.status import PLACES, status_list
from app.certification.models import Certificate
from app.certification.rules import new_code

AT = datetime(2026, 10, 1, 4, tzinfo=UTC)
WEB, LOCAL = "https://train.example.org", "http://10.0.0.5:8000"
NAMES = ("何秀", "王\U00020bb7", "欧阳 明-珠", "Zoë O’Brien", "买买提·艾力", "李<&>\"'\\", "多\n行", "]]>")
COURSES = (
    ("staff-core", "教职工核心课", "Core course for all staff"),
    ("dorm", "宿管：夜里的安全", None),
)
Altering = Callable[[random.Random, dict[str, Any]], dict[str, Any]]


def key_of(seed: int) -> SigningKey:
    """Return the same key for the same number."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    content = seed.to_bytes(32, "big")
    public = Ed25519PrivateKey.from_private_bytes(content).public_key().public_bytes_raw()
    return SigningKey(multikey_of(public), content)


@dataclass(frozen=True)
class Issuer:
    """A site with a key."""

    address: str
    key: SigningKey

    @property
    def did(self) -> str:
        return issuer_did(self.address, self.key.public_key)

    def signed(self, document: dict[str, Any], at: datetime = AT) -> dict[str, Any]:
        method = method_of(self.did, self.key.public_key)
        return with_proof(document, self.key.sign, method=method, created=at)

    def status_list(self, withdrawn: list[int]) -> dict[str, Any]:
        return self.signed(status_list(self.address, self.did, 1, withdrawn, valid_from=AT - timedelta(days=1)))

    def documents(self, withdrawn: list[int]) -> dict[str, Any]:
        """Return what stands at this site's public addresses."""
        listed = self.status_list(withdrawn)
        found = {listed["id"]: listed}
        if web_did(self.address):
            found[self.did] = did_document(self.did, [self.key.public_key])
        return found

    def good(self, pick: random.Random, position: int | None = None) -> dict[str, Any]:
        """Return a signed credential that is valid on the day of the tests."""
        course, title, title_en = pick.choice(COURSES)
        completed = date(2026, 9, 30) - timedelta(days=pick.randrange(300))
        certificate = Certificate(
            code=new_code(pick.choice),
            holder_name=pick.choice(NAMES),
            issuer=pick.choice(("青禾小学", "护苗社会组织", "A & B <school>")),
            course=course,
            edition=pick.choice(("1.0", "2.3")),
            course_title=title,
            course_title_en=title_en,
            minutes=pick.choice((0, 45, 480)),
            completed_on=completed,
            valid_until=pick.choice((None, completed + timedelta(days=366))),
        )
        place = pick.randrange(PLACES) if position is None else position
        document = credential_of(
            certificate,
            CredentialStatus(list_number=1, position=place),
            did=self.did,
            address=self.address,
            zone="Asia/Shanghai",
            online_part=pick.random() < 0.5,
            demonstration=pick.random() < 0.2,
        )
        return self.signed(document, AT - timedelta(seconds=pick.randrange(10**7)))


def issuers() -> tuple[Issuer, Issuer]:
    """Return a site with a public address and one without."""
    return Issuer(WEB, key_of(1)), Issuer(LOCAL, key_of(2))


def _leaves(place: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = place.items() if isinstance(place, dict) else enumerate(place) if isinstance(place, list) else ()
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key)


def _objects(place: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(place, dict):
        yield path
    pairs = place.items() if isinstance(place, dict) else enumerate(place) if isinstance(place, list) else ()
    for key, value in pairs:
        yield from _objects(value, (*path, key))


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


def other_value(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Change one value anywhere, a proof's too: a character more, less or another, a truth turned round."""
    *path, key = pick.choice(list(_leaves(document)))
    place = _at(document, tuple(path))
    value = place[key]
    if isinstance(value, bool):
        place[key] = not value
    elif not value or pick.random() < 0.3:
        place[key] = value + pick.choice("x0甲")
    else:
        where = pick.randrange(len(value))
        place[key] = value[:where] + pick.choice(("", "Q" if value[where] != "Q" else "R")) + value[where + 1 :]
    return document


def value_left_out(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Leave one property out, wherever it stands."""
    path = pick.choice(list(_objects(document)))
    place = _at(document, path)
    del place[pick.choice(list(place))]
    return document


def known_word_added(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Add a property that a context defines."""
    place = pick.choice((document, document["issuer"], document["credentialSubject"]["achievement"]))
    place["description"] = place.get("description", "") + "，可以单独接触孩子"
    return document


def unknown_word_added(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Add a property that no context defines: RDF would leave it out without a word."""
    path = pick.choice([path for path in _objects(document) if "@context" not in path])
    _at(document, path)["mayBeAloneWithChildren"] = "yes"
    return document


def longer_validity(_pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Let it be valid for ever, or for ten years more."""
    if document.pop("validUntil", None) is None:
        document["validUntil"] = "2036-10-01T00:00:00Z"
    return document


def other_place(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Point at somebody else's bit of the status list."""
    status = document["credentialStatus"]
    other = str((int(status["statusListIndex"]) + pick.randrange(1, PLACES)) % PLACES)
    document["credentialStatus"] = {
        **status,
        "statusListIndex": other,
        "id": f"{status['statusListCredential']}#{other}",
    }
    return document


def no_status(_pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Say nothing of a status."""
    del document["credentialStatus"]
    return document


def other_key(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Sign it again with a stranger's key, and keep the issuer's name."""
    forger = key_of(pick.randrange(100, 200))
    issuer = document["issuer"]["id"]
    bare = {name: value for name, value in document.items() if name != "proof"}
    method = pick.choice(
        (
            document["proof"]["verificationMethod"],
            method_of(issuer, forger.public_key),
            f"did:key:{forger.public_key}#{forger.public_key}",
        )
    )
    return with_proof(bare, forger.sign, method=method, created=AT)


def other_signature(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Put random bytes where the signature stands: as many as there should be, or another number."""
    size = pick.choice((64, 64, 63, 65, 0, 32))
    document["proof"]["proofValue"] = to_multibase(pick.randbytes(size))
    return document


def other_proof(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Change what kind of proof it is, or take it away."""
    name, value = pick.choice(
        (
            ("type", "Ed25519Signature2020"),
            ("cryptosuite", "eddsa-jcs-2022"),
            ("proofPurpose", "authentication"),
            ("created", "2027-01-01T00:00:00Z"),
            ("expires", "2036-01-01T00:00:00Z"),
            ("domain", "example.org"),
            (None, None),
        )
    )
    if name is None:
        del document["proof"]
    else:
        document["proof"][name] = value
    return document


def other_context(pick: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Leave a context out, or name another."""
    contexts = document["@context"]
    document["@context"] = pick.choice(
        (
            contexts[:1],
            contexts[1:],
            [*contexts, "https://example.org/own"],
            [contexts[0], contexts[1].replace("3.0.3", "3.0.1")],
        )
    )
    return document


ALTERINGS: tuple[Altering, ...] = (
    other_value,
    other_value,
    other_value,
    value_left_out,
    value_left_out,
    known_word_added,
    unknown_word_added,
    longer_validity,
    other_place,
    no_status,
    other_key,
    other_signature,
    other_proof,
    other_context,
)


def altered(pick: random.Random, credential: dict[str, Any], number: int) -> tuple[str, dict[str, Any]]:
    """Return a credential altered in one way; the way is chosen by a number so that every one is used."""
    way = ALTERINGS[number % len(ALTERINGS)]
    return way.__name__, way(pick, copy.deepcopy(credential))
