"""Which address a mail can be sent to, and when two of them are the same person's. Pure."""

from __future__ import annotations

import re
from email.utils import getaddresses

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(
    r"(?=.{3,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)
_LONGEST_LOCAL_PART = 64


def find_mailable(address: str) -> str | None:
    """Return an address as it is handed to a mail server; ``None`` where none would take it.

    The part before the @ is plain letters; names of domains may be in any script. What comes back
    holds nothing that could be a second address, or a line of its own.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        plain = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if not at or len(local) > _LONGEST_LOCAL_PART:
        return None
    if _LOCAL.fullmatch(local) is None or _DOMAIN.fullmatch(plain) is None:
        return None
    return f"{local}@{plain}"


def find_senders(header: str) -> frozenset[str]:
    """Return every address of a ``From`` header, in the form in which they can be compared."""
    try:
        found = getaddresses([header])
    except (ValueError, IndexError, TypeError, RecursionError):  # too much for the library
        return frozenset()
    return frozenset(same for _, address in found if (same := normalise(address)) is not None)


def normalise(address: str) -> str | None:
    """Return an address in small letters; ``None`` where it is none."""
    mailable = find_mailable(address)
    return None if mailable is None else mailable.lower()
