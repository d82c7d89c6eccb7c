"""Defects in what sockets send, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from agent_console.sockets import customer, queue_feed
from agent_console.sockets.hub import Hub
from agent_console.sockets.outbox import Outbox
from agent_console.sockets.queue_feed import QueueFeed
from agent_console.wire.outbound import build_ack
from escalation.conversation import Conversation
from escalation.events import Record
from escalation.policy import decide


def _shift_resume(planter: Planter, by: int) -> None:
    def careless(original: Any) -> Any:
        def follow(
            hub: Hub, conversation_id: str, outbox: Outbox, *, after: int, head: int
        ) -> None:
            shifted = max(after + by, 0) if after else after
            original(hub, conversation_id, outbox, after=shifted, head=head)

        return follow

    planter.replace(Hub, "follow", careless)


@defect
def resume_skips_one(planter: Planter) -> None:
    """Who connects again misses the first event after the last one seen."""
    _shift_resume(planter, 1)


@defect
def resume_repeats_one(planter: Planter) -> None:
    """Who connects again gets the last event seen once more."""
    _shift_resume(planter, -1)


@defect
def nudge_trusted(planter: Planter) -> None:
    """The number in a nudge is believed: what lies before it counts as sent."""

    def careless(original: Any) -> Any:
        def hear(outbox: Outbox, conversation_id: str, head: int) -> None:
            reading = outbox._readings.get(conversation_id)
            if reading is not None and head > reading.cursor + 4:
                reading.cursor = head - 1
            original(outbox, conversation_id, head)

        return hear

    planter.replace(Outbox, "hear", careless)


@defect
def lost_nudge_unnoticed(planter: Planter) -> None:
    """Readers hear of news by nudges alone; nobody looks whether one was lost."""

    def careless(_: Any) -> Any:
        async def poll(_: Hub) -> None:
            return None

        return poll

    planter.replace(Hub, "poll", careless)


@defect
def slow_reader_skipped(planter: Planter) -> None:
    """Somebody who reads slowly loses the events in between."""

    def careless(original: Any) -> Any:
        def hear(outbox: Outbox, conversation_id: str, head: int) -> None:
            reading = outbox._readings.get(conversation_id)
            if reading is not None and conversation_id in outbox._behind:
                reading.cursor = max(reading.cursor, head - 1)
            original(outbox, conversation_id, head)

        return hear

    planter.replace(Outbox, "hear", careless)


@defect
def cursor_moves_on_failure(planter: Planter) -> None:
    """Events that could not be read from the disk count as sent."""

    def careless(original: Any) -> Any:
        def try_again(outbox: Outbox, conversation_id: str) -> None:
            reading = outbox._readings.get(conversation_id)
            if reading is not None:
                reading.cursor += 1
            original(outbox, conversation_id)

        return try_again

    planter.replace(Outbox, "_try_again", careless)


@defect
def newest_first(planter: Planter) -> None:
    """A backlog is sent the newest event first."""

    class Backwards:
        """A log that is read from its end."""

        def __init__(self, log: Any) -> None:
            self._log = log

        async def read(self, *given: Any, **named: Any) -> list[Record]:
            return list(reversed(await self._log.read(*given, **named)))

    def careless(original: Any) -> Any:
        def build(outbox: Outbox, send: Any, log: Any, **named: Any) -> None:
            original(outbox, send, Backwards(log), **named)

        return build

    planter.replace(Outbox, "__init__", careless)


@defect
def inner_shown(planter: Planter) -> None:
    """Customers get reasons and scores with the events."""
    planter.replace(Record, "frame_for_customer", lambda _: lambda record: record.frame_for_human())


@defect
def notes_shown(planter: Planter) -> None:
    """Customers get every kind of event, notes and held drafts among them."""
    planter.replace(Record, "is_for_customer", lambda _: lambda _: True)


@defect
def stranger_let_in(planter: Planter) -> None:
    """Whoever knows the id of a conversation may read it."""

    def careless(_: Any) -> Any:
        async def find(socket: Any, hello: Any, visitor: str, *, forgiving: bool) -> Conversation:
            door = socket._door
            if hello.conversation_id is None or forgiving:
                opened: Conversation = await door.switchboard.open_conversation(visitor, hello.site)
                return opened
            conversation: Conversation = await door.log.load(hello.conversation_id)
            return conversation

        return find

    planter.replace(customer._CustomerSocket, "_find_conversation", careless)


@defect
def wrong_number_acknowledged(planter: Planter) -> None:
    """The acknowledgement names the number after the message's own."""

    def careless(original: Callable[[str, int], str]) -> Callable[[str, int], str]:
        return lambda client_id, seq: original(client_id, seq + 1)

    planter.replace(customer, "build_ack", careless)


@defect
def acknowledged_on_receipt(planter: Planter) -> None:
    """A message is acknowledged when it arrives, before anything is stored."""

    def careless(original: Any) -> Any:
        async def carry_out(socket: Any, frame: Any) -> None:
            if frame.client_id is not None:
                conversation = await socket._door.log.load(socket._conversation)
                ack = build_ack(frame.client_id, conversation.head + 1)
                await socket._outbox.put(ack)
            await original(socket, frame)

        return carry_out

    planter.replace(customer._CustomerSocket, "_carry_out", careless)


@defect
def old_log_unnoticed(planter: Planter) -> None:
    """A customer who comes with the ``log_id`` of another database is not reset."""
    planter.replace(customer._CustomerSocket, "_find_reason_to_reset", lambda _: lambda *__: None)


@defect
def queue_forgets(planter: Planter) -> None:
    """Of changes that come close together only the first one reaches the consoles."""

    def careless(original: Any) -> Any:
        def hear(feed: QueueFeed, conversation_id: str) -> None:
            if not feed._changed:
                original(feed, conversation_id)

        return hear

    planter.replace(QueueFeed, "hear", careless)


@defect
def requeued_unlisted(planter: Planter) -> None:
    """A conversation whose person vanished waits in no queue."""

    def careless(original: Any) -> Any:
        return lambda conversation: None if conversation.front else original(conversation)

    planter.replace(queue_feed, "build_item", careless)


@defect
def topic_ignored(planter: Planter) -> None:
    """The rule for sensitive topics never fires."""

    def careless(original: Any) -> Any:
        def check(rule: Any, *given: Any) -> Any:
            finding = original(rule, *given)
            quiet = {"fired": False, "action": None}
            return finding.model_copy(update=quiet) if rule.name == "sensitive_topic" else finding

        return check

    planter.replace(decide, "_check", careless)


DEFECTS = (
    resume_skips_one,
    resume_repeats_one,
    nudge_trusted,
    lost_nudge_unnoticed,
    slow_reader_skipped,
    cursor_moves_on_failure,
    newest_first,
    inner_shown,
    notes_shown,
    stranger_let_in,
    wrong_number_acknowledged,
    acknowledged_on_receipt,
    old_log_unnoticed,
    queue_forgets,
    requeued_unlisted,
    topic_ignored,
)
