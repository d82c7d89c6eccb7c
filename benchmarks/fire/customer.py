"""A customer who never gives up: one conversation after the other, over whatever the network is."""

from __future__ import annotations

import asyncio
import time
from random import Random

from agent_console.lab.actors.line import Line
from agent_console.lab.actors.stage import Stage
from agent_console.lab.actors.tab import Storage, Tab
from agent_console.lab.actors.witness import Witness
from benchmarks.fire.shop import ANSWERED, HANDED_OVER

CHAT_LENGTH = 12
"""Messages of one conversation."""
UNACKNOWLEDGED = 3
"""Messages that an impatient customer sends ahead of the acknowledgements."""
_ODD_SHARE = 0.04
"""How often something is asked that only people may answer."""
_PATIENCE = 6.0
"""Seconds that a patient customer waits for a word before writing again."""
_BLINK = 0.05


class Shopper:
    """Writes a message every ``pause`` seconds or so, in a conversation of its own.

    Every other one is patient: writes only after an answer, so that nothing but the server itself
    takes up a turn that was broken off. The others write ahead of the acknowledgements.
    """

    def __init__(self, number: int, random: Random, stage: Stage, *, pause: float) -> None:
        self.name = f"c{number}"
        self._is_patient = number % 2 == 0
        self._random = random
        self._stage = stage
        self._pause = pause
        self._tab: Tab | None = None
        self._chats = 0
        self._leaving = False
        self._task: asyncio.Task[None] | None = None

    @property
    def line(self) -> Line | None:
        """The connection of the present page."""
        return None if self._tab is None else self._tab.line

    def start(self) -> None:
        """Open the page, and begin."""
        self._task = asyncio.create_task(self._run())

    def wind_down(self) -> None:
        """Send nothing new from now on."""
        self._leaving = True
        if self._tab is not None:
            self._tab.line.wake()

    def stop(self) -> None:
        """Close the page."""
        if self._task is not None:
            self._task.cancel()
        if self._tab is not None:
            self._tab.close()

    def list_open(self) -> list[str]:
        """Say what is not done yet."""
        tab = self._tab
        if tab is None or self._task is None or not self._task.done():
            return [f"{self.name}: still at it"]
        self._task.result()
        left = []
        if not tab.is_ready or not tab.is_caught_up:
            left.append(f"{self.name}: {tab.line.phase}, at {tab.cursor}")
        if tab.outbox.pending:
            left.append(f"{self.name}: {list(tab.outbox.pending)} not acknowledged")
        if not tab.is_answered:
            left.append(f"{self.name}: no answer")
        return left

    # -- acting ------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while not self._leaving:
            if self._tab is not None:
                self._tab.close()
            self._chats += 1
            await self._chat(self._open())

    async def _chat(self, tab: Tab) -> None:
        """Write the messages of one conversation; returns when they are all acknowledged."""
        written = 0
        while tab.outbox.pending or (written < CHAT_LENGTH and not self._leaving):
            if written < CHAT_LENGTH and not self._leaving and await self._may_write(tab):
                written += 1
                self._write(tab, written)
            await asyncio.sleep(self._random.expovariate(1 / self._pause))
        if self._is_patient:
            await self._wait_for_answer(tab)

    async def _may_write(self, tab: Tab) -> bool:
        if not self._is_patient:
            return len(tab.outbox.pending) < UNACKNOWLEDGED
        await self._wait_for_answer(tab)
        return not tab.outbox.pending and not self._leaving

    async def _wait_for_answer(self, tab: Tab) -> None:
        ends = time.monotonic() + _PATIENCE
        while not tab.is_answered and time.monotonic() < ends:  # noqa: ASYNC110 it tells nobody
            await asyncio.sleep(_BLINK)

    def _write(self, tab: Tab, number: int) -> None:
        client_id = f"{self.name}-{self._chats}-{number}"
        texts = HANDED_OVER if self._random.random() < _ODD_SHARE else ANSWERED
        text = f"{self._random.choice(texts)} <{client_id}>"
        tab.keep({"type": "send", "client_id": client_id, "text": text})

    def _open(self) -> Tab:
        witness = Witness(self._stage, self.name, "customer")
        self._tab = Tab(self._random, self._stage.network, witness, Storage(), self._hear)
        self._tab.open()
        return self._tab

    def _hear(self) -> None:
        if self._tab is not None and self._tab.conversation_id is not None:
            self._stage.list_conversation(self._tab.conversation_id)
