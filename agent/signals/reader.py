"""Reads the signals of the customer's newest message, by patterns alone."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Signals, Turn
from agent.signals import fraud, legal_threat, medical, self_harm, violence
from agent.signals.frustration import find_frustration
from agent.signals.injection import find_injection
from agent.signals.patterns import Hit, find_strongest, prepare
from agent.signals.payment_data import find_payment_data
from agent.signals.wants_human import find_wish_for_human

_TOPICS = {
    "self_harm": self_harm.PATTERNS,
    "violence": violence.PATTERNS,
    "legal_threat": legal_threat.PATTERNS,
    "medical": medical.PATTERNS,
    "fraud": fraud.PATTERNS,
}


class PatternReader:
    """Needs no model and no knowledge, so that it also works when these fail."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        """Return the signals of the newest customer turns: all that came since the last answer."""
        text = _find_newest_words(turns)
        prepared = prepare(text)
        found = {name: find_strongest(patterns, prepared) for name, patterns in _TOPICS.items()}
        found["payment_data"] = find_payment_data(prepared)
        others = {
            "wants_human": find_wish_for_human(prepared),
            "frustration": find_frustration(turns, text),
            "injection": find_injection(prepared),
        }
        hits = {name: hit for name, hit in (found | others).items() if hit is not None}
        return Signals(
            topics={name: _score(hit) for name, hit in found.items()},
            wants_human=_score(others["wants_human"]),
            frustration=_score(others["frustration"]),
            injection=_score(others["injection"]),
            evidence={name: hit.words for name, hit in hits.items()},
        )


def _score(hit: Hit | None) -> float:
    return 0.0 if hit is None else hit.score


def _find_newest_words(turns: Sequence[Turn]) -> str:
    newest: list[str] = []
    for turn in reversed(turns):
        if turn.speaker != "customer":
            break
        newest.append(turn.text)
    return "\n".join(reversed(newest))
