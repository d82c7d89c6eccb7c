"""Reads the signals of the customer's newest message: by patterns, and by likeness to examples."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Signals, Turn
from agent.signals import fraud, legal_threat, medical, self_harm, violence
from agent.signals.frustration import find_frustration
from agent.signals.injection import find_injection
from agent.signals.likeness import Likeness
from agent.signals.patterns import Hit, find_strongest, prepare
from agent.signals.payment_data import find_payment_data
from agent.signals.repeated import find_repeated_question
from agent.signals.wants_human import find_wish_for_human

_TOPICS = {
    "self_harm": self_harm.PATTERNS,
    "violence": violence.PATTERNS,
    "legal_threat": legal_threat.PATTERNS,
    "medical": medical.PATTERNS,
    "fraud": fraud.PATTERNS,
}
_LEAST_LIKE = 0.3
"""From this score on the example that comes nearest is named."""


class PatternReader:
    """Needs no model and no knowledge, so that it also works when these fail."""

    def __init__(self, likeness: Likeness | None = None) -> None:
        """With ``likeness`` topics are also seen by their examples, where no pattern sees them."""
        self._likeness = likeness

    def read(self, turns: Sequence[Turn]) -> Signals:
        """Return the signals of the newest customer turns: all that came since the last answer."""
        text = _find_newest_words(turns)
        prepared = prepare(text)
        found = {name: find_strongest(patterns, prepared) for name, patterns in _TOPICS.items()}
        found["payment_data"] = find_payment_data(prepared)
        self._add_likeness(found, text)
        embeds = None if self._likeness is None else self._likeness.embeds
        others = {
            "wants_human": find_wish_for_human(prepared),
            "frustration": find_frustration(text),
            "injection": find_injection(prepared),
            "repeated_question": find_repeated_question(turns, text, embeds),
        }
        hits = {name: hit for name, hit in (found | others).items() if hit is not None}
        return Signals(
            topics={name: _score(hit) for name, hit in found.items()},
            wants_human=_score(others["wants_human"]),
            frustration=_score(others["frustration"]),
            injection=_score(others["injection"]),
            repeated_question=_score(others["repeated_question"]),
            evidence={name: hit.words for name, hit in hits.items() if hit.words},
        )

    def _add_likeness(self, found: dict[str, Hit | None], text: str) -> None:
        """Let the examples say more of a topic than the patterns did."""
        if self._likeness is None:
            return
        for topic, alike in self._likeness.compare(text).items():
            if alike.score > _score(found.get(topic)):
                named = f"like: {alike.example}" if alike.score >= _LEAST_LIKE else ""
                found[topic] = Hit(alike.score, named)


def _score(hit: Hit | None) -> float:
    return 0.0 if hit is None else hit.score


def _find_newest_words(turns: Sequence[Turn]) -> str:
    newest: list[str] = []
    for turn in reversed(turns):
        if turn.speaker != "customer":
            break
        newest.append(turn.text)
    return "\n".join(reversed(newest))
