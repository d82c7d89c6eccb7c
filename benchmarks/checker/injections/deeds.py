"""What tools did for customers, told with one thing wrong."""

from __future__ import annotations

from typing import Any

from agent_console.lab.history import Line
from benchmarks.checker.house import Chat
from benchmarks.checker.injections.tape import Tape, injects

_ARGS = {"order": "A1", "amount": 20}
_OTHER = {"order": "A1", "amount": 200}
_WANTED = [{"name": "refund", "args": _ARGS, "permission": "approve"}]


class _Deed:
    """A refund that a person allows, in a conversation that is with the bot when all has settled."""

    def __init__(self, tape: Tape, chat: Chat) -> None:
        self.tape = tape
        self.chat = chat
        asked = len(chat.rows) + 1
        self.held = asked + 2
        about = {"action_seq": self.held}
        person = {"by": next(iter(tape.people))}
        decision = {"action": "approve", "through_seq": asked, "wants": _WANTED}
        wanted = {"name": "refund", "args": _ARGS, "through_seq": asked}
        yes = about | person | {"decision": "approve", "args": _ARGS}
        done = about | {"outcome": "done", "result": "It is done."}
        self.rows: dict[str, Line] = {
            "wrote": _row("CustomerWrote", "customer", {}, body={"text": "Money back, please."}),
            "made": _row("DecisionMade", "system", decision),
            "held": _row("ActionHeld", "bot", wanted),
            "told": _row("CustomerNotified", "system", {}, body={"code": "checking", "text": "…"}),
            "decided": _row("ActionDecided", "human", yes),
            "begun": _row("ActionTaken", "bot", about | {"attempt": 1, "runner": "n1"}),
            "ended": _row("ActionClosed", "bot", done),
        }
        self.effects = 1
        self.args = _ARGS

    def change(self, name: str, **inner: Any) -> None:
        """Let a row say something else."""
        self.rows[name] = {**self.rows[name], "inner": {**self.rows[name]["inner"], **inner}}

    def tell(self) -> list[Line]:
        """Return the history with it."""
        tape, lines = self.tape, self.tape.with_rows(self.chat, *map(dict, self.rows.values()))
        effect = {
            "op": "deed",
            "t": lines[tape.find_log() - 1]["t"],
            "node": "n1",
            "conversation_id": self.chat.id,
            "action_seq": self.held,
            "name": "refund",
            "args": self.args,
            "result": "It is done.",
            "log_id": tape.lines[0]["log_id"],
        }
        place = tape.find_log()
        lines[0] = {**lines[0], "deeds": True}
        return [*lines[:place], *([effect] * self.effects), *lines[place:]]


def _row(kind: str, role: str, inner: dict[str, Any], **more: Any) -> Line:
    return {"kind": kind, "role": role, "inner": inner, **more}


def _begin(tape: Tape) -> _Deed | None:
    chats = [
        chat
        for chat in (() if tape.has_restores else tape.list_chats("bot"))
        if chat.held is None and chat.asked <= chat.settled
    ]
    chat = tape.choose(chats)
    return None if chat is None or not tape.people else _Deed(tape, chat)


def tell_well(tape: Tape) -> list[Line] | None:
    """Return the history with a deed that nothing is wrong with."""
    deed = _begin(tape)
    return None if deed is None else deed.tell()


@injects("deed_without_yes")
def run_after_a_no(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.change("decided", decision="reject")
    deed.change("ended", outcome="rejected")
    del deed.rows["begun"]
    return deed.tell()


@injects("deed_without_yes")
def run_while_it_waits(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    for name in ("decided", "begun", "ended"):
        del deed.rows[name]
    return deed.tell()


@injects("deed_without_yes")
def allowed_after_a_new_message(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    names = list(deed.rows)
    again = names.index("decided")
    rows = list(deed.rows.items())
    deed.rows = dict([*rows[:again], ("again", deed.rows["wrote"]), *rows[again:]])
    return deed.tell()


@injects("deed_twice")
def run_twice(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.effects = 2
    return deed.tell()


@injects("deed_twice")
def begun_twice(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    ended = deed.rows.pop("ended")
    deed.rows |= {"begun again": deed.rows["begun"], "ended": ended}
    return deed.tell()


@injects("deed_twice")
def begun_and_run_twice(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.effects = 2
    ended = deed.rows.pop("ended")
    deed.rows |= {"begun again": deed.rows["begun"], "ended": ended}
    return deed.tell()


@injects("deed_altered")
def run_with_more(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.args = _OTHER
    return deed.tell()


@injects("deed_altered")
def edit_forgotten(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.change("decided", decision="edit", args=_OTHER)
    return deed.tell()


@injects("deed_altered")
def stored_with_more(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.change("decided", args=_OTHER)
    deed.args = _OTHER
    return deed.tell()


@injects("deed_untold")
def told_without_an_effect(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.effects = 0
    return deed.tell()


@injects("deed_untold")
def told_in_other_words(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.change("ended", result="All of it.")
    return deed.tell()


@injects("deed_untold")
def failure_that_nobody_hears_of(tape: Tape) -> list[Line] | None:
    if (deed := _begin(tape)) is None:
        return None
    deed.effects = 0
    deed.change("ended", outcome="failed")
    deed.rows["after"] = deed.rows["told"]
    return deed.tell()
