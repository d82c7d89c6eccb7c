"""Somebody's own runnable or graph in the place of the chat model: the rest of the bot stays as it is.

The knowledge is searched and the answer judged as with any model. The own bot is not told what was
found, it has its own ways; of the passages, those that say what it said count as cited.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig

from agent.dialogue import Turn
from agent.errors import ModelFailed
from agent.exchange import GivenPassage, read_task
from agent.knowledge.words import find_content_words
from agent.models.failures import read_failure
from agent.models.model import PLAIN, Asking, Told
from agent.own.own_reply import OwnReply, pack_sources, read_own_reply
from agent.own.talk import build_talk, takes_state

_SUPPORTED = 0.6
"""Share of an answer's words that a passage must have to count as what it rests on."""

_log = logging.getLogger(__name__)


class OwnModel:
    """A ``Model`` that is anybody's runnable; each turn is a thread of its own to a graph."""

    def __init__(self, bot: Runnable[Any, Any], name: str) -> None:
        """Ask ``bot``, and call it ``name``."""
        self._bot = bot
        self._name = name
        self._takes_state = takes_state(bot)

    @property
    def name(self) -> str:
        """Name the bot with the version of its file."""
        return self._name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return its answer as a reply. Raises ``ModelFailed`` and its kinds.

        The conversation is the truth, so nothing that the graph itself remembers is used.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        task = read_task(messages[-1].text)
        turns = task.conversation or (Turn("customer", task.question),)
        talk = build_talk(turns)
        config: RunnableConfig = {
            "configurable": {
                "thread_id": str(uuid.uuid4()),
                "conversation_id": asking.conversation_id,
            }
        }
        try:
            async with asyncio.timeout_at(asking.until):
                said = await self._bot.ainvoke(
                    {"messages": talk} if self._takes_state else talk, config
                )
            own = read_own_reply(said)
            content = json.dumps(_build_data(own, task.passages), default=str, ensure_ascii=False)
        except Exception as error:
            failure = read_failure(error)
            if failure is error:
                raise
            if type(failure) is ModelFailed:  # a mistake in it: whoever wrote it must see where
                _log.warning("%s failed", self._name, exc_info=error)
            raise failure from error
        seconds = loop.time() - began
        message = AIMessage(content, response_metadata=pack_sources(own.sources))
        return Told(message=message, model=self._name, first=seconds, seconds=seconds)


def _build_data(own: OwnReply, passages: Sequence[GivenPassage]) -> Mapping[str, Any]:
    """Return the reply's fields as any model writes them: whoever reads the reply checks them."""
    data: dict[str, Any] = {
        "answerable": True,
        "answer": own.answer,
        "cited": find_support(own.answer, passages),
    }
    for name in ("answerable", "confidence"):
        if own.data.get(name) is not None:
            data[name] = own.data[name]
    return data


def find_support(answer: str, passages: Sequence[GivenPassage]) -> list[str]:
    """Return the ids of the passages that hold most of the answer's words, the best first."""
    said = set(find_content_words(answer))
    if not said:
        return []
    shares = {
        passage.id: len(said & set(find_content_words(passage.text))) / len(said)
        for passage in passages
    }
    good = [passage.id for passage in passages if shares[passage.id] >= _SUPPORTED]
    return sorted(good, key=lambda each: -shares[each])
