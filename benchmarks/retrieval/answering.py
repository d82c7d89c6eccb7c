"""How many natural questions are answered from articles that hold none, and how many rightly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.bot import SupportBot
from agent.dialogue import Turn
from agent.knowledge.entry import Entry
from agent.knowledge.excerpts import find_article
from benchmarks.retrieval.finding import Asked


async def answer_all(
    bot: SupportBot, entries: Sequence[Entry], asked: Sequence[Asked]
) -> dict[str, Any]:
    """Return the shares of questions whose best article is right, and that reach the threshold.

    ``wrong`` is the share among those that reach it (0 where none does).
    """
    article_of = {entry.id: find_article(entry) for entry in entries}
    right = sent = wrong = 0
    for each in asked:
        draft = await bot.draft([Turn("customer", each.text)])
        is_right = article_of.get(draft.answer_id or "") in each.required
        value, threshold = draft.confidence.value, draft.confidence.threshold
        reaches = value is not None and threshold is not None and value >= threshold
        right += is_right
        sent += reaches
        wrong += reaches and not is_right
    return {
        "n": len(asked),
        "right": round(right / len(asked), 4),
        "sent": round(sent / len(asked), 4),
        "wrong": round(wrong / max(sent, 1), 4),
    }
