"""What people said of the bot's answers: customers' questions with the entry that answers them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A customer's question and the entry that answers it; ``None``: a human must be asked."""

    question: str
    answer_id: str | None
