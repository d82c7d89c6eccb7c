"""Answers on topics that a supervisor had stopped."""

from __future__ import annotations

from agent_console.lab.history import Line
from benchmarks.checker.injections.tape import Tape, injects


def _list_answers(tape: Tape) -> list[int]:
    """Return the places where answers that no person approved became durable, after some time."""
    found = []
    for chat in () if tape.has_restores else tape.list_chats("bot", "human", "waiting", "resolved"):
        for row in chat.rows:
            if row["kind"] == "BotAnswered" and "approved_by" not in row["inner"]:
                place = tape.find_stored(chat.id, row["seq"])
                if place is not None and tape.lines[place]["t"] > tape.lines[1]["t"]:
                    found.append(place)
    return found


def _order(number: int, what: str) -> Line:
    return {"op": "order", "id": number, "actor": "p0", "topic": "*", "what": what}


_STOPPED = (_order(1, "stop"), {"op": "ordered", "id": 1})


def _find_earlier(tape: Tape, place: int) -> int:
    """Return a place before which time has passed less far than at ``place``."""
    t = tape.lines[place]["t"]
    return max(each for each in range(1, place) if tape.lines[each]["t"] < t) + 1


@injects("answered_while_stopped")
def stopped_just_before_an_answer(tape: Tape) -> list[Line] | None:
    place = tape.choose(_list_answers(tape))
    return None if place is None else tape.with_inserted(_find_earlier(tape, place), *_STOPPED)


@injects("answered_while_stopped")
def stopped_from_the_beginning(tape: Tape) -> list[Line] | None:
    return tape.with_inserted(2, *_STOPPED) if _list_answers(tape) else None


@injects("answered_while_stopped")
def resumed_only_after_the_answer(tape: Tape) -> list[Line] | None:
    place = tape.choose(_list_answers(tape))
    if place is None:
        return None
    end = tape.find_log()
    resumed = {**_order(2, "resume"), "t": tape.lines[end - 1]["t"]}
    if resumed["t"] == tape.lines[place]["t"]:
        return None
    stopped = tape.with_inserted(_find_earlier(tape, place), *_STOPPED)
    return [*stopped[: end + 2], resumed, *stopped[end + 2 :]]
