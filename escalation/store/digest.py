"""The digest of a stored event: over its content and its place, so that damage to either shows."""

from __future__ import annotations

import hashlib

from escalation.events import Record

ERASED = ("{}", "{}", b"")
"""Body, inner and salt of an erased row: its digest stays, and vouches for what is gone."""


def digest_event(position: int, record: Record, payload_digest: bytes | None, salt: bytes) -> bytes:
    """Return SHA-256 of the salt, the rest of the header, body and inner."""
    told = None if payload_digest is None else payload_digest.hex()
    header = (
        f"{position}\n{record.conversation_id}\n{record.seq}\n{record.kind}\n{record.role}\n"
        f"{record.name}\n{record.sender}\n{record.epoch}\n{record.at}\n{record.client_id}\n{told}\n"
    )
    text = f"{header}{record.body}{record.inner}"
    return hashlib.sha256(salt + text.encode()).digest()


def is_intact(
    position: int, record: Record, payload_digest: bytes | None, salt: bytes, digest: bytes
) -> bool:
    """Say whether a row is as it was stored; of an erased one only its columns' types are known.

    The first databases hold digests of the content alone; those are believed too.
    """
    numbers: tuple[object, ...] = (record.seq, record.epoch)
    if not all(isinstance(each, int) for each in numbers):
        return False
    if (record.body, record.inner, salt) == ERASED:
        return True
    try:
        if digest == digest_event(position, record, payload_digest, salt):
            return True
        content = salt + record.body.encode() + record.inner.encode()
    except (AttributeError, TypeError):
        return False  # a column holds another type than was stored
    return digest == hashlib.sha256(content).digest()
