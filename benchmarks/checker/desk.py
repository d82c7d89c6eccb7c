"""The rules of a desk with a plan in a few lines: offers, pauses, groups, promised times, closings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.checker.house import Chat, Fact, Refused, require_holder, set_aside, tell

OFFER_SECONDS = 1.5
MOST_OVERSLEEP = 8.0
_EPOCH = datetime(2026, 1, 5, tzinfo=UTC)
_WARN_AFTER, _BREACH_AFTER, _CLOSE_AFTER = 2.0, 4.0, 4.0

Command = dict[str, Any]


def carry_out(chat: Chat, command: Command, now: float, random: Random) -> int:
    """Carry out a move of a person and return the number to acknowledge. Raises ``Refused``."""
    facts = MOVES[command["kind"]](chat, command, now, random)
    _append(chat, facts, command["sender"], now)
    return len(chat.rows)


def look(chat: Chat, now: float, room: Mapping[str, int], random: Random, *, offers: bool) -> None:
    """Do what is due by itself; ``room`` says how many more each person takes who can be asked."""
    if chat.parked and chat.parked_until is not None and now >= chat.parked_until:
        woken: Fact = ("ConversationWoken", "system", {}, {"cause": "time"})
        _append(chat, [woken, tell("taken_up")], None, now)
    if chat.state == "offered" and now - chat.offered_at >= OFFER_SECONDS:
        ended = {"to": chat.offered_to, "cause": "expired"}
        _append(chat, [("OfferExpired", "system", {}, ended)], None, now)
    if offers and chat.state == "waiting" and not chat.parked:
        _route_or_offer(chat, now, room, random)
    _tell_times(chat, now)
    is_left = chat.left_at is not None and now - chat.left_at >= _CLOSE_AFTER
    if offers and is_left and chat.state in ("bot", "waiting", "offered"):
        _close(chat, now)


def _append(chat: Chat, facts: list[Fact], sender: str | None, now: float) -> None:
    before = len(chat.rows)
    chat.append(facts, sender, {})
    for row in chat.rows[before:]:
        row["at"] = _stamp(now)
        if row["kind"] == "ConversationOffered":
            chat.offered_at = now
        elif row["kind"] == "ConversationSnoozed" and row["body"]["until"] is not None:
            until = datetime.fromisoformat(row["body"]["until"])
            chat.parked_until = (until - _EPOCH).total_seconds()


def _stamp(now: float) -> str:
    return (_EPOCH + timedelta(seconds=now)).isoformat()


def _route_or_offer(chat: Chat, now: float, room: Mapping[str, int], random: Random) -> None:
    if random.random() < 0.1:
        route: dict[str, Any] = {
            "group": random.choice(("", "first")),
            "skills": [],
            "priority": random.randint(-1, 2),
        }
        _append(chat, [("ConversationRouted", "system", {}, {"route": route})], None, now)
    free = [person for person, left in room.items() if left > 0]
    if free and random.random() < 0.5:
        made = {"to": random.choice(free), "seconds": OFFER_SECONDS}
        _append(chat, [("ConversationOffered", "system", {}, made)], None, now)


def _tell_times(chat: Chat, now: float) -> None:
    if chat.state not in ("waiting", "offered", "human"):
        chat.wanted_at = None
        return
    if chat.wanted_at is None:
        chat.wanted_at = now
    waited = now - chat.wanted_at
    for kind, word, seconds in (
        ("ClockWarned", "warned", _WARN_AFTER),
        ("ClockBreached", "breached", _BREACH_AFTER),
    ):
        said = {f"resolve:{word}", "resolve:breached"}
        if waited >= seconds and not said & chat.said:
            _append(
                chat, [(kind, "system", {}, {"clock": "resolve", "due": _stamp(now)})], None, now
            )


def _close(chat: Chat, now: float) -> None:
    closed: Fact = (
        "ConversationResolved",
        "system",
        {"outcome": "other"},
        {"cause": "customer_left"},
    )
    _append(chat, [*set_aside(chat, "resolved"), tell("closed"), closed], None, now)


# -- moves of people ------------------------------------------------------------------------------


def _accept(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    by = command["sender"]
    if chat.state == "human" and chat.holder == by:
        return []
    if chat.state != "offered" or chat.offered_to != by:
        raise Refused("already_decided")
    return [("ConversationClaimed", "human", {}, {"by": by})]


def _decline(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    by = command["sender"]
    if chat.state != "offered" or chat.offered_to != by:
        return []
    return [("OfferDeclined", "human", {}, {"by": by, "to": by})]


def _snooze(chat: Chat, command: Command, now: float, random: Random) -> list[Fact]:
    by = require_holder(chat, command)
    until = _stamp(now + random.uniform(0.5, 3.0)) if random.random() < 0.7 else None
    body = {"until": until, "waiting_on_customer": False}
    return [("ConversationSnoozed", "human", body, by), tell("parked")]


def _wake(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    if not chat.parked:
        return []
    by = {"by": command["sender"], "cause": "person"}
    return [("ConversationWoken", "human", {}, by), tell("taken_up")]


def _pass_to_group(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    by = require_holder(chat, command)
    body = {"to": "", "group": "second"}
    return [("ConversationTransferred", "human", body, {**by, "to": ""}), tell("released")]


def _take_over(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    by = command["sender"]
    _require_lead(command)
    if chat.state == "resolved":
        raise Refused("invalid")
    if chat.holder == by:
        return []
    taken = {"by": by} if chat.holder is None else {"by": by, "taken_from": chat.holder}
    return [("ConversationClaimed", "human", {}, taken), *set_aside(chat, "claimed")]


def _assign(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    _require_lead(command)
    if chat.state == "resolved":
        raise Refused("invalid")
    if chat.holder == command["to"]:
        return []
    inner = {"by": command["sender"], "to": command["to"]}
    given: Fact = ("ConversationTransferred", "human", {"to": command["to"]}, inner)
    return [given, *set_aside(chat, "claimed")]


def _join(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    _require_lead(command)
    by = command["sender"]
    if chat.state != "human":
        raise Refused("invalid")
    if chat.holder == by or by in chat.joined:
        return []
    return [("HumanJoined", "human", {}, {"by": by})]


def _set_priority(chat: Chat, command: Command, _: float, random: Random) -> list[Fact]:
    if chat.state == "resolved":
        raise Refused("invalid")
    route = {"group": chat.group, "skills": [], "priority": random.randint(-1, 2)}
    return [("ConversationRouted", "human", {}, {"by": command["sender"], "route": route})]


def _block(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    if chat.blocked:
        return []
    if chat.state == "human" and command["role"] != "supervisor":
        require_holder(chat, command)
    by = {"by": command["sender"]}
    blocked: Fact = ("CustomerBlocked", "human", {}, by)
    if chat.state == "resolved":
        return [blocked]
    done: Fact = ("ConversationResolved", "human", {"outcome": "spam"}, by)
    return [blocked, *set_aside(chat, "resolved"), done]


def _unblock(chat: Chat, command: Command, _: float, __: Random) -> list[Fact]:
    return [("CustomerUnblocked", "human", {}, {"by": command["sender"]})] if chat.blocked else []


def _require_lead(command: Command) -> None:
    if command["role"] != "supervisor":
        raise Refused("forbidden")


MOVES: dict[str, Callable[[Chat, Command, float, Random], list[Fact]]] = {
    "accept": _accept,
    "decline": _decline,
    "snooze": _snooze,
    "wake": _wake,
    "transfer": _pass_to_group,
    "take_over": _take_over,
    "assign": _assign,
    "join": _join,
    "priority": _set_priority,
    "block": _block,
    "unblock": _unblock,
}
"""What people do at a desk with a plan, by the type of the frame."""
