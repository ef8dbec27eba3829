"""What an Open Badges 3.0 credential says of a certificate."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.certification.credentials.canonical import OB3, VC2
from app.certification.credentials.proof import moment_text
from app.certification.credentials.status import status_entry

if TYPE_CHECKING:
    from app.certification.credentials.models import CredentialStatus
    from app.certification.models import Certificate

# In both languages, whatever language the page is read in: a file goes to people we do not know (SAFEGUARDS 24).
PROVES_ONLY = (
    "只证明参加培训，不证明品行，不等于可以单独接触孩子。",
    "This only proves that training was taken. It says nothing about character and gives no right to be alone with a child.",
)
NOT_VALID = "演示数据·无效 DEMONSTRATION, NOT VALID"
WHOLE = ("完成全部学习与考核", "Completed all parts and the final quiz")
ONLINE = ("完成线上部分的学习与考核", "Completed the online part and its quiz")
SECOND = timedelta(seconds=1)


def certificate_address(address: str, code: str) -> str:
    """Return where a certificate is checked; it is the credential's id as well."""
    return f"{address}/c/{code}"


def first_moment(day: date, zone: str) -> datetime:
    """Return the moment a calendar day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def credential_of(
    certificate: Certificate,
    status: CredentialStatus,
    *,
    did: str,
    address: str,
    zone: str,
    online_part: bool,
    demonstration: bool,
) -> dict[str, Any]:
    """Return the credential of a certificate, still to be signed.

    The holder's name stands in it as an identity that is not hashed: the file is hers to give, a gate has to compare the
    name with a document, and the digest of a name is found by trying names (docs/certificates.md).
    """
    mark = f"{NOT_VALID} " if demonstration else ""
    credential = {
        "@context": [VC2, OB3],
        "id": certificate_address(address, certificate.code),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{mark}{certificate.course_title}",
        "issuer": {"id": did, "type": ["Profile"], "name": certificate.issuer, "url": address},
        "validFrom": moment_text(first_moment(certificate.completed_on, zone)),
        "credentialStatus": status_entry(address, status),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "hashed": False,
                    "identityHash": certificate.holder_name,
                }
            ],
            "achievement": _achievement(certificate, did, mark, ONLINE if online_part else WHOLE),
        },
    }
    if certificate.valid_until is not None:
        over = first_moment(certificate.valid_until + timedelta(days=1), zone)
        credential["validUntil"] = moment_text(over - SECOND)
    return credential


def _achievement(certificate: Certificate, did: str, mark: str, done: tuple[str, str]) -> dict[str, Any]:
    title, title_en = certificate.course_title, certificate.course_title_en or certificate.course_title
    edition, minutes = certificate.edition, certificate.minutes
    chinese = f"{done[0]}：《{title}》第 {edition} 版，{minutes} 分钟。{PROVES_ONLY[0]}"
    english = f"{done[1]}: {title_en}, edition {edition}, {minutes} minutes. {PROVES_ONLY[1]}"
    return {
        # The same course edition of the same issuer is the same achievement.
        "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{did}/{certificate.course}/{edition}").urn,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": f"{mark}{title}",
        "description": f"{title_en} · {minutes} min",
        "humanCode": certificate.course,
        "version": edition,
        "criteria": {"narrative": f"{chinese}\n\n{english}"},
    }
