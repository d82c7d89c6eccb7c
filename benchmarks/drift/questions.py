"""Windows of questions, the same as before and others, through the product's alarm on drift."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from escalation.autonomy.drift import compare_scores, compare_topics

REFERENCE = 2000
WINDOWS = (50, 100, 200, 500)
SHIFTS = (0.0, 0.1, 0.2, 0.3)
"""Share of the questions that are of a new kind: about a new topic, and seldom known."""
TOPICS = {"billing": 4, "delivery": 3, "returns": 2, "account": 1}


def run_questions(runs: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each window and shift: how often scores and topics alarm."""
    for window in WINDOWS:
        for shift in SHIFTS:
            scores = topics = 0
            for run in range(runs):
                chance = random.Random(f"{seed} {window} {shift} {run}")
                before, now = _ask(REFERENCE, 0.0, chance), _ask(window, shift, chance)
                scores += compare_scores(before[0], now[0]).is_alarm()
                topics += compare_topics(before[1], now[1]).is_alarm()
            yield {
                "window": window,
                "shift": shift,
                "runs": runs,
                "scores_alarm": scores / runs,
                "topics_alarm": topics / runs,
            }


def _ask(count: int, shift: float, chance: random.Random) -> tuple[list[float], list[str | None]]:
    scores: list[float] = []
    topics: list[str | None] = []
    for _ in range(count):
        is_new = chance.random() < shift
        known = not is_new and chance.random() < 0.8
        scores.append(chance.betavariate(6, 1) if known else chance.betavariate(1.5, 3))
        topics.append("new" if is_new else chance.choices([*TOPICS], [*TOPICS.values()])[0])
    return scores, topics
