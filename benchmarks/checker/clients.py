"""The made-up clients: they send, resend, keep a cursor, come back, and write down what happens."""

from __future__ import annotations

from random import Random
from typing import Any

from agent_console.lab.history import Recorder
from benchmarks.checker.server import RETURN_SECONDS, Server
from benchmarks.checker.wires import Frame, Wire


class Client:
    """One page of one actor: a wire at a time, cursors by conversation, what is unanswered."""

    role = "human"

    def __init__(self, actor: str, server: Server, random: Random, recorder: Recorder) -> None:
        self.actor = actor
        self.sender = actor
        self.server = server
        self.clock = server.clock
        self.random = random
        self.recorder = recorder
        self.wire: Wire | None = None
        self.greeted = False
        self.log_id: str | None = None
        self.cursors: dict[str, int] = {}
        self.unanswered: dict[str, dict[str, Any]] = {}
        self.sockets = 0
        self.page = actor

    def come(self) -> None:
        """Open a socket, or try again in a while."""
        self.wire, self.greeted = None, False
        up = [node for node, is_up in enumerate(self.server.up) if is_up]
        if not up:
            self.clock.after(self.random.uniform(0.2, RETURN_SECONDS), self.come)
            return
        self.sockets += 1
        name = f"{self.page}/{self.sockets}"
        wire = Wire(name, self.actor, self.random.choice(up), self.clock, self.random)
        wire.for_customer = self.role == "customer"
        self.wire = wire
        self.server.open_wire(wire, lambda frame: self._hear(wire, frame))
        self._watch_over(wire)
        known, cursors = self.log_id, dict(self.cursors)
        wire.carry("up", lambda: self.greet(wire, known, cursors))

    def greet(self, wire: Wire, known: str | None, cursors: dict[str, int]) -> None:
        """Answer a hello, on the server."""
        raise NotImplementedError

    def act(self) -> None:
        """Do one of the things that this actor does."""
        raise NotImplementedError

    def _watch_over(self, wire: Wire) -> None:
        """Notice in the end that the socket is over."""
        if wire is not self.wire:
            return
        if wire.server_open:
            self.clock.after(0.25, lambda: self._watch_over(wire))
        else:
            self.clock.at(wire.drain_time() + 0.01, lambda: self.hang_up(wire))

    def hang_up(self, wire: Wire) -> None:
        """End a socket, and come back later."""
        if wire is not self.wire or not wire.client_open:
            return
        wire.client_open = wire.server_open = False
        self.recorder.disconnect(actor=self.actor, socket=wire.name)
        self.wire, self.greeted = None, False
        self.clock.after(self.random.uniform(0.1, RETURN_SECONDS), self.come)

    # -- asking ------------------------------------------------------------------------------------

    def ask(self, kind: str, conversation_id: str, **fields: Any) -> None:
        """Send a command; one with a ``client_id`` is sent again until it is answered."""
        command = {"kind": kind, "role": self.role, "sender": self.sender, **fields}
        command["conversation_id"] = conversation_id
        if "client_id" in command:
            self.unanswered[command["client_id"]] = command
        self.post(command)

    def post(self, command: dict[str, Any]) -> None:
        """Send a command over the wire, if there is one."""
        wire = self.wire
        if wire is None or not self.greeted:
            return
        sending = {**command, "id": next(self.server.numbers)}
        self.recorder.invoke(
            id=sending["id"],
            actor=self.actor,
            role=self.role,
            kind=command["kind"],
            conversation_id=command["conversation_id"],
            socket=wire.name,
            client_id=command.get("client_id"),
            text=command.get("text"),
            tags=command.get("tags"),
            draft_seq=command.get("draft_seq"),
            to=command.get("to"),
        )
        wire.carry("up", lambda: self.server.take(wire, sending, command["conversation_id"]))
        if self.server.options.faults and self.random.random() < 0.03:
            self.recorder.impaired(socket=wire.name, until=self.clock.now)
            wire.carry("up", lambda: self.server.take(wire, sending, command["conversation_id"]))

    def post_unanswered(self) -> None:
        """Send again what was not answered."""
        for command in list(self.unanswered.values()):
            self.post(command)

    # -- hearing -----------------------------------------------------------------------------------

    def _hear(self, wire: Wire, frame: Frame) -> None:
        if wire is self.wire:
            getattr(self, f"hear_{frame['type']}")(frame)

    def hear_ok(self, frame: Frame) -> None:
        """Note an acknowledgement."""
        command = frame["command"]
        client_id = command.get("client_id")
        self.unanswered.pop(client_id, None)
        is_customer = self.role == "customer"
        if is_customer and client_id is None:
            return
        assert self.log_id is not None
        self.recorder.ack(
            id=None if is_customer and self.random.random() < 0.5 else command["id"],
            actor=self.actor,
            conversation_id=frame["conversation_id"],
            client_id=client_id,
            seq=frame["seq"],
            epoch=None if is_customer else frame["epoch"],
            head=None if is_customer else frame["head"],
            log_id=self.log_id,
        )

    def hear_error(self, frame: Frame) -> None:
        """Note a refusal; what may work later is sent again."""
        command, code = frame["command"], frame["code"]
        assert self.log_id is not None
        self.recorder.refuse(
            id=command["id"],
            actor=self.actor,
            code=code,
            log_id=self.log_id,
            conversation_id=frame["conversation_id"],
            client_id=command.get("client_id"),
        )
        if code in ("storage_unavailable", "rate_limited"):
            if command.get("client_id") in self.unanswered:
                again = self.unanswered[command["client_id"]]
                self.clock.after(0.5, lambda: self.post(again))
        else:
            self.unanswered.pop(command.get("client_id"), None)

    def hear_event(self, frame: Frame) -> None:
        """Note an event."""
        row = frame["row"]
        wire = self.wire
        assert wire is not None
        assert self.log_id is not None
        self.cursors[row["conversation_id"]] = row["seq"]
        if row.get("client_id") in self.unanswered and self.random.random() < 0.5:
            del self.unanswered[row["client_id"]]
        self.recorder.deliver(
            actor=self.actor,
            role=self.role,
            socket=wire.name,
            conversation_id=row["conversation_id"],
            seq=row["seq"],
            kind=row["kind"],
            author=row["author"],
            body=row["body"],
            log_id=self.log_id,
            client_id=row.get("client_id"),
            inner=None if self.role == "customer" else row["inner"],
        )

    def hear_caught_up(self, frame: Frame) -> None:
        """Note that the backlog is over."""
        assert self.wire is not None
        conversation_id, seq = frame["conversation_id"], frame["seq"]
        self.cursors[conversation_id] = max(seq, self.cursors.get(conversation_id, 0))
        self.recorder.caught_up(
            actor=self.actor, socket=self.wire.name, conversation_id=conversation_id, seq=seq
        )

    def hear_reset(self, frame: Frame) -> None:
        """Start again."""
        assert self.wire is not None
        self.recorder.reset(
            actor=self.actor,
            socket=self.wire.name,
            reason=frame["reason"],
            conversation_id=frame.get("conversation_id"),
        )
        self.cursors.clear()

    def note_connect(self, conversation_id: str, after: int, head: int, known: str | None) -> None:
        """Note that the socket follows a conversation."""
        assert self.wire is not None
        assert self.log_id is not None
        self.recorder.connect(
            actor=self.actor,
            role=self.role,
            socket=self.wire.name,
            conversation_id=conversation_id,
            after=after,
            log_id=self.log_id,
            head=head,
            known_log_id=known,
        )


