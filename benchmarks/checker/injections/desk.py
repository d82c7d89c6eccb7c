"""Things wrong with what a desk does by itself: offers, pauses, promised times, routes, merges."""

from __future__ import annotations

from random import Random

from agent_console.lab.history import Line
from benchmarks.checker.house import Chat
from benchmarks.checker.injections.tape import Tape, injects

_STAMP = "2026-01-05T00:00:00+00:00"
_PARKED_UNTIL = "2026-01-05T00:00:01+00:00"
_LATE = 20.0
"""Seconds: longer than anything may take."""


def _row(kind: str, role: str = "system", by: str | None = None, **more: object) -> Line:
    inner = more.pop("inner", {})
    assert isinstance(inner, dict)
    row: Line = {"kind": kind, "role": role, "inner": inner, **more}
    if by is not None:
        row |= {"role": "human", "sender": by, "inner": {"by": by, **inner}}
    return row


def _told(code: str = "queued") -> Line:
    return _row("CustomerNotified", body={"text": "(told)", "code": code})


def _offered(to: str) -> Line:
    return _row("ConversationOffered", inner={"to": to})


def _wrote() -> Line:
    return _row("CustomerWrote", "customer", body={"text": "and this?"})


def _claimed(by: str) -> Line:
    return _row("ConversationClaimed", by=by, rises=1)


def _parked(by: str) -> list[Line]:
    body = {"until": _PARKED_UNTIL}
    return [_row("ConversationSnoozed", by=by, rises=1, body=body, at=_STAMP), _told("parked")]


def _choose(tape: Tape, *states: str) -> Chat | None:
    fitting = [c for c in tape.list_chats(*states) if not c.parked and not c.blocked]
    chat: Chat | None = tape.choose(fitting)
    return chat


# -- offers ---------------------------------------------------------------------------------------


