"""Signs what is posted to programs, after Standard Webhooks: they know that it comes from here."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from agent_console.notify.receiver import decode_secret


def build_headers(
    message_id: str, seconds: int, content: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the three headers of a message; ``seconds`` is the Unix time of this attempt.

    With two secrets (``whsec_…``) it carries two signatures, and either may be checked.
    """
    signed = f"{message_id}.{seconds}.".encode() + content
    signatures = [
        base64.b64encode(hmac.digest(decode_secret(secret), signed, hashlib.sha256)).decode()
        for secret in secrets
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }
