"""Things that come too late or are not shown, restores that do not heal, examples that are doubled."""

from __future__ import annotations

from agent_console.lab.history import Line
from benchmarks.checker.injections.tape import Tape, injects

_MUCH_LATER = 3.0
"""Seconds: more than ``max_delay`` of the histories."""


# -- late -----------------------------------------------------------------------------------------


def _list_last(tape: Tape) -> list[tuple[int, float]]:
    """Return the last deliveries of healthy sockets, with the time that the socket still had."""
    ends: dict[str, float] = {}
    for place in tape.find("disconnect"):
        ends[tape.lines[place]["socket"]] = tape.lines[place]["t"]
    end = tape.lines[tape.find_log()]["t"]
    found = []
    if tape.has_restores or tape.has_freezes or "max_delay" not in tape.lines[0]:
        return []
    for stream in tape.list_streams():
        line = tape.lines[stream[-1]]
        left = ends.get(line["socket"], end) - line["t"]
        if line["socket"] not in tape.impaired and left > _MUCH_LATER + 0.5:
            said = [
                each
                for each in tape.lines[stream[-1] :]
                if each.get("socket") == line["socket"] and each["op"] in ("caught_up", "unwatch")
            ]
            if not said and not _is_followed_anew(tape, stream[-1]):
                found.append((stream[-1], left))
    return found


def _is_followed_anew(tape: Tape, place: int) -> bool:
    socket = tape.lines[place]["socket"]
    return any(
        line["op"] in ("connect", "reset") and line["socket"] == socket
        for line in tape.lines[place:]
    )


@injects("late")
def delivered_late(tape: Tape) -> list[Line] | None:
    places = [place for place, _ in _list_last(tape) if tape.is_known(place, tape.lines[place])]
    place = tape.choose(places)
    if place is None:
        return None
    line = {**tape.lines[place], "t": tape.lines[place]["t"] + _MUCH_LATER}
    after = next(n for n, each in enumerate(tape.lines) if each["t"] > line["t"])
    lines = [*tape.lines[:after], line, *tape.lines[after:]]
    return [line for n, line in enumerate(lines) if n != place]


@injects("late")
def ended_without_it(tape: Tape) -> list[Line] | None:
    if tape.has_restores or tape.has_freezes or "max_delay" not in tape.lines[0]:
        return None
    for end in tape.find("disconnect", lambda line: line["socket"] not in tape.impaired):
        socket, t = tape.lines[end]["socket"], tape.lines[end]["t"]
        for stream in tape.list_streams():
            if tape.lines[stream[0]]["socket"] != socket:
                continue
            for n, place in enumerate(stream):
                is_early = tape.lines[place]["t"] < t - _MUCH_LATER
                if is_early and not _is_told_after(tape, place) and _is_final(tape, place):
                    return tape.without(*stream[n:])
    return None


def _is_final(tape: Tape, place: int) -> bool:
    line = tape.lines[place]
    row = tape.find_row(line["conversation_id"], line["seq"])
    return row is not None and tape.is_known(place, line)


def _is_told_after(tape: Tape, place: int) -> bool:
    """Say whether the socket follows it anew, or is told to have caught up."""
    socket = tape.lines[place]["socket"]
    return any(
        line["op"] in ("connect", "reset", "caught_up", "unwatch") and line["socket"] == socket
        for line in tape.lines[place:]
    )


@injects("late", "erased_reappeared", "starvation")
def allowed_no_time_at_all(tape: Tape) -> list[Line] | None:
    if not tape.find("stored") or tape.find("erased"):
        return None
    delays = [
        place
        for place in tape.find("deliver", lambda line: line["socket"] not in tape.impaired)
        if tape.is_known(place, tape.lines[place])
    ]
    if not delays or tape.has_freezes or tape.has_restores:
        return None
    return tape.with_changed(0, max_delay=0.0001)


# -- not shown ------------------------------------------------------------------------------------


def _list_last_queues(tape: Tape, waiting: str) -> list[int]:
    """Return the last queue of every console that is open to the end and shows a conversation."""
    ended = {tape.lines[place]["socket"] for place in tape.find("disconnect")}
    last = {tape.lines[place]["socket"]: place for place in tape.find("queue")}
    return [
        place
        for socket, place in last.items()
        if socket not in ended and waiting in tape.lines[place]["waiting"]
    ]


def _hide(line: Line, conversation_id: str) -> Line:
    return {**line, "waiting": [each for each in line["waiting"] if each != conversation_id]}


@injects("starvation")
def one_console_does_not_show_it(tape: Tape) -> list[Line] | None:
    chat = tape.choose(tape.list_chats("waiting"))
    if chat is None or not tape.find("settled"):
        return None
    place = tape.choose(_list_last_queues(tape, chat.id))
    if place is None:
        return None
    return tape.with_changed(place, **_hide(tape.lines[place], chat.id))


@injects("starvation")
def no_console_shows_it(tape: Tape) -> list[Line] | None:
    chat = tape.choose(tape.list_chats("waiting"))
    if chat is None or not tape.find("settled") or not _list_last_queues(tape, chat.id):
        return None
    return [_hide(line, chat.id) if line["op"] == "queue" else line for line in tape.lines]


@injects("starvation")
def shown_only_after_a_long_while(tape: Tape) -> list[Line] | None:
    """All consoles show it in the end; until then nobody could have helped."""
    begin = tape.lines[0]
    is_calm = bool(tape.find("settled")) and not tape.has_restores and not tape.has_freezes
    if "max_wait" not in begin or not is_calm:
        return None
    for chat in tape.list_chats("waiting"):
        since = _find_wait(tape, chat.id)
        if since is None:
            continue
        until = since + begin["max_wait"] + 1.0
        healthy = [
            socket
            for socket, first, last in _list_consoles(tape)
            if first < since - 0.5 and last > until and socket not in tape.impaired
        ]
        if healthy:
            return [
                _hide(line, chat.id)
                if line["op"] == "queue" and since <= line["t"] <= until
                else line
                for line in tape.lines
            ]
    return None


