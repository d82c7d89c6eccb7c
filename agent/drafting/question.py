"""Find what a customer asks: the newest turns, with the turn before where they are too short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.dialogue import Turn
from agent.errors import NothingToAnswer
from agent.knowledge.words import clean_text, find_content_words

_SHORT = 3
"""Content words up to which a message may lean on the one before ("and to Norway?")."""
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: ``text`` alone, and ``in_context`` with what came before where it may lean."""

    text: str
    in_context: str | None = None


def find_question(turns: Sequence[Turn]) -> Asked:
    """Return what the customer asks at the end of ``turns``; raises ``NothingToAnswer``.

    All customer turns since somebody else spoke are one question; a ``fact`` is nobody's speech.
    If they hold at most three content words and the customer said something earlier, the last
    earlier stretch is put before them as a second way to read the question.
    """
    stretches: list[list[str]] = []
    speaker = None
    for turn in turns:
        if turn.speaker == "fact":
            continue
        if turn.speaker == "customer":
            if speaker != "customer":
                stretches.append([])
            stretches[-1].append(clean_text(turn.text).strip())
        speaker = turn.speaker
    texts = ["\n".join(stretch)[-_LONGEST:].strip() for stretch in stretches]
    if speaker != "customer" or not texts[-1]:
        raise NothingToAnswer
    text = texts[-1]
    earlier = next((each for each in reversed(texts[:-1]) if each), None)
    if earlier is None or len(find_content_words(text)) > _SHORT:
        return Asked(text)
    return Asked(text, f"{earlier}\n{text}"[-_LONGEST:])
