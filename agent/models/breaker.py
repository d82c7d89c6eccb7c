"""Stop asking a model that fails again and again, and try it out now and then until it is back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from langchain_core.messages import BaseMessage

from agent.errors import (
    BudgetSpent,
    ModelBusy,
    ModelFailed,
    ModelRejected,
    ModelTimedOut,
    ModelUnavailable,
)
from agent.models.model import PLAIN, Asking, Model, Told, Usage
from agent.models.retries import LONGEST_WAIT

State = Literal["closed", "open"]
"""``closed``: every request passes, ``open``: none but a probe."""

FAILURES = 3
"""Failures in a row that open it."""
PROBE_SECONDS = 10.0
"""From opening to the first probe, and from the begin of one to the next."""
LONGEST_REST = 60.0
"""For so long it stays open at most because a provider asked for it."""

_NO_TOKENS = Usage()


@dataclass(frozen=True, slots=True)
class Ticket:
    """Lets one request pass; what comes of it counts only while the breaker has not turned since."""

    turn: int


class Breaker:
    """Pure: it is told the time, in seconds of any steady clock.

    While it is open, one request passes every ``PROBE_SECONDS``: a success closes it.
    """

    def __init__(self) -> None:
        """Begin closed."""
        self.state: State = "closed"
        self._turn = 0
        self._failed = 0
        self._next_probe = 0.0

    def admit(self, now: float) -> Ticket | None:
        """Let a request pass, or not."""
        if self.state == "open":
            if now < self._next_probe:
                return None
            self._next_probe = now + PROBE_SECONDS
        return Ticket(self._turn)

    def succeed(self, ticket: Ticket) -> None:
        """Take note that a request went well."""
        if ticket.turn == self._turn:
            self._failed = 0
            self._turn_to("closed")

    def fail(self, ticket: Ticket, now: float, rest: float = 0.0) -> None:
        """Take note that a request failed; the provider wants none for ``rest`` seconds.

        A rest that nobody waits for opens it at once: others are not to ask meanwhile either.
        """
        if ticket.turn != self._turn:
            return
        self._failed += 1
        if self.state == "closed":
            if self._failed < FAILURES and rest <= LONGEST_WAIT:
                return
            self._next_probe = now + PROBE_SECONDS if self._failed >= FAILURES else now
        self._next_probe = max(self._next_probe, now + min(rest, LONGEST_REST))
        self._turn_to("open")

    def _turn_to(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self._turn += 1


class Watch(Protocol):
    """Counts what becomes of requests."""

    def note_call(self, model: str, outcome: str, tokens_in: int, tokens_out: int) -> None:
        """Take note of one request: ``ok``, or the code of its failure."""
        ...

    def note_breaker(self, model: str, *, is_open: bool) -> None:
        """Take note of how a model's breaker stands."""
        ...

    def note_trouble(self, model: str, trouble: str) -> None:
        """Take note of what is wrong with a model's provider, in a sentence; empty: nothing."""
        ...


class GuardedModel:
    """A model behind a breaker."""

    def __init__(self, inner: Model, breaker: Breaker, watch: Watch | None = None) -> None:
        """Guard ``inner``; ``watch`` is told of every request."""
        self._inner = inner
        self._breaker = breaker
        self._watch = watch
        self._tell()

    @property
    def name(self) -> str:
        """Name the guarded model."""
        return self._inner.name

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises ``ModelUnavailable`` at once while the breaker is open."""
        loop = asyncio.get_running_loop()
        ticket = self._breaker.admit(loop.time())
        if ticket is None:
            self._count(ModelUnavailable.code)
            raise ModelUnavailable
        try:
            told = await self._inner.ask(messages, asking)
        except ModelFailed as failure:
            self._count(failure.code)
            self._weigh(failure, ticket, loop.time())
            raise
        self._count("ok", told.usage or _NO_TOKENS)
        self._breaker.succeed(ticket)
        self._tell("")
        return told

    def _weigh(self, failure: ModelFailed, ticket: Ticket, now: float) -> None:
        if failure.is_outage:
            rest = failure.retry_after if isinstance(failure, ModelBusy) else None
            self._breaker.fail(ticket, now, rest or 0.0)
        elif not isinstance(failure, BudgetSpent):  # that was never sent
            self._breaker.succeed(ticket)
        self._tell(_find_trouble(failure))

    def _count(self, outcome: str, usage: Usage = _NO_TOKENS) -> None:
        if self._watch is not None:
            self._watch.note_call(self.name, outcome, usage.input, usage.output)

    def _tell(self, trouble: str | None = None) -> None:
        """Tell how the breaker stands, and what is wrong; ``None``: that is as it was."""
        if self._watch is None:
            return
        self._watch.note_breaker(self.name, is_open=self._breaker.state == "open")
        if trouble is not None:
            self._watch.note_trouble(self.name, trouble)


def _find_trouble(failure: ModelFailed) -> str | None:
    """Say what is wrong with the provider; empty where it answered, if not as it should."""
    if failure.is_outage or isinstance(failure, ModelRejected | BudgetSpent):
        return failure.message
    # Somebody was in a hurry: that tells nothing.
    return None if isinstance(failure, ModelTimedOut) else ""
