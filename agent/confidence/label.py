"""What people said of the bot's answers: judged decisions, and questions with the entry that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

IGNORED = "ignored"
"""How a label came about where a person answered in words of their own: nobody judged the draft."""


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A customer's question and the entry that answers it; ``None``: a human must be asked."""

    question: str
    answer_id: str | None


@dataclass(frozen=True, slots=True)
class Label:
    """One decision that somebody judged.

    ``question`` is empty once erased. ``right_id`` is the entry that answers it where that is known.
    ``probability`` is that with which the answer was looked at (1: it was held or handed over);
    ``None`` where nobody can know, which certifies nothing. ``value`` is the confidence as it was,
    ``signals`` what it came from. ``how`` as in the ledger; with ``ignored`` the answer counts as
    wrong wherever caution asks for it, and says nothing elsewhere. ``reasons`` are the rules that
    fired, ``versions`` what produced the draft.
    """

    conversation_id: str
    seq: int
    at: str
    question: str
    answer_id: str | None
    right: bool
    right_id: str | None = None
    probability: float | None = 1.0
    sent: bool = False
    value: float | None = None
    signals: Mapping[str, float] = field(default_factory=dict)
    topic: str | None = None
    language: str | None = None
    site: str = "default"
    how: str = "approved"
    reasons: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