@injects("offered_to_two")
def offered_to_the_next_one_too(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    return None if chat is None else tape.with_rows(chat, _offered("p8"), _offered("p9"))


@injects("offered_to_two")
def offered_twice_to_the_same(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    return None if chat is None else tape.with_rows(chat, _offered("p9"), _offered("p9"))


@injects("offered_to_two")
def offered_to_two_after_a_no(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    declined = _row("OfferDeclined", by="p8", inner={"to": "p8"})
    rows = (_offered("p8"), declined, _offered("p9"), _offered("p8"))
    return None if chat is None else tape.with_rows(chat, *rows)


@injects("offer_usurped")
def offer_ends_that_nobody_made(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    expired = _row("OfferExpired", inner={"to": "p9", "cause": "expired"})
    return None if chat is None else tape.with_rows(chat, expired)


@injects("offer_usurped")
def declined_for_another(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    declined = _row("OfferDeclined", by="p8", inner={"to": "p9"})
    return None if chat is None else tape.with_rows(chat, _offered("p9"), declined)


@injects("offer_usurped")
def accepted_what_was_another_s(tape: Tape) -> list[Line] | None:
    chat = None if tape.has_restores else _choose(tape, "waiting")
    if chat is None:
        return None
    lines = tape.with_rows(chat, _offered("p8"), _claimed("p9"))
    asked = {"op": "invoke", "id": 1, "actor": "p9", "role": "human", "kind": "accept"}
    told = {"op": "ack", "id": 1, "actor": "p9", "head": len(chat.rows) + 2}
    told |= {"epoch": chat.epoch + 1, "log_id": tape.lines[0]["log_id"]}
    about = {"conversation_id": chat.id}
    return Tape(lines, tape.random).with_inserted(tape.find_log(), asked | about, told | about)


def _overload(tape: Tape, taken: list[Line], most: int) -> list[Line] | None:
    """Give a person a conversation, and offer them another one much later."""
    is_calm = not tape.has_restores and not tape.has_freezes
    waiting = [c for c in tape.list_chats("waiting") if not c.parked] if is_calm else []
    if len(waiting) < 2:
        return None
    held, offered = waiting[:2]
    lines = list(tape.lines)
    if taken:
        lines = _store(tape.with_rows(held, *taken), held, len(held.rows) + 1, 0.0)
    lines = Tape(lines, tape.random).with_rows(offered, _offered("p9"))
    lines = _store(lines, offered, len(offered.rows) + 1, _LATE)
    return [{**lines[0], "capacities": {"p9": most}}, *lines[1:]]


def _store(lines: list[Line], chat: Chat, seq: int, after: float) -> list[Line]:
    """Note, so many seconds after all that went before, that a row became durable."""
    place = Tape(lines, Random(0)).find_log()
    t = lines[place - 1]["t"] + after
    stored = {"op": "stored", "t": t, "node": "n0", "conversation_id": chat.id, "seq": seq}
    return [*lines[:place], stored, *({**line, "t": t} for line in lines[place:])]


@injects("offered_above_capacity")
def offered_one_too_many(tape: Tape) -> list[Line] | None:
    return _overload(tape, [_claimed("p9")], 1)


@injects("offered_above_capacity")
def offered_on_top_of_what_was_assigned(tape: Tape) -> list[Line] | None:
    lead = next((each for each, role in tape.people.items() if role == "supervisor"), None)
    if lead is None:
        return None
    given = _row("ConversationTransferred", by=lead, rises=1, inner={"to": "p9"})
    return _overload(tape, [{**given, "body": {"to": "p9"}}], 1)


@injects("offered_above_capacity")
def offered_to_who_takes_none(tape: Tape) -> list[Line] | None:
    return _overload(tape, [], 0)


@injects("offered_while_parked")
def offered_when_it_was_parked(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None or chat.holder is None:
        return None
    return tape.with_rows(chat, *_parked(chat.holder), _offered("p9"))


@injects("offered_while_parked")
def offered_when_its_route_changed(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None or chat.holder is None:
        return None
    routed = _row("ConversationRouted", inner={"route": {"group": "x", "priority": 2}})
    return tape.with_rows(chat, *_parked(chat.holder), routed, _offered("p9"))


@injects("offered_while_parked")
def offered_when_it_was_parked_again(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None or chat.holder is None:
        return None
    by = chat.holder
    woken = _row("ConversationWoken", inner={"cause": "time"})
    again = [woken, _told("taken_up"), _claimed(by), *_parked(by)]
    return tape.with_rows(chat, *_parked(by), *again, _offered("p9"))


# -- what consoles show ---------------------------------------------------------------------------


def _change_last_queue(
    tape: Tape, chat: Chat | None, change: Line | None, *, needs_line: bool = False
) -> list[Line] | None:
    """Let a console that is open to the end say something else of a conversation."""
    if chat is None or not tape.find("settled") or tape.has_freezes:
        return None
    ended = {tape.lines[place]["socket"] for place in tape.find("disconnect")} | tape.impaired
    last = {tape.lines[place]["socket"]: place for place in tape.find("queue")}
    places = [
        place
        for socket, place in last.items()
        if socket not in ended
        and "lines" in (line := tape.lines[place])
        and (chat.id in line["waiting"] if not needs_line else chat.id in line["lines"])
    ]
    place = tape.choose(places)
    if place is None:
        return None
    lines = dict(tape.lines[place]["lines"])
    lines[chat.id] = {} if change is None else {**lines.get(chat.id, {}), **change}
    return tape.with_changed(place, lines=lines)


@injects("still_offered")
def shown_as_offered_to_somebody(tape: Tape) -> list[Line] | None:
    return _change_last_queue(tape, tape.choose(tape.list_chats("waiting")), {"offered_to": "p9"})


@injects("still_offered")
def shown_as_offered_when_it_is_over(tape: Tape) -> list[Line] | None:
    chats = [c for c in tape.list_chats("resolved", "bot") if c.group or c.priority]
    return _change_last_queue(tape, tape.choose(chats), {"offered_to": "p9"}, needs_line=True)


@injects("still_offered")
def shown_as_offered_while_held(tape: Tape) -> list[Line] | None:
    chats = [c for c in tape.list_chats("human") if c.group or c.priority]
    return _change_last_queue(tape, tape.choose(chats), {"offered_to": "p9"}, needs_line=True)


@injects("route_unexplained")
def shown_in_another_group(tape: Tape) -> list[Line] | None:
    return _change_last_queue(tape, tape.choose(tape.list_chats("waiting")), {"group": "elsewhere"})


@injects("route_unexplained")
def shown_as_more_urgent(tape: Tape) -> list[Line] | None:
    return _change_last_queue(tape, tape.choose(tape.list_chats("waiting")), {"priority": 7})


@injects("route_unexplained")
def shown_without_its_route(tape: Tape) -> list[Line] | None:
    chats = [c for c in tape.list_chats("waiting", "offered") if c.group or c.priority]
    return _change_last_queue(tape, tape.choose([c for c in chats if not c.parked]), None)


# -- pauses and times -----------------------------------------------------------------------------


def _oversleep(tape: Tape, *woken: Line) -> list[Line] | None:
    chat = None if tape.has_restores or tape.has_freezes else _choose(tape, "human")
    if chat is None or chat.holder is None or not tape.find("settled"):
        return None
    lines = tape.with_rows(chat, *_parked(chat.holder), *woken)
    slept = len(chat.rows) + 1
    is_woken = [place for place, row in enumerate(woken, 2) if row["kind"] == "ConversationWoken"]
    lines = _store(lines, chat, slept, 0.0)
    lines = _store(lines, chat, slept + is_woken[0], _LATE)
    return [{**lines[0], "max_oversleep": 8.0}, *lines[1:]]


@injects("never_woken")
def woken_late(tape: Tape) -> list[Line] | None:
    return _oversleep(tape, _row("ConversationWoken", inner={"cause": "time"}), _told("taken_up"))


@injects("never_woken")
def woken_by_a_person_at_last(tape: Tape) -> list[Line] | None:
    woken = _row("ConversationWoken", by="p9", inner={"cause": "person"})
    return _oversleep(tape, woken, _told("taken_up"))


@injects("never_woken")
def woken_by_the_customer_at_last(tape: Tape) -> list[Line] | None:
    woken = _row("ConversationWoken", inner={"cause": "customer"})
    return _oversleep(tape, _wrote(), woken, _told("taken_up"))


def _say(tape: Tape, *kinds: str) -> list[Line] | None:
    chat = _choose(tape, "waiting", "human")
    said = [_row(kind, inner={"clock": "first_reply", "due": _STAMP}) for kind in kinds]
    return None if chat is None else tape.with_rows(chat, *said)


@injects("clock_said_twice")
def warned_twice(tape: Tape) -> list[Line] | None:
    return _say(tape, "ClockWarned", "ClockWarned")


@injects("clock_said_twice")
def breached_twice(tape: Tape) -> list[Line] | None:
    return _say(tape, "ClockWarned", "ClockBreached", "ClockBreached")


@injects("clock_said_twice")
def warned_of_what_is_over(tape: Tape) -> list[Line] | None:
    return _say(tape, "ClockBreached", "ClockWarned")


# -- who hears what -------------------------------------------------------------------------------


def _whisper(tape: Tape, to: str) -> list[Line] | None:
    """Let a note for everybody have been for one person, shown to a third all the same."""
    heard = tape.find(
        "deliver",
        lambda line: (
            line["kind"] == "NoteAdded"
            and tape.people.get(line["actor"]) == "human"
            and "to" not in line["inner"]
            and line["inner"].get("hidden") is not True
            and line["inner"].get("by") not in (None, line["actor"])
        ),
    )
    place = tape.choose(heard) if not tape.has_restores else None
    if place is None:
        return None
    about = tape.lines[place]["conversation_id"], tape.lines[place]["seq"]
    return [
        {**line, "inner": {**line["inner"], "to": to}}
        if line["op"] in ("deliver", "row") and (line["conversation_id"], line["seq"]) == about
        else line
        for line in tape.lines
    ]


@injects("whisper_overheard")
def whisper_shown_to_a_third(tape: Tape) -> list[Line] | None:
    return _whisper(tape, "p9")


@injects("whisper_overheard")
def whisper_to_a_lead_shown_to_a_third(tape: Tape) -> list[Line] | None:
    lead = next((each for each, role in tape.people.items() if role == "supervisor"), None)
    return None if lead is None else _whisper(tape, lead)


@injects("whisper_overheard")
def whisper_not_hidden(tape: Tape) -> list[Line] | None:
    hidden = tape.find("deliver", lambda line: line.get("inner", {}).get("hidden") is True)
    place = tape.choose([] if tape.has_restores else hidden)
    if place is None:
        return None
    line = tape.lines[place]
    row = tape.find_row(line["conversation_id"], line["seq"])
    if row is None or "to" not in row["inner"]:
        return None
    told = {name: row[name] for name in ("author", "body", "inner", "client_id")}
    return tape.with_changed(place, **told)


@injects("blocked_heard")
def heard_while_it_waits(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting")
    return (
        None if chat is None else tape.with_rows(chat, _row("CustomerBlocked", by="p9"), _wrote())
    )


@injects("blocked_heard")
def heard_by_the_holder(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "human")
    return (
        None if chat is None else tape.with_rows(chat, _row("CustomerBlocked", by="p9"), _wrote())
    )


@injects("blocked_heard")
def heard_when_shut_out_again(tape: Tape) -> list[Line] | None:
    chat = _choose(tape, "waiting", "human")
    shut, let = _row("CustomerBlocked", by="p9"), _row("CustomerUnblocked", by="p9")
    again = _row("CustomerBlocked", by="p9")
    return None if chat is None else tape.with_rows(chat, shut, let, _wrote(), again, _wrote())


# -- ends -----------------------------------------------------------------------------------------


def _close(tape: Tape, cause: str) -> list[Line] | None:
    chat = _choose(tape, "human")
    closed = _row("ConversationResolved", rises=1, inner={"cause": cause})
    return None if chat is None else tape.with_rows(chat, closed)


@injects("closed_while_held")
def closed_for_the_customer_left(tape: Tape) -> list[Line] | None:
    return _close(tape, "customer_left")


@injects("closed_while_held")
def closed_for_the_silence(tape: Tape) -> list[Line] | None:
    return _close(tape, "silent")


@injects("closed_while_held")
def closed_for_nothing(tape: Tape) -> list[Line] | None:
    return _close(tape, "")


def _merge(tape: Tape, into: str, source: str | None) -> list[Line] | None:
    chat = _choose(tape, "human")
    if chat is None or chat.holder is None:
        return None
    merged = _row("ConversationMerged", by=chat.holder, body={"into": into})
    resolved = _row("ConversationResolved", by=chat.holder, rises=1)
    lines = tape.with_rows(chat, merged, resolved)
    target = tape.chats.get(into)
    if source is None or target is None:
        return lines
    absorbed = _row("ConversationAbsorbed", by=chat.holder, inner={"source": source})
    return Tape(lines, tape.random).with_rows(target, absorbed)


def _find_target(tape: Tape) -> str | None:
    ids = [chat.id for chat in tape.list_chats("bot", "waiting", "resolved")]
    target: str | None = tape.choose(ids)
    return target


@injects("merge_lost")
def merged_into_what_is_not_there(tape: Tape) -> list[Line] | None:
    return _merge(tape, "nowhere", None)


@injects("merge_lost")
def merged_and_not_taken_along(tape: Tape) -> list[Line] | None:
    target = _find_target(tape)
    return None if target is None else _merge(tape, target, None)


@injects("merge_lost")
def another_one_taken_along(tape: Tape) -> list[Line] | None:
    target = _find_target(tape)
    return None if target is None else _merge(tape, target, "another")
