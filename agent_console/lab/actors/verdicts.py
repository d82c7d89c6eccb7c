"""What a page decides about actions: asked over HTTP, and asked again under the same name unanswered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.outbox import ASLEEP, PASSING
from agent_console.lab.actors.witness import Witness
from agent_console.lab.network import Network

DECIDE = "decide"
AGAIN_AFTER = 1.0
"""Seconds after which somebody clicks again, where no answer came or the server could not."""
_LOG = 8
"""How much of the log's name stands in a task's."""


class Verdicts:
    """The decisions of one page. ``is_asleep`` says whether the page's timers stand still."""

    def __init__(
        self,
        network: Network,
        witness: Witness,
        token: str,
        is_asleep: Callable[[], bool],
    ) -> None:
        self.pending: dict[str, Frame] = {}
        """What is not answered yet, by ``client_id``."""
        self._network = network
        self._witness = witness
        self._token = token
        self._is_asleep = is_asleep
        self._loop = asyncio.get_running_loop()
        self._is_closed = False

    def send(self, frame: Frame) -> None:
        """Decide, about an action of the log that the page knows now."""
        self._ask(frame | {"log_id": self._witness.log_id})

    def close(self) -> None:
        """Hear nothing any more."""
        self._is_closed = True
        self.pending.clear()

    def _ask(self, frame: Frame) -> None:
        self.pending[frame["client_id"]] = frame
        conversation_id, log_id = frame["conversation_id"], frame["log_id"]
        number = self._witness.note_asked(DECIDE, conversation_id, frame)
        task_id = f"{conversation_id}:a{frame['action_seq']}:{log_id[:_LOG]}"
        content = {name: frame[name] for name in ("client_id", "decision", "args") if name in frame}
        self._network.ask(
            self._witness.actor,
            lambda server: server.decide(self._token, task_id, content),
            partial(self._hear, number, frame),
        )

    def _hear(self, number: int, frame: Frame, answer: dict[str, Any] | Exception | None) -> None:
        if self._is_closed:
            return
        if answer is None:
            self._loop.call_later(AGAIN_AFTER, self._ask_again, frame)
        elif isinstance(answer, dict):
            conversation_id = frame["conversation_id"]
            self._witness.note_done(number, conversation_id, answer | frame)
            self.pending.pop(frame["client_id"], None)
        else:
            self._take_refusal(number, frame, getattr(answer, "code", "internal"))

    def _take_refusal(self, number: int, frame: Frame, code: str) -> None:
        self._witness.note_refused(number, frame["conversation_id"], frame | {"code": code})
        if code in PASSING:
            self._loop.call_later(AGAIN_AFTER, self._ask_again, frame)
        else:
            self.pending.pop(frame["client_id"], None)

    def _ask_again(self, frame: Frame) -> None:
        if self._is_closed or frame["client_id"] not in self.pending:
            return
        if self._is_asleep():
            self._loop.call_later(ASLEEP, self._ask_again, frame)
        else:
            self._ask(frame)
