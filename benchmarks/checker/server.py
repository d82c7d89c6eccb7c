"""The made-up server: nodes that crash, a log that is restored, readers that are told in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from random import Random
from typing import Any

from agent_console.lab.history import Recorder
from benchmarks.checker import desk, house
from benchmarks.checker.house import PRIVATE, Chat, Refused
from benchmarks.checker.wires import Clock, Frame, Wire

LEASE = 10.0
RETURN_SECONDS = 2.0


@dataclass(frozen=True)
class Options:
    """What a history has in it."""

    seed: int
    customers: int = 3
    people: int = 2
    seconds: float = 25.0
    nodes: int = 2
    faults: bool = True
    restores: bool = False
    erasure: bool = False
    notes_stored: bool = True
    has_limits: bool = True
    settles: bool = True
    alias: bool = True
    desk: bool = False
    """Whether the desk has a plan."""


class Server:
    """All nodes on one log. ``tell`` of a wire's client takes each frame that comes down."""

    def __init__(self, options: Options, clock: Clock, random: Random, recorder: Recorder) -> None:
        self.options = options
        self.clock = clock
        self.random = random
        self.recorder = recorder
        self.chats: dict[str, Chat] = {}
        self.up = [True] * options.nodes
        self.log_number = 1
        self.wires: list[Wire] = []
        self.consoles: list[Wire] = []
        self.tell: dict[str, Callable[[Frame], None]] = {}
        self.signs: dict[str, float] = {}
        self.started = 0.0
        self.storage_fails_until = 0.0
        self.is_closing = False
        self.numbers = count(1)
        self.roles: dict[str, str] = {}
        self.capacities: dict[str, int] = {}
        """How many conversations each person takes at once."""
        self._noted: dict[str, int] = {}
        self._queue_due: set[str] = set()
        clock.after(0.5, self._sweep)

    @property
    def log_id(self) -> str:
        return f"log{self.log_number}"

    # -- sockets -----------------------------------------------------------------------------------

    def open_wire(self, wire: Wire, take: Callable[[Frame], None]) -> None:
        """Let a client in."""
        self.wires.append(wire)
        self.tell[wire.name] = take

    def send(self, wire: Wire, frame: Frame) -> None:
        """Send a frame down a wire."""
        if wire.server_open:
            wire.carry("down", lambda: self.tell[wire.name](frame))

    def follow(self, wire: Wire, chat: Chat, after: int) -> None:
        """Send a conversation from after a number on."""
        wire.cursors[chat.id] = after
        wire.targets[chat.id] = len(chat.rows)
        self._pump_soon(wire, chat.id, 0.001)

    def _pump_soon(self, wire: Wire, chat_id: str, seconds: float) -> None:
        self.clock.after(seconds, lambda: self._pump(wire, chat_id))

    def _pump(self, wire: Wire, chat_id: str) -> None:
        cursor, chat = wire.cursors.get(chat_id), self.chats.get(chat_id)
        if cursor is None or chat is None or not wire.server_open or not self.up[wire.node]:
            return
        for row in chat.rows[cursor:]:
            wire.cursors[chat_id] = row["seq"]
            if wire.for_customer and row["kind"] in PRIVATE:
                continue
            frame = {"type": "event", "row": self._hide(row, wire)}
            self.send(wire, frame)
        target = wire.targets.get(chat_id)
        if target is not None and wire.cursors[chat_id] >= target:
            del wire.targets[chat_id]
            seq = wire.cursors[chat_id]
            self.send(wire, {"type": "caught_up", "conversation_id": chat_id, "seq": seq})

    def _hide(self, row: Frame, wire: Wire) -> Frame:
        """Keep a whisper from whom it is not for."""
        inner = row["inner"]
        is_for_all = row["kind"] != "NoteAdded" or not inner.get("to")
        if is_for_all or self.roles.get(wire.actor) != "human":
            return row
        if wire.actor in (inner["to"], inner["by"]):
            return row
        hidden = {"epoch": row["epoch"], "hidden": True}
        kept = {name: row[name] for name in ("conversation_id", "seq", "kind", "epoch")}
        return {**kept, "author": {"role": "human"}, "body": {}, "inner": hidden}

    def note_growth(self, chat: Chat, *, is_noted: bool = True) -> None:
        """Make rows durable, then tell who follows; a nudge may be lost, a poll finds it."""
        first = self._noted.get(chat.id, 0) + 1
        self._noted[chat.id] = len(chat.rows)
        if self.options.notes_stored and is_noted:
            for seq in range(first, len(chat.rows) + 1):
                self.recorder.stored(node="n0", conversation_id=chat.id, seq=seq)
        for wire in self.wires:
            if wire.server_open and chat.id in wire.cursors:
                self._pump_soon(wire, chat.id, self._draw_nudge())
        for wire in self.consoles:
            if wire.server_open and wire.name not in self._queue_due:
                self._queue_due.add(wire.name)
                self.clock.after(0.1 + self._draw_nudge(), partial(self.show_queue, wire))
        if chat.owes_turn:
            self._begin_turn(chat)
        self._send_later(chat)

    def _draw_nudge(self) -> float:
        if self.options.faults and self.random.random() < 0.1:
            return self.random.uniform(0.2, 1.5)
        return self.random.uniform(0.0, 0.02)

    def show_queue(self, wire: Wire) -> None:
        """Send a console what waits."""
        self._queue_due.discard(wire.name)
        waiting = [
            chat.id
            for chat in self.chats.values()
            if chat.state in ("waiting", "offered") and not chat.parked
        ]
        lines: dict[str, Frame] = {}
        for chat in self.chats.values():
            told = {"offered_to": chat.offered_to, "group": chat.group, "priority": chat.priority}
            lines[chat.id] = {name: value for name, value in told.items() if value}
        self.send(wire, {"type": "queue", "waiting": waiting, "lines": lines})

    # -- commands ----------------------------------------------------------------------------------

    def take(self, wire: Wire, command: dict[str, Any], conversation_id: str) -> None:
        """Carry out a command and answer it, unless the node dies meanwhile."""
        if not self.up[wire.node]:
            return
        chat = self.chats.get(conversation_id)
        answer: Frame = {"command": command, "conversation_id": conversation_id}
        fails = self.storage_fails_until > self.clock.now
        try:
            if chat is None:
                raise Refused("not_found")
            if self.options.faults and self.random.random() < 0.02:
                raise Refused("rate_limited")
            before = len(chat.rows)
            if not fails or self.random.random() < 0.5:
                answer |= {"type": "ok", "seq": self._carry_out(chat, command)}
                answer |= {"head": len(chat.rows), "epoch": chat.epoch}
                if len(chat.rows) > before:
                    self.note_growth(chat, is_noted=not fails)
            if fails:
                raise Refused("storage_unavailable")
        except Refused as refusal:
            answer |= {"type": "error", "code": str(refusal)}
        if command["role"] != "customer":
            self.signs[command["sender"]] = self.clock.now
        self.clock.after(self.random.uniform(0.0, 0.01), lambda: self.send(wire, answer))

    def _carry_out(self, chat: Chat, command: dict[str, Any]) -> int:
        is_move = command["role"] != "customer" and command["kind"] in desk.MOVES
        if is_move and not (command["kind"] == "transfer" and "to" in command):
            return desk.carry_out(chat, command, self.clock.now, self.random)
        if command["kind"] == "leave":
            chat.left_at = self.clock.now
        return house.carry_out(chat, command, self.random)

    def open_chat(self, chat_id: str, owner: str) -> Chat:
        """Open a conversation."""
        chat = self.chats[chat_id] = Chat(chat_id, owner)
        started = ("ConversationStarted", "customer", {"site": "default"}, {"customer_id": owner})
        chat.append([started], owner, {})
        self.note_growth(chat)
        return chat

    # -- the bot -----------------------------------------------------------------------------------

    def _begin_turn(self, chat: Chat, delay: float = 0.0) -> None:
        chat.attempt += 1
        attempt, node = chat.attempt, self.random.randrange(len(self.up))
        epoch, through, log_number = chat.epoch, chat.asked, self.log_number

        def finish() -> None:
            now = self.chats.get(chat.id)
            if now is not chat or self.log_number != log_number:
                return
            if chat.attempt != attempt and self.random.random() < 0.7:
                return  # superseded; a few finish all the same, and come too late
            if not self.up[node]:
                if chat.attempt == attempt:
                    self._begin_turn(chat, 1.0)
                return
            if chat.attempt != attempt and chat.owes_turn and through > chat.settled:
                return
            before = len(chat.rows)
            house.finish_turn(chat, epoch, through, self.random)
            if len(chat.rows) > before or chat.owes_turn:
                self.note_growth(chat)

        self.clock.after(delay + self.random.uniform(0.05, 1.5), finish)

    def _send_later(self, chat: Chat) -> None:
        held = chat.held
        if held is None or held.seconds is None:
            return
        draft_seq = held.seq

        def send() -> None:
            if self.chats.get(chat.id) is chat and house.send_vetoed(chat, draft_seq):
                self.note_growth(chat)

        self.clock.after(held.seconds + self.random.uniform(0.0, 0.5), send)

    def _sweep(self) -> None:
        self.clock.after(0.5, self._sweep)
        if self.options.desk and any(self.up):
            self._see_to_the_desk()
        if self.is_closing or not any(self.up):
            return
        for chat in list(self.chats.values()):
            heard = max(self.signs.get(chat.holder or "", 0.0), self.started)
            if chat.state == "human" and self.clock.now - heard >= LEASE:
                house.release_lapsed(chat, self.random)
                self.note_growth(chat)

    def _see_to_the_desk(self) -> None:
        for chat in list(self.chats.values()):
            before = len(chat.rows)
            room = {} if self.is_closing else self._find_room()
            desk.look(chat, self.clock.now, room, self.random, offers=not self.is_closing)
            if len(chat.rows) > before:
                self.note_growth(chat)

    def _find_room(self) -> dict[str, int]:
        chats = self.chats.values()
        asked = {chat.offered_to for chat in chats}
        return {
            person: most - sum(chat.holder == person for chat in chats)
            for person, most in self.capacities.items()
            if person not in asked and person in self.signs
        }

    # -- what happens to the nodes -----------------------------------------------------------------

    def crash(self, node: int, *, op: Callable[..., None]) -> None:
        """A node dies; its sockets end, its turns are taken up later."""
        if not self.up[node]:
            return
        op(node=f"n{node}")
        self.up[node] = False
        for wire in self.wires:
            if wire.node == node and wire.server_open:
                wire.server_open = False
        self.wires = [wire for wire in self.wires if wire.server_open]
        self.consoles = [wire for wire in self.consoles if wire.server_open]

    def restart(self, node: int) -> None:
        """A node is up again; every lease gets a full term."""
        if self.up[node]:
            return
        self.up[node] = True
        self.started = self.clock.now
        self.recorder.restart(node=f"n{node}")

    def back_up(self) -> dict[str, Chat]:
        """Return a copy of the log."""
        return {chat.id: chat.back_up() for chat in self.chats.values()}

    def restore(self, backup: dict[str, Chat]) -> None:
        """Put a backup in the place of the log; all nodes are down."""
        self.chats = {chat.id: chat.back_up() for chat in backup.values()}
        self._noted = {chat.id: len(chat.rows) for chat in self.chats.values()}
        self.log_number += 1
        heads = {chat.id: len(chat.rows) for chat in self.chats.values()}
        name = None if self.random.random() < 0.3 else self.log_id
        self.recorder.restore(heads=heads, log_id=name)
        for chat in self.chats.values():
            if chat.owes_turn:
                self._begin_turn(chat, 1.0)
            self._send_later(chat)
