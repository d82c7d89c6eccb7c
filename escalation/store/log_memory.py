"""The log in memory: the same promises without a file, for tests and trials."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from escalation.clock import Clock
from escalation.conversation import Conversation, State
from escalation.errors import NotFound, StorageUnavailable
from escalation.events import Record
from escalation.store.append import Found, Sent, check_text, prepare_append
from escalation.store.log import STANDINGS, Appended, OpenTurn, VetoTimer, Write

_Row = TypeVar("_Row")


class MemoryLog:
    """A ``ConversationLog`` of one process, gone when the process ends."""

    def __init__(self, clock: Clock, node: str = "n1") -> None:
        self._clock = clock
        self._node = node
        self._log_id = secrets.token_hex(8)
        self._digest_key = secrets.token_bytes(32)
        self._rows: dict[str, list[Record]] = {}
        self._all: list[Record] = []
        self._positions: dict[str, int] = {}
        """Global position of each conversation's newest row; the newest conversation last."""
        self._conversations: dict[str, Conversation] = {}
        self._turns: dict[str, OpenTurn] = {}
        self._timers: dict[str, VetoTimer] = {}
        self._sent: dict[tuple[str, str | None, str | None], Sent] = {}
        self._closed = False
        self.versions: dict[str, int] = {}
        """How often each named part beside the log was changed, as whoever changes it notes here."""

    @property
    def log_id(self) -> str:
        return self._log_id

    @property
    def node(self) -> str:
        return self._node

    async def append(self, write: Write) -> Appended:
        if self._closed:
            raise StorageUnavailable
        check_text(write)
        key = write.conversation_id
        prepared = prepare_append(
            write,
            Found(
                self._conversations.get(key) or Conversation(key),
                self._turns.get(key),
                self._timers.get(key),
            ),
            self._find_sent,
            at=self._clock.now(),
            node=self._node,
            digest_key=self._digest_key,
            find_standings=lambda: self.versions.get(STANDINGS, 0),
        )
        appended = prepared.appended
        if appended.records:
            self._conversations[key] = appended.conversation
            self._rows.setdefault(key, []).extend(appended.records)
            self._all.extend(appended.records)
            self._positions.pop(key, None)
            self._positions[key] = len(self._all)
            if prepared.sent is not None:
                self._sent[key, write.sender, write.client_id] = prepared.sent
            _keep(self._turns, key, appended.turn)
            _keep(self._timers, key, appended.timer)
        return appended

    def _find_sent(self, write: Write) -> Sent | None:
        return self._sent.get((write.conversation_id, write.sender, write.client_id))

    async def read(
        self, conversation_id: str, *, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        return self._rows.get(conversation_id, [])[max(after, 0) :][:limit]

    async def load(self, conversation_id: str) -> Conversation:
        conversation = self._conversations.get(conversation_id)
        if conversation is None:
            raise NotFound
        return conversation

    async def list_conversations(
        self,
        *,
        states: Collection[State] | None = None,
        customer_id: str | None = None,
        held_only: bool = False,
        review_only: bool = False,
        limit: int = 200,
    ) -> Sequence[Conversation]:
        keys = self._positions if review_only else reversed(self._positions)
        return [
            conversation
            for conversation in map(self._conversations.__getitem__, keys)
            if (states is None or conversation.state in states)
            and (customer_id is None or conversation.customer_id == customer_id)
            and (not held_only or conversation.held_seq is not None)
            and (not review_only or conversation.reviews)
        ][:limit]

    async def list_under_way(self) -> Sequence[Conversation]:
        return [c for c in map(self._conversations.__getitem__, self._positions) if c.under_way]

    async def list_blocked(self) -> Mapping[str, str]:
        return {c.id: c.customer_id for c in self._conversations.values() if c.blocked}

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Record]]:
        rows = self._all[after : after + limit]
        return list(enumerate(rows, start=after + 1))

    async def find_positions(self, conversation_id: str) -> Mapping[int, int]:
        return {
            record.seq: position
            for position, record in enumerate(self._all, start=1)
            if record.conversation_id == conversation_id
        }

    async def heads_after(self, position: int) -> tuple[int, dict[str, int]]:
        heads = {
            key: self._conversations[key].head
            for key, newest in self._positions.items()
            if newest > position
        }
        return len(self._all), heads

    async def list_turns(self) -> Sequence[OpenTurn]:
        return list(self._turns.values())

    async def reclaim_turns(self, turns: Sequence[OpenTurn]) -> Sequence[OpenTurn]:
        taken = []
        for wanted in turns:
            key = wanted.conversation_id
            turn = self._turns.get(key)
            if turn is not None and (turn.node, turn.attempt) == (wanted.node, wanted.attempt):
                self._turns[key] = replace(turn, attempt=turn.attempt + 1, node=self._node)
                taken.append(self._turns[key])
        return taken

    async def list_timers(self) -> Sequence[VetoTimer]:
        return list(self._timers.values())

    async def reclaim_timers(self, timers: Sequence[VetoTimer]) -> Sequence[VetoTimer]:
        taken = []
        for wanted in timers:
            key = wanted.conversation_id
            timer = self._timers.get(key)
            if timer is not None and (timer.node, timer.draft_seq) == (
                wanted.node,
                wanted.draft_seq,
            ):
                self._timers[key] = replace(timer, node=self._node)
                taken.append(self._timers[key])
        return taken

    async def close(self) -> None:
        self._closed = True


def _keep(rows: dict[str, _Row], key: str, row: _Row | None) -> None:
    if row is None:
        rows.pop(key, None)
    else:
        rows[key] = row
