"""The talk with a passkey (Web Authentication, level 2): what is asked and how its answer is checked.

The `webauthn` library is optional and imported where it is used; without it nothing of passkeys is offered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from app.people.passkey_rules import Place
from app.people.passkeys import PasskeyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_ID = 1023  # WebAuthn §4


class PasskeyRefused(ValueError):
    """An answer proves nothing: another challenge, site or key, nobody present, or no answer at all."""


@dataclass(frozen=True)
class NewKey:
    """What is kept of a new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def is_installed() -> bool:
    """Whether the library is there."""
    return find_spec("webauthn") is not None


def options_to_make(
    place: Place, challenge: bytes, *, site: str, login: str, user: bytes, kind: PasskeyKind, known: Sequence[bytes]
) -> str:
    """Return as JSON what the browser is asked to make; no key that is known already, and none without PIN, finger or face."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    hints = {
        PasskeyKind.COMPUTER: [structs.PublicKeyCredentialHint.CLIENT_DEVICE],
        PasskeyKind.KEY: [structs.PublicKeyCredentialHint.SECURITY_KEY],
    }.get(kind)
    return options_to_json(
        generate_registration_options(
            rp_id=place.rp_id,
            rp_name=site,
            user_name=login,
            user_id=user,
            user_display_name=login,
            challenge=challenge,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
            hints=hints,
        )
    )


def options_to_ask(place: Place, challenge: bytes, known: Sequence[bytes]) -> str:
    """Return as JSON which keys the browser is to ask, each with PIN, finger or face."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers import structs

    return options_to_json(
        generate_authentication_options(
            rp_id=place.rp_id,
            challenge=challenge,
            allow_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
    )


def new_key(answer: str, place: Place, challenge: bytes) -> NewKey:
    """Return the key that a browser has made for this challenge. Raises PasskeyRefused."""
    from webauthn import verify_registration_response

    with _Refusing():
        made = verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    if len(made.credential_id) > LONGEST_ID:
        raise PasskeyRefused("id")
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count)


def credential_named(answer: str) -> bytes:
    """Return which key an answer says it comes from. Raises PasskeyRefused."""
    from webauthn import base64url_to_bytes

    with _Refusing():
        return base64url_to_bytes(_read(answer)["rawId"])


def counter_said(answer: str, place: Place, challenge: bytes, *, public_key: bytes) -> int:
    """Return the counter of an answer once its challenge, site, key and signature are right. Raises PasskeyRefused.

    Whether the counter betrays a copy is not for the library to say: it would not tell that from a wrong signature.
    """
    from webauthn import verify_authentication_response

    with _Refusing():
        checked = verify_authentication_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    return checked.new_sign_count


def _read(answer: str) -> dict[str, Any]:
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise PasskeyRefused("no object")
    return found


class _Refusing:
    """Turns whatever a malformed answer breaks into one refusal: it comes from outside and may break anything."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, PasskeyRefused):
            raise PasskeyRefused(type(error).__name__) from None
