"""How sure a model was of the words of its answer, by the log-probabilities of its tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from agent.knowledge.words import is_function_word

_ANSWER = re.compile(r'(?<!\\)"answer"\s*:\s*"')
_WORD = re.compile(r"[^\W_]+(?:['’.,:][^\W_]+)*")
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")
_DECODER = json.JSONDecoder(strict=False)
_UNSURE = 0.5
_LEAST = -20.0
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class WordDoubt:
    """Doubt from 0 to 1: on the mean of all tokens, of the least sure word, share of unsure words.

    Words are those that carry meaning, numbers among them; one is unsure where another was likelier
    than not.
    """

    mean: float
    least_sure: float
    unsure: float


def read_word_doubt(tokens: Sequence[tuple[str, float]], answer: str) -> WordDoubt | None:
    """Return the doubt in the words of ``answer``, as it was read from the tokens' text.

    Each token comes with its log-probability. Only those inside of the answer count: in a JSON
    text the string of that name, else the whole. ``None`` where the tokens do not spell the answer,
    hold what is no probability, or are all equally sure, which no model is: such numbers are none.
    """
    text = "".join(piece for piece, _ in tokens)
    span = _find_span(text, answer)
    if span is None:
        return None
    start, end = span
    inside: list[tuple[int, int, float]] = []
    place = 0
    for piece, told in tokens:
        if place < end and place + len(piece) > start and piece:
            inside.append((place, place + len(piece), told))
        place += len(piece)
    told_all = [told for *_, told in inside]
    if not told_all or any(told != told or told > _ROUNDING for told in told_all):
        return None
    if len(told_all) > 1 and max(told_all) - min(told_all) < _ROUNDING:
        return None
    return _weigh(text, start, end, inside)


def _weigh(
    text: str, start: int, end: int, inside: Sequence[tuple[int, int, float]]
) -> WordDoubt | None:
    clipped = [(a, b, max(_LEAST, min(0.0, told))) for a, b, told in inside]
    # An escape is as long as what it stands for is short; blanked, it parts no word from its place.
    plain = _ESCAPE.sub(lambda match: " " * len(match[0]), text[start:end])
    words = [
        sum(told for a, b, told in clipped if a < start + match.end() and b > start + match.start())
        for match in _WORD.finditer(plain)
        if not is_function_word(match[0].lower())
    ]
    if not words:
        return None
    mean = sum(told for *_, told in clipped) / len(clipped)
    return WordDoubt(
        mean=1 - exp(mean),
        least_sure=1 - exp(min(words)),
        unsure=sum(exp(word) < _UNSURE for word in words) / len(words),
    )


def _find_span(text: str, answer: str) -> tuple[int, int] | None:
    """Return where the answer's letters stand in the reply's text; ``None`` where they do not."""
    wanted = _flatten(answer)
    found = list(_ANSWER.finditer(text))
    if not found:
        return (0, len(text)) if _flatten(text) == wanted else None
    start = found[-1].end()
    try:
        written, end = _DECODER.raw_decode(text, start - 1)
    except ValueError:
        return None
    return (start, end - 1) if _flatten(written) == wanted else None


def _flatten(text: str) -> str:
    return " ".join(text.split())
