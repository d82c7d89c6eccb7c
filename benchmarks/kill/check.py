"""What the log holds after the last crash, compared with what customers were told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.kill.customer import Chat
from escalation.events import CUSTOMER_KINDS

Event = dict[str, Any]


def find_anomalies(chat: Chat, log: Sequence[Event]) -> Iterator[str]:
    """Say everything that is wrong with one conversation; ``log`` is all of it, oldest first."""
    for problem in (
        *_check_numbers(log),
        *_check_messages(chat, log),
        *_check_seen(chat, log),
        *_check_turns(log),
    ):
        yield f"{chat.conversation_id}: {problem}"


def _check_numbers(log: Sequence[Event]) -> Iterator[str]:
    numbers = [event["seq"] for event in log]
    if numbers != list(range(1, len(log) + 1)):
        yield f"the log has holes: {numbers}"


def _check_messages(chat: Chat, log: Sequence[Event]) -> Iterator[str]:
    """Every message is stored once, in the order of sending, under the acknowledged number."""
    stored = [
        (event["client_id"], event["body"]["text"], event["seq"])
        for event in log
        if event["kind"] == "CustomerWrote"
    ]
    if [(client_id, text) for client_id, text, _ in stored] != list(chat.sent.items()):
        yield f"sent {list(chat.sent)}, stored {[client_id for client_id, _, _ in stored]}"
    seqs = {client_id: seq for client_id, _, seq in stored}
    for client_id, seq in chat.acknowledged.items():
        if seqs.get(client_id) != seq:
            yield f"{client_id} was acknowledged as {seq}, stored as {seqs.get(client_id)}"


def _check_seen(chat: Chat, log: Sequence[Event]) -> Iterator[str]:
    """The customer saw what the log holds, up to where they left: nothing doubled or changed."""
    shown = [
        {name: part for name, part in event.items() if name != "inner"}
        for event in log
        if event["kind"] in CUSTOMER_KINDS
    ]
    if chat.events != shown[: len(chat.events)]:
        seen = [event["seq"] for event in chat.events]
        yield f"the customer saw {seen}, the log shows {[event['seq'] for event in shown]}"


def _check_turns(log: Sequence[Event]) -> Iterator[str]:
    """While the bot held it, every message was answered or handed over, and none of them twice."""
    asked = settled = 0
    bot_holds = True
    for event in log:
        match event["kind"]:
            case "CustomerWrote" if bot_holds:
                asked = event["seq"]
            case "DecisionMade" if not bot_holds or event["inner"]["through_seq"] <= settled:
                yield f"a second decision, {event['seq']}"
            case "BotAnswered" | "HandoffRequested" | "DraftHeld" as kind:
                through = _find_through(event)
                if through is None:
                    through = asked
                if not bot_holds or through <= settled:
                    yield f"a second outcome, {event['seq']}"
                settled = through
                bot_holds = kind != "HandoffRequested"
    if bot_holds and settled < asked:
        yield f"asked {asked}, settled {settled}: a turn was left open"


def _find_through(event: Event) -> int | None:
    """Return the newest message that an outcome of a turn deals with."""
    part, name = (
        ("body", "in_reply_to") if event["kind"] == "BotAnswered" else ("inner", "through_seq")
    )
    through: int | None = event[part].get(name)
    return through
