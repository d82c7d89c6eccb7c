"""Counts which texts would be kept back, without a passage and with themselves as the cited one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from agent.dialogue import Turn
from agent.errors import ModelReplyInvalid
from agent.prompts.prompt import choose_prompt
from agent.replies.flaws import find_flaws
from agent.replies.leaks import check_leaks
from agent.replies.showable import check_showable, tidy
from benchmarks.ordinary_words.texts import Said

_NEEDS_PASSAGE = "unknown_contact"
"""Every link is unknown where nothing is cited: that is no false alarm."""


@dataclass(slots=True)
class Count:
    """``alarms`` by kind where nothing was cited, ``cited`` where the text itself was; each with texts."""

    texts: int = 0
    alarmed: int = 0
    alarmed_cited: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    cited: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)


def count_alarms(said: Sequence[Said]) -> Count:
    """Return how many of the texts are taken for unfit, and for what."""
    count, instructions = Count(len(said)), choose_prompt().text
    for each in said:
        alarms = _find(each, [], instructions)
        alarms.pop(_NEEDS_PASSAGE, None)
        cited = _find(each, [each.text], instructions)
        count.alarmed += bool(alarms)
        count.alarmed_cited += bool(cited)
        count.alarms.update(alarms.keys())
        count.cited.update(cited.keys())
        for kind, words in (alarms | cited).items():
            count.examples.setdefault(kind, []).append(words)
    return count


def _find(said: Said, shown: list[str], instructions: str) -> dict[str, str]:
    answer = tidy(said.text)
    try:
        check_showable(answer)
        check_leaks(answer, instructions)
    except ModelReplyInvalid as refused:
        return {refused.code: answer[:80]}
    turns = [Turn("customer", said.question)]
    return {flaw.kind: flaw.words for flaw in find_flaws(answer, turns, shown)}
