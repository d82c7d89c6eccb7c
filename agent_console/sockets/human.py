"""The console's socket, /ws/human: frames become commands of one person about many conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection

from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import Member
from agent_console.auth.signing import NotSignedIn
from agent_console.observe.metrics import Metrics
from agent_console.sockets.accept import accept, refuse_origin
from agent_console.sockets.connection import Connection, Receive, Send
from agent_console.sockets.desk_commands import build_command
from agent_console.sockets.hub import Hub
from agent_console.sockets.outbox import Outbox
from agent_console.sockets.queue_feed import QueueFeed
from agent_console.sockets.wall_feed import WallFeed
from agent_console.wire import frames
from agent_console.wire.outbound import PONG, build_error, build_ok, build_reset
from agent_console.wire.read import DESK_READER
from agent_console.wire.whispers import frame_for_person
from escalation.authority import is_lead, require_lead
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.errors import HandraiseError, Invalid, NotAtDesk
from escalation.routing.presence import Presence
from escalation.store.log import ConversationLog
from escalation.switchboard import Switchboard

FORBIDDEN = 4403
"""Close code for somebody who may not use the console (any more)."""


@dataclass(frozen=True, slots=True)
class HumanDoor:
    """The ASGI endpoint of /ws/human."""

    switchboard: Switchboard
    log: ConversationLog
    bus: Bus
    hub: Hub
    feed: QueueFeed
    wall: WallFeed
    presence: Presence
    clock: Clock
    door: Doorkeeper
    limits: Limits
    metrics: Metrics

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Run one socket; whoever is not signed in gets the reason, then close code 4403."""
        request = HTTPConnection(scope)
        if await refuse_origin(self.door, request, receive, send):
            return
        await accept(scope, receive, send)
        try:
            member = await self.door.identify(request, strict_cookie=True)
            if member.person.role == "data":
                raise NotAtDesk
        except HandraiseError as error:
            await send({"type": "websocket.send", "text": build_error(error)})
            await send({"type": "websocket.close", "code": FORBIDDEN})
            return
        await _HumanSocket(self, receive, send, member).run()


