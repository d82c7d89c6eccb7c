"""Whom the real path hands over: bot, reader of signals and policy, with articles alone as knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from langchain_core.messages import AIMessage, BaseMessage

from agent.confidence.report import find_auroc
from agent.dialogue import Bot, Turn
from agent.embedded import quote_sentences
from agent.exchange import Reply, read_task, write_reply
from agent.models.model import PLAIN, Asking, Told
from agent.signals.reader import PatternReader
from benchmarks.retrieval.tau2 import Task
from escalation.conversation import Conversation
from escalation.policy.decide import decide
from escalation.policy.load import load_policy, read_default_policy
from escalation.settings import EscalationSettings
from escalation.turn import TurnJudge

_TO_HUMAN = ("handoff", "block")


class ReadingStub:
    """Stands for a language model that reads well: it knows which documents each request needs.

    Where one of them is among the passages it answers with that passage's own sentences and cites
    it; otherwise it says that it does not know. It is as sure of every answer as models usually say.
    """

    name = "stub:reader"

    def __init__(self, tasks: Sequence[Task], documents: Mapping[str, Set[str]]) -> None:
        """Answer ``tasks``; ``documents`` gives the documents that a passage's title may belong to."""
        self._required = {task.opening: task.required for task in tasks}
        self._documents = documents

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply."""
        task = read_task(messages[-1].text)
        required = self._required[task.question]
        reply = Reply("", answerable=False)
        for passage in task.passages:
            if self._documents[passage.title] & required:
                words = quote_sentences(task.question, passage.text, None)
                reply = Reply(words, answerable=True, cited=(passage.id,), confidence=0.95)
                break
        return Told(message=AIMessage(write_reply(reply)), model=self.name)


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one task's opening request: ``action`` and ``reasons`` as decisions name them."""

    ends_with_human: bool
    action: str
    confidence: float
    reasons: tuple[str, ...]


async def decide_all(bot: Bot, tasks: Sequence[Task], *, waived: bool) -> list[Decided]:
    """Let the opening request of each task be decided, as a first message in a conversation.

    ``waived``: an uncertified threshold may send, as the operator's waiver has it.
    """
    settings = EscalationSettings(uncertified="answer" if waived else "approve")
    policy = load_policy(read_default_policy())
    judge = TurnJudge(bot, PatternReader(), partial(decide, policy), settings)
    decided = []
    for task in tasks:
        judged = await judge.judge_turn(Conversation(id=task.id), [Turn("customer", task.opening)])
        made = judged.decision
        sure = made.confidence or 0.0
        decided.append(Decided(task.ends_with_human, made.action, sure, tuple(made.reasons)))
    return decided


def count_actions(decided: Sequence[Decided]) -> dict[str, Any]:
    """Return how many were handed over at once, held for a person's yes, and sent, with the reasons."""
    actions = Counter(each.action for each in decided)
    handed = sum(actions[action] for action in _TO_HUMAN)
    reasons = Counter(reason for each in decided for reason in each.reasons)
    return {
        "asked": len(decided),
        "handed_over": handed,
        "held": actions["approve"],
        "sent": len(decided) - handed - actions["approve"],
        "reasons": dict(reasons),
    }


def tell_apart(decided: Sequence[Decided]) -> dict[str, Any]:
    """Return how well the confidence alone tells apart who should end with a human.

    ``auroc`` is how often it is lower for one of these than for another task; then who would be
    handed over if the surer half of all were answered.
    """
    values = np.array([each.confidence for each in decided])
    gold = np.array([each.ends_with_human for each in decided])
    below = values < np.median(values)
    return {
        "auroc": round(find_auroc(values, ~gold), 3),
        "gold": int((below & gold).sum()),
        "of_gold": int(gold.sum()),
        "others": int((below & ~gold).sum()),
        "of_others": int((~gold).sum()),
    }
