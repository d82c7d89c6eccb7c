"""What may be spent on models, per conversation and per day, and what was."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from langchain_core.messages import AIMessage, BaseMessage

from agent.errors import BudgetSpent
from agent.models.daybook import NOTHING, Daybook, Spent
from agent.models.model import PLAIN, Asking, Model, Told, Usage

_MILLION = 1_000_000
_KEPT = 10_000
"""Conversations whose tokens are remembered."""
_LETTERS = 3
"""Characters that make a token at least, where a provider counts nothing."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in any currency."""

    input: float = 0.0
    output: float = 0.0

    def tell(self, usage: Usage) -> float:
        """Return what ``usage`` costs."""
        return (self.input * usage.input + self.output * usage.output) / _MILLION


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent; ``None`` sets no limit."""

    tokens_per_conversation: int | None = None
    tokens_per_day: int | None = None
    spend_per_day: float | None = None


class Purse:
    """Says whether there is anything left to spend, and takes note of what was."""

    def __init__(
        self, limits: Limits, today: Callable[[], date], daybook: Daybook | None = None
    ) -> None:
        """Keep to ``limits``; the days are those of ``today``, kept in ``daybook`` or nowhere."""
        self._limits = limits
        self._daybook = daybook
        self._today = today
        self._unkept: dict[date, Spent] = {}
        self._by_conversation: OrderedDict[str, int] = OrderedDict()

    async def check(self, conversation_id: str) -> None:
        """Raise ``BudgetSpent`` where nothing is left; requests under way may still overdraw it."""
        limits = self._limits
        spent = self._by_conversation.get(conversation_id, 0)
        if _is_spent(spent, limits.tokens_per_conversation):
            raise BudgetSpent(
                f"This conversation has used up its {limits.tokens_per_conversation} tokens."
            )
        if limits.tokens_per_day is None and limits.spend_per_day is None:
            return
        today = await self._read_today()
        if _is_spent(today.tokens, limits.tokens_per_day):
            raise BudgetSpent(f"Today's {limits.tokens_per_day} tokens are used up.")
        if _is_spent(today.cost, limits.spend_per_day):
            raise BudgetSpent(f"Today's {limits.spend_per_day:g} for the model are spent.")

    def note(self, conversation_id: str, usage: Usage, price: Price) -> None:
        """Take note of what a request used."""
        spent = Spent(usage.input, usage.output, price.tell(usage))
        if conversation_id:
            before = self._by_conversation.pop(conversation_id, 0)
            self._by_conversation[conversation_id] = before + spent.tokens
            if len(self._by_conversation) > _KEPT:
                self._by_conversation.popitem(last=False)
        today = self._today()
        self._unkept[today] = self._unkept.get(today, NOTHING) + spent

    async def keep(self) -> None:
        """Put what was noted into the book; what it does not take now goes there the next time."""
        if self._daybook is None:
            return
        for day in list(self._unkept):
            spent = self._unkept.pop(day)
            try:
                await self._daybook.add(day, spent)
            except BaseException as error:
                self._unkept[day] = self._unkept.get(day, NOTHING) + spent
                if not isinstance(error, Exception):
                    raise
                _log.warning("what was spent on the model is not kept yet: %s", error)

    async def _read_today(self) -> Spent:
        day = self._today()
        if self._daybook is None:
            return self._unkept.get(day, NOTHING)
        try:
            kept = await self._daybook.read(day)
        except Exception as error:
            raise BudgetSpent("What was spent on the model today cannot be read.") from error
        return kept + self._unkept.get(day, NOTHING)


class PaidModel:
    """A model whose requests are paid from a purse."""

    def __init__(self, inner: Model, purse: Purse, price: Price) -> None:
        """Ask ``inner`` as long as ``purse`` is not empty."""
        self._inner = inner
        self._purse = purse
        self._price = price

    @property
    def name(self) -> str:
        """Name the model that is paid."""
        return self._inner.name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises ``BudgetSpent`` before anything is sent."""
        await self._purse.check(asking.conversation_id)
        heard = _Heard(asking.hear)
        try:
            told = await self._inner.ask(messages, replace(asking, hear=heard.hear))
        except BaseException:
            # Words that broke off, or that nobody waited for any more, are paid for as well.
            if heard.text:
                self._note(asking, estimate(messages, heard.text))
            raise
        self._note(asking, told.usage or estimate(messages, _write(told.message)))
        await self._purse.keep()
        return told

    def _note(self, asking: Asking, usage: Usage) -> None:
        self._purse.note(asking.conversation_id, usage, self._price)


class _Heard:
    """Remembers the words that it passes on."""

    def __init__(self, hear: Callable[[str], None] | None) -> None:
        self._hear = hear
        self.text = ""

    def hear(self, text: str) -> None:
        self.text = text
        if self._hear is not None:
            self._hear(text)


def estimate(messages: Sequence[BaseMessage], reply: str) -> Usage:
    """Return about how many tokens a request used, rather too many than too few."""
    asked = sum(len(message.text) for message in messages)
    return Usage(asked // _LETTERS, len(reply) // _LETTERS)


def _write(message: BaseMessage) -> str:
    """Return all that a model wrote: words, and the arguments of what it called."""
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    return message.text + "".join(f"{call['name']}{call['args']}" for call in calls)


def _is_spent(spent: float, limit: float | None) -> bool:
    return limit is not None and spent >= limit
