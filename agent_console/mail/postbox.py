"""From the two settings of mail to the server that it goes through and the address that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from pydantic import SecretStr

from agent_console.notify.receiver import MailServer
from escalation.errors import Invalid

_LONGEST_LOCAL_PART, _LONGEST_TOKEN = 64, 42
Security = Literal["starttls", "tls", "none"]


class MailUnusable(Invalid):
    """HANDRAISE_MAIL and HANDRAISE_MAIL_FROM cannot be used as they are."""


@dataclass(frozen=True, slots=True)
class Postbox:
    """Where mail goes out, and the address that customers answer to."""

    server: MailServer
    name: str
    """What customers see as the sender; may be empty."""
    address: str

    @property
    def domain(self) -> str:
        """The part of the address after the @."""
        return self.address.rpartition("@")[2]

    def build_reply_address(self, token: str) -> str:
        """Return the address by which an answer finds its conversation."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{token}@{domain}"

    def name_reply_address(self, token: str) -> str:
        """Return the same with the sender's name."""
        return formataddr((self.name, self.build_reply_address(token)))


def read_postbox(url: str, sender: str | None) -> Postbox:
    """Read ``smtp://USER:PASSWORD@HOST:PORT`` (STARTTLS), ``smtps://…`` (TLS from the start).

    ``?security=none`` sends unprotected. Raises ``MailUnusable``; it never names a password.
    """
    if sender is None:
        raise MailUnusable("HANDRAISE_MAIL_FROM is missing: the address that mail comes from.")
    name, address = _read_sender(sender)
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise MailUnusable("HANDRAISE_MAIL is no address such as smtp://host:587.") from None
    if parts.scheme not in ("smtp", "smtps") or not host or parts.path not in ("", "/"):
        raise MailUnusable("HANDRAISE_MAIL must look like smtp://USER:PASSWORD@host:587.")
    security = _read_security(parts)
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if password is not None and (user is None or security == "none"):
        raise MailUnusable("HANDRAISE_MAIL has a password, so it needs a user and a protected way.")
    server = MailServer.model_construct(  # the file's form of it wants passwords by variable
        server=host,
        port=port or None,
        security=security,
        user=user,
        password=None if password is None else SecretStr(password),
        sender=formataddr((name, address)),
    )
    return Postbox(server, name, address)


def _read_security(parts: SplitResult) -> Security:
    asked = parse_qs(parts.query).get("security", [""])[-1]
    if parts.scheme == "smtps":
        return "tls"
    if asked in ("", "starttls"):
        return "starttls"
    if asked == "none":
        return "none"
    raise MailUnusable("HANDRAISE_MAIL: security is starttls or none.")


def _read_sender(sender: str) -> tuple[str, str]:
    name, address = parseaddr(sender)
    local, at, domain = address.rpartition("@")
    plain = sender.isprintable() and address.isascii() and " " not in address
    if not (at and local and "." in domain and plain):
        raise MailUnusable(
            "HANDRAISE_MAIL_FROM is no address such as Shop support <support@shop.example>."
        )
    if len(local) + 1 + _LONGEST_TOKEN > _LONGEST_LOCAL_PART:
        raise MailUnusable(
            f"HANDRAISE_MAIL_FROM: {local} is too long, a conversation's name is put after it: "
            f"{_LONGEST_LOCAL_PART - 1 - _LONGEST_TOKEN} letters at most."
        )
    return name, address
