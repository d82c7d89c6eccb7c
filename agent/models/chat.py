"""Any LangChain chat model as the bot's model: asked by streaming, its own errors told as known ones."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVar

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import Runnable, RunnableSequence

from agent.errors import ModelRejected
from agent.models.failures import read_failure
from agent.models.hearing import Hearing
from agent.models.model import PLAIN, Asking, Told
from agent.models.pace import Pace
from agent.models.patience import UNTOLD, Bell, Patience
from agent.models.wishes import LOGPROBS, STRUCTURE, TEMPERATURE, TOOLS, USAGE, find_unmet

Chat = TypeVar("Chat", bound=Runnable[Any, Any])

_IMPATIENCE: Mapping[str, object] = {"stream_chunk_timeout": None}
"""A client's own time limit for each piece loses cancellations under Python 3.11; ours stands in."""

_PIECES = 16
"""Pieces that are taken in at once: where many have come together, others shall have their turn."""

_log = logging.getLogger(__name__)


class StreamedModel:
    """Asks a chat model and hears it word by word.

    Cancelling an ``ask``, or running out of patience, closes the stream and with it the request.
    What the provider rejects of all that is wished beside the words (a schema, log-probabilities, a
    temperature) is not asked for again.
    """

    def __init__(
        self,
        model: Runnable[Any, BaseMessage],
        name: str,
        *,
        schema: Mapping[str, Any] | None = None,
        temperature: float | None = None,
        patience: Patience = UNTOLD,
    ) -> None:
        """Ask ``model``, where it can be done for replies of ``schema``."""
        self._model = set_fields(model, _IMPATIENCE)
        self._name = name
        self._schema = schema
        self._temperature = temperature
        self._patience = patience
        self._pace = Pace(patience.first)
        self._unmet = frozenset[str]() if takes_tools(model) else frozenset({TOOLS})
        self._tells_end = False

    @property
    def name(self) -> str:
        """Name it as drafts' versions do."""
        return self._name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises ``ModelFailed`` and its kinds."""
        while True:
            unmet = self._unmet
            try:
                return await self._ask_once(messages, asking, unmet)
            except ModelRejected as rejected:
                more = find_unmet(rejected.__cause__, _list_wishes(asking, unmet))
                if not more:
                    raise
                _log.warning("%s rejects %s: it goes without", self._name, ", ".join(more))
                self._unmet |= more

    async def _ask_once(
        self, messages: Sequence[BaseMessage], asking: Asking, unmet: frozenset[str]
    ) -> Told:
        loop = asyncio.get_running_loop()
        patience = replace(self._patience, first=self._pace.seconds)
        bell = Bell(patience, loop.time(), asking.until)
        has_tools = bool(asking.tools) and TOOLS not in unmet
        hearing = Hearing(self._name, loop.time(), tells_end=self._tells_end, has_tools=has_tools)
        cancelled = count_cancellations()
        try:
            async with bell, aclosing(self._open(messages, asking, unmet)) as chunks:
                async for chunk in chunks:
                    if not isinstance(chunk, AIMessageChunk):
                        hearing.take_whole(chunk, loop.time())
                    elif hearing.take(chunk, loop.time()) and asking.hear is not None:
                        asking.hear(hearing.text)
                    bell.hear(hearing.has_words, hearing.heard)
                    if hearing.pieces % _PIECES == 0:
                        await asyncio.sleep(0)
                    stop_if_cancelled(cancelled)
                stop_if_cancelled(cancelled)
            told = hearing.conclude(loop.time())
        except Exception as error:
            failure = read_failure(error)
            if failure is error:
                raise
            raise failure from error
        self._pace.note(told.first)
        self._tells_end = self._tells_end or hearing.tells_end
        return replace(told, toolless=bool(asking.tools) and not has_tools)

    def _open(self, messages: Sequence[BaseMessage], asking: Asking, unmet: frozenset[str]) -> Any:
        wanted: dict[str, object] = {LOGPROBS: True, USAGE: True}
        temperature = self._temperature if asking.temperature is None else asking.temperature
        if temperature is not None:
            wanted[TEMPERATURE] = temperature
        kept = {name: value for name, value in wanted.items() if name not in unmet}
        model = set_fields(self._model, kept)
        if asking.tools and TOOLS not in unmet and isinstance(model, BaseChatModel):
            return model.bind_tools([dict(each) for each in asking.tools]).astream(list(messages))
        schema = None if STRUCTURE in unmet else self._schema
        return ask_for_structure(model, schema).astream(list(messages))


def _list_wishes(asking: Asking, unmet: frozenset[str]) -> frozenset[str]:
    """Return what was wished of a reply; a schema is none beside tools."""
    form = TOOLS if asking.tools and TOOLS not in unmet else STRUCTURE
    return frozenset({LOGPROBS, USAGE, TEMPERATURE, form}) - unmet


def takes_tools(model: Runnable[Any, BaseMessage]) -> bool:
    """Say whether tools can be offered to ``model`` at all."""
    return (
        isinstance(model, BaseChatModel) and type(model).bind_tools is not BaseChatModel.bind_tools
    )


def count_cancellations() -> int:
    """Return how often the present task was asked to end and has not."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


def stop_if_cancelled(before: int) -> None:
    """Raise ``CancelledError`` where the task was asked to end since, and somebody caught that.

    Clients that wait for each piece with ``asyncio.wait_for`` lose a cancellation that comes
    together with a piece (Python 3.11).
    """
    if count_cancellations() > before:
        raise asyncio.CancelledError


def set_fields(model: Chat, wanted: Mapping[str, object]) -> Chat:
    """Return ``model`` with those of the ``wanted`` fields that its class has."""
    if not isinstance(model, BaseChatModel):
        return model
    known = {name: value for name, value in wanted.items() if name in type(model).model_fields}
    return model.model_copy(update=known) if known else model


def ask_for_structure(
    model: Runnable[Any, BaseMessage], schema: Mapping[str, Any] | None
) -> Runnable[Any, BaseMessage]:
    """Return ``model`` asked for replies of ``schema``, where it can be asked so.

    The message comes back as the provider sent it: reading it is the bot's work.
    """
    if schema is None or not isinstance(model, BaseChatModel):
        return model
    try:
        structured = model.with_structured_output(dict(schema))
    except NotImplementedError:
        return model
    # It is the model bound to the schema, then a parser; only the first streams as it comes.
    return structured.first if isinstance(structured, RunnableSequence) else model
