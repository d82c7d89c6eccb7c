"""A page with the console: one socket for many conversations, commands with answers, presence.

As ``web/client/human.ts`` has it. Everything it asks, hears and is told goes into the history.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from agent_console.lab.actors.line import Frame, Line
from agent_console.lab.actors.outbox import PASSING, RESEND_AFTER, Outbox
from agent_console.lab.actors.seen import Seen
from agent_console.lab.actors.verdicts import Verdicts
from agent_console.lab.actors.witness import Witness
from agent_console.lab.network import Network

_UNTOLD = ("watch", "unwatch", "presence", "typing", "ping")
"""Frames that are no command about a conversation."""
_PRESENCE = "presence"
"""The ``ref`` of every ``presence``."""


class Console:
    """One page of one person. ``on_news`` is called after every frame that was taken."""

    def __init__(
        self,
        random: Random,
        network: Network,
        witness: Witness,
        token: str,
        on_news: Callable[[Console, Frame], None],
        *,
        resumes: bool,
    ) -> None:
        headers = [(b"authorization", f"Bearer {token}".encode())]
        self.line = Line(
            network, random, self, actor=witness.actor, path="/ws/human", headers=headers
        )
        self.queue: dict[str, Any] = {}
        self.is_queue_known = False
        self.watched: dict[str, Seen] = {}
        self.outbox = Outbox(self.line, self._transmit)
        """Words and approvals."""
        self.verdicts = Verdicts(network, witness, token, lambda: self.line.is_frozen)
        self._watches: dict[str, Frame] = {}
        """What was asked to follow on the present socket, by ``ref``."""
        self.asked: dict[str, tuple[int | None, Frame]] = {}
        """Commands on their way by ``ref``, each with its number in the history."""
        self.lease_seconds = 30.0
        self._witness = witness
        self._on_news = on_news
        self._resumes = resumes
        """Whether ``hello`` carries the cursors, as programs do it, instead of watching anew."""
        self._presence = "online"
        self._capacity: int | None = None
        self._presences: list[tuple[str, float]] = []
        self._log_id: str | None = None
        self._known_log_id: str | None = None
        self._resumed: dict[str, int] = {}
        """The cursors of the last hello."""
        self._refs = 0
        self._loop = asyncio.get_running_loop()
        self._heart: asyncio.TimerHandle | None = None

    @property
    def is_ready(self) -> bool:
        """Say whether the server answered our hello on the present socket."""
        return self.line.phase == "ready"

    # -- what the person wants ---------------------------------------------------------------------

    def open(self) -> None:
        """Open the page."""
        self.line.start()

    def close(self) -> None:
        """Close the page."""
        self.line.stop()
        self.verdicts.close()
        self._cancel_timers()

    def watch(self, conversation_id: str) -> None:
        """Follow a conversation."""
        if conversation_id not in self.watched:
            self.watched[conversation_id] = Seen()
            self._watch_on(conversation_id)

    def unwatch(self, conversation_id: str) -> None:
        """Follow it no longer."""
        if self.watched.pop(conversation_id, None) is not None and self.is_ready:
            self._transmit({"type": "unwatch", "conversation_id": conversation_id})
            self._witness.note_unwatched(conversation_id)

    def ask(self, frame: Frame) -> None:
        """Ask once; the answer goes into the history."""
        self._refs += 1
        self._transmit(frame | {"ref": f"r{self._refs}"})

    def keep(self, frame: Frame) -> None:
        """Keep and send until it is stored or refused; its ``client_id`` is its ``ref``."""
        kept = frame | {"ref": frame["client_id"]}
        self.outbox.add(kept)
        self._transmit(kept)

    def set_presence(self, state: str, capacity: int | None = None) -> None:
        """Say how available the person is, now and every third of the lease."""
        self._presence, self._capacity = state, capacity
        self._tell_presence()

    # -- what the line tells -----------------------------------------------------------------------

    def greet(self) -> None:
        hello: Frame = {"type": "hello", "ref": "hello"}
        if self._log_id is not None:
            hello["log_id"] = self._log_id
        self._resumed = {name: seen.cursor for name, seen in self.watched.items()}
        if self._resumes:
            hello["cursors"] = self._resumed
        self._known_log_id = self._log_id
        self._witness.note_opened(self.line.socket_id)
        self.line.tell(hello)

    def lost(self, socket: str) -> None:
        self._witness.note_lost(socket)
        self.asked.clear()
        self._watches.clear()
        self._presences.clear()
        self._cancel_timers()

    def take(self, frame: Frame) -> None:
        match frame["type"]:
            case "ok" if not self.is_ready:
                self._take_welcome(frame)
            case "ok":
                self._take_ok(frame)
            case "error":
                self._take_refusal(frame)
            case "event":
                self._take_event(frame)
            case "delta":
                self._witness.note_words(frame["conversation_id"], frame)
            case "caught_up":
                self._take_caught_up(frame)
            case "queue":
                self._take_queue(frame)
            case "reset":
                self._start_anew(frame)
            case "going_away":
                self.line.note_going_away(frame["retry_after"])
        self._on_news(self, frame)

    def _take_welcome(self, frame: Frame) -> None:
        if self._log_id not in (None, frame["log_id"]):
            self._forget()
        self._log_id = self._witness.log_id = frame["log_id"]
        self.lease_seconds = frame["lease_seconds"]
        self.is_queue_known = False
        self.line.welcome()
        self._tell_presence()
        if not self._resumes:
            for conversation_id in self.watched:
                self._watch_on(conversation_id)
        self.outbox.send_all()

    def _take_ok(self, frame: Frame) -> None:
        ref = str(frame.get("ref"))
        if ref == _PRESENCE:
            if self._presences:  # else a proxy had sent it twice
                self._witness.note_presence(*self._presences.pop(0))
            return
        number, asked = self.asked.pop(ref, (None, {}))
        if "conversation_id" not in frame:
            return
        if "ref" not in frame or ref in self._watches:
            self._note_following(frame, self._watches.get(ref, {}))
        elif asked:  # else it was answered before: a proxy had sent it twice
            self._witness.note_done(number, frame["conversation_id"], frame)
            self._note_stored(ref, frame)

    def _note_following(self, frame: Frame, asked: Frame) -> None:
        conversation_id = frame["conversation_id"]
        self._witness.note_following(
            conversation_id,
            after=asked.get("after_seq", self._resumed.get(conversation_id, 0)),
            head=frame["head"],
            known_log_id=self._known_log_id,
        )
        if conversation_id not in self.watched:  # it was given up before this answer came
            self._witness.note_unwatched(conversation_id)

    def _take_refusal(self, frame: Frame) -> None:
        ref, code = str(frame.get("ref")), frame["code"]
        number, asked = self.asked.pop(ref, (None, {}))
        if ref == _PRESENCE:
            self._presences.pop(0)
        elif asked.get("type") not in _UNTOLD:
            self._witness.note_refused(number, asked.get("conversation_id"), frame)
        if not self.is_ready:
            self.line.retry(frame.get("retry_after"))
        elif ref in self.outbox.pending and code in PASSING:
            self.outbox.send_later(frame.get("retry_after", RESEND_AFTER))
        elif code in PASSING and (unread := _find_unread(asked, frame)) is not None:
            after = frame.get("retry_after", RESEND_AFTER)
            self._loop.call_later(after, self._watch_again, unread)
        else:
            self.outbox.settle(ref)

    def _take_event(self, frame: Frame) -> None:
        self._witness.note_event(frame)
        conversation_id = frame["conversation_id"]
        seen = self.watched.get(conversation_id)
        if seen is None:
            return
        if not seen.take(frame):
            self._watch_on(conversation_id)  # something was lost on the way
        elif "client_id" in frame:
            self.outbox.settle(frame["client_id"])

    def _take_caught_up(self, frame: Frame) -> None:
        self._witness.note_caught_up(frame["conversation_id"], frame["seq"])
        seen = self.watched.get(frame["conversation_id"])
        if seen is not None:
            seen.is_caught_up = True

    def _take_queue(self, frame: Frame) -> None:
        if frame["whole"]:
            self.queue = {}
            self.is_queue_known = True
        for item in frame["items"]:
            self.queue[item["conversation_id"]] = item
        for conversation_id in frame["gone"]:
            self.queue.pop(conversation_id, None)
        if self.is_queue_known:
            waiting = [name for name, item in self.queue.items() if item["needs"] == "claim"]
            self._witness.note_queue(waiting, self.queue.values())

    def _start_anew(self, frame: Frame) -> None:
        conversation_id = frame.get("conversation_id")
        self._witness.note_reset(conversation_id, frame["reason"])
        if conversation_id is None:
            self._resumed = {}
        for each in self.watched if conversation_id is None else (conversation_id,):
            if each in self.watched:
                self.watched[each] = Seen()
                self._watch_on(each)

    def _note_stored(self, ref: str, frame: Frame) -> None:
        seen = self.watched.get(frame["conversation_id"])
        if seen is not None and frame.get("seq", 0) > seen.cursor:
            self.outbox.store(ref)
        else:
            self.outbox.settle(ref)

    def _forget(self) -> None:
        """The log is another one: its numbers mean other events, and what was stored may be gone."""
        self.watched = {name: Seen() for name in self.watched}
        self.outbox.reopen()
        for client_id, frame in tuple(self.outbox.pending.items()):
            if frame["type"] in ("approve", "audit"):  # the number means another event now
                self.outbox.settle(client_id)

    # -- in between --------------------------------------------------------------------------------

    def _watch_on(self, conversation_id: str) -> None:
        self._refs += 1
        frame: Frame = {"type": "watch", "conversation_id": conversation_id}
        after = self.watched[conversation_id].cursor
        self._transmit(frame | {"after_seq": after, "ref": f"watch-{self._refs}"})

    def _watch_again(self, conversation_id: str) -> None:
        if conversation_id in self.watched:
            self._watch_on(conversation_id)

    def _tell_presence(self) -> None:
        if self._heart is not None:
            self._heart.cancel()
        self._heart = self._loop.call_later(self.lease_seconds / 3, self._beat)
        if self.is_ready:
            frame: Frame = {"type": "presence", "ref": _PRESENCE, "state": self._presence}
            if self._capacity is not None:
                frame["capacity"] = self._capacity
                self._witness.note_capacity(self._capacity)
            self._presences.append((self._presence, self._loop.time()))
            self._transmit(frame)

    def _beat(self) -> None:
        self._heart = None
        if not self.line.is_frozen:
            self._tell_presence()

    def _transmit(self, frame: Frame) -> None:
        if not self.is_ready:
            return
        number = None
        if frame["type"] not in _UNTOLD:
            number = self._witness.note_asked(frame["type"], frame["conversation_id"], frame)
        if frame.get("ref", _PRESENCE) != _PRESENCE:
            self.asked[frame["ref"]] = (number, frame)
        if frame["type"] == "watch":
            self._watches[frame["ref"]] = frame
        self.line.ask(frame)

    def _cancel_timers(self) -> None:
        self.outbox.stop()
        if self._heart is not None:
            self._heart.cancel()
            self._heart = None


def _find_unread(asked: Frame, refusal: Frame) -> str | None:
    """Return which watch was refused, or which cursor of the hello: that refusal has no ``ref``."""
    if asked.get("type") == "watch":
        name: str = asked["conversation_id"]
        return name
    return None if "ref" in refusal else refusal.get("conversation_id")
