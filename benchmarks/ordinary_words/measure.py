"""Counts which texts would be kept back: nothing cited, cited word for word, cited in other words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from agent.dialogue import Turn
from agent.errors import ModelReplyInvalid
from agent.prompts.prompt import Prompt, choose_prompt
from agent.replies.flaws import find_flaws
from agent.replies.leaks import check_leaks
from agent.replies.showable import check_showable, tidy
from benchmarks.llm_confidence.wording import reword
from benchmarks.ordinary_words.texts import Said

_NEEDS_PASSAGE = "unknown_contact"
"""Every link is unknown where nothing is cited: that is no false alarm."""


@dataclass(slots=True)
class Count:
    """How many texts raise an alarm: where nothing is cited, the text itself is, or it is reworded.

    ``alarms`` counts the first by kind, ``examples`` has the words of all.
    """

    texts: int = 0
    alarmed: int = 0
    alarmed_cited: int = 0
    alarmed_reworded: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)


def count_alarms(said: Sequence[Said]) -> Count:
    """Return how many of the texts are taken for unfit, and for what."""
    count, random, prompt = Count(len(said)), Random(0), choose_prompt()
    for each in said:
        alarms = _find(each, [], prompt)
        alarms.pop(_NEEDS_PASSAGE, None)
        cited = _find(each, [each.text], prompt)
        reworded = _find(replace(each, text=reword(each.text, random)), [each.text], prompt)
        count.alarmed += bool(alarms)
        count.alarmed_cited += bool(cited)
        count.alarmed_reworded += bool(reworded)
        count.alarms.update(alarms.keys())
        for kind, words in (alarms | cited | reworded).items():
            count.examples.setdefault(kind, []).append(words)
    return count


def _find(said: Said, shown: list[str], prompt: Prompt) -> dict[str, str]:
    answer = tidy(said.text)
    try:
        check_showable(answer)
        check_leaks(answer, prompt.text)
    except ModelReplyInvalid as refused:
        return {refused.code: answer[:80]}
    turns = [Turn("customer", said.question)]
    return {flaw.kind: flaw.words for flaw in find_flaws(answer, turns, shown)}