class Customer(Client):
    """A customer's page; ``shared`` is what several pages of one customer know in common."""

    role = "customer"

    def __init__(
        self, actor: str, server: Server, random: Random, recorder: Recorder, shared: dict[str, Any]
    ) -> None:
        super().__init__(actor, server, random, recorder)
        self.shared = shared
        self.sender = shared["sender"]
        shared["pages"] = shared.get("pages", 0) + 1
        self.page = f"{actor}.{shared['pages']}"
        self.chat_id: str | None = None
        self.messages = 0

    def greet(self, wire: Wire, known: str | None, cursors: dict[str, int]) -> None:
        server, chat_id = self.server, self.shared.get("chat_id")
        if not server.up[wire.node]:
            return
        chat = server.chats.get(chat_id or "")
        if chat is None:
            self.shared["chats"] = self.shared.get("chats", 0) + 1
            chat_id = f"{self.actor}-c{self.shared['chats']}"
            chat = server.open_chat(chat_id, self.sender)
            self.shared["chat_id"] = chat_id
        after = cursors.get(chat.id, 0)
        foreign = known not in (None, server.log_id)
        reason = "log_changed" if foreign else "ahead_of_log" if after > len(chat.rows) else None
        welcome = {
            "type": "welcome",
            "chat_id": chat.id,
            "after": after,
            "head": len(chat.rows),
            "known": known,
            "log_id": server.log_id,
        }
        server.send(wire, welcome)
        if reason is not None:
            server.send(wire, {"type": "reset", "reason": reason})
        server.follow(wire, chat, 0 if reason else after)

    def hear_welcome(self, frame: Frame) -> None:
        """Note the welcome, then send again what is unanswered."""
        self.log_id, self.greeted = frame["log_id"], True
        if self.chat_id != frame["chat_id"]:
            self.unanswered.clear()
        self.chat_id = frame["chat_id"]
        if self.actor != self.sender and not self.shared.get("named"):
            self.shared["named"] = True
            self.recorder.known_as(actor=self.actor, sender=self.sender)
        self.note_connect(self.chat_id, frame["after"], frame["head"], frame["known"])
        self.post_unanswered()

    def act(self) -> None:
        """Do one of the things that customers do."""
        if not self.greeted or self.chat_id is None:
            return
        draw = self.random.random()
        self.messages += 1
        client_id = f"{self.page}-{self.messages}"
        if draw < 0.75:
            tags = ["sensitive"] if self.random.random() < 0.08 else None
            text = f"message {client_id} {self.random.random()}"
            fields: dict[str, Any] = {"client_id": client_id, "text": text}
            if tags:
                fields["tags"] = tags
            self.ask("send", self.chat_id, **fields)
            if self.random.random() < 0.03:
                self.ask("send", self.chat_id, **{**fields, "text": "other words"})
                self.unanswered[client_id]["text"] = text
        elif draw < 0.9:
            self.ask("ask_human", self.chat_id, client_id=client_id)
        else:
            kind = self.random.choice(("rate", "leave", "leave_contact"))
            self.ask(kind, self.chat_id, client_id=client_id)