class _HumanSocket:
    def __init__(self, door: HumanDoor, receive: Receive, send: Send, member: Member) -> None:
        self._door = door
        self._member = member
        self._greeted = False
        self._watched: dict[str, None] = {}
        self._connection = Connection(
            receive,
            send,
            reader=DESK_READER,
            limits=door.limits,
            metrics=door.metrics,
            key=f"socket {id(self)}",
        )
        self._outbox = Outbox(
            self._connection.send_text,
            door.log,
            for_customer=False,
            owner=member.person.id,
            build_whole=door.feed.build_whole,
            render=lambda record: frame_for_person(record, self._member.person),
        )
        self._connection.outbox = self._outbox

    async def run(self) -> None:
        door, gauge = self._door, self._door.metrics.sockets.labels("human")
        door.hub.join(self._connection)
        gauge.inc()
        try:
            await self._connection.run(self._handle, lambda: self._greeted)
        finally:
            gauge.dec()
            door.hub.leave(self._connection)
            door.feed.leave(self._outbox)
            door.wall.leave(self._outbox)
            for conversation_id in self._watched:
                door.hub.unfollow(conversation_id, self._outbox)
            if self._greeted:
                before = self._read_state()
                door.presence.disconnect(self._member.person.id)
                self._tell_change(before)

    # -- frames ------------------------------------------------------------------------------------

    async def _handle(self, frame: Any) -> None:
        self._recheck()
        if isinstance(frame, frames.DeskPing):
            await self._outbox.put(PONG)
            return
        if isinstance(frame, frames.HumanHello):
            await self._greet(frame)
            return
        if not self._greeted:
            raise Invalid("Say hello first.")
        self._door.presence.renew(self._member.person.id)
        match frame:
            case frames.Watch():
                await self._watch(frame.conversation_id, frame.after_seq, frame.ref)
            case frames.Unwatch():
                self._unwatch(frame.conversation_id)
                await self._outbox.put(build_ok(frame.ref))
            case frames.Presence():
                await self._set_presence(frame)
            case frames.HumanTyping():
                await self._tell_typing(frame)
            case frames.WatchWall():
                await self._show_wall(frame)
            case _:
                await self._carry_out(frame)

    def _recheck(self) -> None:
        """Refuse somebody who was removed meanwhile; a new role or name counts from now on."""
        member = self._door.door.people.find(self._member.person.id)
        if member is None:
            self._connection.close(FORBIDDEN)
            raise NotSignedIn("You may no longer use this console.")
        self._member = member

    async def _greet(self, hello: frames.HumanHello) -> None:
        if self._greeted:
            raise Invalid("Hello was said already.")
        door, person, before = self._door, self._member.person, self._read_state()
        door.presence.connect(person.id)
        self._greeted = True
        await self._outbox.put(
            build_ok(
                hello.ref,
                person={
                    "id": person.id,
                    "name": person.name,
                    "role": person.role,
                    "email": self._member.email,
                },
                log_id=door.log.log_id,
                lease_seconds=door.presence.lease_seconds,
                people=self._list_people(),
            )
        )
        await door.feed.join(self._outbox)
        self._tell_change(before)
        reset = hello.log_id not in (None, door.log.log_id)
        if reset:
            await self._outbox.put(build_reset("log_changed"))
        for conversation_id, seen in hello.cursors.items():
            try:
                await self._watch(conversation_id, 0 if reset else seen, None)
            except HandraiseError as error:
                await self._outbox.put(build_error(error, conversation_id=conversation_id))

    async def _watch(self, conversation_id: str, after: int, ref: int | str | None) -> None:
        if len(self._watched) >= frames.MAX_WATCHED and conversation_id not in self._watched:
            raise Invalid(f"At most {frames.MAX_WATCHED} conversations can be watched at once.")
        conversation = await self._door.log.load(conversation_id)
        ok = build_ok(
            ref,
            conversation_id=conversation_id,
            head=conversation.head,
            state=conversation.state,
            epoch=conversation.epoch,
        )
        self._unwatch(conversation_id)
        await self._outbox.put(ok)
        if after > conversation.head:
            after = 0
            await self._outbox.put(build_reset("ahead_of_log", conversation_id))
        self._watched[conversation_id] = None
        self._door.hub.follow(conversation, self._outbox, after=after)

    def _unwatch(self, conversation_id: str) -> None:
        self._watched.pop(conversation_id, None)
        self._door.hub.unfollow(conversation_id, self._outbox)

    async def _show_wall(self, frame: frames.WatchWall) -> None:
        require_lead(self._member.person)
        await self._outbox.put(build_ok(frame.ref))
        if frame.on:
            self._door.wall.join(self._outbox, frame, self._may_lead)
        else:
            self._door.wall.leave(self._outbox)

    def _may_lead(self) -> bool:
        member = self._door.door.people.find(self._member.person.id)
        return member is not None and is_lead(member.person)

    async def _set_presence(self, frame: frames.Presence) -> None:
        before = self._read_state()
        self._door.presence.set_state(self._member.person.id, frame.state, frame.capacity)
        await self._outbox.put(build_ok(frame.ref))
        self._tell_change(before)

    async def _tell_typing(self, frame: frames.HumanTyping) -> None:
        person = self._member.person
        conversation = await self._door.log.load(frame.conversation_id)
        status = {"typing": "human", "name": person.name, "by": person.id}
        if conversation.holder != person.id:
            status["for"] = "desk"  # a note, or words of somebody who has not joined
        self._door.bus.whisper(frame.conversation_id, status)
        if frame.ref is not None:
            await self._outbox.put(build_ok(frame.ref))

    async def _carry_out(self, frame: frames.ConversationFrame) -> None:
        now = self._door.clock.now()
        command = build_command(frame, self._member.person, self._door.door.people, now)
        client_id: str | None = getattr(frame, "client_id", None)
        appended = await self._door.switchboard.take(
            frame.conversation_id, command, client_id=client_id
        )
        conversation = appended.conversation
        await self._outbox.put(
            build_ok(
                frame.ref,
                conversation_id=conversation.id,
                client_id=client_id,
                seq=appended.seq,
                head=conversation.head,
                epoch=conversation.epoch,
                state=conversation.state,
            )
        )

    # -- colleagues --------------------------------------------------------------------------------

    def _list_people(self) -> list[dict[str, Any]]:
        states = self._door.presence.states()
        return [
            {
                "id": member.person.id,
                "name": member.person.name,
                "role": member.person.role,
                "state": states.get(member.person.id, "offline"),
                "groups": sorted(member.abilities.groups),
            }
            for member in self._door.door.people.list_members()
        ]

    def _read_state(self) -> str:
        return self._door.presence.states().get(self._member.person.id, "offline")

    def _tell_change(self, before: str) -> None:
        """Tell the desk what this person's state is now; another tab of theirs is no news."""
        state = self._read_state()
        if state != before:
            self._door.feed.tell_presence(self._member.person.id, state)
