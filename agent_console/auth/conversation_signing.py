"""Signs what proves the right to one conversation: the link in a mail, and the address to answer to."""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Callable
from itertools import islice

from escalation.errors import Forbidden

LINK_SECONDS = 30 * 24 * 3600
"""How long a link from a mail opens its conversation."""
_LINK_BYTES, _ADDRESS_BYTES = 20, 10
_MOST_LOOKED_AT = 200
"""Names in one text that are checked at most."""

_LINK = re.compile(r"([a-z0-9]{2,40})\.([0-9]{1,12})\.([a-z2-7]{32})")
_ADDRESS = re.compile(r"(?<![a-z0-9])([a-z0-9]{2,40})-([a-z2-7]{16})(?![a-z0-9])")


class BadLink(Forbidden):
    """This link is not valid (any more): answer the newest mail, or open the chat anew."""


class ConversationSigner:
    """Signs with one secret; ``now`` is Unix time in seconds.

    Everything it makes is of small letters, digits, dots and dashes: addresses may lose their
    capitals on the way, and links what stands at their end.
    """

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._link_key = hmac.digest(secret.encode(), b"conversation link", "sha256")
        self._address_key = hmac.digest(secret.encode(), b"conversation address", "sha256")
        self._mailed_key = hmac.digest(secret.encode(), b"address mailed to", "sha256")
        self._now = now

    def sign_link(self, conversation_id: str) -> str:
        """Make the token of a link; it opens this conversation alone, for ``LINK_SECONDS``."""
        told = f"{conversation_id}.{int(self._now()) + LINK_SECONDS}"
        return f"{told}.{_mark(self._link_key, told, _LINK_BYTES)}"

    def read_link(self, token: str) -> str:
        """Return the id of the conversation. Raises ``BadLink``, also where it has run out."""
        found = _LINK.fullmatch(token)
        if found is None or not _is_marked(self._link_key, token, found[3], _LINK_BYTES, "."):
            raise BadLink
        if int(found[2]) <= self._now():
            raise BadLink("This link has run out: answer the newest mail, or open the chat anew.")
        return found[1]

    def sign_address(self, conversation_id: str) -> str:
        """Make the part of a mail address by which an answer finds its conversation; it never runs out."""
        return f"{conversation_id}-{_mark(self._address_key, conversation_id, _ADDRESS_BYTES)}"

    def find_addressed(self, text: str) -> str | None:
        """Return the first conversation whose signed name stands in a text, such as an address."""
        for found in islice(_ADDRESS.finditer(text.lower()), _MOST_LOOKED_AT):
            if _is_marked(self._address_key, found[0], found[2], _ADDRESS_BYTES, "-"):
                return found[1]
        return None

    def mark_mailed(self, address: str) -> str:
        """Make what an address is known by without being told: the same for all with one mailbox."""
        local, _, domain = address.lower().rpartition("@")
        mailbox = f"{local.partition('+')[0]}@{domain}"
        return _mark(self._mailed_key, mailbox, _LINK_BYTES)


def is_link(token: str) -> bool:
    """Say whether a token has the form of a link's."""
    return _LINK.fullmatch(token) is not None


def _is_marked(key: bytes, token: str, mark: str, size: int, before: str) -> bool:
    told = token.removesuffix(mark).removesuffix(before)
    return hmac.compare_digest(_mark(key, told, size), mark)


def _mark(key: bytes, told: str, size: int) -> str:
    return base64.b32encode(hmac.digest(key, told.encode(), "sha256")[:size]).decode().lower()
