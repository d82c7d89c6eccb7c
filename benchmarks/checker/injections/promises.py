"""Things wrong between what was sent, what was acknowledged, and what is stored."""

from __future__ import annotations

from agent_console.lab.history import Line
from benchmarks.checker.injections.tape import Tape, injects

_Message = tuple[Line, list[int], list[int]]


def _list_acked(tape: Tape, *kinds: str) -> list[_Message]:
    """Return messages of the log that were sent once, and acknowledged."""
    return [
        (row, sent, answers)
        for row, sent, answers in tape.list_messages(*kinds)
        if len(sent) == 1
        and answers
        and row["body"]
        and all(tape.lines[place]["op"] == "ack" for place in answers)
    ]


def _choose_acked(tape: Tape, *kinds: str) -> _Message | None:
    chosen: _Message | None = tape.choose(_list_acked(tape, *kinds))
    return chosen


def _place_row(tape: Tape, row: Line) -> int:
    return next(place for place, line in enumerate(tape.lines) if line is row)


@injects("lost")
def row_forgets_its_sending(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote", "HumanWrote", "NoteAdded")
    if chosen is None:
        return None
    return tape.with_changed(_place_row(tape, chosen[0]), client_id=None)


@injects("lost", "left_without_a_word", "starvation", "double_example")
def log_ends_before_what_was_acknowledged(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote")
    if chosen is None:
        return None
    row = chosen[0]
    gone = tape.find(
        "row",
        lambda line: (
            line["conversation_id"] == row["conversation_id"] and line["seq"] >= row["seq"]
        ),
    )
    return tape.without(*gone)


@injects("lost")
def refused_message_is_acknowledged(tape: Tape) -> list[Line] | None:
    refused = tape.find(
        "refuse",
        lambda line: (
            line["code"] in ("not_holder", "conflict")
            and "client_id" in line
            and tape.find_row(line["conversation_id"], 1) is not None
        ),
    )
    stored = {(row["conversation_id"], row["client_id"]) for row, _, __ in tape.list_messages()}
    places = [
        place
        for place in refused
        if (tape.lines[place]["conversation_id"], tape.lines[place]["client_id"]) not in stored
        and not tape.has_restores
    ]
    place = tape.choose(places)
    return None if place is None else tape.with_changed(place, op="ack", code=None)


@injects("lost")
def number_is_given_again(tape: Tape) -> list[Line] | None:
    places = [] if tape.has_restores else tape.find("stored")
    place = tape.choose(places)
    if place is None:
        return None
    return tape.with_inserted(tape.find_log(), tape.lines[place])


@injects("resurrected")
def nobody_sent_it(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote", "HumanWrote", "NoteAdded")
    if chosen is None:
        return None
    _, sent, answers = chosen
    actor = tape.lines[sent[0]]["actor"]
    if len(tape.find("invoke", lambda line: line["actor"] == actor)) < 2:
        return None
    return tape.without(*sent, *answers)


@injects("resurrected")
def refused_and_stored(tape: Tape) -> list[Line] | None:
    messages = [
        each
        for each in _list_acked(tape, "CustomerWrote", "HumanWrote", "NoteAdded")
        if tape.lines[each[1][0]].get("socket") not in tape.impaired
    ]
    chosen = tape.choose(messages)
    if chosen is None:
        return None
    lines = list(tape.lines)
    for place in chosen[2]:
        lines[place] = {**lines[place], "op": "refuse", "code": "invalid"}
    return lines


@injects("resurrected")
def back_after_the_restore(tape: Tape) -> list[Line] | None:
    restores = tape.find("restore")
    if not restores:
        return None
    stored = {(row["conversation_id"], row["client_id"]) for row, _, __ in tape.list_messages()}
    for place in tape.find("ack", lambda line: "client_id" in line and "seq" in line):
        ack = tape.lines[place]
        key = ack["conversation_id"], ack["client_id"]
        chat = tape.chats.get(ack["conversation_id"])
        if place > restores[0] or key in stored or chat is None:
            continue
        head = min(tape.lines[each]["heads"].get(ack["conversation_id"], 0) for each in restores)
        sent = [each for each in tape.find("invoke") if _is_of(tape.lines[each], key)]
        is_send = [each for each in sent if tape.lines[each]["kind"] == "send"]
        if ack["seq"] <= head or not is_send or sent[-1] > restores[0]:
            continue
        first = tape.lines[sent[0]]
        row = {
            "kind": "CustomerWrote" if first["role"] == "customer" else "HumanWrote",
            "role": first["role"],
            "client_id": ack["client_id"],
            "sender": first["actor"],
            "body": {"text": first["text"]},
        }
        return None if row["role"] != "customer" else tape.with_rows(chat, row)
    return None


def _is_of(line: Line, key: tuple[str, str]) -> bool:
    return (line.get("conversation_id"), line.get("client_id")) == key


@injects("duplicate")
def message_is_stored_next_to_itself(tape: Tape) -> list[Line] | None:
    chats = [chat for chat in tape.list_chats("human") if chat.holder is not None]
    chat = tape.choose(chats)
    rows = [] if chat is None else [row for row in chat.rows if row["kind"] == "HumanWrote"]
    row = tape.choose([row for row in rows if row["sender"] == chat.holder and row["body"]])
    if row is None:
        return None
    again = {"kind": "HumanWrote", "role": "human", "body": row["body"]}
    return tape.with_rows(chat, {**again, "sender": row["sender"], "client_id": row["client_id"]})


@injects("reordered")
def sent_when_its_number_was_known(tape: Tape) -> list[Line] | None:
    if tape.has_restores:
        return None
    chosen = _choose_acked(tape, "CustomerWrote", "NoteAdded")
    if chosen is None or not tape.find("settled"):
        return None
    row, sent, answers = chosen
    shown = tape.find(
        "deliver",
        lambda line: (
            line["conversation_id"] == row["conversation_id"] and line["seq"] >= row["seq"]
        ),
    )
    if not shown:
        return None
    moved = [tape.lines[place] for place in (*sent, *answers)]
    end = tape.find("settled")[0]
    t = tape.lines[end - 1]["t"]
    before = [line for place, line in enumerate(tape.lines[:end]) if place not in (*sent, *answers)]
    return [*before, *({**line, "t": t} for line in moved), *tape.lines[end:]]


@injects("reordered", "gap")
def log_changes_places(tape: Tape) -> list[Line] | None:
    quiet = ("NoteAdded", "CustomerRated", "CustomerLeft", "ContactLeft")
    places = [
        place
        for place in tape.find("row", lambda line: line["kind"] in quiet)
        if tape.lines[place + 1]["op"] == "row"
        and tape.lines[place + 1]["kind"] in quiet
        and tape.lines[place + 1]["seq"] == tape.lines[place]["seq"] + 1
    ]
    place = tape.choose(places)
    if place is None:
        return None
    first, second = tape.lines[place], tape.lines[place + 1]
    return [*tape.lines[:place], second, first, *tape.lines[place + 2 :]]


@injects("stale_acknowledgement")
def acknowledged_under_a_lower_number(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote", "HumanWrote", "NoteAdded")
    if chosen is None:
        return None
    place = tape.choose(chosen[2])
    return tape.with_changed(place, seq=tape.lines[place]["seq"] - 1)


@injects("stale_acknowledgement", "reordered")
def acknowledged_before_it_was_sent(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote", "HumanWrote", "NoteAdded")
    if chosen is None:
        return None
    _, sent, answers = chosen
    lines = tape.with_inserted(sent[0], *(tape.lines[place] for place in answers))
    gone = {place + len(answers) for place in answers}
    return [line for place, line in enumerate(lines) if place not in gone]


@injects("stale_acknowledgement")
def acknowledged_before_it_was_durable(tape: Tape) -> list[Line] | None:
    if tape.has_restores:
        return None
    for row, _, answers in _list_acked(tape, "CustomerWrote", "HumanWrote"):
        stored = tape.find_stored(row["conversation_id"], row["seq"])
        if stored is None or _is_followed(tape, row, answers[0]):
            continue
        lines = tape.with_inserted(answers[0] + 1, tape.lines[stored])
        return [line for place, line in enumerate(lines) if place != stored]
    return None


def _is_followed(tape: Tape, row: Line, end: int) -> bool:
    """Say whether a later row of the conversation became durable before a place."""
    return any(
        place < end
        and tape.lines[place]["conversation_id"] == row["conversation_id"]
        and tape.lines[place]["seq"] > row["seq"]
        for place in tape.find("stored")
    )


@injects("stale_acknowledgement")
def acknowledged_under_another_epoch(tape: Tape) -> list[Line] | None:
    places = [
        answers[0]
        for _, __, answers in _list_acked(tape, "HumanWrote", "NoteAdded")
        if "epoch" in tape.lines[answers[0]]
    ]
    place = tape.choose(places)
    if place is None:
        return None
    return tape.with_changed(place, epoch=tape.lines[place]["epoch"] + 1)


@injects("mutated")
def sent_in_other_words(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote", "HumanWrote", "NoteAdded")
    return None if chosen is None else tape.with_changed(chosen[1][0], text="what was said")


@injects("mutated")
def stored_in_other_words(tape: Tape) -> list[Line] | None:
    chosen = _choose_acked(tape, "CustomerWrote", "HumanWrote")
    if chosen is None:
        return None
    return tape.with_changed(_place_row(tape, chosen[0]), body={"text": "what was kept"})


@injects("two_owners")
def two_are_told_that_they_own_it(tape: Tape) -> list[Line] | None:
    claims = {
        (tape.lines[place]["actor"], tape.lines[place]["id"])
        for place in tape.find("invoke", lambda line: line["kind"] == "claim")
    }
    acked = tape.find("ack", lambda line: (line["actor"], line.get("id")) in claims)
    place = tape.choose(acked)
    if place is None:
        return None
    ack = tape.lines[place]
    other = {"actor": "p9", "id": 1}
    asked = {"op": "invoke", "role": "human", "kind": "claim", **other}
    asked["conversation_id"] = ack["conversation_id"]
    return tape.with_inserted(place + 1, asked, {**ack, **other})


@injects("sensitive_answered")
def answered_what_was_sensitive(tape: Tape) -> list[Line] | None:
    return _tag_answered(tape, "sensitive")


@injects("sensitive_answered")
def answered_a_wish_for_a_person(tape: Tape) -> list[Line] | None:
    return _tag_answered(tape, "asks_for_human")


@injects("sensitive_answered")
def answered_the_newer_of_two(tape: Tape) -> list[Line] | None:
    """The bot looked at the newest message alone, and the one before it was sensitive."""
    return _tag_answered(tape, "sensitive", newest=False)


def _tag_answered(tape: Tape, tag: str, *, newest: bool = True) -> list[Line] | None:
    """Tag a message that the bot answered by itself."""
    sent_in = {
        (row["conversation_id"], row["seq"]): sent[0]
        for row, sent, _ in tape.list_messages("CustomerWrote")
        if sent
    }
    places = []
    for chat in tape.list_chats("bot", "human", "waiting", "resolved"):
        for answer, decision in zip(chat.rows[1:], chat.rows, strict=False):
            if answer["kind"] != "BotAnswered" or decision["kind"] != "DecisionMade":
                continue
            through = answer["body"]["in_reply_to"]
            before = chat.rows[through - 2]
            if newest:
                places.append(sent_in.get((chat.id, through)))
            elif before["kind"] == "CustomerWrote":
                places.append(sent_in.get((chat.id, through - 1)))
    place = tape.choose([place for place in places if place is not None])
    return None if place is None else tape.with_changed(place, tags=[tag])
