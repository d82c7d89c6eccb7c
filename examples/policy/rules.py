"""Two rules of a shop's own, named in policy.yaml."""

from __future__ import annotations

from escalation.policy.rule import Fires, Situation


def many_numbers(situation: Situation) -> str | None:
    """Fires when the customer sends a column of figures: people read those better."""
    digits = sum(letter.isdigit() for letter in situation.question)
    return f"The message has {digits} digits." if digits > 40 else None


class Unsourced:
    """Fires when an answer cites less than it should."""

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def check(self, situation: Situation) -> Fires | None:
        """Count what the answer cites."""
        draft = situation.draft
        if draft is None or len(draft.sources) >= self.least:
            return None
        cited = float(len(draft.sources))
        return Fires("The answer cites too little.", action="approve", values={"cited": cited})
