"""Words of unfinished answers that are left standing, come from nowhere, or are quoted wrongly."""

from __future__ import annotations

from agent_console.lab.history import Line
from benchmarks.checker.house import Chat
from benchmarks.checker.injections.tape import Tape, injects

_TROUBLES = ("crash", "power_loss", "stop", "fault", "impaired", "restore")
_WORDS = "It takes two days."


def _begun() -> Line:
    return {"kind": "AnswerBegun", "role": "bot", "inner": {"seal": "s"}}


def _withdrawn(seen: str, *, lost: bool = False) -> Line:
    return {"kind": "AnswerWithdrawn", "role": "bot", "body": {"seen": seen, "lost": lost}}


def _choose(tape: Tape) -> Chat | None:
    chat: Chat | None = tape.choose([] if tape.has_restores else tape.list_chats("bot"))
    return chat


def _choose_delivery(tape: Tape) -> tuple[Chat, int] | None:
    """Choose a conversation with the bot, and where its customer got something of it."""
    chat = _choose(tape)
    if chat is None:
        return None
    place = tape.choose(
        tape.find(
            "deliver",
            lambda line: line["role"] == "customer" and line["conversation_id"] == chat.id,
        )
    )
    return None if place is None else (chat, place)


def _say(tape: Tape, place: int, begun_seq: int, text: str = _WORDS) -> list[Line]:
    """Give words to the socket that got the delivery at a place, right after it."""
    names = ("actor", "role", "socket", "conversation_id", "log_id")
    words = {name: tape.lines[place][name] for name in names}
    delta = {"op": "delta", **words, "turn": 1, "begun_seq": begun_seq, "index": 1, "text": text}
    return tape.with_inserted(place + 1, delta)


def _say_and_end(tape: Tape, *ends: Line) -> list[Line] | None:
    """Let a customer see words of an answer that is begun, and ended so, when all has settled."""
    chosen = _choose_delivery(tape)
    if chosen is None:
        return None
    chat, place = chosen
    told = Tape(_say(tape, place, len(chat.rows) + 1), tape.random)
    return told.with_rows(told.chats[chat.id], _begun(), *ends)


@injects("dangling_words")
def begun_twice_and_withdrawn_once(tape: Tape) -> list[Line] | None:
    chat = _choose(tape)
    return None if chat is None else tape.with_rows(chat, _begun(), _begun(), _withdrawn(""))


@injects("dangling_words")
def words_of_what_begins_no_answer(tape: Tape) -> list[Line] | None:
    chosen = _choose_delivery(tape)
    return None if chosen is None else _say(tape, chosen[1], 1)


@injects("dangling_words")
def words_of_a_number_that_is_not_there(tape: Tape) -> list[Line] | None:
    chosen = _choose_delivery(tape)
    return None if chosen is None else _say(tape, chosen[1], len(chosen[0].rows) + 50)


@injects("misquoted")
def nobody_knows_although_nothing_failed(tape: Tape) -> list[Line] | None:
    if any(tape.find(op) for op in _TROUBLES):
        return None
    chat = _choose(tape)
    return None if chat is None else tape.with_rows(chat, _begun(), _withdrawn("", lost=True))


@injects("misquoted")
def withdrawn_in_other_words(tape: Tape) -> list[Line] | None:
    return _say_and_end(tape, _withdrawn("It takes three days."))


@injects("misquoted")
def withdrawn_by_half(tape: Tape) -> list[Line] | None:
    return _say_and_end(tape, _withdrawn(_WORDS[:5]))
