"""Writes down, for one actor, what they ask, are told and see."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.stage import Stage
from agent_console.lab.model import list_tags


class Witness:
    """One page of one actor. ``log_id`` is kept up to date by the page."""

    def __init__(self, stage: Stage, actor: str, role: str) -> None:
        self.actor = actor
        self.role = role
        self.socket = ""
        self.log_id = ""
        self._opened: float | None = None
        self._stage = stage
        self._recorder = stage.recorder

    def note_opened(self, socket: str) -> None:
        """Take note of a socket that was just opened: it is the page's from now on."""
        self.socket, self._opened = socket, self._recorder.read_time()

    def note_asked(self, kind: str, conversation_id: str | None, frame: Frame) -> int:
        """Write that a command is sent; returns its number."""
        number = self._stage.number_invocation()
        text = frame.get("text")
        self._recorder.invoke(
            id=number,
            actor=self.actor,
            role=self.role,
            kind=kind,
            conversation_id=conversation_id,
            socket=self.socket,
            client_id=frame.get("client_id"),
            text=text,
            tags=None if text is None or self.role != "customer" else list_tags(text),
            draft_seq=frame.get("draft_seq"),
            to=frame.get("to"),
            action_seq=frame.get("action_seq"),
            decision=frame.get("decision"),
            args=frame.get("args"),
        )
        return number

    def note_done(self, number: int | None, conversation_id: str, frame: Frame) -> None:
        """Write that an ``ack`` or ``ok`` came."""
        self._recorder.ack(
            id=number,
            actor=self.actor,
            conversation_id=conversation_id,
            client_id=frame.get("client_id"),
            seq=frame.get("seq"),
            epoch=frame.get("epoch"),
            head=frame.get("head"),
            log_id=frame.get("log_id", self.log_id),
        )

    def note_refused(self, number: int | None, conversation_id: str | None, frame: Frame) -> None:
        """Write that an ``error`` came."""
        self._recorder.refuse(
            id=number,
            actor=self.actor,
            conversation_id=frame.get("conversation_id", conversation_id),
            client_id=frame.get("client_id"),
            code=frame["code"],
            log_id=frame.get("log_id", self.log_id),
        )

    def note_following(
        self, conversation_id: str, *, after: int, head: int, known_log_id: str | None
    ) -> None:
        """Write that the socket owes a conversation from here on."""
        self._recorder.connect(
            actor=self.actor,
            role=self.role,
            socket=self.socket,
            conversation_id=conversation_id,
            after=after,
            log_id=self.log_id,
            head=head,
            known_log_id=known_log_id,
            opened=self._opened,
        )

    def note_event(self, frame: Frame) -> None:
        """Write that an event came."""
        self._recorder.deliver(
            actor=self.actor,
            role=self.role,
            socket=self.socket,
            conversation_id=frame["conversation_id"],
            seq=frame["seq"],
            kind=frame["kind"],
            author=frame["author"],
            body=frame["body"],
            log_id=self.log_id,
            client_id=frame.get("client_id"),
            inner=frame.get("inner"),
        )

    def note_words(self, conversation_id: str, frame: Frame) -> None:
        """Write that words of an unfinished answer came."""
        self._recorder.delta(
            actor=self.actor,
            role=self.role,
            socket=self.socket,
            conversation_id=conversation_id,
            turn=frame["turn"],
            begun_seq=frame["begun_seq"],
            index=frame["index"],
            text=frame["text"],
            log_id=self.log_id,
            epoch=frame.get("epoch"),
        )

    def note_caught_up(self, conversation_id: str, seq: int) -> None:
        """Write that ``caught_up`` came."""
        self._recorder.caught_up(
            actor=self.actor, socket=self.socket, conversation_id=conversation_id, seq=seq
        )

    def note_reset(self, conversation_id: str | None, reason: str) -> None:
        """Write that ``reset`` came."""
        self._recorder.reset(
            actor=self.actor, socket=self.socket, conversation_id=conversation_id, reason=reason
        )

    def note_unwatched(self, conversation_id: str) -> None:
        """Write that a conversation is followed no longer."""
        self._recorder.unwatch(
            actor=self.actor, socket=self.socket, conversation_id=conversation_id
        )

    def note_queue(self, waiting: list[str], items: Iterable[Frame] = ()) -> None:
        """Write what a console shows as waiting, and of a desk with a plan how it is routed."""
        lines = None
        if self._stage.groups:
            lines = {item["conversation_id"]: _read_line(item) for item in items}
        self._recorder.queue(actor=self.actor, socket=self.socket, waiting=waiting, lines=lines)

    def note_capacity(self, most: int) -> None:
        """Write that a person is about to say how many conversations they take."""
        if self._stage.groups:
            self._recorder.capacity(actor=self.actor, most=most)

    def note_presence(self, state: str, sent: float) -> None:
        """Write that the server took note of how available a person is."""
        self._recorder.presence(actor=self.actor, state=state, sent=sent)

    def note_lost(self, socket: str) -> None:
        """Write that a socket has ended."""
        self._recorder.disconnect(actor=self.actor, socket=socket)

    def note_token(self, token: str) -> None:
        """Write what the server calls this actor, once: a signed token does not hide it."""
        content = token.partition(".")[0]
        sender = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
        if self._stage.learn_name(self.actor, sender):
            self._recorder.known_as(actor=self.actor, sender=sender)


def _read_line(item: Frame) -> dict[str, Any]:
    """Return what a line says of whom a conversation is for; what it does not say is left out."""
    said = {name: item.get(name) for name in ("offered_to", "group", "priority")}
    return {name: value for name, value in said.items() if value}