def _find_wait(tape: Tape, conversation_id: str) -> float | None:
    """Return since when a conversation waits, where that was noted."""
    seq, is_waiting = 0, False
    for row in tape.chats[conversation_id].rows:
        if row["kind"] in ("HandoffRequested", "ConversationReleased"):
            seq, is_waiting = (seq if is_waiting else row["seq"]), True
        elif row["kind"] in ("ConversationClaimed", "ConversationResolved"):
            is_waiting = False
    stored = tape.find_stored(conversation_id, seq)
    return None if stored is None else float(tape.lines[stored]["t"])


def _list_consoles(tape: Tape) -> list[tuple[str, float, float]]:
    """Return every console with the times of its first queue and of its end."""
    end: float = tape.lines[-1]["t"]
    first = [(tape.lines[place]["socket"], tape.lines[place]["t"]) for place in tape.find("queue")]
    ends = {
        tape.lines[place]["socket"]: tape.lines[place]["t"] for place in tape.find("disconnect")
    }
    return [(socket, t, ends.get(socket, end)) for socket, t in dict(reversed(first)).items()]


# -- restores that do not heal --------------------------------------------------------------------


@injects("unhealed_reset")
def not_told_to_start_again(tape: Tape) -> list[Line] | None:
    foreign = tape.find(
        "connect",
        lambda line: (
            line["role"] == "customer"
            and line["after"] > 0
            and line.get("known_log_id", line["log_id"]) != line["log_id"]
        ),
    )
    places = []
    for place in foreign:
        socket = tape.lines[place]["socket"]
        following = [
            (n, line["op"])
            for n, line in enumerate(tape.lines[place + 1 :], place + 1)
            if line.get("socket") == socket and line["op"] in ("reset", "deliver", "caught_up")
        ]
        if len(following) > 1 and following[0][1] == "reset":
            places.append(following[0][0])
    place = tape.choose(places)
    return None if place is None else tape.without(place)


@injects("unhealed_reset")
def cursor_of_another_log(tape: Tape) -> list[Line] | None:
    places = []
    reset = {tape.lines[place]["socket"] for place in tape.find("reset")}
    for stream in tape.list_streams():
        line = tape.lines[stream[0]]
        if line["socket"] in reset:
            continue
        connects = [place for place in tape.find("connect") if place < stream[0]]
        before = [place for place in connects if _is_same(tape.lines[place], line)]
        if before and tape.lines[before[-1]]["after"] == line["seq"] - 1 > 0:
            places.append(before[-1])
    place = tape.choose(places)
    return None if place is None else tape.with_changed(place, known_log_id="another log")


def _is_same(connect: Line, deliver: Line) -> bool:
    names = ("socket", "conversation_id")
    return all(connect[name] == deliver[name] for name in names)


@injects("unhealed_reset")
def restored_under_its_old_name(tape: Tape) -> list[Line] | None:
    restores = tape.find("restore")
    if len(restores) != 1 or not tape.find("connect", lambda line: line["log_id"] == "log2"):
        return None
    lines = list(tape.lines)
    for place, line in enumerate(lines):
        names = {name for name in ("log_id", "known_log_id") if line.get(name) == "log2"}
        if names:
            lines[place] = {**line, **dict.fromkeys(names, "log1")}
    return lines


# -- examples -------------------------------------------------------------------------------------

_EXAMPLE: Line = {"op": "example", "conversation_id": "x", "target_seq": 7, "id": "x:7"}


def _with_examples(tape: Tape, *examples: Line) -> list[Line]:
    return tape.with_inserted(len(tape.lines) - 1, *examples)


@injects("double_example")
def example_is_kept_twice(tape: Tape) -> list[Line] | None:
    return _with_examples(tape, _EXAMPLE, _EXAMPLE)


@injects("double_example")
def answer_has_two_examples(tape: Tape) -> list[Line] | None:
    return _with_examples(tape, _EXAMPLE, {**_EXAMPLE, "id": "x:7b"})


@injects("double_example")
def two_examples_of_one_name(tape: Tape) -> list[Line] | None:
    return _with_examples(tape, _EXAMPLE, {**_EXAMPLE, "target_seq": 9})


# -- leases ---------------------------------------------------------------------------------------


@injects("human_after_lost_lease")
def lease_ends_after_a_sign_of_life(tape: Tape) -> list[Line] | None:
    if tape.has_restores or "lease_seconds" not in tape.lines[0]:
        return None
    for chat in tape.chats.values():
        for row in chat.rows:
            if row["inner"].get("cause") != "lease_lapsed":
                continue
            stored = tape.find_stored(chat.id, row["seq"])
            if stored is None:
                continue
            t = tape.lines[stored]["t"]
            return _insert_signs(tape, stored, row["inner"]["by"], t)
    return None


def _insert_signs(tape: Tape, end: int, actor: str, t: float) -> list[Line]:
    """Have a person give signs of life all the time up to a line."""
    signs = [
        {"op": "presence", "actor": actor, "state": "online", "t": each, "sent": each - 0.1}
        for each in (t * share for share in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99))
    ]
    before = sorted([*tape.lines[1:end], *signs], key=lambda line: line["t"])
    return [tape.lines[0], *before, *tape.lines[end:]]
