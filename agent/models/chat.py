"""Any LangChain chat model as the bot's model: asked by streaming, its own errors told as known ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import Runnable, RunnableSequence

from agent.models.failures import read_failure
from agent.models.hearing import Hearing
from agent.models.model import PLAIN, Asking, Told
from agent.models.patience import UNTOLD, Bell, Patience

_MEASURED: Mapping[str, object] = {"logprobs": True, "stream_usage": True}
"""Fields of a chat model, set where it has them, so that more comes back than the words."""


class StreamedModel:
    """Asks a chat model and hears it word by word.

    Cancelling an ``ask``, or running out of patience, closes the stream and with it the request.
    """

    def __init__(
        self,
        model: Runnable[Any, BaseMessage],
        name: str,
        *,
        schema: Mapping[str, Any] | None = None,
        patience: Patience = UNTOLD,
    ) -> None:
        """Ask ``model``, where it can be done for replies of ``schema``."""
        self._model = set_fields(model, _MEASURED)
        self._name = name
        self._schema = schema
        self._patience = patience

    @property
    def name(self) -> str:
        """Name it as drafts' versions do."""
        return self._name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises ``ModelFailed`` and its kinds."""
        loop = asyncio.get_running_loop()
        bell = Bell(self._patience, loop.time(), asking.until)
        hearing = Hearing(self._name, loop.time())
        try:
            async with bell, aclosing(self._open(messages, asking)) as chunks:
                async for chunk in chunks:
                    if not isinstance(chunk, AIMessageChunk):
                        hearing.take_whole(chunk, loop.time())
                        continue
                    if hearing.take(chunk, loop.time()) and asking.hear is not None:
                        asking.hear(hearing.text)
                    bell.hear(hearing.has_words)
            return hearing.conclude(loop.time())
        except Exception as error:
            failure = read_failure(error)
            if failure is error:
                raise
            raise failure from error

    def _open(self, messages: Sequence[BaseMessage], asking: Asking) -> Any:
        model = self._model
        if asking.temperature is not None:
            model = set_fields(model, {"temperature": asking.temperature})
        return ask_for_structure(model, self._schema).astream(list(messages))


def set_fields(
    model: Runnable[Any, BaseMessage], wanted: Mapping[str, object]
) -> Runnable[Any, BaseMessage]:
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
