"""Whom the real path hands over: bot, reader of signals and policy, with articles alone as knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial

from langchain_core.messages import AIMessage, BaseMessage

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
class Handed:
    """What became of opening requests: ``to_human`` of ``asked`` were handed over at once, ``held``
    wait for a person's yes, ``sent`` were answered. ``reasons`` counts the rules that fired.
    """

    asked: int
    to_human: int
    held: int
    sent: int
    reasons: Mapping[str, int]


async def hand_over(bot: Bot, tasks: Sequence[Task], *, waived: bool) -> Handed:
    """Let the opening request of each task be decided, as a first message in a conversation.

    ``waived``: an uncertified threshold may send, as the operator's waiver has it.
    """
    settings = EscalationSettings(uncertified="answer" if waived else "approve")
    policy = load_policy(read_default_policy())
    judge = TurnJudge(bot, PatternReader(), partial(decide, policy), settings)
    actions: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for task in tasks:
        judged = await judge.judge_turn(Conversation(id=task.id), [Turn("customer", task.opening)])
        actions[judged.decision.action] += 1
        reasons.update(judged.decision.reasons)
    handed = sum(actions[action] for action in _TO_HUMAN)
    held = actions["approve"]
    return Handed(len(tasks), handed, held, len(tasks) - handed - held, dict(reasons))
