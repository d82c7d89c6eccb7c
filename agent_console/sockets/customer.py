"""The customer's socket, /ws/customer: frames become commands of one visitor about one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import HTTPConnection

from agent_console.auth.conversation_signing import is_link
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import MESSAGES, OPENINGS, Limits
from agent_console.auth.signing import BadToken, make_visitor_id
from agent_console.observe.metrics import Metrics
from agent_console.sockets.accept import accept, refuse_origin
from agent_console.sockets.connection import Connection, Receive, Send
from agent_console.sockets.hub import Hub
from agent_console.sockets.outbox import Outbox
from agent_console.wire.frames import (
    AskHuman,
    CustomerHello,
    CustomerSeen,
    CustomerSend,
    CustomerTyping,
    Leave,
    LeaveContact,
    Ping,
    Rate,
)
from agent_console.wire.outbound import PONG, build_ack, build_reset, build_welcome
from agent_console.wire.read import CUSTOMER_READER
from escalation.bus.bus import Bus
from escalation.commands import (
    AskForHuman,
    CustomerCommand,
    LeaveConversation,
    RateConversation,
    WriteAsCustomer,
)
from escalation.commands import LeaveContact as KeepContact
from escalation.conversation import Conversation
from escalation.errors import Invalid, NotFound
from escalation.merging import find_where_it_goes_on
from escalation.notices import DISCLOSURE
from escalation.store.log import ConversationLog
from escalation.switchboard import Switchboard


@dataclass(frozen=True, slots=True)
class CustomerDoor:
    """The ASGI endpoint of /ws/customer."""

    switchboard: Switchboard
    log: ConversationLog
    bus: Bus
    hub: Hub
    door: Doorkeeper
    limits: Limits
    metrics: Metrics

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Run one socket."""
        request = HTTPConnection(scope)
        if await refuse_origin(self.door, request, receive, send):
            return
        await accept(scope, receive, send)
        address = request.client.host if request.client else "?"
        await _CustomerSocket(self, receive, send, address).run()


class _CustomerSocket:
    def __init__(self, door: CustomerDoor, receive: Receive, send: Send, address: str) -> None:
        self._door = door
        self._address = address
        self._visitor = ""
        self._conversation = ""
        self._connection = Connection(
            receive,
            send,
            reader=CUSTOMER_READER,
            limits=door.limits,
            metrics=door.metrics,
            key=f"socket {id(self)}",
        )
        self._outbox = Outbox(self._connection.send_text, door.log, for_customer=True)
        self._connection.outbox = self._outbox

    async def run(self) -> None:
        hub, gauge = self._door.hub, self._door.metrics.sockets.labels("customer")
        hub.join(self._connection)
        gauge.inc()
        try:
            await self._connection.run(self._handle, lambda: bool(self._conversation))
        finally:
            gauge.dec()
            hub.leave(self._connection)
            hub.unfollow(self._conversation, self._outbox)

    async def _handle(self, frame: Any) -> None:
        if isinstance(frame, Ping):
            await self._outbox.put(PONG)
        elif isinstance(frame, CustomerHello):
            await self._greet(frame)
        elif not self._conversation:
            raise Invalid("Say hello first.")
        elif isinstance(frame, CustomerTyping):
            status = {"typing": "customer", "by": self._visitor}
            self._door.bus.whisper(self._conversation, status)
        elif isinstance(frame, CustomerSeen):
            self._door.bus.whisper(self._conversation, {"seen": frame.seq, "by": self._visitor})
        else:
            await self._carry_out(frame)

    async def _carry_out(self, frame: Any) -> None:
        visitor = self._visitor
        command: CustomerCommand
        match frame:
            case CustomerSend():
                command = WriteAsCustomer(visitor, frame.text)
            case AskHuman():
                command = AskForHuman(visitor, anyone_online=False)
            case LeaveContact():
                command = KeepContact(visitor, frame.email)
            case Rate():
                command = RateConversation(visitor, frame.score, frame.comment, frame.seq)
            case Leave():
                command = LeaveConversation(visitor)
            case _:
                raise Invalid
        appended = await self._door.switchboard.take(
            self._conversation,
            command,
            client_id=frame.client_id,
            admit=partial(self._door.limits.count, MESSAGES, visitor),
        )
        if frame.client_id is not None:
            await self._outbox.put(build_ack(frame.client_id, appended.seq))

    # -- hello -------------------------------------------------------------------------------------

    async def _greet(self, hello: CustomerHello) -> None:
        if self._conversation:
            raise Invalid("Hello was said already: open another socket for another conversation.")
        door = self._door
        reason = self._find_reason_to_reset(hello)
        if hello.token is not None and is_link(hello.token):
            conversation = await self._open_link(hello.token, hello.conversation_id)
            visitor, token = conversation.customer_id, hello.token
        else:
            forgiving = reason is not None
            visitor = self._recognise(hello, forgiving=forgiving)
            conversation = await self._find_conversation(hello, visitor, forgiving=forgiving)
            token = door.door.signer.sign_visitor(visitor)
        if reason is None and hello.after_seq > conversation.head:
            reason = "ahead_of_log"
        await self._outbox.put(
            build_welcome(
                token=token,
                conversation=conversation,
                log_id=door.log.log_id,
                disclosure=DISCLOSURE,
            )
        )
        if reason is not None:
            await self._outbox.put(build_reset(reason))
        self._visitor, self._conversation = visitor, conversation.id
        self._outbox.owner = visitor
        after = hello.after_seq if reason is None and hello.conversation_id else 0
        door.hub.follow(conversation, self._outbox, after=after)
        if conversation.state in ("waiting", "offered"):
            door.bus.whisper(conversation.id, {"asks": "place"})

    def _find_reason_to_reset(self, hello: CustomerHello) -> str | None:
        known = hello.log_id in (None, self._door.log.log_id)
        return None if known else "log_changed"

    def _recognise(self, hello: CustomerHello, *, forgiving: bool) -> str:
        """Return the visitor's id; another database (``forgiving``) may know other visitors."""
        if hello.token is None:
            return make_visitor_id()
        try:
            return self._door.door.signer.read_visitor(hello.token)
        except BadToken:
            if not forgiving:
                raise
            return make_visitor_id()

    async def _open_link(self, token: str, conversation_id: str | None) -> Conversation:
        """Return the one conversation that a link opens, where it goes on by now.

        Raises ``BadLink``, ``NotFound``.
        """
        named = self._door.door.signer.conversations.read_link(token)
        conversation = await find_where_it_goes_on(self._door.log, named)
        if conversation_id not in (None, named, conversation.id):
            raise NotFound
        return conversation

    async def _find_conversation(
        self, hello: CustomerHello, visitor: str, *, forgiving: bool
    ) -> Conversation:
        if hello.conversation_id is not None:
            try:
                conversation = await self._door.log.load(hello.conversation_id)
                if conversation.customer_id != visitor:
                    raise NotFound
                return conversation
            except NotFound:
                if not forgiving:
                    raise
        self._door.door.check_site(hello.site)
        self._door.limits.count(OPENINGS, self._address)
        return await self._door.switchboard.open_conversation(visitor, hello.site)
