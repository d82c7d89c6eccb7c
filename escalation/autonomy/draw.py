"""Draw the answers that people look at afterwards: at random, repeatably, with known probability."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

FIRST_RATE = 0.05
LAST_RATE = 0.02
FIRST_AUDITS = 500
"""So many audits are drawn at the first rate; then the last one holds, for ever."""

_BYTES = 8


@dataclass(frozen=True, slots=True)
class Audit:
    """Whether an answer is to be looked at, and with which probability that was drawn (0 to 1)."""

    drawn: bool
    probability: float


def draw_audit(key: bytes, conversation_id: str, through_seq: int, rate: float) -> Audit:
    """Draw for one turn; the same key and turn give the same outcome, on every node.

    Nobody without the key can tell beforehand what will be looked at. A turn that is drawn at one
    rate is drawn at every higher one.
    """
    if not 0 <= rate <= 1:
        raise ValueError(f"an audit rate lies between 0 and 1, not at {rate!r}")
    place = f"audit\n{conversation_id}\n{through_seq}".encode()
    digest = hmac.digest(key, place, "sha256")
    number = int.from_bytes(digest[:_BYTES], "big") / 256**_BYTES
    return Audit(drawn=number < rate, probability=rate)


def audit_rate(audits_so_far: int, first: float = FIRST_RATE, last: float = LAST_RATE) -> float:
    """Return the share of sent answers to look at: ``first`` until 500 audits, then ``last``."""
    return first if audits_so_far < FIRST_AUDITS else min(first, last)
