"""Every setting of an installation, read once from the environment and `hulei.toml`."""

from __future__ import annotations

import os
import re
import secrets
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AliasChoices, Field, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)  # an e-mail address
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def _known_zone(name: str) -> str:
    ZoneInfo(name)
    return name


class Settings(BaseSettings):
    """The settings of one installation; each can be given as HULEI_NAME or in hulei.toml."""

    model_config = SettingsConfigDict(env_prefix="HULEI_", toml_file="hulei.toml", extra="forbid")

    database_url: str = Field("", description="Database address; empty means instance/hulei.sqlite.")
    secret_key: str = Field("", description="Signs cookies and links; empty means one is made and kept in instance/.")
    host: str = Field("127.0.0.1", description="Address to listen on; loopback unless you set another.")
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("HULEI_PORT", "PORT"),
        description="Port to listen on.",
    )
    public_url: str = Field("", description="How others reach this site, printed in QR codes and certificates.")
    instance_path: Path = Field(ROOT / "instance", description="Folder for the database file and the secret key.")
    font_path: Path | None = Field(
        None, description="Folder of further fonts, for characters ours lacks; unset means fonts/ in instance_path."
    )
    content_path: Path = Field(ROOT, description="Folder that holds courses/ and quizzes/.")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = Field(
        "Asia/Shanghai", description="Zone in which a moment becomes a day."
    )
    site_name: str = Field("护蕾", max_length=20, description="Neutral name in tabs, titles and calendars.")
    https: bool = Field(False, description="Set when a proxy serves this site by https: cookies become Secure.")
    threads: int = Field(8, ge=1, le=64, description="Threads of the web server.")
    worker: bool = Field(True, description="Whether the web process also does jobs; else run `hulei worker`.")
    class_hour_minutes: Literal[40, 45] = Field(45, description="Minutes of one class hour (学时), 40 or 45.")
    signed_in_hours: int = Field(12, ge=1, le=24 * 30, description="Hours after which a sign-in ends.")

    smtp_host: str = Field("", description="Mail server; empty means that this installation sends no mail.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", description="How the connection is encrypted.")
    smtp_user: str = Field("", description="Who signs in at the mail server; empty means nobody does.")
    smtp_password: str = Field("", description="The password for it.")
    smtp_from: str = Field("", description="Address that mail comes from; nobody reads what is sent there.")
    mail_subject: str = Field("", max_length=40, description="Neutral subject of every mail; empty means a usual one.")

    digest_day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = Field(
        "tue", description="On which weekday people are written to about what they have to do."
    )
    digest_hour: int = Field(12, ge=0, le=23, description="At which hour.")
    quiet_from: int = Field(21, ge=0, le=23, description="From which hour on nobody is written to.")
    quiet_until: int = Field(7, ge=0, le=23, description="Until which hour; then what is overdue tomorrow is told.")

    sso_provider: str = Field(
        "openid", description="How others sign people in; openid, or an installed adapter's name."
    )
    oidc_issuer: str = Field("", description="Address of the OpenID provider; empty means no single sign-on.")
    oidc_client_id: str = Field("", description="What the provider calls this installation.")
    oidc_client_secret: str = Field("", description="The secret it gave this installation; empty for a public client.")
    oidc_name: str = Field("", max_length=30, description="Name of the provider, on the button.")
    oidc_match: Literal["", "email", "number"] = Field(
        "", description="What on the roster recognises somebody the first time; empty: only their own confirmation."
    )
    oidc_number_claim: str = Field("employee_number", description="The claim that holds the staff number.")
    oidc_multi_factor: str = Field(
        "", description="Words of acr or amr, with commas, that stand for our second step; empty: ours is asked."
    )

    @model_validator(mode="after")
    def _provider_is_complete(self) -> Settings:
        if self.sso_provider == "openid" and self.oidc_issuer:
            parts = urlsplit(self.oidc_issuer)
            if parts.scheme != "https" and parts.hostname not in LOOPBACK:
                raise ValueError("HULEI_OIDC_ISSUER must begin with https")
        if (self.oidc_issuer or self.sso_provider != "openid") and not (self.oidc_client_id and self.oidc_name):
            raise ValueError("HULEI_OIDC_CLIENT_ID and HULEI_OIDC_NAME must be set for single sign-on")
        return self

    @model_validator(mode="after")
    def _mail_comes_from_somewhere(self) -> Settings:
        if self.smtp_host and not ADDRESS.fullmatch(self.smtp_from):
            raise ValueError("HULEI_SMTP_HOST is set, so HULEI_SMTP_FROM must be an e-mail address")
        if self.smtp_user and self.smtp_tls == "none" and self.smtp_host not in LOOPBACK:
            raise ValueError("HULEI_SMTP_USER would send its password in clear: set HULEI_SMTP_TLS to starttls or tls")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic calls it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic calls it by name
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def sqlalchemy_url(self) -> str:
        """Return the database address with the driver Hulei uses."""
        if not self.database_url:
            return f"sqlite:///{self.instance_path / 'hulei.sqlite'}"
        if self.database_url.startswith("postgresql://"):
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return self.database_url

    @property
    def oidc_scope(self) -> str:
        """Return what the provider is asked for: no more than what the roster is compared with."""
        return {"email": "openid email", "number": "openid profile"}.get(self.oidc_match, "openid")

    @property
    def multi_factor_words(self) -> frozenset[str]:
        """Return the words of a provider that are trusted to mean more than a password."""
        return frozenset(word.strip() for word in self.oidc_multi_factor.split(",") if word.strip())

    @property
    def address(self) -> str:
        """Return where the site can be opened, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        return f"{'https' if self.https else 'http'}://{self.host}:{self.port}"

    @property
    def is_only_here(self) -> bool:
        """Whether printed addresses and codes open on this computer only."""
        return urlsplit(self.address).hostname in LOOPBACK

    @property
    def is_only_in_house(self) -> bool:
        """Whether its address opens in the school's own network and not at home: a private number, or a name without a dot."""
        host = urlsplit(self.address).hostname or ""
        try:
            return not ip_address(host).is_global
        except ValueError:
            return "." not in host or host.endswith((".local", ".lan", ".internal"))

    @property
    def is_loopback(self) -> bool:
        """Whether only this computer can reach the site."""
        return self.host in LOOPBACK

    def signing_key(self) -> str:
        """Return the key that signs cookies, making and keeping one at the first start."""
        if self.secret_key:
            return self.secret_key
        path = self.instance_path / "secret_key"
        if not path.exists():
            self.instance_path.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text()
