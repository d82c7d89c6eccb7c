"""The same question again: in the same words, in others, and what is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.dialogue import Turn
from agent.signals.repeated import find_repeated_question

ASKED = Turn("customer", "Where is my parcel?")
ANSWERED = Turn("bot", "Our shop opens at nine.")


class Meanings:
    """Puts texts about parcels in one direction and all others in another."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = [[1.0, 0.0] if "parcel" in t or "package" in t else [0.6, 0.8] for t in texts]
        return np.array(rows, dtype=np.float32)


def score(text: str, *earlier: Turn, embeds: Meanings | None = None) -> float:
    hit = find_repeated_question([*earlier, Turn("customer", text)], text, embeds)
    return 0.0 if hit is None else hit.score


def test_the_same_words_after_an_answer_count() -> None:
    assert score("my parcel, where is it", ASKED, ANSWERED) == 0.0
    assert score("where is my  PARCEL ?", ASKED, ANSWERED) == 1.0
    assert score("Where can I park?", ASKED, ANSWERED) == 0.0


def test_other_words_for_the_same_count_with_an_embedder() -> None:
    asked = "has the package been sent"
    assert score(asked, ASKED, ANSWERED, embeds=Meanings()) == 1.0
    assert score("what are your opening hours", ASKED, ANSWERED, embeds=Meanings()) == 0.6
    assert score(asked, ASKED, ANSWERED) == 0.0


def test_two_messages_in_a_row_are_no_repetition() -> None:
    assert score("Where is my parcel?", ASKED) == 0.0


def test_what_a_person_answered_is_settled() -> None:
    assert score("Where is my parcel?", ASKED, ANSWERED, Turn("human", "On its way.")) == 0.0
    later = (Turn("human", "On its way."), ASKED, ANSWERED)
    assert score("Where is my parcel?", *later) == 1.0


def test_short_words_are_no_question() -> None:
    assert score("ok", Turn("customer", "ok"), ANSWERED) == 0.0
    assert score("thanks, fine", Turn("customer", "ok"), ANSWERED, embeds=Meanings()) == 0.0
