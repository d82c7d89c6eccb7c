"""Things wrong on sockets: events that come twice, in disorder, late, not at all, or to strangers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from agent_console.lab.history import Line
from benchmarks.checker.injections.tape import Tape, injects

_QUICK = 0.2
"""Seconds: so little that nothing becomes late by it."""


def _list_parts(
    tape: Tape, fits: Callable[[Line], bool], *, quiet: bool = True
) -> list[tuple[int, int]]:
    """Return neighbours on one socket, whose first fits; ``quiet``: nothing was said in between."""
    found = []
    for places in tape.list_streams():
        for first, second in pairwise(places):
            if fits(tape.lines[first]) and (not quiet or not _find_said(tape, first, second)):
                found.append((first, second))
    return found


def _find_said(tape: Tape, first: int, second: int) -> bool:
    """Say whether the socket was told that it had caught up."""
    line = tape.lines[first]
    return any(
        each["op"] == "caught_up"
        and (each["socket"], each["conversation_id"]) == (line["socket"], line["conversation_id"])
        for each in tape.lines[first:second]
    )


def _is_customer(line: Line) -> bool:
    return bool(line["role"] == "customer")


def _is_person(line: Line) -> bool:
    return not _is_customer(line)


# -- twice, in disorder, not at all ---------------------------------------------------------------


@injects("duplicate")
def delivered_again(tape: Tape) -> list[Line] | None:
    place = tape.choose(tape.find("deliver"))
    return None if place is None else tape.with_inserted(place + 1, tape.lines[place])


@injects("reordered")
def delivered_in_disorder(tape: Tape) -> list[Line] | None:
    pairs = [
        (first, second)
        for first, second in _list_parts(tape, lambda _: True)
        if not tape.has_restores
        and tape.lines[second]["t"] - tape.lines[first]["t"] < _QUICK
        and tape.is_known(first, tape.lines[second])
    ]
    pair = tape.choose(pairs)
    if pair is None:
        return None
    first, second = pair
    lines = list(tape.lines)
    lines[first] = {**tape.lines[second], "t": tape.lines[first]["t"]}
    lines[second] = {**tape.lines[first], "t": tape.lines[second]["t"]}
    return lines


@injects("gap")
def console_misses_one(tape: Tape) -> list[Line] | None:
    pair = tape.choose(_list_parts(tape, _is_person))
    return None if pair is None else tape.without(pair[0])


@injects("gap")
def console_misses_several(tape: Tape) -> list[Line] | None:
    parts = _list_parts(tape, _is_person)
    pair = tape.choose([(a, b) for (a, b), (c, _) in pairwise(parts) if b == c])
    if pair is None:
        return None
    following = next(second for first, second in parts if first == pair[1])
    return tape.without(*pair) if following else None


@injects("gap", "lost")
def number_is_missing_in_the_log(tape: Tape) -> list[Line] | None:
    quiet = ("NoteAdded", "CustomerRated", "CustomerLeft")
    places = [
        place
        for place in tape.find("row", lambda line: line["kind"] in quiet)
        if tape.lines[place + 1]["op"] == "row"
        and tape.lines[place + 1]["conversation_id"] == tape.lines[place]["conversation_id"]
    ]
    place = tape.choose(places)
    return None if place is None else tape.without(place)


@injects("silent_hole")
def customer_misses_one(tape: Tape) -> list[Line] | None:
    final = [] if tape.has_restores else _list_parts(tape, _is_customer, quiet=False)
    pair = tape.choose(final)
    return None if pair is None else tape.without(pair[0])


@injects("silent_hole")
def caught_up_too_early(tape: Tape) -> list[Line] | None:
    if tape.has_restores:
        return None
    places = [stream[-1] for stream in tape.list_streams() if _is_told_next(tape, stream[-1])]
    place = tape.choose(places)
    return None if place is None else tape.without(place)


def _is_told_next(tape: Tape, place: int) -> bool:
    """Say whether what comes next of this conversation on this socket is ``caught_up``."""
    line = tape.lines[place]
    for each in tape.lines[place + 1 :]:
        if each.get("socket") != line["socket"] or each["op"] not in _READING:
            continue
        if each.get("conversation_id") in (line["conversation_id"], None):
            return bool(each["op"] == "caught_up")
    return False


_READING = ("connect", "reset", "caught_up", "unwatch", "disconnect")


@injects("silent_hole")
def lacks_the_newest_when_all_has_settled(tape: Tape) -> list[Line] | None:
    settled = tape.find("settled")
    if not settled:
        return None
    ended = {tape.lines[place]["socket"] for place in tape.find("disconnect")}
    places = [
        stream[-1]
        for stream in tape.list_streams()
        if tape.lines[stream[-1]]["socket"] not in ended
        and tape.lines[stream[-1]]["seq"] == _find_newest(tape, stream[-1])
        and not _find_said(tape, stream[-1], settled[0])
    ]
    place = tape.choose(places)
    return None if place is None else tape.without(place)


def _find_newest(tape: Tape, place: int) -> int:
    """Return the newest number that the reader of a line is owed."""
    line = tape.lines[place]
    chat = tape.chats[line["conversation_id"]]
    owed = [row["seq"] for row in chat.rows if _is_person(line) or tape.is_public(row)]
    return int(owed[-1])


# -- other content, other readers -----------------------------------------------------------------


def _list_lasting(tape: Tape, fits: Callable[[Line], bool]) -> list[int]:
    """Return deliveries of rows that no restore and no erasure took away."""
    if tape.has_restores:
        return []
    lasting = []
    for place in tape.find("deliver", fits):
        row = tape.find_row(tape.lines[place]["conversation_id"], tape.lines[place]["seq"])
        if row is not None and row["inner"]:
            lasting.append(place)
    return lasting


@injects("mutated")
def shown_in_other_words(tape: Tape) -> list[Line] | None:
    places = _list_lasting(tape, lambda line: "text" in line["body"])
    place = tape.choose(places)
    if place is None:
        return None
    return tape.with_changed(place, body={**tape.lines[place]["body"], "text": "what was shown"})


@injects("mutated")
def shown_with_other_reasons(tape: Tape) -> list[Line] | None:
    places = _list_lasting(tape, lambda line: bool(line.get("inner")))
    place = tape.choose(places)
    if place is None:
        return None
    return tape.with_changed(place, inner={**tape.lines[place]["inner"], "by": "somebody"})


@injects("mutated")
def shown_as_said_by_another(tape: Tape) -> list[Line] | None:
    places = _list_lasting(tape, lambda line: bool(line["body"]))
    place = tape.choose(places)
    return None if place is None else tape.with_changed(place, author={"role": "nobody"})


@injects("leak")
def customer_sees_the_inner_part(tape: Tape) -> list[Line] | None:
    places = []
    for place in [] if tape.has_restores else tape.find("deliver", _is_customer):
        row = tape.find_row(tape.lines[place]["conversation_id"], tape.lines[place]["seq"])
        if row is not None and row["inner"] and row["kind"] == tape.lines[place]["kind"]:
            places.append((place, row["inner"]))
    chosen = tape.choose(places)
    return None if chosen is None else tape.with_changed(chosen[0], inner=chosen[1])


@injects("leak", "late")
def customer_sees_a_private_kind(tape: Tape) -> list[Line] | None:
    for first, second in [] if tape.has_restores else _list_parts(tape, _is_customer):
        line = tape.lines[first]
        row = tape.find_row(line["conversation_id"], line["seq"] + 1)
        if row is None or tape.is_public(row) or not row["body"] or second == first:
            continue
        shown = {name: row[name] for name in ("seq", "kind", "author", "body")}
        kept = {name: line[name] for name in line if name not in ("client_id", *shown)}
        return tape.with_inserted(second, {**kept, **shown})
    return None


@injects("leak")
def stranger_is_let_in(tape: Tape) -> list[Line] | None:
    customers = tape.lines[0]["customers"]
    places = tape.find("connect", _is_customer)
    place = tape.choose(places)
    if place is None:
        return None
    line = tape.lines[place]
    other = tape.choose([each for each in customers if each != line["actor"]])
    if other is None:
        return None
    stranger = {**line, "actor": other, "socket": "stranger", "after": line["head"]}
    stranger.pop("known_log_id", None)
    gone = {"op": "disconnect", "actor": other, "socket": "stranger"}
    return tape.with_inserted(place + 1, stranger, gone)


@injects("leak")
def data_role_watches(tape: Tape) -> list[Line] | None:
    place = tape.choose([] if tape.has_restores else tape.find("deliver", _is_person))
    if place is None:
        return None
    line = {**tape.lines[place], "actor": "d1", "role": "data", "socket": "data"}
    watch = {
        "op": "connect",
        "after": line["seq"] - 1,
        "head": line["seq"],
        **{name: line[name] for name in ("actor", "role", "socket", "conversation_id", "log_id")},
    }
    gone = {"op": "disconnect", "actor": "d1", "socket": "data"}
    return tape.with_inserted(place + 1, watch, line, gone)


@injects("erased_reappeared")
def erased_text_is_shown_again(tape: Tape) -> list[Line] | None:
    place = tape.choose(_list_lasting(tape, lambda line: "text" in line["body"]))
    if place is None:
        return None
    texts = [tape.lines[place]["body"]["text"]]
    return tape.with_inserted(1, {"op": "erased", "actor": "c0", "texts": texts})


@injects("erased_reappeared")
def erased_text_stays_in_the_log(tape: Tape) -> list[Line] | None:
    place = tape.choose(tape.find("row", lambda line: "text" in line["body"]))
    if place is None:
        return None
    texts = [tape.lines[place]["body"]["text"]]
    return tape.with_inserted(tape.find_log(), {"op": "erased", "actor": "c0", "texts": texts})


@injects("erased_reappeared")
def erased_text_stays_in_an_example(tape: Tape) -> list[Line] | None:
    erased: Line = {"op": "erased", "actor": "c0", "texts": ["my secret"]}
    example: Line = {"op": "example", "conversation_id": "x", "target_seq": 3, "id": "x:3"}
    lines = tape.with_inserted(tape.find_log(), erased)
    return [*lines[:-1], {**example, "text": "this is my secret.", "t": lines[-1]["t"]}, lines[-1]]
