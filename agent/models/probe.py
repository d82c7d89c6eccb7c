"""Try a provider's model out: what it can do, and what can be measured of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.errors import ModelFailed
from agent.exchange import GivenPassage, Task
from agent.models.build import build_streamed_model
from agent.models.chat import StreamedModel, set_fields
from agent.models.model import Asking, Told
from agent.models.provider import find_chat_model
from agent.models.warm_up import warm_up
from agent.prompts.prompt import build_messages, choose_prompt
from agent.replies.reading import read_message
from agent.settings import BotSettings

_SLOW = 4.0
"""Seconds to the first word from which on a silent provider is noticed late."""
_TASK = Task(
    "How long does delivery take?",
    (GivenPassage("1", "Delivery", "Delivery takes 2 to 4 working days. It costs 4.90 €."),),
)
_TOOL: Mapping[str, Any] = {
    "title": "find_order",
    "description": "Return where an order is.",
    "type": "object",
    "properties": {"number": {"type": "string", "description": "The order's number."}},
    "required": ["number"],
}
_SEED = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing tried: whether it went well, what was found, and what follows where it did not."""

    name: str
    is_good: bool
    found: str
    meaning: str = ""
    failure: str = ""
    """The code of the failure where the model does not answer at all."""


async def probe(settings: BotSettings) -> Sequence[Measured]:
    """Try out the model of ``settings`` with four requests; nothing follows a first that fails.

    Raises ``ModelUnknown``.
    """
    await asyncio.to_thread(warm_up, replace(settings, fallback=None))
    chat = find_chat_model(settings)
    pieces: list[str] = []
    try:
        told = await _ask(settings, chat, pieces)
    except ModelFailed as failure:
        return [Measured("answer", False, failure.message, failure=failure.code)]
    return [
        _tell_answer(told, settings),
        _tell_streaming(len(pieces)),
        _tell_structure(told),
        _tell_logprobs(told),
        _tell_usage(told),
        await _try_seed(settings, chat),
        await _try_tools(settings, chat),
    ]


async def _ask(settings: BotSettings, chat: BaseChatModel, pieces: list[str]) -> Told:
    model = build_streamed_model(settings, lambda _: chat)
    return await model.ask(build_messages(_TASK, choose_prompt()), _hurry(settings, pieces))


def _hurry(settings: BotSettings, pieces: list[str]) -> Asking:
    until = asyncio.get_running_loop().time() + settings.deadline
    return Asking(hear=pieces.append, until=until)


def _tell_answer(told: Told, settings: BotSettings) -> Measured:
    found = f"first word after {told.first:.1f} s, the whole reply after {told.seconds:.1f} s"
    if told.first < min(_SLOW, settings.first_seconds / 2):
        return Measured("answer", True, found)
    return Measured(
        "answer",
        False,
        f"slow: {found}",
        "Customers wait for it. HANDRAISE_MODEL_FIRST_SECONDS must leave room for that.",
    )


def _tell_streaming(pieces: int) -> Measured:
    if pieces > 1:
        return Measured("streaming", True, f"words come as they are written, in {pieces} pieces")
    return Measured(
        "streaming",
        False,
        "the whole reply comes in one piece",
        "Customers cannot see words as they come, and a pause in a reply cannot be noticed.",
    )


def _tell_structure(told: Told) -> Measured:
    try:
        reply = read_message(told.message)
    except ModelFailed as failure:
        found = failure.message
    else:
        if reply.structured and reply.cited and reply.confidence is not None:
            return Measured("structure", True, "the reply names its sources and how sure it is")
        found = "the reply does not have the form that was asked for"
    return Measured(
        "structure",
        False,
        found,
        "Without sources and a stated confidence few drafts will be sure enough to be sent.",
    )


def _tell_logprobs(told: Told) -> Measured:
    if told.tokens:
        return Measured("logprobs", True, f"they come back, for {len(told.tokens)} tokens")
    return Measured(
        "logprobs",
        False,
        "no log-probabilities come back",
        "How likely each word was is not among the signals; confidence rests on the others.",
    )


def _tell_usage(told: Told) -> Measured:
    if told.usage is not None:
        found = f"{told.usage.input} tokens in, {told.usage.output} out"
        return Measured("usage", True, found)
    return Measured(
        "usage", False, "tokens are not counted", "Budgets are kept by counting letters."
    )


async def _try_seed(settings: BotSettings, chat: BaseChatModel) -> Measured:
    seeded = set_fields(chat, {"seed": _SEED})
    how = "a seed cannot be set" if seeded is chat else "with a seed"
    meaning = "The same question may be answered in other words the next time."
    try:
        first, second = [await _ask(settings, seeded, []) for _ in range(2)]
    except ModelFailed as failure:
        return Measured("seed", False, failure.message, meaning)
    if _read_words(first.message) == _read_words(second.message):
        return Measured("seed", True, f"the same words twice ({how})")
    return Measured("seed", False, f"other words the second time ({how})", meaning)


def _read_words(message: BaseMessage) -> str:
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return message.text + "".join(str(call["args"]) for call in calls)


async def _try_tools(settings: BotSettings, chat: BaseChatModel) -> Measured:
    meaning = "Tools cannot be given to this model."
    try:
        bound = chat.bind_tools([dict(_TOOL)])
        told = await StreamedModel(bound, settings.model_name).ask(
            [HumanMessage("Where is order 4711? Use the tool.")], _hurry(settings, [])
        )
    except NotImplementedError:
        return Measured("tools", False, "no tools can be offered", meaning)
    except ModelFailed as failure:
        return Measured("tools", False, failure.message, meaning)
    calls = told.message.tool_calls if isinstance(told.message, AIMessage) else []
    if calls and calls[0]["name"] == _TOOL["title"] and calls[0]["args"].get("number"):
        return Measured("tools", True, "a tool was called with the right argument")
    return Measured("tools", False, "the tool that was offered was not called", meaning)
