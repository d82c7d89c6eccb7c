"""Windows that are cut short, and verdicts that are missing, doubled or given by the wrong person."""

from __future__ import annotations

from agent_console.lab.history import Line
from benchmarks.checker.house import Chat
from benchmarks.checker.injections.tape import Tape, injects


def _list_passed(tape: Tape) -> list[tuple[Line, int, int]]:
    """Return drafts that went out by themselves; where they and their answers became durable."""
    found = []
    for chat in () if tape.has_restores else tape.list_chats("bot", "human", "waiting", "resolved"):
        for row in chat.rows:
            inner = row["inner"]
            if row["kind"] != "BotAnswered" or "draft_seq" not in inner or "approved_by" in inner:
                continue
            begun, sent = (tape.find_stored(chat.id, n) for n in (inner["draft_seq"], row["seq"]))
            if begun is not None and sent is not None:
                found.append((chat.rows[inner["draft_seq"] - 1], begun, sent))
    return found


def _place(tape: Tape, row: Line) -> int:
    return next(place for place, line in enumerate(tape.lines) if line is row)


def _lengthen(tape: Tape, seconds: float) -> list[Line] | None:
    chosen = tape.choose(_list_passed(tape))
    if chosen is None:
        return None
    held, _, _ = chosen
    inner = {**held["inner"], "veto_seconds": held["inner"]["veto_seconds"] + seconds}
    return tape.with_changed(_place(tape, held), inner=inner)


@injects("window_cut_short", "mutated")
def window_was_an_hour(tape: Tape) -> list[Line] | None:
    return _lengthen(tape, 3600.0)


@injects("window_cut_short", "mutated")
def window_was_a_little_longer(tape: Tape) -> list[Line] | None:
    return _lengthen(tape, 0.6)


@injects("window_cut_short", "late", "stale_acknowledgement")
def draft_became_durable_just_before_its_answer(tape: Tape) -> list[Line] | None:
    chosen = tape.choose(_list_passed(tape))
    if chosen is None:
        return None
    _, begun, sent = chosen
    line = {**tape.lines[begun], "t": tape.lines[sent - 1]["t"]}
    lines = [*tape.lines[:sent], line, *tape.lines[sent:]]
    return [each for place, each in enumerate(lines) if place != begun]


def _list_sent(tape: Tape, *, review: bool) -> list[tuple[Chat, Line]]:
    """Return answers that wait, or waited, for a verdict, or that do not."""
    return [
        (chat, row)
        for chat in tape.list_chats("bot", "human", "waiting", "resolved")
        for row in chat.rows
        if row["kind"] == "BotAnswered" and bool(row["inner"].get("review")) == review
    ]


def _judged(answer_seq: int, by: str) -> Line:
    inner = {"by": by, "answer_seq": answer_seq, "verdict": "right"}
    return {"kind": "AnswerAudited", "role": "human", "sender": by, "inner": inner}


@injects("unaudited", "mutated")
def drawn_answer_waits_for_nobody(tape: Tape) -> list[Line] | None:
    judged = {
        (chat.id, row["inner"]["answer_seq"])
        for chat in tape.chats.values()
        for row in chat.rows
        if row["kind"] == "AnswerAudited"
    }
    sent = _list_sent(tape, review=True)
    chosen = tape.choose(
        [
            row
            for chat, row in sent
            if (chat.id, row["seq"]) not in judged and "approved_by" not in row["inner"]
        ]
    )
    if chosen is None:
        return None
    return tape.with_changed(_place(tape, chosen), inner={**chosen["inner"], "review": False})


@injects("unaudited")
def verdict_on_what_was_not_drawn(tape: Tape) -> list[Line] | None:
    chosen = tape.choose(_list_sent(tape, review=False))
    if chosen is None:
        return None
    chat, row = chosen
    return tape.with_rows(chat, _judged(row["seq"], "p0"))


@injects("unaudited")
def verdict_on_what_is_no_answer(tape: Tape) -> list[Line] | None:
    chat = tape.choose(tape.list_chats("bot", "human", "waiting", "resolved"))
    return None if chat is None else tape.with_rows(chat, _judged(1, "p0"))


@injects("duplicate")
def judged_again(tape: Tape) -> list[Line] | None:
    judged = [
        (chat, row)
        for chat in tape.list_chats("bot", "human", "waiting", "resolved")
        for row in chat.rows
        if row["kind"] == "AnswerAudited"
    ]
    chosen = tape.choose(judged)
    if chosen is None:
        return None
    chat, row = chosen
    return tape.with_rows(chat, _judged(row["inner"]["answer_seq"], "p1"))