class Person(Client):
    """A console of somebody at the desk."""

    def __init__(
        self, actor: str, role: str, server: Server, random: Random, recorder: Recorder, page: str
    ) -> None:
        super().__init__(actor, server, random, recorder)
        self.role = role
        self.page = page
        self.waiting: list[str] = []
        self.offered: list[str] = []
        self.messages = 0
        self.asleep_until = 0.0
        self.clock.after(random.uniform(0.0, 2.0), self._be_present)

    def greet(self, wire: Wire, known: str | None, cursors: dict[str, int]) -> None:
        server = self.server
        if not server.up[wire.node]:
            return
        server.signs[self.actor] = self.clock.now
        server.send(wire, {"type": "hello", "log_id": server.log_id})
        server.consoles.append(wire)
        server.show_queue(wire)
        is_foreign = known not in (None, server.log_id)
        if is_foreign:
            server.send(wire, {"type": "reset", "reason": "log_changed"})
        for chat_id, after in cursors.items():
            self._watch(wire, chat_id, 0 if is_foreign else after, known)

    def _watch(self, wire: Wire, chat_id: str, after: int, known: str | None) -> None:
        server = self.server
        chat = server.chats.get(chat_id)
        if chat is None or not server.up[wire.node] or not wire.server_open:
            return
        wire.cursors.pop(chat_id, None)
        frame = {"type": "watching", "chat_id": chat_id, "head": len(chat.rows), "known": known}
        server.send(wire, {**frame, "after": after})
        if after > len(chat.rows):
            after = 0
            frame = {"type": "reset", "reason": "ahead_of_log", "conversation_id": chat_id}
            server.send(wire, frame)
        server.follow(wire, chat, after)

    def hear_hello(self, frame: Frame) -> None:
        """Note which log it is."""
        self.log_id, self.greeted = frame["log_id"], True

    def hear_watching(self, frame: Frame) -> None:
        """Note that a conversation is followed."""
        self.note_connect(frame["chat_id"], frame["after"], frame["head"], frame["known"])

    def hear_queue(self, frame: Frame) -> None:
        """Note what waits."""
        assert self.wire is not None
        self.waiting = frame["waiting"]
        lines = frame["lines"] if self.server.options.desk else None
        self.offered = [key for key, line in frame["lines"].items() if "offered_to" in line]
        self.recorder.queue(
            actor=self.actor, socket=self.wire.name, waiting=self.waiting, lines=lines
        )

    def hear_here(self, frame: Frame) -> None:
        """Note that the server took note of a sign of life."""
        self.recorder.presence(actor=self.actor, state="online", sent=frame["sent"])

    def _be_present(self) -> None:
        self.clock.after(3.0, self._be_present)
        wire, sent = self.wire, self.clock.now
        if wire is None or not self.greeted or self.asleep_until > sent:
            return

        def hear() -> None:
            if self.server.up[wire.node]:
                self.server.signs[self.actor] = self.clock.now
                self.server.send(wire, {"type": "here", "sent": sent})

        wire.carry("up", hear)

    def act(self) -> None:
        """Do one of the things that people of the desk do, on what may be old knowledge."""
        wire = self.wire
        if wire is None or not self.greeted or self.asleep_until > self.clock.now:
            return
        if self.random.random() < 0.03:
            self.asleep_until = self.clock.now + self.random.uniform(5.0, 20.0)
            return
        chat_ids = list(self.server.chats)
        if self.offered and self.random.random() < 0.5:
            kind = self.random.choice(("accept", "accept", "decline"))
            self.ask(kind, self.random.choice(self.offered))
        elif self.waiting and self.random.random() < 0.5:
            chat_id = self.random.choice(self.waiting)
            self._look(wire, chat_id)
            self.ask("claim", chat_id)
        elif chat_ids:
            chat_id = self.random.choice(chat_ids)
            self._look(wire, chat_id)
            self._act_on(chat_id)

    def _look(self, wire: Wire, chat_id: str) -> None:
        if chat_id not in self.cursors or self.random.random() < 0.05:
            after = self.cursors.setdefault(chat_id, 0)
            wire.carry("up", lambda: self._watch(wire, chat_id, after, self.log_id))

    def _act_on(self, chat_id: str) -> None:
        self.messages += 1
        client_id = f"{self.page}-{self.messages}"
        text = f"words {client_id} {self.random.random()}"
        chat = self.server.chats[chat_id]
        if chat.held is not None and self.random.random() < 0.7:
            self._decide(chat_id, chat.held.seq, client_id, text)
            return
        if chat.reviews and self.random.random() < 0.3:
            answer_seq = self.random.choice(list(chat.reviews))
            self.ask("audit", chat_id, client_id=client_id, answer_seq=answer_seq)
            return
        if self.server.options.desk and self.random.random() < 0.3:
            self._move(chat_id, client_id, text)
            return
        mine = chat.holder == self.actor
        if not mine and self.random.random() < 0.7:
            return
        if not mine and self.random.random() < 0.8:
            kind = self.random.choice(("note", "claim", "note", "send", "resolve"))
        else:
            kind = self.random.choices(*_HABITS)[0]
        if kind in ("send", "note"):
            self.ask(kind, chat_id, client_id=client_id, text=text)
        elif kind == "transfer":
            colleague = self.random.choice(list(self.server.signs))
            self.ask(kind, chat_id, to=colleague)
        else:
            self.ask(kind, chat_id)
            if self.random.random() < 0.1:
                self.ask(kind, chat_id)

    def _move(self, chat_id: str, client_id: str, text: str) -> None:
        """Do what goes with a desk that has a plan."""
        kind = self.random.choices(*_MOVES)[0]
        if kind == "whisper":
            to = self.random.choice(list(self.server.signs))
            self.ask("note", chat_id, client_id=client_id, text=text, to=to)
        elif kind == "assign":
            self.ask(kind, chat_id, to=self.random.choice(list(self.server.signs)))
        elif kind == "capacity":
            most = self.random.randint(0, 3)
            self.recorder.capacity(actor=self.actor, most=most)
            self.server.capacities[self.actor] = most
        else:
            self.ask(kind, chat_id)

    def _decide(self, chat_id: str, draft_seq: int, client_id: str, text: str) -> None:
        if self.random.random() < 0.3:
            self.ask("reject", chat_id, draft_seq=draft_seq)
            return
        fields: dict[str, Any] = {"client_id": client_id, "draft_seq": draft_seq}
        if self.random.random() < 0.3:
            fields["text"] = text
        self.ask("approve", chat_id, **fields)


_HABITS = (
    ("send", "note", "release", "transfer", "return_to_bot", "resolve", "claim"),
    (45, 5, 7, 9, 17, 15, 2),
)
_MOVES = (
    (
        *("snooze", "wake", "transfer", "take_over", "assign", "join", "priority"),
        *("block", "unblock", "whisper", "capacity"),
    ),
    (20, 5, 12, 6, 6, 8, 8, 4, 4, 8, 4),
)
