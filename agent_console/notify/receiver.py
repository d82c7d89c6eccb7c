"""Who is told: one class for each kind of receiver, as the file of notices describes it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
)

from agent_console.notify.notice import USUAL, Notice, NoticeKind

_VARIABLE = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_SHORTEST_KEY, _LONGEST_KEY = 24, 64
"""Bytes of a signing secret, as Standard Webhooks has it."""


def _look_up(value: Any, info: ValidationInfo) -> Any:
    """Put the environment variable's value in the place of ``$NAME``."""
    named = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
    if named is None:
        return value
    environment: Mapping[str, str] = (info.context or {}).get("environment", {})
    found = environment.get(named[1])
    if not found:
        raise ValueError(f"the environment variable {named[1]}, which is not set")
    return found


def _demand_variable(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, str) and _VARIABLE.fullmatch(value):
        return _look_up(value, info)
    raise ValueError("$NAME of an environment variable: secrets do not belong into this file")


def _check_address(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        plain = parts.username is None and not parts.fragment
    except ValueError:
        usable = plain = False
    if not usable or any(ord(each) < 33 for each in value.get_secret_value()):
        raise ValueError("an address that begins with https:// or http://")
    if not plain:
        raise ValueError("an address without a user name and without #")
    return value


def _check_secret(value: SecretStr) -> SecretStr:
    if not _SHORTEST_KEY <= len(decode_secret(value.get_secret_value())) <= _LONGEST_KEY:
        raise ValueError("whsec_ followed by 24 to 64 bytes in base64")
    return value


def decode_secret(secret: str) -> bytes:
    """Return the key behind ``whsec_…``; no bytes at all where it is none."""
    if not secret.startswith("whsec_"):
        return b""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _check_mailbox(value: str) -> str:
    _, address = parseaddr(value)
    before, at, after = address.rpartition("@")
    if not (at and before and after and value.isprintable()) or "," in value:
        raise ValueError("an e-mail address")
    if not address.isascii():
        raise ValueError("an e-mail address in plain letters (ASCII)")
    return value


Address = Annotated[SecretStr, BeforeValidator(_look_up), AfterValidator(_check_address)]
Secret = Annotated[SecretStr, BeforeValidator(_demand_variable), AfterValidator(_check_secret)]
Password = Annotated[SecretStr, BeforeValidator(_demand_variable)]
Mailbox = Annotated[str, AfterValidator(_check_mailbox)]
Told = Annotated[NoticeKind, Field(description="A kind of notice.")]


class Part(BaseModel):
    """A section of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Receiver(Part):
    """What every receiver may say; ``kind`` says which of the following it is."""

    notices: tuple[Told, ...] = Field(
        USUAL, strict=False, min_length=1, description="Which notices it is told."
    )
    sites: tuple[str, ...] | None = Field(
        None, strict=False, min_length=1, description="Of which sites; of all where it says none."
    )
    texts: bool = Field(
        False,
        description="Whether it is told what people wrote too: the beginning of the customer's "
        "newest message, the comment of a rating, the e-mail address that was left.",
    )

    def wants(self, notice: Notice) -> bool:
        """Say whether it is to be told."""
        if notice.kind == "test":
            return True
        return notice.kind in self.notices and (self.sites is None or notice.site in self.sites)

    def digest_address(self) -> str:
        """Return what tells its present address from another one, and gives it away to nobody."""
        return hashlib.sha256(self._read_address().encode()).hexdigest()[:16]

    def _read_address(self) -> str:
        raise NotImplementedError


class _Posted(Receiver):
    url: Address = Field(description="Where to post to; `$NAME` reads an environment variable.")

    def _read_address(self) -> str:
        return self.url.get_secret_value()


class WebhookReceiver(_Posted):
    """A program that takes signed JSON after Standard Webhooks."""

    kind: Literal["webhook"] = "webhook"
    secrets: tuple[Secret, ...] = Field(
        strict=False,
        min_length=1,
        max_length=2,
        description="`$NAME` of one signing secret (`whsec_…`), or of two while they are changed: "
        "everything is signed with both.",
    )


class SlackReceiver(_Posted):
    """A Slack channel, or whatever takes Slack's incoming webhooks."""

    kind: Literal["slack"] = "slack"


class TeamsReceiver(_Posted):
    """A Teams channel, by a workflow that is started by a webhook."""

    kind: Literal["teams"] = "teams"


class EmailReceiver(Receiver):
    """Mailboxes; the section `mail` says how to send."""

    kind: Literal["email"] = "email"
    to: tuple[Mailbox, ...] = Field(
        strict=False, min_length=1, max_length=50, description="E-mail addresses."
    )

    def _read_address(self) -> str:
        return ",".join(self.to)


RECEIVERS: dict[str, type[Receiver]] = {
    "email": EmailReceiver,
    "slack": SlackReceiver,
    "teams": TeamsReceiver,
    "webhook": WebhookReceiver,
}


class MailServer(Part):
    """How mail is sent."""

    server: str = Field(min_length=1, description="Name of the SMTP server.")
    port: int | None = Field(
        None, ge=1, le=65535, description="By default 587 for `starttls`, 465 for `tls`, else 25."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the connection is protected: nothing is sent over an unprotected one "
        "unless this says `none`.",
    )
    user: Annotated[str | None, BeforeValidator(_look_up)] = Field(
        None, description="To log in with; `$NAME` reads an environment variable."
    )
    password: Password | None = Field(
        None, description="`$NAME` of the environment variable that holds it."
    )
    sender: Mailbox = Field(description="Who writes, such as `Handraise <desk@shop.example>`.")

    def find_port(self) -> int:
        """Return the port to connect to."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


@dataclass(frozen=True, slots=True)
class Receivers:
    """Everything that the file says."""

    named: Mapping[str, Receiver]
    mail: MailServer | None = None
    refuse_private: bool = False
    """Whether addresses inside a private network are refused."""


NOBODY = Receivers({})
